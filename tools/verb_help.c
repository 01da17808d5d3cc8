/* `medtrie help [VERB]`: the same as --help, for those who try this first. */
#include "help.h"
#include "suggest.h"
#include "verbs.h"

static int run(const struct arguments *arguments, struct output *output)
{
    const char *name = arguments->operand_count > 0 ? arguments->operands[0] : NULL;
    const struct verb *verb = name != NULL ? medtrie_verb_named(name) : NULL;
    struct suggestion suggestion;
    size_t i;

    if (verb != NULL) {
        medtrie_help_verb(output, verb);
        return STATUS_FOUND;
    }
    if (name == NULL) {
        medtrie_help_program(output);
        return STATUS_FOUND;
    }
    medtrie_suggest_begin(&suggestion, name, strlen(name));
    for (i = 0; i < medtrie_verb_count; i++)
        medtrie_suggest_offer(&suggestion, medtrie_verbs[i]->name);
    if (suggestion.nearest != NULL)
        medtrie_output_say(output, "\"%.60s\" is no verb; did you mean \"%s\"?", name,
                           suggestion.nearest);
    else
        medtrie_output_say(output, "\"%.60s\" is no verb; `medtrie --help` lists them", name);
    return STATUS_USAGE;
}

const struct verb medtrie_verb_help = {
    .name = "help",
    .operands = "[VERB]",
    .summary = "this help, or that of a verb",
    .description = "Prints what `medtrie --help` or `medtrie VERB --help` prints.",
    .examples = "medtrie help\n"
                "medtrie help lookup",
    .run = run,
};

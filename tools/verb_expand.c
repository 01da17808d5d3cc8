/*
 * `medtrie expand`: what a code list means on a day. The lists say what belongs together whatever
 * the year; the day decides which of it is valid.
 */
#include <stdlib.h>
#include <unistd.h>

#include "concept.h"
#include "lists.h"
#include "tsv.h"
#include "verbs.h"

static const char columns[] = CONCEPT_OWN_COLUMNS;

/* What is expanded. */
struct expansion {
    struct query query;
    medtrie_set **sets; /* one for each of the query's systems */
    bool billable;      /* billable codes alone */
    bool held;          /* the lists hold something */
    bool found;         /* something was written */
};

static bool is_wanted(const struct expansion *expansion, size_t number, medtrie_id id)
{
    const struct asked_system *in = &expansion->query.systems[number];

    return medtrie_set_contains(expansion->sets[number], id) && medtrie_query_in(in, id) &&
           (!expansion->billable || medtrie_billable(in->system, id, in->period));
}

static int expand_system(struct expansion *expansion, size_t number)
{
    const struct asked_system *in = &expansion->query.systems[number];
    struct output *output = expansion->query.output;
    struct concept_row row = {.in = in, .id = MEDTRIE_NONE};

    if (medtrie_set_count(expansion->sets[number]) == 0)
        return STATUS_FOUND;
    expansion->held = true;
    if (in->period == MEDTRIE_NOT_COVERED)
        return medtrie_query_say_uncovered(&expansion->query, in, (struct medtrie_text){"", 0});
    do {
        row.id = medtrie_descendant_after(in->system, MEDTRIE_NONE, row.id, in->period);
        if (row.id == MEDTRIE_NONE || !is_wanted(expansion, number, row.id))
            continue;
        medtrie_concept_write(output, &row);
        expansion->found = true;
    } while (row.id != MEDTRIE_NONE && output->error == 0);
    return STATUS_FOUND;
}

static int say_nothing(const struct expansion *expansion)
{
    const char *when = expansion->query.day != MEDTRIE_DAY_DEFAULT
                           ? "on that day"
                           : "as of the newest loaded release, nor today in a system that has "
                             "ended; --date asks for another day";

    if (!expansion->held && expansion->query.system_count == 1)
        medtrie_output_say(expansion->query.output, "the list holds no code of %.*s",
                           medtrie_query_shown(expansion->query.systems[0].name),
                           expansion->query.systems[0].name.data);
    else if (!expansion->held)
        medtrie_output_say(expansion->query.output, "the list holds no code");
    else
        medtrie_output_say(expansion->query.output, "nothing in the list is %s %s",
                           expansion->billable ? "billable" : "valid", when);
    return STATUS_NOT_FOUND;
}

static int expand_systems(struct expansion *expansion)
{
    struct output *output = expansion->query.output;
    int status = STATUS_FOUND;
    size_t i;

    if (output->format == OUTPUT_TSV)
        medtrie_tsv_header(output, columns);
    for (i = 0; i < expansion->query.system_count; i++) {
        if (expand_system(expansion, i) != STATUS_FOUND)
            status = STATUS_NOT_FOUND;
    }
    if (status != STATUS_FOUND || expansion->found)
        return status;
    return say_nothing(expansion);
}

/* Standard input can be read once, and a terminal is no file of codes. */
static int check_input(const struct arguments *arguments, struct output *output)
{
    size_t uses = medtrie_lists_take_input(arguments) ? 1 : 0;
    size_t i;

    if (arguments->operand_count == 0) {
        uses++;
        if (isatty(STDIN_FILENO) == 1) {
            medtrie_output_say(output, "expand needs a code list, as a file or on standard input; "
                                       "`medtrie expand --help` shows how");
            return STATUS_USAGE;
        }
    }
    for (i = 0; i < arguments->operand_count; i++)
        uses += strcmp(arguments->operands[i], LISTS_STANDARD_INPUT) == 0;
    if (uses > 1) {
        medtrie_output_say(output, "only one list can come from standard input");
        return STATUS_USAGE;
    }
    return 0;
}

static int compile_lists(struct expansion *expansion, const struct arguments *arguments)
{
    static const char *const standard_input[] = {LISTS_STANDARD_INPUT};
    bool named = arguments->operand_count > 0;

    expansion->sets = calloc(expansion->query.system_count + 1, sizeof(medtrie_set *));
    if (expansion->sets == NULL) {
        medtrie_output_say(expansion->query.output, "out of memory");
        return STATUS_MEMORY;
    }
    return medtrie_lists_compile(&expansion->query, arguments,
                                 named ? arguments->operands : standard_input,
                                 named ? arguments->operand_count : 1, expansion->sets);
}

static int run(const struct arguments *arguments, struct output *output)
{
    struct expansion expansion = {.billable = medtrie_arguments_have(arguments, OPTION_BILLABLE)};
    int status = check_input(arguments, output);

    if (status != 0)
        return status;
    status = medtrie_query_open(&expansion.query, arguments, output);
    if (status == 0)
        status = compile_lists(&expansion, arguments);
    if (status == 0)
        status = expand_systems(&expansion);
    if (expansion.sets != NULL)
        medtrie_lists_free(expansion.sets, expansion.query.system_count);
    free(expansion.sets);
    medtrie_query_close(&expansion.query);
    return status;
}

const struct verb medtrie_verb_expand = {
    .name = "expand",
    .operands = "[LIST...]",
    .summary = "the codes of a code list that are valid on a day",
    .description =
        "Prints what the lists hold, files or standard input (-), in official order. A list has an "
        "entry a line: E11 that code, block or chapter; E11* or E11.- with all below, S8* all that "
        "begin so; E08-E13 from one to the other with all below; -E11.65 except, wherever it "
        "stands; # a remark. A line must name something in a system asked for. Exit status 1 when "
        "nothing is valid, 3 for a wrong line.",
    .columns = columns,
    .examples = "medtrie expand --system dx --billable diabetes.txt\n"
                "medtrie expand --system dx --date 2015-09-30 --json diabetes-icd9.txt\n"
                "echo 'J9*' | medtrie expand --system hcpcs --tsv > chemotherapy.tsv",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS |
               OPTIONS_EXPAND,
    .run = run,
};

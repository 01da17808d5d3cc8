/* `--help`: one screen on the program and one on each verb, at most 80 columns wide. */
#include "help.h"

#include <stdio.h>

#include "verbs.h"

#define HELP_WIDTH 80
#define HELP_OPTION_COLUMN 27 /* where the text on an option begins */

const char medtrie_help_purpose[] = "lookups of US medical billing codes in one index file";

const struct help_fact medtrie_help_statuses[] = {
    {"0", "every answer found"}, {"1", "some were not"}, {"2", "wrong usage"},
    {"3", "bad input data"},     {"4", "bad index"},     {"5", "reading or writing failed"},
    {"6", "out of memory"},
};
const size_t medtrie_help_status_count =
    sizeof medtrie_help_statuses / sizeof medtrie_help_statuses[0];

void medtrie_help_spelling(const struct option *option, char *text, size_t size)
{
    char letter[5] = "    ";

    if (option->short_name != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->short_name);
    snprintf(text, size, "%s--%s%s%s", letter, option->long_name,
             option->argument != NULL ? " " : "", option->argument != NULL ? option->argument : "");
}

bool medtrie_help_shows(const struct option *option, const struct verb *verb)
{
    const unsigned common = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM;
    unsigned groups = (verb != NULL ? verb->options : common) | OPTIONS_ALWAYS;

    return (option->groups & groups) != 0 && (option->groups & OPTIONS_HIDDEN) == 0;
}

static void spaces(struct output *output, size_t count)
{
    while (count-- > 0)
        medtrie_output_bytes(output, " ", 1);
}

/* Fills lines from column on; the first is already there. */
static void fill(struct output *output, const char *text, size_t indent, size_t column)
{
    while (*text != '\0') {
        size_t size = strcspn(text, " ");

        if (column > indent && column + 1 + size > HELP_WIDTH) {
            medtrie_output_bytes(output, "\n", 1);
            spaces(output, indent);
            column = indent;
        } else if (column > indent) {
            medtrie_output_bytes(output, " ", 1);
            column++;
        }
        medtrie_output_bytes(output, text, size);
        column += size;
        text += size;
        text += strspn(text, " ");
    }
    medtrie_output_bytes(output, "\n", 1);
}

/* A name in the left column and a text in the right one. */
static void entry(struct output *output, const char *name, const char *text, size_t column)
{
    size_t size = strlen(name) + 2;

    medtrie_output_literal(output, "  ");
    medtrie_output_literal(output, name);
    if (size + 2 > column) {
        medtrie_output_bytes(output, "\n", 1);
        size = 0;
    }
    spaces(output, column - size);
    fill(output, text, column, column);
}

/* Of the two options of that name only the verb tells which is meant. */
static bool has_summary(const struct verb *verb)
{
    for (size_t i = 0; i < medtrie_option_count; i++)
        if (strcmp(medtrie_options[i].long_name, "summary") == 0 &&
            medtrie_help_shows(&medtrie_options[i], verb))
            return true;
    return false;
}

static void write_options(struct output *output, const struct verb *verb)
{
    char spelling[64];
    size_t i;

    medtrie_output_literal(output, "\nOptions, before or after the verb");
    medtrie_output_literal(output, has_summary(verb) ? " (--summary after it):\n" : ":\n");
    for (i = 0; i < medtrie_option_count; i++) {
        const struct option *option = &medtrie_options[i];

        if (!medtrie_help_shows(option, verb))
            continue;
        medtrie_help_spelling(option, spelling, sizeof spelling);
        entry(output, spelling, option->help, HELP_OPTION_COLUMN);
    }
}

/* Lines that stand as they are, indented. */
static void write_examples(struct output *output, const char *lines)
{
    medtrie_output_literal(output, "\nExamples:\n");
    while (*lines != '\0') {
        size_t size = strcspn(lines, "\n");

        medtrie_output_literal(output, "  ");
        medtrie_output_bytes(output, lines, size);
        medtrie_output_bytes(output, "\n", 1);
        lines += size;
        lines += *lines == '\n';
    }
}

void medtrie_help_usage(struct output *output)
{
    medtrie_output_format(output,
                          "medtrie %s: %s\n"
                          "Usage: medtrie VERB [OPTION...] [ARGUMENT...]\n"
                          "`medtrie --help` lists the verbs.\n",
                          MEDTRIE_VERSION, medtrie_help_purpose);
}

void medtrie_help_program(struct output *output)
{
    size_t i;

    medtrie_output_format(output,
                          "medtrie %s: %s\n"
                          "Usage: medtrie VERB [OPTION...] [ARGUMENT...]\n\n"
                          "Verbs; `medtrie VERB --help` tells more:\n",
                          MEDTRIE_VERSION, medtrie_help_purpose);
    for (i = 0; i < medtrie_verb_count; i++)
        entry(output, medtrie_verbs[i]->name, medtrie_verbs[i]->summary, 16);
    write_options(output, NULL);
    medtrie_output_literal(output, "\nExit status:\n");
    for (i = 0; i < medtrie_help_status_count; i++)
        medtrie_output_format(output, "%s%s %s",
                              i == 0   ? "  "
                              : i == 4 ? ",\n  "
                                       : ", ",
                              medtrie_help_statuses[i].name, medtrie_help_statuses[i].text);
    medtrie_output_literal(output, "\n");
    write_examples(output, "medtrie compile -o all.medtrie codesets/\n"
                           "medtrie lookup -i all.medtrie E11.9 J0120\n"
                           "medtrie ancestors --json --date 2021-09-30 M54.5");
}

void medtrie_help_verb(struct output *output, const struct verb *verb)
{
    medtrie_output_format(output, "medtrie %s: %s\n\nUsage: medtrie %s [OPTION...] %s\n\n",
                          verb->name, verb->summary, verb->name, verb->operands);
    fill(output, verb->description, 0, 0);
    write_options(output, verb);
    if (verb->columns != NULL) {
        medtrie_output_literal(output, "\nColumns of --tsv:\n  ");
        fill(output, verb->columns, 2, 2);
    }
    write_examples(output, verb->examples);
}

/*
 * `medtrie prefix`: the codes that begin with a text and are valid on the day, in official order.
 * Chapters and blocks are no prefixes and are not among them.
 */
#include "concept.h"
#include "verbs.h"

static const char columns[] = CONCEPT_COLUMNS;

/* Writes the range's codes that are valid and wanted; returns whether there was one. */
static bool write_valid(struct query *query, const struct asked_system *in,
                        struct medtrie_range range, const struct medtrie_text *text)
{
    bool found = false;
    medtrie_id id;

    for (id = range.first; id < range.end && query->output->error == 0; id++) {
        struct concept_row row = {.input = text, .in = in, .id = id};

        if (!medtrie_valid(in->system, id, in->period) || !medtrie_query_in(in, id))
            continue;
        medtrie_concept_write(query->output, &row);
        found = true;
    }
    return found;
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *text)
{
    int status = STATUS_FOUND;
    bool known = false;
    bool found = false;
    size_t i;

    for (i = 0; i < query->system_count; i++) {
        const struct asked_system *in = &query->systems[i];
        struct medtrie_range range = medtrie_prefix(in->system, text->data, text->size);

        if (range.first >= range.end)
            continue;
        known = true;
        if (in->period == MEDTRIE_NOT_COVERED)
            status = medtrie_query_say_uncovered(query, in, *text);
        else if (write_valid(query, in, range, text))
            found = true;
    }
    if (status != STATUS_FOUND || found)
        return status;
    medtrie_output_say(query->output, "%.*s: no code %s", medtrie_query_shown(*text), text->data,
                       !known ? "begins so"
                       : medtrie_arguments_have(arguments, OPTION_IN)
                           ? "that begins so and is in the list is valid as of then"
                           : "that begins so is valid as of then");
    return STATUS_NOT_FOUND;
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, columns, 1, answer);
}

const struct verb medtrie_verb_prefix = {
    .name = "prefix",
    .operands = "[TEXT...]",
    .summary = "the codes that begin with a text",
    .description =
        "Prints the codes that begin with each text and are valid on the day, headers and billable "
        "codes, one a row in official order. A dot counts as in the code itself: S82, s82. and "
        "S82.1 all do. Exit status 1 when no valid code begins so.",
    .columns = columns,
    .examples = "medtrie prefix S82.1\n"
                "medtrie prefix --date 2016-01-01 --tsv S82 | wc -l\n"
                "medtrie prefix --system icd10pcs 0DT --json",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS,
    .run = run,
};

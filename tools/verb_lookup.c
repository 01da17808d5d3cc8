/*
 * `medtrie lookup`: every concept of a code, in every system asked for. The one verb that shows
 * both the category and the block of a code such as B99.
 */
#include "concept.h"
#include "json.h"
#include "verbs.h"

static void write_matches(struct query *query, struct medtrie_text input, bool properties)
{
    struct output *output = query->output;
    size_t i;

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_text(output, "input", input);
    medtrie_json_begin(output, "matches", '[');
    for (i = 0; i < query->found_count; i++) {
        struct concept_row row = {
            .in = query->found[i].in, .id = query->found[i].id, .properties = properties};

        medtrie_json_begin(output, NULL, '{');
        medtrie_concept_members(output, &row);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

/* Leaves of what was found what the list of --in holds. */
static size_t keep_listed(struct query *query)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < query->found_count; i++) {
        if (medtrie_query_in(query->found[i].in, query->found[i].id))
            query->found[kept++] = query->found[i];
    }
    query->found_count = kept;
    return kept;
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *code)
{
    bool properties = medtrie_arguments_have(arguments, OPTION_PROPERTIES);
    size_t count;
    size_t i;

    if (medtrie_query_find(query, *code) == 0) {
        medtrie_concept_write_missing(query->output, *code, properties);
        return STATUS_NOT_FOUND;
    }
    count = keep_listed(query);
    if (count == 0) {
        /* A program still gets its object or row for each code; "not found" would be untrue. */
        if (query->output->format != OUTPUT_TEXT)
            medtrie_concept_write_missing(query->output, *code, properties);
        return medtrie_query_say_unlisted(query, *code, "not");
    }
    if (query->output->format == OUTPUT_JSON) {
        write_matches(query, *code, properties);
        return STATUS_FOUND;
    }
    for (i = 0; i < count; i++) {
        struct concept_row row = {.input = code,
                                  .in = query->found[i].in,
                                  .id = query->found[i].id,
                                  .properties = properties};

        medtrie_concept_write(query->output, &row);
    }
    return STATUS_FOUND;
}

static int run(const struct arguments *arguments, struct output *output)
{
    bool properties = medtrie_arguments_have(arguments, OPTION_PROPERTIES);

    return medtrie_query_each(
        arguments, output, properties ? CONCEPT_COLUMNS " properties" : CONCEPT_COLUMNS, 1, answer);
}

const struct verb medtrie_verb_lookup = {
    .name = "lookup",
    .operands = "[CODE...]",
    .summary = "what a code is, in every system that has it",
    .description =
        "Prints every concept of each code: codes in any spelling (case, dot, blanks around), "
        "chapters (22) and blocks (A00-A09). A retired code is found, and so is one on a day that "
        "no loaded release covers. --json prints one object a code, "
        "{\"input\": ..., \"matches\": [...]}, with no matches for a code that is unknown or, with "
        "--in, not in the list.",
    .columns = CONCEPT_COLUMNS,
    .examples = "medtrie -i all.medtrie lookup E11.9 j0120 0DTJ4ZZ A00-A09\n"
                "medtrie lookup --date 2021-09-30 M54.5\n"
                "medtrie lookup --json --properties --system hcpcs J0120\n"
                "cut -f3 claims.tsv | medtrie lookup --tsv --system dx > known.tsv",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS |
               OPTIONS_LOOKUP,
    .run = run,
};

/* `medtrie common`: the nearest concept that is both of two codes or above both. */
#include "concept.h"
#include "verbs.h"

static const char columns[] =
    "input other system code display kind valid billable level parent release basis first_valid "
    "last_valid short_title title";

/* The answer of one system that has both codes. */
static int answer_in(struct query *query, const struct asked_system *in,
                     const struct medtrie_text *codes, const medtrie_id ids[2])
{
    struct concept_row row = {.input = &codes[0], .other = &codes[1], .in = in};

    if (in->period == MEDTRIE_NOT_COVERED)
        return medtrie_query_say_uncovered(query, in, codes[0]);
    row.id = medtrie_common_ancestor(in->system, ids[0], ids[1], in->period);
    if (row.id == MEDTRIE_NONE) {
        medtrie_output_say(query->output, "%.*s and %.*s have no common ancestor in %.*s",
                           medtrie_query_shown(codes[0]), codes[0].data,
                           medtrie_query_shown(codes[1]), codes[1].data,
                           medtrie_query_shown(in->name), in->name.data);
        return STATUS_NOT_FOUND;
    }
    if (!medtrie_query_in(in, row.id)) {
        medtrie_output_say(
            query->output, "%.*s and %.*s: their common ancestor in %.*s is not in the list",
            medtrie_query_shown(codes[0]), codes[0].data, medtrie_query_shown(codes[1]),
            codes[1].data, medtrie_query_shown(in->name), in->name.data);
        return STATUS_NOT_FOUND;
    }
    medtrie_concept_write(query->output, &row);
    return STATUS_FOUND;
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *codes)
{
    int status = STATUS_FOUND;
    bool found = false;
    size_t i;

    (void)arguments;
    for (i = 0; i < query->system_count; i++) {
        const struct asked_system *in = &query->systems[i];
        medtrie_id ids[2];

        if (!medtrie_query_find_pair(in, codes, ids))
            continue;
        found = true;
        if (answer_in(query, in, codes, ids) != STATUS_FOUND)
            status = STATUS_NOT_FOUND;
    }
    return found ? status : medtrie_query_say_no_pair(query, codes);
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, columns, 2, answer);
}

const struct verb medtrie_verb_common = {
    .name = "common",
    .operands = "[A B]...",
    .summary = "the nearest common ancestor of two codes",
    .description =
        "Prints the nearest concept that is A and B, or stands above both, on the day; exit status "
        "1 when there is none. On standard input, A and B stand in a line with a tab or blanks "
        "between them.",
    .columns = columns,
    .examples = "medtrie common E11.9 E11.65\n"
                "medtrie common --json C01 C50.911\n"
                "medtrie common --tsv < pairs.tsv",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS,
    .run = run,
};

/* `medtrie subsumes`: how two codes stand to each other, in the words of FHIR's $subsumes. */
#include "json.h"
#include "query.h"
#include "table.h"
#include "tsv.h"
#include "verbs.h"

static const char columns[] = "input other outcome system";

/* What one row says. */
struct verdict {
    const struct medtrie_text *codes; /* two */
    const char *outcome;              /* NULL: there is none */
    struct medtrie_text system;       /* empty: none */
    bool alone;                       /* no other row for these codes */
};

static void write_json(struct output *output, const struct verdict *verdict)
{
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_text(output, "input", verdict->codes[0]);
    medtrie_json_text(output, "other", verdict->codes[1]);
    if (verdict->outcome != NULL)
        medtrie_json_string(output, "outcome", verdict->outcome);
    else
        medtrie_json_null(output, "outcome");
    if (!verdict->alone)
        medtrie_json_text(output, "system", verdict->system);
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

static void write_verdict(struct output *output, const struct verdict *verdict, bool word_only)
{
    const char *outcome = verdict->outcome != NULL ? verdict->outcome : "";

    if (output->format == OUTPUT_JSON) {
        write_json(output, verdict);
    } else if (output->format == OUTPUT_TSV) {
        medtrie_tsv_text(output, verdict->codes[0]);
        medtrie_tsv_text(output, verdict->codes[1]);
        medtrie_tsv_string(output, outcome);
        medtrie_tsv_text(output, verdict->system);
        medtrie_tsv_end(output);
    } else if (verdict->outcome != NULL) {
        if (!word_only) {
            medtrie_table_cell(output, verdict->codes[0], TABLE_STRONG);
            medtrie_table_cell(output, verdict->codes[1], TABLE_STRONG);
        }
        medtrie_table_string(output, outcome, TABLE_NORMAL);
        if (!word_only)
            medtrie_table_cell(output, verdict->system, TABLE_FAINT);
        medtrie_table_row(output);
    }
}

static size_t count_both(const struct query *query, const struct medtrie_text *codes)
{
    size_t count = 0;
    medtrie_id ids[2];
    size_t i;

    for (i = 0; i < query->system_count; i++)
        count += medtrie_query_find_pair(&query->systems[i], codes, ids);
    return count;
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *codes)
{
    size_t count = count_both(query, codes);
    struct verdict verdict = {.codes = codes, .alone = count <= 1};
    bool word_only = count == 1 && arguments->operand_count == 2;
    int status = STATUS_FOUND;
    medtrie_id ids[2];
    size_t i;

    if (count == 0) {
        write_verdict(query->output, &verdict, false);
        return medtrie_query_say_no_pair(query, codes);
    }
    for (i = 0; i < query->system_count; i++) {
        const struct asked_system *in = &query->systems[i];

        if (!medtrie_query_find_pair(in, codes, ids))
            continue;
        verdict.system = in->name;
        verdict.outcome = NULL;
        if (in->period == MEDTRIE_NOT_COVERED)
            status = medtrie_query_say_uncovered(query, in, codes[0]);
        else
            verdict.outcome =
                medtrie_subsumption_name(medtrie_subsumes(in->system, ids[0], ids[1], in->period));
        write_verdict(query->output, &verdict, word_only);
    }
    return status;
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, columns, 2, answer);
}

const struct verb medtrie_verb_subsumes = {
    .name = "subsumes",
    .operands = "[A B]...",
    .summary = "whether one code stands above another",
    .description =
        "Prints how A stands to B on the day: equivalent, subsumes (A is above B), subsumed-by (B "
        "is above A) or not-subsumed. With one pair the word alone; with several pairs, or a pair "
        "that two systems have, a row each. On standard input, A and B stand in a line with a tab "
        "or blanks between them.",
    .columns = columns,
    .examples = "medtrie subsumes E11 E11.9\n"
                "medtrie subsumes --json --date 2021-09-30 M54 M54.5\n"
                "medtrie subsumes --tsv < pairs.tsv",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM,
    .run = run,
};

/*
 * `medtrie successors` and `predecessors`: what the official tables put in the place of a code, and
 * what a code came from. They differ in the direction, and in nothing else.
 */
#include "concept.h"
#include "verbs.h"

static const char columns[] = CONCEPT_COLUMNS " table since";

typedef size_t list_replacements(const medtrie_system *system, medtrie_id id, medtrie_day day,
                                 struct medtrie_replacement *replacements, size_t capacity);

/* Writes what follows from one that was found; returns how many were written. */
static size_t write_all(struct query *query, const struct found *found, list_replacements *list,
                        const struct medtrie_text *code)
{
    struct medtrie_replacement replacements[MEDTRIE_REPLACEMENTS_MAX];
    size_t count =
        list(found->in->system, found->id, query->day, replacements, MEDTRIE_REPLACEMENTS_MAX);
    size_t written = 0;
    size_t i;

    for (i = 0; i < count && i < MEDTRIE_REPLACEMENTS_MAX; i++) {
        const struct medtrie_replacement *replacement = &replacements[i];
        struct concept_row row = {.input = code, .id = replacement->id, .replacement = replacement};

        if (replacement->system != NULL)
            row.in = medtrie_query_asked(query, replacement->system);
        if (!medtrie_query_keeps(query, replacement->system, replacement->id))
            continue;
        medtrie_concept_write(query->output, &row);
        written++;
    }
    return written;
}

static const char *why_no_successor(const struct found *found)
{
    medtrie_day first, last;

    medtrie_validity(found->in->system, found->id, &first, &last);
    if (medtrie_billable(found->in->system, found->id, found->in->period))
        return "billable on that day, so there is nothing to replace it";
    if (first > found->in->first_day)
        return "not yet valid on that day";
    return NULL;
}

static const char *why_no_predecessor(const struct found *found)
{
    if (medtrie_predecessors(found->in->system, found->id, MEDTRIE_DAY_DEFAULT, NULL, 0) > 0)
        return "what it replaced was not billable on that day";
    return NULL;
}

/* Says why a code has none, in whichever of its systems there is a reason. */
static int say_none(struct query *query, bool forward, const struct medtrie_text *code)
{
    const char *why = query->has_list ? "none that the list holds" : NULL;
    size_t i;

    for (i = 0; i < query->found_count && why == NULL; i++)
        why = forward ? why_no_successor(&query->found[i]) : why_no_predecessor(&query->found[i]);
    if (why == NULL)
        why = forward ? "no loaded table names a billable code in its place"
                      : "no loaded table says that it replaced another code";
    medtrie_output_say(query->output, "%.*s: %s", medtrie_query_shown(*code), code->data, why);
    return STATUS_NOT_FOUND;
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *code)
{
    bool forward = arguments->verb == &medtrie_verb_successors;
    size_t count = medtrie_query_find_codes(query, *code);
    int status = STATUS_FOUND;
    size_t written = 0;
    size_t i;

    if (count == 0)
        return medtrie_query_say_missing(query, *code);
    for (i = 0; i < count; i++) {
        if (query->found[i].in->period == MEDTRIE_NOT_COVERED)
            status = medtrie_query_say_uncovered(query, query->found[i].in, *code);
        else
            written += write_all(query, &query->found[i],
                                 forward ? medtrie_successors : medtrie_predecessors, code);
    }
    return written > 0 || status != STATUS_FOUND ? status : say_none(query, forward, code);
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, columns, 1, answer);
}

const struct verb medtrie_verb_successors = {
    .name = "successors",
    .operands = "[CODE...]",
    .summary = "the codes that replace one that may no longer be billed",
    .description =
        "Prints what the conversion tables of ICD-10 and the cross-references of HCPCS put in the "
        "place of each code, followed to codes that are billable on the day, with the table that "
        "says so. A HCPCS record may refer to CPT: without CPT in the index that code is all that "
        "is known. Exit status 1 when there is none; none is invented.",
    .columns = columns,
    .examples = "medtrie successors M54.5\n"
                "medtrie successors --date 2021-10-01 --json T40.7X1A\n"
                "medtrie successors --system hcpcs --tsv < retired.txt",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS,
    .run = run,
};

const struct verb medtrie_verb_predecessors = {
    .name = "predecessors",
    .operands = "[CODE...]",
    .summary = "the codes that one has replaced",
    .description =
        "Prints the codes that each code came from by the conversion tables and cross-references: "
        "with --date or --release those that were billable on that day, chains followed backwards; "
        "without, those that the tables name themselves. Exit status 1 when there is none.",
    .columns = columns,
    .examples = "medtrie predecessors M54.50\n"
                "medtrie predecessors --date 2020-10-01 --json M54.50\n"
                "medtrie predecessors --system icd10cm --tsv < new.txt",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS,
    .run = run,
};

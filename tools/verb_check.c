/*
 * `medtrie check`: may a code be billed on the date of service; if not, why, in the numbers of the
 * payers, and what would be right. One bad code never stops the others.
 */
#include "verbs.h"
#include "verdict.h"

/* Whether a verdict is shown: a list can only leave out what is known, so that a code which does
 * not exist is never passed over for a code of no interest. */
static bool is_wanted(const struct query *query, const struct medtrie_verdict *verdict)
{
    return verdict->id == MEDTRIE_NONE || medtrie_query_keeps(query, verdict->system, verdict->id);
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *code)
{
    bool principal = medtrie_arguments_have(arguments, OPTION_PRINCIPAL);
    size_t capacity = medtrie_system_count(query->index) + 1;
    int status = STATUS_NOT_FOUND;
    size_t written = 0;
    size_t count;
    size_t i;

    for (i = 0; i < capacity; i++)
        query->verdicts[i].struct_size = sizeof query->verdicts[i];
    count =
        medtrie_check_all(query->index, query->name, query->name != NULL ? strlen(query->name) : 0,
                          code->data, code->size, query->day, query->verdicts, capacity);
    for (i = 0; i < count && i < capacity; i++) {
        if (!is_wanted(query, &query->verdicts[i]))
            continue;
        written++;
        medtrie_verdict_write(query, *code, &query->verdicts[i], principal);
        if (query->verdicts[i].status == MEDTRIE_STATUS_VALID)
            status = STATUS_FOUND;
    }
    return written > 0 ? status : medtrie_query_say_unlisted(query, *code, "not");
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, VERDICT_COLUMNS, 1, answer);
}

const struct verb medtrie_verb_check = {
    .name = "check",
    .operands = "[CODE...]",
    .summary = "whether a code may be billed on a day, and if not, why",
    .description =
        "Prints a verdict for each code and each system that has it; one in all with --system. A "
        "code that is not valid gets the reason, in the numbers that payers use, and what may have "
        "been meant: each proposal is billable that day, and none is applied. With --in a "
        "known code that is not in the list gets a line on standard error instead. Exit status 0 "
        "when every code has a verdict valid in at least one system.",
    .columns = VERDICT_COLUMNS,
    .examples = "medtrie check --date 2025-11-03 E11.9 M54.5 J0120\n"
                "medtrie check --system dx --principal --date 2025-11-03 S72.001\n"
                "cut -f3 claims.tsv | medtrie check --json --system dx --date 2025-11-03",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS |
               OPTIONS_CHECK,
    .run = run,
};

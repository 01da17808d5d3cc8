/*
 * `medtrie check`: may a code be billed on the date of service; if not, why, in the numbers of the
 * payers, and what would be right. One bad code never stops the others.
 */
#include "verbs.h"
#include "verdict.h"

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *code)
{
    bool principal = medtrie_arguments_have(arguments, OPTION_PRINCIPAL);
    size_t capacity = medtrie_system_count(query->index) + 1;
    int status = STATUS_NOT_FOUND;
    size_t passed_over = 0;
    size_t count;
    size_t i;

    for (i = 0; i < capacity; i++)
        query->verdicts[i].struct_size = sizeof query->verdicts[i];
    count =
        medtrie_check_all(query->index, query->name, query->name != NULL ? strlen(query->name) : 0,
                          code->data, code->size, query->day, query->verdicts, capacity);
    for (i = 0; i < count && i < capacity; i++) {
        if (!medtrie_query_keeps(query, query->verdicts[i].system, query->verdicts[i].id)) {
            passed_over++;
            continue;
        }
        medtrie_verdict_write(query, *code, &query->verdicts[i], principal);
        if (query->verdicts[i].status == MEDTRIE_STATUS_VALID)
            status = STATUS_FOUND;
    }
    return passed_over == count ? STATUS_FOUND : status;
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
        "been meant: each proposal is billable that day, and none is applied. --in passes over "
        "what "
        "is not in the list. Exit status 0 when every code is valid in at least one system.",
    .columns = VERDICT_COLUMNS,
    .examples = "medtrie check --date 2025-11-03 E11.9 M54.5 J0120\n"
                "medtrie check --system dx --principal --date 2025-11-03 S72.001\n"
                "cut -f3 claims.tsv | medtrie check --json --system dx --date 2025-11-03",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS |
               OPTIONS_CHECK,
    .run = run,
};

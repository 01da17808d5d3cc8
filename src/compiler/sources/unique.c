/*
 * Codes that stand in a file twice, found by sorting what identifies each record. Of several faults
 * the one that comes first in the file is reported.
 */
#include "unique.h"

#include <stdlib.h>

struct identity {
    struct code code;
    uint8_t system;
    uint32_t line;
};

static int identity_compare(const void *a, const void *b)
{
    const struct identity *first = a, *second = b;
    int difference = medtrie_code_compare(&first->code, &second->code);

    if (difference != 0)
        return difference;
    if (first->system != second->system)
        return first->system < second->system ? -1 : 1;
    return (first->line > second->line) - (first->line < second->line);
}

static bool same_code(const struct identity *a, const struct identity *b)
{
    return a->system == b->system && medtrie_code_compare(&a->code, &b->code) == 0;
}

enum medtrie_result medtrie_unique_codes(const struct source_file *file,
                                         const struct records *records, struct medtrie_error *error)
{
    const struct identity *again = NULL;
    struct identity *sorted;
    enum medtrie_result result = MEDTRIE_OK;

    if (records->code_count < 2)
        return MEDTRIE_OK;
    sorted = malloc(records->code_count * sizeof *sorted);
    if (sorted == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "no memory for %u codes",
                            (unsigned)records->code_count);
    for (uint32_t i = 0; i < records->code_count; i++)
        sorted[i] = (struct identity){records->codes[i].code, records->codes[i].system,
                                      records->codes[i].line};
    qsort(sorted, records->code_count, sizeof *sorted, identity_compare);

    for (uint32_t i = 1; i < records->code_count; i++)
        if (same_code(&sorted[i - 1], &sorted[i]) &&
            (again == NULL || sorted[i].line < again->line))
            again = &sorted[i];
    if (again != NULL)
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                              &(struct medtrie_place){.file = file->name, .line = again->line},
                              "code %.*s stands in line %u already",
                              (int)medtrie_code_size(&again->code), again->code.text,
                              (unsigned)again[-1].line);
    free(sorted);
    return result;
}

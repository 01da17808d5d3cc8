/*
 * Columns: every concept in its display form, one in eight with a byte changed, and pairs of
 * concepts. A batch must say of each row what the single call says.
 */
#include <stdlib.h>
#include <string.h>

#include "walk.h"

#define ROWS_MAX 200000u
#define TEXT_MAX 64

/* What the rows are, and what the single calls say of them. */
struct column {
    uint32_t count;
    char *bytes, *lines;
    size_t line_bytes;
    int32_t *offsets;
    medtrie_id *ids;
    uint64_t *keys;
};

static void append_row(const struct plain *plain, struct column *column, medtrie_id id)
{
    static const char odd[] = " .-a0Z\t~\x80";
    uint32_t row = column->count++;
    size_t at = (size_t)column->offsets[row];
    char *text = column->bytes + at;
    size_t size = medtrie_display(plain->system, id, text);

    if (row % 8 == 7)
        text[walk_random((uint32_t)size)] = odd[walk_random(sizeof odd - 1)];
    column->offsets[row + 1] = (int32_t)(at + size);
    column->ids[row] = medtrie_find(plain->system, text, size);
    column->keys[row] = medtrie_key(plain->system, text, size);
    memcpy(column->lines + column->line_bytes, text, size);
    column->line_bytes += size;
    column->lines[column->line_bytes++] = '\n';
}

static struct column make_column(const struct plain *plain)
{
    uint32_t concepts = plain->code_count + plain->about.grouping_count;
    uint32_t count = concepts < ROWS_MAX ? concepts : ROWS_MAX;
    struct column column = {.bytes = plain_memory(count, TEXT_MAX),
                            .lines = plain_memory(count, TEXT_MAX + 1),
                            .offsets = plain_memory(count + 1, sizeof(int32_t)),
                            .ids = plain_memory(count, sizeof(medtrie_id)),
                            .keys = plain_memory(count, sizeof(uint64_t))};

    column.offsets[0] = 0;
    while (column.count < count)
        append_row(plain, &column, column.count);
    return column;
}

static void free_column(struct column *column)
{
    free(column->bytes);
    free(column->lines);
    free(column->offsets);
    free(column->ids);
    free(column->keys);
}

static void expect_ids(const struct plain *plain, const struct column *column, const char *call,
                       const medtrie_id *ids)
{
    for (uint32_t row = 0; row < column->count; row++)
        if (ids[row] != column->ids[row])
            walk_differs(plain, "%s, row %u: id %u, not %u", call, row, ids[row], column->ids[row]);
}

static void check_columns(const struct plain *plain, const struct column *column)
{
    struct medtrie_texts texts = {
        .count = column->count, .bytes = column->bytes, .offsets32 = column->offsets};
    medtrie_id *ids = plain_memory(column->count, sizeof *ids);
    uint64_t *keys = plain_memory(column->count, sizeof *keys);
    size_t taken;

    medtrie_find_batch(plain->system, &texts, ids);
    expect_ids(plain, column, "find_batch", ids);
    if (medtrie_find_lines(plain->system, column->lines, column->line_bytes, true, ids,
                           column->count, &taken) != column->count)
        walk_differs(plain, "find_lines ended before row %u", column->count);
    expect_ids(plain, column, "find_lines", ids);
    medtrie_key_batch(plain->system, &texts, keys);
    for (uint32_t row = 0; row < column->count; row++)
        if (keys[row] != column->keys[row])
            walk_differs(plain, "key_batch, row %u", row);
    medtrie_find_keys(plain->system, keys, column->count, NULL, ids);
    for (uint32_t row = 0; row < column->count; row++)
        if (ids[row] != medtrie_find_key(plain->system, keys[row]))
            walk_differs(plain, "find_keys, row %u", row);
    free(ids);
    free(keys);
}

/* Pairs of which every other is a concept and one above it, or itself. */
static void check_pairs(const struct plain *plain, medtrie_period period)
{
    uint32_t concepts = plain->code_count + plain->about.grouping_count;
    uint32_t count = concepts < ROWS_MAX ? concepts : ROWS_MAX;
    medtrie_id *a = plain_memory(count, sizeof *a), *b = plain_memory(count, sizeof *b);
    uint8_t *outcomes = plain_memory(count, 1);

    for (uint32_t row = 0; row < count; row++) {
        medtrie_id chain[MEDTRIE_LEVELS_MAX + 1];
        size_t above;

        a[row] = walk_random(concepts);
        b[row] = walk_random(concepts);
        above = medtrie_ancestors(plain->system, b[row], period, chain, MEDTRIE_LEVELS_MAX);
        chain[above] = b[row];
        if (row % 2 == 0)
            a[row] = chain[walk_random((uint32_t)above + 1)];
        if (row % 3 == 0) {
            medtrie_id swapped = a[row];

            a[row] = b[row];
            b[row] = swapped;
        }
    }
    medtrie_subsumes_batch(plain->system, a, 1, b, 1, count, NULL, period, outcomes);
    for (uint32_t row = 0; row < count; row++)
        if (outcomes[row] != medtrie_subsumes(plain->system, a[row], b[row], period))
            walk_differs(plain, "subsumes_batch of %u and %u in period %u: %u", a[row], b[row],
                         period, outcomes[row]);
    free(a);
    free(b);
    free(outcomes);
}

uint32_t walk_batches(const struct plain *plain)
{
    struct column column = make_column(plain);
    uint32_t count = column.count;

    check_columns(plain, &column);
    check_pairs(plain, plain->about.default_period);
    free_column(&column);
    return count;
}

/*
 * How an input begins: with a byte order mark, with lines that have nothing in them, and with its
 * first row. Of a table that settles the columns, and gets the names of what is added; of objects
 * it tells how these can be called.
 */
#include <stdlib.h>

#include "annotator.h"
#include "encode.h"
#include "fail.h"

static bool is_utf16(const char *data, size_t size)
{
    return size >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0 ||
                         (data[0] == '\0') != (data[1] == '\0'));
}

enum medtrie_result medtrie_read_mark(const char *data, size_t size, size_t *mark,
                                      struct medtrie_error *error)
{
    *mark = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (is_utf16(data, size))
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_ENCODING, 1,
                                     "this is UTF-16, as spreadsheets export it; UTF-8 is needed");
    return MEDTRIE_OK;
}

/* The bytes of the first row without its line end; SIZE_MAX: out of memory. */
static size_t first_row(char delimiter, const char *data, size_t size)
{
    struct medtrie_text *cells;
    size_t count, end;

    if (!medtrie_csv_cells(delimiter, data, size, &cells, &count))
        return SIZE_MAX;
    end = (size_t)(cells[count - 1].data - data) + cells[count - 1].size;
    free(cells);
    return end;
}

/* Settles the columns by the cells of the first row. */
static enum medtrie_result settle(medtrie_annotator *annotator, const char *data, size_t size,
                                  struct medtrie_error *error)
{
    struct plan *plan = &annotator->plan;
    struct buffer scratch = {0};
    struct medtrie_text *cells;
    enum medtrie_result result;
    size_t count;

    if (!medtrie_csv_cells(plan->delimiter, data, size, &cells, &count))
        return OUT_OF_MEMORY(error);
    if (medtrie_csv_has_bare_cr(cells, count)) {
        free(cells);
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, annotator->line, BARE_CR);
    }
    /* No value is longer than its cell, so that what is written does not move. */
    medtrie_buffer_room(&scratch, size);
    for (size_t i = 0; i < count; i++)
        cells[i] = medtrie_csv_value(cells[i], &scratch);
    result = scratch.failed ? OUT_OF_MEMORY(error) : medtrie_plan_settle(plan, cells, count, error);
    medtrie_buffer_free(&scratch);
    free(cells);
    return result;
}

static void put_names(const struct plan *plan, struct buffer *to)
{
    for (size_t i = 0; i < plan->code_count * plan->field_count; i++) {
        medtrie_buffer_put_char(to, plan->delimiter);
        medtrie_encode_cell(to, plan->added[i], plan->delimiter);
    }
}

/* All of it is kept until the first row is there. */
static enum medtrie_result fail_too_long(const medtrie_annotator *annotator,
                                         struct medtrie_error *error)
{
    return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, annotator->line,
                                 "the first row does not end within %u MiB",
                                 MEDTRIE_ANNOTATE_ROW_MAX >> 20);
}

/* At most so much is looked at when the end of the first row is searched. */
#define FIRST_BYTES ((size_t)1 << 16)

/* Looks for the end of the first row: row receives the bytes of it and of what was seen to be whole
 * behind it, 0 when it is not all there. */
static enum medtrie_result find_first_row(medtrie_annotator *annotator, const char *data,
                                          size_t size, bool last, size_t *row,
                                          struct medtrie_error *error)
{
    const struct plan *plan = &annotator->plan;
    struct cut *cut = &annotator->cut;
    size_t some = cut->seen < size ? cut->seen : 0;

    *row = 0;
    /* A line feed may follow, and then nothing stands on the line. */
    if (!last && size == 1 && data[0] == '\r')
        return MEDTRIE_OK;
    do {
        some = size - some > FIRST_BYTES ? some + FIRST_BYTES : size;
        medtrie_cut(cut, plan->format, plan->delimiter, data, some);
    } while (cut->whole == 0 && some < size);
    if (cut->whole == 0 && last && medtrie_cut_is_open(cut, size))
        return medtrie_annotator_fail_open(annotator, data, error);
    if (cut->whole == 0 && size > MEDTRIE_ANNOTATE_ROW_MAX)
        return fail_too_long(annotator, error);
    *row = cut->whole > 0 || !last ? cut->whole : size;
    return MEDTRIE_OK;
}

/* Behind the line end of a row that ends at a place. */
static size_t behind_row(const char *data, size_t size, size_t row)
{
    if (row < size && data[row] == '\r')
        row++;
    if (row < size && data[row] == '\n')
        row++;
    return row;
}

/* The first row of a table settles its columns; its header gets the names of what is added. What
 * stands in front of it is passed on. */
static enum medtrie_result begin_table(medtrie_annotator *annotator, const char *data,
                                       const char *row, size_t size, size_t *taken,
                                       struct medtrie_error *error)
{
    const struct plan *plan = &annotator->plan;
    size_t cells = first_row(plan->delimiter, row, size);
    size_t front = (size_t)(row - data), behind;
    enum medtrie_result result;

    if (cells == SIZE_MAX)
        return OUT_OF_MEMORY(error);
    result = settle(annotator, row, cells, error);
    if (result != MEDTRIE_OK)
        return result;
    behind = behind_row(row, size, cells);
    *taken = front + (plan->has_header ? behind : 0);
    medtrie_buffer_put(&annotator->head, data, front + (plan->has_header ? cells : 0));
    if (plan->has_header) {
        put_names(plan, &annotator->head);
        medtrie_buffer_put(&annotator->head, row + cells, behind - cells);
    }
    return MEDTRIE_OK;
}

/* Behind the lines with nothing in them that come first; of objects also those of blanks. */
static const char *behind_nothing(const struct plan *plan, const char *at, const char *end)
{
    const char *first = medtrie_behind_empty(at, end), *next = first;

    while (plan->format == MEDTRIE_ANNOTATE_NDJSON && next < end &&
           (*next == ' ' || *next == '\t')) {
        while (next < end && (*next == ' ' || *next == '\t'))
            next++;
        at = medtrie_behind_empty(next, end);
        if (at == next)
            break;
        first = next = at;
    }
    return first;
}

/* The bytes of an object, which ends with its line: others may be whole behind it, more or fewer as
 * the input comes. */
static size_t first_line(const char *data, size_t size)
{
    const char *end = memchr(data, '\n', size);

    return end == NULL ? size : (size_t)(end - data);
}

/* What has a first row begins with it: begun receives whether all of it is there, or the end. */
static enum medtrie_result begin_rows(medtrie_annotator *annotator, const char *data, size_t size,
                                      size_t mark, bool last, bool *begun, size_t *taken,
                                      struct medtrie_error *error)
{
    const char *end = data + size;
    const char *first = behind_nothing(&annotator->plan, data + mark, end);
    size_t row;
    enum medtrie_result result;

    annotator->line = 1 + medtrie_count_lines(data, (size_t)(first - data));
    if (first == end && !last && size > MEDTRIE_ANNOTATE_ROW_MAX)
        return fail_too_long(annotator, error);
    if (first == end && last && annotator->plan.format == MEDTRIE_ANNOTATE_CSV &&
        annotator->plan.has_header)
        return WRONG(error, "there is no header: the input has nothing in it");
    if (first == end) {
        *begun = last;
        *taken = last ? size : 0;
        medtrie_buffer_put(&annotator->head, data, *taken);
        return MEDTRIE_OK;
    }
    result = find_first_row(annotator, first, (size_t)(end - first), last, &row, error);
    *begun = row > 0;
    if (result != MEDTRIE_OK || row == 0)
        return result;
    annotator->cut = (struct cut){0};
    if (annotator->plan.format == MEDTRIE_ANNOTATE_CSV)
        return begin_table(annotator, data, first, row, taken, error);
    *taken = (size_t)(first - data);
    medtrie_buffer_put(&annotator->head, data, *taken);
    return medtrie_plan_see_object(&annotator->plan, first, first_line(first, row), error);
}

enum medtrie_result medtrie_begin_input(medtrie_annotator *annotator, const char *data, size_t size,
                                        bool last, bool *begun, size_t *taken,
                                        struct medtrie_annotated *out, struct medtrie_error *error)
{
    const struct plan *plan = &annotator->plan;
    enum medtrie_result result;
    size_t mark;

    *begun = false;
    *taken = 0;
    result = medtrie_read_mark(data, size, &mark, error);
    if (result != MEDTRIE_OK || (size < 3 && !last))
        return result;
    annotator->head.size = 0;
    if (plan->format != MEDTRIE_ANNOTATE_LINES) {
        result = begin_rows(annotator, data, size, mark, last, begun, taken, error);
    } else {
        medtrie_buffer_put(&annotator->head, data, mark);
        *taken = mark;
        *begun = true;
    }
    if (result != MEDTRIE_OK)
        return result;
    if (annotator->head.failed)
        return OUT_OF_MEMORY(error);
    annotator->has_begun = *begun;
    out->output = medtrie_buffer_text(&annotator->head);
    if (plan->divert)
        out->rejects = out->output;
    annotator->line = 1 + medtrie_count_lines(data, *taken);
    return MEDTRIE_OK;
}

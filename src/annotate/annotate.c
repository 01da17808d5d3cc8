/*
 * The public calls: an annotator is a plan, the part that serves in one thread, and what is kept of
 * the input until a row of it is complete.
 */
#include <stdlib.h>

#include "annotator.h"
#include "encode.h"
#include "fail.h"

/* What a buffer holds; a text is never NULL. */
static struct medtrie_text text_of(const struct buffer *buffer)
{
    return (struct medtrie_text){buffer->data != NULL ? buffer->data : "", buffer->size};
}

const char *medtrie_cell_status_name(unsigned status)
{
    switch (status) {
    case MEDTRIE_CELL_EMPTY:
        return "empty";
    case MEDTRIE_CELL_NO_DATE:
        return "no-date";
    case MEDTRIE_CELL_BAD_DATE:
        return "bad-date";
    default:
        return medtrie_status_name((enum medtrie_status)status);
    }
}

enum medtrie_result medtrie_annotator_open(const medtrie_index *index,
                                           const struct medtrie_annotate_options *options,
                                           medtrie_annotator **annotator,
                                           struct medtrie_error *error)
{
    enum medtrie_result result;

    *annotator = NULL;
    if (options->struct_size < sizeof *options)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                     "the size of the options is not set");
    *annotator = calloc(1, sizeof **annotator);
    if (*annotator == NULL)
        return OUT_OF_MEMORY(error);
    (*annotator)->line = 1;
    result = medtrie_plan_make(&(*annotator)->plan, index, options, error);
    if (result != MEDTRIE_OK) {
        medtrie_annotator_close(*annotator);
        *annotator = NULL;
    }
    return result;
}

void medtrie_annotator_close(medtrie_annotator *annotator)
{
    if (annotator == NULL)
        return;
    medtrie_annotator_part_close(annotator->part);
    medtrie_tally_free(&annotator->tally);
    medtrie_buffer_free(&annotator->rest);
    medtrie_buffer_free(&annotator->head);
    medtrie_plan_free(&annotator->plan);
    free(annotator);
}

/* ---- The beginning ------------------------------------------------------------------------- */

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

static enum medtrie_result fail_open(const struct medtrie_annotator *annotator, const char *data,
                                     struct medtrie_error *error)
{
    return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                                 annotator->line + medtrie_count_lines(data, annotator->cut.quote),
                                 "a quoted cell begins here that is never closed");
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
        return fail_open(annotator, data, error);
    if (cut->whole == 0 && size > MEDTRIE_ANNOTATE_ROW_MAX)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, annotator->line,
                                     "the first row does not end within %u MiB",
                                     MEDTRIE_ANNOTATE_ROW_MAX >> 20);
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
    return medtrie_plan_see_object(&annotator->plan, first, row, error);
}

enum medtrie_result medtrie_annotator_begin(medtrie_annotator *annotator, const char *data,
                                            size_t size, bool last, bool *begun, size_t *taken,
                                            struct medtrie_annotated *out,
                                            struct medtrie_error *error)
{
    const struct plan *plan = &annotator->plan;
    enum medtrie_result result;
    size_t mark;

    if (size == 0)
        data = "";
    *begun = false;
    *taken = 0;
    *out = (struct medtrie_annotated){{"", 0}, {"", 0}};
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
    out->output = text_of(&annotator->head);
    if (plan->divert)
        out->rejects = out->output;
    annotator->line = 1 + medtrie_count_lines(data, *taken);
    return MEDTRIE_OK;
}

/* ---- Pieces -------------------------------------------------------------------------------- */

enum medtrie_result medtrie_annotator_cut(medtrie_annotator *annotator, const char *data,
                                          size_t size, bool last,
                                          struct medtrie_annotate_piece *piece,
                                          struct medtrie_error *error)
{
    struct cut *cut = &annotator->cut;
    size_t whole;
    bool is_open;

    medtrie_cut(cut, annotator->plan.format, annotator->plan.delimiter, data, size);
    whole = last ? size : cut->whole;
    is_open = medtrie_cut_is_open(cut, size);
    if (last && is_open)
        return fail_open(annotator, data, error);
    if (size - whole > MEDTRIE_ANNOTATE_ROW_MAX)
        return medtrie_annotate_fail(
            error, MEDTRIE_ERROR_INPUT_LIMIT, annotator->line + medtrie_count_lines(data, whole),
            "a row begins here that does not end within %u MiB%s", MEDTRIE_ANNOTATE_ROW_MAX >> 20,
            is_open ? "; is a quote missing?" : "");
    medtrie_cut_take(cut);
    *piece = (struct medtrie_annotate_piece){data, whole, annotator->line};
    annotator->line += medtrie_count_lines(data, whole);
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_annotator_part_open(medtrie_annotator *annotator,
                                                medtrie_annotator_part **part,
                                                struct medtrie_error *error)
{
    enum medtrie_result result;

    *part = NULL;
    if (!annotator->plan.is_set)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                     "the columns are not known yet");
    if (!annotator->has_tally && !medtrie_tally_make(&annotator->tally, &annotator->plan))
        return OUT_OF_MEMORY(error);
    annotator->has_tally = true;
    *part = calloc(1, sizeof **part);
    if (*part == NULL)
        return OUT_OF_MEMORY(error);
    (*part)->annotator = annotator;
    result = medtrie_part_make(*part, &annotator->plan, error);
    if (result != MEDTRIE_OK) {
        medtrie_part_free(*part);
        free(*part);
        *part = NULL;
    }
    return result;
}

void medtrie_annotator_part_close(medtrie_annotator_part *part)
{
    if (part == NULL)
        return;
    medtrie_tally_add(&part->annotator->tally, &part->tally);
    medtrie_part_free(part);
    free(part);
}

/* Annotates a piece behind what the part has annotated already. */
static enum medtrie_result run(medtrie_annotator_part *part,
                               const struct medtrie_annotate_piece *piece,
                               struct medtrie_error *error)
{
    struct piece at = {piece->data, piece->data, piece->data + piece->size, piece->line};

    return medtrie_part_annotate(part, &at, error);
}

static void give(const medtrie_annotator_part *part, struct medtrie_annotated *out)
{
    out->output = text_of(&part->output);
    out->rejects = text_of(&part->rejects);
}

enum medtrie_result medtrie_annotator_part_run(medtrie_annotator_part *part,
                                               const struct medtrie_annotate_piece *piece,
                                               struct medtrie_annotated *out,
                                               struct medtrie_error *error)
{
    enum medtrie_result result;

    part->output.size = 0;
    part->rejects.size = 0;
    result = run(part, piece, error);
    give(part, out);
    return result;
}

/* ---- In one thread ------------------------------------------------------------------------- */

/* Annotates what is whole of data; left receives how many bytes are not. head receives what comes
 * in front of the first row; where there is a part, that is in its output too. */
static enum medtrie_result annotate(medtrie_annotator *annotator, const char *data, size_t size,
                                    bool last, size_t *left, struct medtrie_annotated *head,
                                    struct medtrie_error *error)
{
    struct medtrie_annotate_piece piece = {"", 0, 0};
    enum medtrie_result result;
    size_t taken = 0;
    bool begun;

    *left = size;
    if (!annotator->has_begun) {
        result = medtrie_annotator_begin(annotator, data, size, last, &begun, &taken, head, error);
        if (result != MEDTRIE_OK || !begun)
            return result;
        *left = size - taken;
        if (annotator->plan.is_set)
            result = medtrie_annotator_part_open(annotator, &annotator->part, error);
        if (result != MEDTRIE_OK || annotator->part == NULL)
            return result;
        medtrie_buffer_put(&annotator->part->output, head->output.data, head->output.size);
        medtrie_buffer_put(&annotator->part->rejects, head->rejects.data, head->rejects.size);
    }
    *left = size - taken;
    if (annotator->part == NULL)
        return MEDTRIE_OK;
    result = medtrie_annotator_cut(annotator, data + taken, size - taken, last, &piece, error);
    if (result != MEDTRIE_OK)
        return result;
    *left = size - taken - piece.size;
    return run(annotator->part, &piece, error);
}

static enum medtrie_result push(medtrie_annotator *annotator, const char *data, size_t size,
                                bool last, struct medtrie_annotated *out,
                                struct medtrie_error *error)
{
    struct buffer *rest = &annotator->rest;
    enum medtrie_result result;
    size_t left;

    *out = (struct medtrie_annotated){{"", 0}, {"", 0}};
    if (annotator->part != NULL) {
        annotator->part->output.size = 0;
        annotator->part->rejects.size = 0;
    }
    /* What is left of the last call comes first; where nothing is nothing is copied. */
    if (rest->size > 0) {
        medtrie_buffer_put(rest, data, size);
        data = rest->data;
        size = rest->size;
    }
    if (rest->failed)
        return OUT_OF_MEMORY(error);
    result = annotate(annotator, data, size, last, &left, out, error);
    if (rest->size > 0) {
        if (left < size)
            memmove(rest->data, rest->data + size - left, left);
        rest->size = left;
    } else {
        medtrie_buffer_put(rest, data + (size - left), left);
    }
    if (result == MEDTRIE_OK && rest->failed)
        return OUT_OF_MEMORY(error);
    if (annotator->part != NULL)
        give(annotator->part, out);
    return result;
}

enum medtrie_result medtrie_annotator_push(medtrie_annotator *annotator, const char *data,
                                           size_t size, struct medtrie_annotated *out,
                                           struct medtrie_error *error)
{
    return push(annotator, data, size, false, out, error);
}

enum medtrie_result medtrie_annotator_end(medtrie_annotator *annotator,
                                          struct medtrie_annotated *out,
                                          struct medtrie_error *error)
{
    return push(annotator, "", 0, true, out, error);
}

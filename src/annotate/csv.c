/*
 * Delimited rows, by RFC 4180: cells may be quoted, a quote in a quoted cell is doubled, and quoted
 * cells may hold delimiters and line ends. A quote that does not stand at the beginning of a cell
 * is a character like any other, and so is what follows a closing quote, as in Python's csv module.
 */
#include <stdlib.h>

#include "fail.h"
#include "marks.h"
#include "rows.h"

/* Behind the quote that closes the cell which begins with the quote at place; NULL: there is none.
 */
static const char *behind_quoted(const char *place, const char *end)
{
    for (const char *quote = place + 1; (quote = memchr(quote, '"', (size_t)(end - quote))) != NULL;
         quote += 2)
        if (quote + 1 == end || quote[1] != '"')
            return quote + 1;
    return NULL;
}

uint64_t medtrie_count_lines(const char *text, size_t size)
{
    uint64_t lines = 0;

    /* In bytes, so that compilers count sixteen at once. */
    while (size > 0) {
        size_t some = size < 255 ? size : 255;
        unsigned char count = 0;

        for (size_t i = 0; i < some; i++)
            count = (unsigned char)(count + (text[i] == '\n'));
        lines += count;
        text += some;
        size -= some;
    }
    return lines;
}

uint64_t medtrie_line_of(const struct piece *piece, const char *place)
{
    return piece->line + medtrie_count_lines(piece->begin, (size_t)(place - piece->begin));
}

/* ---- Rows ---------------------------------------------------------------------------------- */

/* A row on the way. */
struct reading {
    struct scan scan;
    const char *cell;  /* where the present cell begins */
    bool is_multiline; /* a quoted cell had a line end in it */
};

/* The end of the present cell: a delimiter or a line end, or the end of the text. */
static inline const char *cell_end(struct reading *reading)
{
    const char *mark;

    while ((mark = scan_next(&reading->scan)) != NULL) {
        const char *closed;

        if (*mark != '"')
            return mark;
        if (mark != reading->cell)
            continue;
        closed = behind_quoted(mark, reading->scan.end);
        if (closed == NULL)
            break;
        reading->is_multiline |= memchr(mark, '\n', (size_t)(closed - mark)) != NULL;
        scan_skip_to(&reading->scan, closed);
    }
    return reading->scan.end;
}

static enum medtrie_result fail_ragged(const struct plan *plan, const struct piece *piece,
                                       size_t count, struct medtrie_error *error)
{
    return medtrie_annotate_fail(
        error, MEDTRIE_ERROR_INPUT_FORMAT, medtrie_line_of(piece, piece->at),
        "%zu cells, where the first line has %zu%s", count, plan->column_count,
        count < plan->column_count ? "; ragged rows can be padded (--ragged pad)" : "");
}

/* Takes the row at piece->at, whose cells end at the marks: no more than the table has columns. */
static inline void take_row(const struct plan *plan, struct piece *piece, const char *const *marks,
                            size_t count, struct rows *rows)
{
    const char *begin = piece->at, *end = marks[count - 1], *value_end = end;
    const size_t row = rows->count;

    if (end < piece->end && value_end > begin && value_end[-1] == '\r' &&
        (count == 1 || value_end > marks[count - 2] + 1))
        value_end--;
    for (size_t slot = 0; slot < plan->slot_count; slot++) {
        size_t column = plan->column_of[slot];
        struct medtrie_text cell = {"", 0};

        if (column < count) {
            cell.data = column > 0 ? marks[column - 1] + 1 : begin;
            cell.size = (size_t)((column + 1 < count ? marks[column] : value_end) - cell.data);
        }
        rows->cells[slot * ROWS + row] = cell;
    }
    rows->ends[row] = value_end;
    rows->missing[row] = plan->column_count - count;
    piece->at = end < piece->end ? end + 1 : piece->end;
    rows->starts[++rows->count] = piece->at;
}

/* Reads the row at piece->at from mark to mark. */
static enum medtrie_result read_row(const struct plan *plan, struct piece *piece,
                                    struct reading *reading, struct rows *rows,
                                    struct medtrie_error *error)
{
    const size_t columns = plan->column_count;
    const char *end;
    size_t count = 0;

    reading->cell = piece->at;
    reading->is_multiline = false;
    do {
        end = cell_end(reading);
        if (count < columns)
            rows->marks[count] = end;
        count++;
        reading->cell = end + 1;
    } while (end < piece->end && *end == plan->delimiter);
    if (count > columns || (count < columns && !plan->pad_ragged))
        return fail_ragged(plan, piece, count, error);
    if (reading->is_multiline && rows->multiline++ == 0)
        rows->multiline_line = medtrie_line_of(piece, piece->at);
    take_row(plan, piece, rows->marks, count, rows);
    return MEDTRIE_OK;
}

/* Whether marks are the ends of the cells of a row with all its columns and without quotes. */
static inline bool is_plain_row(const struct plan *plan, const char *const *marks)
{
    const size_t last = plan->column_count - 1;
    bool plain = *marks[last] == '\n';

    for (size_t column = 0; column < last; column++)
        plain &= *marks[column] == plan->delimiter;
    return plain;
}

size_t medtrie_csv_marks(const struct plan *plan)
{
    size_t ahead = plan->column_count > MARKS_AHEAD ? plan->column_count : MARKS_AHEAD;

    return ahead + MARKS_BYTES;
}

/* Takes a row that is plain and not empty. */
static inline void take_plain_row(const struct plan *plan, struct piece *piece,
                                  const char *const *marks, struct rows *rows)
{
    const size_t row = rows->count, last = plan->column_count - 1, slots = plan->slot_count;
    const size_t *column_of = plan->column_of;
    const char *begin = piece->at, *end = marks[last] - (marks[last][-1] == '\r');
    struct medtrie_text *cell = rows->cells + row;

    for (size_t slot = 0; slot < slots; slot++, cell += ROWS) {
        size_t column = column_of[slot];
        const char *from = column > 0 ? marks[column - 1] + 1 : begin;

        *cell = (struct medtrie_text){from, (size_t)((column < last ? marks[column] : end) - from)};
    }
    rows->ends[row] = end;
    rows->missing[row] = 0;
    piece->at = marks[last] + 1;
    rows->starts[++rows->count] = piece->at;
}

/* Reads rows as long as they are plain: nearly all are, and many marks are cheaper to find at once
 * than each when its cell is read. */
static void read_plain_rows(const struct plan *plan, struct piece *piece, struct rows *rows)
{
    const struct marked marked = {plan->delimiter, '\n', '"'};
    const size_t columns = plan->column_count;
    const char *at = piece->at; /* behind what the marks are of */
    size_t taken = 0, count = 0;

    while (rows->count < ROWS) {
        if (count - taken < columns) {
            /* No more than the block has use for: the next one begins anew. */
            size_t wanted = columns * (ROWS - rows->count);

            if (wanted > MARKS_AHEAD)
                wanted = columns > MARKS_AHEAD ? columns : MARKS_AHEAD;
            memmove(rows->marks, rows->marks + taken, (count - taken) * sizeof *rows->marks);
            count -= taken;
            taken = 0;
            for (; at < piece->end && count < wanted; at += MARKS_BYTES)
                count += put_marks(at, (size_t)(piece->end - at), &marked, rows->marks + count);
        }
        if (count - taken < columns || *piece->at == '\n' || *piece->at == '\r' ||
            !is_plain_row(plan, rows->marks + taken))
            return;
        take_plain_row(plan, piece, rows->marks + taken, rows);
        taken += columns;
    }
}

enum medtrie_result medtrie_csv_rows(const struct plan *plan, struct piece *piece,
                                     struct rows *rows, struct medtrie_error *error)
{
    struct marked marked = {plan->delimiter, '\n', '"'};
    struct reading reading;

    rows->count = 0;
    rows->multiline = 0;
    rows->begin = rows->starts[0] = piece->at;
    read_plain_rows(plan, piece, rows);
    reading.scan = scan_begin(piece->at, piece->end, marked);
    while (rows->count < ROWS && piece->at < piece->end) {
        const char *at = medtrie_behind_empty(piece->at, piece->end);
        enum medtrie_result result;

        if (at != piece->at) {
            piece->at = rows->starts[rows->count] = at;
            scan_skip_to(&reading.scan, at);
            if (at == piece->end)
                break;
        }
        result = read_row(plan, piece, &reading, rows, error);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

bool medtrie_csv_cells(char delimiter, const char *text, size_t size, struct medtrie_text **cells,
                       size_t *count)
{
    struct marked marked = {delimiter, '\n', '"'};
    struct reading reading = {.scan = scan_begin(text, text + size, marked), .cell = text};
    const char *end = text + size, *at;
    size_t capacity = 0;

    *cells = NULL;
    *count = 0;
    do {
        const char *value_end = at = cell_end(&reading);

        if (*count == capacity) {
            struct medtrie_text *grown;

            capacity = capacity * 2 + 16;
            grown = realloc(*cells, capacity * sizeof **cells);
            if (grown == NULL) {
                free(*cells);
                *cells = NULL;
                return false;
            }
            *cells = grown;
        }
        if (at < end && *at == '\n' && value_end > reading.cell && value_end[-1] == '\r')
            value_end--;
        (*cells)[(*count)++] =
            (struct medtrie_text){reading.cell, (size_t)(value_end - reading.cell)};
        reading.cell = at + 1;
    } while (at < end && *at == delimiter);
    return true;
}

bool medtrie_csv_has_bare_cr(const struct medtrie_text *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = cells[i].data, *end = at + cells[i].size;

        if (at < end && *at == '"')
            at = behind_quoted(at, end);
        if (at != NULL && at < end && memchr(at, '\r', (size_t)(end - at)) != NULL)
            return true;
    }
    return false;
}

struct medtrie_text medtrie_csv_value(struct medtrie_text cell, struct buffer *scratch)
{
    const char *end = cell.data + cell.size, *closed, *part, *quote;
    size_t begin = scratch->size;

    if (cell.size < 2 || cell.data[0] != '"')
        return cell;
    closed = behind_quoted(cell.data, end);
    if (closed == end && memchr(cell.data + 1, '"', cell.size - 2) == NULL)
        return (struct medtrie_text){cell.data + 1, cell.size - 2};
    /* Each doubled quote becomes one; what follows the closing quote is as it is. */
    part = cell.data + 1;
    while (closed != NULL && part < closed &&
           (quote = memchr(part, '"', (size_t)(closed - part))) != NULL) {
        bool last = quote + 1 == closed;

        medtrie_buffer_put(scratch, part, (size_t)(quote - part) + (last ? 0 : 1));
        part = quote + (last ? 1 : 2);
    }
    medtrie_buffer_put(scratch, part, (size_t)(end - part));
    if (scratch->failed)
        return (struct medtrie_text){"", 0};
    return (struct medtrie_text){scratch->data + begin, scratch->size - begin};
}

/*
 * A part at work: a block of rows after the other, and for each block its days, for each column of
 * codes what is said of them and what is added, and then the rows with what is added behind them.
 */
#include "part.h"

#include <stdlib.h>

#include "fail.h"

/* ---- Days ---------------------------------------------------------------------------------- */

static medtrie_day day_of_cell(struct medtrie_annotator_part *part, size_t slot, size_t row,
                               uint8_t *fault)
{
    struct medtrie_text value = part->rows.cells[slot * ROWS + row];
    medtrie_day day;

    if (!is_plain_cell(part->plan, value))
        value = medtrie_without_blanks(medtrie_part_value(part, slot, row, &part->scratch));
    day = medtrie_date_parse(part->plan->date_form, value.data, value.size);
    if (day == MEDTRIE_DAY_NONE && *fault == 0)
        *fault = value.size == 0 ? MEDTRIE_CELL_NO_DATE : MEDTRIE_CELL_BAD_DATE;
    return day;
}

static void read_days(struct medtrie_annotator_part *part)
{
    const struct plan *plan = part->plan;

    if (plan->from_slot == NO_SLOT)
        return; /* the day is the same for all */
    part->scratch.size = 0;
    for (size_t row = 0; row < part->rows.count; row++) {
        uint8_t fault = 0;

        part->days[row] = day_of_cell(part, plan->from_slot, row, &fault);
        if (plan->to_slot != NO_SLOT) {
            part->last_days[row] = day_of_cell(part, plan->to_slot, row, &fault);
            if (fault == 0 && part->last_days[row] < part->days[row])
                fault = MEDTRIE_CELL_BAD_DATE;
        }
        part->date_faults[row] = fault;
    }
}

/* ---- What is counted ------------------------------------------------------------------------ */

static void count_wrong(struct medtrie_annotator_part *part, size_t column, size_t row)
{
    struct medtrie_text whole = part->texts[row];
    struct tally_text text = {.status = part->statuses[row],
                              .column = (uint16_t)column,
                              .day = part->statuses[row] < MEDTRIE_CELL_EMPTY
                                         ? part->verdict_days[row]
                                         : MEDTRIE_DAY_NONE,
                              .system = part->systems[row],
                              .count = 1};

    text.size = (uint8_t)(whole.size < sizeof text.text ? whole.size : sizeof text.text);
    memcpy(text.text, whole.data, text.size);
    medtrie_tally_text(&part->tally, &text);
}

static void count_column(struct medtrie_annotator_part *part, size_t column)
{
    const bool has_days = part->plan->from_slot != NO_SLOT;
    const unsigned only = part->plan->only;
    const medtrie_system *system = NULL;
    uint64_t *cells = medtrie_tally_cells(&part->tally, column, part->tally.system_count);

    for (size_t row = 0; row < part->rows.count; row++) {
        unsigned status = part->statuses[row];

        if (part->systems[row] != system) {
            system = part->systems[row];
            cells = medtrie_tally_cells(&part->tally, column, medtrie_part_number(part, system));
        }
        cells[status]++;
        part->shown[row] |= (only >> status & 1) != 0;
        if (status == MEDTRIE_CELL_EMPTY)
            continue;
        if (has_days)
            medtrie_tally_day(&part->tally, part->days[row], status == MEDTRIE_STATUS_VALID);
        if (status == MEDTRIE_STATUS_VALID)
            continue;
        part->wrong[row] = true;
        if (part->plan->counts_texts)
            count_wrong(part, column, row);
    }
}

static bool is_out_of_memory(const struct medtrie_annotator_part *part)
{
    return part->output.failed || part->rejects.failed || part->kept.failed || part->fresh.failed ||
           part->scratch.failed || part->value.failed || part->missed_bytes.failed ||
           part->tally.failed;
}

static void add_column(struct medtrie_annotator_part *part, size_t column)
{
    medtrie_part_column(part, column);
    if (!is_out_of_memory(part))
        count_column(part, column);
}

/* ---- Rows ---------------------------------------------------------------------------------- */

/* Bytes of the input; tight: it ends so soon that they have to be copied exactly. */
static inline void put_input(struct buffer *to, const char *begin, const char *end, bool tight)
{
    if (tight)
        medtrie_buffer_put(to, begin, (size_t)(end - begin));
    else
        medtrie_buffer_copy(to, begin, (size_t)(end - begin));
}

/* How the rows of a block are copied. */
struct copying {
    bool tight;   /* the input ends so soon that it has to be copied exactly */
    bool is_long; /* most of what is added to a code */
};

/* A row with what is added behind it, up to an end behind its line; there is room. */
static inline void put_row(const struct medtrie_annotator_part *part, size_t row, const char *end,
                           struct copying copying, struct buffer *to)
{
    const struct rows *rows = &part->rows;

    put_input(to, rows->starts[row], rows->ends[row], copying.tight);
    for (size_t i = 0; i < rows->missing[row]; i++)
        medtrie_buffer_put_char(to, part->plan->delimiter);
    for (size_t column = 0; column < part->plan->code_count; column++) {
        const struct added *added = &part->added[column * ROWS + row];
        const char *data = added->in->data;
        size_t skipped = 0, head = added->head_size;

        /* Where an object has no members the first comma is left out. */
        if (rows->bare[row] && column == 0)
            skipped = 1;
        if (head > 0) {
            medtrie_buffer_copy(to, data + added->head_offset + skipped, head - skipped);
            skipped = 0;
        }
        data += added->offset + skipped;
        if (copying.is_long)
            medtrie_buffer_copy_long(to, data, added->size - skipped);
        else
            medtrie_buffer_copy(to, data, added->size - skipped);
    }
    put_input(to, rows->ends[row], end, copying.tight);
}

/* Where the own line of a row ends, and lines with nothing in them may follow. */
static const char *behind_line(const struct rows *rows, size_t row)
{
    const char *next = rows->starts[row + 1];
    const char *feed = memchr(rows->ends[row], '\n', (size_t)(next - rows->ends[row]));

    return feed != NULL ? feed + 1 : next;
}

/* The bytes that are added to the rows of a block, if all are shown. */
static size_t size_of_added(const struct medtrie_annotator_part *part)
{
    const struct rows *rows = &part->rows;
    size_t size = 0;

    for (size_t i = 0; i < part->plan->code_count; i++)
        for (size_t row = 0; row < rows->count; row++)
            size += part->added[i * ROWS + row].head_size + part->added[i * ROWS + row].size;
    return size;
}

/* The bytes of a block itself, and of the cells that it lacks. */
static size_t size_of_rows(const struct rows *rows)
{
    size_t size = (size_t)(rows->starts[rows->count] - rows->begin);

    for (size_t row = 0; row < rows->count; row++)
        size += rows->missing[row];
    return size;
}

static struct copying copying_of(const struct medtrie_annotator_part *part, size_t added)
{
    const size_t count = part->rows.count;
    struct copying copying;

    copying.tight = part->input_end - part->rows.starts[count] < BUFFER_STEP;
    copying.is_long = added > count * part->plan->code_count * BUFFER_STEP;
    return copying;
}

/* Lines with nothing in them are no rows: they stay in the output, whatever becomes of the row that
 * they follow, for that may be one of another piece. */
static void put_rows(struct medtrie_annotator_part *part)
{
    const struct rows *rows = &part->rows;
    const size_t added = size_of_added(part), size = size_of_rows(rows) + added;
    const struct copying copying = copying_of(part, added);
    struct buffer output;
    size_t shown = 0;

    if (!medtrie_buffer_room(&part->output, size) ||
        (part->plan->divert && !medtrie_buffer_room(&part->rejects, size)))
        return;
    output = part->output; /* no pointer leads to it, so that its size stays in a register */
    put_input(&output, rows->begin, rows->starts[0], copying.tight);
    for (size_t row = 0; row < rows->count; row++) {
        bool diverted = part->plan->divert && part->wrong[row];
        const char *next = rows->starts[row + 1], *rest;

        if (part->shown[row] && !diverted) {
            shown++;
            put_row(part, row, next, copying, &output);
            continue;
        }
        rest = behind_line(rows, row);
        if (diverted) {
            part->tally.diverted++;
            put_row(part, row, rest, copying, &part->rejects);
        }
        put_input(&output, rest, next, copying.tight);
    }
    part->output.size = output.size;
    part->tally.rows += rows->count;
    medtrie_tally_multiline(&part->tally, rows->multiline, rows->multiline_line);
    part->tally.shown += shown;
}

static enum medtrie_result read_rows(struct medtrie_annotator_part *part, struct piece *piece,
                                     struct medtrie_error *error)
{
    switch (part->plan->format) {
    case MEDTRIE_ANNOTATE_CSV:
        return medtrie_csv_rows(part->plan, piece, &part->rows, error);
    case MEDTRIE_ANNOTATE_NDJSON:
        return medtrie_ndjson_rows(part->plan, piece, &part->rows, error);
    case MEDTRIE_ANNOTATE_LINES:
        break;
    }
    return medtrie_line_rows(part->plan, piece, &part->rows, error);
}

/* Forgets all that is remembered when it has become too much. */
static void forget_too_much(struct medtrie_annotator_part *part)
{
    size_t count = 0;

    for (size_t i = 0; i < part->memo_count; i++)
        count += part->memos[i].count;
    if (part->kept.size <= part->kept_bytes_max && count <= part->answers_max)
        return;
    part->kept.size = 0;
    for (size_t i = 0; i < part->memo_count; i++)
        medtrie_memo_empty(&part->memos[i]);
}

enum medtrie_result medtrie_part_annotate(struct medtrie_annotator_part *part, struct piece *piece,
                                          struct medtrie_error *error)
{
    part->input_end = piece->end;
    while (piece->at < piece->end) {
        enum medtrie_result result = read_rows(part, piece, error);

        if (result != MEDTRIE_OK)
            return result;
        forget_too_much(part);
        part->fresh.size = 0;
        memset(part->shown, 0, sizeof part->shown);
        memset(part->wrong, 0, sizeof part->wrong);
        read_days(part);
        for (size_t column = 0; column < part->plan->code_count; column++)
            add_column(part, column);
        if (!is_out_of_memory(part))
            put_rows(part);
        if (is_out_of_memory(part))
            return OUT_OF_MEMORY(error);
    }
    return MEDTRIE_OK;
}

/* ---- Making -------------------------------------------------------------------------------- */

enum medtrie_result medtrie_part_make(struct medtrie_annotator_part *part, const struct plan *plan,
                                      struct medtrie_error *error)
{
    size_t systems = medtrie_system_count(plan->index);

    part->plan = plan;
    part->answers_max = ANSWERS_MAX;
    part->kept_bytes_max = KEPT_BYTES_MAX;
    part->memos_max = plan->code_count + MEMOS_MORE;
    part->memos = calloc(part->memos_max, sizeof *part->memos);
    part->rows.cells = calloc(plan->slot_count * ROWS, sizeof *part->rows.cells);
    part->rows.marks = calloc(medtrie_csv_marks(plan), sizeof *part->rows.marks);
    part->added = calloc(plan->code_count * ROWS, sizeof *part->added);
    part->systems_by_number = calloc(systems + 1, sizeof *part->systems_by_number);
    if (part->rows.cells == NULL || part->rows.marks == NULL || part->added == NULL ||
        part->memos == NULL || part->systems_by_number == NULL ||
        !medtrie_tally_make(&part->tally, plan))
        return OUT_OF_MEMORY(error);
    for (size_t row = 0; row < ROWS; row++)
        part->days[row] = plan->as_of;
    for (size_t i = 0; i < systems; i++)
        part->systems_by_number[i] = medtrie_system_at(plan->index, i);
    return MEDTRIE_OK;
}

void medtrie_part_free(struct medtrie_annotator_part *part)
{
    free(part->rows.cells);
    free(part->rows.marks);
    free(part->added);
    free(part->systems_by_number);
    for (size_t i = 0; i < part->memo_count; i++)
        medtrie_memo_free(&part->memos[i]);
    free(part->memos);
    medtrie_buffer_free(&part->kept);
    medtrie_tally_free(&part->tally);
    medtrie_buffer_free(&part->output);
    medtrie_buffer_free(&part->rejects);
    medtrie_buffer_free(&part->fresh);
    medtrie_buffer_free(&part->scratch);
    medtrie_buffer_free(&part->value);
    medtrie_buffer_free(&part->missed_bytes);
}

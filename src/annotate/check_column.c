/*
 * The codes of one column of a block: their statuses, ids and systems. Rows that one name answers
 * for are asked about in one call.
 */
#include <stdio.h>

#include "part.h"

/* ---- Values -------------------------------------------------------------------------------- */

static struct medtrie_text value_of(struct medtrie_annotator_part *part, size_t slot, size_t row)
{
    struct medtrie_text cell = part->rows.cells[slot * ROWS + row];

    switch (part->plan->format) {
    case MEDTRIE_ANNOTATE_CSV:
        return medtrie_csv_value(cell, &part->scratch);
    case MEDTRIE_ANNOTATE_NDJSON:
        return medtrie_ndjson_value(cell, &part->scratch);
    case MEDTRIE_ANNOTATE_LINES:
        break;
    }
    return cell;
}

static struct medtrie_text trimmed(struct medtrie_text text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text.data++, text.size--;
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
        text.size--;
    return text;
}

/* No code is so long, nor what is left of one when that much is cut off. */
#define TEXT_MAX 1024

static inline bool is_plain(const struct plan *plan, struct medtrie_text cell)
{
    return plan->format != MEDTRIE_ANNOTATE_NDJSON && cell.size > 0 && cell.data[0] != '"' &&
           cell.data[0] != ' ' && cell.data[0] != '\t' && cell.data[cell.size - 1] != ' ' &&
           cell.data[cell.size - 1] != '\t';
}

/* The codes as a column of texts. Nearly all are short and as they should be: these are copied
 * without their length, where so much can be read behind them. */
static void gather_texts(struct medtrie_annotator_part *part, size_t slot)
{
    const char *safe = part->input_end - BUFFER_SLACK;

    part->texts.size = 0;
    part->offsets[0] = 0;
    if (!medtrie_buffer_room(&part->texts, part->rows.count * TEXT_MAX))
        return;
    for (size_t row = 0; row < part->rows.count; row++) {
        struct medtrie_text cell = part->rows.cells[slot * ROWS + row];

        if (!is_plain(part->plan, cell))
            cell = trimmed(value_of(part, slot, row));
        if (cell.size > TEXT_MAX)
            cell.size = TEXT_MAX;
        if (cell.size <= BUFFER_SLACK && cell.data >= part->rows.starts[0] && cell.data <= safe)
            medtrie_buffer_copy(&part->texts, cell.data, cell.size);
        else
            medtrie_buffer_put(&part->texts, cell.data, cell.size);
        part->offsets[row + 1] = (int32_t)part->texts.size;
    }
}

struct medtrie_text medtrie_part_text(const struct medtrie_annotator_part *part, size_t row)
{
    return (struct medtrie_text){part->texts.data + part->offsets[row],
                                 (size_t)(part->offsets[row + 1] - part->offsets[row])};
}

/* ---- One name for rows --------------------------------------------------------------------- */

void medtrie_part_verdicts(const struct medtrie_annotator_part *part, struct medtrie_text text,
                           medtrie_day day, struct verdicts *verdicts)
{
    size_t size = VERDICT_SIZE;

    for (size_t i = 0; i < VERDICTS_MAX; i++)
        memcpy((char *)verdicts->room + i * VERDICT_SIZE, &size, sizeof size);
    verdicts->count = medtrie_check_all(part->plan->index, NULL, 0, text.data, text.size, day,
                                        verdicts->room, VERDICTS_MAX);
    if (verdicts->count > VERDICTS_MAX)
        verdicts->count = VERDICTS_MAX;
}

/* In every system: valid if it is in one, else what the first that has it says. */
static void check_in_all(struct medtrie_annotator_part *part, size_t row)
{
    const struct medtrie_verdict *best;
    struct verdicts verdicts;
    size_t number = 0;

    medtrie_part_verdicts(part, medtrie_part_text(part, row), part->verdict_days[row], &verdicts);
    while (number < verdicts.count && verdict_at(&verdicts, number)->status != MEDTRIE_STATUS_VALID)
        number++;
    best = verdict_at(&verdicts, number < verdicts.count ? number : 0);
    part->statuses[row] = (uint8_t)best->status;
    part->ids[row] = best->id;
    part->systems[row] = best->system;
    part->many[row] = verdicts.count > 1;
}

static void check_rows(struct medtrie_annotator_part *part, struct medtrie_text name, size_t first,
                       size_t count)
{
    struct medtrie_texts texts = {
        .count = count, .bytes = part->texts.data, .offsets32 = part->offsets + first};

    for (size_t row = first; name.data == NULL && row < first + count; row++)
        check_in_all(part, row);
    if (name.data != NULL)
        medtrie_check_batch(part->plan->index, name.data, name.size, &texts,
                            part->verdict_days + first, 1, part->statuses + first,
                            part->ids + first, part->systems + first);
}

/* What a cell that names a system means: a name, or 9 or 0 for a member of the family that the
 * option names. */
static struct medtrie_text name_meant(const struct code_column *code, struct medtrie_text value)
{
    static const struct {
        const char *written;
        bool older;
    } versions[] = {{"9", true},    {"09", true},    {"0", false},     {"10", false},
                    {"ICD9", true}, {"ICD-9", true}, {"ICD10", false}, {"ICD-10", false}};
    static const struct {
        const char *family, *older, *newer;
    } families[] = {{"dx", "icd9cm-dx", "icd10cm"}, {"px", "icd9cm-sg", "icd10pcs"}};

    while (value.size > 0 && value.data[value.size - 1] == ' ')
        value.size--;
    if (value.size == 0)
        return (struct medtrie_text){code->system, code->system != NULL ? strlen(code->system) : 0};
    for (size_t v = 0; v < sizeof versions / sizeof versions[0]; v++) {
        if (strlen(versions[v].written) != value.size ||
            memcmp(versions[v].written, value.data, value.size) != 0)
            continue;
        for (size_t f = 0; code->system != NULL && f < sizeof families / sizeof families[0]; f++)
            if (strcmp(families[f].family, code->system) == 0) {
                const char *member = versions[v].older ? families[f].older : families[f].newer;

                return (struct medtrie_text){member, strlen(member)};
            }
    }
    return value;
}

/* Rows that follow each other and name the same system go together. */
static void check_named_rows(struct medtrie_annotator_part *part, const struct code_column *code)
{
    size_t count = part->rows.count, end;

    for (size_t first = 0; first < count; first = end) {
        struct medtrie_text cell = part->rows.cells[code->system_slot * ROWS + first];
        struct medtrie_text name = name_meant(code, value_of(part, code->system_slot, first));

        for (end = first + 1; end < count; end++) {
            struct medtrie_text next = part->rows.cells[code->system_slot * ROWS + end];

            if (next.size != cell.size || memcmp(next.data, cell.data, cell.size) != 0)
                break;
        }
        check_rows(part, name, first, end - first);
    }
}

/* ---- Every day of a range ------------------------------------------------------------------ */

/* The first day behind one on which something may be different for a code of a system, or
 * MEDTRIE_DAY_NONE. With a family the system itself may be another in the new one. */
static medtrie_day next_change(const medtrie_system *system, medtrie_day day)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};
    medtrie_period period = medtrie_period_on(system, day);

    if (period == MEDTRIE_NOT_COVERED || !medtrie_period_at(system, period, &view) ||
        view.last_day == MEDTRIE_DAY_LAST)
        return MEDTRIE_DAY_NONE;
    return view.last_day + 1;
}

/* A row that is valid on its first day: is it on the others? The first day on which it is not
 * answers for the row. */
static void check_days(struct medtrie_annotator_part *part, struct medtrie_text name, size_t row)
{
    medtrie_day day = part->days[row];

    while (part->statuses[row] == MEDTRIE_STATUS_VALID && part->systems[row] != NULL) {
        day = next_change(part->systems[row], day);
        if (day == MEDTRIE_DAY_NONE || day > part->last_days[row])
            break;
        part->verdict_days[row] = day;
        check_rows(part, name, row, 1);
    }
    /* Valid to the end: the verdict is of the first day again. */
    if (part->statuses[row] == MEDTRIE_STATUS_VALID && part->verdict_days[row] != part->days[row]) {
        part->verdict_days[row] = part->days[row];
        check_rows(part, name, row, 1);
    }
}

/* ---- The column ---------------------------------------------------------------------------- */

static struct medtrie_text name_of_row(struct medtrie_annotator_part *part,
                                       const struct code_column *code, size_t row)
{
    if (code->system_slot != NO_SLOT)
        return name_meant(code, value_of(part, code->system_slot, row));
    return (struct medtrie_text){code->system, code->system != NULL ? strlen(code->system) : 0};
}

void medtrie_part_check(struct medtrie_annotator_part *part, const struct code_column *code)
{
    const size_t count = part->rows.count;
    bool in_range = part->plan->to_slot != NO_SLOT;

    part->scratch.size = 0;
    gather_texts(part, code->slot);
    memcpy(part->verdict_days, part->days, count * sizeof part->days[0]);
    memset(part->many, 0, sizeof part->many);
    if (code->system_slot != NO_SLOT)
        check_named_rows(part, code);
    else
        check_rows(part, name_of_row(part, code, 0), 0, count);
    for (size_t row = 0; row < count; row++) {
        if (part->offsets[row] == part->offsets[row + 1])
            part->statuses[row] = MEDTRIE_CELL_EMPTY;
        else if (part->date_faults[row] != 0)
            part->statuses[row] = part->date_faults[row];
        else if (in_range)
            check_days(part, name_of_row(part, code, row), row);
    }
}

/*
 * What is said of the codes that were missed: in batches where one name answers for several.
 */
#include "part.h"

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
static void check_in_all(struct medtrie_annotator_part *part, struct missed *missed)
{
    const size_t row = missed->row;
    const struct medtrie_verdict *best;
    struct verdicts verdicts;
    size_t number = 0;

    medtrie_part_verdicts(part, part->texts[row], part->verdict_days[row], &verdicts);
    while (number < verdicts.count && verdict_at(&verdicts, number)->status != MEDTRIE_STATUS_VALID)
        number++;
    best = verdict_at(&verdicts, number < verdicts.count ? number : 0);
    part->statuses[row] = (uint8_t)best->status;
    part->systems[row] = best->system;
    missed->id = best->id;
    missed->many = verdicts.count > 1;
}

/* Asks about rows, of which all name the same. */
static void check_rows(struct medtrie_annotator_part *part, struct missed *missed, size_t count)
{
    struct medtrie_texts texts = {.count = count};
    struct buffer *bytes = &part->missed_bytes;
    struct medtrie_text name = missed[0].name;
    const medtrie_system *systems[ROWS];
    int64_t offsets[ROWS + 1] = {0};
    medtrie_day days[ROWS] = {0};
    uint8_t statuses[ROWS];
    medtrie_id ids[ROWS];

    if (name.data == NULL) {
        for (size_t i = 0; i < count; i++)
            check_in_all(part, &missed[i]);
        return;
    }
    bytes->size = 0;
    for (size_t i = 0; i < count; i++) {
        struct medtrie_text text = part->texts[missed[i].row];

        medtrie_buffer_put(bytes, text.data, text.size);
        offsets[i + 1] = (int64_t)bytes->size;
        days[i] = part->verdict_days[missed[i].row];
    }
    texts.bytes = bytes->data != NULL ? bytes->data : "";
    texts.offsets64 = offsets;
    medtrie_check_batch(part->plan->index, name.data, name.size, &texts, days, 1, statuses, ids,
                        systems);
    for (size_t i = 0; i < count; i++) {
        part->statuses[missed[i].row] = statuses[i];
        part->systems[missed[i].row] = systems[i];
        missed[i].id = ids[i];
        missed[i].many = false;
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
static void check_days(struct medtrie_annotator_part *part, struct missed *missed)
{
    const size_t row = missed->row;
    medtrie_day day = part->days[row];

    while (part->statuses[row] == MEDTRIE_STATUS_VALID && part->systems[row] != NULL) {
        day = next_change(part->systems[row], day);
        if (day == MEDTRIE_DAY_NONE || day > part->last_days[row])
            break;
        part->verdict_days[row] = day;
        check_rows(part, missed, 1);
    }
    /* Valid to the end: the verdict is of the first day again. */
    if (part->statuses[row] == MEDTRIE_STATUS_VALID && part->verdict_days[row] != part->days[row]) {
        part->verdict_days[row] = part->days[row];
        check_rows(part, missed, 1);
    }
}

/* ---- The rows that were missed ------------------------------------------------------------- */

void medtrie_part_check(struct medtrie_annotator_part *part)
{
    for (size_t first = 0, end; first < part->missed_count; first = end) {
        struct medtrie_text name = part->missed[first].name;

        for (end = first + 1; end < part->missed_count; end++)
            if (part->missed[end].name.data != name.data ||
                part->missed[end].name.size != name.size)
                break;
        check_rows(part, &part->missed[first], end - first);
    }
    for (size_t i = 0; i < part->missed_count; i++) {
        size_t row = part->missed[i].row;

        if (part->texts[row].size == 0)
            part->statuses[row] = MEDTRIE_CELL_EMPTY;
        else if (part->date_faults[row] != 0)
            part->statuses[row] = part->date_faults[row];
        else if (part->plan->to_slot != NO_SLOT)
            check_days(part, &part->missed[i]);
    }
}

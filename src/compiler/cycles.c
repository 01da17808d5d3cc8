/*
 * Systems with cycles: ICD, of which each 1 October begins a cycle.
 *
 * A release's file alone decides from its first day to the next edition of the calendar. From an
 * edition that is not loaded to the next that is, inside the cycle, the release before it answers
 * as a neighbour, corrected by what the conversion tables say of the days since: a code that
 * begins, and that the next later release has, is valid, its ancestors come with it, and no code
 * with a valid descendant is billable; a code that a table deletes ends, and a header that has lost
 * all of its descendants with it. So October 2022, October 2023 and the table give the edition of 1
 * April 2023 code for code. What no release of the cycle precedes is not covered.
 */
#include "periods.h"

#include <stdlib.h>

/* ---- Periods ------------------------------------------------------------------------------ */

/* The periods that one release answers, up to the next loaded release or the end of the cycle. */
static bool add_cycle_periods(struct timeline *timeline, const struct system_input *input,
                              uint32_t edition)
{
    medtrie_day first = input->editions[edition].day;
    medtrie_day end =
        earlier_day(medtrie_edition_reach(input, edition), input->definition.in_use_to);
    enum medtrie_basis basis = MEDTRIE_BASIS_RELEASE;

    while (first <= end) {
        medtrie_day next = medtrie_edition_day_after(input, first);
        struct period period = {
            .first = first, .last = earlier_day(end, next - 1), .basis = basis, .edition = edition};

        if (!medtrie_timeline_add_period(timeline, period))
            return false;
        first = next;
        basis = MEDTRIE_BASIS_NEIGHBOUR;
    }
    return true;
}

bool medtrie_cycles_periods(struct timeline *timeline, const struct system_input *input)
{
    const struct system_definition *definition = &input->definition;
    struct period before = {.first = MEDTRIE_DAY_FIRST,
                            .last = definition->in_use_from - 1,
                            .basis = MEDTRIE_BASIS_NONE,
                            .edition = TRIE_NONE,
                            .empty = true};
    struct period after = {.first = definition->in_use_to + 1,
                           .last = MEDTRIE_DAY_LAST,
                           .basis = MEDTRIE_BASIS_RELEASE,
                           .edition = input->edition_count - 1,
                           .empty = true};

    if (!medtrie_timeline_add_period(timeline, before))
        return false;
    for (uint32_t e = 0; e < input->edition_count; e++) {
        if (e + 1 == input->edition_count)
            timeline->default_period = timeline->period_count;
        if (!add_cycle_periods(timeline, input, e))
            return false;
    }
    if (definition->calendar == CALENDAR_CLOSED)
        timeline->default_period = timeline->period_count;
    return medtrie_timeline_add_period(timeline, after);
}

/* ---- Masks -------------------------------------------------------------------------------- */

/* What the file that answers a period says. */
static void mask_by_edition(struct timeline *timeline, const struct model *model, uint32_t p)
{
    const struct edition *edition = &model->input->editions[timeline->periods[p].edition];

    for (uint32_t i = 0; i < edition->code_count; i++) {
        timeline_set_bit(timeline, timeline->valid, edition->ids[i], p);
        if (edition->codes[i].billable)
            timeline_set_bit(timeline, timeline->billable, edition->ids[i], p);
    }
}

/* A period that a neighbour answers, while it is corrected. */
struct correction {
    struct timeline *timeline;
    const struct model *model;
    uint32_t period;
    bool *holds; /* by code: something below it is valid */
    bool *named; /* by code: a row says that it begins, and not only one below it */
};

/* A code begins, if the next later release has it, and with it those above it there. */
static void begin(const struct correction *correction, const struct code *code)
{
    const struct model *model = correction->model;
    struct timeline *timeline = correction->timeline;
    uint32_t next = timeline->periods[correction->period].edition + 1;
    uint32_t id = medtrie_model_find(model, code);

    if (id == MEDTRIE_NONE || next >= model->input->edition_count ||
        timeline_record_in(timeline, model, id, next) == NULL)
        return;
    correction->named[id] = true;
    for (; id < model->code_count; id = model->concepts[id].parent)
        if (timeline_record_in(timeline, model, id, next) != NULL)
            timeline_set_bit(timeline, timeline->valid, id, correction->period);
}

static void end(const struct correction *correction, const struct code *code)
{
    struct timeline *timeline = correction->timeline;
    uint32_t id = medtrie_model_find(correction->model, code);

    if (id == MEDTRIE_NONE)
        return;
    timeline_clear_bit(timeline, timeline->valid, id, correction->period);
    timeline_clear_bit(timeline, timeline->billable, id, correction->period);
}

/* Flags follow from the tree: what holds a valid code is a header, what has come by its own name
 * and holds none is billable, and a header that holds none any more is gone. Codes below have
 * greater ids. */
static void settle_flags(const struct correction *correction)
{
    struct timeline *timeline = correction->timeline;
    const struct model *model = correction->model;
    uint32_t p = correction->period;

    for (uint32_t id = model->code_count; id-- > 0;) {
        const struct code_record *base =
            timeline_record_in(timeline, model, id, timeline->periods[p].edition);
        bool valid = timeline_bit(timeline, timeline->valid, id, p);
        uint32_t parent = model->concepts[id].parent;

        if (valid && correction->holds[id]) {
            timeline_clear_bit(timeline, timeline->billable, id, p);
        } else if (valid && (base == NULL ? correction->named[id] : base->billable)) {
            timeline_set_bit(timeline, timeline->billable, id, p);
        } else if (valid) {
            timeline_clear_bit(timeline, timeline->valid, id, p);
            valid = false;
        }
        if (parent < model->code_count && (valid || correction->holds[id]))
            correction->holds[parent] = true;
    }
}

/* By day, and of one day what ends before what begins: a code may go and come back. */
static int compare_rows(const void *a_pointer, const void *b_pointer)
{
    const struct conversion_record *a = *(const struct conversion_record *const *)a_pointer;
    const struct conversion_record *b = *(const struct conversion_record *const *)b_pointer;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->kind == CONVERSION_BEGINS) - (b->kind == CONVERSION_BEGINS);
}

/* The rows of the days after one day up to another, sorted; NULL without memory. */
static const struct conversion_record **rows_between(const struct system_input *input,
                                                     medtrie_day after, medtrie_day last,
                                                     size_t *count)
{
    const struct conversion_record **rows;
    size_t room = 1;

    for (uint32_t t = 0; t < input->table_count; t++)
        room += input->tables[t].row_count;
    rows = malloc(room * sizeof *rows);
    *count = 0;
    for (uint32_t t = 0; rows != NULL && t < input->table_count; t++)
        for (uint32_t i = 0; i < input->tables[t].row_count; i++) {
            const struct conversion_record *row = &input->tables[t].rows[i];

            if (row->day > after && row->day <= last)
                rows[(*count)++] = row;
        }
    if (*count > 0)
        qsort(rows, *count, sizeof *rows, compare_rows);
    return rows;
}

/* Takes what the conversion tables say of the days between the release and the period. */
static bool correct(struct timeline *timeline, const struct model *model, uint32_t p)
{
    const struct system_input *input = model->input;
    const struct period *period = &timeline->periods[p];
    struct correction correction = {.timeline = timeline, .model = model, .period = p};
    const struct conversion_record **rows;
    size_t count;
    bool allocated;

    if (input->table_count == 0)
        return true;
    rows = rows_between(input, input->editions[period->edition].day, period->first, &count);
    correction.holds = calloc((size_t)model->code_count + 1, sizeof *correction.holds);
    correction.named = calloc((size_t)model->code_count + 1, sizeof *correction.named);
    allocated = rows != NULL && correction.holds != NULL && correction.named != NULL;
    if (allocated) {
        for (size_t i = 0; i < count; i++) {
            if (rows[i]->kind == CONVERSION_BEGINS)
                begin(&correction, &rows[i]->current);
            else if (rows[i]->kind == CONVERSION_ENDS)
                end(&correction, &rows[i]->previous);
        }
        settle_flags(&correction);
    }
    free(correction.named);
    free(correction.holds);
    free(rows);
    return allocated;
}

bool medtrie_cycles_masks(struct timeline *timeline, const struct model *model)
{
    for (uint32_t p = 0; p < timeline->period_count; p++) {
        if (timeline->periods[p].empty)
            continue;
        mask_by_edition(timeline, model, p);
        if (timeline->periods[p].basis == MEDTRIE_BASIS_NEIGHBOUR && !correct(timeline, model, p))
            return false;
    }
    return true;
}

/*
 * Time: from a day to its period, and from a period to a bit.
 *
 * Concepts with the same history share a pattern: first and last valid day, one bit a period for
 * valid, one for billable.
 */
#include "calendar.h"

/* ---- Periods ----------------------------------------------------------------------------- */

bool medtrie_period_at(const medtrie_system *system, medtrie_period period,
                       struct medtrie_period_view *view)
{
    struct medtrie_period_view filled = {0};
    const uint8_t *row;

    if (period >= system->tables->period_count)
        return false;
    row = medtrie_period_row(system, period);
    filled.first_day = medtrie_day_at(row + MEDTRIE_PERIOD_FIRST);
    filled.last_day = medtrie_day_at(row + MEDTRIE_PERIOD_LAST);
    filled.basis = (enum medtrie_basis)medtrie_load32(row + MEDTRIE_PERIOD_BASIS);
    filled.release = medtrie_day_at(row + MEDTRIE_PERIOD_RELEASE);
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

/*
 * The blocks begin with the second period, because the first may begin in the year 1. Where later
 * rows begin earlier, which opening refuses today, a period counts as begun when all before it are;
 * so the last block is found from the latest of all first days.
 */
void medtrie_make_calendar(medtrie_system *system)
{
    struct calendar *calendar = &system->calendar;
    uint32_t count = system->tables->period_count;
    medtrie_day last = MEDTRIE_DAY_NONE;
    uint64_t span;
    uint32_t begun = 0;

    for (uint32_t i = 0; i < count; i++) {
        medtrie_day first = medtrie_day_at(medtrie_period_row(system, i) + MEDTRIE_PERIOD_FIRST);

        if (first > last)
            last = first;
        if (i <= 1)
            calendar->first_day = last;
    }
    span = (uint64_t)((int64_t)last - calendar->first_day);
    calendar->shift = 0;
    while (span >> calendar->shift >= CALENDAR_BLOCKS)
        calendar->shift++;
    calendar->last = (uint32_t)(span >> calendar->shift) + 1;
    for (uint32_t block = 1; block <= calendar->last; block++) {
        int64_t day = calendar->first_day + ((int64_t)(block - 1) << calendar->shift);

        while (begun < count && begun < UINT16_MAX &&
               medtrie_day_at(medtrie_period_row(system, begun) + MEDTRIE_PERIOD_FIRST) <= day)
            begun++;
        calendar->begun[block] = (uint16_t)begun;
    }
}

medtrie_period medtrie_period_on(const medtrie_system *system, medtrie_day day)
{
    return medtrie_period_of(system, day);
}

medtrie_period medtrie_period_near(const medtrie_system *system, medtrie_day day)
{
    uint32_t begun = medtrie_periods_begun(system, day);

    return begun == 0 ? 0 : begun - 1;
}

/* ---- Validity ---------------------------------------------------------------------------- */

bool medtrie_valid(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    const uint8_t *pattern = medtrie_pattern_of(system, id);

    return pattern != NULL && period < system->tables->period_count &&
           medtrie_bit_of(pattern + MEDTRIE_PATTERN_MASKS, period);
}

bool medtrie_billable(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    return medtrie_is_billable(system, id, period);
}

void medtrie_validity(const medtrie_system *system, medtrie_id id, medtrie_day *first,
                      medtrie_day *last)
{
    const uint8_t *pattern = medtrie_pattern_of(system, id);

    *first = pattern == NULL ? MEDTRIE_DAY_NONE : medtrie_day_at(pattern + MEDTRIE_PATTERN_FIRST);
    *last = pattern == NULL ? MEDTRIE_DAY_NONE : medtrie_day_at(pattern + MEDTRIE_PATTERN_LAST);
}

medtrie_period medtrie_effective_period(const medtrie_system *system, medtrie_id id,
                                        medtrie_period period)
{
    const uint8_t *pattern = medtrie_pattern_of(system, id);

    if (pattern == NULL)
        return period;
    for (medtrie_period before = period + 1; before-- > 0;)
        if (medtrie_bit_of(pattern + MEDTRIE_PATTERN_MASKS, before))
            return before;
    for (medtrie_period after = period + 1; after < system->tables->period_count; after++)
        if (medtrie_bit_of(pattern + MEDTRIE_PATTERN_MASKS, after))
            return after;
    return period;
}

/*
 * Time: from a day to its period, and from a period to a bit.
 *
 * Concepts with the same history share a pattern: first and last valid day, one bit a period for
 * valid, one for billable.
 */
#include "calendar.h"

/* ---- Periods ----------------------------------------------------------------------------- */

static const uint8_t *period_row(const medtrie_system *system, uint32_t period)
{
    return medtrie_section(system, MEDTRIE_SECTION_PERIODS) + (size_t)period * MEDTRIE_PERIOD_SIZE;
}

static medtrie_day day_at(const uint8_t *bytes)
{
    return (medtrie_day)medtrie_load32(bytes);
}

bool medtrie_period_at(const medtrie_system *system, medtrie_period period,
                       struct medtrie_period_view *view)
{
    struct medtrie_period_view filled = {0};
    const uint8_t *row;

    if (period >= system->tables->period_count)
        return false;
    row = period_row(system, period);
    filled.first_day = day_at(row + MEDTRIE_PERIOD_FIRST);
    filled.last_day = day_at(row + MEDTRIE_PERIOD_LAST);
    filled.basis = (enum medtrie_basis)medtrie_load32(row + MEDTRIE_PERIOD_BASIS);
    filled.release = day_at(row + MEDTRIE_PERIOD_RELEASE);
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

/* ---- The calendar ------------------------------------------------------------------------ */

/* Behind the first day of the last period so many days have blocks, if it is as long: claims are
 * mostly of the last period, but one "without end" would leave no fine blocks for the others. */
#define LAST_PERIOD_DAYS 3653

static medtrie_day first_day_of(const medtrie_system *system, uint32_t period)
{
    return day_at(period_row(system, period) + MEDTRIE_PERIOD_FIRST);
}

static medtrie_day last_day_of(const medtrie_system *system, uint32_t period)
{
    return day_at(period_row(system, period) + MEDTRIE_PERIOD_LAST);
}

/* How many periods began, if it is known that begun of them did. */
static uint32_t begun_by(const medtrie_system *system, uint32_t begun, int64_t day)
{
    while (begun < system->validity.period_count && first_day_of(system, begun) <= day)
        begun++;
    return begun;
}

/* The mark of a block: begun is of its first day, last its last. */
static uint16_t mark_of(const medtrie_system *system, uint32_t begun, int64_t last)
{
    uint32_t period = begun - 1;

    if (begun > CALENDAR_BEGUN)
        return CALENDAR_BEGUN;
    if (begun == 0 || begun_by(system, begun, last) != begun || last_day_of(system, period) < last)
        return (uint16_t)begun;
    return (uint16_t)(begun | CALENDAR_WHOLE);
}

/* The blocks begin with the second period, because the first may begin in the year 1. Opening
 * refuses periods that do not ascend; the calendar does not rely on that. */
void medtrie_make_calendar(medtrie_system *system)
{
    struct calendar *calendar = &system->calendar;
    uint32_t count = system->validity.period_count;
    int64_t first = first_day_of(system, count > 1 ? 1 : 0);
    int64_t end = (int64_t)first_day_of(system, count - 1) + LAST_PERIOD_DAYS;
    uint32_t begun = 0;

    if (end > last_day_of(system, count - 1))
        end = last_day_of(system, count - 1);
    if (end < first)
        end = first;
    calendar->first_day = (medtrie_day)first;
    calendar->shift = 0;
    while ((uint64_t)(end - first) >> calendar->shift >= CALENDAR_BLOCKS)
        calendar->shift++;
    calendar->count = (uint32_t)((uint64_t)(end - first) >> calendar->shift) + 1;
    for (uint32_t block = 0; block < calendar->count; block++) {
        int64_t day = first + ((int64_t)block << calendar->shift);
        int64_t last = day + ((int64_t)1 << calendar->shift) - 1;

        begun = begun_by(system, begun, day);
        calendar->marks[block] = mark_of(system, begun, last);
    }
}

uint32_t medtrie_periods_begun(const medtrie_system *system, medtrie_day day)
{
    const struct calendar *calendar = &system->calendar;
    uint64_t block = (uint64_t)((int64_t)day - calendar->first_day) >> calendar->shift;
    uint32_t begun = 0;

    if (day >= calendar->first_day)
        begun =
            calendar->marks[block < calendar->count ? block : calendar->count - 1] & CALENDAR_BEGUN;
    return begun_by(system, begun, day);
}

medtrie_period medtrie_period_by_rows(const medtrie_system *system, medtrie_day day)
{
    uint32_t begun = medtrie_periods_begun(system, day);

    return begun == 0 || day > last_day_of(system, begun - 1) ? MEDTRIE_NOT_COVERED : begun - 1;
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

void medtrie_make_validity(medtrie_system *system)
{
    const struct medtrie_tables *tables = system->tables;

    system->validity = (struct validity){
        .history = medtrie_section(system, MEDTRIE_SECTION_HISTORY),
        .patterns = medtrie_section(system, MEDTRIE_SECTION_PATTERNS),
        .pattern_count = tables->pattern_count,
        .pattern_size = (uint32_t)MEDTRIE_PATTERN_SIZE(tables->mask_words),
        .billable_at = MEDTRIE_PATTERN_MASKS + tables->mask_words * 8,
        .period_count = tables->period_count,
        .default_period = tables->default_period,
        .code_size = (uint32_t)medtrie_layout_code_size(tables),
        .codes = medtrie_section(system, MEDTRIE_SECTION_CODES),
    };
}

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

    *first = pattern == NULL ? MEDTRIE_DAY_NONE : day_at(pattern + MEDTRIE_PATTERN_FIRST);
    *last = pattern == NULL ? MEDTRIE_DAY_NONE : day_at(pattern + MEDTRIE_PATTERN_LAST);
}

/* The place of the highest bit of a word that has any. */
static uint32_t highest_bit(uint64_t word)
{
    uint32_t place = 0;

    for (uint32_t step = 32; step > 0; step /= 2)
        if (word >> step != 0) {
            word >>= step;
            place += step;
        }
    return place;
}

/* By words, since a retired code has been so for many periods. */
medtrie_period medtrie_effective_period(const medtrie_system *system, medtrie_id id,
                                        medtrie_period period)
{
    const uint8_t *pattern = medtrie_pattern_of(system, id);
    uint32_t word = period / 64;
    uint64_t bits;

    if (pattern == NULL)
        return period;
    bits = medtrie_load64(pattern + MEDTRIE_PATTERN_MASKS + (size_t)word * 8) &
           UINT64_MAX >> (63 - period % 64);
    while (bits == 0 && word > 0)
        bits = medtrie_load64(pattern + MEDTRIE_PATTERN_MASKS + (size_t)--word * 8);
    if (bits != 0)
        return word * 64 + highest_bit(bits);
    for (medtrie_period after = period + 1; after < system->tables->period_count; after++)
        if (medtrie_bit_of(pattern + MEDTRIE_PATTERN_MASKS, after))
            return after;
    return period;
}

/*
 * Time: from a day to its period, and from a period to a bit.
 *
 * Concepts with the same history share a pattern: first and last valid day, one bit a period for
 * valid, one for billable.
 */
#include "reader.h"

/* ---- Periods ----------------------------------------------------------------------------- */

static const uint8_t *period_row(const medtrie_system *system, medtrie_period period)
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

/* How many periods begin on or before the day. */
static uint32_t periods_begun(const medtrie_system *system, medtrie_day day)
{
    uint32_t low = 0, high = system->tables->period_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (day_at(period_row(system, middle) + MEDTRIE_PERIOD_FIRST) <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

medtrie_period medtrie_period_on(const medtrie_system *system, medtrie_day day)
{
    uint32_t begun = periods_begun(system, day);

    if (begun == 0 || day > day_at(period_row(system, begun - 1) + MEDTRIE_PERIOD_LAST))
        return MEDTRIE_NOT_COVERED;
    return begun - 1;
}

medtrie_period medtrie_period_near(const medtrie_system *system, medtrie_day day)
{
    uint32_t begun = periods_begun(system, day);

    return begun == 0 ? 0 : begun - 1;
}

/* ---- Validity ---------------------------------------------------------------------------- */

/* The pattern of a concept; NULL when there is no such concept or the file names no such pattern.
 */
static const uint8_t *pattern_of(const medtrie_system *system, medtrie_id id)
{
    uint32_t pattern;

    if (id >= system->concept_count)
        return NULL;
    pattern = medtrie_number(system, MEDTRIE_SECTION_HISTORY, id);
    if (pattern >= system->tables->pattern_count)
        return NULL;
    return medtrie_section(system, MEDTRIE_SECTION_PATTERNS) +
           pattern * MEDTRIE_PATTERN_SIZE(system->tables->mask_words);
}

static bool bit_of(const uint8_t *mask, medtrie_period period)
{
    return (medtrie_load64(mask + (size_t)(period / 64) * 8) >> period % 64 & 1) != 0;
}

bool medtrie_valid(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    const uint8_t *pattern = pattern_of(system, id);

    return pattern != NULL && period < system->tables->period_count &&
           bit_of(pattern + MEDTRIE_PATTERN_MASKS, period);
}

bool medtrie_billable(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    const uint8_t *pattern = pattern_of(system, id);
    size_t mask_bytes = (size_t)system->tables->mask_words * 8;

    return pattern != NULL && period < system->tables->period_count &&
           bit_of(pattern + MEDTRIE_PATTERN_MASKS + mask_bytes, period);
}

void medtrie_validity(const medtrie_system *system, medtrie_id id, medtrie_day *first,
                      medtrie_day *last)
{
    const uint8_t *pattern = pattern_of(system, id);

    *first = pattern == NULL ? MEDTRIE_DAY_NONE : day_at(pattern + MEDTRIE_PATTERN_FIRST);
    *last = pattern == NULL ? MEDTRIE_DAY_NONE : day_at(pattern + MEDTRIE_PATTERN_LAST);
}

medtrie_period medtrie_effective_period(const medtrie_system *system, medtrie_id id,
                                        medtrie_period period)
{
    const uint8_t *pattern = pattern_of(system, id);

    if (pattern == NULL)
        return period;
    for (medtrie_period before = period + 1; before-- > 0;)
        if (bit_of(pattern + MEDTRIE_PATTERN_MASKS, before))
            return before;
    for (medtrie_period after = period + 1; after < system->tables->period_count; after++)
        if (bit_of(pattern + MEDTRIE_PATTERN_MASKS, after))
            return after;
    return period;
}

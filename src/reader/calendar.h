/*
 * Time in a query: from a day to its period, and from a period to a bit. Inlined, because a check
 * of a valid code consists of a lookup and these (check.c).
 *
 * A day leads to its period through a calendar that is made when the index is opened: the days from
 * the beginning of the second period to that of the last are cut into blocks of 2^shift days, and
 * each has the number of periods that began by its first day. From there on the rows are gone
 * through, of which a block holds one or two: HCPCS, with 180 boundaries in 24 years, has blocks of
 * 32 days. The number of a block is only where to begin, so that whatever the bytes are the answer
 * is that of going through the rows from the first one.
 */
#ifndef MEDTRIE_READER_CALENDAR_H
#define MEDTRIE_READER_CALENDAR_H

#include "reader.h"

static inline const uint8_t *medtrie_period_row(const medtrie_system *system, uint32_t period)
{
    return medtrie_section(system, MEDTRIE_SECTION_PERIODS) + (size_t)period * MEDTRIE_PERIOD_SIZE;
}

static inline medtrie_day medtrie_day_at(const uint8_t *bytes)
{
    return (medtrie_day)medtrie_load32(bytes);
}

/* How many periods begin on or before the day: the first that begins later ends the count. */
static inline uint32_t medtrie_periods_begun(const medtrie_system *system, medtrie_day day)
{
    const struct calendar *calendar = &system->calendar;
    int64_t days = (int64_t)day - calendar->first_day;
    uint64_t block = days < 0 ? 0 : ((uint64_t)days >> calendar->shift) + 1;
    uint32_t count = system->tables->period_count;
    uint32_t begun = calendar->begun[block < calendar->last ? block : calendar->last];

    while (begun < count &&
           medtrie_day_at(medtrie_period_row(system, begun) + MEDTRIE_PERIOD_FIRST) <= day)
        begun++;
    return begun;
}

/* medtrie_period_on. */
static inline medtrie_period medtrie_period_of(const medtrie_system *system, medtrie_day day)
{
    uint32_t begun = medtrie_periods_begun(system, day);

    if (begun == 0 ||
        day > medtrie_day_at(medtrie_period_row(system, begun - 1) + MEDTRIE_PERIOD_LAST))
        return MEDTRIE_NOT_COVERED;
    return begun - 1;
}

/* The pattern of a concept; NULL when there is no such concept or the file names no such pattern.
 */
static inline const uint8_t *medtrie_pattern_of(const medtrie_system *system, medtrie_id id)
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

static inline bool medtrie_bit_of(const uint8_t *mask, medtrie_period period)
{
    return (medtrie_load64(mask + (size_t)(period / 64) * 8) >> period % 64 & 1) != 0;
}

/* medtrie_billable. */
static inline bool medtrie_is_billable(const medtrie_system *system, medtrie_id id,
                                       medtrie_period period)
{
    const uint8_t *pattern = medtrie_pattern_of(system, id);
    size_t mask_bytes = (size_t)system->tables->mask_words * 8;

    return pattern != NULL && period < system->tables->period_count &&
           medtrie_bit_of(pattern + MEDTRIE_PATTERN_MASKS + mask_bytes, period);
}

/* Makes the calendar of a system whose tables are set (time.c). */
void medtrie_make_calendar(medtrie_system *system);

#endif

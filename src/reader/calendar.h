/*
 * Time in a query: from a day to its period, and from a period to a bit. Inlined, because a check
 * of a valid code consists of a lookup and these (check.c).
 *
 * A day leads to its period through a calendar that is made when the index is opened. The days from
 * the beginning of the second period to the end of the last are cut into blocks of 2^shift days.
 * Most blocks lie in one period, which their mark names. For the days of the others the rows are
 * gone through from the one that the mark names on, of which a block holds one or two: HCPCS, with
 * 180 boundaries in 24 years, has blocks of 32 days. A mark names no more than what holds for all
 * days of its block, so that whatever the bytes are the answer is that of going through all rows.
 */
#ifndef MEDTRIE_READER_CALENDAR_H
#define MEDTRIE_READER_CALENDAR_H

#include "reader.h"

#define CALENDAR_WHOLE 0x8000u /* all days of the block are of the last period that began */
/* So many periods, at least, began by the first day of the block. */
#define CALENDAR_BEGUN 0x7FFFu

/* How many periods begin on or before the day: the first that begins later ends the count. */
uint32_t medtrie_periods_begun(const medtrie_system *system, medtrie_day day);

/* The period of a day in a block that is not whole, or before or behind all blocks. */
medtrie_period medtrie_period_by_rows(const medtrie_system *system, medtrie_day day);

/* medtrie_period_on. */
static inline medtrie_period medtrie_period_of(const medtrie_system *system, medtrie_day day)
{
    const struct calendar *calendar = &system->calendar;
    uint64_t days = (uint64_t)((int64_t)day - calendar->first_day); /* before it a great number */
    uint64_t block = days >> calendar->shift;

    if (block < calendar->count && (calendar->marks[block] & CALENDAR_WHOLE) != 0)
        return (calendar->marks[block] & CALENDAR_BEGUN) - 1;
    return medtrie_period_by_rows(system, day);
}

/* The pattern of a concept; NULL when there is no such concept or the file names no such pattern.
 */
static inline const uint8_t *medtrie_pattern_of(const medtrie_system *system, medtrie_id id)
{
    const struct validity *validity = &system->validity;
    uint32_t pattern;

    if (id >= system->concept_count)
        return NULL;
    pattern = medtrie_load32(validity->history + (size_t)id * 4);
    if (pattern >= validity->pattern_count)
        return NULL;
    return validity->patterns + (size_t)pattern * validity->pattern_size;
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

    return pattern != NULL && period < system->validity.period_count &&
           medtrie_bit_of(pattern + system->validity.billable_at, period);
}

/* Makes what this file uses, of a system whose tables are set (time.c). */
void medtrie_make_calendar(medtrie_system *system);
void medtrie_make_validity(medtrie_system *system);

#endif

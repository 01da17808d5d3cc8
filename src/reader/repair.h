/* Proposals for a code that cannot be billed (repair.c). */
#ifndef MEDTRIE_READER_REPAIR_H
#define MEDTRIE_READER_REPAIR_H

#include "reader.h"

/* What is looked for, and where. */
struct medtrie_search {
    const medtrie_index *index;
    const medtrie_system *systems[2]; /* as many as system_count says */
    size_t system_count;
    bool everywhere; /* in all systems of the index instead */
    const char *text;
    size_t len;
    medtrie_day day;
    medtrie_id id;      /* what the text is in systems[0]; MEDTRIE_NONE: in none of them a code */
    bool is_of_another; /* the other system of a family has the text, which answers on other days */
};

/* The period that is asked for with a day, or with MEDTRIE_DAY_DEFAULT. */
static inline medtrie_period medtrie_period_asked(const medtrie_system *system, medtrie_day day)
{
    return day == MEDTRIE_DAY_DEFAULT ? system->tables->default_period
                                      : medtrie_period_on(system, day);
}

/* Fills repairs, the likeliest first; returns how many. mistyped: the text may be one that was
 * mistyped; otherwise it is read as it stands there. */
size_t medtrie_repair(const struct medtrie_search *search, bool mistyped,
                      struct medtrie_repair repairs[MEDTRIE_VERDICT_LIST]);

#endif

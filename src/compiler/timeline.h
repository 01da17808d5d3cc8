/*
 * The timeline of one system: its periods, and in which of them each concept is valid and billable.
 * The rules are those of docs/FORMAT.md, "Periods".
 */
#ifndef MEDTRIE_COMPILER_TIMELINE_H
#define MEDTRIE_COMPILER_TIMELINE_H

#include "model.h"

/* A span of days in which nothing changes. */
struct period {
    medtrie_day first, last;
    enum medtrie_basis basis;
    uint32_t edition; /* the edition that answers; TRIE_NONE: nothing is valid */
    bool empty;       /* nothing is valid, whatever the edition says */
};

/* A concept's days of validity, as they are to be shown. */
struct validity {
    medtrie_day first; /* MEDTRIE_DAY_NONE: never */
    medtrie_day last;  /* MEDTRIE_DAY_NONE: without end */
};

struct timeline {
    struct period *periods;
    uint32_t period_count, period_capacity;
    uint32_t default_period;
    uint32_t mask_words;
    uint64_t *valid;    /* mask_words for each concept */
    uint64_t *billable; /* the same */
    struct validity *validity;

    /* The record that a code's texts come from in edition e, as its place in the edition plus 1; 0:
     * the edition lacks it. At [e * code_count + id]. */
    uint32_t *records;
};

enum medtrie_result medtrie_timeline_build(struct timeline *timeline,
                                           struct compilation *compilation,
                                           const struct model *model, struct medtrie_error *error);

void medtrie_timeline_free(struct timeline *timeline);

static inline bool timeline_bit(const struct timeline *timeline, const uint64_t *masks,
                                uint32_t concept, uint32_t period)
{
    return masks[(size_t)concept * timeline->mask_words + period / 64] >> (period % 64) & 1;
}

/* The last day on which an edition is in effect. */
medtrie_day medtrie_timeline_edition_end(const struct system_input *input, uint32_t edition);

/* The last covered day of systems whose records carry dates, and of lists. */
medtrie_day medtrie_timeline_covered_end(const struct system_input *input);

/*
 * The place plus 1 of a code's record for a period's texts, and the edition it is in: the newest
 * edition up to the period's that has the code, else the first after. The code is in one of them.
 */
uint32_t medtrie_timeline_record(const struct timeline *timeline, const struct model *model,
                                 uint32_t id, uint32_t edition, uint32_t *found_edition);

#endif

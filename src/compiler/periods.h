/*
 * The two kinds of time line: systems with cycles (cycles.c: ICD) and systems whose records have
 * dates of their own (spans.c: HCPCS, CPT, users' lists). timeline.c chooses, and does the rest.
 */
#ifndef MEDTRIE_COMPILER_PERIODS_H
#define MEDTRIE_COMPILER_PERIODS_H

#include "timeline.h"

/* Days on which a code is valid. */
struct span {
    medtrie_day first, last;
    bool billable;
};

static inline medtrie_day earlier_day(medtrie_day a, medtrie_day b)
{
    return a < b ? a : b;
}

static inline void timeline_set_bit(const struct timeline *timeline, uint64_t *masks,
                                    uint32_t concept, uint32_t period)
{
    masks[(size_t)concept * timeline->mask_words + period / 64] |= (uint64_t)1 << (period % 64);
}

static inline void timeline_clear_bit(const struct timeline *timeline, uint64_t *masks,
                                      uint32_t concept, uint32_t period)
{
    masks[(size_t)concept * timeline->mask_words + period / 64] &= ~((uint64_t)1 << (period % 64));
}

/* The record of a code in an edition, or NULL. */
static inline const struct code_record *timeline_record_in(const struct timeline *timeline,
                                                           const struct model *model, uint32_t id,
                                                           uint32_t edition)
{
    uint32_t place = timeline->records[(size_t)edition * model->code_count + id];

    return place == 0 ? NULL : &model->input->editions[edition].codes[place - 1];
}

/* Appends a period; one without days is none. false without memory. */
bool medtrie_timeline_add_period(struct timeline *timeline, struct period period);

/* cycles.c: the periods; then, with masks allocated, the bits of the codes. false without memory.
 */
bool medtrie_cycles_periods(struct timeline *timeline, const struct system_input *input);
bool medtrie_cycles_masks(struct timeline *timeline, const struct model *model);

/* spans.c: the same. spans has room for one more than there are editions. */
bool medtrie_spans_periods(struct timeline *timeline, const struct model *model,
                           struct span *spans);
void medtrie_spans_masks(struct timeline *timeline, const struct model *model, struct span *spans);

/* The last day of a code's newest record: its own, or the day before the first later edition when
 * every later one lacks the code (G9976 was in January 2018 only). */
medtrie_day medtrie_spans_newest_end(const struct timeline *timeline, const struct model *model,
                                     uint32_t id, bool *lacking);

/* The first day of the first edition that has the code. */
medtrie_day medtrie_spans_first_day(const struct timeline *timeline, const struct model *model,
                                    uint32_t id);

#endif

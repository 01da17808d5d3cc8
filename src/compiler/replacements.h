/*
 * Replacements: which code took whose place, on which day, and what says so. The rows of conversion
 * tables, and the cross-references of ended HCPCS records, as ids.
 */
#ifndef MEDTRIE_COMPILER_REPLACEMENTS_H
#define MEDTRIE_COMPILER_REPLACEMENTS_H

#include "timeline.h"

struct replacement {
    uint32_t old;
    uint32_t new;    /* MEDTRIE_NONE: a code of another system, which text names */
    medtrie_day day; /* the first on which it holds */
    uint32_t text;   /* a text number; 0 where new is an id */
    uint32_t table;  /* a text number: what says so */
};

/* The order of two rows by old, day and new: negative, 0 or positive. */
static inline int medtrie_replacement_order(const struct replacement *a,
                                            const struct replacement *b)
{
    if (a->old != b->old)
        return a->old < b->old ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->new > b->new) - (a->new < b->new);
}

/* Ascending by old, day, new and the bytes of the text, each once. */
struct replacements {
    struct replacement *rows;
    uint32_t count, capacity;
};

enum medtrie_result medtrie_replacements_build(struct replacements *replacements,
                                               struct compilation *compilation,
                                               const struct model *model,
                                               const struct timeline *timeline,
                                               struct medtrie_error *error);

void medtrie_replacements_free(struct replacements *replacements);

#endif

/* What is behind the handle of a set (set.c), for those who make one. */
#ifndef MEDTRIE_READER_SET_H
#define MEDTRIE_READER_SET_H

#include "reader.h"

struct medtrie_set {
    const medtrie_system *system;
    size_t concept_count;
    size_t interval_count;
    struct medtrie_range intervals[]; /* ascending, none empty, none touching the next */
};

/* An empty set with room for so many intervals; NULL: no memory. */
medtrie_set *medtrie_set_new(const medtrie_system *system, size_t capacity);

/* Adds an interval behind those that are there; there must be room. */
void medtrie_set_add(medtrie_set *set, struct medtrie_range interval);

#endif

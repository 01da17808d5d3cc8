/*
 * The normalisation of medtrie.h in its plainest form, for comparison: a text means a concept when,
 * trimmed and folded, it is the concept's code or its display form, letter for letter.
 */
#ifndef MEDTRIE_TESTS_SPELLING_H
#define MEDTRIE_TESTS_SPELLING_H

#include <medtrie/medtrie.h>

/* The first concept that a text means, or MEDTRIE_NONE; goes through all of them. */
medtrie_id spelling_find(const medtrie_system *system, bool keeps_case, const char *text,
                         size_t len);

/* The codes that begin with a text, likewise; *contiguous receives whether they are one row. */
struct medtrie_range spelling_prefix(const medtrie_system *system, bool keeps_case,
                                     const char *text, size_t len, bool *contiguous);

#endif

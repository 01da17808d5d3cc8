/*
 * The parts of the walk over a whole index (walk.c): each asks the library everything of one kind
 * and compares with plain.h.
 */
#ifndef MEDTRIE_TESTS_WALK_H
#define MEDTRIE_TESTS_WALK_H

#include <stdio.h>

#include "plain.h"

/* Says what is wrong; the program ends at the 20th time. */
__attribute__((format(printf, 2, 3))) void walk_differs(const struct plain *plain,
                                                        const char *format, ...);

/* A number below limit, from a fixed seed: the same in every run. */
uint32_t walk_random(uint32_t limit);

/* A text for "%.*s". */
#define WALK_TEXT(text) (int)(text).size, (text).data

/* Every prefix of every code, and one character more; returns how many prefixes there are. */
uint32_t walk_prefixes(const struct plain *plain);

/* Every concept by its text, kind and packed key. */
void walk_concepts(const struct plain *plain);

/* A random hundredth of the codes in many spellings, and near misses of them; returns how many
 * texts were asked for. */
uint32_t walk_spellings(const struct plain *plain);

/* Every concept in columns, by the calls for batches; returns how many rows a column had. */
uint32_t walk_batches(const struct plain *plain);

/* The tree of the period that was set; returns how many pairs were compared. */
uint64_t walk_tree(const struct plain *plain);

#endif

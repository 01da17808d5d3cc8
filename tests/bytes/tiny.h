/*
 * Tiny indexes, one of the shape of each official system and of a user's list, so that each of
 * their bytes can be changed in many ways: a few codes, of which some change from one release to
 * the next. The codes of CPT are invented.
 */
#ifndef MEDTRIE_TESTS_BYTES_TINY_H
#define MEDTRIE_TESTS_BYTES_TINY_H

#include "../image.h"

struct tiny {
    const char *name;
    const struct image_system *systems;
    size_t system_count;
    const char *notice; /* NULL: not licensed */
    bool few;           /* its section table is long, and told in full by the others: change.h */
};

#define TINY_COUNT 9
extern const struct tiny tiny_indexes[TINY_COUNT];

/* The one of a name, or NULL. */
const struct tiny *tiny_named(const char *name);

#endif

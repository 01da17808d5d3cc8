/*
 * Keys and texts that somebody chose to make the compiler's hashes slow, for the hashes as they are
 * before they have seen any: as many as are asked for, in ascending order, and for comparison as
 * many at random.
 */
#ifndef MEDTRIE_TESTS_COLLIDING_H
#define MEDTRIE_TESTS_COLLIDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A way to choose keys of the perfect hash. */
struct colliding {
    const char *name;
    void (*fill)(uint64_t *keys, uint32_t count);
};

/* The first is that of keys at random. */
#define COLLIDING_KEYS 6
extern const struct colliding colliding_keys[COLLIDING_KEYS];

/* A way to choose texts, of less than COLLIDING_TEXT bytes each and a NUL, that stand one behind
 * the other; whether as codes they can be packed, or whether they are titles. */
#define COLLIDING_TEXT 16
struct colliding_texts {
    const char *name;
    size_t size;                                                     /* of each */
    bool (*collides)(const char *text, size_t size, uint32_t count); /* with the others that do */
};

/* As many as are asked for, ascending. */
void colliding_fill(const struct colliding_texts *kind, char (*texts)[COLLIDING_TEXT],
                    uint32_t count);

/* Codes of 7 characters and longer ones, and titles: of each first at random, then colliding. */
#define COLLIDING_TEXTS 6
extern const struct colliding_texts colliding_texts[COLLIDING_TEXTS];

#endif

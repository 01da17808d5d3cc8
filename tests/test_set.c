/* Sets of concepts: what they hold, and what is made of two. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/reader/set.h"
#include "miniature.h"

#define CONCEPTS 41 /* of the miniature's icd10cm: 29 codes and 12 groupings */
#define BEYOND 70   /* ids asked for, some of them out of range */

static struct image image;
static medtrie_index *opened;
static const medtrie_system *cm;

static void set_up(void)
{
    image = miniature_build();
    opened = miniature_open(&image);
    cm = medtrie_system_at(opened, MINIATURE_CM);
}

static void tear_down(void)
{
    medtrie_close(opened);
    image_free(&image);
}

TestSuite(set, .init = set_up, .fini = tear_down);

/* A generator of its own, so that the sets are the same everywhere (Marsaglia's xorshift). */
static uint32_t random_state = 2463534242;

static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* The set of the concepts whose bit is 1: each code is written, and each grouping, of which no list
 * can name those alone that hold all below them, is left out of both. */
static medtrie_set *set_of_bits(uint64_t *bits)
{
    char list[CONCEPTS * 10] = "";
    medtrie_set *set;

    for (medtrie_id id = 0; id < CONCEPTS; id++) {
        struct medtrie_text code = medtrie_code(cm, id);

        if (medtrie_find(cm, code.data, code.size) != id || memchr(code.data, '-', code.size))
            *bits &= ~(UINT64_C(1) << id);
        if (*bits >> id & 1)
            snprintf(list + strlen(list), sizeof list - strlen(list), "%.*s\n", (int)code.size,
                     code.data);
    }
    cr_assert_eq(medtrie_set_parse(cm, list, strlen(list), NULL, &set, NULL), MEDTRIE_OK);
    return set;
}

/* Every way to ask a set must give these bits. */
static void expect_bits(const medtrie_set *set, uint64_t bits, const char *what)
{
    medtrie_id walked = medtrie_set_after(set, MEDTRIE_NONE);
    size_t count = 0;

    for (medtrie_id id = 0; id < BEYOND; id++) {
        bool held = id < CONCEPTS && (bits >> id & 1);

        cr_expect_eq(medtrie_set_contains(set, id), held, "%s: %u", what, id);
        count += held;
        if (held) {
            cr_expect_eq(walked, id, "%s: %u, not %u", what, walked, id);
            walked = medtrie_set_after(set, walked);
        }
        /* From an id that the set lacks, too. */
        if (id > 0)
            cr_expect_eq(medtrie_set_after(set, id - 1) == id, held, "%s: after %u", what, id - 1);
    }
    cr_expect_eq(walked, MEDTRIE_NONE, "%s", what);
    cr_expect_eq(medtrie_set_count(set), count, "%s", what);
    cr_expect_not(medtrie_set_contains(set, MEDTRIE_NONE), "%s", what);
    cr_expect_not(medtrie_set_contains(set, MEDTRIE_NONE - 1), "%s", what);
    cr_expect_eq(medtrie_set_after(set, MEDTRIE_NONE - 1), MEDTRIE_NONE, "%s", what);
    cr_expect_eq(medtrie_set_system(set), cm);
}

static void expect_combinations(const medtrie_set *a, uint64_t in_a, const medtrie_set *b,
                                uint64_t in_b)
{
    medtrie_set *set;

    cr_assert_eq(medtrie_set_union(a, b, &set, NULL), MEDTRIE_OK);
    expect_bits(set, in_a | in_b, "union");
    medtrie_set_free(set);
    cr_assert_eq(medtrie_set_intersection(a, b, &set, NULL), MEDTRIE_OK);
    expect_bits(set, in_a & in_b, "intersection");
    medtrie_set_free(set);
    cr_assert_eq(medtrie_set_difference(a, b, &set, NULL), MEDTRIE_OK);
    expect_bits(set, in_a & ~in_b, "difference");
    medtrie_set_free(set);
}

/* Against bitmaps: sparse sets, dense ones, and the empty one among them. */
Test(set, combinations)
{
    cr_assert_eq(medtrie_kind(cm, CONCEPTS), MEDTRIE_KIND_NONE);
    cr_assert_neq(medtrie_kind(cm, CONCEPTS - 1), MEDTRIE_KIND_NONE);
    for (int round = 0; round < 300; round++) {
        uint64_t bits[2];
        medtrie_set *sets[2];

        for (int i = 0; i < 2; i++) {
            uint64_t one = (uint64_t)next_random() << 32 | next_random();
            uint64_t other = (uint64_t)next_random() << 32 | next_random();
            unsigned density = next_random() % 8;

            bits[i] = density == 0  ? 0
                      : density < 3 ? one & other
                      : density < 6 ? one
                                    : one | other;
            sets[i] = set_of_bits(&bits[i]);
            expect_bits(sets[i], bits[i], "parsed");
        }
        expect_combinations(sets[0], bits[0], sets[1], bits[1]);
        expect_combinations(sets[0], bits[0], sets[0], bits[0]);
        medtrie_set_free(sets[0]);
        medtrie_set_free(sets[1]);
    }
}

/* A union of neighbours is one interval again: it can be combined as if it had been read so. */
Test(set, neighbours_merge)
{
    static const char *const lists[] = {"A00", "A00.0\nA00.9"};
    medtrie_set *sets[2], *both, *rest;
    uint64_t three = UINT64_C(7) << miniature_id(cm, "A00");

    for (int i = 0; i < 2; i++)
        cr_assert_eq(medtrie_set_parse(cm, lists[i], strlen(lists[i]), NULL, &sets[i], NULL),
                     MEDTRIE_OK);
    cr_assert_eq(medtrie_set_union(sets[0], sets[1], &both, NULL), MEDTRIE_OK);
    expect_bits(both, three, "union");
    cr_assert_eq(medtrie_set_difference(both, both, &rest, NULL), MEDTRIE_OK);
    expect_bits(rest, 0, "nothing");
    medtrie_set_free(rest);
    expect_combinations(both, three, sets[1], three & three << 1);
    medtrie_set_free(both);
    medtrie_set_free(sets[0]);
    medtrie_set_free(sets[1]);
    medtrie_set_free(NULL);
}

Test(set, of_different_systems)
{
    static enum medtrie_result (*const combinations[])(const medtrie_set *, const medtrie_set *,
                                                       medtrie_set **, struct medtrie_error *) = {
        medtrie_set_union, medtrie_set_intersection, medtrie_set_difference};
    medtrie_set *diagnoses, *supplies;

    cr_assert_eq(medtrie_set_parse(cm, "", 0, NULL, &diagnoses, NULL), MEDTRIE_OK);
    cr_assert_eq(
        medtrie_set_parse(medtrie_system_at(opened, MINIATURE_HCPCS), "", 0, NULL, &supplies, NULL),
        MEDTRIE_OK);
    for (size_t i = 0; i < sizeof combinations / sizeof combinations[0]; i++) {
        struct medtrie_error error = {.struct_size = sizeof error};
        medtrie_set *set = diagnoses;

        cr_expect_eq(combinations[i](diagnoses, supplies, &set, &error), MEDTRIE_ERROR_ARGUMENT);
        cr_expect_null(set);
        cr_expect_str_eq(error.message, "the sets are of different systems");
    }
    medtrie_set_free(diagnoses);
    medtrie_set_free(supplies);
}

/* A size that no memory has is refused before it is computed, in which it would wrap round. */
Test(set, too_many_intervals)
{
    cr_expect_null(medtrie_set_new(cm, SIZE_MAX));
    cr_expect_null(medtrie_set_new(cm, SIZE_MAX / sizeof(struct medtrie_range)));
}

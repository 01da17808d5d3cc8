/* The perfect hash: every key in a slot of its own, and the same hash every time. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colliding.h"
#include "compiler/pilots.h"
#include "format/hash.h"
#include "format/packed.h"

static int compare_keys(const void *a_pointer, const void *b_pointer)
{
    const uint64_t *a = a_pointer, *b = b_pointer;

    return (*a > *b) - (*a < *b);
}

/* Builds and counts how many keys share a slot with another. */
static uint32_t collisions(uint64_t *keys, uint32_t count)
{
    struct pilots pilots;
    bool *taken;
    uint32_t shared = 0;

    qsort(keys, count, sizeof *keys, compare_keys);
    cr_assert(medtrie_pilots_build(&pilots, keys, count), "%u keys", count);
    cr_assert_geq(pilots.bucket_count, 1);
    cr_assert_geq(pilots.slot_count, count);
    cr_assert_geq(pilots.slot_count, 1);
    taken = calloc(pilots.slot_count, sizeof *taken);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t mixed = medtrie_hash_mix(keys[i], pilots.multiplier);
        uint32_t bucket = medtrie_hash_bucket(mixed, pilots.bucket_count);
        uint32_t slot = medtrie_hash_slot(mixed, pilots.pilots[bucket], pilots.slot_count);

        cr_assert_lt(slot, pilots.slot_count);
        shared += taken[slot];
        taken[slot] = true;
    }
    free(taken);
    medtrie_pilots_free(&pilots);
    return shared;
}

static uint64_t pack(const char *text)
{
    cr_assert(medtrie_packable(text, strlen(text)), "%s", text);
    return medtrie_pack(text, strlen(text));
}

/* Siblings as in S82, of which ICD-10-CM has 3,346: S82 + two digits + letter or digit + letter. */
static uint32_t siblings(uint64_t *keys)
{
    static const char ends[] = "ABCDEFGHJKMNPQRS";
    uint32_t count = 0;
    char text[8];

    for (unsigned number = 0; number < 1000; number++)
        for (size_t e = 0; ends[e] != '\0'; e++) {
            snprintf(text, sizeof text, "S82%03u%c", number, ends[e]);
            keys[count++] = pack(text);
        }
    return count;
}

/* All codes of three characters, and all of four behind "0D". */
static uint32_t dense(uint64_t *keys)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    uint32_t count = 0;
    char text[8] = "";

    for (size_t a = 0; alphabet[a] != '\0'; a++)
        for (size_t b = 0; alphabet[b] != '\0'; b++)
            for (size_t c = 0; alphabet[c] != '\0'; c++) {
                snprintf(text, sizeof text, "%c%c%c", alphabet[a], alphabet[b], alphabet[c]);
                keys[count++] = pack(text);
                snprintf(text, sizeof text, "0D%c%c%cZ", alphabet[a], alphabet[b], alphabet[c]);
                keys[count++] = pack(text);
            }
    return count;
}

static uint32_t counting(uint64_t *keys, uint32_t count, uint64_t step)
{
    for (uint32_t i = 0; i < count; i++)
        keys[i] = (i + 1) * step; /* no code packs to 0 */
    return count;
}

Test(pilots, structured_keys)
{
    uint64_t *keys = malloc(300000 * sizeof *keys);

    cr_expect_eq(collisions(keys, siblings(keys)), 0, "siblings");
    cr_expect_eq(collisions(keys, dense(keys)), 0, "all codes of three characters");
    cr_expect_eq(collisions(keys, counting(keys, 20000, 1)), 0, "1, 2, 3 ...");
    cr_expect_eq(collisions(keys, counting(keys, 20000, 1 << 22)), 0, "steps of 2^22");
    cr_expect_eq(collisions(keys, counting(keys, 20000, (uint64_t)1 << 36)), 0, "first characters");
    cr_expect_eq(collisions(keys, counting(keys, 300000, 64)), 0, "300,000 keys");
    free(keys);
}

/* Every small number of keys, none among them. */
Test(pilots, few_keys)
{
    uint64_t keys[64];

    for (uint32_t count = 0; count <= 64; count++)
        cr_expect_eq(collisions(keys, counting(keys, count, 4099)), 0, "%u keys", count);
}

static void expect_same_twice(const uint64_t *keys, uint32_t count)
{
    struct pilots first, second;

    cr_assert(medtrie_pilots_build(&first, keys, count));
    cr_assert(medtrie_pilots_build(&second, keys, count));
    cr_expect_eq(first.multiplier, second.multiplier);
    cr_expect_eq(first.bucket_count, second.bucket_count);
    cr_expect_eq(first.slot_count, second.slot_count);
    cr_expect_arr_eq(first.pilots, second.pilots, first.bucket_count);
    medtrie_pilots_free(&first);
    medtrie_pilots_free(&second);
}

/* Keys that were chosen against the first multiplier; how many steps they take is counted by
 * tests/bounds/collisions.c. */
Test(pilots, colliding_keys)
{
    uint32_t count = 50000;
    uint64_t *keys = malloc(count * sizeof *keys);

    for (size_t i = 0; i < COLLIDING_KEYS; i++) {
        colliding_keys[i].fill(keys, count);
        cr_expect_eq(collisions(keys, count), 0, "%s", colliding_keys[i].name);
        expect_same_twice(keys, count);
    }
    free(keys);
}

/* The result depends on the keys alone. */
Test(pilots, same_every_time)
{
    uint64_t *keys = malloc(20000 * sizeof *keys);

    expect_same_twice(keys, siblings(keys));
    free(keys);
}

/* Equal keys cannot be told apart, and keys out of order are a caller's mistake: an error, and
 * nothing is left to free. */
Test(pilots, keys_that_do_not_ascend)
{
    uint64_t equal[] = {1, 2, 2, 3}, descending[] = {1, 3, 2};
    struct pilots pilots;

    cr_expect_not(medtrie_pilots_build(&pilots, equal, 4));
    cr_expect_null(pilots.pilots);
    cr_expect_not(medtrie_pilots_build(&pilots, descending, 3));
}

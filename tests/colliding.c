/* See colliding.h. */
#include "colliding.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../src/format/hash.h"
#include "../src/format/packed.h"

#define MULTIPLIER MEDTRIE_HASH_FIRST_MULTIPLIER

/* As in src/compiler/pilots.c. */
static uint32_t buckets_for(uint32_t count)
{
    return count / 3 + 1;
}

static uint32_t slots_for(uint32_t count)
{
    return count + count / 4 + 1;
}

/* xorshift64* (Vigna 2016). */
static uint64_t next_random(void)
{
    static uint64_t state = UINT64_C(0x853C49E6748FEA9B);

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545F4914F6CDD1D);
}

/* The number whose product with an odd one is 1: each step doubles the bits that are right. */
static uint64_t inverse(uint64_t odd)
{
    uint64_t inverse = odd;

    for (unsigned bits = 3; bits < 64; bits *= 2)
        inverse *= 2 - odd * inverse;
    return inverse;
}

static int compare_keys(const void *a_pointer, const void *b_pointer)
{
    const uint64_t *a = a_pointer, *b = b_pointer;

    return (*a > *b) - (*a < *b);
}

/* From products with the first multiplier to keys. Products that are equal become neighbours. */
static void to_keys(uint64_t *mixed, uint32_t count)
{
    uint64_t back = inverse(MULTIPLIER);

    qsort(mixed, count, sizeof *mixed, compare_keys);
    for (uint32_t i = 1; i < count; i++)
        if (mixed[i] <= mixed[i - 1])
            mixed[i] = mixed[i - 1] + 1;
    for (uint32_t i = 0; i < count; i++)
        mixed[i] *= back;
    qsort(mixed, count, sizeof *mixed, compare_keys);
}

/* ---- Keys ----------------------------------------------------------------------------------- */

static void random_keys(uint64_t *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        keys[i] = next_random();
    to_keys(keys, count);
}

/* All in the first of so many buckets each: count / each of the buckets have keys. */
static void fill_buckets(uint64_t *keys, uint32_t count, uint32_t each)
{
    uint64_t width = UINT64_MAX / buckets_for(count);

    for (uint32_t i = 0; i < count; i++)
        keys[i] = i / each * (width * (buckets_for(count) / (count / each + 1))) +
                  next_random() % (width - 1) + 1;
    to_keys(keys, count);
}

static void one_bucket(uint64_t *keys, uint32_t count)
{
    fill_buckets(keys, count, count);
}

static void heavy_buckets(uint64_t *keys, uint32_t count)
{
    fill_buckets(keys, count, 100);
}

/* The smallest distance of two products that have the same slot under every pilot, nearly wherever
 * they are. */
static uint64_t same_slots(uint32_t slot_count)
{
    uint64_t width = UINT64_MAX / slot_count / 4;
    uint64_t distance = 1;

    while (distance * MEDTRIE_HASH_SLOT_FACTOR > width)
        distance++;
    return distance;
}

/* Whether two products have the same slot under each of the first pilots. */
static bool share_slots(uint64_t a, uint64_t b, unsigned pilots, uint32_t slot_count)
{
    for (unsigned pilot = 0; pilot < pilots; pilot++)
        if (medtrie_hash_slot(a, (uint8_t)pilot, slot_count) !=
            medtrie_hash_slot(b, (uint8_t)pilot, slot_count))
            return false;
    return true;
}

/* At random but for one pair, which no pilot tells apart: the attempt fails when most of the work
 * is done. */
static void hopeless_pair(uint64_t *keys, uint32_t count)
{
    uint64_t distance = same_slots(slots_for(count));

    for (uint32_t i = 0; i < count; i++)
        keys[i] = next_random();
    do {
        keys[0] = next_random();
        keys[1] = keys[0] + distance;
    } while (!share_slots(keys[0], keys[1], 256, slots_for(count)));
    to_keys(keys, count);
}

/* Pairs that the first pilots do not tell apart, and later ones do: every bucket is found a pilot,
 * after a hundred probes. */
static void slow_pairs(uint64_t *keys, uint32_t count)
{
    uint64_t few = same_slots(slots_for(count));
    uint64_t width = UINT64_MAX / slots_for(count);
    /* Whose product drifts by 2 * distance from pilot to pilot: half a slot in 100 pilots. */
    uint64_t distance = few * (width / few / 400);

    while (distance * MEDTRIE_HASH_SLOT_FACTOR > width / 4)
        distance++;
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        do {
            keys[i] = next_random();
            keys[i + 1] = keys[i] + distance;
        } while (!share_slots(keys[i], keys[i + 1], 50, slots_for(count)));
    }
    if (count % 2 != 0)
        keys[count - 1] = next_random();
    to_keys(keys, count);
}

/* Such as a list has: packed, in a 64th of the buckets. */
static void packed_keys(uint64_t *keys, uint32_t count)
{
    uint32_t filled = 0;

    while (filled < count) {
        uint64_t key = next_random() >> (64 - MEDTRIE_PACKED_KEY_BITS);

        if (key * MULTIPLIER >> 58 == 0)
            keys[filled++] = key * MULTIPLIER;
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    for (uint32_t i = 1; i < count; i++)
        if (keys[i] == keys[i - 1])
            keys[i] = keys[i - 1] + 1;
    to_keys(keys, count);
}

const struct colliding colliding_keys[COLLIDING_KEYS] = {
    {"at random", random_keys},
    {"in one bucket", one_bucket},
    {"100 in a bucket", heavy_buckets},
    {"packed, in a 64th of the buckets", packed_keys},
    {"one pair that no pilot parts", hopeless_pair},
    {"pairs that late pilots part", slow_pairs},
};

/* ---- Texts ---------------------------------------------------------------------------------- */

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* A number as size characters, the first ones zeros. */
static void write_number(char *text, size_t size, uint64_t number)
{
    for (size_t i = size; i-- > 0; number /= 36)
        text[i] = digits[number % 36];
    text[size] = '\0';
}

/* For comparison, of as many texts one in 64 too, for a reason that no hash of ours knows. */
static bool at_random(const char *text, size_t size, uint32_t count)
{
    (void)count;
    return XXH3_64bits_withSeed(text, size, 1) >> 58 == 0;
}

static bool as_packed(const char *text, size_t size, uint32_t count)
{
    (void)count;
    return medtrie_pack(text, size) * MULTIPLIER >> 58 == 0;
}

static bool as_general(const char *text, size_t size, uint32_t count)
{
    (void)count;
    return XXH3_64bits(text, size) * MULTIPLIER >> 58 == 0;
}

/* In a pool of texts, which takes the low bits: src/compiler/strings.c. */
static bool as_title(const char *text, size_t size, uint32_t count)
{
    uint32_t slots = 1024;

    while (slots / 2 < count)
        slots *= 2;
    return (XXH3_64bits(text, size) & (slots - 1)) < slots / 64;
}

/* Each is the next one behind some at random that collides. */
void colliding_fill(const struct colliding_texts *kind, char (*texts)[COLLIDING_TEXT],
                    uint32_t count)
{
    uint64_t number = 0;

    for (uint32_t i = 0; i < count; i++) {
        number += next_random() % 36;
        do
            write_number(texts[i], kind->size, ++number);
        while (!kind->collides(texts[i], kind->size, count));
    }
}

const struct colliding_texts colliding_texts[COLLIDING_TEXTS] = {
    {"codes that pack, at random", 7, at_random},   {"codes that pack, colliding", 7, as_packed},
    {"codes that do not, at random", 9, at_random}, {"codes that do not, colliding", 9, as_general},
    {"titles, at random", 12, at_random},           {"titles, colliding", 12, as_title},
};

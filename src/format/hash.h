/*
 * The perfect hash of the index file: which slot a key belongs to.
 *
 * A key is multiplied once, by an odd number that the compiler chose. The high half of the product
 * chooses a bucket; the bucket's pilot (one byte, found by the compiler) makes the factor of a
 * second product, whose high half chooses a slot that no other key of the table has. The idea is
 * that of PTHash (Pibiri and Trani, SIGIR 2021) and PtrHash (Groot Koerkamp, SEA 2025). A key that
 * is not in the table lands on some slot all the same: the reader compares what it finds there.
 *
 * Only 64-bit arithmetic, wrapping or the upper word of a product, so that every machine computes
 * the same slots; four products in all, because a lookup is bound by how many of them the processor
 * has under way (bench/README.md).
 */
#ifndef MEDTRIE_FORMAT_HASH_H
#define MEDTRIE_FORMAT_HASH_H

#include <stdint.h>

#define MEDTRIE_HASH_SLOT_FACTOR UINT64_C(0xD6E8FEB86659FD93) /* odd, bits well mixed */

/* The multiplier that is tried first: 2^64 / golden ratio. */
#define MEDTRIE_HASH_FIRST_MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t medtrie_hash_mix(uint64_t key, uint64_t multiplier)
{
    return key * multiplier;
}

/* The upper word of a product: in [0, count). */
static inline uint32_t medtrie_hash_scale(uint64_t word, uint32_t count)
{
#ifdef __SIZEOF_INT128__
    return (uint32_t)(((__extension__(unsigned __int128) word) * count) >> 64);
#else
    uint64_t low = (word & UINT32_MAX) * count >> 32;

    return (uint32_t)(((word >> 32) * count + low) >> 32);
#endif
}

/* In [0, bucket_count). */
static inline uint32_t medtrie_hash_bucket(uint64_t mixed, uint32_t bucket_count)
{
    return medtrie_hash_scale(mixed, bucket_count);
}

/* In [0, slot_count). */
static inline uint32_t medtrie_hash_slot(uint64_t mixed, uint8_t pilot, uint32_t slot_count)
{
    uint64_t spread = mixed * (MEDTRIE_HASH_SLOT_FACTOR + 2 * (uint64_t)pilot);

    return medtrie_hash_scale(spread, slot_count);
}

#endif

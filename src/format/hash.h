/*
 * The perfect hash of the index file: which slot a key belongs to.
 *
 * A key is mixed once. Its high half chooses a bucket; the bucket's pilot (one byte, found by the
 * compiler) is mixed in and chooses a slot that no other key of the index has. The idea is that
 * of PTHash (Pibiri and Trani, SIGIR 2021) and PtrHash (Groot Koerkamp, SEA 2025). A key that is
 * not in the index lands on some slot all the same: the reader compares what it finds there.
 *
 * Only 64-bit wrapping arithmetic, so that every machine computes the same slots.
 */
#ifndef MEDTRIE_FORMAT_HASH_H
#define MEDTRIE_FORMAT_HASH_H

#include <stdint.h>

#define MEDTRIE_HASH_KEY_FACTOR 0x9E3779B97F4A7C15u   /* 2^64 / golden ratio, odd */
#define MEDTRIE_HASH_PILOT_FACTOR 0xC2B2AE3D27D4EB4Fu /* odd, high entropy */
#define MEDTRIE_HASH_SLOT_FACTOR 0xD6E8FEB86659FD93u  /* odd, high entropy */

static inline uint64_t medtrie_hash_mix(uint64_t key, uint64_t seed)
{
    uint64_t mixed = (key ^ seed) * MEDTRIE_HASH_KEY_FACTOR;

    return mixed ^ (mixed >> 32);
}

/* In [0, bucket_count). */
static inline uint32_t medtrie_hash_bucket(uint64_t mixed, uint32_t bucket_count)
{
    return (uint32_t)(((mixed >> 32) * bucket_count) >> 32);
}

/* In [0, slot_count). */
static inline uint32_t medtrie_hash_slot(uint64_t mixed, uint8_t pilot, uint32_t slot_count)
{
    uint64_t spread = (mixed ^ pilot * MEDTRIE_HASH_PILOT_FACTOR) * MEDTRIE_HASH_SLOT_FACTOR;

    return (uint32_t)(((spread >> 32) * slot_count) >> 32);
}

#endif

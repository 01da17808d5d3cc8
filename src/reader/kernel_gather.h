/*
 * The probe of a block with eight rows in one vector, whose loads are gathers. The file that
 * includes this defines
 *
 *   KERNEL(name)   the name with a suffix
 *   TARGET         the attribute for the instructions it may use, or nothing
 *   GATHER(to, base, places, scale)   loads 8 bytes from base + places[i] * scale into each to[i]
 *   LEAVE          clears what vectors of that size leave in the registers
 *   REST(name)     the kernel whose probe answers the rows behind the last eight
 *
 * A pilot is one byte, but eight are gathered: MEDTRIE_GATHERED_BYTES must follow the first.
 */

/* medtrie_hash_scale by products of 32 bits. */
#ifndef SCALE
#  define SCALE(words, count)                                                                      \
    (((words) >> 32) * (count) + (((words)&UINT32_MAX) * (count) >> 32)) >> 32
#endif

TARGET static void KERNEL(probe)(const medtrie_system *system, const uint64_t *restrict keys,
                                 const uint64_t *restrict limits, size_t count,
                                 medtrie_id *restrict ids)
{
    typedef uint64_t eight __attribute__((vector_size(64)));
    typedef uint32_t eight_ids __attribute__((vector_size(32)));
    const struct medtrie_hash hash = system->concepts;
    const size_t whole = count / 8 * 8;
    eight slots[MEDTRIE_BLOCK / 8];

    for (size_t i = 0; i < whole; i += 8) {
        eight key, pilot, mixed, spread;

        memcpy(&key, keys + i, sizeof key);
        mixed = key * hash.multiplier;
        GATHER(pilot, hash.pilots, SCALE(mixed, hash.bucket_count), 1);
        spread = mixed * (MEDTRIE_HASH_SLOT_FACTOR + 2 * (pilot & 0xFF));
        slots[i / 8] = SCALE(spread, hash.slot_count);
    }
    for (size_t i = 0; i < whole; i += 8) {
        eight key, limit, rest;
        eight_ids found;

        memcpy(&key, keys + i, sizeof key);
        memcpy(&limit, limits + i, sizeof limit);
        GATHER(rest, hash.slots, slots[i / 8], 8);
        /* See medtrie_probe for the compare. */
        rest ^= key << MEDTRIE_PACKED_NODE_BITS;
        found = __builtin_convertvector(rest | (eight)(rest >= limit), eight_ids);
        memcpy(ids + i, &found, sizeof found);
    }
    LEAVE;
    REST(probe)(system, keys + whole, limits + whole, count - whole, ids + whole);
}

/*
 * The hash probe: from a key to the node that bears it, a code, a grouping or a bare prefix.
 *
 * The slot that a key leads to always exists, because both products are reduced to below their
 * counts. What stands there decides: a packed slot repeats the key; a general slot leads to the
 * text.
 */
#ifndef MEDTRIE_READER_PROBE_H
#define MEDTRIE_READER_PROBE_H

#include "../format/hash.h"
#include "reader.h"

/*
 * The node of a packed key, of MEDTRIE_PACKED_KEY_BITS, if it is below limit, else MEDTRIE_NONE.
 * The choice at the end is left to the compiler: a caller tests for MEDTRIE_NONE anyway, and one
 * branch serves both (8.0 ns against 8.9 with a forced mask, packed keys, 95 % found, bench/exact).
 * Where the key is the slot's only the node is left of the difference; any other key leaves more
 * than a node has bits. One compare proves both.
 */
static inline uint32_t medtrie_probe(const struct medtrie_hash *hash, uint64_t key, uint32_t limit)
{
    uint64_t mixed = medtrie_hash_mix(key, hash->multiplier);
    uint8_t pilot = hash->pilots[medtrie_hash_bucket(mixed, hash->bucket_count)];
    uint32_t slot = medtrie_hash_slot(mixed, pilot, hash->slot_count);
    uint64_t rest =
        medtrie_load64(hash->slots + (size_t)slot * 8) ^ key << MEDTRIE_PACKED_NODE_BITS;

    return rest < limit ? (uint32_t)rest : MEDTRIE_NONE;
}

/* The node of a packed key: a concept, else a bare prefix, else MEDTRIE_NONE. */
static inline uint32_t medtrie_probe_both(const medtrie_system *system, uint64_t key)
{
    uint32_t node = medtrie_probe(&system->concepts, key, system->concept_count);

    return node != MEDTRIE_NONE ? node : medtrie_probe(&system->prefixes, key, system->node_count);
}

/* The node of a normalised text of at most MEDTRIE_CODE_MAX characters, of either key class;
 * MEDTRIE_NONE when no code begins so (exact.c). */
uint32_t medtrie_node_of(const medtrie_system *system, const char *text, size_t size);

/* The grouping that bears a text, also where a code bears it too (exact.c). */
medtrie_id medtrie_find_grouping(const medtrie_system *system, const char *text, size_t len);

/* Sets how a system finds texts: by the fastest way that its codes and the processor allow. */
void medtrie_choose_lookup(medtrie_system *system);

#endif

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
 * The node of a packed key if it is below limit, else MEDTRIE_NONE. Free of branches: an
 * unpredictable one between hit and miss would cost more than the two loads.
 */
static inline uint32_t medtrie_probe(const medtrie_system *system, uint64_t key, uint32_t limit)
{
    uint64_t mixed = medtrie_hash_mix(key, system->seed);
    uint8_t pilot = system->pilots[medtrie_hash_bucket(mixed, system->bucket_count)];
    uint32_t slot = medtrie_hash_slot(mixed, pilot, system->slot_count);
    uint64_t found = medtrie_load64(system->slots + (size_t)slot * 8);
    uint32_t node = (uint32_t)found & MEDTRIE_PACKED_NODE_MASK;
    bool hit = (found >> MEDTRIE_PACKED_NODE_BITS == key) & (node < limit);

    return node | ((uint32_t)hit - 1);
}

/* The node of a normalised text of at most MEDTRIE_CODE_MAX characters, of either key class;
 * MEDTRIE_NONE when no code begins so (exact.c). */
uint32_t medtrie_node_of(const medtrie_system *system, const char *text, size_t size);

/* The grouping that bears a text, also where a code bears it too (exact.c). */
medtrie_id medtrie_find_grouping(const medtrie_system *system, const char *text, size_t len);

/* Sets how a system finds texts: by the fastest way that its codes and the processor allow. */
void medtrie_choose_lookup(medtrie_system *system);

#endif

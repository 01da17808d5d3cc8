/* Building the perfect hash of src/format/hash.h: a pilot for each bucket. */
#ifndef MEDTRIE_COMPILER_PILOTS_H
#define MEDTRIE_COMPILER_PILOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pilots {
    uint8_t *pilots;
    uint32_t bucket_count;
    uint32_t slot_count;
    uint64_t multiplier;
};

/*
 * Finds a multiplier and pilots that send every key to a slot of its own. The result depends on the
 * keys alone, which ascend. false: no memory, keys that do not ascend, or no such pilots.
 *
 * Takes time in proportion to the number of keys, whatever they are.
 */
bool medtrie_pilots_build(struct pilots *pilots, const uint64_t *keys, uint32_t key_count);

void medtrie_pilots_free(struct pilots *pilots);

#endif

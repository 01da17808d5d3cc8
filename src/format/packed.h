/*
 * Packed keys: up to 7 characters of 6 bits each, the first character highest, so that keys
 * compare as the codes do. A character's 6 bits are its ASCII code less 0x20; absent ones are 0.
 *
 * Only codes made of A-Z, 0-9 and hyphen are packed. Other characters between 0x20 and 0x5F have
 * bits of their own and so cannot be taken for one of these.
 */
#ifndef MEDTRIE_FORMAT_PACKED_H
#define MEDTRIE_FORMAT_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEDTRIE_PACKED_CHARACTERS 7
#define MEDTRIE_PACKED_KEY_BITS 42
#define MEDTRIE_PACKED_NODE_BITS 22
#define MEDTRIE_PACKED_NODE_MASK ((1u << MEDTRIE_PACKED_NODE_BITS) - 1)
#define MEDTRIE_PACKED_NODES_MAX                                                                   \
  MEDTRIE_PACKED_NODE_MASK /* the last number marks an empty slot                                  \
                            */
#define MEDTRIE_PACKED_EMPTY_SLOT UINT64_MAX

static inline bool medtrie_packable(const char *code, size_t size)
{
    if (size == 0 || size > MEDTRIE_PACKED_CHARACTERS)
        return false;
    for (size_t i = 0; i < size; i++) {
        char c = code[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

/* The key of a text that medtrie_packable accepts. */
static inline uint64_t medtrie_pack(const char *code, size_t size)
{
    uint64_t key = 0;

    for (size_t i = 0; i < MEDTRIE_PACKED_CHARACTERS; i++)
        key = key << 6 | (i < size ? (uint64_t)(unsigned char)code[i] - 0x20 : 0);
    return key;
}

#endif

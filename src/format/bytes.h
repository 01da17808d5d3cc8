/*
 * Little-endian loads and stores at any alignment. Compilers turn each into one instruction on
 * little-endian machines, and the file has the same bytes on all.
 */
#ifndef MEDTRIE_FORMAT_BYTES_H
#define MEDTRIE_FORMAT_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#  define MEDTRIE_LITTLE16(value) __builtin_bswap16(value)
#  define MEDTRIE_LITTLE32(value) __builtin_bswap32(value)
#  define MEDTRIE_LITTLE64(value) __builtin_bswap64(value)
#else
#  define MEDTRIE_LITTLE16(value) (value)
#  define MEDTRIE_LITTLE32(value) (value)
#  define MEDTRIE_LITTLE64(value) (value)
#endif

static inline uint16_t medtrie_load16(const uint8_t *bytes)
{
    uint16_t value;

    memcpy(&value, bytes, sizeof value);
    return MEDTRIE_LITTLE16(value);
}

static inline uint32_t medtrie_load32(const uint8_t *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof value);
    return MEDTRIE_LITTLE32(value);
}

static inline uint64_t medtrie_load64(const uint8_t *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof value);
    return MEDTRIE_LITTLE64(value);
}

static inline void medtrie_store16(uint8_t *bytes, uint16_t value)
{
    value = MEDTRIE_LITTLE16(value);
    memcpy(bytes, &value, sizeof value);
}

static inline void medtrie_store32(uint8_t *bytes, uint32_t value)
{
    value = MEDTRIE_LITTLE32(value);
    memcpy(bytes, &value, sizeof value);
}

static inline void medtrie_store64(uint8_t *bytes, uint64_t value)
{
    value = MEDTRIE_LITTLE64(value);
    memcpy(bytes, &value, sizeof value);
}

#endif

/* The parts of the full check: verify.c has the file as a whole, verify_system.c the arrays of a
 * system, verify_hash.c its codes and keys. */
#ifndef MEDTRIE_FORMAT_VERIFICATION_H
#define MEDTRIE_FORMAT_VERIFICATION_H

#include "layout.h"

struct verification {
    const struct medtrie_file *file;
    uint8_t *text_starts; /* a bit a byte of "texts": a text begins there */
    struct medtrie_error *error;
};

/* Bits. */
static inline void medtrie_bit_set(uint8_t *bits, size_t number)
{
    bits[number / 8] = (uint8_t)(bits[number / 8] | 1u << number % 8);
}

static inline bool medtrie_bit(const uint8_t *bits, size_t number)
{
    return (bits[number / 8] >> number % 8 & 1) != 0;
}

/* Fails unless the u32 at a place in the file refers to the start of a text. */
enum medtrie_result medtrie_verify_text(const struct verification *verification,
                                        const uint8_t *reference);

/* The offset in the file of a place in it. */
static inline uint64_t medtrie_verify_at(const struct verification *verification,
                                         const uint8_t *place)
{
    return (uint64_t)(place - verification->file->bytes);
}

enum medtrie_result medtrie_verify_system(const struct verification *verification,
                                          const struct medtrie_tables *tables);

enum medtrie_result medtrie_verify_hash(const struct verification *verification,
                                        const struct medtrie_tables *tables);

#endif

/*
 * Kernels: what a batch does with a block of rows, once for each level of the processor
 * (kernel_template.h). They say of every row what the lookup of a single text says (exact.c); what
 * that leaves to the spelled-out form they leave to it too.
 */
#ifndef MEDTRIE_READER_KERNEL_H
#define MEDTRIE_READER_KERNEL_H

#include "reader.h"

/* Rows of a block: as many loads as can be under way, and few enough for the first level of cache.
 */
#define MEDTRIE_BLOCK 64

/* In a packed key, which has 42 bits: there was a dot, so that no grouping is meant. */
#define MEDTRIE_KEY_DOTTED (UINT64_C(1) << 63)

struct medtrie_kernel {
    /* The keys of up to MEDTRIE_BLOCK words (key.h); odd receives nonzero where only the
     * spelled-out form can say. */
    void (*pack)(const struct dot *dot, const uint64_t *words, size_t count, uint64_t *keys,
                 uint64_t *odd);
    /* The ids of up to MEDTRIE_BLOCK keys. */
    void (*probe)(const medtrie_system *system, const uint64_t *keys, size_t count,
                  medtrie_id *ids);
};

/* The kernel of the processor that runs. */
const struct medtrie_kernel *medtrie_kernel_choose(void);

#endif

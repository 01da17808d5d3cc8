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

struct medtrie_kernel {
    /* The keys of up to MEDTRIE_BLOCK texts, and below which number a node is what the text may
     * mean; odd receives nonzero where only the spelled-out form can say, of texts longer than a
     * word too. words hold the first 8 bytes of the texts, with whatever follows them, and receive
     * their words (key.h). */
    void (*pack)(const medtrie_system *system, const size_t *sizes, size_t count, uint64_t *words,
                 uint64_t *keys, uint64_t *limits, uint64_t *odd);
    /* The ids of up to MEDTRIE_BLOCK keys, if they are below the limits. Keys may be anything; the
     * limit of what is no key must be 0. */
    void (*probe)(const medtrie_system *system, const uint64_t *keys, const uint64_t *limits,
                  size_t count, medtrie_id *ids);
};

#define MEDTRIE_GATHERED_BYTES 8

/* The kernel of the processor that runs, for a system of packed keys. */
const struct medtrie_kernel *medtrie_kernel_choose(const medtrie_system *system);

#endif

/* What the processor that runs can do. */
#ifndef MEDTRIE_READER_CPU_H
#define MEDTRIE_READER_CPU_H

#include <stdbool.h>

/* The kernels take a size_t for a word of 64 bits, which it is not in x32. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__ILP32__)
#  define MEDTRIE_HAVE_PEXT 1
#else
#  define MEDTRIE_HAVE_PEXT 0
#endif

/* How much of a processor is used: each includes those before it. */
enum medtrie_cpu_level {
    MEDTRIE_CPU_PORTABLE,
    MEDTRIE_CPU_SSE42,
    MEDTRIE_CPU_AVX2,
    MEDTRIE_CPU_AVX512 /* F, BW, DQ and VL */
};

/* What the processor can, or less where the environment's MEDTRIE_CPU (portable, sse42, avx2,
 * avx512) asks for less, so that tests can run every path on one machine. */
enum medtrie_cpu_level medtrie_cpu_level(void);

/* Whether eight loads by one gather are faster than eight loads: on Intel with AVX-512, and not on
 * AMD, where a gather is microcode (Agner Fog, "Instruction tables"). Where MEDTRIE_CPU names the
 * level, for a test, it is so taken on any processor that has it. */
bool medtrie_cpu_gathers_fast(void);

/* Whether PEXT exists, is fast, and is not denied by a level below AVX2. */
bool medtrie_cpu_has_pext(void);

#endif

/* What the processor that runs can do. */
#ifndef MEDTRIE_READER_CPU_H
#define MEDTRIE_READER_CPU_H

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)
#  define MEDTRIE_HAVE_PEXT 1
#else
#  define MEDTRIE_HAVE_PEXT 0
#endif

/* Whether PEXT exists and is fast. The environment's MEDTRIE_CPU=portable denies it, so that tests
 * can run either path on one machine. */
bool medtrie_cpu_has_pext(void);

#endif

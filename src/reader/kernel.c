/* The kernels of every level, and the choice among them. */
#include "kernel.h"

#include "../format/hash.h"
#include "cpu.h"
#include "key.h"

#define KERNEL(name) name##_portable
#define TARGET
#include "kernel_template.h"
#undef KERNEL
#undef TARGET

#if MEDTRIE_HAVE_PEXT
#  define KERNEL(name) name##_sse42
#  define TARGET __attribute__((target("sse4.2")))
#  include "kernel_template.h"
#  undef KERNEL
#  undef TARGET

#  define KERNEL(name) name##_avx2
#  define TARGET __attribute__((target("avx2,bmi2")))
#  include "kernel_template.h"
#  undef KERNEL
#  undef TARGET
#endif

const struct medtrie_kernel *medtrie_kernel_choose(void)
{
    switch (medtrie_cpu_level()) {
#if MEDTRIE_HAVE_PEXT
    case MEDTRIE_CPU_AVX2:
        return &kernel_avx2;
    case MEDTRIE_CPU_SSE42:
        return &kernel_sse42;
#endif
    default:
        return &kernel_portable;
    }
}

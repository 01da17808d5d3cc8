/* The kernels of every level, and the choice among them. */
#include "kernel.h"

#include "../format/hash.h"
#include "cpu.h"
#include "key.h"

#if MEDTRIE_HAVE_PEXT
#  include <immintrin.h>
#endif

/* So that the slot is on its way while the hash of the next key is computed: 3.7 ns a key instead
 * of 5.3 on Zen 3. */
#ifdef __GNUC__
#  define PREFETCH(place) __builtin_prefetch(place)
#else
#  define PREFETCH(place) ((void)(place))
#endif

/* A loop whose counting costs about a tenth of it. */
#if defined(__clang__)
#  define UNROLL _Pragma("clang loop unroll_count(4)")
#elif defined(__GNUC__)
#  define UNROLL _Pragma("GCC unroll 4")
#else
#  define UNROLL
#endif

/* What a text of so many bytes leaves of the 8 that are loaded, and the blanks behind it. Of a
 * longer one nothing is left, which is odd, and so is looked at again. */
static const struct {
    uint64_t kept, blanks;
} masks[10] = {
    {0, MEDTRIE_BLANKS},
    {UINT64_C(0xFF), MEDTRIE_BLANKS << 8},
    {UINT64_C(0xFFFF), MEDTRIE_BLANKS << 16},
    {UINT64_C(0xFFFFFF), MEDTRIE_BLANKS << 24},
    {UINT64_C(0xFFFFFFFF), MEDTRIE_BLANKS << 32},
    {UINT64_C(0xFFFFFFFFFF), MEDTRIE_BLANKS << 40},
    {UINT64_C(0xFFFFFFFFFFFF), MEDTRIE_BLANKS << 48},
    {UINT64_C(0xFFFFFFFFFFFFFF), MEDTRIE_BLANKS << 56},
    {UINT64_MAX, 0},
    {0, 0},
};

#define KERNEL(name) name##_portable
#define TARGET
#define LEAVE ((void)0)
#include "kernel_template.h"
#undef KERNEL
#undef TARGET

static const struct medtrie_kernel kernel_portable = {pack_portable, probe_portable};

#if MEDTRIE_HAVE_PEXT
#  define KERNEL(name) name##_sse42
#  define TARGET __attribute__((target("sse4.2")))
#  include "kernel_template.h"
#  undef KERNEL
#  undef TARGET
#  undef LEAVE
static const struct medtrie_kernel kernel_sse42 = {pack_sse42, probe_sse42};

/* While anything stands in the upper halves of the vectors all code for SSE, the caller's own too,
 * takes up to three times as long (Zen 4). Compilers clear them where they optimise, but not in
 * front of a call that ends a function (gcc 12). */
#  define CLEAR_UPPER_HALVES _mm256_zeroupper()
#  include "kernel_avx2.h"
/* Vectors of four slots, filled by four loads, cost more than two of two: 4.3 ns a key against 3.7,
 * on Zen 3. */
static const struct medtrie_kernel kernel_avx2 = {pack_avx2, probe_sse42};

#  define KERNEL(name) name##_avx512
#  define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi2")))
#  define LEAVE CLEAR_UPPER_HALVES
#  define KEYS_ALONE
#  include "kernel_template.h"
#  undef KEYS_ALONE
#  define GATHER(to, base, places, scale)                                                          \
    ((to) = (eight)_mm512_i64gather_epi64((__m512i)(places), (base), (scale)))
#  define REST(name) name##_sse42
/* Without optimisation the intrinsic is a macro of the compiler's, with a mask of another sign. */
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wsign-conversion"
#  include "kernel_gather.h"
#  pragma GCC diagnostic pop
#  undef KERNEL
#  undef TARGET
static const struct medtrie_kernel kernel_avx512 = {pack_avx512, probe_avx512};
#endif

#if MEDTRIE_HAVE_PEXT
/* Whether the bytes that a gather of the last pilot reads are the file's. */
static bool may_gather(const medtrie_system *system)
{
    const uint8_t *end = system->index->file.bytes + system->index->file.size;
    const uint8_t *last = system->concepts.pilots + system->concepts.bucket_count;

    return medtrie_cpu_gathers_fast() && end - last >= MEDTRIE_GATHERED_BYTES;
}
#endif

const struct medtrie_kernel *medtrie_kernel_choose(const medtrie_system *system)
{
    (void)system; /* on other processors */
    switch (medtrie_cpu_level()) {
#if MEDTRIE_HAVE_PEXT
    case MEDTRIE_CPU_AVX512:
        return may_gather(system) ? &kernel_avx512 : &kernel_avx2;
    case MEDTRIE_CPU_AVX2:
        return &kernel_avx2;
    case MEDTRIE_CPU_SSE42:
        return &kernel_sse42;
#endif
    default:
        return &kernel_portable;
    }
}

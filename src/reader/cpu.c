/*
 * The processor, asked once a process: CPUID costs some 20 us in a virtual machine.
 *
 * PEXT (BMI2) is microcode on AMD before Zen 3, with some 20 cycles an extraction (Agner Fog,
 * "Instruction tables"): families below 19h of AMD and of Hygon, which builds Zen 1, take the
 * portable path.
 */
#include "cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if MEDTRIE_HAVE_PEXT
#  include <cpuid.h>

#  define FAMILY_ZEN_3 0x19u
#  define LEAF_7_EBX_BMI2 (1u << 8)
#  define VENDOR_AMD 0x68747541u   /* "Auth", the first quarter of the vendor's name */
#  define VENDOR_INTEL 0x756E6547u /* "Genu" */
#  define VENDOR_HYGON 0x6F677948u /* "Hygo" */

static bool is_intel(void)
{
    unsigned eax, vendor, ecx, edx;

    return __get_cpuid(0, &eax, &vendor, &ecx, &edx) != 0 && vendor == VENDOR_INTEL;
}

static bool fast_pext(void)
{
    unsigned eax, ebx, ecx, edx;
    unsigned vendor, family;

    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0 || (ebx & LEAF_7_EBX_BMI2) == 0)
        return false;
    if (__get_cpuid(0, &eax, &vendor, &ecx, &edx) == 0 ||
        __get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0)
        return false;
    family = (eax >> 8 & 0xF) + (eax >> 20 & 0xFF);
    if (vendor == VENDOR_AMD || vendor == VENDOR_HYGON)
        return family >= FAMILY_ZEN_3;
    return true;
}
#else
static bool is_intel(void)
{
    return false;
}

static bool fast_pext(void)
{
    return false;
}
#endif

/* What the processor can; asked once. All features come with the state of registers that the
 * system must save, which __builtin_cpu_supports knows. */
static enum medtrie_cpu_level best_level(void)
{
#if MEDTRIE_HAVE_PEXT
    __builtin_cpu_init();
    /* The kernels of both levels are compiled with it. */
    if (!__builtin_cpu_supports("bmi2"))
        return __builtin_cpu_supports("sse4.2") ? MEDTRIE_CPU_SSE42 : MEDTRIE_CPU_PORTABLE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return MEDTRIE_CPU_AVX512;
    if (__builtin_cpu_supports("avx2"))
        return MEDTRIE_CPU_AVX2;
    if (__builtin_cpu_supports("sse4.2"))
        return MEDTRIE_CPU_SSE42;
#endif
    return MEDTRIE_CPU_PORTABLE;
}

static const char *const names[] = {"portable", "sse42", "avx2", "avx512"};

enum medtrie_cpu_level medtrie_cpu_level(void)
{
    static atomic_int known = -1;
    const char *wanted = getenv("MEDTRIE_CPU");
    int level = atomic_load_explicit(&known, memory_order_relaxed);

    /* Threads that get here at once find the same. */
    if (level < 0) {
        level = (int)best_level();
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    for (int i = 0; wanted != NULL && i < level; i++)
        if (strcmp(wanted, names[i]) == 0)
            level = i;
    return (enum medtrie_cpu_level)level;
}

bool medtrie_cpu_has_pext(void)
{
    enum { UNKNOWN, SLOW, FAST };
    static atomic_int known = UNKNOWN;

    if (medtrie_cpu_level() < MEDTRIE_CPU_AVX2)
        return false;
    if (atomic_load_explicit(&known, memory_order_relaxed) == UNKNOWN)
        atomic_store_explicit(&known, fast_pext() ? FAST : SLOW, memory_order_relaxed);
    return atomic_load_explicit(&known, memory_order_relaxed) == FAST;
}

bool medtrie_cpu_gathers_fast(void)
{
    const char *wanted = getenv("MEDTRIE_CPU");
    bool by_name = wanted != NULL && strcmp(wanted, names[MEDTRIE_CPU_AVX512]) == 0;

    return medtrie_cpu_level() == MEDTRIE_CPU_AVX512 && (by_name || is_intel());
}

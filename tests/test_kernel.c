/*
 * The probe of the processor that runs, and the one by gathers in plain C, for where it has no such
 * loads: both must say what the probe of a single key says. And none may leave anything in the
 * upper halves of the vectors.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/hash.h"
#include "../src/reader/cpu.h"
#include "../src/reader/kernel.h"
#include "../src/reader/probe.h"
#include "miniature.h"

#define KERNEL(name) name##_plain
#define TARGET
#define GATHER(to, base, places, scale)                                                            \
  do {                                                                                             \
    eight at = (places);                                                                           \
    for (size_t lane = 0; lane < 8; lane++)                                                        \
      (to)[lane] = medtrie_load64((const uint8_t *)(base) + at[lane] * (scale));                   \
  } while (0)
#define LEAVE ((void)0)
#define REST(name) rest_of_##name

/* One by one. */
static void rest_of_probe(const medtrie_system *system, const uint64_t *keys,
                          const uint64_t *limits, size_t count, medtrie_id *ids)
{
    cr_assert_lt(count, 8);
    for (size_t i = 0; i < count; i++)
        ids[i] = medtrie_probe(&system->concepts, keys[i], (uint32_t)limits[i]);
}

#include "../src/reader/kernel_gather.h"

Test(kernel, gathers)
{
    struct image image = miniature_build();
    medtrie_index *index = miniature_open(&image);
    const medtrie_system *system = medtrie_system_at(index, MINIATURE_CM);
    uint64_t keys[MEDTRIE_BLOCK], limits[MEDTRIE_BLOCK];
    medtrie_id ids[MEDTRIE_BLOCK], own[MEDTRIE_BLOCK];
    unsigned found = 0;

    for (size_t count = 0; count <= MEDTRIE_BLOCK; count++) {
        for (size_t i = 0; i < count; i++) {
            medtrie_id id = (medtrie_id)((i * 7 + count) % system->concept_count);
            struct medtrie_text code = medtrie_code(system, id);

            keys[i] = medtrie_key(system, code.data, code.size);
            if (i % 5 == 4)
                keys[i] ^= UINT64_C(1) << (i + count) % 42;
            limits[i] = i % 11 == 5  ? id
                        : i % 3 == 0 ? system->code_count
                        : i % 7 == 0 ? 0
                                     : system->concept_count;
            ids[i] = 12345;
        }
        probe_plain(system, keys, limits, count, ids);
        system->kernel->probe(system, keys, limits, count, own);
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(ids[i], medtrie_probe(&system->concepts, keys[i], (uint32_t)limits[i]),
                         "row %zu of %zu", i, count);
            cr_assert_eq(own[i], ids[i], "row %zu of %zu", i, count);
            found += ids[i] != MEDTRIE_NONE;
        }
    }
    cr_assert_gt(found, 500);
    medtrie_close(index);
    image_free(&image);
}

#if MEDTRIE_HAVE_PEXT
#  include <cpuid.h>

/* Whether anything stands in the upper halves of the vectors of AVX and AVX-512: XGETBV of register
 * 1 (Intel, Software Developer's Manual 1, 13.6; AMD64 Architecture Programmer's Manual 3). */
static bool has_upper_halves(void)
{
    uint32_t low, high;

    __asm__ volatile(".byte 0x0f, 0x01, 0xd0" : "=a"(low), "=d"(high) : "c"(1));
    return (low & (1u << 2 | 1u << 6)) != 0;
}

static void clear_upper_halves(void)
{
    if (__builtin_cpu_supports("avx"))
        __asm__ volatile("vzeroupper" ::: "memory");
}

/* Whether the processor tells. */
static bool tells_upper_halves(void)
{
    unsigned a = 0, b, c, d;
    uint32_t low, high;

    if (!__builtin_cpu_supports("avx") || !__get_cpuid_count(0xD, 1, &a, &b, &c, &d) ||
        (a & 1u << 2) == 0)
        return false;
    __asm__ volatile("vcmptrueps %%ymm0, %%ymm0, %%ymm0\n\t.byte 0x0f, 0x01, 0xd0\n\tvzeroupper"
                     : "=a"(low), "=d"(high)
                     : "c"(1)
                     : "xmm0");
    return (low & 1u << 2) != 0 && !has_upper_halves();
}

/* What calls the library would pay for it, in all its code for SSE. */
Test(kernel, leaves_no_upper_halves)
{
    static const char *const levels[] = {"portable", "sse42", "avx2", "avx512"};
    static const char bytes[] = "E119A000B99E119A000B99E119A000B99E119A000B99";
    static const int32_t offsets[] = {0, 4, 8, 11, 15, 19, 22, 26, 30, 33, 37, 41, 44};
    const struct medtrie_texts texts = {.count = 12, .bytes = bytes, .offsets32 = offsets};
    struct image image = miniature_build();

    if (!tells_upper_halves())
        cr_skip_test("this processor does not tell");
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        medtrie_index *index;
        const medtrie_system *system;
        medtrie_id ids[12];
        uint64_t keys[12];

        setenv("MEDTRIE_CPU", levels[i], 1);
        index = miniature_open(&image);
        system = medtrie_system_at(index, MINIATURE_CM);
        clear_upper_halves();
        medtrie_find_batch(system, &texts, ids);
        cr_expect(!has_upper_halves(), "medtrie_find_batch, %s", levels[i]);
        clear_upper_halves();
        medtrie_key_batch(system, &texts, keys);
        cr_expect(!has_upper_halves(), "medtrie_key_batch, %s", levels[i]);
        clear_upper_halves();
        medtrie_find_keys(system, keys, 12, NULL, ids);
        cr_expect(!has_upper_halves(), "medtrie_find_keys, %s", levels[i]);
        clear_upper_halves();
        medtrie_find(system, "E11.9", 5);
        cr_expect(!has_upper_halves(), "medtrie_find, %s", levels[i]);
        medtrie_close(index);
    }
    image_free(&image);
}
#endif

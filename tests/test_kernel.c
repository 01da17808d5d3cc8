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

static const char *const levels[] = {"portable", "sse42", "avx2", "avx512"};

#define LEVELS (sizeof levels / sizeof levels[0])

/* ---- Packing -------------------------------------------------------------------------------- */

/* What a text is to become, character by character. */
struct packed {
    uint64_t key, limit;
    bool is_odd, is_dotted;
};

/* Of a system with a dot behind three characters. */
static struct packed packed_of(const medtrie_system *system, const char *text, size_t size)
{
    struct packed packed = {.is_odd = size > 8};
    char code[16] = "";
    size_t count = 0;

    packed.is_dotted = size > 4 && text[3] == '.' && text[4] != ' ';
    for (size_t i = 0; i < size && i < sizeof code; i++) {
        unsigned char byte = (unsigned char)text[i];

        packed.is_odd |= byte < 0x20 || byte >= 0x80;
        if (i != 3 || !packed.is_dotted)
            code[count++] = text[i];
    }
    packed.is_odd |= count == 0 || code[0] == ' ';
    for (size_t i = 0; i < 7; i++) {
        unsigned char c = i < count ? (unsigned char)code[i] : ' ';

        packed.key = packed.key << 6 | (c >= 0x60 ? c - 0x40u : c - 0x20u);
    }
    packed.limit = system->concept_count - (packed.is_dotted ? system->grouping_count : 0);
    if (count > 7 && code[7] != ' ')
        packed.limit = 0;
    return packed;
}

static const char *const texts[] = {
    "A",
    "a0",
    "A00",
    "A00.",
    "A00.0",
    "A00.01",
    "E11.9",
    "e119",
    "T36.0X1A",
    "t360x1a",
    "T360X1A",
    "T360X1AB",
    "C4A.9",
    "Z99-89",
    "ZZZZZZZ",
    "0DTJ4ZZ",
    "A.00",
    "A0.0",
    "A00 ",
    "A00. ",
    "A00.  1",
    " A00",
    "",
    " ",
    "A\t0",
    "\xC3\x84"
    "A",
    "A00.0\x80",
    "A000\x1F",
    "~{}|",
    "@[]^_",
    "`abc",
    "123456789",
    "A00.0000",
    "A00.00000",
    "M54.50",
    "99213",
    "A0.0.0.0",
    "...",
    "A00..1",
};

Test(kernel, packs)
{
    struct image image = miniature_build();

    for (size_t level = 0; level < LEVELS; level++) {
        enum { COUNT = sizeof texts / sizeof texts[0] };
        size_t sizes[MEDTRIE_BLOCK];
        uint64_t words[MEDTRIE_BLOCK], keys[MEDTRIE_BLOCK], limits[MEDTRIE_BLOCK],
            odd[MEDTRIE_BLOCK];
        medtrie_index *index;
        const medtrie_system *system;

        setenv("MEDTRIE_CPU", levels[level], 1);
        index = miniature_open(&image);
        system = medtrie_system_at(index, MINIATURE_CM);
        /* Each text in each row of a vector, and of every length of a rest. */
        for (size_t shift = 0; shift < COUNT; shift++) {
            size_t count = COUNT - shift % 9;

            for (size_t i = 0; i < count; i++) {
                const char *text = texts[(i + shift) % COUNT];

                char bytes[8] = "AAAAAAA"; /* what follows is nothing to it */

                sizes[i] = strlen(text);
                memcpy(bytes, text, sizes[i] < 8 ? sizes[i] : 8);
                words[i] = medtrie_load64((const uint8_t *)bytes);
            }
            system->kernel->pack(system, sizes, count, words, keys, limits, odd);
            for (size_t i = 0; i < count; i++) {
                const char *text = texts[(i + shift) % COUNT];
                struct packed packed = packed_of(system, text, sizes[i]);

                cr_assert_eq(odd[i] != 0, packed.is_odd, "%s: \"%s\" is odd: %d", levels[level],
                             text, odd[i] != 0);
                if (packed.is_odd)
                    continue;
                cr_assert_eq(keys[i], packed.key, "%s: the key of \"%s\"", levels[level], text);
                cr_assert_eq(limits[i], packed.limit, "%s: the limit of \"%s\"", levels[level],
                             text);
            }
        }
        medtrie_close(index);
    }
    image_free(&image);
}

/* ---- What is left behind -------------------------------------------------------------------- */

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
    static const char bytes[] = "E119A000B99E119A000B99E119A000B99E119A000B99";
    static const int32_t offsets[] = {0, 4, 8, 11, 15, 19, 22, 26, 30, 33, 37, 41, 44};
    const struct medtrie_texts rows = {.count = 12, .bytes = bytes, .offsets32 = offsets};
    struct image image = miniature_build();

    if (!tells_upper_halves())
        cr_skip_test("this processor does not tell");
    for (size_t i = 0; i < LEVELS; i++) {
        medtrie_index *index;
        const medtrie_system *system;
        medtrie_id ids[12];
        uint64_t keys[12];

        setenv("MEDTRIE_CPU", levels[i], 1);
        index = miniature_open(&image);
        system = medtrie_system_at(index, MINIATURE_CM);
        clear_upper_halves();
        medtrie_find_batch(system, &rows, ids);
        cr_expect(!has_upper_halves(), "medtrie_find_batch, %s", levels[i]);
        clear_upper_halves();
        medtrie_key_batch(system, &rows, keys);
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

/*
 * The probe of the processor that runs, and the one by gathers in plain C, for where it has no such
 * loads: both must say what the probe of a single key says.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "../src/format/hash.h"
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

/*
 * Finding a code: text -> key -> slot -> id.
 *
 * Packed keys have a lookup in registers, in portable C and with PEXT, chosen when the index is
 * opened. General keys, lists that keep case and systems with two places for the dot (ICD-9-CM
 * diagnoses) spell the text out.
 */
#include "probe.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "cpu.h"
#include "key.h"
#include "kernel.h"

#if MEDTRIE_HAVE_PEXT
#  include <immintrin.h>
#endif

/* ---- Texts spelled out ------------------------------------------------------------------- */

/* Whether a node of a general system bears the text. */
static bool bears(const medtrie_system *system, uint32_t node, const char *text, size_t size)
{
    char padded[MEDTRIE_CODE_MAX] = {0};
    uint32_t first;

    if (node < system->concept_count) {
        memcpy(padded, text, size);
        return memcmp(medtrie_code_bytes(system, node), padded, MEDTRIE_CODE_MAX) == 0;
    }
    /* A bare prefix is the beginning of the first code of its range. */
    first = medtrie_range_of(system, node).first;
    return first < system->code_count &&
           medtrie_section(system, MEDTRIE_SECTION_LENGTHS)[node - system->concept_count] == size &&
           memcmp(medtrie_code_bytes(system, first), text, size) == 0;
}

static uint32_t general_probe(const medtrie_system *system, const struct medtrie_hash *hash,
                              const char *text, size_t size)
{
    uint64_t mixed = medtrie_hash_mix(XXH3_64bits(text, size), hash->multiplier);
    uint8_t pilot = hash->pilots[medtrie_hash_bucket(mixed, hash->bucket_count)];
    uint32_t slot = medtrie_hash_slot(mixed, pilot, hash->slot_count);
    uint32_t node = medtrie_load32(hash->slots + (size_t)slot * 4);

    return node < system->node_count && bears(system, node, text, size) ? node : MEDTRIE_NONE;
}

uint32_t medtrie_node_of(const medtrie_system *system, const char *text, size_t size)
{
    uint32_t node;

    if (size == 0)
        return MEDTRIE_NONE;
    if (!system->packed) {
        node = general_probe(system, &system->concepts, text, size);
        return node != MEDTRIE_NONE ? node : general_probe(system, &system->prefixes, text, size);
    }
    if (!medtrie_packable(text, size))
        return MEDTRIE_NONE;
    return medtrie_probe_both(system, medtrie_pack(text, size));
}

/* Keeps the rare way out of the frequent one, whose registers it would spill. */
#if defined(__GNUC__)
#  define RARE __attribute__((noinline, cold))
#else
#  define RARE
#endif

/* What a lookup is asked for. */
enum lookup {
    LOOKUP_CONCEPT,
    LOOKUP_SIZED, /* also how many characters the code has: medtrie_sized */
    LOOKUP_PREFIX
};

static inline uint64_t medtrie_sized(uint32_t id, uint64_t size)
{
    return id | size << 32;
}

/* The plain form of LOOKUP(lookup) in exact_template.h, for every system and every text. */
RARE static uint64_t spelled_lookup(const medtrie_system *system, const char *text, size_t len,
                                    enum lookup what)
{
    bool prefix = what == LOOKUP_PREFIX;
    struct spelled spelled;
    uint32_t node, limit;

    medtrie_spell(system, text, len, &spelled);
    if (!spelled.complete || (spelled.dot_ends && !prefix))
        return medtrie_sized(MEDTRIE_NONE, 0);
    node = medtrie_node_of(system, spelled.text, spelled.size);
    /* Groupings are written without a dot. */
    limit = prefix           ? system->node_count
            : spelled.dotted ? system->code_count
                             : system->concept_count;
    if (node >= limit)
        node = MEDTRIE_NONE;
    return what == LOOKUP_SIZED ? medtrie_sized(node, spelled.size) : node;
}

static medtrie_id find_spelled(const medtrie_system *system, const char *text, size_t len)
{
    return (medtrie_id)spelled_lookup(system, text, len, LOOKUP_CONCEPT);
}

static uint64_t sized_spelled(const medtrie_system *system, const char *text, size_t len)
{
    return spelled_lookup(system, text, len, LOOKUP_SIZED);
}

static uint32_t prefix_spelled(const medtrie_system *system, const char *text, size_t len)
{
    return (uint32_t)spelled_lookup(system, text, len, LOOKUP_PREFIX);
}

/* ---- Texts in a register ----------------------------------------------------------------- */

#define LOOKUP(name) name##_portable
#define TARGET
#define PACK(word, dotted, dot) medtrie_word_pack(medtrie_word_undotted(dot, word, dotted))
#include "exact_template.h"
#undef LOOKUP
#undef TARGET
#undef PACK

#if MEDTRIE_HAVE_PEXT
/* Of each of the first seven characters the bits 6 and 4 to 0, see medtrie_word_pack. Where there
 * is a dot its place is left out and the eighth taken in. */
#  define GATHER_UNDOTTED UINT64_C(0x5F5F5F5F5F5F5F00)

#  define LOOKUP(name) name##_pext
#  define TARGET __attribute__((target("bmi2")))
#  define PACK(word, dotted, dot)                                                                  \
    _pext_u64(__builtin_bswap64(word), GATHER_UNDOTTED ^ ((dot)->gather & (dotted)))
#  include "exact_template.h"
#  undef LOOKUP
#  undef TARGET
#  undef PACK
#endif

/* The dot of a system that has it in one place, see struct dot. */
static struct dot dot_behind(unsigned characters)
{
    struct dot dot = {.dot = 1};
    unsigned shift = characters * 8;

    /* With the dot in the last of 8 places nothing can follow it in the word. */
    if (characters == 0 || characters >= MEDTRIE_PACKED_CHARACTERS)
        return dot;
    dot.here = UINT64_C(0xFF) << shift;
    dot.dot = (uint64_t)'.' << shift;
    dot.next = dot.here << 8;
    dot.blank = (uint64_t)' ' << shift << 8;
    dot.before = (UINT64_C(1) << shift) - 1;
    dot.gather = UINT64_C(0x5F) | UINT64_C(0x5F) << (56 - shift);
    return dot;
}

void medtrie_choose_lookup(medtrie_system *system)
{
    const struct medtrie_tables *tables = system->tables;
    bool two_dots = tables->dot_after_e != 0 && tables->dot_after_e != tables->dot_after;

    system->find = find_spelled;
    system->find_sized = sized_spelled;
    system->prefix = prefix_spelled;
    if (!system->packed || !system->folds_case || two_dots)
        return;
    system->dot = dot_behind(tables->dot_after);
    system->kernel = medtrie_kernel_choose(system);
    system->find = find_portable;
    system->find_sized = sized_portable;
    system->prefix = prefix_portable;
#if MEDTRIE_HAVE_PEXT
    if (medtrie_cpu_has_pext()) {
        system->find = find_pext;
        system->find_sized = sized_pext;
        system->prefix = prefix_pext;
    }
#endif
}

/* ---- The calls --------------------------------------------------------------------------- */

medtrie_id medtrie_find(const medtrie_system *system, const char *text, size_t len)
{
    return system->find(system, text, len);
}

medtrie_id medtrie_find_key(const medtrie_system *system, uint64_t key)
{
    /* The bits above a key's would be lost on the way to the compare. */
    if (!system->packed || key >> MEDTRIE_PACKED_KEY_BITS != 0)
        return MEDTRIE_NONE;
    return medtrie_probe(&system->concepts, key, system->concept_count);
}

/* The first grouping from an id on that bears the same text as a concept; MEDTRIE_NONE: there is
 * none. There are some hundred groupings at most, so they are gone through. */
static medtrie_id grouping_like(const medtrie_system *system, medtrie_id concept, medtrie_id from)
{
    size_t size = medtrie_layout_code_size(system->tables);
    const char *code = medtrie_code_bytes(system, concept);

    for (medtrie_id id = from; id < system->concept_count; id++)
        if (memcmp(medtrie_code_bytes(system, id), code, size) == 0)
            return id;
    return MEDTRIE_NONE;
}

/* Whether a text has a dot in the dot's place, as no grouping is written. */
static bool is_dotted(const medtrie_system *system, const char *text, size_t len)
{
    struct spelled spelled;

    medtrie_spell(system, text, len, &spelled);
    return spelled.dotted;
}

medtrie_id medtrie_find_grouping(const medtrie_system *system, const char *text, size_t len)
{
    medtrie_id id = medtrie_find(system, text, len);

    if (id == MEDTRIE_NONE || id >= system->code_count)
        return id;
    /* The code has the hash's slot; a grouping of the same text has to be looked for. */
    return is_dotted(system, text, len) ? MEDTRIE_NONE
                                        : grouping_like(system, id, system->code_count);
}

medtrie_id medtrie_find_kind(const medtrie_system *system, const char *text, size_t len,
                             enum medtrie_kind kind)
{
    medtrie_id id = medtrie_find(system, text, len);

    if (kind == MEDTRIE_KIND_NONE)
        return MEDTRIE_NONE;
    if (id == MEDTRIE_NONE || medtrie_kind(system, id) == kind)
        return id;
    id = medtrie_find_grouping(system, text, len);
    while (id != MEDTRIE_NONE && medtrie_kind(system, id) != kind)
        id = grouping_like(system, id, id + 1);
    return id;
}

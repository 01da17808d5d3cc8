/*
 * The full check, part three: codes and the hash that finds them.
 *
 * Every slot must hold a node whose own text leads to that slot; every code and every beginning of
 * a code must be found, and its range must be exactly the codes that begin so. Walking the codes in
 * order, a beginning is entered where a code shares fewer characters with the one before it, and
 * left in the same way: so one pass checks all of them, and that none is entered twice.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fault.h"
#include "hash.h"
#include "packed.h"
#include "verification.h"

#define NO_NODE UINT32_MAX

struct hash_check {
    const struct verification *verification;
    const struct medtrie_tables *tables;
    uint8_t *found;    /* a bit a node: it has a slot */
    uint8_t *entered;  /* a bit a node: some code begins with its text, which leads to it */
    uint16_t *sharing; /* of a concept that has its slot: a bit for each kind of the groupings of
                          its text */
};

#define AT(check, section, place)                                                                  \
  medtrie_verify_at((check)->verification, (check)->tables->sections[section] + (place))
#define FAIL(check, section, place, ...)                                                           \
  BROKEN((check)->verification->error, AT(check, section, place), __VA_ARGS__)

/* ---- Texts of nodes ---------------------------------------------------------------------- */

static const char *code_of(const struct hash_check *check, uint32_t id)
{
    return (const char *)check->tables->sections[MEDTRIE_SECTION_CODES] +
           id * medtrie_layout_code_size(check->tables);
}

static size_t size_of(const struct hash_check *check, uint32_t id)
{
    const char *code = code_of(check, id);
    size_t size = 0;

    while (size < medtrie_layout_code_size(check->tables) && code[size] != '\0')
        size++;
    return size;
}

/* The codes of a grouping or bare prefix, as they stand in the file. */
static struct medtrie_range range_of(const struct hash_check *check, uint32_t node)
{
    const uint8_t *row = check->tables->sections[MEDTRIE_SECTION_RANGES] +
                         (size_t)(node - check->tables->code_count) * MEDTRIE_RANGE_SIZE;

    return (struct medtrie_range){medtrie_load32(row + MEDTRIE_RANGE_FIRST),
                                  medtrie_load32(row + MEDTRIE_RANGE_END)};
}

/* Whether a character may stand in a code. General keys take what is printed in ASCII. */
static bool is_code_character(const struct hash_check *check, char c)
{
    bool folds = (check->tables->flags & MEDTRIE_SYSTEM_KEEPS_CASE) == 0;

    if (check->tables->key_class == MEDTRIE_KEYS_PACKED)
        return medtrie_packable(&c, 1);
    return c >= ' ' && c <= '~' && !(folds && c >= 'a' && c <= 'z');
}

static enum medtrie_result check_codes(const struct hash_check *check)
{
    size_t bytes = medtrie_layout_code_size(check->tables);

    for (uint32_t id = 0; id < check->tables->concept_count; id++) {
        const char *code = code_of(check, id);
        size_t size = size_of(check, id);
        bool good =
            size > 0 && code[0] != ' ' && code[size - 1] != ' ' &&
            (size <= MEDTRIE_PACKED_CHARACTERS || check->tables->key_class == MEDTRIE_KEYS_GENERAL);

        for (size_t i = 0; i < bytes; i++)
            good = good && (i < size ? is_code_character(check, code[i]) : code[i] == '\0');
        if (!good)
            return FAIL(check, MEDTRIE_SECTION_CODES, id * bytes,
                        "the code of concept %" PRIu32 " is empty, has a character that no code "
                        "of this system has, or is not filled with zeros",
                        id);
    }
    return MEDTRIE_OK;
}

/* A bare prefix is the beginning of a code. */
static enum medtrie_result check_prefix_texts(const struct hash_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    const uint8_t *lengths = tables->sections[MEDTRIE_SECTION_LENGTHS];
    bool general = tables->key_class == MEDTRIE_KEYS_GENERAL;

    for (uint32_t node = tables->concept_count; node < tables->node_count; node++) {
        uint32_t place = node - tables->concept_count;
        uint32_t first = range_of(check, node).first;

        if (first >= tables->code_count)
            return FAIL(check, MEDTRIE_SECTION_RANGES,
                        (size_t)(node - tables->code_count) * MEDTRIE_RANGE_SIZE,
                        "prefix %" PRIu32 " begins code %" PRIu32 " of %" PRIu32, node, first,
                        tables->code_count);
        if (general && (lengths[place] == 0 || lengths[place] >= size_of(check, first)))
            return FAIL(check, MEDTRIE_SECTION_LENGTHS, place,
                        "prefix %" PRIu32 " is %u characters of a code of %zu", node,
                        (unsigned)lengths[place], size_of(check, first));
    }
    return MEDTRIE_OK;
}

/* ---- Slots ------------------------------------------------------------------------------- */

static uint32_t slot_of(const struct medtrie_hash *hash, uint64_t key)
{
    uint64_t mixed = medtrie_hash_mix(key, hash->multiplier);
    uint32_t bucket = medtrie_hash_bucket(mixed, hash->bucket_count);

    return medtrie_hash_slot(mixed, hash->pilots[bucket], hash->slot_count);
}

static uint64_t key_of(const struct hash_check *check, const char *text, size_t size)
{
    return check->tables->key_class == MEDTRIE_KEYS_PACKED ? medtrie_pack(text, size)
                                                           : XXH3_64bits(text, size);
}

/* The characters of a packed key; 0 when it is none. */
static size_t unpack(uint64_t key, char text[MEDTRIE_PACKED_CHARACTERS])
{
    size_t size = 0;

    for (unsigned shift = MEDTRIE_PACKED_KEY_BITS; shift > 0;) {
        uint64_t field;

        shift -= 6;
        field = key >> shift & 0x3F;
        if (field == 0)
            break;
        text[size++] = (char)(field + 0x20);
    }
    return medtrie_packable(text, size) && medtrie_pack(text, size) == key ? size : 0;
}

/* The text that a used slot stands for, in a system of packed keys from the slot itself, else from
 * its node; 0 when it has none. check_prefix_texts has accepted what a bare prefix begins. */
static size_t slot_text(const struct hash_check *check, const struct medtrie_hash *hash,
                        uint32_t slot, uint32_t node, char text[MEDTRIE_CODE_MAX])
{
    const struct medtrie_tables *tables = check->tables;
    size_t size;

    if (tables->key_class == MEDTRIE_KEYS_PACKED)
        return unpack(medtrie_load64(hash->slots + (size_t)slot * 8) >> MEDTRIE_PACKED_NODE_BITS,
                      text);
    if (node < tables->concept_count) {
        size = size_of(check, node);
        memcpy(text, code_of(check, node), size);
        return size;
    }
    size = tables->sections[MEDTRIE_SECTION_LENGTHS][node - tables->concept_count];
    memcpy(text, code_of(check, range_of(check, node).first), size);
    return size;
}

/* Whether the text is the node's: a concept's own code, or the beginning of a bare prefix's codes.
 */
static bool bears(const struct hash_check *check, uint32_t node, const char *text, size_t size)
{
    uint32_t first;

    if (node < check->tables->concept_count)
        return size_of(check, node) == size && memcmp(code_of(check, node), text, size) == 0;
    first = range_of(check, node).first;
    return size_of(check, first) > size && memcmp(code_of(check, first), text, size) == 0;
}

/* The node in a slot, or NO_NODE for an empty one. A value that is neither gives node_count. */
static uint32_t node_in(const struct hash_check *check, const struct medtrie_hash *hash,
                        uint32_t slot)
{
    const struct medtrie_tables *tables = check->tables;
    uint64_t value, empty;
    uint32_t node;

    if (tables->key_class == MEDTRIE_KEYS_PACKED) {
        value = medtrie_load64(hash->slots + (size_t)slot * 8);
        empty = MEDTRIE_PACKED_EMPTY_SLOT;
        node = (uint32_t)value & MEDTRIE_PACKED_NODE_MASK;
    } else {
        value = medtrie_load32(hash->slots + (size_t)slot * 4);
        empty = MEDTRIE_GENERAL_EMPTY_SLOT;
        node = (uint32_t)value;
    }
    if (value == empty)
        return NO_NODE;
    return node < tables->node_count ? node : tables->node_count;
}

/* Every used slot of one hash holds a node from first up to end, whose text leads to it. */
static enum medtrie_result check_slots(const struct hash_check *check,
                                       const struct medtrie_hash *hash,
                                       enum medtrie_section section, uint32_t first, uint32_t end)
{
    size_t bytes = check->tables->key_class == MEDTRIE_KEYS_PACKED ? 8 : 4;

    for (uint32_t slot = 0; slot < hash->slot_count; slot++) {
        uint32_t node = node_in(check, hash, slot);
        char text[MEDTRIE_CODE_MAX];
        size_t size;

        if (node == NO_NODE)
            continue;
        if (node < first || node >= end || medtrie_bit(check->found, node))
            return FAIL(check, section, slot * bytes,
                        "the slot holds no node, or one that another slot holds");
        size = slot_text(check, hash, slot, node, text);
        if (size == 0 || !bears(check, node, text, size) ||
            slot_of(hash, key_of(check, text, size)) != slot)
            return FAIL(check, section, slot * bytes,
                        "the slot holds node %" PRIu32 ", whose text does not lead to it", node);
        medtrie_bit_set(check->found, node);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_both_hashes(const struct hash_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    enum medtrie_result result =
        check_slots(check, &tables->concepts, MEDTRIE_SECTION_SLOTS, 0, tables->concept_count);

    return result == MEDTRIE_OK
               ? check_slots(check, &tables->prefixes, MEDTRIE_SECTION_PREFIX_SLOTS,
                             tables->concept_count, tables->node_count)
               : result;
}

/* The node that bears a text by one hash, or NO_NODE. Slots have been checked. */
static uint32_t look_up_in(const struct hash_check *check, const struct medtrie_hash *hash,
                           const char *text, size_t size)
{
    uint32_t slot = slot_of(hash, key_of(check, text, size));
    uint32_t node = node_in(check, hash, slot);
    char own[MEDTRIE_CODE_MAX];

    if (node == NO_NODE || slot_text(check, hash, slot, node, own) != size ||
        memcmp(own, text, size) != 0)
        return NO_NODE;
    return node;
}

/* The node that bears a text, a concept before a bare prefix, or NO_NODE. */
static uint32_t look_up(const struct hash_check *check, const char *text, size_t size)
{
    uint32_t node = look_up_in(check, &check->tables->concepts, text, size);

    return node != NO_NODE ? node : look_up_in(check, &check->tables->prefixes, text, size);
}

/* ---- Every text is found ----------------------------------------------------------------- */

/* A grouping has its slot, or shares its text with a concept that has it, and no two that share one
 * are of one kind. */
static enum medtrie_result check_groupings(const struct hash_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    const uint8_t *kinds = tables->sections[MEDTRIE_SECTION_KINDS];

    for (uint32_t id = tables->code_count; id < tables->concept_count; id++) {
        uint32_t node = look_up(check, code_of(check, id), size_of(check, id));

        if (node != id && (node >= id || kinds[node] == kinds[id]))
            return FAIL(check, MEDTRIE_SECTION_CODES, id * medtrie_layout_code_size(tables),
                        "grouping %" PRIu32 " is not found by its code", id);
        if ((check->sharing[node] >> kinds[id] & 1) != 0)
            return FAIL(check, MEDTRIE_SECTION_CODES, id * medtrie_layout_code_size(tables),
                        "grouping %" PRIu32 " has the kind and the text of one before it", id);
        check->sharing[node] = (uint16_t)(check->sharing[node] | 1u << kinds[id]);
    }
    return MEDTRIE_OK;
}

/* A beginning of codes that the walk is inside of. */
struct open_prefix {
    uint32_t node;
    uint32_t first;
};

/* The codes from first up to end begin with the node's text, and no others do. */
static bool has_range(const struct hash_check *check, uint32_t node, uint32_t first, uint32_t end)
{
    const uint8_t *extents = check->tables->sections[MEDTRIE_SECTION_EXTENTS];
    struct medtrie_range range;

    if (node < check->tables->code_count) {
        if (extents == NULL)
            extents = check->tables->sections[MEDTRIE_SECTION_SIZES];
        return node == first && medtrie_load32(extents + (size_t)node * 4) == end - first;
    }
    range = range_of(check, node);
    return range.first == first && range.end == end;
}

/* Where the file says which codes begin so, which is to be named when it is wrong. */
static uint64_t range_place(const struct hash_check *check, const struct open_prefix *prefix)
{
    const struct medtrie_tables *tables = check->tables;
    uint32_t node = prefix->node;
    size_t place;

    if (node < tables->code_count && node != prefix->first)
        return AT(check, MEDTRIE_SECTION_CODES, prefix->first * medtrie_layout_code_size(tables));
    if (node < tables->code_count)
        return tables->sections[MEDTRIE_SECTION_EXTENTS] == NULL
                   ? AT(check, MEDTRIE_SECTION_SIZES, (size_t)node * 4)
                   : AT(check, MEDTRIE_SECTION_EXTENTS, (size_t)node * 4);
    place = (size_t)(node - tables->code_count) * MEDTRIE_RANGE_SIZE;
    return AT(check, MEDTRIE_SECTION_RANGES,
              place + (range_of(check, node).first != prefix->first ? MEDTRIE_RANGE_FIRST
                                                                    : MEDTRIE_RANGE_END));
}

/* Leaves the beginnings longer than size before a code is read. */
static enum medtrie_result leave(const struct hash_check *check, const struct open_prefix *open,
                                 size_t *depth, size_t size, uint32_t code)
{
    for (; *depth > size; (*depth)--) {
        const struct open_prefix *prefix = &open[*depth - 1];

        if (!has_range(check, prefix->node, prefix->first, code))
            return BROKEN(check->verification->error, range_place(check, prefix),
                          "the %zu characters that code %" PRIu32 " begins with: node %" PRIu32
                          " does not have the codes up to %" PRIu32,
                          *depth, prefix->first, prefix->node, code);
    }
    return MEDTRIE_OK;
}

/* Enters the beginnings of a code up to the code itself. */
static enum medtrie_result enter(const struct hash_check *check, struct open_prefix *open,
                                 size_t *depth, uint32_t code)
{
    size_t size = size_of(check, code);

    if (*depth == size && size == size_of(check, code - 1))
        return FAIL(check, MEDTRIE_SECTION_CODES, code * medtrie_layout_code_size(check->tables),
                    "code %" PRIu32 " has the text of the one before it", code);
    while (*depth < size) {
        struct open_prefix *prefix = &open[*depth];

        prefix->first = code;
        prefix->node = look_up(check, code_of(check, code), ++*depth);
        if (prefix->node == NO_NODE || (*depth == size) != (prefix->node == code))
            return FAIL(check, MEDTRIE_SECTION_CODES,
                        code * medtrie_layout_code_size(check->tables),
                        "the first %zu characters of code %" PRIu32 " are not found", *depth, code);
        medtrie_bit_set(check->entered, prefix->node);
    }
    return MEDTRIE_OK;
}

static size_t shared_characters(const char *a, const char *b, size_t most)
{
    size_t size = 0;

    while (size < most && a[size] == b[size])
        size++;
    return size;
}

static enum medtrie_result check_prefixes(const struct hash_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    struct open_prefix open[MEDTRIE_CODE_MAX];
    enum medtrie_result result = MEDTRIE_OK;
    uint32_t prefix_count = 0;
    size_t depth = 0;

    for (uint32_t code = 0; code < tables->code_count && result == MEDTRIE_OK; code++) {
        size_t shared =
            code == 0 ? 0
                      : shared_characters(code_of(check, code - 1), code_of(check, code), depth);

        result = leave(check, open, &depth, shared, code);
        prefix_count += (uint32_t)(size_of(check, code) - shared);
        if (result == MEDTRIE_OK)
            result = enter(check, open, &depth, code);
    }
    if (result == MEDTRIE_OK)
        result = leave(check, open, &depth, 0, tables->code_count);
    if (result == MEDTRIE_OK && prefix_count != tables->prefix_count)
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_PREFIXES,
                    "%" PRIu32 " prefixes; the codes have %" PRIu32, tables->prefix_count,
                    prefix_count);
    return result;
}

/* Each is entered: it is found, and not a concept before it. */
static enum medtrie_result check_bare_prefixes(const struct hash_check *check)
{
    const struct medtrie_tables *tables = check->tables;

    for (uint32_t node = tables->concept_count; node < tables->node_count; node++)
        if (!medtrie_bit(check->entered, node))
            return FAIL(check, MEDTRIE_SECTION_RANGES,
                        (size_t)(node - tables->code_count) * MEDTRIE_RANGE_SIZE,
                        "prefix %" PRIu32 " has no slot, or the text of a concept", node);
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_verify_hash(const struct verification *verification,
                                        const struct medtrie_tables *tables)
{
    static enum medtrie_result (*const checks[])(const struct hash_check *) = {
        check_codes,     check_prefix_texts, check_both_hashes,
        check_groupings, check_prefixes,     check_bare_prefixes,
    };
    size_t size = (size_t)tables->node_count / 8 + 1;
    struct hash_check check = {verification, tables, calloc(size, 1), calloc(size, 1),
                               calloc((size_t)tables->concept_count + 1, sizeof *check.sharing)};
    enum medtrie_result result = MEDTRIE_OK;

    if (check.found == NULL || check.entered == NULL || check.sharing == NULL)
        result = medtrie_fail(verification->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && result == MEDTRIE_OK; i++)
        result = checks[i](&check);
    free(check.found);
    free(check.entered);
    free(check.sharing);
    return result;
}

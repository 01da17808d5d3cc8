/* See image.h. Texts are appended to the heap as they come, with no regard to size. */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../src/format/hash.h"
#include "../src/format/layout.h"
#include "../src/format/packed.h"

#define SECTIONS_MAX 256
#define NODES_MAX 4096

/* ---- Bytes ------------------------------------------------------------------------------- */

struct buffer {
    uint8_t *bytes;
    size_t size, capacity;
};

struct built_section {
    int kind;
    unsigned system;
    struct buffer buffer;
};

struct builder {
    struct built_section sections[SECTIONS_MAX];
    size_t count;
};

static void give_up(const char *why, const char *what)
{
    fprintf(stderr, "image: %s: %s\n", why, what);
    abort();
}

static void put(struct buffer *buffer, const void *bytes, size_t size)
{
    if (buffer->size + size > buffer->capacity) {
        buffer->capacity = 2 * (buffer->size + size) + 64;
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        if (buffer->bytes == NULL)
            give_up("out of memory", "");
    }
    if (size > 0)
        memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

static void put8(struct buffer *buffer, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    put(buffer, &byte, 1);
}

static void put32(struct buffer *buffer, uint32_t value)
{
    uint8_t bytes[4];

    medtrie_store32(bytes, value);
    put(buffer, bytes, 4);
}

static void put64(struct buffer *buffer, uint64_t value)
{
    uint8_t bytes[8];

    medtrie_store64(bytes, value);
    put(buffer, bytes, 8);
}

static struct buffer *section(struct builder *builder, int kind, unsigned system)
{
    struct built_section *added = &builder->sections[builder->count++];

    *added = (struct built_section){.kind = kind, .system = system};
    return &added->buffer;
}

/* The reference of a text; "texts" is section 0. */
static uint32_t text(struct builder *builder, const char *value, size_t size)
{
    struct buffer *heap = &builder->sections[0].buffer;
    uint8_t length[2];
    uint32_t reference = (uint32_t)heap->size;

    if (size == 0 && reference != 0)
        return 0;
    medtrie_store16(length, (uint16_t)size);
    put(heap, length, 2);
    put(heap, value, size);
    return reference;
}

static uint32_t text_of(struct builder *builder, const char *value)
{
    return text(builder, value == NULL ? "" : value, value == NULL ? 0 : strlen(value));
}

static uint32_t day(const char *date)
{
    return (uint32_t)(date == NULL ? MEDTRIE_DAY_NONE : medtrie_day_parse(date, strlen(date)));
}

/* ---- One system -------------------------------------------------------------------------- */

/* A node: a code, a grouping or a bare prefix. */
struct node {
    char text[MEDTRIE_CODE_MAX + 1];
    uint32_t first, end; /* codes: those that begin with it */
};

struct shape {
    const struct image_system *system;
    uint32_t code_count, concept_count, node_count, prefix_count;
    struct node nodes[NODES_MAX];
    uint32_t parents[NODES_MAX];
    uint32_t sizes[NODES_MAX];
};

static const struct image_concept *concept_at(const struct shape *shape, uint32_t id)
{
    return id < shape->code_count ? &shape->system->codes[id]
                                  : &shape->system->groupings[id - shape->code_count];
}

static uint32_t code_named(const struct shape *shape, const char *code)
{
    for (uint32_t i = 0; i < shape->code_count; i++)
        if (strcmp(shape->system->codes[i].code, code) == 0)
            return i;
    give_up("no such code", code);
    return 0;
}

/* The codes from first on that begin with so many characters of it. */
static uint32_t end_of_prefix(const struct shape *shape, uint32_t first, size_t size)
{
    uint32_t end = first;

    while (end < shape->code_count &&
           strncmp(shape->system->codes[end].code, shape->system->codes[first].code, size) == 0)
        end++;
    return end;
}

static void add_concepts(struct shape *shape)
{
    for (uint32_t id = 0; id < shape->concept_count; id++) {
        const struct image_concept *concept = concept_at(shape, id);
        struct node *node = &shape->nodes[id];

        snprintf(node->text, sizeof node->text, "%s", concept->code);
        node->first = id;
        if (id < shape->code_count) {
            node->end = end_of_prefix(shape, id, strlen(concept->code));
        } else {
            node->first = code_named(shape, concept->first);
            node->end =
                end_of_prefix(shape, code_named(shape, concept->last), strlen(concept->last));
        }
    }
}

static bool known_text(const struct shape *shape, const char *prefix)
{
    for (uint32_t i = 0; i < shape->node_count; i++)
        if (strcmp(shape->nodes[i].text, prefix) == 0)
            return true;
    return false;
}

static void add_bare_prefixes(struct shape *shape)
{
    shape->node_count = shape->concept_count;
    for (uint32_t id = 0; id < shape->code_count; id++) {
        const char *code = shape->system->codes[id].code;

        for (size_t size = 1; size <= strlen(code); size++) {
            struct node *node = &shape->nodes[shape->node_count];

            if (id > 0 && strncmp(code, shape->system->codes[id - 1].code, size) == 0)
                continue;
            shape->prefix_count++;
            snprintf(node->text, size + 1, "%s", code);
            if (known_text(shape, node->text))
                continue;
            node->first = id;
            node->end = end_of_prefix(shape, id, size);
            shape->node_count++;
        }
    }
}

static uint32_t innermost_grouping(const struct shape *shape, uint32_t id)
{
    uint32_t innermost = MEDTRIE_NONE;
    const struct node *node = &shape->nodes[id];

    for (uint32_t g = shape->code_count; g < shape->concept_count && g != id; g++)
        if (shape->nodes[g].first <= node->first &&
            shape->nodes[g].end >= (id < shape->code_count ? id + 1 : node->end))
            innermost = g;
    return innermost;
}

static uint32_t parent_code(const struct shape *shape, uint32_t id)
{
    const char *code = shape->system->codes[id].code;
    const char *parent = shape->system->codes[id].parent;

    if (parent != NULL)
        return parent[0] == '\0' ? MEDTRIE_NONE : code_named(shape, parent);
    for (uint32_t above = id; above-- > 0;) {
        const char *prefix = shape->system->codes[above].code;

        if (strlen(prefix) >= 3 && strncmp(code, prefix, strlen(prefix)) == 0)
            return above;
    }
    return MEDTRIE_NONE;
}

static void grow_tree(struct shape *shape)
{
    for (uint32_t id = 0; id < shape->concept_count; id++) {
        shape->sizes[id] = 1;
        shape->parents[id] = id < shape->code_count ? parent_code(shape, id) : MEDTRIE_NONE;
        if (shape->parents[id] == MEDTRIE_NONE)
            shape->parents[id] = innermost_grouping(shape, id);
    }
    for (uint32_t id = shape->code_count; id-- > 0;)
        if (shape->parents[id] < shape->code_count)
            shape->sizes[shape->parents[id]] += shape->sizes[id];
}

/* ---- Hash -------------------------------------------------------------------------------- */

struct hash {
    uint64_t keys[NODES_MAX];
    uint32_t nodes[NODES_MAX];
    uint32_t key_count;
    uint8_t pilots[NODES_MAX];
    uint32_t slots[2 * NODES_MAX]; /* entry number; UINT32_MAX: empty */
    uint32_t bucket_count, slot_count;
    uint64_t attempt, multiplier;
};

static void collect_keys(const struct shape *shape, uint32_t first, uint32_t end, struct hash *hash)
{
    for (uint32_t node = first; node < end; node++) {
        const char *key_text = shape->nodes[node].text;
        size_t size = strlen(key_text);
        uint64_t key = shape->system->key_class == MEDTRIE_KEYS_PACKED
                           ? medtrie_pack(key_text, size)
                           : XXH3_64bits(key_text, size);
        uint32_t i = 0;

        while (i < hash->key_count && hash->keys[i] != key)
            i++;
        if (i < hash->key_count)
            continue; /* a grouping that shares its text with a code */
        hash->keys[i] = key;
        hash->nodes[i] = node;
        hash->key_count++;
    }
}

/* Tries to give all keys of a bucket free slots. */
static bool place_bucket(struct hash *hash, uint32_t bucket, uint8_t pilot)
{
    uint32_t placed[NODES_MAX];
    uint32_t count = 0;
    bool free_slots = true;

    for (uint32_t i = 0; i < hash->key_count && free_slots; i++) {
        uint64_t mixed = medtrie_hash_mix(hash->keys[i], hash->multiplier);
        uint32_t slot = medtrie_hash_slot(mixed, pilot, hash->slot_count);

        if (medtrie_hash_bucket(mixed, hash->bucket_count) != bucket)
            continue;
        free_slots = hash->slots[slot] == UINT32_MAX;
        if (free_slots) {
            hash->slots[slot] = i;
            placed[count++] = slot;
        }
    }
    while (!free_slots && count > 0)
        hash->slots[placed[--count]] = UINT32_MAX;
    return free_slots;
}

static bool place_all(struct hash *hash)
{
    memset(hash->slots, 0xFF, sizeof hash->slots);
    for (uint32_t bucket = 0; bucket < hash->bucket_count; bucket++) {
        unsigned pilot = 0;

        while (pilot < 256 && !place_bucket(hash, bucket, (uint8_t)pilot))
            pilot++;
        if (pilot == 256)
            return false;
        hash->pilots[bucket] = (uint8_t)pilot;
    }
    return true;
}

/* The hash of the nodes from first up to end. */
static void build_hash(const struct shape *shape, uint32_t first, uint32_t end, struct hash *hash)
{
    collect_keys(shape, first, end, hash);
    hash->bucket_count = hash->key_count / 3 + 1;
    hash->slot_count = hash->key_count + hash->key_count / 3 + 1;
    do
        hash->multiplier = ++hash->attempt * MEDTRIE_HASH_FIRST_MULTIPLIER | 1;
    while (!place_all(hash));
}

/* Pilots and slots, two sections that follow each other. */
static void put_hash(struct builder *builder, enum medtrie_section pilots, unsigned number,
                     const struct shape *shape, const struct hash *hash)
{
    struct buffer *buffer = section(builder, (int)pilots, number);

    put(buffer, hash->pilots, hash->bucket_count);
    buffer = section(builder, (int)pilots + 1, number);
    for (uint32_t slot = 0; slot < hash->slot_count; slot++) {
        uint32_t entry = hash->slots[slot];
        bool used = entry != UINT32_MAX;

        if (shape->system->key_class == MEDTRIE_KEYS_PACKED)
            put64(buffer, used ? hash->keys[entry] << 22 | hash->nodes[entry] : UINT64_MAX);
        else
            put32(buffer, used ? hash->nodes[entry] : UINT32_MAX);
    }
}

/* ---- Sections of a system ---------------------------------------------------------------- */

static void put_periods(struct builder *builder, unsigned number, const struct image_system *system)
{
    struct buffer *buffer = section(builder, MEDTRIE_SECTION_PERIODS, number);

    for (size_t i = 0; i < system->period_count; i++) {
        put32(buffer, day(system->periods[i].first));
        put32(buffer, day(system->periods[i].last));
        put32(buffer, system->periods[i].basis);
        put32(buffer, day(system->periods[i].release));
    }
}

/* Whether a release begins with the period. */
static bool begins_release(const struct image_period *period)
{
    return period->release != NULL && strcmp(period->release, period->first) == 0;
}

static uint32_t put_releases(struct builder *builder, unsigned number,
                             const struct image_system *system)
{
    struct buffer *buffer = section(builder, MEDTRIE_SECTION_RELEASES, number);
    uint32_t count = 0;

    for (size_t p = 0; p < system->period_count; p++) {
        uint32_t counts[3] = {0, 0, 0};

        if (!begins_release(&system->periods[p]))
            continue;
        for (size_t i = 0; i < system->code_count; i++) {
            counts[0] += system->codes[i].valid[p] != '.';
            counts[1] += system->codes[i].valid[p] == 'b';
        }
        for (size_t i = 0; i < system->grouping_count; i++)
            counts[2] += system->groupings[i].valid[p] != '.';
        put32(buffer, day(system->periods[p].first));
        put32(buffer, day(system->periods[p].last));
        for (int i = 0; i < 3; i++)
            put32(buffer, counts[i]);
        put32(buffer, (uint32_t)p);
        count++;
    }
    return count;
}

static void put_tree(struct builder *builder, unsigned number, const struct shape *shape)
{
    bool packed = shape->system->key_class == MEDTRIE_KEYS_PACKED;
    struct buffer *buffer = section(builder, MEDTRIE_SECTION_RANGES, number);
    bool extents_differ = false;

    for (uint32_t node = shape->code_count; node < shape->node_count; node++) {
        put32(buffer, shape->nodes[node].first);
        put32(buffer, shape->nodes[node].end);
    }
    if (!packed) {
        buffer = section(builder, MEDTRIE_SECTION_LENGTHS, number);
        for (uint32_t node = shape->concept_count; node < shape->node_count; node++)
            put8(buffer, (unsigned)strlen(shape->nodes[node].text));
    }
    buffer = section(builder, MEDTRIE_SECTION_CODES, number);
    for (uint32_t id = 0; id < shape->concept_count; id++) {
        char padded[MEDTRIE_CODE_MAX] = {0};

        memcpy(padded, shape->nodes[id].text, strlen(shape->nodes[id].text));
        put(buffer, padded, packed ? 8 : MEDTRIE_CODE_MAX);
    }
    buffer = section(builder, MEDTRIE_SECTION_PARENTS, number);
    for (uint32_t id = 0; id < shape->concept_count; id++)
        put32(buffer, shape->parents[id]);
    buffer = section(builder, MEDTRIE_SECTION_SIZES, number);
    for (uint32_t id = 0; id < shape->code_count; id++) {
        put32(buffer, shape->sizes[id]);
        extents_differ |= shape->nodes[id].end - id != shape->sizes[id];
    }
    buffer = extents_differ ? section(builder, MEDTRIE_SECTION_EXTENTS, number) : NULL;
    for (uint32_t id = 0; extents_differ && id < shape->code_count; id++)
        put32(buffer, shape->nodes[id].end - id);
    buffer = section(builder, MEDTRIE_SECTION_KINDS, number);
    for (uint32_t id = 0; id < shape->concept_count; id++)
        put8(buffer, concept_at(shape, id)->kind);
}

/* Writes one pattern a concept; sharing them is not this file's concern. */
static void put_histories(struct builder *builder, unsigned number, const struct shape *shape)
{
    const struct image_system *system = shape->system;
    struct buffer *history = section(builder, MEDTRIE_SECTION_HISTORY, number);
    struct buffer *patterns = section(builder, MEDTRIE_SECTION_PATTERNS, number);

    for (uint32_t id = 0; id < shape->concept_count; id++) {
        const char *valid = concept_at(shape, id)->valid;
        const char *first = NULL, *last = NULL;

        for (size_t p = 0; p < system->period_count; p++) {
            if (valid[p] == '.')
                continue;
            first = first == NULL ? system->periods[p].first : first;
            last = p + 1 == system->period_count ? NULL : system->periods[p].last;
        }
        put32(history, id);
        put32(patterns, day(first));
        put32(patterns, day(last));
        for (int billable = 0; billable < 2; billable++)
            for (size_t word = 0; word * 64 < system->period_count; word++) {
                uint64_t bits = 0;

                for (size_t p = word * 64; p < system->period_count && p < word * 64 + 64; p++)
                    if (billable ? valid[p] == 'b' : valid[p] != '.')
                        bits |= UINT64_C(1) << p % 64;
                put64(patterns, bits);
            }
    }
}

/* The nearest concept of a kind that is the code or above it, as long as it is valid whenever the
 * code is, which is at some time. */
static uint32_t rollup_of(const struct shape *shape, uint32_t code, uint8_t kind)
{
    const char *wanted = concept_at(shape, code)->valid;
    uint32_t id = code;

    while (id != UINT32_MAX && concept_at(shape, id)->kind != kind)
        id = shape->parents[id];
    if (id == UINT32_MAX || id == code)
        return id;
    for (size_t p = 0; p < shape->system->period_count; p++)
        if (wanted[p] != '.' && concept_at(shape, id)->valid[p] == '.')
            return MEDTRIE_ROLLUP_VARIES;
    return strspn(wanted, ".") < shape->system->period_count ? id : MEDTRIE_ROLLUP_VARIES;
}

/* Writes roll-ups to the kinds that the system has, subcategories and single codes apart. */
static uint32_t put_rollups(struct builder *builder, unsigned number, const struct shape *shape)
{
    struct buffer *buffer = section(builder, MEDTRIE_SECTION_ROLLUPS, number);
    uint32_t kinds = 0;

    for (uint32_t id = 0; id < shape->concept_count; id++)
        kinds |= 1u << concept_at(shape, id)->kind;
    kinds &=
        ~(1u << MEDTRIE_KIND_SUBCATEGORY | 1u << MEDTRIE_KIND_CODE | 1u << MEDTRIE_KIND_MODIFIER);
    for (uint8_t kind = 0; kind <= MEDTRIE_KIND_MODIFIER; kind++)
        for (uint32_t code = 0; (kinds >> kind & 1) != 0 && code < shape->code_count; code++)
            put32(buffer, rollup_of(shape, code, kind));
    return kinds;
}

/* Appends a set of properties and returns its word. */
static uint32_t put_set(struct builder *builder, struct buffer *buffer, const char *properties)
{
    uint32_t start = (uint32_t)(buffer->size / 4);
    uint32_t count = 0;

    if (properties == NULL && start != 0)
        return 0;
    put32(buffer, 0);
    while (properties != NULL && *properties != '\0') {
        const char *equals = strchr(properties, '=');
        size_t size = strcspn(equals + 1, ";");

        put32(buffer, text(builder, properties, (size_t)(equals - properties)));
        put32(buffer, text(builder, equals + 1, size));
        properties = equals + 1 + size + (equals[1 + size] == ';');
        count++;
    }
    medtrie_store32(buffer->bytes + (size_t)start * 4, count);
    return start;
}

static void put_versions(struct builder *builder, unsigned number, const struct shape *shape,
                         uint32_t *version_count, uint32_t *words)
{
    struct buffer *starts = section(builder, MEDTRIE_SECTION_STARTS, number);
    struct buffer *versions = section(builder, MEDTRIE_SECTION_VERSIONS, number);
    struct buffer *properties = section(builder, MEDTRIE_SECTION_PROPERTIES, number);

    put_set(builder, properties, NULL);
    for (uint32_t id = 0; id < shape->concept_count; id++) {
        const struct image_concept *concept = concept_at(shape, id);
        uint32_t set = put_set(builder, properties, concept->properties);

        put32(starts, (uint32_t)(versions->size / MEDTRIE_VERSION_SIZE));
        put32(versions, (uint32_t)strspn(concept->valid, "."));
        put32(versions, text_of(builder, concept->title));
        put32(versions, text_of(builder, concept->short_title));
        put32(versions, set);
        if (concept->later_title == NULL)
            continue;
        put32(versions, concept->later_period);
        put32(versions, text_of(builder, concept->later_title));
        put32(versions, text_of(builder, concept->later_short_title));
        put32(versions, put_set(builder, properties, concept->later_properties));
    }
    *version_count = (uint32_t)(versions->size / MEDTRIE_VERSION_SIZE);
    *words = (uint32_t)(properties->size / 4);
    put32(starts, *version_count);
}

/* The id of a code; MEDTRIE_NONE: the system has none so written. */
static uint32_t code_id(const struct shape *shape, const char *code)
{
    for (uint32_t id = 0; id < shape->code_count; id++)
        if (strcmp(shape->nodes[id].text, code) == 0)
            return id;
    return MEDTRIE_NONE;
}

static void put_replacements(struct builder *builder, unsigned number, const struct shape *shape)
{
    const struct image_system *system = shape->system;
    uint32_t count = (uint32_t)system->replacement_count;
    struct buffer *rows, *numbers;

    if (count == 0)
        return;
    rows = section(builder, MEDTRIE_SECTION_REPLACED, number);
    for (uint32_t i = 0; i < count; i++) {
        const struct image_replacement *row = &system->replacements[i];
        uint32_t new = code_id(shape, row->new);

        put32(rows, code_id(shape, row->old));
        put32(rows, new);
        put32(rows, day(row->day));
        put32(rows, new == MEDTRIE_NONE ? text_of(builder, row->new) : 0);
        put32(rows, text_of(builder, row->table));
    }
    numbers = section(builder, MEDTRIE_SECTION_REPLACES, number);
    for (uint64_t last = 0, i = 0; i < count; i++) { /* selection by new code and row */
        uint64_t next = UINT64_MAX;

        for (uint64_t r = 0; r < count; r++) {
            uint64_t key = ((uint64_t)code_id(shape, system->replacements[r].new) << 32 | r) + 1;

            if (key > last && key < next)
                next = key;
        }
        put32(numbers, (uint32_t)(next - 1));
        last = next;
    }
}

static void put_system(struct builder *builder, unsigned number, const struct image_system *system)
{
    struct shape *shape = calloc(1, sizeof *shape);
    struct hash *hash = calloc(2, sizeof *hash); /* of concepts, of bare prefixes */
    struct buffer *record = section(builder, MEDTRIE_SECTION_SYSTEM, number);
    uint32_t releases, versions, words, rollups;

    if (shape == NULL || hash == NULL)
        give_up("out of memory", system->name);
    shape->system = system;
    shape->code_count = (uint32_t)system->code_count;
    shape->concept_count = (uint32_t)(system->code_count + system->grouping_count);
    add_concepts(shape);
    add_bare_prefixes(shape);
    grow_tree(shape);
    build_hash(shape, 0, shape->concept_count, &hash[0]);
    build_hash(shape, shape->concept_count, shape->node_count, &hash[1]);
    put_periods(builder, number, system);
    releases = put_releases(builder, number, system);
    put_hash(builder, MEDTRIE_SECTION_PILOTS, number, shape, &hash[0]);
    put_hash(builder, MEDTRIE_SECTION_PREFIX_PILOTS, number, shape, &hash[1]);
    put_tree(builder, number, shape);
    put_histories(builder, number, shape);
    rollups = put_rollups(builder, number, shape);
    put_versions(builder, number, shape, &versions, &words);
    put_replacements(builder, number, shape);
    put32(record, text_of(builder, system->name));
    put32(record, text_of(builder, system->title));
    put32(record, text_of(builder, system->uri));
    put32(record, shape->code_count);
    put32(record, shape->concept_count - shape->code_count);
    put32(record, shape->node_count - shape->concept_count);
    put32(record, shape->prefix_count);
    put32(record, releases);
    put32(record, (uint32_t)system->period_count);
    put32(record, system->default_period);
    put32(record, shape->concept_count); /* patterns */
    put32(record, (uint32_t)(system->period_count + 63) / 64);
    put32(record, versions);
    put32(record, words);
    for (int i = 0; i < 2; i++) {
        put32(record, hash[i].bucket_count);
        put32(record, hash[i].slot_count);
    }
    for (int i = 0; i < 2; i++)
        put64(record, hash[i].multiplier);
    put8(record, system->key_class);
    put8(record, system->dot_after);
    put8(record, system->dot_after_e);
    put8(record, system->flags);
    put32(record, (uint32_t)system->replacement_count);
    put32(record, rollups);
    put32(record, 0);
    free(shape);
    free(hash);
}

/* ---- The file ---------------------------------------------------------------------------- */

static void put_whole(struct builder *builder, const char *notice)
{
    static const char *const warnings[] = {"a.txt:3: the first warning", "b.txt: the second"};
    struct buffer *buffer;
    uint32_t name, format;

    section(builder, MEDTRIE_SECTION_TEXTS, MEDTRIE_ENTRY_WHOLE);
    text(builder, "", 0);
    buffer = section(builder, MEDTRIE_SECTION_NOTICE, MEDTRIE_ENTRY_WHOLE);
    put32(buffer, text_of(builder, notice));
    buffer = section(builder, MEDTRIE_SECTION_SOURCES, MEDTRIE_ENTRY_WHOLE);
    name = text_of(builder, "source_2023.txt");
    format = text_of(builder, "some format");
    put32(buffer, name);
    put32(buffer, format);
    put32(buffer, 0);
    put32(buffer, day("2023-10-01"));
    put64(buffer, 123456);
    for (unsigned i = 0; i < 32; i++)
        put8(buffer, i);
    buffer = section(builder, MEDTRIE_SECTION_WARNINGS, MEDTRIE_ENTRY_WHOLE);
    for (int i = 0; i < 2; i++)
        put32(buffer, text_of(builder, warnings[i]));
}

static size_t aligned(size_t offset)
{
    return (offset + MEDTRIE_SECTION_ALIGNMENT - 1) & ~(size_t)(MEDTRIE_SECTION_ALIGNMENT - 1);
}

static struct image lay_out(struct builder *builder, bool licensed)
{
    size_t offset = MEDTRIE_HEADER_SIZE + builder->count * MEDTRIE_ENTRY_SIZE;
    struct image image;

    for (size_t i = 0; i < builder->count; i++)
        offset = aligned(offset) + builder->sections[i].buffer.size;
    image.size = offset;
    image.bytes = calloc(1, image.size);
    if (image.bytes == NULL)
        give_up("out of memory", "image");
    memcpy(image.bytes, MEDTRIE_MAGIC, MEDTRIE_MAGIC_SIZE);
    medtrie_store16(image.bytes + MEDTRIE_HEADER_MAJOR, MEDTRIE_FORMAT_MAJOR);
    medtrie_store16(image.bytes + MEDTRIE_HEADER_MINOR, MEDTRIE_FORMAT_MINOR);
    medtrie_store32(image.bytes + MEDTRIE_HEADER_OPTIONAL, licensed ? 1 : 0);
    medtrie_store64(image.bytes + MEDTRIE_HEADER_FILE_SIZE, image.size);
    medtrie_store32(image.bytes + MEDTRIE_HEADER_SECTION_COUNT, (uint32_t)builder->count);
    offset = MEDTRIE_HEADER_SIZE + builder->count * MEDTRIE_ENTRY_SIZE;
    for (size_t i = 0; i < builder->count; i++) {
        const struct built_section *built = &builder->sections[i];
        uint8_t *row = image.bytes + MEDTRIE_HEADER_SIZE + i * MEDTRIE_ENTRY_SIZE;

        offset = aligned(offset);
        memcpy(row, medtrie_section_names[built->kind], 8);
        medtrie_store16(row + MEDTRIE_ENTRY_VERSION, MEDTRIE_SECTION_VERSION);
        medtrie_store16(row + MEDTRIE_ENTRY_SYSTEM, (uint16_t)built->system);
        medtrie_store32(row + MEDTRIE_ENTRY_FLAGS, MEDTRIE_ENTRY_REQUIRED);
        medtrie_store64(row + MEDTRIE_ENTRY_OFFSET, offset);
        medtrie_store64(row + MEDTRIE_ENTRY_BYTES, built->buffer.size);
        if (built->buffer.size > 0)
            memcpy(image.bytes + offset, built->buffer.bytes, built->buffer.size);
        offset += built->buffer.size;
    }
    return image;
}

struct image image_build(const struct image_system *systems, size_t system_count,
                         const char *notice)
{
    struct builder *builder = calloc(1, sizeof *builder);
    struct image image;

    if (builder == NULL)
        give_up("out of memory", "builder");
    put_whole(builder, notice);
    for (size_t i = 0; i < system_count; i++)
        put_system(builder, (unsigned)i, &systems[i]);
    image = lay_out(builder, notice != NULL);
    for (size_t i = 0; i < builder->count; i++)
        free(builder->sections[i].buffer.bytes);
    free(builder);
    image_seal(&image);
    return image;
}

void image_free(struct image *image)
{
    free(image->bytes);
    *image = (struct image){NULL, 0};
}

/*
 * Tables: one function a section, in the order of the file. docs/FORMAT.md describes each.
 */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../format/hash.h"
#include "../format/packed.h"
#include "pilots.h"
#include "rollups.h"
#include "versions.h"

/* What the sections of one system are made from. */
struct source_tables {
    struct image *image;
    const struct model *model;
    const struct timeline *timeline;
    const struct replacements *replacements;
    uint8_t key_class;
    struct pilots pilots;        /* of codes and groupings */
    struct pilots prefix_pilots; /* of bare prefixes */
    struct versions versions;
    uint32_t pattern_count;
    uint32_t rollup_kinds;
    const struct code *twins[2]; /* two texts of one key, which no hash can hold; NULL: none */
};

static void day_u32(struct section *section, medtrie_day day)
{
    medtrie_section_u32(section, (uint32_t)day);
}

static size_t code_bytes(const struct source_tables *tables)
{
    return tables->key_class == MEDTRIE_KEYS_PACKED ? 8 : MEDTRIE_CODE_MAX;
}

/* ---- Periods and releases ------------------------------------------------------------------ */

static void write_periods(const struct source_tables *tables, struct section *section)
{
    const struct system_input *input = tables->model->input;

    for (uint32_t p = 0; p < tables->timeline->period_count; p++) {
        const struct period *period = &tables->timeline->periods[p];

        day_u32(section, period->first);
        day_u32(section, period->last);
        medtrie_section_u32(section, (uint32_t)period->basis);
        day_u32(section, period->edition == TRIE_NONE ? MEDTRIE_DAY_NONE
                                                      : input->editions[period->edition].day);
    }
}

/* The period that begins on an edition's first day; there always is one. */
static uint32_t period_of(const struct timeline *timeline, medtrie_day day)
{
    uint32_t period = 0;

    while (timeline->periods[period].last < day)
        period++;
    return period;
}

static uint32_t count_bits(const struct timeline *timeline, const uint64_t *masks, uint32_t from,
                           uint32_t to, uint32_t period)
{
    uint32_t count = 0;

    for (uint32_t id = from; id < to; id++)
        count += timeline_bit(timeline, masks, id, period);
    return count;
}

static void write_releases(const struct source_tables *tables, struct section *section)
{
    const struct model *model = tables->model;
    const struct timeline *timeline = tables->timeline;

    for (uint32_t e = 0; e < model->input->edition_count; e++) {
        medtrie_day day = model->input->editions[e].day;
        uint32_t period = period_of(timeline, day);

        day_u32(section, day);
        day_u32(section, medtrie_timeline_edition_end(model->input, e));
        medtrie_section_u32(section,
                            count_bits(timeline, timeline->valid, 0, model->code_count, period));
        medtrie_section_u32(section,
                            count_bits(timeline, timeline->billable, 0, model->code_count, period));
        medtrie_section_u32(section, count_bits(timeline, timeline->valid, model->code_count,
                                                model->concept_count, period));
        medtrie_section_u32(section, period);
    }
}

/* ---- Hash --------------------------------------------------------------------------------- */

static uint64_t key_of(const struct source_tables *tables, const struct code *code)
{
    size_t size = medtrie_code_size(code);

    return tables->key_class == MEDTRIE_KEYS_PACKED ? medtrie_pack(code->text, size)
                                                    : XXH3_64bits(code->text, size);
}

/* A key and the node that it leads to. */
struct entry {
    uint64_t key;
    uint32_t node;
};

/* Entries of one hash, sorted by key. */
struct entries {
    struct entry *items;
    uint32_t count;
};

/* The text of every node: codes, then groupings, then bare prefixes. */
static const struct code *node_text(const struct model *model, uint32_t node)
{
    return node < model->concept_count ? &model->concepts[node].code
                                       : &model->prefixes[node - model->concept_count].text;
}

static int compare_entries(const void *a_pointer, const void *b_pointer)
{
    const struct entry *a = a_pointer;
    const struct entry *b = b_pointer;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* The keys of the nodes from first up to end. Where a grouping shares the text of a code (block
 * B99) the key leads to the code, which has the smaller number; the grouping is found by its kind.
 */
static bool collect_entries(struct source_tables *tables, uint32_t first, uint32_t end,
                            struct entries *entries)
{
    const struct model *model = tables->model;

    *entries =
        (struct entries){.items = malloc(((size_t)(end - first) + 1) * sizeof(struct entry))};
    if (entries->items == NULL)
        return false;
    for (uint32_t node = first; node < end; node++)
        entries->items[node - first] = (struct entry){key_of(tables, node_text(model, node)), node};
    qsort(entries->items, end - first, sizeof *entries->items, compare_entries);
    for (uint32_t i = 0; i < end - first; i++) {
        struct entry entry = entries->items[i];
        struct entry last = entries->items[entries->count == 0 ? 0 : entries->count - 1];

        if (entries->count == 0 || last.key != entry.key) {
            entries->items[entries->count++] = entry;
            continue;
        }
        if (medtrie_code_compare(node_text(model, last.node), node_text(model, entry.node)) == 0)
            continue;
        /* Two texts of one 64-bit hash: 1 in 10^7 lists of a million codes. */
        tables->twins[0] = node_text(model, last.node);
        tables->twins[1] = node_text(model, entry.node);
        return false;
    }
    return true;
}

static void write_slots(const struct source_tables *tables, const struct pilots *pilots,
                        const struct entries *entries, uint64_t *slots, struct section *section)
{
    bool packed = tables->key_class == MEDTRIE_KEYS_PACKED;

    for (uint32_t i = 0; i < pilots->slot_count; i++)
        slots[i] = packed ? MEDTRIE_PACKED_EMPTY_SLOT : MEDTRIE_GENERAL_EMPTY_SLOT;
    for (uint32_t i = 0; i < entries->count; i++) {
        struct entry entry = entries->items[i];
        uint64_t mixed = medtrie_hash_mix(entry.key, pilots->multiplier);
        uint32_t bucket = medtrie_hash_bucket(mixed, pilots->bucket_count);
        uint32_t slot = medtrie_hash_slot(mixed, pilots->pilots[bucket], pilots->slot_count);

        slots[slot] = packed ? entry.key << MEDTRIE_PACKED_NODE_BITS | entry.node : entry.node;
    }
    for (uint32_t i = 0; i < pilots->slot_count; i++) {
        if (packed)
            medtrie_section_u64(section, slots[i]);
        else
            medtrie_section_u32(section, (uint32_t)slots[i]);
    }
}

/* Builds the hash of the nodes from first up to end and writes its pilots and its slots, two
 * sections that follow each other. */
static bool write_hash(struct source_tables *tables, enum medtrie_section kind, uint16_t system,
                       struct medtrie_range nodes, struct pilots *pilots)
{
    struct entries entries = {0};
    uint64_t *keys = NULL, *slots = NULL;
    struct section *section;
    bool written = false;

    if (!collect_entries(tables, nodes.first, nodes.end, &entries))
        goto out;
    keys = malloc(((size_t)entries.count + 1) * sizeof *keys);
    if (keys == NULL)
        goto out;
    for (uint32_t i = 0; i < entries.count; i++)
        keys[i] = entries.items[i].key;
    if (!medtrie_pilots_build(pilots, keys, entries.count))
        goto out;
    slots = malloc(pilots->slot_count * sizeof *slots);
    section = medtrie_image_section(tables->image, kind, system);
    if (slots == NULL || section == NULL)
        goto out;
    medtrie_section_bytes(section, pilots->pilots, pilots->bucket_count);
    section = medtrie_image_section(tables->image, kind + 1, system);
    if (section == NULL)
        goto out;
    write_slots(tables, pilots, &entries, slots, section);
    written = true;
out:
    free(entries.items);
    free(keys);
    free(slots);
    return written;
}

/* Codes and groupings in one hash, bare prefixes in another: whoever asks for a code then touches
 * 0.8 MB instead of 2.2 in ICD-10-PCS, whose prefixes outnumber its codes. */
static bool write_hashes(struct source_tables *tables, uint16_t system)
{
    const struct model *model = tables->model;
    struct medtrie_range concepts = {0, model->concept_count};
    struct medtrie_range prefixes = {model->concept_count,
                                     model->concept_count + model->bare_prefix_count};

    return write_hash(tables, MEDTRIE_SECTION_PILOTS, system, concepts, &tables->pilots) &&
           write_hash(tables, MEDTRIE_SECTION_PREFIX_PILOTS, system, prefixes,
                      &tables->prefix_pilots);
}

/* ---- Concepts ----------------------------------------------------------------------------- */

static void write_ranges(const struct source_tables *tables, struct section *section)
{
    const struct model *model = tables->model;

    for (uint32_t g = model->code_count; g < model->concept_count; g++) {
        medtrie_section_u32(section, model->concepts[g].range.first);
        medtrie_section_u32(section, model->concepts[g].range.end);
    }
    for (uint32_t i = 0; i < model->bare_prefix_count; i++) {
        medtrie_section_u32(section, model->prefixes[i].range.first);
        medtrie_section_u32(section, model->prefixes[i].range.end);
    }
}

static void write_lengths(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->bare_prefix_count; i++)
        medtrie_section_u8(section, (uint8_t)medtrie_code_size(&tables->model->prefixes[i].text));
}

static void write_codes(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->concept_count; i++)
        medtrie_section_bytes(section, tables->model->concepts[i].code.text, code_bytes(tables));
}

static void write_parents(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->concept_count; i++)
        medtrie_section_u32(section, tables->model->concepts[i].parent);
}

static void write_sizes(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->code_count; i++)
        medtrie_section_u32(section, tables->model->concepts[i].size);
}

static void write_extents(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->code_count; i++)
        medtrie_section_u32(section, tables->model->concepts[i].extent);
}

static bool extents_differ(const struct model *model)
{
    for (uint32_t i = 0; i < model->code_count; i++)
        if (model->concepts[i].extent != model->concepts[i].size)
            return true;
    return false;
}

static void write_rollups(const struct source_tables *tables, struct section *section)
{
    for (unsigned kind = 0; kind < 32; kind++)
        for (uint32_t i = 0; (tables->rollup_kinds >> kind & 1) && i < tables->model->code_count;
             i++)
            medtrie_section_u32(section, medtrie_rollup(tables->model, tables->timeline, i, kind));
}

static void write_kinds(const struct source_tables *tables, struct section *section)
{
    for (uint32_t i = 0; i < tables->model->concept_count; i++)
        medtrie_section_u8(section, tables->model->concepts[i].kind);
}

/* Writes "history" and "patterns": equal histories share one pattern. */
static bool write_history(struct source_tables *tables, uint16_t system)
{
    const struct timeline *timeline = tables->timeline;
    size_t size = MEDTRIE_PATTERN_SIZE(timeline->mask_words);
    struct section history = {.kind = MEDTRIE_SECTION_HISTORY, .system = system};
    struct section pattern = {0}, *section;
    struct strings patterns;
    bool written = medtrie_strings_init(&patterns);

    for (uint32_t id = 0; written && id < tables->model->concept_count; id++) {
        size_t words = (size_t)id * timeline->mask_words;
        uint32_t number;

        pattern.size = 0;
        day_u32(&pattern, timeline->validity[id].first);
        day_u32(&pattern, timeline->validity[id].last);
        for (uint32_t w = 0; w < timeline->mask_words; w++)
            medtrie_section_u64(&pattern, timeline->valid[words + w]);
        for (uint32_t w = 0; w < timeline->mask_words; w++)
            medtrie_section_u64(&pattern, timeline->billable[words + w]);
        number = pattern.failed ? STRINGS_FAILED
                                : medtrie_strings_add(&patterns, (const char *)pattern.bytes, size);
        written = number != STRINGS_FAILED;
        medtrie_section_u32(&history, number - 1); /* number 0 of a pool is "" */
    }
    tables->pattern_count = written ? patterns.count - 1 : 0;
    section = medtrie_image_section(tables->image, MEDTRIE_SECTION_HISTORY, system);
    if (section != NULL)
        *section = history;
    else
        free(history.bytes);
    written = written && section != NULL;
    section = medtrie_image_section(tables->image, MEDTRIE_SECTION_PATTERNS, system);
    if (section != NULL && written)
        medtrie_section_bytes(section, patterns.bytes, patterns.byte_count);
    written = written && section != NULL;
    free(pattern.bytes);
    medtrie_strings_free(&patterns);
    return written;
}

/* Moves a section that was built elsewhere into the image. */
static bool take_section(struct image *image, enum medtrie_section kind, uint16_t system,
                         struct section *built)
{
    struct section *section = medtrie_image_section(image, kind, system);

    if (section == NULL)
        return false;
    section->bytes = built->bytes;
    section->size = built->size;
    section->capacity = built->capacity;
    section->failed = built->failed;
    *built = (struct section){0};
    return true;
}

/* ---- Replacements ------------------------------------------------------------------------- */

/* As the file has them: ascending by old, day, new and the reference of the text. */
static int compare_replaced(const void *a_pointer, const void *b_pointer)
{
    const struct replacement *a = a_pointer;
    const struct replacement *b = b_pointer;
    int order = medtrie_replacement_order(a, b);

    return order != 0 ? order : (a->text > b->text) - (a->text < b->text);
}

/* A text may stand in the heap already, as a property, or be new there, so references need not
 * ascend in the order of the rows. */
static bool write_replaced(const struct source_tables *tables, uint16_t system)
{
    uint32_t count = tables->replacements->count;
    struct text_heap *heap = &tables->image->heap;
    struct section *section =
        medtrie_image_section(tables->image, MEDTRIE_SECTION_REPLACED, system);
    struct replacement *rows = malloc(((size_t)count + 1) * sizeof *rows);
    bool written = section != NULL && rows != NULL;

    for (uint32_t i = 0; written && i < count; i++) {
        rows[i] = tables->replacements->rows[i];
        rows[i].text = rows[i].text == 0 ? 0 : medtrie_heap_reference(heap, rows[i].text);
        rows[i].table = medtrie_heap_reference(heap, rows[i].table);
    }
    if (written)
        qsort(rows, count, sizeof *rows, compare_replaced);
    for (uint32_t i = 0; written && i < count; i++) {
        medtrie_section_u32(section, rows[i].old);
        medtrie_section_u32(section, rows[i].new);
        day_u32(section, rows[i].day);
        medtrie_section_u32(section, rows[i].text);
        medtrie_section_u32(section, rows[i].table);
    }
    free(rows);
    return written;
}

/* A row's new code in the upper half, its number in the lower, so that numbers sort. */
static int compare_numbers(const void *a_pointer, const void *b_pointer)
{
    uint64_t a = *(const uint64_t *)a_pointer, b = *(const uint64_t *)b_pointer;

    return (a > b) - (a < b);
}

static bool write_replaces(const struct source_tables *tables, uint16_t system)
{
    const struct replacements *replacements = tables->replacements;
    struct section *section =
        medtrie_image_section(tables->image, MEDTRIE_SECTION_REPLACES, system);
    uint64_t *order = malloc(((size_t)replacements->count + 1) * sizeof *order);
    bool written = section != NULL && order != NULL;

    for (uint32_t i = 0; written && i < replacements->count; i++)
        order[i] = (uint64_t)replacements->rows[i].new << 32 | i;
    if (written)
        qsort(order, replacements->count, sizeof *order, compare_numbers);
    for (uint32_t i = 0; written && i < replacements->count; i++)
        medtrie_section_u32(section, (uint32_t)order[i]);
    free(order);
    return written;
}

/* ---- System ------------------------------------------------------------------------------- */

static uint32_t definition_text(struct source_tables *tables, struct compilation *compilation,
                                const char *text)
{
    uint32_t number = medtrie_strings_add(&compilation->strings, text, strlen(text));

    if (number != STRINGS_FAILED)
        return medtrie_heap_reference(&tables->image->heap, number);
    tables->image->heap.section.failed = true;
    return 0;
}

static void write_system(struct source_tables *tables, struct compilation *compilation,
                         struct section *section)
{
    const struct model *model = tables->model;
    const struct system_definition *definition = &model->input->definition;
    const uint32_t numbers[] = {
        definition_text(tables, compilation, definition->name),
        definition_text(tables, compilation, definition->title),
        definition_text(tables, compilation, definition->uri),
        model->code_count,
        model->grouping_count,
        model->bare_prefix_count,
        model->prefix_count,
        model->input->edition_count,
        tables->timeline->period_count,
        tables->timeline->default_period,
        tables->pattern_count,
        tables->timeline->mask_words,
        (uint32_t)(tables->versions.versions.size / MEDTRIE_VERSION_SIZE),
        (uint32_t)(tables->versions.properties.size / 4),
        tables->pilots.bucket_count,
        tables->pilots.slot_count,
        tables->prefix_pilots.bucket_count,
        tables->prefix_pilots.slot_count,
    };
    uint8_t flags = (uint8_t)((definition->keeps_case ? MEDTRIE_SYSTEM_KEEPS_CASE : 0) |
                              (definition->licensed ? MEDTRIE_SYSTEM_LICENSED : 0));

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        medtrie_section_u32(section, numbers[i]);
    medtrie_section_u64(section, tables->pilots.multiplier);
    medtrie_section_u64(section, tables->prefix_pilots.multiplier);
    medtrie_section_u8(section, tables->key_class);
    medtrie_section_u8(section, definition->dot_after);
    medtrie_section_u8(section, definition->dot_after_e);
    medtrie_section_u8(section, flags);
    medtrie_section_u32(section, tables->replacements->count);
    medtrie_section_u32(section, tables->rollup_kinds);
    medtrie_section_u32(section, 0);
}

/* Packed keys where every text can be packed, else general ones. */
static uint8_t choose_key_class(const struct model *model)
{
    if (model->input->definition.keeps_case ||
        model->concept_count + model->bare_prefix_count > MEDTRIE_PACKED_NODES_MAX)
        return MEDTRIE_KEYS_GENERAL;
    for (uint32_t i = 0; i < model->concept_count; i++)
        if (!medtrie_packable(model->concepts[i].code.text,
                              medtrie_code_size(&model->concepts[i].code)))
            return MEDTRIE_KEYS_GENERAL;
    return MEDTRIE_KEYS_PACKED;
}

/* A section that one function writes. */
static bool write_section(struct source_tables *tables, enum medtrie_section kind, uint16_t system,
                          void (*write)(const struct source_tables *, struct section *))
{
    struct section *section = medtrie_image_section(tables->image, kind, system);

    if (section == NULL)
        return false;
    write(tables, section);
    return true;
}

static bool write_all(struct source_tables *tables, struct compilation *compilation,
                      uint16_t system)
{
    struct versions *versions = &tables->versions;
    uint32_t place = tables->image->count;

    /* "system" comes first in the file but counts what the others hold. */
    return medtrie_image_section(tables->image, MEDTRIE_SECTION_SYSTEM, system) != NULL &&
           write_section(tables, MEDTRIE_SECTION_PERIODS, system, write_periods) &&
           write_section(tables, MEDTRIE_SECTION_RELEASES, system, write_releases) &&
           write_hashes(tables, system) &&
           write_section(tables, MEDTRIE_SECTION_RANGES, system, write_ranges) &&
           (tables->key_class == MEDTRIE_KEYS_PACKED ||
            write_section(tables, MEDTRIE_SECTION_LENGTHS, system, write_lengths)) &&
           write_section(tables, MEDTRIE_SECTION_CODES, system, write_codes) &&
           write_section(tables, MEDTRIE_SECTION_PARENTS, system, write_parents) &&
           write_section(tables, MEDTRIE_SECTION_SIZES, system, write_sizes) &&
           (!extents_differ(tables->model) ||
            write_section(tables, MEDTRIE_SECTION_EXTENTS, system, write_extents)) &&
           write_section(tables, MEDTRIE_SECTION_KINDS, system, write_kinds) &&
           write_history(tables, system) &&
           write_section(tables, MEDTRIE_SECTION_ROLLUPS, system, write_rollups) &&
           (write_system(tables, compilation, &tables->image->sections[place]), true) &&
           take_section(tables->image, MEDTRIE_SECTION_STARTS, system, &versions->starts) &&
           take_section(tables->image, MEDTRIE_SECTION_VERSIONS, system, &versions->versions) &&
           take_section(tables->image, MEDTRIE_SECTION_PROPERTIES, system, &versions->properties) &&
           (tables->replacements->count == 0 ||
            (write_replaced(tables, system) && write_replaces(tables, system)));
}

static enum medtrie_result say_why_not(const struct source_tables *tables,
                                       struct medtrie_error *error)
{
    const char *name = tables->model->input->definition.name;

    if (tables->twins[0] != NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, NULL,
                            "%s: %.16s and %.16s have the same hash of 64 bits, by which an index "
                            "tells codes apart; one of the two must be another",
                            name, tables->twins[0]->text, tables->twins[1]->text);
    return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL,
                        "out of memory, or no perfect hash for the codes of %s", name);
}

enum medtrie_result medtrie_tables_build(struct image *image, struct compilation *compilation,
                                         const struct model *model, const struct timeline *timeline,
                                         const struct replacements *replacements,
                                         struct medtrie_error *error)
{
    struct source_tables tables = {.image = image,
                                   .model = model,
                                   .timeline = timeline,
                                   .replacements = replacements,
                                   .key_class = choose_key_class(model),
                                   .rollup_kinds = medtrie_rollup_kinds(model)};
    uint32_t first_section = image->count;
    enum medtrie_result result =
        medtrie_versions_build(&tables.versions, image, model, timeline, error);

    if (result == MEDTRIE_OK && !write_all(&tables, compilation, image->system_count))
        result = say_why_not(&tables, error);
    for (uint32_t i = first_section; i < image->count && result == MEDTRIE_OK; i++)
        if (image->sections[i].failed)
            result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    image->system_count++;
    image->licensed = image->licensed || model->input->definition.licensed;
    medtrie_pilots_free(&tables.pilots);
    medtrie_pilots_free(&tables.prefix_pilots);
    medtrie_versions_free(&tables.versions);
    return result;
}

/*
 * Versions: title, short title and properties of a concept, once for every change.
 *
 * The text of a period is that of the record which the timeline names for it. Sets of properties
 * are shared: 38,349 codes are exempt from present-on-admission reporting by one set.
 */
#include "versions.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "periods.h"

#define PROPERTIES_MAX 256 /* of one record */

/* What a version says. */
struct version {
    uint32_t title, short_title; /* text numbers */
    uint32_t properties;         /* word in "props" */
};

struct builder {
    struct versions *versions;
    struct image *image;
    const struct model *model;
    const struct timeline *timeline;
    struct strings sets; /* sets already written, as bytes, to find equal ones */
    uint32_t *set_words; /* where set number i of the pool stands in "props" */
    uint32_t set_capacity;
};

void medtrie_versions_free(struct versions *versions)
{
    free(versions->starts.bytes);
    free(versions->versions.bytes);
    free(versions->properties.bytes);
    *versions = (struct versions){0};
}

/* Insertion by name: a record has a few dozen properties. */
static void sort_by_name(const struct strings *strings, struct property *properties, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct property property = properties[i];
        struct medtrie_text name = medtrie_strings_get(strings, property.name);
        uint32_t place = i;

        while (place > 0) {
            struct medtrie_text other = medtrie_strings_get(strings, properties[place - 1].name);
            size_t common = other.size < name.size ? other.size : name.size;
            int order = memcmp(other.data, name.data, common);

            if (order < 0 || (order == 0 && other.size <= name.size))
                break;
            properties[place] = properties[place - 1];
            place--;
        }
        properties[place] = property;
    }
}

/* The word of a set of properties in "props"; writes the set when it is new. */
static bool set_word(struct builder *builder, const struct property *given, uint32_t count,
                     uint32_t *word)
{
    struct section *section = &builder->versions->properties;
    struct property set[PROPERTIES_MAX];
    uint32_t known = builder->sets.count;
    uint32_t number;

    *word = 0;
    if (count == 0)
        return true;
    if (count > PROPERTIES_MAX)
        return false;
    memcpy(set, given, count * sizeof *set);
    sort_by_name(builder->image->heap.strings, set, count);
    number = medtrie_strings_add(&builder->sets, (const char *)set, count * sizeof *set);
    if (number == STRINGS_FAILED || !GROW(builder->set_words, builder->set_capacity, number + 1))
        return false;
    if (number == known) {
        builder->set_words[number] = (uint32_t)(section->size / 4);
        medtrie_section_u32(section, count);
        for (uint32_t i = 0; i < count; i++) {
            medtrie_section_u32(section,
                                medtrie_heap_reference(&builder->image->heap, set[i].name));
            medtrie_section_u32(section,
                                medtrie_heap_reference(&builder->image->heap, set[i].value));
        }
    }
    *word = builder->set_words[number];
    return true;
}

/* The edition whose texts a code has in the periods of another: in ICD-10 what a conversion table
 * has begin there, which this one lacks, is that of the next later release. */
static uint32_t telling_edition(const struct builder *builder, uint32_t id, uint32_t edition)
{
    const struct system_input *input = builder->model->input;

    return input->definition.calendar == CALENDAR_ICD10 && edition + 1 < input->edition_count &&
                   timeline_record_in(builder->timeline, builder->model, id, edition) == NULL &&
                   timeline_record_in(builder->timeline, builder->model, id, edition + 1) != NULL
               ? edition + 1
               : edition;
}

/* What a code's record says in a period. */
static bool version_of_code(struct builder *builder, uint32_t id, uint32_t edition,
                            struct version *version)
{
    uint32_t found;
    uint32_t place = medtrie_timeline_record(builder->timeline, builder->model, id,
                                             telling_edition(builder, id, edition), &found);
    const struct edition *file = &builder->model->input->editions[found];
    const struct code_record *record = &file->codes[place - 1];

    version->title = record->title;
    version->short_title = record->short_title;
    return set_word(builder, file->properties + record->properties, record->property_count,
                    &version->properties);
}

/* The title of a grouping in a period; where the file that serves it does not list it, that of the
 * next later release, whose codes bring it, else of the newest file that does. */
static void version_of_grouping(const struct builder *builder, uint32_t grouping, uint32_t edition,
                                struct version *version)
{
    const struct system_input *input = builder->model->input;
    const uint32_t *titles =
        builder->model->grouping_titles + (size_t)grouping * input->grouping_count;
    uint32_t serving = medtrie_model_grouping_edition(input, edition);
    uint32_t title = titles[serving];

    if (title == 0 && edition + 1 < input->edition_count)
        title = titles[medtrie_model_grouping_edition(input, edition + 1)];
    for (uint32_t g = input->grouping_count; g-- > 0 && title == 0;)
        title = titles[g];
    *version = (struct version){.title = title - 1};
}

static bool version_in(struct builder *builder, uint32_t concept, uint32_t edition,
                       struct version *version)
{
    if (concept < builder->model->code_count)
        return version_of_code(builder, concept, edition, version);
    version_of_grouping(builder, concept - builder->model->code_count, edition, version);
    return true;
}

static void write_version(struct builder *builder, uint32_t period, const struct version *version)
{
    struct section *section = &builder->versions->versions;
    struct text_heap *heap = &builder->image->heap;

    medtrie_section_u32(section, period);
    medtrie_section_u32(section, medtrie_heap_reference(heap, version->title));
    medtrie_section_u32(section, medtrie_heap_reference(heap, version->short_title));
    medtrie_section_u32(section, version->properties);
}

/* The versions of one concept: one for each change over the periods in which it is valid. */
static bool write_versions(struct builder *builder, uint32_t concept)
{
    const struct timeline *timeline = builder->timeline;
    struct version last = {0};
    uint32_t last_edition = TRIE_NONE;
    bool written = false;

    for (uint32_t p = 0; p < timeline->period_count; p++) {
        struct version version;

        if (!timeline_bit(timeline, timeline->valid, concept, p) ||
            timeline->periods[p].edition == last_edition)
            continue;
        last_edition = timeline->periods[p].edition;
        if (!version_in(builder, concept, last_edition, &version))
            return false;
        if (written && memcmp(&version, &last, sizeof version) == 0)
            continue;
        write_version(builder, p, &version);
        last = version;
        written = true;
    }
    if (!written) { /* never valid in the covered days: its newest record */
        if (!version_in(builder, concept, builder->model->input->edition_count - 1, &last))
            return false;
        write_version(builder, 0, &last);
    }
    return true;
}

enum medtrie_result medtrie_versions_build(struct versions *versions, struct image *image,
                                           const struct model *model,
                                           const struct timeline *timeline,
                                           struct medtrie_error *error)
{
    struct builder builder = {
        .versions = versions, .image = image, .model = model, .timeline = timeline};
    bool built;

    *versions = (struct versions){0};
    built = medtrie_strings_init(&builder.sets);
    medtrie_section_u32(&versions->properties, 0); /* set 0 is empty */
    for (uint32_t concept = 0; built && concept < model->concept_count; concept++) {
        medtrie_section_u32(&versions->starts,
                            (uint32_t)(versions->versions.size / MEDTRIE_VERSION_SIZE));
        built = write_versions(&builder, concept);
    }
    medtrie_section_u32(&versions->starts,
                        (uint32_t)(versions->versions.size / MEDTRIE_VERSION_SIZE));
    built = built && !versions->starts.failed && !versions->versions.failed &&
            !versions->properties.failed && !image->heap.section.failed;
    medtrie_strings_free(&builder.sets);
    free(builder.set_words);
    return built ? MEDTRIE_OK : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

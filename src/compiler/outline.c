/*
 * The outline of ICD-10-PCS.
 *
 * A section or body system of a release takes its title from the XML that serves the release; one
 * that this XML lacks takes the nearest later, then the nearest earlier XML that has it. Two body
 * systems of April 2026 (XU, X9) are in no XML: the order file's title of their operations reads
 * "section, body system, operation" or "body system, operation", so the body system's is what
 * stands before the last comma, without the section's title.
 */
#include "outline.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"

#define OPERATION_CHARACTERS 3

/* The title of a code in a grouping edition; false when it is not in it. */
static bool title_in(const struct grouping_edition *edition, const struct code *code,
                     uint32_t *title)
{
    const struct records *records = grouping_records(edition);

    for (uint32_t i = 0; i < records->grouping_count; i++)
        if (medtrie_code_compare(&records->groupings[i].code, code) == 0) {
            *title = records->groupings[i].title;
            return true;
        }
    return false;
}

/* The title in the XML that serves the release, else in the nearest one. */
static bool title_from_xml(const struct system_input *system, uint32_t edition,
                           const struct code *code, uint32_t *title)
{
    uint32_t serving = medtrie_model_grouping_edition(system, edition);

    for (uint32_t g = serving; g < system->grouping_count; g++)
        if (title_in(&system->groupings[g], code, title))
            return true;
    for (uint32_t g = serving; g-- > 0 && serving != TRIE_NONE;)
        if (title_in(&system->groupings[g], code, title))
            return true;
    return false;
}

/* What the title of an operation says of its body system. STRINGS_FAILED without memory. */
static uint32_t title_from_operation(struct strings *strings, uint32_t operation_title,
                                     uint32_t section_title)
{
    struct medtrie_text title = medtrie_strings_get(strings, operation_title);
    struct medtrie_text section = medtrie_strings_get(strings, section_title);
    char body[UINT16_MAX];
    size_t start = 0, size = title.size;

    while (size > 0 && title.data[size - 1] != ',')
        size--;
    if (size > 0)
        size--;
    if (section.size > 0 && size > section.size + 2 &&
        memcmp(title.data, section.data, section.size) == 0 &&
        memcmp(title.data + section.size, ", ", 2) == 0)
        start = section.size + 2;
    /* A copy, because adding may move what title points to. */
    memcpy(body, title.data + start, size - start);
    return medtrie_strings_add(strings, body, size - start);
}

static bool add_grouping(struct records *records, const struct code *code, uint8_t kind,
                         uint32_t title)
{
    struct grouping_record *grouping = medtrie_records_grouping(records);

    if (grouping == NULL || title == STRINGS_FAILED)
        return false;
    grouping->code = *code;
    grouping->kind = kind;
    grouping->by_prefix = true;
    grouping->title = title;
    return true;
}

/* The sections and body systems of one release, from its operations in order. */
static bool outline_of(struct compilation *compilation, const struct system_input *system,
                       uint32_t number, struct records *records)
{
    const struct edition *edition = &system->editions[number];
    struct code section = {{0}}, body_system = {{0}};
    uint32_t section_title = 0;

    for (uint32_t i = 0; i < edition->code_count; i++) {
        const struct code_record *operation = &edition->codes[i];
        uint32_t title = 0;

        if (medtrie_code_size(&operation->code) != OPERATION_CHARACTERS)
            continue;
        if (operation->code.text[0] != section.text[0]) {
            medtrie_code_set(&section, operation->code.text, 1);
            section_title = 0;
            title_from_xml(system, number, &section, &section_title);
            if (!add_grouping(records, &section, MEDTRIE_KIND_SECTION, section_title))
                return false;
        }
        if (memcmp(operation->code.text, body_system.text, 2) == 0)
            continue;
        medtrie_code_set(&body_system, operation->code.text, 2);
        if (!title_from_xml(system, number, &body_system, &title))
            title = title_from_operation(&compilation->strings, operation->title, section_title);
        if (!add_grouping(records, &body_system, MEDTRIE_KIND_BODY_SYSTEM, title))
            return false;
    }
    return true;
}

bool medtrie_outline_complete(struct compilation *compilation, struct system_input *system)
{
    struct grouping_edition *completed =
        calloc((size_t)system->edition_count + 1, sizeof *completed);
    bool built = completed != NULL;

    for (uint32_t e = 0; e < system->edition_count && built; e++) {
        completed[e].day = system->editions[e].day;
        completed[e].file = system->editions[e].file;
        completed[e].own.strings = &compilation->strings;
        built = outline_of(compilation, system, e, &completed[e].own);
    }
    if (!built) {
        for (uint32_t e = 0; completed != NULL && e < system->edition_count; e++)
            medtrie_records_free(&completed[e].own);
        free(completed);
        return false;
    }
    free(system->groupings);
    system->groupings = completed;
    system->grouping_count = system->edition_count;
    system->grouping_capacity = system->edition_count;
    return true;
}

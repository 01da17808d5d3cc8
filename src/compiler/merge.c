/*
 * Merging: what the files of one release say of its codes, together.
 *
 * The first file that lists codes is the base. Each further one must list the same codes, may fill
 * in what the base leaves out, and may contradict nothing. A file of properties adds to codes that
 * are there.
 */
#include "merge.h"

#include <string.h>

#include "code_order.h"
#include "grow.h"

/* ---- Codes -------------------------------------------------------------------------------- */

/* Appends a code and its properties. */
static bool copy_code(struct edition *edition, const struct code_record *code,
                      const struct property *properties)
{
    if (!GROW(edition->codes, edition->code_capacity, edition->code_count + 1) ||
        !GROW(edition->properties, edition->property_capacity,
              edition->property_count + code->property_count + 1))
        return false;
    edition->codes[edition->code_count] = *code;
    edition->codes[edition->code_count++].properties = edition->property_count;
    if (code->property_count > 0)
        memcpy(edition->properties + edition->property_count, properties,
               code->property_count * sizeof *properties);
    edition->property_count += code->property_count;
    return true;
}

bool medtrie_merge_base(struct edition *edition, const struct parsed_file *file, uint8_t system)
{
    edition->file = file->name;
    edition->base_name = file->base_name;
    for (uint32_t i = 0; i < file->records.code_count; i++) {
        const struct code_record *code = &file->records.codes[i];

        if (code->system == system &&
            !copy_code(edition, code, medtrie_properties_of(&file->records, code)))
            return false;
    }
    return true;
}

static enum medtrie_result conflict(const struct edition *edition, const struct parsed_file *file,
                                    const struct code_record *code, const char *what,
                                    struct medtrie_error *error)
{
    struct medtrie_place place = {.file = file->name, .line = code->line};

    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                        "%.16s %s %s, which is of the same release; one of the two files must go",
                        code->code.text, what, edition->file);
}

/* Fills an absent value from another file; false when both have one and they differ. */
static bool fill(uint32_t *value, uint32_t other)
{
    if (*value == 0)
        *value = other;
    return other == 0 || *value == other;
}

/* Adds a property to a code that is already in the edition; its properties move to the end. */
enum medtrie_result medtrie_merge_property(struct edition *edition, struct code_record *code,
                                           struct property property)
{
    for (uint32_t i = 0; i < code->property_count; i++) {
        const struct property *known = &edition->properties[code->properties + i];

        if (known->name == property.name)
            return known->value == property.value ? MEDTRIE_OK : MEDTRIE_ERROR_INPUT_CONFLICT;
    }
    if (!GROW(edition->properties, edition->property_capacity,
              edition->property_count + code->property_count + 1))
        return MEDTRIE_ERROR_MEMORY;
    if (code->property_count > 0)
        memmove(edition->properties + edition->property_count,
                edition->properties + code->properties,
                code->property_count * sizeof *edition->properties);
    code->properties = edition->property_count;
    edition->property_count += code->property_count + 1;
    code->property_count++;
    edition->properties[edition->property_count - 1] = property;
    return MEDTRIE_OK;
}

/* What two files say of one code, where fields complement each other. */
static enum medtrie_result complement(struct edition *edition, struct code_record *base,
                                      const struct parsed_file *file,
                                      const struct code_record *code, struct medtrie_error *error)
{
    if (!fill(&base->title, code->title))
        return conflict(edition, file, code, "has another title than in", error);
    if (!fill(&base->short_title, code->short_title))
        return conflict(edition, file, code, "has another short title than in", error);
    if (base->billable != code->billable || base->kind != code->kind)
        return conflict(edition, file, code, "is flagged otherwise than in", error);
    if (base->from != code->from || base->to != code->to || base->action != code->action ||
        base->action_day != code->action_day)
        return conflict(edition, file, code, "has other dates than in", error);
    if (medtrie_code_compare(&base->parent, &code->parent) != 0)
        return conflict(edition, file, code, "has another parent than in", error);
    for (uint32_t i = 0; i < code->property_count; i++) {
        struct property property = file->records.properties[code->properties + i];
        enum medtrie_result result = medtrie_merge_property(edition, base, property);

        if (result == MEDTRIE_ERROR_INPUT_CONFLICT)
            return conflict(edition, file, code, "has other properties than in", error);
        if (result != MEDTRIE_OK)
            return medtrie_fail(error, result, NULL, "out of memory");
    }
    return MEDTRIE_OK;
}

/* Holds one code of a further file against the edition. */
static enum medtrie_result merge_code(struct edition *edition, const struct code_order *order,
                                      const struct parsed_file *file,
                                      const struct code_record *code, struct medtrie_error *error)
{
    uint32_t number = medtrie_code_order_find(order, &code->code);
    struct source_entry ours, theirs;
    struct code_record *base;

    if (number == CODE_ORDER_NONE)
        return conflict(edition, file, code, "is not in", error);
    base = &edition->codes[number];
    if (file->source->agree == NULL)
        return complement(edition, base, file, code, error);
    ours = (struct source_entry){edition->file, base, edition->properties + base->properties};
    theirs = (struct source_entry){file->name, code, medtrie_properties_of(&file->records, code)};
    return file->source->agree(file->records.strings, &ours, &theirs, error);
}

enum medtrie_result medtrie_merge_codes(struct edition *edition, const struct parsed_file *file,
                                        uint8_t system, struct medtrie_error *error)
{
    struct code_order order;
    enum medtrie_result result = MEDTRIE_OK;
    uint32_t merged = 0;

    if (!medtrie_code_order_init(&order, edition))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t i = 0; i < file->records.code_count && result == MEDTRIE_OK; i++) {
        const struct code_record *code = &file->records.codes[i];

        if (code->system != system)
            continue;
        result = merge_code(edition, &order, file, code, error);
        merged++;
    }
    if (result == MEDTRIE_OK && merged != edition->code_count) {
        struct medtrie_place place = {.file = file->name};

        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                              "lists %u codes where %s of the same release lists %u", merged,
                              edition->file, edition->code_count);
    }
    medtrie_code_order_free(&order);
    return result;
}

/* ---- Properties --------------------------------------------------------------------------- */

enum medtrie_result medtrie_merge_properties(struct compilation *compilation,
                                             struct edition *edition,
                                             const struct parsed_file *file,
                                             struct medtrie_error *error)
{
    struct code_order order;
    enum medtrie_result result = MEDTRIE_OK;

    if (!medtrie_code_order_init(&order, edition))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t i = 0; i < file->records.code_property_count && result == MEDTRIE_OK; i++) {
        const struct code_property *property = &file->records.code_properties[i];
        uint32_t number = medtrie_code_order_find(&order, &property->code);

        if (number != CODE_ORDER_NONE)
            result = medtrie_merge_property(edition, &edition->codes[number], property->property);
        else if (!medtrie_compilation_warn(compilation,
                                           "%s:%u: %.16s is in no release of that day; its "
                                           "property is left out",
                                           file->base_name, property->line, property->code.text))
            result = MEDTRIE_ERROR_MEMORY;
    }
    medtrie_code_order_free(&order);
    if (result == MEDTRIE_ERROR_INPUT_CONFLICT) {
        struct medtrie_place place = {.file = file->name};

        return medtrie_fail(error, result, &place, "contradicts another list of the same release");
    }
    return result == MEDTRIE_OK ? result : medtrie_fail(error, result, NULL, "out of memory");
}

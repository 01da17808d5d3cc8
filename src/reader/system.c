/* The code systems of an index: by name, by family, their releases. */
#include "family.h"

size_t medtrie_system_count(const medtrie_index *index)
{
    return index->file.system_count;
}

const medtrie_system *medtrie_system_at(const medtrie_index *index, size_t number)
{
    return number < index->file.system_count ? &index->systems[number] : NULL;
}

static bool equals(struct medtrie_text text, const char *name, size_t len)
{
    return text.size == len && memcmp(text.data, name, len) == 0;
}

/* An index has a handful of systems. */
const medtrie_system *medtrie_system_named(const medtrie_index *index, const char *name, size_t len)
{
    for (uint32_t i = 0; i < index->file.system_count; i++)
        if (equals(medtrie_text_at(&index->systems[i], index->systems[i].tables->name), name, len))
            return &index->systems[i];
    return NULL;
}

/* The families of code systems that serve one purpose: either the one before ICD-10 and its
 * successor, of which the date chooses, or two that are in use side by side. */
static const struct medtrie_family families[] = {
    {"dx", {"icd9cm-dx", "icd10cm"}, true},
    {"px", {"icd9cm-sg", "icd10pcs"}, true},
    {"procedure", {"cpt", "hcpcs"}, false},
    {"modifier", {"cpt-modifier", "hcpcs-modifier"}, false},
};
#define FAMILY_COUNT (sizeof families / sizeof families[0])

const struct medtrie_family *medtrie_family_named(const char *name, size_t len)
{
    for (size_t i = 0; i < FAMILY_COUNT; i++)
        if (strlen(families[i].name) == len && memcmp(families[i].name, name, len) == 0)
            return &families[i];
    return NULL;
}

static size_t family_members(const medtrie_index *index, const struct medtrie_family *family,
                             medtrie_day day, const medtrie_system *systems[2])
{
    size_t count = 0;

    for (int i = 0; i < 2; i++) {
        const char *name = family->members[i];
        const medtrie_system *system = medtrie_system_named(index, name, strlen(name));
        bool in_use = !family->by_date || !medtrie_is_day(day) ||
                      strcmp(name, medtrie_family_member(family, day)) == 0;

        if (system != NULL && in_use)
            systems[count++] = system;
    }
    /* Without a day, of the two that follow each other the newer one that is there. */
    if (family->by_date && count == 2) {
        systems[0] = systems[1];
        count = 1;
    }
    return count;
}

size_t medtrie_systems_for(const medtrie_index *index, const char *name, size_t len,
                           medtrie_day day, const medtrie_system *systems[2])
{
    const medtrie_system *system = medtrie_system_named(index, name, len);
    const struct medtrie_family *family = medtrie_family_named(name, len);

    systems[0] = system;
    systems[1] = NULL;
    if (system != NULL)
        return 1;
    return family == NULL ? 0 : family_members(index, family, day, systems);
}

void medtrie_system_describe(const medtrie_system *system, struct medtrie_system_view *view)
{
    const struct medtrie_tables *tables = system->tables;
    struct medtrie_system_view filled = {
        .name = medtrie_text_at(system, tables->name),
        .title = medtrie_text_at(system, tables->title),
        .uri = medtrie_text_at(system, tables->uri),
        .code_count = tables->code_count,
        .grouping_count = tables->concept_count - tables->code_count,
        .prefix_count = tables->prefix_count,
        .release_count = tables->release_count,
        .period_count = tables->period_count,
        .default_period = tables->default_period,
        .licensed = (tables->flags & MEDTRIE_SYSTEM_LICENSED) != 0,
    };

    medtrie_give(view, &filled, sizeof filled);
}

bool medtrie_release_at(const medtrie_system *system, size_t number,
                        struct medtrie_release_view *view)
{
    struct medtrie_release_view filled = {0};
    const uint8_t *row;

    if (number >= system->tables->release_count)
        return false;
    row = medtrie_section(system, MEDTRIE_SECTION_RELEASES) + number * MEDTRIE_RELEASE_SIZE;
    filled.first_day = (medtrie_day)medtrie_load32(row + MEDTRIE_RELEASE_FIRST);
    filled.last_day = (medtrie_day)medtrie_load32(row + MEDTRIE_RELEASE_LAST);
    filled.code_count = medtrie_load32(row + MEDTRIE_RELEASE_CODES);
    filled.billable_count = medtrie_load32(row + MEDTRIE_RELEASE_BILLABLE);
    filled.grouping_count = medtrie_load32(row + MEDTRIE_RELEASE_GROUPINGS);
    filled.period = medtrie_load32(row + MEDTRIE_RELEASE_PERIOD);
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

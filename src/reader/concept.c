/*
 * What is known of a concept: its code, display form, titles and properties.
 *
 * Titles and properties change with time. A concept owns a row of versions, each from a period on;
 * the one in force is the last that begins no later than the period asked for.
 */
#include "key.h"

/* ---- Kinds ------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
    [MEDTRIE_KIND_NONE] = "",
    [MEDTRIE_KIND_CHAPTER] = "chapter",
    [MEDTRIE_KIND_BLOCK] = "block",
    [MEDTRIE_KIND_CATEGORY] = "category",
    [MEDTRIE_KIND_SUBCATEGORY] = "subcategory",
    [MEDTRIE_KIND_SECTION] = "section",
    [MEDTRIE_KIND_BODY_SYSTEM] = "body-system",
    [MEDTRIE_KIND_OPERATION] = "operation",
    [MEDTRIE_KIND_CODE] = "code",
    [MEDTRIE_KIND_GROUP] = "group",
    [MEDTRIE_KIND_MODIFIER] = "modifier",
};
#define KIND_COUNT (sizeof kind_names / sizeof kind_names[0])

const char *medtrie_kind_name(enum medtrie_kind kind)
{
    return (size_t)kind < KIND_COUNT ? kind_names[kind] : "";
}

enum medtrie_kind medtrie_kind_named(const char *name, size_t len)
{
    for (size_t i = MEDTRIE_KIND_NONE + 1; i < KIND_COUNT; i++)
        if (strlen(kind_names[i]) == len && memcmp(kind_names[i], name, len) == 0)
            return (enum medtrie_kind)i;
    return MEDTRIE_KIND_NONE;
}

/* ---- Code and display form --------------------------------------------------------------- */

struct medtrie_text medtrie_code(const medtrie_system *system, medtrie_id id)
{
    struct medtrie_text text = {"", 0};
    size_t most = medtrie_layout_code_size(system->tables);

    if (id >= system->concept_count)
        return text;
    text.data = medtrie_code_bytes(system, id);
    while (text.size < most && text.data[text.size] != '\0')
        text.size++;
    return text;
}

size_t medtrie_display(const medtrie_system *system, medtrie_id id, char buffer[24])
{
    struct medtrie_text code = medtrie_code(system, id);
    size_t before = code.size;
    size_t size = 0;

    /* Groupings are written without a dot. */
    if (id < system->code_count && code.size > 0) {
        size_t dot_after = medtrie_dot_after(system->tables, code.data[0]);

        if (dot_after != 0 && dot_after < code.size)
            before = dot_after;
    }
    memcpy(buffer, code.data, before);
    size = before;
    if (before < code.size) {
        buffer[size++] = '.';
        memcpy(buffer + size, code.data + before, code.size - before);
        size += code.size - before;
    }
    buffer[size] = '\0';
    return size;
}

/* ---- Versions ---------------------------------------------------------------------------- */

const uint8_t *medtrie_version_in(const medtrie_system *system, medtrie_id id,
                                  medtrie_period period)
{
    const uint8_t *versions = medtrie_section(system, MEDTRIE_SECTION_VERSIONS);
    uint32_t first = medtrie_number(system, MEDTRIE_SECTION_STARTS, id);
    uint32_t end = medtrie_number(system, MEDTRIE_SECTION_STARTS, (size_t)id + 1);
    uint32_t low = first, high = end;

    if (end > system->tables->version_count || first >= end)
        return NULL;
    /* low becomes the first version that begins later; the first one serves all before it. */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (medtrie_load32(versions + (size_t)middle * MEDTRIE_VERSION_SIZE +
                           MEDTRIE_VERSION_PERIOD) <= period)
            low = middle + 1;
        else
            high = middle;
    }
    return versions + (size_t)(low > first ? low - 1 : first) * MEDTRIE_VERSION_SIZE;
}

/* A text of the version in force, by its place in the version. */
static struct medtrie_text versioned_text(const medtrie_system *system, medtrie_id id,
                                          medtrie_period period, size_t place)
{
    const uint8_t *version = NULL;

    if (id < system->concept_count && period < system->tables->period_count)
        version = medtrie_version_in(system, id, medtrie_effective_period(system, id, period));
    return medtrie_text_at(system, version == NULL ? 0 : medtrie_load32(version + place));
}

struct medtrie_text medtrie_title(const medtrie_system *system, medtrie_id id,
                                  medtrie_period period)
{
    return versioned_text(system, id, period, MEDTRIE_VERSION_TITLE);
}

struct medtrie_text medtrie_short_title(const medtrie_system *system, medtrie_id id,
                                        medtrie_period period)
{
    return versioned_text(system, id, period, MEDTRIE_VERSION_SHORT_TITLE);
}

bool medtrie_concept(const medtrie_system *system, medtrie_id id, medtrie_period period,
                     struct medtrie_concept_view *view)
{
    struct medtrie_concept_view filled = {0};
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t above;

    if (id >= system->concept_count || period >= system->tables->period_count)
        return false;
    above = medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX);
    filled.id = id;
    filled.parent = above == 0 ? MEDTRIE_NONE : ancestors[above - 1];
    filled.kind = medtrie_kind(system, id);
    filled.level = (unsigned)above + 1;
    filled.valid = medtrie_valid(system, id, period);
    filled.billable = medtrie_billable(system, id, period);
    medtrie_validity(system, id, &filled.first_valid, &filled.last_valid);
    filled.code = medtrie_code(system, id);
    filled.title = medtrie_title(system, id, period);
    filled.short_title = medtrie_short_title(system, id, period);
    medtrie_display(system, id, filled.display);
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

/* ---- Properties -------------------------------------------------------------------------- */

/* A set of properties: count pairs of text references. */
struct property_set {
    const uint8_t *pairs;
    uint32_t count;
};

static struct property_set properties_in(const medtrie_system *system, medtrie_id id,
                                         medtrie_period period)
{
    struct property_set set = {NULL, 0};
    uint32_t words = system->tables->property_words;
    const uint8_t *version;
    uint32_t start;

    if (id >= system->concept_count || period >= system->tables->period_count)
        return set;
    version = medtrie_version_in(system, id, medtrie_effective_period(system, id, period));
    if (version == NULL)
        return set;
    start = medtrie_load32(version + MEDTRIE_VERSION_PROPERTIES);
    if (start >= words)
        return set;
    set.count = medtrie_number(system, MEDTRIE_SECTION_PROPERTIES, start);
    if (set.count > (words - start - 1) / 2)
        set.count = 0;
    set.pairs = medtrie_section(system, MEDTRIE_SECTION_PROPERTIES) + ((size_t)start + 1) * 4;
    return set;
}

static struct medtrie_text pair_text(const medtrie_system *system, struct property_set set,
                                     uint32_t number, unsigned member)
{
    return medtrie_text_at(system, medtrie_load32(set.pairs + ((size_t)number * 2 + member) * 4));
}

static int compare(struct medtrie_text a, const char *name, size_t len)
{
    size_t shorter = a.size < len ? a.size : len;
    int order = shorter > 0 ? memcmp(a.data, name, shorter) : 0;

    return order != 0 ? order : (a.size > len) - (a.size < len);
}

struct medtrie_text medtrie_property(const medtrie_system *system, medtrie_id id,
                                     medtrie_period period, const char *name, size_t len)
{
    struct property_set set = properties_in(system, id, period);
    uint32_t low = 0, high = set.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(pair_text(system, set, middle, 0), name, len);

        if (order == 0)
            return pair_text(system, set, middle, 1);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct medtrie_text){"", 0};
}

bool medtrie_property_at(const medtrie_system *system, medtrie_id id, medtrie_period period,
                         size_t number, struct medtrie_text *name, struct medtrie_text *value)
{
    struct property_set set = properties_in(system, id, period);

    if (number >= set.count)
        return false;
    *name = pair_text(system, set, (uint32_t)number, 0);
    *value = pair_text(system, set, (uint32_t)number, 1);
    return true;
}

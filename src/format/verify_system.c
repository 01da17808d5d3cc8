/*
 * The full check, part two: the arrays of one system. Kinds and histories, the tree of codes inside
 * the groupings, versions and properties, and the counts of the releases.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "fault.h"
#include "verification.h"

/* The system under check. */
struct system_check {
    const struct verification *verification;
    const struct medtrie_tables *tables;
};

/* A failure at a row of a section. */
#define AT(check, section, place)                                                                  \
  medtrie_verify_at((check)->verification, (check)->tables->sections[section] + (place))
#define FAIL(check, section, place, ...)                                                           \
  BROKEN((check)->verification->error, AT(check, section, place), __VA_ARGS__)

static uint32_t number_at(const struct system_check *check, enum medtrie_section section,
                          size_t place)
{
    return medtrie_load32(check->tables->sections[section] + place * 4);
}

/* ---- Record ------------------------------------------------------------------------------ */

static bool is_system_name(struct medtrie_text name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = c >= 'a' && c <= 'z';

        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
            return false;
    }
    return name.size > 0;
}

static enum medtrie_result check_record(const struct system_check *check)
{
    const uint8_t *record = check->tables->sections[MEDTRIE_SECTION_SYSTEM];
    enum medtrie_result result = MEDTRIE_OK;

    for (size_t place = MEDTRIE_SYSTEM_NAME; place <= MEDTRIE_SYSTEM_URI; place += 4) {
        result = medtrie_verify_text(check->verification, record + place);
        if (result != MEDTRIE_OK)
            return result;
    }
    if (!is_system_name(medtrie_layout_text(check->verification->file, check->tables->name)))
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_NAME,
                    "a system's name is a letter a-z, then letters, digits and hyphens");
    if ((check->tables->flags & ~(MEDTRIE_SYSTEM_KEEPS_CASE | MEDTRIE_SYSTEM_LICENSED)) != 0)
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_FLAGS, "unknown flags %02x",
                    (unsigned)check->tables->flags);
    if (medtrie_load32(record + MEDTRIE_SYSTEM_ZERO) != 0)
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_ZERO,
                    "a field that must be zero is not");
    if ((check->tables->flags & MEDTRIE_SYSTEM_LICENSED) != 0 &&
        !check->verification->file->licensed)
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_FLAGS,
                    "the system is licensed, but the header does not say so");
    return MEDTRIE_OK;
}

/* ---- Histories --------------------------------------------------------------------------- */

static bool day_or_none(medtrie_day day)
{
    return day == MEDTRIE_DAY_NONE || (day >= MEDTRIE_DAY_FIRST && day <= MEDTRIE_DAY_LAST);
}

static enum medtrie_result check_masks(const struct system_check *check, size_t place)
{
    const struct medtrie_tables *tables = check->tables;
    const uint8_t *valid = tables->sections[MEDTRIE_SECTION_PATTERNS] + place;
    const uint8_t *billable = valid + (size_t)tables->mask_words * 8;
    unsigned rest = tables->period_count % 64;

    for (uint32_t word = 0; word < tables->mask_words; word++) {
        uint64_t valid_bits = medtrie_load64(valid + (size_t)word * 8);
        uint64_t billable_bits = medtrie_load64(billable + (size_t)word * 8);
        bool last = word + 1 == tables->mask_words;
        uint64_t used = last && rest != 0 ? (UINT64_C(1) << rest) - 1 : UINT64_MAX;

        if ((valid_bits & ~used) != 0)
            return FAIL(check, MEDTRIE_SECTION_PATTERNS, place + (size_t)word * 8,
                        "a bit for a period beyond the last");
        if ((billable_bits & ~valid_bits) != 0)
            return FAIL(check, MEDTRIE_SECTION_PATTERNS,
                        place + ((size_t)tables->mask_words + word) * 8,
                        "billable in a period in which it is not valid");
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_patterns(const struct system_check *check)
{
    const uint8_t *patterns = check->tables->sections[MEDTRIE_SECTION_PATTERNS];

    for (uint32_t i = 0; i < check->tables->pattern_count; i++) {
        size_t place = i * MEDTRIE_PATTERN_SIZE(check->tables->mask_words);
        medtrie_day first = (medtrie_day)medtrie_load32(patterns + place + MEDTRIE_PATTERN_FIRST);
        medtrie_day last = (medtrie_day)medtrie_load32(patterns + place + MEDTRIE_PATTERN_LAST);
        enum medtrie_result result;

        if (!day_or_none(first) || !day_or_none(last) || (last != MEDTRIE_DAY_NONE && last < first))
            return FAIL(check, MEDTRIE_SECTION_PATTERNS,
                        place + (day_or_none(first) ? MEDTRIE_PATTERN_LAST : MEDTRIE_PATTERN_FIRST),
                        "valid from day %" PRId32 " to %" PRId32, first, last);
        result = check_masks(check, place + MEDTRIE_PATTERN_MASKS);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

/* Kinds of groupings; the others are those of codes. */
#define GROUPING_KINDS                                                                             \
  (1u << MEDTRIE_KIND_CHAPTER | 1u << MEDTRIE_KIND_BLOCK | 1u << MEDTRIE_KIND_SECTION |            \
   1u << MEDTRIE_KIND_BODY_SYSTEM | 1u << MEDTRIE_KIND_GROUP)

static enum medtrie_result check_concepts(const struct system_check *check)
{
    const uint8_t *kinds = check->tables->sections[MEDTRIE_SECTION_KINDS];

    for (uint32_t id = 0; id < check->tables->concept_count; id++) {
        if (kinds[id] == MEDTRIE_KIND_NONE || kinds[id] > MEDTRIE_KIND_MODIFIER)
            return FAIL(check, MEDTRIE_SECTION_KINDS, id, "kind %u; there are 1 to %d",
                        (unsigned)kinds[id], MEDTRIE_KIND_MODIFIER);
        if ((GROUPING_KINDS >> kinds[id] & 1) != (id >= check->tables->code_count))
            return FAIL(check, MEDTRIE_SECTION_KINDS, id, "concept %" PRIu32 " is a %s of kind %u",
                        id, id < check->tables->code_count ? "code" : "grouping",
                        (unsigned)kinds[id]);
        if (number_at(check, MEDTRIE_SECTION_HISTORY, id) >= check->tables->pattern_count)
            return FAIL(
                check, MEDTRIE_SECTION_HISTORY, (size_t)id * 4, "pattern %" PRIu32 " of %" PRIu32,
                number_at(check, MEDTRIE_SECTION_HISTORY, id), check->tables->pattern_count);
    }
    return MEDTRIE_OK;
}

/* The pattern of a concept whose number check_concepts has accepted. */
static const uint8_t *pattern_of(const struct system_check *check, uint32_t id)
{
    return check->tables->sections[MEDTRIE_SECTION_PATTERNS] +
           number_at(check, MEDTRIE_SECTION_HISTORY, id) *
               MEDTRIE_PATTERN_SIZE(check->tables->mask_words);
}

/* ---- Periods ----------------------------------------------------------------------------- */

/* A release has this first day. */
static bool is_release(const struct system_check *check, uint32_t day)
{
    const uint8_t *releases = check->tables->sections[MEDTRIE_SECTION_RELEASES];

    for (uint32_t i = 0; i < check->tables->release_count; i++)
        if (medtrie_load32(releases + (size_t)i * MEDTRIE_RELEASE_SIZE + MEDTRIE_RELEASE_FIRST) ==
            day)
            return true;
    return false;
}

/* Nothing is valid in a period before the system was in use. */
static enum medtrie_result check_unused(const struct system_check *check, uint32_t period)
{
    const struct medtrie_tables *tables = check->tables;

    for (uint32_t i = 0; i < tables->pattern_count; i++) {
        size_t place = i * MEDTRIE_PATTERN_SIZE(tables->mask_words) + MEDTRIE_PATTERN_MASKS +
                       (size_t)(period / 64) * 8;

        if (medtrie_load64(tables->sections[MEDTRIE_SECTION_PATTERNS] + place) >> period % 64 & 1)
            return FAIL(check, MEDTRIE_SECTION_PATTERNS, place,
                        "valid in period %" PRIu32 ", in which the system was not yet in use",
                        period);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_periods(const struct system_check *check)
{
    for (uint32_t i = 0; i < check->tables->period_count; i++) {
        size_t place = (size_t)i * MEDTRIE_PERIOD_SIZE;
        const uint8_t *period = check->tables->sections[MEDTRIE_SECTION_PERIODS] + place;
        uint32_t release = medtrie_load32(period + MEDTRIE_PERIOD_RELEASE);
        bool unused = medtrie_load32(period + MEDTRIE_PERIOD_BASIS) == MEDTRIE_BASIS_NONE;
        bool good = unused ? (medtrie_day)release == MEDTRIE_DAY_NONE : is_release(check, release);
        enum medtrie_result result = MEDTRIE_OK;

        if (!good)
            return FAIL(check, MEDTRIE_SECTION_PERIODS, place + MEDTRIE_PERIOD_RELEASE,
                        "the release of day %" PRId32 " answers in period %" PRIu32
                        "; no release begins then, or none may answer",
                        (medtrie_day)release, i);
        if (unused)
            result = check_unused(check, i);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

/* ---- Releases ---------------------------------------------------------------------------- */

/* Bits of a period among the concepts from first up to end; which is 0 for valid, 1 for billable.
 */
static uint32_t count_bits(const struct system_check *check, uint32_t first, uint32_t end,
                           uint32_t period, size_t which)
{
    size_t place = MEDTRIE_PATTERN_MASKS + (which * check->tables->mask_words + period / 64) * 8;
    uint32_t count = 0;

    for (uint32_t id = first; id < end; id++)
        count += (uint32_t)(medtrie_load64(pattern_of(check, id) + place) >> period % 64 & 1);
    return count;
}

static enum medtrie_result check_releases(const struct system_check *check)
{
    const struct medtrie_tables *tables = check->tables;

    for (uint32_t i = 0; i < tables->release_count; i++) {
        size_t place = (size_t)i * MEDTRIE_RELEASE_SIZE;
        const uint8_t *release = tables->sections[MEDTRIE_SECTION_RELEASES] + place;
        uint32_t period = medtrie_load32(release + MEDTRIE_RELEASE_PERIOD);
        const uint8_t *row =
            tables->sections[MEDTRIE_SECTION_PERIODS] + (size_t)period * MEDTRIE_PERIOD_SIZE;
        const uint32_t counts[] = {
            count_bits(check, 0, tables->code_count, period, 0),
            count_bits(check, 0, tables->code_count, period, 1),
            count_bits(check, tables->code_count, tables->concept_count, period, 0),
        };

        if (medtrie_load32(row + MEDTRIE_PERIOD_FIRST) !=
            medtrie_load32(release + MEDTRIE_RELEASE_FIRST))
            return FAIL(check, MEDTRIE_SECTION_RELEASES, place + MEDTRIE_RELEASE_PERIOD,
                        "period %" PRIu32 " does not begin with the release", period);
        for (size_t c = 0; c < 3; c++) /* codes, billable, groupings */
            if (medtrie_load32(release + MEDTRIE_RELEASE_CODES + c * 4) != counts[c])
                return FAIL(check, MEDTRIE_SECTION_RELEASES, place + MEDTRIE_RELEASE_CODES + c * 4,
                            "the counts of the release are not those of its period: %" PRIu32
                            " codes, %" PRIu32 " billable, %" PRIu32 " groupings",
                            counts[0], counts[1], counts[2]);
    }
    return MEDTRIE_OK;
}

/* ---- Tree -------------------------------------------------------------------------------- */

/* What a walk over the codes in order is inside of: groupings, then codes. */
struct open_levels {
    struct {
        uint32_t id;
        uint32_t end; /* of its codes */
    } levels[MEDTRIE_LEVELS_MAX];
    unsigned count;
};

static void close_before(struct open_levels *open, uint32_t code)
{
    while (open->count > 0 && open->levels[open->count - 1].end <= code)
        open->count--;
}

/* Opens a concept that holds codes from the current one up to end: its parent must be the innermost
 * one that is open, and must hold all of it. */
static enum medtrie_result open_concept(const struct system_check *check, struct open_levels *open,
                                        uint32_t id, uint32_t end)
{
    uint32_t parent = number_at(check, MEDTRIE_SECTION_PARENTS, id);
    uint32_t innermost = open->count == 0 ? MEDTRIE_NONE : open->levels[open->count - 1].id;
    uint32_t codes = check->tables->code_count;

    if (parent != innermost && innermost == MEDTRIE_NONE)
        return FAIL(check, MEDTRIE_SECTION_PARENTS, (size_t)id * 4,
                    "concept %" PRIu32 " stands below nothing, but has the parent %" PRIu32, id,
                    parent);
    if (parent != innermost)
        return FAIL(check, MEDTRIE_SECTION_PARENTS, (size_t)id * 4,
                    "concept %" PRIu32 " stands below %" PRIu32 ", which is not its parent", id,
                    innermost);
    if (innermost != MEDTRIE_NONE && end > open->levels[open->count - 1].end)
        return FAIL(check, id < codes ? MEDTRIE_SECTION_SIZES : MEDTRIE_SECTION_RANGES,
                    id < codes ? (size_t)id * 4
                               : (size_t)(id - codes) * MEDTRIE_RANGE_SIZE + MEDTRIE_RANGE_END,
                    "the codes of concept %" PRIu32 " go beyond those of its parent %" PRIu32, id,
                    parent);
    if (open->count == MEDTRIE_LEVELS_MAX)
        return FAIL(check, MEDTRIE_SECTION_PARENTS, (size_t)id * 4, "more than %d levels",
                    MEDTRIE_LEVELS_MAX);
    open->levels[open->count].id = id;
    open->levels[open->count].end = end;
    open->count++;
    return MEDTRIE_OK;
}

/* Opens the groupings that begin at a code; *next is the first that has not been opened. */
static enum medtrie_result open_groupings(const struct system_check *check,
                                          struct open_levels *open, uint32_t code, uint32_t *next)
{
    const struct medtrie_tables *tables = check->tables;
    bool among_codes = open->count > 0 && open->levels[open->count - 1].id < tables->code_count;

    while (*next < tables->concept_count) {
        size_t place = (size_t)(*next - tables->code_count) * MEDTRIE_RANGE_SIZE;
        const uint8_t *row = tables->sections[MEDTRIE_SECTION_RANGES] + place;
        uint32_t first = medtrie_load32(row + MEDTRIE_RANGE_FIRST);
        uint32_t end = medtrie_load32(row + MEDTRIE_RANGE_END);
        enum medtrie_result result;

        if (first > code)
            break;
        if (first < code || end <= first || end > tables->code_count || among_codes)
            return FAIL(check, MEDTRIE_SECTION_RANGES,
                        place +
                            (first < code || among_codes ? MEDTRIE_RANGE_FIRST : MEDTRIE_RANGE_END),
                        "grouping %" PRIu32 " holds the codes from %" PRIu32 " up to %" PRIu32
                        ": empty, out of order, or beginning below a code",
                        *next, first, end);
        result = open_concept(check, open, *next, end);
        if (result != MEDTRIE_OK)
            return result;
        (*next)++;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_tree(const struct system_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    struct open_levels open = {.count = 0};
    uint32_t next = tables->code_count;

    for (uint32_t code = 0; code < tables->code_count; code++) {
        uint32_t size = number_at(check, MEDTRIE_SECTION_SIZES, code);
        enum medtrie_result result;

        if (size == 0 || size > tables->code_count - code)
            return FAIL(check, MEDTRIE_SECTION_SIZES, (size_t)code * 4,
                        "code %" PRIu32 " of %" PRIu32 " has the size %" PRIu32, code,
                        tables->code_count, size);
        close_before(&open, code);
        result = open_groupings(check, &open, code, &next);
        if (result == MEDTRIE_OK)
            result = open_concept(check, &open, code, code + size);
        if (result != MEDTRIE_OK)
            return result;
    }
    if (next != tables->concept_count)
        return FAIL(check, MEDTRIE_SECTION_RANGES,
                    (size_t)(next - tables->code_count) * MEDTRIE_RANGE_SIZE,
                    "grouping %" PRIu32 " begins behind the last code", next);
    return MEDTRIE_OK;
}

/* A grouping is never billable, and valid only in periods in which a code that it holds is. */
static enum medtrie_result check_groupings(const struct system_check *check)
{
    const struct medtrie_tables *tables = check->tables;
    const uint8_t *ranges = tables->sections[MEDTRIE_SECTION_RANGES];

    for (uint32_t id = tables->code_count; id < tables->concept_count; id++) {
        const uint8_t *row = ranges + (size_t)(id - tables->code_count) * MEDTRIE_RANGE_SIZE;
        const uint8_t *masks = pattern_of(check, id) + MEDTRIE_PATTERN_MASKS;

        for (uint32_t word = 0; word < tables->mask_words; word++) {
            size_t place = (size_t)word * 8;
            uint64_t missing = medtrie_load64(masks + place); /* no code yet that is valid then */

            for (uint32_t code = medtrie_load32(row + MEDTRIE_RANGE_FIRST);
                 missing != 0 && code < medtrie_load32(row + MEDTRIE_RANGE_END); code++)
                missing &= ~medtrie_load64(pattern_of(check, code) + MEDTRIE_PATTERN_MASKS + place);
            if (missing != 0 || medtrie_load64(masks + (size_t)tables->mask_words * 8 + place) != 0)
                return FAIL(check, MEDTRIE_SECTION_HISTORY, (size_t)id * 4,
                            "grouping %" PRIu32
                            " is billable, or valid in a period in which none of its codes is",
                            id);
        }
    }
    return MEDTRIE_OK;
}

/* ---- Properties and versions ------------------------------------------------------------- */

static int compare_texts(struct medtrie_text a, struct medtrie_text b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* Checks the pairs of the set that starts at a word; the empty name sorts before all others. */
static enum medtrie_result check_set(const struct system_check *check, uint32_t start,
                                     uint32_t count)
{
    const uint8_t *words = check->tables->sections[MEDTRIE_SECTION_PROPERTIES];
    struct medtrie_text previous = {"", 0};

    for (uint32_t i = 0; i < count; i++) {
        size_t place = ((size_t)start + 1 + (size_t)i * 2) * 4;
        enum medtrie_result result = medtrie_verify_text(check->verification, words + place);
        struct medtrie_text name;

        if (result == MEDTRIE_OK)
            result = medtrie_verify_text(check->verification, words + place + 4);
        if (result != MEDTRIE_OK)
            return result;
        name = medtrie_layout_text(check->verification->file, medtrie_load32(words + place));
        if (compare_texts(previous, name) >= 0)
            return FAIL(check, MEDTRIE_SECTION_PROPERTIES, place,
                        "the names of a set of properties do not ascend");
        previous = name;
    }
    return MEDTRIE_OK;
}

/* Walks over the sets, which fill their section, and marks where each starts. */
static enum medtrie_result check_sets(const struct system_check *check, uint8_t *set_starts)
{
    uint32_t words = check->tables->property_words;
    uint32_t start = 0;

    if (words == 0)
        return FAIL(check, MEDTRIE_SECTION_SYSTEM, MEDTRIE_SYSTEM_PROPERTIES,
                    "the empty set of properties is missing");
    if (number_at(check, MEDTRIE_SECTION_PROPERTIES, 0) != 0)
        return FAIL(check, MEDTRIE_SECTION_PROPERTIES, 0, "the first set is not the empty one");
    while (start < words) {
        uint32_t count = number_at(check, MEDTRIE_SECTION_PROPERTIES, start);
        enum medtrie_result result;

        if (count > (words - start - 1) / 2)
            return FAIL(check, MEDTRIE_SECTION_PROPERTIES, (size_t)start * 4,
                        "a set of %" PRIu32 " properties goes beyond its section", count);
        result = check_set(check, start, count);
        if (result != MEDTRIE_OK)
            return result;
        medtrie_bit_set(set_starts, start);
        start += 1 + 2 * count;
    }
    return MEDTRIE_OK;
}

/* Checks the versions from first up to end, which are those of one concept. */
static enum medtrie_result check_row(const struct system_check *check, uint32_t first, uint32_t end,
                                     const uint8_t *set_starts)
{
    const struct medtrie_tables *tables = check->tables;

    for (uint32_t i = first; i < end; i++) {
        size_t place = (size_t)i * MEDTRIE_VERSION_SIZE;
        const uint8_t *version = tables->sections[MEDTRIE_SECTION_VERSIONS] + place;
        uint32_t period = medtrie_load32(version + MEDTRIE_VERSION_PERIOD);
        uint32_t properties = medtrie_load32(version + MEDTRIE_VERSION_PROPERTIES);
        enum medtrie_result result =
            medtrie_verify_text(check->verification, version + MEDTRIE_VERSION_TITLE);

        if (result == MEDTRIE_OK)
            result =
                medtrie_verify_text(check->verification, version + MEDTRIE_VERSION_SHORT_TITLE);
        if (result != MEDTRIE_OK)
            return result;
        if (period >= tables->period_count ||
            (i > first && period <= medtrie_load32(version - MEDTRIE_VERSION_SIZE)))
            return FAIL(check, MEDTRIE_SECTION_VERSIONS, place,
                        "the periods of a concept's versions do not ascend below %" PRIu32,
                        tables->period_count);
        if (properties >= tables->property_words || !medtrie_bit(set_starts, properties))
            return FAIL(check, MEDTRIE_SECTION_VERSIONS, place + MEDTRIE_VERSION_PROPERTIES,
                        "no set of properties starts at word %" PRIu32, properties);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_versions(const struct system_check *check,
                                          const uint8_t *set_starts)
{
    const struct medtrie_tables *tables = check->tables;
    uint32_t first = number_at(check, MEDTRIE_SECTION_STARTS, 0);

    if (first != 0)
        return FAIL(check, MEDTRIE_SECTION_STARTS, 0, "the first version is number 0");
    for (uint32_t id = 0; id < tables->concept_count; id++) {
        uint32_t end = number_at(check, MEDTRIE_SECTION_STARTS, (size_t)id + 1);
        enum medtrie_result result;

        if (end <= first || end > tables->version_count)
            return FAIL(check, MEDTRIE_SECTION_STARTS, ((size_t)id + 1) * 4,
                        "concept %" PRIu32 " has the versions from %" PRIu32 " up to %" PRIu32
                        " of %" PRIu32,
                        id, first, end, tables->version_count);
        result = check_row(check, first, end, set_starts);
        if (result != MEDTRIE_OK)
            return result;
        first = end;
    }
    if (first != tables->version_count)
        return FAIL(check, MEDTRIE_SECTION_STARTS, (size_t)tables->concept_count * 4,
                    "%" PRIu32 " versions belong to no concept", tables->version_count - first);
    return MEDTRIE_OK;
}

static enum medtrie_result check_texts(const struct system_check *check)
{
    uint8_t *set_starts = calloc((size_t)check->tables->property_words / 8 + 1, 1);
    enum medtrie_result result;

    if (set_starts == NULL)
        return medtrie_fail(check->verification->error, MEDTRIE_ERROR_MEMORY, NULL,
                            "out of memory");
    result = check_sets(check, set_starts);
    if (result == MEDTRIE_OK)
        result = check_versions(check, set_starts);
    free(set_starts);
    return result;
}

/* ---- Replacements ------------------------------------------------------------------------ */

static const uint8_t *replacement_at(const struct system_check *check, uint32_t row)
{
    return check->tables->sections[MEDTRIE_SECTION_REPLACED] +
           (size_t)row * MEDTRIE_REPLACEMENT_SIZE;
}

/* Orders two rows by the fields at some places; days of the calendar may be negative. */
static int compare_replacements(const uint8_t *a, const uint8_t *b)
{
    static const size_t places[] = {MEDTRIE_REPLACEMENT_OLD, MEDTRIE_REPLACEMENT_DAY,
                                    MEDTRIE_REPLACEMENT_NEW, MEDTRIE_REPLACEMENT_TEXT};

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint32_t bias = places[i] == MEDTRIE_REPLACEMENT_DAY ? UINT32_C(1) << 31 : 0;
        uint32_t first = medtrie_load32(a + places[i]) ^ bias;
        uint32_t second = medtrie_load32(b + places[i]) ^ bias;

        if (first != second)
            return first < second ? -1 : 1;
    }
    return 0;
}

/* The field of a row that names no code, or the text where there is not exactly one of a code and a
 * text; MEDTRIE_REPLACEMENT_SIZE: all is well. */
static size_t faulty_field(const uint8_t *replacement, uint32_t codes)
{
    uint32_t successor = medtrie_load32(replacement + MEDTRIE_REPLACEMENT_NEW);
    bool has_text = medtrie_load32(replacement + MEDTRIE_REPLACEMENT_TEXT) != 0;

    if (medtrie_load32(replacement + MEDTRIE_REPLACEMENT_OLD) >= codes)
        return MEDTRIE_REPLACEMENT_OLD;
    if (successor >= codes && successor != MEDTRIE_NONE)
        return MEDTRIE_REPLACEMENT_NEW;
    return (successor == MEDTRIE_NONE) == has_text ? MEDTRIE_REPLACEMENT_SIZE
                                                   : MEDTRIE_REPLACEMENT_TEXT;
}

static enum medtrie_result check_replacement(const struct system_check *check, uint32_t row)
{
    const uint8_t *replacement = replacement_at(check, row);
    size_t place = (size_t)row * MEDTRIE_REPLACEMENT_SIZE;
    uint32_t codes = check->tables->code_count;
    size_t faulty = faulty_field(replacement, codes);
    medtrie_day day = (medtrie_day)medtrie_load32(replacement + MEDTRIE_REPLACEMENT_DAY);
    enum medtrie_result result =
        medtrie_verify_text(check->verification, replacement + MEDTRIE_REPLACEMENT_TEXT);

    if (result == MEDTRIE_OK)
        result = medtrie_verify_text(check->verification, replacement + MEDTRIE_REPLACEMENT_TABLE);
    if (result != MEDTRIE_OK)
        return result;
    if (faulty != MEDTRIE_REPLACEMENT_SIZE)
        return FAIL(check, MEDTRIE_SECTION_REPLACED, place + faulty,
                    "code %" PRIu32 " replaced by %" PRIu32 " of %" PRIu32
                    ", or not by exactly one of a code and a text",
                    medtrie_load32(replacement + MEDTRIE_REPLACEMENT_OLD),
                    medtrie_load32(replacement + MEDTRIE_REPLACEMENT_NEW), codes);
    if (day == MEDTRIE_DAY_NONE || !day_or_none(day))
        return FAIL(check, MEDTRIE_SECTION_REPLACED, place + MEDTRIE_REPLACEMENT_DAY,
                    "day %" PRId32 " is no day", day);
    if (row > 0 && compare_replacements(replacement - MEDTRIE_REPLACEMENT_SIZE, replacement) >= 0)
        return FAIL(check, MEDTRIE_SECTION_REPLACED, place, "the replacements do not ascend");
    return MEDTRIE_OK;
}

/* Numbers that ascend by new code, and at one code by themselves, and are as many as the rows, are
 * each row once. */
static enum medtrie_result check_replacements(const struct system_check *check)
{
    uint32_t count = check->tables->replacement_count;
    uint32_t previous = 0, previous_row = 0;

    for (uint32_t row = 0; row < count; row++) {
        enum medtrie_result result = check_replacement(check, row);

        if (result != MEDTRIE_OK)
            return result;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = number_at(check, MEDTRIE_SECTION_REPLACES, i);
        uint32_t successor;

        if (row >= count)
            return FAIL(check, MEDTRIE_SECTION_REPLACES, (size_t)i * 4,
                        "replacement %" PRIu32 " of %" PRIu32, row, count);
        successor = medtrie_load32(replacement_at(check, row) + MEDTRIE_REPLACEMENT_NEW);
        if (i > 0 && (successor < previous || (successor == previous && row <= previous_row)))
            return FAIL(check, MEDTRIE_SECTION_REPLACES, (size_t)i * 4,
                        "the replacements by new code do not ascend");
        previous = successor;
        previous_row = row;
    }
    return MEDTRIE_OK;
}

/* ---- Roll-ups ----------------------------------------------------------------------------- */

/* Whether a concept is valid in every period of another, which has any. */
static bool valid_whenever(const struct system_check *check, uint32_t id, uint32_t other)
{
    const uint8_t *mask = pattern_of(check, id) + MEDTRIE_PATTERN_MASKS;
    const uint8_t *periods = pattern_of(check, other) + MEDTRIE_PATTERN_MASKS;
    uint64_t any = 0, missing = 0;

    for (uint32_t word = 0; word < check->tables->mask_words; word++) {
        uint64_t wanted = medtrie_load64(periods + (size_t)word * 8);

        any |= wanted;
        missing |= wanted & ~medtrie_load64(mask + (size_t)word * 8);
    }
    return any != 0 && missing == 0;
}

/* What "rollups" must say of a code; the tree has been checked. */
static uint32_t rollup_of(const struct system_check *check, uint32_t code, unsigned kind)
{
    const uint8_t *kinds = check->tables->sections[MEDTRIE_SECTION_KINDS];
    uint32_t id = code;

    while (id != MEDTRIE_NONE && kinds[id] != kind)
        id = number_at(check, MEDTRIE_SECTION_PARENTS, id);
    if (id == MEDTRIE_NONE || id == code || valid_whenever(check, id, code))
        return id;
    return MEDTRIE_ROLLUP_VARIES;
}

static enum medtrie_result check_rollups(const struct system_check *check)
{
    const struct medtrie_tables *tables = check->tables;

    for (unsigned kind = MEDTRIE_KIND_CHAPTER; kind <= MEDTRIE_KIND_MODIFIER; kind++) {
        const uint8_t *rollups = medtrie_layout_rollups(tables, (enum medtrie_kind)kind);

        for (uint32_t code = 0; rollups != NULL && code < tables->code_count; code++) {
            const uint8_t *place = rollups + (size_t)code * 4;

            if (medtrie_load32(place) != rollup_of(check, code, kind))
                return BROKEN(
                    check->verification->error, medtrie_verify_at(check->verification, place),
                    "the roll-up of code %" PRIu32 " to kind %u is %" PRIu32 " instead of %" PRIu32,
                    code, kind, medtrie_load32(place), rollup_of(check, code, kind));
        }
    }
    return MEDTRIE_OK;
}

/* ---- All --------------------------------------------------------------------------------- */

enum medtrie_result medtrie_verify_system(const struct verification *verification,
                                          const struct medtrie_tables *tables)
{
    static enum medtrie_result (*const checks[])(const struct system_check *) = {
        check_record, check_patterns,  check_concepts, check_periods,      check_releases,
        check_tree,   check_groupings, check_texts,    check_replacements, check_rollups,
    };
    const struct system_check check = {verification, tables};
    enum medtrie_result result = MEDTRIE_OK;

    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && result == MEDTRIE_OK; i++)
        result = checks[i](&check);
    return result;
}

/*
 * Reading one system of an index: its record of counts, the sizes that they imply for its sections,
 * its periods and releases.
 *
 * All arithmetic on numbers of the file is in 64 bits and cannot overflow: counts are 32 bits, and
 * the widest record (a pattern) is bounded by the number of periods.
 */
#include "layout.h"

#include <inttypes.h>
#include <string.h>

#include "fault.h"
#include "packed.h"
#include "sections.h"

/* A bit a kind. */
#define KINDS ((2u << MEDTRIE_KIND_MODIFIER) - (1u << MEDTRIE_KIND_CHAPTER))

/* Two hashes, each of at least one bucket and one slot, each with an odd multiplier. */
static enum medtrie_result check_hashes(const uint8_t *record, uint64_t at,
                                        struct medtrie_error *error)
{
    for (uint64_t field = MEDTRIE_SYSTEM_BUCKETS; field <= MEDTRIE_SYSTEM_PREFIX_SLOTS; field += 4)
        if (medtrie_load32(record + field) == 0)
            return BROKEN(error, at + field, "a hash has at least one bucket and one slot");
    for (uint64_t field = MEDTRIE_SYSTEM_MULTIPLIER; field <= MEDTRIE_SYSTEM_PREFIX_MULTIPLIER;
         field += 8)
        if ((record[field] & 1) == 0)
            return BROKEN(error, at + field, "the multiplier of a hash is odd");
    return MEDTRIE_OK;
}

/* Reads the record "system". The counts are checked against each other, not yet against sizes. */
static enum medtrie_result read_record(const struct medtrie_file *file, const uint8_t *record,
                                       struct medtrie_tables *tables, struct medtrie_error *error)
{
    uint64_t at = (uint64_t)(record - file->bytes);
    uint64_t codes = medtrie_load32(record + MEDTRIE_SYSTEM_CODES);
    uint64_t concepts = codes + medtrie_load32(record + MEDTRIE_SYSTEM_GROUPINGS);
    uint64_t nodes = concepts + medtrie_load32(record + MEDTRIE_SYSTEM_BARE_PREFIXES);
    uint64_t nodes_max;
    enum medtrie_result result;

    *tables = (struct medtrie_tables){
        .prefix_count = medtrie_load32(record + MEDTRIE_SYSTEM_PREFIXES),
        .release_count = medtrie_load32(record + MEDTRIE_SYSTEM_RELEASES),
        .period_count = medtrie_load32(record + MEDTRIE_SYSTEM_PERIODS),
        .default_period = medtrie_load32(record + MEDTRIE_SYSTEM_DEFAULT_PERIOD),
        .pattern_count = medtrie_load32(record + MEDTRIE_SYSTEM_PATTERNS),
        .mask_words = medtrie_load32(record + MEDTRIE_SYSTEM_MASK_WORDS),
        .version_count = medtrie_load32(record + MEDTRIE_SYSTEM_VERSIONS),
        .property_words = medtrie_load32(record + MEDTRIE_SYSTEM_PROPERTIES),
        .replacement_count = medtrie_load32(record + MEDTRIE_SYSTEM_REPLACEMENTS),
        .rollup_kinds = medtrie_load32(record + MEDTRIE_SYSTEM_ROLLUPS),
        .concepts =
            {
                .bucket_count = medtrie_load32(record + MEDTRIE_SYSTEM_BUCKETS),
                .slot_count = medtrie_load32(record + MEDTRIE_SYSTEM_SLOTS),
                .multiplier = medtrie_load64(record + MEDTRIE_SYSTEM_MULTIPLIER),
            },
        .prefixes =
            {
                .bucket_count = medtrie_load32(record + MEDTRIE_SYSTEM_PREFIX_BUCKETS),
                .slot_count = medtrie_load32(record + MEDTRIE_SYSTEM_PREFIX_SLOTS),
                .multiplier = medtrie_load64(record + MEDTRIE_SYSTEM_PREFIX_MULTIPLIER),
            },
        .name = medtrie_load32(record + MEDTRIE_SYSTEM_NAME),
        .title = medtrie_load32(record + MEDTRIE_SYSTEM_TITLE),
        .uri = medtrie_load32(record + MEDTRIE_SYSTEM_URI),
        .key_class = record[MEDTRIE_SYSTEM_KEY_CLASS],
        .dot_after = record[MEDTRIE_SYSTEM_DOT_AFTER],
        .dot_after_e = record[MEDTRIE_SYSTEM_DOT_AFTER_E],
        .flags = record[MEDTRIE_SYSTEM_FLAGS],
    };
    if (tables->key_class != MEDTRIE_KEYS_PACKED && tables->key_class != MEDTRIE_KEYS_GENERAL)
        return BROKEN(error, at + MEDTRIE_SYSTEM_KEY_CLASS, "key class %u; there are 1 and 2",
                      (unsigned)tables->key_class);
    nodes_max = tables->key_class == MEDTRIE_KEYS_PACKED ? MEDTRIE_PACKED_NODES_MAX
                                                         : MEDTRIE_GENERAL_EMPTY_SLOT - 1;
    if (nodes > nodes_max)
        return BROKEN(error, at + MEDTRIE_SYSTEM_CODES,
                      "%" PRIu64 " codes, groupings and prefixes; at most %" PRIu64, nodes,
                      nodes_max);
    tables->code_count = (uint32_t)codes;
    tables->concept_count = (uint32_t)concepts;
    tables->node_count = (uint32_t)nodes;
    result = check_hashes(record, at, error);
    if (result != MEDTRIE_OK)
        return result;
    if (tables->period_count == 0)
        return BROKEN(error, at + MEDTRIE_SYSTEM_PERIODS, "a system has at least one period");
    if (tables->default_period >= tables->period_count)
        return BROKEN(error, at + MEDTRIE_SYSTEM_DEFAULT_PERIOD,
                      "default period %" PRIu32 " of %" PRIu32, tables->default_period,
                      tables->period_count);
    if (tables->mask_words != ((uint64_t)tables->period_count + 63) / 64)
        return BROKEN(error, at + MEDTRIE_SYSTEM_MASK_WORDS,
                      "%" PRIu32 " words for the bits of %" PRIu32 " periods", tables->mask_words,
                      tables->period_count);
    if (tables->dot_after > MEDTRIE_CODE_MAX || tables->dot_after_e > MEDTRIE_CODE_MAX)
        return BROKEN(error,
                      at + (tables->dot_after > MEDTRIE_CODE_MAX ? MEDTRIE_SYSTEM_DOT_AFTER
                                                                 : MEDTRIE_SYSTEM_DOT_AFTER_E),
                      "a dot behind the longest code (%d)", MEDTRIE_CODE_MAX);
    if ((tables->rollup_kinds & ~KINDS) != 0)
        return BROKEN(error, at + MEDTRIE_SYSTEM_ROLLUPS, "roll-ups to unknown kinds: %08" PRIx32,
                      tables->rollup_kinds);
    return MEDTRIE_OK;
}

static uint64_t count_bits(uint32_t bits)
{
    uint64_t count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* The bytes that the counts of a system imply for one of its sections, other than its record. */
static uint64_t implied_size(const struct medtrie_tables *tables, enum medtrie_section section)
{
    bool packed = tables->key_class == MEDTRIE_KEYS_PACKED;
    uint64_t codes = tables->code_count;
    uint64_t concepts = tables->concept_count;
    uint64_t nodes = tables->node_count;
    uint64_t slot = packed ? 8 : 4;

    switch (section) {
    case MEDTRIE_SECTION_PERIODS:
        return (uint64_t)tables->period_count * MEDTRIE_PERIOD_SIZE;
    case MEDTRIE_SECTION_RELEASES:
        return (uint64_t)tables->release_count * MEDTRIE_RELEASE_SIZE;
    case MEDTRIE_SECTION_PILOTS:
        return tables->concepts.bucket_count;
    case MEDTRIE_SECTION_SLOTS:
        return tables->concepts.slot_count * slot;
    case MEDTRIE_SECTION_PREFIX_PILOTS:
        return tables->prefixes.bucket_count;
    case MEDTRIE_SECTION_PREFIX_SLOTS:
        return tables->prefixes.slot_count * slot;
    case MEDTRIE_SECTION_RANGES:
        return (nodes - codes) * MEDTRIE_RANGE_SIZE;
    case MEDTRIE_SECTION_LENGTHS:
        return packed ? 0 : nodes - concepts;
    case MEDTRIE_SECTION_CODES:
        return concepts * medtrie_layout_code_size(tables);
    case MEDTRIE_SECTION_PARENTS:
    case MEDTRIE_SECTION_HISTORY:
        return concepts * 4;
    case MEDTRIE_SECTION_SIZES:
    case MEDTRIE_SECTION_EXTENTS:
        return codes * 4;
    case MEDTRIE_SECTION_KINDS:
        return concepts;
    case MEDTRIE_SECTION_PATTERNS:
        return tables->pattern_count * (8 + (uint64_t)tables->mask_words * 16);
    case MEDTRIE_SECTION_ROLLUPS:
        return count_bits(tables->rollup_kinds) * codes * 4;
    case MEDTRIE_SECTION_STARTS:
        return (concepts + 1) * 4;
    case MEDTRIE_SECTION_VERSIONS:
        return (uint64_t)tables->version_count * MEDTRIE_VERSION_SIZE;
    case MEDTRIE_SECTION_PROPERTIES:
        return (uint64_t)tables->property_words * 4;
    case MEDTRIE_SECTION_REPLACED:
        return (uint64_t)tables->replacement_count * MEDTRIE_REPLACEMENT_SIZE;
    default: /* MEDTRIE_SECTION_REPLACES */
        return (uint64_t)tables->replacement_count * 4;
    }
}

static medtrie_day load_day(const uint8_t *bytes)
{
    return (medtrie_day)medtrie_load32(bytes);
}

static bool in_calendar(medtrie_day day)
{
    return day >= MEDTRIE_DAY_FIRST && day <= MEDTRIE_DAY_LAST;
}

static enum medtrie_result check_periods(const struct medtrie_file *file,
                                         const struct medtrie_tables *tables,
                                         struct medtrie_error *error)
{
    const uint8_t *periods = tables->sections[MEDTRIE_SECTION_PERIODS];
    medtrie_day previous = MEDTRIE_DAY_FIRST - 1;

    for (uint32_t i = 0; i < tables->period_count; i++) {
        const uint8_t *period = periods + (size_t)i * MEDTRIE_PERIOD_SIZE;
        medtrie_day first = load_day(period + MEDTRIE_PERIOD_FIRST);
        medtrie_day last = load_day(period + MEDTRIE_PERIOD_LAST);
        medtrie_day release = load_day(period + MEDTRIE_PERIOD_RELEASE);
        uint32_t basis = medtrie_load32(period + MEDTRIE_PERIOD_BASIS);
        uint64_t at = (uint64_t)(period - file->bytes);

        if (first <= previous || last < first || !in_calendar(last))
            return BROKEN(error,
                          at + (first <= previous ? MEDTRIE_PERIOD_FIRST : MEDTRIE_PERIOD_LAST),
                          "period %" PRIu32 " (day %" PRId32 " to %" PRId32 ") does not follow "
                          "the one before it, which ends on day %" PRId32,
                          i, first, last, previous);
        if (basis < MEDTRIE_BASIS_RELEASE || basis > MEDTRIE_BASIS_NONE)
            return BROKEN(error, at + MEDTRIE_PERIOD_BASIS, "basis %" PRIu32 "; there are 1 to 4",
                          basis);
        if (release != MEDTRIE_DAY_NONE && !in_calendar(release))
            return BROKEN(error, at + MEDTRIE_PERIOD_RELEASE, "day %" PRId32 " is no day", release);
        previous = last;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_releases(const struct medtrie_file *file,
                                          const struct medtrie_tables *tables,
                                          struct medtrie_error *error)
{
    const uint8_t *releases = tables->sections[MEDTRIE_SECTION_RELEASES];
    medtrie_day previous = MEDTRIE_DAY_FIRST - 1;

    for (uint32_t i = 0; i < tables->release_count; i++) {
        const uint8_t *release = releases + (size_t)i * MEDTRIE_RELEASE_SIZE;
        medtrie_day first = load_day(release + MEDTRIE_RELEASE_FIRST);
        medtrie_day last = load_day(release + MEDTRIE_RELEASE_LAST);
        uint32_t period = medtrie_load32(release + MEDTRIE_RELEASE_PERIOD);
        uint64_t at = (uint64_t)(release - file->bytes);

        if (first <= previous || last < first || !in_calendar(last))
            return BROKEN(error,
                          at + (first <= previous ? MEDTRIE_RELEASE_FIRST : MEDTRIE_RELEASE_LAST),
                          "release %" PRIu32 " (day %" PRId32 " to %" PRId32 ") does not follow "
                          "the one before it, which ends on day %" PRId32,
                          i, first, last, previous);
        if (period >= tables->period_count)
            return BROKEN(error, at + MEDTRIE_RELEASE_PERIOD, "period %" PRIu32 " of %" PRIu32,
                          period, tables->period_count);
        previous = last;
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_layout_system(const struct medtrie_file *file, unsigned number,
                                          struct medtrie_tables *tables,
                                          struct medtrie_error *error)
{
    struct sections sections;
    enum medtrie_result result = medtrie_sections_collect(file, number, &sections, error);

    if (result != MEDTRIE_OK)
        return result;
    result = medtrie_sections_check_size(file, &sections, MEDTRIE_SECTION_SYSTEM, number,
                                         MEDTRIE_SYSTEM_SIZE, error);
    if (result == MEDTRIE_OK)
        result = read_record(file, sections.bytes[MEDTRIE_SECTION_SYSTEM], tables, error);
    for (int i = MEDTRIE_SECTION_SYSTEM + 1; result == MEDTRIE_OK && i < MEDTRIE_SECTION_COUNT;
         i++) {
        enum medtrie_section section = (enum medtrie_section)i;

        if (section != MEDTRIE_SECTION_EXTENTS || sections.bytes[section] != NULL)
            result = medtrie_sections_check_size(file, &sections, section, number,
                                                 implied_size(tables, section), error);
    }
    if (result != MEDTRIE_OK)
        return result;
    memcpy(tables->sections, sections.bytes, sizeof tables->sections);
    tables->concepts.pilots = sections.bytes[MEDTRIE_SECTION_PILOTS];
    tables->concepts.slots = sections.bytes[MEDTRIE_SECTION_SLOTS];
    tables->prefixes.pilots = sections.bytes[MEDTRIE_SECTION_PREFIX_PILOTS];
    tables->prefixes.slots = sections.bytes[MEDTRIE_SECTION_PREFIX_SLOTS];
    result = check_periods(file, tables, error);
    return result == MEDTRIE_OK ? check_releases(file, tables, error) : result;
}

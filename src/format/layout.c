/*
 * Reading the layout of an index: the header, the section table and, in layout_system.c, the small
 * tables of each system, so that afterwards every section has exactly the length that the counts
 * imply. Nothing else of the file is touched, so that opening costs the same whatever its size.
 *
 * A row of the section table is trusted for nothing before check_table has accepted all of them.
 */
#include "layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fault.h"
#include "sections.h"

const char medtrie_section_names[MEDTRIE_SECTION_COUNT][9] = {
    "texts",   "notice",   "sources",  "warnings", "system",   "periods",  "releases",
    "pilots",  "slots",    "pfxpilot", "pfxslots", "ranges",   "lengths",  "codes",
    "parents", "sizes",    "extents",  "kinds",    "history",  "patterns", "rollups",
    "starts",  "versions", "props",    "replaced", "replaces",
};

/* ---- Header ------------------------------------------------------------------------------ */

/* Says what became of the magic where a transfer in text mode is to blame. */
static enum medtrie_result fail_magic(const uint8_t *bytes, struct medtrie_error *error)
{
    static const char *const damaged[] = {
        "\x89MTI\n\x1a\n",       /* CR LF became LF */
        "\x89MTI\r\r\n\x1a\r\n", /* LF became CR LF */
        "\x89MTI\r\n\x1a\r\n",   /* LF became CR LF where it was not */
        "\x89MTI\n\n\x1a\n",     /* CR became LF */
        "\x89MTI\r\r\x1a\r",     /* LF became CR */
        "\x89MTI\r\n\n",         /* end-of-text was dropped */
        "\x09MTI\r\n\x1a\n",     /* the eighth bit was dropped */
    };

    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        size_t length = strlen(damaged[i]);

        if (memcmp(bytes, damaged[i], length < 8 ? length : 8) == 0)
            return FAULT(error, MEDTRIE_ERROR_INDEX_MAGIC, 0,
                         "this was a medtrie index; a transfer in text mode has changed its line "
                         "ends, so copy it again in binary mode");
    }
    return FAULT(error, MEDTRIE_ERROR_INDEX_MAGIC, 0,
                 "this is not a medtrie index: it does not begin with 89 4D 54 49 0D 0A 1A 0A");
}

static enum medtrie_result check_version(const uint8_t *bytes, struct medtrie_error *error)
{
    unsigned major = medtrie_load16(bytes + MEDTRIE_HEADER_MAJOR);
    unsigned minor = medtrie_load16(bytes + MEDTRIE_HEADER_MINOR);
    unsigned reader_minor = medtrie_load16(bytes + MEDTRIE_HEADER_READER_MINOR);
    uint32_t required = medtrie_load32(bytes + MEDTRIE_HEADER_REQUIRED);

    if (major != MEDTRIE_FORMAT_MAJOR)
        return FAULT(error, MEDTRIE_ERROR_INDEX_VERSION, MEDTRIE_HEADER_MAJOR,
                     "the index has format %u.%u; this library reads format %d", major, minor,
                     MEDTRIE_FORMAT_MAJOR);
    if (reader_minor > MEDTRIE_FORMAT_MINOR)
        return FAULT(error, MEDTRIE_ERROR_INDEX_VERSION, MEDTRIE_HEADER_READER_MINOR,
                     "the index has format %u.%u and needs a reader of %u.%u; this library is one "
                     "of %d.%d",
                     major, minor, major, reader_minor, MEDTRIE_FORMAT_MAJOR, MEDTRIE_FORMAT_MINOR);
    if ((required & ~MEDTRIE_REQUIRED_FEATURES_KNOWN) != 0)
        return FAULT(error, MEDTRIE_ERROR_INDEX_FEATURE, MEDTRIE_HEADER_REQUIRED,
                     "the index needs features that this library lacks: bits %08" PRIx32,
                     required & ~MEDTRIE_REQUIRED_FEATURES_KNOWN);
    return MEDTRIE_OK;
}

static enum medtrie_result check_header_sum(const uint8_t *bytes, uint64_t table_bytes,
                                            struct medtrie_error *error)
{
    uint64_t expected = medtrie_load64(bytes + MEDTRIE_HEADER_CHECKSUM);
    XXH3_state_t state;

    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, bytes, MEDTRIE_HEADER_CHECKSUM);
    XXH3_64bits_update(&state, bytes + MEDTRIE_HEADER_SIZE, (size_t)table_bytes);
    if (XXH3_64bits_digest(&state) != expected)
        return FAULT(error, MEDTRIE_ERROR_INDEX_CHECKSUM, MEDTRIE_HEADER_CHECKSUM,
                     "the checksum of header and section table is wrong: the file was changed");
    return MEDTRIE_OK;
}

static enum medtrie_result read_header(struct medtrie_file *file, bool check_sum,
                                       struct medtrie_error *error)
{
    const uint8_t *bytes = file->bytes;
    uint64_t file_size, table_bytes;
    enum medtrie_result result;

    if (file->size < MEDTRIE_HEADER_SIZE)
        return FAULT(error, MEDTRIE_ERROR_INDEX_TRUNCATED, file->size,
                     "the file ends here; the header of an index has %d bytes",
                     MEDTRIE_HEADER_SIZE);
    if (memcmp(bytes, MEDTRIE_MAGIC, MEDTRIE_MAGIC_SIZE) != 0)
        return fail_magic(bytes, error);
    result = check_version(bytes, error);
    if (result != MEDTRIE_OK)
        return result;
    file_size = medtrie_load64(bytes + MEDTRIE_HEADER_FILE_SIZE);
    if (file_size != file->size)
        return FAULT(error, MEDTRIE_ERROR_INDEX_TRUNCATED, MEDTRIE_HEADER_FILE_SIZE,
                     "the header says %" PRIu64 " bytes, the file has %zu: it was cut or extended",
                     file_size, file->size);
    file->section_count = medtrie_load32(bytes + MEDTRIE_HEADER_SECTION_COUNT);
    table_bytes = (uint64_t)file->section_count * MEDTRIE_ENTRY_SIZE;
    if (file->section_count > MEDTRIE_SECTIONS_MAX ||
        table_bytes > file->size - MEDTRIE_HEADER_SIZE)
        return BROKEN(error, MEDTRIE_HEADER_SECTION_COUNT,
                      "%" PRIu32 " sections; at most %d, and as fit into the file",
                      file->section_count, MEDTRIE_SECTIONS_MAX);
    file->licensed =
        (medtrie_load32(bytes + MEDTRIE_HEADER_OPTIONAL) & MEDTRIE_OPTIONAL_LICENSED) != 0;
    return check_sum ? check_header_sum(bytes, table_bytes, error) : MEDTRIE_OK;
}

/* ---- Section table ----------------------------------------------------------------------- */

static size_t entry_offset(uint32_t number)
{
    return MEDTRIE_HEADER_SIZE + (size_t)number * MEDTRIE_ENTRY_SIZE;
}

struct medtrie_entry medtrie_layout_entry(const uint8_t *bytes, uint32_t number)
{
    const uint8_t *row = bytes + entry_offset(number);

    return (struct medtrie_entry){
        .name = (const char *)row + MEDTRIE_ENTRY_NAME,
        .version = medtrie_load16(row + MEDTRIE_ENTRY_VERSION),
        .system = medtrie_load16(row + MEDTRIE_ENTRY_SYSTEM),
        .flags = medtrie_load32(row + MEDTRIE_ENTRY_FLAGS),
        .offset = medtrie_load64(row + MEDTRIE_ENTRY_OFFSET),
        .size = medtrie_load64(row + MEDTRIE_ENTRY_BYTES),
        .checksum = medtrie_load64(row + MEDTRIE_ENTRY_CHECKSUM),
    };
}

/* Which section a row is of; MEDTRIE_SECTION_COUNT for one that this reader does not know. */
static int known_section(const struct medtrie_entry *entry)
{
    int section = 0;

    if (entry->version != MEDTRIE_SECTION_VERSION)
        return MEDTRIE_SECTION_COUNT;
    while (section < MEDTRIE_SECTION_COUNT &&
           memcmp(entry->name, medtrie_section_names[section], 8) != 0)
        section++;
    return section;
}

/* The name of a section for messages, whatever bytes the file has there. */
struct shown_name {
    char text[9];
};

static struct shown_name shown(const struct medtrie_entry *entry)
{
    struct shown_name name = {{0}};

    for (size_t i = 0; i < 8 && entry->name[i] != '\0'; i++)
        name.text[i] = entry->name[i] > ' ' && entry->name[i] <= '~' ? entry->name[i] : '?';
    return name;
}

/* Checks that the section lies in the file, aligned and behind end, where the last one ended. */
static enum medtrie_result check_place(const struct medtrie_file *file, uint32_t number,
                                       uint64_t end, struct medtrie_error *error)
{
    struct medtrie_entry entry = medtrie_layout_entry(file->bytes, number);
    size_t at = entry_offset(number);

    if (entry.offset % MEDTRIE_SECTION_ALIGNMENT != 0)
        return BROKEN(error, at + MEDTRIE_ENTRY_OFFSET,
                      "section \"%s\" begins at %" PRIu64 ", which is no multiple of %d",
                      shown(&entry).text, entry.offset, MEDTRIE_SECTION_ALIGNMENT);
    if (entry.offset < end)
        return BROKEN(error, at + MEDTRIE_ENTRY_OFFSET,
                      "section \"%s\" begins at %" PRIu64 ", before the end of what stands "
                      "before it at %" PRIu64,
                      shown(&entry).text, entry.offset, end);
    if (entry.offset > file->size || entry.size > file->size - entry.offset)
        return BROKEN(error,
                      at + (entry.offset > file->size ? MEDTRIE_ENTRY_OFFSET : MEDTRIE_ENTRY_BYTES),
                      "section \"%s\" (%" PRIu64 " bytes at %" PRIu64 ") ends behind the file",
                      shown(&entry).text, entry.size, entry.offset);
    return MEDTRIE_OK;
}

/* Checks that the section is known or may be skipped, and counts the systems. */
static enum medtrie_result check_name(struct medtrie_file *file, uint32_t number,
                                      struct medtrie_error *error)
{
    struct medtrie_entry entry = medtrie_layout_entry(file->bytes, number);
    size_t at = entry_offset(number);
    int section = known_section(&entry);
    bool of_a_system = section >= MEDTRIE_SECTION_SYSTEM_FIRST;

    if (section == MEDTRIE_SECTION_COUNT) {
        if ((entry.flags & MEDTRIE_ENTRY_REQUIRED) != 0)
            return FAULT(error, MEDTRIE_ERROR_INDEX_FEATURE, at,
                         "the index needs section \"%s\" version %u, which this library does "
                         "not know",
                         shown(&entry).text, (unsigned)entry.version);
        return MEDTRIE_OK;
    }
    if (section == MEDTRIE_SECTION_SYSTEM) {
        if (entry.system != file->system_count || entry.system >= MEDTRIE_SYSTEMS_MAX)
            return BROKEN(error, at + MEDTRIE_ENTRY_SYSTEM,
                          "system %u; systems count from 0 without gaps, to %d at most",
                          (unsigned)entry.system, MEDTRIE_SYSTEMS_MAX);
        file->system_count++;
    }
    if (of_a_system ? entry.system >= file->system_count : entry.system != MEDTRIE_ENTRY_WHOLE)
        return BROKEN(error, at + MEDTRIE_ENTRY_SYSTEM, "section \"%s\" of system %u; %s",
                      shown(&entry).text, (unsigned)entry.system,
                      of_a_system ? "its section \"system\" must stand before it"
                                  : "it belongs to the whole index, which is number 65535");
    return MEDTRIE_OK;
}

static enum medtrie_result check_table(struct medtrie_file *file, struct medtrie_error *error)
{
    uint64_t end = entry_offset(file->section_count);

    for (uint32_t i = 0; i < file->section_count; i++) {
        struct medtrie_entry entry = medtrie_layout_entry(file->bytes, i);
        enum medtrie_result result = check_place(file, i, end, error);

        if (result == MEDTRIE_OK)
            result = check_name(file, i, error);
        if (result != MEDTRIE_OK)
            return result;
        end = entry.offset + entry.size;
    }
    return MEDTRIE_OK;
}

/* ---- Collecting the sections of a system or of the whole --------------------------------- */

enum medtrie_result medtrie_sections_collect(const struct medtrie_file *file, unsigned owner,
                                             struct sections *sections, struct medtrie_error *error)
{
    memset(sections, 0, sizeof *sections);
    for (uint32_t i = 0; i < file->section_count; i++) {
        struct medtrie_entry entry = medtrie_layout_entry(file->bytes, i);
        int section;

        if (entry.system != owner)
            continue;
        section = known_section(&entry);
        if (section == MEDTRIE_SECTION_COUNT)
            continue;
        if (sections->bytes[section] != NULL)
            return BROKEN(error, entry_offset(i), "section \"%s\" of system %u stands twice",
                          shown(&entry).text, owner);
        sections->bytes[section] = file->bytes + entry.offset;
        sections->sizes[section] = entry.size;
        sections->rows[section] = entry_offset(i);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result fail_missing(enum medtrie_section section, unsigned owner,
                                        struct medtrie_error *error)
{
    if (owner == MEDTRIE_ENTRY_WHOLE)
        return BROKEN(error, MEDTRIE_HEADER_SIZE, "section \"%s\" is missing",
                      medtrie_section_names[section]);
    return BROKEN(error, MEDTRIE_HEADER_SIZE, "section \"%s\" of system %u is missing",
                  medtrie_section_names[section], owner);
}

enum medtrie_result medtrie_sections_check_size(const struct medtrie_file *file,
                                                struct sections *sections,
                                                enum medtrie_section section, unsigned owner,
                                                uint64_t expected, struct medtrie_error *error)
{
    if (sections->bytes[section] == NULL) {
        if (expected != 0)
            return fail_missing(section, owner, error);
        sections->bytes[section] = file->bytes;
    }
    if (sections->sizes[section] != expected)
        return BROKEN(error, sections->rows[section] + MEDTRIE_ENTRY_BYTES,
                      "section \"%s\" has %" PRIu64 " bytes; the counts make it %" PRIu64,
                      medtrie_section_names[section], sections->sizes[section], expected);
    return MEDTRIE_OK;
}

static enum medtrie_result read_whole(struct medtrie_file *file, struct medtrie_error *error)
{
    struct sections sections;
    enum medtrie_result result =
        medtrie_sections_collect(file, MEDTRIE_ENTRY_WHOLE, &sections, error);
    const uint64_t *sizes = sections.sizes;

    if (result == MEDTRIE_OK)
        result = medtrie_sections_check_size(file, &sections, MEDTRIE_SECTION_NOTICE,
                                             MEDTRIE_ENTRY_WHOLE, 4, error);
    if (result != MEDTRIE_OK)
        return result;
    file->notice = medtrie_load32(sections.bytes[MEDTRIE_SECTION_NOTICE]);
    file->texts = sections.bytes[MEDTRIE_SECTION_TEXTS];
    file->texts_size = (size_t)sizes[MEDTRIE_SECTION_TEXTS];
    if (file->texts == NULL)
        return fail_missing(MEDTRIE_SECTION_TEXTS, MEDTRIE_ENTRY_WHOLE, error);
    if (file->texts_size < 2 || medtrie_load16(file->texts) != 0)
        return BROKEN(error, (uint64_t)(file->texts - file->bytes),
                      "the first text is not the empty one");
    if (sizes[MEDTRIE_SECTION_SOURCES] % MEDTRIE_SOURCE_SIZE != 0)
        return BROKEN(error, sections.rows[MEDTRIE_SECTION_SOURCES] + MEDTRIE_ENTRY_BYTES,
                      "section \"sources\" is no multiple of %d bytes", MEDTRIE_SOURCE_SIZE);
    file->sources = sections.bytes[MEDTRIE_SECTION_SOURCES];
    file->source_count = (size_t)sizes[MEDTRIE_SECTION_SOURCES] / MEDTRIE_SOURCE_SIZE;
    if (sizes[MEDTRIE_SECTION_WARNINGS] % 4 != 0)
        return BROKEN(error, sections.rows[MEDTRIE_SECTION_WARNINGS] + MEDTRIE_ENTRY_BYTES,
                      "section \"warnings\" is no multiple of 4 bytes");
    file->warnings = sections.bytes[MEDTRIE_SECTION_WARNINGS];
    file->warning_count = (size_t)sizes[MEDTRIE_SECTION_WARNINGS] / 4;
    return MEDTRIE_OK;
}

/* ---- Everything --------------------------------------------------------------------------- */

/* Systems stand in ascending order of their names, so that they can be searched. */
static enum medtrie_result check_order(const struct medtrie_file *file,
                                       const struct medtrie_tables *all, uint32_t number,
                                       struct medtrie_error *error)
{
    const uint8_t *record = all[number].sections[MEDTRIE_SECTION_SYSTEM];
    struct medtrie_text name = medtrie_layout_text(file, all[number].name);
    struct medtrie_text before = {"", 0};
    int order;

    if (number > 0)
        before = medtrie_layout_text(file, all[number - 1].name);
    order = memcmp(before.data, name.data, before.size < name.size ? before.size : name.size);
    if (order > 0 || (order == 0 && before.size >= name.size))
        return BROKEN(error, (uint64_t)(record - file->bytes) + MEDTRIE_SYSTEM_NAME,
                      "system %" PRIu32 " has no name or one that does not sort behind the one "
                      "before it",
                      number);
    return MEDTRIE_OK;
}

static enum medtrie_result read_systems(const struct medtrie_file *file,
                                        struct medtrie_tables *tables, struct medtrie_error *error)
{
    for (uint32_t i = 0; i < file->system_count; i++) {
        enum medtrie_result result = medtrie_layout_system(file, i, &tables[i], error);

        if (result == MEDTRIE_OK)
            result = check_order(file, tables, i, error);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_layout_read(const uint8_t *bytes, size_t size, bool check_sum,
                                        struct medtrie_file *file, struct medtrie_tables **tables,
                                        struct medtrie_error *error)
{
    enum medtrie_result result;

    *file = (struct medtrie_file){.bytes = bytes, .size = size};
    *tables = NULL;
    result = read_header(file, check_sum, error);
    if (result == MEDTRIE_OK)
        result = check_table(file, error);
    if (result == MEDTRIE_OK)
        result = read_whole(file, error);
    if (result != MEDTRIE_OK)
        return result;
    if (file->system_count == 0)
        return BROKEN(error, MEDTRIE_HEADER_SIZE, "the index has no code system");
    *tables = calloc(file->system_count, sizeof **tables);
    if (*tables == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    result = read_systems(file, *tables, error);
    if (result != MEDTRIE_OK) {
        free(*tables);
        *tables = NULL;
    }
    return result;
}

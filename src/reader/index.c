/*
 * Opening an index and saying what is in it.
 *
 * Opening reads the header and the small tables; the rest is paged in as queries touch it. Whether
 * the bytes are a file's, a copy's or the caller's (map.c), they are checked where they will be
 * asked.
 */
#include <stdlib.h>

#include "../format/error.h"
#include "../format/verify.h"
#include "calendar.h"
#include "probe.h"
#include "shape.h"

const char *medtrie_version(void)
{
    return MEDTRIE_VERSION;
}

/* ---- Opening ----------------------------------------------------------------------------- */

/* How to open: the caller's options, or the defaults. */
struct opening {
    enum medtrie_verify verify;
    bool copy;
};

static enum medtrie_result read_options(const struct medtrie_open_options *options,
                                        struct opening *opening, struct medtrie_error *error)
{
    static const uint8_t zeros[sizeof options->reserved] = {0};

    *opening = (struct opening){MEDTRIE_VERIFY_STRUCTURE, false};
    if (options == NULL)
        return MEDTRIE_OK;
    if (options->struct_size < sizeof *options ||
        memcmp(options->reserved, zeros, sizeof zeros) != 0)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "the options' struct_size is not set, or reserved is not 0");
    *opening = (struct opening){options->verify, options->copy};
    if (opening->verify != MEDTRIE_VERIFY_STRUCTURE && opening->verify != MEDTRIE_VERIFY_FULL &&
        opening->verify != MEDTRIE_VERIFY_NONE)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL, "no verification has number %u",
                            (unsigned)opening->verify);
    return MEDTRIE_OK;
}

static void set_up_system(medtrie_index *index, uint32_t number)
{
    const struct medtrie_tables *tables = &index->tables[number];
    struct medtrie_text name = medtrie_layout_text(&index->file, tables->name);

    index->systems[number] = (struct medtrie_system){
        .concepts = tables->concepts,
        .prefixes = tables->prefixes,
        .code_count = tables->code_count,
        .grouping_count = tables->concept_count - tables->code_count,
        .concept_count = tables->concept_count,
        .node_count = tables->node_count,
        .packed = tables->key_class == MEDTRIE_KEYS_PACKED,
        .folds_case = (tables->flags & MEDTRIE_SYSTEM_KEEPS_CASE) == 0,
        .tables = tables,
        .index = index,
        .shape = medtrie_shape_named(name.data, name.size),
    };
    medtrie_choose_lookup(&index->systems[number]);
    medtrie_make_validity(&index->systems[number]);
    medtrie_make_calendar(&index->systems[number]);
}

/* A copy may have been taken of a file that was just being changed, and reading it cost more than
 * its checksums do. */
static enum medtrie_result verify(const medtrie_index *index, struct opening opening,
                                  struct medtrie_error *error)
{
    if (opening.verify == MEDTRIE_VERIFY_FULL)
        return medtrie_verify_full(&index->file, index->tables, error);
    if (opening.verify == MEDTRIE_VERIFY_STRUCTURE && opening.copy)
        return medtrie_verify_bytes(&index->file, error);
    return MEDTRIE_OK;
}

static enum medtrie_result open_bytes(const void *data, size_t size_bytes, struct opening opening,
                                      medtrie_index **index, struct medtrie_error *error)
{
    medtrie_index *opened = calloc(1, sizeof *opened);
    enum medtrie_result result;

    if (opened == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    result = medtrie_layout_read(data, size_bytes, opening.verify != MEDTRIE_VERIFY_NONE,
                                 &opened->file, &opened->tables, error);
    if (result == MEDTRIE_OK)
        result = verify(opened, opening, error);
    if (result != MEDTRIE_OK)
        goto fail;
    opened->systems = calloc(opened->file.system_count, sizeof *opened->systems);
    if (opened->systems == NULL) {
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
        goto fail;
    }
    for (uint32_t i = 0; i < opened->file.system_count; i++)
        set_up_system(opened, i);
    *index = opened;
    return MEDTRIE_OK;

fail:
    medtrie_close(opened);
    return result;
}

/* Opens what was mapped; on failure it is mapped no longer. */
static enum medtrie_result open_map(struct medtrie_map *map, struct opening opening,
                                    medtrie_index **index, struct medtrie_error *error)
{
    enum medtrie_result result =
        open_bytes(map->bytes == NULL ? "" : map->bytes, map->size, opening, index, error);

    if (result == MEDTRIE_OK)
        (*index)->map = *map;
    else
        medtrie_map_free(map);
    return result;
}

enum medtrie_result medtrie_open_memory(const void *data, size_t size_bytes,
                                        const struct medtrie_open_options *options,
                                        medtrie_index **index, struct medtrie_error *error)
{
    struct opening opening;
    struct medtrie_map map;
    enum medtrie_result result = read_options(options, &opening, error);

    *index = NULL;
    if (result != MEDTRIE_OK)
        return result;
    if (!opening.copy)
        return open_bytes(data, size_bytes, opening, index, error);
    result = medtrie_map_copy(data, size_bytes, &map, error);
    return result == MEDTRIE_OK ? open_map(&map, opening, index, error) : result;
}

/* Hands a failure on with the name of the file in its message. */
static enum medtrie_result fail_in_file(const struct medtrie_error *detail, const char *path,
                                        struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = path};
    size_t needed = offsetof(struct medtrie_error, offset) + sizeof detail->offset;

    medtrie_fail(error, detail->result, &place, "%s", detail->message);
    if (error != NULL && error->struct_size >= needed)
        error->offset = detail->offset;
    return detail->result;
}

enum medtrie_result medtrie_open(const char *path, const struct medtrie_open_options *options,
                                 medtrie_index **index, struct medtrie_error *error)
{
    struct medtrie_error detail = {.struct_size = sizeof detail};
    struct opening opening;
    struct medtrie_map map;
    enum medtrie_result result = read_options(options, &opening, error);

    *index = NULL;
    if (result != MEDTRIE_OK)
        return result;
    result = medtrie_map_file(path, opening.copy, &map, error);
    if (result != MEDTRIE_OK)
        return result;
    result = open_map(&map, opening, index, &detail);
    return result == MEDTRIE_OK ? result : fail_in_file(&detail, path, error);
}

void medtrie_close(medtrie_index *index)
{
    if (index == NULL)
        return;
    medtrie_map_free(&index->map);
    free(index->systems);
    free(index->tables);
    free(index);
}

/* ---- Contents ---------------------------------------------------------------------------- */

void medtrie_index_describe(const medtrie_index *index, struct medtrie_index_view *view)
{
    const struct medtrie_file *file = &index->file;
    struct medtrie_index_view filled = {
        .format_major = medtrie_load16(file->bytes + MEDTRIE_HEADER_MAJOR),
        .format_minor = medtrie_load16(file->bytes + MEDTRIE_HEADER_MINOR),
        .size_bytes = file->size,
        .licensed = file->licensed,
        .notice = medtrie_layout_text(file, file->notice),
        .system_count = file->system_count,
        .source_count = file->source_count,
        .warning_count = file->warning_count,
        .section_count = file->section_count,
    };

    memcpy(filled.content_id, file->bytes + MEDTRIE_HEADER_CONTENT_ID, sizeof filled.content_id);
    medtrie_give(view, &filled, sizeof filled);
}

/* The name of a system by its number; empty when there is none. */
static struct medtrie_text system_name(const medtrie_index *index, uint32_t number)
{
    uint32_t reference = 0;

    if (number < index->file.system_count)
        reference = index->tables[number].name;
    return medtrie_layout_text(&index->file, reference);
}

bool medtrie_source_at(const medtrie_index *index, size_t number, struct medtrie_source_view *view)
{
    const struct medtrie_file *file = &index->file;
    struct medtrie_source_view filled = {0};
    const uint8_t *row;

    if (number >= file->source_count)
        return false;
    row = file->sources + number * MEDTRIE_SOURCE_SIZE;
    filled.name = medtrie_layout_text(file, medtrie_load32(row + MEDTRIE_SOURCE_NAME));
    filled.format = medtrie_layout_text(file, medtrie_load32(row + MEDTRIE_SOURCE_FORMAT));
    filled.system = system_name(index, medtrie_load32(row + MEDTRIE_SOURCE_SYSTEM));
    filled.release = (medtrie_day)medtrie_load32(row + MEDTRIE_SOURCE_RELEASE);
    filled.size_bytes = medtrie_load64(row + MEDTRIE_SOURCE_BYTES);
    filled.sha256 = row + MEDTRIE_SOURCE_SHA256;
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

bool medtrie_section_at(const medtrie_index *index, size_t number,
                        struct medtrie_section_view *view)
{
    struct medtrie_section_view filled = {0};
    struct medtrie_entry entry;

    if (number >= index->file.section_count)
        return false;
    entry = medtrie_layout_entry(index->file.bytes, (uint32_t)number);
    filled.name.data = entry.name;
    while (filled.name.size < 8 && entry.name[filled.name.size] != '\0')
        filled.name.size++;
    filled.system = system_name(index, entry.system);
    filled.size_bytes = entry.size;
    medtrie_give(view, &filled, sizeof filled);
    return true;
}

bool medtrie_warning_at(const medtrie_index *index, size_t number, struct medtrie_text *text)
{
    if (number >= index->file.warning_count)
        return false;
    *text = medtrie_layout_text(&index->file, medtrie_load32(index->file.warnings + number * 4));
    return true;
}

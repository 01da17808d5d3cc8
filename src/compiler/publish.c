/*
 * Publish: the one place where bytes meet the disk.
 *
 * Readers map the file under its final name at any time, so that name must only ever stand for a
 * whole index: it is given by rename (src/draft), after the temporary file was synced and read
 * back.
 */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../draft/draft.h"
#include "../format/verify.h"

/* ---- Layout ------------------------------------------------------------------------------- */

static size_t aligned(size_t offset)
{
    size_t mask = MEDTRIE_SECTION_ALIGNMENT - 1;

    return (offset + mask) & ~mask;
}

/* The heap stands first; the other sections of the whole index and of systems follow as built. */
static const struct section *section_at(const struct image *image, uint32_t number)
{
    return number == 0 ? &image->heap.section : &image->sections[number - 1];
}

static void write_entry(uint8_t *entry, const struct section *section, size_t offset)
{
    memcpy(entry + MEDTRIE_ENTRY_NAME, medtrie_section_names[section->kind], 8);
    medtrie_store16(entry + MEDTRIE_ENTRY_VERSION, 1);
    medtrie_store16(entry + MEDTRIE_ENTRY_SYSTEM, section->system);
    medtrie_store32(entry + MEDTRIE_ENTRY_FLAGS, MEDTRIE_ENTRY_REQUIRED);
    medtrie_store64(entry + MEDTRIE_ENTRY_OFFSET, offset);
    medtrie_store64(entry + MEDTRIE_ENTRY_BYTES, section->size);
    medtrie_store64(entry + MEDTRIE_ENTRY_CHECKSUM, XXH3_64bits(section->bytes, section->size));
}

static void write_header(uint8_t *bytes, size_t size, uint32_t section_count, bool licensed)
{
    size_t table_size = (size_t)section_count * MEDTRIE_ENTRY_SIZE;
    const uint8_t *table = bytes + MEDTRIE_HEADER_SIZE;
    XXH128_canonical_t content_id;
    XXH3_state_t state;

    memcpy(bytes, MEDTRIE_MAGIC, MEDTRIE_MAGIC_SIZE);
    medtrie_store16(bytes + MEDTRIE_HEADER_MAJOR, MEDTRIE_FORMAT_MAJOR);
    medtrie_store16(bytes + MEDTRIE_HEADER_MINOR, MEDTRIE_FORMAT_MINOR);
    medtrie_store32(bytes + MEDTRIE_HEADER_OPTIONAL, licensed ? MEDTRIE_OPTIONAL_LICENSED : 0);
    medtrie_store64(bytes + MEDTRIE_HEADER_FILE_SIZE, size);
    medtrie_store32(bytes + MEDTRIE_HEADER_SECTION_COUNT, section_count);
    XXH128_canonicalFromHash(&content_id, XXH3_128bits(table, table_size));
    memcpy(bytes + MEDTRIE_HEADER_CONTENT_ID, content_id.digest, sizeof content_id.digest);
    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, bytes, MEDTRIE_HEADER_CHECKSUM);
    XXH3_64bits_update(&state, table, table_size);
    medtrie_store64(bytes + MEDTRIE_HEADER_CHECKSUM, XXH3_64bits_digest(&state));
}

enum medtrie_result medtrie_publish_lay_out(struct image *image, struct index_bytes *index,
                                            struct medtrie_error *error)
{
    uint32_t count = image->count + 1;
    size_t table_end = MEDTRIE_HEADER_SIZE + (size_t)count * MEDTRIE_ENTRY_SIZE;
    size_t offset = table_end;

    *index = (struct index_bytes){0};
    for (uint32_t i = 0; i < count; i++)
        offset = aligned(offset) + section_at(image, i)->size;
    index->bytes = calloc(offset, 1);
    if (index->bytes == NULL || image->heap.section.failed)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    index->size = offset;
    offset = table_end;
    for (uint32_t i = 0; i < count; i++) {
        const struct section *section = section_at(image, i);

        offset = aligned(offset);
        if (section->size > 0)
            memcpy(index->bytes + offset, section->bytes, section->size);
        write_entry(index->bytes + MEDTRIE_HEADER_SIZE + (size_t)i * MEDTRIE_ENTRY_SIZE, section,
                    offset);
        offset += section->size;
    }
    write_header(index->bytes, index->size, count, image->licensed);
    return MEDTRIE_OK;
}

/* ---- Writing ------------------------------------------------------------------------------ */

static enum medtrie_result fail_write(const char *path, const char *what,
                                      struct medtrie_error *error)
{
    struct medtrie_place place = {.file = path};

    return medtrie_fail(error, MEDTRIE_ERROR_WRITE, &place, "cannot %s: %s", what, strerror(errno));
}

static enum medtrie_result fail_draft(const struct medtrie_draft *draft, const char *path,
                                      struct medtrie_error *error)
{
    if (draft->error == ENOMEM)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    errno = draft->error;
    return fail_write(path, draft->failed, error);
}

static bool write_bytes(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* Reads the file back through a map and verifies all of it. */
static enum medtrie_result verify_file(int fd, const char *path, size_t size,
                                       struct medtrie_error *error)
{
    struct medtrie_tables *tables = NULL;
    struct medtrie_file file;
    enum medtrie_result result;
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

    if (map == MAP_FAILED)
        return fail_write(path, "read it back", error);
    result = medtrie_layout_read(map, size, true, &file, &tables, error);
    if (result == MEDTRIE_OK)
        result = medtrie_verify_full(&file, tables, error);
    free(tables);
    munmap(map, size);
    return result;
}

/* Opens the folder of a file, to be synced; -1 with errno. The path is as before afterwards. */
static int open_folder_of(char *path)
{
    char *slash = strrchr(path, '/');
    char behind = '\0';
    int fd;

    if (slash != NULL) {
        behind = slash[1];
        slash[1] = '\0';
    }
    fd = open(slash == NULL ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash != NULL)
        slash[1] = behind;
    return fd;
}

/* Makes the rename itself durable; a file system that cannot sync a folder is not an error. */
static bool sync_folder(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == EBADF || errno == ENOTSUP;
}

/* Creates the file beside its target; what is no file is not replaced, such as a device. */
static enum medtrie_result start(struct medtrie_draft *draft, const char *path,
                                 struct medtrie_error *error)
{
    struct medtrie_place place = {.file = path};

    if (!medtrie_draft_find(draft, path))
        return fail_draft(draft, path, error);
    if (draft->mode != 0 && !S_ISREG(draft->mode))
        return medtrie_fail(error, MEDTRIE_ERROR_WRITE, &place,
                            "is not a regular file and is not replaced");
    return medtrie_draft_create(draft) ? MEDTRIE_OK : fail_draft(draft, path, error);
}

/* Writes, syncs and verifies the new file under its temporary name. */
static enum medtrie_result write_new(int fd, const char *path, const struct index_bytes *index,
                                     struct medtrie_error *error)
{
    if (!write_bytes(fd, index->bytes, index->size))
        return fail_write(path, "write it", error);
    if (fsync(fd) != 0)
        return fail_write(path, "sync it", error);
    return verify_file(fd, path, index->size, error);
}

/* Gives the file its name. Whatever fails behind the rename leaves the new file there, whole. */
static enum medtrie_result give_name(struct medtrie_draft *draft, const char *path,
                                     struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;
    int folder = open_folder_of(draft->target);

    if (folder < 0 && errno != EACCES) /* a folder may be written and not read */
        return fail_write(path, "open its folder", error);
    if (!medtrie_draft_publish(draft))
        result = fail_draft(draft, path, error);
    else if (folder >= 0 && !sync_folder(folder))
        result = fail_write(path, "sync its folder, though the new file is there", error);
    if (folder >= 0)
        close(folder);
    return result;
}

enum medtrie_result medtrie_publish_write(const char *path, const struct index_bytes *index,
                                          struct medtrie_error *error)
{
    struct medtrie_draft draft;
    enum medtrie_result result = start(&draft, path, error);

    if (result == MEDTRIE_OK)
        result = write_new(draft.fd, path, index, error);
    if (result == MEDTRIE_OK)
        result = give_name(&draft, path, error);
    medtrie_draft_close(&draft);
    return result;
}

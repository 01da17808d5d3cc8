/*
 * Publish: the one place where bytes meet the disk.
 *
 * Readers map the file under its final name at any time, so that name must only ever stand for a
 * whole index: it is given by rename, after the temporary file was synced and read back.
 */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../format/verify.h"

#define NAMES_TRIED_MAX 100

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

/* The file that a symbolic link stands for, else the path itself: a rename would replace the link.
 * NULL without memory. The caller frees it. */
static char *follow(const char *path)
{
    char *target = realpath(path, NULL);

    return target != NULL ? target : strdup(path); /* there is none yet */
}

/* Whether there is nothing at path yet, or a file: a rename would replace a device, too. */
static bool may_replace(const char *path)
{
    struct stat status;

    return stat(path, &status) != 0 || S_ISREG(status.st_mode);
}

/* Creates a file of a new name beside path; the umask decides its mode. -1 on failure. */
static int create_beside(const char *path, char *name, size_t name_size)
{
    for (int attempt = 0; attempt < NAMES_TRIED_MAX; attempt++) {
        int fd;

        snprintf(name, name_size, "%s.tmp-%ld-%d", path, (long)getpid(), attempt);
        fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
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
static enum medtrie_result verify_file(int fd, const char *name, size_t size,
                                       struct medtrie_error *error)
{
    struct medtrie_tables *tables = NULL;
    struct medtrie_file file;
    enum medtrie_result result;
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

    if (map == MAP_FAILED)
        return fail_write(name, "read back", error);
    result = medtrie_layout_read(map, size, true, &file, &tables, error);
    if (result == MEDTRIE_OK)
        result = medtrie_verify_full(&file, tables, error);
    free(tables);
    munmap(map, size);
    return result;
}

/* Makes the rename itself durable; a file system that cannot sync a folder is not an error. */
static void sync_folder_of(const char *path)
{
    char *folder = strdup(path);
    char *slash = folder == NULL ? NULL : strrchr(folder, '/');
    int fd;

    if (folder != NULL && slash != NULL)
        slash[slash == folder ? 1 : 0] = '\0';
    fd = open(slash == NULL ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

/* Writes, syncs and verifies the new file under its temporary name. */
static enum medtrie_result write_new(int fd, const char *path, const struct index_bytes *index,
                                     struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;

    if (!write_bytes(fd, index->bytes, index->size))
        result = fail_write(path, "write", error);
    else if (fsync(fd) != 0)
        result = fail_write(path, "sync", error);
    else
        result = verify_file(fd, path, index->size, error);
    if (close(fd) != 0 && result == MEDTRIE_OK)
        result = fail_write(path, "close", error);
    return result;
}

enum medtrie_result medtrie_publish_write(const char *given_path, const struct index_bytes *index,
                                          struct medtrie_error *error)
{
    char *path = follow(given_path);
    size_t name_size = path == NULL ? 0 : strlen(path) + 64;
    char *name = path == NULL ? NULL : malloc(name_size);
    enum medtrie_result result;
    int fd;

    if (name == NULL) {
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    } else if (!may_replace(path)) {
        struct medtrie_place place = {.file = path};

        result = medtrie_fail(error, MEDTRIE_ERROR_WRITE, &place,
                              "is not a regular file and is not replaced");
    } else if ((fd = create_beside(path, name, name_size)) < 0) {
        result = fail_write(path, "write beside it", error);
    } else {
        result = write_new(fd, path, index, error);
        if (result == MEDTRIE_OK && rename(name, path) != 0)
            result = fail_write(path, "rename the new file to it", error);
        if (result == MEDTRIE_OK)
            sync_folder_of(path);
        else
            unlink(name);
    }
    free(path);
    free(name);
    return result;
}

/*
 * Where the bytes of an index are.
 *
 * A file is mapped read-only, so that a stray write cannot hurt it and all processes share its
 * pages; whoever writes into the file or cuts it changes what is mapped. A private copy is read
 * into pages of this process, which are then made read-only too: the system calls that read them
 * report what a map would answer with SIGBUS. Nothing is checked here, so that what is checked
 * later is what will be asked.
 */
#include "map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/error.h"

static enum medtrie_result fail_system(enum medtrie_result result, const char *path,
                                       struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = path};

    return medtrie_fail(error, result, &place, "%s", strerror(errno));
}

/* Opens a regular file; *file is -1 on failure. */
static enum medtrie_result open_file(const char *path, int *file, size_t *size,
                                     struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;
    const struct medtrie_place place = {.file = path};
    struct stat status;

    *size = 0;
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would block */
    if (*file < 0)
        return fail_system(MEDTRIE_ERROR_OPEN, path, error);
    if (fstat(*file, &status) != 0)
        result = fail_system(MEDTRIE_ERROR_OPEN, path, error);
    else if (!S_ISREG(status.st_mode))
        result = medtrie_fail(error, MEDTRIE_ERROR_OPEN, &place, "not a regular file");
    else if ((uint64_t)status.st_size > SIZE_MAX)
        result = medtrie_fail(error, MEDTRIE_ERROR_OPEN, &place, "too large to be mapped");
    else
        *size = (size_t)status.st_size;
    if (result != MEDTRIE_OK) {
        close(*file);
        *file = -1;
    }
    return result;
}

/* Pages of this process alone, to be filled. A length of 0 cannot be had; bytes is then NULL. */
static bool make_room(size_t size, struct medtrie_map *map)
{
    void *bytes;

    *map = (struct medtrie_map){NULL, 0};
    if (size == 0)
        return true;
    bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return false;
    *map = (struct medtrie_map){bytes, size};
    return true;
}

static void make_read_only(const struct medtrie_map *map)
{
    if (map->bytes != NULL)
        mprotect(map->bytes, map->size, PROT_READ); /* a favour: without it all works the same */
}

static enum medtrie_result read_file(int file, const char *path, const struct medtrie_map *map,
                                     struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = path};
    size_t done = 0;

    while (done < map->size) {
        ssize_t count = read(file, (char *)map->bytes + done, map->size - done);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_system(MEDTRIE_ERROR_READ, path, error);
        if (count == 0)
            return medtrie_fail(error, MEDTRIE_ERROR_INDEX_TRUNCATED, &place,
                                "the file was cut while it was read; publish a new file by "
                                "renaming it");
        done += (size_t)count;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result copy_file(int file, const char *path, size_t size,
                                     struct medtrie_map *map, struct medtrie_error *error)
{
    enum medtrie_result result;

    if (!make_room(size, map))
        return fail_system(MEDTRIE_ERROR_MEMORY, path, error);
    result = read_file(file, path, map, error);
    if (result == MEDTRIE_OK)
        make_read_only(map);
    else
        medtrie_map_free(map);
    return result;
}

static enum medtrie_result map_file(int file, const char *path, size_t size,
                                    struct medtrie_map *map, struct medtrie_error *error)
{
    void *bytes;

    if (size == 0)
        return MEDTRIE_OK;
    bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED)
        return fail_system(MEDTRIE_ERROR_READ, path, error);
    *map = (struct medtrie_map){bytes, size};
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_map_file(const char *path, bool copy, struct medtrie_map *map,
                                     struct medtrie_error *error)
{
    enum medtrie_result result;
    size_t size;
    int file;

    *map = (struct medtrie_map){NULL, 0};
    result = open_file(path, &file, &size, error);
    if (result != MEDTRIE_OK)
        return result;
    result =
        copy ? copy_file(file, path, size, map, error) : map_file(file, path, size, map, error);
    close(file);
    return result;
}

enum medtrie_result medtrie_map_copy(const void *data, size_t size, struct medtrie_map *map,
                                     struct medtrie_error *error)
{
    if (!make_room(size, map))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    if (size > 0)
        memcpy(map->bytes, data, size);
    make_read_only(map);
    return MEDTRIE_OK;
}

void medtrie_map_free(struct medtrie_map *map)
{
    if (map->bytes != NULL)
        munmap(map->bytes, map->size);
    *map = (struct medtrie_map){NULL, 0};
}

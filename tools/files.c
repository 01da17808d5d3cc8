/* Files read in order. gzip is decompressed by zlib, anything else by libarchive: a filter around
 * raw bytes. */
#include "files.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../src/gunzip/gunzip.h"

#define BLOCK_BYTES ((size_t)1 << 18)

static bool ends_with(const char *path, const char *extension)
{
    size_t size = strlen(path), behind = strlen(extension);

    return size > behind && strcmp(path + size - behind, extension) == 0;
}

enum compression medtrie_compression_of(const char *path)
{
    if (path == NULL)
        return COMPRESSION_NONE;
    if (ends_with(path, ".gz"))
        return COMPRESSION_GZIP;
    if (ends_with(path, ".zst"))
        return COMPRESSION_ZSTD;
    return ends_with(path, ".xz") ? COMPRESSION_XZ : COMPRESSION_NONE;
}

void medtrie_extension(const char *path, char extension[8])
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : path, *end, *dot;

    extension[0] = '\0';
    if (path == NULL)
        return;
    end =
        medtrie_compression_of(path) != COMPRESSION_NONE ? strrchr(name, '.') : name + strlen(name);
    for (dot = end; dot > name && dot[-1] != '.'; dot--)
        ;
    if (dot > name && end - dot < 8)
        snprintf(extension, 8, "%.*s", (int)(end - dot), dot);
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool fail_read(struct reader *reader, const char *what, const char *why)
{
    snprintf(reader->message, sizeof reader->message, "%.300s: cannot %s: %.120s",
             reader->path != NULL ? reader->path : "standard input", what, why);
    reader->lacks_memory = strcmp(why, REASON_MEMORY) == 0;
    return false;
}

const char *medtrie_reason(int error)
{
    return error == ENOMEM ? REASON_MEMORY : strerror(error);
}

const char *medtrie_archive_reason(struct archive *archive)
{
    const char *reason = archive_error_string(archive);

    if (errno == ENOMEM || archive_errno(archive) == ENOMEM)
        return REASON_MEMORY;
    return reason != NULL ? reason : "libarchive does not say why";
}

/* Waits until there is something to read; false: the reader was woken. A signal alone would not do,
 * as it may come to another thread than the one that waits. */
static bool wait_for_input(const struct reader *reader)
{
    struct pollfd waited[2] = {{.fd = reader->fd, .events = POLLIN},
                               {.fd = reader->wake, .events = POLLIN}};

    while (poll(waited, 2, -1) < 0 && errno == EINTR)
        ;
    return (waited[1].revents & POLLIN) == 0;
}

/* Reads bytes as they are in the file; -1 as medtrie_reader_read. */
static ssize_t read_raw(void *context, char *data, size_t size)
{
    struct reader *reader = context;
    ssize_t got;

    do {
        reader->has_failed = reader->wake >= 0 && !wait_for_input(reader);
        if (reader->has_failed)
            return -1;
        got = read(reader->fd, data, size);
    } while (got < 0 && errno == EINTR);
    reader->has_failed = got < 0;
    if (got < 0)
        fail_read(reader, "read it", medtrie_reason(errno));
    return got;
}

static bool open_gzip(struct reader *reader)
{
    const char *reason;

    reader->gunzip = medtrie_gunzip_open(read_raw, reader);
    if (reader->gunzip == NULL)
        return fail_read(reader, "open it", REASON_MEMORY);
    if (medtrie_gunzip_begin(reader->gunzip, &reason))
        return true;
    return reason != NULL && fail_read(reader, "decompress it", reason);
}

static la_ssize_t read_block(struct archive *archive, void *context, const void **block)
{
    struct reader *reader = context;
    ssize_t got = read_raw(reader, reader->block, BLOCK_BYTES);

    *block = reader->block;
    if (got < 0)
        archive_set_error(archive, EIO, "%s", reader->message);
    return got;
}

/* Says why a call of libarchive failed, unless that is what read_raw has said already. */
static bool fail_archive(struct reader *reader)
{
    return !reader->has_failed &&
           fail_read(reader, "decompress it", medtrie_archive_reason(reader->archive));
}

static bool open_archive(struct reader *reader, enum compression compression)
{
    struct archive_entry *entry;
    int result;

    reader->archive = archive_read_new();
    reader->block = malloc(BLOCK_BYTES);
    if (reader->archive == NULL || reader->block == NULL)
        return fail_read(reader, "open it", REASON_MEMORY);
    errno = 0;
    if (compression == COMPRESSION_ZSTD)
        archive_read_support_filter_zstd(reader->archive);
    else
        archive_read_support_filter_xz(reader->archive);
    archive_read_support_format_raw(reader->archive);
    archive_read_support_format_empty(reader->archive);
    result = archive_read_open(reader->archive, reader, NULL, read_block, NULL);
    if (result == ARCHIVE_OK)
        result = archive_read_next_header(reader->archive, &entry);
    if (result < ARCHIVE_WARN)
        return fail_archive(reader);
    /* A compressed file of nothing has no entry, and must not be asked for its data. */
    reader->is_empty = result == ARCHIVE_EOF;
    if (archive_filter_count(reader->archive) < 2)
        return fail_read(reader, "decompress it", "it is not compressed as its name says");
    return true;
}

static bool open_compressed(struct reader *reader, enum compression compression)
{
    if (compression == COMPRESSION_NONE)
        return true;
    return compression == COMPRESSION_GZIP ? open_gzip(reader) : open_archive(reader, compression);
}

bool medtrie_reader_open(struct reader *reader, const char *path)
{
    struct stat status;

    *reader = (struct reader){.path = path, .fd = STDIN_FILENO, .wake = -1};
    if (path != NULL)
        reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return fail_read(reader, "open it", medtrie_reason(errno));
    if (fstat(reader->fd, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return fail_read(reader, "read it", medtrie_reason(EISDIR));
        if (S_ISREG(status.st_mode))
            reader->size = (uint64_t)status.st_size;
    }
    return open_compressed(reader, medtrie_compression_of(path));
}

static ssize_t read_gzip(struct reader *reader, char *data, size_t size)
{
    const char *reason;
    ssize_t got = medtrie_gunzip_read(reader->gunzip, data, size, &reason);

    if (got < 0 && reason != NULL)
        fail_read(reader, "decompress it", reason);
    return got;
}

static ssize_t read_archive(struct reader *reader, char *data, size_t size)
{
    la_ssize_t got;

    if (reader->is_empty)
        return 0;
    errno = 0;
    got = archive_read_data(reader->archive, data, size);
    if (got < 0)
        fail_archive(reader);
    return got;
}

ssize_t medtrie_reader_read(struct reader *reader, char *data, size_t size)
{
    size_t done = 0;

    while (done < size) {
        char *to = data + done;
        ssize_t got;

        if (reader->gunzip != NULL)
            got = read_gzip(reader, to, size - done);
        else if (reader->archive != NULL)
            got = read_archive(reader, to, size - done);
        else
            got = read_raw(reader, to, size - done);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

uint64_t medtrie_reader_place(const struct reader *reader)
{
    off_t place = lseek(reader->fd, 0, SEEK_CUR);

    return place > 0 ? (uint64_t)place : 0;
}

void medtrie_reader_close(struct reader *reader)
{
    medtrie_gunzip_close(reader->gunzip);
    if (reader->archive != NULL)
        archive_read_free(reader->archive);
    free(reader->block);
    if (reader->path != NULL && reader->fd >= 0)
        close(reader->fd);
    reader->gunzip = NULL;
    reader->archive = NULL;
    reader->block = NULL;
    reader->fd = -1;
}

/* Files read and written in order. Compression is libarchive's: a filter around raw bytes. */
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

#define RESERVED_LEAST ((uint64_t)1 << 20)
#define RESERVED_MOST ((uint64_t)1 << 26)

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD, COMPRESSION_XZ };

static bool ends_with(const char *path, const char *extension)
{
    size_t size = strlen(path), behind = strlen(extension);

    return size > behind && strcmp(path + size - behind, extension) == 0;
}

static enum compression compression_of(const char *path)
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
    end = compression_of(path) != COMPRESSION_NONE ? strrchr(name, '.') : name + strlen(name);
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
    return false;
}

/* Why a call of libarchive failed. It does not always say when memory ran out; errno does, when it
 * was 0 before the call. */
static const char *archive_reason(struct archive *archive)
{
    const char *reason = archive_error_string(archive);

    if (errno == ENOMEM || archive_errno(archive) == ENOMEM)
        return "out of memory";
    return reason != NULL ? reason : "libarchive does not say why";
}

static bool open_compressed(struct reader *reader, enum compression compression)
{
    struct archive_entry *entry;

    reader->archive = archive_read_new();
    if (reader->archive == NULL)
        return fail_read(reader, "open it", "out of memory");
    errno = 0;
    if (compression == COMPRESSION_GZIP)
        archive_read_support_filter_gzip(reader->archive);
    else if (compression == COMPRESSION_ZSTD)
        archive_read_support_filter_zstd(reader->archive);
    else
        archive_read_support_filter_xz(reader->archive);
    archive_read_support_format_raw(reader->archive);
    archive_read_support_format_empty(reader->archive);
    if (archive_read_open_fd(reader->archive, reader->fd, 1 << 18) != ARCHIVE_OK)
        return fail_read(reader, "decompress it", archive_reason(reader->archive));
    /* A compressed file of nothing has no entry. */
    if (archive_read_next_header(reader->archive, &entry) < ARCHIVE_WARN)
        return fail_read(reader, "decompress it", archive_reason(reader->archive));
    if (archive_filter_count(reader->archive) < 2)
        return fail_read(reader, "decompress it", "it is not compressed as its name says");
    return true;
}

bool medtrie_reader_open(struct reader *reader, const char *path)
{
    enum compression compression = compression_of(path);
    struct stat status;

    *reader = (struct reader){.path = path, .fd = STDIN_FILENO, .wake = -1};
    if (path != NULL)
        reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return fail_read(reader, "open it", strerror(errno));
    if (fstat(reader->fd, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return fail_read(reader, "read it", strerror(EISDIR));
        if (S_ISREG(status.st_mode))
            reader->size = (uint64_t)status.st_size;
    }
    return compression == COMPRESSION_NONE || open_compressed(reader, compression);
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

ssize_t medtrie_reader_read(struct reader *reader, char *data, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got;

        if (reader->wake >= 0 && reader->archive == NULL && !wait_for_input(reader)) {
            reader->message[0] = '\0';
            return -1;
        }
        errno = 0;
        got = reader->archive != NULL ? archive_read_data(reader->archive, data + done, size - done)
                                      : read(reader->fd, data + done, size - done);
        if (got == 0)
            break;
        if (got < 0 && reader->archive == NULL && errno == EINTR)
            continue;
        if (got < 0) {
            fail_read(reader, reader->archive != NULL ? "decompress it" : "read it",
                      reader->archive != NULL ? archive_reason(reader->archive) : strerror(errno));
            return -1;
        }
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
    if (reader->archive != NULL)
        archive_read_free(reader->archive);
    if (reader->path != NULL && reader->fd >= 0)
        close(reader->fd);
    reader->archive = NULL;
    reader->fd = -1;
}

/* ---- Writing ------------------------------------------------------------------------------- */

static bool fail_write(struct writer *writer, const char *what, const char *why)
{
    snprintf(writer->message, sizeof writer->message, "%.300s: cannot %s: %.120s",
             writer->path != NULL ? writer->path : "standard output", what, why);
    return false;
}

static bool fail_draft(struct writer *writer)
{
    return fail_write(writer, writer->draft.failed,
                      writer->draft.error == ENOMEM ? "out of memory"
                                                    : strerror(writer->draft.error));
}

/* A pipe or a device is not replaced. */
static bool open_in_place(struct writer *writer)
{
    struct medtrie_draft *draft = &writer->draft;

    if (S_ISDIR(draft->mode))
        return fail_write(writer, "write it", strerror(EISDIR));
    if (draft->mode != 0 && !S_ISREG(draft->mode)) {
        draft->fd = open(draft->target, O_WRONLY | O_CLOEXEC);
        return draft->fd >= 0 || fail_write(writer, "open it", strerror(errno));
    }
    return true;
}

/* Reserves room on the disk for what comes, twice as much as there is: a third of the time that a
 * long file takes to be written is spent on finding it room page by page. Where that cannot be done
 * nothing is lost. */
static void reserve(struct writer *writer, uint64_t size)
{
    uint64_t more = writer->reserved;

    if (!writer->reserves || writer->written + size <= writer->reserved)
        return;
    more = more < RESERVED_LEAST ? RESERVED_LEAST : more > RESERVED_MOST ? RESERVED_MOST : more;
    writer->reserves =
        fallocate(writer->draft.fd, FALLOC_FL_KEEP_SIZE, (off_t)writer->reserved, (off_t)more) == 0;
    if (writer->reserves)
        writer->reserved += more;
}

/* Gives back what was reserved and not needed; false: it could not be. */
static bool give_back(struct writer *writer)
{
    return writer->reserved <= writer->written ||
           ftruncate(writer->draft.fd, (off_t)writer->written) == 0;
}

static bool write_all(struct writer *writer, const char *data, size_t size)
{
    reserve(writer, size);
    writer->written += size;
    while (size > 0) {
        ssize_t written = write(writer->draft.fd, data, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            writer->is_pipe_gone = errno == EPIPE;
            return fail_write(writer, "write it", strerror(errno));
        }
        data += written;
        size -= (size_t)written;
    }
    return true;
}

static la_ssize_t write_filtered(struct archive *archive, void *context, const void *data,
                                 size_t size)
{
    struct writer *writer = context;

    if (write_all(writer, data, size))
        return (la_ssize_t)size;
    archive_set_error(archive, errno, "%s", writer->message);
    return -1;
}

static int add_filter(struct archive *archive, enum compression compression)
{
    if (compression == COMPRESSION_GZIP) {
        int result = archive_write_add_filter_gzip(archive);

        /* The time in the header would make the same table other bytes. */
        return result != ARCHIVE_OK
                   ? result
                   : archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
    }
    if (compression == COMPRESSION_ZSTD)
        return archive_write_add_filter_zstd(archive);
    return archive_write_add_filter_xz(archive);
}

static bool open_filter(struct writer *writer, enum compression compression)
{
    struct archive_entry *entry = archive_entry_new();
    int result = ARCHIVE_FATAL;

    writer->archive = archive_write_new();
    errno = 0;
    if (writer->archive != NULL && entry != NULL) {
        result = add_filter(writer->archive, compression);
        if (result == ARCHIVE_OK)
            result = archive_write_set_format_raw(writer->archive);
        if (result == ARCHIVE_OK) {
            archive_write_set_bytes_in_last_block(writer->archive, 1);
            archive_entry_set_filetype(entry, AE_IFREG);
            result = archive_write_open(writer->archive, writer, NULL, write_filtered, NULL);
        }
        if (result == ARCHIVE_OK)
            result = archive_write_header(writer->archive, entry);
    }
    if (result != ARCHIVE_OK)
        fail_write(writer, "compress it",
                   writer->archive != NULL && entry != NULL ? archive_reason(writer->archive)
                                                            : "out of memory");
    archive_entry_free(entry);
    return result == ARCHIVE_OK;
}

bool medtrie_writer_open(struct writer *writer, const char *path)
{
    *writer = (struct writer){.path = path, .draft = {.fd = STDOUT_FILENO, .lock = -1}};
    if (path == NULL)
        return true;
    return medtrie_draft_find(&writer->draft, path) ? open_in_place(writer) : fail_draft(writer);
}

bool medtrie_writer_begin(struct writer *writer)
{
    enum compression compression = compression_of(writer->path);

    if (writer->draft.fd < 0) {
        writer->reserves = medtrie_draft_create(&writer->draft);
        if (!writer->reserves)
            return fail_draft(writer);
    }
    return compression == COMPRESSION_NONE || open_filter(writer, compression);
}

bool medtrie_writer_write(struct writer *writer, const char *data, size_t size)
{
    if (writer->archive == NULL)
        return write_all(writer, data, size);
    while (size > 0) {
        la_ssize_t written;

        errno = 0;
        written = archive_write_data(writer->archive, data, size);
        if (written <= 0) {
            if (writer->message[0] == '\0')
                fail_write(writer, "compress it", archive_reason(writer->archive));
            return false;
        }
        data += written;
        size -= (size_t)written;
    }
    return true;
}

static bool finish_filter(struct writer *writer)
{
    int result;

    if (writer->archive == NULL)
        return true;
    errno = 0;
    result = archive_write_close(writer->archive);
    if (result != ARCHIVE_OK && writer->message[0] == '\0')
        fail_write(writer, "compress it", archive_reason(writer->archive));
    return result == ARCHIVE_OK;
}

bool medtrie_writer_finish(struct writer *writer)
{
    struct medtrie_draft *draft = &writer->draft;
    int fd = draft->fd;

    if (!finish_filter(writer))
        return false;
    if (writer->path == NULL)
        return true;
    if (!give_back(writer))
        return fail_write(writer, "write it", strerror(errno));
    /* Some systems tell of a full disk only when it is closed. To wait until all is on the disk
     * would take longer than the work: what an index is worth (publish.c) a table that can be made
     * again is not. */
    if (draft->name != NULL)
        return medtrie_draft_publish(draft) || fail_draft(writer);
    draft->fd = -1;
    return close(fd) == 0 || fail_write(writer, "write it", strerror(errno));
}

void medtrie_writer_close(struct writer *writer)
{
    if (writer->archive != NULL)
        archive_write_free(writer->archive);
    writer->archive = NULL;
    if (writer->path != NULL)
        medtrie_draft_close(&writer->draft);
}

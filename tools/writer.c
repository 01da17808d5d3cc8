/* Files written in order. Compression is libarchive's: a filter around raw bytes. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

#define RESERVED_LEAST ((uint64_t)1 << 20)
#define RESERVED_MOST ((uint64_t)1 << 26)

static bool fail_write(struct writer *writer, const char *what, const char *why)
{
    snprintf(writer->message, sizeof writer->message, "%.300s: cannot %s: %.120s",
             writer->path != NULL ? writer->path : "standard output", what, why);
    writer->lacks_memory = strcmp(why, REASON_MEMORY) == 0;
    return false;
}

static bool fail_draft(struct writer *writer)
{
    return fail_write(writer, writer->draft.failed, medtrie_reason(writer->draft.error));
}

/* A pipe or a device is not replaced. */
static bool open_in_place(struct writer *writer)
{
    struct medtrie_draft *draft = &writer->draft;

    if (S_ISDIR(draft->mode))
        return fail_write(writer, "write it", medtrie_reason(EISDIR));
    if (draft->mode != 0 && !S_ISREG(draft->mode)) {
        draft->fd = open(draft->target, O_WRONLY | O_CLOEXEC);
        return draft->fd >= 0 || fail_write(writer, "open it", medtrie_reason(errno));
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

/* How much what is written to takes at once, when it takes something: PIPE_BUF bytes by POSIX. That
 * little at a time a pipe takes nearly twice as long as a file. One of Linux consists of pages, of
 * which two neighbours hold more than one page together, as otherwise what is in the second would
 * stand in the first; the first page may be nearly read, and the last nearly empty. */
static size_t room_of(const struct writer *writer)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), used;
    int waiting;

    if (writer->pipe_size == 0 || ioctl(writer->draft.fd, FIONREAD, &waiting) != 0)
        return PIPE_BUF;
    used = waiting == 0 ? 0 : (2 * (size_t)waiting / page + 2) * page;
    return used + PIPE_BUF < writer->pipe_size ? writer->pipe_size - used : PIPE_BUF;
}

/* Waits until what is written to takes something; how much it takes at once then, 0: the writer was
 * woken. As with reading, a signal alone would not end the waiting. */
static size_t wait_for_room(struct writer *writer, size_t size)
{
    struct pollfd waited[2] = {{.fd = writer->draft.fd, .events = POLLOUT},
                               {.fd = writer->wake, .events = POLLIN}};
    size_t room;

    while (poll(waited, 2, -1) < 0 && errno == EINTR)
        ;
    writer->is_woken = (waited[1].revents & POLLIN) != 0;
    if (writer->is_woken)
        return 0;
    room = room_of(writer);
    return size < room ? size : room;
}

static bool write_all(struct writer *writer, const char *data, size_t size)
{
    reserve(writer, size);
    writer->written += size;
    while (size > 0) {
        size_t step = writer->waits ? wait_for_room(writer, size) : size;
        ssize_t written;

        if (step == 0)
            return false;
        written = write(writer->draft.fd, data, step);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            writer->is_pipe_gone = errno == EPIPE;
            return fail_write(writer, "write it", medtrie_reason(errno));
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
    if (result != ARCHIVE_OK && writer->message[0] == '\0' && !writer->is_woken)
        fail_write(writer, "compress it",
                   writer->archive != NULL && entry != NULL
                       ? medtrie_archive_reason(writer->archive)
                       : REASON_MEMORY);
    archive_entry_free(entry);
    return result == ARCHIVE_OK;
}

bool medtrie_writer_open(struct writer *writer, const char *path)
{
    *writer = (struct writer){.path = path, .draft = {.fd = STDOUT_FILENO, .lock = -1}, .wake = -1};
    if (path == NULL)
        return true;
    return medtrie_draft_find(&writer->draft, path) ? open_in_place(writer) : fail_draft(writer);
}

/* Pipes, sockets and terminals may take nothing for a while. */
static void set_waits(struct writer *writer)
{
    struct stat status;
    int size;

    writer->waits =
        fstat(writer->draft.fd, &status) == 0 &&
        (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(writer->draft.fd) == 1);
    size = writer->waits ? fcntl(writer->draft.fd, F_GETPIPE_SZ) : 0;
    writer->pipe_size = size > 0 ? (size_t)size : 0;
}

bool medtrie_writer_begin(struct writer *writer)
{
    enum compression compression = medtrie_compression_of(writer->path);

    if (writer->draft.fd < 0) {
        writer->reserves = medtrie_draft_create(&writer->draft);
        if (!writer->reserves)
            return fail_draft(writer);
    } else if (writer->wake >= 0) {
        set_waits(writer);
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
            if (writer->message[0] == '\0' && !writer->is_woken)
                fail_write(writer, "compress it", medtrie_archive_reason(writer->archive));
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
    if (result != ARCHIVE_OK && writer->message[0] == '\0' && !writer->is_woken)
        fail_write(writer, "compress it", medtrie_archive_reason(writer->archive));
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
        return fail_write(writer, "write it", medtrie_reason(errno));
    /* Some systems tell of a full disk only when it is closed. To wait until all is on the disk
     * would take longer than the work: what an index is worth (publish.c) a table that can be made
     * again is not. */
    if (draft->name != NULL)
        return medtrie_draft_publish(draft) || fail_draft(writer);
    draft->fd = -1;
    return close(fd) == 0 || fail_write(writer, "write it", medtrie_reason(errno));
}

void medtrie_writer_close(struct writer *writer)
{
    if (writer->archive != NULL)
        archive_write_free(writer->archive);
    writer->archive = NULL;
    if (writer->path != NULL)
        medtrie_draft_close(&writer->draft);
}

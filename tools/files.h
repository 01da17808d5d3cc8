/*
 * Files of any size, read and written in order: compressed by their extension (.gz, .zst, .xz),
 * standard input and output where no path is given. A file that is written is complete or absent:
 * it has another name until it is done.
 */
#ifndef MEDTRIE_TOOLS_FILES_H
#define MEDTRIE_TOOLS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../src/draft/draft.h"

#define FILE_MESSAGE_BYTES 512

struct archive;
struct gunzip;

struct reader {
    const char *path; /* NULL: standard input */
    int fd;
    struct gunzip *gunzip;   /* NULL: no gzip */
    struct archive *archive; /* NULL: nothing else that is compressed */
    char *block;             /* what the archive was given last */
    bool is_empty;           /* there is nothing in the archive */
    bool has_failed;         /* the file itself could not be read, or nobody waits any longer */
    uint64_t size;           /* of the file, compressed or not; 0: not known */
    int wake;                /* where something can be read from here nobody waits any longer; -1 */
    char message[FILE_MESSAGE_BYTES];
    bool lacks_memory; /* is what the message says */
};

/* Opens a file; false with a message. */
bool medtrie_reader_open(struct reader *reader, const char *path);

/* Reads up to size bytes, fewer only at the end; -1 with a message, or with an empty one when it
 * was woken. */
ssize_t medtrie_reader_read(struct reader *reader, char *data, size_t size);

/* How many bytes of the file itself were read, for a progress bar. */
uint64_t medtrie_reader_place(const struct reader *reader);
void medtrie_reader_close(struct reader *reader);

struct writer {
    const char *path;           /* NULL: standard output */
    struct medtrie_draft draft; /* without a name where it is written in place: a pipe, a device */
    struct archive *archive;
    uint64_t written, reserved; /* bytes of the file, and of the disk for it */
    bool reserves;              /* the disk lets room be reserved */
    bool waits;                 /* what is written to may take nothing for a while */
    size_t pipe_size;           /* how much it holds, if it is a pipe; otherwise 0 */
    int wake;                   /* as of a reader */
    bool is_woken;              /* which is no error, and has no message */
    char message[FILE_MESSAGE_BYTES];
    bool lacks_memory; /* is what the message says */
    bool is_pipe_gone; /* the reader of standard output went away */
};

/* Finds the file and creates nothing. What is written in place is opened, which may have to be
 * waited for. False with a message. */
bool medtrie_writer_open(struct writer *writer, const char *path);

/* Begins the file, beside the one that it will replace; false with a message. */
bool medtrie_writer_begin(struct writer *writer);

/* False with a message, or with an empty one when it was woken; so do the others that write. */
bool medtrie_writer_write(struct writer *writer, const char *data, size_t size);

/* Completes the file and gives it its name; false with a message. */
bool medtrie_writer_finish(struct writer *writer);

/* Ends the writing; a file that was not finished is removed. */
void medtrie_writer_close(struct writer *writer);

/* ---- What both share ----------------------------------------------------------------------- */

/* By the last extension of a path; NULL is a stream that is not compressed. */
enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD, COMPRESSION_XZ };
enum compression medtrie_compression_of(const char *path);

/* Why something failed, by its errno. Whatever fails for want of memory gives the same reason. */
#define REASON_MEMORY "out of memory"
const char *medtrie_reason(int error);

/* Why a call of libarchive failed. It does not always say when memory ran out; errno does, when it
 * was 0 before the call. */
const char *medtrie_archive_reason(struct archive *archive);

/* The extension of a path without that of its compression: "csv" of claims.csv.gz; "": none. */
void medtrie_extension(const char *path, char extension[8]);

#endif

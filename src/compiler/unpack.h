/*
 * Unpacking: what is inside a zip, gzip or xz file, in memory. Nothing is ever written to disk, so
 * that absolute names and `..` in an archive are no more than names.
 */
#ifndef MEDTRIE_COMPILER_UNPACK_H
#define MEDTRIE_COMPILER_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../format/error.h"

enum packing {
    PACKING_NONE, /* a file as it is; workbooks and other office files are this, too */
    PACKING_ZIP,
    PACKING_GZIP,
    PACKING_XZ,
    PACKING_NO_MEMORY /* it cannot be told */
};

/* How much a compile may still bring into memory, and how much it did. */
struct unpack_budget {
    uint64_t files_max;
    uint64_t file_bytes_max;
    uint64_t bytes_max;
    uint64_t files;
    uint64_t bytes;
};

/* Bytes with a NUL behind the last, which is not counted in size. */
struct unpacked {
    char *bytes;
    size_t size;
    size_t capacity;
};

void medtrie_unpacked_free(struct unpacked *unpacked);

struct archive;

/* Whether a call of libarchive that failed did so for want of memory, which it does not always say:
 * errno tells, when it was 0 before the call. */
bool medtrie_unpack_lacks_memory(struct archive *archive);

/* How the contents are packed. base_name decides for office files alone, which are zips. */
enum packing medtrie_unpack_kind(const char *base_name, const char *bytes, size_t size);

/* How a name says that the contents are packed: by its suffix .zip, .gz or .xz. */
enum packing medtrie_unpack_kind_named(const char *base_name);

/* Counts one file more, or fails with MEDTRIE_ERROR_INPUT_LIMIT. */
enum medtrie_result medtrie_unpack_count(struct unpack_budget *budget, const char *name,
                                         struct medtrie_error *error);

/* Counts the bytes of a file that was no archive's, or fails with MEDTRIE_ERROR_INPUT_LIMIT. */
enum medtrie_result medtrie_unpack_spend(struct unpack_budget *budget, const char *name,
                                         uint64_t size, struct medtrie_error *error);

/* Unpacks a gzip or xz file. On failure unpacked is empty. */
enum medtrie_result medtrie_unpack_stream(enum packing kind, const char *name, const char *bytes,
                                          size_t size, struct unpack_budget *budget,
                                          struct unpacked *unpacked, struct medtrie_error *error);

/*
 * Gives the files in a zip, one at a time, in the order of its directory.
 *
 * name    the zip's, for messages
 * member  called for each file with its name inside; what it returns ends the walk unless it is
 *         MEDTRIE_OK. The bytes are good during the call.
 *
 * Fails with MEDTRIE_ERROR_INPUT_DAMAGED when the zip is damaged, encrypted or holds links.
 */
enum medtrie_result medtrie_unpack_zip(
    const char *name, const char *bytes, size_t size, struct unpack_budget *budget,
    enum medtrie_result (*member)(void *context, const char *inner_name,
                                  const struct unpacked *file, struct medtrie_error *error),
    void *context, struct medtrie_error *error);

#endif

/* Publish: sections as the bytes of a file, and the file under its final name, whole or not. */
#ifndef MEDTRIE_COMPILER_PUBLISH_H
#define MEDTRIE_COMPILER_PUBLISH_H

#include "tables.h"

/* The bytes of an index. */
struct index_bytes {
    uint8_t *bytes;
    size_t size;
};

/* Lays out header, section table and sections. The caller frees bytes. */
enum medtrie_result medtrie_publish_lay_out(struct image *image, struct index_bytes *index,
                                            struct medtrie_error *error);

/* Writes the index beside path, syncs it, verifies in full what the file now holds, and renames it
 * to path. On failure nothing is left and an older file at path is untouched. */
enum medtrie_result medtrie_publish_write(const char *path, const struct index_bytes *index,
                                          struct medtrie_error *error);

#endif

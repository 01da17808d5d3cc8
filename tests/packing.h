/* Packing bytes by libarchive, for the tests of unpacking. */
#ifndef MEDTRIE_TESTS_PACKING_H
#define MEDTRIE_TESTS_PACKING_H

#include <stddef.h>

/* Bytes, to be freed. */
struct packed_bytes {
    char *bytes;
    size_t size;
};

/* Packs bytes as a gzip or an xz file. */
struct packed_bytes pack_gzip(const char *bytes, size_t size);
struct packed_bytes pack_xz(const char *bytes, size_t size);

/* A zip of one file, of any size. */
struct packed_bytes pack_zip(const char *name, const char *bytes, size_t size);

/* A zip of empty files named 0, 1, 2 ... */
struct packed_bytes pack_many(size_t count);

/* Writes a file, and makes the folder that is to hold it unless it is there. */
void write_file(const char *folder, const char *name, const char *bytes, size_t size);

#endif

/* Zips and workbooks that are stored, not packed: bytes that a fuzzer changes stay themselves. */
#ifndef MEDTRIE_TESTS_FUZZ_ZIP_H
#define MEDTRIE_TESTS_FUZZ_ZIP_H

#include <stddef.h>

/* To be freed; a NUL stands behind the last. */
struct fuzz_bytes {
    char *bytes;
    size_t size;
};

struct fuzz_zip_part {
    const char *name;
    const char *bytes;
    size_t size;
};

struct fuzz_bytes fuzz_zip(const struct fuzz_zip_part *parts, size_t count);

/* A workbook of the parts that are its contents; strings may be empty. */
struct fuzz_bytes fuzz_workbook(struct fuzz_zip_part strings, struct fuzz_zip_part sheet);

#endif

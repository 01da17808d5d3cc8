/*
 * Texts of an input: rows apart by a byte 0xFF. A row is itself, or, when its first byte is 0x01,
 * a code of a system and how it is spelled: two bytes for its number, one for the way, and what is
 * inserted. So most rows mean something, and no fuzzer has to find codes.
 */
#ifndef MEDTRIE_TESTS_FUZZ_ROWS_H
#define MEDTRIE_TESTS_FUZZ_ROWS_H

#include "fuzz.h"

#define ROWS_MAX 96
#define ROW_BYTES_MAX 64

/* Texts one behind the other, the last in front of memory that is not the input's. */
struct rows {
    size_t count;
    int32_t offsets[ROWS_MAX + 1];
    char *bytes; /* to be freed */
};

struct rows rows_of(const medtrie_system *system, struct fuzz_input *input);

static inline struct medtrie_text row_text(const struct rows *rows, size_t row)
{
    return (struct medtrie_text){rows->bytes + rows->offsets[row],
                                 (size_t)(rows->offsets[row + 1] - rows->offsets[row])};
}

#endif

/*
 * What the fuzz targets share. A target is a file with LLVMFuzzerTestOneInput: it takes its choices
 * from the first bytes of an input and its text from the rest, calls the library, and fails for
 * what must not be. libFuzzer runs it (tools/fuzz); replay.c runs it over the files of a folder.
 */
#ifndef MEDTRIE_TESTS_FUZZ_H
#define MEDTRIE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of an input. */
struct fuzz_input {
    const uint8_t *next;
    size_t left;
};

/* The next byte, and the next two; 0 behind the end. */
unsigned fuzz_byte(struct fuzz_input *input);
unsigned fuzz_two_bytes(struct fuzz_input *input);

/* What follows, up to a byte, which is taken too, or the end. */
struct medtrie_text fuzz_up_to(struct fuzz_input *input, char end);

/* A copy in a block of its own, so that a read behind it is seen; to be freed. */
char *fuzz_alone(const void *bytes, size_t size);

/* The same with a NUL behind it. */
char *fuzz_string(const void *bytes, size_t size);

/* Ends the program. */
_Noreturn void fuzz_fail(const char *what);

static inline void fuzz_expect(bool holds, const char *what)
{
    if (!holds)
        fuzz_fail(what);
}

/* A failure must be told: in the error as in the result, and in words. */
void fuzz_expect_told(enum medtrie_result result, const struct medtrie_error *error);

/* The index that MEDTRIE_INDEX names: that of data/, tests/sample.medtrie of the build. */
const char *fuzz_index_path(void);
medtrie_index *fuzz_index(void);

/* The same with the instructions of a level of the processor, e.g. "portable". */
medtrie_index *fuzz_index_at(const char *level);

/* A system of an index, another for another number. */
const medtrie_system *fuzz_system(const medtrie_index *index, unsigned number);

/* Days around the limits of a system's periods, and none; another for another number. */
medtrie_day fuzz_day(const medtrie_system *system, unsigned number);

#endif

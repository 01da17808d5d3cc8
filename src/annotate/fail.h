/* Filling in a struct medtrie_error, which callers may leave out and may have compiled older. */
#ifndef MEDTRIE_ANNOTATE_FAIL_H
#define MEDTRIE_ANNOTATE_FAIL_H

#include <medtrie/medtrie.h>

/* Writes the message and returns result; line: of the input, 0: none. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
enum medtrie_result
medtrie_annotate_fail(struct medtrie_error *error, enum medtrie_result result, uint64_t line,
                      const char *format, ...);

/* Says that something else was expected at a byte of a line, from 1. */
enum medtrie_result medtrie_annotate_expected(struct medtrie_error *error, uint64_t line,
                                              size_t column, const char *expected);

/* Writes what another error says, as much as the caller knows of it, and returns its result. */
enum medtrie_result medtrie_annotate_fail_again(struct medtrie_error *error,
                                                const struct medtrie_error *other);

#define WRONG(error, ...) medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0, __VA_ARGS__)
#define OUT_OF_MEMORY(error) medtrie_annotate_fail(error, MEDTRIE_ERROR_MEMORY, 0, "out of memory")

#endif

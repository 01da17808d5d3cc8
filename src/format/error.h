/* Filling in a struct medtrie_error, which callers may leave out and may have compiled older. */
#ifndef MEDTRIE_FORMAT_ERROR_H
#define MEDTRIE_FORMAT_ERROR_H

#include <medtrie/medtrie.h>

/* Where in the input something is wrong; members that do not apply are NULL or 0. */
struct medtrie_place {
    const char *file;
    uint64_t line;
    uint64_t column;
    uint64_t offset;
};

/* Writes the message and returns result, so that a function can `return medtrie_fail(...)`. The
 * message does not repeat the place. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
enum medtrie_result
medtrie_fail(struct medtrie_error *error, enum medtrie_result result,
             const struct medtrie_place *place, const char *format, ...);

#endif

/*
 * Annotating the miniature by medtrie/annotate.h. Every case is pushed whole and byte by byte, and
 * cut into pieces at every place and run by a part: all must give the same. Its index is the one of
 * miniature_set_up.
 */
#ifndef MEDTRIE_TESTS_ANNOTATING_H
#define MEDTRIE_TESTS_ANNOTATING_H

#include <medtrie/annotate.h>

/* What came out, with the error if there was one. */
struct outcome {
    char output[4096], rejects[4096];
    size_t output_size, rejects_size;
    struct medtrie_error error;
    struct medtrie_annotate_totals totals;
};

/* Options as most cases have them: CSV, one column of codes, the default period. */
struct medtrie_annotate_options annotating_options(const char *const *code, const char *dates,
                                                   const char *fields);

/* Pushes steps of so many bytes, each alone in memory. */
void annotating_push(const struct medtrie_annotate_options *options, const char *input, size_t size,
                     size_t step, struct outcome *outcome);

/* In all ways; ends the test where one gives something else. */
void annotating_run(const struct medtrie_annotate_options *options, const char *input,
                    struct outcome *whole);

#endif

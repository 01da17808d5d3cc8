/* The build report: lines that are collected while compiling and told when the index is published.
 */
#ifndef MEDTRIE_COMPILER_REPORT_H
#define MEDTRIE_COMPILER_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <medtrie/compile.h>

struct report_line {
    enum medtrie_report_kind kind;
    uint32_t number; /* in the order of adding */
    char *text;
};

struct report {
    struct report_line *lines;
    uint32_t count, capacity;
};

/* Appends a line; false without memory. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool medtrie_report_add(struct report *report, enum medtrie_report_kind kind, const char *format,
                        ...);

/* Tells all lines to options->report, kind by kind; files of a kind in the order of their names. */
void medtrie_report_tell(struct report *report, const struct medtrie_compile_options *options);

void medtrie_report_free(struct report *report);

#endif

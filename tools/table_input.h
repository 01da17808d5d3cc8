/* The table that `medtrie annotate` and `medtrie profile` read: which file it is, in which format,
 * and how its faults are told. */
#ifndef MEDTRIE_TOOLS_TABLE_INPUT_H
#define MEDTRIE_TOOLS_TABLE_INPUT_H

#include <medtrie/annotate.h>

#include "options.h"

struct table_format {
    const char *name; /* for --input-format */
    enum medtrie_annotate_format format;
    char delimiter;
};

/* The format that an extension names; NULL: none. */
const struct table_format *medtrie_table_format_of(const char *path);

/* The name of a format whatever its delimiter is. */
const char *medtrie_table_format_name(enum medtrie_annotate_format format);

/*
 * These return 0, or after saying why STATUS_USAGE.
 *
 * path        receives the one operand; NULL: standard input
 * format      receives what --input-format names, or else the extension; NULL: neither does
 * delimiter   receives what --delimiter names; stays as it is without
 */
int medtrie_table_path(const struct arguments *arguments, struct output *output, const char **path);
int medtrie_table_format(const struct arguments *arguments, struct output *output, const char *path,
                         const struct table_format **format);
int medtrie_table_delimiter(const struct arguments *arguments, struct output *output,
                            enum medtrie_annotate_format format, char *delimiter);

/* Says what is wrong with an input, and on which line; returns the exit status. */
int medtrie_table_fail(struct output *output, const char *path, const struct medtrie_error *error);

/* What an input is called; path NULL: standard input. */
const char *medtrie_table_name(const char *path);

#endif

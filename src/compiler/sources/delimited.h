/*
 * Delimited text: rows of cells, which may be quoted as in RFC 4180 with delimiters, doubled quotes
 * and line ends inside. Knows nothing of what the cells mean.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_DELIMITED_H
#define MEDTRIE_COMPILER_SOURCES_DELIMITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../format/error.h"

#define DELIMITED_COLUMNS_MAX 256

/* A cell of the current row. */
struct delimited_cell {
    size_t start, size;
    uint32_t line, column; /* where it begins; column in bytes from 1 */
};

/* A text while it is read, row by row. Zero-initialise and set the first members, line to 1; the
 * caller frees text. */
struct delimited {
    const char *name; /* of the file, for messages */
    const char *bytes;
    size_t size;
    char delimiter;
    uint32_t line; /* of the next row */
    struct medtrie_error *error;

    size_t offset;
    size_t line_start;     /* offset of the current line, for columns */
    uint32_t folded_line;  /* first with a line end or tab in a cell; 0: none */
    uint32_t folded_count; /* cells with one */

    struct delimited_cell cells[DELIMITED_COLUMNS_MAX];
    size_t cell_count;
    char *text;
    size_t text_size, text_capacity;
};

/* Whether nothing but line ends and blanks is left. */
bool medtrie_delimited_at_end(const struct delimited *table);

/* Reads the next row into cells; there is one. Blanks at the ends of cells are dropped. */
enum medtrie_result medtrie_delimited_row(struct delimited *table);

/* The text of a cell of the current row: cell->size bytes. */
const char *medtrie_delimited_text(const struct delimited *table,
                                   const struct delimited_cell *cell);

struct medtrie_place medtrie_delimited_place(const struct delimited *table,
                                             const struct delimited_cell *cell);

#endif

/*
 * Workbooks (.xlsx, ECMA-376 part 1): the rows of one worksheet as texts. Knows nothing of what the
 * rows mean; formats, formulas and dates as serial numbers are the caller's.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_WORKBOOK_H
#define MEDTRIE_COMPILER_SOURCES_WORKBOOK_H

#include "../source.h"

/* The largest column and row of the format: XFD1048576. */
#define WORKBOOK_COLUMNS_MAX 16384
#define WORKBOOK_ROWS_MAX 1048576

/* The text of a cell; size 0 when the cell is empty or not there. Numbers are as stored. */
struct workbook_cell {
    const char *text;
    size_t size;
};

struct workbook_row {
    uint32_t number;                   /* from 1; rows without any cell may be left out */
    const struct workbook_cell *cells; /* A, B, C ... */
    size_t cell_count;
};

/* Whether the file can be a workbook at all: whether it is a zip. */
bool medtrie_workbook_possible(const struct source_file *file);

/* Whether the first worksheet has a header row that a source knows, among its first rows; for a
 * file that is no workbook, or a damaged one, false. */
bool medtrie_workbook_has_header(const struct source_file *file,
                                 bool (*is_header)(const struct workbook_row *row));

/*
 * Gives the rows of a worksheet in order.
 *
 * sheet   its name; NULL: the workbook's first worksheet
 * row     called for each row; false: no more is wanted. The row is good during the call
 *
 * Fails with MEDTRIE_ERROR_INPUT_DAMAGED, naming `file!part` with line and column, when the zip, a
 * part of it or a cell's reference is damaged or the worksheet is not there.
 */
enum medtrie_result medtrie_workbook_read(const struct source_file *file, const char *sheet,
                                          bool (*row)(void *context,
                                                      const struct workbook_row *row),
                                          void *context, struct medtrie_error *error);

/* A cell, or a part of one, without blanks at its ends. */
struct workbook_cell medtrie_workbook_trim(struct workbook_cell cell);

/* A cell of a row, without blanks at its ends; empty beyond the last. column counts from 0. */
struct workbook_cell medtrie_workbook_cell(const struct workbook_row *row, size_t column);

/* Whether the cell is that text, blanks at its ends and the case of ASCII letters aside. */
bool medtrie_workbook_cell_is(const struct workbook_row *row, size_t column, const char *text);

#endif

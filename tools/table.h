/*
 * Aligned text for people. Rows wait until some thousand of them are there, or until the program
 * is about to wait for input; then the columns get their widths. A width never shrinks within a
 * table, so that later rows stay under earlier ones.
 */
#ifndef MEDTRIE_TOOLS_TABLE_H
#define MEDTRIE_TOOLS_TABLE_H

#include "output.h"

#define TABLE_NUMBER_BYTES 27 /* 20 digits, 6 commas and a NUL */

enum table_style {
    TABLE_NORMAL = 0,
    TABLE_STRONG, /* the code */
    TABLE_GOOD,   /* billable */
    TABLE_MIDDLE, /* a header */
    TABLE_BAD,    /* retired, not found, not covered */
    TABLE_FAINT,
    TABLE_RIGHT /* a number: normal, to the right */
};

/* The next cell of the row; the last cell of a row is never padded. */
void medtrie_table_cell(struct output *output, struct medtrie_text text, enum table_style style);
void medtrie_table_string(struct output *output, const char *string, enum table_style style);
void medtrie_table_number(struct output *output, uint64_t number); /* 98,847 */
void medtrie_table_day(struct output *output, medtrie_day day);    /* empty as JSON's null */

/* The number as such a cell has it; returns where in text it begins. */
const char *medtrie_table_format_number(uint64_t number, char text[TABLE_NUMBER_BYTES]);

/* "2.8 %"; empty where whole is 0. Neither nothing nor all is said of what is only nearly so. */
#define TABLE_SHARE_BYTES 16
const char *medtrie_table_format_share(uint64_t part, uint64_t whole, char text[TABLE_SHARE_BYTES]);

/* Ends the row. */
void medtrie_table_row(struct output *output);

/* A row of its own that no column counts: `name: value`, indented. */
void medtrie_table_note(struct output *output, struct medtrie_text name, struct medtrie_text value);

/* Writes the rows that wait; then the same and forgets the widths; then releases the memory. */
void medtrie_table_render(struct output *output);
void medtrie_table_end(struct output *output);
void medtrie_table_release(struct output *output);

#endif

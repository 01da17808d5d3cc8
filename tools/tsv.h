/*
 * Tab-separated rows, never quoted: a tab or line end that an echoed input may hold becomes a
 * blank. A header line once, then fields one by one, and medtrie_tsv_end after each row.
 */
#ifndef MEDTRIE_TOOLS_TSV_H
#define MEDTRIE_TOOLS_TSV_H

#include "output.h"

/* The header line, columns separated by blanks as the help names them. */
void medtrie_tsv_header(struct output *output, const char *columns);

void medtrie_tsv_text(struct output *output, struct medtrie_text text);
void medtrie_tsv_string(struct output *output, const char *string);
void medtrie_tsv_number(struct output *output, uint64_t number);
void medtrie_tsv_flag(struct output *output, bool flag);      /* 1 or 0 */
void medtrie_tsv_day(struct output *output, medtrie_day day); /* empty as JSON's null */
void medtrie_tsv_empty(struct output *output, unsigned count);
void medtrie_tsv_end(struct output *output);

#endif

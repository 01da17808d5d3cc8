/* Assembling records of the HCPCS contractor file, for the tests that read such files. */
#ifndef MEDTRIE_TESTS_HCPCS_RECORD_H
#define MEDTRIE_TESTS_HCPCS_RECORD_H

#include <stddef.h>

/* A record of 320 bytes and CR LF at the end of a text: five characters of code, sequence number,
 * record id, long description; with id 3 or 7 also short description, dates and action N. */
void hcpcs_record_add(char *text, const char *code, const char *sequence, char id,
                      const char *description);

/* Overwrites the record that was added last, from a position (from 1) on. */
void hcpcs_record_set(char *text, size_t position, const char *value);

/* The header row of the workbook, cells separated by tabs. */
extern const char hcpcs_workbook_header[];

/* A row of the workbook under that header: as hcpcs_record_add. */
void hcpcs_row_make(char *row, const char *code, const char *sequence, char id,
                    const char *description);

#endif

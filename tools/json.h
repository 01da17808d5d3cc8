/*
 * JSON as DESIGN has it: `{"input": "E11.9", "matches": [...]}`, one object a line, a blank after
 * each colon and comma. The writer keeps track of commas; the caller of what is open.
 */
#ifndef MEDTRIE_TOOLS_JSON_H
#define MEDTRIE_TOOLS_JSON_H

#include "output.h"

/* bracket is '{' or '['; name NULL at the start of a line and in an array. */
void medtrie_json_begin(struct output *output, const char *name, char bracket);
void medtrie_json_end(struct output *output, char bracket);

/* Ends the line after the outermost object. */
void medtrie_json_line(struct output *output);

/* Members; with name NULL, elements of an array. */
void medtrie_json_text(struct output *output, const char *name, struct medtrie_text text);
void medtrie_json_string(struct output *output, const char *name, const char *string);
void medtrie_json_number(struct output *output, const char *name, uint64_t number);
/* part of whole as a number from 0 to 1; null where whole is 0. */
void medtrie_json_share(struct output *output, const char *name, uint64_t part, uint64_t whole);
void medtrie_json_flag(struct output *output, const char *name, bool flag);
void medtrie_json_null(struct output *output, const char *name);

/* "YYYY-MM-DD", or null for MEDTRIE_DAY_NONE and for MEDTRIE_DAY_LAST, which is no end. */
void medtrie_json_day(struct output *output, const char *name, medtrie_day day);

/* A member whose name comes from the index. */
void medtrie_json_pair(struct output *output, struct medtrie_text name, struct medtrie_text value);

#endif

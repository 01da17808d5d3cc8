/*
 * CPT from the user's own licensed files: what its formats share. Nothing of CPT's contents is in
 * this repository; the layouts are those of the AMA's data file read-me.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_CPT_H
#define MEDTRIE_COMPILER_SOURCES_CPT_H

#include "../source.h"
#include "text.h"

#define CPT_CODE_SIZE 5
#define CPT_PREAMBLE_LINES_MAX 200 /* a copyright notice stands before the data */

/* Four digits, then a digit or an upper-case letter (Category I; II and III, PLA, MAAA). */
bool medtrie_cpt_is_code(const char *text, size_t size);

/* 2 digits, a digit and a letter, or a letter and a digit. */
bool medtrie_cpt_is_modifier(const char *text, size_t size);

/* Whether the line is empty or blank. */
bool medtrie_cpt_is_blank(const struct line *line);

/* Warns of a last line without a line end: the publisher's files may have it, but so do files that
 * were cut off. */
enum medtrie_result medtrie_cpt_check_end(const struct lines *lines, struct records *records,
                                          struct medtrie_error *error);

#endif

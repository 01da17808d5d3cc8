/* The header line of a delimited file: the names of its columns as names of properties. */
#ifndef MEDTRIE_COMPILER_SOURCES_COLUMN_H
#define MEDTRIE_COMPILER_SOURCES_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#define COLUMN_NAME_SIZE 64 /* with its NUL */

/*
 * Makes a name of a header: letters in lower case, every run of characters other than ASCII letters
 * and digits as one underscore, none at the ends: "Level I/II" gives level_i_ii.
 *
 * Returns false when nothing is left or the name is too long.
 */
bool medtrie_column_name(const char *header, size_t size, char name[COLUMN_NAME_SIZE]);

#endif

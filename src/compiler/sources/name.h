/* Names of files: whether one is like a pattern. */
#ifndef MEDTRIE_COMPILER_SOURCES_NAME_H
#define MEDTRIE_COMPILER_SOURCES_NAME_H

#include <stdbool.h>

/*
 * Whether all of a name is like the pattern, the case of ASCII letters aside: '*' stands for any
 * characters or none, '?' for one, '#' for a digit, '-' for a hyphen, an underscore or a blank,
 * which publishers use by turns.
 */
bool medtrie_name_like(const char *name, const char *pattern);

#endif

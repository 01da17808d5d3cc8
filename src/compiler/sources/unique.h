/* Codes that stand in a file twice: no official file has any, so they are always a fault. */
#ifndef MEDTRIE_COMPILER_SOURCES_UNIQUE_H
#define MEDTRIE_COMPILER_SOURCES_UNIQUE_H

#include "../source.h"

/* Fails with MEDTRIE_ERROR_INPUT_FORMAT at the later of two records with the same code, system and
 * case; names the line of the earlier one. */
enum medtrie_result medtrie_unique_codes(const struct source_file *file,
                                         const struct records *records,
                                         struct medtrie_error *error);

#endif

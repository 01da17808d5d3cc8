/*
 * Files as sources take them. A workbook is its rows here: in place of
 * src/compiler/sources/workbook.c stands a reader that takes the lines behind the signature of a
 * zip, and of them the texts apart by tabs as cells. What takes zips and XML apart has targets of
 * its own, and is several times as slow as a source.
 */
#ifndef MEDTRIE_TESTS_FUZZ_SOURCE_FILE_H
#define MEDTRIE_TESTS_FUZZ_SOURCE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "../../src/compiler/source.h"

/* Makes a file of a text; returns its bytes, behind which stands a NUL, to be freed. */
char *fuzz_source_file(struct source_file *file, bool is_workbook, const char *text, size_t size);

#endif

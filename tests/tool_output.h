/* What the tests of the program's writers share: an output into a file, and what it received. */
#ifndef MEDTRIE_TESTS_TOOL_OUTPUT_H
#define MEDTRIE_TESTS_TOOL_OUTPUT_H

#include "output.h"

/* An output in that format which writes to a temporary file; fails the test when it cannot. */
struct output *tool_output_open(enum output_format format);

/* Closes it and returns all that was written, NUL-terminated and to be freed; *size may be NULL. */
char *tool_output_close(struct output *output, size_t *size);

#endif

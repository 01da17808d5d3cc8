/*
 * What stands between text from outside (an index, an argument, a line of input) and an output
 * that must be valid UTF-8: bad bytes become U+FFFD, and characters that would break a format or
 * steer a terminal are replaced or escaped.
 */
#ifndef MEDTRIE_TOOLS_ESCAPE_H
#define MEDTRIE_TOOLS_ESCAPE_H

#include "output.h"

/*
 * The length in bytes of the first character of data (size > 0). *valid tells whether it is one;
 * if not, the length is that of the bytes that one U+FFFD stands for (Unicode 15, section 3.9,
 * "U+FFFD Substitution of Maximal Subparts").
 */
size_t medtrie_escape_character(const char *data, size_t size, bool *valid);

/* Writes text for TSV fields and people: a control character, tab or line end becomes a blank.
 * result has room for 3 * size bytes; returns how many it took. */
size_t medtrie_escape_plain(const char *data, size_t size, char *result);

/* The same, to the output. */
void medtrie_output_plain(struct output *output, struct medtrie_text text);

/* Writes the text as the inside of a JSON string (RFC 8259, section 7). */
void medtrie_output_escaped(struct output *output, struct medtrie_text text);

/* Writes the text as HTML, within an element or an attribute in quotes; a control character becomes
 * a blank. */
void medtrie_output_markup(struct output *output, struct medtrie_text text);

/* How many characters medtrie_output_plain makes of a text: the columns that it fills. */
unsigned medtrie_escape_width(struct medtrie_text text);

#endif

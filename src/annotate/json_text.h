/* A text in JSON (RFC 8259) that is read from the front; no more of it is looked at than is asked
 * for. */
#ifndef MEDTRIE_ANNOTATE_JSON_TEXT_H
#define MEDTRIE_ANNOTATE_JSON_TEXT_H

#include <medtrie/medtrie.h>

/* Arrays and objects in each other; RFC 8259, section 9, lets a reader set such a limit. */
#define JSON_DEPTH_MAX 1024

/* A text on the way. */
struct json_text {
    const char *at, *end;
    const char *expected; /* what was missing where it broke off, at `at` */
};

/* Each of these passes over what it is named after, and is false where that does not stand: then
 * the text stands where it broke off. */

/* Blanks, and then a character. */
bool medtrie_json_skip_character(struct json_text *json, char character, const char *expected);

/* A string; text receives what is between its quotes, as it is written. */
bool medtrie_json_skip_string(struct json_text *json, struct medtrie_text *text);

/* The name of a member, as it is written, and the colon behind it; blanks may stand before each. */
bool medtrie_json_skip_name(struct json_text *json, struct medtrie_text *name);

/* A value, whatever is in it. */
bool medtrie_json_skip_value(struct json_text *json);

/* Says what was expected; false. */
bool medtrie_json_fail(struct json_text *json, const char *expected);

/* Blanks, tabs and CR; a text has one line. */
void medtrie_json_skip_blanks(struct json_text *json);

/* Writes what a string between its quotes means, which is never longer, and returns its size. Half
 * of a pair of surrogates becomes a question mark. */
size_t medtrie_json_unescape(char *to, struct medtrie_text string);

#endif

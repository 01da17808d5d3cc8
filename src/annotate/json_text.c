/*
 * JSON as RFC 8259 has it. Nothing is kept of what is read: strings and values are told by where
 * they stand.
 */
#include "json_text.h"

#include <string.h>

/* ---- Escapes ------------------------------------------------------------------------------- */

/* The value of four hexadecimal digits, or -1. */
static int hexadecimal(const char *text, const char *end)
{
    int value = 0;

    if (end - text < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdefABCDEF";
        const char *digit = strchr(digits, text[i]);

        if (text[i] == '\0' || digit == NULL)
            return -1;
        value = value * 16 + (int)(digit - digits) - (digit - digits > 15 ? 6 : 0);
    }
    return value;
}

/* What "\uXXXX" at a place stands for, together with the second one of a pair; at receives its last
 * character. -1: it is none. */
static long escaped_character(const char **at, const char *end)
{
    long code = hexadecimal(*at + 2, end), low;

    if (code < 0)
        return -1;
    *at += 5;
    if (code < 0xD800 || code >= 0xDC00 || end - *at < 7 || (*at)[1] != '\\' || (*at)[2] != 'u')
        return code;
    low = hexadecimal(*at + 3, end);
    if (low < 0xDC00 || low >= 0xE000)
        return code;
    *at += 6;
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

/* Writes a character as UTF-8, half of a pair as a question mark; returns behind it. */
static char *put_character(char *to, unsigned long code)
{
    if (code >= 0xD800 && code < 0xE000)
        code = '?';
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xE0 | code >> 12);
        } else {
            *to++ = (char)(0xF0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        }
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

size_t medtrie_json_unescape(char *to, struct medtrie_text string)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *end = string.data + string.size, *begin = to;

    for (const char *at = string.data; at < end; at++) {
        const char *letter;
        long code = -1;

        if (*at != '\\' || at + 1 == end) {
            *to++ = *at;
            continue;
        }
        if (at[1] == 'u')
            code = escaped_character(&at, end);
        if (code >= 0) {
            to = put_character(to, (unsigned long)code);
            continue;
        }
        letter = strchr(letters, *++at);
        *to++ = letter != NULL && *letter != '\0' ? meant[letter - letters] : *at;
    }
    return (size_t)(to - begin);
}

/* ---- Values -------------------------------------------------------------------------------- */

bool medtrie_json_fail(struct json_text *json, const char *expected)
{
    json->expected = expected;
    return false;
}

void medtrie_json_skip_blanks(struct json_text *json)
{
    while (json->at < json->end && (*json->at == ' ' || *json->at == '\t' || *json->at == '\r'))
        json->at++;
}

static bool is_at(const struct json_text *json, char character)
{
    return json->at < json->end && *json->at == character;
}

bool medtrie_json_skip_character(struct json_text *json, char character, const char *expected)
{
    medtrie_json_skip_blanks(json);
    if (!is_at(json, character))
        return medtrie_json_fail(json, expected);
    json->at++;
    return true;
}

/* An escape, at whose backslash the text stands. */
static bool skip_escape(struct json_text *json)
{
    static const char letters[] = "\"\\/bfnrt";
    const char *letter = json->at + 1;

    if (letter < json->end && *letter != '\0' && strchr(letters, *letter) != NULL)
        json->at += 2;
    else if (letter < json->end && *letter == 'u' && hexadecimal(letter + 1, json->end) >= 0)
        json->at += 6;
    else
        return medtrie_json_fail(json, "an escape such as \\n or \\u00e9");
    return true;
}

bool medtrie_json_skip_string(struct json_text *json, struct medtrie_text *text)
{
    const char *begin;

    if (!is_at(json, '"'))
        return medtrie_json_fail(json, "a quote");
    begin = ++json->at;
    while (json->at < json->end && *json->at != '"') {
        if (*json->at == '\\') {
            if (!skip_escape(json))
                return false;
        } else if ((unsigned char)*json->at < ' ') {
            return medtrie_json_fail(json, "an escape such as \\t for a control character");
        } else {
            json->at++;
        }
    }
    if (json->at == json->end)
        return medtrie_json_fail(json, "the quote that ends a string");
    *text = (struct medtrie_text){begin, (size_t)(json->at - begin)};
    json->at++;
    return true;
}

bool medtrie_json_skip_name(struct json_text *json, struct medtrie_text *name)
{
    medtrie_json_skip_blanks(json);
    if (!is_at(json, '"'))
        return medtrie_json_fail(json, "the name of a member in quotes");
    return medtrie_json_skip_string(json, name) &&
           medtrie_json_skip_character(json, ':', "a colon");
}

static bool skip_digits(struct json_text *json)
{
    const char *first = json->at;

    while (json->at < json->end && *json->at >= '0' && *json->at <= '9')
        json->at++;
    return json->at > first || medtrie_json_fail(json, "a digit");
}

static bool skip_number(struct json_text *json)
{
    json->at += *json->at == '-';
    if (is_at(json, '0')) /* and no other digit behind it */
        json->at++;
    else if (!skip_digits(json))
        return false;
    if (is_at(json, '.')) {
        json->at++;
        if (!skip_digits(json))
            return false;
    }
    if (!is_at(json, 'e') && !is_at(json, 'E'))
        return true;
    json->at++;
    json->at += is_at(json, '+') || is_at(json, '-');
    return skip_digits(json);
}

static bool skip_scalar(struct json_text *json)
{
    static const char *const words[] = {"true", "false", "null"};
    struct medtrie_text text;

    if (is_at(json, '"'))
        return medtrie_json_skip_string(json, &text);
    if (json->at < json->end && (*json->at == '-' || (*json->at >= '0' && *json->at <= '9')))
        return skip_number(json);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);

        if ((size_t)(json->end - json->at) >= size && memcmp(json->at, words[i], size) == 0) {
            json->at += size;
            return true;
        }
    }
    return medtrie_json_fail(json, "a value, of which a text has quotes");
}

/* The arrays and objects that a place is in; a bit for each, set for an object. */
struct nest {
    size_t depth;
    uint8_t objects[JSON_DEPTH_MAX / 8];
};

static bool is_in_object(const struct nest *nest)
{
    size_t last = nest->depth - 1;

    return (nest->objects[last / 8] >> last % 8 & 1) != 0;
}

/* Goes into the array or object that begins here. */
static bool enter(struct json_text *json, struct nest *nest)
{
    size_t level = nest->depth++;
    uint8_t bit = (uint8_t)(1u << level % 8);

    if (level == JSON_DEPTH_MAX)
        return medtrie_json_fail(json, "a value that is not nested so deep");
    nest->objects[level / 8] &= (uint8_t)~bit;
    nest->objects[level / 8] |= *json->at++ == '{' ? bit : 0;
    return true;
}

/* Whether the innermost array or object ends here; then it is left. */
static bool leave(struct json_text *json, struct nest *nest)
{
    medtrie_json_skip_blanks(json);
    if (!is_at(json, is_in_object(nest) ? '}' : ']'))
        return false;
    json->at++;
    nest->depth--;
    return true;
}

/* Behind a value: leaves what ends here, and goes to the next value, if there is one. */
static bool go_on(struct json_text *json, struct nest *nest)
{
    struct medtrie_text name;

    while (nest->depth > 0 && leave(json, nest))
        ;
    if (nest->depth == 0)
        return true;
    if (!medtrie_json_skip_character(json, ',', "a comma or the bracket that ends a value"))
        return false;
    return !is_in_object(nest) || medtrie_json_skip_name(json, &name);
}

bool medtrie_json_skip_value(struct json_text *json)
{
    struct nest nest = {0};
    struct medtrie_text name;

    do {
        medtrie_json_skip_blanks(json);
        if (is_at(json, '{') || is_at(json, '[')) {
            if (!enter(json, &nest))
                return false;
            if (!leave(json, &nest)) { /* not empty */
                if (is_in_object(&nest) && !medtrie_json_skip_name(json, &name))
                    return false;
                continue;
            }
        } else if (!skip_scalar(json)) {
            return false;
        }
        if (!go_on(json, &nest))
            return false;
    } while (nest.depth > 0);
    return true;
}

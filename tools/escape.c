/*
 * Making text safe, run by run: bytes that need nothing are copied in one piece, found by a table
 * of 256 classes, since nearly every byte is such a one.
 */
#include "escape.h"

#include <stdio.h>

enum byte_class {
    BYTE_PLAIN = 0,
    BYTE_CONTROL = 1, /* U+0000 to U+001F and U+007F */
    BYTE_QUOTED = 2,  /* " and \ */
    BYTE_MULTIPLE = 3 /* part of a character of several bytes */
};

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static enum byte_class class_of(unsigned char byte)
{
    if (byte >= 0x80)
        return BYTE_MULTIPLE;
    if (byte < 0x20 || byte == 0x7F)
        return BYTE_CONTROL;
    return byte == '"' || byte == '\\' ? BYTE_QUOTED : BYTE_PLAIN;
}

/* The same for a whole word: no byte of it may need attention. Exact for "has some such byte", by
 * the usual zero-byte test, which may only err towards looking closer. */
static bool word_is_plain(const char *data)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t tops = 0x8080808080808080u;
    uint64_t word;
    uint64_t quote;
    uint64_t backslash;
    uint64_t erased;

    memcpy(&word, data, sizeof word);
    quote = word ^ (ones * '"');
    backslash = word ^ (ones * '\\');
    erased = word ^ (ones * 0x7F);
    return ((word | (word - ones * 0x20) | (quote - ones) | (backslash - ones) | (erased - ones)) &
            tops) == 0;
}

/* How many bytes from the start need nothing at all. */
static size_t plain_run(const char *data, size_t size)
{
    size_t run = 0;

    while (size - run >= 8 && word_is_plain(data + run))
        run += 8;
    while (run < size && class_of((unsigned char)data[run]) == BYTE_PLAIN)
        run++;
    return run;
}

/* What the second byte may be, by the first (Unicode 15, table 3-7); false for no first byte. */
static bool second_byte_bounds(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return lead >= 0xC2 && lead <= 0xF4;
}

size_t medtrie_escape_character(const char *data, size_t size, bool *valid)
{
    const unsigned char *bytes = (const unsigned char *)data;
    unsigned char low;
    unsigned char high;
    size_t length = 1;
    size_t wanted;

    *valid = bytes[0] < 0x80;
    if (*valid || !second_byte_bounds(bytes[0], &low, &high))
        return 1;
    wanted = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    while (length < wanted && length < size && bytes[length] >= low && bytes[length] <= high) {
        length++;
        low = 0x80;
        high = 0xBF;
    }
    *valid = length == wanted;
    return length;
}

/* One character that is not plain, as TSV and people get it: what stands there, and how much of
 * the input it took. U+0080 to U+009F are control characters too: terminals obey some. */
static size_t plain_character(const char *data, size_t size, struct medtrie_text *result)
{
    bool valid;
    size_t length = medtrie_escape_character(data, size, &valid);
    bool control = class_of((unsigned char)data[0]) == BYTE_CONTROL ||
                   (valid && length == 2 && data[0] == '\xC2' && (unsigned char)data[1] < 0xA0);

    if (!valid)
        *result = medtrie_output_text(REPLACEMENT);
    else if (control)
        *result = medtrie_output_text(" ");
    else
        *result = (struct medtrie_text){data, length};
    return length;
}

size_t medtrie_escape_plain(const char *data, size_t size, char *result)
{
    size_t used = 0;

    while (size > 0) {
        struct medtrie_text shown;
        size_t run = plain_run(data, size);

        memcpy(result + used, data, run);
        used += run;
        data += run;
        size -= run;
        if (size > 0) {
            run = plain_character(data, size, &shown);
            memcpy(result + used, shown.data, shown.size);
            used += shown.size;
            data += run;
            size -= run;
        }
    }
    return used;
}

void medtrie_output_plain(struct output *output, struct medtrie_text text)
{
    while (text.size > 0) {
        struct medtrie_text shown;
        size_t run = plain_run(text.data, text.size);

        medtrie_output_bytes(output, text.data, run);
        text.data += run;
        text.size -= run;
        if (text.size > 0) {
            run = plain_character(text.data, text.size, &shown);
            medtrie_output_bytes(output, shown.data, shown.size);
            text.data += run;
            text.size -= run;
        }
    }
}

/* One character that cannot stand in a JSON string as it is, or of which that must be found out. */
static size_t escaped_character(struct output *output, const char *data, size_t size)
{
    unsigned char byte = (unsigned char)data[0];
    enum byte_class kind = class_of(byte);
    size_t length = 1;
    bool valid;

    if (kind == BYTE_QUOTED) {
        medtrie_output_bytes(output, "\\", 1);
        medtrie_output_bytes(output, data, 1);
    } else if (kind == BYTE_CONTROL) {
        medtrie_output_format(output, "\\u%04x", (unsigned)byte);
    } else {
        length = medtrie_escape_character(data, size, &valid);
        medtrie_output_bytes(output, valid ? data : REPLACEMENT, valid ? length : 3);
    }
    return length;
}

void medtrie_output_escaped(struct output *output, struct medtrie_text text)
{
    while (text.size > 0) {
        size_t run = plain_run(text.data, text.size);

        medtrie_output_bytes(output, text.data, run);
        if (run < text.size)
            run += escaped_character(output, text.data + run, text.size - run);
        text.data += run;
        text.size -= run;
    }
}

/* What stands in HTML for a character that means something there; NULL: itself. */
static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void medtrie_output_markup(struct output *output, struct medtrie_text text)
{
    while (text.size > 0) {
        const char *entity = entity_of(text.data[0]);
        struct medtrie_text shown;
        size_t length = plain_character(text.data, text.size, &shown);

        if (entity != NULL)
            medtrie_output_literal(output, entity);
        else
            medtrie_output_bytes(output, shown.data, shown.size);
        text.data += length;
        text.size -= length;
    }
}

unsigned medtrie_escape_width(struct medtrie_text text)
{
    unsigned width = 0;

    while (text.size > 0 && width < UINT16_MAX) {
        bool valid;
        size_t length = medtrie_escape_character(text.data, text.size, &valid);

        text.data += length;
        text.size -= length;
        width++;
    }
    return width;
}

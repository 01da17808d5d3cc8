/* What is UTF-8: the one judge of both libraries. */
#ifndef MEDTRIE_FORMAT_UTF8_H
#define MEDTRIE_FORMAT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the UTF-8 sequence at a byte, or 0 when it is none (Unicode 15, table 3-7): no
 * overlong forms, no surrogates, nothing behind U+10FFFF. size is at least 1. */
static inline size_t medtrie_utf8_sequence(const uint8_t *text, size_t size)
{
    uint8_t lead = text[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead > 0xF4 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    if ((lead == 0xE0 && text[1] < 0xA0) || (lead == 0xED && text[1] > 0x9F) ||
        (lead == 0xF0 && text[1] < 0x90) || (lead == 0xF4 && text[1] > 0x8F))
        return 0;
    return length;
}

static inline bool medtrie_is_utf8(const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t length = medtrie_utf8_sequence((const uint8_t *)text + i, size - i);

        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

/* Writes a character below U+10000, no surrogate, as at most 3 bytes; returns how many. */
static inline size_t medtrie_utf8_put(char *to, unsigned character)
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        to[0] = (char)(0xC0 | character >> 6);
        to[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | character >> 12);
    to[1] = (char)(0x80 | (character >> 6 & 0x3F));
    to[2] = (char)(0x80 | (character & 0x3F));
    return 3;
}

#endif

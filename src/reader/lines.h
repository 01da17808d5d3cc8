/*
 * The lines of a text: where each ends. 64 bytes become a word with a bit for each LF, from which
 * one line after the other is taken; a search for every LF would cost a call a line, and more than
 * the lookup of what is in it.
 */
#ifndef MEDTRIE_READER_LINES_H
#define MEDTRIE_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "../format/bytes.h"

/* A text on the way. */
struct medtrie_lines {
    const char *line; /* where the next one begins; behind end when the last had no LF */
    const char *at;   /* the bytes that feeds tells of */
    const char *end;
    uint64_t feeds; /* the LFs among 64 bytes from at on that are still to come */
    bool last;      /* the text is the last, so that what has no LF is a line too */
};

/* Bit i: byte i of 8 is LF. */
static inline uint64_t medtrie_feeds_of_8(const uint8_t *bytes)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t other = medtrie_load64(bytes) ^ UINT64_C(0x0A0A0A0A0A0A0A0A);
    uint64_t feeds = ~(((other & low) + low) | other | low); /* bit 7 of each byte that is 0 */

    return (feeds >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* The LFs among up to 64 bytes. */
static inline uint64_t medtrie_feeds(const char *text, size_t size)
{
    uint8_t rest[64] = {0};
    const uint8_t *bytes = (const uint8_t *)text;
    uint64_t feeds = 0;

    if (size < sizeof rest) {
        memcpy(rest, text, size);
        bytes = rest;
    }
    for (size_t i = 0; i < 8; i++)
        feeds |= medtrie_feeds_of_8(bytes + i * 8) << i * 8;
    return feeds;
}

static inline struct medtrie_lines medtrie_lines_of(const char *text, size_t size, bool last)
{
    struct medtrie_lines lines = {.line = text, .at = text, .end = text + size, .last = last};

    if (size > 0)
        lines.feeds = medtrie_feeds(text, size);
    return lines;
}

/* The place of the lowest bit of a word that has any. */
static inline unsigned medtrie_lowest_bit(uint64_t word)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned place = 0;

    for (; (word & 1) == 0; word >>= 1)
        place++;
    return place;
#endif
}

/* Where the next line ends, which begins at line: at its LF, or at the end of the last text. NULL:
 * there is none. The caller moves line on. */
static inline const char *medtrie_line_end(struct medtrie_lines *lines)
{
    const char *line_end;

    while (lines->feeds == 0) {
        if (lines->end - lines->at <= 64) {
            lines->at = lines->end;
            return lines->last && lines->line < lines->end ? lines->end : NULL;
        }
        lines->at += 64;
        lines->feeds = medtrie_feeds(lines->at, (size_t)(lines->end - lines->at));
    }
    line_end = lines->at + medtrie_lowest_bit(lines->feeds);
    lines->feeds &= lines->feeds - 1;
    return line_end;
}

#endif

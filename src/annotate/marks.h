/*
 * Where the characters stand that give a text its structure: 64 bytes become a word with a bit for
 * each of three characters, one of which is asked for after the other.
 */
#ifndef MEDTRIE_ANNOTATE_MARKS_H
#define MEDTRIE_ANNOTATE_MARKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#  include <emmintrin.h>
#endif

#define MARKS_BYTES 64

/* The three characters; one that is not needed repeats another. */
struct marked {
    char a, b, c;
};

#ifdef __SSE2__
/* Bit i: byte i of 64 is one of the characters. */
static inline uint64_t marks_of_64(const char *text, const struct marked *marked)
{
    const __m128i a = _mm_set1_epi8(marked->a), b = _mm_set1_epi8(marked->b),
                  c = _mm_set1_epi8(marked->c);
    uint64_t marks = 0;

    for (size_t i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + i * 16));
        __m128i any = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, a), _mm_cmpeq_epi8(bytes, b)),
                                   _mm_cmpeq_epi8(bytes, c));

        marks |= (uint64_t)(unsigned)_mm_movemask_epi8(any) << i * 16;
    }
    return marks;
}
#else
/* Bit 7 of each byte of a word that is 0. */
static inline uint64_t zero_bytes(uint64_t word)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);

    return ~(((word & low) + low) | word | low);
}

static inline uint64_t marks_of_64(const char *text, const struct marked *marked)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t marks = 0;

    for (int i = 0; i < 8; i++) {
        const unsigned char *bytes = (const unsigned char *)text + i * 8;
        uint64_t word = 0, any;

        /* Compilers make one load of this. */
        for (int k = 0; k < 8; k++)
            word |= (uint64_t)bytes[k] << k * 8;
        any = zero_bytes(word ^ ones * (unsigned char)marked->a) |
              zero_bytes(word ^ ones * (unsigned char)marked->b) |
              zero_bytes(word ^ ones * (unsigned char)marked->c);
        marks |= ((any >> 7) * UINT64_C(0x0102040810204080) >> 56) << i * 8;
    }
    return marks;
}
#endif

/* The same of up to 64 bytes. */
static inline uint64_t marks_of(const char *text, size_t size, const struct marked *marked)
{
    char rest[MARKS_BYTES] = {0};

    if (size >= MARKS_BYTES)
        return marks_of_64(text, marked);
    memcpy(rest, text, size);
    return marks_of_64(rest, marked) & ((UINT64_C(1) << size) - 1);
}

/* The place of the lowest bit of a word that has any. */
static inline unsigned lowest_mark(uint64_t marks)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(marks);
#else
    unsigned place = 0;

    for (; (marks & 1) == 0; marks >>= 1)
        place++;
    return place;
#endif
}

/* Puts the places of the marks of up to 64 bytes into room for 64; returns how many there are. What
 * is behind them is written too: the loop goes in steps, so that few branches depend on how many.
 */
static inline size_t put_marks(const char *text, size_t size, const struct marked *marked,
                               const char **places)
{
    uint64_t marks = marks_of(text, size, marked);
    size_t count = 0;

    for (; marks != 0 && size < MARKS_BYTES; marks &= marks - 1)
        places[count++] = text + lowest_mark(marks);
    while (marks != 0)
        for (int i = 0; i < 4; i++) {
            places[count] = text + lowest_mark(marks | UINT64_C(1) << 63);
            count += marks != 0;
            marks &= marks - 1;
        }
    return count;
}

/* A text on the way from mark to mark. */
struct scan {
    const char *at, *end; /* the bytes that marks tells of begin at `at` */
    uint64_t marks;       /* those still to come */
    struct marked marked;
};

static inline struct scan scan_begin(const char *text, const char *end, struct marked marked)
{
    struct scan scan = {text, end, 0, marked};

    scan.marks = text < end ? marks_of(text, (size_t)(end - text), &scan.marked) : 0;
    return scan;
}

/* The next mark, or NULL. */
static inline const char *scan_next(struct scan *scan)
{
    const char *mark;

    while (scan->marks == 0) {
        if (scan->end - scan->at <= MARKS_BYTES)
            return NULL;
        scan->at += MARKS_BYTES;
        scan->marks = marks_of(scan->at, (size_t)(scan->end - scan->at), &scan->marked);
    }
    mark = scan->at + lowest_mark(scan->marks);
    scan->marks &= scan->marks - 1;
    return mark;
}

/* Goes on behind a place that the scan has not passed; not behind the end. */
static inline void scan_skip_to(struct scan *scan, const char *place)
{
    size_t ahead = (size_t)(place - scan->at);

    if (ahead >= MARKS_BYTES)
        *scan = scan_begin(place, scan->end, scan->marked);
    else
        scan->marks &= ~UINT64_C(0) << ahead;
}

#endif

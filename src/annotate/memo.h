/*
 * What was said of a text and what is added for it, so that it is looked up and put together once:
 * files have the same codes over and over. A memo is of one way of asking; its key is the text as
 * it is written, and each answer holds for classes of days, between which nothing changes.
 */
#ifndef MEDTRIE_ANNOTATE_MEMO_H
#define MEDTRIE_ANNOTATE_MEMO_H

#include "plan.h"

/* A line of the processor's cache. */
#define LINE_BYTES 64

/* Texts of up to so many bytes have keys. */
#define MEMO_KEY_BYTES 8

#define MEMO_CLASSES 64
#define MEMO_NO_CLASS UINT8_MAX /* a day that the memo is not for */

/* At most so many places are looked at, whatever the texts are. */
#define MEMO_PROBES_MAX 32

/* An answer. */
struct remembered {
    uint64_t key;     /* the bytes of the text; behind them zeros, which no text ends in */
    uint64_t classes; /* a bit for each class of days; none: a free place */
    /* What is added, in the bytes that the part keeps: a head, which may be empty, and a tail,
     * which may be that of another answer. */
    uint32_t head_offset, offset;
    uint16_t head_size, size;
    uint8_t status, system; /* its number in the index; as many as there are: none */
};

struct memo {
    /* The way of asking. */
    struct medtrie_text name;  /* the system or family that is asked, owned; all: no data */
    size_t kind;               /* of what is added */
    const medtrie_system *one; /* the only system that may answer, or NULL */

    /* The days. Without classes all are of the first. */
    uint8_t *classes; /* of the days from first_day on; the last goes on for ever */
    medtrie_day first_day;
    uint32_t day_count, class_count;
    medtrie_period periods[MEMO_CLASSES]; /* of the only system, by class; and the period whose */
    medtrie_period texts[MEMO_CLASSES];   /* texts are shown, where none covers the days */

    /* An open hash. */
    struct remembered *places; /* aligned to lines, so that none lies in two */
    void *places_room;
    unsigned shift; /* 64 less the bits of a place's number */
    size_t count;
};

/* Makes a memo of a way of asking; has_days tells whether rows have days of their own. False: out
 * of memory, and there is nothing to be freed. */
bool medtrie_memo_make(struct memo *memo, const medtrie_index *index, struct medtrie_text name,
                       size_t kind, bool has_days);
void medtrie_memo_free(struct memo *memo);

/* Forgets everything. */
void medtrie_memo_empty(struct memo *memo);

/* Where an answer for a key is to be put; NULL: there is no place for it. It stays good until the
 * next call. */
struct remembered *medtrie_memo_place(struct memo *memo, uint64_t key);

static inline size_t medtrie_memo_hash(const struct memo *memo, uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> memo->shift);
}

static inline uint8_t medtrie_memo_class(const struct memo *memo, medtrie_day day)
{
    uint32_t place = (uint32_t)day - (uint32_t)memo->first_day;

    if (memo->classes == NULL)
        return 0;
    if (day < memo->first_day)
        return MEMO_NO_CLASS;
    return memo->classes[place < memo->day_count ? place : memo->day_count - 1];
}

/* The answer for a key, from its hash on; NULL: it is not known. */
static inline const struct remembered *medtrie_memo_find(const struct memo *memo, size_t hash,
                                                         uint64_t key, uint64_t class_bit)
{
    for (size_t i = 0; i < MEMO_PROBES_MAX; i++) {
        const struct remembered *at = &memo->places[hash + i];

        if (at->key == key && (at->classes & class_bit) != 0)
            return at;
        if (at->classes == 0)
            break;
    }
    return NULL;
}

#endif

/*
 * What is counted on the way: cells by column of codes, system and status; codes that are not
 * valid, by text; days of service. Parts count for themselves and are added up at the end.
 */
#ifndef MEDTRIE_ANNOTATE_TALLY_H
#define MEDTRIE_ANNOTATE_TALLY_H

#include "plan.h"

/* Months are counted from TALLY_FIRST_DAY on, day by day; other days are of no month. */
#define TALLY_FIRST_DAY (-7305) /* 1950-01-01 */
#define TALLY_DAYS 54900        /* 150 years */

/* Days of a page: a table speaks of a few years, whose pages alone are made. */
#define TALLY_PAGE 512
#define TALLY_PAGES ((TALLY_DAYS + TALLY_PAGE - 1) / TALLY_PAGE)

/* So many different texts that are not valid are counted; what comes later is only counted as
 * others, so that the memory does not depend on the input. */
#define TALLY_TEXTS_MAX (1u << 16)

/* So much of each is told. */
#define TALLY_TEXT_BYTES 24

/* A text that is not valid. */
struct tally_text {
    char text[TALLY_TEXT_BYTES + 1]; /* its beginning; one byte more tells that it goes on */
    uint8_t size;
    uint8_t status;
    uint16_t column; /* of codes */
    medtrie_day day; /* the first on which it was not */
    const medtrie_system *system;
    uint64_t count; /* 0: a free place */
};

struct tally {
    const struct plan *plan;
    uint64_t rows, shown, diverted;
    uint64_t multiline, multiline_line; /* rows with a line end in a cell; the line of the first */
    uint64_t *cells; /* (column of codes * (systems + 1) + system) * statuses + status; the last
                        system is none */
    size_t cell_count, system_count;
    uint64_t (*days[TALLY_PAGES])[2]; /* cells that are valid and that are not, by day; NULL: of
                                         that page none yet */
    struct tally_text *texts;         /* an open hash */
    size_t text_capacity, text_count;
    uint64_t seed;        /* of the hash, which nobody knows before, so that nobody can choose
                             texts that collide */
    uint64_t other_texts; /* cells whose text found no room */
    bool failed;          /* there was no memory */
};

bool medtrie_tally_make(struct tally *tally, const struct plan *plan);
void medtrie_tally_free(struct tally *tally);
void medtrie_tally_add(struct tally *to, const struct tally *from);

/* Rows with a line end in a cell, of which the first begins on a line. */
static inline void medtrie_tally_multiline(struct tally *tally, uint64_t rows, uint64_t line)
{
    if (rows > 0 && (tally->multiline == 0 || line < tally->multiline_line))
        tally->multiline_line = line;
    tally->multiline += rows;
}

/* Adds the texts alone, the most frequent first, so that what finds no room does not depend on the
 * seeds. */
void medtrie_tally_texts(struct tally *to, const struct tally *from);

/* A text that is not valid, count times. */
void medtrie_tally_text(struct tally *tally, const struct tally_text *text);

/* The texts, the most frequent first; returns how many there are of at most capacity. */
size_t medtrie_tally_worst(const struct tally *tally, const struct tally_text **worst,
                           size_t capacity);

/* The counts by status of a column and a system. */
static inline uint64_t *medtrie_tally_cells(const struct tally *tally, size_t column, size_t system)
{
    return tally->cells + (column * (tally->system_count + 1) + system) * MEDTRIE_CELL_STATUSES;
}

/* Makes a page; false: there was no memory. */
bool medtrie_tally_page(struct tally *tally, size_t page);

static inline void medtrie_tally_day(struct tally *tally, medtrie_day day, bool valid)
{
    uint64_t place = (uint64_t)((int64_t)day - TALLY_FIRST_DAY);

    if (place < TALLY_DAYS &&
        (tally->days[place / TALLY_PAGE] != NULL || medtrie_tally_page(tally, place / TALLY_PAGE)))
        tally->days[place / TALLY_PAGE][place % TALLY_PAGE][valid ? 0 : 1]++;
}

/* The cells of a day that are valid, or that are not; place counts from the first day. */
static inline uint64_t medtrie_tally_of_day(const struct tally *tally, size_t place, bool valid)
{
    return tally->days[place / TALLY_PAGE] == NULL
               ? 0
               : tally->days[place / TALLY_PAGE][place % TALLY_PAGE][valid ? 0 : 1];
}

#endif

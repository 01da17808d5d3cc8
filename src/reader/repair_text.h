/* What a text that is to be repaired is without all that stands around it (repair_text.c). */
#ifndef MEDTRIE_READER_REPAIR_TEXT_H
#define MEDTRIE_READER_REPAIR_TEXT_H

#include "repair.h"

#define REPAIR_TEXT_MAX 64

/* A system in which repairs are looked for, and the text as it may be meant there. */
struct attempt {
    const medtrie_system *system;
    medtrie_period period;
    medtrie_id id;               /* the code that the text is, or MEDTRIE_NONE */
    struct medtrie_text clean;   /* the text without the signs around it */
    char base[MEDTRIE_CODE_MAX]; /* its letters and digits */
    size_t size;                 /* 0: there is none */
};

/* Writes the text of a search, of at most REPAIR_TEXT_MAX bytes without blanks, as official systems
 * take it: without the signs around it, and with a dot for its comma. */
struct medtrie_text medtrie_clean(const struct medtrie_search *search, char clean[REPAIR_TEXT_MAX]);

/* Reads the text of a search, and what medtrie_clean made of it, for the system and the period of
 * an attempt. Both are to last as long. */
void medtrie_attempt_read(struct attempt *attempt, const struct medtrie_search *search,
                          struct medtrie_text clean);

/* Writes the letters and digits of a text, as the system folds them; returns how many, or 0 when no
 * code has so many, or such as there are. */
size_t medtrie_letters_of(const medtrie_system *system, const char *text, size_t len,
                          char letters[MEDTRIE_CODE_MAX]);

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline char medtrie_folded(const medtrie_system *system, char c)
{
    return system->folds_case && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif

/* The other readings of a code: characters that look alike (confusable.c). */
#ifndef MEDTRIE_READER_CONFUSABLE_H
#define MEDTRIE_READER_CONFUSABLE_H

#include "reader.h"

/* One character that may stand for what is there. */
struct medtrie_option {
    uint8_t place;
    char other;
};

struct medtrie_readings {
    const char *text;
    size_t size;
    struct medtrie_option options[2 * MEDTRIE_CODE_MAX];
    size_t option_count;
    uint8_t chosen[2 * MEDTRIE_CODE_MAX]; /* ascending numbers of options */
    size_t change_count;                  /* how many are chosen */
    unsigned tries;
};

/* Begins with a text of at most MEDTRIE_CODE_MAX characters, which must live as long. */
void medtrie_readings_begin(struct medtrie_readings *readings, const char *text, size_t size,
                            bool folds_case);

/* Writes the next reading, fewest changes first; false after the last, or when as many as there is
 * patience for were given. */
bool medtrie_readings_next(struct medtrie_readings *readings, char text[MEDTRIE_CODE_MAX]);

#endif

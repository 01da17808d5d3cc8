/*
 * Nearness is the number of letters to insert, delete, replace or swap with their neighbour
 * (optimal string alignment); a name of which the wrong one is the beginning counts as one letter
 * away. Names are short, so the plain quadratic method serves.
 */
#include "suggest.h"

#include <string.h>

#define NAME_MAX_BYTES 32

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance_between(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned rows[3][NAME_MAX_BYTES + 1]; /* the row before last, the last, the present one */
    size_t i;
    size_t j;

    for (j = 0; j <= b_size; j++)
        rows[1][j] = (unsigned)j;
    for (i = 1; i <= a_size; i++) {
        rows[2][0] = (unsigned)i;
        for (j = 1; j <= b_size; j++) {
            unsigned replaced = rows[1][j - 1] + (a[i - 1] != b[j - 1]);
            unsigned shifted = least(rows[1][j], rows[2][j - 1]) + 1;

            rows[2][j] = least(replaced, shifted);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[2][j] = least(rows[2][j], rows[0][j - 2] + 1);
        }
        memcpy(rows[0], rows[1], sizeof rows[0]);
        memcpy(rows[1], rows[2], sizeof rows[1]);
    }
    return rows[1][b_size];
}

void medtrie_suggest_begin(struct suggestion *suggestion, const char *wrong, size_t size)
{
    suggestion->wrong = wrong;
    suggestion->size = size;
    suggestion->nearest = NULL;
    suggestion->distance = 0;
}

void medtrie_suggest_offer(struct suggestion *suggestion, const char *name)
{
    size_t size = strlen(name);
    unsigned distance;

    if (size > NAME_MAX_BYTES || suggestion->size > NAME_MAX_BYTES || suggestion->size == 0)
        return;
    distance = distance_between(suggestion->wrong, suggestion->size, name, size);
    if (suggestion->size < size && memcmp(suggestion->wrong, name, suggestion->size) == 0)
        distance = 1;
    /* More than half of the letters wrong is another word. */
    if (distance > 3 || distance > size / 2)
        return;
    if (suggestion->nearest == NULL || distance < suggestion->distance) {
        suggestion->nearest = name;
        suggestion->distance = distance;
    }
}

/* How many bytes of a text are whole rows; the rest is the beginning of one. */
#ifndef MEDTRIE_ANNOTATE_CUT_H
#define MEDTRIE_ANNOTATE_CUT_H

#include <medtrie/annotate.h>

/* A search on the way; {0} at the beginning of a row. */
struct cut {
    size_t whole;   /* bytes that are whole rows */
    size_t seen;    /* bytes that were looked at */
    bool is_quoted; /* what comes next stands in a quoted cell, */
    size_t quote;   /* which begins here */
};

/* Goes on with a search in a text: as much of it as was seen is the same as before. Where it is
 * shorter the search begins anew. */
void medtrie_cut(struct cut *cut, enum medtrie_annotate_format format, char delimiter,
                 const char *text, size_t size);

/* The rows that are whole are taken off: the text that is searched next begins behind them. */
void medtrie_cut_take(struct cut *cut);

/* Whether a quoted cell is not closed, at cut->quote. A quote at the very end closes it, unless
 * another follows. */
static inline bool medtrie_cut_is_open(const struct cut *cut, size_t size)
{
    return cut->is_quoted && cut->seen == size;
}

#endif

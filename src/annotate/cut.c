/*
 * Where the last row ends that is whole. An input comes in steps that end anywhere, so the search
 * is kept from one to the next: a byte is looked at once, however long the row is and however short
 * the steps are.
 */
#include "cut.h"

#include <string.h>

/* Behind the last line end of a text, or NULL. */
static const char *behind_last_feed(const char *begin, const char *end)
{
    while (end > begin)
        if (*--end == '\n')
            return end + 1;
    return NULL;
}

/* Takes the line ends up to a place, none of which stands in a quoted cell. */
static void see_lines(struct cut *cut, const char *text, size_t to)
{
    const char *feed = behind_last_feed(text + cut->seen, text + to);

    if (feed != NULL)
        cut->whole = (size_t)(feed - text);
    cut->seen = to;
}

/* The next quote that begins a cell, or size. */
static size_t next_quoted(const struct cut *cut, char delimiter, const char *text, size_t size)
{
    for (size_t at = cut->seen; at < size; at++) {
        const char *quote = memchr(text + at, '"', size - at);

        if (quote == NULL)
            break;
        at = (size_t)(quote - text);
        if (at == 0 || quote[-1] == delimiter || quote[-1] == '\n')
            return at;
    }
    return size;
}

/* Goes behind the quote that closes a cell, or as far as can be told: a quote at the end may be the
 * first of two. */
static void see_quoted(struct cut *cut, const char *text, size_t size)
{
    while (cut->seen < size) {
        const char *quote = memchr(text + cut->seen, '"', size - cut->seen);

        cut->seen = quote != NULL ? (size_t)(quote - text) : size;
        if (quote == NULL || cut->seen + 1 == size)
            return;
        if (quote[1] != '"') {
            cut->seen++;
            cut->is_quoted = false;
            return;
        }
        cut->seen += 2;
    }
}

static void cut_csv(struct cut *cut, char delimiter, const char *text, size_t size)
{
    do {
        if (!cut->is_quoted) {
            see_lines(cut, text, next_quoted(cut, delimiter, text, size));
            if (cut->seen == size)
                return;
            cut->is_quoted = true;
            cut->quote = cut->seen++;
        }
        see_quoted(cut, text, size);
    } while (!cut->is_quoted);
}

void medtrie_cut(struct cut *cut, enum medtrie_annotate_format format, char delimiter,
                 const char *text, size_t size)
{
    if (size < cut->seen)
        *cut = (struct cut){0};
    if (format == MEDTRIE_ANNOTATE_CSV)
        cut_csv(cut, delimiter, text, size);
    else
        see_lines(cut, text, size);
}

void medtrie_cut_take(struct cut *cut)
{
    cut->seen -= cut->whole;
    cut->quote -= cut->is_quoted ? cut->whole : 0;
    cut->whole = 0;
}

/* "Did you mean": the nearest of some names to one that is none of them. */
#ifndef MEDTRIE_TOOLS_SUGGEST_H
#define MEDTRIE_TOOLS_SUGGEST_H

#include <stddef.h>

struct suggestion {
    const char *wrong;
    size_t size;         /* of wrong */
    const char *nearest; /* NULL as long as none is near enough */
    unsigned distance;   /* of nearest */
};

void medtrie_suggest_begin(struct suggestion *suggestion, const char *wrong, size_t size);

/* Offers a name, which must live as long as the suggestion is used. */
void medtrie_suggest_offer(struct suggestion *suggestion, const char *name);

#endif

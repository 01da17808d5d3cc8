/* The table of verbs that MEDTRIE_VERBS spells. */
#include "verbs.h"

#define MEDTRIE_VERB_ROW(name) &medtrie_verb_##name,

const struct verb *const medtrie_verbs[] = {MEDTRIE_VERBS(MEDTRIE_VERB_ROW)};
const size_t medtrie_verb_count = sizeof medtrie_verbs / sizeof medtrie_verbs[0];

const struct verb *medtrie_verb_named(const char *name)
{
    size_t i;

    for (i = 0; i < medtrie_verb_count; i++) {
        if (strcmp(medtrie_verbs[i]->name, name) == 0)
            return medtrie_verbs[i];
    }
    return NULL;
}

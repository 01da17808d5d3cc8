/*
 * The files that differ from a sound index in one place: cut at every length, and with every byte
 * changed. A byte of the header or of the section table, which say where everything is, takes all
 * other values; any other takes the ends of what it can be and each single bit flipped.
 */
#ifndef MEDTRIE_TESTS_BYTES_CHANGE_H
#define MEDTRIE_TESTS_BYTES_CHANGE_H

#include <stdbool.h>

#include "../image.h"

struct change {
    bool cut;      /* to at bytes; else the byte there becomes value */
    bool repaired; /* the checksums are made right again, but for one that is itself the change */
    bool few;      /* bytes of header and section table are changed as all others are */
    size_t at;
    unsigned value;
};

/* The next change, from {.cut = true, .at = SIZE_MAX} on; false: there is none. */
bool change_next(const struct image *sound, struct change *change);

/* Whether queries cannot tell the file from one that was made before it: it differs from the sound
 * one in what only opening reads (checksums, the content id, flags of sections), or from the one
 * with stale checksums in these alone. */
bool change_is_unread(const struct image *sound, const struct change *change);

/* Makes the changed file in room for the sound one; false when no byte differs, or the repaired
 * file is the one with stale checksums. */
bool change_apply(const struct image *sound, const struct change *change, struct image *changed);

#endif

/*
 * Roll-ups: from a code straight to the category, chapter or section that it belongs to, so that
 * whoever groups claims need not walk up the tree.
 */
#ifndef MEDTRIE_COMPILER_ROLLUPS_H
#define MEDTRIE_COMPILER_ROLLUPS_H

#include "timeline.h"

/* The kinds to which codes of a system are rolled up, a bit each. */
uint32_t medtrie_rollup_kinds(const struct model *model);

/* The nearest concept of a kind that is a code or above it, if that is the same in every period in
 * which the code is valid; else MEDTRIE_ROLLUP_VARIES; MEDTRIE_NONE where there never was one. */
uint32_t medtrie_rollup(const struct model *model, const struct timeline *timeline, uint32_t code,
                        unsigned kind);

#endif

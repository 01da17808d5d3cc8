/*
 * A verdict as an answer: a flat JSON object, a TSV row, or a line with notes for a person. The
 * shapes are public; changing one breaks programs.
 */
#ifndef MEDTRIE_TOOLS_VERDICT_H
#define MEDTRIE_TOOLS_VERDICT_H

#include "query.h"

/* Lists are joined by ';'; the three columns of repairs run in parallel, and a modifier stands
 * behind its code and a hyphen. */
#define VERDICT_COLUMNS                                                                            \
  "input system code date status position release basis title repair_kinds repairs "               \
  "repair_systems completion_count completions successor_count successors successor_source "       \
  "first_valid last_valid carc rarc x277ca"

/* Writes one verdict in the output's format. */
void medtrie_verdict_write(struct query *query, struct medtrie_text input,
                           const struct medtrie_verdict *verdict, bool principal);

#endif

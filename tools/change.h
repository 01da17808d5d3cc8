/*
 * One change of a code as a JSON object, a TSV row or lines of an aligned table: what `diff`
 * prints.
 */
#ifndef MEDTRIE_TOOLS_CHANGE_H
#define MEDTRIE_TOOLS_CHANGE_H

#include "query.h"

/* The TSV columns, and those that follow when successors are asked for. */
#define CHANGE_COLUMNS                                                                             \
  "change system code display kind from_title to_title from_short_title to_short_title "           \
  "from_billable to_billable from_parent to_parent"
#define CHANGE_SUCCESSOR_COLUMNS CHANGE_COLUMNS " successors source"

struct change_row {
    const struct asked_system *in;
    const struct medtrie_change *change;
    bool successors;         /* also what replaces the code */
    medtrie_day service_day; /* on this day */
};

/* Writes it in the format of the output. */
void medtrie_change_write(struct output *output, const struct change_row *row);

#endif

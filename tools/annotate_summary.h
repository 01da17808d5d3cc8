/* What `medtrie annotate --summary` writes: text, JSON, or a page of HTML. */
#ifndef MEDTRIE_TOOLS_ANNOTATE_SUMMARY_H
#define MEDTRIE_TOOLS_ANNOTATE_SUMMARY_H

#include <medtrie/annotate.h>

#include "options.h"

#define SUMMARY_WORST 20  /* the most frequent codes that are not valid */
#define SUMMARY_REPAIRS 3 /* of each */
#define REPAIR_BYTES 32   /* a code with its dot, perhaps a modifier */

/* A text that is not valid, and what may have been meant. */
struct summary_worst {
    struct medtrie_annotate_worst counted;
    char repairs[SUMMARY_REPAIRS][REPAIR_BYTES];
    size_t repair_count;
};

/* What was counted in a run. */
struct annotate_summary {
    const medtrie_annotator *annotator;
    const medtrie_index *index;
    const struct arguments *arguments;
    struct medtrie_annotate_totals totals;
    struct summary_worst worst[SUMMARY_WORST];
    size_t worst_count;
    char content_id[33];
};

/* Writes the counts of an annotator whose input has ended to a file, by its extension; "-" is
 * standard error. Returns 0 or an exit status after saying why. */
int medtrie_annotate_summary(struct output *output, const medtrie_annotator *annotator,
                             const medtrie_index *index, const struct arguments *arguments,
                             const char *path);

/* The name of a system; "-" for none. */
struct medtrie_text medtrie_summary_system(const medtrie_system *system);

/* Cells of a status, in all columns and systems. */
uint64_t medtrie_summary_count(const struct annotate_summary *summary, unsigned status);

/* The cells of a column that a system answered, in all; system NULL: that none has. */
uint64_t medtrie_summary_answered(const struct annotate_summary *summary, size_t column,
                                  const medtrie_system *system);

/* The page of HTML (annotate_page.c). */
void medtrie_summary_page(struct output *output, const struct annotate_summary *summary);

#endif

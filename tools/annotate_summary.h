/* What `medtrie annotate --summary` writes: text, JSON, or a page of HTML. */
#ifndef MEDTRIE_TOOLS_ANNOTATE_SUMMARY_H
#define MEDTRIE_TOOLS_ANNOTATE_SUMMARY_H

#include <medtrie/annotate.h>

#include "files.h"
#include "options.h"

/* Writes the counts of an annotator whose input has ended to a file, in the form that its extension
 * names, and finishes it; NULL is standard error. Returns 0 or an exit status after saying why. */
int medtrie_annotate_summary(struct output *output, const medtrie_annotator *annotator,
                             const medtrie_index *index, const struct arguments *arguments,
                             struct writer *writer);

#endif

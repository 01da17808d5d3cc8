/* What `medtrie annotate` says on standard error of an input that looks as if another was meant. */
#ifndef MEDTRIE_TOOLS_ANNOTATE_REMARKS_H
#define MEDTRIE_TOOLS_ANNOTATE_REMARKS_H

#include <medtrie/annotate.h>

#include "output.h"

/* Of an annotator whose input has ended: columns of codes in which no row has one, of several the
 * first, for in NDJSON, where nobody knows the members before they come, a name may be misspelt;
 * dates, as the option names them (NULL: none), of which none can be read; and rows that go over
 * several lines. */
void medtrie_annotate_say_remarks(struct output *output, const medtrie_annotator *annotator,
                                  const medtrie_index *index, const char *dates);

#endif

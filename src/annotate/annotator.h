/* An annotator: a plan, the part that serves in one thread, and what is kept of the input until a
 * row of it is complete. */
#ifndef MEDTRIE_ANNOTATE_ANNOTATOR_H
#define MEDTRIE_ANNOTATE_ANNOTATOR_H

#include "cut.h"
#include "part.h"

struct medtrie_annotator {
    struct plan plan;
    bool has_begun;
    uint64_t line;                /* of what is cut next */
    struct cut cut;               /* what was looked at of it; at first, of the first row */
    struct buffer rest;           /* the beginning of a row */
    struct buffer head;           /* the header with what is added */
    medtrie_annotator_part *part; /* for medtrie_annotator_push */
    struct tally tally;           /* of the parts that are closed */
    bool has_tally;
};

#endif

/* An annotator: a plan, the part that serves in one thread, and what is kept of the input until a
 * row of it is complete. */
#ifndef MEDTRIE_ANNOTATE_ANNOTATOR_H
#define MEDTRIE_ANNOTATE_ANNOTATOR_H

#include "cut.h"
#include "part.h"

/* Which calls an input is given by, and how far it has come. */
enum stage {
    STAGE_NEW,       /* nothing was given */
    STAGE_PUSHING,   /* by push and end */
    STAGE_BEGINNING, /* by begin, which has not seen enough */
    STAGE_BEGUN      /* by begin, and then cut */
};

struct medtrie_annotator {
    struct plan plan;
    enum stage stage;
    struct medtrie_error failure; /* what every call answers from then on; MEDTRIE_OK: none */
    bool has_begun;
    bool has_ended;               /* the last of the input was given */
    uint64_t line;                /* of what is cut next */
    struct cut cut;               /* what was looked at of it; at first, of the first row */
    struct buffer rest;           /* the beginning of a row */
    struct buffer head;           /* the header with what is added */
    medtrie_annotator_part *part; /* for medtrie_annotator_push */
    struct tally tally;           /* of the parts that are closed */
    bool has_tally;
};

/* What a buffer holds; a text is never NULL. */
static inline struct medtrie_text medtrie_buffer_text(const struct buffer *buffer)
{
    return (struct medtrie_text){buffer->data != NULL ? buffer->data : "", buffer->size};
}

/* Reads how an input begins, as medtrie_annotator_begin does (begin.c). */
enum medtrie_result medtrie_begin_input(medtrie_annotator *annotator, const char *data, size_t size,
                                        bool last, bool *begun, size_t *taken,
                                        struct medtrie_annotated *out, struct medtrie_error *error);

/* Says that the quoted cell at the cut's quote is not closed; data is what was cut. */
enum medtrie_result medtrie_annotator_fail_open(const medtrie_annotator *annotator,
                                                const char *data, struct medtrie_error *error);

#endif

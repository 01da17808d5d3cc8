/* The work of `medtrie annotate`: an input through an annotator, in one thread or several. */
#ifndef MEDTRIE_TOOLS_ANNOTATE_JOB_H
#define MEDTRIE_TOOLS_ANNOTATE_JOB_H

#include <medtrie/annotate.h>

#include "files.h"

struct annotate_job {
    medtrie_annotator *annotator;
    struct reader *input;
    struct writer *output;
    struct writer *rejects;                          /* NULL: none */
    unsigned threads;                                /* at least 1 */
    void (*progress)(void *context, uint64_t bytes); /* called now and then; NULL: never */
    void *progress_context;
    struct medtrie_error error; /* of the annotator; its line is the input's */
};

enum annotate_end {
    ANNOTATE_DONE,
    ANNOTATE_BAD_INPUT,    /* error says what */
    ANNOTATE_READ_FAILED,  /* input->message */
    ANNOTATE_WRITE_FAILED, /* output->message or rejects->message */
    ANNOTATE_NO_MEMORY,
    ANNOTATE_INTERRUPTED
};

/* Annotates all of the input; the writers are left to be finished. */
enum annotate_end medtrie_annotate_run(struct annotate_job *job);

/* Gets ready for signals, before anything exists that one must not leave behind; false with errno.
 */
bool medtrie_annotate_watch(void);

/* What can be read from as soon as the job is to end, for its readers and writers. */
int medtrie_annotate_wake(void);

/* To be called by a handler of signals: the job ends as soon as it can, also one not yet begun. */
void medtrie_annotate_interrupt(int signal_number);

/* The signal that came; 0: none. */
int medtrie_annotate_interrupted(void);

#endif

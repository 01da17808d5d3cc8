/*
 * A trial: an operation in a process of its own, so that one that crashes or ends is told of, while
 * something fails; and what must be true afterwards.
 */
#ifndef MEDTRIE_TESTS_FAULTS_TRIAL_H
#define MEDTRIE_TESTS_FAULTS_TRIAL_H

#include "calls.h"
#include "operations.h"

/* What fails, from first on. */
struct plan {
    bool allocations; /* else calls of the system */
    enum fault fault; /* of these */
    size_t first;     /* from 1; 0: nothing fails */
    bool goes_on;     /* those behind it too */
};

enum verdict {
    VERDICT_DONE,    /* as if nothing had failed */
    VERDICT_REFUSED, /* a clean failure */
    VERDICT_ENDED,   /* libarchive ended the process */
    VERDICT_WRONG    /* and why was written to standard error */
};

struct trial {
    size_t made;     /* allocations or calls that were counted */
    char failed[32]; /* the call that did, or who asked for the memory */
    enum verdict verdict;
};

/* Runs the operation once with nothing failing, which later trials are compared with; false when
 * that fails. */
bool trial_prepare(const struct operation *operation, const struct scene *scene);

/* How many allocations or calls were counted then. */
size_t trial_count(bool allocations);

struct trial trial_run(const struct operation *operation, const struct scene *scene,
                       const struct plan *plan);

#endif

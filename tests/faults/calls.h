/*
 * The system's calls, of which one fails when it is told to: the linker leads those of medtrie's
 * objects here (--wrap).
 */
#ifndef MEDTRIE_TESTS_FAULTS_CALLS_H
#define MEDTRIE_TESTS_FAULTS_CALLS_H

#include <stdbool.h>
#include <stddef.h>

enum fault {
    FAULT_NONE,
    FAULT_IO,          /* EIO */
    FAULT_SPACE,       /* ENOSPC */
    FAULT_INTERRUPTED, /* EINTR, as of a signal */
    FAULT_DESCRIPTORS, /* EMFILE */
    FAULT_SHORT,       /* a read or a write of less than asked; other calls are as ever */
    FAULTS
};

extern const char *const fault_names[FAULTS];

/* From now on calls are counted, and the first-th fails, from 1, and those behind it too if it goes
 * on. */
void calls_arm(enum fault fault, size_t first, bool goes_on);

/* Ends that; how many were made. */
size_t calls_disarm(void);

/* The name of the call that failed first, or "". */
const char *calls_failed(void);

/* Whether all that was written and renamed since then will last if the machine stops now: what was
 * written was synced before the renaming, and something behind it. */
bool calls_lasting(void);

/* Files that are open and maps that are there, by those calls. */
long calls_open(void);

#endif

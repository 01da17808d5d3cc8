/*
 * Draft: a file while it is written, beside the one whose name it will get at once when it is
 * whole. Who reads that name finds the older file or the new one, never a part. The compiler and
 * the program write their files so.
 */
#ifndef MEDTRIE_DRAFT_DRAFT_H
#define MEDTRIE_DRAFT_DRAFT_H

#include <stdbool.h>
#include <sys/types.h>

/* So many files may be written for one name at a time; the next is refused. */
#define MEDTRIE_DRAFTS_MAX 32

struct medtrie_draft {
    char *target;       /* the name that it will get: where a symbolic link leads to */
    mode_t mode;        /* of what has that name now; 0: nothing has */
    gid_t group;        /* of the same */
    char *name;         /* until it is published; NULL: there is none */
    int fd;             /* to write it; -1: none */
    int lock;           /* what says that it is alive */
    const char *failed; /* after a failure what could not be done: "write beside it" */
    int error;          /* and why, as errno */
};

/* Begins a draft for a path, which may be a symbolic link: finds target and mode and creates
 * nothing. False with failed and error; to be closed in any case. */
bool medtrie_draft_find(struct medtrie_draft *draft, const char *path);

/* Whether two drafts, neither of them created, would end up as the same file: one name in one
 * folder, however it is written. What is written in place, such as a device, may be so twice. */
bool medtrie_draft_is_same(const struct medtrie_draft *a, const struct medtrie_draft *b);

/* Whether an open file, such as standard output, is the one that the draft would replace: what is
 * written to it would be lost. */
bool medtrie_draft_replaces(const struct medtrie_draft *draft, int fd);

/* Creates the file, readable by nobody who could not read the file that it will replace, and of its
 * group if the writer may give that. What runs that ended in the middle left for the same target is
 * removed. */
bool medtrie_draft_create(struct medtrie_draft *draft);

/* Closes the file and gives it its name. */
bool medtrie_draft_publish(struct medtrie_draft *draft);

/* Ends it; a file that was not published is removed. One of {0} must not be closed. */
void medtrie_draft_close(struct medtrie_draft *draft);

#endif

/* Which library a process is in, and crashes in. */
#ifndef MEDTRIE_TESTS_FAULTS_CRASH_H
#define MEDTRIE_TESTS_FAULTS_CRASH_H

#include <stdbool.h>

/* The name of the file that an address is in, without folders; "": of none. */
const char *file_of(const void *address);

/* Whether a function that a library shows is at work, by its name; false under a sanitizer. */
bool is_called_by(const char *function);

/* From now on a crash is told on standard error, "crashed in NAME", libc's own functions being
 * those of whoever called them. A sanitizer tells more and keeps its own. */
void tell_of_crashes(void);

#endif

/* Which library a process crashes in. */
#ifndef MEDTRIE_TESTS_FAULTS_CRASH_H
#define MEDTRIE_TESTS_FAULTS_CRASH_H

/* The name of the file that an address is in, without folders; "": of none. */
const char *file_of(const void *address);

/* From now on a crash is told on standard error, "crashed in NAME", libc's own functions being
 * those of whoever called them. A sanitizer tells more and keeps its own. */
void tell_of_crashes(void);

#endif

/*
 * An allocator that fails when it is told to. In a plain program it takes the place of libc's for
 * everything in the process, libarchive, expat and libc itself included. Under a sanitizer, which
 * brings its own, the linker leads the calls of medtrie's own objects here (--wrap).
 */
#ifndef MEDTRIE_TESTS_FAULTS_ALLOCATOR_H
#define MEDTRIE_TESTS_FAULTS_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* From now on allocations are counted, and the first-th fails, from 1, and those behind it too if
 * it goes on; 0: none fails. */
void allocator_arm(size_t first, bool goes_on);

/* Ends that; how many were asked for. */
size_t allocator_disarm(void);

/* The library, or program, that asked for the first one that failed: the name of its file,
 * "newlocale" when that function of libc did; "". */
const char *allocator_failed_in(void);

/* What is allocated and not freed: blocks, under a sanitizer bytes. */
long allocator_alive(void);

#endif

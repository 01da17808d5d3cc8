/* Counts the basic blocks that are run of what is built with -fsanitize-coverage=trace-pc: the
 * compiler puts a call at the beginning of each. Threads are not told apart. */
#ifndef MEDTRIE_TESTS_BOUNDS_STEPS_H
#define MEDTRIE_TESTS_BOUNDS_STEPS_H

#include <stdint.h>

extern uint64_t steps;

/* What is called when so many are reached, for a loop without end; it does not return. */
extern uint64_t steps_most;
extern void (*steps_over)(void);

#endif

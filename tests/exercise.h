/*
 * Asks an index everything that there is to ask, and reads every byte of every text that it gives:
 * for indexes whose bytes are wrong, which must give some answer and never crash or loop.
 */
#ifndef MEDTRIE_TESTS_EXERCISE_H
#define MEDTRIE_TESTS_EXERCISE_H

#include <medtrie/medtrie.h>

/* Everything about the index as a whole, and a text in all its systems. */
void exercise_index(const medtrie_index *index);

/* Everything about one system, with ids and periods in range and beyond. */
void exercise_system(const medtrie_system *system);

/* A number that depends on all that was read, so that no reading is optimised away. */
extern uint64_t exercise_sum;

#endif

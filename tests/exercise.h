/*
 * Asks an index everything that there is to ask, for indexes whose bytes are wrong: whatever they
 * are, every answer must lie in bounds, every walk must end, and no query may allocate. An answer
 * that does not, ends the program and names the query.
 */
#ifndef MEDTRIE_TESTS_EXERCISE_H
#define MEDTRIE_TESTS_EXERCISE_H

#include <medtrie/medtrie.h>

/* What the caller may set. */
struct exercise {
    const void *bytes; /* of the index, in which all texts must lie; NULL: they are only read */
    size_t size;
    /* There are more texts and days to ask for than one round has time for: another choice from
     * them for another number. At 0 the names of the queries are noted, for exercise_asked. */
    uint32_t choice;
    bool brief;                       /* every query, but of some ids, periods and texts only */
    const char *volatile *query;      /* receives the name of every query before it is asked */
    const volatile size_t *allocated; /* how often memory was allocated; NULL: nobody counts */
};
extern struct exercise exercise;

/* Everything about the index as a whole, and what all its systems say of a text. */
void exercise_index(const medtrie_index *index);

/* Everything about one system of it, with ids and periods in range and beyond. */
void exercise_system(const medtrie_index *index, const medtrie_system *system);

/* Of these what looks texts up, by the instructions that the processor's level allows: enough for
 * an index that is opened once more at another level. */
void exercise_lookups(const medtrie_index *index);

/* The names of the functions that were asked, each once; returns how many. */
size_t exercise_asked(const char *const **names);

/* A number that depends on all that was read, so that no reading is optimised away. */
extern uint64_t exercise_sum;

#endif

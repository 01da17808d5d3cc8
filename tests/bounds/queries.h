/* Every query of medtrie.h, and how many steps it may take at most. */
#ifndef MEDTRIE_TESTS_BOUNDS_QUERIES_H
#define MEDTRIE_TESTS_BOUNDS_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

#include <medtrie/medtrie.h>

/* What is asked. Each query takes of it what it needs. */
struct question {
    const medtrie_index *index;
    const medtrie_system *system;
    const char *text;
    size_t len;
    medtrie_day day;
    medtrie_id id, other;
    medtrie_period period;
    enum medtrie_kind kind;
    const medtrie_set *set;
};

/* What a bound may depend on. */
struct amounts {
    uint64_t bytes;     /* of the text */
    uint64_t periods;   /* of the system that has most */
    uint64_t groupings; /* likewise */
    uint64_t concepts;  /* likewise */
    uint64_t systems;   /* of the index */
};

/* A query takes at most fixed steps, and so many for each byte, period ... */
struct bound {
    uint64_t fixed, bytes, periods, groupings, concepts;
    bool every_system; /* and this once for each system */
};

#define QUERY_TEXT_MAX 4096
#define ROWS 70 /* of a batch: a block, and a part of one */

struct query {
    const char *name;
    void (*ask)(const struct question *question);
    struct bound bound;
};

extern const struct query queries[];
extern const size_t query_count;

uint64_t query_most(const struct query *query, const struct amounts *amounts);

#endif

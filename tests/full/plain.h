/*
 * What the answers of an index must be, worked out the plain way: texts are sorted, parents are
 * looked for among all that could be one, children are collected by one pass over all concepts.
 * Nothing here knows how the library numbers, hashes or walks; from it come only the facts that
 * judge.py compares with the official files: texts, kinds, validity, and what a grouping holds.
 */
#ifndef MEDTRIE_TESTS_PLAIN_H
#define MEDTRIE_TESTS_PLAIN_H

#include <medtrie/medtrie.h>

/* How a system's tree comes about. */
enum plain_tree {
    PLAIN_PREFIXES,  /* ICD-10: the longest valid proper prefix, else the innermost grouping */
    PLAIN_GROUPINGS, /* the innermost grouping, if any */
    PLAIN_GIVEN      /* a user's own list says it; taken from the library */
};

struct plain {
    const medtrie_system *system;
    struct medtrie_system_view about;
    uint32_t code_count, count; /* codes; all concepts */
    enum plain_tree tree;
    bool folds_case;

    struct medtrie_text *texts;   /* of each concept */
    struct medtrie_range *ranges; /* the codes of each concept */
    medtrie_id *sorted;           /* codes by text */
    medtrie_id *official;         /* concepts in official order */
    medtrie_id *shorter;          /* of each code: the longest proper prefix that ever was a code */

    /* Of one period. */
    medtrie_period period;
    medtrie_id *parents;  /* of valid concepts */
    uint32_t *child_ends; /* of each concept, and behind them of the roots: where they end */
    medtrie_id *children; /* all lists, each in official order */
};

/* Any of these ends the program when memory runs out. */
void *plain_memory(size_t count, size_t size);
void plain_begin(struct plain *plain, const medtrie_system *system);
void plain_set_period(struct plain *plain, medtrie_period period);
void plain_end(struct plain *plain);

/* The first of the sorted codes whose text is not smaller. */
uint32_t plain_lower_bound(const struct plain *plain, struct medtrie_text text);

/* A code of exactly this text, or a grouping; MEDTRIE_NONE. */
medtrie_id plain_code(const struct plain *plain, struct medtrie_text text);
medtrie_id plain_grouping(const struct plain *plain, struct medtrie_text text);

bool plain_begins(struct medtrie_text text, struct medtrie_text beginning);
int plain_compare(struct medtrie_text a, struct medtrie_text b);

/* Whether it is valid in the period that was set. */
bool plain_valid(const struct plain *plain, medtrie_id id);

/* The concepts above one in the period that was set, nearest first; returns how many. */
size_t plain_chain(const struct plain *plain, medtrie_id id, medtrie_id chain[MEDTRIE_LEVELS_MAX]);

/* The children of a concept, or the roots, in official order. */
const medtrie_id *plain_children(const struct plain *plain, medtrie_id parent, uint32_t *count);

#endif

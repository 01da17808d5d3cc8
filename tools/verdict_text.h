/* A verdict for a person (verdict_text.c), and what all shapes of one are made of. */
#ifndef MEDTRIE_TOOLS_VERDICT_TEXT_H
#define MEDTRIE_TOOLS_VERDICT_TEXT_H

#include "query.h"

struct verdict_facts {
    const struct query *query;
    struct medtrie_text input;
    const struct medtrie_verdict *verdict;
    const struct asked_system *in;    /* NULL: a verdict of no system */
    struct medtrie_text code;         /* of the index, or the input trimmed and in upper case */
    struct medtrie_concept_view view; /* empty where there is no concept */
    medtrie_day first_valid, last_valid;
    size_t repair_count, completion_count, successor_count;
    unsigned position; /* of the character that cannot stand there, from 1; 0: none */
    struct medtrie_reasons reasons;
    char date[11]; /* asked for; empty: none */
    char upper[64];
};

/* The title of a concept as of the day that is asked for. */
struct medtrie_text medtrie_verdict_title(const struct query *query, const medtrie_system *system,
                                          medtrie_id id);

/* How many of a count stand in a verdict's list. */
size_t medtrie_verdict_listed(size_t count);

/* Writes the verdict's line, and why and what would be right as notes. */
void medtrie_verdict_text(struct output *output, const struct verdict_facts *facts);

#endif

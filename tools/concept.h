/*
 * A concept as an answer: the same facts as a JSON object, a TSV row or a line of an aligned table.
 * The shapes are public; changing one breaks programs.
 */
#ifndef MEDTRIE_TOOLS_CONCEPT_H
#define MEDTRIE_TOOLS_CONCEPT_H

#include "query.h"

/* The TSV columns of a verb that answers with concepts. */
#define CONCEPT_COLUMNS "input " CONCEPT_OWN_COLUMNS

/* Of one that answers no input. */
#define CONCEPT_OWN_COLUMNS                                                                        \
  "system code display kind valid billable level parent release basis first_valid "                \
  "last_valid short_title title"

struct concept_row {
    const struct medtrie_text *input; /* NULL: the answer is to no input */
    const struct medtrie_text *other; /* the second input of `common`, else NULL */
    const struct asked_system *in;
    medtrie_id id;
    bool properties; /* show them too */
    /* Of `successors` and `predecessors`: what the tables say of this one; else NULL. */
    const struct medtrie_replacement *replacement;
};

/* Writes one answer in the output's format. Where in is NULL the concept is of a system that the
 * index lacks, and the replacement's code is all that is known of it. */
void medtrie_concept_write(struct output *output, const struct concept_row *row);

/* The JSON object's members alone, for an object that the caller opened. */
void medtrie_concept_members(struct output *output, const struct concept_row *row);

/* The answer of `lookup` for a code that no system has, where a row can say so. */
void medtrie_concept_write_missing(struct output *output, struct medtrie_text input,
                                   bool properties);

#endif

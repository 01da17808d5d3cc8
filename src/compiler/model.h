/*
 * The model of one system: its codes in official order, their tree, its groupings and its prefixes,
 * over all releases together. What was valid when is the timeline's.
 */
#ifndef MEDTRIE_COMPILER_MODEL_H
#define MEDTRIE_COMPILER_MODEL_H

#include "edition.h"
#include "trie.h"

/* A code or a grouping; its number is its id. */
struct concept {
    struct code code;
    uint8_t kind;
    uint32_t parent; /* id of the nearest one above it in any release; MEDTRIE_NONE: none */
    uint32_t size;   /* codes: 1 + the codes below it */
    uint32_t extent; /* codes: 1 + the codes behind it that begin with it */
    struct medtrie_range range; /* groupings: the codes that it holds */
    bool by_prefix;             /* those that begin with its code */
};

/* A prefix that is neither a code nor a grouping. */
struct bare_prefix {
    struct code text;
    struct medtrie_range range;
};

struct model {
    struct system_input *input;
    struct trie trie;
    struct concept *concepts; /* codes, then groupings */
    uint32_t code_count;
    uint32_t grouping_count;
    uint32_t concept_count;
    struct bare_prefix *prefixes;
    uint32_t bare_prefix_count;
    uint32_t prefix_count; /* all distinct prefixes of codes */

    /* The title of grouping g in grouping edition e, as a text number plus 1; 0: not in it. At
     * [g * input->grouping_count + e]. */
    uint32_t *grouping_titles;
};

/* Builds the model and asserts that every prefix, every subtree and every grouping is a range. */
enum medtrie_result medtrie_model_build(struct model *model, struct compilation *compilation,
                                        struct system_input *input, struct medtrie_error *error);

void medtrie_model_free(struct model *model);

/* The id of a code, or MEDTRIE_NONE. */
uint32_t medtrie_model_find(const struct model *model, const struct code *code);

/*
 * The grouping edition that serves a release: its own, else the next later one, else the newest.
 * One that is dated between two releases belongs to the release in effect that day. TRIE_NONE when
 * the system has none.
 */
uint32_t medtrie_model_grouping_edition(const struct system_input *input, uint32_t edition);

#endif

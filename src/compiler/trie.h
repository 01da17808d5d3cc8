/*
 * The trie of a system: all releases merged, siblings in the order of the newest release that has
 * them. Its pre-order is the numbering of the codes.
 *
 * Appending retired codes at the end, or behind their old predecessor, would tear prefixes apart;
 * in a trie of characters every prefix is one subtree and so one range.
 */
#ifndef MEDTRIE_COMPILER_TRIE_H
#define MEDTRIE_COMPILER_TRIE_H

#include "edition.h"

#define TRIE_NONE UINT32_MAX

struct trie_node {
    uint32_t parent;       /* TRIE_NONE at the root, which is node 0 */
    uint32_t first_child;  /* TRIE_NONE: a leaf */
    uint32_t next_sibling; /* TRIE_NONE: the last */
    uint32_t last_visited; /* child that the current edition passed last */
    uint32_t visitor;      /* edition that last_visited speaks of */
    uint32_t first, end;   /* the ids of the codes that begin with this prefix */
    char character;
    uint8_t depth; /* characters of the prefix */
    bool is_code;  /* the prefix is a code of some release */
};

struct trie {
    struct trie_node *nodes;
    uint32_t count, capacity;
    uint32_t code_count; /* filled by medtrie_trie_number */
};

bool medtrie_trie_init(struct trie *trie);
void medtrie_trie_free(struct trie *trie);

/*
 * Adds the codes of an edition. Editions must come newest first: a sibling that newer ones lack is
 * placed behind the one that it follows in its own edition; with sorted, in ASCII order.
 *
 * nodes   receives the node of each code
 */
bool medtrie_trie_add(struct trie *trie, const struct edition *edition, bool sorted,
                      uint32_t *nodes);

/* Numbers the codes in pre-order and gives each node its range of ids. */
void medtrie_trie_number(struct trie *trie);

/* The node of a prefix, or TRIE_NONE. */
uint32_t medtrie_trie_find(const struct trie *trie, const char *text, size_t size);

/* Writes the node's prefix into code. */
void medtrie_trie_text(const struct trie *trie, uint32_t node, struct code *code);

/* The node that follows in pre-order, or TRIE_NONE. */
uint32_t medtrie_trie_next(const struct trie *trie, uint32_t node);

#endif

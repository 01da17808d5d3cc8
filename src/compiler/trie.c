/*
 * The trie of a system: children as linked lists, which have at most some 40 members.
 */
#include "trie.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

static uint32_t add_node(struct trie *trie, uint32_t parent, char character)
{
    struct trie_node *node;

    if (!GROW(trie->nodes, trie->capacity, trie->count + 1))
        return TRIE_NONE;
    node = &trie->nodes[trie->count];
    *node = (struct trie_node){.parent = parent,
                               .first_child = TRIE_NONE,
                               .next_sibling = TRIE_NONE,
                               .last_visited = TRIE_NONE,
                               .visitor = TRIE_NONE,
                               .character = character,
                               .is_code = false};
    if (parent != TRIE_NONE)
        node->depth = (uint8_t)(trie->nodes[parent].depth + 1);
    return trie->count++;
}

bool medtrie_trie_init(struct trie *trie)
{
    *trie = (struct trie){0};
    return add_node(trie, TRIE_NONE, '\0') != TRIE_NONE;
}

void medtrie_trie_free(struct trie *trie)
{
    free(trie->nodes);
    *trie = (struct trie){0};
}

static uint32_t child_named(const struct trie *trie, uint32_t parent, char character)
{
    uint32_t child = trie->nodes[parent].first_child;

    while (child != TRIE_NONE && trie->nodes[child].character != character)
        child = trie->nodes[child].next_sibling;
    return child;
}

/* The sibling behind which a new child stands in ASCII order; TRIE_NONE: before all. */
static uint32_t sorted_predecessor(const struct trie *trie, uint32_t parent, char character)
{
    uint32_t predecessor = TRIE_NONE;
    uint32_t child = trie->nodes[parent].first_child;

    while (child != TRIE_NONE && trie->nodes[child].character < character) {
        predecessor = child;
        child = trie->nodes[child].next_sibling;
    }
    return predecessor;
}

static uint32_t insert_child(struct trie *trie, uint32_t parent, char character,
                             uint32_t predecessor)
{
    uint32_t child = add_node(trie, parent, character);

    if (child == TRIE_NONE)
        return TRIE_NONE;
    if (predecessor == TRIE_NONE) {
        trie->nodes[child].next_sibling = trie->nodes[parent].first_child;
        trie->nodes[parent].first_child = child;
    } else {
        trie->nodes[child].next_sibling = trie->nodes[predecessor].next_sibling;
        trie->nodes[predecessor].next_sibling = child;
    }
    return child;
}

/* Adds one code; edition is the number that marks what this edition passed. */
static uint32_t add_code(struct trie *trie, const struct code *code, bool sorted, uint32_t edition)
{
    size_t size = medtrie_code_size(code);
    uint32_t node = 0;

    for (size_t i = 0; i < size; i++) {
        uint32_t child = child_named(trie, node, code->text[i]);
        uint32_t visited =
            trie->nodes[node].visitor == edition ? trie->nodes[node].last_visited : TRIE_NONE;

        if (child == TRIE_NONE) {
            uint32_t predecessor = sorted ? sorted_predecessor(trie, node, code->text[i]) : visited;

            child = insert_child(trie, node, code->text[i], predecessor);
            if (child == TRIE_NONE)
                return TRIE_NONE;
        }
        trie->nodes[node].visitor = edition;
        trie->nodes[node].last_visited = child;
        node = child;
    }
    trie->nodes[node].is_code = true;
    return node;
}

bool medtrie_trie_add(struct trie *trie, const struct edition *edition, bool sorted,
                      uint32_t *nodes)
{
    for (uint32_t i = 0; i < edition->code_count; i++) {
        nodes[i] = add_code(trie, &edition->codes[i].code, sorted, (uint32_t)edition->day);
        if (nodes[i] == TRIE_NONE)
            return false;
    }
    return true;
}

uint32_t medtrie_trie_next(const struct trie *trie, uint32_t node)
{
    if (trie->nodes[node].first_child != TRIE_NONE)
        return trie->nodes[node].first_child;
    while (node != TRIE_NONE && trie->nodes[node].next_sibling == TRIE_NONE)
        node = trie->nodes[node].parent;
    return node == TRIE_NONE ? TRIE_NONE : trie->nodes[node].next_sibling;
}

void medtrie_trie_number(struct trie *trie)
{
    uint32_t id = 0;

    for (uint32_t node = 0; node != TRIE_NONE; node = medtrie_trie_next(trie, node)) {
        trie->nodes[node].first = id;
        trie->nodes[node].end = id;
        if (trie->nodes[node].is_code)
            id++;
    }
    trie->code_count = id;

    /* Children were added after their parents, so counting down reaches them first. */
    for (uint32_t node = trie->count; node-- > 0;) {
        struct trie_node *this_node = &trie->nodes[node];

        if (this_node->is_code && this_node->end < this_node->first + 1)
            this_node->end = this_node->first + 1;
        if (this_node->parent != TRIE_NONE && trie->nodes[this_node->parent].end < this_node->end)
            trie->nodes[this_node->parent].end = this_node->end;
    }
}

uint32_t medtrie_trie_find(const struct trie *trie, const char *text, size_t size)
{
    uint32_t node = 0;

    for (size_t i = 0; i < size && node != TRIE_NONE; i++)
        node = child_named(trie, node, text[i]);
    return node;
}

void medtrie_trie_text(const struct trie *trie, uint32_t node, struct code *code)
{
    *code = (struct code){{0}};
    for (; trie->nodes[node].parent != TRIE_NONE; node = trie->nodes[node].parent)
        code->text[trie->nodes[node].depth - 1] = trie->nodes[node].character;
}

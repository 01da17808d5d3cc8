/*
 * A text in every system: a code does not tell which one it belongs to, so all are asked and
 * nothing is guessed.
 */
#include "probe.h"

/* A row of matches of which only the first capacity are kept. */
struct matches {
    struct medtrie_match *items;
    size_t capacity;
    size_t count;
};

static void add(struct matches *matches, const medtrie_system *system, medtrie_id id)
{
    if (matches->count < matches->capacity)
        matches->items[matches->count] = (struct medtrie_match){system, id};
    matches->count++;
}

size_t medtrie_resolve(const medtrie_index *index, const char *text, size_t len,
                       struct medtrie_match *matches, size_t capacity)
{
    struct matches found = {matches, capacity, 0};

    for (uint32_t i = 0; i < index->file.system_count; i++) {
        const medtrie_system *system = &index->systems[i];
        medtrie_id id = medtrie_find(system, text, len);
        medtrie_id grouping;

        if (id == MEDTRIE_NONE)
            continue;
        add(&found, system, id);
        if (id >= system->code_count)
            continue;
        grouping = medtrie_find_grouping(system, text, len);
        if (grouping != MEDTRIE_NONE)
            add(&found, system, grouping);
    }
    return found.count;
}

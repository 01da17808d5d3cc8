/*
 * The plain computation of plain.h. Slow is fine, clever is not: a mistake that the library makes
 * must not be made here for the same reason.
 */
#include "plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *plain_memory(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);

    if (memory == NULL) {
        fprintf(stderr, "walk: out of memory\n");
        exit(6);
    }
    return memory;
}

/* ---- Texts ------------------------------------------------------------------------------- */

int plain_compare(struct medtrie_text a, struct medtrie_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

bool plain_begins(struct medtrie_text text, struct medtrie_text beginning)
{
    return beginning.size <= text.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

/* qsort has no argument for it. */
static const struct plain *sorting;

static int by_text(const void *a, const void *b)
{
    return plain_compare(sorting->texts[*(const medtrie_id *)a],
                         sorting->texts[*(const medtrie_id *)b]);
}

/* Official order: what holds more stands first, a grouping before its first code. */
static int by_place(const void *a, const void *b)
{
    medtrie_id left = *(const medtrie_id *)a, right = *(const medtrie_id *)b;
    struct medtrie_range l = sorting->ranges[left], r = sorting->ranges[right];
    bool left_is_code = left < sorting->code_count, right_is_code = right < sorting->code_count;

    if (l.first != r.first)
        return l.first < r.first ? -1 : 1;
    if (left_is_code != right_is_code)
        return left_is_code ? 1 : -1;
    if (l.end != r.end)
        return l.end > r.end ? -1 : 1;
    return left < right ? -1 : left > right;
}

uint32_t plain_lower_bound(const struct plain *plain, struct medtrie_text text)
{
    uint32_t low = 0, high = plain->code_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (plain_compare(plain->texts[plain->sorted[middle]], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

medtrie_id plain_code(const struct plain *plain, struct medtrie_text text)
{
    uint32_t at = plain_lower_bound(plain, text);

    if (at < plain->code_count && plain_compare(plain->texts[plain->sorted[at]], text) == 0)
        return plain->sorted[at];
    return MEDTRIE_NONE;
}

medtrie_id plain_grouping(const struct plain *plain, struct medtrie_text text)
{
    for (medtrie_id id = plain->code_count; id < plain->count; id++)
        if (plain_compare(plain->texts[id], text) == 0)
            return id;
    return MEDTRIE_NONE;
}

/* ---- Up ---------------------------------------------------------------------------------- */

/* The longest code that a code begins with, of 3 characters at the least. */
static medtrie_id shorter_code(const struct plain *plain, medtrie_id id)
{
    struct medtrie_text text = plain->texts[id];

    while (text.size > 3) {
        medtrie_id found;

        text.size--;
        found = plain_code(plain, text);
        if (found != MEDTRIE_NONE)
            return found;
    }
    return MEDTRIE_NONE;
}

static bool holds(struct medtrie_range outer, struct medtrie_range inner)
{
    return outer.first <= inner.first && inner.end <= outer.end;
}

/* The smallest valid grouping around a concept; of several alike the last is the innermost. */
static medtrie_id innermost_grouping(const struct plain *plain, medtrie_id id,
                                     medtrie_period period)
{
    struct medtrie_range own = plain->ranges[id];
    medtrie_id best = MEDTRIE_NONE;
    medtrie_id end = id < plain->code_count ? plain->count : id;

    if (id < plain->code_count)
        own = (struct medtrie_range){id, id + 1};
    for (medtrie_id g = plain->code_count; g < end; g++) {
        struct medtrie_range range = plain->ranges[g];

        if (holds(range, own) && medtrie_valid(plain->system, g, period) &&
            (best == MEDTRIE_NONE || holds(plain->ranges[best], range)))
            best = g;
    }
    return best;
}

/* The parent of a concept in a period in which it is valid. */
static medtrie_id parent_in(const struct plain *plain, medtrie_id id, medtrie_period period)
{
    if (plain->tree == PLAIN_GIVEN)
        return medtrie_parent(plain->system, id, period);
    if (plain->tree == PLAIN_PREFIXES && id < plain->code_count)
        for (medtrie_id code = plain->shorter[id]; code != MEDTRIE_NONE;
             code = plain->shorter[code])
            if (medtrie_valid(plain->system, code, period))
                return code;
    return innermost_grouping(plain, id, period);
}

/* The nearest period in which a concept is valid: the last before, else the first after. */
static medtrie_period nearest_period(const struct plain *plain, medtrie_id id)
{
    for (medtrie_period p = plain->period; p != MEDTRIE_NOT_COVERED; p--)
        if (medtrie_valid(plain->system, id, p))
            return p;
    for (medtrie_period p = plain->period; p < plain->about.period_count; p++)
        if (medtrie_valid(plain->system, id, p))
            return p;
    return MEDTRIE_NOT_COVERED;
}

bool plain_valid(const struct plain *plain, medtrie_id id)
{
    return medtrie_valid(plain->system, id, plain->period);
}

size_t plain_chain(const struct plain *plain, medtrie_id id, medtrie_id chain[MEDTRIE_LEVELS_MAX])
{
    bool valid = plain_valid(plain, id);
    medtrie_period period = valid ? plain->period : nearest_period(plain, id);
    size_t count = 0;

    /* A code that was never valid on a covered day (HCPCS) has its group all the same. */
    if (period == MEDTRIE_NOT_COVERED)
        period = plain->period;
    while (count < MEDTRIE_LEVELS_MAX) {
        id = valid ? plain->parents[id] : parent_in(plain, id, period);
        if (id == MEDTRIE_NONE)
            break;
        chain[count++] = id;
    }
    return count;
}

/* ---- Down -------------------------------------------------------------------------------- */

void plain_set_period(struct plain *plain, medtrie_period period)
{
    uint32_t total = 0;

    plain->period = period;
    memset(plain->child_ends, 0, ((size_t)plain->count + 1) * sizeof *plain->child_ends);
    for (medtrie_id id = 0; id < plain->count; id++) {
        plain->parents[id] = MEDTRIE_NONE;
        if (!plain_valid(plain, id))
            continue;
        plain->parents[id] = parent_in(plain, id, period);
        plain->child_ends[plain->parents[id] == MEDTRIE_NONE ? plain->count : plain->parents[id]]++;
    }
    for (uint32_t slot = 0; slot <= plain->count; slot++) {
        uint32_t children = plain->child_ends[slot];

        plain->child_ends[slot] = total;
        total += children;
    }
    /* Each list's end moves from its beginning as it fills. */
    for (uint32_t i = 0; i < plain->count; i++) {
        medtrie_id id = plain->official[i];
        medtrie_id parent = plain->parents[id];

        if (plain_valid(plain, id))
            plain->children[plain->child_ends[parent == MEDTRIE_NONE ? plain->count : parent]++] =
                id;
    }
}

const medtrie_id *plain_children(const struct plain *plain, medtrie_id parent, uint32_t *count)
{
    uint32_t slot = parent == MEDTRIE_NONE ? plain->count : parent;
    uint32_t begin = slot == 0 ? 0 : plain->child_ends[slot - 1];

    *count = plain->child_ends[slot] - begin;
    return plain->children + begin;
}

/* ---- Beginning and end ------------------------------------------------------------------- */

static bool is_named(const struct plain *plain, const char *name)
{
    return plain->about.name.size == strlen(name) &&
           memcmp(plain->about.name.data, name, strlen(name)) == 0;
}

static enum plain_tree tree_of(const struct plain *plain)
{
    static const char *const official[] = {"hcpcs",        "hcpcs-modifier", "cpt",
                                           "cpt-modifier", "icd9cm-dx",      "icd9cm-sg"};

    if (is_named(plain, "icd10cm") || is_named(plain, "icd10pcs"))
        return PLAIN_PREFIXES;
    for (size_t i = 0; i < sizeof official / sizeof *official; i++)
        if (is_named(plain, official[i]))
            return PLAIN_GROUPINGS;
    return PLAIN_GIVEN;
}

void plain_begin(struct plain *plain, const medtrie_system *system)
{
    memset(plain, 0, sizeof *plain);
    plain->system = system;
    plain->about.struct_size = sizeof plain->about;
    medtrie_system_describe(system, &plain->about);
    plain->code_count = plain->about.code_count;
    plain->count = plain->code_count + plain->about.grouping_count;
    plain->tree = tree_of(plain);
    plain->folds_case = true;
    plain->texts = plain_memory(plain->count, sizeof *plain->texts);
    plain->ranges = plain_memory(plain->count, sizeof *plain->ranges);
    plain->sorted = plain_memory(plain->code_count, sizeof *plain->sorted);
    plain->official = plain_memory(plain->count, sizeof *plain->official);
    plain->shorter = plain_memory(plain->code_count, sizeof *plain->shorter);
    plain->parents = plain_memory(plain->count, sizeof *plain->parents);
    plain->child_ends = plain_memory((size_t)plain->count + 1, sizeof *plain->child_ends);
    plain->children = plain_memory(plain->count, sizeof *plain->children);

    for (medtrie_id id = 0; id < plain->count; id++) {
        plain->texts[id] = medtrie_code(system, id);
        plain->ranges[id] = medtrie_codes_of(system, id);
        plain->official[id] = id;
        if (id < plain->code_count)
            plain->sorted[id] = id;
        for (size_t i = 0; i < plain->texts[id].size; i++)
            if (plain->texts[id].data[i] >= 'a' && plain->texts[id].data[i] <= 'z')
                plain->folds_case = false;
    }
    sorting = plain;
    qsort(plain->sorted, plain->code_count, sizeof *plain->sorted, by_text);
    qsort(plain->official, plain->count, sizeof *plain->official, by_place);
    for (medtrie_id id = 0; id < plain->code_count; id++)
        plain->shorter[id] = shorter_code(plain, id);
}

void plain_end(struct plain *plain)
{
    free(plain->texts);
    free(plain->ranges);
    free(plain->sorted);
    free(plain->official);
    free(plain->shorter);
    free(plain->parents);
    free(plain->child_ends);
    free(plain->children);
}

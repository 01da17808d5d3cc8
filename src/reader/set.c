/*
 * Sets of concepts: rows of intervals of ids, in order, none touching the next. What a list says in
 * ranges stays a few numbers however many codes it means.
 */
#include "set.h"

#include <stdlib.h>

#include "../format/error.h"

static enum medtrie_result fail_memory(struct medtrie_error *error)
{
    return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

medtrie_set *medtrie_set_new(const medtrie_system *system, size_t capacity)
{
    medtrie_set *set;

    if (capacity > (SIZE_MAX - sizeof *set) / sizeof set->intervals[0])
        return NULL;
    set = malloc(sizeof *set + capacity * sizeof set->intervals[0]);
    if (set != NULL)
        *set = (medtrie_set){.system = system};
    return set;
}

void medtrie_set_add(medtrie_set *set, struct medtrie_range interval)
{
    set->intervals[set->interval_count++] = interval;
    set->concept_count += interval.end - interval.first;
}

void medtrie_set_free(medtrie_set *set)
{
    free(set);
}

/* ---- Asking a set --------------------------------------------------------------------------- */

const medtrie_system *medtrie_set_system(const medtrie_set *set)
{
    return set->system;
}

/* The first interval that ends behind an id; interval_count: none. */
static size_t interval_from(const medtrie_set *set, medtrie_id id)
{
    size_t low = 0, high = set->interval_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->intervals[middle].end <= id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool medtrie_set_contains(const medtrie_set *set, medtrie_id id)
{
    size_t number = interval_from(set, id);

    return number < set->interval_count && set->intervals[number].first <= id;
}

size_t medtrie_set_count(const medtrie_set *set)
{
    return set->concept_count;
}

medtrie_id medtrie_set_after(const medtrie_set *set, medtrie_id previous)
{
    medtrie_id next = previous == MEDTRIE_NONE ? 0 : previous + 1;
    size_t number = interval_from(set, next);

    if (number == set->interval_count)
        return MEDTRIE_NONE;
    return next > set->intervals[number].first ? next : set->intervals[number].first;
}

/* ---- Sets from sets ------------------------------------------------------------------------- */

/* Which concepts a combination keeps: bit 0 those of neither set, 1 of the first alone, 2 of the
 * second alone, 3 of both. */
enum combination { KEEP_UNION = 0xE, KEEP_INTERSECTION = 0x8, KEEP_DIFFERENCE = 0x2 };

/* The ends of the intervals as one ascending row: behind an odd number of them is inside. */
static medtrie_id edge(const medtrie_set *set, size_t number)
{
    if (number == 2 * set->interval_count)
        return MEDTRIE_NONE;
    return number % 2 == 0 ? set->intervals[number / 2].first : set->intervals[number / 2].end;
}

/* Walks over the edges of both and notes where it goes into what is kept and out of it. */
static void sweep(const medtrie_set *a, const medtrie_set *b, enum combination keep,
                  medtrie_set *set)
{
    struct medtrie_range interval = {0, 0};
    size_t in_a = 0, in_b = 0;
    bool inside = false;

    while (in_a < 2 * a->interval_count || in_b < 2 * b->interval_count) {
        medtrie_id next_a = edge(a, in_a), next_b = edge(b, in_b);
        medtrie_id at = next_a < next_b ? next_a : next_b;
        bool kept;

        in_a += next_a == at;
        in_b += next_b == at;
        kept = (unsigned)keep >> (in_a % 2 + 2 * (in_b % 2)) & 1;
        if (kept && !inside)
            interval.first = at;
        if (!kept && inside) {
            interval.end = at;
            medtrie_set_add(set, interval);
        }
        inside = kept;
    }
}

static enum medtrie_result combine(const medtrie_set *a, const medtrie_set *b,
                                   enum combination keep, medtrie_set **set,
                                   struct medtrie_error *error)
{
    *set = NULL;
    if (a->system != b->system)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "the sets are of different systems");
    *set = medtrie_set_new(a->system, a->interval_count + b->interval_count);
    if (*set == NULL)
        return fail_memory(error);
    sweep(a, b, keep, *set);
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_set_union(const medtrie_set *a, const medtrie_set *b, medtrie_set **set,
                                      struct medtrie_error *error)
{
    return combine(a, b, KEEP_UNION, set, error);
}

enum medtrie_result medtrie_set_intersection(const medtrie_set *a, const medtrie_set *b,
                                             medtrie_set **set, struct medtrie_error *error)
{
    return combine(a, b, KEEP_INTERSECTION, set, error);
}

enum medtrie_result medtrie_set_difference(const medtrie_set *a, const medtrie_set *b,
                                           medtrie_set **set, struct medtrie_error *error)
{
    return combine(a, b, KEEP_DIFFERENCE, set, error);
}

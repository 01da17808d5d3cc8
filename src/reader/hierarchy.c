/*
 * Hierarchy: one tree over all time, seen through the validity of a period.
 *
 * The index holds for each concept the nearest one that was ever above it. A code's is a smaller
 * code or the innermost grouping that holds it; a grouping's is a smaller grouping. So a walk
 * upwards ends, whatever the bytes are. The hierarchy of a period is that walk without the concepts
 * that are not valid in it.
 *
 * Walks in official order go over places: place c is the code c, before which stand the groupings
 * whose codes begin with c, outer before inner. Groupings ascend by their first code, and only a
 * code that has no code above it can be the first of one.
 */
#include "reader.h"

enum medtrie_kind medtrie_kind(const medtrie_system *system, medtrie_id id)
{
    uint8_t kind;

    if (id >= system->concept_count)
        return MEDTRIE_KIND_NONE;
    kind = medtrie_section(system, MEDTRIE_SECTION_KINDS)[id];
    return kind <= MEDTRIE_KIND_MODIFIER ? (enum medtrie_kind)kind : MEDTRIE_KIND_NONE;
}

static bool is_code(const medtrie_system *system, medtrie_id id)
{
    return id < system->code_count;
}

/* ---- Upwards ----------------------------------------------------------------------------- */

/* A number that would not lead towards a root is taken for none. */
medtrie_id medtrie_above(const medtrie_system *system, medtrie_id id)
{
    medtrie_id parent = medtrie_number(system, MEDTRIE_SECTION_PARENTS, id);

    if (is_code(system, parent) || !is_code(system, id))
        return parent < id && is_code(system, parent) == is_code(system, id) ? parent
                                                                             : MEDTRIE_NONE;
    return parent < system->concept_count ? parent : MEDTRIE_NONE;
}

/* Writes what is above a concept in a period, nearest first, and returns how many there are: with
 * the concept itself no more than MEDTRIE_LEVELS_MAX, also in a file that has a deeper tree. */
static size_t chain(const medtrie_system *system, medtrie_id id, medtrie_period period,
                    medtrie_id ancestors[MEDTRIE_LEVELS_MAX])
{
    medtrie_period effective = medtrie_effective_period(system, id, period);
    size_t count = 0;

    for (unsigned steps = 1; steps < MEDTRIE_LEVELS_MAX; steps++) {
        id = medtrie_above(system, id);
        if (id == MEDTRIE_NONE)
            break;
        if (medtrie_valid(system, id, effective))
            ancestors[count++] = id;
    }
    return count;
}

medtrie_id medtrie_parent(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];

    if (!medtrie_in_range(system, id, period) || chain(system, id, period, ancestors) == 0)
        return MEDTRIE_NONE;
    return ancestors[0];
}

unsigned medtrie_level(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];

    return medtrie_in_range(system, id, period) ? (unsigned)chain(system, id, period, ancestors) + 1
                                                : 0;
}

size_t medtrie_ancestors(const medtrie_system *system, medtrie_id id, medtrie_period period,
                         medtrie_id *ancestors, size_t capacity)
{
    medtrie_id nearest_first[MEDTRIE_LEVELS_MAX];
    size_t count;

    if (!medtrie_in_range(system, id, period))
        return 0;
    count = chain(system, id, period, nearest_first);
    for (size_t i = 0; i < count && i < capacity; i++)
        ancestors[i] = nearest_first[count - 1 - i];
    return count;
}

medtrie_id medtrie_ancestor(const medtrie_system *system, medtrie_id id, enum medtrie_kind kind,
                            medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count;

    if (!medtrie_in_range(system, id, period))
        return MEDTRIE_NONE;
    if (medtrie_kind(system, id) == kind)
        return id;
    count = chain(system, id, period, ancestors);
    for (size_t i = 0; i < count; i++)
        if (medtrie_kind(system, ancestors[i]) == kind)
            return ancestors[i];
    return MEDTRIE_NONE;
}

medtrie_id medtrie_ancestor_at(const medtrie_system *system, medtrie_id id, unsigned level,
                               medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count;

    if (!medtrie_in_range(system, id, period))
        return MEDTRIE_NONE;
    count = chain(system, id, period, ancestors);
    if (level == count + 1)
        return id;
    return level > 0 && level <= count ? ancestors[count - level] : MEDTRIE_NONE;
}

/* ---- Ranges ------------------------------------------------------------------------------ */

struct medtrie_range medtrie_codes_of(const medtrie_system *system, medtrie_id id)
{
    uint32_t size, most;

    if (id >= system->concept_count)
        return (struct medtrie_range){0, 0};
    if (!is_code(system, id))
        return medtrie_range_of(system, id);
    size = medtrie_number(system, MEDTRIE_SECTION_SIZES, id);
    most = system->code_count - id;
    if (size > most)
        size = most;
    /* A code is among its own codes. */
    return (struct medtrie_range){id, id + (size == 0 ? 1 : size)};
}

/* The first grouping whose codes begin at the place or behind it; concept_count: none. */
static medtrie_id grouping_from(const medtrie_system *system, uint32_t place)
{
    medtrie_id low = system->code_count, high = system->concept_count;

    while (low < high) {
        medtrie_id middle = low + (high - low) / 2;

        if (medtrie_range_of(system, middle).first < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- In official order ------------------------------------------------------------------- */

/* The first code that a concept holds: where it stands. */
static uint32_t place_of(const medtrie_system *system, medtrie_id id)
{
    return is_code(system, id) ? id : medtrie_range_of(system, id).first;
}

/* What stands first at a place. */
static medtrie_id first_at(const medtrie_system *system, uint32_t place)
{
    medtrie_id grouping;

    if (!is_code(system, place))
        return MEDTRIE_NONE;
    if (is_code(system, medtrie_above(system, place)))
        return place;
    grouping = grouping_from(system, place);
    return grouping < system->concept_count && place_of(system, grouping) == place ? grouping
                                                                                   : place;
}

/* The next concept in official order. Every step leads to a later place, or at one place to a
 * greater grouping or from a grouping to the code: whatever the bytes are, a walk ends. */
static medtrie_id next(const medtrie_system *system, medtrie_id id)
{
    uint32_t place = place_of(system, id);
    medtrie_id inner = id + 1;

    if (is_code(system, id))
        return first_at(system, id + 1);
    if (inner < system->concept_count && place_of(system, inner) == place)
        return inner;
    return is_code(system, place) ? place : MEDTRIE_NONE;
}

/* The next concept in official order that is not below this one. */
static medtrie_id next_outside(const medtrie_system *system, medtrie_id id)
{
    struct medtrie_range codes = medtrie_codes_of(system, id);

    if (codes.first == codes.end)
        return next(system, id);
    return first_at(system, codes.end);
}

/* Whether the place of a concept behind outer is still among outer's codes. */
static bool within(const medtrie_system *system, medtrie_id outer, medtrie_id id)
{
    return outer == MEDTRIE_NONE || place_of(system, id) < medtrie_codes_of(system, outer).end;
}

/* The first concept from id on that is valid and below outer. */
static medtrie_id first_valid(const medtrie_system *system, medtrie_id outer, medtrie_id id,
                              medtrie_period period)
{
    while (id != MEDTRIE_NONE && within(system, outer, id)) {
        if (medtrie_valid(system, id, period))
            return id;
        id = next(system, id);
    }
    return MEDTRIE_NONE;
}

/* Whether a walk below a concept comes to another one, valid or not. */
static bool comes_to(const medtrie_system *system, medtrie_id outer, medtrie_id id)
{
    /* Outer groupings stand in front of inner ones, and none below a code. */
    if (id == outer || (id >= system->code_count && (outer < system->code_count || id < outer)))
        return false;
    return place_of(system, id) >= medtrie_codes_of(system, outer).first &&
           within(system, outer, id);
}

/* Whether a walk may begin, or go on: nothing is below a concept that is not valid. */
static bool may_walk(const medtrie_system *system, medtrie_id outer, medtrie_id previous,
                     medtrie_period period)
{
    if (previous != MEDTRIE_NONE && previous >= system->concept_count)
        return false;
    if (outer == MEDTRIE_NONE)
        return true;
    return medtrie_valid(system, outer, period) &&
           (previous == MEDTRIE_NONE || comes_to(system, outer, previous));
}

static medtrie_id first_below(const medtrie_system *system, medtrie_id outer)
{
    return outer == MEDTRIE_NONE ? first_at(system, 0) : next(system, outer);
}

/* A valid concept hides what is below it; one that is not valid shows it. */
medtrie_id medtrie_child_after(const medtrie_system *system, medtrie_id parent, medtrie_id previous,
                               medtrie_period period)
{
    medtrie_id id;

    if (!may_walk(system, parent, previous, period))
        return MEDTRIE_NONE;
    id = previous == MEDTRIE_NONE ? first_below(system, parent) : next_outside(system, previous);
    return first_valid(system, parent, id, period);
}

medtrie_id medtrie_descendant_after(const medtrie_system *system, medtrie_id ancestor,
                                    medtrie_id previous, medtrie_period period)
{
    medtrie_id id;

    if (!may_walk(system, ancestor, previous, period))
        return MEDTRIE_NONE;
    id = previous == MEDTRIE_NONE ? first_below(system, ancestor) : next(system, previous);
    return first_valid(system, ancestor, id, period);
}

medtrie_id medtrie_concept_after(const medtrie_system *system, medtrie_id previous)
{
    if (previous == MEDTRIE_NONE)
        return first_at(system, 0);
    return previous < system->concept_count ? next(system, previous) : MEDTRIE_NONE;
}

/*
 * The tree of one period: what stands above and below each concept, and how any two stand to each
 * other, beside the plain tree.
 */
#include "walk.h"

#define RANDOM_PAIRS 50000 /* a period */
#define NEAR 40            /* of which one in two is of concepts so close in number */

struct walker {
    const struct plain *plain;
    uint64_t pairs;
};

static void differs(const struct plain *plain, medtrie_id id, const char *what)
{
    walk_differs(plain, "%s of %.*s (%s, id %u) in period %u", what, WALK_TEXT(plain->texts[id]),
                 medtrie_kind_name(medtrie_kind(plain->system, id)), id, plain->period);
}

/* ---- Above ------------------------------------------------------------------------------- */

/* Root first, whatever the room; and the same in the concept's view. */
static void check_above(const struct plain *plain, medtrie_id id,
                        const medtrie_id chain[MEDTRIE_LEVELS_MAX], size_t count)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX] = {0};
    medtrie_id parent = count == 0 ? MEDTRIE_NONE : chain[0];

    if (medtrie_parent(plain->system, id, plain->period) != parent)
        differs(plain, id, "parent");
    if (medtrie_level(plain->system, id, plain->period) != count + 1)
        differs(plain, id, "level");
    if (medtrie_ancestors(plain->system, id, plain->period, ancestors, MEDTRIE_LEVELS_MAX) != count)
        differs(plain, id, "number of ancestors");
    for (size_t i = 0; i < count; i++)
        if (ancestors[i] != chain[count - 1 - i])
            differs(plain, id, "ancestor");
    if (!medtrie_concept(plain->system, id, plain->period, &view) || view.id != id ||
        view.parent != parent || view.level != count + 1 || view.valid != plain_valid(plain, id))
        differs(plain, id, "view");
}

/* ---- Below ------------------------------------------------------------------------------- */

static void check_children(const struct plain *plain, medtrie_id parent)
{
    uint32_t count = 0;
    const medtrie_id *children = plain_children(plain, parent, &count);
    medtrie_id child = MEDTRIE_NONE;

    for (uint32_t i = 0; i <= count; i++) {
        medtrie_id expected = i < count ? children[i] : MEDTRIE_NONE;

        child = medtrie_child_after(plain->system, parent, child, plain->period);
        if (child != expected) {
            walk_differs(plain, "child %u of id %u in period %u is id %u, not %u", i, parent,
                         plain->period, child, expected);
            break;
        }
    }
}

/* Goes through everything below a concept, child by child, and expects the library to name the same
 * one after the other. The depth is that of the tree, MEDTRIE_LEVELS_MAX at the most. */
static bool follow(const struct plain *plain, medtrie_id ancestor, medtrie_id parent,
                   medtrie_id *previous)
{
    uint32_t count = 0;
    const medtrie_id *children = plain_children(plain, parent, &count);

    for (uint32_t i = 0; i < count; i++) {
        *previous = medtrie_descendant_after(plain->system, ancestor, *previous, plain->period);
        if (*previous != children[i] || !follow(plain, ancestor, children[i], previous))
            return false;
    }
    return true;
}

static void check_descendants(const struct plain *plain, medtrie_id ancestor)
{
    medtrie_id last = MEDTRIE_NONE;

    if (!follow(plain, ancestor, ancestor, &last) ||
        medtrie_descendant_after(plain->system, ancestor, last, plain->period) != MEDTRIE_NONE)
        walk_differs(plain, "descendants of id %u in period %u, at id %u", ancestor, plain->period,
                     last);
}

/* ICD-10: a valid code may be billed exactly when no valid code stands below it. */
static void check_billable(const struct plain *plain, medtrie_id id)
{
    uint32_t count = 0;

    plain_children(plain, id, &count);
    if (medtrie_billable(plain->system, id, plain->period) !=
        (plain_valid(plain, id) && count == 0))
        differs(plain, id, "billable flag");
}

/* A grouping is valid only while it holds something that is. */
static void check_not_empty(const struct plain *plain, medtrie_id id)
{
    struct medtrie_range range = plain->ranges[id];

    for (medtrie_id code = range.first; code < range.end; code++)
        if (plain_valid(plain, code))
            return;
    differs(plain, id, "validity without a valid code");
}

/* ---- Pairs ------------------------------------------------------------------------------- */

static bool is_among(medtrie_id id, const medtrie_id *chain, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (chain[i] == id)
            return true;
    return false;
}

static enum medtrie_subsumption reversed(enum medtrie_subsumption outcome)
{
    if (outcome == MEDTRIE_SUBSUMES)
        return MEDTRIE_SUBSUMED_BY;
    return outcome == MEDTRIE_SUBSUMED_BY ? MEDTRIE_SUBSUMES : outcome;
}

static void check_outcome(struct walker *walker, medtrie_id a, medtrie_id b,
                          enum medtrie_subsumption expected)
{
    const struct plain *plain = walker->plain;

    walker->pairs++;
    if (medtrie_subsumes(plain->system, a, b, plain->period) != expected ||
        medtrie_subsumes(plain->system, b, a, plain->period) != reversed(expected))
        walk_differs(plain, "subsumes: %.*s (id %u) and %.*s (id %u) in period %u, not %s",
                     WALK_TEXT(plain->texts[a]), a, WALK_TEXT(plain->texts[b]), b, plain->period,
                     medtrie_subsumption_name(expected));
}

static void check_pair(struct walker *walker, medtrie_id a, medtrie_id b)
{
    const struct plain *plain = walker->plain;
    medtrie_id above_a[MEDTRIE_LEVELS_MAX + 1] = {a}, above_b[MEDTRIE_LEVELS_MAX + 1] = {b};
    size_t count_a = plain_chain(plain, a, above_a + 1) + 1;
    size_t count_b = plain_chain(plain, b, above_b + 1) + 1;
    medtrie_id common = MEDTRIE_NONE;
    enum medtrie_subsumption expected = MEDTRIE_NOT_SUBSUMED;

    if (a == b)
        expected = MEDTRIE_EQUIVALENT;
    else if (is_among(a, above_b, count_b))
        expected = MEDTRIE_SUBSUMES;
    else if (is_among(b, above_a, count_a))
        expected = MEDTRIE_SUBSUMED_BY;
    check_outcome(walker, a, b, expected);

    for (size_t i = 0; i < count_a && common == MEDTRIE_NONE; i++)
        if (is_among(above_a[i], above_b, count_b))
            common = above_a[i];
    if (medtrie_common_ancestor(plain->system, a, b, plain->period) != common)
        walk_differs(plain, "common ancestor of id %u and id %u in period %u is not id %u", a, b,
                     plain->period, common);
}

static void check_random_pairs(struct walker *walker)
{
    uint32_t count = walker->plain->count;

    for (unsigned i = 0; i < RANDOM_PAIRS && count > 0; i++) {
        medtrie_id a = walk_random(count);
        medtrie_id b = i % 2 == 0 ? walk_random(count) : (a + walk_random(NEAR)) % count;

        check_pair(walker, a, b);
    }
}

/* A concept stands to itself, its ancestors and the siblings beside it as it must. */
static void check_relatives(struct walker *walker, medtrie_id id, const medtrie_id *chain,
                            size_t count)
{
    const struct plain *plain = walker->plain;
    uint32_t siblings = 0;
    const medtrie_id *sibling =
        plain_children(plain, count == 0 ? MEDTRIE_NONE : chain[0], &siblings);

    check_outcome(walker, id, id, MEDTRIE_EQUIVALENT);
    for (size_t i = 0; i < count; i++)
        check_outcome(walker, chain[i], id, MEDTRIE_SUBSUMES);
    if (siblings > 1 && plain_valid(plain, id)) {
        medtrie_id other = sibling[walk_random(siblings)];

        if (other != id)
            check_outcome(walker, id, other, MEDTRIE_NOT_SUBSUMED);
    }
}

uint64_t walk_tree(const struct plain *plain)
{
    struct walker walker = {plain, 0};

    check_children(plain, MEDTRIE_NONE);
    check_descendants(plain, MEDTRIE_NONE);
    for (medtrie_id id = 0; id < plain->count; id++) {
        medtrie_id chain[MEDTRIE_LEVELS_MAX];
        size_t count = plain_chain(plain, id, chain);

        check_above(plain, id, chain, count);
        check_children(plain, id);
        check_descendants(plain, id);
        check_relatives(&walker, id, chain, count);
        if (plain->tree == PLAIN_PREFIXES && id < plain->code_count)
            check_billable(plain, id);
        if (id >= plain->code_count && plain_valid(plain, id))
            check_not_empty(plain, id);
    }
    check_random_pairs(&walker);
    return walker.pairs;
}

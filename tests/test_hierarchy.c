/* Hierarchy: stated facts, and every answer against a plain walk over the tables of the miniature.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"
#include "../src/reader/reader.h"
#include "miniature.h"

TestSuite(hierarchy, .init = miniature_set_up, .fini = miniature_tear_down);

/* ---- One ancestor ------------------------------------------------------------------------- */

/* By level and by kind, out of the whole chain: the root has level 1, and of several of one kind
 * (blocks in blocks) the nearest counts. */
Test(hierarchy, one_ancestor)
{
    for (size_t s = 0; s < MINIATURE_SYSTEMS; s++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, s);
        struct medtrie_period_view view = {.struct_size = sizeof view};

        for (medtrie_period period = 0; medtrie_period_at(system, period, &view); period++)
            for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++) {
                medtrie_id chain[MEDTRIE_LEVELS_MAX + 1];
                size_t count = medtrie_ancestors(system, id, period, chain, MEDTRIE_LEVELS_MAX);

                chain[count++] = id;
                cr_assert_eq(medtrie_ancestor_at(system, id, 0, period), MEDTRIE_NONE);
                for (unsigned level = 1; level <= count; level++)
                    cr_assert_eq(medtrie_ancestor_at(system, id, level, period), chain[level - 1]);
                cr_assert_eq(medtrie_ancestor_at(system, id, (unsigned)count + 1, period),
                             MEDTRIE_NONE);
                for (int kind = MEDTRIE_KIND_CHAPTER; kind <= MEDTRIE_KIND_MODIFIER; kind++) {
                    size_t place = count;

                    while (place > 0 && (int)medtrie_kind(system, chain[place - 1]) != kind)
                        place--;
                    cr_assert_eq(medtrie_ancestor(system, id, (enum medtrie_kind)kind, period),
                                 place > 0 ? chain[place - 1] : MEDTRIE_NONE);
                }
            }
    }
}

/* ---- Facts ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    medtrie_period period;
    const char *ancestors; /* root first, "a b c" */
} facts[] = {
    {"E119", 3, "chapter:4 block:E08-E13 E11"},
    {"T360X1A", 3, "T36 T360"},             /* the parent is not "the code less a character" */
    {"B998", 3, "chapter:1 block:B99 B99"}, /* a block and a category of one text */
    {"A09", 1, "chapter:1 block:A00-A09"},
    {"C4A0", 2, "chapter:2 block:C00-C96 block:C43-C44 C4A"}, /* umbrella blocks */
    {"Z0000", 1, "Z00 Z000"},                                 /* under the header of the time */
    {"Z0000", 2, "Z00"},                                      /* which is gone a year later */
    {"J449", 2, "chapter:10 block:J40-J47 J44"},
    {"J449", 3, "chapter:10 block:J40-J4A J44"}, /* a block that was widened */
    {"J4A9", 3, "chapter:10 block:J40-J4A J4A"},
    {"J4A9", 1, "chapter:10 block:J40-J4A J4A"}, /* not yet valid: as of its first period */
    {"M5450", 1, "M54 M545"},
    {"Z001", 3, "Z00"},                         /* retired: as of its last */
    {"E119", 0, "chapter:4 block:E08-E13 E11"}, /* before ICD-10: as of its first period */
    {"block:C43-C44", 3, "chapter:2 block:C00-C96"},
    {"block:J40-J47", 3, "chapter:10"}, /* gone: as of its last period, J40-J4A not yet there */
    {"chapter:2", 3, ""},
    {"E11", 3, "chapter:4 block:E08-E13"},
};

static void expect_ancestors(const medtrie_system *system, medtrie_id id, medtrie_period period,
                             const char *expected)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count = medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX);
    char text[256] = "";

    for (size_t i = 0; i < count; i++) {
        strcat(text, i == 0 ? "" : " ");
        strcat(text, miniature_name(system, ancestors[i]));
    }
    cr_expect_str_eq(text, expected, "%s in %u: %s", miniature_name(system, id), period, text);
    cr_expect_eq(medtrie_level(system, id, period), count + 1);
    cr_expect_eq(medtrie_parent(system, id, period),
                 count == 0 ? MEDTRIE_NONE : ancestors[count - 1]);
}

Test(hierarchy, ancestors)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);

    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        expect_ancestors(cm, miniature_id(cm, facts[i].name), facts[i].period, facts[i].ancestors);
    /* A list's own tree. */
    expect_ancestors(medtrie_system_at(miniature_index, MINIATURE_CHARGES),
                     miniature_id(medtrie_system_at(miniature_index, MINIATURE_CHARGES), "X1Y"), 0,
                     "LAB");
    expect_ancestors(medtrie_system_at(miniature_index, MINIATURE_HCPCS),
                     miniature_id(medtrie_system_at(miniature_index, MINIATURE_HCPCS), "J0120"), 0,
                     "group:J");
}

/* When there is no room for all, the nearest are missing. */
Test(hierarchy, ancestors_in_little_room)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    medtrie_id ancestors[2] = {7, 7};

    cr_expect_eq(medtrie_ancestors(cm, miniature_id(cm, "C4A0"), 3, ancestors, 1), 4);
    cr_expect_str_eq(miniature_name(cm, ancestors[0]), "chapter:2");
    cr_expect_eq(ancestors[1], 7);
    cr_expect_eq(medtrie_ancestors(cm, miniature_id(cm, "C4A0"), 3, NULL, 0), 4);
}

static const struct {
    const char *parent; /* NULL: the roots */
    medtrie_period period;
    const char *children;
} families[] = {
    {NULL, 3, "chapter:1 chapter:2 chapter:4 chapter:9 chapter:10 M54 T36 Z00"},
    {NULL, 0, ""}, /* nothing is valid before ICD-10 */
    {"chapter:1", 3, "block:A00-A09 block:B99"},
    {"block:B99", 3, "B99"},
    {"B99", 3, "B998"},
    {"chapter:9", 3, "I10"}, /* no block between */
    {"chapter:10", 1, "block:J40-J47"},
    {"chapter:10", 3, "block:J40-J4A"},
    {"block:J40-J4A", 3, "J44 J4A"},
    {"block:J40-J4A", 1, ""}, /* not valid then, so nobody's parent */
    {"block:J40-J47", 1, "J44"},
    {"block:C43-C44", 3, "C4A C44"},
    {"M54", 3, "M545"},
    {"M545", 1, ""},
    {"M545", 2, "M5450 M5459"},
    {"T360", 3, "T360X1A T360X1D"},
    {"Z00", 1, "Z000 Z001"},
    {"Z00", 2, "Z0000"}, /* the header between has gone */
    {"Z000", 1, "Z0000"},
    {"Z000", 2, ""},
    {"A09", 3, ""},
};

Test(hierarchy, children)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);

    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        medtrie_id parent =
            families[i].parent == NULL ? MEDTRIE_NONE : miniature_id(cm, families[i].parent);
        medtrie_id child = MEDTRIE_NONE;
        char text[256] = "";

        while ((child = medtrie_child_after(cm, parent, child, families[i].period)) !=
               MEDTRIE_NONE) {
            strcat(text, text[0] == '\0' ? "" : " ");
            strcat(text, miniature_name(cm, child));
        }
        cr_expect_str_eq(text, families[i].children, "%s in %u: %s", miniature_name(cm, parent),
                         families[i].period, text);
    }
}

/* Whatever concept a walk goes on from, it gives what is below the outer one, or nothing. */
Test(hierarchy, walks_stay_below)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);

    for (medtrie_period period = 0; period < cm->tables->period_count; period++)
        for (medtrie_id outer = 0; outer < cm->concept_count; outer++)
            for (medtrie_id previous = 0; previous < cm->concept_count; previous++) {
                medtrie_id child = medtrie_child_after(cm, outer, previous, period);
                medtrie_id below = medtrie_descendant_after(cm, outer, previous, period);

                cr_assert(child == MEDTRIE_NONE ||
                              medtrie_subsumes(cm, outer, child, period) == MEDTRIE_SUBSUMES,
                          "%s is no child of %s", miniature_name(cm, child),
                          miniature_name(cm, outer));
                cr_assert(below == MEDTRIE_NONE ||
                              medtrie_subsumes(cm, outer, below, period) == MEDTRIE_SUBSUMES,
                          "%s is not below %s", miniature_name(cm, below),
                          miniature_name(cm, outer));
            }
}

static const struct {
    const char *a, *b;
    medtrie_period period;
    const char *outcome, *common;
} pairs[] = {
    {"E11", "E119", 3, "subsumes", "E11"},
    {"E119", "E11", 3, "subsumed-by", "E11"},
    {"E119", "E119", 3, "equivalent", "E119"},
    {"chapter:4", "E119", 3, "subsumes", "chapter:4"},
    {"chapter:2", "block:C43-C44", 3, "subsumes", "chapter:2"},
    {"block:B99", "B99", 3, "subsumes", "block:B99"},
    {"A000", "B998", 3, "not-subsumed", "chapter:1"},
    {"A000", "A009", 3, "not-subsumed", "A00"},
    {"A000", "E119", 3, "not-subsumed", "-"},
    {"block:C43-C44", "chapter:4", 3, "not-subsumed", "-"},
    {"Z000", "Z0000", 1, "subsumes", "Z000"},
    {"Z000", "Z0000", 3, "not-subsumed", "Z00"}, /* the header is gone */
    {"block:J40-J47", "J449", 2, "subsumes", "block:J40-J47"},
    {"block:J40-J47", "J449", 3, "not-subsumed", "chapter:10"},
    {"J449", "J4A9", 3, "not-subsumed", "block:J40-J4A"},
    {"T360X1A", "T360X1D", 3, "not-subsumed", "T360"},
};

Test(hierarchy, subsumption)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        medtrie_id a = miniature_id(cm, pairs[i].a);
        medtrie_id b = miniature_id(cm, pairs[i].b);
        medtrie_period period = pairs[i].period;

        cr_expect_str_eq(medtrie_subsumption_name(medtrie_subsumes(cm, a, b, period)),
                         pairs[i].outcome, "%s, %s", pairs[i].a, pairs[i].b);
        cr_expect_str_eq(miniature_name(cm, medtrie_common_ancestor(cm, a, b, period)),
                         pairs[i].common, "%s, %s", pairs[i].a, pairs[i].b);
        cr_expect_str_eq(miniature_name(cm, medtrie_common_ancestor(cm, b, a, period)),
                         pairs[i].common, "%s, %s", pairs[i].b, pairs[i].a);
    }
}

Test(hierarchy, ranges_of_codes)
{
    static const struct {
        const char *name, *first;
        uint32_t count;
    } rows[] = {
        {"chapter:1", "A00", 6}, {"block:C43-C44", "C4A", 4}, {"M54", "M54", 4},
        {"A09", "A09", 1},       {"T360", "T360", 3},
    };
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    const medtrie_system *charges = medtrie_system_at(miniature_index, MINIATURE_CHARGES);
    struct medtrie_range range;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        range = medtrie_codes_of(cm, miniature_id(cm, rows[i].name));
        cr_expect_str_eq(miniature_name(cm, range.first), rows[i].first);
        cr_expect_eq(range.end - range.first, rows[i].count);
    }
    /* A list's tree is not that of the beginnings of its codes. */
    range = medtrie_codes_of(charges, miniature_id(charges, "LAB"));
    cr_expect_eq(range.end - range.first, 3);
    range = medtrie_codes_of(charges, miniature_id(charges, "X1"));
    cr_expect_eq(range.end - range.first, 1);
}

/* ---- Everything against a plain walk ----------------------------------------------------- */

/* The tables of a system by id: codes, then groupings. */
static const struct image_concept *row(const struct image_system *system, size_t id)
{
    if (id < system->code_count)
        return &system->codes[id];
    return id < system->code_count + system->grouping_count
               ? &system->groupings[id - system->code_count]
               : NULL;
}

static size_t number_of(const struct image_system *system, const char *code)
{
    size_t id = 0;

    while (strcmp(system->codes[id].code, code) != 0)
        id++;
    return id;
}

/* Whether a was ever above b, by the tables alone. */
static bool above(const struct image_system *system, size_t a, size_t b)
{
    const struct image_concept *high = row(system, a), *low = row(system, b);
    size_t first, last;

    if (a == b || (a < system->code_count && b >= system->code_count))
        return false;
    if (a < system->code_count) {
        if (low->parent != NULL)
            return low->parent[0] != '\0' && (strcmp(low->parent, high->code) == 0 ||
                                              above(system, a, number_of(system, low->parent)));
        return strlen(high->code) >= 3 && strlen(high->code) < strlen(low->code) &&
               strncmp(high->code, low->code, strlen(high->code)) == 0;
    }
    first = number_of(system, high->first);
    last = number_of(system, high->last);
    while (last + 1 < system->code_count &&
           strncmp(system->codes[last + 1].code, high->last, strlen(high->last)) == 0)
        last++;
    if (b < system->code_count)
        return first <= b && b <= last;
    return a < b && first <= number_of(system, low->first) && number_of(system, low->last) <= last;
}

/* The period whose hierarchy a concept has: its own nearest one, earlier before later. */
static size_t effective(const struct image_concept *concept, size_t period)
{
    for (size_t before = period + 1; before-- > 0;)
        if (concept->valid[before] != '.')
            return before;
    for (size_t after = period; concept->valid[after] != '\0'; after++)
        if (concept->valid[after] != '.')
            return after;
    return period;
}

static bool is_above(const struct image_system *system, size_t a, size_t b, size_t period)
{
    return above(system, a, b) && row(system, a)->valid[effective(row(system, b), period)] != '.';
}

/* The parent: above the concept, and below all others that are. */
static medtrie_id parent_of(const struct image_system *system, size_t id, size_t period)
{
    medtrie_id parent = MEDTRIE_NONE;

    for (size_t a = 0; row(system, a) != NULL; a++)
        if (is_above(system, a, id, period) && (parent == MEDTRIE_NONE || above(system, parent, a)))
            parent = (medtrie_id)a;
    return parent;
}

/* All concepts in official order: before each code the groupings that begin with it. */
static size_t official_order(const struct image_system *system, size_t *order)
{
    size_t count = 0;

    for (size_t code = 0; code < system->code_count; code++) {
        for (size_t g = 0; g < system->grouping_count; g++)
            if (number_of(system, system->groupings[g].first) == code)
                order[count++] = system->code_count + g;
        order[count++] = code;
    }
    return count;
}

static void check_walks(size_t number, const size_t *order, size_t count, size_t outer,
                        medtrie_period period)
{
    const struct image_system *tables = &miniature_systems[number];
    const medtrie_system *system = medtrie_system_at(miniature_index, number);
    medtrie_id start = outer == count ? MEDTRIE_NONE : (medtrie_id)outer;
    bool holds = start == MEDTRIE_NONE || row(tables, outer)->valid[period] != '.';
    medtrie_id child = MEDTRIE_NONE, descendant = MEDTRIE_NONE;

    for (size_t i = 0; i < count; i++) {
        size_t id = order[i];

        if (!holds || row(tables, id)->valid[period] == '.')
            continue;
        if (parent_of(tables, id, period) == start) {
            child = medtrie_child_after(system, start, child, period);
            cr_assert_eq(child, id);
        }
        if (start == MEDTRIE_NONE || is_above(tables, outer, id, period)) {
            descendant = medtrie_descendant_after(system, start, descendant, period);
            cr_assert_eq(descendant, id, "%zu %zu %u: %u", outer, id, period, descendant);
        }
    }
    cr_assert_eq(medtrie_child_after(system, start, child, period), MEDTRIE_NONE);
    cr_assert_eq(medtrie_descendant_after(system, start, descendant, period), MEDTRIE_NONE);
}

static void check_relations(size_t number, size_t count, size_t a, medtrie_period period)
{
    const struct image_system *tables = &miniature_systems[number];
    const medtrie_system *system = medtrie_system_at(miniature_index, number);

    cr_assert_eq(medtrie_parent(system, (medtrie_id)a, period), parent_of(tables, a, period));
    for (size_t b = 0; b < count; b++) {
        enum medtrie_subsumption outcome = a == b                           ? MEDTRIE_EQUIVALENT
                                           : is_above(tables, a, b, period) ? MEDTRIE_SUBSUMES
                                           : is_above(tables, b, a, period) ? MEDTRIE_SUBSUMED_BY
                                                                            : MEDTRIE_NOT_SUBSUMED;

        cr_assert_eq(medtrie_subsumes(system, (medtrie_id)a, (medtrie_id)b, period), outcome,
                     "%zu %zu %u", a, b, period);
    }
}

Test(hierarchy, everything_against_a_plain_walk)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const struct image_system *tables = &miniature_systems[number];
        const medtrie_system *system = medtrie_system_at(miniature_index, number);
        size_t order[64];
        size_t count = official_order(tables, order);
        medtrie_id concept = MEDTRIE_NONE;

        for (size_t i = 0; i < count; i++) {
            concept = medtrie_concept_after(system, concept);
            cr_assert_eq(concept, order[i]);
        }
        cr_assert_eq(medtrie_concept_after(system, concept), MEDTRIE_NONE);
        for (medtrie_period period = 0; period < tables->period_count; period++)
            for (size_t id = 0; id <= count; id++) {
                check_walks(number, order, count, id, period);
                if (id < count)
                    check_relations(number, count, id, period);
            }
    }
}

/* ---- Numbers out of range ---------------------------------------------------------------- */

Test(hierarchy, numbers_out_of_range)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    const uint32_t wrong[] = {41, 42, 1u << 22, UINT32_MAX - 1, MEDTRIE_NONE};
    medtrie_id ancestors[2];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t n = wrong[i];

        cr_expect_eq(medtrie_kind(cm, n), MEDTRIE_KIND_NONE);
        cr_expect_eq(medtrie_parent(cm, n, 1), MEDTRIE_NONE);
        cr_expect_eq(medtrie_parent(cm, 1, n), MEDTRIE_NONE);
        cr_expect(medtrie_level(cm, n, 1) == 0 && medtrie_level(cm, 1, n) == 0);
        cr_expect(medtrie_ancestors(cm, n, 1, ancestors, 2) == 0 &&
                  medtrie_ancestors(cm, 1, n, ancestors, 2) == 0);
        cr_expect_eq(medtrie_child_after(cm, 1, 1, n), MEDTRIE_NONE);
        cr_expect_eq(medtrie_descendant_after(cm, MEDTRIE_NONE, MEDTRIE_NONE, n), MEDTRIE_NONE);
        cr_expect_eq(medtrie_codes_of(cm, n).end, 0);
        cr_expect_eq(medtrie_subsumes(cm, n, 1, 1), MEDTRIE_NOT_SUBSUMED);
        cr_expect_eq(medtrie_subsumes(cm, n, n, 1), MEDTRIE_NOT_SUBSUMED);
        cr_expect_eq(medtrie_subsumes(cm, 1, 1, n), MEDTRIE_NOT_SUBSUMED);
        cr_expect_eq(medtrie_common_ancestor(cm, 1, n, 1), MEDTRIE_NONE);
        cr_expect_eq(medtrie_common_ancestor(cm, 1, 1, n), MEDTRIE_NONE);
        if (n == MEDTRIE_NONE)
            continue;
        cr_expect_eq(medtrie_child_after(cm, n, MEDTRIE_NONE, 1), MEDTRIE_NONE);
        cr_expect_eq(medtrie_child_after(cm, MEDTRIE_NONE, n, 1), MEDTRIE_NONE);
        cr_expect_eq(medtrie_concept_after(cm, n), MEDTRIE_NONE);
    }
    cr_expect_eq(medtrie_kind(cm, 40), MEDTRIE_KIND_BLOCK); /* the last */
}

/* A parent that is no concept is none, also the number right behind the last. */
Test(hierarchy, parents_out_of_range)
{
    static const uint32_t wrong[] = {41, 42, UINT32_MAX - 1};
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    size_t size;
    uint8_t *parents = image_section(&miniature_image, "parents", MINIATURE_CM, &size);

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (medtrie_id id = 0; id < 41; id++) {
            medtrie_store32(parents + (size_t)id * 4, wrong[i]);
            cr_assert_eq(medtrie_above(cm, id), MEDTRIE_NONE, "%u", id);
            cr_assert_eq(medtrie_level(cm, id, 1), 1);
        }
}

/* ---- Deeper than an index may be ----------------------------------------------------------- */

#define DEEP 40

/* A list in which each code stands below the one before it. */
static struct image build_deep(void)
{
    static const struct image_period period = {"2024-01-01", "9999-12-31", MEDTRIE_BASIS_RELEASE,
                                               "2024-01-01"};
    static char names[DEEP][8];
    struct image_concept codes[DEEP];
    struct image_system system = {.name = "deep",
                                  .title = "Deep",
                                  .uri = "",
                                  .key_class = MEDTRIE_KEYS_GENERAL,
                                  .periods = &period,
                                  .period_count = 1,
                                  .codes = codes,
                                  .code_count = DEEP};

    for (unsigned i = 0; i < DEEP; i++) {
        snprintf(names[i], sizeof names[i], "D%02u", i % 100);
        codes[i] = (struct image_concept){.code = names[i],
                                          .kind = MEDTRIE_KIND_CODE,
                                          .valid = "b",
                                          .title = "A step down",
                                          .parent = i == 0 ? "" : names[i - 1]};
    }
    return image_build(&system, 1, NULL);
}

/* Only the full verification refuses it, so that no answer may lead a caller beyond an array of
 * MEDTRIE_LEVELS_MAX: neither a level nor the ancestors with the concept itself. */
Test(hierarchy, deeper_than_the_most_levels)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    struct medtrie_open_options full = {.struct_size = sizeof full, .verify = MEDTRIE_VERIFY_FULL};
    struct image image = build_deep();
    const medtrie_system *system;
    medtrie_index *index;

    cr_assert_eq(medtrie_open_memory(image.bytes, image.size, &full, &index, NULL),
                 MEDTRIE_ERROR_INDEX_STRUCTURE);
    cr_assert_eq(medtrie_open_memory(image.bytes, image.size, NULL, &index, NULL), MEDTRIE_OK);
    system = medtrie_system_at(index, 0);
    for (medtrie_id id = 0; id < DEEP; id++) {
        medtrie_id ancestors[MEDTRIE_LEVELS_MAX];

        cr_expect_leq(medtrie_level(system, id, 0), MEDTRIE_LEVELS_MAX, "code %u", id);
        cr_expect_lt(medtrie_ancestors(system, id, 0, ancestors, MEDTRIE_LEVELS_MAX),
                     MEDTRIE_LEVELS_MAX, "code %u", id);
        cr_assert(medtrie_concept(system, id, 0, &view));
        cr_expect_leq(view.level, MEDTRIE_LEVELS_MAX, "code %u", id);
    }
    cr_expect_eq(medtrie_level(system, MEDTRIE_LEVELS_MAX - 1, 0), MEDTRIE_LEVELS_MAX);
    medtrie_close(index);
    image_free(&image);
}

/* ---- Systems that lack something ----------------------------------------------------------- */

/* Says that a section of the only system has so many bytes. */
static void cut(struct image *image, const char *section, size_t size)
{
    uint8_t *row = image_row(image, section, 0);

    cr_assert(row != NULL && medtrie_load64(row + MEDTRIE_ENTRY_BYTES) >= size, "%s", section);
    medtrie_store64(row + MEDTRIE_ENTRY_BYTES, size);
}

static medtrie_index *open_cut(struct image *image)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;

    image_seal(image);
    cr_assert_eq(medtrie_open_memory(image->bytes, image->size, NULL, &index, &error), MEDTRIE_OK,
                 "%s", error.message);
    return index;
}

/* No concept has a history, so none is ever valid: each is equivalent to itself and no more. */
Test(hierarchy, without_patterns)
{
    struct image image = image_build(&miniature_systems[MINIATURE_CM], 1, NULL);
    size_t size;
    const medtrie_system *system;
    medtrie_index *index;

    medtrie_store32(image_section(&image, "system", 0, &size) + MEDTRIE_SYSTEM_PATTERNS, 0);
    cut(&image, "patterns", 0);
    index = open_cut(&image);
    system = medtrie_system_at(index, 0);
    for (medtrie_id a = 0; a < 41; a++)
        for (medtrie_id b = 0; b < 41; b++)
            cr_assert_eq(medtrie_subsumes(system, a, b, 1),
                         a == b ? MEDTRIE_EQUIVALENT : MEDTRIE_NOT_SUBSUMED, "%u %u", a, b);
    medtrie_close(index);
    image_free(&image);
}

/* Groupings alone. What stood first were codes: the 12 concepts that are left have their numbers.
 */
Test(hierarchy, without_codes)
{
    enum { GROUPINGS = 12 };
    static const char *const of_codes[] = {"sizes", "extents", "rollups"};
    static const char *const of_concepts[] = {"parents", "history"};
    struct image image = image_build(&miniature_systems[MINIATURE_CM], 1, NULL);
    size_t size;
    uint8_t *record = image_section(&image, "system", 0, &size);
    const medtrie_system *system;
    medtrie_index *index;

    medtrie_store32(record + MEDTRIE_SYSTEM_CODES, 0);
    for (size_t i = 0; i < 3; i++)
        if (image_row(&image, of_codes[i], 0) != NULL)
            cut(&image, of_codes[i], 0);
    for (size_t i = 0; i < 2; i++)
        cut(&image, of_concepts[i], (size_t)GROUPINGS * 4);
    cut(&image, "codes", (size_t)GROUPINGS * 8);
    cut(&image, "kinds", GROUPINGS);
    cut(&image, "starts", (size_t)(GROUPINGS + 1) * 4);
    index = open_cut(&image);
    system = medtrie_system_at(index, 0);
    for (medtrie_id a = 0; a < GROUPINGS; a++) {
        cr_expect_eq(medtrie_subsumes(system, a, a, 1), MEDTRIE_EQUIVALENT);
        for (medtrie_id b = 0; b < a; b++) /* a number above one's own leads nowhere */
            cr_expect_neq(medtrie_subsumes(system, a, b, 1), MEDTRIE_SUBSUMES);
        cr_expect_eq(medtrie_child_after(system, a, MEDTRIE_NONE, 1), MEDTRIE_NONE);
    }
    cr_expect_eq(medtrie_concept_after(system, MEDTRIE_NONE), MEDTRIE_NONE); /* no place */
    medtrie_close(index);
    image_free(&image);
}

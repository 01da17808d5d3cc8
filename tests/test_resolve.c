/* A text in every system. */
#include <criterion/criterion.h>
#include <string.h>

#include "miniature.h"

/* HCPCS, and an ICD-10-CM that has codes of the same shape. */
static const struct image_concept lookalikes[] = {
    {"A01", MEDTRIE_KIND_CATEGORY, ".hhh", .title = "Typhoid and paratyphoid fevers"},
    {"A0100", MEDTRIE_KIND_SUBCATEGORY, ".bbb", .title = "Typhoid fever, unspecified"},
    {"B99", MEDTRIE_KIND_CATEGORY, ".hhh", .title = "Other and unspecified infectious diseases"},
};
static const struct image_concept blocks[] = {
    {"B99", MEDTRIE_KIND_BLOCK, ".hhh", .title = "Other infectious diseases", .first = "B99",
     .last = "B99"},
};

static struct image image;
static medtrie_index *medtrie;

static void set_up(void)
{
    struct image_system systems[2] = {miniature_systems[MINIATURE_HCPCS],
                                      miniature_systems[MINIATURE_CM]};

    systems[1].codes = lookalikes;
    systems[1].code_count = 3;
    systems[1].groupings = blocks;
    systems[1].grouping_count = 1;
    systems[0].replacement_count = systems[1].replacement_count = 0;
    image = image_build(systems, 2, NULL);
    medtrie = miniature_open(&image);
}

static void tear_down(void)
{
    medtrie_close(medtrie);
    image_free(&image);
}

TestSuite(resolve, .init = set_up, .fini = tear_down);

Test(resolve, all_of_them)
{
    static const struct {
        const char *text;
        size_t count;
        struct {
            size_t system;
            const char *name;
        } expected[2];
    } rows[] = {
        {"a0100", 2, {{0, "A0100"}, {1, "A0100"}}}, /* a taxi, and typhoid fever */
        {"A01.00", 1, {{1, "A0100"}}},              /* the dot decides */
        {"B99", 2, {{1, "B99"}, {1, "block:B99"}}}, /* the code before the block */
        {"J", 1, {{0, "group:J"}}},
        {"J0120", 1, {{0, "J0120"}}},
        {"A0", 0, {{0, NULL}}}, /* a beginning is no concept */
        {"", 0, {{0, NULL}}},
        {"99213", 0, {{0, NULL}}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct medtrie_match matches[3];
        size_t count = medtrie_resolve(medtrie, rows[i].text, strlen(rows[i].text), matches, 3);

        cr_assert_eq(count, rows[i].count, "\"%s\"", rows[i].text);
        for (size_t m = 0; m < count; m++) {
            cr_expect_eq(matches[m].system, medtrie_system_at(medtrie, rows[i].expected[m].system));
            cr_expect_str_eq(miniature_name(matches[m].system, matches[m].id),
                             rows[i].expected[m].name);
        }
    }
}

/* Matches beyond the room there is are counted. */
Test(resolve, little_room)
{
    struct medtrie_match matches[2];

    matches[1].id = 77;
    cr_expect_eq(medtrie_resolve(medtrie, "B99", 3, matches, 1), 2);
    cr_expect_str_eq(miniature_name(matches[0].system, matches[0].id), "B99");
    cr_expect_eq(matches[1].id, 77);
    cr_expect_eq(medtrie_resolve(medtrie, "A0100", 5, NULL, 0), 2);
}

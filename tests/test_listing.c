/* Users' lists: case, and the tree of a parent column. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/listing.h"
#include "records_builder.h"

static struct builder builder;

static void start(void)
{
    builder_init(&builder);
}

static void end(void)
{
    builder_free(&builder);
}

TestSuite(listing, .init = start, .fini = end);

static void list(const char *rows)
{
    builder_file(&builder, &built_list, "2025-01-01", "lists/charges.csv", rows);
}

static const struct {
    const char *rows;
    const char *codes;     /* in order */
    const char *groupings; /* with their parents */
} trees[] = {
    /* No parents: the order of beginnings. */
    {"20 10 11", "20 10 11", ""},
    /* Parents that begin their children stay codes, wherever they stand in the file. */
    {"11,p=1 12,p=1 1,h,p=", "1 11 12", ""},
    /* A parent that does not begin a child becomes a group. */
    {"DRUGS,h,p= 250,p=DRUGS 251,p=DRUGS", "250 251", "DRUGS<-"},
    /* And so does every parent of a group, even one that begins it. */
    {"A,h,p= AB,h,p=A X,p=AB", "X", "A<- AB<A"},
    /* A row of kind group is one, whatever its code. */
    {"1,g,p= 11,p=1 12,p=1", "11 12", "1<-"},
    /* Codes of a group stand together although the file has them apart. */
    {"G,g,p= H,g,p= 30,p=G 50,p=H 40,p=G", "30 40 50", "G<- H<-"},
    /* A code below a code below a group. */
    {"G,g,p= 1,h,p=G 11,p=1", "1 11", "G<-"},
    /* A group that holds nothing is left out. */
    {"G,g,p= 1,p=", "1", ""},
    /* Lower case is folded, in the parent column too. */
    {"ab,h,p= abc,p=aB", "AB ABC", ""},
};

Test(listing, trees)
{
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        struct builder one;

        builder_init(&one);
        builder_file(&one, &built_list, "2025-01-01", "a.csv", trees[i].rows);
        builder_must_run(&one, "charges");
        cr_expect_str_eq(builder_order(&one), trees[i].codes, "%s", trees[i].rows);
        cr_expect_str_eq(builder_groupings(&one), trees[i].groupings, "%s", trees[i].rows);
        builder_free(&one);
    }
}

static const struct {
    const char *rows;
    enum medtrie_result result;
    const char *says;
} refused[] = {
    /* A parent that is nowhere in the list, with its line. */
    {"1,p= 11,p=9", MEDTRIE_ERROR_INPUT_FORMAT,
     "a.csv:2: the parent of 11 is \"9\", which is no code of this list"},
    /* Circles of one, two and three. */
    {"1,p=1", MEDTRIE_ERROR_INPUT_FORMAT, "a.csv:1: the parents of 1 lead in a circle"},
    {"5,p= 1,p=2 2,p=1", MEDTRIE_ERROR_INPUT_FORMAT, "a.csv:2: the parents of 1 lead in a circle"},
    {"1,p=2 2,p=3 3,p=1", MEDTRIE_ERROR_INPUT_FORMAT, "lead in a circle"},
    /* A row that hangs on a circle. */
    {"4,p=1 1,p=2 2,p=1", MEDTRIE_ERROR_INPUT_FORMAT, "lead in a circle"},
    /* The same code twice, when case does not count. */
    {"ab AB", MEDTRIE_ERROR_INPUT_FORMAT, "a.csv:2: AB is in this list already"},
    /* Nothing but groups. */
    {"G,g,p= H,g,p=G", MEDTRIE_ERROR_INPUT_FORMAT, "every row is a group"},
};

Test(listing, refused)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct builder one;
        enum medtrie_result result;

        builder_init(&one);
        builder_file(&one, &built_list, "2025-01-01", "a.csv", refused[i].rows);
        result = builder_run(&one, "charges");
        cr_expect_eq(result, refused[i].result, "%s: %d", refused[i].rows, (int)result);
        cr_expect(strstr(one.error.message, refused[i].says) != NULL, "%s: %s", refused[i].rows,
                  one.error.message);
        builder_free(&one);
    }
}

/* With case=keep ab and AB are two codes, and lower case stays. */
Test(listing, case_kept)
{
    struct medtrie_list_options options = {.system = "charges", .keep_case = true};

    list("ab AB Ab,p=");
    cr_assert_eq(medtrie_editions_assemble(&builder.compilation, &options, 1, &builder.error),
                 MEDTRIE_OK, "%s", builder.error.message);
    cr_expect_eq(builder.compilation.systems[0].editions[0].code_count, 3);
    cr_expect_str_eq(builder.compilation.systems[0].editions[0].codes[0].code.text, "ab");
}

/* A list written with the dots of its display form is the list without them, parents too. */
Test(listing, dots)
{
    static const struct {
        unsigned after;
        const char *rows, *codes; /* codes NULL: refused ... */
        const char *says;
    } cases[] = {
        {3, "A00,h,p= A00.1,p=A00 a00.12,p=A00.1 A002,p=A00", "A00 A001 A0012 A002", NULL},
        {3, "A.00 .A00 A001.1 A00.1.2", "A.00 .A00 A001.1 A001.2", NULL},
        {3, "A00.456789012345", "A00456789012345", NULL},
        {0, "A00.1 A001 A00.", "A00.1 A001 A00.", NULL},
        {3, "A00.1 A001", NULL, "charges.csv:2: A001 is in this list already"},
        {3, "A00.1 A00.", NULL, "charges.csv:2: A00. ends in the dot of the list option dot=3"},
        {15, "123456789012345.", NULL, "charges.csv:1: 123456789012345. ends in the dot"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_list_options options = {.system = "charges", .dot_after = cases[i].after};
        const struct edition *edition;
        char codes[256] = "";
        enum medtrie_result result;

        list(cases[i].rows);
        result = medtrie_editions_assemble(&builder.compilation, &options, 1, &builder.error);
        if (cases[i].codes == NULL) {
            cr_expect_eq(result, MEDTRIE_ERROR_INPUT_FORMAT, "%s", cases[i].rows);
            cr_expect(strstr(builder.error.message, cases[i].says) != NULL, "%s",
                      builder.error.message);
        } else {
            cr_assert_eq(result, MEDTRIE_OK, "%s: %s", cases[i].rows, builder.error.message);
            edition = &builder.compilation.systems[0].editions[0];
            for (uint32_t c = 0; c < edition->code_count; c++)
                sprintf(codes + strlen(codes), "%s%.16s", c == 0 ? "" : " ",
                        edition->codes[c].code.text);
            cr_expect_str_eq(codes, cases[i].codes);
        }
        builder_free(&builder);
        builder_init(&builder);
    }
}

/* What a grouping cannot keep of a row is named in the report. */
Test(listing, loss_is_reported)
{
    list("G,g,h,p=,x=5 1,p=G H,g,h,p= 2,p=H");
    builder_must_run(&builder, "charges");
    cr_expect(builder_warns(&builder, "charges.csv:1: G is a group"));
    cr_expect_not(builder_warns(&builder, "charges.csv:3"));
}

/* A parent that its row calls billable, but whose code does not begin its children's. */
Test(listing, lost_flag_is_reported)
{
    list("ROOM,p= 1,p=ROOM WARD,h,p= 2,p=WARD");
    builder_must_run(&builder, "charges");
    cr_expect(builder_warns(&builder, "charges.csv:1: ROOM is a group: it is not billable"));
    cr_expect_not(builder_warns(&builder, "charges.csv:3"));
}

/* Writes "G01,g,p= G02,g,p=G01 ..." and a code below the last. */
static void chain(char *rows, unsigned groups)
{
    rows[0] = '\0';
    for (unsigned i = 1; i <= groups; i++)
        sprintf(rows + strlen(rows), i == 1 ? "G%02u,g,p= " : "G%02u,g,p=G%02u ", i, i - 1);
    sprintf(rows + strlen(rows), "77,p=G%02u", groups);
}

/* A code is at most MEDTRIE_LEVELS_MAX deep. */
Test(listing, levels)
{
    char rows[4096];
    struct builder deep;
    enum medtrie_result result;

    chain(rows, MEDTRIE_LEVELS_MAX - 1);
    list(rows);
    builder_must_run(&builder, "charges");

    builder_init(&deep);
    chain(rows, MEDTRIE_LEVELS_MAX);
    builder_file(&deep, &built_list, "2025-01-01", "a.csv", rows);
    result = builder_run(&deep, "charges");
    cr_expect_eq(result, MEDTRIE_ERROR_INPUT_LIMIT, "%d: %s", (int)result, deep.error.message);
    cr_expect(strstr(deep.error.message, "a.csv:33: 77 has more than 31 levels above it") != NULL,
              "%s", deep.error.message);
    builder_free(&deep);
}

/* The group G of 2025 is neither valid nor a parent in a release of 2026. */
static void expect_group_to_end(const char *newer)
{
    uint8_t *bytes = NULL;
    medtrie_index *index;
    const medtrie_system *system;
    medtrie_id group, code;
    medtrie_period before, after;

    builder_file(&builder, &built_list, "2025-01-01", "old.csv", "G,g,p= 1,p=G");
    builder_file(&builder, &built_list, "2026-01-01", "new.csv", newer);
    index = builder_open(&builder, &bytes);
    system = medtrie_system_named(index, "charges", 7);
    cr_assert_not_null(system);
    group = medtrie_find(system, "G", 1);
    code = medtrie_find(system, "1", 1);
    before = medtrie_period_on(system, medtrie_day_of(2025, 12, 31));
    after = medtrie_period_on(system, medtrie_day_of(2026, 1, 1));
    cr_expect(medtrie_valid(system, group, before));
    cr_expect_eq(medtrie_parent(system, code, before), group);
    cr_expect(!medtrie_valid(system, group, after));
    cr_expect_eq(medtrie_parent(system, code, after), MEDTRIE_NONE);
    medtrie_close(index);
    free(bytes);
}

/* Groups are those of their release: one without groups has none, with the column or without. */
Test(listing, groups_over_releases)
{
    expect_group_to_end("1,p=");
}

Test(listing, groups_before_a_release_without_parents)
{
    expect_group_to_end("1");
}

/* And those of a later release are not those of an older one. */
Test(listing, groups_behind_a_release_without_parents)
{
    list("1 2");
    builder_file(&builder, &built_list, "2026-01-01", "new.csv", "G,g,p= 1,p=G 2,p=G");
    builder_must_run(&builder, "charges");
    builder_expect_on(&builder, "group:G", "2025-06-01", ".");
    builder_expect_on(&builder, "group:G", "2026-01-01", "h");
}

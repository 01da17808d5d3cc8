/* The model: parents, sizes, extents, prefixes, and the tree of a user's list. */
#include <criterion/criterion.h>
#include <string.h>

#include "compiler/groupings.h"
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

TestSuite(model, .init = start, .fini = end);

static const char *parent_of(const char *name)
{
    medtrie_id id = builder_id(&builder, name);

    cr_assert_neq(id, MEDTRIE_NONE, "%s", name);
    return builder_name(&builder, builder.model.concepts[id].parent);
}

static uint32_t extent_of(const char *name)
{
    return builder.model.concepts[builder_id(&builder, name)].extent;
}

/* ---- ICD ---------------------------------------------------------------------------------- */

/* The parent is the longest proper prefix that is a code, of three characters at least. */
Test(model, parent_is_longest_prefix)
{
    static const struct {
        const char *code, *parent;
    } cases[] = {
        {"T40", "-"},        /* a category */
        {"T401X", "T40"},    /* no code T40.1: past a character that no code ends with */
        {"T401X1", "T401X"}, /* the placeholder's header */
        {"T401X1A", "T401X1"}, {"S82", "-"},
        {"S8200XA", "S82"}, /* all headers between are missing here */
    };

    builder_file(&builder, &built_order, "2025-10-01", "a.txt",
                 "T40,h T401X,h T401X1,h T401X1A S82,h S8200XA");
    builder_must_run(&builder, "icd10cm");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(parent_of(cases[i].code), cases[i].parent, "%s", cases[i].code);
    cr_expect_str_eq(builder_codes_of(&builder, "T40"), "T40 T401X T401X1 T401X1A");
    cr_expect_str_eq(builder_codes_of(&builder, "S8200XA"), "S8200XA");
}

/* Nothing shorter than three characters is a parent. */
Test(model, parent_has_three_characters)
{
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A0,h A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(parent_of("A00"), "-");
}

/* A release whose order is not that of newer ones is named: V02.0 in January 2021. */
Test(model, order_is_reported)
{
    builder_file(&builder, &built_order, "2021-01-01", "x/jan.txt", "V020,h V0201 V0203 V0202");
    builder_file(&builder, &built_order, "2023-10-01", "oct.txt", "V020,h V0201 V0202 V0203");
    builder_must_run(&builder, "icd10cm");
    cr_expect(builder_warns(&builder, "jan.txt:4: V0202 stands behind V0203 (1 such places"));
    cr_expect_eq(builder.compilation.warning_count, 1);
}

/* So is a file that has its own codes of one beginning in two rows. */
Test(model, torn_prefix_is_reported)
{
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00,h B00 A001");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_order(&builder), "A00 A001 B00");
    cr_expect(builder_warns(&builder, "a.txt:3: A001 stands behind B00"));
}

/* A header of any release stands above; which period it is valid in is the timeline's. */
Test(model, parent_of_any_release)
{
    builder_file(&builder, &built_order, "2020-10-01", "a.txt", "M54,h M545 M546");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "M54,h M545,h M5450 M546");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(parent_of("M5450"), "M545");
    cr_expect_str_eq(builder_codes_of(&builder, "M54"), "M54 M545 M5450 M546");
}

/* Every beginning of a code is counted once; those that are no codes have nodes of their own. */
Test(model, prefixes)
{
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00,h A000 A0111");
    builder_must_run(&builder, "icd10cm");
    cr_expect_eq(builder.model.prefix_count, 7); /* A A0 A00 A000 A01 A011 A0111 */
    cr_expect_eq(builder.model.bare_prefix_count, 4);
    cr_expect_str_eq(builder.model.prefixes[2].text.text, "A01");
    cr_expect_eq(builder.model.prefixes[2].range.first, 2);
    cr_expect_eq(builder.model.prefixes[2].range.end, 3);
}

/* A body system is the beginning of its codes, too, and needs no second node. */
Test(model, grouping_serves_as_prefix)
{
    builder_file(&builder, &built_pcs, "2025-10-01", "a.txt", "0D1,h 0D10074 0DT,h 0DT10ZZ");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_eq(builder.model.grouping_count, 2); /* 0 and 0D */
    for (uint32_t i = 0; i < builder.model.bare_prefix_count; i++)
        cr_expect_gt(strlen(builder.model.prefixes[i].text.text), 2);
    cr_expect_str_eq(parent_of("0D10074"), "0D1");
    cr_expect_str_eq(parent_of("0D1"), "0D");
    cr_expect_str_eq(parent_of("body-system:0D"), "0");
}

/* HCPCS has no headers: a code that begins another is not above it. */
Test(model, hcpcs_is_flat)
{
    builder_file(&builder, &built_hcpcs, "2025-01-01", "a.txt", "A0021 A0080 A1,2 A10,2");
    builder_must_run(&builder, "hcpcs-modifier");
    cr_expect_str_eq(parent_of("A10"), "-");
    cr_expect_eq(extent_of("A1"), 2);
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* Without a parent column "1" is not above "11", but begins it. */
Test(model, flat_list)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "1 2 11 12 21");
    builder_must_run(&builder, "charges");
    cr_expect_str_eq(builder_order(&builder), "1 11 12 2 21");
    cr_expect_str_eq(parent_of("11"), "-");
    cr_expect_str_eq(builder_codes_of(&builder, "1"), "1");
    cr_expect_eq(extent_of("1"), 3);
    cr_expect_eq(extent_of("2"), 2);
    cr_expect_eq(extent_of("21"), 1);
}

/* With one, the tree is that of the column: 12 begins with 1 and is not below it. */
Test(model, list_with_parents)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "1,h,p= 12,p= 11,p=1");
    builder_must_run(&builder, "charges");
    cr_expect_str_eq(builder_order(&builder), "1 11 12");
    cr_expect_str_eq(parent_of("11"), "1");
    cr_expect_str_eq(parent_of("12"), "-");
    cr_expect_str_eq(builder_codes_of(&builder, "1"), "1 11");
    cr_expect_eq(extent_of("1"), 3);
}

static const struct {
    const char *older, *newer;
    enum medtrie_result result;
    const char *says;   /* in the message; when it succeeds, a code ... */
    const char *parent; /* ... and its parent over all releases */
} releases[] = {
    /* The same tree in both. */
    {"1,h,p= 11,p=1", "1,h,p= 11,p=1 12,p=1", MEDTRIE_OK, "12", "1"},
    /* A level that comes between: in the older release 111 stands below 1, seen through 11. */
    {"1,h,p= 111,p=1", "1,h,p= 11,h,p=1 111,p=11", MEDTRIE_OK, "111", "11"},
    /* A root whose parent does not exist yet. */
    {"11,p=", "1,h,p= 11,p=1", MEDTRIE_OK, "11", "1"},
    /* A list without the column contradicts nothing. */
    {"1 11", "1,h,p= 11,p=1", MEDTRIE_OK, "11", "1"},
    {"1,h,p= 11,p=1", "1 11", MEDTRIE_OK, "11", "1"},
    /* Two parents that are both there. */
    {"1,h,p= 11,h,p=1 111,p=1", "1,h,p= 11,h,p=1 111,p=11", MEDTRIE_ERROR_INPUT_CONFLICT,
     "old.csv:3: the parent of 111 is \"1\" here and \"11\" in another release", NULL},
    /* A root in one and not in the other, although its parent is there. */
    {"1,h,p= 11,p=", "1,h,p= 11,p=1", MEDTRIE_ERROR_INPUT_CONFLICT,
     "old.csv:2: the parent of 11 is \"\" here and \"1\" in another release", NULL},
    /* Below a code in one and in a group in the other. */
    {"1,h,p= 11,p=1", "G,g,p= 1,h,p= 11,p=G", MEDTRIE_ERROR_INPUT_CONFLICT,
     "new.csv:3: the parent of 11 is \"G\" here and \"1\" in another release", NULL},
    /* What is a code above it in one release is a group in the other. */
    {"1,h,p= 11,p=1", "1,h,p= 11,p=1 21,p=1", MEDTRIE_ERROR_INPUT_CONFLICT,
     "new.csv:2: the parent of 11 is \"1\" here and \"1\" in another release", NULL},
    /* Below one that skips a level which the other release does not have below the same root. */
    {"1,h,p= 111,p=1", "1,h,p= 11,h,p= 111,p=11", MEDTRIE_ERROR_INPUT_CONFLICT,
     "old.csv:2: the parent of 111 is \"1\" here and \"\" in another release", NULL},
};

/* An index has one tree a list, seen through the codes of each release. */
Test(model, listed_parents_over_releases)
{
    for (size_t i = 0; i < sizeof releases / sizeof releases[0]; i++) {
        struct builder one;
        enum medtrie_result result;

        builder_init(&one);
        builder_file(&one, &built_list, "2024-01-01", "old.csv", releases[i].older);
        builder_file(&one, &built_list, "2025-01-01", "new.csv", releases[i].newer);
        result = builder_run(&one, "charges");
        cr_expect_eq(result, releases[i].result, "%zu: %d %s", i, (int)result, one.error.message);
        if (result != MEDTRIE_OK)
            cr_expect(strstr(one.error.message, releases[i].says) != NULL, "%zu: %s", i,
                      one.error.message);
        else
            cr_expect_str_eq(
                builder_name(&one, one.model.concepts[builder_id(&one, releases[i].says)].parent),
                releases[i].parent, "%zu", i);
        builder_free(&one);
    }
}

/* 121 begins with 12, which is below 1, but is a root: it would stand among the codes below 1. */
Test(model, tree_against_prefixes_is_refused)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "1,h,p= 12,p=1 121,p= 13,p=1");
    cr_expect_eq(builder_run(&builder, "charges"), MEDTRIE_ERROR_INPUT_CONTIGUITY);
    cr_expect(strstr(builder.error.message, "13 does not stand together") != NULL, "%s",
              builder.error.message);
}

/* A group's code that is also the beginning of a code which it does not hold. */
Test(model, group_named_as_prefix_is_refused)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "1,g,p= 21,p=1 11,p=");
    cr_expect_eq(builder_run(&builder, "charges"), MEDTRIE_ERROR_INPUT_CONTIGUITY);
    cr_expect(strstr(builder.error.message, "1 is a group and also the beginning of codes") != NULL,
              "%s", builder.error.message);
}

/* The kind is that of the newest release. */
Test(model, kind_of_newest)
{
    medtrie_id id;

    builder_file(&builder, &built_list, "2024-01-01", "a.csv", "1");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", "1");
    builder.compilation.files[0].records.codes[0].kind = MEDTRIE_KIND_MODIFIER;
    builder_must_run(&builder, "charges");
    id = builder_id(&builder, "1");
    cr_expect_eq(builder.model.concepts[id].kind, MEDTRIE_KIND_CODE);
}

/* ---- Which XML serves a release ----------------------------------------------------------- */

Test(model, grouping_edition)
{
    static const struct {
        const char *days;  /* of the XML files, ascending; releases are 2021, 2022, 2023 */
        const char *serve; /* the number of the one that serves each release */
    } cases[] = {
        {"2020-10-01 2021-10-01 2022-10-01", "012"}, /* its own */
        {"2021-10-01", "000"},                       /* the next later; else the newest */
        {"2020-10-01 2022-10-01", "011"},            /* the next later, not the one before */
        {"2022-04-01", "000"},                       /* one dated inside 2022 belongs to it */
        {"2021-10-01 2022-04-01", "011"},            /* of two of one release the newer */
        {"2023-04-01", "000"},                       /* inside the newest */
        {"2019-10-01", "000"},                       /* before all: the newest there is */
        {"2019-10-01 2020-10-01", "111"},
        {"", "---"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct edition editions[3] = {{.day = medtrie_day_of(2020, 10, 1)},
                                      {.day = medtrie_day_of(2021, 10, 1)},
                                      {.day = medtrie_day_of(2022, 10, 1)}};
        struct grouping_edition groupings[3] = {{0}};
        struct system_input input = {
            .editions = editions, .edition_count = 3, .groupings = groupings};

        for (const char *day = cases[i].days; *day != '\0'; day += day[10] == ' ' ? 11 : 10)
            groupings[input.grouping_count++].day = medtrie_day_parse(day, 10);
        for (uint32_t e = 0; e < 3; e++) {
            uint32_t number = medtrie_model_grouping_edition(&input, e);

            cr_expect_eq(cases[i].serve[e], number == TRIE_NONE ? '-' : (char)('0' + number),
                         "%zu release %u", i, e);
        }
    }
}

/*
 * Finding codes: the way in registers against the plain one, for every byte in every place, on the
 * portable path and the one with PEXT.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "miniature.h"
#include "spelling.h"

static struct image image;
static medtrie_index *opened[2]; /* as ctest says, and portable */

static void set_up(void)
{
    image = miniature_build();
    opened[0] = miniature_open(&image);
    setenv("MEDTRIE_CPU", "portable", 1);
    opened[1] = miniature_open(&image);
}

static void tear_down(void)
{
    medtrie_close(opened[0]);
    medtrie_close(opened[1]);
    image_free(&image);
}

TestSuite(exact, .init = set_up, .fini = tear_down);

static const medtrie_system *system_number(size_t number)
{
    return medtrie_system_at(opened[0], number);
}

/* Finds a text in a block of its own size, so that a byte read beyond it is noticed. */
static void expect_as_spelled(size_t number, const char *text, size_t len)
{
    medtrie_id expected =
        spelling_find(system_number(number), number == MINIATURE_LOCAL, text, len);
    char *copy = malloc(len + (len == 0));

    if (len > 0)
        memcpy(copy, text, len);
    for (int path = 0; path < 2; path++)
        cr_assert(medtrie_find(medtrie_system_at(opened[path], number), copy, len) == expected,
                  "system %zu, path %d, \"%.*s\" (%zu bytes) is not %u", number, path, (int)len,
                  text, len, expected);
    free(copy);
}

/* Every byte in every place of every display form, instead of what stands there and before it. */
Test(exact, every_byte_everywhere)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const medtrie_system *system = system_number(number);

        for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++) {
            char display[24], text[25];
            size_t len = medtrie_display(system, id, display);

            expect_as_spelled(number, display, len);
            for (size_t place = 0; place <= len; place++)
                for (int byte = 0; byte < 256; byte++) {
                    memcpy(text, display, len);
                    text[place] = (char)byte;
                    if (place < len)
                        expect_as_spelled(number, text, len);
                    memcpy(text + place + 1, display + place, len - place);
                    expect_as_spelled(number, text, len + 1);
                }
        }
    }
}

/* Texts put together from the characters that matter. */
Test(exact, texts_at_random)
{
    static const char characters[] = "EeA0191.. -\t\r_`{\x7F\x80\xC2\xA0MTXJ4";
    uint64_t state = 88172645463325252u;

    for (int round = 0; round < 100000; round++) {
        char text[12];
        size_t len;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        len = state % 12;
        for (size_t i = 0; i < len; i++)
            text[i] = characters[(state >> 4 * i) % (sizeof characters - 1)];
        for (size_t number = 0; number < MINIATURE_SYSTEMS; number++)
            expect_as_spelled(number, text, len);
    }
}

static const struct {
    size_t system;
    const char *text;
    const char *expected; /* NULL: not that code */
} spellings[] = {
    {MINIATURE_CM, "E119", "E119"},
    {MINIATURE_CM, "E11.9", "E119"},      /* the display form */
    {MINIATURE_CM, "e11.9", "E119"},      /* case */
    {MINIATURE_CM, "  E11.9", "E119"},    /* blanks before */
    {MINIATURE_CM, "E11.9 \r\n", "E119"}, /* and line ends behind */
    {MINIATURE_CM,
     "\xC2\xA0"
     "E11.9\xC2\xA0\t",
     "E119"},                              /* U+00A0 as spreadsheets have it */
    {MINIATURE_CM, "T36.0X1A", "T360X1A"}, /* 8 bytes with the dot */
    {MINIATURE_CM, "T360X1A ", "T360X1A"}, /* 8 bytes with a blank */
    {MINIATURE_CM, "E11", "E11"},
    {MINIATURE_CM, "E11.", NULL}, /* E11 is not written with a dot */
    {MINIATURE_CM, "E11. ", NULL},
    {MINIATURE_CM, "E1.19", NULL}, /* a dot in another place */
    {MINIATURE_CM, "E11..9", NULL},
    {MINIATURE_CM, "E11 9", NULL}, /* a blank inside */
    {MINIATURE_CM, "E11.9X", NULL},
    {MINIATURE_CM, "T360", "T360"},
    {MINIATURE_CM, "T360X", NULL}, /* a beginning, but no code */
    {MINIATURE_CM, "T36.0X1", NULL},
    {MINIATURE_CM,
     "\xC2"
     "E119",
     NULL},                                     /* half a blank */
    {MINIATURE_CM, "E119\xA0", NULL},           /* U+00A0 in Latin-1 */
    {MINIATURE_CM, "E11\xEF\xBC\x99", NULL},    /* a digit 9 of full width */
    {MINIATURE_CM, "A00-A09", "block:A00-A09"}, /* groupings by their own code */
    {MINIATURE_CM, "a00-a09", "block:A00-A09"},
    {MINIATURE_CM, "A00.-A09", NULL}, /* which has no dot */
    {MINIATURE_CM, "10", "chapter:10"},
    {MINIATURE_CM, "B99", "B99"}, /* the category, not the block */
    {MINIATURE_CM, "", NULL},
    {MINIATURE_CM, " ", NULL},
    {MINIATURE_CM, "_______", NULL}, /* the bits of an empty slot */
    {MINIATURE_HCPCS, "j0120", "J0120"},
    {MINIATURE_HCPCS, "J01.20", NULL}, /* HCPCS has no dot */
    {MINIATURE_HCPCS, "J", "group:J"},
    {MINIATURE_ICD9, "001.0", "0010"},
    {MINIATURE_ICD9, "E800.0", "E8000"}, /* E codes: a dot after 4 */
    {MINIATURE_ICD9, "E80.00", NULL},
    {MINIATURE_ICD9, "V27.0", "V270"},
    {MINIATURE_CHARGES, "room 1/bed_2", "ROOM 1/BED_2"},
    {MINIATURE_CHARGES, "A.5", "A.5"}, /* a dot of its own */
    {MINIATURE_CHARGES, "A5", NULL},
    {MINIATURE_CHARGES, "chg-000000000001", "CHG-000000000001"},
    {MINIATURE_CHARGES, "CHG-0000000000012", NULL}, /* 17 characters */
    {MINIATURE_LOCAL, "ab1", "ab1"},                /* case is kept */
    {MINIATURE_LOCAL, "AB1", "AB1"},
    {MINIATURE_LOCAL, "Ab1", NULL},
    {MINIATURE_LOCAL, "ab.1", "ab1"},
    {MINIATURE_LOCAL, "AB.CDEFGHIJKL", "ABCDEFGHIJKL"},
};

Test(exact, spellings)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        for (int path = 0; path < 2; path++) {
            const medtrie_system *system = medtrie_system_at(opened[path], spellings[i].system);
            medtrie_id id = medtrie_find(system, spellings[i].text, strlen(spellings[i].text));

            cr_expect_str_eq(miniature_name(system, id),
                             spellings[i].expected == NULL ? "-" : spellings[i].expected, "\"%s\"",
                             spellings[i].text);
        }
}

Test(exact, by_kind)
{
    static const struct {
        const char *text, *kind, *expected;
    } rows[] = {
        {"B99", "block", "block:B99"}, /* shares its text with its one category */
        {" b99 ", "block", "block:B99"}, {"B99", "category", "B99"},
        {"B99", "chapter", NULL},        {"B99", "", NULL},
        {"A00", "block", NULL},          {"A00-A09", "block", "block:A00-A09"},
        {"A00-A09", "category", NULL},   {"E11.9", "subcategory", "E119"},
        {"E1", "category", NULL}, /* a beginning */
        {"nothing", "category", NULL},
    };
    const medtrie_system *cm = system_number(MINIATURE_CM);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum medtrie_kind kind = medtrie_kind_named(rows[i].kind, strlen(rows[i].kind));
        medtrie_id id = medtrie_find_kind(cm, rows[i].text, strlen(rows[i].text), kind);

        cr_expect_str_eq(miniature_name(cm, id), rows[i].expected == NULL ? "-" : rows[i].expected,
                         "\"%s\" as %s", rows[i].text, rows[i].kind);
    }
}

/* Groupings of one text, one behind the other: the first has the slot. */
Test(exact, by_kind_of_groupings_alike)
{
    static const struct image_concept codes[] = {
        {"A00", MEDTRIE_KIND_CATEGORY, ".bbb", .title = "A category"},
        {"A01", MEDTRIE_KIND_CATEGORY, ".bbb", .title = "Another"},
    };
    static const struct image_concept groupings[] = {
        {"X1", MEDTRIE_KIND_CHAPTER, ".hhh", .title = "One", .first = "A00", .last = "A01"},
        {"X1", MEDTRIE_KIND_BLOCK, ".hhh", .title = "Two", .first = "A00", .last = "A01"},
        {"X1", MEDTRIE_KIND_GROUP, ".hhh", .title = "Three", .first = "A00", .last = "A00"},
    };
    struct image_system system = miniature_systems[MINIATURE_CM];
    struct image built;
    medtrie_index *index;

    system.codes = codes;
    system.code_count = 2;
    system.groupings = groupings;
    system.grouping_count = 3;
    system.replacement_count = 0;
    built = image_build(&system, 1, NULL);
    index = miniature_open(&built);
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(medtrie_find_kind(medtrie_system_at(index, 0), "x1", 2, groupings[i].kind),
                     2 + i);
    cr_expect_eq(medtrie_find_kind(medtrie_system_at(index, 0), "x1", 2, MEDTRIE_KIND_CATEGORY),
                 MEDTRIE_NONE);
    medtrie_close(index);
    image_free(&built);
}

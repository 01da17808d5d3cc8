/* Beginnings of codes. */
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

TestSuite(prefix, .init = set_up, .fini = tear_down);

static void expect_as_spelled(size_t number, const char *text, size_t len)
{
    bool contiguous;
    struct medtrie_range expected = spelling_prefix(
        medtrie_system_at(opened[0], number), number == MINIATURE_LOCAL, text, len, &contiguous);
    char *copy = malloc(len + (len == 0));

    if (len > 0)
        memcpy(copy, text, len);
    cr_assert(contiguous);
    for (int path = 0; path < 2; path++) {
        struct medtrie_range range =
            medtrie_prefix(medtrie_system_at(opened[path], number), copy, len);

        cr_assert(range.end - range.first == expected.end - expected.first &&
                      (range.first == range.end || range.first == expected.first),
                  "system %zu, path %d, \"%.*s\": [%u, %u), not [%u, %u)", number, path, (int)len,
                  text, range.first, range.end, expected.first, expected.end);
    }
    free(copy);
}

/* Every beginning of every display form, and each of these with one more byte. */
Test(prefix, every_beginning)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const medtrie_system *system = medtrie_system_at(opened[0], number);

        for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++) {
            char display[25];
            size_t size = medtrie_display(system, id, display);

            for (size_t len = 0; len <= size; len++) {
                char text[25];

                memcpy(text, display, len);
                expect_as_spelled(number, text, len);
                for (int byte = 0; byte < 256; byte++) {
                    text[len] = (char)byte;
                    expect_as_spelled(number, text, len + 1);
                }
            }
        }
    }
}

Test(prefix, rows)
{
    static const struct {
        size_t system;
        const char *text;
        const char *first; /* NULL: empty */
        uint32_t count;
    } rows[] = {
        {MINIATURE_CM, "", "A00", 29},
        {MINIATURE_CM, " \t", "A00", 29},
        {MINIATURE_CM, "C4", "C4A", 4}, /* in official order, which is not that of ASCII */
        {MINIATURE_CM, "t36.0x", "T360X1A", 2},
        {MINIATURE_CM, "E11.", "E11", 2}, /* goes on behind the dot */
        {MINIATURE_CM, "I10.", NULL, 0},  /* does not */
        {MINIATURE_CM, "E1 .", NULL, 0},  /* nor behind a blank, which is in the dot's place */
        {MINIATURE_CM, "E11. ", "E11", 2},
        {MINIATURE_CM, "I10", "I10", 1},
        {MINIATURE_CM, "E11.9.", NULL, 0},
        {MINIATURE_CM, "A00-A09", NULL, 0}, /* blocks and chapters are no prefixes */
        {MINIATURE_CM, "10", NULL, 0},
        {MINIATURE_CM, "M54.", "M54", 4},
        {MINIATURE_HCPCS, "j", "J0120", 2}, /* a group that is one */
        {MINIATURE_HCPCS, "J0.", NULL, 0},
        {MINIATURE_CHARGES, "X1", "X1", 2}, /* by the text, not by the list's tree */
        {MINIATURE_CHARGES, "LAB", "LAB", 1},
        {MINIATURE_CHARGES, "CHG-00000000000", "CHG-000000000001", 1},
        {MINIATURE_CHARGES, "CHG-0000000000011", NULL, 0},
        {MINIATURE_ICD9, "E800.", "E8000", 1},
        {MINIATURE_ICD9, "E80.", NULL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const medtrie_system *system = medtrie_system_at(opened[0], rows[i].system);
        struct medtrie_range range = medtrie_prefix(system, rows[i].text, strlen(rows[i].text));

        cr_expect_eq(range.end - range.first, rows[i].count, "\"%s\"", rows[i].text);
        if (rows[i].first != NULL)
            cr_expect_str_eq(miniature_name(system, range.first), rows[i].first);
    }
}

Test(prefix, longest)
{
    static const struct {
        size_t system;
        const char *text;
        size_t length;
        const char *first;
    } rows[] = {
        {MINIATURE_CM, "E11.9XXXXXXXXXXXXXXX", 4, "E119"}, /* glued to something */
        {MINIATURE_CM, " e11.9 (diabetes)", 4, "E119"},
        {MINIATURE_CM, "E11.5", 3, "E11"},
        {MINIATURE_CM, "E11", 3, "E11"},
        {MINIATURE_CM, "T36.0X1", 6, "T360X1A"},
        {MINIATURE_CM, "E1.19", 2, "E11"}, /* a dot out of place */
        {MINIATURE_CM, "Q00", 0, NULL},
        {MINIATURE_CM, "10", 0, NULL}, /* a chapter is no prefix */
        {MINIATURE_CM, "", 0, NULL},
        {MINIATURE_HCPCS, "J0120-RT", 5, "J0120"}, /* a modifier attached */
        {MINIATURE_CHARGES, "ROOM 2", 5, "ROOM 1/BED_2"},
        {MINIATURE_LOCAL, "abc", 2, "ab1"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const medtrie_system *system = medtrie_system_at(opened[0], rows[i].system);
        struct medtrie_range range = {7, 8};
        size_t length = medtrie_longest_prefix(system, rows[i].text, strlen(rows[i].text), &range);

        cr_expect_eq(length, rows[i].length, "\"%s\": %zu", rows[i].text, length);
        cr_expect_eq(range.first == range.end, rows[i].first == NULL);
        if (rows[i].first != NULL)
            cr_expect_str_eq(miniature_name(system, range.first), rows[i].first);
        cr_expect_eq(medtrie_longest_prefix(system, rows[i].text, strlen(rows[i].text), NULL),
                     length);
    }
}

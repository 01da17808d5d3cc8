/* What one file says. */
#include "compiler/records.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct strings strings;
static struct records records;

static void begin(void)
{
    cr_assert(medtrie_strings_init(&strings));
    records = (struct records){.strings = &strings};
}

static void end(void)
{
    medtrie_records_free(&records);
    medtrie_strings_free(&strings);
}

TestSuite(records, .init = begin, .fini = end);

static bool is(uint32_t number, const char *expected)
{
    struct medtrie_text text = medtrie_strings_get(&strings, number);

    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

/* Properties belong to the code that was added last, and empty ones are none. */
Test(records, codes_and_properties)
{
    for (int i = 0; i < 1000; i++) {
        struct code_record *code = medtrie_records_code(&records);

        cr_assert_not_null(code);
        cr_expect_eq(code->from, MEDTRIE_DAY_NONE);
        cr_expect_eq(code->to, MEDTRIE_DAY_NONE);
        cr_expect_eq(code->action_day, MEDTRIE_DAY_NONE);
        cr_expect_eq(code->title, 0);
        cr_assert(medtrie_records_property(&records, "coverage", " C ", 3));
        cr_assert(medtrie_records_property(&records, "betos", "", 0));
        cr_assert(medtrie_records_property(&records, "statute", "   ", 3));
        if (i % 2 == 1)
            cr_assert(medtrie_records_property(&records, "tos", "1", 1));
    }
    cr_assert_eq(records.code_count, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        const struct code_record *code = &records.codes[i];
        const struct property *properties = &records.properties[code->properties];

        cr_assert_eq(code->property_count, i % 2 == 1 ? 2 : 1);
        cr_assert(is(properties[0].name, "coverage"));
        cr_assert(is(properties[0].value, "C"));
        if (i % 2 == 1)
            cr_assert(is(properties[1].name, "tos"));
    }
}

/* Members belong to the grouping that was added last. */
Test(records, groupings_and_members)
{
    struct code code;

    for (uint32_t i = 0; i < 100; i++) {
        struct grouping_record *grouping = medtrie_records_grouping(&records);

        cr_assert_not_null(grouping);
        cr_expect_eq(grouping->member_count, 0);
        for (uint32_t m = 0; m < i % 3; m++) {
            cr_assert(medtrie_code_set(&code, m == 0 ? "A00" : "A01", 3));
            cr_assert(medtrie_records_member(&records, &code));
        }
    }
    for (uint32_t i = 0; i < 100; i++) {
        const struct grouping_record *grouping = &records.groupings[i];

        cr_expect_eq(grouping->member_count, i % 3);
        if (grouping->member_count > 0)
            cr_expect_eq(strcmp(records.members[grouping->first_member].text, "A00"), 0);
    }
}

Test(records, code_properties)
{
    struct code_property *property = medtrie_records_code_property(&records);

    cr_assert_not_null(property);
    cr_expect_eq(property->line, 0);
    cr_expect_eq(records.code_property_count, 1);
}

/* A warning reads like an error: place first. */
Test(records, warnings)
{
    struct medtrie_place place = {.file = "a.txt", .line = 7};
    char name[300];

    cr_assert(medtrie_records_warn(&records, &place, "%d blanks; %s", 2, "kept"));
    cr_expect_str_eq(records.warnings[0], ":7: 2 blanks; kept");
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    place.file = name;
    cr_assert(medtrie_records_warn(&records, &place, "%s%s", name, name));
    cr_expect_eq(records.warning_count, 2);
    cr_expect_lt(strlen(records.warnings[1]), 512, "cut, never written beyond");
}

Test(records, text)
{
    static const struct {
        const char *text, *kept;
    } rows[] = {
        {"Cholera", "Cholera"}, {"  Cholera  ", "Cholera"},
        {"a  b", "a  b"},       {"", ""},
        {"    ", ""},           {"\ta", "\ta"}, /* blanks alone */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(
            is(medtrie_records_text(&records, rows[i].text, strlen(rows[i].text)), rows[i].kept),
            "row %zu", i);
}

Test(records, code)
{
    struct code a, b;

    cr_expect(medtrie_code_set(&a, "E119", 4));
    cr_expect_eq(medtrie_code_size(&a), 4);
    cr_expect(medtrie_code_set(&b, "1234567890123456", 16), "as long as may be");
    cr_expect_eq(medtrie_code_size(&b), 16);
    cr_expect_not(medtrie_code_set(&a, "12345678901234567", 17));
    cr_expect_eq(medtrie_code_size(&a), 0, "refused: nothing is left of the one before");
    cr_expect_not(medtrie_code_set(&a, "", 0));

    cr_expect(medtrie_code_set(&a, "E11", 3) && medtrie_code_set(&b, "E119", 4));
    cr_expect_lt(medtrie_code_compare(&a, &b), 0, "a code before what begins with it");
    cr_expect_gt(medtrie_code_compare(&b, &a), 0);
    cr_expect_eq(medtrie_code_compare(&a, &a), 0);
    cr_expect(medtrie_code_set(&b, "C4A", 3));
    cr_expect_gt(medtrie_code_compare(&a, &b), 0);
}

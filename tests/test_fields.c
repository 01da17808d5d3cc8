/* What can be added to a row: each field of a code, of the systems that have it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "annotating.h"
#include "miniature.h"

TestSuite(fields, .init = miniature_set_up, .fini = miniature_tear_down);

Test(fields, every_system_that_has_it)
{
    static const char *const code[] = {"c"};
    struct medtrie_annotate_options options =
        annotating_options(code, NULL, "system,status,title,first_valid");
    struct outcome outcome;

    annotating_run(&options, "c\nA00\nab1\nnix\n", &outcome);
    cr_expect_str_eq(outcome.output,
                     "c,system,status,title,first_valid\nA00,icd10cm,header,Cholera,2015-10-01\n"
                     "ab1,local,valid,Small,2024-01-01\nnix,,unknown,,\n");
}

Test(fields, each_of_a_code)
{
    static const struct {
        const char *field, *code, *value;
    } cases[] = {
        {"status", "E11.9", "valid"},
        {"billable", "E11.9", "1"},
        {"billable", "E11", "0"},
        {"billable", "E11.8", ""},
        {"title", "E119", "\"Type 2 diabetes mellitus, as retitled\""},
        {"title", "T360X1A", "\"Poisoning by penicillins, accidental, initial encounter\""},
        {"short_title", "E11", "Type 2 diabetes mellitus"},
        {"display", "e119", "E11.9"},
        {"normalised", "e11.9", "E119"},
        {"id", "A00", "0"},
        {"system", "E11", "icd10cm"},
        {"kind", "E11", "category"},
        {"level", "E11.9", "4"},
        {"parent", "E11.9", "E11"},
        {"category", "E11.9", "E11"},
        {"block", "E11.9", "E08-E13"},
        {"chapter", "E11.9", "4"},
        {"first_valid", "Z00.1", "2015-10-01"},
        {"last_valid", "E11.9", ""},
        {"last_valid", "Z00.1", "2021-09-30"},
        {"day", "E11.9", "2023-10-01"},
        {"release", "E11.9", "2023-10-01"},
        {"basis", "E11.9", "release"},
        {"completions", "M54.5", "M54.50;M54.59"},
        {"repair", "M54.5", "M54.50;M54.59"},
        {"carc", "E11", "16"},
        {"carc", "E11.9", ""},
        {"packed", "E11.8", ""},
    };
    static const char *const code[] = {"c:icd10cm"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, cases[i].field);
        char input[64], expected[256];
        struct outcome outcome;

        options.as_of = medtrie_day_of(2023, 10, 1);
        snprintf(input, sizeof input, "c\n%s\n", cases[i].code);
        snprintf(expected, sizeof expected, "c,%s\n%s,%s\n", cases[i].field, cases[i].code,
                 cases[i].value);
        annotating_run(&options, input, &outcome);
        cr_expect_str_eq(outcome.output, expected, "%s of %s: %s%s", cases[i].field, cases[i].code,
                         outcome.output, outcome.error.message);
    }
}

Test(fields, fields_of_hcpcs)
{
    static const char *const code[] = {"c:hcpcs"};
    struct medtrie_annotate_options options =
        annotating_options(code, "d", "status,successor,betos,tos");
    struct outcome outcome;

    annotating_run(&options, "c,d\nA0110,2018-05-01\nA0110,2019-01-01\nJ0121,2018-05-01\n",
                   &outcome);
    cr_expect_str_eq(outcome.output, "c,d,status,successor,betos,tos\n"
                                     "A0110,2018-05-01,valid,,O1A,\n"
                                     "A0110,2019-01-01,retired,A0100;00001,O1A,\n"
                                     "J0121,2018-05-01,not-yet-valid,,,\n");
}

/* A property is one that some concept has in some period, not only in the newest. */
Test(fields, a_property_of_the_past)
{
    static const struct image_concept codes[] = {
        {"A0100", MEDTRIE_KIND_CODE, ".bb", .title = "Once", .properties = "betos=O1A",
         .later_title = "Now", .later_period = 2},
    };
    static const char *const column[] = {"c:hcpcs"};
    struct image_system system = miniature_systems[MINIATURE_HCPCS];
    struct medtrie_annotate_options options = annotating_options(column, NULL, "betos");
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_annotator *annotator;
    medtrie_index *index;
    struct image built;

    system.codes = codes;
    system.code_count = 1;
    system.grouping_count = system.replacement_count = 0;
    built = image_build(&system, 1, NULL);
    index = miniature_open(&built);
    cr_assert_eq(medtrie_annotator_open(index, &options, &annotator, &error), MEDTRIE_OK, "%s",
                 error.message);
    medtrie_annotator_close(annotator);
    options.fields = "tos";
    cr_expect_eq(medtrie_annotator_open(index, &options, &annotator, &error),
                 MEDTRIE_ERROR_ARGUMENT);
    medtrie_close(index);
    image_free(&built);
}

/* What an index of one system gives for an input. */
static void expect_of_system(const struct image_system *system,
                             const struct medtrie_annotate_options *options, const char *input,
                             const char *expected)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct image built = image_build(system, 1, NULL);
    medtrie_index *index = miniature_open(&built);
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    cr_assert_eq(medtrie_annotator_open(index, options, &annotator, &error), MEDTRIE_OK, "%s",
                 error.message);
    cr_assert_eq(medtrie_annotator_push(annotator, input, strlen(input), &out, &error), MEDTRIE_OK,
                 "%s", error.message);
    cr_expect(out.output.size == strlen(expected) &&
                  memcmp(out.output.data, expected, out.output.size) == 0,
              "%.*s", (int)out.output.size, out.output.data);
    medtrie_annotator_close(annotator);
    medtrie_close(index);
    image_free(&built);
}

/* However many there are. */
Test(fields, all_successors)
{
    static struct image_concept codes[11] = {
        {"A0100", MEDTRIE_KIND_CODE, "b..", .title = "Before"}};
    static struct image_replacement replacements[10];
    static char names[11][6];
    static const char *const column[] = {"c:hcpcs"};
    struct image_system system = miniature_systems[MINIATURE_HCPCS];
    struct medtrie_annotate_options options = annotating_options(column, NULL, "successor");
    char expected[128] = "c,successor\nA0100,";

    for (size_t i = 0; i < 10; i++) {
        snprintf(names[i], sizeof names[i], "A02%02u", (unsigned)i);
        codes[i + 1] = (struct image_concept){names[i], MEDTRIE_KIND_CODE, ".bb", .title = "Now"};
        replacements[i] = (struct image_replacement){"A0100", "2018-04-01", names[i], "a table"};
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s%s",
                 i > 0 ? ";" : "", names[i]);
    }
    snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "\n");
    system.codes = codes;
    system.code_count = 11;
    system.grouping_count = 0;
    system.replacements = replacements;
    system.replacement_count = 10;
    expect_of_system(&system, &options, "c\nA0100\n", expected);
}

/* A list may be called as a version is. */
Test(fields, list_with_the_name_of_a_version)
{
    static const char *const column[] = {"c:dx"}, *const named[] = {"s"};
    struct image_system system = miniature_systems[MINIATURE_HCPCS];
    struct medtrie_annotate_options options = annotating_options(column, NULL, "system");

    options.system_columns = named;
    system.name = "icd9";
    system.replacement_count = 0;
    expect_of_system(&system, &options, "c,s\nA0100,icd9\nA0100,ICD-9\n",
                     "c,s,system\nA0100,icd9,icd9\nA0100,ICD-9,\n");
}

/*
 * Editions: which files make up a release, and what happens when they repeat or contradict each
 * other.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

TestSuite(edition, .init = start, .fini = end);

static enum medtrie_result assemble(void)
{
    return medtrie_editions_assemble(&builder.compilation, NULL, 0, &builder.error);
}

static void must_assemble(void)
{
    enum medtrie_result result = assemble();

    cr_assert_eq(result, MEDTRIE_OK, "%d: %s", (int)result, builder.error.message);
}

static void expect_refused(enum medtrie_result expected, const char *says)
{
    enum medtrie_result result = assemble();

    cr_expect_eq(result, expected, "%d: %s", (int)result, builder.error.message);
    cr_expect(strstr(builder.error.message, says) != NULL, "%s", builder.error.message);
}

/* ---- Sorting ------------------------------------------------------------------------------ */

/* Systems by name, editions by day, sources by day, whatever the order of the files. */
Test(edition, order)
{
    static const uint32_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};

    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct builder one;
        const struct system_input *cm;

        builder_init(&one);
        for (size_t f = 0; f < 4; f++)
            switch (orders[i][f]) {
            case 0:
                builder_file(&one, &built_order, "2025-10-01", "z/a.txt", "A00");
                break;
            case 1:
                builder_file(&one, &built_order, "2024-10-01", "a/b.txt", "A00 A01");
                break;
            case 2:
                builder_file(&one, &built_pcs, "2024-10-01", "c.txt", "0D1");
                break;
            default:
                builder_file(&one, &built_hcpcs, "2025-01-01", "d.txt", "A0021 AA,2");
            }
        cr_assert_eq(medtrie_editions_assemble(&one.compilation, NULL, 0, &one.error), MEDTRIE_OK);
        cr_assert_eq(one.compilation.system_count, 4);
        cr_expect_str_eq(one.compilation.systems[0].definition.name, "hcpcs");
        cr_expect_str_eq(one.compilation.systems[1].definition.name, "hcpcs-modifier");
        cr_expect_str_eq(one.compilation.systems[2].definition.name, "icd10cm");
        cr_expect_str_eq(one.compilation.systems[3].definition.name, "icd10pcs");
        cm = &one.compilation.systems[2];
        cr_assert_eq(cm->edition_count, 2);
        cr_expect_eq(cm->editions[0].code_count, 2);
        cr_expect_eq(cm->editions[1].code_count, 1);
        cr_expect_lt(cm->sources[0].day, cm->sources[1].day);
        builder_free(&one);
    }
}

/* Codes and modifiers of one file go to their own systems. */
Test(edition, two_systems_of_a_file)
{
    builder_file(&builder, &built_hcpcs, "2025-01-01", "a.txt", "A1,2 A0021 AA,2 A0080");
    must_assemble();
    cr_expect_eq(builder_system(&builder, "hcpcs")->editions[0].code_count, 2);
    cr_expect_eq(builder_system(&builder, "hcpcs-modifier")->editions[0].code_count, 2);
    cr_expect_eq(builder_record(&builder, "hcpcs-modifier", 0, "A1")->kind, MEDTRIE_KIND_MODIFIER);
}

/* A system that is fed as a second one and as a first: its editions still ascend. */
Test(edition, second_system_ascends)
{
    const struct system_input *modifiers;

    builder_file(&builder, &built_hcpcs, "2025-01-01", "a.txt", "A0021 AA,2");
    builder_file(&builder, &built_modifiers, "2024-01-01", "b.txt", "AA AB");
    must_assemble();
    modifiers = builder_system(&builder, "hcpcs-modifier");
    cr_assert_eq(modifiers->edition_count, 2);
    cr_expect_lt(modifiers->editions[0].day, modifiers->editions[1].day);
    cr_expect_eq(modifiers->editions[0].code_count, 2);
}

/* ---- Several files of one release --------------------------------------------------------- */

/* The same file in two folders, and under two names, is one. */
Test(edition, repeated_file)
{
    builder_file(&builder, &built_order, "2025-10-01", "a/order.txt", "A00 A01");
    builder_file(&builder, &built_order, "2025-10-01", "b/order.txt", "A00 A01");
    builder_file(&builder, &built_order, "2025-10-01", "c/copy.txt", "A00 A01");
    must_assemble();
    cr_expect_eq(builder_system(&builder, "icd10cm")->edition_count, 1);
    cr_expect_eq(builder_system(&builder, "icd10cm")->source_count, 1);
}

/* The same contents as the editions of two days are two releases. */
Test(edition, equal_releases)
{
    builder_file(&builder, &built_order, "2024-10-01", "order.txt", "A00 A01");
    builder_file(&builder, &built_order, "2025-10-01", "order.txt", "A00 A01");
    must_assemble();
    cr_expect_eq(builder_system(&builder, "icd10cm")->edition_count, 2);
}

/* Lists: a copy under another name merges, groups and lower case and all; another file does not. */
Test(edition, repeated_list)
{
    static const char rows[] = "G,g,p= ab,p=G";

    builder_file(&builder, &built_list, "2025-01-01", "a.csv", rows);
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", rows);
    must_assemble();
    cr_expect_eq(builder_system(&builder, "charges")->edition_count, 1);
    cr_expect_eq(builder_system(&builder, "charges")->grouping_count, 1);
}

Test(edition, second_list_is_refused)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "A");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", "A B");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT, "b.csv: differs from a.csv");
}

/* ---- Groupings and properties ------------------------------------------------------------- */

/* Two XML files of one release must say the same. */
Test(edition, groupings)
{
    static const struct {
        const char *title, *members;
        enum medtrie_result result;
    } cases[] = {
        {"Intestinal", "A00 A01", MEDTRIE_OK},
        {"Other", "A00 A01", MEDTRIE_ERROR_INPUT_CONFLICT},
        {"Intestinal", "A00", MEDTRIE_ERROR_INPUT_CONFLICT},
        {"Intestinal", "A00 A02", MEDTRIE_ERROR_INPUT_CONFLICT},
        {"Intestinal", "*", MEDTRIE_ERROR_INPUT_CONFLICT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct builder one;
        enum medtrie_result result;

        builder_init(&one);
        builder_file(&one, &built_order, "2025-10-01", "a.txt", "A00 A01");
        builder_file(&one, &built_tabular, "2025-10-01", "a.xml", "");
        builder_grouping(&one, MEDTRIE_KIND_BLOCK, "A00-A09", "Intestinal", "A00 A01");
        builder_file(&one, &built_tabular, "2025-10-01", "b.xml", "");
        builder_grouping(&one, MEDTRIE_KIND_BLOCK, "A00-A09", cases[i].title, cases[i].members);
        result = medtrie_editions_assemble(&one.compilation, NULL, 0, &one.error);
        cr_expect_eq(result, cases[i].result, "%zu: %d %s", i, (int)result, one.error.message);
        builder_free(&one);
    }
}

/* They must also give the seventh characters one meaning. */
Test(edition, sevenths)
{
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00 A01");
    builder_file(&builder, &built_tabular, "2025-10-01", "a.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "Intestinal", "A00 A01");
    builder_seventh(&builder, "A00", 'A', "initial encounter");
    builder_file(&builder, &built_tabular, "2025-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "Intestinal", "A00 A01");
    builder_seventh(&builder, "A00", 'A', "first visit");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT, "b.xml: differs from a.xml");
}

/* Two conversion tables of one day: one that differs is refused. */
Test(edition, conversion_tables_of_a_day)
{
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00 A01");
    builder_file(&builder, &built_conversion, "2025-10-01", "a.xlsx", "");
    builder_conversion(&builder, "A01 2025-10-01 < A00");
    builder_file(&builder, &built_conversion, "2025-10-01", "b.xlsx", "");
    builder_conversion(&builder, "A01 2025-10-01 <");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT, "b.xlsx: differs from a.xlsx");
}

/* Chapters and blocks alone number nothing. */
Test(edition, groupings_without_codes)
{
    builder_file(&builder, &built_pcs, "2025-10-01", "a.txt", "0D1");
    builder_file(&builder, &built_tabular, "2025-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "Intestinal", "A00");
    expect_refused(MEDTRIE_ERROR_NO_INPUT, "b.xml: it groups the codes of icd10cm");
}

/* A list of a release that is not at hand is reported and no source. */
Test(edition, property_list_without_release)
{
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00");
    builder_file(&builder, &built_exempt, "2024-10-01", "old.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "yes");
    must_assemble();
    cr_expect(builder_warns(&builder, "old.txt: no codes of its release are at hand"));
    cr_expect_eq(builder_system(&builder, "icd10cm")->source_count, 1);
}

/* A list dated inside a release is the release's (FY2026's may come with the update of April), one
 * dated behind its cycle is not. */
Test(edition, property_list_dated_inside)
{
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00 A01");
    builder_file(&builder, &built_exempt, "2026-04-01", "april.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "yes");
    builder_file(&builder, &built_exempt, "2026-10-01", "next.txt", "");
    builder_property(&builder, "A01", "poa_exempt", "yes");
    must_assemble();
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 0, "A00", "poa exempt"), "yes");
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 0, "A01", "poa exempt"), "-");
    cr_expect(builder_warns(&builder, "next.txt: no codes of its release are at hand"));
}

/* Names of files need not be UTF-8; what the index keeps of them is. */
Test(edition, name_in_another_encoding)
{
    struct medtrie_text kept;

    builder_file(&builder, &built_order, "2025-10-01", "\xE9t\xE9.txt", "A00");
    must_assemble();
    kept = medtrie_strings_get(&builder.compilation.strings,
                               builder_system(&builder, "icd10cm")->sources[0].name);
    cr_expect_eq(kept.size, 7);
    cr_expect_eq(memcmp(kept.data, "?t?.txt", 7), 0);
}

/* ---- The rest ----------------------------------------------------------------------------- */

Test(edition, nothing)
{
    expect_refused(MEDTRIE_ERROR_NO_INPUT, "none of the inputs is a list of codes");
}

/* Warnings are kept in the index and name files without their folders, once a file. */
Test(edition, warnings)
{
    static const char *const folders[] = {"x/order.txt", "y/order.txt"};

    for (size_t i = 0; i < 2; i++) {
        struct medtrie_place place = {.file = folders[i], .line = 7};

        builder_file(&builder, &built_order, "2025-10-01", folders[i], "A00");
        cr_assert(medtrie_records_warn(&builder.compilation.files[i].records, &place, "odd"));
    }
    must_assemble();
    cr_assert_eq(builder.compilation.warning_count, 1);
    cr_expect_str_eq(builder.compilation.warnings[0], "order.txt:7: odd");
}

/* What the caller says of a list. */
Test(edition, list_options)
{
    const struct medtrie_list_options options = {
        .system = "charges", .dot_after = 3, .title = "Charges", .uri = "urn:c", .keep_case = true};
    const struct system_definition *definition;

    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "a");
    cr_assert_eq(medtrie_editions_assemble(&builder.compilation, &options, 1, &builder.error),
                 MEDTRIE_OK);
    definition = &builder.compilation.systems[0].definition;
    cr_expect_str_eq(definition->title, "Charges");
    cr_expect_str_eq(definition->uri, "urn:c");
    cr_expect_eq(definition->dot_after, 3);
    cr_expect(definition->keeps_case);
}

/* Options for a list that no input is of: its name is misspelt, and another list lacks them. */
Test(edition, options_of_no_list)
{
    const struct medtrie_list_options typo = {.system = "chrages", .keep_case = true};

    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "a");
    cr_assert_eq(medtrie_editions_assemble(&builder.compilation, &typo, 1, &builder.error),
                 MEDTRIE_ERROR_ARGUMENT);
    cr_expect_not_null(strstr(builder.error.message, "list chrages has options"));
}

Test(edition, list_without_options)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "a");
    must_assemble();
    cr_expect_str_eq(builder.compilation.systems[0].definition.title, "charges");
    cr_expect_str_eq(builder.compilation.systems[0].definition.uri, "");
    cr_expect_not(builder.compilation.systems[0].definition.keeps_case);
}

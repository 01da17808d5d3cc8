/* Tables: a compilation as an index, asked through the reader after a full check. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/tables.h"
#include "records_builder.h"

static struct builder builder;
static medtrie_index *medical_index;
static uint8_t *bytes;

static void start(void)
{
    builder_init(&builder);
    medical_index = NULL;
    bytes = NULL;
}

static void end(void)
{
    medtrie_close(medical_index);
    free(bytes);
    builder_free(&builder);
}

TestSuite(tables, .init = start, .fini = end);

static const medtrie_system *open_system(const char *name)
{
    const medtrie_system *system;

    if (medical_index == NULL)
        medical_index = builder_open(&builder, &bytes);
    system = medtrie_system_named(medical_index, name, strlen(name));
    cr_assert_not_null(system, "%s", name);
    return system;
}

static medtrie_period on(const medtrie_system *system, const char *day)
{
    return medtrie_period_on(system, medtrie_day_parse(day, 10));
}

static medtrie_id find(const medtrie_system *system, const char *code)
{
    return medtrie_find(system, code, strlen(code));
}

/* The code of a concept, "-" for none; good until the next call but three. */
static const char *name_of(const medtrie_system *system, medtrie_id id)
{
    static char texts[4][20];
    static unsigned number;
    char *text = texts[number++ % 4];
    struct medtrie_text code = medtrie_code(system, id);

    snprintf(text, sizeof texts[0], "%.*s", (int)code.size, code.data);
    return id == MEDTRIE_NONE ? "-" : text;
}

/* The codes that begin with a text. */
static const char *prefix_of(const medtrie_system *system, const char *text)
{
    static char row[1024];
    struct medtrie_range range = medtrie_prefix(system, text, strlen(text));

    row[0] = '\0';
    for (medtrie_id id = range.first; id < range.end; id++)
        snprintf(row + strlen(row), sizeof row - strlen(row), "%s%s", id == range.first ? "" : " ",
                 name_of(system, id));
    return row;
}

static const char *parent_on(const medtrie_system *system, const char *code, const char *day)
{
    return name_of(system, medtrie_parent(system, find(system, code), on(system, day)));
}

/* ---- ICD ---------------------------------------------------------------------------------- */

/* A retired code is in the one row of each of its beginnings. */
Test(tables, prefixes)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2020-10-01", "a.txt",
                 "C43,h C430 C4A,h C4A0 C44,h C440 C449");
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "C43,h C430 C4A,h C4A0 C44,h C441");
    cm = open_system("icd10cm");
    cr_expect_str_eq(prefix_of(cm, "C4"), "C43 C430 C4A C4A0 C44 C440 C449 C441");
    cr_expect_str_eq(prefix_of(cm, "C44"), "C44 C440 C449 C441");
    cr_expect_str_eq(prefix_of(cm, "c4a"), "C4A C4A0");
    cr_expect_str_eq(prefix_of(cm, "C44.9"), "C449");
    cr_expect_str_eq(prefix_of(cm, "C45"), "");
    cr_expect_eq(find(cm, "C4"), MEDTRIE_NONE, "a beginning is no code");
    cr_expect_neq(find(cm, "C44.9"), MEDTRIE_NONE);
}

/* A header that did not exist yet is no ancestor then. */
Test(tables, parents_of_a_period)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2020-10-01", "a.txt", "T40,h T401X1A T409");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "T40,h T401X,h T401X1,h T401X1A");
    builder_file(&builder, &built_tabular, "2021-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_CHAPTER, "19", "Injury", "T40");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "T36-T50", "Poisoning", "T40");
    cm = open_system("icd10cm");
    cr_expect_str_eq(parent_on(cm, "T401X1A", "2021-01-01"), "T40");
    cr_expect_str_eq(parent_on(cm, "T401X1A", "2021-10-01"), "T401X1");
    cr_expect_str_eq(parent_on(cm, "T401X1", "2021-10-01"), "T401X");
    cr_expect_str_eq(parent_on(cm, "T401X", "2021-10-01"), "T40");
    cr_expect_str_eq(parent_on(cm, "T40", "2021-10-01"), "T36-T50");
    cr_expect_str_eq(parent_on(cm, "T36-T50", "2021-10-01"), "19");
    cr_expect_str_eq(parent_on(cm, "19", "2021-10-01"), "-");
    cr_expect_str_eq(parent_on(cm, "T409", "2022-01-01"), "T40", "retired: as it was");
}

/* M54.5 on the day before its children came, and on theirs. */
Test(tables, billable_becomes_header)
{
    const medtrie_system *cm;
    medtrie_id id;

    builder_file(&builder, &built_order, "2021-01-01", "a.txt", "M54,h M545");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "M54,h M545,h M5450");
    cm = open_system("icd10cm");
    id = find(cm, "M54.5");
    cr_expect(medtrie_billable(cm, id, on(cm, "2021-09-30")));
    cr_expect(medtrie_valid(cm, id, on(cm, "2021-10-01")));
    cr_expect_not(medtrie_billable(cm, id, on(cm, "2021-10-01")));
    cr_expect_eq(on(cm, "2020-12-31"), MEDTRIE_NOT_COVERED);
    cr_expect_eq(on(cm, "2022-09-30"), on(cm, "2022-04-01"));
    cr_expect_eq(on(cm, "2022-10-01"), MEDTRIE_NOT_COVERED);
}

/* The block B99 and the category B99: one key, the code wins; the kind tells them apart. */
Test(tables, block_with_the_code_of_its_category)
{
    const medtrie_system *cm;
    medtrie_id code, block;

    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "B99,h B998");
    builder_file(&builder, &built_tabular, "2025-10-01", "a.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "B99", "Other", "B99");
    cm = open_system("icd10cm");
    code = find(cm, "B99");
    block = medtrie_find_kind(cm, "B99", 3, MEDTRIE_KIND_BLOCK);
    cr_expect_eq(medtrie_kind(cm, code), MEDTRIE_KIND_CATEGORY);
    cr_assert_neq(block, MEDTRIE_NONE);
    cr_expect_eq(medtrie_kind(cm, block), MEDTRIE_KIND_BLOCK);
    cr_expect_eq(medtrie_parent(cm, code, on(cm, "2025-10-01")), block);
    cr_expect_str_eq(prefix_of(cm, "B99"), "B99 B998");
}

/* A body system is found, and begins its codes. */
Test(tables, body_system)
{
    const medtrie_system *pcs;

    builder_file(&builder, &built_pcs, "2025-10-01", "a.txt", "0D1,h 0D10074 0F1,h 0F10074");
    pcs = open_system("icd10pcs");
    cr_expect_eq(medtrie_kind(pcs, find(pcs, "0D")), MEDTRIE_KIND_BODY_SYSTEM);
    cr_expect_str_eq(prefix_of(pcs, "0D"), "0D1 0D10074");
    cr_expect_str_eq(prefix_of(pcs, "0D1007"), "0D10074");
    cr_expect_eq(find(pcs, "0D1007"), MEDTRIE_NONE);
}

/* ---- Other systems ------------------------------------------------------------------------ */

/* First and last day, basis and release of HCPCS. */
Test(tables, hcpcs)
{
    const medtrie_system *hcpcs;
    struct medtrie_period_view view = {.struct_size = sizeof view};
    medtrie_day first, last;

    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt",
                 "A0021,from=1982-01-01 G0001,from=2016-01-01,to=2018-06-30 A1,2");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt",
                 "A0021,from=1982-01-01 G0001,from=2016-01-01,to=2018-06-30 A1,2");
    hcpcs = open_system("hcpcs");
    cr_assert(medtrie_period_at(hcpcs, on(hcpcs, "2018-08-01"), &view));
    cr_expect_eq(view.basis, MEDTRIE_BASIS_RECORD);
    cr_expect_eq(view.release, medtrie_day_of(2018, 1, 1));
    cr_expect_not(medtrie_valid(hcpcs, find(hcpcs, "G0001"), on(hcpcs, "2018-08-01")));
    medtrie_validity(hcpcs, find(hcpcs, "G0001"), &first, &last);
    cr_expect_eq(first, medtrie_day_of(2016, 1, 1));
    cr_expect_eq(last, medtrie_day_of(2018, 6, 30));
    medtrie_validity(hcpcs, find(hcpcs, "A0021"), &first, &last);
    cr_expect_eq(last, MEDTRIE_DAY_NONE);
    /* A1 is a modifier, and only a beginning among the codes. */
    cr_expect_eq(find(hcpcs, "A1"), MEDTRIE_NONE);
    cr_expect_neq(find(open_system("hcpcs-modifier"), "A1"), MEDTRIE_NONE);
}

/* Codes with other characters, and of more than 7, have keys of the general class. */
Test(tables, general_keys)
{
    static const char *const codes[] = {"0100", "A.B/C", "NDC0002-1433-80", "ABCDEFGHIJKLMNOP"};
    const medtrie_system *list;

    builder_file(&builder, &built_list, "2025-01-01", "a.csv",
                 "0100 A.B/C NDC0002-1433-80 NDC0002-1433-61 ABCDEFGHIJKLMNOP");
    list = open_system("charges");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        cr_expect_str_eq(name_of(list, find(list, codes[i])), codes[i]);
    cr_expect_str_eq(prefix_of(list, "NDC0002-1433"), "NDC0002-1433-80 NDC0002-1433-61");
    cr_expect_eq(find(list, "NDC0002-1433"), MEDTRIE_NONE);
    cr_expect_eq(find(list, "ABCDEFGHIJKLMNOPQ"), MEDTRIE_NONE);
    cr_expect_eq(medtrie_key(list, "0100", 4), 0, "no packed keys");
}

/* A list without parents: "1" is not above "11" but begins it. */
Test(tables, flat_list)
{
    const medtrie_system *list;

    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "1 2 11 12");
    list = open_system("charges");
    cr_expect_str_eq(prefix_of(list, "1"), "1 11 12");
    cr_expect_str_eq(parent_on(list, "11", "2025-01-01"), "-");
    cr_expect_eq(medtrie_subsumes(list, find(list, "1"), find(list, "11"), 0),
                 MEDTRIE_NOT_SUBSUMED);
}

/* A list with parents and groups. */
Test(tables, list_of_groups)
{
    const medtrie_system *list;

    builder_file(&builder, &built_list, "2025-01-01", "a.csv",
                 "DRUGS,g,p= 25,h,p=DRUGS 250,p=25 636,p=DRUGS 30,p=");
    list = open_system("charges");
    cr_expect_str_eq(parent_on(list, "250", "2025-01-01"), "25");
    cr_expect_str_eq(parent_on(list, "25", "2025-01-01"), "DRUGS");
    cr_expect_str_eq(parent_on(list, "636", "2025-01-01"), "DRUGS");
    cr_expect_str_eq(parent_on(list, "30", "2025-01-01"), "-");
    cr_expect_str_eq(prefix_of(list, "DRUGS"), "",
                     "a group's name is not what its codes begin with");
    cr_expect_eq(medtrie_kind(list, find(list, "DRUGS")), MEDTRIE_KIND_GROUP);
}

/* ---- Releases and the system's record ----------------------------------------------------- */

/* What a release's row says: days, counts of its first day, the period that begins it. */
Test(tables, releases)
{
    static const struct {
        const char *first, *last;
        uint32_t codes, billable, groupings;
    } expected[] = {
        {"2021-01-01", "2021-09-30", 3, 2, 1},
        {"2021-10-01", "2022-03-31", 4, 1, 2}, /* to the edition of April 2022 */
    };
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2021-01-01", "a.txt", "M54,h M545 M546");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "M54,h M545,h M5450 U07,h");
    builder_file(&builder, &built_tabular, "2021-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "M40-M54", "Back", "M54");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "U00-U49", "New", "U07");
    cm = open_system("icd10cm");
    for (size_t i = 0; i < 2; i++) {
        struct medtrie_release_view view = {.struct_size = sizeof view};

        cr_assert(medtrie_release_at(cm, i, &view));
        cr_expect_eq(view.first_day, medtrie_day_parse(expected[i].first, 10));
        cr_expect_eq(view.last_day, medtrie_day_parse(expected[i].last, 10));
        cr_expect_eq(view.code_count, expected[i].codes, "%u", view.code_count);
        cr_expect_eq(view.billable_count, expected[i].billable);
        cr_expect_eq(view.grouping_count, expected[i].groupings);
        cr_expect_eq(view.period, on(cm, expected[i].first));
    }
}

Test(tables, system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00,h A000 A001");
    builder_file(&builder, &built_icd9, "2014-10-01", "b.txt", "25000");
    medtrie_system_describe(open_system("icd10cm"), &view);
    cr_expect_eq(view.code_count, 3);
    cr_expect_eq(view.prefix_count, 5);
    cr_expect_eq(view.release_count, 1);
    cr_expect_eq(view.period_count, 2);
    cr_expect_eq(view.default_period, 1);
    cr_expect_not(view.licensed);
    cr_expect_eq(memcmp(view.uri.data, "http://hl7.org/fhir/sid/icd-10-cm", view.uri.size), 0);
    medtrie_system_describe(open_system("icd9cm-dx"), &view);
    cr_expect_eq(view.default_period, 1, "without a date ICD-9-CM has ended");
}

/* An index with CPT says so. */
Test(tables, licensed)
{
    struct medtrie_index_view index_view = {.struct_size = sizeof index_view};
    struct medtrie_system_view view = {.struct_size = sizeof view};

    builder_file(&builder, &built_cpt_long, "2025-01-01", "a.txt", "99990");
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00");
    medtrie_system_describe(open_system("cpt"), &view);
    cr_expect(view.licensed);
    medtrie_system_describe(open_system("icd10cm"), &view);
    cr_expect_not(view.licensed);
    medtrie_index_describe(medical_index, &index_view);
    cr_expect(index_view.licensed);
}

/* Equal histories share a pattern. */
Test(tables, patterns_are_shared)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    struct medtrie_tables *tables = NULL;
    struct medtrie_file file;

    builder_file(&builder, &built_order, "2024-10-01", "a.txt", "A00,h A000 A001 A002 B00,h B000");
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00,h A000 A001 B00,h B000");
    open_system("icd10cm");
    medtrie_index_describe(medical_index, &view);
    cr_assert_eq(medtrie_layout_read(bytes, (size_t)view.size_bytes, true, &file, &tables, NULL),
                 MEDTRIE_OK);
    cr_expect_eq(tables[0].pattern_count, 3); /* header, billable, billable and retired */
    cr_expect_eq(tables[0].key_class, MEDTRIE_KEYS_PACKED);
    cr_expect_null(tables[0].sections[MEDTRIE_SECTION_EXTENTS], "sizes say the same");
    free(tables);
}

/* Two codes of one XXH3 (64 bits, 0x60A194F0378856D4), found by turning that of nine characters
 * back into eight: no list has both, and the message says why. */
Test(tables, two_codes_of_one_hash)
{
    struct image image;

    builder_file(&builder, &built_list, "2025-01-01", "a.csv", "IK7OYCNLU }1*'Q]>^ 1");
    builder_must_run(&builder, "charges");
    cr_assert(medtrie_image_init(&image, &builder.compilation.strings));
    cr_expect_eq(medtrie_tables_build(&image, &builder.compilation, &builder.model,
                                      &builder.timeline, &builder.replacements, &builder.error),
                 MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect(strstr(builder.error.message, "IK7OYCNLU and }1*'Q]>^ have the same hash") != NULL,
              "%s", builder.error.message);
    medtrie_image_free(&image);
}

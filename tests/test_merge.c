/* Merging: what the files of one release say of its codes, and contradictions among them. */
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

TestSuite(merge, .init = start, .fini = end);

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

/* Files of a release fill in what the others leave out: long and short titles of CPT. */
Test(merge, complement)
{
    builder_file(&builder, &built_cpt_short, "2025-01-01", "s.txt", "99990,t=,s=short");
    builder_file(&builder, &built_cpt_long, "2025-01-01", "l.txt", "99990,t=long");
    must_assemble();
    cr_expect_str_eq(builder_text(&builder, builder_record(&builder, "cpt", 0, "99990")->title),
                     "long");
    cr_expect_str_eq(
        builder_text(&builder, builder_record(&builder, "cpt", 0, "99990")->short_title), "short");
    cr_expect_eq(builder_system(&builder, "cpt")->source_count, 2);
    cr_expect_str_eq(builder_system(&builder, "cpt")->editions[0].file, "l.txt",
                     "the lower rank is the base");
}

/* The properties of two files join. */
Test(merge, properties_join)
{
    builder_file(&builder, &built_cpt_long, "2025-01-01", "a.txt", "99990 99991,x=1 99992,x=2");
    builder_file(&builder, &built_cpt_short, "2025-01-01", "b.txt", "99992,x=2 99990,x=5 99991");
    must_assemble();
    cr_expect_str_eq(builder_property_of(&builder, "cpt", 0, "99990", "x"), "5");
    cr_expect_str_eq(builder_property_of(&builder, "cpt", 0, "99991", "x"), "1");
    cr_expect_str_eq(builder_property_of(&builder, "cpt", 0, "99992", "x"), "2");
}

static const struct {
    const char *first, *second; /* long and short file of one CPT edition */
    const char *says;
} contradictions[] = {
    {"99990,t=a", "99990,t=b", "b.txt:1: 99990 has another title than in x/a.txt"},
    {"99990,s=a", "99990,s=b", "another short title"},
    {"99990", "99990,h", "is flagged otherwise"},
    {"99990", "99990,from=2025-01-01", "has other dates"},
    {"99990", "99990,to=2025-01-01", "has other dates"},
    {"99990,R=2025-01-01", "99990,R=2025-02-01", "has other dates"},
    {"99990,x=1", "99990,x=2", "has other properties"},
    {"99990", "99990 99991", "b.txt:2: 99991 is not in x/a.txt"},
    {"99990 99991", "99990", "lists 1 codes where x/a.txt of the same release lists 2"},
};

Test(merge, contradictions)
{
    for (size_t i = 0; i < sizeof contradictions / sizeof contradictions[0]; i++) {
        struct builder one;
        enum medtrie_result result;

        builder_init(&one);
        builder_file(&one, &built_cpt_long, "2025-01-01", "x/a.txt", contradictions[i].first);
        builder_file(&one, &built_cpt_short, "2025-01-01", "b.txt", contradictions[i].second);
        result = medtrie_editions_assemble(&one.compilation, NULL, 0, &one.error);
        cr_expect_eq(result, MEDTRIE_ERROR_INPUT_CONFLICT, "%s: %d", contradictions[i].says,
                     (int)result);
        cr_expect(strstr(one.error.message, contradictions[i].says) != NULL, "%s: %s",
                  contradictions[i].says, one.error.message);
        builder_free(&one);
    }
}

/* Where a format says itself what agrees, the base wins in all else: text and workbook. */
Test(merge, agreement_of_the_source)
{
    builder_file(&builder, &built_workbook, "2025-01-01", "a.xlsx", "A0021,from=2020-01-01,x=1");
    builder_file(&builder, &built_hcpcs, "2025-01-01", "z.txt", "A0021,from=2021-01-01,x=2");
    must_assemble();
    cr_expect_eq(builder_record(&builder, "hcpcs", 0, "A0021")->from, medtrie_day_of(2021, 1, 1));
    cr_expect_str_eq(builder_property_of(&builder, "hcpcs", 0, "A0021", "x"), "2");
}

Test(merge, disagreement_of_the_source)
{
    builder_file(&builder, &built_workbook, "2025-01-01", "a.xlsx", "A0021,t=b");
    builder_file(&builder, &built_hcpcs, "2025-01-01", "z.txt", "A0021,t=a");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT, "a.xlsx:1: A0021: titles differ");
}

/* A list of exempt codes is a property of its release; a code that this lacks is reported. */
Test(merge, property_list)
{
    builder_file(&builder, &built_exempt, "2025-10-01", "exempt.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "yes");
    builder_property(&builder, "B00", "poa_exempt", "yes");
    builder_file(&builder, &built_order, "2024-10-01", "a.txt", "A00 A01");
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00,x=1 A01");
    must_assemble();
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 0, "A00", "poa exempt"), "-");
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 1, "A00", "poa exempt"), "yes");
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 1, "A00", "x"), "1");
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 1, "A01", "poa exempt"), "-");
    cr_expect(builder_warns(&builder, "exempt.txt:2: B00 is in no release of that day"));
    cr_expect_eq(builder_system(&builder, "icd10cm")->source_count, 3);
}

/* Two lists of one day must be one: of two editions of the same list one is wrong. */
Test(merge, property_lists_that_differ)
{
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00 B00");
    builder_file(&builder, &built_exempt, "2025-10-01", "one.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "yes");
    builder_file(&builder, &built_exempt, "2025-10-01", "x/two.txt", "");
    builder_property(&builder, "B00", "poa_exempt", "yes");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT,
                   "x/two.txt: differs from one.txt, which is of the same release");
}

/* The same list in other bytes is the same list, and what it warns of is said once. */
Test(merge, equal_property_lists)
{
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00");
    for (int i = 0; i < 2; i++) {
        builder_file(&builder, &built_exempt, "2025-10-01", i == 0 ? "one.txt" : "two.txt", "");
        builder_property(&builder, "A00", "poa_exempt", "yes");
        builder_property(&builder, "B00", "poa_exempt", "yes");
        builder.compilation.files[i + 1].sha256[31] = (uint8_t)i;
    }
    must_assemble();
    cr_expect_str_eq(builder_property_of(&builder, "icd10cm", 0, "A00", "poa exempt"), "yes");
    cr_expect_eq(builder.compilation.warning_count, 1);
    cr_expect_eq(builder_system(&builder, "icd10cm")->source_count, 3);
}

/* A list dated inside the release adds to that of its first day, and may not contradict it. */
Test(merge, property_lists_that_contradict)
{
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "A00");
    builder_file(&builder, &built_exempt, "2025-10-01", "one.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "yes");
    builder_file(&builder, &built_exempt, "2026-04-01", "two.txt", "");
    builder_property(&builder, "A00", "poa_exempt", "no");
    expect_refused(MEDTRIE_ERROR_INPUT_CONFLICT, "two.txt: contradicts another list");
}

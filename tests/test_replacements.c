/* Replacements: what rows of conversion tables and cross-references become. */
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

TestSuite(replacements, .init = start, .fini = end);

/* Two releases of ICD-10-CM with the rows of one conversion table, separated by "|". */
static void run_table(const char *older, const char *newer, const char *rows)
{
    char copy[512], *rest;

    builder_file(&builder, &built_order, "2021-10-01", "a.txt", older);
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", newer);
    builder_file(&builder, &built_conversion, "2022-10-01", "folder/table.xlsx", "");
    snprintf(copy, sizeof copy, "%s", rows);
    for (char *row = strtok_r(copy, "|", &rest); row != NULL; row = strtok_r(NULL, "|", &rest))
        builder_conversion(&builder, row);
    builder_must_run(&builder, "icd10cm");
}

static const struct {
    const char *older, *newer, *rows, *replaced;
    const char *warning; /* NULL: none but that of the edition of April, which is not there */
} tables[] = {
    /* One code becomes three. */
    {"M54,h M545", "M54,h M545,h M5450 M5451", "M5450 2022-10-01 < M545|M5451 2022-10-01 < M545",
     "M545>M5450@2022-10-01 M545>M5451@2022-10-01", NULL},
    /* A new code without a previous one. */
    {"A00", "A00 A01", "A01 2022-10-01 <", "", NULL},
    /* Rows that stand twice (O44.20). */
    {"A00", "A00 A01", "A01 2022-10-01 < A00|A01 2022-10-01 < A00", "A00>A01@2022-10-01", NULL},
    /* Of a range the codes that were billable the day before: no headers, no new ones. */
    {"I20,h I200 I201 I202,h I2021 I208", "I20,h I200 I201 I2015 I202,h I2021 I208 I209",
     "I209 2022-10-01 < I200-I202",
     "I200>I209@2022-10-01 I201>I209@2022-10-01 I2021>I209@2022-10-01", NULL},
    /* Of a range of codes with one seventh character those that have it. */
    {"S068,h S06890A S06890D S06891A S06891D", "S068,h S06890A S06890D S06891A S06891D S06A0XA",
     "S06A0XA 2022-10-01 < S06890A-S06891A",
     "S06890A>S06A0XA@2022-10-01 S06891A>S06A0XA@2022-10-01", NULL},
    /* Slips are left out, and a warning names each: no code, a header, one that is as new. */
    {"A00", "A00 A01", "A01 2022-10-01 < A02", "", "table.xlsx:1: A02 is in no release; left out"},
    {"A00", "A00 A01", "A02 2022-10-01 < A00", "", "table.xlsx:1: A02 is in no release"},
    {"A00,h A001", "A00,h A001 A01", "A01 2022-10-01 < A00", "",
     "table.xlsx:1: A00 was not billable before that day"},
    {"A00", "A00 A01,h A010", "A010 2022-10-01 < A01", "",
     "table.xlsx:1: A01 was not billable before that day"},
    {"Z40,h Z408", "Z40,h Z408 Z4089 Z8044", "Z8044 2022-10-01 < Z4089", "",
     "table.xlsx:1: Z4089 was not billable before that day; left out"},
    {"A00 A02", "A00 A01 A02", "A01 2022-10-01 < A02-A00", "",
     "table.xlsx:1: A02 stands behind the end of its range"},
    {"A00 A02", "A00 A01 A02", "A01 2022-10-01 < A00-A03", "",
     "table.xlsx:1: A03 is in no release"},
    /* Ends with two seventh characters are a slip: no sequela was an initial encounter. */
    {"S068,h S06890D S06891A S06899S", "S068,h S06890D S06891A S06899S S06A0XS",
     "S06A0XS 2022-10-01 < S06890D-S06899S", "",
     "table.xlsx:1: S06890D and the end of its range differ in their seventh character; left out"},
    /* What is new or deleted without a replacement is a slip too when no release has it. */
    {"A00", "A00", "A02 2022-10-01 <", "", "table.xlsx:1: A02 is in no release; left out"},
    {"A00", "A00", "A02 2022-10-01 >", "", "table.xlsx:1: A02 is in no release; left out"},
    /* A revised row of one code replaces nothing; of another it does. */
    {"A00 A01", "A00 A01", "A00 2022-10-01 = A00", "", NULL},
    {"A00 A01", "A00", "A00 2022-10-01 = A01", "A01>A00@2022-10-01", NULL},
    /* A deleted row with and without a successor. */
    {"A00 A01 A02", "A00", "A01 2022-10-01 > A00|A02 2022-10-01 >", "A01>A00@2022-10-01", NULL},
};

Test(replacements, tables)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        run_table(tables[i].older, tables[i].newer, tables[i].rows);
        cr_expect_str_eq(builder_replaced(&builder), tables[i].replaced, "%s: %s", tables[i].rows,
                         builder_replaced(&builder));
        if (tables[i].warning != NULL)
            cr_expect(builder_warns(&builder, tables[i].warning), "%s", tables[i].rows);
        else
            cr_expect(builder.compilation.warning_count == 1 &&
                          builder_warns(&builder, "the edition of 2023-04-01 is not at hand"),
                      "%s: %s", tables[i].rows, builder.compilation.warnings[0]);
        builder_free(&builder);
        builder_init(&builder);
    }
}

/* A predecessor that began in a hole of the data (PCS XW013F5, before January 2021) counts. */
Test(replacements, predecessor_from_a_hole)
{
    builder_file(&builder, &built_pcs, "2019-10-01", "a.txt", "XW0,h XW013A6");
    builder_file(&builder, &built_pcs, "2021-01-01", "b.txt", "XW0,h XW013A6 XW013F5 XW013H6");
    builder_file(&builder, &built_pcs_conversion, "2021-01-01", "table.txt", "");
    builder_conversion(&builder, "XW013H6 2021-01-01 < XW013F5");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_str_eq(builder_replaced(&builder), "XW013F5>XW013H6@2021-01-01");
}

/* Two tables of one system: each row once. */
Test(replacements, tables_of_two_years)
{
    builder_file(&builder, &built_order, "2021-10-01", "a.txt", "A00");
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", "A00 A01");
    builder_file(&builder, &built_order, "2023-10-01", "c.txt", "A00 A01 A02");
    builder_file(&builder, &built_conversion, "2022-10-01", "older.xlsx", "");
    builder_conversion(&builder, "A01 2022-10-01 < A00");
    builder_file(&builder, &built_conversion, "2023-10-01", "newer.xlsx", "");
    builder_conversion(&builder, "A01 2022-10-01 < A00");
    builder_conversion(&builder, "A02 2023-10-01 < A01");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_replaced(&builder), "A00>A01@2022-10-01 A01>A02@2023-10-01");
}

/* A table of a system that the inputs have no release of is not used, and a warning says so. */
Test(replacements, table_without_releases)
{
    builder_file(&builder, &built_pcs, "2021-10-01", "a.txt", "001,h 0016070");
    builder_file(&builder, &built_conversion, "2022-10-01", "table.xlsx", "");
    builder_conversion(&builder, "A01 2022-10-01 < A00");
    builder_must_run(&builder, "icd10pcs");
    cr_expect(builder_warns(&builder, "table.xlsx: no release of icd10cm is among the inputs"));
}

/* ---- Cross-references --------------------------------------------------------------------- */

Test(replacements, references)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt",
                 "C9001,from=2017-01-01,xref=J0001 C9002,from=2017-01-01 "
                 "C9004,from=2017-01-01,to=2017-12-31,xref=J0002 "
                 "G0204,from=2010-01-01,to=2017-12-31,xref=77066 "
                 "G0436,from=2010-01-01,to=2016-09-30,xref=J0001;J0002 "
                 "G0437,from=2010-01-01,to=2016-09-30,xref=J0099 "
                 "J0001,from=2017-01-01 J0002,from=2018-01-01");
    /* The newest record decides: C9001 has ended by now, C9004 refers to nothing any more. */
    builder_file(&builder, &built_hcpcs, "2018-04-01", "b.txt",
                 "C9001,from=2017-01-01,to=2018-03-31,xref=J0001 C9002,from=2017-01-01,xref=J0001 "
                 "C9004,from=2017-01-01,to=2017-12-31 "
                 "G0204,from=2010-01-01,to=2017-12-31,xref=77066 "
                 "G0436,from=2010-01-01,to=2016-09-30,xref=J0001;J0002 "
                 "G0437,from=2010-01-01,to=2016-09-30,xref=J0099 "
                 "J0001,from=2017-01-01 J0002,from=2018-01-01");
    builder_must_run(&builder, "hcpcs");
    cr_expect_str_eq(builder_replaced(&builder),
                     "C9001>J0001@2018-04-01 " /* the day after its last */
                     "G0204>77066@2018-01-01 " /* of CPT: the text alone */
                     "G0436>J0001@2016-10-01 G0436>J0002@2016-10-01");
    /* C9002 refers to J0001 and goes on: nothing was replaced. */
    cr_expect(builder_warns(&builder, "hcpcs G0437 refers to J0099, which is in no edition"));
}

/* The bytes of an index whose files were added in one order or the other; opened after a full
 * check. The caller frees them. */
static uint8_t *bytes_of_two(bool newer_first, size_t *size)
{
    static const char older[] = "G0001,from=2010-01-01 G0003,from=2010-01-01 G0009,from=2010-01-01";
    static const char newer[] = "G0001,from=2010-01-01,to=2018-12-31,xref=77046 "
                                "G0003,from=2010-01-01,xref=77047 "
                                "G0009,from=2010-01-01,to=2018-12-31,xref=77046;77047;77045";
    struct medtrie_index_view view = {.struct_size = sizeof view};
    uint8_t *bytes = NULL;
    medtrie_index *index;

    if (newer_first)
        builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", newer);
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt", older);
    if (!newer_first) {
        /* The pool's numbers, too, are those of another order of reading. */
        cr_assert_neq(medtrie_strings_add(&builder.compilation.strings, "77047", 5),
                      STRINGS_FAILED);
        builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", newer);
    }
    index = builder_open(&builder, &bytes);
    cr_expect_str_eq(builder_replaced(&builder),
                     "G0001>77046@2019-01-01 G0009>77045@2019-01-01 G0009>77046@2019-01-01 "
                     "G0009>77047@2019-01-01");
    medtrie_index_describe(index, &view);
    *size = (size_t)view.size_bytes;
    medtrie_close(index);
    builder_free(&builder);
    builder_init(&builder);
    return bytes;
}

/* Of several codes of CPT one may stand in the index already, as the reference of a code that goes
 * on, and the others not: the file has them in the order of its own texts, whatever was read first.
 */
Test(replacements, references_to_texts_that_are_there)
{
    size_t first_size, second_size;
    uint8_t *first = bytes_of_two(false, &first_size), *second = bytes_of_two(true, &second_size);

    cr_assert_eq(first_size, second_size);
    cr_expect_eq(memcmp(first, second, first_size), 0);
    free(first);
    free(second);
}

/*
 * ICD: which codes are valid in the periods of its cycles, and how conversion tables correct what a
 * neighbour answers.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/timeline.h"
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

TestSuite(cycles, .init = start, .fini = end);

/* M54.5 was billable until 2021-09-30 and is a header since. */
Test(cycles, billable_becomes_header)
{
    builder_file(&builder, &built_order, "2021-01-01", "a.txt", "M54,h M545 M546");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "M54,h M545,h M5450 M5459");
    builder_must_run(&builder, "icd10cm");
    builder_expect_on(&builder, "M545", "2021-09-30", "b");
    builder_expect_on(&builder, "M545", "2021-10-01", "h");
    builder_expect_on(&builder, "M5450", "2021-09-30", ".");
    builder_expect_on(&builder, "M5450", "2021-10-01", "b");
    builder_expect_on(&builder, "M546", "2021-10-01", ".");
    builder_expect_on(&builder, "M54", "2015-09-30", ".");
    builder_expect_on(&builder, "M54", "2020-12-31", "not covered");
    builder_expect_on(&builder, "M545", "2022-04-01", "h"); /* neighbour */
    cr_expect_str_eq(builder_validity(&builder, "M545"), "2021-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "M546"), "2021-01-01..2021-09-30");
    cr_expect_str_eq(builder_validity(&builder, "M5450"), "2021-10-01..-");
}

/* First and last day ignore holes, and a code may come back. */
Test(cycles, holes_and_returns)
{
    builder_file(&builder, &built_order, "2019-10-01", "a.txt", "A00 B00 C00");
    builder_file(&builder, &built_order, "2021-01-01", "b.txt", "A00 C00");
    builder_file(&builder, &built_order, "2021-10-01", "c.txt", "A00 B00");
    builder_must_run(&builder, "icd10cm");
    builder_expect_on(&builder, "A00", "2020-10-01", "not covered");
    builder_expect_on(&builder, "A00", "2020-12-31", "not covered");
    builder_expect_on(&builder, "A00", "2021-01-01", "b");
    cr_expect_str_eq(builder_history(&builder, "B00"), ".bb.bb");
    cr_expect_str_eq(builder_validity(&builder, "B00"), "2019-10-01..-");
    cr_expect_str_eq(builder_validity(&builder, "C00"), "2019-10-01..2021-09-30");
}

/* ICD-9-CM: retired since 2015-10-01. */
Test(cycles, icd9)
{
    builder_file(&builder, &built_icd9, "2014-10-01", "a.txt", "25000");
    builder_must_run(&builder, "icd9cm-dx");
    builder_expect_on(&builder, "25000", "2014-09-30", "not covered");
    builder_expect_on(&builder, "25000", "2015-09-30", "b");
    builder_expect_on(&builder, "25000", "2015-10-01", ".");
    builder_expect_on(&builder, "25000", "2026-01-01", ".");
    cr_expect_str_eq(builder_validity(&builder, "25000"), "2014-10-01..2015-09-30");
}

/* ---- Conversion tables -------------------------------------------------------------------- */

/* October 2022 and October 2023 with the edition of April 2023 between, as its real files have it:
 * Z91.15 became a header, K76.82 came with its own header's flag, W44 came as a new category. */
static void add_editions_around_april(void)
{
    builder_file(&builder, &built_order, "2022-10-01", "a.txt", "K76,h K768 Z91,h Z911,h Z9115");
    builder_file(&builder, &built_order, "2023-10-01", "b.txt",
                 "K76,h K768 K769 W44,h W44A,h W44A0 Z91,h Z911,h Z9115,h Z91151 Z91158");
}

Test(cycles, table_corrects_the_neighbour)
{
    add_editions_around_april();
    builder_file(&builder, &built_conversion, "2025-10-01", "table.xlsx", "");
    builder_conversion(&builder, "W44A0 2023-04-01 <");
    builder_conversion(&builder, "Z91151 2023-04-01 < Z9115");
    builder_conversion(&builder, "Z91158 2023-04-01 < Z9115");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_periods(&builder),
                     "0001-01-01..2015-09-30 none -|2022-10-01..2023-03-31 release 2022-10-01|"
                     "2023-04-01..2023-09-30 neighbour 2022-10-01|"
                     "2023-10-01..2024-09-30 release 2023-10-01");
    /* A code whose effective day it is is valid from that day, and its ancestors with it. */
    cr_expect_str_eq(builder_history(&builder, "W44A0"), "..bb");
    cr_expect_str_eq(builder_history(&builder, "W44A"), "..hh");
    cr_expect_str_eq(builder_history(&builder, "W44"), "..hh");
    /* No code with a valid descendant is billable. */
    cr_expect_str_eq(builder_history(&builder, "Z91151"), "..bb");
    cr_expect_str_eq(builder_history(&builder, "Z9115"), ".bhh");
    cr_expect_str_eq(builder_history(&builder, "Z911"), ".hhh");
    /* What the table does not name waits for its edition. */
    cr_expect_str_eq(builder_history(&builder, "K769"), "...b");
    cr_expect_str_eq(builder_history(&builder, "K768"), ".bbb");
    cr_expect_str_eq(builder_validity(&builder, "W44A0"), "2023-04-01..-");
}

/* Without the table the same days are the neighbour's, as it stands. */
Test(cycles, no_table_no_correction)
{
    add_editions_around_april();
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_history(&builder, "W44A0"), "...b");
    cr_expect_str_eq(builder_history(&builder, "Z9115"), ".bbh");
}

/* Days that the newest release answers for a later edition are told of: no table can say what of it
 * is confirmed. Those between two releases are not, and no edition of the calendar is missed. */
Test(cycles, edition_that_is_not_there_yet)
{
    builder_file(&builder, &built_pcs, "2024-10-01", "a.txt", "027,h 0270046");
    builder_file(&builder, &built_pcs, "2025-10-01", "b.txt", "027,h 0270046");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_eq(builder.compilation.warning_count, 1);
    cr_expect(builder_warns(&builder, "icd10pcs: the edition of 2026-04-01 is not at hand; from "
                                      "that day on the one of 2025-10-01 answers"));
    builder_free(&builder);
    builder_init(&builder);
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_eq(builder.compilation.warning_count, 0);
}

/* A code that begins inside a cycle and is gone in the next later release never came; one whose
 * next release is not loaded cannot be confirmed. */
Test(cycles, only_what_the_next_release_has)
{
    builder_file(&builder, &built_order, "2019-10-01", "a.txt", "U07,h U070");
    builder_file(&builder, &built_order, "2021-01-01", "b.txt", "U07,h U070 U071");
    builder_file(&builder, &built_order, "2022-10-01", "c.txt", "U07,h U070 U071");
    builder_file(&builder, &built_conversion, "2022-10-01", "table.xlsx", "");
    builder_conversion(&builder, "U071 2020-04-01 < B9729");
    builder_conversion(&builder, "U072 2020-04-01 <");
    builder_conversion(&builder, "U073 2023-04-01 <");
    builder_must_run(&builder, "icd10cm");
    /* 2020-04-01 is the neighbour's, though the next release is one of the next cycle. */
    builder_expect_on(&builder, "U071", "2020-03-31", ".");
    builder_expect_on(&builder, "U071", "2020-04-01", "b");
    builder_expect_on(&builder, "U071", "2021-01-01", "b");
    cr_expect_eq(builder_id(&builder, "U072"), MEDTRIE_NONE);
    cr_expect_eq(builder_id(&builder, "U073"), MEDTRIE_NONE);
    /* The table's day is the calendar's already; a day that the calendar lacks becomes one. */
    cr_expect(builder_warns(&builder, "table.xlsx:1: B9729"));
}

/* Deleted rows end a code the day before; a header that lost all its codes goes with them. */
Test(cycles, table_deletes)
{
    builder_file(&builder, &built_pcs, "2024-10-01", "a.txt",
                 "027,h 0270046 027004Z 02H,h 02H40JZ 02P,h 02P40JZ");
    builder_file(&builder, &built_pcs, "2025-10-01", "b.txt",
                 "027,h 027004Z 02H,h 02H40KZ 02Y,h 02YA0Z0");
    builder_file(&builder, &built_pcs_conversion, "2025-10-01", "table.txt", "");
    builder_conversion(&builder, "0270046 2025-04-01 > 027004Z");
    builder_conversion(&builder, "02P40JZ 2025-04-01 >");
    builder_conversion(&builder, "02YA0Z0 2025-04-01 <");
    builder_conversion(&builder, "02H40KZ 2025-10-01 < 02H40JZ");
    builder_conversion(&builder, "027004Z 2025-04-01 = 027004Z");
    builder_must_run(&builder, "icd10pcs");
    builder_expect_on(&builder, "0270046", "2025-03-31", "b");
    builder_expect_on(&builder, "0270046", "2025-04-01", ".");
    builder_expect_on(&builder, "027004Z", "2025-04-01", "b");
    builder_expect_on(&builder, "02P", "2025-03-31", "h");
    builder_expect_on(&builder, "02P", "2025-04-01", ".");
    builder_expect_on(&builder, "02YA0Z0", "2025-03-31", ".");
    builder_expect_on(&builder, "02YA0Z0", "2025-04-01", "b");
    builder_expect_on(&builder, "02Y", "2025-04-01", "h");
    builder_expect_on(&builder, "02H40JZ", "2025-09-30", "b"); /* its row is of the next cycle */
    builder_expect_on(&builder, "02H40JZ", "2025-10-01", ".");
}

/* A code that goes and comes back, and one that is deleted and new on one day: the days decide, not
 * the order of the lines. */
Test(cycles, table_is_taken_by_day)
{
    static const char *const lines[] = {"0270046 2020-02-01 >", "0270046 2020-08-01 <",
                                        "02P40JZ 2020-08-01 >", "02P40JZ 2020-08-01 <",
                                        "02H40JZ 2020-02-01 <", "02H40JZ 2020-08-01 >"};
    size_t count = sizeof lines / sizeof lines[0];

    for (int reversed = 0; reversed < 2; reversed++) {
        builder_free(&builder);
        builder_init(&builder);
        builder_file(&builder, &built_pcs, "2019-10-01", "a.txt", "027,h 0270046 02P,h 02P40JZ");
        builder_file(&builder, &built_pcs, "2021-10-01", "b.txt",
                     "027,h 0270046 02H,h 02H40JZ 02P,h 02P40JZ");
        builder_file(&builder, &built_pcs_conversion, "2021-10-01", "table.txt", "");
        for (size_t i = 0; i < count; i++)
            builder_conversion(&builder, lines[reversed ? count - 1 - i : i]);
        builder_must_run(&builder, "icd10pcs");
        builder_expect_on(&builder, "0270046", "2020-01-31", "b");
        builder_expect_on(&builder, "0270046", "2020-02-01", ".");
        builder_expect_on(&builder, "0270046", "2020-08-01", "b");
        builder_expect_on(&builder, "02P40JZ", "2020-08-01", "b");
        builder_expect_on(&builder, "02H40JZ", "2020-02-01", "b");
        builder_expect_on(&builder, "02H40JZ", "2020-08-01", ".");
        builder_expect_on(&builder, "02H", "2020-02-01", "h");
        builder_expect_on(&builder, "02H", "2020-08-01",
                          "."); /* it came with its code, and goes with it */
    }
}

/* An effective day that the calendar lacks is an edition of it from then on. */
Test(cycles, table_extends_the_calendar)
{
    builder_file(&builder, &built_order, "2019-10-01", "a.txt", "A00");
    builder_file(&builder, &built_order, "2020-10-01", "b.txt", "A00 A01");
    builder_file(&builder, &built_conversion, "2020-10-01", "table.xlsx", "");
    builder_conversion(&builder, "A01 2020-02-15 < A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_periods(&builder),
                     "0001-01-01..2015-09-30 none -|2019-10-01..2020-02-14 release 2019-10-01|"
                     "2020-02-15..2020-03-31 neighbour 2019-10-01|"
                     "2020-04-01..2020-09-30 neighbour 2019-10-01|"
                     "2020-10-01..2020-12-31 release 2020-10-01|"
                     "2021-01-01..2021-09-30 neighbour 2020-10-01");
    cr_expect_str_eq(builder_history(&builder, "A01"), "..bbbb");
}

/* A table does not touch days whose own edition is loaded: there the file alone decides. */
Test(cycles, release_decides_alone)
{
    builder_file(&builder, &built_order, "2020-10-01", "a.txt", "A00 A02");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "A00 A01 A02");
    builder_file(&builder, &built_conversion, "2021-10-01", "table.xlsx", "");
    builder_conversion(&builder, "A01 2020-10-01 < A00");
    builder_must_run(&builder, "icd10cm");
    builder_expect_on(&builder, "A01", "2020-10-01", ".");
    builder_expect_on(&builder, "A01", "2021-01-01", "."); /* not a day since the release */
    builder_expect_on(&builder, "A01", "2021-10-01", "b");
}

/* A code that comes by the table brings its block, if only the next later release lists that. */
Test(cycles, table_brings_groupings)
{
    builder_file(&builder, &built_order, "2019-10-01", "a.txt", "A00");
    builder_file(&builder, &built_tabular, "2019-10-01", "a.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "Old", "A00");
    builder_file(&builder, &built_order, "2021-01-01", "b.txt", "A00 U07,h U071");
    builder_file(&builder, &built_tabular, "2021-01-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "Old", "A00");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "U00-U49", "New", "U07");
    builder_file(&builder, &built_conversion, "2021-01-01", "table.xlsx", "");
    builder_conversion(&builder, "U071 2020-04-01 <");
    builder_must_run(&builder, "icd10cm");
    builder_expect_on(&builder, "block:U00-U49", "2020-03-31", ".");
    builder_expect_on(&builder, "block:U00-U49", "2020-04-01", "h");
    builder_expect_on(&builder, "block:A00-A09", "2020-04-01", "h");
}

/*
 * Time: which days a system answers, with what, and which codes are valid on them. Each test states
 * a rule of docs/FORMAT.md, "Periods", by releases of a few codes.
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

TestSuite(timeline, .init = start, .fini = end);

static void expect_on(const char *code, const char *day, const char *expected)
{
    cr_expect_str_eq(builder_on(&builder, code, day), expected, "%s on %s: %s", code, day,
                     builder_on(&builder, code, day));
}

/* ---- Periods ------------------------------------------------------------------------------ */

static const struct {
    const struct source *source;
    const char *system;
    const char *releases; /* days, each 10 characters */
    const char *periods;
    uint32_t default_period;
} spans[] = {
    /* From 1 October to 30 September; before ICD-10 nothing is valid. FY2026 ends 2026-09-30. */
    {&built_order, "icd10cm", "2025-10-01",
     "0001-01-01..2015-09-30 none -|2025-10-01..2026-09-30 release 2025-10-01", 1},
    /* FY2016 follows the days before ICD-10 without a hole. */
    {&built_order, "icd10cm", "2015-10-01",
     "0001-01-01..2015-09-30 none -|2015-10-01..2016-09-30 release 2015-10-01", 1},
    /* The edition of April 2020 is not loaded: FY2020 answers as its neighbour. */
    {&built_order, "icd10cm", "2019-10-01",
     "0001-01-01..2015-09-30 none -|2019-10-01..2020-03-31 release 2019-10-01|"
     "2020-04-01..2020-09-30 neighbour 2019-10-01",
     1},
    /* PCS: August 2020 instead. */
    {&built_pcs, "icd10pcs", "2019-10-01",
     "0001-01-01..2015-09-30 none -|2019-10-01..2020-07-31 release 2019-10-01|"
     "2020-08-01..2020-09-30 neighbour 2019-10-01",
     1},
    /* January 2021 without October 2020: the days before it are not covered. */
    {&built_order, "icd10cm", "2019-10-01 2021-01-01",
     "0001-01-01..2015-09-30 none -|2019-10-01..2020-03-31 release 2019-10-01|"
     "2020-04-01..2020-09-30 neighbour 2019-10-01|2021-01-01..2021-09-30 release 2021-01-01",
     3},
    /* October 2022 and April 2023 both loaded: no neighbour. */
    {&built_order, "icd10cm", "2022-10-01 2023-04-01",
     "0001-01-01..2015-09-30 none -|2022-10-01..2023-03-31 release 2022-10-01|"
     "2023-04-01..2023-09-30 release 2023-04-01",
     2},
    /* A release on a day that the calendar does not have ends at the calendar's next edition. */
    {&built_order, "icd10cm", "2023-01-15",
     "0001-01-01..2015-09-30 none -|2023-01-15..2023-03-31 release 2023-01-15|"
     "2023-04-01..2023-09-30 neighbour 2023-01-15",
     1},
    /* Two April editions of PCS without their Octobers: a hole between them. */
    {&built_pcs, "icd10pcs", "2022-04-01 2023-04-01",
     "0001-01-01..2015-09-30 none -|2022-04-01..2022-09-30 release 2022-04-01|"
     "2023-04-01..2023-09-30 release 2023-04-01",
     2},
    /* ICD-9-CM ended: later days are covered, with nothing valid, and answer without a date. */
    {&built_icd9, "icd9cm-dx", "2014-10-01",
     "2014-10-01..2015-09-30 release 2014-10-01|2015-10-01..9999-12-31 release 2014-10-01", 1},
    /* An older version of it leaves a hole before the end. */
    {&built_icd9, "icd9cm-dx", "2013-10-01",
     "2013-10-01..2014-09-30 release 2013-10-01|2015-10-01..9999-12-31 release 2013-10-01", 1},
    /* HCPCS by quarters: where the quarter's edition is not loaded, records answer. */
    {&built_hcpcs, "hcpcs", "2018-01-01 2019-01-01",
     "2018-01-01..2018-03-31 release 2018-01-01|2018-04-01..2018-12-31 record 2018-01-01|"
     "2019-01-01..2019-03-31 release 2019-01-01",
     2},
    /* Before 2018 it was published by years. */
    {&built_hcpcs, "hcpcs", "2017-01-01 2018-01-01",
     "2017-01-01..2017-12-31 release 2017-01-01|2018-01-01..2018-03-31 release 2018-01-01", 1},
    /* CPT by years. */
    {&built_cpt_long, "cpt", "2024-01-01 2026-01-01",
     "2024-01-01..2024-12-31 release 2024-01-01|2025-01-01..2025-12-31 record 2024-01-01|"
     "2026-01-01..2026-12-31 release 2026-01-01",
     2},
    /* A user's list answers without end. */
    {&built_list, "charges", "2024-07-15 2025-01-01",
     "2024-07-15..2024-12-31 release 2024-07-15|2025-01-01..9999-12-31 release 2025-01-01", 1},
    /* The last cycle of the calendar. */
    {&built_order, "icd10cm", "9999-10-01",
     "0001-01-01..2015-09-30 none -|9999-10-01..9999-12-31 release 9999-10-01", 1},
};

Test(timeline, periods)
{
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        struct builder one;

        builder_init(&one);
        for (const char *day = spans[i].releases; *day != '\0'; day += day[10] == ' ' ? 11 : 10) {
            char text[11];

            snprintf(text, sizeof text, "%.10s", day);
            builder_file(&one, spans[i].source, text, text, "A000000");
        }
        builder_must_run(&one, spans[i].system);
        cr_expect_str_eq(builder_periods(&one), spans[i].periods, "%s", spans[i].releases);
        cr_expect_eq(one.timeline.default_period, spans[i].default_period, "%s: %u",
                     spans[i].releases, one.timeline.default_period);
        builder_free(&one);
    }
}

/* More than 64 periods need a second word of the masks. */
Test(timeline, many_periods)
{
    char rows[8192] = "";
    size_t used = 0;

    for (int i = 0; i < 70; i++)
        used += (size_t)snprintf(rows + used, sizeof rows - used, "C%02d,from=2025-%02d-%02d ", i,
                                 2 + i / 28, 1 + i % 28);
    builder_file(&builder, &built_list, "2025-01-01", "a.csv", rows);
    builder_must_run(&builder, "charges");
    cr_expect_eq(builder.timeline.period_count, 71);
    cr_expect_eq(builder.timeline.mask_words, 2);
    expect_on("C00", "2025-01-31", ".");
    expect_on("C00", "2025-02-01", "b");
    expect_on("C69", "2025-04-13", ".");
    expect_on("C69", "2025-04-14", "b");
    expect_on("C69", "2030-01-01", "b");
}

/* A release outside the days in which its system was in use. */
Test(timeline, release_out_of_use)
{
    static const struct {
        const struct source *source;
        const char *system, *day;
        enum medtrie_result result;
    } cases[] = {
        {&built_order, "icd10cm", "2015-09-30", MEDTRIE_ERROR_INPUT_CONFLICT},
        {&built_order, "icd10cm", "2015-10-01", MEDTRIE_OK},
        {&built_icd9, "icd9cm-dx", "2015-10-01", MEDTRIE_ERROR_INPUT_CONFLICT},
        {&built_icd9, "icd9cm-dx", "2015-09-30", MEDTRIE_OK},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct builder one;

        builder_init(&one);
        builder_file(&one, cases[i].source, cases[i].day, "a.txt", "A00");
        cr_expect_eq(builder_run(&one, cases[i].system), cases[i].result, "%s %s", cases[i].system,
                     cases[i].day);
        builder_free(&one);
    }
}

/* ---- ICD ---------------------------------------------------------------------------------- */

/* M54.5 was billable until 2021-09-30 and is a header since. */
Test(timeline, billable_becomes_header)
{
    builder_file(&builder, &built_order, "2021-01-01", "a.txt", "M54,h M545 M546");
    builder_file(&builder, &built_order, "2021-10-01", "b.txt", "M54,h M545,h M5450 M5459");
    builder_must_run(&builder, "icd10cm");
    expect_on("M545", "2021-09-30", "b");
    expect_on("M545", "2021-10-01", "h");
    expect_on("M5450", "2021-09-30", ".");
    expect_on("M5450", "2021-10-01", "b");
    expect_on("M546", "2021-10-01", ".");
    expect_on("M54", "2015-09-30", ".");
    expect_on("M54", "2020-12-31", "not covered");
    expect_on("M545", "2022-04-01", "h"); /* neighbour */
    cr_expect_str_eq(builder_validity(&builder, "M545"), "2021-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "M546"), "2021-01-01..2021-09-30");
    cr_expect_str_eq(builder_validity(&builder, "M5450"), "2021-10-01..-");
}

/* First and last day ignore holes, and a code may come back. */
Test(timeline, holes_and_returns)
{
    builder_file(&builder, &built_order, "2019-10-01", "a.txt", "A00 B00 C00");
    builder_file(&builder, &built_order, "2021-01-01", "b.txt", "A00 C00");
    builder_file(&builder, &built_order, "2021-10-01", "c.txt", "A00 B00");
    builder_must_run(&builder, "icd10cm");
    expect_on("A00", "2020-10-01", "not covered");
    expect_on("A00", "2020-12-31", "not covered");
    expect_on("A00", "2021-01-01", "b");
    cr_expect_str_eq(builder_history(&builder, "B00"), ".bb.bb");
    cr_expect_str_eq(builder_validity(&builder, "B00"), "2019-10-01..-");
    cr_expect_str_eq(builder_validity(&builder, "C00"), "2019-10-01..2021-09-30");
}

/* ICD-9-CM: retired since 2015-10-01. */
Test(timeline, icd9)
{
    builder_file(&builder, &built_icd9, "2014-10-01", "a.txt", "25000");
    builder_must_run(&builder, "icd9cm-dx");
    expect_on("25000", "2014-09-30", "not covered");
    expect_on("25000", "2015-09-30", "b");
    expect_on("25000", "2015-10-01", ".");
    expect_on("25000", "2026-01-01", ".");
    cr_expect_str_eq(builder_validity(&builder, "25000"), "2014-10-01..2015-09-30");
}

/* ---- HCPCS -------------------------------------------------------------------------------- */

/* The record's dates decide, the last of them is usable, and they reach outside the covered days.
 */
Test(timeline, record_dates)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt",
                 "A0021,from=1982-01-01 G0001,from=2016-01-01,to=2018-06-30 "
                 "K0001,from=2010-01-01,to=2014-06-30 Q0001,from=2018-02-15 "
                 "Z0001,from=2019-01-01");
    builder_must_run(&builder, "hcpcs");
    expect_on("A0021", "2017-12-31", "not covered");
    expect_on("A0021", "2018-01-01", "b");
    expect_on("A0021", "2018-04-01", "not covered"); /* the quarter of the last edition has ended */
    expect_on("G0001", "2018-03-31", "b");
    expect_on("K0001", "2018-01-01", ".");
    expect_on("Q0001", "2018-02-14", ".");
    expect_on("Q0001", "2018-02-15", "b");
    expect_on("Z0001", "2018-03-31", ".");
    cr_expect_str_eq(builder_validity(&builder, "A0021"), "1982-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "G0001"), "2016-01-01..2018-06-30");
    cr_expect_str_eq(builder_validity(&builder, "K0001"), "2010-01-01..2014-06-30");
    cr_expect_str_eq(builder_validity(&builder, "Z0001"), "2019-01-01..-");
}

/* The newest record of a code decides for the days of older editions, too. */
Test(timeline, newest_record_decides)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt", "G0001,from=2016-01-01 G0002");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt",
                 "G0001,from=2016-01-01,to=2018-06-30 G0002,from=2018-11-01");
    builder_must_run(&builder, "hcpcs");
    expect_on("G0001", "2018-06-30", "b");
    expect_on("G0001", "2018-07-01", ".");
    expect_on("G0002", "2018-01-01", "."); /* the added date was corrected later */
    expect_on("G0002", "2018-11-01", "b");
}

/* J0570: ended 2024-12-31, came back by action R. */
Test(timeline, reactivation)
{
    static const char last[] = "J0570,from=2017-01-01,R=2025-04-01 J0575,from=2017-01-01";
    /* The reactivation in the newest edition, in the one before it, and in both. */
    static const struct {
        const char *july, *october;
    } cases[] = {
        {"J0570,from=2017-01-01,to=2024-12-31 J0575", last},
        {last, "J0570,from=2017-01-01 J0575"},
        {last, last},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct builder one;

        builder_init(&one);
        builder_file(&one, &built_hcpcs, "2024-10-01", "a.txt", "J0570,from=2017-01-01 J0575");
        builder_file(&one, &built_hcpcs, "2025-01-01", "b.txt",
                     "J0570,from=2017-01-01,to=2024-12-31 J0575");
        builder_file(&one, &built_hcpcs, "2025-07-01", "c.txt", cases[i].july);
        builder_file(&one, &built_hcpcs, "2025-10-01", "d.txt", cases[i].october);
        builder_must_run(&one, "hcpcs");
        cr_expect_str_eq(builder_on(&one, "J0570", "2024-12-31"), "b", "%zu", i);
        cr_expect_str_eq(builder_on(&one, "J0570", "2025-01-01"), ".", "%zu", i);
        cr_expect_str_eq(builder_on(&one, "J0570", "2025-03-31"), ".", "%zu", i);
        cr_expect_str_eq(builder_on(&one, "J0570", "2025-04-01"), "b", "%zu", i);
        cr_expect_str_eq(builder_on(&one, "J0570", "2025-12-31"), "b", "%zu", i);
        cr_expect_str_eq(builder_validity(&one, "J0570"), "2017-01-01..-", "%zu", i);
        builder_free(&one);
    }
}

/* A reactivated code that ended again, and one of which no older file is loaded. */
Test(timeline, reactivation_limits)
{
    builder_file(&builder, &built_hcpcs, "2025-01-01", "a.txt",
                 "J0001,from=2017-01-01,to=2024-12-31 J0003,from=2017-01-01 X0000");
    builder_file(&builder, &built_hcpcs, "2025-10-01", "b.txt",
                 "J0001,from=2017-01-01,R=2025-02-01,to=2025-06-30 J0002,from=2017-01-01,"
                 "R=2025-05-01 J0003,h,from=2017-01-01,R=2025-03-01 X0000");
    builder_must_run(&builder, "hcpcs");
    expect_on("J0001", "2025-01-31", ".");
    expect_on("J0001", "2025-02-01", "b");
    expect_on("J0001", "2025-06-30", "b");
    expect_on("J0001", "2025-07-01", ".");
    expect_on("J0003", "2025-02-28", "b"); /* from its day on the new record, and that alone */
    expect_on("J0003", "2025-03-01", "h");
    expect_on("J0002", "2025-04-30", ".");
    expect_on("J0002", "2025-05-01", "b");
    cr_expect_str_eq(builder_validity(&builder, "J0001"), "2017-01-01..2025-06-30");
}

/* Every later edition lacks G9976: it ended the day before the first of them. DA is missing in the
 * middle one only and did not end. */
Test(timeline, missing_codes)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "x/first.txt",
                 "A0021,from=1982-01-01 G9976,from=2018-01-01 G9999,from=2016-01-01,to=2018-03-31 "
                 "DA,2,from=2010-01-01 AA,2");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", "A0021,from=1982-01-01 AA,2");
    builder_file(&builder, &built_hcpcs, "2020-10-01", "c.txt",
                 "A0021,from=1982-01-01 DA,2,from=2010-01-01 AA,2");
    builder_must_run(&builder, "hcpcs");
    expect_on("G9976", "2018-12-31", "b");
    expect_on("G9976", "2019-01-01", ".");
    cr_expect_str_eq(builder_validity(&builder, "G9976"), "2018-01-01..2018-12-31");
    cr_expect(builder_warns(&builder, "hcpcs G9976 is in no edition after first.txt"));
    cr_expect(builder_warns(&builder, "2018-12-31"));
    cr_expect_not(builder_warns(&builder, "G9999"), "it ended by its own date");
    cr_expect_str_eq(builder_validity(&builder, "G9999"), "2016-01-01..2018-03-31");

    medtrie_timeline_free(&builder.timeline);
    medtrie_model_free(&builder.model);
    for (uint32_t e = 0; e < 3; e++) {
        free(builder_system(&builder, "hcpcs-modifier")->editions[e].ids);
        builder_system(&builder, "hcpcs-modifier")->editions[e].ids = NULL;
    }
    cr_assert_eq(medtrie_model_build(&builder.model, &builder.compilation,
                                     builder_system(&builder, "hcpcs-modifier"), &builder.error),
                 MEDTRIE_OK);
    cr_assert_eq(medtrie_timeline_build(&builder.timeline, &builder.compilation, &builder.model,
                                        &builder.error),
                 MEDTRIE_OK);
    expect_on("DA", "2019-01-01", "b");
    expect_on("DA", "2020-12-31", "b");
    cr_expect_str_eq(builder_validity(&builder, "DA"), "2010-01-01..-");
}

/* Announced for a later day and dropped before it: never valid, and no day is shown. */
Test(timeline, dropped_before_its_first_day)
{
    builder_file(&builder, &built_hcpcs, "2018-10-01", "a.txt", "A0021 G0001,from=2019-07-01");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", "A0021");
    builder_must_run(&builder, "hcpcs");
    expect_on("G0001", "2019-03-31", ".");
    cr_expect_str_eq(builder_validity(&builder, "G0001"), "-..-");
}

/* CPT has no dates: in the file is valid; what every later file lacks ended with its year. */
Test(timeline, cpt)
{
    builder_file(&builder, &built_cpt_long, "2024-01-01", "a.txt", "99990 99991 99992");
    builder_file(&builder, &built_cpt_long, "2025-01-01", "b.txt", "99990 99993");
    builder_file(&builder, &built_cpt_long, "2026-01-01", "c.txt", "99990 99992");
    builder_must_run(&builder, "cpt");
    expect_on("99991", "2024-12-31", "b");
    expect_on("99991", "2025-01-01", ".");
    expect_on("99993", "2024-12-31", ".");
    expect_on("99993", "2025-12-31", "b");
    expect_on("99993", "2026-01-01", ".");
    expect_on("99992", "2025-06-01", "b"); /* missing in one file between */
    expect_on("99990", "2027-01-01", "not covered");
    cr_expect_str_eq(builder_validity(&builder, "99990"), "2024-01-01..-");
    cr_expect_eq(builder.compilation.warning_count, 0, "absence is how CPT ends a code");
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* The rows of the edition in effect, within their own dates. */
Test(timeline, list)
{
    builder_file(&builder, &built_list, "2024-01-01", "a.csv",
                 "1,from=2020-01-01 2,from=2024-03-01,to=2024-05-31 3 4,to=2023-06-30 "
                 "5,from=2019-01-01,to=2023-12-31 6,to=2024-02-29");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv",
                 "1,h 3,to=2025-01-31 7,from=2026-01-01");
    builder_must_run(&builder, "charges");
    expect_on("1", "2023-12-31", "not covered");
    expect_on("1", "2024-12-31", "b");
    expect_on("1", "2025-01-01", "h");
    expect_on("2", "2024-02-29", ".");
    expect_on("2", "2024-03-01", "b");
    expect_on("2", "2024-05-31", "b");
    expect_on("2", "2024-06-01", ".");
    expect_on("3", "2025-01-31", "b");
    expect_on("3", "2025-02-01", ".");
    expect_on("4", "2024-01-01", ".");
    expect_on("7", "2025-12-31", ".");
    expect_on("7", "9999-12-31", "b");
    cr_expect_str_eq(builder_validity(&builder, "1"), "2020-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "2"), "2024-03-01..2024-05-31");
    cr_expect_str_eq(builder_validity(&builder, "3"), "2024-01-01..2025-01-31");
    cr_expect_str_eq(builder_validity(&builder, "4"), "-..2023-06-30");
    cr_expect_str_eq(builder_validity(&builder, "5"), "2019-01-01..2023-12-31");
    cr_expect_str_eq(builder_validity(&builder, "6"), "2024-01-01..2024-02-29");
    cr_expect_str_eq(builder_validity(&builder, "7"), "2026-01-01..-");
}

/* A row that begins after the next edition took effect never counts: that edition's row does. */
Test(timeline, list_row_overtaken)
{
    builder_file(&builder, &built_list, "2024-01-01", "a.csv", "1,from=2030-01-01 2");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", "1 2,to=2024-06-30");
    builder_must_run(&builder, "charges");
    expect_on("1", "2025-01-01", "b");
    cr_expect_str_eq(builder_validity(&builder, "1"), "2025-01-01..-");
    expect_on("2", "2024-12-31", "b"); /* the edition in effect that day knew of no end */
    cr_expect_str_eq(builder_validity(&builder, "2"), "2024-01-01..2024-12-31");
}

/* ---- Records ------------------------------------------------------------------------------ */

/* Texts come from the newest edition up to the period's that has the code, else the first after. */
Test(timeline, record_of_a_period)
{
    static const struct {
        const char *code;
        uint32_t edition, found;
    } cases[] = {
        {"A0001", 0, 0}, {"A0001", 1, 0}, {"A0001", 2, 2}, /* missing in the middle */
        {"A0002", 0, 1}, {"A0002", 1, 1}, {"A0002", 2, 1}, /* in the middle only */
        {"A0003", 0, 2}, {"A0003", 1, 2}, {"A0003", 2, 2}, /* in the last only */
    };

    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt", "A0001");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", "A0002");
    builder_file(&builder, &built_hcpcs, "2020-01-01", "c.txt", "A0001 A0003");
    builder_must_run(&builder, "hcpcs");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        medtrie_id id = builder_id(&builder, cases[i].code);
        uint32_t found;
        uint32_t place = medtrie_timeline_record(&builder.timeline, &builder.model, id,
                                                 cases[i].edition, &found);

        cr_assert_neq(place, 0);
        cr_expect_eq(found, cases[i].found, "%s %u: %u", cases[i].code, cases[i].edition, found);
        cr_expect_str_eq(builder.model.input->editions[found].codes[place - 1].code.text,
                         cases[i].code);
    }
}

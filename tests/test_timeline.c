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
    builder_expect_on(&builder, "C00", "2025-01-31", ".");
    builder_expect_on(&builder, "C00", "2025-02-01", "b");
    builder_expect_on(&builder, "C69", "2025-04-13", ".");
    builder_expect_on(&builder, "C69", "2025-04-14", "b");
    builder_expect_on(&builder, "C69", "2030-01-01", "b");
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

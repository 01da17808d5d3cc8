/* Systems whose records carry their own dates: HCPCS, CPT, and users' lists. */
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

TestSuite(spans, .init = start, .fini = end);

/* ---- HCPCS -------------------------------------------------------------------------------- */

/* The record's dates decide, the last of them is usable, and they reach outside the covered days.
 */
Test(spans, record_dates)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt",
                 "A0021,from=1982-01-01 G0001,from=2016-01-01,to=2018-06-30 "
                 "K0001,from=2010-01-01,to=2014-06-30 Q0001,from=2018-02-15 "
                 "Z0001,from=2019-01-01");
    builder_must_run(&builder, "hcpcs");
    builder_expect_on(&builder, "A0021", "2017-12-31", "not covered");
    builder_expect_on(&builder, "A0021", "2018-01-01", "b");
    builder_expect_on(&builder, "A0021", "2018-04-01",
                      "not covered"); /* the quarter of the last edition has ended */
    builder_expect_on(&builder, "G0001", "2018-03-31", "b");
    builder_expect_on(&builder, "K0001", "2018-01-01", ".");
    builder_expect_on(&builder, "Q0001", "2018-02-14", ".");
    builder_expect_on(&builder, "Q0001", "2018-02-15", "b");
    builder_expect_on(&builder, "Z0001", "2018-03-31", ".");
    cr_expect_str_eq(builder_validity(&builder, "A0021"), "1982-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "G0001"), "2016-01-01..2018-06-30");
    cr_expect_str_eq(builder_validity(&builder, "K0001"), "2010-01-01..2014-06-30");
    cr_expect_str_eq(builder_validity(&builder, "Z0001"), "2019-01-01..-");
}

/* The newest record of a code decides for the days of older editions, too. */
Test(spans, newest_record_decides)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt", "G0001,from=2016-01-01 G0002");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt",
                 "G0001,from=2016-01-01,to=2018-06-30 G0002,from=2018-11-01");
    builder_must_run(&builder, "hcpcs");
    builder_expect_on(&builder, "G0001", "2018-06-30", "b");
    builder_expect_on(&builder, "G0001", "2018-07-01", ".");
    builder_expect_on(&builder, "G0002", "2018-01-01",
                      "."); /* the added date was corrected later */
    builder_expect_on(&builder, "G0002", "2018-11-01", "b");
}

/* J0570: ended 2024-12-31, came back by action R. */
Test(spans, reactivation)
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
Test(spans, reactivation_limits)
{
    builder_file(&builder, &built_hcpcs, "2025-01-01", "a.txt",
                 "J0001,from=2017-01-01,to=2024-12-31 J0003,from=2017-01-01 X0000");
    builder_file(&builder, &built_hcpcs, "2025-10-01", "b.txt",
                 "J0001,from=2017-01-01,R=2025-02-01,to=2025-06-30 J0002,from=2017-01-01,"
                 "R=2025-05-01 J0003,h,from=2017-01-01,R=2025-03-01 X0000");
    builder_must_run(&builder, "hcpcs");
    builder_expect_on(&builder, "J0001", "2025-01-31", ".");
    builder_expect_on(&builder, "J0001", "2025-02-01", "b");
    builder_expect_on(&builder, "J0001", "2025-06-30", "b");
    builder_expect_on(&builder, "J0001", "2025-07-01", ".");
    builder_expect_on(&builder, "J0003", "2025-02-28",
                      "b"); /* from its day on the new record, and that alone */
    builder_expect_on(&builder, "J0003", "2025-03-01", "h");
    builder_expect_on(&builder, "J0002", "2025-04-30", ".");
    builder_expect_on(&builder, "J0002", "2025-05-01", "b");
    cr_expect_str_eq(builder_validity(&builder, "J0001"), "2017-01-01..2025-06-30");
}

/* Every later edition lacks G9976: it ended the day before the first of them. DA is missing in the
 * middle one only and did not end. */
Test(spans, missing_codes)
{
    builder_file(&builder, &built_hcpcs, "2018-01-01", "x/first.txt",
                 "A0021,from=1982-01-01 G9976,from=2018-01-01 G9999,from=2016-01-01,to=2018-03-31 "
                 "DA,2,from=2010-01-01 AA,2");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", "A0021,from=1982-01-01 AA,2");
    builder_file(&builder, &built_hcpcs, "2020-10-01", "c.txt",
                 "A0021,from=1982-01-01 DA,2,from=2010-01-01 AA,2");
    builder_must_run(&builder, "hcpcs");
    builder_expect_on(&builder, "G9976", "2018-12-31", "b");
    builder_expect_on(&builder, "G9976", "2019-01-01", ".");
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
    builder_expect_on(&builder, "DA", "2019-01-01", "b");
    builder_expect_on(&builder, "DA", "2020-12-31", "b");
    cr_expect_str_eq(builder_validity(&builder, "DA"), "2010-01-01..-");
}

/* Announced for a later day and dropped before it: never valid, and no day is shown. */
Test(spans, dropped_before_its_first_day)
{
    builder_file(&builder, &built_hcpcs, "2018-10-01", "a.txt", "A0021 G0001,from=2019-07-01");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt", "A0021");
    builder_must_run(&builder, "hcpcs");
    builder_expect_on(&builder, "G0001", "2019-03-31", ".");
    cr_expect_str_eq(builder_validity(&builder, "G0001"), "-..-");
}

/* CPT has no dates: in the file is valid; what every later file lacks ended with its year. */
Test(spans, cpt)
{
    builder_file(&builder, &built_cpt_long, "2024-01-01", "a.txt", "99990 99991 99992");
    builder_file(&builder, &built_cpt_long, "2025-01-01", "b.txt", "99990 99993");
    builder_file(&builder, &built_cpt_long, "2026-01-01", "c.txt", "99990 99992");
    builder_must_run(&builder, "cpt");
    builder_expect_on(&builder, "99991", "2024-12-31", "b");
    builder_expect_on(&builder, "99991", "2025-01-01", ".");
    builder_expect_on(&builder, "99993", "2024-12-31", ".");
    builder_expect_on(&builder, "99993", "2025-12-31", "b");
    builder_expect_on(&builder, "99993", "2026-01-01", ".");
    builder_expect_on(&builder, "99992", "2025-06-01", "b"); /* missing in one file between */
    builder_expect_on(&builder, "99990", "2027-01-01", "not covered");
    cr_expect_str_eq(builder_validity(&builder, "99990"), "2024-01-01..-");
    cr_expect_eq(builder.compilation.warning_count, 0, "absence is how CPT ends a code");
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* The rows of the edition in effect, within their own dates. */
Test(spans, list)
{
    builder_file(&builder, &built_list, "2024-01-01", "a.csv",
                 "1,from=2020-01-01 2,from=2024-03-01,to=2024-05-31 3 4,to=2023-06-30 "
                 "5,from=2019-01-01,to=2023-12-31 6,to=2024-02-29");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv",
                 "1,h 3,to=2025-01-31 7,from=2026-01-01");
    builder_must_run(&builder, "charges");
    builder_expect_on(&builder, "1", "2023-12-31", "not covered");
    builder_expect_on(&builder, "1", "2024-12-31", "b");
    builder_expect_on(&builder, "1", "2025-01-01", "h");
    builder_expect_on(&builder, "2", "2024-02-29", ".");
    builder_expect_on(&builder, "2", "2024-03-01", "b");
    builder_expect_on(&builder, "2", "2024-05-31", "b");
    builder_expect_on(&builder, "2", "2024-06-01", ".");
    builder_expect_on(&builder, "3", "2025-01-31", "b");
    builder_expect_on(&builder, "3", "2025-02-01", ".");
    builder_expect_on(&builder, "4", "2024-01-01", ".");
    builder_expect_on(&builder, "7", "2025-12-31", ".");
    builder_expect_on(&builder, "7", "9999-12-31", "b");
    cr_expect_str_eq(builder_validity(&builder, "1"), "2020-01-01..-");
    cr_expect_str_eq(builder_validity(&builder, "2"), "2024-03-01..2024-05-31");
    cr_expect_str_eq(builder_validity(&builder, "3"), "2024-01-01..2025-01-31");
    cr_expect_str_eq(builder_validity(&builder, "4"), "-..2023-06-30");
    cr_expect_str_eq(builder_validity(&builder, "5"), "2019-01-01..2023-12-31");
    cr_expect_str_eq(builder_validity(&builder, "6"), "2024-01-01..2024-02-29");
    cr_expect_str_eq(builder_validity(&builder, "7"), "2026-01-01..-");
}

/* A row that begins after the next edition took effect never counts: that edition's row does. */
Test(spans, list_row_overtaken)
{
    builder_file(&builder, &built_list, "2024-01-01", "a.csv", "1,from=2030-01-01 2");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", "1 2,to=2024-06-30");
    builder_must_run(&builder, "charges");
    builder_expect_on(&builder, "1", "2025-01-01", "b");
    cr_expect_str_eq(builder_validity(&builder, "1"), "2025-01-01..-");
    builder_expect_on(&builder, "2", "2024-12-31",
                      "b"); /* the edition in effect that day knew of no end */
    cr_expect_str_eq(builder_validity(&builder, "2"), "2024-01-01..2024-12-31");
}

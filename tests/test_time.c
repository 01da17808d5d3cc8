/* Time: periods and their holes, validity, first and last days. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../src/format/layout.h"
#include "miniature.h"

static struct image image;
static medtrie_index *medtrie;

static void set_up(void)
{
    image = miniature_build();
    medtrie = miniature_open(&image);
}

static void tear_down(void)
{
    medtrie_close(medtrie);
    image_free(&image);
}

TestSuite(time, .init = set_up, .fini = tear_down);

static medtrie_day day(const char *text)
{
    return medtrie_day_parse(text, strlen(text));
}

static const struct {
    const char *day;
    medtrie_period on, near;
} days[] = {
    {"0001-01-01", 0, 0},
    {"2015-09-30", 0, 0}, /* before ICD-10: covered, and nothing is valid */
    {"2015-10-01", 1, 1},
    {"2021-09-30", 1, 1},
    {"2021-10-01", 2, 2},
    {"2022-09-30", 2, 2},
    {"2022-10-01", MEDTRIE_NOT_COVERED, 2}, /* a hole: FY2023 is not loaded */
    {"2023-09-30", MEDTRIE_NOT_COVERED, 2},
    {"2023-10-01", 3, 3},
    {"2024-09-30", 3, 3},
    {"2024-10-01", MEDTRIE_NOT_COVERED, 3}, /* behind the last release */
    {"9999-12-31", MEDTRIE_NOT_COVERED, 3},
};

Test(time, periods_of_days)
{
    const medtrie_system *cm = medtrie_system_at(medtrie, MINIATURE_CM);
    const medtrie_system *hcpcs = medtrie_system_at(medtrie, MINIATURE_HCPCS);

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        cr_expect_eq(medtrie_period_on(cm, day(days[i].day)), days[i].on, "%s", days[i].day);
        cr_expect_eq(medtrie_period_near(cm, day(days[i].day)), days[i].near, "%s", days[i].day);
    }
    /* Before the first of all periods. */
    cr_expect_eq(medtrie_period_on(hcpcs, day("2017-12-31")), MEDTRIE_NOT_COVERED);
    cr_expect_eq(medtrie_period_near(hcpcs, day("2017-12-31")), 0);
    /* Numbers that are no days. */
    cr_expect_eq(medtrie_period_on(cm, MEDTRIE_DAY_NONE), MEDTRIE_NOT_COVERED);
    cr_expect_eq(medtrie_period_on(cm, INT32_MAX), MEDTRIE_NOT_COVERED);
    cr_expect_eq(medtrie_period_near(cm, MEDTRIE_DAY_NONE), 0);
}

Test(time, describes_periods)
{
    const medtrie_system *cm = medtrie_system_at(medtrie, MINIATURE_CM);
    struct medtrie_period_view view = {.struct_size = sizeof view};

    cr_assert(medtrie_period_at(cm, 0, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_NONE && view.release == MEDTRIE_DAY_NONE);
    cr_expect(view.first_day == MEDTRIE_DAY_FIRST && view.last_day == day("2015-09-30"));
    cr_assert(medtrie_period_at(cm, 2, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_RELEASE && view.release == day("2021-10-01"));
    cr_assert(medtrie_period_at(medtrie_system_at(medtrie, MINIATURE_HCPCS), 1, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_RECORD && view.release == day("2018-01-01"));
    cr_expect_not(medtrie_period_at(cm, 4, &view));
    cr_expect_not(medtrie_period_at(cm, MEDTRIE_NOT_COVERED, &view));
}

/* M54.5 was billable on 2021-09-30 and is a header the day after. */
Test(time, a_code_that_became_a_header)
{
    const medtrie_system *cm = medtrie_system_at(medtrie, MINIATURE_CM);
    medtrie_id id = miniature_id(cm, "M54.5");
    medtrie_period before = medtrie_period_on(cm, day("2021-09-30"));
    medtrie_period after = medtrie_period_on(cm, day("2021-10-01"));

    cr_expect(medtrie_valid(cm, id, before) && medtrie_billable(cm, id, before));
    cr_expect(medtrie_valid(cm, id, after) && !medtrie_billable(cm, id, after));
}

static const struct {
    size_t system;
    const char *name, *first, *last; /* last NULL: no end */
} validities[] = {
    {MINIATURE_CM, "E119", "2015-10-01", NULL},
    {MINIATURE_CM, "Z001", "2015-10-01", "2021-09-30"},
    {MINIATURE_CM, "M5450", "2021-10-01", NULL}, /* the hole is not counted */
    {MINIATURE_CM, "block:J40-J47", "2015-10-01", "2022-09-30"},
    {MINIATURE_HCPCS, "A0110", "2018-01-01", "2018-12-31"},
    {MINIATURE_ICD9, "25000", "2014-10-01", "2015-09-30"},
};

Test(time, first_and_last_days)
{
    medtrie_day first, last;

    for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
        const medtrie_system *system = medtrie_system_at(medtrie, validities[i].system);

        medtrie_validity(system, miniature_id(system, validities[i].name), &first, &last);
        cr_expect_eq(first, day(validities[i].first), "%s", validities[i].name);
        cr_expect_eq(last, validities[i].last == NULL ? MEDTRIE_DAY_NONE : day(validities[i].last),
                     "%s", validities[i].name);
    }
    medtrie_validity(medtrie_system_at(medtrie, MINIATURE_CM), MEDTRIE_NONE, &first, &last);
    cr_expect(first == MEDTRIE_DAY_NONE && last == MEDTRIE_DAY_NONE);
}

/* Every bit of every system, and none beyond. */
Test(time, every_bit)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const struct image_system *tables = &miniature_systems[number];
        const medtrie_system *system = medtrie_system_at(medtrie, number);
        size_t count = tables->code_count + tables->grouping_count;

        for (size_t id = 0; id < count + 2; id++)
            for (medtrie_period period = 0; period < 70; period++) {
                const struct image_concept *concept =
                    id < tables->code_count ? &tables->codes[id]
                    : id < count            ? &tables->groupings[id - tables->code_count]
                                            : NULL;
                bool known = concept != NULL && period < tables->period_count;

                cr_assert_eq(medtrie_valid(system, (medtrie_id)id, period),
                             known && concept->valid[period] != '.');
                cr_assert_eq(medtrie_billable(system, (medtrie_id)id, period),
                             known && concept->valid[period] == 'b');
            }
        cr_expect_not(medtrie_valid(system, 0, MEDTRIE_NOT_COVERED));
        cr_expect_not(medtrie_billable(system, MEDTRIE_NONE, 0));
    }
}

/* More periods than one word of a mask has bits, as HCPCS has. */
Test(time, many_periods)
{
    enum { PERIODS = 130 };
    struct image_period periods[PERIODS];
    char first[PERIODS][11], last[PERIODS][11], odd[PERIODS + 1], late[PERIODS + 1];
    struct image_concept codes[] = {
        {"A0001", MEDTRIE_KIND_CODE, odd, .title = "Valid in every other period"},
        {"A0002", MEDTRIE_KIND_CODE, late, .title = "Valid in one", .later_title = "Later",
         .later_period = 129},
    };
    struct image_system many = miniature_systems[MINIATURE_HCPCS];
    struct image wide;
    medtrie_index *opened;
    const medtrie_system *system;

    for (int i = 0; i < PERIODS; i++) {
        medtrie_day_format(day("2000-01-01") + 10 * i, first[i]);
        medtrie_day_format(day("2000-01-01") + 10 * i + 9, last[i]);
        periods[i] = (struct image_period){first[i], last[i], MEDTRIE_BASIS_RECORD, "2000-01-01"};
        odd[i] = i % 2 == 1 ? 'b' : '.';
        late[i] = i == 100 ? 'h' : '.';
    }
    odd[PERIODS] = late[PERIODS] = '\0';
    many.periods = periods;
    many.period_count = PERIODS;
    many.codes = codes;
    many.code_count = 2;
    many.grouping_count = 0;
    many.replacement_count = 0;
    wide = image_build(&many, 1, NULL);
    opened = miniature_open(&wide);
    system = medtrie_system_at(opened, 0);
    for (medtrie_period p = 0; p < PERIODS; p++) {
        cr_assert_eq(medtrie_period_on(system, day(first[p])), p);
        cr_assert_eq(medtrie_valid(system, 0, p), p % 2 == 1);
        cr_assert_eq(medtrie_billable(system, 0, p), p % 2 == 1);
        cr_assert_eq(medtrie_valid(system, 1, p), p == 100);
        cr_assert_not(medtrie_billable(system, 1, p));
    }
    medtrie_close(opened);
    image_free(&wide);
}

/* Time: periods and their holes, validity, first and last days. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/reader/calendar.h"
#include "miniature.h"

TestSuite(time, .init = miniature_set_up, .fini = miniature_tear_down);

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
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    const medtrie_system *hcpcs = medtrie_system_at(miniature_index, MINIATURE_HCPCS);

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
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    struct medtrie_period_view view = {.struct_size = sizeof view};

    cr_assert(medtrie_period_at(cm, 0, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_NONE && view.release == MEDTRIE_DAY_NONE);
    cr_expect(view.first_day == MEDTRIE_DAY_FIRST && view.last_day == day("2015-09-30"));
    cr_assert(medtrie_period_at(cm, 2, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_RELEASE && view.release == day("2021-10-01"));
    cr_assert(medtrie_period_at(medtrie_system_at(miniature_index, MINIATURE_HCPCS), 1, &view));
    cr_expect(view.basis == MEDTRIE_BASIS_RECORD && view.release == day("2018-01-01"));
    cr_expect_not(medtrie_period_at(cm, 4, &view));
    cr_expect_not(medtrie_period_at(cm, MEDTRIE_NOT_COVERED, &view));
}

/* M54.5 was billable on 2021-09-30 and is a header the day after. */
Test(time, a_code_that_became_a_header)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
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
        const medtrie_system *system = medtrie_system_at(miniature_index, validities[i].system);

        medtrie_validity(system, miniature_id(system, validities[i].name), &first, &last);
        cr_expect_eq(first, day(validities[i].first), "%s", validities[i].name);
        cr_expect_eq(last, validities[i].last == NULL ? MEDTRIE_DAY_NONE : day(validities[i].last),
                     "%s", validities[i].name);
    }
    medtrie_validity(medtrie_system_at(miniature_index, MINIATURE_CM), MEDTRIE_NONE, &first, &last);
    cr_expect(first == MEDTRIE_DAY_NONE && last == MEDTRIE_DAY_NONE);
}

/* Every bit of every system, and none beyond. */
Test(time, every_bit)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const struct image_system *tables = &miniature_systems[number];
        const medtrie_system *system = medtrie_system_at(miniature_index, number);
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
        /* The period itself, else the last one before, else the first after. */
        cr_assert_eq(medtrie_effective_period(system, 0, p), p % 2 == 1 ? p : p == 0 ? 1 : p - 1);
        cr_assert_eq(medtrie_effective_period(system, 1, p), 100);
    }
    medtrie_close(opened);
    image_free(&wide);
}

/* ---- The calendar ------------------------------------------------------------------------ */

/* The period of a day by going through all rows; begun receives how many of them began. */
static medtrie_period plain_period_on(const medtrie_system *system, medtrie_day on, uint32_t *begun)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};
    struct medtrie_period_view last = {.struct_size = sizeof last};

    for (*begun = 0; medtrie_period_at(system, *begun, &view) && view.first_day <= on; ++*begun)
        last = view;
    return *begun == 0 || on > last.last_day ? MEDTRIE_NOT_COVERED : *begun - 1;
}

static void expect_plain(const medtrie_system *system, int64_t on)
{
    uint32_t begun;
    medtrie_period expected;

    if (on < INT32_MIN || on > INT32_MAX)
        return;
    expected = plain_period_on(system, (medtrie_day)on, &begun);
    cr_assert_eq(medtrie_period_on(system, (medtrie_day)on), expected, "day %d", (int)on);
    cr_assert_eq(medtrie_period_near(system, (medtrie_day)on), begun == 0 ? 0 : begun - 1);
}

/* The days around each boundary, the ends of the calendar, and some thousand days in between. */
static void expect_plain_everywhere(const medtrie_system *system)
{
    static const medtrie_day ends[] = {INT32_MIN, MEDTRIE_DAY_FIRST, 0, MEDTRIE_DAY_LAST,
                                       INT32_MAX};
    struct medtrie_period_view view = {.struct_size = sizeof view};
    uint64_t state = 88172645463325252u;

    for (medtrie_period p = 0; medtrie_period_at(system, p, &view); p++)
        for (int64_t near = -3; near <= 3; near++) {
            expect_plain(system, view.first_day + near);
            expect_plain(system, view.last_day + near);
        }
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int64_t near = -2; near <= 2; near++)
            expect_plain(system, ends[i] + near);
    for (int i = 0; i < 3000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        expect_plain(system, (medtrie_day)(state >> 32)); /* any number */
        expect_plain(system, (medtrie_day)(state % 60000) - 20000);
    }
}

/* The blocks reach from the second period to the end of the last, or ten years into it, are as
 * short as their number allows, and say of their days all that holds for each: without that the
 * answers are the same, and slow. */
static void expect_marks(const medtrie_system *system)
{
    const struct calendar *calendar = &system->calendar;
    struct medtrie_period_view second = {.struct_size = sizeof second}, last = second;
    uint32_t count = system->tables->period_count;
    unsigned shift = 0;
    int64_t length;

    cr_assert(medtrie_period_at(system, count > 1 ? 1 : 0, &second));
    cr_assert(medtrie_period_at(system, count - 1, &last));
    length = (int64_t)last.last_day - second.first_day;
    if (length > (int64_t)last.first_day + 3653 - second.first_day)
        length = (int64_t)last.first_day + 3653 - second.first_day;
    while (length >> shift >= CALENDAR_BLOCKS)
        shift++;
    cr_assert_eq(calendar->first_day, second.first_day);
    cr_assert_eq(calendar->shift, shift);
    cr_assert_eq(calendar->count, (uint32_t)(length >> shift) + 1);
    for (uint32_t block = 0; block < calendar->count; block++) {
        medtrie_day from = second.first_day + (medtrie_day)(block << shift);
        uint32_t begun, mark;
        medtrie_period period = plain_period_on(system, from + (1 << shift) - 1, &begun);
        bool is_whole = plain_period_on(system, from, &begun) == period;

        mark = begun | (is_whole && period != MEDTRIE_NOT_COVERED ? CALENDAR_WHOLE : 0);
        cr_assert_eq(calendar->marks[block], begun > CALENDAR_BEGUN ? CALENDAR_BEGUN : mark,
                     "block %u of %u: %x instead of %x", block, calendar->count,
                     calendar->marks[block], mark);
    }
}

/* A system of so many periods, of which number p begins on day first + step * p. */
static struct image with_periods(int count, medtrie_day first, medtrie_day step)
{
    struct image_period *periods = calloc((size_t)count, sizeof *periods);
    char(*texts)[2][11] = calloc((size_t)count, sizeof *texts);
    char *life = calloc(1, (size_t)count + 1);
    struct image_concept code = {
        .code = "A0001", .kind = MEDTRIE_KIND_CODE, .valid = life, .title = "A code"};
    struct image_system system = miniature_systems[MINIATURE_HCPCS];
    struct image built;

    memset(life, 'b', (size_t)count);
    for (int i = 0; i < count; i++) {
        /* Every third period ends early: a hole behind it. */
        medtrie_day_format(first + step * i, texts[i][0]);
        medtrie_day_format(first + step * (i + 1) - 1 - (i % 3 == 2 && step > 1), texts[i][1]);
        periods[i] =
            (struct image_period){texts[i][0], texts[i][1], MEDTRIE_BASIS_RECORD, texts[0][0]};
    }
    system.periods = periods;
    system.period_count = (size_t)count;
    system.default_period = 0;
    system.codes = &code;
    system.code_count = 1;
    system.grouping_count = system.replacement_count = 0;
    built = image_build(&system, 1, NULL);
    free(periods);
    free(texts);
    free(life);
    return built;
}

/* Counts and lengths that give one block, blocks of a day, and blocks with many periods each. */
Test(time, calendar_gives_what_the_rows_say)
{
    static const struct {
        int count;
        medtrie_day first, step;
    } rows[] = {
        {1, 0, 1},       {2, 0, 1},        {2, -719162, 700000}, {3, 10957, 365},
        {511, 10957, 1}, {512, 10957, 1},  {513, 10957, 1},      {514, 10957, 1},
        {180, 5000, 91}, {1500, -7000, 7}, {40, -700000, 60000},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct image many = with_periods(rows[i].count, rows[i].first, rows[i].step);
        medtrie_index *opened = miniature_open(&many);

        expect_plain_everywhere(medtrie_system_at(opened, 0));
        expect_marks(medtrie_system_at(opened, 0));
        medtrie_close(opened);
        image_free(&many);
    }
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        expect_plain_everywhere(medtrie_system_at(miniature_index, number));
        expect_marks(medtrie_system_at(miniature_index, number));
    }
}

/* More periods than a mark of the calendar can count: one a day for 90 years. */
Test(time, more_periods_than_marks_count)
{
    enum { PERIODS = 33000 };
    struct image many = with_periods(PERIODS, 0, 1);
    medtrie_index *opened = miniature_open(&many);
    const medtrie_system *system = medtrie_system_at(opened, 0);

    for (medtrie_day on = 0; on<PERIODS; on += on> 32700 ? 1 : 97) {
        cr_assert_eq(medtrie_period_on(system, on), (medtrie_period)on);
        cr_assert_eq(medtrie_period_near(system, on), (medtrie_period)on);
    }
    cr_expect_eq(medtrie_period_on(system, -1), MEDTRIE_NOT_COVERED);
    cr_expect_eq(medtrie_period_on(system, PERIODS), MEDTRIE_NOT_COVERED);
    expect_marks(system);
    medtrie_close(opened);
    image_free(&many);
}

/* Rows that opening refuses: not in order, all alike, at the ends of what a number holds. The
 * calendar does not rely on that refusal. */
Test(time, calendar_of_any_bytes)
{
    uint64_t state = 1234567890123456789u;

    for (int round = 0; round < 60; round++) {
        struct image many = with_periods(40, 10000, 30);
        medtrie_index *opened = miniature_open(&many);
        size_t size;
        uint8_t *bytes = image_section(&many, "periods", 0, &size);

        for (size_t at = 0; at < size; at += 4) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            /* Whole numbers, small ones, equal ones, the ends; now and then what was there. */
            if (round % 5 == 0)
                medtrie_store32(bytes + at, (uint32_t)(state >> 32));
            else if (round % 5 == 1)
                medtrie_store32(bytes + at, (uint32_t)(state >> 60));
            else if (round % 5 == 2)
                medtrie_store32(bytes + at, (uint32_t)(10000 + round));
            else if (round % 5 == 3)
                medtrie_store32(bytes + at, state & 1 ? 0x80000000u : 0x7FFFFFFFu);
            else if (state % 8 == 0)
                medtrie_store32(bytes + at, (uint32_t)(state >> 32));
        }
        medtrie_make_calendar(&opened->systems[0]);
        expect_plain_everywhere(medtrie_system_at(opened, 0));
        medtrie_close(opened);
        image_free(&many);
    }
}

/*
 * What is remembered for a code holds for all days of its status, and only for them: a row says
 * what the reader says, whichever rows of the same code stood before it. Codes have every history
 * that five periods and a hole allow, and titles of every length up to some lines of the cache.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "../src/format/layout.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define PERIODS 5
#define HISTORIES 242 /* 3 to the power of 5, without the one that was never valid */
#define TITLE_MOST 250

static const struct image_period periods[PERIODS] = {
    {"2018-01-01", "2018-12-31", MEDTRIE_BASIS_RELEASE, "2018-01-01"},
    {"2019-01-01", "2019-12-31", MEDTRIE_BASIS_RELEASE, "2019-01-01"},
    {"2021-01-01", "2021-12-31", MEDTRIE_BASIS_RELEASE, "2021-01-01"},
    {"2022-01-01", "2022-12-31", MEDTRIE_BASIS_RELEASE, "2022-01-01"},
    {"2023-01-01", "2023-12-31", MEDTRIE_BASIS_RELEASE, "2023-01-01"},
};

/* One of each period, and of what none covers: before, between and behind them. */
static const char *const days[] = {"2017-05-01", "2018-05-01", "2019-05-01", "2020-05-01",
                                   "2021-05-01", "2022-05-01", "2023-05-01", "2024-05-01"};

static struct image_concept codes[HISTORIES];
static char names[HISTORIES][8], histories[HISTORIES][PERIODS + 1];
static char titles[HISTORIES][TITLE_MOST + 1];

static struct image build(void)
{
    struct image_system system = {.name = "charges",
                                  .title = "Charges",
                                  .uri = "",
                                  .key_class = MEDTRIE_KEYS_GENERAL,
                                  .periods = periods,
                                  .period_count = PERIODS,
                                  .default_period = PERIODS - 1,
                                  .codes = codes,
                                  .code_count = HISTORIES};

    for (unsigned i = 0; i < HISTORIES; i++) {
        unsigned history = i + 1, size = 1 + i * 37 % TITLE_MOST;

        for (unsigned period = 0; period < PERIODS; period++, history /= 3)
            histories[i][period] = ".hb"[history % 3];
        snprintf(names[i], sizeof names[i], "H%03u", i);
        for (unsigned at = 0; at < size; at++)
            titles[i][at] = (char)('a' + (i + at * 7) % 26);
        codes[i] = (struct image_concept){
            .code = names[i], .kind = MEDTRIE_KIND_CODE, .valid = histories[i], .title = titles[i]};
        if (i % 3 == 0) {
            codes[i].later_title =
                "From the third period on another title that is no shorter than a step";
            codes[i].later_period = 2;
        }
    }
    return image_build(&system, 1, NULL);
}

/* What the reader says of a code on a day, as a row. */
static int put_expected(const medtrie_system *system, const char *fields, size_t code, size_t day,
                        char *row, size_t room)
{
    const char *name = names[code];
    medtrie_day date = medtrie_day_parse(days[day], 10);
    medtrie_id id = medtrie_find(system, name, strlen(name));
    medtrie_period period = medtrie_period_on(system, date);
    enum medtrie_status status = medtrie_check(system, name, strlen(name), date, NULL);
    struct medtrie_text title = medtrie_title(system, id, medtrie_period_near(system, date));
    bool covered = period != MEDTRIE_NOT_COVERED;
    char before[32] = "";

    if (strcmp(fields, "title") != 0)
        snprintf(before, sizeof before, "%s,%s,", medtrie_status_name(status),
                 !covered                               ? ""
                 : medtrie_billable(system, id, period) ? "1"
                                                        : "0");
    return snprintf(row, room, "%s,%s,%s%.*s\n", name, days[day], before, (int)title.size,
                    title.data);
}

/* The days of each code begin with another one, and are stepped through by a number that has no
 * divisor with theirs, so that any status comes first somewhere and any behind any other. */
static size_t day_of(size_t code, size_t turn)
{
    static const size_t steps[] = {1, 3, 5, 7};

    return (code / 4 + turn * steps[code % 4]) % COUNT(days);
}

static void expect_all(const char *fields)
{
    struct image image = build();
    medtrie_index *index = miniature_open(&image);
    const medtrie_system *system = medtrie_system_at(index, 0);
    const char *const column[] = {"code:charges"};
    struct medtrie_annotate_options options = {.struct_size = sizeof options,
                                               .format = MEDTRIE_ANNOTATE_CSV,
                                               .codes = column,
                                               .code_count = 1,
                                               .dates = "day",
                                               .fields = fields};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    cr_assert_eq(medtrie_annotator_open(index, &options, &annotator, &error), MEDTRIE_OK, "%s",
                 error.message);
    cr_assert_eq(medtrie_annotator_push(annotator, "code,day\n", 9, &out, &error), MEDTRIE_OK);
    for (size_t turn = 0; turn < 2 * COUNT(days); turn++)
        for (size_t code = 0; code < HISTORIES; code++) {
            char row[64], expected[TITLE_MOST + 96];
            size_t day = day_of(code, turn);
            int size = snprintf(row, sizeof row, "%s,%s\n", names[code], days[day]);

            cr_assert_eq(medtrie_annotator_push(annotator, row, (size_t)size, &out, &error),
                         MEDTRIE_OK, "%s", error.message);
            size = put_expected(system, fields, code, day, expected, sizeof expected);
            cr_assert(out.output.size == (size_t)size &&
                          memcmp(out.output.data, expected, (size_t)size) == 0,
                      "%s in turn %zu\n%.*s%s", histories[code], turn, (int)out.output.size,
                      out.output.data, expected);
        }
    cr_assert_eq(medtrie_annotator_end(annotator, &out, &error), MEDTRIE_OK);
    medtrie_annotator_close(annotator);
    medtrie_close(index);
    image_free(&image);
}

Test(added, statuses_and_titles)
{
    expect_all("status,billable,title");
}

/* What differs by status alone is the same bytes, which are kept once. */
Test(added, titles)
{
    expect_all("title");
}

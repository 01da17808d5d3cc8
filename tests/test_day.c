/* Days: dates to numbers and back. */
#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

#include <medtrie/medtrie.h>

static const struct {
    int year, month, day;
    medtrie_day expected;
} dates[] = {
    {1970, 1, 1, 0},                  /* the epoch */
    {1969, 12, 31, -1},               /* the day before it */
    {2000, 2, 29, 11016},             /* a leap day of a century divisible by 400 */
    {2015, 9, 30, 16708},             /* the last day of ICD-9-CM */
    {2015, 10, 1, 16709},             /* the first of ICD-10 */
    {2026, 9, 30, 20726},             /* the end of FY2026 */
    {1, 1, 1, MEDTRIE_DAY_FIRST},     /* the first day of the calendar */
    {9999, 12, 31, MEDTRIE_DAY_LAST}, /* the last */
    {2023, 2, 29, MEDTRIE_DAY_NONE},  /* no leap year */
    {1900, 2, 29, MEDTRIE_DAY_NONE},  /* nor a century */
    {2024, 4, 31, MEDTRIE_DAY_NONE},  /* April has 30 days */
    {2024, 0, 1, MEDTRIE_DAY_NONE},   /* months count from 1 */
    {2024, 13, 1, MEDTRIE_DAY_NONE},  /* to 12 */
    {2024, 1, 0, MEDTRIE_DAY_NONE},   /* days count from 1 */
    {2024, 1, 32, MEDTRIE_DAY_NONE},  /* to 31 */
    {0, 1, 1, MEDTRIE_DAY_NONE},      /* no year 0 */
    {10000, 1, 1, MEDTRIE_DAY_NONE},  /* four digits at most */
    {-5, 1, 1, MEDTRIE_DAY_NONE},     /* no years before 1 */
    {INT_MAX, INT_MAX, INT_MAX, MEDTRIE_DAY_NONE},
    {INT_MIN, INT_MIN, INT_MIN, MEDTRIE_DAY_NONE},
};

Test(day, of)
{
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        cr_expect_eq(medtrie_day_of(dates[i].year, dates[i].month, dates[i].day), dates[i].expected,
                     "%d-%d-%d", dates[i].year, dates[i].month, dates[i].day);
}

static const struct {
    const char *text;
    medtrie_day expected;
} texts[] = {
    {"2015-10-01", 16709}, /* ISO 8601 calendar date */
    {"0001-01-01", MEDTRIE_DAY_FIRST},
    {"9999-12-31", MEDTRIE_DAY_LAST},
    {"2015-10-1", MEDTRIE_DAY_NONE},  /* two digits a day */
    {"2015/10/01", MEDTRIE_DAY_NONE}, /* hyphens only */
    {"20151001", MEDTRIE_DAY_NONE},   /* not without them */
    {" 2015-10-01", MEDTRIE_DAY_NONE},
    {"2015-10-01 ", MEDTRIE_DAY_NONE},
    {"2015-1O-01", MEDTRIE_DAY_NONE}, /* the letter O */
    {"2015-+1-01", MEDTRIE_DAY_NONE},
    {"2015-02-30", MEDTRIE_DAY_NONE},
    {"0000-01-01", MEDTRIE_DAY_NONE},
    {"", MEDTRIE_DAY_NONE},
};

Test(day, parse)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_eq(medtrie_day_parse(texts[i].text, strlen(texts[i].text)), texts[i].expected,
                     "\"%s\"", texts[i].text);
}

/* Every day of the calendar follows the one before it by the rules of the months, and comes back
 * from its text. */
Test(day, every_day)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    medtrie_day expected = MEDTRIE_DAY_FIRST;

    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        for (int month = 1; month <= 12; month++) {
            int last = length[month - 1] + (month == 2 && leap ? 1 : 0);

            for (int day = 1; day <= last; day++, expected++) {
                char text[11];

                cr_assert(medtrie_day_of(year, month, day) == expected);
                medtrie_day_format(expected, text);
                cr_assert(medtrie_day_parse(text, 10) == expected);
            }
        }
    }
    cr_expect_eq(expected, MEDTRIE_DAY_LAST + 1);
}

Test(day, format)
{
    static const struct {
        medtrie_day day;
        const char *expected;
    } rows[] = {
        {16709, "2015-10-01"},
        {MEDTRIE_DAY_FIRST, "0001-01-01"},
        {MEDTRIE_DAY_LAST, "9999-12-31"},
        {MEDTRIE_DAY_FIRST - 1, ""}, /* outside the calendar */
        {MEDTRIE_DAY_LAST + 1, ""},
        {MEDTRIE_DAY_NONE, ""},
        {INT32_MAX, ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[11];

        medtrie_day_format(rows[i].day, text);
        cr_expect_str_eq(text, rows[i].expected);
    }
}

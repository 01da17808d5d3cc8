/*
 * Days: Gregorian dates as the count of days since 1970-01-01.
 *
 * The calendar is the proleptic Gregorian one, years 1 to 9999. Back from a day it is counted in
 * eras of 400 years (146,097 days) whose years begin on 1 March, so that the leap day is the last
 * of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
#include <medtrie/medtrie.h>

#define DAYS_OF_ERA 146097
#define DAYS_BEFORE_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

/* The days of a year before each month; the second row is of a leap year. */
static const int16_t days_before[2][13] = {
    {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
    {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
};

medtrie_day medtrie_day_of(int year, int month, int day)
{
    const int16_t *before;
    int years, centuries; /* that have passed */

    if (year < 1 || year > 9999 || month < 1 || month > 12)
        return MEDTRIE_DAY_NONE;
    before = days_before[year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)];
    if (day < 1 || day > before[month] - before[month - 1])
        return MEDTRIE_DAY_NONE;
    years = year - 1;
    centuries = years / 100;
    return MEDTRIE_DAY_FIRST + years * 365 + years / 4 - centuries + centuries / 4 +
           before[month - 1] + day - 1;
}

/* The number that so many decimal digits spell, or -1. */
static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

medtrie_day medtrie_day_parse(const char *text, size_t len)
{
    if (len != 10 || text[4] != '-' || text[7] != '-')
        return MEDTRIE_DAY_NONE;
    return medtrie_day_of(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
}

static void write_digits(char *text, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        text[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

void medtrie_day_format(medtrie_day day, char buffer[11])
{
    int era, day_of_era, year_of_era, day_of_year, march_month, month, year;

    buffer[0] = '\0';
    if (day < MEDTRIE_DAY_FIRST || day > MEDTRIE_DAY_LAST)
        return;
    day += DAYS_BEFORE_EPOCH;
    era = day / DAYS_OF_ERA;
    day_of_era = day % DAYS_OF_ERA;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    march_month = (5 * day_of_year + 2) / 153;
    month = march_month < 10 ? march_month + 3 : march_month - 9;
    year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
    write_digits(buffer, year, 4);
    buffer[4] = '-';
    write_digits(buffer + 5, month, 2);
    buffer[7] = '-';
    write_digits(buffer + 8, day_of_year - (153 * march_month + 2) / 5 + 1, 2);
    buffer[10] = '\0';
}

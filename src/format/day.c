/*
 * Days: Gregorian dates as the count of days since 1970-01-01.
 *
 * The conversion counts in eras of 400 years (146,097 days) whose years begin on 1 March, so that
 * the leap day is the last of its year (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). The calendar is the proleptic Gregorian one, years 1 to 9999.
 */
#include <medtrie/medtrie.h>

#define DAYS_OF_ERA 146097
#define DAYS_BEFORE_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

medtrie_day medtrie_day_of(int year, int month, int day)
{
    int era, year_of_era, day_of_year;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return MEDTRIE_DAY_NONE;
    if (day > days_in_month(year, month))
        return MEDTRIE_DAY_NONE;
    if (month <= 2)
        year--;
    era = year / 400;
    year_of_era = year % 400;
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_OF_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_BEFORE_EPOCH;
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

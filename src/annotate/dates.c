/*
 * Dates: five forms. Of a date with slashes nobody can say which number is the month, so that its
 * form has to be named; the others differ by where their hyphens stand.
 */
#include "dates.h"

#include <string.h>

#include <medtrie/annotate.h>

static const char *const names[] = {
    [DATE_ISO] = "YYYY-MM-DD",      [DATE_DIGITS] = "YYYYMMDD",     [DATE_NAMED] = "DD-Mon-YYYY",
    [DATE_AMERICAN] = "MM/DD/YYYY", [DATE_EUROPEAN] = "DD/MM/YYYY",
};

enum date_form medtrie_date_form(const char *name)
{
    for (int form = DATE_ISO; form < DATE_FORMS; form++)
        if (strcmp(names[form], name) == 0)
            return (enum date_form)form;
    return DATE_FORMS;
}

const char *medtrie_date_form_name(unsigned form)
{
    return form < MEDTRIE_DATE_FORMS ? names[form + DATE_ISO] : NULL;
}

const char *medtrie_date_form_names(void)
{
    return "YYYY-MM-DD, YYYYMMDD, DD-Mon-YYYY, MM/DD/YYYY, DD/MM/YYYY";
}

/* The number that so many digits spell, or -1. */
static inline int digits(const char *text, size_t count)
{
    unsigned value = 0;
    bool others = false;

    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';

        others |= digit > 9;
        value = value * 10 + digit;
    }
    return others ? -1 : (int)value;
}

/* 1 to 12 for the first three letters of an English month in either case, else -1. */
static int month_named(const char *text)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char folded[3];

    for (int i = 0; i < 3; i++)
        folded[i] = (char)(text[i] | 0x20);
    for (int month = 0; month < 12; month++)
        if (memcmp(months + (size_t)month * 3, folded, 3) == 0)
            return month + 1;
    return -1;
}

/* So many bytes, the first in the lowest; compilers make one load of it. */
static inline uint64_t bytes_of(const char *text, int count)
{
    uint64_t bytes = 0;

    for (int i = 0; i < count; i++)
        bytes |= (uint64_t)(unsigned char)text[i] << i * 8;
    return bytes;
}

/* The day that the eight digits of YYYYMMDD name, the first in the lowest byte. */
static medtrie_day day_of_digits(uint64_t text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t digits = text ^ ones * '0', pairs;

    /* Only 0 to 9 have no high half before and after 6 is added. */
    if (((digits | (digits + ones * 6)) & ones * 0xF0) != 0)
        return MEDTRIE_DAY_NONE;
    pairs = digits * 10 + (digits >> 8); /* in every other byte */
    return medtrie_day_of((int)(pairs & 0xFF) * 100 + (int)(pairs >> 16 & 0xFF),
                          (int)(pairs >> 32 & 0xFF), (int)(pairs >> 48 & 0xFF));
}

static inline bool has_iso_hyphens(const char *text, size_t size)
{
    return size >= 10 && text[4] == '-' && text[7] == '-';
}

/* The day of YYYY-MM-DD. */
static inline medtrie_day iso_day(const char *text)
{
    return day_of_digits(bytes_of(text, 4) | bytes_of(text + 5, 2) << 32 |
                         bytes_of(text + 8, 2) << 48);
}

/* Passes over so many digits, of a number up to a most. */
static bool skip_number(const char **at, const char *end, int count, int most)
{
    int number = end - *at >= count ? digits(*at, (size_t)count) : -1;

    if (number < 0 || number > most)
        return false;
    *at += count;
    return true;
}

/* "Z", or what a zone is ahead of that, with hours and minutes or hours alone. */
static bool is_zone(const char *at, const char *end)
{
    if (end - at == 1 && (*at == 'Z' || *at == 'z'))
        return true;
    if (at == end || (*at != '+' && *at != '-'))
        return false;
    at++;
    if (!skip_number(&at, end, 2, 23))
        return false;
    if (at == end)
        return true;
    at += *at == ':';
    return skip_number(&at, end, 2, 59) && at == end;
}

/* A time of day as ISO 8601 and databases write it: 14:30, 14:30:59.125, and its zone. Nothing else
 * may stand behind a date: that of "2021-09-30 to 2021-10-03" is not one day. */
static bool is_time(const char *at, const char *end)
{
    if (!skip_number(&at, end, 2, 24) || at == end || *at++ != ':' || !skip_number(&at, end, 2, 59))
        return false;
    if (at < end && *at == ':') {
        at++;
        if (!skip_number(&at, end, 2, 60))
            return false;
        if (at < end && (*at == '.' || *at == ',')) {
            const char *fraction = ++at;

            while (at < end && *at >= '0' && *at <= '9')
                at++;
            if (at == fraction)
                return false;
        }
    }
    return at == end || is_zone(at + (*at == ' '), end);
}

static medtrie_day iso(const char *text, size_t size)
{
    if (!has_iso_hyphens(text, size) ||
        (size > 10 && ((text[10] != 'T' && text[10] != ' ') || !is_time(text + 11, text + size))))
        return MEDTRIE_DAY_NONE;
    return iso_day(text);
}

static medtrie_day all_digits(const char *text, size_t size)
{
    return size == 8 ? day_of_digits(bytes_of(text, 8)) : MEDTRIE_DAY_NONE;
}

static medtrie_day named(const char *text, size_t size)
{
    size_t day = size == 10 ? 1 : 2; /* digits of it */

    if ((size != 10 && size != 11) || text[day] != '-' || text[day + 4] != '-')
        return MEDTRIE_DAY_NONE;
    return medtrie_day_of(digits(text + day + 5, 4), month_named(text + day + 1),
                          digits(text, day));
}

static medtrie_day slashed(const char *text, size_t size, bool month_first)
{
    const char *slash = memchr(text, '/', size);
    const char *end = text + size, *second;
    int first_number, second_number;

    if (slash == NULL || slash == text || slash - text > 2)
        return MEDTRIE_DAY_NONE;
    second = memchr(slash + 1, '/', (size_t)(end - slash - 1));
    if (second == NULL || second == slash + 1 || second - slash > 3 || end - second != 5)
        return MEDTRIE_DAY_NONE;
    first_number = digits(text, (size_t)(slash - text));
    second_number = digits(slash + 1, (size_t)(second - slash - 1));
    return medtrie_day_of(digits(second + 1, 4), month_first ? first_number : second_number,
                          month_first ? second_number : first_number);
}

medtrie_day medtrie_date_parse(enum date_form form, const char *text, size_t size)
{
    /* Most are so. */
    if (form <= DATE_ISO && size == 10 && has_iso_hyphens(text, size))
        return iso_day(text);
    while (size > 0 && (text[0] == ' ' || text[0] == '\t'))
        text++, size--;
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    switch (form) {
    case DATE_ISO:
        return iso(text, size);
    case DATE_DIGITS:
        return all_digits(text, size);
    case DATE_NAMED:
        return named(text, size);
    case DATE_AMERICAN:
    case DATE_EUROPEAN:
        return slashed(text, size, form == DATE_AMERICAN);
    case DATE_NOT_NAMED:
        if (size == 8)
            return all_digits(text, size);
        /* The fifth character of a named date is a letter. */
        return has_iso_hyphens(text, size) ? iso(text, size) : named(text, size);
    case DATE_FORMS:
        break;
    }
    return MEDTRIE_DAY_NONE;
}

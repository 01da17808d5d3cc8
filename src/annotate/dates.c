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

/* ---- Times of day --------------------------------------------------------------------------- */

/* What is behind a date: nothing but a time of day may be there, for that of "2021-09-30 to
 * 2021-10-03" is not one day. */
struct rest {
    const char *at, *end;
};

static bool skip_character(struct rest *rest, const char *any)
{
    if (rest->at == rest->end || *rest->at == '\0' || strchr(any, *rest->at) == NULL)
        return false;
    rest->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters and blanks of other alphabets too: some exports have a narrow blank before PM. */
static bool is_letter(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (uint8_t)c >= 0x80;
}

/* Two digits, of a number up to a most. */
static bool skip_pair(struct rest *rest, int most)
{
    int number = rest->end - rest->at >= 2 ? digits(rest->at, 2) : -1;

    if (number < 0 || number > most)
        return false;
    rest->at += 2;
    return true;
}

/* Digits behind a point; true where there is no point. */
static bool skip_fraction(struct rest *rest)
{
    const char *first;

    if (!skip_character(rest, ".,"))
        return true;
    first = rest->at;
    while (skip_character(rest, "0123456789"))
        ;
    return rest->at > first;
}

/* An hour, of which a colon follows one digit. */
static bool skip_hour(struct rest *rest)
{
    if (rest->end - rest->at >= 2 && rest->at[1] == ':')
        return skip_character(rest, "0123456789");
    return skip_pair(rest, 24);
}

/* 14.30.59 with three parts, as databases have it: of two it may be a date. */
static bool skip_dotted(struct rest *rest)
{
    return skip_pair(rest, 59) && skip_character(rest, ".") && skip_pair(rest, 60) &&
           skip_fraction(rest);
}

/* 14:30, 9:05, 14:30:59.125; behind a T also 14, 1430 and 143059, which behind a blank may be more
 * of a date. */
static bool skip_clock(struct rest *rest, bool basic)
{
    bool colons;

    if (!skip_hour(rest))
        return false;
    if (!basic && skip_character(rest, "."))
        return skip_dotted(rest);
    colons = skip_character(rest, ":");
    if (!colons && (!basic || rest->at == rest->end))
        return basic;
    if (!skip_pair(rest, 59))
        return false;
    if (colons && !skip_character(rest, ":"))
        return true;
    return skip_pair(rest, 60) ? skip_fraction(rest) : !colons;
}

/* What a zone is ahead: 2, 02, 2:00, 02:00, 0200. */
static bool skip_offset(struct rest *rest)
{
    bool is_short = rest->end - rest->at < 2 || !is_digit(rest->at[1]);

    if (!(is_short ? skip_character(rest, "0123456789") : skip_pair(rest, 23)))
        return false;
    if (skip_character(rest, ":"))
        return skip_pair(rest, 59);
    return is_short || rest->at == rest->end || !is_digit(*rest->at) || skip_pair(rest, 59);
}

/* A name, and the bracket behind it: EST5EDT], Etc/GMT-5]. It begins with a letter. */
static bool skip_name(struct rest *rest)
{
    if (rest->at == rest->end || !is_letter(*rest->at))
        return false;
    while (rest->at < rest->end && *rest->at != ']')
        rest->at++;
    return skip_character(rest, "]");
}

static bool is_letter_next(const struct rest *rest)
{
    return rest->end - rest->at > 1 && is_letter(rest->at[1]);
}

/* What may stand behind the minutes: PM, UTC, +0200, America/New_York, [EST5EDT]. Outside brackets
 * no digits but those of one offset, for others may be a date's. */
static bool skip_zone(struct rest *rest)
{
    bool has_offset = false;

    while (rest->at < rest->end) {
        if (is_letter(*rest->at) || (*rest->at == '-' && is_letter_next(rest))) {
            rest->at++; /* Port-au-Prince */
        } else if (skip_character(rest, "[")) {
            if (!skip_name(rest))
                return false;
        } else if (skip_character(rest, "+-")) {
            if (has_offset || !skip_offset(rest))
                return false;
            has_offset = true;
        } else if (!skip_character(rest, " ._/()")) {
            return false;
        }
    }
    return true;
}

/* Whether nothing stands behind a date, or a time of day. */
static bool is_time(const char *text, size_t size)
{
    struct rest rest = {text, text + size};
    bool basic = skip_character(&rest, "Tt");

    if (size == 0)
        return true;
    if (!basic && !skip_character(&rest, " ,"))
        return false;
    while (!basic && skip_character(&rest, " "))
        ;
    return skip_clock(&rest, basic) && skip_zone(&rest);
}

/* ---- Forms ---------------------------------------------------------------------------------- */

static medtrie_day iso(const char *text, size_t size)
{
    if (!has_iso_hyphens(text, size) || !is_time(text + 10, size - 10))
        return MEDTRIE_DAY_NONE;
    return iso_day(text);
}

/* YYYYMMDD; also YYYYMMDDHHMM and YYYYMMDDHHMMSS. */
static medtrie_day all_digits(const char *text, size_t size)
{
    if (size < 8)
        return MEDTRIE_DAY_NONE;
    if (size == 12 || size == 14) {
        struct rest rest = {text + 8, text + size};

        if (skip_pair(&rest, 24) && skip_pair(&rest, 59) &&
            (rest.at == rest.end || skip_pair(&rest, 60)))
            return day_of_digits(bytes_of(text, 8));
    }
    return is_time(text + 8, size - 8) ? day_of_digits(bytes_of(text, 8)) : MEDTRIE_DAY_NONE;
}

static medtrie_day named(const char *text, size_t size)
{
    size_t day = size > 1 && text[1] == '-' ? 1 : 2; /* digits of it */
    size_t whole = day + 9;

    if (size < whole || text[day] != '-' || text[day + 4] != '-' ||
        !is_time(text + whole, size - whole))
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
    if (second == NULL || second == slash + 1 || second - slash > 3 || end - second < 5 ||
        !is_time(second + 5, (size_t)(end - second) - 5))
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
        /* The second or third character of a named date is a hyphen, the fifth of an ISO one. */
        if (size >= 8 && is_digit(text[1]) && is_digit(text[2]) && is_digit(text[4]))
            return all_digits(text, size);
        return has_iso_hyphens(text, size) ? iso(text, size) : named(text, size);
    case DATE_FORMS:
        break;
    }
    return MEDTRIE_DAY_NONE;
}

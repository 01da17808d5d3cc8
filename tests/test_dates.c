/* Dates as files have them: which text is a day in which form. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annotate/dates.h"

#include <medtrie/annotate.h>

#define NONE MEDTRIE_DAY_NONE
#define OCTOBER_7 16715 /* 2015-10-07 */

static const struct {
    enum date_form form;
    const char *text;
    medtrie_day expected;
} texts[] = {
    {DATE_ISO, "2015-10-07", OCTOBER_7},
    {DATE_ISO, " \t2015-10-07 ", OCTOBER_7},       /* blanks around it */
    {DATE_ISO, "2015-10-07T08:30:00Z", OCTOBER_7}, /* a time of day is passed over */
    {DATE_ISO, "2015-10-07 08:30", OCTOBER_7},
    {DATE_ISO, "2015-10-07T00:00:00.0000000", OCTOBER_7},
    {DATE_ISO, "2015-10-07 23:59:60,5+02:00", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00 -0530", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00+00", OCTOBER_7},
    {DATE_ISO, "2015-10-07T24:00", OCTOBER_7},
    {DATE_ISO, "2015-10-07t08", OCTOBER_7},
    {DATE_ISO, "2015-10-07T0830", OCTOBER_7},
    {DATE_ISO, "2015-10-07T083059Z", OCTOBER_7},
    {DATE_ISO, "2015-10-07T083059.25+0200", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00 PM", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30am GMT", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00.125 UTC", OCTOBER_7},
    {DATE_ISO, "2015-10-07T08:30+02:00[Europe/Berlin]", OCTOBER_7},
    {DATE_ISO, "2015-10-07 8:30", OCTOBER_7}, /* an hour of one digit */
    {DATE_ISO, "2015-10-07T8:30:59", OCTOBER_7},
    {DATE_ISO, "2015-10-07 2:30 PM", OCTOBER_7},
    {DATE_ISO, "2015-10-07  02:30 p.m.", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00 EST", OCTOBER_7}, /* zones have many names */
    {DATE_ISO, "2015-10-07 08:30 (ZZ)", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00.000 America/New_York", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30:00 +0000 UTC", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30 UTC-5", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30+2", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30 GMT+5:30", OCTOBER_7},
    {DATE_ISO, "2015-10-07T08:30-05:00[EST5EDT]", OCTOBER_7}, /* as Java writes them */
    {DATE_ISO, "2015-10-07T08:30-05:00[America/Port-au-Prince]", OCTOBER_7},
    {DATE_ISO, "2015-10-07T08:30+05:00[Etc/GMT-5]", OCTOBER_7},
    {DATE_ISO, "2015-10-07 08:30 America/Port-au-Prince", OCTOBER_7},
    {DATE_NOT_NAMED, "2015-10-07 08:30z", OCTOBER_7},
    {DATE_ISO, "2015-10-071", NONE},              /* and nothing else */
    {DATE_ISO, "2015-10-07 to 2015-10-09", NONE}, /* which may be another day */
    {DATE_ISO, "2015-10-07 2015-10-09", NONE},
    {DATE_NOT_NAMED, "2015-10-07 - 2015-10-09", NONE},
    {DATE_ISO, "2015-10-07T", NONE},
    {DATE_ISO, "2015-10-07 :30", NONE},
    {DATE_ISO, "2015-10-07 8", NONE},
    {DATE_ISO, "2015-10-07 08-30", NONE},
    {DATE_ISO, "2015-10-07 08:3", NONE},
    {DATE_ISO, "2015-10-07 25:30", NONE},
    {DATE_ISO, "2015-10-07 08:60", NONE},
    {DATE_ISO, "2015-10-07 08:30:", NONE},
    {DATE_ISO, "2015-10-07 08:30:61", NONE},
    {DATE_ISO, "2015-10-07 08:30:00.", NONE},
    {DATE_ISO, "2015-10-07 08:30:00.5 9", NONE},
    {DATE_ISO, "2015-10-07 08:30 Oct 9", NONE},
    {DATE_ISO, "2015-10-07 08:30-2015-10-09", NONE}, /* no offset but one */
    {DATE_ISO, "2015-10-07 08:30 - 2015-10-09", NONE},
    {DATE_ISO, "2015-10-07 08:30+", NONE},
    {DATE_ISO, "2015-10-07 08:30+24", NONE},
    {DATE_ISO, "2015-10-07 08:30+02:", NONE},
    {DATE_ISO, "2015-10-07 08:30+02:60", NONE},
    {DATE_ISO, "2015-10-07 08:30+02:000", NONE},
    {DATE_ISO, "2015-10-07 08:30 [2015-10-09", NONE},
    {DATE_ISO, "2015-10-07 08:30 [2015-10-09]", NONE},
    {DATE_ISO, "2015-10-07 08:30[Europe", NONE},
    {DATE_ISO, "2015-10-07 08:30[", NONE},
    {DATE_ISO, "2015-10-07 08:30 -", NONE},
    {DATE_ISO, "2015-10-07 08-09", NONE},
    {DATE_ISO, "2015-10-07T08-09", NONE},
    {DATE_ISO, "2015-10-07 08", NONE},
    {DATE_ISO, "2015-10-07 1009", NONE}, /* the ninth of October? */
    {DATE_ISO, "2015-10-07T08x", NONE},
    {DATE_ISO, "2015-10-07 20151009", NONE},
    {DATE_ISO, "2015-10-07T083", NONE},
    {DATE_ISO, "2015-10-07T08305", NONE},
    {DATE_ISO, "2015-10-07T083061", NONE},
    {DATE_ISO, "2015-10-07 PM", NONE},
    {DATE_ISO, "2015-10-07 UTC", NONE},
    {DATE_ISO, "2015-10-07 08:30 to 09:00", NONE},
    {DATE_ISO, "2015-10-7", NONE}, /* two digits a day */
    {DATE_ISO, "2015-10_07", NONE},
    {DATE_ISO, "2015-02-29", NONE}, /* no leap year */
    {DATE_ISO, "20151007", NONE},   /* another form */
    {DATE_ISO, "07-OCT-2015", NONE},
    {DATE_ISO, "", NONE},
    {DATE_ISO, "2015-10-07 02.30.59.123456 PM", OCTOBER_7}, /* as Oracle has it */
    {DATE_ISO, "2015-10-07, 2:30:59 p.m.", OCTOBER_7},
    {DATE_ISO, "2015-10-07 2:30:59\xE2\x80\xAFPM", OCTOBER_7},
    {DATE_ISO, "2015-10-07 8.30", NONE},
    {DATE_ISO, "2015-10-07 08.10.2015", NONE},
    {DATE_ISO, "2015-10-07,", NONE},
    {DATE_DIGITS, "20151007", OCTOBER_7},
    {DATE_DIGITS, "20151007 14:30:59", OCTOBER_7}, /* the same behind the other forms */
    {DATE_DIGITS, "20151007T143059Z", OCTOBER_7},
    {DATE_DIGITS, "201510071430", OCTOBER_7}, /* as HL7 has it */
    {DATE_DIGITS, "20151007143059", OCTOBER_7},
    {DATE_NOT_NAMED, "20151007143059", OCTOBER_7},
    {DATE_NOT_NAMED, "20151007 9:05", OCTOBER_7},
    {DATE_DIGITS, "201510072530", NONE},
    {DATE_DIGITS, "201510071460", NONE},
    {DATE_DIGITS, "20151007143061", NONE},
    {DATE_DIGITS, "2015100714305", NONE},
    {DATE_DIGITS, "2015100720151009", NONE},
    {DATE_DIGITS, "20151007 20151009", NONE},
    {DATE_DIGITS, "20151007-20151009", NONE},
    {DATE_NAMED, "07-OCT-2015 02.30.59.123456 PM", OCTOBER_7},
    {DATE_NAMED, "7-Oct-2015 14:30", OCTOBER_7},
    {DATE_NOT_NAMED, "07-OCT-2015 00:00:00", OCTOBER_7},
    {DATE_NAMED, "07-OCT-2015 09-OCT-2015", NONE},
    {DATE_NAMED, "07-OCT-20155", NONE},
    {DATE_NAMED, "7", NONE},
    {DATE_NAMED, "7-", NONE},
    {DATE_AMERICAN, "10/7/2015 12:00:00 AM", OCTOBER_7},
    {DATE_EUROPEAN, "07/10/2015 14:30", OCTOBER_7},
    {DATE_AMERICAN, "10/07/2015 10/09/2015", NONE},
    {DATE_AMERICAN, "10/07/20151", NONE},
    {DATE_AMERICAN, "10/07/2015-10/09/2015", NONE},
    {DATE_DIGITS, "20151307", NONE}, /* no thirteenth month */
    {DATE_DIGITS, "2015100", NONE},
    {DATE_DIGITS, "201510071", NONE},
    {DATE_DIGITS, "2015-10-07", NONE},
    {DATE_NAMED, "07-OCT-2015", OCTOBER_7}, /* as in the Medicare research files */
    {DATE_NAMED, "7-oct-2015", OCTOBER_7},
    {DATE_NAMED, "07-Okt-2015", NONE}, /* English months */
    {DATE_NAMED, "07-OCT-15", NONE},   /* four digits a year */
    {DATE_NAMED, "007-OCT-2015", NONE},
    {DATE_AMERICAN, "10/07/2015", OCTOBER_7},
    {DATE_AMERICAN, "10/7/2015", OCTOBER_7}, /* one digit will do */
    {DATE_AMERICAN, "31/12/2015", NONE},
    {DATE_AMERICAN, "10/07/15", NONE},
    {DATE_AMERICAN, "/07/2015", NONE},
    {DATE_AMERICAN, "10//2015", NONE},
    {DATE_EUROPEAN, "07/10/2015", OCTOBER_7},
    {DATE_EUROPEAN, "10/31/2015", NONE},
    {DATE_NOT_NAMED, "2015-10-07", OCTOBER_7}, /* what cannot be mistaken */
    {DATE_NOT_NAMED, "20151007", OCTOBER_7},
    {DATE_NOT_NAMED, "07-OCT-2015", OCTOBER_7},
    {DATE_NOT_NAMED, "10/07/2015", NONE}, /* and nothing that can */
};

/* A text that ends where memory of its own ends, so that a sanitizer sees what is read behind it.
 */
static medtrie_day parse(enum date_form form, const char *text, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    medtrie_day day;

    cr_assert_not_null(copy);
    memcpy(copy, text, size);
    day = medtrie_date_parse(form, copy, size);
    free(copy);
    return day;
}

Test(dates, forms)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_eq(parse(texts[i].form, texts[i].text, strlen(texts[i].text)), texts[i].expected,
                     "\"%s\" as %s", texts[i].text,
                     texts[i].form == DATE_NOT_NAMED
                         ? "any"
                         : medtrie_date_form_name((unsigned)texts[i].form - DATE_ISO));
}

/* Every day of four centuries, so that each kind of year has its turn, in each form. */
Test(dates, every_day)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    for (medtrie_day day = medtrie_day_of(1800, 1, 1); day < medtrie_day_of(2200, 1, 1); day++) {
        char iso[16], text[32];
        int year, month, of_month;

        medtrie_day_format(day, iso);
        cr_assert_eq(sscanf(iso, "%d-%d-%d", &year, &month, &of_month), 3);
        cr_assert_eq(medtrie_date_parse(DATE_ISO, iso, 10), day, "%s", iso);
        snprintf(text, sizeof text, "%04d%02d%02d", year, month, of_month);
        cr_assert_eq(medtrie_date_parse(DATE_DIGITS, text, 8), day, "%s", text);
        snprintf(text, sizeof text, "%02d-%s-%04d", of_month, months[month - 1], year);
        cr_assert_eq(medtrie_date_parse(DATE_NAMED, text, 11), day, "%s", text);
        snprintf(text, sizeof text, "%d/%d/%04d", month, of_month, year);
        cr_assert_eq(medtrie_date_parse(DATE_AMERICAN, text, strlen(text)), day, "%s", text);
    }
}

/* Whatever stands in the place of one character of a date, only another digit makes a day. */
Test(dates, every_byte)
{
    static const char *const dates[] = {"2015-10-07", "20151007"};

    for (size_t d = 0; d < sizeof dates / sizeof dates[0]; d++)
        for (size_t place = 0; place < strlen(dates[d]); place++)
            for (int byte = 0; byte < 256; byte++) {
                char text[16] = "";
                bool digit = byte >= '0' && byte <= '9';
                enum date_form form = d == 0 ? DATE_ISO : DATE_DIGITS;

                memcpy(text, dates[d], strlen(dates[d]));
                if (byte == text[place])
                    continue;
                if (digit && text[place] != '-')
                    continue;
                text[place] = (char)byte;
                cr_assert_eq(medtrie_date_parse(form, text, strlen(dates[d])), MEDTRIE_DAY_NONE,
                             "byte %zu is %d", place, byte);
            }
}

/* The ICD-10-CM conversion table: a workbook that people wrote. */
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_icd10cm_conversion;

#define HEADER "Current code assignment\tEffective\tPrevious Code(s) Assignment"
#define TEXT_SIZE 1024

/* The conversions of a file: "A0471@2017-10-01<A047 ...", a range with a hyphen. */
static const char *conversions_of(const struct source_case *made)
{
    static char text[TEXT_SIZE];
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < made->records.conversion_count; i++) {
        const struct conversion_record *conversion = &made->records.conversions[i];
        char day[11];

        medtrie_day_format(conversion->day, day);
        cr_expect_eq(conversion->kind, CONVERSION_BEGINS);
        used += (size_t)snprintf(
            text + used, TEXT_SIZE - used, "%s%.16s@%s<%.16s%s%.16s", i > 0 ? " " : "",
            conversion->current.text, day, conversion->previous.text,
            conversion->last.text[0] == '\0' ? "" : "-", conversion->last.text);
    }
    return text;
}

static void read_rows(struct source_case *made, const char *const *rows, size_t count)
{
    size_t size;
    char *bytes = workbook_make(rows, count, &size);

    source_case_read(made, &medtrie_source_icd10cm_conversion, "a.xlsx", bytes, size);
    free(bytes);
}

static const struct {
    const char *row, *conversions;
} rows[] = {
    /* Effective is a year: 1 October of the year listed. */
    {"A04.71\t2017\tA04.7", "A0471@2017-10-01<A047"},
    /* Or a day, which a workbook counts from 1899-12-30: 2023-04-01, 2020-04-01. */
    {"Z91.151\t45017\tZ91.15", "Z91151@2023-04-01<Z9115"},
    {"U07.1\t43922\tB97.29", "U071@2020-04-01<B9729"},
    /* Blanks at the end (D68.00), a code without its dot (W453XXA). */
    {"D68.00 \t2022\tD68.0 ", "D6800@2022-10-01<D680"},
    {"W453XXA\t2025\tW45.8XXA", "W453XXA@2025-10-01<W458XXA"},
    /* A slip that has a code's shape (E11.3X11). */
    {"E11.3X11\t2016\tE11.31", "E113X11@2016-10-01<E1131"},
    /* No previous code. */
    {"M04.8\t2016\tNone", "M048@2016-10-01<"},
    /* Lists: ; , & and the word and, in either case. */
    {"C50.A0\t2025\tC50.919, C50.929", "C50A0@2025-10-01<C50919 C50A0@2025-10-01<C50929"},
    {"G93.32\t2022\tG93.3; R53.82", "G9332@2022-10-01<G933 G9332@2022-10-01<R5382"},
    {"C56.3\t2021\tC56.1 and C56.2", "C563@2021-10-01<C561 C563@2021-10-01<C562"},
    {"I63.013\t2016\tI63.011 AND I63.012", "I63013@2016-10-01<I63011 I63013@2016-10-01<I63012"},
    {"M93.004\t2016\tM93.001 & M93.002", "M93004@2016-10-01<M93001 M93004@2016-10-01<M93002"},
    /* Ranges, alone and in lists. */
    {"H36.811\t2022\tH35.20-H35.23", "H36811@2022-10-01<H3520-H3523"},
    {"H02.151\t2018\tH02.101-H02.106; H02.109",
     "H02151@2018-10-01<H02101-H02106 H02151@2018-10-01<H02109"},
    {"H44.2A1\t2017\tH44.20 - H44.23 and H35.051-H35.059",
     "H442A1@2017-10-01<H4420-H4423 H442A1@2017-10-01<H35051-H35059"},
    /* Whole categories are no codes that were replaced: left out, the rest of the list is kept. */
    {"P91.821\t2021\tI63.- and P91.88", "P91821@2021-10-01<P9188"},
    {"K59.03\t2016\tK59.09 AND Code from categories T36-T50", "K5903@2016-10-01<K5909"},
    {"W44.A0XA\t2023\tCodes in Categories T15-T19", "W44A0XA@2023-10-01<"},
    {"W44.A0XA\t2023\tCodes in Categories T15-T19, T20-T25, E11.0-E11.9 and I10",
     "W44A0XA@2023-10-01<E110-E119 W44A0XA@2023-10-01<I10"}, /* a bare range behind them too */
    {"R11.15\t2019\tK31.89 and a code from R11-", "R1115@2019-10-01<K3189"},
};

Test(icd10cm_conversion, rows)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const file[] = {"An introduction.", HEADER, rows[i].row, "\t"};
        struct source_case made;

        read_rows(&made, file, 4);
        cr_expect_eq(made.result, MEDTRIE_OK, "%s: %s", rows[i].row, made.error.message);
        cr_expect_str_eq(conversions_of(&made), rows[i].conversions, "%s", rows[i].row);
        cr_expect_eq(made.records.conversions[0].line, 3);
        source_case_free(&made);
    }
}

/* Categories as previous codes are told once, with the first row and their count. */
Test(icd10cm_conversion, warns_of_categories)
{
    static const char *const file[] = {HEADER, "A04.71\t2017\tA04.7", "P91.821\t2021\tI63.-",
                                       "P91.822\t2021\tI63.-"};
    struct source_case made;

    read_rows(&made, file, 4);
    cr_expect(source_case_warns(&made, ":3: here, and 2 times in all, whole categories"));
    cr_expect_eq(made.records.warning_count, 1);
    source_case_free(&made);
}

static const struct {
    const char *row, *message;
} wrong[] = {
    {"a04.71\t2017\tA04.7", "a.xlsx:2: column 1: \"a04.71\" is no code of ICD-10-CM"},
    {"A04\t.71\t2017", "column 2: effective \".71\""},
    {"A0.471\t2017\tA04.7", "column 1: \"A0.471\""},
    {"A04.\t2017\tA04.7", "column 1: \"A04.\""},
    {"A04.12345\t2017\tA04.7", "column 1: \"A04.12345\""},
    {"004.71\t2017\tA04.7", "column 1: \"004.71\""},
    {"\t2017\tA04.7", "column 1: \"\" is no code"},
    {"A04.71\t\tA04.7", "column 2: effective \"\" is neither a year (2021) nor a date cell"},
    {"A04.71\tOctober 1, 2021\tA04.7", "\"October 1, 2021\" is neither a year (2021)"},
    {"A04.71\t1917\tA04.7", "column 2: effective \"1917\""},
    {"A04.71\t201\tA04.7", "column 2: effective \"201\""},
    {"A04.71\t2017.5\tA04.7", "column 2: effective \"2017.5\""},
    {"A04.71\t20x7\tA04.7", "column 2: effective \"20x7\""},
    {"A04.71\t12345\tA04.7", "column 2: effective \"12345\""}, /* 1933 */
    {"A04.71\t2017", "column 3: no previous code; a code, or None, is expected there"},
    {"A04.71\t2017\tA04.7 A04.8", "column 3: \"A04.7 A04.8\" is neither a code"},
    {"A04.71\t2017\tA04.7, none", "column 3: \"none\" is neither a code"},
    {"A04.71\t2017\tsee A04.7", "column 3: \"see A04.7\" is neither"},
    {"A04.71\t2017\tA04.7-x", "column 3: \"A04.7-x\" is neither"},
};

Test(icd10cm_conversion, refuses)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *const file[] = {HEADER, wrong[i].row};
        struct source_case made;

        read_rows(&made, file, 2);
        cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_FORMAT, "%s", wrong[i].row);
        cr_expect_not_null(strstr(made.error.message, wrong[i].message), "%s: %s", wrong[i].row,
                           made.error.message);
        source_case_free(&made);
    }
}

Test(icd10cm_conversion, needs_header_and_codes)
{
    static const char *const headless[] = {"A04.71\t2017\tA04.7"};
    static const char *const empty[] = {HEADER, "\t"};
    struct source_case made;

    read_rows(&made, headless, 1);
    cr_expect_not_null(strstr(made.error.message, "has no header row"), "%s", made.error.message);
    source_case_free(&made);
    read_rows(&made, empty, 2);
    cr_expect_not_null(strstr(made.error.message, "the table has no code"), "%s",
                       made.error.message);
    source_case_free(&made);
}

Test(icd10cm_conversion, reads_the_official_table)
{
    struct source_file file;
    struct source_case made;

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    official_read("icd10cm/fy2026/ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx", &file);
    cr_expect(medtrie_source_icd10cm_conversion.recognise(&file));
    cr_expect(medtrie_source_icd10cm_conversion.bears_name(file.base_name));
    source_case_read(&made, &medtrie_source_icd10cm_conversion, file.base_name, file.bytes,
                     file.size);
    cr_expect_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_gt(made.records.conversion_count, 5892);
    cr_expect(source_case_warns(&made, ":1519: here, and 132 times in all"));
    source_case_free(&made);
    official_free(&file);
}

/* The ICD-10-PCS conversion table: tab-separated, with titles in quotes. */
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

extern const struct source medtrie_source_icd10pcs_conversion;

#define HEADER                                                                                     \
  "Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment\t"          \
  "Predecessor code title\tChange type\tComment\tEffective month/day [MM.DD]\r\n"

static void read_text(struct source_case *made, const char *text)
{
    source_case_read(made, &medtrie_source_icd10pcs_conversion, "a.txt", text, strlen(text));
}

static const struct {
    const char *row;
    enum conversion_kind kind;
    const char *current, *previous, *day;
} rows[] = {
    /* New: 7 fields, no comment; the day is in the last. */
    {"00160ZB\t\"Bypass, Open\"\t2017\t00Q60ZZ\t\"Repair\"\tNew\t10.01\r\n", CONVERSION_BEGINS,
     "00160ZB", "00Q60ZZ", "2017-10-01"},
    {"XW0DXF5\tIntroduction\t2020\tNoPCS\t\tNew\t08.01\r\n", CONVERSION_BEGINS, "XW0DXF5", "",
     "2020-08-01"},
    /* Deleted: 8 fields; the code that ends is the previous one. The year is a calendar year. */
    {"037004Z\t\"Dilation\"\t2019\t0370046\t\"Dilation, \"\"two\"\"\"\tDeleted\t\"a comment\"\t"
     "10.01\r\n",
     CONVERSION_ENDS, "037004Z", "0370046", "2019-10-01"},
    {"NoPCS\t\t2025\t02HA0RJ\tInsertion\tDeleted\ta comment\t04.01\r\n", CONVERSION_ENDS, "",
     "02HA0RJ", "2025-04-01"},
    {"009300Z\tDrainage\t2017\t009300Z\tDrainage\tRevised\ta comment\t10.01\r\n",
     CONVERSION_REVISED, "009300Z", "009300Z", "2017-10-01"},
};

Test(icd10pcs_conversion, rows)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024], day[11];
        struct source_case made;

        snprintf(text, sizeof text, HEADER "%s", rows[i].row);
        read_text(&made, text);
        cr_assert_eq(made.result, MEDTRIE_OK, "%s: %s", rows[i].row, made.error.message);
        cr_assert_eq(made.records.conversion_count, 1);
        cr_expect_eq(made.records.conversions[0].kind, rows[i].kind, "%s", rows[i].row);
        cr_expect_str_eq(made.records.conversions[0].current.text, rows[i].current);
        cr_expect_str_eq(made.records.conversions[0].previous.text, rows[i].previous);
        cr_expect_str_eq(made.records.conversions[0].last.text, "");
        cr_expect_eq(made.records.conversions[0].line, 2);
        medtrie_day_format(made.records.conversions[0].day, day);
        cr_expect_str_eq(day, rows[i].day);
        source_case_free(&made);
    }
}

#define ROW(current, year, previous, type, rest)                                                   \
  HEADER current "\tA\t" year "\t" previous "\tB\t" type "\t" rest

static const struct {
    const char *text, *message;
} wrong[] = {
    {"Current code(s) assignment\tCode title\r\n", "a.txt:1: not the header"},
    {HEADER, "the table has no code"},
    {ROW("0016070", "2019", "00H60YZ", "New", "10.01"), "the last line has no line end"},
    {ROW("00160I0", "2019", "00H60YZ", "New", "10.01\r\n"),
     "a.txt:2: column 1: \"00160I0\" stands where a code of 7 characters, or NoPCS, is expected"},
    {ROW("001607", "2019", "00H60YZ", "New", "10.01\r\n"), "\"001607\" stands where a code"},
    {ROW("0016070", "2019", "00h60yz", "New", "10.01\r\n"), "column 16: \"00h60yz\" stands"},
    {ROW("0016070", "19", "00H60YZ", "New", "10.01\r\n"), "\"19\" stands where a year"},
    {ROW("0016070", "FY20", "00H60YZ", "New", "10.01\r\n"), "\"FY20\" stands where a year"},
    {ROW("0016070", "2019", "00H60YZ", "New", "10-01\r\n"), "\"10-01\" stands where MM.DD"},
    {ROW("0016070", "2019", "00H60YZ", "New", "02.30\r\n"), "\"02.30\" stands where MM.DD"},
    {ROW("0016070", "2019", "00H60YZ", "Moved", "10.01\r\n"), "\"Moved\" stands where New"},
    {ROW("0016070", "2019", "00H60YZ", "Deleted", "10.01\r\n"),
     "7 fields; a row of type Deleted has 8"},
    {ROW("NoPCS", "2019", "00H60YZ", "New", "10.01\r\n"), "the code that is new or revised"},
    {ROW("0016070", "2019", "NoPCS", "Deleted", "c\t10.01\r\n"), "the code that is deleted"},
    {HEADER "0016070\tA\t2019\r\n", "3 fields; a row has 7 or 8"},
    {ROW("0016070", "2019", "00H60YZ", "New", "c\td\t10.01\r\n"), "9 fields; a row has 7 or 8"},
    {HEADER "0016070\t\"A\t2019\r\n", "the quote that begins here is not closed"},
};

Test(icd10pcs_conversion, refuses)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct source_case made;

        read_text(&made, wrong[i].text);
        cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_FORMAT, "case %zu", i);
        cr_expect_not_null(strstr(made.error.message, wrong[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
    }
}

Test(icd10pcs_conversion, recognised_by_its_header)
{
    cr_expect(source_recognises(&medtrie_source_icd10pcs_conversion, "a", HEADER, strlen(HEADER)));
    cr_expect_not(source_recognises(&medtrie_source_icd10pcs_conversion, "a",
                                    "Current code(s) assignment,Code title\r\n", 39));
    cr_expect(medtrie_source_icd10pcs_conversion.bears_name("icd10pcs_conversion_table.txt"));
}

/* 17,848 rows, of which 11,614 are new (FY2026 update). */
Test(icd10pcs_conversion, reads_the_official_table)
{
    struct source_file file;
    struct source_case made;
    uint32_t kinds[4] = {0};

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    official_read("icd10pcs/fy2026-apr/icd10pcs_conversion_table.txt", &file);
    cr_expect(medtrie_source_icd10pcs_conversion.recognise(&file));
    source_case_read(&made, &medtrie_source_icd10pcs_conversion, file.base_name, file.bytes,
                     file.size);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.conversion_count, 17848);
    for (uint32_t i = 0; i < made.records.conversion_count; i++)
        kinds[made.records.conversions[i].kind]++;
    cr_expect_eq(kinds[CONVERSION_BEGINS], 11614);
    cr_expect_eq(kinds[CONVERSION_ENDS], 3371);
    cr_expect_eq(kinds[CONVERSION_REVISED], 2863);
    source_case_free(&made);
    official_free(&file);
}

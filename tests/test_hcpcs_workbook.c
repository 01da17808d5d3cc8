/* The HCPCS contractor file as a workbook: columns by name, and the same checks as for the text. */
#include "hcpcs_record.h"
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_hcpcs_workbook;

#define NAME "HCPC2030_OCT_ANWEB.xlsx"

static void read_rows(struct source_case *made, const char *const *rows, size_t count)
{
    size_t size;
    char *bytes = workbook_make(rows, count, &size);

    source_case_read(made, &medtrie_source_hcpcs_workbook, NAME, bytes, size);
    free(bytes);
}

/* A disclaimer above the header, padding, a continuation, an empty row. */
Test(hcpcs_workbook, reads_what_the_publisher_writes)
{
    char modifier[500], code[1000], first[500], second[500];
    const char *rows[] = {
        "***Disclaimers", NULL, hcpcs_workbook_header, modifier, first, second, "", code};
    struct source_case made;
    const struct code_record *record;

    hcpcs_row_make(modifier, "   A1", "0010", '7', "Dressing ");
    hcpcs_row_make(first, "A1000", "10", '3', "very  long");
    hcpcs_row_make(second, "A1000", "20", '4', "and continued");
    snprintf(code, sizeof code,
             "J0570\t0010\t3\tlong\tshort\t13\t\t38\t\tA\t50-1\t\t\t2100 A\t\t\t"
             "1861\t010\t110\t\t\t\t\t\t\t99213\tJ1000\t\t\t\tC\tYY\t20190101\t"
             "102\tQ\t20190102\t0052\tP1A\t1\tP\t\tR\t\t  0\t20190103\t"
             "20190104\t20190105\tR");
    read_rows(&made, rows, sizeof rows / sizeof rows[0]);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_count, 3);
    record = source_case_find(&made, 1, "A1");
    cr_assert_not_null(record);
    cr_expect_eq(record->kind, MEDTRIE_KIND_MODIFIER);
    cr_expect_eq(record->from, medtrie_day_of(2020, 1, 1));
    cr_expect_eq(record->line, 4);
    record = source_case_find(&made, 0, "A1000");
    cr_assert_not_null(record);
    cr_expect_str_eq(source_case_text(&made, record->title), "very long and continued");
    record = source_case_find(&made, 0, "J0570");
    cr_assert_not_null(record);
    {
        static const char *const expected[][2] = {
            {"pricing", "13;;38"},     {"multiple_pricing", "A"},
            {"cim", "50-1"},           {"mcm", "2100 A"},
            {"statute", "1861"},       {"lab_cert", "010;110"},
            {"xref", "99213;J1000"},   {"coverage", "C"},
            {"asc_group", "YY"},       {"asc_date", "20190101"},
            {"opps", "102"},           {"opps_indicator", "Q"},
            {"opps_date", "20190102"}, {"processing_note", "0052"},
            {"betos", "P1A"},          {"tos", "1;P;;R"},
            {"anesthesia_base", "0"},  {"added", "20190103"},
            {"effective", "20190104"}, {"terminated", "20190105"},
            {"action", "R"},
        };

        cr_expect_eq(record->property_count, sizeof expected / sizeof expected[0]);
        for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
            cr_expect_str_eq(source_case_property(&made, record, expected[i][0]), expected[i][1],
                             "%s", expected[i][0]);
    }
    cr_expect_eq(record->action, 'R');
    cr_expect_eq(record->to, medtrie_day_of(2019, 1, 5));
    cr_expect(source_case_warns(&made, NAME ":1: the 2 rows before the header are not read"));
    source_case_free(&made);
}

/* The header's names decide, not its order; what the layout lacks is told of. */
Test(hcpcs_workbook, finds_columns_by_name)
{
    char header[1000], row[1000];
    const char *rows[] = {header, row};
    struct source_case made;

    snprintf(header, sizeof header, "%s\tNEW COLUMN", hcpcs_workbook_header);
    memcpy(strstr(header, "LONG"), "SHORT DESCRIPTION\tLONG", 22);
    hcpcs_row_make(row, "A1000", "0010", '3', "the short one");
    read_rows(&made, rows, 2);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_str_eq(source_case_text(&made, made.records.codes[0].title), "short");
    cr_expect_str_eq(source_case_text(&made, made.records.codes[0].short_title), "the short one");
    cr_expect(source_case_warns(&made, "column 49: column \"NEW COLUMN\" is not in the record"));
    source_case_free(&made);
}

Test(hcpcs_workbook, refuses_bad_rows)
{
    static const struct {
        const char *code, *sequence;
        char id;
        const char *more; /* cells behind the row */
        enum medtrie_result result;
        uint64_t column;
        const char *message;
    } cases[] = {
        {"99213", "0010", '3', "", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"99213\" is a CPT code"},
        {"D0120", "0010", '3', "", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"D0120\" is a CDT code"},
        {"25", "0010", '7', "", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"25\" is a CPT code"},
        {"A1000", "0010", '5', "", MEDTRIE_ERROR_INPUT_FORMAT, 3, "RECID is \"5\""},
        {"A1000", "", '3', "", MEDTRIE_ERROR_INPUT_FORMAT, 2, "above 0"},
        {"A1000", "0010", '4', "", MEDTRIE_ERROR_INPUT_FORMAT, 1, "does not follow"},
        {"A0120", "0010", '4', "", MEDTRIE_ERROR_INPUT_FORMAT, 2, "SEQNUM is 10 after 10"},
        {"A0120", "0010", '3', "", MEDTRIE_ERROR_INPUT_FORMAT, 0, "stands in line 2 already"},
        {"A1000", "0010", '3', "\tx", MEDTRIE_ERROR_INPUT_FORMAT, 49, "without a header"},
        {"A1000", "0010", '3', "N", MEDTRIE_ERROR_INPUT_FORMAT, 48, "ACTION CD is \"NN\"; at most"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char good[500], bad[500];
        const char *rows[] = {hcpcs_workbook_header, good, bad};
        struct source_case made;

        hcpcs_row_make(good, "A0120", "0010", '3', "long");
        hcpcs_row_make(bad, cases[i].code, cases[i].sequence, cases[i].id, "long");
        strcat(bad, cases[i].more);
        read_rows(&made, rows, 3);
        cr_expect_eq(made.result, cases[i].result, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.error.line, 3, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.error.column, cases[i].column, "case %zu: %s", i, made.error.message);
        cr_expect_not_null(strstr(made.error.message, cases[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
    }
}

Test(hcpcs_workbook, refuses_a_workbook_without_its_sheet)
{
    static const char report[] = "HCPC\tACTION CD\tSHORT DESCRIPTION\tLONG DESCRIPTION";
    static const char corrections[] = "HCPCS/MOD Code\tAction\tShort Description";
    char cut_header[1000];
    const char *rows[] = {report, corrections, cut_header};
    struct source_case made;
    size_t size;
    char *bytes;

    /* other workbooks of the same publisher: not recognised, and refused when read all the same */
    bytes = workbook_make(rows, 2, &size);
    cr_expect_not(source_recognises(&medtrie_source_hcpcs_workbook, NAME, bytes, size));
    source_case_read(&made, &medtrie_source_hcpcs_workbook, NAME, bytes, size);
    cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_FORMAT);
    cr_expect_not_null(strstr(made.error.message, "no header row"), "%s", made.error.message);
    source_case_free(&made);
    free(bytes);

    /* a column that is missing */
    strcpy(cut_header, hcpcs_workbook_header);
    memcpy(strstr(cut_header, "TERM DT"), "TERM XX", 7);
    bytes = workbook_make(rows, 3, &size);
    cr_expect(source_recognises(&medtrie_source_hcpcs_workbook, "a.xlsx", bytes, size));
    source_case_read(&made, &medtrie_source_hcpcs_workbook, NAME, bytes, size);
    cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_FORMAT);
    cr_expect_not_null(strstr(made.error.message, NAME ":3: the header has no column TERM DT"),
                       "%s", made.error.message);
    source_case_free(&made);

    /* a cut file is none, and reading it for its name says what is wrong */
    cr_expect_not(source_recognises(&medtrie_source_hcpcs_workbook, NAME, bytes, size / 2));
    source_case_read(&made, &medtrie_source_hcpcs_workbook, NAME, bytes, size / 2);
    cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_DAMAGED);
    source_case_free(&made);
    free(bytes);
}

/* Counts of the publisher's files; their other workbooks are not taken for the contractor file. */
Test(hcpcs_workbook, reads_the_official_files)
{
    static const struct {
        const char *path;
        uint32_t codes, modifiers;
    } editions[] = {
        {"hcpcs/2019-annual/HCPC2019_CONTR_ANWEB.xlsx", 6440, 360},
        {"hcpcs/2020-oct/HCPC2020_OCT_ANWEB.xlsx", 6825, 371},
        {"hcpcs/2025-jan/HCPC2025_JAN_ANWEB_12172024.xlsx", 8259, 383},
        {"hcpcs/2025-oct/HCPC2025_OCT_ANWEB.xlsx", 8463, 383},
    };
    static const char *const others[] = {
        "hcpcs/2025-jan/HCPC2025_JAN_ANWEB_Corrections_12172024.xlsx",
        "hcpcs/2025-jan/HCPC2025_JAN_Transaction Report_12172024.xlsx",
        "hcpcs/2025-jan/NOC codes_JAN2025.xlsx",
        "icd10cm/fy2026/ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx",
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof editions / sizeof editions[0]; i++) {
        struct source_file file;
        struct source_case made;
        uint32_t modifiers = 0;

        official_read(editions[i].path, &file);
        cr_expect(medtrie_source_hcpcs_workbook.recognise(&file));
        cr_expect(medtrie_source_hcpcs_workbook.bears_name(file.base_name));
        source_case_read(&made, &medtrie_source_hcpcs_workbook, file.base_name, file.bytes,
                         file.size);
        cr_expect_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
        for (uint32_t code = 0; code < made.records.code_count; code++)
            modifiers += made.records.codes[code].system == 1;
        cr_expect_eq(modifiers, editions[i].modifiers);
        cr_expect_eq(made.records.code_count - modifiers, editions[i].codes);
        for (uint32_t w = 0; w < made.records.warning_count; w++)
            cr_log_info("%s", made.records.warnings[w]);
        source_case_free(&made);
        official_free(&file);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct source_file file;

        official_read(others[i], &file);
        cr_expect_not(medtrie_source_hcpcs_workbook.recognise(&file), "%s", others[i]);
        cr_expect_not(medtrie_source_hcpcs_workbook.bears_name(file.base_name), "%s", others[i]);
        official_free(&file);
    }
}

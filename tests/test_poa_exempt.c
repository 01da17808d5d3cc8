/* The list of codes that are exempt from POA reporting. */
#include "compiler/sources/registry.h"

#include <criterion/criterion.h>
#include <string.h>

#include "official.h"
#include "source_case.h"

#define HEADER "Order26\tPOAexemptCode\tDescription\r\n"
#define NAME "POAexemptCodesFY26.txt"

static const struct source *const list = &medtrie_source_poa_exempt;

static const struct code_property *find(const struct source_case *read, const char *code)
{
    for (uint32_t i = 0; i < read->records.code_property_count; i++)
        if (strncmp(read->records.code_properties[i].code.text, code, MEDTRIE_CODE_MAX) == 0)
            return &read->records.code_properties[i];
    return NULL;
}

/* Codes with and without a dot, titles in quotes with commas. */
Test(poa_exempt, good)
{
    static const char text[] = HEADER "98178\tZ99.3\tDependence on wheelchair\r\n"
                                      "01238\tB90.0\tSequelae\r\n"
                                      "01500\tB99\tNo dot\r\n"
                                      "70000\tV00.011A\t\"Quoted, with a comma\"\r\n";
    static const struct {
        const char *code;
        uint32_t line;
    } rows[] = {{"Z993", 2}, {"B900", 3}, {"B99", 4}, {"V00011A", 5}};
    struct source_case read;

    source_case_read(&read, list, NAME, text, strlen(text));
    cr_assert_eq(read.result, MEDTRIE_OK, "%s", read.error.message);
    cr_expect_eq(read.records.code_count, 0, "it lists no codes of its own");
    cr_assert_eq(read.records.code_property_count, 4);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct code_property *property = find(&read, rows[i].code);

        cr_assert_not_null(property, "%s", rows[i].code);
        cr_expect_eq(property->line, rows[i].line);
        cr_expect_str_eq(source_case_text(&read, property->property.name), "poa_exempt");
        cr_expect_str_eq(source_case_text(&read, property->property.value), "1");
    }
    source_case_free(&read);
}

static const struct {
    const char *text;
    uint64_t line, column;
    enum medtrie_result result;
    const char *message;
} bad[] = {
    {"", 0, 0, 300, "no code in the list"},
    {HEADER, 0, 0, 300, "no code in the list"},
    {"POAexemptCode\tDescription\r\nB90.0\tS\r\n", 1, 1, 300, "expected the header"},
    {HEADER "01238\tB90.0\tS", 2, 14, 300, "no line end"},
    {HEADER "01238\tB90.0\tS\n", 2, 14, 300, "ends in LF"},
    {HEADER "01238\tB90.0\r\n", 2, 1, 300, "2 columns; expected 3"},
    {HEADER "01238\tB90.0\tS\tx\r\n", 2, 1, 300, "4 columns; expected 3"},
    {HEADER "\r\n", 2, 1, 300, "1 columns"},
    {HEADER "01238\tB900\tS\r\n", 2, 7, 300, "no code of ICD-10-CM with its dot"},
    {HEADER "01238\tB90.\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\tB9\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\t\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\tb90.0\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\t990.0\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\tB90.12345\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\tB90.0.1\tS\r\n", 2, 7, 300, "no code of ICD-10-CM"},
    {HEADER "01238\tB90.0\tS\r\n01239\tB90.1\tS\r\n01240\tB90.0\tS\r\n", 4, 1, 300,
     "code B900 stands in line 2"},
};

Test(poa_exempt, bad)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct source_case read;

        source_case_read(&read, list, NAME, bad[i].text, strlen(bad[i].text));
        cr_expect_eq(read.result, bad[i].result, "row %zu: %d", i, read.result);
        cr_expect_eq(read.error.line, bad[i].line, "row %zu: %s", i, read.error.message);
        cr_expect_eq(read.error.column, bad[i].column, "row %zu: %s", i, read.error.message);
        cr_expect_not_null(strstr(read.error.message, bad[i].message), "row %zu: %s", i,
                           read.error.message);
        source_case_free(&read);
    }
}

Test(poa_exempt, recognise)
{
    static const char text[] = HEADER "01238\tB90.0\tS\r\n";
    static const char deletions[] = "POAexemptCode\tDescription\r\nQ89.8\tS\r\n";

    cr_expect(source_recognises(list, NAME, text, strlen(text)));
    cr_expect(source_recognises(list, "my list.txt", text, strlen(text)), "by its contents");
    cr_expect_not(source_recognises(list, "POAexemptAddCodesFY26.txt", text, strlen(text)));
    cr_expect_not(source_recognises(list, NAME, deletions, strlen(deletions)));
    cr_expect_not(source_recognises(list, NAME, "", 0));
    cr_expect(list->bears_name(NAME));
    cr_expect_not(list->bears_name("POAexemptAddCodesFY26.txt"));
    cr_expect_not(list->bears_name("POAexemptDeleteCodesFY26.txt"));
}

Test(poa_exempt, official)
{
    struct source_file file;
    struct source_case read;

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    official_read("icd10cm/fy2026/POAexemptCodesFY26.txt", &file);
    cr_expect(list->recognise(&file));
    source_case_read(&read, list, file.base_name, file.bytes, file.size);
    cr_assert_eq(read.result, MEDTRIE_OK, "%s", read.error.message);
    cr_expect_eq(read.records.code_property_count, 38349);
    cr_expect_not_null(find(&read, "Z993"), "dependence on a wheelchair is exempt");
    cr_expect_null(find(&read, "E119"), "diabetes is not");
    source_case_free(&read);
    official_free(&file);
}

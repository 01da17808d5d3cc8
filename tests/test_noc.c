/* The NOC list: a property of HCPCS codes. */
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_noc;

#define HEADER "HCPCS\tLONG DESCRIPTION\tADD DATE\tTERM DATE"

Test(noc, marks_codes)
{
    static const char *const rows[] = {"\tNOC CODES - HCPCS 2030",
                                       NULL,
                                       HEADER,
                                       "\t\t",
                                       "J3490\tUnclassified\t19980101\t20301231",
                                       "A0999\tUnlisted\t19870101",
                                       "A0999\tand continued"};
    struct source_case made;
    size_t size;
    char *bytes;

    bytes = workbook_make(rows, 7, &size);
    cr_expect(source_recognises(&medtrie_source_noc, "a.xlsx", bytes, size));
    source_case_read(&made, &medtrie_source_noc, "a.xlsx", bytes, size);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_assert_eq(made.records.code_property_count, 2);
    cr_expect_eq(strcmp(made.records.code_properties[1].code.text, "J3490"), 0);
    cr_expect_eq(made.records.code_properties[1].system, 0);
    cr_expect_eq(made.records.code_properties[1].line, 5); /* in the order of codes */
    cr_expect_str_eq(source_case_text(&made, made.records.code_properties[1].property.name), "noc");
    cr_expect_str_eq(source_case_text(&made, made.records.code_properties[1].property.value), "1");
    cr_expect_eq(made.records.code_count, 0);
    cr_expect_eq(made.records.warning_count, 0);
    source_case_free(&made);
    free(bytes);
}

Test(noc, refuses_what_is_no_list)
{
    static const struct {
        const char *rows[4];
        enum medtrie_result result;
        const char *message;
    } cases[] = {
        /* a second row of a code that is no continuation: it has a date, or does not follow */
        {{HEADER, "A0999\tx\t19870101", "A0999\ty\t19870101"},
         MEDTRIE_ERROR_INPUT_FORMAT,
         "a.xlsx:3: column 1: code A0999 stands in row 2 already"},
        {{HEADER, "A0999\tx\t19870101", "A0998\ty", "A0999\ty"},
         MEDTRIE_ERROR_INPUT_FORMAT,
         "a.xlsx:4: column 1: code A0999 stands in row 2 already"},
        {{HEADER, "A099\tx", NULL}, MEDTRIE_ERROR_INPUT_FORMAT, "\"A099\" is no HCPCS code"},
        {{HEADER, "99199\tx", NULL}, MEDTRIE_ERROR_INPUT_LICENSED, "\"99199\" is a CPT code"},
        {{HEADER, "A0999\tx\t1987", NULL},
         MEDTRIE_ERROR_INPUT_FORMAT,
         "a.xlsx:2: column 3: ADD DATE is \"1987\""},
        {{HEADER, "A0999\tx\t19870101\tnever", NULL},
         MEDTRIE_ERROR_INPUT_FORMAT,
         "column 4: TERM DATE is \"never\""},
        {{HEADER, NULL, NULL}, MEDTRIE_ERROR_INPUT_FORMAT, "the list has no code"},
        {{"HCPCS\tLONG DESCRIPTION", "A0999\tx", NULL},
         MEDTRIE_ERROR_INPUT_FORMAT,
         "no header row"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_case made;
        size_t size;
        char *bytes = workbook_make(cases[i].rows, 4, &size);

        source_case_read(&made, &medtrie_source_noc, "a.xlsx", bytes, size);
        cr_expect_eq(made.result, cases[i].result, "case %zu: %s", i, made.error.message);
        cr_expect_not_null(strstr(made.error.message, cases[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
        free(bytes);
    }
}

Test(noc, reads_the_official_list)
{
    struct source_file file;
    struct source_case made;

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    official_read("hcpcs/2025-jan/NOC codes_JAN2025.xlsx", &file);
    cr_expect(medtrie_source_noc.recognise(&file));
    cr_expect(medtrie_source_noc.bears_name(file.base_name));
    source_case_read(&made, &medtrie_source_noc, file.base_name, file.bytes, file.size);
    cr_expect_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_property_count, 159);
    source_case_free(&made);
    official_free(&file);
    official_read("hcpcs/2025-oct/HCPC2025_OCT_ANWEB.xlsx", &file);
    cr_expect_not(medtrie_source_noc.recognise(&file));
    official_free(&file);
}

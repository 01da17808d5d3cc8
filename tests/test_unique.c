/* Codes that stand in a file twice. */
#include "compiler/sources/unique.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <string.h>

Test(unique, finds_the_first_double)
{
    static const struct {
        const char *codes[5]; /* a leading + puts a code into the second system */
        uint64_t line;        /* 0: all are different */
        const char *message;
    } cases[] = {
        {{"A", "B", "C"}, 0, ""},
        {{"A", "B", "A"}, 3, "code A stands in line 1 already"},
        {{"C", "B", "B", "C"}, 3, "code B stands in line 2 already"},
        {{"A", "A", "A"}, 2, "code A stands in line 1 already"},
        {{"A1", "+A1"}, 0, ""},
        {{"A1", "+A1", "+A1"}, 3, "code A1 stands in line 2 already"},
        {{"a", "A", "AA"}, 0, ""},
        {{"A"}, 0, ""},
        {{NULL}, 0, ""},
    };
    const struct source_file file = {.name = "f", .base_name = "f", .bytes = "", .size = 0};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct records records = {0};
        struct medtrie_error error = {.struct_size = sizeof error};

        for (uint32_t k = 0; k < 5 && cases[i].codes[k] != NULL; k++) {
            const char *code = cases[i].codes[k];
            struct code_record *record = medtrie_records_code(&records);

            record->system = code[0] == '+';
            code += record->system;
            medtrie_code_set(&record->code, code, strlen(code));
            record->line = k + 1;
        }
        cr_expect_eq(medtrie_unique_codes(&file, &records, &error),
                     cases[i].line == 0 ? MEDTRIE_OK : MEDTRIE_ERROR_INPUT_FORMAT, "case %zu", i);
        cr_expect_eq(error.line, cases[i].line, "case %zu", i);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        medtrie_records_free(&records);
    }
}

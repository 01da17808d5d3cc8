/* Tables of cells: quotes, line ends, delimiters, headers, ragged rows. */
#include <criterion/criterion.h>

#include <medtrie/annotate.h>

#include "annotating.h"
#include "miniature.h"

TestSuite(csv, .init = miniature_set_up, .fini = miniature_tear_down);

Test(csv, as_people_have_it)
{
    static const struct {
        const char *rule, *input, *output;
    } cases[] = {
        {"a header and rows", "dx,n\nE11.9,1\ne119,2\n",
         "dx,n,status\nE11.9,1,valid\ne119,2,valid\n"},
        {"no line end at the end", "dx\nE11.9", "dx,status\nE11.9,valid"},
        {"CR LF, and both", "dx,n\r\nE11.9,1\r\nE11,2\n",
         "dx,n,status\r\nE11.9,1,valid\r\nE11,2,header\n"},
        {"quoted cells", "\"dx\",n\n\"E11.9\",\"a, b\"\n",
         "\"dx\",n,status\n\"E11.9\",\"a, b\",valid\n"},
        {"line ends in cells", "dx,n\nE11.9,\"a\nb\r\n\"\nE11,c\n",
         "dx,n,status\nE11.9,\"a\nb\r\n\",valid\nE11,c,header\n"},
        {"a CR in a quoted name", "dx,\"a\rb\"\nE11.9,1\n", "dx,\"a\rb\",status\nE11.9,1,valid\n"},
        {"doubled quotes", "dx,n\nE11.9,\"\"\"a\"\"\"\n",
         "dx,n,status\nE11.9,\"\"\"a\"\"\",valid\n"},
        {"a code between doubled quotes is none", "dx\n\"\"\"E11.9\"\"\"\n",
         "dx,status\n\"\"\"E11.9\"\"\",malformed\n"},
        {"a quote within a cell", "dx,n\nE11.9,6\" tall\nE11,\n",
         "dx,n,status\nE11.9,6\" tall,valid\nE11,,header\n"},
        {"something behind a quoted cell", "dx,n\n\"E11\".9,x\n",
         "dx,n,status\n\"E11\".9,x,valid\n"},
        {"an empty code", "dx,n\n,1\n\" \",2\n", "dx,n,status\n,1,\n\" \",2,\n"},
        {"lines with nothing in them", "dx\n\nE11.9\n\r\n\nE11\n\n",
         "dx,status\n\nE11.9,valid\n\r\n\nE11,header\n\n"},
        {"and before the header", "\r\n\ndx\nE11.9\n", "\r\n\ndx,status\nE11.9,valid\n"},
        {"a byte order mark",
         "\xEF\xBB\xBF"
         "dx\nE11.9\n",
         "\xEF\xBB\xBF"
         "dx,status\nE11.9,valid\n"},
        {"a name in quotes", "\"the \"\"dx\"\"\",dx\nx,E11.9\n",
         "\"the \"\"dx\"\"\",dx,status\nx,E11.9,valid\n"},
        {"blanks around a code", "dx\n E11.9 \n", "dx,status\n E11.9 ,valid\n"},
        {"a header alone", "dx\n", "dx,status\n"},
        {"a code that no code can be", "dx\nE11.9 or so, perhaps\n", NULL},
    };
    static const char *const code[] = {"dx:icd10cm"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
        struct outcome outcome;

        annotating_run(&options, cases[i].input, &outcome);
        if (cases[i].output == NULL) {
            cr_expect_eq(outcome.error.result, MEDTRIE_ERROR_INPUT_FORMAT, "%s", cases[i].rule);
            continue;
        }
        cr_expect_eq(outcome.error.result, MEDTRIE_OK, "%s: %s", cases[i].rule,
                     outcome.error.message);
        cr_expect_str_eq(outcome.output, cases[i].output, "%s: %s", cases[i].rule, outcome.output);
    }
}

Test(csv, delimiters_headers_and_ragged_rows)
{
    static const struct {
        const char *rule, *code;
        char delimiter;
        bool no_header, pad;
        const char *input, *output;
    } cases[] = {
        {"another delimiter", "dx:icd10cm", '|', false, false, "n|dx\n1,2|E11.9\n",
         "n|dx|status\n1,2|E11.9|valid\n"},
        {"a tab", "dx:icd10cm", '\t', false, false, "n\tdx\n1\tE11.9\n",
         "n\tdx\tstatus\n1\tE11.9\tvalid\n"},
        {"a column by number", "2:icd10cm", ',', false, false, "n,dx\n1,E11.9\n",
         "n,dx,status\n1,E11.9,valid\n"},
        {"no header", "2:icd10cm", ',', true, false, "1,E11.9\n2,E11\n",
         "1,E11.9,valid\n2,E11,header\n"},
        {"no header, with a mark", "1:icd10cm", ',', true, false,
         "\xEF\xBB\xBF"
         "E11.9\n",
         "\xEF\xBB\xBF"
         "E11.9,valid\n"},
        {"nothing, where no header is expected", "1:icd10cm", ',', true, false, "", ""},
        {"lines with nothing in them", "1:icd10cm", ',', true, false, "\n\r\n", "\n\r\n"},
        {"a mark alone", "1:icd10cm", ',', true, false, "\xEF\xBB\xBF", "\xEF\xBB\xBF"},
        {"rows filled up", "dx:icd10cm", ',', false, true, "dx,a,b\nE11.9\r\nE11,1\n",
         "dx,a,b,status\nE11.9,,,valid\r\nE11,1,,header\n"},
        {"the code itself is missing", "dx:icd10cm", ',', false, true, "a,dx\n1\n",
         "a,dx,status\n1,,\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(&cases[i].code, NULL, NULL);
        struct outcome outcome;

        options.delimiter = cases[i].delimiter;
        options.no_header = cases[i].no_header;
        options.pad_ragged = cases[i].pad;
        annotating_run(&options, cases[i].input, &outcome);
        cr_expect_eq(outcome.error.result, MEDTRIE_OK, "%s: %s", cases[i].rule,
                     outcome.error.message);
        cr_expect_str_eq(outcome.output, cases[i].output, "%s: %s", cases[i].rule, outcome.output);
    }
}

/* Rows with a line end in a quoted cell are counted, with the line on which the first begins. */
Test(csv, rows_of_several_lines)
{
    static const struct {
        const char *input;
        uint64_t rows, multiline, line;
    } cases[] = {
        {"c,d\nE11,1\n\"E11\",\"1,2\"\n", 2, 0, 0},
        {"\"c\",\"d\nd\"\nE11,1\n", 1, 0, 0}, /* a header is no row */
        {"c,d\nE11,1\nE11,\"\n\"\n", 2, 1, 3},
        {"c,d\r\n\r\nE11,\"1\r\n2\n\"\r\n\n\"E\n11\",\"\n\"\nE11,\n", 3, 2, 3},
        {"c,d\n1,\"E11.9\n2\",1\"\n", 0, 0, 0}, /* and refused because of it */
    };
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome outcome;

        annotating_run(&options, cases[i].input, &outcome);
        cr_expect_eq(outcome.totals.rows, cases[i].rows, "%zu", i);
        cr_expect_eq(outcome.totals.multiline, cases[i].multiline, "%zu", i);
        cr_expect_eq(outcome.totals.multiline_line, cases[i].line, "%zu: %llu", i,
                     (unsigned long long)outcome.totals.multiline_line);
    }
}

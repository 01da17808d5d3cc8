/* Annotating by medtrie/annotate.h: rows, days, what is left out, faults and counts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "annotating.h"
#include "miniature.h"

TestSuite(annotate, .init = miniature_set_up, .fini = miniature_tear_down);

/* ---- Rows ---------------------------------------------------------------------------------- */

/* What is no code is none however much stands around it. */
Test(annotate, long_cells)
{
    static const char *const code[] = {"dx:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
    char input[1300], expected[1300];
    struct outcome outcome;

    snprintf(input, sizeof input, "dx\nE11.9%1100sx\n%*sE11.9\n", "", 64, "");
    snprintf(expected, sizeof expected, "dx,status\nE11.9%1100sx,malformed\n%*sE11.9,valid\n", "",
             64, "");
    annotating_run(&options, input, &outcome);
    cr_expect_str_eq(outcome.output, expected);
}

/* A block of rows is not what limits anything. */
Test(annotate, many_rows)
{
    enum { COUNT = 1000 };
    static const char *const code[] = {"dx:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status,title");
    char *input = malloc(COUNT * 16), *expected = malloc(COUNT * 80);
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    size_t size = (size_t)sprintf(input, "dx\n"),
           wanted = (size_t)sprintf(expected, "dx,status,title\n");

    for (int i = 0; i < COUNT; i++) {
        const char *line = i % 3 == 0 ? "E11.9" : i % 3 == 1 ? "M545" : "Q";

        size += (size_t)sprintf(input + size, "%s\n", line);
        wanted += (size_t)sprintf(expected + wanted, "%s,%s\n", line,
                                  i % 3 == 0   ? "valid,\"Type 2 diabetes mellitus, as retitled\""
                                  : i % 3 == 1 ? "header,Low back pain"
                                               : "malformed,");
    }
    cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_push(annotator, input, size, &out, NULL), MEDTRIE_OK);
    cr_assert_eq(out.output.size, wanted);
    cr_assert_arr_eq(out.output.data, expected, wanted);
    cr_assert_eq(medtrie_annotator_end(annotator, &out, NULL), MEDTRIE_OK);
    cr_assert_eq(out.output.size, 0);
    medtrie_annotator_close(annotator);
    free(input);
    free(expected);
}

/* ---- Lines --------------------------------------------------------------------------------- */

Test(annotate, plain_codes)
{
    static const char *const code[] = {"1:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status,display");
    struct outcome outcome;

    options.format = MEDTRIE_ANNOTATE_LINES;
    annotating_run(&options, "e119\r\n\n\"E11.9\nM545", &outcome);
    cr_expect_str_eq(outcome.output,
                     "e119\tvalid\tE11.9\r\n\t\t\n\"E11.9\tmalformed\t\nM545\theader\tM54.5");
    cr_expect_eq(outcome.totals.rows, 4);
    cr_expect_eq(outcome.totals.cells, 3);
    cr_expect_eq(outcome.totals.empty, 1);
    cr_expect_eq(outcome.totals.valid, 1);
}

/* ---- Dates --------------------------------------------------------------------------------- */

Test(annotate, dates)
{
    static const struct {
        const char *rule, *dates, *form, *code, *input, *output;
    } cases[] = {
        {"each on its own day", "d", NULL, "dx:icd10cm",
         "dx,d\nM545,2021-09-30\nM545,2021-10-01\nM545,2022-10-01\nM5450,20210930\n",
         "dx,d,status,day\nM545,2021-09-30,valid,2021-09-30\nM545,2021-10-01,header,2021-10-01\n"
         "M545,2022-10-01,not-covered,2022-10-01\nM5450,20210930,not-yet-valid,2021-09-30\n"},
        {"forms that cannot be mistaken", "d", NULL, "dx:icd10cm",
         "dx,d\nE119,2021-10-01T08:30:00\nE119,01-Oct-2021\nE119,01-OCT-2021\nE119, 20211001 \n",
         "dx,d,status,day\nE119,2021-10-01T08:30:00,valid,2021-10-01\n"
         "E119,01-Oct-2021,valid,2021-10-01\nE119,01-OCT-2021,valid,2021-10-01\n"
         "E119, 20211001 ,valid,2021-10-01\n"},
        {"slashes are not guessed", "d", NULL, "dx:icd10cm", "dx,d\nE119,10/01/2021\n",
         "dx,d,status,day\nE119,10/01/2021,bad-date,\n"},
        {"month first", "d", "MM/DD/YYYY", "dx:icd10cm", "dx,d\nM545,09/10/2021\nM545,9/1/2021\n",
         "dx,d,status,day\nM545,09/10/2021,valid,2021-09-10\nM545,9/1/2021,valid,2021-09-01\n"},
        {"day first", "d", "DD/MM/YYYY", "dx:icd10cm", "dx,d\nM545,09/10/2021\n",
         "dx,d,status,day\nM545,09/10/2021,header,2021-10-09\n"},
        {"a form that is named excludes others", "d", "YYYYMMDD", "dx:icd10cm",
         "dx,d\nE119,2021-10-01\n", "dx,d,status,day\nE119,2021-10-01,bad-date,\n"},
        {"no date, no such date", "d", NULL, "dx:icd10cm",
         "dx,d\nE119,\nE119,  \nE119,2021-02-30\n,\n",
         "dx,d,status,day\nE119,,no-date,\nE119,  ,no-date,\nE119,2021-02-30,bad-date,\n,,,\n"},
        {"the family's member of that day", "d", NULL, "dx:dx",
         "dx,d\n250.00,2015-09-30\n250.00,2015-10-01\nE11.9,2015-10-01\nE11.9,2015-09-30\n",
         "dx,d,status,day\n250.00,2015-09-30,valid,2015-09-30\n250.00,2015-10-01,malformed,2015-10-"
         "01\n"
         "E11.9,2015-10-01,valid,2015-10-01\nE11.9,2015-09-30,malformed,2015-09-30\n"},
        {"every day of a stay", "f,t", NULL, "dx:icd10cm",
         "dx,f,t\nM545,2021-09-01,2021-09-30\nM545,2021-09-01,2021-10-01\n"
         "M545,2021-10-02,2021-10-01\nE119,2021-09-01,2022-09-30\nE119,2021-09-01,2022-10-01\n"
         "E119,2021-09-01,\n",
         "dx,f,t,status,day\nM545,2021-09-01,2021-09-30,valid,2021-09-01\n"
         "M545,2021-09-01,2021-10-01,header,2021-10-01\nM545,2021-10-02,2021-10-01,bad-date,\n"
         "E119,2021-09-01,2022-09-30,valid,2021-09-01\n"
         "E119,2021-09-01,2022-10-01,not-covered,2022-10-01\nE119,2021-09-01,,no-date,\n"},
        {"a stay over the change to ICD-10", "f,t", NULL, "dx:dx",
         "dx,f,t\n250.00,2015-09-29,2015-10-02\n",
         "dx,f,t,status,day\n250.00,2015-09-29,2015-10-02,malformed,2015-10-01\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options =
            annotating_options(&cases[i].code, cases[i].dates, "status,day");
        struct outcome outcome;

        options.date_form = cases[i].form;
        annotating_run(&options, cases[i].input, &outcome);
        cr_expect_eq(outcome.error.result, MEDTRIE_OK, "%s: %s", cases[i].rule,
                     outcome.error.message);
        cr_expect_str_eq(outcome.output, cases[i].output, "%s: %s", cases[i].rule, outcome.output);
    }
}

/* ---- What becomes of a row ------------------------------------------------------------------ */

/* Proposals come from where the code was looked for. */
Test(annotate, repairs_of_the_system_that_the_cell_names)
{
    static const char *const code[] = {"c:dx"}, *const system[] = {"s"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status,repair");
    struct outcome outcome;

    options.system_columns = system;
    annotating_run(&options, "c,s\nM545O,\nM545O,icd10cm\nM545O, \tHCPCS \nM545O,cpt\nM545O,zz\n",
                   &outcome);
    cr_expect_str_eq(outcome.output,
                     "c,s,status,repair\nM545O,,unknown,M54.50\nM545O,icd10cm,unknown,M54.50\n"
                     "M545O, \tHCPCS ,malformed,\nM545O,cpt,malformed,\nM545O,zz,not-loaded,\n");
}

Test(annotate, only_and_rejects)
{
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status");
    struct outcome outcome;

    options.only = "header,valid";
    annotating_run(&options, "c\nE11.9\nQ\nE11\n\n,\n", &outcome);
    cr_expect_eq(outcome.error.result, MEDTRIE_ERROR_INPUT_FORMAT);
    annotating_run(&options, "c\nE11.9\nQ\nE11\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\nE11.9,valid\nE11,header\n");
    cr_expect_eq(outcome.totals.rows, 3);
    cr_expect_eq(outcome.totals.shown, 2);
    options.only = NULL;
    options.divert = true;
    annotating_run(&options, "c\nE11.9\nQ\n\"\"\nE11\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\nE11.9,valid\n\"\",\n");
    cr_expect_str_eq(outcome.rejects, "c,status\nQ,malformed\nE11,header\n");
    cr_expect_eq(outcome.totals.diverted, 2);
    /* What is rejected is never left out: nothing is lost between the two. */
    options.only = "valid,empty";
    annotating_run(&options, "c\nE11.9\nQ\n\"\"\nE11\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\nE11.9,valid\n\"\",\n");
    cr_expect_str_eq(outcome.rejects, "c,status\nQ,malformed\nE11,header\n");
    options.only = "header";
    annotating_run(&options, "c\nE11.9\nE11\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\n");
    cr_expect_str_eq(outcome.rejects, "c,status\nE11,header\n");
}

/* They are no rows, so that what becomes of the row before them, in this piece or another, is
 * nothing to them. */
Test(annotate, lines_with_nothing_in_them)
{
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status");
    struct outcome outcome;

    options.divert = true;
    annotating_run(&options, "c\n\nQ\n\n\r\nE11.9\n\nE11\n\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\n\n\n\r\nE11.9,valid\n\n\n");
    cr_expect_str_eq(outcome.rejects, "c,status\nQ,malformed\nE11,header\n");
    options.divert = false;
    options.only = "valid";
    annotating_run(&options, "c\nQ\n\nE11.9\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,status\n\nE11.9,valid\n");
    options.format = MEDTRIE_ANNOTATE_NDJSON;
    options.codes = (const char *const[]){"c:icd10cm"};
    annotating_run(&options, "\n{\"c\":\"Q\"}\n \n{\"c\":\"E11.9\"}\n", &outcome);
    cr_expect_str_eq(outcome.output, "\n \n{\"c\":\"E11.9\",\"status\":\"valid\"}\n");
}

/* ---- What is wrong ------------------------------------------------------------------------- */

static const struct {
    const char *rule;
    enum medtrie_annotate_format format;
    const char *input;
    enum medtrie_result result;
    uint64_t line;
    const char *message; /* a part of it */
    uint64_t column;     /* 0: whatever it is */
} bad_inputs[] = {
    {"too few cells", MEDTRIE_ANNOTATE_CSV, "c,d\nE11,\nE11\n", MEDTRIE_ERROR_INPUT_FORMAT, 3,
     "1 cells, where the first line has 2; ragged rows can be padded", 0},
    {"too many, behind a cell of two lines", MEDTRIE_ANNOTATE_CSV, "c,d\n\"E\n11\",\nE11,1,2\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 4, "3 cells, where the first line has 2", 0},
    {"a quote that nobody closes", MEDTRIE_ANNOTATE_CSV, "c,d\nE11,1\nE11,\"2\nE11,3\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 3, "never closed", 0},
    {"and in the header", MEDTRIE_ANNOTATE_CSV, "\nc,\"d\nE11,1\nE11,2\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 2, "never closed", 0},
    {"a member that would be added, when it is too late to name that otherwise",
     MEDTRIE_ANNOTATE_NDJSON, "{}\n{\"c\":1,\"status\":1}\n", MEDTRIE_ERROR_INPUT_FORMAT, 2,
     "another name than \"status\", which is that of what is added", 8},
    {"the same, written otherwise", MEDTRIE_ANNOTATE_NDJSON, "{}\n{\"c\":1,\"statu\\u0073\":1}\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 2, "another name than \"status\", which is that of what is added",
     8},
    {"a member that would be added under both names", MEDTRIE_ANNOTATE_NDJSON,
     "{\"c_status\":1,\"status\":1}\n", MEDTRIE_ERROR_ARGUMENT, 0, "has a column c_status already",
     0},
    {"lines that end in CR alone", MEDTRIE_ANNOTATE_CSV, "c,d\rE11,1\r", MEDTRIE_ERROR_INPUT_FORMAT,
     1, "a CR without LF in the first line", 0},
    {"and a LF in a cell", MEDTRIE_ANNOTATE_CSV, "\r\nc,d\rE11,\"1\n2\"\r",
     MEDTRIE_ERROR_INPUT_FORMAT, 2, "a CR without LF in the first line", 0},
    {"behind a quoted name", MEDTRIE_ANNOTATE_CSV, "\"c\"\r\"E11\"\r", MEDTRIE_ERROR_INPUT_FORMAT,
     1, "a CR without LF in the first line", 0},
    {"no such column", MEDTRIE_ANNOTATE_CSV, "b,d\nE11,1\n", MEDTRIE_ERROR_ARGUMENT, 0,
     "there is no column c; there are b, d", 0},
    {"two columns of a name", MEDTRIE_ANNOTATE_CSV, "c,c\nE11,1\n", MEDTRIE_ERROR_ARGUMENT, 0,
     "columns 1 and 2 are both named c", 0},
    {"nothing", MEDTRIE_ANNOTATE_CSV, "", MEDTRIE_ERROR_ARGUMENT, 0, "there is no header", 0},
    {"lines with nothing in them", MEDTRIE_ANNOTATE_CSV, "\n\r\n", MEDTRIE_ERROR_ARGUMENT, 0,
     "there is no header", 0},
    {"a byte order mark alone", MEDTRIE_ANNOTATE_CSV, "\xEF\xBB\xBF", MEDTRIE_ERROR_ARGUMENT, 0,
     "there is no header", 0},
    {"a column that a star would fit", MEDTRIE_ANNOTATE_CSV, "cx\nE11\n", MEDTRIE_ERROR_ARGUMENT, 0,
     "there is no column c; there are cx", 0},
    {"a column that would be added", MEDTRIE_ANNOTATE_CSV, "c,status,c_status\n",
     MEDTRIE_ERROR_ARGUMENT, 0, "has a column c_status already", 0},
    {"no object", MEDTRIE_ANNOTATE_NDJSON, "{}\n[]\n", MEDTRIE_ERROR_INPUT_FORMAT, 2,
     "an object was expected", 1},
    {"no colon", MEDTRIE_ANNOTATE_NDJSON, "{\"c\" 1}\n", MEDTRIE_ERROR_INPUT_FORMAT, 1, "a colon",
     6},
    {"no value", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":}\n", MEDTRIE_ERROR_INPUT_FORMAT, 1, "a value",
     6},
    {"a comma too many", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":1,}\n", MEDTRIE_ERROR_INPUT_FORMAT, 1,
     "the name of a member", 8},
    {"a string without end", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":\"E\\\"11}\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 1, "the quote that ends a string", 0},
    {"a bracket without end", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":[1,{}\n", MEDTRIE_ERROR_INPUT_FORMAT,
     1, "the bracket that ends a value", 0},
    {"an object that goes on in the next line", MEDTRIE_ANNOTATE_NDJSON,
     "{\"c_status\":[\"x\n\"],\"status\":1}\n", MEDTRIE_ERROR_INPUT_FORMAT, 1,
     "the quote that ends a string", 0},
    {"two members of a name", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":null,\"\\u0063\":1}\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 1, "another name than \"c\", which came before", 11},
    {"what is no value, in values", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":[{\"a\":[01]}]}\n",
     MEDTRIE_ERROR_INPUT_FORMAT, 1, "a comma or the bracket", 14},
    {"no end", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":1\n", MEDTRIE_ERROR_INPUT_FORMAT, 1,
     "the brace that ends the object", 0},
    {"something behind it", MEDTRIE_ANNOTATE_NDJSON, "{\"c\":1} {}\n", MEDTRIE_ERROR_INPUT_FORMAT,
     1, "the end of the line", 9},
    {"UTF-16", MEDTRIE_ANNOTATE_CSV,
     "\xFF\xFE"
     "c",
     MEDTRIE_ERROR_INPUT_ENCODING, 1, "UTF-16", 0},
};

Test(annotate, bad_input)
{
    static const char *const code[] = {"c:icd10cm"};

    for (size_t i = 0; i < sizeof bad_inputs / sizeof bad_inputs[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
        struct outcome outcome;

        options.format = bad_inputs[i].format;
        annotating_run(&options, bad_inputs[i].input, &outcome);
        cr_expect_eq(outcome.error.result, bad_inputs[i].result, "%s: %s", bad_inputs[i].rule,
                     outcome.error.message);
        cr_expect_eq(outcome.error.line, bad_inputs[i].line, "%s", bad_inputs[i].rule);
        cr_expect(bad_inputs[i].column == 0 || outcome.error.column == bad_inputs[i].column,
                  "%s: column %u", bad_inputs[i].rule, (unsigned)outcome.error.column);
        cr_expect_not_null(strstr(outcome.error.message, bad_inputs[i].message), "%s: %s",
                           bad_inputs[i].rule, outcome.error.message);
    }
}

/* ---- The order of calls ---------------------------------------------------------------------- */

/* What each way of giving an input returns from then on. */
static void expect_again(medtrie_annotator *annotator, const struct medtrie_error *first,
                         const char *rule)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotate_piece piece;
    struct medtrie_annotated out;
    medtrie_annotator_part *part;
    enum medtrie_result results[5];
    size_t taken;
    bool begun;

    results[0] = medtrie_annotator_push(annotator, "c\nE11\n", 6, &out, &error);
    cr_expect(out.output.size == 0 && out.rejects.size == 0, "%s", rule);
    results[1] = medtrie_annotator_end(annotator, &out, &error);
    cr_expect(out.output.size == 0 && out.rejects.size == 0, "%s", rule);
    results[2] =
        medtrie_annotator_begin(annotator, "c\nE11\n", 6, true, &begun, &taken, &out, &error);
    cr_expect(!begun && taken == 0, "%s", rule);
    results[3] = medtrie_annotator_cut(annotator, "E11\n", 4, true, &piece, &error);
    cr_expect_eq(piece.size, 0, "%s", rule);
    results[4] = medtrie_annotator_part_open(annotator, &part, &error);
    cr_expect_null(part, "%s", rule);
    for (size_t i = 0; i < 5; i++)
        cr_expect_eq(results[i], first->result, "%s: %zu", rule, i);
    cr_expect_str_eq(error.message, first->message, "%s", rule);
    cr_expect_eq(error.line, first->line, "%s", rule);
}

/* Nothing goes on behind what is missing: no call returns OK after an error. */
Test(annotate, failed_for_good)
{
    static const struct {
        const char *rule, *first, *second;
        enum medtrie_result result;
        uint64_t line;
    } cases[] = {
        {"a header without the column", "d\n1\n", "", MEDTRIE_ERROR_ARGUMENT, 0},
        {"a column that would be added", "c,status,c_status\n1,2,3\n", "", MEDTRIE_ERROR_ARGUMENT,
         0},
        {"a row with too few cells", "c,d\nE11,1\n", "E11\nE11,2\n", MEDTRIE_ERROR_INPUT_FORMAT, 3},
        {"and with the header before it", "c,d\nE11\n", "", MEDTRIE_ERROR_INPUT_FORMAT, 2},
        {"UTF-16", "\xFF\xFE-", "", MEDTRIE_ERROR_INPUT_ENCODING, 1},
    };
    static const char *const code[] = {"c:icd10cm"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
        struct medtrie_error error = {.struct_size = sizeof error};
        enum medtrie_result result;
        struct medtrie_annotated out;
        medtrie_annotator *annotator;

        cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL),
                     MEDTRIE_OK);
        result =
            medtrie_annotator_push(annotator, cases[i].first, strlen(cases[i].first), &out, &error);
        if (result == MEDTRIE_OK) /* who does not ask what is wrong is told later */
            result = medtrie_annotator_push(annotator, cases[i].second, strlen(cases[i].second),
                                            &out, NULL);
        cr_expect_eq(result, cases[i].result, "%s", cases[i].rule);
        cr_expect(out.output.size == 0 && out.rejects.size == 0, "%s", cases[i].rule);
        cr_expect_eq(medtrie_annotator_end(annotator, &out, &error), cases[i].result, "%s",
                     cases[i].rule);
        cr_expect_eq(error.line, cases[i].line, "%s", cases[i].rule);
        expect_again(annotator, &error, cases[i].rule);
        medtrie_annotator_close(annotator);
    }
}

/* The same where begin and cut fail. */
Test(annotate, parts_failed_for_good)
{
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotate_piece piece;
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    size_t taken;
    bool begun;

    medtrie_annotator_open(miniature_index, &options, &annotator, NULL);
    cr_expect_eq(medtrie_annotator_begin(annotator, "d\n", 2, true, &begun, &taken, &out, &error),
                 MEDTRIE_ERROR_ARGUMENT);
    cr_expect(!begun && taken == 0);
    expect_again(annotator, &error, "begin");
    medtrie_annotator_close(annotator);
    medtrie_annotator_open(miniature_index, &options, &annotator, NULL);
    cr_assert_eq(medtrie_annotator_begin(annotator, "c\n\"E", 4, false, &begun, &taken, &out, NULL),
                 MEDTRIE_OK);
    cr_assert(begun);
    cr_expect_eq(medtrie_annotator_cut(annotator, "\"E", 2, true, &piece, &error),
                 MEDTRIE_ERROR_INPUT_FORMAT);
    expect_again(annotator, &error, "cut");
    medtrie_annotator_close(annotator);
}

/* Calls out of their order are refused and change nothing. */
Test(annotate, order_of_calls)
{
    static const char *const code[] = {"c:icd10cm"};
    static const char input[] = "c\nE11.9\n";
    struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
    struct medtrie_error error = {.struct_size = sizeof error};
    const size_t size = sizeof input - 1;
    struct medtrie_annotate_piece piece;
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    medtrie_annotator_part *part;
    size_t taken;
    bool begun;

    /* By push and end. */
    medtrie_annotator_open(miniature_index, &options, &annotator, NULL);
    cr_expect_eq(medtrie_annotator_cut(annotator, input, size, true, &piece, &error),
                 MEDTRIE_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "this annotator has not begun yet");
    cr_expect_eq(medtrie_annotator_push(annotator, input, size, &out, NULL), MEDTRIE_OK);
    cr_expect_eq(out.output.size, strlen("c,status\nE11.9,valid\n"));
    cr_expect_eq(
        medtrie_annotator_begin(annotator, input, size, true, &begun, &taken, &out, &error),
        MEDTRIE_ERROR_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "push and end, or by begin"), "%s", error.message);
    cr_expect_eq(medtrie_annotator_part_open(annotator, &part, NULL), MEDTRIE_ERROR_ARGUMENT);
    cr_expect_eq(medtrie_annotator_push(annotator, "E11\n", 4, &out, NULL), MEDTRIE_OK);
    cr_expect_eq(out.output.size, strlen("E11,header\n"));
    cr_expect_eq(medtrie_annotator_end(annotator, &out, NULL), MEDTRIE_OK);
    cr_expect_eq(medtrie_annotator_end(annotator, &out, &error), MEDTRIE_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "the input of this annotator has ended");
    cr_expect_eq(medtrie_annotator_push(annotator, input, size, &out, NULL),
                 MEDTRIE_ERROR_ARGUMENT);
    medtrie_annotator_close(annotator);

    /* By begin and cut. */
    medtrie_annotator_open(miniature_index, &options, &annotator, NULL);
    cr_expect_eq(medtrie_annotator_begin(annotator, input, 1, false, &begun, &taken, &out, NULL),
                 MEDTRIE_OK);
    cr_expect_not(begun);
    cr_expect_eq(medtrie_annotator_push(annotator, input, size, &out, NULL),
                 MEDTRIE_ERROR_ARGUMENT);
    cr_expect_eq(medtrie_annotator_begin(annotator, input, size, true, &begun, &taken, &out, NULL),
                 MEDTRIE_OK);
    cr_expect(begun);
    cr_expect_eq(taken, 2);
    cr_expect_eq(
        medtrie_annotator_begin(annotator, input, size, true, &begun, &taken, &out, &error),
        MEDTRIE_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "this annotator has begun already");
    cr_expect_eq(medtrie_annotator_end(annotator, &out, NULL), MEDTRIE_ERROR_ARGUMENT);
    cr_expect_eq(medtrie_annotator_cut(annotator, input + 2, size - 2, true, &piece, NULL),
                 MEDTRIE_OK);
    cr_expect_eq(piece.size, size - 2);
    cr_expect_eq(medtrie_annotator_cut(annotator, "I10\n", 4, true, &piece, &error),
                 MEDTRIE_ERROR_ARGUMENT);
    cr_expect_str_eq(error.message, "the input of this annotator has ended");
    cr_expect_eq(piece.size, 0);
    piece = (struct medtrie_annotate_piece){input + 2, size - 2, 2};
    cr_assert_eq(medtrie_annotator_part_open(annotator, &part, NULL), MEDTRIE_OK);
    cr_expect_eq(medtrie_annotator_part_run(part, &piece, &out, NULL), MEDTRIE_OK);
    cr_expect_eq(out.output.size, strlen("E11.9,valid\n"));
    medtrie_annotator_part_close(part);
    medtrie_annotator_close(annotator);
}

/* So much is kept of what does not end, and no more. */
Test(annotate, rows_without_end)
{
    static const struct {
        const char *rule, *first;
        char rest;
        uint64_t line;
        const char *message;
    } cases[] = {
        {"lines with nothing in them", "\n", '\n', 0, "the first row does not end within 64 MiB"},
        {"a header", "\nc,", 'x', 2, "the first row does not end within 64 MiB"},
        {"a row", "c,d\nE11,\nE11,", 'x', 3, "a row begins here that does not end within 64 MiB"},
        {"a quoted cell", "c,d\nE11,\"", '\n', 2, "within 64 MiB; is a quote missing?"},
    };
    static const char *const code[] = {"c:icd10cm"};
    size_t size = (size_t)MEDTRIE_ANNOTATE_ROW_MAX / 2;
    char *rest = malloc(size);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, NULL);
        struct medtrie_error error = {.struct_size = sizeof error};
        struct medtrie_annotated out;
        medtrie_annotator *annotator;
        enum medtrie_result result;

        memset(rest, cases[i].rest, size);
        cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, &error),
                     MEDTRIE_OK);
        result =
            medtrie_annotator_push(annotator, cases[i].first, strlen(cases[i].first), &out, &error);
        for (int half = 0; half < 3 && result == MEDTRIE_OK; half++)
            result = medtrie_annotator_push(annotator, rest, size, &out, &error);
        cr_expect_eq(result, MEDTRIE_ERROR_INPUT_LIMIT, "%s", cases[i].rule);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s: %s", cases[i].rule,
                           error.message);
        cr_expect(cases[i].line == 0 || error.line == cases[i].line, "%s: line %u", cases[i].rule,
                  (unsigned)error.line);
        medtrie_annotator_close(annotator);
    }
    free(rest);
}

/* ---- What was counted ---------------------------------------------------------------------- */

Test(annotate, counts)
{
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, "d", NULL);
    struct medtrie_annotate_worst worst[4];
    struct medtrie_annotate_month month = {.struct_size = sizeof month};
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    static const char input[] = "c,d\nE119,2021-09-30\nE119,2021-10-01\nQ,2021-10-02\n"
                                "M545,2021-10-03\nM545,2021-10-04\n,2021-10-04\nE119,\n";
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    options.counts_texts = true;
    cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_push(annotator, input, strlen(input), &out, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_end(annotator, &out, NULL), MEDTRIE_OK);
    cr_expect_str_eq(medtrie_annotator_column(annotator, 0), "c");
    cr_expect_null(medtrie_annotator_column(annotator, 1));
    cr_expect_eq(medtrie_annotator_count(annotator, 0, cm, MEDTRIE_STATUS_VALID), 2);
    cr_expect_eq(medtrie_annotator_count(annotator, 0, cm, MEDTRIE_STATUS_HEADER), 2);
    cr_expect_eq(medtrie_annotator_count(annotator, 0, cm, MEDTRIE_STATUS_MALFORMED), 1);
    cr_expect_eq(medtrie_annotator_count(annotator, 0, cm, MEDTRIE_CELL_EMPTY), 1);
    cr_expect_eq(medtrie_annotator_count(annotator, 0, cm, MEDTRIE_CELL_NO_DATE), 1);
    cr_expect(medtrie_annotator_month(annotator, 0, &month));
    cr_expect(month.year == 2021 && month.month == 9 && month.valid == 1 && month.wrong == 0);
    cr_expect(medtrie_annotator_month(annotator, 1, &month));
    cr_expect(month.year == 2021 && month.month == 10 && month.valid == 1 && month.wrong == 3);
    cr_expect_not(medtrie_annotator_month(annotator, 2, &month));
    cr_assert_eq(medtrie_annotator_worst(annotator, worst, 4), 3);
    cr_expect_str_eq(worst[0].text, "M545");
    cr_expect_eq(worst[0].count, 2);
    cr_expect_eq(worst[0].status, MEDTRIE_STATUS_HEADER);
    cr_expect_eq(worst[0].day, medtrie_day_of(2021, 10, 3));
    cr_expect_eq(worst[0].system, cm);
    medtrie_annotator_close(annotator);
}

/* A text with a NUL byte is cut there, and says so; on a day that cannot be read nothing was not
 * valid. */
Test(annotate, worst_that_cannot_be_told)
{
    static const char *const code[] = {"c:icd10cm"};
    static const char input[] = "c,d,e\nE11\0.9,2021-10-03,2021-10-03\n"
                                "E11,2021-10-03,\nE11,2021-10-03,x\nE11,,2021-10-03\n";
    struct medtrie_annotate_options options = annotating_options(code, "d,e", NULL);
    struct medtrie_annotate_worst worst[5];
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    options.counts_texts = true;
    cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_push(annotator, input, sizeof input - 1, &out, NULL),
                 MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_worst(annotator, worst, 5), 3);
    cr_expect_eq(worst[0].status, MEDTRIE_CELL_NO_DATE);
    cr_expect_eq(worst[0].count, 2);
    cr_expect_eq(worst[0].day, MEDTRIE_DAY_NONE);
    cr_expect_eq(worst[1].status, MEDTRIE_CELL_BAD_DATE);
    cr_expect_eq(worst[1].day, MEDTRIE_DAY_NONE);
    cr_expect_not(worst[1].is_cut);
    cr_expect_eq(worst[2].status, MEDTRIE_STATUS_MALFORMED);
    cr_expect_str_eq(worst[2].text, "E11");
    cr_expect(worst[2].is_cut);
    medtrie_annotator_close(annotator);
}

/* How the system of a code was named, and whether the text is all of it. */
Test(annotate, worst_as_they_were_asked)
{
    static const char *const codes[] = {"a:icd10cm", "b", "c:dx", "d"};
    static const char *const systems[] = {NULL, "", "s", "s"};
    struct medtrie_annotate_options options = annotating_options(codes, NULL, NULL);
    struct medtrie_annotate_worst worst[5];
    static const char input[] = "a,b,c,d,s\n"
                                "Q-2345678901234567890123,,,,\n"
                                ",Q-23456789012345678901234,,,\n"
                                ",,Q,,icd10cm\n,,,Q,nix\n";
    static const struct {
        const char *text, *name;
        bool is_cut, by_cell;
    } expected[] = {{"Q", "dx", false, true},
                    {"Q", NULL, false, true},
                    {"Q-2345678901234567890123", "icd10cm", false, false},
                    {"Q-2345678901234567890123", NULL, true, false}};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    options.code_count = 4;
    options.system_columns = systems;
    options.counts_texts = true;
    cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_push(annotator, input, strlen(input), &out, NULL), MEDTRIE_OK);
    cr_assert_eq(medtrie_annotator_worst(annotator, worst, 5), 4);
    for (size_t i = 0; i < 4; i++) {
        cr_expect_str_eq(worst[i].text, expected[i].text, "%zu: %s", i, worst[i].text);
        cr_expect_eq(worst[i].is_cut, expected[i].is_cut, "%zu", i);
        cr_expect_eq(worst[i].by_cell, expected[i].by_cell, "%zu", i);
        cr_expect_eq(worst[i].name == NULL, expected[i].name == NULL, "%zu", i);
        if (expected[i].name != NULL)
            cr_expect_str_eq(worst[i].name, expected[i].name, "%zu", i);
    }
    medtrie_annotator_close(annotator);
}

/* Which columns options name, and how what is added is called. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "annotating.h"
#include "miniature.h"

TestSuite(settle, .init = miniature_set_up, .fini = miniature_tear_down);

Test(settle, several_columns)
{
    static const char *const codes[] = {"dx*:dx", "proc:hcpcs"};
    static const char *const systems[] = {"v*", NULL}, *const empty[] = {"v*", ""};
    struct medtrie_annotate_options options = annotating_options(codes, NULL, "status,system");
    struct outcome outcome, same;

    options.code_count = 2;
    options.system_columns = systems;
    options.as_of = medtrie_day_of(2021, 10, 1);
    annotating_run(
        &options,
        "dx1,v1,dx2,v2,proc\nE11.9,0,25000,9,A0100\nE11.9,icd10cm,25000,10,\nE119,,X,zz,\n",
        &outcome);
    cr_expect_str_eq(outcome.output,
                     "dx1,v1,dx2,v2,proc,dx1_status,dx1_system,dx2_status,dx2_system,proc_status,"
                     "proc_system\n"
                     "E11.9,0,25000,9,A0100,valid,icd10cm,retired,icd9cm-dx,not-covered,hcpcs\n"
                     "E11.9,icd10cm,25000,10,,valid,icd10cm,malformed,icd10cm,,\n"
                     "E119,,X,zz,,valid,icd10cm,not-loaded,,,\n");
    /* As the command line has it. */
    options.system_columns = empty;
    annotating_run(&options, "dx1,v1,proc\nE11.9,0,A0100\n", &same);
    cr_expect_eq(same.error.result, MEDTRIE_OK, "%s", same.error.message);
}

Test(settle, normalise_and_names)
{
    static const char *const code[] = {"c:icd10cm"};
    struct medtrie_annotate_options options = annotating_options(code, NULL, "status");
    struct outcome outcome;

    options.normalise = true;
    annotating_run(&options, "status,c\nx,e11.9\n", &outcome);
    cr_expect_str_eq(outcome.output, "status,c,c_status,normalised\nx,e11.9,valid,E119\n");
    options.fields = "normalised,status";
    annotating_run(&options, "c\ne11.9\n", &outcome);
    cr_expect_str_eq(outcome.output, "c,normalised,status\ne11.9,E119,valid\n");
}

/* One column asked about in two ways would be two columns of one name. */
Test(settle, twins)
{
    static const char *const codes[] = {"c:icd10cm", "c:hcpcs"};
    struct medtrie_annotate_options options = annotating_options(codes, NULL, NULL);
    struct outcome outcome;

    options.code_count = 2;
    annotating_run(&options, "c\nE119\n", &outcome);
    cr_expect_eq(outcome.error.result, MEDTRIE_ERROR_ARGUMENT);
    cr_expect_not_null(strstr(outcome.error.message, "two columns c_status would be added"), "%s",
                       outcome.error.message);
    /* Without a header there are no names. */
    options.no_header = true;
    options.codes = (const char *const[]){"1:icd10cm", "1:hcpcs"};
    annotating_run(&options, "E119\n", &outcome);
    cr_expect_str_eq(outcome.output, "E119,valid,malformed\n", "%s%s", outcome.output,
                     outcome.error.message);
}

/* A colon in the name of another option names no system. */
Test(settle, colon_in_the_column_of_dates)
{
    static const char *const code[] = {"c"};
    struct medtrie_annotate_options options = annotating_options(code, "c:x", NULL);
    struct outcome outcome;

    annotating_run(&options, "c\n", &outcome);
    cr_expect_eq(outcome.error.result, MEDTRIE_ERROR_ARGUMENT);
    cr_expect_not_null(strstr(outcome.error.message, "dates: there is no column c:x; there are c"),
                       "%s", outcome.error.message);
}

/* What is no day, such as what medtrie_day_parse gives for a text that is no date, is refused,
 * unless a column has the days. */
Test(settle, as_of)
{
    static const struct {
        medtrie_day as_of;
        const char *dates;
        enum medtrie_result result;
    } cases[] = {
        {MEDTRIE_DAY_DEFAULT, NULL, MEDTRIE_OK},
        {0, NULL, MEDTRIE_OK},
        {MEDTRIE_DAY_FIRST, NULL, MEDTRIE_OK},
        {MEDTRIE_DAY_LAST, NULL, MEDTRIE_OK},
        {MEDTRIE_DAY_NONE, NULL, MEDTRIE_ERROR_ARGUMENT},
        {MEDTRIE_DAY_FIRST - 1, NULL, MEDTRIE_ERROR_ARGUMENT},
        {MEDTRIE_DAY_LAST + 1, NULL, MEDTRIE_ERROR_ARGUMENT},
        {MEDTRIE_DAY_NONE, "d", MEDTRIE_OK},
    };
    static const char *const code[] = {"c:icd10cm"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, cases[i].dates, NULL);
        struct outcome outcome;

        options.as_of = cases[i].as_of;
        annotating_run(&options, "c,d\nE11.9,2021-10-01\n", &outcome);
        cr_expect_eq(outcome.error.result, cases[i].result, "%zu: %s", i, outcome.error.message);
    }
}

Test(settle, bad_options)
{
    static const struct {
        const char *code, *fields, *only, *form;
        char delimiter;
        const char *message;
    } cases[] = {
        {"", NULL, NULL, NULL, ',', "names no column"},
        {"a*b*:icd10cm", NULL, NULL, NULL, ',', "more than one star"},
        {"c:ICD10", NULL, NULL, NULL, ',',
         "there is a column c, but the index has no system ICD10; there are charges, "
         "hcpcs, icd10cm, icd9cm-dx, local, and dx, px, procedure, modifier"},
        {"x\r\n\xC2\x9B\xC3\xA9", NULL, NULL, NULL, ',',
         "there is no column x????\xC3\xA9; there are c"},
        {"d:ICD10", NULL, NULL, NULL, ',', "there is no column d:ICD10; there are c"},
        {"c", "nix", NULL, NULL, ',', "named \"nix\"; fields are: status"},
        {"c", "status,,title", NULL, NULL, ',', "named \"\""},
        {"c", NULL, "valid,good", NULL, ',', "\"good\" is no status; there are valid"},
        {"c", NULL, NULL, "YYYY/MM/DD", ',', "no form of dates; there are YYYY-MM-DD"},
        {"c", NULL, NULL, NULL, '"', "cannot delimit"},
        {"c", "status,title,status", NULL, NULL, ',', "two columns status would be added"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options =
            annotating_options(&cases[i].code, NULL, cases[i].fields);
        struct outcome outcome;

        options.only = cases[i].only;
        options.date_form = cases[i].form;
        options.delimiter = cases[i].delimiter;
        annotating_push(&options, "c\n", 2, 2, &outcome);
        cr_expect_eq(outcome.error.result, MEDTRIE_ERROR_ARGUMENT, "%s", cases[i].message);
        cr_expect_not_null(strstr(outcome.error.message, cases[i].message), "%s",
                           outcome.error.message);
    }
}

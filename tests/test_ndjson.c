/* Objects, one a line: which members are read, and where what is added stands. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "annotating.h"
#include "miniature.h"

TestSuite(ndjson, .init = miniature_set_up, .fini = miniature_tear_down);

Test(ndjson, objects)
{
    static const struct {
        const char *rule, *input, *output;
    } cases[] = {
        {"members behind the last one", "{\"dx\":\"E11.9\",\"n\": [1, {\"x\":\"}\"}] }\n",
         "{\"dx\":\"E11.9\",\"n\": [1, {\"x\":\"}\"}],\"status\":\"valid\",\"billable\":1 }\n"},
        {"null, nothing, no such member", "{\"dx\":null}\r\n{}\n{ \"n\":1}",
         "{\"dx\":null,\"status\":null,\"billable\":null}\r\n{\"status\":null,\"billable\":null}\n"
         "{ \"n\":1,\"status\":null,\"billable\":null}"},
        {"escapes", "{\"dx\":\"\\u00451\\u0031.9\",\"a\\\"b\":\"\\\\\"}\n",
         "{\"dx\":\"\\u00451\\u0031.9\",\"a\\\"b\":\"\\\\\",\"status\":\"valid\",\"billable\":1}"
         "\n"},
        {"escapes in a name", "{\"\\u0064x\":\"E11\"}\n{\"d\\u0078\":\"E11.9\"}\n",
         "{\"\\u0064x\":\"E11\",\"status\":\"header\",\"billable\":0}\n"
         "{\"d\\u0078\":\"E11.9\",\"status\":\"valid\",\"billable\":1}\n"},
        {"a number is a text", "{\"dx\":250.00}\n",
         "{\"dx\":250.00,\"status\":\"malformed\",\"billable\":null}\n"},
        {"a NUL byte behind a code that was seen before",
         "{\"dx\":\"E11\"}\n{\"dx\":\"E11\\u0000\"}\n",
         "{\"dx\":\"E11\",\"status\":\"header\",\"billable\":0}\n"
         "{\"dx\":\"E11\\u0000\",\"status\":\"malformed\",\"billable\":null}\n"},
        {"a member of the name that would be added",
         "\n \t\r\n\n{\"status\":\"paid\",\"dx\":\"E11\"}\n{\"dx\":\"E11\"}\n",
         "\n \t\r\n\n{\"status\":\"paid\",\"dx\":\"E11\",\"dx_status\":\"header\",\"billable\":0}\n"
         "{\"dx\":\"E11\",\"dx_status\":\"header\",\"billable\":0}\n"},
        {"a line with nothing in it", "{\"dx\":\"E11\"}\n \n\n{\"dx\":\"E11\"}\n",
         "{\"dx\":\"E11\",\"status\":\"header\",\"billable\":0}\n \n\n"
         "{\"dx\":\"E11\",\"status\":\"header\",\"billable\":0}\n"},
    };
    static const char *const code[] = {"dx:icd10cm"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(code, NULL, "status,billable");
        struct outcome outcome;

        options.format = MEDTRIE_ANNOTATE_NDJSON;
        annotating_run(&options, cases[i].input, &outcome);
        cr_expect_eq(outcome.error.result, MEDTRIE_OK, "%s: %s", cases[i].rule,
                     outcome.error.message);
        cr_expect_str_eq(outcome.output, cases[i].output, "%s: %s", cases[i].rule, outcome.output);
    }
}

/* What a name means is what the option names, and what is added must not be named so. */
Test(ndjson, names_with_escapes)
{
    static const struct {
        const char *name, *written;
    } cases[] = {
        {"icd/dx", "icd\\/dx"},
        {"\xC3\xB1", "\\u00f1"},
        {"\xE2\x82\xAC", "\\u20AC"},
        {"a\"b", "a\\\"b"},
        {"\xF0\x9F\x98\x80", "\\ud83D\\ude00"},
        {"?", "\\uD83D"},
        {"?x", "\\uD83Dx"},
        {"?A", "\\uD83D\\u0041"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_annotate_options options = annotating_options(&cases[i].name, NULL, NULL);
        char input[64], expected[80];
        struct outcome outcome;

        options.format = MEDTRIE_ANNOTATE_NDJSON;
        snprintf(input, sizeof input, "{\"%s\":\"E119\"}\n", cases[i].written);
        snprintf(expected, sizeof expected, "{\"%s\":\"E119\",\"status\":\"valid\"}\n",
                 cases[i].written);
        annotating_run(&options, input, &outcome);
        cr_expect_str_eq(outcome.output, expected, "%s: %s%s", cases[i].written, outcome.output,
                         outcome.error.message);
    }
}

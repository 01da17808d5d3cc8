/* JSON, read from the front: what is a value, and where what is none breaks off. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "annotate/json_text.h"

/* Values by RFC 8259; section numbers are its own. */
Test(json_text, values)
{
    static const char *const texts[] = {
        "true",
        "false",
        "null", /* 3: three literal names */
        "0",
        "-0",
        "10",
        "250.00",
        "-1.5e+10",
        "1E-2",
        "0e0", /* 6 */
        "\"\"",
        "\"a b\"",
        "\"\xC3\xA9\"",
        "\"\xE9\"", /* 7; whether bytes are UTF-8 is not looked at */
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u00e9\\uD83D\\ude00\\uD83D\"",
        "[]",
        "[\r ]",
        "[1]",
        "[1 , \"]\"\t, [ ] ]", /* 5 */
        "{}",
        "{ }",
        "{\"\":1}",
        "{ \"a\" : 1 , \"a\" : { \"b\" : [ null ] } }", /* 4 */
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size = strlen(texts[i]);
        char *text = malloc(size); /* so that a sanitizer sees what is read behind it */
        struct json_text json = {text, text + size, NULL};

        memcpy(text, texts[i], size);
        cr_expect(medtrie_json_skip_value(&json), "%s: %s", texts[i], json.expected);
        cr_expect_eq(json.at, json.end, "%s: %s", texts[i], texts[i] + (json.at - text));
        free(text);
    }
}

Test(json_text, what_is_no_value)
{
    static const struct {
        const char *text;
        size_t at;
        const char *expected;
    } cases[] = {
        {"", 0, "a value"},
        {"E11.9", 0, "a value, of which a text has quotes"},
        {"nul", 0, "a value"},
        {"True", 0, "a value"},
        {"NaN", 0, "a value"},
        {"'x'", 0, "a value"},
        {"+5", 0, "a value"},
        {".5", 0, "a value"},
        {"-", 1, "a digit"},
        {"-a", 1, "a digit"},
        {"1.", 2, "a digit"},
        {"1.e5", 2, "a digit"},
        {"1e", 2, "a digit"},
        {"1e+", 3, "a digit"},
        {"\"a", 2, "the quote that ends a string"},
        {"\"a\\", 2, "an escape such as"},
        {"\"a\\q\"", 2, "an escape such as"},
        {"\"\\u12g4\"", 1, "an escape such as"},
        {"\"\\u123", 1, "an escape such as"},
        {"\"\\u12\x10\x19\"", 1, "an escape such as"},
        {"\"\\u12G4\"", 1, "an escape such as"},
        {"\"a\tb\"", 2, "for a control character"},
        {"[", 1, "a value"},
        {"[1", 2, "a comma or the bracket"},
        {"[1 2]", 3, "a comma or the bracket"},
        {"[1,]", 3, "a value"},
        {"[,1]", 1, "a value"},
        {"[1}", 2, "a comma or the bracket"},
        {"[01]", 2, "a comma or the bracket"},
        {"{1:2}", 1, "the name of a member"},
        {"{\"a\"}", 4, "a colon"},
        {"{\"a\":}", 5, "a value"},
        {"{\"a\":1,}", 7, "the name of a member"},
        {"{\"a\":1]", 6, "a comma or the bracket"},
        {"{\"a\":[1,{\"b\":[}]}", 14, "a value"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t size = strlen(cases[i].text);
        char *text = malloc(size + 1);
        struct json_text json = {text, text + size, NULL};

        memcpy(text, cases[i].text, size);
        cr_expect_not(medtrie_json_skip_value(&json), "%s", cases[i].text);
        cr_expect_eq((size_t)(json.at - text), cases[i].at, "%s: %zu", cases[i].text,
                     (size_t)(json.at - text));
        cr_expect_not_null(json.expected == NULL ? NULL : strstr(json.expected, cases[i].expected),
                           "%s: %s", cases[i].text, json.expected);
        free(text);
    }
}

/* Every level is told from the others, to the limit and no further. */
Test(json_text, depth)
{
    char text[5 * (JSON_DEPTH_MAX + 1) + 1];

    for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        struct json_text json = {text, text, NULL};
        size_t size = 0;

        for (size_t i = 0; i < depth; i++) {
            const char *begin = i % 3 == 0 ? "{\"\":" : "[";

            memcpy(text + size, begin, strlen(begin));
            size += strlen(begin);
        }
        text[size++] = '1';
        for (size_t i = depth; i-- > 0;)
            text[size++] = i % 3 == 0 ? '}' : ']';
        json.end = text + size;
        cr_expect_eq(medtrie_json_skip_value(&json), depth == JSON_DEPTH_MAX, "%zu: %s", depth,
                     json.expected);
        if (depth > JSON_DEPTH_MAX)
            cr_expect_str_eq(json.expected, "a value that is not nested so deep");
        else
            cr_expect_eq(json.at, json.end);
    }
}

/* What a string means; half of a pair is a question mark. */
Test(json_text, unescape)
{
    static const struct {
        const char *written, *meant;
    } cases[] = {
        {"", ""},
        {"a", "a"},
        {"\\/\\\\\\\"", "/\\\""},
        {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
        {"\\u00f1\\u20AC", "\xC3\xB1\xE2\x82\xAC"},
        {"\\ud83D\\ude00x", "\xF0\x9F\x98\x80x"},
        {"\\uD83Dx", "?x"},
        {"\\uD83D\\u0041", "?A"},
        {"\\uDE00", "?"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char meant[32];
        struct medtrie_text written = {cases[i].written, strlen(cases[i].written)};
        size_t size = medtrie_json_unescape(meant, written);

        cr_expect(size == strlen(cases[i].meant) && memcmp(meant, cases[i].meant, size) == 0,
                  "%s: %.*s", cases[i].written, (int)size, meant);
    }
}

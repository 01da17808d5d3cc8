/* Lines, encodings and dates of source files. */
#include "compiler/sources/text.h"
#include "../src/format/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* ---- Lines -------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *lines; /* joined by '|' */
    bool crlf, mixed, unended;
} files[] = {
    {"", "", false, false, false},
    {"a\n", "a|", false, false, false},
    {"a\r\nb\r\n", "a|b|", true, false, false},
    {"a\nb", "a|b|", false, false, true}, /* no line end at the end */
    {"a\r\nb", "a|b|", true, false, true},
    {"a\r\nb\n", "a|b|", true, true, false}, /* two kinds */
    {"a\nb\r\n", "a|b|", false, true, false},
    {"\n\n", "||", false, false, false},       /* empty lines are lines */
    {"a\rb\r\n", "a\rb|", true, false, false}, /* a CR elsewhere is a character */
    {"a\r", "a\r|", false, false, true},
    {"\r\n", "|", true, false, false},
};

Test(text, lines)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct source_file file = {.bytes = files[i].text, .size = strlen(files[i].text)};
        struct lines lines = {.file = &file};
        struct line line;
        char joined[64] = "";
        uint32_t count = 0;

        while (medtrie_lines_next(&lines, &line)) {
            strncat(joined, line.text, line.size);
            strcat(joined, "|");
            cr_expect_eq(line.number, ++count, "row %zu", i);
        }
        cr_expect_str_eq(joined, files[i].lines, "row %zu", i);
        cr_expect_eq(lines.crlf, files[i].crlf, "row %zu", i);
        cr_expect_eq(lines.mixed, files[i].mixed, "row %zu", i);
        cr_expect_eq(lines.unended, files[i].unended, "row %zu", i);
        cr_expect_not(medtrie_lines_next(&lines, &line), "the end stays the end");
    }
}

/* ---- UTF-8 -------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    bool valid;
} encodings[] = {
    {"", true},
    {"plain", true},
    {"M\xC3\xA9ni\xC3\xA8re", true},
    {"\xC2\x80", true},         /* U+0080, the first of two bytes */
    {"\xDF\xBF", true},         /* U+07FF, the last */
    {"\xE0\xA0\x80", true},     /* U+0800, the first of three */
    {"\xED\x9F\xBF", true},     /* U+D7FF, before the surrogates */
    {"\xEE\x80\x80", true},     /* U+E000, behind them */
    {"\xEF\xBF\xBF", true},     /* U+FFFF */
    {"\xF0\x90\x80\x80", true}, /* U+10000 */
    {"\xF4\x8F\xBF\xBF", true}, /* U+10FFFF, the last of all */
    {"\xC0\x80", false},        /* overlong */
    {"\xC1\xBF", false},
    {"\xE0\x9F\xBF", false},
    {"\xF0\x8F\xBF\xBF", false},
    {"\xED\xA0\x80", false},     /* U+D800, a surrogate */
    {"\xF4\x90\x80\x80", false}, /* above U+10FFFF */
    {"\xF5\x80\x80\x80", false},
    {"\x80", false},  /* no start */
    {"a\xC3", false}, /* ends early */
    {"\xE2\x82", false},
    {"\xF0\x9F\x98", false},
    {"\xC3g", false}, /* no continuation */
    {"\xE2\x82g", false},
    {"M\xE9ni\xE8re", false}, /* Latin-1 */
};

Test(text, is_utf8)
{
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        size_t size = strlen(encodings[i].text);
        char *exact = malloc(size + 1);

        cr_assert_not_null(exact);
        memcpy(exact, encodings[i].text, size);
        cr_expect_eq(medtrie_is_utf8(exact, size), encodings[i].valid, "row %zu", i);
        free(exact);
    }
}

/* ---- Adding texts ------------------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *kept; /* NULL: refused */
    uint64_t column;  /* of the byte at fault; the text begins in column 78 */
    const char *message;
} texts[] = {
    {"Cholera", "Cholera", 0, ""},
    {"  Cholera ", "Cholera", 0, ""}, /* blanks at the ends go */
    {"a  b", "a  b", 0, ""},          /* those inside stay */
    {"", "", 0, ""},
    {"   ", "", 0, ""},
    {"M\xC3\xA9ni\xC3\xA8re", "M\xC3\xA9ni\xC3\xA8re", 0, ""}, /* UTF-8 */
    {"M\xE9ni\xE8re", "M\xC3\xA9ni\xC3\xA8re", 0, ""},         /* Latin-1 */
    {"\x80 10", "\xE2\x82\xAC 10", 0, ""},                     /* Windows-1252: euro sign */
    {"it\x92s", "it\xE2\x80\x99s", 0, ""},                     /* and apostrophe */
    {"a\xA0"
     "b",
     "a\xC2\xA0"
     "b",
     0, ""},                                             /* no-break space, inside */
    {"\xC3\xA9\xE9", "\xC3\x83\xC2\xA9\xC3\xA9", 0, ""}, /* not UTF-8 as a whole */
    {"ab\x81", NULL, 80, "byte 0x81 is no character"},
    {"\x8D\x8F", NULL, 78, "byte 0x8D"},
    {"\x90", NULL, 78, "byte 0x90"},
    {"\x9D", NULL, 78, "byte 0x9D"},
    {"a\tb", NULL, 79, "byte 0x09 is a tab"},
    {"a\x1Bz", NULL, 79, "byte 0x1B is a control character"},
    {"a\x7F", NULL, 79, "byte 0x7F is a control character"},
    {"\xE9\x1B", NULL, 79, "byte 0x1B"},               /* the same in Windows-1252 */
    {"a\xC2\x85", NULL, 79, "byte 0xC2 is the start"}, /* U+0085 in UTF-8 */
};

Test(text, add)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct medtrie_place place = {.file = "f", .line = 5, .column = 78};
        struct medtrie_error error = {.struct_size = sizeof error};
        struct strings strings;
        struct records records = {.strings = &strings};
        uint32_t number = 99;
        enum medtrie_result result;

        cr_assert(medtrie_strings_init(&strings));
        result = medtrie_text_add(&records, texts[i].text, strlen(texts[i].text), &place, &number,
                                  &error);
        if (texts[i].kept == NULL) {
            cr_expect_eq(result, MEDTRIE_ERROR_INPUT_ENCODING, "row %zu", i);
            cr_expect_eq(error.line, 5);
            cr_expect_eq(error.column, texts[i].column, "row %zu: %s", i, error.message);
            cr_expect_not_null(strstr(error.message, texts[i].message), "row %zu: %s", i,
                               error.message);
            cr_expect_eq(number, 0);
        } else {
            struct medtrie_text kept = medtrie_strings_get(&strings, number);

            cr_expect_eq(result, MEDTRIE_OK, "row %zu: %s", i, error.message);
            cr_expect_eq(kept.size, strlen(texts[i].kept), "row %zu", i);
            cr_expect_eq(memcmp(kept.data, texts[i].kept, kept.size), 0, "row %zu", i);
        }
        medtrie_strings_free(&strings);
    }
}

/* An index counts the bytes of a text in 16 bits, those of UTF-8. */
Test(text, too_long)
{
    struct medtrie_place place = {.file = "f", .line = 1, .column = 1};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct strings strings;
    struct records records = {.strings = &strings};
    char *text = malloc(TEXT_SIZE_MAX + 1);
    uint32_t number;

    cr_assert_not_null(text);
    cr_assert(medtrie_strings_init(&strings));
    memset(text, 'x', TEXT_SIZE_MAX + 1);
    cr_expect_eq(medtrie_text_add(&records, text, TEXT_SIZE_MAX, &place, &number, &error),
                 MEDTRIE_OK);
    cr_expect_eq(medtrie_text_add(&records, text, TEXT_SIZE_MAX + 1, &place, &number, &error),
                 MEDTRIE_ERROR_INPUT_LIMIT);
    memset(text, 0xE9, TEXT_SIZE_MAX);
    cr_expect_eq(medtrie_text_add(&records, text, TEXT_SIZE_MAX, &place, &number, &error),
                 MEDTRIE_ERROR_INPUT_LIMIT, "twice as long in UTF-8");
    medtrie_strings_free(&strings);
    free(text);
}

/* ---- Small things ------------------------------------------------------------------------- */

Test(text, show)
{
    cr_expect_str_eq(medtrie_text_show('x').text, "\"x\"");
    cr_expect_str_eq(medtrie_text_show(' ').text, "\" \"");
    cr_expect_str_eq(medtrie_text_show('\t').text, "byte 0x09");
    cr_expect_str_eq(medtrie_text_show('\xE9').text, "byte 0xE9");
}

static const struct {
    const char *text;
    const char *day; /* "" : none */
} days[] = {
    {"20251001", "2025-10-01"}, {"20240229", "2024-02-29"}, {"20230229", ""}, /* no leap year */
    {"20251301", ""},           {"20250001", ""},           {"2025100", ""},  /* 8 digits */
    {"202510011", ""},          {"2025 101", ""},           {"", ""},
    {"01012025", ""}, /* year first */
};

Test(text, day8)
{
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char day[11];

        medtrie_day_format(medtrie_text_day8(days[i].text, strlen(days[i].text)), day);
        cr_expect_str_eq(day, days[i].day, "%s", days[i].text);
    }
}

/* Text from outside: valid UTF-8 for everybody, safe for JSON, TSV and terminals. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "tool_output.h"

#define REPLACED "\xEF\xBF\xBD"

/* A literal with its size, since some hold NUL. */
#define TEXT(literal)                                                                              \
  {                                                                                                \
    literal, sizeof literal - 1                                                                    \
  }

static const struct {
    struct medtrie_text text;
    const char *plain; /* for TSV and people */
    const char *json;
} cases[] = {
    {TEXT(""), "", ""},
    {TEXT("E11.9"), "E11.9", "E11.9"},
    {TEXT("a longer text without anything"), "a longer text without anything",
     "a longer text without anything"},
    {TEXT("tab\there"), "tab here", "tab\\u0009here"},
    {TEXT("line\nend\r"), "line end ", "line\\u000aend\\u000d"},
    {TEXT("nul\0!"), "nul !", "nul\\u0000!"},
    {TEXT("\x1b[31m"), " [31m", "\\u001b[31m"}, /* an escape sequence */
    {TEXT("erase\x7f"), "erase ", "erase\\u007f"},
    {TEXT("\xC2\x9B"), " ", "\xC2\x9B"}, /* U+009B, which some terminals obey */
    {TEXT("say \"no\" \\ now"), "say \"no\" \\ now", "say \\\"no\\\" \\\\ now"},
    {TEXT("M\xC3\xA9ni\xC3\xA8re"), "M\xC3\xA9ni\xC3\xA8re", "M\xC3\xA9ni\xC3\xA8re"},
    {TEXT("\xE2\x82\xAC \xF0\x9F\x98\x80"), "\xE2\x82\xAC \xF0\x9F\x98\x80",
     "\xE2\x82\xAC \xF0\x9F\x98\x80"},
    {TEXT("caf\xE9"), "caf" REPLACED, "caf" REPLACED},        /* Latin-1 */
    {TEXT("\x80"), REPLACED, REPLACED},                       /* no first byte */
    {TEXT("\xC0\xAF"), REPLACED REPLACED, REPLACED REPLACED}, /* overlong "/" */
    {TEXT("\xE0\x80\x80"), REPLACED REPLACED REPLACED, REPLACED REPLACED REPLACED},
    {TEXT("\xED\xA0\x80"), REPLACED REPLACED REPLACED, REPLACED REPLACED REPLACED}, /* surrogate */
    {TEXT("\xF4\x90\x80\x80"), REPLACED REPLACED REPLACED REPLACED,
     REPLACED REPLACED REPLACED REPLACED},               /* above U+10FFFF */
    {TEXT("\xE2\x82"), REPLACED, REPLACED},              /* cut at the end */
    {TEXT("\xF0\x9F\x98."), REPLACED ".", REPLACED "."}, /* cut in the middle */
    {TEXT("\xFF\xFE"), REPLACED REPLACED, REPLACED REPLACED},
};

Test(escape, plain_and_json)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct output *output = tool_output_open(OUTPUT_TEXT);
        char buffer[256];
        char *text;

        buffer[medtrie_escape_plain(cases[i].text.data, cases[i].text.size, buffer)] = '\0';
        cr_expect_str_eq(buffer, cases[i].plain, "case %zu: %s", i, buffer);
        medtrie_output_plain(output, cases[i].text);
        text = tool_output_close(output, NULL);
        cr_expect_str_eq(text, cases[i].plain, "case %zu: %s", i, text);
        free(text);
        output = tool_output_open(OUTPUT_JSON);
        medtrie_output_escaped(output, cases[i].text);
        text = tool_output_close(output, NULL);
        cr_expect_str_eq(text, cases[i].json, "case %zu: %s", i, text);
        free(text);
    }
}

/* Every byte at every place of a word: runs are found eight bytes at a time. */
Test(escape, every_byte_at_every_place)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 24; place++) {
            bool plain = byte >= 0x20 && byte < 0x7F;
            char text[24];
            char result[3 * sizeof text];
            size_t size;

            memset(text, 'x', sizeof text);
            text[place] = (char)byte;
            size = medtrie_escape_plain(text, sizeof text, result);
            cr_assert_eq(size, byte < 0x80 ? sizeof text : sizeof text + 2, "%02x", byte);
            cr_assert(plain ? result[place] == (char)byte
                            : result[place] == (byte < 0x80 ? ' ' : '\xEF'),
                      "%02x", byte);
        }
    }
}

/* HTML: what could begin or end a tag, an attribute or an entity, beside what is never shown. */
Test(escape, markup)
{
    static const struct {
        struct medtrie_text text;
        const char *markup;
    } pages[] = {
        {TEXT("E11.9"), "E11.9"},
        {TEXT("<a b=\"c\">&amp;'"), "&lt;a b=&quot;c&quot;&gt;&amp;amp;&#39;"},
        {TEXT("M\xC3\xA9ni\xC3\xA8re"), "M\xC3\xA9ni\xC3\xA8re"},
        {TEXT("a\0b\n\x1b[\xC2\x9B"), "a b  [ "},
        {TEXT("\xE2\x82<"), REPLACED "&lt;"},  /* a character that is cut swallows no sign */
        {TEXT("\xC0\xBC"), REPLACED REPLACED}, /* overlong "<" */
    };

    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct output *output = tool_output_open(OUTPUT_TEXT);
        char *text;

        medtrie_output_markup(output, pages[i].text);
        text = tool_output_close(output, NULL);
        cr_expect_str_eq(text, pages[i].markup, "case %zu: %s", i, text);
        free(text);
    }
}

Test(escape, width)
{
    cr_expect_eq(medtrie_escape_width((struct medtrie_text){"M\xC3\xA9n", 4}), 3);
    cr_expect_eq(medtrie_escape_width((struct medtrie_text){"\xE9", 1}), 1);
    cr_expect_eq(medtrie_escape_width((struct medtrie_text){"", 0}), 0);
}

/* Aligned tables: columns stand under each other, nothing stands at the end of a line. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "tool_output.h"

Test(table, columns_align)
{
    struct output *output = tool_output_open(OUTPUT_TEXT);
    char *text;

    medtrie_table_string(output, "E11.9", TABLE_STRONG);
    medtrie_table_number(output, 98847);
    medtrie_table_string(output, "title", TABLE_NORMAL);
    medtrie_table_row(output);
    medtrie_table_string(output, "M\xC3\xA9", TABLE_STRONG); /* two characters, three bytes */
    medtrie_table_number(output, 7);
    medtrie_table_string(output, "t", TABLE_NORMAL);
    medtrie_table_row(output);
    medtrie_table_note(output, medtrie_output_text("betos"), medtrie_output_text("O1E"));
    medtrie_table_string(output, "x", TABLE_NORMAL);
    medtrie_table_string(output, "", TABLE_NORMAL); /* an empty cell keeps its column */
    medtrie_table_string(output, "t", TABLE_NORMAL);
    medtrie_table_row(output);
    medtrie_table_string(output, "alone", TABLE_NORMAL);
    medtrie_table_string(output, "", TABLE_NORMAL);
    medtrie_table_row(output);
    text = tool_output_close(output, NULL);
    cr_expect_str_eq(text,
                     "E11.9  98,847  title\n"
                     "M\xC3\xA9          7  t\n"
                     "    betos: O1E\n"
                     "x              t\n"
                     "alone\n",
                     "%s", text);
    free(text);
}

/* Thousands of rows pass through in blocks; one very long cell neither breaks nor widens them. */
Test(table, many_rows)
{
    struct output *output = tool_output_open(OUTPUT_TEXT);
    char *huge = malloc(200001);
    size_t lines = 0;
    size_t shifted = 0;
    char *text;

    cr_assert_not_null(huge);
    memset(huge, 'h', 200000);
    huge[200000] = '\0';
    for (unsigned i = 0; i < 20000; i++) {
        char code[16];

        snprintf(code, sizeof code, "c%u", i);
        medtrie_table_string(output, i == 7000 ? huge : code, TABLE_NORMAL);
        medtrie_table_string(output, "end", TABLE_NORMAL);
        medtrie_table_row(output);
    }
    text = tool_output_close(output, NULL);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        lines++;
        shifted += strlen(line) > 60;
    }
    cr_expect_eq(lines, 20000);
    cr_expect_eq(shifted, 1);
    free(text);
    free(huge);
}

Test(table, shares)
{
    static const struct {
        uint64_t part, whole;
        const char *share;
    } cases[] = {
        {0, 0, ""},
        {0, 5, "0.0 %"},
        {5, 5, "100.0 %"},
        {1, 3, "33.3 %"},
        {1, 1000, "0.1 %"},
        {1, 1001, "< 0.1 %"},
        {1, UINT64_MAX, "< 0.1 %"},
        {999, 1000, "99.9 %"},
        {9999, 10000, "> 99.9 %"},
        {UINT64_MAX - 1, UINT64_MAX, "> 99.9 %"}, /* though a double does not tell them apart */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TABLE_SHARE_BYTES];

        cr_expect_str_eq(medtrie_table_format_share(cases[i].part, cases[i].whole, text),
                         cases[i].share, "case %zu: %s", i, text);
    }
}

/* A user's list: columns with a meaning, properties, defaults, and what is refused. */
#include "source_case.h"

#include <criterion/criterion.h>
#include <string.h>

extern const struct source medtrie_source_list;

static void read_list(struct source_case *made, const char *text)
{
    source_case_read(made, &medtrie_source_list, "l.csv", text, strlen(text));
}

Test(list, reads_columns_with_a_meaning)
{
    static const char text[] =
        "\xEF\xBB\xBF"
        "Code,Title,Short Title,parent,BILLABLE,from,to,kind,Payer Group,note\r\n"
        "a1-b.c/d$e~f!g#h,\"Long, \"\"quoted\"\"\r\ntitle\",short,,0,2020-01-31,20201231,code,"
        "\"A;B\",caf\xC3\xA9\r\n"
        "  G1 ,Group, ,,,,,group,,\r\n"
        "M1,Modifier,,G1,,,,modifier,x,\"\"\n";
    struct source_case made;
    const struct code_record *record;

    cr_expect(source_recognises(&medtrie_source_list, "l.csv", text, sizeof text - 1));
    read_list(&made, text);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_count, 3);
    record = source_case_find(&made, 0, "a1-b.c/d$e~f!g#h"); /* 16 characters, case kept */
    cr_assert_not_null(record);
    cr_expect_str_eq(source_case_text(&made, record->title), "Long, \"quoted\" title");
    cr_expect_str_eq(source_case_text(&made, record->short_title), "short");
    cr_expect_not(record->billable);
    cr_expect_eq(record->kind, MEDTRIE_KIND_CODE);
    cr_expect_eq(record->from, medtrie_day_of(2020, 1, 31));
    cr_expect_eq(record->to, medtrie_day_of(2020, 12, 31));
    cr_expect_eq(medtrie_code_size(&record->parent), 0);
    cr_expect_eq(record->line, 2);
    cr_expect_str_eq(source_case_property(&made, record, "payer_group"), "A;B");
    cr_expect_str_eq(source_case_property(&made, record, "note"), "caf\xC3\xA9");
    cr_expect_eq(record->property_count, 2);
    record = source_case_find(&made, 0, "G1");
    cr_assert_not_null(record);
    cr_expect_eq(record->kind, MEDTRIE_KIND_GROUP);
    cr_expect_not(record->billable); /* a group is not, unless the list says so */
    cr_expect_eq(record->from, MEDTRIE_DAY_NONE);
    cr_expect_eq(record->to, MEDTRIE_DAY_NONE);
    cr_expect_eq(record->property_count, 0);
    cr_expect_eq(record->line, 4);
    record = source_case_find(&made, 0, "M1");
    cr_assert_not_null(record);
    cr_expect_eq(record->kind, MEDTRIE_KIND_MODIFIER);
    cr_expect(record->billable);
    cr_expect_eq(strcmp(record->parent.text, "G1"), 0);
    cr_expect(source_case_warns(&made, ":2: 1 cells from here on hold line ends or tabs"));
    source_case_free(&made);
}

/* The delimiter is that of the header; text in Windows-1252 is read too; a last line end may lack.
 */
Test(list, sniffs_the_delimiter)
{
    static const char *const texts[] = {
        "code,title\nA,Caf\xE9\n",
        "code\ttitle\nA\tCaf\xE9\n",
        "code;title\nA;Caf\xE9\n",
        "code|title\r\nA|Caf\xE9",
        "\"title\",\"code\"\n\"Caf\xE9\",\"A\"\n\n \n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct source_case made;

        read_list(&made, texts[i]);
        cr_assert_eq(made.result, MEDTRIE_OK, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.records.code_count, 1);
        cr_expect_str_eq(source_case_text(&made, made.records.codes[0].title), "Caf\xC3\xA9");
        source_case_free(&made);
    }
}

Test(list, recognises_lists_alone)
{
    static const struct {
        const char *text;
        bool list;
    } cases[] = {
        {"code,title\n", true},
        {"CODE;other;TITLE\nA;;B", true},
        {"code,name\nA,B\n", false},
        {"title\nA\n", false},
        {"codes and a title\n", false},
        {"\"code,title\n", false},
        {"", false},
        {"\xEF\xBB\xBF", false},
        {"00001 A00     0 Cholera", false},
    };
    static const char utf16[] = "\xFF\xFE"
                                "c\0o\0d\0e\0,\0t\0i\0t\0l\0e\0\n\0";
    struct source_case made;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(
            source_recognises(&medtrie_source_list, "l.csv", cases[i].text, strlen(cases[i].text)),
            cases[i].list, "case %zu", i);
    /* a list in UTF-16 is recognised, to be refused by name */
    cr_expect(source_recognises(&medtrie_source_list, "l.csv", utf16, sizeof utf16 - 1));
    source_case_read(&made, &medtrie_source_list, "l.csv", utf16, sizeof utf16 - 1);
    cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_ENCODING);
    cr_expect_not_null(strstr(made.error.message, "UTF-16"), "%s", made.error.message);
    source_case_free(&made);
}

Test(list, refuses_bad_rows)
{
    static const struct {
        const char *text;
        uint64_t line, column;
        const char *message;
    } cases[] = {
        /* ragged lines: too few cells, too many, a blank line in between */
        {"code,title\nA,B\nC\n", 3, 1, "1 cells; 2 are expected"},
        {"code,title\nA,B,C\n", 2, 5, "3 cells; 2 are expected"},
        {"code,title\n\nA,B\n", 2, 1, "1 cells; 2 are expected"},
        /* quotes */
        {"code,title\nA,\"B\n", 2, 3, "not closed"},
        {"code,title\nA,\"B\"x\n", 2, 6, "behind a closing quote"},
        {"code,title\nA,B\"x\n", 2, 4, "a quote in a cell"},
        /* codes */
        {"code,title\n,B\n", 2, 1, "code is \"\""},
        {"code,title\nA B,B\n", 2, 1, "code is \"A B\""},
        {"code,title\nA2345678901234567,B\n", 2, 1, "code is"},
        {"code,title\nA\xE9,B\n", 2, 1, "code is"},
        {"code,title\nA,B\nA,C\n", 3, 0, "code A stands in line 2 already"},
        {"code,title,parent\nA,B,C D\n", 2, 5, "parent is \"C D\""},
        /* values of columns with a meaning */
        {"code,title\nA,\n", 2, 3, "title is \"\"; a text"},
        {"code,title,billable\nA,B,yes\n", 2, 5, "billable is \"yes\"; 0 or 1"},
        {"code,title,kind\nA,B,Code\n", 2, 5, "kind is \"Code\"; code, group or modifier"},
        {"code,title,from\nA,B,2021-02-29\n", 2, 5, "from is \"2021-02-29\"; a date"},
        {"code,title,to\nA,B,1/2/2020\n", 2, 5, "to is \"1/2/2020\"; a date"},
        {"code,title,from,to\nA,B,20200102,20200101\n", 2, 14, "a day not before"},
        /* headers */
        {"code,title,code\nA,B,C\n", 1, 12, "a second column is \"code\""},
        {"code,title,\nA,B,\n", 1, 12, "the column's name is \"\""},
        {"code,name\nA,B\n", 1, 1, "columns code and title"},
        {"code,title\n", 0, 0, "no code below its header"},
        /* text that is none */
        {"code,title\nA,B\x01\n", 2, 4, "byte 0x01"},
        {"code,title\nA,B\tC\n", 2, 4, "a tab"},
        {"code,title,x\nA,B,\x81\n", 2, 5, "byte 0x81"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_case made;

        read_list(&made, cases[i].text);
        cr_expect_neq(made.result, MEDTRIE_OK, "case %zu", i);
        cr_expect_eq(made.error.line, cases[i].line, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.error.column, cases[i].column, "case %zu: %s", i, made.error.message);
        cr_expect_not_null(strstr(made.error.message, cases[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
    }
}

/* CPT's flat files. All codes and texts here are invented: 9999x names nothing. */
#include "source_case.h"

#include <criterion/criterion.h>
#include <string.h>

#include "compiler/sources/cpt.h"

extern const struct source medtrie_source_cpt_long;
extern const struct source medtrie_source_cpt_medium;
extern const struct source medtrie_source_cpt_short;

#define NOTICE                                                                                     \
  "CPT invented notice\r\nof a publisher at\r\n60999 Anywhere\r\n\r\nSecond paragraph\r\n\r\n"

static const struct source *const sources[] = {&medtrie_source_cpt_long, &medtrie_source_cpt_medium,
                                               &medtrie_source_cpt_short};

static const struct source *recognised(const char *name, const char *text)
{
    const struct source *found = NULL;

    for (size_t i = 0; i < 3; i++)
        if (source_recognises(sources[i], name, text, strlen(text))) {
            cr_expect_null(found, "%s is of two formats", name);
            found = sources[i];
        }
    return found;
}

/* The name tells the three apart; under another name, case and width. */
Test(cpt, recognises_the_three_files)
{
#define TEXT_49 "AN INVENTED TEXT THAT IS FORTY-NINE BYTES LONG IN"
#define TEXT_29 "AN INVENTED TEXT OF 29 BYTES "
    static const struct {
        const char *name, *text;
        int source; /* in sources; -1: none of them */
    } cases[] = {
        {"LONGULT.txt", NOTICE "99990\tShort\r\n", 0},
        {"medu_2030.TXT", NOTICE "99990 SHORT\r\n", 1},
        {"SHORTU.txt", NOTICE "99990 SHORT\r\n", 2},
        {"SHORTU2030.txt", NOTICE "99990\tSHORT\r\n", 2},
        {"a.txt", NOTICE "99990\tInvented\r\n", 0},
        {"a.txt", NOTICE "99990\t" TEXT_49 "\r\n", 0},
        {"a.txt", NOTICE "99990 " TEXT_29 "\r\n", 1},
        {"MEDUSA.txt", NOTICE "99990 SHORT\r\n", 2},
        {"a.txt", NOTICE "99990 SHORT\r\n", 2},
        /* no notice, no name; no code; a ZIP code that begins no paragraph; the fixed long file */
        {"a.txt", "99990 SHORT\r\n", -1},
        {"MEDU.txt", "99990 SHORT\r\n", 1},
        {"a.txt", NOTICE, -1},
        {"LONGULT.txt", NOTICE "Shorts\r\n", -1},
        {"a.txt", "CPT at\r\n60999 Anywhere\r\n", -1},
        {"LONGULF.txt", NOTICE "9999001AN INVENTED TEXT\r\n", -1},
        {"a.txt", "", -1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(recognised(cases[i].name, cases[i].text),
                     cases[i].source < 0 ? NULL : sources[cases[i].source], "case %zu", i);
    cr_expect(medtrie_source_cpt_medium.bears_name("MEDU.txt"));
    cr_expect_not(medtrie_source_cpt_medium.bears_name("MEDUSA.txt"));
    cr_expect(medtrie_source_cpt_long.bears_name("longult_2030.txt"));
    cr_expect(medtrie_source_cpt_short.bears_name("SHORTU.txt"));
}

/* The text's place: title, property medium_title, short title. */
Test(cpt, reads_each_descriptor)
{
    static const struct {
        int source;
        const char *text;
    } cases[] = {
        {0, NOTICE "99990\tInvented caf\xE9  text\r\n0999T\tOther\r\n\r\n\r\n"},
        {1, NOTICE "99990 Invented caf\xE9  text      \r\n0999T Other\r\n"},
        {1, "99990\tInvented caf\xE9  text\n0999T\tOther\n"},
        {2, NOTICE "99990 Invented caf\xE9  text\r\n0999T Other                    \r\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_case made;
        const struct code_record *record;

        source_case_read(&made, sources[cases[i].source], "a.txt", cases[i].text,
                         strlen(cases[i].text));
        cr_assert_eq(made.result, MEDTRIE_OK, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.records.code_count, 2);
        record = source_case_find(&made, 0, "99990");
        cr_assert_not_null(record);
        cr_expect_eq(record->kind, MEDTRIE_KIND_CODE);
        cr_expect(record->billable);
        cr_expect_eq(record->from, MEDTRIE_DAY_NONE);
        cr_expect_eq(record->title != 0, cases[i].source == 0);
        cr_expect_eq(record->short_title != 0, cases[i].source == 2);
        cr_expect_eq(record->property_count, cases[i].source == 1);
        cr_expect_str_eq(cases[i].source == 0 ? source_case_text(&made, record->title)
                         : cases[i].source == 2
                             ? source_case_text(&made, record->short_title)
                             : source_case_property(&made, record, "medium_title"),
                         "Invented caf\xC3\xA9  text");
        cr_expect_not_null(source_case_find(&made, 0, "0999T"));
        cr_expect_eq(made.records.warning_count, 0);
        source_case_free(&made);
    }
}

Test(cpt, refuses_broken_lines)
{
    static const struct {
        int source;
        const char *text;
        uint64_t line, column;
        const char *message;
    } cases[] = {
        {0, NOTICE "99990\tA\r\n9999\tB\r\n", 8, 1, "a CPT code"},
        {0, NOTICE "99990\tA\r\n9999t\tB\r\n", 8, 1, "a CPT code"},
        {0, NOTICE "99990\tA\r\nA9999\tB\r\n", 8, 1, "a CPT code"},
        {0, NOTICE "99990\tA\r\n99\r\n", 8, 1, "\"99\"; a CPT code"},
        {0, NOTICE "99990\tA\r\n99991 B\r\n", 8, 6, "a tab is expected"},
        {1, NOTICE "99990 A\r\n99991\tB\r\n", 8, 6, "a blank is expected"},
        {0, NOTICE "99990\tA\r\n99991\t  \r\n", 8, 7, "99991 has no text"},
        {0, NOTICE "99990\tA\tB\r\n", 7, 8, "a tab"},
        {0, NOTICE "99990\tA\r\n99990\tB\r\n", 8, 0, "99990 stands in line 7 already"},
        {0, NOTICE "99990\tA\r\n\r\n99991\tB\r\n", 8, 0, "a blank line between codes"},
        {0, NOTICE "x9990\tA\r\n99991\tB\r\n", 7, 1, "no CPT code"},
        {0, NOTICE, 5, 1, "no CPT code"},
        {2, NOTICE "99990 29 BYTES ARE ONE MORE THAN 28\r\n", 7, 7,
         "29 bytes; this file has at most 28"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_case made;

        source_case_read(&made, sources[cases[i].source], "a.txt", cases[i].text,
                         strlen(cases[i].text));
        cr_expect_neq(made.result, MEDTRIE_OK, "case %zu", i);
        cr_expect_eq(made.error.line, cases[i].line, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.error.column, cases[i].column, "case %zu: %s", i, made.error.message);
        cr_expect_not_null(strstr(made.error.message, cases[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
    }
}

Test(cpt, warns_of_a_missing_last_line_end)
{
    static const char text[] = NOTICE "99990\tA";
    struct source_case made;

    source_case_read(&made, &medtrie_source_cpt_long, "a.txt", text, sizeof text - 1);
    cr_expect_eq(made.result, MEDTRIE_OK);
    cr_expect(source_case_warns(&made, ":7: the last line has no line end"));
    source_case_free(&made);
}

Test(cpt, tells_shapes)
{
    static const struct {
        const char *text;
        bool code, modifier;
    } cases[] = {
        {"00000", true, false},  {"0000Z", true, false}, {"0000z", false, false},
        {"A0000", false, false}, {"0000", false, false}, {"", false, false},
        {"00", false, true},     {"0Z", false, true},    {"Z0", false, true},
        {"ZZ", false, false},    {"0", false, false},    {"0z", false, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(medtrie_cpt_is_code(cases[i].text, strlen(cases[i].text)), cases[i].code, "%s",
                     cases[i].text);
        cr_expect_eq(medtrie_cpt_is_modifier(cases[i].text, strlen(cases[i].text)),
                     cases[i].modifier, "%s", cases[i].text);
    }
}

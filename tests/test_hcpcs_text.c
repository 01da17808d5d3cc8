/* The HCPCS contractor file as text: what the layout has, and every way to break it. */
#include "compiler/sources/hcpcs.h"
#include "hcpcs_record.h"
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

extern const struct source medtrie_source_hcpcs_text;

#define NAME "HCPC2030_OCT_ANWEB.txt"

static void expect_failure(const char *text, size_t size, enum medtrie_result result, uint64_t line,
                           uint64_t column, const char *message)
{
    struct source_case made;

    source_case_read(&made, &medtrie_source_hcpcs_text, NAME, text, size);
    cr_expect_eq(made.result, result, "%s: %s", message, made.error.message);
    cr_expect_eq(made.error.line, line, "%s: %s", message, made.error.message);
    cr_expect_eq(made.error.column, column, "%s: %s", message, made.error.message);
    cr_expect_not_null(strstr(made.error.message, message), "%s: %s", message, made.error.message);
    source_case_free(&made);
}

/* Every field of the record at its position of the layout, as the property that keeps it. */
Test(hcpcs_text, keeps_every_field)
{
    static const struct {
        size_t position;
        const char *value; /* as in the file */
        const char *property, *expected;
    } cases[] = {
        {120, "11  3899", "pricing", "11;;38;99"},
        {128, "A", "multiple_pricing", "A"},
        {129, "50-1        60-14A", "cim", "50-1;;60-14A"},
        {147, "2100 A  2210.1  ", "mcm", "2100 A;2210.1"},
        {171, "1861(s)(5)", "statute", "1861(s)(5)"},
        {181, "010100110120130140150900", "lab_cert", "010;100;110;120;130;140;150;900"},
        {205, "A100099999AA   0001TZ9   ", "xref", "A1000;99999;AA;0001T;Z9"},
        {230, "D", "coverage", "D"},
        {231, "YY20240131", "asc_group", "YY"},
        {233, "20240131", "asc_date", "20240131"},
        {241, "102", "opps", "102"},
        {244, "Q", "opps_indicator", "Q"},
        {245, "20240229", "opps_date", "20240229"},
        {253, "0052", "processing_note", "0052"},
        {257, "P1A", "betos", "P1A"},
        {261, "1 P R", "tos", "1;;P;;R"},
        {266, "  7", "anesthesia_base", "7"},
        {269, "19990101", "added", "19990101"},
        {277, "20000101", "effective", "20000101"},
        {285, "20301231", "terminated", "20301231"},
        {293, "D", "action", "D"},
    };
    char text[2000] = "";
    struct source_case made;
    const struct code_record *record;

    hcpcs_record_add(text, "J0120", "00100", '3', "  A  long   description ");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        hcpcs_record_set(text, cases[i].position, cases[i].value);
    hcpcs_record_set(text, 92, "28 characters of description");
    source_case_read(&made, &medtrie_source_hcpcs_text, NAME, text, strlen(text));
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_assert_eq(made.records.code_count, 1);
    record = source_case_find(&made, 0, "J0120");
    cr_assert_not_null(record);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(source_case_property(&made, record, cases[i].property), cases[i].expected,
                         "%s", cases[i].property);
    cr_expect_eq(record->property_count, sizeof cases / sizeof cases[0]);
    cr_expect_str_eq(source_case_text(&made, record->title), "A long description");
    cr_expect_str_eq(source_case_text(&made, record->short_title), "28 characters of description");
    cr_expect_eq(record->kind, MEDTRIE_KIND_CODE);
    cr_expect(record->billable);
    cr_expect_eq(record->from, medtrie_day_of(1999, 1, 1));
    cr_expect_eq(record->to, medtrie_day_of(2030, 12, 31));
    cr_expect_eq(record->action_day, medtrie_day_of(2000, 1, 1));
    cr_expect_eq(record->action, 'D');
    cr_expect_eq(record->line, 1);
    source_case_free(&made);
}

/* Disclaimers, modifiers, continuations, a record without its filler, blank lines at the end. */
Test(hcpcs_text, reads_what_the_publisher_writes)
{
    char text[6000] = "***Disclaimers\t\t\t\r\n\xA0 brand names\xA0 12345678901 \t\r\n\r\n";
    struct source_case made;
    const struct code_record *record;

    hcpcs_record_add(text, "   A1", "00100", '7', "first ");
    hcpcs_record_add(text, "   A1", "00200", '8', "second");
    hcpcs_record_add(text, "A1000", "00100", '3', "Caf\xE9 au  lait");
    hcpcs_record_set(text, 277, "        "); /* A5513 of 2019 has no action date */
    hcpcs_record_set(text, 233, "170401  "); /* C9488 of 2018 has such an ASC date */
    hcpcs_record_add(text, "A1000", "00200", '4', "next");
    strcpy(text + strlen(text) - 6, "\r\n"); /* 316 bytes, as G8891 of 2019 */
    hcpcs_record_add(text, "V1000", "00100", '3', "last");
    strcat(text, "\r\n\r\n");

    cr_expect(source_recognises(&medtrie_source_hcpcs_text, "a.txt", text, strlen(text)));
    source_case_read(&made, &medtrie_source_hcpcs_text, NAME, text, strlen(text));
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_count, 3);
    record = source_case_find(&made, 1, "A1");
    cr_assert_not_null(record);
    cr_expect_eq(record->kind, MEDTRIE_KIND_MODIFIER);
    cr_expect_str_eq(source_case_text(&made, record->title), "first second");
    cr_expect_eq(record->line, 4);
    record = source_case_find(&made, 0, "A1000");
    cr_assert_not_null(record);
    cr_expect_str_eq(source_case_text(&made, record->title), "Caf\xC3\xA9 au lait next");
    cr_expect_eq(record->action_day, MEDTRIE_DAY_NONE);
    cr_expect_eq(record->to, MEDTRIE_DAY_NONE);
    cr_expect_str_eq(source_case_property(&made, record, "asc_date"), "170401");
    cr_expect(source_case_warns(&made, NAME ":1: the 3 lines before the first record"));
    cr_expect(source_case_warns(&made, "column 233: ASC_DT is \"170401\", which is no date; kept"));
    cr_expect(source_case_warns(&made, NAME ":7: column 317: the record has 316 bytes"));
    cr_expect(source_case_warns(&made, NAME ":6: runs of blanks"));
    cr_expect_eq(made.records.warning_count, 4);
    /* the groups of the letters that occur, in the order of the codes; modifiers have none */
    cr_assert_eq(made.records.grouping_count, 2);
    cr_expect_eq(made.records.groupings[0].code.text[0], 'A');
    cr_expect_eq(made.records.groupings[1].code.text[0], 'V');
    source_case_free(&made);
}

/* Ends the record that was added last behind a position. */
static void cut_record(char *text, size_t position)
{
    strcpy(text + strlen(text) - 2 - HCPCS_RECORD_SIZE + position, "\r\n");
}

/* The edition of 2017 cuts continuations off behind the long description. */
Test(hcpcs_text, reads_continuations_that_are_cut_off)
{
    char text[4000] = "";
    struct source_case made;

    hcpcs_record_add(text, "   A1", "00100", '7', "first");
    hcpcs_record_add(text, "   A1", "00200", '8', "second");
    cut_record(text, 91);
    hcpcs_record_add(text, "A1000", "00100", '3', "one");
    hcpcs_record_add(text, "A1000", "00200", '4', "two");
    cut_record(text, 91);
    hcpcs_record_add(text, "A1000", "00300", '4', "three");
    cut_record(text, 16); /* no more than what stands in it */
    hcpcs_record_add(text, "A1000", "00400", '4', "");
    cut_record(text, 11);
    hcpcs_record_add(text, "A1000", "00500", '4', "four");
    cut_record(text, 292);
    source_case_read(&made, &medtrie_source_hcpcs_text, NAME, text, strlen(text));
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_assert_eq(made.records.code_count, 2);
    cr_expect_str_eq(source_case_text(&made, source_case_find(&made, 1, "A1")->title),
                     "first second");
    cr_expect_str_eq(source_case_text(&made, source_case_find(&made, 0, "A1000")->title),
                     "one two three four");
    cr_expect(source_case_warns(&made, NAME ":2: this and 4 other continuations are cut off"));
    cr_expect_eq(made.records.warning_count, 1);
    source_case_free(&made);
}

/* A record that is too short for its type is none. */
Test(hcpcs_text, refuses_what_is_cut_too_short)
{
    static const struct {
        char id;
        size_t size;
        uint64_t column;
        const char *message;
    } cases[] = {
        {'4', 10, 11, "the record has 10 bytes"},
        {'3', 91, 92, "the record has 91 bytes"},
        {'7', 91, 92, "the record has 91 bytes"},
        {'4', 93, 92, "nothing but the long description"}, /* and what is there is looked at */
        {'4', 260, 260, "(filler)"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000] = "";

        hcpcs_record_add(text, "A0120", "00100", '3', "long");
        hcpcs_record_add(text, "A0120", "00200", cases[i].id, "more");
        hcpcs_record_set(text, cases[i].size, "1");
        cut_record(text, cases[i].size);
        expect_failure(text, strlen(text), MEDTRIE_ERROR_INPUT_FORMAT, 2, cases[i].column,
                       cases[i].message);
    }
}

/* One value of a good record is spoilt, and named with its line and column. */
Test(hcpcs_text, refuses_bad_values)
{
    static const struct {
        size_t position;
        const char *value;
        enum medtrie_result result;
        uint64_t column;
        const char *message;
    } cases[] = {
        /* a record id that is none */
        {11, "5", MEDTRIE_ERROR_INPUT_FORMAT, 11, "RECID is \"5\""},
        {11, " ", MEDTRIE_ERROR_INPUT_FORMAT, 11, "RECID is \"\""},
        /* codes of other owners */
        {1, "99213", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"99213\" is a CPT code"},
        {1, "0001U", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"0001U\" is a CPT code"},
        {1, "D0120", MEDTRIE_ERROR_INPUT_LICENSED, 1, "\"D0120\" is a CDT code"},
        /* no code of HCPCS */
        {1, "W0120", MEDTRIE_ERROR_INPUT_FORMAT, 1, "\"W0120\" is no HCPCS code"},
        {1, "a0120", MEDTRIE_ERROR_INPUT_FORMAT, 1, "\"a0120\" is no HCPCS code"},
        {1, "A012O", MEDTRIE_ERROR_INPUT_FORMAT, 1, "\"A012O\" is no HCPCS code"},
        {1, "A012 ", MEDTRIE_ERROR_INPUT_FORMAT, 1, "\"A012\" is no HCPCS code"},
        {1, "     ", MEDTRIE_ERROR_INPUT_FORMAT, 1, "\"\" is no HCPCS code"},
        /* sequence numbers */
        {6, "0010A", MEDTRIE_ERROR_INPUT_FORMAT, 6, "SEQNUM is \"0010A\"; digits"},
        {6, "00000", MEDTRIE_ERROR_INPUT_FORMAT, 6, "above 0"},
        /* dates that decide when a code is valid */
        {269, "        ", MEDTRIE_ERROR_INPUT_FORMAT, 269, "ADD DT is blank"},
        {269, "20230229", MEDTRIE_ERROR_INPUT_FORMAT, 269, "ADD DT is \"20230229\"; a date"},
        {269, "2023021 ", MEDTRIE_ERROR_INPUT_FORMAT, 269, "ADD DT is \"2023021\"; a date"},
        {277, "20231301", MEDTRIE_ERROR_INPUT_FORMAT, 277, "ACT EFF DT is \"20231301\""},
        {285, "99999999", MEDTRIE_ERROR_INPUT_FORMAT, 285, "TERM DT is \"99999999\""},
        /* lower case and other characters in codes */
        {293, "n", MEDTRIE_ERROR_INPUT_FORMAT, 293, "ACTION CD is \"n\""},
        {230, "c", MEDTRIE_ERROR_INPUT_FORMAT, 230, "COV is \"c\""},
        {122, "1-", MEDTRIE_ERROR_INPUT_FORMAT, 122, "PRICE is \"1-\""},
        {266, "A", MEDTRIE_ERROR_INPUT_FORMAT, 266, "ANEST_BU is \"A\""},
        {171, "\xA7", MEDTRIE_ERROR_INPUT_FORMAT, 171, "STATUTE"},
        {135, "\x01", MEDTRIE_ERROR_INPUT_FORMAT, 135, "CIM"},
        /* dates that are kept as they are, if they are text */
        {233, "2019\xE0\xE4", MEDTRIE_ERROR_INPUT_FORMAT, 233, "ASC_DT"},
        {245, "\x01", MEDTRIE_ERROR_INPUT_FORMAT, 245, "OPPS_DT"},
        /* text that is none */
        {15, "\t", MEDTRIE_ERROR_INPUT_ENCODING, 15, "byte 0x09"},
        {94, "\x7F", MEDTRIE_ERROR_INPUT_ENCODING, 94, "byte 0x7F"},
        {12, "\x81", MEDTRIE_ERROR_INPUT_ENCODING, 12, "byte 0x81"},
        {12, "          ", MEDTRIE_ERROR_INPUT_FORMAT, 12, "no long description"},
        /* filler is blank */
        {260, "1", MEDTRIE_ERROR_INPUT_FORMAT, 260, "(filler)"},
        {294, "1", MEDTRIE_ERROR_INPUT_FORMAT, 294, "(filler)"},
        {320, "1", MEDTRIE_ERROR_INPUT_FORMAT, 320, "(filler)"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000] = "disclaimer\r\n";

        hcpcs_record_add(text, "A0120", "00100", '3', "long");
        hcpcs_record_set(text, cases[i].position, cases[i].value);
        expect_failure(text, strlen(text), cases[i].result, 2, cases[i].column, cases[i].message);
    }
}

/* Modifiers of CPT: two digits, or a digit and a letter. */
Test(hcpcs_text, refuses_bad_modifiers)
{
    static const struct {
        const char *code;
        enum medtrie_result result;
        const char *message;
    } cases[] = {
        {"   25", MEDTRIE_ERROR_INPUT_LICENSED, "\"25\" is a CPT code"},
        {"   1P", MEDTRIE_ERROR_INPUT_LICENSED, "\"1P\" is a CPT code"},
        {"   aA", MEDTRIE_ERROR_INPUT_FORMAT, "\"aA\" is no HCPCS modifier"},
        {"A1000", MEDTRIE_ERROR_INPUT_FORMAT, "\"A1000\" is no HCPCS modifier"},
        {"AA   ", MEDTRIE_ERROR_INPUT_FORMAT, "positions 1-3"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1000] = "";

        hcpcs_record_add(text, cases[i].code, "00100", '7', "long");
        expect_failure(text, strlen(text), cases[i].result, 1, 1, cases[i].message);
    }
}

Test(hcpcs_text, refuses_bad_continuations)
{
    static const struct {
        const char *code, *sequence;
        char id;
        size_t position; /* of a value to add; 0: none */
        uint64_t column;
        const char *message;
    } cases[] = {
        {"A0121", "00200", '4', 0, 1, "does not follow its first line"},
        {"A0120", "00100", '4', 0, 6, "SEQNUM is 100 after 100"},
        {"A0120", "00050", '4', 0, 6, "SEQNUM is 50 after 100"},
        {"   AA", "00200", '8', 0, 1, "does not follow its first line"},
        {"A0120", "00200", '4', 92, 92, "nothing but the long description"},
        {"A0120", "00200", '4', 269, 269, "nothing but the long description"},
        {"A0120", "00100", '3', 0, 0, "A0120 stands in line 1 already"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000] = "";

        hcpcs_record_add(text, "A0120", "00100", '3', "long");
        hcpcs_record_add(text, cases[i].code, cases[i].sequence, cases[i].id, "more");
        if (cases[i].position > 0)
            hcpcs_record_set(text, cases[i].position, "1");
        expect_failure(text, strlen(text), MEDTRIE_ERROR_INPUT_FORMAT, 2, cases[i].column,
                       cases[i].message);
    }
    {
        char text[1000] = "";

        hcpcs_record_add(text, "A0120", "00200", '4', "more");
        expect_failure(text, strlen(text), MEDTRIE_ERROR_INPUT_FORMAT, 1, 1,
                       "does not follow its first line");
    }
}

/* A step other than that from 0 to the first number may be a lost line. */
Test(hcpcs_text, warns_of_a_gap_in_the_sequence)
{
    char text[2000] = "";
    struct source_case made;

    hcpcs_record_add(text, "A0120", "00100", '3', "long");
    hcpcs_record_add(text, "A0120", "00300", '4', "more");
    source_case_read(&made, &medtrie_source_hcpcs_text, NAME, text, strlen(text));
    cr_expect_eq(made.result, MEDTRIE_OK);
    cr_expect(source_case_warns(&made, NAME ":2: column 6: SEQNUM of A0120 goes from 100 to 300"));
    source_case_free(&made);
}

Test(hcpcs_text, refuses_broken_lines)
{
    char text[3000] = "", broken[3000];
    size_t size;

    hcpcs_record_add(text, "A0120", "00100", '3', "one");
    hcpcs_record_add(text, "A0130", "00100", '3', "two");
    size = strlen(text);
    /* cut in the middle of a record, and between a line and its end */
    expect_failure(text, size - 100, MEDTRIE_ERROR_INPUT_FORMAT, 2, 223, "no line end");
    expect_failure(text, size - 2, MEDTRIE_ERROR_INPUT_FORMAT, 2, 321, "no line end");
    /* too short: the action code is missing; too long */
    strcpy(broken, text);
    strcpy(broken + 322 + 292, "\r\n");
    expect_failure(broken, strlen(broken), MEDTRIE_ERROR_INPUT_FORMAT, 2, 293,
                   "the record has 292 bytes; 320 are expected");
    strcpy(broken, text);
    strcpy(broken + size - 2, " \r\n");
    expect_failure(broken, strlen(broken), MEDTRIE_ERROR_INPUT_FORMAT, 2, 321,
                   "the record has 321 bytes; 320 are expected");
    /* another kind of line end; a blank line between records; no record at all */
    strcpy(broken, text);
    strcpy(broken + size - 2, "\n");
    expect_failure(broken, strlen(broken), MEDTRIE_ERROR_INPUT_FORMAT, 2, 0, "ends in LF");
    strcpy(broken, text);
    memmove(broken + 324, broken + 322, size - 322 + 1);
    memcpy(broken + 322, "\r\n", 2);
    expect_failure(broken, strlen(broken), MEDTRIE_ERROR_INPUT_FORMAT, 2, 0, "a blank line");
    expect_failure("***Disclaimers\r\n", 16, MEDTRIE_ERROR_INPUT_FORMAT, 0, 0, "no record");
    expect_failure("", 0, MEDTRIE_ERROR_INPUT_FORMAT, 0, 0, "no record");
}

/* What is wrong with a first record must not make it a disclaimer. */
Test(hcpcs_text, never_skips_a_first_record)
{
    static const struct {
        size_t position;
        const char *value;
    } cases[] = {{6, "0O100"}, {1, "A 120"}, {11, "x"}, {1, "zzzzz"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000] = "";

        hcpcs_record_add(text, "A0120", "00100", '3', "one");
        hcpcs_record_set(text, cases[i].position, cases[i].value);
        hcpcs_record_add(text, "A0130", "00100", '3', "two");
        cr_expect(source_recognises(&medtrie_source_hcpcs_text, "a.txt", text, strlen(text)));
        expect_failure(text, strlen(text), MEDTRIE_ERROR_INPUT_FORMAT, 1, cases[i].position,
                       "expected");
    }
}

Test(hcpcs_text, recognises_its_own)
{
    static const struct {
        const char *name;
        bool bears;
    } names[] = {
        {"HCPC2018_CONTR_ANWEB_disc.txt", true},
        {"hcpc2025_jan_anweb_12172024.TXT", true},
        {"HCPC2025_OCT_ANWEB.xlsx", false},
        {"HCPC2025_recordlayout.txt", false},
        {"HCPC2025_JAN_ANWEB_Corrections_12172024.txt", false},
        {"HCPC2024_APR_ANWEB_Transaction Report.txt", false},
        {"ANWEB.txt", false},
    };
    static const char order[] =
        "00001 A00     0 Cholera                                                      Cholera\r\n";

    char claim[400];

    memset(claim, '7', sizeof claim); /* a line of digits of that size */
    strcpy(claim + HCPCS_RECORD_SIZE, "\r\n");
    cr_expect_not(source_recognises(&medtrie_source_hcpcs_text, "a.csv", claim, strlen(claim)));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_expect_eq(medtrie_source_hcpcs_text.bears_name(names[i].name), names[i].bears, "%s",
                     names[i].name);
    cr_expect_not(source_recognises(&medtrie_source_hcpcs_text, "a.txt", order, sizeof order - 1));
    cr_expect_not(source_recognises(&medtrie_source_hcpcs_text, "a.txt", "", 0));
}

/* Counts of the publisher's files, taken from record ids 3 and 7. */
Test(hcpcs_text, reads_the_official_files)
{
    static const struct {
        const char *path;
        uint32_t codes, modifiers, groups, warnings;
    } editions[] = {
        {"hcpcs/2018-annual/HCPC2018_CONTR_ANWEB_disc.txt", 6205, 354, 16, 7},
        {"hcpcs/2019-annual/HCPC2019_CONTR_ANWEB.txt", 6440, 360, 16, 3},
        {"hcpcs/2025-jan/HCPC2025_JAN_ANWEB_12172024.txt", 8259, 383, 17, 1},
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof editions / sizeof editions[0]; i++) {
        struct source_file file;
        struct source_case made;
        uint32_t modifiers = 0;

        official_read(editions[i].path, &file);
        cr_expect(medtrie_source_hcpcs_text.recognise(&file));
        cr_expect(medtrie_source_hcpcs_text.bears_name(file.base_name));
        source_case_read(&made, &medtrie_source_hcpcs_text, file.base_name, file.bytes, file.size);
        cr_expect_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
        for (uint32_t code = 0; code < made.records.code_count; code++)
            modifiers += made.records.codes[code].system == 1;
        cr_expect_eq(modifiers, editions[i].modifiers);
        cr_expect_eq(made.records.code_count - modifiers, editions[i].codes);
        cr_expect_eq(made.records.grouping_count, editions[i].groups);
        cr_expect_eq(made.records.warning_count, editions[i].warnings);
        for (uint32_t w = 0; w < made.records.warning_count; w++)
            cr_log_info("%s", made.records.warnings[w]);
        source_case_free(&made);
        official_free(&file);
    }
}

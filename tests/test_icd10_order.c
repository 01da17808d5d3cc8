/* Order files of ICD-10-CM and ICD-10-PCS. */
#include "compiler/sources/registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "official.h"
#include "source_case.h"

static const struct source *const cm = &medtrie_source_icd10cm_order;
static const struct source *const pcs = &medtrie_source_icd10pcs_order;

#define LONG_TITLE_AT 77
#define CM_NAME "icd10cm_order_2026.txt"
#define PCS_NAME "icd10pcs_order_2026.txt"
#define NAME(source) ((source) == &medtrie_source_icd10cm_order ? CM_NAME : PCS_NAME)

/* One line, field by field; NULL is the default. */
struct fields {
    const char *number, *code, *flag, *short_title, *title, *end;
    int column; /* 0: none; from 1: one character of the line is overwritten */
    char character;
};

static const char * or (const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

static void add_line(char *text, const struct fields *fields, const char *number, const char *code)
{
    char *line = text + strlen(text);

    sprintf(line, "%s %-7s %s %-60s %s%s", or (fields->number, number), or (fields->code, code),
            or (fields->flag, "1"), or (fields->short_title, "Short title"),
            or (fields->title, "Long title"), or (fields->end, "\r\n"));
    if (fields->column != 0)
        line[fields->column - 1] = fields->character;
}

/* Three lines, the second of which is the one in question. */
static void make_file(char *text, const struct source *source, const struct fields *second)
{
    static const struct fields plain = {0};
    static const struct fields header = {.flag = "0"};

    text[0] = '\0';
    add_line(text, &header, "00001", source == cm ? "A00" : "001");
    add_line(text, second, "00002", source == cm ? "A000" : "0016070");
    add_line(text, &plain, "00003", source == cm ? "A009" : "0016071");
}

static const char title_of_323[] =
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
    "4567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
    "8901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
    "23456789012345678901234567890123456789012";

/* ---- What is accepted --------------------------------------------------------------------- */

static const struct {
    const struct source *source;
    struct fields second;
    const char *code;
    enum medtrie_kind kind;
    bool billable;
    const char *short_title, *title;
    const char *warning; /* NULL: none */
} good[] = {
    /* a subcategory is any code of 4 to 7 characters */
    {&medtrie_source_icd10cm_order,
     {0},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "Long title",
     NULL},
    {&medtrie_source_icd10cm_order,
     {.code = "S72001A"},
     "S72001A",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "Long title",
     NULL},
    /* a category may be billable, as I10 is */
    {&medtrie_source_icd10cm_order,
     {.code = "I10"},
     "I10",
     MEDTRIE_KIND_CATEGORY,
     true,
     "Short title",
     "Long title",
     NULL},
    /* the second character is a letter in QA0 */
    {&medtrie_source_icd10cm_order,
     {.code = "QA0", .flag = "0"},
     "QA0",
     MEDTRIE_KIND_CATEGORY,
     false,
     "Short title",
     "Long title",
     NULL},
    {&medtrie_source_icd10pcs_order,
     {0},
     "0016070",
     MEDTRIE_KIND_CODE,
     true,
     "Short title",
     "Long title",
     NULL},
    {&medtrie_source_icd10pcs_order,
     {.code = "X2A", .flag = "0"},
     "X2A",
     MEDTRIE_KIND_OPERATION,
     false,
     "Short title",
     "Long title",
     NULL},
    /* a line of exactly 400 */
    {&medtrie_source_icd10cm_order,
     {.title = title_of_323},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     title_of_323,
     NULL},
    /* a title of one character: the shortest line */
    {&medtrie_source_icd10cm_order,
     {.title = "x"},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "x",
     NULL},
    /* doubled blanks stay as published, with a warning */
    {&medtrie_source_icd10cm_order,
     {.title = "Long  title"},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "Long  title",
     ":2: a title has several blanks in a row (1 "},
    /* blanks at the ends go, with a warning: FY2016 has them in front, FY2017 of PCS behind */
    {&medtrie_source_icd10cm_order,
     {.short_title = " Short title"},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "Long title",
     ":2: a title begins or ends with a blank (1 "},
    {&medtrie_source_icd10pcs_order,
     {.title = "Long title "},
     "0016070",
     MEDTRIE_KIND_CODE,
     true,
     "Short title",
     "Long title",
     ":2: a title begins or ends with a blank (1 "},
    /* Windows-1252 becomes UTF-8, and UTF-8 stays */
    {&medtrie_source_icd10cm_order,
     {.title = "M\xE9ni\xE8re"},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "M\xC3\xA9ni\xC3\xA8re",
     NULL},
    {&medtrie_source_icd10cm_order,
     {.title = "M\xC3\xA9ni\xC3\xA8re"},
     "A000",
     MEDTRIE_KIND_SUBCATEGORY,
     true,
     "Short title",
     "M\xC3\xA9ni\xC3\xA8re",
     NULL},
};

Test(icd10_order, good)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct code_record *code;
        struct source_case read;
        char text[4096];

        make_file(text, good[i].source, &good[i].second);
        source_case_read(&read, good[i].source, NAME(good[i].source), text, strlen(text));
        cr_assert_eq(read.result, MEDTRIE_OK, "row %zu: %s", i, read.error.message);
        cr_assert_eq(read.records.code_count, 3);
        code = source_case_find(&read, 0, good[i].code);
        cr_assert_not_null(code, "row %zu", i);
        cr_expect_eq(code->kind, good[i].kind, "row %zu", i);
        cr_expect_eq(code->billable, good[i].billable, "row %zu", i);
        cr_expect_eq(code->line, 2);
        cr_expect_str_eq(source_case_text(&read, code->short_title), good[i].short_title);
        cr_expect_str_eq(source_case_text(&read, code->title), good[i].title);
        cr_expect_eq(read.records.warning_count, good[i].warning == NULL ? 0 : 1, "row %zu", i);
        if (good[i].warning != NULL)
            cr_expect(source_case_warns(&read, good[i].warning), "row %zu: %s", i,
                      read.records.warnings[0]);
        source_case_free(&read);
    }
}

/* LF is as good as CR LF, and a jump in the numbers is told once, at the first. */
Test(icd10_order, lf_and_jumps)
{
    static const struct fields first = {.end = "\n"}, second = {.number = "00005", .end = "\n"},
                               third = {.number = "00010", .end = "\n"};
    struct source_case read;
    char text[4096] = "";

    add_line(text, &first, "00001", "A00");
    add_line(text, &second, "", "A000");
    add_line(text, &third, "", "A001");
    source_case_read(&read, cm, CM_NAME, text, strlen(text));
    cr_assert_eq(read.result, MEDTRIE_OK, "%s", read.error.message);
    cr_expect_eq(read.records.warning_count, 1);
    cr_expect(source_case_warns(&read, ":2: an order number is left out (2 "));
    source_case_free(&read);
}

/* ---- What is refused ---------------------------------------------------------------------- */

static const struct {
    const struct source *source;
    struct fields second;
    uint64_t column;
    enum medtrie_result result;
    const char *message;
} bad[] = {
    /* lines: at least one character of the long title, at most 400 in all */
    {&medtrie_source_icd10cm_order, {.title = ""}, 78, 300, "too short: 77"},
    /* blank at 6, 14, 16 and 77 */
    {&medtrie_source_icd10cm_order, {.column = 6, .character = 'x'}, 6, 300, "\"x\" where"},
    {&medtrie_source_icd10cm_order, {.column = 14, .character = 'x'}, 14, 300, "\"x\" where"},
    {&medtrie_source_icd10cm_order, {.column = 16, .character = '1'}, 16, 300, "\"1\" where"},
    {&medtrie_source_icd10cm_order, {.column = 77, .character = 'x'}, 77, 300, "\"x\" where"},
    /* the flag */
    {&medtrie_source_icd10cm_order, {.flag = "2"}, 15, 300, "\"2\"; an order file has 0 (header)"},
    {&medtrie_source_icd10cm_order, {.flag = " "}, 15, 300, "\" \"; an order file"},
    /* a tab anywhere */
    {&medtrie_source_icd10cm_order, {.column = 30, .character = '\t'}, 30, 300, "a tab"},
    {&medtrie_source_icd10cm_order, {.title = "Long\ttitle"}, 82, 300, "a tab"},
    /* line ends of two kinds */
    {&medtrie_source_icd10cm_order, {.end = "\n"}, 88, 300, "ends in LF, those before in CR LF"},
    /* order numbers repeat, fall, are none */
    {&medtrie_source_icd10cm_order, {.number = "00001"}, 1, 300, "00001 after 00001"},
    {&medtrie_source_icd10cm_order, {.number = "00000"}, 1, 300, "00000 after 00001"},
    {&medtrie_source_icd10cm_order, {.number = "0000x"}, 5, 300, "\"x\" in the order number"},
    /* codes: shape, case, place */
    {&medtrie_source_icd10cm_order, {.code = "a000"}, 7, 300, "has upper case"},
    {&medtrie_source_icd10cm_order, {.code = "A00b"}, 10, 300, "has upper case"},
    {&medtrie_source_icd10cm_order, {.code = "0016070"}, 7, 300, "no code of this system"},
    {&medtrie_source_icd10cm_order, {.code = "A0."}, 9, 300, "\".\" in the code"},
    {&medtrie_source_icd10cm_order, {.code = "A0"}, 7, 300, "codes have 3 to 7"},
    {&medtrie_source_icd10cm_order, {.code = ""}, 7, 300, "codes have 3 to 7"},
    {&medtrie_source_icd10cm_order, {.code = " A000"}, 8, 300, "left-justified"},
    {&medtrie_source_icd10cm_order, {.code = "A00 0"}, 11, 300, "left-justified"},
    {&medtrie_source_icd10pcs_order, {.code = "0016O70"}, 11, 300, "no code of this system"},
    {&medtrie_source_icd10pcs_order, {.code = "0I16070"}, 8, 300, "no code of this system"},
    {&medtrie_source_icd10pcs_order, {.code = "0016"}, 7, 300, "codes have 3 or 7"},
    {&medtrie_source_icd10pcs_order, {.code = "001607"}, 7, 300, "codes have 3 or 7"},
    {&medtrie_source_icd10pcs_order, {.code = "A000"}, 7, 300, "codes have 3 or 7"},
    /* the same code twice */
    {&medtrie_source_icd10cm_order, {.code = "A00"}, 0, 300, "code A00 stands in line 1"},
    /* titles */
    {&medtrie_source_icd10cm_order, {.short_title = ""}, 17, 300, "the short title is empty"},
    {&medtrie_source_icd10cm_order, {.title = "   "}, 78, 300, "the long title is empty"},
    /* encodings: 0x81 is nothing in Windows-1252, 0x07 is no text anywhere */
    {&medtrie_source_icd10cm_order, {.title = "M\x81ni"}, 79, 305, "byte 0x81"},
    {&medtrie_source_icd10cm_order,
     {.short_title = "ab\x07"
                     "c"},
     19,
     305,
     "byte 0x07"},
};

Test(icd10_order, bad)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct source_case read;
        char text[4096];

        make_file(text, bad[i].source, &bad[i].second);
        source_case_read(&read, bad[i].source, NAME(bad[i].source), text, strlen(text));
        cr_expect_eq(read.result, bad[i].result, "row %zu: %d %s", i, read.result,
                     read.error.message);
        cr_expect_eq(read.error.line, 2, "row %zu: %s", i, read.error.message);
        if (bad[i].column != 0)
            cr_expect_eq(read.error.column, bad[i].column, "row %zu: %s", i, read.error.message);
        cr_expect_not_null(strstr(read.error.message, bad[i].message), "row %zu: %s", i,
                           read.error.message);
        source_case_free(&read);
    }
}

Test(icd10_order, too_long)
{
    char title[330], text[4096];
    struct fields second = {.title = title};
    struct source_case read;

    memset(title, 'x', 324); /* 401 characters with the 77 before it */
    title[324] = '\0';
    make_file(text, cm, &second);
    source_case_read(&read, cm, CM_NAME, text, strlen(text));
    cr_expect_eq(read.result, MEDTRIE_ERROR_INPUT_FORMAT);
    cr_expect_eq(read.error.column, 401);
    cr_expect_not_null(strstr(read.error.message, "too long: 401"), "%s", read.error.message);
    source_case_free(&read);
}

/* A NUL is a character like others, and no text. */
Test(icd10_order, nul)
{
    static const struct fields plain = {0};
    struct source_case read;
    char text[4096];
    size_t size;

    make_file(text, cm, &plain);
    size = strlen(text);
    text[LONG_TITLE_AT] = '\0';
    source_case_read(&read, cm, CM_NAME, text, size);
    cr_expect_eq(read.result, MEDTRIE_ERROR_INPUT_ENCODING);
    cr_expect_eq(read.error.line, 1);
    cr_expect_eq(read.error.column, LONG_TITLE_AT + 1);
    source_case_free(&read);
}

/* A file that is cut anywhere but behind a line is refused, and never read behind its end. */
Test(icd10_order, cut)
{
    static const struct fields plain = {0};
    char text[4096];
    size_t size;

    make_file(text, cm, &plain);
    size = strlen(text);
    for (size_t cut = 0; cut < size; cut++) {
        bool whole_lines = cut > 0 && text[cut - 1] == '\n';
        struct source_case read;

        source_case_read(&read, cm, CM_NAME, text, cut);
        cr_expect_eq(read.result, whole_lines ? MEDTRIE_OK : MEDTRIE_ERROR_INPUT_FORMAT,
                     "cut at %zu: %s", cut, read.error.message);
        source_case_free(&read);
    }
}

/* ---- Recognition -------------------------------------------------------------------------- */

static const struct {
    const char *code, *name;
    bool cm, pcs;
} looks[] = {
    {"A00", "a.txt", true, false}, /* not a section of ICD-10-PCS */
    {"001", "a.txt", false, true}, /* ICD-10-CM has no digit first */
    {"0016070", "a.txt", false, true},
    {"B000", "a.txt", true, false},                  /* ICD-10-PCS has no 4 characters */
    {"C4I", "a.txt", true, false},                   /* nor an I */
    {"B00", "a.txt", true, false},                   /* both have it: the other lines decide */
    {"B00", "icd10pcs_order_2026.txt", false, true}, /* or the name */
    {"X27", "my-pcs-file", false, true},
    {"B00", "icd10cm_order_2026.txt", true, false},
};

Test(icd10_order, recognise)
{
    static const struct fields plain = {0};

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        char text[4096] = "";

        add_line(text, &plain, "00001", looks[i].code);
        cr_expect_eq(source_recognises(cm, looks[i].name, text, strlen(text)), looks[i].cm,
                     "row %zu", i);
        cr_expect_eq(source_recognises(pcs, looks[i].name, text, strlen(text)), looks[i].pcs,
                     "row %zu", i);
        /* a line that says nothing is outvoted by one that does */
        add_line(text, &plain, "00002", "0016070");
        if (strcmp(looks[i].code, "B00") == 0)
            cr_expect(source_recognises(pcs, looks[i].name, text, strlen(text)), "row %zu", i);
    }
}

static const char *const others[] = {
    "",
    "00001\n",
    "0010  Cholera due to vibrio cholerae\n",                   /* ICD-9-CM */
    "A000    Cholera due to Vibrio cholerae 01\r\n",            /* codes file */
    "Add:         1 A925    Zika virus disease            Z\n", /* addenda */
    "0010  A000    00000\n",                                    /* mapping */
    "code,title\n1,2\n",
    "Order26\tPOAexemptCode\tDescription\r\n01238\tB90.0\tSequelae\r\n",
};

Test(icd10_order, recognise_others)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cr_expect_not(source_recognises(cm, CM_NAME, others[i], strlen(others[i])), "row %zu", i);
        cr_expect_not(source_recognises(pcs, PCS_NAME, others[i], strlen(others[i])), "row %zu", i);
    }
}

static const struct {
    const char *name;
    bool cm, pcs;
} names[] = {
    {"icd10cm_order_2026.txt", true, false},
    {"icd10cm-order-April-2025.txt", true, false},
    {"ICD10CM_ORDER_2027.TXT", true, false},
    {"icd10cm_order_addenda_2026.txt", false, false},
    {"icd10cm-order-addenda-April-2024.txt", false, false},
    {"icd10cm_codes_2026.txt", false, false},
    {"icd10pcs_order_2026.txt", false, true},
    {"order_addenda_2026.txt", false, false},
    {"my-order.txt", false, false},
};

Test(icd10_order, names)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_expect_eq(cm->bears_name(names[i].name), names[i].cm, "%s", names[i].name);
        cr_expect_eq(pcs->bears_name(names[i].name), names[i].pcs, "%s", names[i].name);
    }
}

/* ---- The official files ------------------------------------------------------------------- */

/* Codes and billable codes of each release, as its publisher counts them. */
static const struct {
    const char *path;
    uint32_t codes, billable;
} official[] = {
    {"icd10cm/fy2016/icd10cm_order_2016.txt", 91737, 69823},
    {"icd10cm/fy2017/icd10cm_order_2017.txt", 93830, 71486},
    {"icd10cm/fy2018/icd10cm_order_2018.txt", 94127, 71704},
    {"icd10cm/fy2019/icd10cm_order_2019.txt", 94444, 71932},
    {"icd10cm/fy2020/icd10cm_order_2020.txt", 94765, 72184},
    {"icd10cm/fy2021-jan/icd10cm_order_2021.txt", 95358, 72621},
    {"icd10cm/fy2022/icd10cm-order-2022.txt", 95524, 72748},
    {"icd10cm/fy2022-apr/icd10cm_order_2022.txt", 95528, 72750},
    {"icd10cm/fy2023/icd10cm-order-2023.txt", 96745, 73639},
    {"icd10cm/fy2024/icd10cm-order-2024.txt", 97296, 74044},
    {"icd10cm/fy2025/icd10cm_order_2025.txt", 97584, 74260},
    {"icd10cm/fy2026/icd10cm_order_2026.txt", 98186, 74719},
    {"icd10pcs/fy2016/icd10pcs_order_2016.txt", 72822, 71974},
    {"icd10pcs/fy2017/icd10pcs_order_2017.txt", 76646, 75789},
    {"icd10pcs/fy2018/icd10pcs_order_2018.txt", 79578, 78705},
    {"icd10pcs/fy2019/icd10pcs_order_2019.txt", 79758, 78881},
    {"icd10pcs/fy2020/icd10pcs_order_2020.txt", 78439, 77559},
    {"icd10pcs/fy2021-jan/icd10pcs_order_2021.txt", 79026, 78136},
    {"icd10pcs/fy2022-apr/icd10pcs_order_2022.txt", 79122, 78227},
    {"icd10pcs/fy2023-apr/icd10pcs_order_2023.txt", 79431, 78530},
    {"icd10pcs/fy2024-apr/icd10pcs_order_2024.txt", 79543, 78638},
    {"icd10pcs/fy2025/icd10pcs_order_2025.txt", 79856, 78948},
    {"icd10pcs/fy2026/icd10pcs_order_2026.txt", 80029, 79115},
    {"icd10pcs/fy2026-apr/icd10pcs_order_2026.txt", 80110, 79193},
};

Test(icd10_order, official)
{
    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof official / sizeof *official; i++) {
        const struct source *source = strncmp(official[i].path, "icd10cm", 7) == 0 ? cm : pcs;
        struct source_file file;
        struct source_case read;
        uint32_t billable = 0;

        official_read(official[i].path, &file);
        cr_expect(source->recognise(&file), "%s", official[i].path);
        cr_expect_not((source == cm ? pcs : cm)->recognise(&file), "%s", official[i].path);
        source_case_read(&read, source, file.base_name, file.bytes, file.size);
        cr_assert_eq(read.result, MEDTRIE_OK, "%s", read.error.message);
        for (uint32_t c = 0; c < read.records.code_count; c++)
            billable += read.records.codes[c].billable;
        cr_expect_eq(read.records.code_count, official[i].codes, "%s: %u codes", official[i].path,
                     read.records.code_count);
        cr_expect_eq(billable, official[i].billable, "%s: %u billable", official[i].path, billable);
        source_case_free(&read);
        official_free(&file);
    }
}

/* Workbooks: every form that a cell can have, and every way in which one can be damaged. */
#include "compiler/sources/workbook.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/compile.h>

#define RELS(relationships) "<Relationships xmlns=\"http://p\">" relationships "</Relationships>"
#define REL(id, type, target)                                                                      \
  "<Relationship Id=\"" id "\" Type=\"http://o/" type "\" Target=\"" target "\"/>"
#define PACKAGE RELS(REL("a", "officeDocument", "book/main.xml"))
#define MAIN                                                                                       \
  "<workbook xmlns=\"http://m\" xmlns:r=\"http://r\"><sheets>"                                     \
  "<sheet name=\"Chart\" sheetId=\"1\" r:id=\"c\"/><sheet name=\"First\" sheetId=\"2\" "           \
  "r:id=\"s\"/>"                                                                                   \
  "<sheet name=\"Second\" sheetId=\"3\" r:id=\"t\"/></sheets></workbook>"
#define MAIN_RELS                                                                                  \
  RELS(REL("c", "chartsheet", "chart.xml") REL("s", "worksheet", "/pages/one.xml")                 \
           REL("t", "worksheet", "../pages/./two.xml") REL("z", "sharedStrings", "texts.xml"))
#define STRINGS(items) "<?xml version=\"1.0\"?><sst xmlns=\"http://m\">" items "</sst>"
#define SHEET(rows) "<worksheet xmlns=\"http://m\"><sheetData>" rows "</sheetData></worksheet>"

/* Everything that a workbook gives, as "row:cell|cell;" with empty cells as they are. */
struct dump {
    char text[4096];
    uint32_t stop_after;
};

static bool dump_row(void *context, const struct workbook_row *row)
{
    struct dump *dump = context;
    size_t used = strlen(dump->text);

    used +=
        (size_t)snprintf(dump->text + used, sizeof dump->text - used, "%u:", (unsigned)row->number);
    for (size_t i = 0; i < row->cell_count; i++)
        used += (size_t)snprintf(dump->text + used, sizeof dump->text - used, "%s%.*s",
                                 i == 0 ? "" : "|", (int)row->cells[i].size, row->cells[i].text);
    snprintf(dump->text + used, sizeof dump->text - used, ";");
    return row->number != dump->stop_after;
}

static enum medtrie_result dump_bytes(const char *bytes, size_t size, const char *sheet,
                                      struct dump *dump, struct medtrie_error *error)
{
    char *copy = malloc(size);
    struct source_file file = {
        .name = "w.xlsx", .base_name = "w.xlsx", .bytes = copy, .size = size};
    enum medtrie_result result;

    cr_assert_not_null(copy);
    memcpy(copy, bytes, size);
    dump->text[0] = '\0';
    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_workbook_read(&file, sheet, dump_row, dump, error);
    free(copy);
    return result;
}

static enum medtrie_result dump_parts(const char *strings, const char *sheet_xml, const char *sheet,
                                      struct dump *dump, struct medtrie_error *error)
{
    const struct zip_part parts[] = {
        {"_rels/.rels", PACKAGE, 0},
        {"book/main.xml", MAIN, 0},
        {"book/_rels/main.xml.rels", MAIN_RELS, 0},
        {"pages/one.xml", sheet_xml, 0},
        {"pages/two.xml", SHEET("<row><c><v>2</v></c></row>"), 0},
        {"book/texts.xml", strings, 0},
    };
    size_t size;
    char *zip = zip_make(parts, sizeof parts / sizeof parts[0], &size);
    enum medtrie_result result = dump_bytes(zip, size, sheet, dump, error);

    free(zip);
    return result;
}

/* Parts are found by relationships, whatever they are called; a chart is no worksheet. */
Test(workbook, reads_every_form_of_cell)
{
    static const struct {
        const char *strings, *rows, *expected;
    } cases[] = {
        /* a number as it is stored */
        {STRINGS(""), SHEET("<row r=\"1\"><c r=\"A1\"><v>20170101</v></c></row>"), "1:20170101;"},
        /* shared strings by number, blanks kept */
        {STRINGS("<si><t>a</t></si><si><t xml:space=\"preserve\">  b </t></si>"),
         SHEET(
             "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"s\"><v>0</v></c></row>"),
         "1:  b |a;"},
        /* rich text runs are joined, readings of characters ignored */
        {STRINGS("<si><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r><rPh><t>x</t></rPh></si>"),
         SHEET("<row><c t=\"s\"><v>0</v></c></row>"), "1:ab;"},
        /* an empty shared string */
        {STRINGS("<si><t/></si><si><t>a</t></si>"),
         SHEET("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"), "1:|a;"},
        /* inline strings, escapes, character references */
        {STRINGS(""),
         SHEET("<row><c t=\"inlineStr\"><is><t>a_x0041__x005F_x0041_ _x00e9_&lt;&#233;_x12_</t>"
               "</is></c></row>"),
         "1:aA_x0041_ \xC3\xA9<\xC3\xA9_x12_;"},
        /* half of a surrogate pair is no character */
        {STRINGS(""), SHEET("<row><c t=\"inlineStr\"><is><t>_xD83D_</t></is></c></row>"),
         "1:_xD83D_;"},
        /* an escape does not reach over two runs */
        {STRINGS("<si><r><t>_x00</t></r><r><t>41_</t></r></si>"),
         SHEET("<row><c t=\"s\"><v>0</v></c></row>"), "1:_x0041_;"},
        /* formula results, booleans and errors are texts; the formula is not */
        {STRINGS(""),
         SHEET(
             "<row><c t=\"str\"><f>A2</f><v>x</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v>"
             "</c></row>"),
         "1:x|1|#N/A;"},
        /* gaps between cells and rows */
        {STRINGS(""),
         SHEET("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"D2\"/></row>"
               "<row r=\"5\"><c r=\"AA5\"><v>2</v></c></row><row r=\"6\"/>"),
         "2:|1||;5:||||||||||||||||||||||||||2;6:;"},
        /* elements with a prefix */
        {STRINGS(""),
         "<x:worksheet xmlns:x=\"http://m\"><x:sheetData><x:row><x:c><x:v>3</x:v></x:c></x:row>"
         "</x:sheetData></x:worksheet>",
         "1:3;"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dump dump = {.stop_after = 0};
        struct medtrie_error error;

        cr_expect_eq(dump_parts(cases[i].strings, cases[i].rows, NULL, &dump, &error), MEDTRIE_OK,
                     "case %zu: %s", i, error.message);
        cr_expect_str_eq(dump.text, cases[i].expected, "case %zu", i);
    }
}

Test(workbook, finds_a_worksheet_by_name_and_stops_when_told)
{
    struct dump dump = {.stop_after = 2};
    struct medtrie_error error;

    cr_expect_eq(dump_parts(STRINGS(""), SHEET(""), "Second", &dump, &error), MEDTRIE_OK);
    cr_expect_str_eq(dump.text, "1:2;");
    /* What stands behind the row at which the caller stops is not looked at. */
    cr_expect_eq(dump_parts(STRINGS(""),
                            SHEET("<row r=\"1\"/><row r=\"2\"/><row r=\"3\"/><row r=\"1\"/>"), NULL,
                            &dump, &error),
                 MEDTRIE_OK);
    cr_expect_str_eq(dump.text, "1:;2:;");
}

Test(workbook, refuses_damaged_xml)
{
    static const struct {
        const char *strings, *sheet;
        const char *message; /* a part of it */
    } cases[] = {
        /* the XML ends early, in the sheet and in the strings */
        {STRINGS(""), "<worksheet>\n<sheetData><row><c>", "w.xlsx!pages/one.xml:2: column"},
        {"<sst><si>", SHEET(""), "w.xlsx!book/texts.xml:1: column"},
        /* a shared string that is not there */
        {STRINGS("<si><t>a</t></si>"), SHEET("<row><c t=\"s\"><v>1</v></c></row>"),
         "shared string \"1\"; the workbook has 1"},
        {STRINGS("<si><t>a</t></si>"), SHEET("<row><c t=\"s\"><v>-1</v></c></row>"),
         "shared string \"-1\""},
        /* rows and cells that fall, or are none */
        {STRINGS(""), SHEET("<row r=\"2\"/><row r=\"2\"/>"), "row \"2\" after row 2"},
        {STRINGS(""), SHEET("<row r=\"x\"/>"), "row \"x\" after row 0"},
        {STRINGS(""), SHEET("<row r=\"1048577\"/>"), "row \"1048577\""},
        {STRINGS(""), SHEET("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"), "cell \"A1\""},
        {STRINGS(""), SHEET("<row r=\"1\"><c r=\"A2\"/></row>"), "cell \"A2\" in row 1"},
        {STRINGS(""), SHEET("<row r=\"1\"><c r=\"XFE1\"/></row>"), "cell \"XFE1\""},
        {STRINGS(""), SHEET("<row r=\"1\"><c r=\"1\"/></row>"), "cell \"1\""},
        {STRINGS(""), SHEET("<c><v>1</v></c>"), "not in a row"},
        {STRINGS(""), SHEET("<row><c><v>1</v><row/></c></row>"), "row within a row"},
        /* entities need a document type, and none is read */
        {"<!DOCTYPE sst [<!ENTITY a \"b\">]><sst><si><t>&a;</t></si></sst>", SHEET(""),
         "document type"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dump dump = {.stop_after = 0};
        struct medtrie_error error;

        cr_expect_eq(dump_parts(cases[i].strings, cases[i].sheet, NULL, &dump, &error),
                     MEDTRIE_ERROR_INPUT_DAMAGED, "case %zu", i);
        cr_expect_not_null(strstr(error.message, cases[i].message), "case %zu: %s", i,
                           error.message);
        cr_expect_not_null(strstr(error.file, "w.xlsx!"), "case %zu: %s", i, error.file);
        cr_expect_gt(error.line, 0, "case %zu", i);
        cr_expect_gt(error.column, 0, "case %zu", i);
    }
}

Test(workbook, refuses_missing_parts)
{
    static const struct {
        struct zip_part parts[4];
        const char *message;
    } cases[] = {
        {{{"a.txt", "a", 0}}, "_rels/.rels"},
        {{{"_rels/.rels", RELS(""), 0}}, "names no workbook"},
        {{{"_rels/.rels", PACKAGE, 0}, {"book/main.xml", MAIN, 0}}, "book/_rels/main.xml.rels"},
        {{{"_rels/.rels", PACKAGE, 0}, {"book/_rels/main.xml.rels", MAIN_RELS, 0}},
         "book/main.xml"},
        {{{"_rels/.rels", PACKAGE, 0},
          {"book/main.xml", MAIN, 0},
          {"book/_rels/main.xml.rels", RELS(REL("c", "worksheet", "one.xml")), 0}},
         "book/one.xml"},
        {{{"_rels/.rels", PACKAGE, 0},
          {"book/main.xml", MAIN, 0},
          {"book/_rels/main.xml.rels", MAIN_RELS, 0}},
         "book/texts.xml"},
        {{{"_rels/.rels", PACKAGE, 0},
          {"book/main.xml", "<workbook><sheets/></workbook>", 0},
          {"book/_rels/main.xml.rels", MAIN_RELS, 0}},
         "no worksheet"},
        {{{"_rels/.rels", RELS(REL("a", "officeDocument", "../../x.xml")), 0}}, "names no part"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dump dump = {.stop_after = 0};
        struct medtrie_error error;
        size_t count = 0, size;
        char *zip;

        while (count < 4 && cases[i].parts[count].name != NULL)
            count++;
        zip = zip_make(cases[i].parts, count, &size);
        cr_expect_eq(dump_bytes(zip, size, NULL, &dump, &error), MEDTRIE_ERROR_INPUT_DAMAGED,
                     "case %zu", i);
        cr_expect_not_null(strstr(error.message, cases[i].message), "case %zu: %s", i,
                           error.message);
        cr_expect_not_null(strstr(error.message, "w.xlsx"), "case %zu: %s", i, error.message);
        free(zip);
    }
    /* a name that no worksheet has */
    {
        struct dump dump = {.stop_after = 0};
        struct medtrie_error error;

        cr_expect_eq(dump_parts(STRINGS(""), SHEET(""), "Third", &dump, &error),
                     MEDTRIE_ERROR_INPUT_DAMAGED);
        cr_expect_not_null(strstr(error.message, "named Third"), "%s", error.message);
    }
}

/* Any single byte that is changed in the packed data, and any cut, is an error or changes nothing
 * that is read; none crashes. The zip's own checksum finds what the XML does not. */
Test(workbook, survives_damaged_zips)
{
    static const char *const rows[] = {"a\tb\tc", "one\ttwo\tthree", "x\t\ty"};
    size_t size;
    char *zip = workbook_make(rows, 3, &size);
    struct dump sound = {.stop_after = 0}, dump = {.stop_after = 0};
    struct medtrie_error error;

    cr_assert_eq(dump_bytes(zip, size, NULL, &sound, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(sound.text, "1:a|b|c;2:one|two|three;3:x||y;");
    for (size_t i = 0; i < size; i++) {
        zip[i] = (char)~zip[i];
        if (dump_bytes(zip, size, NULL, &dump, &error) == MEDTRIE_OK)
            cr_expect_str_eq(dump.text, sound.text, "byte %zu changes what is read", i);
        zip[i] = (char)~zip[i];
    }
    /* the checksum of the last file, the worksheet, in the central directory (APPNOTE 4.3.12) */
    for (size_t i = 0, last = 0; i + 4 <= size; i++) {
        if (memcmp(zip + i, "PK\1\2", 4) == 0)
            last = i;
        if (memcmp(zip + i, "PK\5\6", 4) == 0) {
            zip[last + 16] = (char)~zip[last + 16];
            cr_expect_eq(dump_bytes(zip, size, NULL, &dump, &error), MEDTRIE_ERROR_INPUT_DAMAGED);
            cr_expect_not_null(strstr(error.message, "zip is damaged"), "%s", error.message);
            zip[last + 16] = (char)~zip[last + 16];
        }
    }
    for (size_t i = 1; i < size; i++)
        cr_expect_neq(dump_bytes(zip, i, NULL, &dump, &error), MEDTRIE_OK,
                      "cut after %zu of %zu bytes", i, size);
    free(zip);
}

/* 257 MiB of blanks pack into some hundred KB. */
Test(workbook, refuses_what_is_too_large_unpacked)
{
    size_t sheet_size = (size_t)MEDTRIE_INPUT_FILE_BYTES_MAX + (1u << 20), size;
    char *sheet = malloc(sheet_size), *zip;
    struct dump dump = {.stop_after = 0};
    struct medtrie_error error;

    cr_assert_not_null(sheet);
    memset(sheet, ' ', sheet_size);
    memcpy(sheet, "<worksheet>", 11);
    {
        const struct zip_part parts[] = {
            {"_rels/.rels", PACKAGE, 0},
            {"book/main.xml", MAIN, 0},
            {"book/_rels/main.xml.rels", RELS(REL("s", "worksheet", "one.xml")), 0},
            {"book/one.xml", sheet, sheet_size},
        };

        zip = zip_make(parts, 4, &size);
    }
    free(sheet);
    cr_expect_eq(dump_bytes(zip, size, NULL, &dump, &error), MEDTRIE_ERROR_INPUT_LIMIT, "%s",
                 error.message);
    cr_expect_not_null(strstr(error.message, "w.xlsx!book/one.xml"), "%s", error.message);
    free(zip);
}

Test(workbook, trims_and_compares_cells)
{
    const struct workbook_cell cells[] = {{"  HCPC ", 7}, {"", 0}};
    const struct workbook_row row = {1, cells, 2};

    cr_expect_eq(medtrie_workbook_cell(&row, 0).size, 4);
    cr_expect_eq(medtrie_workbook_cell(&row, 2).size, 0);
    cr_expect(medtrie_workbook_cell_is(&row, 0, "hcpc"));
    cr_expect_not(medtrie_workbook_cell_is(&row, 0, "hcp"));
    cr_expect(medtrie_workbook_cell_is(&row, 1, ""));
}

/* The agreement of text and workbook: what may differ, what may not, and the official pairs. */
#include "compiler/sources/hcpcs.h"
#include "hcpcs_record.h"
#include "official.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_hcpcs_text;
extern const struct source medtrie_source_hcpcs_workbook;

/* Reads a text and a workbook into records that share one pool. */
struct both {
    struct strings strings;
    struct records text, workbook;
};

static void both_read(struct both *both, const struct source_file *text,
                      const struct source_file *workbook)
{
    struct medtrie_error error = {.struct_size = sizeof error};

    *both = (struct both){0};
    cr_assert(medtrie_strings_init(&both->strings));
    both->text.strings = both->workbook.strings = &both->strings;
    cr_assert_eq(medtrie_source_hcpcs_text.read(text, &both->text, &error), MEDTRIE_OK, "%s",
                 error.message);
    cr_assert_eq(medtrie_source_hcpcs_workbook.read(workbook, &both->workbook, &error), MEDTRIE_OK,
                 "%s", error.message);
}

static void both_free(struct both *both)
{
    medtrie_records_free(&both->text);
    medtrie_records_free(&both->workbook);
    medtrie_strings_free(&both->strings);
}

static enum medtrie_result both_agree(const struct both *both, uint32_t code,
                                      struct medtrie_error *error)
{
    const struct code_record *a = &both->text.codes[code], *b = &both->workbook.codes[code];
    const struct source_entry text = {"t.txt", a, both->text.properties + a->properties};
    const struct source_entry workbook = {"w.xlsx", b, both->workbook.properties + b->properties};

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    return medtrie_source_hcpcs_workbook.agree(&both->strings, &text, &workbook, error);
}

/* A row of the workbook is spoilt in one cell; the text stays. */
static enum medtrie_result agree_with_cell(size_t column, const char *value, const char *title,
                                           const char *workbook_title, struct medtrie_error *error)
{
    static char text[20000], cells[8000], row[8000];
    const char *rows[] = {hcpcs_workbook_header, row};
    struct source_file text_file = {.name = "t.txt", .base_name = "t.txt", .bytes = text};
    struct source_file workbook_file = {.name = "w.xlsx", .base_name = "w.xlsx"};
    struct both both;
    enum medtrie_result result;
    size_t size = 0, sequence = 100;
    char number[6], chunk[81];
    char *bytes, *cell = cells;

    text[0] = '\0';
    for (size_t offset = 0; offset == 0 || offset < strlen(title); offset += 70, sequence += 100) {
        snprintf(number, sizeof number, "%05u", (unsigned)sequence % 100000);
        snprintf(chunk, sizeof chunk, "%.70s", title + offset);
        hcpcs_record_add(text, "A0120", number, offset == 0 ? '3' : '4', chunk);
        if (offset == 0)
            hcpcs_record_set(text, 261, "AP ");
    }
    text_file.size = strlen(text);

    hcpcs_row_make(cells, "A0120", "0010", '3', workbook_title);
    for (size_t i = 0; i < 48; i++) { /* the row again, with the one cell changed */
        size_t cell_size = strcspn(cell, "\t");
        const char *written = i + 1 == column ? value : i == 38 ? "A" : i == 39 ? "P" : NULL;

        if (written == NULL)
            size += (size_t)snprintf(row + size, sizeof row - size, "%.*s\t", (int)cell_size, cell);
        else
            size += (size_t)snprintf(row + size, sizeof row - size, "%s\t", written);
        cell += cell_size + (cell[cell_size] == '\t');
    }
    bytes = workbook_make(rows, 2, &workbook_file.size);
    workbook_file.bytes = bytes;
    both_read(&both, &text_file, &workbook_file);
    result = both_agree(&both, 0, error);
    both_free(&both);
    free(bytes);
    return result;
}

Test(hcpcs_agree, allows_the_publisher_s_differences_alone)
{
    static const struct {
        size_t column; /* of the workbook, from 1 */
        const char *value;
        enum medtrie_result result;
        const char *message;
    } cases[] = {
        {0, "", MEDTRIE_OK, ""},
        {46, "", MEDTRIE_OK, ""},  /* ACT EFF DT blank */
        {42, "R", MEDTRIE_OK, ""}, /* TOS4 */
        {43, "R", MEDTRIE_ERROR_INPUT_CONFLICT, "TOS of A0120 is \"A;P;;;R\"; t.txt:1 has \"A;P\""},
        {41, "R", MEDTRIE_ERROR_INPUT_CONFLICT, "TOS"},
        {39, "B", MEDTRIE_ERROR_INPUT_CONFLICT, "TOS"},
        {40, "", MEDTRIE_ERROR_INPUT_CONFLICT, "TOS"},
        {46, "20210102", MEDTRIE_ERROR_INPUT_CONFLICT, "ACT EFF DT"},
        {45, "20200102", MEDTRIE_ERROR_INPUT_CONFLICT, "ADD DT"},
        {47, "20300102", MEDTRIE_ERROR_INPUT_CONFLICT, "TERM DT"},
        {48, "A", MEDTRIE_ERROR_INPUT_CONFLICT, "ACTION CD"},
        {48, "", MEDTRIE_ERROR_INPUT_CONFLICT, "ACTION CD"},
        {6, "13", MEDTRIE_ERROR_INPUT_CONFLICT, "PRICE of A0120 is \"13\"; t.txt:1 has \"\""},
        {38, "P1A", MEDTRIE_ERROR_INPUT_CONFLICT, "BETOS"},
        {5, "other", MEDTRIE_ERROR_INPUT_CONFLICT, "SHORT DESCRIPTION"},
        {4, "a long titl", MEDTRIE_ERROR_INPUT_CONFLICT, "LONG DESCRIPTION"},
        {4, "a long", MEDTRIE_ERROR_INPUT_CONFLICT, "LONG DESCRIPTION"},
        {4, "a  long   title", MEDTRIE_OK, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_error error;

        cr_expect_eq(agree_with_cell(cases[i].column, cases[i].value, "a long title",
                                     "a long title", &error),
                     cases[i].result, "case %zu: %s", i, error.message);
        cr_expect_not_null(strstr(error.message, cases[i].message), "case %zu: %s", i,
                           error.message);
        if (cases[i].result != MEDTRIE_OK)
            cr_expect_not_null(strstr(error.message, "w.xlsx:2: "), "%s", error.message);
    }
}

/* G0503: cut after more than 1,000 bytes, between two words. */
Test(hcpcs_agree, allows_a_long_title_that_is_cut)
{
    char title[1500], cut[1500];
    struct medtrie_error error;

    for (size_t i = 0; i < 1400; i++)
        title[i] = i % 10 == 9 ? ' ' : 'a';
    strcpy(title + 1400, "end");
    strcpy(cut, title);
    cut[1199] = '\0';
    cr_expect_eq(agree_with_cell(0, "", title, cut, &error), MEDTRIE_OK, "%s", error.message);
    cut[1198] = '\0';
    cr_expect_eq(agree_with_cell(0, "", title, cut, &error), MEDTRIE_ERROR_INPUT_CONFLICT);
    cut[999] = '\0';
    cr_expect_eq(agree_with_cell(0, "", title, cut, &error), MEDTRIE_ERROR_INPUT_CONFLICT);
    /* the other way round it is the text that lacks something */
    cut[999] = ' ';
    cr_expect_eq(agree_with_cell(0, "", cut, title, &error), MEDTRIE_ERROR_INPUT_CONFLICT);
}

/* Two texts of one edition: one record of two fields, and the same with a value set. */
static enum medtrie_result agree_with_position(size_t position, const char *value,
                                               struct medtrie_error *error)
{
    struct strings strings;
    struct records records[2];
    struct source_entry entries[2];
    enum medtrie_result result;

    cr_assert(medtrie_strings_init(&strings));
    for (int i = 0; i < 2; i++) {
        char text[1000] = "";
        struct source_file file = {.name = i == 0 ? "a.txt" : "b.txt", .bytes = text};

        file.base_name = file.name;
        records[i] = (struct records){.strings = &strings};
        hcpcs_record_add(text, "A0120", "00100", '3', "long");
        hcpcs_record_set(text, 261, "1PR");
        if (i == 1 && position > 0)
            hcpcs_record_set(text, position, value);
        file.size = strlen(text);
        *error = (struct medtrie_error){.struct_size = sizeof *error};
        cr_assert_eq(medtrie_source_hcpcs_text.read(&file, &records[i], error), MEDTRIE_OK, "%s",
                     error->message);
        entries[i] = (struct source_entry){file.name, &records[i].codes[0],
                                           records[i].properties + records[i].codes[0].properties};
    }
    result = medtrie_source_hcpcs_text.agree(&strings, &entries[0], &entries[1], error);
    for (int i = 0; i < 2; i++)
        medtrie_records_free(&records[i]);
    medtrie_strings_free(&strings);
    return result;
}

/* What one has and the other lacks is a difference too, also where a workbook may differ. */
Test(hcpcs_agree, two_texts_are_equal)
{
    static const struct {
        size_t position;
        const char *value;
        const char *message;
    } cases[] = {
        {12, "other", "b.txt:1: LONG DESCRIPTION of A0120 is \"other\"; a.txt:1 has \"long\""},
        {92, "other", "SHORT DESCRIPTION"},
        {230, "D", "COV of A0120 is \"D\"; a.txt:1 has \"\""},
        {261, "   ", "TOS of A0120 is \"\"; a.txt:1 has \"1;P;R\""},
        {264, "G", "TOS"},
        {277, "        ", "ACT EFF DT"},
        {269, "20200102", "ADD DT"},
        {293, "D", "ACTION CD"},
    };
    struct medtrie_error error;

    cr_expect_eq(agree_with_position(0, NULL, &error), MEDTRIE_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(agree_with_position(cases[i].position, cases[i].value, &error),
                     MEDTRIE_ERROR_INPUT_CONFLICT, "%zu", i);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
    }
}

/* Both forms of one edition, record for record and in the same order. */
Test(hcpcs_agree, holds_for_the_official_pairs)
{
    static const struct {
        const char *text, *workbook;
        uint32_t codes, blank_days, added_tos, cut_titles;
    } pairs[] = {
        {"hcpcs/2019-annual/HCPC2019_CONTR_ANWEB.txt",
         "hcpcs/2019-annual/HCPC2019_CONTR_ANWEB.xlsx", 6800, 115, 2, 0},
        {"hcpcs/2025-jan/HCPC2025_JAN_ANWEB_12172024.txt",
         "hcpcs/2025-jan/HCPC2025_JAN_ANWEB_12172024.xlsx", 8642, 116, 2, 1},
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct source_file text, workbook;
        struct both both;
        uint32_t blank_days = 0, cut_titles = 0, other_properties = 0;

        official_read(pairs[i].text, &text);
        official_read(pairs[i].workbook, &workbook);
        both_read(&both, &text, &workbook);
        cr_assert_eq(both.text.code_count, pairs[i].codes);
        cr_assert_eq(both.workbook.code_count, pairs[i].codes);
        for (uint32_t code = 0; code < both.text.code_count; code++) {
            const struct code_record *a = &both.text.codes[code];
            const struct code_record *b = &both.workbook.codes[code];
            struct medtrie_error error;
            bool blank = a->action_day != b->action_day;

            cr_assert_eq(medtrie_code_compare(&a->code, &b->code), 0);
            cr_expect_eq(both_agree(&both, code, &error), MEDTRIE_OK, "%s", error.message);
            cr_expect_eq(a->system, b->system);
            cr_expect_eq(a->kind, b->kind);
            cr_expect_eq(a->from, b->from);
            cr_expect_eq(a->to, b->to);
            cr_expect_eq(a->action, b->action);
            cr_expect_eq(a->short_title, b->short_title);
            blank_days += blank;
            cut_titles += a->title != b->title;
            /* with one pool, equal properties have equal numbers */
            for (uint32_t p = 0, q = 0; p < a->property_count; p++) {
                const struct property *mine = &both.text.properties[a->properties + p];
                const struct property *theirs = &both.workbook.properties[b->properties + q];

                if (q < b->property_count && mine->name == theirs->name) {
                    other_properties += mine->value != theirs->value;
                    q++;
                }
            }
        }
        cr_expect_eq(blank_days, pairs[i].blank_days);
        cr_expect_eq(cut_titles, pairs[i].cut_titles);
        cr_expect_eq(other_properties, pairs[i].added_tos);
        both_free(&both);
        official_free(&text);
        official_free(&workbook);
    }
}

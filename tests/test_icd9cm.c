/* The four files of ICD-9-CM. */
#include "compiler/sources/registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "official.h"
#include "source_case.h"

#define DX &medtrie_source_icd9cm_dx_long
#define DX_SHORT &medtrie_source_icd9cm_dx_short
#define SG &medtrie_source_icd9cm_sg_long
#define SG_SHORT &medtrie_source_icd9cm_sg_short

static const char dx_name[] = "CMS32_DESC_LONG_DX.txt";

/* ---- What is accepted --------------------------------------------------------------------- */

static const struct {
    const struct source *source;
    const char *text, *code, *title, *short_title;
} good[] = {
    {DX, "0010  Cholera\n", "0010", "Cholera", ""},
    {DX_SHORT, "0010  Cholera\n", "0010", "", "Cholera"}, /* the same bytes under the other name */
    {SG, "0001 Ultrasound\n", "0001", "Ultrasound", ""},
    {SG_SHORT, "0001 Ultrasound\r\n", "0001", "", "Ultrasound"}, /* either line end */
    {DX, "042   Three characters\n", "042", "Three characters", ""},
    {DX, "25000 Five\n", "25000", "Five", ""},
    {DX, "V22   V code\n", "V22", "V code", ""},
    {DX, "V9199 V code\n", "V9199", "V code", ""},
    {DX, "E800  E code\n", "E800", "E code", ""}, /* an E code has three digits at least */
    {DX, "E8000 E code\n", "E8000", "E code", ""},
    {SG, "640  Three\n", "640", "Three", ""},
    {SG, "64   Two\n", "64", "Two", ""},
    {DX, "38600 M\xE9ni\xE8re\n", "38600", "M\xC3\xA9ni\xC3\xA8re", ""}, /* Latin-1 */
};

Test(icd9cm, good)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct code_record *code;
        struct source_case read;

        source_case_read(&read, good[i].source, dx_name, good[i].text, strlen(good[i].text));
        cr_assert_eq(read.result, MEDTRIE_OK, "row %zu: %s", i, read.error.message);
        cr_expect_eq(read.records.code_count, 1);
        code = source_case_find(&read, 0, good[i].code);
        cr_assert_not_null(code, "row %zu", i);
        cr_expect_eq(code->kind, MEDTRIE_KIND_CODE);
        cr_expect(code->billable, "there are no headers");
        cr_expect_eq(code->line, 1);
        cr_expect_str_eq(source_case_text(&read, code->title), good[i].title, "row %zu", i);
        cr_expect_str_eq(source_case_text(&read, code->short_title), good[i].short_title);
        cr_expect_eq(read.records.warning_count, 0);
        source_case_free(&read);
    }
}

/* ---- What is refused ---------------------------------------------------------------------- */

static const struct {
    const struct source *source;
    const char *text; /* the second line is wrong */
    uint64_t column;
    enum medtrie_result result;
    const char *message;
} bad[] = {
    {DX, "0010  Cholera\n0011  Cholera", 14, 300, "no line end"},
    {DX, "0010  Cholera\n0011  Cholera\r\n", 14, 300, "ends in CR LF, those before in LF"},
    {DX, "0010  Cholera\n0011  \n", 7, 300, "too short: 6"},
    {DX, "0010  Cholera\n\n", 1, 300, "too short: 0"},
    {DX, "0010  Cholera\n0011   \n", 7, 300, "a blank where the title begins"},
    {DX, "0010  Cholera\n001x  Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\n00    Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\nV2    Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\nE80   Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\ne8000 Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\nA010  Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\n 0011 Cholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\n0011 Cholera\n", 6, 300, "\"C\" where a blank follows the code"},
    {DX, "0010  Cholera\n001 1 Cholera\n", 5, 300, "\"1\" where a blank follows the code"},
    {DX, "0010  Cholera\n0011\tCholera\n", 1, 300, "expected an ICD-9-CM diagnosis code"},
    {DX, "0010  Cholera\n0010  Cholera\n", 0, 300, "code 0010 stands in line 1"},
    {DX, "0010  Cholera\n0011  Cho\tlera\n", 10, 305, "a tab"},
    {DX, "0010  Cholera\n0011  Cho\x81lera\n", 10, 305, "byte 0x81"},
    {SG, "0001 Ultra\n0002  Ultra\n", 6, 300, "a blank where the title begins"}, /* as in DX */
    {SG, "0001 Ultra\n00011Ultra\n", 5, 300, "\"1\" where a blank follows the code"},
    {SG, "0001 Ultra\nV001 Ultra\n", 1, 300, "expected an ICD-9-CM procedure code"},
    {SG, "0001 Ultra\n0    Ultra\n", 1, 300, "expected an ICD-9-CM procedure code"},
};

Test(icd9cm, bad)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct source_case read;

        source_case_read(&read, bad[i].source, dx_name, bad[i].text, strlen(bad[i].text));
        cr_expect_eq(read.result, bad[i].result, "row %zu: %d", i, read.result);
        cr_expect_eq(read.error.line, 2, "row %zu: %s", i, read.error.message);
        cr_expect_eq(read.error.column, bad[i].column, "row %zu: %s", i, read.error.message);
        cr_expect_not_null(strstr(read.error.message, bad[i].message), "row %zu: %s", i,
                           read.error.message);
        source_case_free(&read);
    }
}

Test(icd9cm, empty)
{
    struct source_case read;

    source_case_read(&read, DX, dx_name, "", 0);
    cr_expect_eq(read.result, MEDTRIE_ERROR_INPUT_FORMAT);
    source_case_free(&read);
}

/* ---- Recognition -------------------------------------------------------------------------- */

/* Only the name says whether titles are long or short. */
Test(icd9cm, recognise)
{
    static const struct {
        const char *name;
        const struct source *source; /* NULL: none */
    } names[] = {
        {"CMS32_DESC_LONG_DX.txt", DX}, {"CMS32_DESC_SHORT_DX.txt", DX_SHORT},
        {"CMS31_DESC_LONG_DX.txt", DX}, {"CMS30_DESC_LONG_DX 080612.txt", DX},
        {"cms32_desc_long_dx.TXT", DX}, {"CMS32_DESC_LONG_SHORT_DX.xls", NULL},
        {"diagnoses.txt", NULL},
    };
    static const struct source *const sources[] = {DX, DX_SHORT, SG, SG_SHORT};
    static const char dx[] = "0010  Cholera\n", sg[] = "0001 Ultrasound\n";

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t s = 0; s < 4; s++) {
            cr_expect_eq(sources[s]->bears_name(names[i].name), sources[s] == names[i].source, "%s",
                         names[i].name);
            cr_expect_eq(source_recognises(sources[s], names[i].name, dx, strlen(dx)),
                         sources[s] == names[i].source, "%s", names[i].name);
        }
    cr_expect(source_recognises(SG, "CMS32_DESC_LONG_SG.txt", sg, strlen(sg)));
    cr_expect_not(source_recognises(DX, dx_name, sg, strlen(sg)), "procedures under a wrong name");
    cr_expect_not(source_recognises(SG, "CMS32_DESC_LONG_SG.txt", dx, strlen(dx)));
    cr_expect_not(source_recognises(DX, dx_name, "", 0));
}

/* ---- The official files ------------------------------------------------------------------- */

Test(icd9cm, official)
{
    static const struct {
        const struct source *source;
        const char *path;
        uint32_t codes;
        const char *code, *title;
    } rows[] = {
        {DX, "icd9cm/v32/CMS32_DESC_LONG_DX.txt", 14567, "38600",
         "M\xC3\xA9ni\xC3\xA8re's disease, unspecified"},
        {DX_SHORT, "icd9cm/v32/CMS32_DESC_SHORT_DX.txt", 14567, "0010", "Cholera d/t vib cholerae"},
        {SG, "icd9cm/v32/CMS32_DESC_LONG_SG.txt", 3882, "0002", "Therapeutic ultrasound of heart"},
        {SG_SHORT, "icd9cm/v32/CMS32_DESC_SHORT_SG.txt", 3882, "0002", "Ther ultrasound of heart"},
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct code_record *code;
        struct source_file file;
        struct source_case read;

        official_read(rows[i].path, &file);
        cr_expect(rows[i].source->recognise(&file), "%s", rows[i].path);
        source_case_read(&read, rows[i].source, file.base_name, file.bytes, file.size);
        cr_assert_eq(read.result, MEDTRIE_OK, "%s", read.error.message);
        cr_expect_eq(read.records.code_count, rows[i].codes);
        code = source_case_find(&read, 0, rows[i].code);
        cr_assert_not_null(code);
        cr_expect_str_eq(
            source_case_text(&read, code->title != 0 ? code->title : code->short_title),
            rows[i].title);
        source_case_free(&read);
        official_free(&file);
    }
}

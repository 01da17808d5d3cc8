/* How the format of a file is told. */
#include "compiler/sources/registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "compiler/input.h"
#include "compiler/naming.h"
#include "official.h"

#define ORDER_LINE                                                                                 \
  "00001 A00     0 Cholera                                                      Cholera\r\n"
#define PCS_LINE                                                                                   \
  "00001 001     0 Bypass                                                       Bypass\r\n"

static const struct source *recognise(const char *name, const char *text,
                                      enum medtrie_result *result, struct medtrie_error *error)
{
    struct source_file file = {
        .name = name, .base_name = name, .bytes = text, .size = strlen(text)};

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    return medtrie_source_recognise(&file, result, error);
}

Test(registry, recognise)
{
    static const struct {
        const char *name, *text;
        const struct source *source; /* NULL: unknown, or refused */
        enum medtrie_result result;
        const char *message;
    } rows[] = {
        /* by contents, whatever the name */
        {"a", ORDER_LINE, &medtrie_source_icd10cm_order, 0, ""},
        {"a", PCS_LINE, &medtrie_source_icd10pcs_order, 0, ""},
        {"list.csv", "code,title\nA1,One\n", &medtrie_source_list, 0, ""},
        {"icd10cm_order_2026.txt", ORDER_LINE, &medtrie_source_icd10cm_order, 0, ""},
        {"CMS32_DESC_LONG_DX.txt", "0010  Cholera\n", &medtrie_source_icd9cm_dx_long, 0, ""},
        {"CMS32_DESC_SHORT_DX.txt", "0010  Cholera\n", &medtrie_source_icd9cm_dx_short, 0, ""},
        /* an official name is a promise: what breaks it is told with its place */
        {"icd10cm_order_2026.txt", PCS_LINE, NULL, 300,
         "icd10cm_order_2026.txt:1: column 7: \"0\" in the code"},
        {"icd10cm_order_2026.txt", "", NULL, 300, "the file is empty"},
        {"icd10cm_order_2026.txt", "code,title\nA1,One\n", NULL, 300, "icd10cm_order_2026.txt:1:"},
        {"CMS32_DESC_LONG_DX.txt", "0001 Ultrasound\n", NULL, 300, "CMS32_DESC_LONG_DX.txt:1:"},
        {"POAexemptCodesFY26.txt", "Code\n", NULL, 300, "POAexemptCodesFY26.txt:1:"},
        {"icd10cm_tabular_2026.xml", "plain text\n", NULL, 304, "icd10cm_tabular_2026.xml:1:"},
        /* a conversion table is no list */
        {"a",
         "Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment\t"
         "Predecessor code title\tChange type\tComment\tEffective month/day [MM.DD]\r\nX\tY\r\n",
         &medtrie_source_icd10pcs_conversion, 0, ""},
        {"icd10pcs_conversion_table.txt", "Current code(s) assignment\tCode title\r\n", NULL, 300,
         "icd10pcs_conversion_table.txt:1: not the header"},
        {"ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx", "code,title\n", NULL, 304,
         "ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx!"},
        /* known and unused before used: a list of changes */
        {"POAexemptAddCodesFY26.txt", "Order26\tPOAexemptCode\tDescription\r\n1\tB90.0\tS\r\n",
         &medtrie_source_poa_changes, 0, ""},
        {"2018_I9gem.txt", "0010  A000    00000\n", &medtrie_source_mapping, 0, ""},
        {"._icd10cm_order_2026.txt", "\1", &medtrie_source_hidden, 0, ""},
        {".gitignore", "", &medtrie_source_hidden, 0, ""},
        /* the table of drugs is not taken for the index, which has the same root */
        {"a.xml", "<ICD10CM.index><head col=\"1\">Substance</head></ICD10CM.index>",
         &medtrie_source_cm_drugs, 0, ""},
        {"a.xml", "<ICD10CM.index><title>x</title></ICD10CM.index>", &medtrie_source_cm_index, 0,
         ""},
        /* unknown */
        {"a", "", NULL, 0, ""},
        {"a.txt", "Some prose.\nMore of it.\n", NULL, 0, ""},
        {"diagnoses.txt", "0010  Cholera\n", NULL, 0, ""}, /* long or short titles? */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct medtrie_error error;
        enum medtrie_result result = MEDTRIE_ERROR_MEMORY;
        const struct source *source = recognise(rows[i].name, rows[i].text, &result, &error);

        cr_expect_eq(result, rows[i].result, "row %zu: %d %s", i, result, error.message);
        cr_expect_eq(source, rows[i].source, "row %zu: %s", i,
                     source == NULL ? "none" : source->format);
        cr_expect_not_null(strstr(error.message, rows[i].message), "row %zu: %s", i, error.message);
    }
}

/* Every source can do what its class needs, and its format is named once. */
Test(registry, table)
{
    size_t count = 0;

    for (; medtrie_sources[count] != NULL; count++) {
        const struct source *source = medtrie_sources[count];

        cr_assert_not_null(source->format);
        cr_expect_not_null(source->recognise, "%s", source->format);
        cr_expect_eq(source->read != NULL, source->class == SOURCE_USED, "%s", source->format);
        if (source->class == SOURCE_UNUSED)
            cr_expect_null(source->bears_name, "%s", source->format);
        for (size_t other = 0; other < count; other++) {
            cr_expect_neq(medtrie_sources[other], source);
            cr_expect_str_neq(medtrie_sources[other]->format, source->format);
        }
    }
    cr_expect_eq(medtrie_sources[count - 1], &medtrie_source_list, "a list is tried last");
}

/* ---- The official files ------------------------------------------------------------------- */

struct tally {
    unsigned used, unused;
};

/* Release and class of each file; the folder's name is the judge of the release. */
static enum medtrie_result take(void *context, const struct source_file *file,
                                const struct medtrie_release_input *given,
                                struct medtrie_error *error)
{
    static const struct {
        const char *folder, *day;
    } folders[] = {
        {"/fy2016/", "2015-10-01"},      {"/fy2017/", "2016-10-01"},
        {"/fy2018/", "2017-10-01"},      {"/fy2019/", "2018-10-01"},
        {"/fy2020/", "2019-10-01"},      {"/fy2021-jan/", "2021-01-01"},
        {"/fy2022/", "2021-10-01"},      {"/fy2022-apr/", "2022-04-01"},
        {"/fy2023/", "2022-10-01"},      {"/fy2023-apr/", "2023-04-01"},
        {"/fy2024/", "2023-10-01"},      {"/fy2024-apr/", "2024-04-01"},
        {"/fy2025/", "2024-10-01"},      {"/fy2025-apr/", "2025-04-01"},
        {"/fy2026/", "2025-10-01"},      {"/fy2026-apr/", "2026-04-01"},
        {"/2018-annual/", "2018-01-01"}, {"/2019-annual/", "2019-01-01"},
        {"/2020-oct/", "2020-10-01"},    {"/2025-jan/", "2025-01-01"},
        {"/2025-oct/", "2025-10-01"},    {"/v32/", "2014-10-01"},
    };
    struct tally *tally = context;
    enum medtrie_result result;
    const struct source *source = medtrie_source_recognise(file, &result, error);
    const char *expected = NULL;
    char day[11];

    (void)given;
    cr_expect_eq(result, MEDTRIE_OK, "%s", file->name);
    cr_expect_not_null(source, "%s", file->name);
    if (source == NULL || source->class == SOURCE_UNUSED) {
        tally->unused++;
        return MEDTRIE_OK;
    }
    tally->used++;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strstr(file->name, folders[i].folder) != NULL)
            expected = folders[i].day;
    cr_assert_not_null(expected, "%s", file->name);
    medtrie_day_format(medtrie_naming_release(file, source), day);
    cr_expect_str_eq(day, expected, "%s", file->name);
    return MEDTRIE_OK;
}

Test(registry, official)
{
    static const char *const folders[] = {"icd10cm", "icd10pcs", "hcpcs", "icd9cm"};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct tally tally = {0};

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[512];
        const char *paths[] = {path};
        struct medtrie_compile_options options = {.paths = paths, .path_count = 1};

        snprintf(path, sizeof path, "%s/%s", official_folder(), folders[i]);
        cr_expect_eq(medtrie_input_walk(&options, take, &tally, &error), MEDTRIE_OK, "%s",
                     error.message);
    }
    cr_expect_eq(tally.used, 49, "%u", tally.used);
    cr_expect_eq(tally.unused, 66, "%u", tally.unused);
}

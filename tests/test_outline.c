/* The outline of ICD-10-PCS: sections and body systems with their titles. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "compiler/outline.h"
#include "records_builder.h"

static struct builder builder;

static void start(void)
{
    builder_init(&builder);
}

static void end(void)
{
    builder_free(&builder);
}

TestSuite(outline, .init = start, .fini = end);

static void codes(const char *day, const char *name, const char *list)
{
    builder_file(&builder, &built_pcs, day, name, list);
}

static void xml(const char *day, const char *name)
{
    builder_file(&builder, &built_pcs_tables, day, name, "");
}

static void section(const char *code, const char *title)
{
    builder_grouping(&builder, MEDTRIE_KIND_SECTION, code, title, "");
}

static void body_system(const char *code, const char *title)
{
    builder_grouping(&builder, MEDTRIE_KIND_BODY_SYSTEM, code, title, "");
}

/* The title of a grouping in a release, "-" when it is not in that release's outline. */
static const char *title_in(uint32_t edition, const char *code)
{
    static char text[256];
    const struct records *records =
        grouping_records(&builder_system(&builder, "icd10pcs")->groupings[edition]);

    for (uint32_t i = 0; i < records->grouping_count; i++)
        if (strcmp(records->groupings[i].code.text, code) == 0) {
            struct medtrie_text title =
                medtrie_strings_get(&builder.compilation.strings, records->groupings[i].title);

            snprintf(text, sizeof text, "%.*s", (int)title.size, title.data);
            return text;
        }
    return "-";
}

/* Sections and body systems of the release's operations, under the titles of its XML. */
Test(outline, titles_of_xml)
{
    codes("2025-10-01", "a.txt", "001,h 0016070 00B,h 00B00ZZ 0D1,h 0D10074 102,h 102073Z");
    xml("2025-10-01", "a.xml");
    section("0", "Medical_and_Surgical");
    section("1", "Obstetrics");
    section("X", "New_Technology"); /* no code of the release */
    body_system("00", "Central_Nervous_System_and_Cranial_Nerves");
    body_system("0D", "Gastrointestinal_System");
    body_system("10", "Pregnancy");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_str_eq(builder_groupings(&builder), "0<- 00<0 0D<0 1<- 10<1");
    cr_expect_str_eq(title_in(0, "0"), "Medical and Surgical");
    cr_expect_str_eq(title_in(0, "10"), "Pregnancy");
    cr_expect_str_eq(title_in(0, "X"), "-");
    cr_expect_str_eq(builder_codes_of(&builder, "body-system:00"), "001 0016070 00B 00B00ZZ");
}

/* A release without XML takes the next later one's title; what that lacks, the nearest one's. */
Test(outline, titles_of_other_releases)
{
    codes("2022-10-01", "a.txt", "0D1,h 0D10074 0W1,h 0W10074");
    codes("2023-10-01", "b.txt", "0D1,h 0D10074 0W1,h 0W10074");
    codes("2024-10-01", "c.txt", "0D1,h 0D10074 0W1,h 0W10074");
    xml("2022-10-01", "a.xml");
    body_system("0W", "oldest");
    xml("2024-10-01", "c.xml");
    section("0", "Medical");
    body_system("0D", "newest");
    builder_must_run(&builder, "icd10pcs");
    for (uint32_t e = 0; e < 3; e++) {
        cr_expect_str_eq(title_in(e, "0D"), "newest", "release %u", e);
        cr_expect_str_eq(title_in(e, "0W"), "oldest", "release %u", e);
        cr_expect_str_eq(title_in(e, "0"), "Medical", "release %u", e);
    }
}

/* XU and X9 of April 2026 are in no XML: what stands before the last comma, without the section. */
Test(outline, titles_of_operations)
{
    codes("2026-04-01", "a.txt",
          "0A1,h 0A10123 0B1,h,t=Nothing 0B10123 X9A,h X9A0123 XU0,h XU01234");
    xml("2026-04-01", "a.xml");
    section("X", "New_Technology");
    /* The builder separates attributes by commas, so the commas of titles come here. */
    for (uint32_t i = 0; i < builder.compilation.files[0].records.code_count; i++) {
        struct code_record *code = &builder.compilation.files[0].records.codes[i];
        static const struct {
            const char *code, *title;
        } titles[] = {
            {"X9A", "New Technology, Nose, Mouth and Throat, Assistance"},
            {"XU0", "New Technology, Bypass"},
            {"0A1", "Nerves, and Brain, Bypass"},
        };

        for (size_t t = 0; t < sizeof titles / sizeof titles[0]; t++)
            if (strcmp(code->code.text, titles[t].code) == 0)
                code->title = medtrie_strings_add(&builder.compilation.strings, titles[t].title,
                                                  strlen(titles[t].title));
    }
    builder_must_run(&builder, "icd10pcs");
    cr_expect_str_eq(title_in(0, "X9"), "Nose, Mouth and Throat");
    cr_expect_str_eq(title_in(0, "XU"), "New Technology", "a body system of its section's name");
    cr_expect_str_eq(title_in(0, "0A"), "Nerves, and Brain", "section 0 has no title here");
    cr_expect_str_eq(title_in(0, "0B"), "", "no comma: no body system is named");
}

/* Without any XML the outline still stands. */
Test(outline, without_xml)
{
    codes("2025-10-01", "a.txt", "0D1,h 0D10074");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_str_eq(builder_groupings(&builder), "0<- 0D<0");
    cr_expect_str_eq(title_in(0, "0"), "");
}

/* A body system lives in the releases that have codes of it. */
Test(outline, validity)
{
    codes("2024-10-01", "a.txt", "0D1,h 0D10074");
    codes("2025-10-01", "b.txt", "0D1,h 0D10074 XU1,h XU10074");
    builder_must_run(&builder, "icd10pcs");
    cr_expect_str_eq(builder_on(&builder, "body-system:XU", "2025-01-01"), ".");
    cr_expect_str_eq(builder_on(&builder, "body-system:XU", "2025-10-01"), "h");
    cr_expect_str_eq(builder_on(&builder, "section:0", "2025-01-01"), "h");
}

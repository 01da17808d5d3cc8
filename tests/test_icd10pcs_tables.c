/* The tables: sections and body systems, and what their numbers promise. */
#include "compiler/source.h"
#include "official.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_icd10pcs_tables;

#define LABEL(code, title) "<label code=\"" code "\">" title "</label>"
#define AXIS(pos, values, labels)                                                                  \
  "<axis pos=\"" pos "\" values=\"" values "\"><title>t</title>" labels "</axis>\n"
#define TABLE(section, section_title, system, system_title, operation, rows)                       \
  "<pcsTable>\n" AXIS("1", "1", LABEL(section, section_title))                                     \
      AXIS("2", "1", LABEL(system, system_title))                                                  \
          AXIS("3", "1", LABEL(operation, "o") "<definition>d</definition>") rows "</pcsTable>\n"
#define ROW(codes, axes) "<pcsRow codes=\"" codes "\">\n" axes "</pcsRow>\n"
#define AXES456                                                                                    \
  AXIS("4", "1", LABEL("0", "a")) AXIS("5", "1", LABEL("0", "a")) AXIS("6", "1", LABEL("0", "a"))
#define ROW1 ROW("1", AXES456 AXIS("7", "1", LABEL("Z", "a")))
#define LIST(tables)                                                                               \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ICD10PCS.tabular><version>2026</version>"          \
  "<title>t</title>\n" tables "</ICD10PCS.tabular>\n"

static enum medtrie_result read_list(const char *text, struct records *records,
                                     struct medtrie_error *error)
{
    struct source_file file = {
        .name = "p.xml", .base_name = "p.xml", .bytes = text, .size = strlen(text)};

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    *records = (struct records){.strings = malloc(sizeof(struct strings))};
    cr_assert(records->strings != NULL && medtrie_strings_init(records->strings));
    return medtrie_source_icd10pcs_tables.read(&file, records, error);
}

static void release(struct records *records)
{
    struct strings *strings = records->strings;

    medtrie_records_free(records);
    medtrie_strings_free(strings);
    free(strings);
}

/* Each section and body system once, a section before its body systems. */
Test(icd10pcs_tables, lists_sections_and_body_systems)
{
    static const char text[] = LIST(TABLE("0", "Section zero", "0", "First", "1", ROW1) TABLE(
        "0", " Section\nzero", "0", "First", "2",
        ROW("6", AXIS("4", "2", LABEL("0", "a") LABEL("1", "b"))
                     AXIS("5", "3", LABEL("0", "a") LABEL("H", "b") LABEL("J", "c"))
                         AXIS("6", "1", LABEL("Z", "z")) AXIS("7", "1", LABEL("Z", "z")))
            ROW("1", AXIS("4", "1", LABEL("1", "b")) AXIS("5", "1", LABEL("K", "a"))
                         AXIS("6", "1", LABEL("Z", "z")) AXIS("7", "1", LABEL("Z", "z"))))
                                        TABLE("0", "Section zero", "Y", "Second", "1", ROW1)
                                            TABLE("X", "Section X", "Y", "Of X", "1", ROW1));
    static const struct {
        const char *code;
        enum medtrie_kind kind;
        const char *title;
    } expected[] = {
        {"0", MEDTRIE_KIND_SECTION, "Section zero"}, {"00", MEDTRIE_KIND_BODY_SYSTEM, "First"},
        {"0Y", MEDTRIE_KIND_BODY_SYSTEM, "Second"},  {"X", MEDTRIE_KIND_SECTION, "Section X"},
        {"XY", MEDTRIE_KIND_BODY_SYSTEM, "Of X"},
    };
    struct records records;
    struct medtrie_error error;

    cr_assert_eq(read_list(text, &records, &error), MEDTRIE_OK, "%s", error.message);
    cr_assert_eq(records.grouping_count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < records.grouping_count; i++) {
        const struct grouping_record *grouping = &records.groupings[i];
        struct medtrie_text title = medtrie_strings_get(records.strings, grouping->title);

        cr_assert_str_eq(grouping->code.text, expected[i].code);
        cr_assert_eq(grouping->kind, expected[i].kind);
        cr_assert(grouping->by_prefix && !grouping->umbrella && grouping->member_count == 0);
        cr_assert(title.size == strlen(expected[i].title) &&
                  memcmp(title.data, expected[i].title, title.size) == 0);
    }
    cr_assert_eq(records.code_count, 0, "codes come from the order file");
    release(&records);
}

#define GOOD TABLE("0", "S", "0", "B", "1", ROW1)

Test(icd10pcs_tables, refuses_with_the_place)
{
    static const struct {
        const char *text;
        uint64_t line;
        const char *message; /* a part of it */
    } cases[] = {
        /* the list as a whole */
        {"<ICD10PCS.tabular></ICD10PCS.tabular>", 1, "no <version>"},
        {LIST(""), 2, "no <pcsTable>"},
        {LIST("<version>2026</version>"), 3, "second <version>"},
        {"<ICD10PCS.tabular><version>26</version></ICD10PCS.tabular>", 1, "a year"},
        {LIST("<table/>"), 3, "<table> in <ICD10PCS.tabular>"},
        /* tables: in ascending order, once each, with rows */
        {LIST(GOOD GOOD), 17, "table 001 stands behind table 001"},
        {LIST(TABLE("1", "T", "0", "B", "1", ROW1) GOOD), 17, "table 001 stands behind table 101"},
        {LIST(TABLE("0", "S", "0", "B", "1", "")), 3, "without rows"},
        {LIST("<pcsTable>" AXIS("1", "1", LABEL("0", "a")) ROW1 "</pcsTable>"), 4,
         "before the table's axes"},
        /* one title a section and body system */
        {LIST(GOOD TABLE("0", "T", "0", "B", "2", ROW1)), 17, "title of 0 is \"S\" in line 6"},
        {LIST(GOOD TABLE("0", "S", "0", "C", "2", ROW1)), 17, "title of 00 is \"B\" in line 6"},
        /* axes: numbered, in order, as many labels as stated */
        {LIST("<pcsTable>" AXIS("2", "1", LABEL("0", "a")) "</pcsTable>"), 3,
         "axis 2 in a <pcsTable>"},
        {LIST("<pcsTable>" AXIS("1", "1", LABEL("0", "a")) AXIS("1", "1", "") "</pcsTable>"), 4,
         "axis 1 in a <pcsTable>"},
        {LIST("<pcsTable>" AXIS("1", "2", LABEL("0", "a") LABEL("1", "b")) "</pcsTable>"), 3,
         "a table has one"},
        {LIST("<pcsTable>" AXIS("1", "1", "") "</pcsTable>"), 3, "0 labels; its values are 1"},
        {LIST("<pcsTable>" AXIS("1", "one", "") "</pcsTable>"), 3, "values is \"one\""},
        {LIST("<pcsTable>" AXIS("1", "0", "") "</pcsTable>"), 3, "values is 0"},
        {LIST("<pcsTable>" AXIS("", "1", "") "</pcsTable>"), 3, "pos is \"\""},
        {LIST("<pcsTable><axis values=\"1\"/></pcsTable>"), 3, "pos is \"\""},
        {LIST(TABLE("0", "S", "0", "B", "1", AXIS("4", "1", LABEL("0", "a")))), 7,
         "axis 4 in a <pcsTable>"},
        {LIST(TABLE("0", "S", "0", "B", "1", ROW("1", AXES456))), 7, "without axis 7"},
        {LIST(TABLE("0", "S", "0", "B", "1", ROW("1", AXIS("5", "1", LABEL("0", "a"))))), 8,
         "axis 5 in a <pcsRow>"},
        {LIST(TABLE("0", "S", "0", "B", "1",
                    ROW("1", AXES456 AXIS("7", "1", LABEL("0", "a")) AXIS("8", "1", "")))),
         12, "axis 8 in a <pcsRow>"},
        {LIST(TABLE("0", "S", "0", "B", "1", ROW("2", AXES456 AXIS("7", "2", LABEL("0", "a"))))),
         11, "1 labels; its values are 2"},
        /* labels: one character of the alphabet, once an axis, with a title */
        {LIST(TABLE("O", "S", "0", "B", "1", ROW1)), 4, "label code \"O\""},
        {LIST(TABLE("I", "S", "0", "B", "1", ROW1)), 4, "label code \"I\""},
        {LIST(TABLE("a", "S", "0", "B", "1", ROW1)), 4, "label code \"a\""},
        {LIST(TABLE("00", "S", "0", "B", "1", ROW1)), 4, "label code \"00\""},
        {LIST("<pcsTable><axis pos=\"1\" values=\"1\"><label>a</label></axis></pcsTable>"), 3,
         "label code \"\""},
        {LIST(TABLE("0", " ", "0", "B", "1", ROW1)), 4, "without a title"},
        {LIST(TABLE("0", "S", "0", "B", "1",
                    ROW("2", AXES456 AXIS("7", "2", LABEL("0", "a") LABEL("0", "b"))))),
         11, "label 0 stands twice in axis 7"},
        /* rows: as many codes as stated, none twice in a table */
        {LIST(TABLE("0", "S", "0", "B", "1", ROW("2", AXES456 AXIS("7", "1", LABEL("0", "a"))))), 7,
         "make 1 codes; it states 2"},
        {LIST(TABLE("0", "S", "0", "B", "1", ROW("", ""))), 7, "codes is \"\""},
        {LIST(TABLE("0", "S", "0", "B", "1",
                    ROW1 ROW("2", AXES456 AXIS("7", "2", LABEL("Y", "a") LABEL("Z", "a"))))),
         13, "makes code 001000Z"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct records records;
        struct medtrie_error error;
        enum medtrie_result result = read_list(cases[i].text, &records, &error);

        cr_assert_eq(result, MEDTRIE_ERROR_INPUT_FORMAT, "%s: %s", cases[i].text, error.message);
        cr_assert_not_null(strstr(error.message, cases[i].message), "%s: %s", cases[i].text,
                           error.message);
        cr_assert_eq(error.line, cases[i].line, "%s: %s", cases[i].text, error.message);
        release(&records);
    }
}

Test(icd10pcs_tables, refuses_control_characters)
{
    struct records records;
    struct medtrie_error error;

    cr_expect_eq(read_list(LIST(TABLE("0", "S&#x85;", "0", "B", "1", ROW1)), &records, &error),
                 MEDTRIE_ERROR_INPUT_ENCODING);
    cr_expect_not_null(strstr(error.message, "the text of <label> has a control character"), "%s",
                       error.message);
    release(&records);
    cr_expect_eq(read_list(LIST(TABLE("0", "S&#13;t", "0", "B", "1", ROW1)), &records, &error),
                 MEDTRIE_OK, "%s", error.message);
    cr_expect_eq(medtrie_strings_get(records.strings, records.groupings[0].title).data[1], ' ');
    release(&records);
}

/* Tables cut anywhere are refused. */
Test(icd10pcs_tables, refuses_a_list_that_ends_early)
{
    static const char text[] = LIST(GOOD);

    for (size_t size = 0; size + 2 < sizeof text; size++) {
        char cut[sizeof text];
        struct records records;
        struct medtrie_error error;

        memcpy(cut, text, size);
        cut[size] = '\0';
        cr_assert_eq(read_list(cut, &records, &error), MEDTRIE_ERROR_INPUT_DAMAGED, "%s", cut);
        release(&records);
    }
}

Test(icd10pcs_tables, is_recognised_by_its_root)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<ICD10PCS.tabular>\r\n", true},
        {"<ICD10PCS.definitions>", false},
        {"<ICD10PCS.index>", false},
        {"<ICD10CM.tabular>", false},
    };
    static const struct {
        const char *name;
        bool bears;
    } names[] = {
        {"icd10pcs_tables_2021.xml", true},      {"ICD10PCS-TABLES-2027.XML", true},
        {"icd10pcs_tables.xsd", false},          {"icd10pcs_definitions_2021.xml", false},
        {"icd10pcs_tables_2021.xml.txt", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source_file file = {.bytes = cases[i].text, .size = strlen(cases[i].text)};

        cr_assert_eq(medtrie_source_icd10pcs_tables.recognise(&file), cases[i].is, "%s",
                     cases[i].text);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert_eq(medtrie_source_icd10pcs_tables.bears_name(names[i].name), names[i].bears, "%s",
                     names[i].name);
}

Test(icd10pcs_tables, reads_every_official_list)
{
    static const struct {
        const char *path;
        uint32_t sections, body_systems;
    } lists[] = {
        {"icd10pcs/fy2021-jan/icd10pcs_tables_2021.xml", 17, 112},
        {"icd10pcs/fy2023-apr/icd10pcs_tables_2023.xml", 17, 115},
        {"icd10pcs/fy2025/icd10pcs_tables_2025.xml", 17, 114},
        {"icd10pcs/fy2026/icd10pcs_tables_2026.xml", 17, 115},
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct source_file file;
        struct records records = {.strings = malloc(sizeof(struct strings))};
        struct medtrie_error error = {.struct_size = sizeof error};
        uint32_t sections = 0;

        cr_assert(records.strings != NULL && medtrie_strings_init(records.strings));
        official_read(lists[i].path, &file);
        cr_assert(medtrie_source_icd10pcs_tables.recognise(&file));
        cr_assert(medtrie_source_icd10pcs_tables.bears_name(file.base_name));
        cr_assert_eq(medtrie_source_icd10pcs_tables.read(&file, &records, &error), MEDTRIE_OK, "%s",
                     error.message);
        for (uint32_t g = 0; g < records.grouping_count; g++) {
            sections += records.groupings[g].kind == MEDTRIE_KIND_SECTION;
            if (g > 0)
                cr_assert_lt(medtrie_code_compare(&records.groupings[g - 1].code,
                                                  &records.groupings[g].code),
                             0);
        }
        cr_assert_eq(sections, lists[i].sections);
        cr_assert_eq(records.grouping_count - sections, lists[i].body_systems);
        cr_assert_eq(records.warning_count, 0);
        release(&records);
        official_free(&file);
    }
}

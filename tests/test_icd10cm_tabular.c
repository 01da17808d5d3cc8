/* The tabular list: chapters, blocks and their categories. */
#include "compiler/source.h"
#include "official.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct source medtrie_source_icd10cm_tabular;

#define DIAG(code, more) "<diag><name>" code "</name><desc>d</desc>" more "</diag>\n"
#define SECTION(id, more) "<section id=\"" id "\"><desc>s</desc>\n" more "</section>\n"
#define CHAPTER(number, more) "<chapter><name>" number "</name><desc>c</desc>\n" more "</chapter>\n"
#define LIST(more)                                                                                 \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ICD10CM.tabular><version>2026</version>\n" more    \
  "</ICD10CM.tabular>\n"

static enum medtrie_result read_list(const char *text, struct records *records,
                                     struct medtrie_error *error)
{
    struct source_file file = {
        .name = "t.xml", .base_name = "t.xml", .bytes = text, .size = strlen(text)};

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    *records = (struct records){.strings = malloc(sizeof(struct strings))};
    cr_assert(records->strings != NULL && medtrie_strings_init(records->strings));
    return medtrie_source_icd10cm_tabular.read(&file, records, error);
}

static void release(struct records *records)
{
    struct strings *strings = records->strings;

    medtrie_records_free(records);
    medtrie_strings_free(strings);
    free(strings);
}

/* "chapter 1 \"title\" A00 B99" */
static void describe(const struct records *records, const struct grouping_record *grouping,
                     char *line, size_t size)
{
    struct medtrie_text title = medtrie_strings_get(records->strings, grouping->title);
    size_t used = (size_t)snprintf(line, size, "%s %.16s \"%.*s\"",
                                   grouping->kind == MEDTRIE_KIND_CHAPTER ? "chapter"
                                   : grouping->kind == MEDTRIE_KIND_BLOCK ? "block"
                                                                          : "?",
                                   grouping->code.text, (int)title.size, title.data);

    if (grouping->umbrella)
        used += (size_t)snprintf(line + used, size - used, " %.16s to %.16s",
                                 grouping->range_first.text, grouping->range_last.text);
    for (uint32_t i = 0; i < grouping->member_count; i++)
        used += (size_t)snprintf(line + used, size - used, " %.16s",
                                 records->members[grouping->first_member + i].text);
    cr_assert(used < size && !grouping->by_prefix);
}

Test(icd10cm_tabular, lists_chapters_and_blocks)
{
    static const char text[] = LIST(
        "<introduction><introSection type='title'><title>T</title></introSection></introduction>\n"
        "<chapter><name>1</name><desc>\r\n  Certain  things\r\n   (A00-B99) </desc>\n"
        "<includes><note>diseases</note></includes>\n"
        "<sectionIndex><sectionRef first='A00' last='A09' id='A00-A09'>\nx\n</sectionRef>"
        "</sectionIndex>\n"
        /* an umbrella stands before what it holds */
        SECTION("A00-B99", "<notes><note>n</note></notes>") SECTION(
            "A00-A09", DIAG("A00", DIAG("A00.0", DIAG("A00.01", ""))) DIAG("A0B", ""))
            SECTION("B99", DIAG("B99", DIAG("B99.8", ""))) "</chapter>\n" CHAPTER(
                "2",
                SECTION(
                    "QA0-QA1",
                    DIAG("QA0",
                         DIAG("QA0.0",
                              "")) "<deactivated from='a'><desc>d</desc></deactivated>" DIAG("QA1",
                                                                                             ""))));
    static const char *const expected[] = {
        "chapter 1 \"Certain  things (A00-B99)\" A00 A0B B99",
        "block A00-B99 \"s\" A00 to B99",
        "block A00-A09 \"s\" A00 A0B",
        "block B99 \"s\" B99",
        "chapter 2 \"c\" QA0 QA1",
        "block QA0-QA1 \"s\" QA0 QA1",
    };
    struct records records;
    struct medtrie_error error;
    char line[256];

    cr_assert_eq(read_list(text, &records, &error), MEDTRIE_OK, "%s", error.message);
    cr_assert_eq(records.grouping_count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < records.grouping_count; i++) {
        describe(&records, &records.groupings[i], line, sizeof line);
        cr_assert_str_eq(line, expected[i], "%s", line);
    }
    cr_assert_eq(records.groupings[3].line, 19);
    cr_assert_eq(records.code_count, 0, "codes come from the order file");
    cr_assert_eq(records.warning_count, 0);
    release(&records);
}

/* The publisher's slip: H54.512A stands below H54.511 (January 2021, FY2023). The second warning is
 * for a code whose own subcategory the list lacks. */
Test(icd10cm_tabular, warns_of_a_code_in_the_wrong_place)
{
    static const char text[] = LIST(CHAPTER(
        "1",
        SECTION("H54",
                DIAG("H54", DIAG("H54.5", DIAG("H54.51", DIAG("H54.511", DIAG("H54.511A", "")
                                                                             DIAG("H54.512A", "")))
                                              DIAG("H54.52", "")) DIAG("H54.52A", "")))));
    struct records records;
    struct medtrie_error error;

    cr_assert_eq(read_list(text, &records, &error), MEDTRIE_OK, "%s", error.message);
    cr_assert_eq(records.warning_count, 2);
    cr_assert_str_eq(records.warnings[0],
                     ":6: H54512A stands below H54511; its parent is the longest code that "
                     "begins it, H5451",
                     "%s", records.warnings[0]);
    cr_assert_str_eq(records.warnings[1],
                     ":11: H5452A stands below H54; its parent is the longest code that "
                     "begins it, H5452",
                     "%s", records.warnings[1]);
    release(&records);
}

#define A00 DIAG("A00", "")
#define GOOD SECTION("A00", A00)

Test(icd10cm_tabular, refuses_with_the_place)
{
    static const struct {
        const char *text;
        uint64_t line;
        const char *message; /* a part of it */
    } cases[] = {
        /* the list as a whole */
        {"<ICD10CM.tabular></ICD10CM.tabular>", 1, "no <version>"},
        {LIST(""), 2, "no <chapter>"},
        {LIST("<version>2026</version>"), 3, "second <version>"},
        {"<ICD10CM.tabular><version>draft</version></ICD10CM.tabular>", 1, "a year"},
        {"<ICD10CM.tabular isAddenda=\"true\"></ICD10CM.tabular>", 1, "isAddenda"},
        {LIST("<codes/>"), 3, "<codes> in <ICD10CM.tabular>"},
        /* chapters: numbered from 1, without a gap, once each */
        {LIST(CHAPTER("2", GOOD)), 3, "chapter \"2\" stands where chapter 1"},
        {LIST(CHAPTER("1", GOOD) CHAPTER("1", SECTION("B00", DIAG("B00", "")))), 8,
         "\"1\" stands where chapter 2"},
        {LIST(CHAPTER("1", GOOD) CHAPTER("3", "")), 8, "\"3\" stands where chapter 2"},
        {LIST(CHAPTER("I", GOOD)), 3, "chapter \"I\""},
        {LIST("<chapter><desc>c</desc>" GOOD "</chapter>"), 3, "without <name>"},
        {LIST("<chapter><name>1</name>" GOOD "</chapter>"), 3, "without <desc>"},
        {LIST("<chapter><name>1</name><desc>c</desc><desc>c</desc></chapter>"), 3, "second <desc>"},
        {LIST("<chapter><name>1</name><desc> </desc></chapter>"), 3, "empty <desc>"},
        {LIST(CHAPTER("1", "")), 3, "without a category"},
        {LIST(CHAPTER("1", A00)), 4, "<diag> in <chapter>"},
        /* sections: an id of the right shape, a title, once each */
        {LIST(CHAPTER("1", "<section><desc>s</desc></section>")), 4, "attribute id"},
        {LIST(CHAPTER("1", SECTION("A00-A0", A00))), 4, "section id \"A00-A0\""},
        {LIST(CHAPTER("1", SECTION("A00:A09", A00))), 4, "section id \"A00:A09\""},
        {LIST(CHAPTER("1", SECTION("a00", A00))), 4, "section id \"a00\""},
        {LIST(CHAPTER("1", SECTION("100", A00))), 4, "section id \"100\""},
        {LIST(CHAPTER("1", SECTION("", A00))), 4, "section id \"\""},
        {LIST(CHAPTER("1", "<section id=\"A00\">" A00 "</section>")), 4, "has no <desc>"},
        {LIST(CHAPTER("1", GOOD SECTION("A00", DIAG("B00", "")))), 7,
         "section A00 stands in line 4"},
        {LIST(CHAPTER("1",
                      GOOD "<section id=\"B00\"><desc>s</desc>" SECTION("B01", "") "</section>")),
         7, "<section> in <section>"},
        /* one without a category is an umbrella, whose ends must be in the list */
        {LIST(CHAPTER("1", GOOD SECTION("B00", ""))), 7, "does not list its category"},
        {LIST(CHAPTER("1", SECTION("A00-A09", "") GOOD)), 4, "lists no category"},
        {LIST(CHAPTER("1", SECTION("A01-A00", "") GOOD)), 4, "lists no category"},
        /* codes: as published, once each, categories in sections and the others in codes */
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A0", "")))), 5, "code \"A0\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("a00", "")))), 5, "code \"a00\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A000", ""))))), 5, "code \"A000\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A00.", ""))))), 5, "code \"A00.\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A00.12345", ""))))), 5,
         "code \"A00.12345\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A00.0-", ""))))), 5, "code \"A00.0-\""},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00.0", "")))), 5, "a category of 3 characters"},
        {LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A01", ""))))), 5, "a longer code"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><desc>d</desc></diag>"))), 5, "without <name>"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><name>A00</name></diag>"))), 5,
         "A00 has no <desc>"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><name>A00</name><desc/></diag>"))), 5,
         "empty <desc>"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><name>A00</name><name>A00</name></diag>"))), 5,
         "second <name>"},
        {LIST(CHAPTER("1", SECTION("A00", A00 A00))), 6, "code A00 stands in line 5 already"},
        {LIST(CHAPTER("1", GOOD SECTION("A00-A09", A00))), 8, "code A00 stands in line 5"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><name>A00</name><desc>d<b/></desc></diag>"))), 5,
         "<b> in <desc>"},
        {LIST(CHAPTER("1", SECTION("A00", "<diag><nom>A00</nom></diag>"))), 5, "<nom> in <diag>"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct records records;
        struct medtrie_error error;
        enum medtrie_result result = read_list(cases[i].text, &records, &error);

        cr_assert_eq(result, MEDTRIE_ERROR_INPUT_FORMAT, "%s: %s", cases[i].text, error.message);
        cr_assert_eq(error.line, cases[i].line, "%s: %s", cases[i].text, error.message);
        cr_assert_not_null(strstr(error.message, cases[i].message), "%s: %s", cases[i].text,
                           error.message);
        release(&records);
    }
}

/* ---- Seventh characters ------------------------------------------------------------------- */

#define SEVENTH(character, meaning) "<extension char=\"" character "\">" meaning "</extension>\n"
#define SEVENTHS(more) "<sevenChrDef>\n" more "</sevenChrDef>\n"
#define S72(more) LIST(CHAPTER("1", SECTION("S72", DIAG("S72", more))))

/* Each extension is one record at the code that defines it; a note behind it is a synonym. */
Test(icd10cm_tabular, seventh_characters)
{
    static const char text[] = S72(
        SEVENTHS(SEVENTH("A", " initial\n encounter ") "<note>or so</note>" SEVENTH("S", "sequela"))
            DIAG("S72.0", SEVENTHS(SEVENTH("A", "nearer"))));
    static const struct {
        const char *above;
        char character;
        const char *meaning;
    } expected[] = {
        {"S72", 'A', "initial encounter"}, {"S72", 'S', "sequela"}, {"S720", 'A', "nearer"}};
    struct records records;
    struct medtrie_error error;

    cr_assert_eq(read_list(text, &records, &error), MEDTRIE_OK, "%s", error.message);
    cr_assert_eq(records.seventh_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct medtrie_text meaning =
            medtrie_strings_get(records.strings, records.sevenths[i].meaning);

        cr_expect_str_eq(records.sevenths[i].above.text, expected[i].above);
        cr_expect_eq(records.sevenths[i].character, expected[i].character);
        cr_expect(meaning.size == strlen(expected[i].meaning) &&
                      memcmp(meaning.data, expected[i].meaning, meaning.size) == 0,
                  "%.*s", (int)meaning.size, meaning.data);
    }
    release(&records);
}

Test(icd10cm_tabular, refuses_seventh_characters)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {S72(SEVENTHS("<extension>a</extension>")), "char is \"\""},
        {S72(SEVENTHS(SEVENTH("AB", "a"))), "char is \"AB\""},
        {S72(SEVENTHS(SEVENTH("a", "a"))), "char is \"a\""},
        {S72(SEVENTHS(SEVENTH("A", " "))), "an empty <extension>"},
        {S72(SEVENTHS(SEVENTH("A", "a") SEVENTH("A", "b"))),
         "a second meaning of the seventh character A of S72"},
        {LIST(CHAPTER("1", SECTION("S72", "<diag>" SEVENTHS(SEVENTH("A", "a")) "</diag>"))),
         "before the <name>"},
        {S72(SEVENTHS("<code/>")), "<code> in <sevenChrDef>"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct records records;
        struct medtrie_error error;

        cr_expect_eq(read_list(cases[i].text, &records, &error), MEDTRIE_ERROR_INPUT_FORMAT);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        release(&records);
    }
}

/* A control character that is written as a reference gets into no title, chapter's or character's.
 */
Test(icd10cm_tabular, refuses_control_characters)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {LIST("<chapter><name>1</name>\n<desc>a&#x7F;</desc>" GOOD "</chapter>"),
         "t.xml:4: column 1: the text of <desc> has a control character"},
        {LIST(CHAPTER("1", "<section id=\"A00\">\n<desc>&#x85;b</desc>" A00 "</section>")),
         "t.xml:5: column 1: the text of <desc>"},
        {S72("\n" SEVENTHS(SEVENTH("A", "a&#x9F;b"))), "the text of <extension> has a control"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct records records;
        struct medtrie_error error;

        cr_expect_eq(read_list(cases[i].text, &records, &error), MEDTRIE_ERROR_INPUT_ENCODING, "%s",
                     cases[i].text);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        release(&records);
    }
}

/* A list of 36,000 codes without line ends: going back to the start of the line for each of them
 * took minutes. */
Test(icd10cm_tabular, reads_one_long_line, .timeout = 20)
{
    static const char head[] = "<ICD10CM.tabular><version>2026</version><chapter><name>1</name>"
                               "<desc>c</desc><section id=\"A00\"><desc>s</desc>"
                               "<diag><name>A00</name><desc>d</desc>";
    static const char tail[] = "</diag></section></chapter></ICD10CM.tabular>";
    size_t size = sizeof head - 1, capacity = (size_t)8 << 20;
    char *text = malloc(capacity);
    struct records records;
    struct medtrie_error error;

    cr_assert_not_null(text);
    memcpy(text, head, sizeof head);
    for (unsigned i = 0; i < 36000; i++)
        size += (size_t)snprintf(text + size, capacity - size,
                                 "<diag><name>A00.%c%03u</name><desc>%0150d</desc></diag>",
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[i / 1000], i % 1000, 0);
    memcpy(text + size, tail, sizeof tail);
    cr_expect_eq(read_list(text, &records, &error), MEDTRIE_OK, "%s", error.message);
    release(&records);
    free(text);
}

/* A list cut anywhere is refused: there is no end of it that could be taken for the whole. */
Test(icd10cm_tabular, refuses_a_list_that_ends_early)
{
    static const char text[] = LIST(CHAPTER("1", SECTION("A00", DIAG("A00", DIAG("A00.0", "")))));

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

Test(icd10cm_tabular, is_recognised_by_its_root)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<ICD10CM.tabular>\r\n", true},
        {"<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<ICD10CM.index>\r\n", false},
        {"<ICD10PCS.tabular>", false},
        {"00001 A00     0 Cholera", false},
    };
    static const struct {
        const char *name;
        bool bears;
    } names[] = {
        {"Tabular.xml", true},
        {"icd10cm_tabular_2017.xml", true},
        {"icd10cm-tabular-April-2025.xml", true},
        {"icd10c-tabular-April-1-2026.xml", true}, /* as published */
        {"icd10cm_tabular.xsd", false},
        {"icd10cm_index_2017.xml", false},
        {"icd10cm_order_2017.txt", false},
        {"xml", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source_file file = {.bytes = cases[i].text, .size = strlen(cases[i].text)};

        cr_assert_eq(medtrie_source_icd10cm_tabular.recognise(&file), cases[i].is, "%s",
                     cases[i].text);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert_eq(medtrie_source_icd10cm_tabular.bears_name(names[i].name), names[i].bears, "%s",
                     names[i].name);
}

/* ---- The official lists -------------------------------------------------------------------- */

static const struct grouping_record *block_named(const struct records *records, const char *code)
{
    for (uint32_t i = 0; i < records->grouping_count; i++)
        if (records->groupings[i].kind == MEDTRIE_KIND_BLOCK &&
            strncmp(records->groupings[i].code.text, code, MEDTRIE_CODE_MAX) == 0)
            return &records->groupings[i];
    return NULL;
}

static void check_umbrellas(const struct records *records)
{
    static const char *const umbrellas[] = {"C00-C96", "C00-C75", "M00-M25", "M40-M54",
                                            "M60-M79", "M80-M94", "T07-T88", "T20-T32",
                                            "V00-X58", "V00-V99", "W00-X58", "Y62-Y84"};
    size_t found = 0;

    for (uint32_t i = 0; i < records->grouping_count; i++)
        if (records->groupings[i].umbrella) {
            cr_assert_lt(found, sizeof umbrellas / sizeof *umbrellas);
            cr_assert_str_eq(records->groupings[i].code.text, umbrellas[found]);
            found++;
        }
    cr_assert_eq(found, sizeof umbrellas / sizeof *umbrellas);
}

/* The members of the blocks are those of their chapter, in order, and each stands once. */
static uint32_t check_members(const struct records *records)
{
    uint32_t next = 0, chapter_end = 0;

    for (uint32_t i = 0; i < records->grouping_count; i++) {
        const struct grouping_record *grouping = &records->groupings[i];

        cr_assert_eq(grouping->first_member, next);
        cr_assert_neq(grouping->title, 0);
        if (grouping->kind == MEDTRIE_KIND_CHAPTER) {
            cr_assert_eq(next, chapter_end);
            chapter_end = next + grouping->member_count;
        } else {
            next += grouping->member_count;
        }
    }
    cr_assert_eq(next, chapter_end);
    cr_assert_eq(next, records->member_count);
    return next;
}

Test(icd10cm_tabular, reads_every_official_list)
{
    static const struct {
        const char *path;
        uint32_t chapters, blocks, categories, sevenths;
        const char *slip; /* the line of H54.512A */
    } lists[] = {
        {"icd10cm/fy2016/Tabular.xml", 21, 291, 1903, 1618, NULL},
        {"icd10cm/fy2017/icd10cm_tabular_2017.xml", 21, 295, 1910, 1781, NULL},
        {"icd10cm/fy2021-jan/icd10cm_tabular_2021.xml", 22, 296, 1911, 1787, "H54512A"},
        {"icd10cm/fy2023/icd10cm_tabular_2023.xml", 22, 296, 1914, 1787, "H54512A"},
        {"icd10cm/fy2025-apr/icd10cm-tabular-April-2025.xml", 22, 296, 1917, 1790, NULL},
        {"icd10cm/fy2026-apr/icd10c-tabular-April-1-2026.xml", 22, 297, 1918, 1790, NULL},
    };

    if (official_folder() == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct source_file file;
        struct records records = {.strings = malloc(sizeof(struct strings))};
        struct medtrie_error error = {.struct_size = sizeof error};
        uint32_t chapters = 0;

        cr_assert(records.strings != NULL && medtrie_strings_init(records.strings));
        official_read(lists[i].path, &file);
        cr_assert(medtrie_source_icd10cm_tabular.recognise(&file));
        cr_assert(medtrie_source_icd10cm_tabular.bears_name(file.base_name));
        cr_assert_eq(medtrie_source_icd10cm_tabular.read(&file, &records, &error), MEDTRIE_OK, "%s",
                     error.message);

        for (uint32_t g = 0; g < records.grouping_count; g++)
            chapters += records.groupings[g].kind == MEDTRIE_KIND_CHAPTER;
        cr_assert_eq(chapters, lists[i].chapters);
        cr_assert_eq(records.grouping_count - chapters, lists[i].blocks);
        cr_assert_eq(check_members(&records), lists[i].categories);
        cr_assert_eq(records.seventh_count, lists[i].sevenths);
        check_umbrellas(&records);
        cr_assert_eq(block_named(&records, "A00-A09")->member_count, 10);
        cr_assert_eq(block_named(&records, "B99")->member_count, 1);

        cr_assert_eq(records.warning_count, lists[i].slip != NULL ? 1 : 0, "%s: %s", file.name,
                     records.warning_count > 0 ? records.warnings[0] : "");
        if (lists[i].slip != NULL)
            cr_assert_not_null(strstr(records.warnings[0], lists[i].slip));
        release(&records);
        official_free(&file);
    }
}

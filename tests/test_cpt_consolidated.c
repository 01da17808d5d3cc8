/* CPT's newer files. All codes and texts here are invented. */
#include "source_case.h"

#include <criterion/criterion.h>
#include <string.h>

extern const struct source medtrie_source_cpt_consolidated;
extern const struct source medtrie_source_cpt_modifiers;

#define NOTICE "CPT invented notice\r\n\r\n"
#define HEADER                                                                                     \
  "Concept Id\tCPT Code\tLong\tMedium\tShort\tConsumer\tSpanish Consumer\t"                        \
  "Current Descriptor Effective Date\tTest Name\tLab Name\tManufacturer Name\r\n"
#define MODIFIERS                                                                                  \
  "ConceptID\tModifier Code\tLevel I/II\tModifier Descriptor Effective\tModifier Name\t"           \
  "Modifier Description\tSection (Main Section)\r\n"

Test(cpt_consolidated, reads_every_column)
{
    static const char text[] = NOTICE HEADER
        "1\t99990\tInvented long\tINVENTED MEDIUM\tINVENTED SHORT\tFor people\tPara ni\xF1os\t"
        "20300101\tTest\tLab\tMaker\r\n2\t0999U\tOther\t\t\t\t\t\t\t\t\r\n\r\n";
    static const char *const properties[][2] = {
        {"concept_id", "1"},
        {"medium_title", "INVENTED MEDIUM"},
        {"consumer_title", "For people"},
        {"spanish_consumer_title", "Para ni\xC3\xB1os"},
        {"descriptor_effective", "20300101"},
        {"test_name", "Test"},
        {"lab_name", "Lab"},
        {"manufacturer_name", "Maker"},
    };
    struct source_case made;
    const struct code_record *record;

    cr_expect(source_recognises(&medtrie_source_cpt_consolidated, "a.txt", text, sizeof text - 1));
    cr_expect_not(source_recognises(&medtrie_source_cpt_modifiers, "a.txt", text, sizeof text - 1));
    source_case_read(&made, &medtrie_source_cpt_consolidated, "a.txt", text, sizeof text - 1);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_count, 2);
    record = source_case_find(&made, 0, "99990");
    cr_assert_not_null(record);
    cr_expect_str_eq(source_case_text(&made, record->title), "Invented long");
    cr_expect_str_eq(source_case_text(&made, record->short_title), "INVENTED SHORT");
    cr_expect_eq(record->kind, MEDTRIE_KIND_CODE);
    cr_expect(record->billable);
    cr_expect_eq(record->property_count, sizeof properties / sizeof properties[0]);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++)
        cr_expect_str_eq(source_case_property(&made, record, properties[i][0]), properties[i][1],
                         "%s", properties[i][0]);
    record = source_case_find(&made, 0, "0999U");
    cr_assert_not_null(record);
    cr_expect_eq(record->short_title, 0);
    cr_expect_eq(record->property_count, 1);
    cr_expect_eq(record->line, 5);
    source_case_free(&made);
}

/* Modifiers of Level II are those of HCPCS: told by the level, or by two letters. */
Test(cpt_consolidated, leaves_modifiers_of_hcpcs_out)
{
    static const char text[] =
        MODIFIERS "1\t99\tI\t20300101\tInvented name\tInvented words\tAll\r\n"
                  "2\t9X\tLevel I\t\tB\t\t\r\n3\tX9\t\t\tC\t\t\r\n"
                  "4\tZZ\tII\t\tD\t\t\r\n5\tZ8\tLevel II\t\tE\t\t\r\n"
                  "6\tZY\t\t\tF\t\t\r\n";
    struct source_case made;
    const struct code_record *record;

    cr_expect(source_recognises(&medtrie_source_cpt_modifiers, "a.txt", text, sizeof text - 1));
    cr_expect_not(
        source_recognises(&medtrie_source_cpt_consolidated, "a.txt", text, sizeof text - 1));
    source_case_read(&made, &medtrie_source_cpt_modifiers, "a.txt", text, sizeof text - 1);
    cr_assert_eq(made.result, MEDTRIE_OK, "%s", made.error.message);
    cr_expect_eq(made.records.code_count, 3);
    cr_expect(source_case_warns(
        &made, "a.txt:5: 3 modifiers of Level II from here on are left out, since they are HCPCS "
               "modifiers: ZZ Z8 ZY"));
    record = source_case_find(&made, 0, "99");
    cr_assert_not_null(record);
    cr_expect_eq(record->kind, MEDTRIE_KIND_MODIFIER);
    cr_expect_str_eq(source_case_text(&made, record->title), "Invented name");
    cr_expect_str_eq(source_case_property(&made, record, "description"), "Invented words");
    cr_expect_str_eq(source_case_property(&made, record, "level"), "I");
    cr_expect_str_eq(source_case_property(&made, record, "section"), "All");
    cr_expect_str_eq(source_case_property(&made, record, "concept_id"), "1");
    cr_expect_str_eq(source_case_property(&made, record, "descriptor_effective"), "20300101");
    source_case_free(&made);
}

Test(cpt_consolidated, refuses_broken_lines)
{
    static const struct {
        const struct source *source;
        const char *text;
        uint64_t line, column;
        const char *message;
    } cases[] = {
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\r\n1\t99990\r\n", 2, 8,
         "2 cells; 3 are expected"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\r\n1\t99990\tA\tB\r\n", 2,
         12, "4 cells; 3 are expected"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\r\n1\tA9990\tA\r\n", 2, 3,
         "\"A9990\" has not the shape of a CPT code"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\r\n1\t99990\t\r\n", 2, 9,
         "99990 has no text"},
        {&medtrie_source_cpt_consolidated,
         "Concept Id\tCPT Code\tLong\r\n1\t99990\tA\r\n2\t99990\tB\r\n", 3, 0,
         "99990 stands in line 2 already"},
        {&medtrie_source_cpt_consolidated,
         "Concept Id\tCPT Code\tLong\r\n1\t99990\tA\r\n\r\n2\t99991\tB\r\n", 3, 0, "a blank line"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\tlong\r\n", 1, 26,
         "a second column long"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\t#\r\n", 1, 26,
         "gives no name"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\r\n1\t99990\r\n", 1, 0,
         "no column for the CPT code's long descriptor"},
        {&medtrie_source_cpt_consolidated, "Concept Id\tCPT Code\tLong\r\n", 0, 0,
         "the file has no CPT code"},
        {&medtrie_source_cpt_consolidated, "CPT Code\tLong\r\n", 0, 0, "no header line"},
        {&medtrie_source_cpt_modifiers, "ConceptID\tModifier Code\tModifier Name\r\n1\tabc\tA\r\n",
         2, 3, "\"abc\" has not the shape of a CPT modifier"},
        {&medtrie_source_cpt_modifiers,
         "ConceptID\tModifier Code\tLevel I/II\tModifier Name\r\n1\tZZ\tI\tA\r\n", 2, 3,
         "\"ZZ\" has not the shape of a CPT modifier"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_case made;

        source_case_read(&made, cases[i].source, "a.txt", cases[i].text, strlen(cases[i].text));
        cr_expect_eq(made.result, MEDTRIE_ERROR_INPUT_FORMAT, "case %zu", i);
        cr_expect_eq(made.error.line, cases[i].line, "case %zu: %s", i, made.error.message);
        cr_expect_eq(made.error.column, cases[i].column, "case %zu: %s", i, made.error.message);
        cr_expect_not_null(strstr(made.error.message, cases[i].message), "case %zu: %s", i,
                           made.error.message);
        source_case_free(&made);
    }
}

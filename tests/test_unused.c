/* Files that are known and unused. */
#include "compiler/sources/registry.h"

#include <criterion/criterion.h>
#include <string.h>

#include "source_case.h"

#define CM_INDEX(head)                                                                             \
  "<?xml version=\"1.0\"?>\r\n<ICD10CM.index>\r\n<version>2026</version>\r\n" head
#define GOES_ON "</ICD10CM.index>"
#define NO_FIT "something else\n"

static const struct {
    const struct source *source;
    const char *name, *text;
    bool fits;
} rows[] = {
    /* by name alone: what file systems leave behind, and what is for people */
    {&medtrie_source_hidden, ".DS_Store", "\1\2", true},
    {&medtrie_source_hidden, "._icd10cm_order_2026.txt", "", true},
    {&medtrie_source_hidden, "Thumbs.db", "", true},
    {&medtrie_source_hidden, "a.txt", "", false},
    {&medtrie_source_checksums, "SHA256SUMS", "00  a\n", true},
    {&medtrie_source_checksums, "a.zip.sha256", "00  a\n", true},
    {&medtrie_source_checksums, "sums.txt", "00  a\n", false},
    {&medtrie_source_read_me, "README", "text\n", true},
    {&medtrie_source_read_me, "HCPC2019_README.txt", "text\n", true},
    {&medtrie_source_read_me, "Read Me.txt", "text\n", true},
    {&medtrie_source_read_me, "readme.csv", "code,title\n", false}, /* may be a list */
    {&medtrie_source_document, "a.pdf", "%PDF-1.4\n", true},
    {&medtrie_source_document, "a", "%PDF-1.4\n", true}, /* by its contents */
    {&medtrie_source_document, "a.pdf", NO_FIT, false},
    {&medtrie_source_document, "a.rtf", "{\\rtf1", true},
    {&medtrie_source_document, "a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", true},
    {&medtrie_source_document, "a.docx", "PK\3\4", true},
    {&medtrie_source_document, "a.xlsx", "PK\3\4", false},
    {&medtrie_source_index, "all.medtrie", "\x89MTI\r\n\x1a\n", true},
    {&medtrie_source_index, "all.medtrie", NO_FIT, false},
    /* by name and contents */
    {&medtrie_source_order_addenda, "icd10cm_order_addenda_2026.txt",
     "Add:         1 A925    Zika virus disease\r\n", true},
    {&medtrie_source_order_addenda, "order_addenda_2026.txt", "Delete:      00H001Z Title\r\n",
     true},
    {&medtrie_source_order_addenda, "icd10cm-order-addenda-2025.txt",
     "Revise from: 1 A7741   Title\r\n", true},
    {&medtrie_source_order_addenda, "icd10cm-order-addenda-April-2024.txt",
     "\r\nHeaders\r\n  23252 headers\r\n", true}, /* an update without a change */
    {&medtrie_source_order_addenda, "icd10cm_order_addenda_2026.txt", "00001 A00     0 Cholera\r\n",
     false},
    {&medtrie_source_order_addenda, "icd10cm_order_addenda_2026.txt", "", false},
    {&medtrie_source_order_addenda, "changes.txt", "Add:         1 A925    Z\r\n", false},
    {&medtrie_source_codes_addenda, "icd10cm_codes_addenda_2026.txt",
     "Delete:      B880    Other acariasis\r\n", true},
    {&medtrie_source_addenda, "icd10cm_tabular_addenda_2026.txt", "Add text\n", true},
    {&medtrie_source_addenda, "addenda.csv", "code,title\n", false},
    {&medtrie_source_codes, "icd10cm_codes_2026.txt", "A000    Cholera\r\nS72001A Fracture\r\n",
     true},
    {&medtrie_source_codes, "icd10pcs_codes_2026.txt", "0016070 Bypass\r\n", true},
    {&medtrie_source_codes, "icd10cm_codes_2026.txt", "A000    Cholera\r\nlower case\r\n", false},
    {&medtrie_source_codes, "icd10cm_codes_2026.txt", "A0 0    Cholera\r\n", false},
    {&medtrie_source_codes, "icd10cm_codes_2026.txt", "", false},
    {&medtrie_source_codes, "codes.txt", "A000    Cholera\r\n", false},
    {&medtrie_source_poa_changes, "POAexemptAddCodesFY26.txt",
     "Order26\tPOAexemptCode\tDescription\r\n", true},
    {&medtrie_source_poa_changes, "POAexemptDeleteCodesFY26.txt", "POAexemptCode\tDescription\r\n",
     true},
    {&medtrie_source_poa_changes, "POAexemptReviseCodesFY26.txt",
     "Order26\tAction\tPOAexemptCode\tDescription\r\n", true},
    {&medtrie_source_poa_changes, "POAexemptCodesFY26.txt",
     "Order26\tPOAexemptCode\tDescription\r\n", false},
    {&medtrie_source_poa_changes, "POAexemptAddCodesFY26.txt", NO_FIT, false},
    {&medtrie_source_hcpcs_corrections, "HCPC2025_JAN_ANWEB_Corrections_12172024.xlsx", "PK\3\4",
     true},
    {&medtrie_source_hcpcs_corrections, "HCPC2019_Corrections_ALPHA_v2.prn",
     "       2019 ALPHA-NUMERIC HCPCS CORRECTIONS\r\n", true},
    {&medtrie_source_hcpcs_corrections, "HCPC2025_JAN_ANWEB_Corrections.xlsx", NO_FIT, false},
    {&medtrie_source_hcpcs_transactions, "HCPC2025_JAN_Transaction Report_12172024.xlsx", "PK\3\4",
     true},
    {&medtrie_source_hcpcs_transactions, "HCPC2025_JAN_ANWEB_12172024.xlsx", "PK\3\4", false},
    {&medtrie_source_hcpcs_notes, "proc_notes_2019.txt", "      PROCESSING NOTES\r\n", true},
    {&medtrie_source_hcpcs_notes, "notes.txt", "      PROCESSING NOTES\r\n", false},
    {&medtrie_source_icd9cm_workbook, "CMS32_DESC_LONG_SHORT_DX.xlsx", "PK\3\4", true},
    {&medtrie_source_icd9cm_workbook, "CMS32_DESC_LONG_SHORT_SG.xls",
     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", true},
    {&medtrie_source_icd9cm_workbook, "CMS32_DESC_LONG_DX.txt", "0010  Cholera\n", false},
    /* by contents alone */
    {&medtrie_source_cm_drugs, "a", CM_INDEX("<head col=\"1\">Substance</head>" GOES_ON), true},
    {&medtrie_source_cm_drugs, "a", CM_INDEX("<title>INDEX TO DISEASES</title>" GOES_ON), false},
    {&medtrie_source_cm_neoplasms, "a", CM_INDEX("<head col=\"4\">Ca in situ</head>" GOES_ON),
     true}, /* FY2016 has no head for column 1 */
    {&medtrie_source_cm_external_causes, "a",
     CM_INDEX("<title>ICD-10-CM External Cause of Injuries Index</title>" GOES_ON), true},
    {&medtrie_source_cm_external_causes, "a",
     CM_INDEX("<title>ICD-10-CM EXTERNAL CAUSE of INJURIES INDEX</title>" GOES_ON), true},
    {&medtrie_source_cm_index, "a", CM_INDEX("<title>INDEX TO DISEASES</title>" GOES_ON), true},
    {&medtrie_source_cm_index, "a", "<ICD10CM.tabular></ICD10CM.tabular>", false},
    {&medtrie_source_pcs_index, "a", "<ICD10PCS.index></ICD10PCS.index>", true},
    {&medtrie_source_pcs_definitions, "a", "<ICD10PCS.definitions></ICD10PCS.definitions>", true},
    {&medtrie_source_pcs_definitions, "a", "<ICD10PCS.tabular></ICD10PCS.tabular>", false},
    {&medtrie_source_xml_schema, "a.xsd",
     "<?xml version=\"1.0\"?><xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"/>", true},
    {&medtrie_source_xml_schema, "a.xsd", "<ICD10CM.index/>", false},
    {&medtrie_source_mapping, "a", "0010  A000    00000\n0011  A001    00000\n", true},
    {&medtrie_source_mapping, "a", "0016070 0231  10000", true},
    {&medtrie_source_mapping, "a", "0010  NoDx    11000\r\n", true},
    {&medtrie_source_mapping, "a", "0010  A000    0000\n", false},
    {&medtrie_source_mapping, "a", "0010  A000    00000 x\n", false},
    {&medtrie_source_mapping, "a", "0010  Cholera due\n", false},
    {&medtrie_source_mapping, "a", "", false},
    {&medtrie_source_hcpcs_layout, "a",
     "\r\n  CMS RIF REPORT\r\n  ***  HCPCS Contractor Record - 2019\r\n", true},
    {&medtrie_source_hcpcs_layout, "HCPCS2019_recordlayout.txt", NO_FIT, false},
};

Test(unused, rows)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(rows[i].source->class, SOURCE_UNUSED);
        cr_expect_eq(
            source_recognises(rows[i].source, rows[i].name, rows[i].text, strlen(rows[i].text)),
            rows[i].fits, "row %zu: %s as %s", i, rows[i].name, rows[i].source->format);
    }
}

/* The folder that an archiver of macOS adds is told by its name, in an archive. */
Test(unused, macosx)
{
    struct source_file file = {
        .name = "a.zip!__MACOSX/b.txt", .base_name = "b.txt", .bytes = "", .size = 0};

    cr_expect(medtrie_source_hidden.recognise(&file));
    file.name = "a.zip!MACOSX/b.txt";
    cr_expect_not(medtrie_source_hidden.recognise(&file));
}

/* A NUL makes a read-me text none. */
Test(unused, binary)
{
    cr_expect_not(source_recognises(&medtrie_source_read_me, "README", "a\0b", 3));
}

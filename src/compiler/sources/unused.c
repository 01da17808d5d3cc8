/*
 * Files that official releases come with and that are no source of the index. They are told by
 * their contents where these say it, else by their official name; where both can be looked at, both
 * must agree, so that no file is put aside because of a name alone that somebody happened to use.
 */
#include "registry.h"

#include <string.h>

#include "name.h"
#include "text.h"
#include "xml.h"

#define LINES_LOOKED_AT 10
#define HEAD_SIZE 2048 /* bytes: where a title or a table's head stands */
#define CODE_WIDTH 7

/* ---- Contents ----------------------------------------------------------------------------- */

static bool begins_with(const struct source_file *file, const char *text)
{
    size_t size = strlen(text);

    return file->size >= size && memcmp(file->bytes, text, size) == 0;
}

/* Whether the text stands in the first bytes of the file. */
static bool head_holds(const struct source_file *file, const char *text)
{
    size_t size = strlen(text);
    size_t most = file->size < HEAD_SIZE ? file->size : HEAD_SIZE;

    for (size_t i = 0; size <= most && i <= most - size; i++)
        if (memcmp(file->bytes + i, text, size) == 0)
            return true;
    return false;
}

static bool is_zip(const struct source_file *file)
{
    return begins_with(file, "PK\3\4");
}

/* A file of Word 97 or Excel 97 ([MS-CFB]). */
static bool is_compound(const struct source_file *file)
{
    return begins_with(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

static bool is_text(const struct source_file *file)
{
    return memchr(file->bytes, '\0', file->size) == NULL;
}

static bool line_begins_with(const struct line *line, const char *text)
{
    return line->size >= strlen(text) && memcmp(line->text, text, strlen(text)) == 0;
}

/* Whether the lines that are looked at are all of a kind, and there are any. */
static bool lines_are(const struct source_file *file, bool (*is)(const struct line *line))
{
    struct lines lines = {.file = file};
    struct line line;

    while (lines.number < LINES_LOOKED_AT && medtrie_lines_next(&lines, &line))
        if (!is(&line))
            return false;
    return lines.number > 0;
}

static bool is_code_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* ---- Files of any publisher --------------------------------------------------------------- */

/* Names that begin with a dot, and what file systems and archivers leave behind. */
static bool is_hidden(const struct source_file *file)
{
    return file->base_name[0] == '.' || strstr(file->name, "__MACOSX/") != NULL ||
           medtrie_name_like(file->base_name, "Thumbs.db") ||
           medtrie_name_like(file->base_name, "desktop.ini");
}

static bool is_checksums(const struct source_file *file)
{
    return (medtrie_name_like(file->base_name, "SHA*SUM*") ||
            medtrie_name_like(file->base_name, "MD5SUM*") ||
            medtrie_name_like(file->base_name, "*.sha256") ||
            medtrie_name_like(file->base_name, "*.md5")) &&
           is_text(file);
}

static bool is_read_me(const struct source_file *file)
{
    static const char *const names[] = {"README", "*readme*.txt", "*readme*.md", "*read-me*.txt"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (medtrie_name_like(file->base_name, names[i]))
            return is_text(file);
    return false;
}

/* A Word file is a zip, and so is told by its name. */
static bool is_document(const struct source_file *file)
{
    return begins_with(file, "%PDF-") || begins_with(file, "{\\rtf") ||
           (is_compound(file) && medtrie_name_like(file->base_name, "*.doc")) ||
           (is_zip(file) && medtrie_name_like(file->base_name, "*.docx"));
}

/* The output of an earlier compile, left among its inputs. */
static bool is_index(const struct source_file *file)
{
    return file->size >= MEDTRIE_MAGIC_SIZE &&
           memcmp(file->bytes, MEDTRIE_MAGIC, MEDTRIE_MAGIC_SIZE) == 0;
}

/* ---- ICD-10 ------------------------------------------------------------------------------- */

/* The lines of changes come first; an update without any has the closing summary alone. */
static bool is_addenda_text(const struct source_file *file)
{
    static const char *const beginnings[] = {"Add:", "Delete:", "Revise from:", "Headers", "Codes"};
    struct lines lines = {.file = file};
    struct line line;

    while (lines.number < LINES_LOOKED_AT && medtrie_lines_next(&lines, &line)) {
        for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
            if (line_begins_with(&line, beginnings[i]))
                return true;
        if (line.size > 0)
            return false;
    }
    return false;
}

static bool is_order_addenda(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "*order-addenda*") && is_addenda_text(file);
}

static bool is_codes_addenda(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "*codes-addenda*") && is_addenda_text(file);
}

static bool is_addenda(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "icd10*addend*") && is_text(file) && file->size > 0;
}

/* A code in 7 columns, a blank, the long title. */
static bool is_codes_line(const struct line *line)
{
    size_t size = 0;

    if (line->size < CODE_WIDTH + 2 || line->text[CODE_WIDTH] != ' ' ||
        line->text[CODE_WIDTH + 1] == ' ')
        return false;
    while (size < CODE_WIDTH && is_code_character(line->text[size]))
        size++;
    for (size_t i = size; i < CODE_WIDTH; i++)
        if (line->text[i] != ' ')
            return false;
    return size >= 3;
}

static bool is_codes(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "*icd10*codes*") && lines_are(file, is_codes_line);
}

static bool is_cm_index(const struct source_file *file)
{
    return medtrie_xml_root_is(file, "ICD10CM.index");
}

static bool is_cm_drugs(const struct source_file *file)
{
    return is_cm_index(file) && head_holds(file, ">Substance<");
}

static bool is_cm_neoplasms(const struct source_file *file)
{
    return is_cm_index(file) && head_holds(file, ">Ca in situ<");
}

static bool is_cm_external_causes(const struct source_file *file)
{
    return is_cm_index(file) &&
           (head_holds(file, "External Cause") || head_holds(file, "EXTERNAL CAUSE"));
}

static bool is_pcs_index(const struct source_file *file)
{
    return medtrie_xml_root_is(file, "ICD10PCS.index");
}

static bool is_pcs_definitions(const struct source_file *file)
{
    return medtrie_xml_root_is(file, "ICD10PCS.definitions");
}

static bool is_xml_schema(const struct source_file *file)
{
    return medtrie_xml_root_is(file, "xsd:schema") || medtrie_xml_root_is(file, "xs:schema") ||
           medtrie_xml_root_is(file, "schema");
}

/* Source code, target code, five flags. */
static bool is_mapping_line(const struct line *line)
{
    size_t word = 0, sizes[3] = {0};

    for (size_t i = 0; i < line->size; i++) {
        if (line->text[i] == ' ')
            word += i > 0 && line->text[i - 1] != ' ' ? 1 : 0;
        else if (word > 2 || (word == 2 && (line->text[i] < '0' || line->text[i] > '9')))
            return false;
        else
            sizes[word]++;
    }
    return sizes[0] >= 2 && sizes[0] <= CODE_WIDTH && sizes[1] >= 2 && sizes[1] <= CODE_WIDTH &&
           sizes[2] == 5;
}

static bool is_mapping(const struct source_file *file)
{
    return lines_are(file, is_mapping_line);
}

static bool is_poa_changes(const struct source_file *file)
{
    return (medtrie_name_like(file->base_name, "POAexempt*Add*.txt") ||
            medtrie_name_like(file->base_name, "POAexempt*Delete*.txt") ||
            medtrie_name_like(file->base_name, "POAexempt*Revise*.txt")) &&
           head_holds(file, "POAexemptCode\t");
}

/* ---- HCPCS -------------------------------------------------------------------------------- */

static bool is_hcpcs_corrections(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "HCPC*Correction*.xlsx")
               ? is_zip(file)
               : head_holds(file, "HCPCS CORRECTIONS");
}

static bool is_hcpcs_transactions(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "HCPC*Report*.xlsx") && is_zip(file);
}

static bool is_hcpcs_layout(const struct source_file *file)
{
    return head_holds(file, "HCPCS Contractor Record");
}

static bool is_hcpcs_notes(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "proc*notes*") &&
           head_holds(file, "PROCESSING NOTES");
}

/* ---- ICD-9-CM ----------------------------------------------------------------------------- */

static bool is_icd9cm_workbook(const struct source_file *file)
{
    return medtrie_name_like(file->base_name, "CMS##-DESC-*.xls*") &&
           (is_zip(file) || is_compound(file));
}

/* ---- The sources -------------------------------------------------------------------------- */

#define UNUSED(name, what, is)                                                                     \
  const struct source medtrie_source_##name = {                                                    \
      .format = what, .class = SOURCE_UNUSED, .recognise = is};

UNUSED(hidden, "hidden file", is_hidden)
UNUSED(checksums, "checksums", is_checksums)
UNUSED(read_me, "read-me text", is_read_me)
UNUSED(document, "document for people", is_document)
UNUSED(index, "index made by medtrie", is_index)
UNUSED(order_addenda, "order addenda: changes to the release before", is_order_addenda)
UNUSED(codes_addenda, "codes addenda: changes to the release before", is_codes_addenda)
UNUSED(addenda, "addenda: changes to the release before", is_addenda)
UNUSED(codes, "billable codes and long titles, which the order file has, too", is_codes)
UNUSED(cm_drugs, "ICD-10-CM table of drugs and chemicals", is_cm_drugs)
UNUSED(cm_neoplasms, "ICD-10-CM table of neoplasms", is_cm_neoplasms)
UNUSED(cm_external_causes, "ICD-10-CM index to external causes", is_cm_external_causes)
UNUSED(cm_index, "ICD-10-CM index to diseases and injuries", is_cm_index)
UNUSED(pcs_index, "ICD-10-PCS index", is_pcs_index)
UNUSED(pcs_definitions, "ICD-10-PCS definitions", is_pcs_definitions)
UNUSED(xml_schema, "XML schema", is_xml_schema)
UNUSED(mapping, "equivalence mapping of ICD-9-CM and ICD-10", is_mapping)
UNUSED(poa_changes, "changes to the list of codes exempt from POA reporting", is_poa_changes)
UNUSED(hcpcs_corrections, "HCPCS corrections", is_hcpcs_corrections)
UNUSED(hcpcs_transactions, "HCPCS transaction report", is_hcpcs_transactions)
UNUSED(hcpcs_layout, "HCPCS record layout", is_hcpcs_layout)
UNUSED(hcpcs_notes, "HCPCS processing notes", is_hcpcs_notes)
UNUSED(icd9cm_workbook, "ICD-9-CM titles as a workbook, which the text files have, too",
       is_icd9cm_workbook)

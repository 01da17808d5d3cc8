/*
 * ICD-10-CM tabular list (XML): chapters and blocks, each with the categories that it holds.
 *
 * The grammar is that of the publisher's schema, icd10cm_tabular.xsd of 2011 as shipped with
 * FY2017. A section that lists no category of its own is an umbrella over the blocks that follow
 * it, and holds the categories that its id spans (C00-C96). A chapter lists the categories of all
 * its sections: they stand one behind the other, so it shares their members.
 *
 * The nesting of the codes is not taken from here: a parent is the longest code that begins a code
 * (docs/FORMAT.md). Where the publisher nests otherwise, which is a slip, a warning says so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../grow.h"
#include "../source.h"
#include "xml.h"

#define NO_DIAGNOSIS UINT32_MAX
#define CATEGORY_SIZE 3
#define CODE_SIZE_MAX 7

/* A <diag>, or a <section> where ids are checked. */
struct entry {
    struct code code;
    uint32_t line;
    uint32_t above; /* the <diag> around it, as an index */
    bool has_title;
};

struct tabular {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    struct entry *diagnoses; /* in the file's order */
    uint32_t diagnosis_count, diagnosis_capacity;
    uint32_t diagnosis; /* the innermost open one, or NO_DIAGNOSIS */
    uint32_t chapter;   /* the open one's index in records->groupings */
    uint32_t chapter_count;
    bool chapter_named;
    bool has_version;
};

/* ---- Shapes -------------------------------------------------------------------------------- */

static bool is_code_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* [A-Z][0-9A-Z]{2}: the second character is no longer always a digit (QA0, FY2026). */
static bool is_category(const char *text, size_t size)
{
    return size == CATEGORY_SIZE && text[0] >= 'A' && text[0] <= 'Z' &&
           is_code_character(text[1]) && is_code_character(text[2]);
}

/* Reads a code as the list writes it, "A00" or "A00.0". */
static bool read_code(const char *text, size_t size, struct code *code)
{
    char bare[CODE_SIZE_MAX];
    size_t kept = CATEGORY_SIZE;

    if (size < CATEGORY_SIZE || !is_category(text, CATEGORY_SIZE))
        return false;
    if (size > CATEGORY_SIZE &&
        (text[CATEGORY_SIZE] != '.' || size == CATEGORY_SIZE + 1 || size > CODE_SIZE_MAX + 1))
        return false;
    memcpy(bare, text, CATEGORY_SIZE);
    for (size_t i = CATEGORY_SIZE + 1; i < size; i++) {
        if (!is_code_character(text[i]))
            return false;
        bare[kept++] = text[i];
    }
    return medtrie_code_set(code, bare, kept);
}

/* Reads a section's id, "A00-A09" or "C50", as the block's code and the two ends of its span. */
static bool read_block(const char *id, struct grouping_record *block)
{
    size_t size = strlen(id);
    size_t last = size - CATEGORY_SIZE;

    if (size != CATEGORY_SIZE && size != 2 * CATEGORY_SIZE + 1)
        return false;
    if (!is_category(id, CATEGORY_SIZE) || !is_category(id + last, CATEGORY_SIZE) ||
        (last > 0 && id[CATEGORY_SIZE] != '-'))
        return false;
    return medtrie_code_set(&block->code, id, size) &&
           medtrie_code_set(&block->range_first, id, CATEGORY_SIZE) &&
           medtrie_code_set(&block->range_last, id + last, CATEGORY_SIZE);
}

/* ---- Titles and version -------------------------------------------------------------------- */

static enum medtrie_result root_start(struct xml *xml, void *context)
{
    const char *addenda = medtrie_xml_attribute(xml, "isAddenda");

    (void)context;
    if (addenda != NULL && strcmp(addenda, "true") == 0)
        return medtrie_xml_fail(xml, "isAddenda is \"true\"; a whole tabular list was expected");
    return MEDTRIE_OK;
}

static enum medtrie_result root_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;

    if (!tabular->has_version)
        return medtrie_xml_fail(xml, "the list has no <version>");
    if (tabular->chapter_count == 0)
        return medtrie_xml_fail(xml, "the list has no <chapter>");
    return MEDTRIE_OK;
}

static enum medtrie_result version_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);

    if (tabular->has_version)
        return medtrie_xml_fail(xml, "a second <version>");
    if (size != 4 || strspn(text, "0123456789") != 4)
        return medtrie_xml_fail(xml, "the version is \"%.64s\"; a year was expected", text);
    tabular->has_version = true;
    return MEDTRIE_OK;
}

/* The <desc> of a chapter or section. */
static enum medtrie_result title_grouping(struct xml *xml, struct tabular *tabular, uint32_t index)
{
    struct grouping_record *grouping = &tabular->records->groupings[index];
    size_t size;

    medtrie_xml_text(xml, &size);
    if (grouping->title != 0)
        return medtrie_xml_fail(xml, "a second <desc> in one <%s>", medtrie_xml_above(xml, 1));
    if (size == 0)
        return medtrie_xml_fail(xml, "an empty <desc>");
    return medtrie_xml_add_text(xml, tabular->records, &grouping->title);
}

/* ---- Chapters ------------------------------------------------------------------------------ */

static enum medtrie_result chapter_start(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct grouping_record *chapter = medtrie_records_grouping(tabular->records);

    if (chapter == NULL)
        return medtrie_xml_memory(xml);
    chapter->kind = MEDTRIE_KIND_CHAPTER;
    chapter->line = (uint32_t)medtrie_xml_line(xml);
    tabular->chapter = tabular->records->grouping_count - 1;
    tabular->chapter_count++;
    tabular->chapter_named = false;
    return MEDTRIE_OK;
}

/* Chapters are numbered from 1 in the file's order. */
static enum medtrie_result chapter_name(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct grouping_record *chapter = &tabular->records->groupings[tabular->chapter];
    char expected[16];
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);

    snprintf(expected, sizeof expected, "%u", (unsigned)tabular->chapter_count);
    if (tabular->chapter_named || strcmp(text, expected) != 0)
        return medtrie_xml_fail(xml, "chapter \"%.64s\" stands where chapter %s was expected", text,
                                expected);
    tabular->chapter_named = medtrie_code_set(&chapter->code, text, size);
    return MEDTRIE_OK;
}

static enum medtrie_result chapter_title(struct xml *xml, void *context)
{
    struct tabular *tabular = context;

    return title_grouping(xml, tabular, tabular->chapter);
}

static enum medtrie_result chapter_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct grouping_record *chapter = &tabular->records->groupings[tabular->chapter];

    if (!tabular->chapter_named)
        return medtrie_xml_fail(xml, "a chapter without <name>");
    if (chapter->title == 0)
        return medtrie_xml_fail(xml, "a chapter without <desc>");
    chapter->member_count = tabular->records->member_count - chapter->first_member;
    if (chapter->member_count == 0)
        return medtrie_xml_fail(xml, "a chapter without a category");
    return MEDTRIE_OK;
}

/* ---- Sections ------------------------------------------------------------------------------ */

static struct grouping_record *open_section(const struct tabular *tabular)
{
    return &tabular->records->groupings[tabular->records->grouping_count - 1];
}

static enum medtrie_result section_start(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    const char *id = medtrie_xml_attribute(xml, "id");
    struct grouping_record *section;

    if (id == NULL)
        return medtrie_xml_fail(xml, "a section without the attribute id");
    section = medtrie_records_grouping(tabular->records);
    if (section == NULL)
        return medtrie_xml_memory(xml);
    section->kind = MEDTRIE_KIND_BLOCK;
    section->line = (uint32_t)medtrie_xml_line(xml);
    if (!read_block(id, section))
        return medtrie_xml_fail(
            xml, "section id \"%.64s\"; one category or two with a hyphen were expected", id);
    return MEDTRIE_OK;
}

static enum medtrie_result section_title(struct xml *xml, void *context)
{
    struct tabular *tabular = context;

    return title_grouping(xml, tabular, tabular->records->grouping_count - 1);
}

static enum medtrie_result section_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct grouping_record *section = open_section(tabular);

    if (section->title == 0)
        return medtrie_xml_fail(xml, "section %.16s has no <desc>", section->code.text);
    if (section->member_count == 0 && medtrie_code_size(&section->code) == CATEGORY_SIZE)
        return medtrie_xml_fail(xml, "section %.16s does not list its category",
                                section->code.text);
    section->umbrella = section->member_count == 0;
    return MEDTRIE_OK;
}

/* ---- Codes --------------------------------------------------------------------------------- */

static enum medtrie_result diagnosis_start(struct xml *xml, void *context)
{
    struct tabular *tabular = context;

    if (tabular->diagnosis_count == NO_DIAGNOSIS - 1 ||
        !GROW(tabular->diagnoses, tabular->diagnosis_capacity, tabular->diagnosis_count + 1))
        return medtrie_xml_memory(xml);
    tabular->diagnoses[tabular->diagnosis_count] = (struct entry){
        .line = (uint32_t)medtrie_xml_line(xml),
        .above = tabular->diagnosis,
    };
    tabular->diagnosis = tabular->diagnosis_count++;
    return MEDTRIE_OK;
}

static enum medtrie_result diagnosis_name(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct entry *diagnosis = &tabular->diagnoses[tabular->diagnosis];
    bool in_section = diagnosis->above == NO_DIAGNOSIS;
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);

    if (medtrie_code_size(&diagnosis->code) != 0)
        return medtrie_xml_fail(xml, "a second <name> in one <diag>");
    if (!read_code(text, size, &diagnosis->code))
        return medtrie_xml_fail(xml, "code \"%.64s\"; a code such as A00 or A00.0 was expected",
                                text);
    if (in_section != (medtrie_code_size(&diagnosis->code) == CATEGORY_SIZE))
        return medtrie_xml_fail(xml, "code %.64s in a <%s>; %s was expected there", text,
                                in_section ? "section" : "diag",
                                in_section ? "a category of 3 characters" : "a longer code");
    if (in_section && !medtrie_records_member(tabular->records, &diagnosis->code))
        return medtrie_xml_memory(xml);
    return MEDTRIE_OK;
}

/* The order file's titles win, so it only has to be there. */
static enum medtrie_result diagnosis_title(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    size_t size;

    medtrie_xml_text(xml, &size);
    if (size == 0)
        return medtrie_xml_fail(xml, "an empty <desc>");
    if (tabular->diagnoses[tabular->diagnosis].has_title)
        return medtrie_xml_fail(xml, "a second <desc> in one <diag>");
    tabular->diagnoses[tabular->diagnosis].has_title = true;
    return MEDTRIE_OK;
}

static enum medtrie_result diagnosis_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    const struct entry *diagnosis = &tabular->diagnoses[tabular->diagnosis];

    if (medtrie_code_size(&diagnosis->code) == 0)
        return medtrie_xml_fail(xml, "a <diag> without <name>");
    if (!diagnosis->has_title)
        return medtrie_xml_fail(xml, "code %.16s has no <desc>", diagnosis->code.text);
    tabular->diagnosis = diagnosis->above;
    return MEDTRIE_OK;
}

/* ---- Seventh characters -------------------------------------------------------------------- */

/* A character in the seventh place and its meaning, for the codes below the open one. The notes
 * behind some of them are synonyms ("advanced dry stage") and are not read. */
static enum medtrie_result seventh_start(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    const char *character = medtrie_xml_attribute(xml, "char");
    const struct code *above = &tabular->diagnoses[tabular->diagnosis].code;
    struct seventh_record *seventh;

    if (character == NULL || !is_code_character(character[0]) || character[1] != '\0')
        return medtrie_xml_fail(xml, "char is \"%.64s\"; one character 0-9 or A-Z was expected",
                                character == NULL ? "" : character);
    if (medtrie_code_size(above) == 0)
        return medtrie_xml_fail(xml, "a seventh character before the <name> of its code");
    for (uint32_t i = tabular->records->seventh_count; i-- > 0;) {
        seventh = &tabular->records->sevenths[i];
        if (medtrie_code_compare(&seventh->above, above) != 0)
            break;
        if (seventh->character == character[0])
            return medtrie_xml_fail(xml, "a second meaning of the seventh character %c of %.16s",
                                    character[0], above->text);
    }
    seventh = medtrie_records_seventh(tabular->records);
    if (seventh == NULL)
        return medtrie_xml_memory(xml);
    seventh->above = *above;
    seventh->character = character[0];
    return MEDTRIE_OK;
}

static enum medtrie_result seventh_end(struct xml *xml, void *context)
{
    struct tabular *tabular = context;
    struct records *records = tabular->records;
    size_t size;

    medtrie_xml_text(xml, &size);
    if (size == 0)
        return medtrie_xml_fail(xml, "an empty <extension>");
    return medtrie_xml_add_text(xml, records,
                                &records->sevenths[records->seventh_count - 1].meaning);
}

/* ---- The grammar --------------------------------------------------------------------------- */

#define LIST "ICD10CM.tabular"

/* What a chapter, a section and a code alike may say about themselves. */
#define NOTES_OF(element)                                                                          \
  {element, "inclusionTerm", XML_UNREAD, NULL, NULL},                                              \
      {element, "excludes1", XML_UNREAD, NULL, NULL},                                              \
      {element, "excludes2", XML_UNREAD, NULL, NULL},                                              \
      {element, "useAdditionalCode", XML_UNREAD, NULL, NULL},                                      \
      {element, "sevenChrNote", XML_UNREAD, NULL, NULL},                                           \
      {element, "includes", XML_UNREAD, NULL, NULL},                                               \
      {element, "codeFirst", XML_UNREAD, NULL, NULL},                                              \
      {element, "codeAlso", XML_UNREAD, NULL, NULL},                                               \
  {                                                                                                \
    element, "notes", XML_UNREAD, NULL, NULL                                                       \
  }

static const struct xml_rule grammar[] = {
    {NULL, LIST, XML_ELEMENTS, root_start, root_end},
    {"diag", "diag", XML_ELEMENTS, diagnosis_start, diagnosis_end},
    {"diag", "name", XML_TEXT, NULL, diagnosis_name},
    {"diag", "desc", XML_TEXT, NULL, diagnosis_title},
    NOTES_OF("diag"),
    {"diag", "visualImpairment", XML_UNREAD, NULL, NULL},
    {"diag", "sevenChrDef", XML_ELEMENTS, NULL, NULL},
    {"sevenChrDef", "extension", XML_TEXT, seventh_start, seventh_end},
    {"sevenChrDef", "note", XML_UNREAD, NULL, NULL},
    {"section", "diag", XML_ELEMENTS, diagnosis_start, diagnosis_end},
    {"section", "desc", XML_TEXT, NULL, section_title},
    {"section", "name", XML_UNREAD, NULL, NULL},
    {"section", "deactivated", XML_UNREAD, NULL, NULL},
    {"section", "sevenChrDef", XML_UNREAD, NULL, NULL},
    NOTES_OF("section"),
    {"chapter", "section", XML_ELEMENTS, section_start, section_end},
    {"chapter", "name", XML_TEXT, NULL, chapter_name},
    {"chapter", "desc", XML_TEXT, NULL, chapter_title},
    {"chapter", "sectionIndex", XML_UNREAD, NULL, NULL},
    {"chapter", "sevenChrDef", XML_UNREAD, NULL, NULL},
    NOTES_OF("chapter"),
    {LIST, "version", XML_TEXT, NULL, version_end},
    {LIST, "title", XML_UNREAD, NULL, NULL},
    {LIST, "introduction", XML_UNREAD, NULL, NULL},
    {LIST, "chapter", XML_ELEMENTS, chapter_start, chapter_end},
    {NULL, NULL, XML_ELEMENTS, NULL, NULL},
};

/* ---- Checks of the whole list -------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
    const struct entry *first = a, *second = b;
    int difference = medtrie_code_compare(&first->code, &second->code);

    return difference != 0 ? difference
                           : (first->line > second->line) - (first->line < second->line);
}

/* Sorts entries by code and refuses the first in the file that repeats another's. */
static enum medtrie_result sort_unique(const struct tabular *tabular, struct entry *entries,
                                       uint32_t count, const char *what)
{
    const struct entry *again = NULL;
    struct medtrie_place place = {.file = tabular->file->name};

    qsort(entries, count, sizeof *entries, compare_entries);
    for (uint32_t i = 1; i < count; i++)
        if (medtrie_code_compare(&entries[i - 1].code, &entries[i].code) == 0 &&
            (again == NULL || entries[i].line < again->line))
            again = &entries[i];
    if (again == NULL)
        return MEDTRIE_OK;
    place.line = again->line;
    return medtrie_fail(tabular->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                        "%s %.16s stands in line %u already", what, again->code.text,
                        (unsigned)again[-1].line);
}

static const struct entry *find_entry(const struct entry *sorted, uint32_t count, const char *text,
                                      size_t size)
{
    struct entry wanted = {.line = 0};
    uint32_t low = 0, high = count;

    if (!medtrie_code_set(&wanted.code, text, size))
        return NULL;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int difference = medtrie_code_compare(&wanted.code, &sorted[middle].code);

        if (difference == 0)
            return &sorted[middle];
        if (difference < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Warns of each code that stands in another than the longest one that begins it. */
static bool warn_of_slips(const struct tabular *tabular, const struct entry *sorted)
{
    for (uint32_t i = 0; i < tabular->diagnosis_count; i++) {
        const struct entry *entry = &tabular->diagnoses[i];
        struct medtrie_place place = {.file = tabular->file->name, .line = entry->line};
        const struct entry *parent = NULL;
        size_t size = medtrie_code_size(&entry->code);

        if (entry->above == NO_DIAGNOSIS)
            continue;
        while (parent == NULL && size > CATEGORY_SIZE)
            parent = find_entry(sorted, tabular->diagnosis_count, entry->code.text, --size);
        if (parent != NULL &&
            medtrie_code_compare(&parent->code, &tabular->diagnoses[entry->above].code) == 0)
            continue;
        if (!medtrie_records_warn(tabular->records, &place,
                                  "%.16s stands below %.16s; its parent is the longest code that "
                                  "begins it, %.16s",
                                  entry->code.text, tabular->diagnoses[entry->above].code.text,
                                  parent == NULL ? "which is missing" : parent->code.text))
            return false;
    }
    return true;
}

/* Refuses an umbrella whose ends are no categories of the list: it could not be placed. */
static enum medtrie_result check_umbrellas(const struct tabular *tabular,
                                           const struct entry *sorted)
{
    for (uint32_t i = 0; i < tabular->records->grouping_count; i++) {
        const struct grouping_record *block = &tabular->records->groupings[i];
        struct medtrie_place place = {.file = tabular->file->name, .line = block->line};

        if (block->umbrella && (find_entry(sorted, tabular->diagnosis_count,
                                           block->range_first.text, CATEGORY_SIZE) == NULL ||
                                find_entry(sorted, tabular->diagnosis_count, block->range_last.text,
                                           CATEGORY_SIZE) == NULL))
            return medtrie_fail(tabular->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "section %.16s lists no category, and the list lacks one of the "
                                "two that its id names",
                                block->code.text);
    }
    return MEDTRIE_OK;
}

/* Sections that stand twice. */
static enum medtrie_result check_sections(const struct tabular *tabular)
{
    const struct records *records = tabular->records;
    struct entry *sections = calloc((size_t)records->grouping_count + 1, sizeof *sections);
    enum medtrie_result result;
    uint32_t count = 0;

    if (sections == NULL)
        return medtrie_fail(tabular->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t i = 0; i < records->grouping_count; i++)
        if (records->groupings[i].kind == MEDTRIE_KIND_BLOCK)
            sections[count++] = (struct entry){.code = records->groupings[i].code,
                                               .line = records->groupings[i].line};
    result = sort_unique(tabular, sections, count, "section");
    free(sections);
    return result;
}

static enum medtrie_result check_codes(const struct tabular *tabular)
{
    size_t size = tabular->diagnosis_count * sizeof(struct entry);
    struct entry *sorted = malloc(size);
    enum medtrie_result result;

    if (sorted == NULL)
        return medtrie_fail(tabular->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    memcpy(sorted, tabular->diagnoses, size);
    result = sort_unique(tabular, sorted, tabular->diagnosis_count, "code");
    if (result == MEDTRIE_OK)
        result = check_umbrellas(tabular, sorted);
    if (result == MEDTRIE_OK && !warn_of_slips(tabular, sorted))
        result = medtrie_fail(tabular->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    free(sorted);
    return result;
}

/* ---- The source ---------------------------------------------------------------------------- */

static enum medtrie_result read_tabular(const struct source_file *file, struct records *records,
                                        struct medtrie_error *error)
{
    struct tabular tabular = {
        .file = file, .records = records, .error = error, .diagnosis = NO_DIAGNOSIS};
    enum medtrie_result result = medtrie_xml_read(file, grammar, &tabular, error);

    if (result == MEDTRIE_OK)
        result = check_sections(&tabular);
    if (result == MEDTRIE_OK)
        result = check_codes(&tabular);
    free(tabular.diagnoses);
    return result;
}

static bool recognise(const struct source_file *file)
{
    return medtrie_xml_root_is(file, LIST);
}

/* Tabular.xml (FY2016), icd10cm_tabular_2017.xml, icd10cm-tabular-April-2025.xml,
 * icd10c-tabular-April-1-2026.xml. The schema beside them is an .xsd. */
static bool bears_name(const char *base_name)
{
    static const char *const beginnings[] = {"icd10cm_tabular", "icd10cm-tabular",
                                             "icd10c-tabular"};
    size_t size = strlen(base_name);

    if (strcmp(base_name, "Tabular.xml") == 0)
        return true;
    if (size < 4 || strcasecmp(base_name + size - 4, ".xml") != 0)
        return false;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncasecmp(base_name, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

const struct source medtrie_source_icd10cm_tabular = {
    .format = "ICD-10-CM tabular list",
    .class = SOURCE_USED,
    .systems = {"icd10cm", NULL},
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read_tabular,
};

/*
 * ICD-10-PCS tables (XML): the titles of sections and body systems, which no order file has.
 *
 * A <pcsTable> names its three characters, one label an axis; each <pcsRow> names the labels of the
 * other four axes, and any combination of them is a code. The numbers that the file states (values=
 * of an axis, codes= of a row) are held against what stands there. Tables are in ascending order.
 *
 * Operations have their titles from the order file, which wins, so they are not taken from here.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../source.h"
#include "xml.h"

#define LIST "ICD10PCS.tabular"
#define TABLE_AXES 3 /* axes 1 to 3 name the table */
#define AXES 7       /* axes 4 to 7 make the codes of a row */

#define ROW_AXES (AXES - TABLE_AXES)
#define LABELS 34 /* characters that a code may have: 0-9 and A-Z without I and O */
#define TABLE_CODES ((uint32_t)LABELS * LABELS * LABELS * LABELS) /* that a table can make */

static const char alphabet[LABELS + 1] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

struct tables {
    struct records *records;
    char table[TABLE_AXES];    /* the characters of the open table */
    char previous[TABLE_AXES]; /* of the one before it; zeros: none */
    uint32_t titles[TABLE_AXES];
    unsigned axis;          /* the open one's number */
    unsigned next_axis;     /* the number that the next must have */
    unsigned long expected; /* labels of the axis, as it states */
    unsigned long found;
    uint64_t labels;               /* of the axis, one bit a character */
    uint64_t row_labels[ROW_AXES]; /* of the row's axes */
    unsigned long row_codes;       /* codes of the row, as it states */
    unsigned long product;         /* as its axes make */
    uint32_t row_count;            /* of the open table */
    uint8_t *made;                 /* a bit a code that the open table has made */
    uint32_t section, body_system; /* the last ones' indexes in records->groupings */
    bool has_version;
};

/* The bit of a character, or 0. */
static uint64_t label_bit(char c)
{
    const char *found = c == '\0' ? NULL : strchr(alphabet, c);

    return found == NULL ? 0 : (uint64_t)1 << (found - alphabet);
}

/* Reads an attribute that is a number from 1 to 9999999. */
static enum medtrie_result read_number(struct xml *xml, const char *name, unsigned long *number)
{
    const char *text = medtrie_xml_attribute(xml, name);
    size_t size = text == NULL ? 0 : strlen(text);

    *number = 0;
    if (size == 0 || size > 7 || strspn(text, "0123456789") != size)
        return medtrie_xml_fail(xml, "attribute %s is \"%.64s\"; a number was expected", name,
                                text == NULL ? "" : text);
    *number = strtoul(text, NULL, 10);
    if (*number == 0)
        return medtrie_xml_fail(xml, "attribute %s is 0", name);
    return MEDTRIE_OK;
}

/* ---- Sections and body systems ------------------------------------------------------------- */

/* Adds the grouping of the open table's first size characters, or checks the last one's title. */
static enum medtrie_result add_grouping(struct xml *xml, struct tables *tables, size_t size,
                                        enum medtrie_kind kind, uint32_t *last)
{
    struct records *records = tables->records;
    uint32_t title = tables->titles[size - 1];
    struct grouping_record *grouping;

    if (memcmp(tables->previous, tables->table, size) == 0) {
        struct medtrie_text before;

        if (records->groupings[*last].title == title)
            return MEDTRIE_OK;
        before = medtrie_strings_get(records->strings, records->groupings[*last].title);
        return medtrie_xml_fail(xml, "the title of %.*s is \"%.*s\" in line %u and another here",
                                (int)size, tables->table,
                                before.size < 200 ? (int)before.size : 200, before.data,
                                (unsigned)records->groupings[*last].line);
    }
    grouping = medtrie_records_grouping(records);
    if (grouping == NULL)
        return medtrie_xml_memory(xml);
    medtrie_code_set(&grouping->code, tables->table, size);
    grouping->kind = (uint8_t)kind;
    grouping->by_prefix = true;
    grouping->title = title;
    grouping->line = (uint32_t)medtrie_xml_line(xml);
    *last = records->grouping_count - 1;
    return MEDTRIE_OK;
}

/* The three characters of the open table are known. */
static enum medtrie_result name_table(struct xml *xml, struct tables *tables)
{
    enum medtrie_result result;

    if (memcmp(tables->previous, tables->table, TABLE_AXES) >= 0)
        return medtrie_xml_fail(xml,
                                "table %.3s stands behind table %.3s; ascending order was "
                                "expected",
                                tables->table, tables->previous);
    result = add_grouping(xml, tables, 1, MEDTRIE_KIND_SECTION, &tables->section);
    if (result == MEDTRIE_OK)
        result = add_grouping(xml, tables, 2, MEDTRIE_KIND_BODY_SYSTEM, &tables->body_system);
    memcpy(tables->previous, tables->table, TABLE_AXES);
    return result;
}

/* ---- Axes and labels ----------------------------------------------------------------------- */

static enum medtrie_result axis_start(struct xml *xml, void *context)
{
    struct tables *tables = context;
    bool of_row = strcmp(medtrie_xml_above(xml, 1), "pcsRow") == 0;
    unsigned long position;
    enum medtrie_result result = read_number(xml, "pos", &position);

    if (result == MEDTRIE_OK)
        result = read_number(xml, "values", &tables->expected);
    if (result != MEDTRIE_OK)
        return result;
    if (position != tables->next_axis || tables->next_axis > (of_row ? AXES : TABLE_AXES))
        return medtrie_xml_fail(xml, "axis %lu in a <%s>; its axes are %s, in order and once each",
                                position, of_row ? "pcsRow" : "pcsTable",
                                of_row ? "4 to 7" : "1 to 3");
    if (!of_row && tables->expected != 1)
        return medtrie_xml_fail(xml, "axis %lu has %lu values; a table has one", position,
                                tables->expected);
    tables->axis = tables->next_axis++;
    tables->found = 0;
    tables->labels = 0;
    return MEDTRIE_OK;
}

static enum medtrie_result axis_end(struct xml *xml, void *context)
{
    struct tables *tables = context;

    if (tables->found != tables->expected)
        return medtrie_xml_fail(xml, "axis %u has %lu labels; its values are %lu", tables->axis,
                                tables->found, tables->expected);
    if (tables->axis > TABLE_AXES) {
        tables->row_labels[tables->axis - TABLE_AXES - 1] = tables->labels;
        tables->product *= tables->found;
    }
    return tables->axis == TABLE_AXES ? name_table(xml, tables) : MEDTRIE_OK;
}

static enum medtrie_result label_start(struct xml *xml, void *context)
{
    struct tables *tables = context;
    const char *code = medtrie_xml_attribute(xml, "code");
    uint64_t bit = code == NULL || strlen(code) != 1 ? 0 : label_bit(code[0]);

    if (bit == 0)
        return medtrie_xml_fail(xml,
                                "label code \"%.64s\"; one character 0-9 or A-Z without I and O "
                                "was expected",
                                code == NULL ? "" : code);
    if ((tables->labels & bit) != 0)
        return medtrie_xml_fail(xml, "label %s stands twice in axis %u", code, tables->axis);
    tables->labels |= bit;
    tables->found++;
    if (tables->axis <= TABLE_AXES)
        tables->table[tables->axis - 1] = code[0];
    return MEDTRIE_OK;
}

static enum medtrie_result label_end(struct xml *xml, void *context)
{
    struct tables *tables = context;
    size_t size;

    medtrie_xml_text(xml, &size);
    if (size == 0)
        return medtrie_xml_fail(xml, "a label without a title");
    if (tables->axis > TABLE_AXES)
        return MEDTRIE_OK;
    return medtrie_xml_add_text(xml, tables->records, &tables->titles[tables->axis - 1]);
}

/* ---- Tables and rows ----------------------------------------------------------------------- */

static enum medtrie_result table_start(struct xml *xml, void *context)
{
    struct tables *tables = context;

    (void)xml;
    tables->next_axis = 1;
    tables->row_count = 0;
    memset(tables->made, 0, TABLE_CODES / 8);
    return MEDTRIE_OK;
}

static enum medtrie_result table_end(struct xml *xml, void *context)
{
    struct tables *tables = context;

    if (tables->row_count == 0)
        return medtrie_xml_fail(xml, "a table without rows");
    return MEDTRIE_OK;
}

static enum medtrie_result row_start(struct xml *xml, void *context)
{
    struct tables *tables = context;

    if (tables->next_axis != TABLE_AXES + 1)
        return medtrie_xml_fail(xml, "a row before the table's axes 1 to 3");
    tables->row_count++;
    tables->product = 1;
    return read_number(xml, "codes", &tables->row_codes);
}

/*
 * Marks the codes of the open row whose first axes have the labels in code, and refuses one that
 * the table has made already. That bounds the work: a table makes each code once.
 */
static enum medtrie_result mark_codes(struct xml *xml, struct tables *tables, size_t axis,
                                      uint32_t number, char code[ROW_AXES])
{
    enum medtrie_result result = MEDTRIE_OK;

    if (axis == ROW_AXES) {
        uint8_t bit = (uint8_t)(1u << (number % 8));

        if ((tables->made[number / 8] & bit) != 0)
            return medtrie_xml_fail(xml, "the row makes code %.3s%.4s, which an earlier one makes",
                                    tables->table, code);
        tables->made[number / 8] |= bit;
        return MEDTRIE_OK;
    }
    for (uint32_t i = 0; i < LABELS && result == MEDTRIE_OK; i++)
        if ((tables->row_labels[axis] >> i & 1) != 0) {
            code[axis] = alphabet[i];
            result = mark_codes(xml, tables, axis + 1, number * LABELS + i, code);
        }
    return result;
}

static enum medtrie_result row_end(struct xml *xml, void *context)
{
    struct tables *tables = context;
    char code[ROW_AXES];

    if (tables->next_axis != AXES + 1)
        return medtrie_xml_fail(xml, "a row without axis %u", tables->next_axis);
    if (tables->product != tables->row_codes)
        return medtrie_xml_fail(xml, "the row's axes make %lu codes; it states %lu",
                                tables->product, tables->row_codes);
    tables->next_axis = TABLE_AXES + 1;
    return mark_codes(xml, tables, 0, 0, code);
}

/* ---- The list ------------------------------------------------------------------------------ */

static enum medtrie_result version_end(struct xml *xml, void *context)
{
    struct tables *tables = context;
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);

    if (tables->has_version)
        return medtrie_xml_fail(xml, "a second <version>");
    if (size != 4 || strspn(text, "0123456789") != 4)
        return medtrie_xml_fail(xml, "the version is \"%.64s\"; a year was expected", text);
    tables->has_version = true;
    return MEDTRIE_OK;
}

static enum medtrie_result list_end(struct xml *xml, void *context)
{
    struct tables *tables = context;

    if (!tables->has_version)
        return medtrie_xml_fail(xml, "the list has no <version>");
    if (tables->records->grouping_count == 0)
        return medtrie_xml_fail(xml, "the list has no <pcsTable>");
    return MEDTRIE_OK;
}

static const struct xml_rule grammar[] = {
    {NULL, LIST, XML_ELEMENTS, NULL, list_end},
    {"axis", "label", XML_TEXT, label_start, label_end},
    {"axis", "title", XML_UNREAD, NULL, NULL},
    {"axis", "definition", XML_UNREAD, NULL, NULL},
    {"pcsRow", "axis", XML_ELEMENTS, axis_start, axis_end},
    {"pcsTable", "axis", XML_ELEMENTS, axis_start, axis_end},
    {"pcsTable", "pcsRow", XML_ELEMENTS, row_start, row_end},
    {LIST, "pcsTable", XML_ELEMENTS, table_start, table_end},
    {LIST, "version", XML_TEXT, NULL, version_end},
    {LIST, "title", XML_UNREAD, NULL, NULL},
    {NULL, NULL, XML_ELEMENTS, NULL, NULL},
};

static enum medtrie_result read_tables(const struct source_file *file, struct records *records,
                                       struct medtrie_error *error)
{
    struct tables tables = {.records = records, .made = malloc(TABLE_CODES / 8)};
    enum medtrie_result result;

    if (tables.made == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    result = medtrie_xml_read(file, grammar, &tables, error);
    free(tables.made);
    return result;
}

static bool recognise(const struct source_file *file)
{
    return medtrie_xml_root_is(file, LIST);
}

/* icd10pcs_tables_2021.xml; the schema beside it is an .xsd. */
static bool bears_name(const char *base_name)
{
    size_t size = strlen(base_name);

    return size >= 4 && strcasecmp(base_name + size - 4, ".xml") == 0 &&
           (strncasecmp(base_name, "icd10pcs_tables", 15) == 0 ||
            strncasecmp(base_name, "icd10pcs-tables", 15) == 0);
}

const struct source medtrie_source_icd10pcs_tables = {
    .format = "ICD-10-PCS tables",
    .class = SOURCE_USED,
    .systems = {"icd10pcs", NULL},
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read_tables,
};

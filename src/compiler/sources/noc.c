/*
 * The list of HCPCS codes for what is not otherwise classified (NOC), a workbook that CMS publishes
 * beside the contractor file: under a title and a header row one code a row, with its description
 * and dates, which are those of the contractor file. It gives the property noc = 1.
 */
#include "hcpcs.h"
#include "name.h"
#include "registry.h"
#include "text.h"
#include "workbook.h"

enum noc_column { NOC_CODE, NOC_TITLE, NOC_ADDED, NOC_TERMINATED, NOC_COLUMN_COUNT };

static const char *const headers[NOC_COLUMN_COUNT] = {
    [NOC_CODE] = "HCPCS",
    [NOC_TITLE] = "LONG DESCRIPTION",
    [NOC_ADDED] = "ADD DATE",
    [NOC_TERMINATED] = "TERM DATE",
};

struct list {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    bool has_header;
    enum medtrie_result result;
};

static bool is_header(const struct workbook_row *row)
{
    for (size_t column = 0; column < NOC_COLUMN_COUNT; column++)
        if (!medtrie_workbook_cell_is(row, column, headers[column]))
            return false;
    return true;
}

static bool is_blank(const struct workbook_row *row)
{
    for (size_t column = 0; column < row->cell_count; column++)
        if (medtrie_workbook_cell(row, column).size > 0)
            return false;
    return true;
}

/* The dates are not kept, but one that is none shows that the row is not what it seems. */
static enum medtrie_result dates_check(const struct list *list, const struct workbook_row *row)
{
    for (size_t column = NOC_ADDED; column <= NOC_TERMINATED; column++) {
        struct workbook_cell cell = medtrie_workbook_cell(row, column);
        const struct medtrie_place place = {
            .file = list->file->name, .line = row->number, .column = column + 1};

        if (cell.size > 0 && medtrie_text_day8(cell.text, cell.size) == MEDTRIE_DAY_NONE)
            return medtrie_fail(list->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "%s is \"%.*s\"; a date YYYYMMDD is expected there",
                                headers[column], (int)(cell.size < 40 ? cell.size : 40), cell.text);
    }
    return MEDTRIE_OK;
}

/* Whether the row only continues the description of the row before it (J7192, January 2025): the
 * same code, and no dates. */
static bool continues(const struct list *list, const struct workbook_row *row,
                      const struct code *code)
{
    const struct records *records = list->records;

    return records->code_property_count > 0 &&
           medtrie_code_compare(&records->code_properties[records->code_property_count - 1].code,
                                code) == 0 &&
           medtrie_workbook_cell(row, NOC_ADDED).size == 0 &&
           medtrie_workbook_cell(row, NOC_TERMINATED).size == 0;
}

static enum medtrie_result code_add(const struct list *list, const struct workbook_row *row)
{
    struct workbook_cell cell = medtrie_workbook_cell(row, NOC_CODE);
    const struct medtrie_place place = {.file = list->file->name, .line = row->number, .column = 1};
    struct records *records = list->records;
    struct code_property *added;
    struct code code;
    enum medtrie_result result =
        medtrie_hcpcs_check_code(cell.text, cell.size, false, &place, list->error);

    if (result == MEDTRIE_OK)
        result = dates_check(list, row);
    if (result != MEDTRIE_OK)
        return result;
    medtrie_code_set(&code, cell.text, cell.size);
    if (continues(list, row, &code))
        return MEDTRIE_OK;
    for (uint32_t i = 0; i < records->code_property_count; i++)
        if (medtrie_code_compare(&records->code_properties[i].code, &code) == 0)
            return medtrie_fail(list->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "code %.*s stands in row %u already", (int)cell.size, cell.text,
                                (unsigned)records->code_properties[i].line);

    added = medtrie_records_code_property(records);
    if (added == NULL)
        return medtrie_fail(list->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    added->code = code;
    added->system = 0;
    added->line = row->number;
    added->property.name = medtrie_records_text(records, "noc", 3);
    added->property.value = medtrie_records_text(records, "1", 1);
    if (added->property.name == STRINGS_FAILED || added->property.value == STRINGS_FAILED)
        return medtrie_fail(list->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    return MEDTRIE_OK;
}

static bool row_read(void *context, const struct workbook_row *row)
{
    struct list *list = context;

    if (!list->has_header)
        list->has_header = is_header(row);
    else if (!is_blank(row))
        list->result = code_add(list, row);
    return list->result == MEDTRIE_OK;
}

static enum medtrie_result read(const struct source_file *file, struct records *records,
                                struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = file->name};
    struct list list = {.file = file, .records = records, .error = error, .result = MEDTRIE_OK};
    enum medtrie_result result = medtrie_workbook_read(file, NULL, row_read, &list, error);

    if (result != MEDTRIE_OK)
        return result;
    if (list.result != MEDTRIE_OK)
        return list.result;
    if (!list.has_header)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the first worksheet has no header row HCPCS, LONG DESCRIPTION, "
                            "ADD DATE, TERM DATE");
    if (records->code_property_count == 0)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "the list has no code");
    medtrie_records_sort_properties(records);
    return MEDTRIE_OK;
}

static bool bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "NOC-codes*.xlsx");
}

static bool recognise(const struct source_file *file)
{
    return medtrie_workbook_has_header(file, is_header);
}

const struct source medtrie_source_noc = {
    .format = "HCPCS list of codes not otherwise classified, workbook",
    .class = SOURCE_USED,
    .systems = {"hcpcs", NULL},
    .rank = 0,
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read,
};

/*
 * The HCPCS contractor file as a workbook: the fields of the text in 48 columns, one row a code,
 * under a header row and perhaps a disclaimer above it. A very long description continues in
 * another row, as in the text (record ids 4 and 8).
 */
#include "hcpcs.h"

#include <stdio.h>
#include <string.h>

#include "registry.h"
#include "workbook.h"

#define COLUMN_NONE SIZE_MAX
#define HEADER_SIZE 32

struct sheet {
    const struct source_file *file;
    struct hcpcs_builder builder;
    size_t columns[HCPCS_VALUE_COUNT]; /* of each value, from 0 */
    size_t column_count;               /* that the header has */
    bool has_header;
    enum medtrie_result result;
};

/* The columns that tell the contractor file from the transaction report and the corrections, which
 * have codes and descriptions too. */
static bool is_header(const struct workbook_row *row)
{
    return medtrie_workbook_cell_is(row, 0, "HCPC") && medtrie_workbook_cell_is(row, 1, "SEQNUM") &&
           medtrie_workbook_cell_is(row, 2, "RECID");
}

static size_t column_find(const struct workbook_row *row, const char *header)
{
    for (size_t column = 0; column < row->cell_count; column++)
        if (medtrie_workbook_cell_is(row, column, header))
            return column;
    return COLUMN_NONE;
}

static bool column_is_mapped(const struct sheet *sheet, size_t column)
{
    for (size_t i = 0; i < HCPCS_VALUE_COUNT; i++)
        if (sheet->columns[i] == column)
            return true;
    return false;
}

static enum medtrie_result columns_map(struct sheet *sheet, const struct workbook_row *row)
{
    struct medtrie_place place = {.file = sheet->file->name, .line = row->number};

    for (size_t i = 0; i < HCPCS_FIELD_COUNT; i++) {
        const struct hcpcs_field *field = &medtrie_hcpcs_fields[i];

        for (unsigned repetition = 0; repetition < field->repetitions; repetition++) {
            char header[HEADER_SIZE];
            size_t *column = &sheet->columns[field->first_value + repetition];

            if (field->repetitions == 1)
                snprintf(header, sizeof header, "%s", field->header);
            else
                snprintf(header, sizeof header, "%s%u", field->header, repetition + 1);
            *column = column_find(row, header);
            if (*column == COLUMN_NONE)
                return medtrie_fail(sheet->builder.error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                    "the header has no column %s", header);
        }
    }
    return MEDTRIE_OK;
}

/* Columns that the layout does not have. */
static enum medtrie_result columns_report(struct sheet *sheet, const struct workbook_row *row)
{
    for (size_t column = 0; column < row->cell_count; column++) {
        struct medtrie_place place = {
            .file = sheet->file->name, .line = row->number, .column = column + 1};
        struct workbook_cell cell = medtrie_workbook_cell(row, column);

        if (cell.size > 0 && !column_is_mapped(sheet, column) &&
            !medtrie_records_warn(sheet->builder.records, &place,
                                  "column \"%.*s\" is not in the record layout and is not read",
                                  (int)(cell.size < 40 ? cell.size : 40), cell.text))
            return medtrie_fail(sheet->builder.error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    }
    return MEDTRIE_OK;
}

static enum medtrie_result header_read(struct sheet *sheet, const struct workbook_row *row)
{
    const struct medtrie_place first = {.file = sheet->file->name, .line = 1};
    enum medtrie_result result = columns_map(sheet, row);

    sheet->has_header = true;
    sheet->column_count = row->cell_count;
    if (result == MEDTRIE_OK)
        result = columns_report(sheet, row);
    if (result == MEDTRIE_OK && row->number > 1 &&
        !medtrie_records_warn(sheet->builder.records, &first,
                              "the %u rows before the header are not read",
                              (unsigned)(row->number - 1)))
        result = medtrie_fail(sheet->builder.error, MEDTRIE_ERROR_MEMORY, &first, "no memory");
    return result;
}

static enum medtrie_result values_read(struct sheet *sheet, const struct workbook_row *row)
{
    struct hcpcs_row values = {.line = row->number};
    bool blank = true;

    for (size_t column = 0; column < row->cell_count; column++) {
        struct medtrie_place place = {
            .file = sheet->file->name, .line = row->number, .column = column + 1};
        struct workbook_cell cell = medtrie_workbook_cell(row, column);

        if (cell.size > 0 && column >= sheet->column_count)
            return medtrie_fail(sheet->builder.error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "\"%.*s\" in a column without a header",
                                (int)(cell.size < 40 ? cell.size : 40), cell.text);
        blank = blank && cell.size == 0;
    }
    if (blank)
        return MEDTRIE_OK;
    for (size_t i = 0; i < HCPCS_VALUE_COUNT; i++) {
        struct workbook_cell cell = medtrie_workbook_cell(row, sheet->columns[i]);

        values.values[i] =
            (struct hcpcs_value){cell.text, cell.size, (uint32_t)sheet->columns[i] + 1};
    }
    return medtrie_hcpcs_add(&sheet->builder, &values);
}

static bool row_read(void *context, const struct workbook_row *row)
{
    struct sheet *sheet = context;

    if (sheet->has_header)
        sheet->result = values_read(sheet, row);
    else if (is_header(row))
        sheet->result = header_read(sheet, row);
    return sheet->result == MEDTRIE_OK;
}

static enum medtrie_result read(const struct source_file *file, struct records *records,
                                struct medtrie_error *error)
{
    struct sheet sheet = {.file = file,
                          .builder = {.file = file, .records = records, .error = error},
                          .result = MEDTRIE_OK};
    enum medtrie_result result = medtrie_workbook_read(file, NULL, row_read, &sheet, error);

    if (result == MEDTRIE_OK)
        result = sheet.result;
    if (result == MEDTRIE_OK && !sheet.has_header)
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                              &(struct medtrie_place){.file = file->name},
                              "the first worksheet has no header row HCPC, SEQNUM, RECID ...");
    if (result == MEDTRIE_OK)
        result = medtrie_hcpcs_finish(&sheet.builder);
    medtrie_hcpcs_builder_free(&sheet.builder);
    return result;
}

static bool bears_name(const char *base_name)
{
    return medtrie_hcpcs_bears_name(base_name, "HCPC#*ANWEB*.xlsx");
}

static bool recognise(const struct source_file *file)
{
    return medtrie_workbook_has_header(file, is_header);
}

const struct source medtrie_source_hcpcs_workbook = {
    .format = "HCPCS contractor file, workbook",
    .class = SOURCE_USED,
    .systems = {"hcpcs", "hcpcs-modifier"},
    .rank = 1,
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read,
    .agree = medtrie_hcpcs_agree,
};

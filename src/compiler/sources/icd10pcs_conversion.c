/*
 * The ICD-10-PCS conversion table: tab-separated text that lists every code added, deleted or
 * revised since 2016 with the day, and the code that was used before. CMS publishes it with each
 * edition; it is cumulative.
 *
 * Fields: current code, its title, effective year (a calendar year), previous code, its title,
 * change type, comment, effective MM.DD. Titles and comments stand in double quotes where they hold
 * a comma. Rows of type New have no comment and 7 fields: the day is always in the last.
 */
#include <stdlib.h>
#include <string.h>

#include "delimited.h"
#include "name.h"
#include "registry.h"
#include "text.h"

#define CODE_SIZE 7
#define COLUMNS_MIN 7
#define COLUMNS_MAX 8

enum conversion_column { CURRENT, CURRENT_TITLE, YEAR, PREVIOUS, PREVIOUS_TITLE, TYPE };

static const char header[] =
    "Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment\t"
    "Predecessor code title\tChange type\tComment\tEffective month/day [MM.DD]";

static const struct {
    const char *name;
    enum conversion_kind kind;
    size_t columns;
} types[] = {
    {"New", CONVERSION_BEGINS, 7},
    {"Deleted", CONVERSION_ENDS, 8},
    {"Revised", CONVERSION_REVISED, 8},
};

static enum medtrie_result fail_at(const struct delimited *table, size_t column,
                                   const char *expected)
{
    const struct delimited_cell *cell = &table->cells[column];
    struct medtrie_place place = medtrie_delimited_place(table, cell);

    return medtrie_fail(
        table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "\"%.*s\" stands where %s is expected",
        (int)(cell->size < 60 ? cell->size : 60), medtrie_delimited_text(table, cell), expected);
}

/* ---- Fields ------------------------------------------------------------------------------- */

static bool cell_is(const struct delimited *table, size_t column, const char *text)
{
    const struct delimited_cell *cell = &table->cells[column];

    return cell->size == strlen(text) &&
           memcmp(medtrie_delimited_text(table, cell), text, cell->size) == 0;
}

static enum medtrie_result read_code(const struct delimited *table, size_t column,
                                     struct code *code)
{
    const struct delimited_cell *cell = &table->cells[column];
    const char *text = medtrie_delimited_text(table, cell);
    bool is_code = cell->size == CODE_SIZE;

    if (cell_is(table, column, "NoPCS")) {
        *code = (struct code){{0}};
        return MEDTRIE_OK;
    }
    for (size_t i = 0; is_code && i < CODE_SIZE; i++)
        is_code = (text[i] >= '0' && text[i] <= '9') ||
                  (text[i] >= 'A' && text[i] <= 'Z' && text[i] != 'I' && text[i] != 'O');
    if (!is_code)
        return fail_at(table, column, "a code of 7 characters, or NoPCS,");
    medtrie_code_set(code, text, CODE_SIZE);
    return MEDTRIE_OK;
}

/* The year of one field and the MM.DD of the last as YYYYMMDD. */
static enum medtrie_result read_day(const struct delimited *table, medtrie_day *day)
{
    const struct delimited_cell *year = &table->cells[YEAR];
    const struct delimited_cell *last = &table->cells[table->cell_count - 1];
    const char *month_day = medtrie_delimited_text(table, last);
    char digits[8];

    if (year->size != 4)
        return fail_at(table, YEAR, "a year");
    memcpy(digits, medtrie_delimited_text(table, year), 4);
    for (size_t i = 0; i < 4; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return fail_at(table, YEAR, "a year");
    *day = MEDTRIE_DAY_NONE;
    if (last->size == 5 && month_day[2] == '.') {
        memcpy(digits + 4, month_day, 2);
        memcpy(digits + 6, month_day + 3, 2);
        *day = medtrie_text_day8(digits, sizeof digits);
    }
    if (*day == MEDTRIE_DAY_NONE)
        return fail_at(table, table->cell_count - 1, "MM.DD of a day of the row's year");
    return MEDTRIE_OK;
}

static enum medtrie_result read_kind(const struct delimited *table, enum conversion_kind *kind)
{
    struct medtrie_place place = medtrie_delimited_place(table, &table->cells[0]);

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!cell_is(table, TYPE, types[i].name))
            continue;
        *kind = types[i].kind;
        if (table->cell_count == types[i].columns || table->cell_count == COLUMNS_MAX)
            return MEDTRIE_OK;
        return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "%zu fields; a row of type %s has %zu", table->cell_count,
                            types[i].name, types[i].columns);
    }
    return fail_at(table, TYPE, "New, Deleted or Revised");
}

/* ---- The table ---------------------------------------------------------------------------- */

static enum medtrie_result add_row(const struct delimited *table, struct records *records)
{
    struct medtrie_place place = medtrie_delimited_place(table, &table->cells[0]);
    struct conversion_record read = {.line = (uint32_t)place.line};
    struct conversion_record *added;
    enum conversion_kind kind = CONVERSION_BEGINS;
    enum medtrie_result result;

    if (table->cell_count < COLUMNS_MIN || table->cell_count > COLUMNS_MAX)
        return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "%zu fields; a row has %d or %d", table->cell_count, COLUMNS_MIN,
                            COLUMNS_MAX);
    result = read_kind(table, &kind);
    read.kind = (uint8_t)kind;
    if (result == MEDTRIE_OK)
        result = read_code(table, CURRENT, &read.current);
    if (result == MEDTRIE_OK)
        result = read_code(table, PREVIOUS, &read.previous);
    if (result == MEDTRIE_OK)
        result = read_day(table, &read.day);
    if (result == MEDTRIE_OK && kind != CONVERSION_ENDS && read.current.text[0] == '\0')
        result = fail_at(table, CURRENT, "the code that is new or revised");
    if (result == MEDTRIE_OK && kind == CONVERSION_ENDS && read.previous.text[0] == '\0')
        result = fail_at(table, PREVIOUS, "the code that is deleted");
    if (result != MEDTRIE_OK)
        return result;
    added = medtrie_records_conversion(records);
    if (added == NULL)
        return medtrie_fail(table->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    *added = read;
    return MEDTRIE_OK;
}

/* Whether the first line is the header. Its size with the line end, 0: it is not. */
static size_t header_size(const struct source_file *file)
{
    struct lines lines = {.file = file};
    struct line line;

    if (!medtrie_lines_next(&lines, &line) || line.size != sizeof header - 1 ||
        memcmp(line.text, header, line.size) != 0)
        return 0;
    return lines.offset;
}

static bool recognise(const struct source_file *file)
{
    return header_size(file) > 0;
}

static enum medtrie_result read_rows(struct delimited *table, struct records *records)
{
    enum medtrie_result result = MEDTRIE_OK;

    while (result == MEDTRIE_OK && !medtrie_delimited_at_end(table)) {
        result = medtrie_delimited_row(table);
        if (result == MEDTRIE_OK)
            result = add_row(table, records);
    }
    return result;
}

static enum medtrie_result read_table(const struct source_file *file, struct records *records,
                                      struct medtrie_error *error)
{
    struct medtrie_place place = {.file = file->name, .line = 1};
    struct delimited *table = calloc(1, sizeof *table);
    enum medtrie_result result;

    if (table == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &place, "out of memory");
    *table = (struct delimited){.name = file->name,
                                .bytes = file->bytes,
                                .size = file->size,
                                .delimiter = '\t',
                                .line = 2,
                                .error = error,
                                .offset = header_size(file)};
    table->line_start = table->offset;
    if (table->offset == 0)
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                              "not the header of the ICD-10-PCS conversion table, which begins "
                              "Current code(s) assignment, Code title, with tabs between");
    else if (file->bytes[file->size - 1] != '\n')
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                              &(struct medtrie_place){.file = file->name},
                              "the last line has no line end; the file may have been cut");
    else
        result = read_rows(table, records);
    if (result == MEDTRIE_OK && records->conversion_count == 0)
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "the table has no code");
    free(table->text);
    free(table);
    return result;
}

static bool bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "icd10pcs-conversion-table*.txt");
}

const struct source medtrie_source_icd10pcs_conversion = {
    .format = "ICD-10-PCS conversion table",
    .class = SOURCE_USED,
    .systems = {"icd10pcs", NULL},
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read_table,
};

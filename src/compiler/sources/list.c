/*
 * A user's own list of codes: delimited text with a header line. Columns code and title must be
 * there; short_title, parent, billable, from, to and kind have a meaning; any other column is kept
 * as a property under the name that medtrie_column_name makes of its header.
 *
 * The delimiter is the one that makes a header of the first line: comma, tab, semicolon or bar.
 */
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "delimited.h"
#include "registry.h"
#include "text.h"
#include "unique.h"

#define HEADER_SIZE_MAX 65536
#define BOM "\xEF\xBB\xBF"

enum role {
    ROLE_CODE,
    ROLE_TITLE,
    ROLE_SHORT_TITLE,
    ROLE_PARENT,
    ROLE_BILLABLE,
    ROLE_FROM,
    ROLE_TO,
    ROLE_KIND,
    ROLE_COUNT,
    ROLE_PROPERTY = ROLE_COUNT
};

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_CODE] = "code",     [ROLE_TITLE] = "title",       [ROLE_SHORT_TITLE] = "short_title",
    [ROLE_PARENT] = "parent", [ROLE_BILLABLE] = "billable", [ROLE_FROM] = "from",
    [ROLE_TO] = "to",         [ROLE_KIND] = "kind",
};

static enum medtrie_result no_memory(const struct delimited *table)
{
    return medtrie_fail(table->error, MEDTRIE_ERROR_MEMORY,
                        &(struct medtrie_place){.file = table->name}, "no memory for the list");
}

/* Fails at a cell: `what` is wrong, `expected` belongs there. */
static enum medtrie_result cell_fails(const struct delimited *table,
                                      const struct delimited_cell *cell, const char *column,
                                      const char *expected)
{
    struct medtrie_place place = medtrie_delimited_place(table, cell);

    return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                        "%s is \"%.*s\"; %s expected there", column,
                        (int)(cell->size < 40 ? cell->size : 40),
                        medtrie_delimited_text(table, cell), expected);
}

/* ---- Recognising ------------------------------------------------------------------------- */

static bool is_utf16(const char *bytes, size_t size)
{
    return size >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

/* Whether the first line, split at the delimiter, names columns code and title. Fails only without
 * memory. */
static enum medtrie_result header_fits(const char *bytes, size_t size, char delimiter, bool *fits)
{
    struct delimited *table = calloc(1, sizeof *table);
    bool has_code = false, has_title = false;
    char name[COLUMN_NAME_SIZE];
    enum medtrie_result result;

    *fits = false;
    if (table == NULL)
        return MEDTRIE_ERROR_MEMORY;
    *table = (struct delimited){.name = "", .bytes = bytes, .size = size, .delimiter = delimiter};
    result = medtrie_delimited_row(table);
    if (result == MEDTRIE_OK) {
        for (size_t i = 0; i < table->cell_count; i++) {
            const struct delimited_cell *cell = &table->cells[i];

            if (!medtrie_column_name(medtrie_delimited_text(table, cell), cell->size, name))
                continue;
            has_code = has_code || strcmp(name, role_names[ROLE_CODE]) == 0;
            has_title = has_title || strcmp(name, role_names[ROLE_TITLE]) == 0;
        }
    }
    free(table->text);
    free(table);
    *fits = has_code && has_title;
    return result == MEDTRIE_ERROR_MEMORY ? result : MEDTRIE_OK;
}

/* The delimiter of a list, or NUL when the bytes are none. Fails only without memory. */
static enum medtrie_result delimiter_find(const char *bytes, size_t size, char *delimiter)
{
    static const char delimiters[] = {',', '\t', ';', '|'};

    *delimiter = '\0';
    if (size >= 3 && memcmp(bytes, BOM, 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    if (size > HEADER_SIZE_MAX)
        size = HEADER_SIZE_MAX;
    if (memchr(bytes, '\0', size) != NULL)
        return MEDTRIE_OK;
    for (size_t i = 0; i < sizeof delimiters && *delimiter == '\0'; i++) {
        bool fits;

        if (header_fits(bytes, size, delimiters[i], &fits) != MEDTRIE_OK)
            return MEDTRIE_ERROR_MEMORY;
        if (fits)
            *delimiter = delimiters[i];
    }
    return MEDTRIE_OK;
}

/* A list in UTF-16 is recognised by the characters of its header, so that it is refused by name. */
static enum medtrie_result utf16_delimiter_find(const struct source_file *file, char *delimiter)
{
    char header[1024];
    size_t used = 0;

    for (size_t i = 2; i < file->size && used < sizeof header; i++)
        if (file->bytes[i] != '\0')
            header[used++] = file->bytes[i];
    return delimiter_find(header, used, delimiter);
}

static bool recognise(const struct source_file *file)
{
    char delimiter;
    enum medtrie_result result = is_utf16(file->bytes, file->size)
                                     ? utf16_delimiter_find(file, &delimiter)
                                     : delimiter_find(file->bytes, file->size, &delimiter);

    if (result != MEDTRIE_OK)
        medtrie_source_no_memory(file);
    return result == MEDTRIE_OK && delimiter != '\0';
}

/* ---- The header -------------------------------------------------------------------------- */

struct column {
    char name[COLUMN_NAME_SIZE];
    enum role role;
};

struct list {
    struct delimited table;
    struct records *records;
    struct column columns[DELIMITED_COLUMNS_MAX];
    size_t column_count;
    size_t column_of[ROLE_COUNT]; /* DELIMITED_COLUMNS_MAX: the list has none */
};

static enum medtrie_result column_add(struct list *list, const struct delimited_cell *cell)
{
    const struct delimited *table = &list->table;
    struct column *column = &list->columns[list->column_count];

    if (!medtrie_column_name(medtrie_delimited_text(table, cell), cell->size, column->name))
        return cell_fails(table, cell, "the column's name",
                          "letters or digits, at most 60 of them, are");
    for (size_t i = 0; i < list->column_count; i++)
        if (strcmp(list->columns[i].name, column->name) == 0)
            return cell_fails(table, cell, "a second column", "each name once is");
    column->role = ROLE_PROPERTY;
    for (int role = 0; role < ROLE_COUNT; role++)
        if (strcmp(role_names[role], column->name) == 0) {
            column->role = (enum role)role;
            list->column_of[role] = list->column_count;
        }
    list->column_count++;
    return MEDTRIE_OK;
}

static enum medtrie_result header_read(struct list *list)
{
    enum medtrie_result result = medtrie_delimited_row(&list->table);

    for (int role = 0; role < ROLE_COUNT; role++)
        list->column_of[role] = DELIMITED_COLUMNS_MAX;
    for (size_t i = 0; i < list->table.cell_count && result == MEDTRIE_OK; i++)
        result = column_add(list, &list->table.cells[i]);
    if (result == MEDTRIE_OK && (list->column_of[ROLE_CODE] == DELIMITED_COLUMNS_MAX ||
                                 list->column_of[ROLE_TITLE] == DELIMITED_COLUMNS_MAX))
        return medtrie_fail(list->table.error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = list->table.name, .line = 1},
                            "the first line must name columns code and title");
    return result;
}

/* ---- Records ----------------------------------------------------------------------------- */

/* The cell of a role, or NULL when the list has no such column or the cell is empty. */
static const struct delimited_cell *cell_of(const struct list *list, enum role role)
{
    const struct delimited_cell *cell;

    if (list->column_of[role] == DELIMITED_COLUMNS_MAX)
        return NULL;
    cell = &list->table.cells[list->column_of[role]];
    return cell->size == 0 ? NULL : cell;
}

static enum medtrie_result code_read(const struct delimited *table,
                                     const struct delimited_cell *cell, enum role role,
                                     struct code *code)
{
    const char *text = medtrie_delimited_text(table, cell);
    bool good = medtrie_code_set(code, text, cell->size);

    for (size_t i = 0; i < cell->size && good; i++)
        good = text[i] >= 0x21 && text[i] <= 0x7E;
    if (!good)
        return cell_fails(table, cell, role_names[role],
                          "1 to 16 printable ASCII characters without blanks are");
    return MEDTRIE_OK;
}

static enum medtrie_result day_read(const struct list *list, enum role role, medtrie_day *day)
{
    const struct delimited_cell *cell = cell_of(list, role);

    if (cell == NULL)
        return MEDTRIE_OK;
    *day = medtrie_day_parse(medtrie_delimited_text(&list->table, cell), cell->size);
    if (*day == MEDTRIE_DAY_NONE)
        *day = medtrie_text_day8(medtrie_delimited_text(&list->table, cell), cell->size);
    if (*day == MEDTRIE_DAY_NONE)
        return cell_fails(&list->table, cell, role_names[role], "a date YYYY-MM-DD or YYYYMMDD is");
    return MEDTRIE_OK;
}

static bool cell_is(const struct delimited *table, const struct delimited_cell *cell,
                    const char *text)
{
    return cell->size == strlen(text) &&
           memcmp(medtrie_delimited_text(table, cell), text, cell->size) == 0;
}

/* Kind and billable flag: a code by default; a group is not billable by default. */
static enum medtrie_result kind_read(const struct list *list, struct code_record *record)
{
    const struct delimited *table = &list->table;
    const struct delimited_cell *kind = cell_of(list, ROLE_KIND);
    const struct delimited_cell *billable = cell_of(list, ROLE_BILLABLE);

    record->kind = MEDTRIE_KIND_CODE;
    if (kind != NULL) {
        if (cell_is(table, kind, "group"))
            record->kind = MEDTRIE_KIND_GROUP;
        else if (cell_is(table, kind, "modifier"))
            record->kind = MEDTRIE_KIND_MODIFIER;
        else if (!cell_is(table, kind, "code"))
            return cell_fails(table, kind, role_names[ROLE_KIND], "code, group or modifier is");
    }
    record->billable = record->kind != MEDTRIE_KIND_GROUP;
    if (billable != NULL) {
        if (!cell_is(table, billable, "0") && !cell_is(table, billable, "1"))
            return cell_fails(table, billable, role_names[ROLE_BILLABLE], "0 or 1 is");
        record->billable = cell_is(table, billable, "1");
    }
    return MEDTRIE_OK;
}

static enum medtrie_result days_read(const struct list *list, struct code_record *record)
{
    enum medtrie_result result = day_read(list, ROLE_FROM, &record->from);

    if (result == MEDTRIE_OK)
        result = day_read(list, ROLE_TO, &record->to);
    if (result == MEDTRIE_OK && record->from != MEDTRIE_DAY_NONE &&
        record->to != MEDTRIE_DAY_NONE && record->to < record->from)
        return cell_fails(&list->table, cell_of(list, ROLE_TO), role_names[ROLE_TO],
                          "a day not before that of column from is");
    return result;
}

/* Title, short title or property. */
static enum medtrie_result text_read(const struct list *list, const struct column *column,
                                     const struct delimited_cell *cell, struct code_record *record)
{
    struct records *records = list->records;
    struct medtrie_place place = medtrie_delimited_place(&list->table, cell);
    struct medtrie_text text;
    uint32_t number;
    enum medtrie_result result =
        medtrie_text_add(records, medtrie_delimited_text(&list->table, cell), cell->size, &place,
                         &number, list->table.error);

    if (result != MEDTRIE_OK)
        return result;
    if (column->role == ROLE_TITLE) {
        record->title = number;
    } else if (column->role == ROLE_SHORT_TITLE) {
        record->short_title = number;
    } else {
        text = medtrie_strings_get(records->strings, number);
        if (!medtrie_records_property(records, column->name, text.data, text.size))
            return no_memory(&list->table);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result texts_read(const struct list *list, struct code_record *record)
{
    enum medtrie_result result = MEDTRIE_OK;

    for (size_t i = 0; i < list->column_count && result == MEDTRIE_OK; i++) {
        enum role role = list->columns[i].role;

        if (role == ROLE_TITLE || role == ROLE_SHORT_TITLE || role == ROLE_PROPERTY)
            result = text_read(list, &list->columns[i], &list->table.cells[i], record);
    }
    return result;
}

static enum medtrie_result record_add(const struct list *list)
{
    const struct delimited *table = &list->table;
    const struct delimited_cell *code = &table->cells[list->column_of[ROLE_CODE]];
    const struct delimited_cell *parent = cell_of(list, ROLE_PARENT);
    struct code_record *record = medtrie_records_code(list->records);
    enum medtrie_result result;

    if (record == NULL)
        return no_memory(table);
    record->line = table->cells[0].line;
    record->has_parent = list->column_of[ROLE_PARENT] != DELIMITED_COLUMNS_MAX;
    result = code_read(table, code, ROLE_CODE, &record->code);
    if (result == MEDTRIE_OK && parent != NULL)
        result = code_read(table, parent, ROLE_PARENT, &record->parent);
    if (result == MEDTRIE_OK)
        result = kind_read(list, record);
    if (result == MEDTRIE_OK)
        result = days_read(list, record);
    if (result == MEDTRIE_OK)
        result = texts_read(list, record);
    if (result == MEDTRIE_OK && record->title == 0)
        return cell_fails(table, &table->cells[list->column_of[ROLE_TITLE]], role_names[ROLE_TITLE],
                          "a text is");
    return result;
}

static enum medtrie_result rows_read(struct list *list)
{
    struct delimited *table = &list->table;

    while (!medtrie_delimited_at_end(table)) {
        enum medtrie_result result = medtrie_delimited_row(table);

        if (result != MEDTRIE_OK)
            return result;
        if (table->cell_count != list->column_count) {
            struct medtrie_place place = medtrie_delimited_place(
                table, &table->cells[table->cell_count < list->column_count ? table->cell_count - 1
                                                                            : list->column_count]);

            return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "the line has %zu cells; %zu are expected, as in the header",
                                table->cell_count, list->column_count);
        }
        result = record_add(list);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

/* ---- The source -------------------------------------------------------------------------- */

static enum medtrie_result finish(const struct list *list, const struct source_file *file)
{
    const struct delimited *table = &list->table;
    const struct medtrie_place place = {.file = table->name, .line = table->folded_line};

    if (list->records->code_count == 0)
        return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = table->name},
                            "the list has no code below its header");
    if (table->folded_count > 0 &&
        !medtrie_records_warn(list->records, &place,
                              "%u cells from here on hold line ends or tabs; each is read as a "
                              "blank",
                              (unsigned)table->folded_count))
        return no_memory(table);
    return medtrie_unique_codes(file, list->records, table->error);
}

static enum medtrie_result read(const struct source_file *file, struct records *records,
                                struct medtrie_error *error)
{
    const struct medtrie_place start = {.file = file->name, .line = 1, .column = 1};
    bool has_bom = file->size >= 3 && memcmp(file->bytes, BOM, 3) == 0;
    struct list *list;
    enum medtrie_result result;

    if (is_utf16(file->bytes, file->size))
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_ENCODING, &start,
                            "the list is in UTF-16; save it as UTF-8");
    list = calloc(1, sizeof *list);
    if (list == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &start, "no memory for the list");
    list->records = records;
    list->table = (struct delimited){.name = file->name,
                                     .bytes = file->bytes + (has_bom ? 3 : 0),
                                     .size = file->size - (has_bom ? 3 : 0),
                                     .line = 1,
                                     .error = error};
    if (delimiter_find(file->bytes, file->size, &list->table.delimiter) != MEDTRIE_OK)
        result = no_memory(&list->table);
    else if (list->table.delimiter == '\0')
        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &start,
                              "the first line must name columns code and title");
    else
        result = header_read(list);
    if (result == MEDTRIE_OK)
        result = rows_read(list);
    if (result == MEDTRIE_OK)
        result = finish(list, file);
    free(list->table.text);
    free(list);
    return result;
}

const struct source medtrie_source_list = {
    .format = "list of codes, delimited text",
    .class = SOURCE_USED,
    .systems = {NULL, NULL},
    .rank = 0,
    .recognise = recognise,
    .bears_name = NULL,
    .read = read,
};

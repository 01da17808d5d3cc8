/*
 * CPT's newer files: ConsolidatedCodeList.txt and Modifiers.txt. A copyright notice, then a header
 * line and one code a line, cells separated by tabs.
 *
 * Columns are found by their names; those without a place of their own in a record are kept as
 * properties under the name that medtrie_column_name makes of their header. Modifiers of Level II
 * are HCPCS modifiers and belong to hcpcs-modifier, whose files have them: they are left out with a
 * warning.
 */
#include <stdio.h>
#include <string.h>

#include "column.h"
#include "cpt.h"
#include "name.h"
#include "registry.h"
#include "unique.h"

#define COLUMNS_MAX 64
#define WARNING_CODES_MAX 300 /* bytes of the codes that a warning lists */

enum role { ROLE_PROPERTY, ROLE_CODE, ROLE_TITLE, ROLE_SHORT_TITLE, ROLE_LEVEL };

/* A column with a place of its own. */
struct known_column {
    const char *header;   /* as medtrie_column_name makes it */
    const char *property; /* the name it gets; NULL: none */
    enum role role;
};

/* One of the two files. */
struct layout {
    const struct known_column *columns; /* ends with a NULL header */
    const char *code_header;            /* tells the file from others, with "concept_id" */
    const char *what;
    uint8_t kind;
    bool (*is_code)(const char *text, size_t size);
};

static const struct known_column code_columns[] = {
    {"cpt_code", NULL, ROLE_CODE},
    {"long", NULL, ROLE_TITLE},
    {"medium", "medium_title", ROLE_PROPERTY},
    {"short", NULL, ROLE_SHORT_TITLE},
    {"consumer", "consumer_title", ROLE_PROPERTY},
    {"spanish_consumer", "spanish_consumer_title", ROLE_PROPERTY},
    {"current_descriptor_effective_date", "descriptor_effective", ROLE_PROPERTY},
    {NULL, NULL, ROLE_PROPERTY},
};

static const struct known_column modifier_columns[] = {
    {"modifier_code", NULL, ROLE_CODE},
    {"modifier_name", NULL, ROLE_TITLE},
    {"level_i_ii", "level", ROLE_LEVEL},
    {"modifier_description", "description", ROLE_PROPERTY},
    {"modifier_descriptor_effective", "descriptor_effective", ROLE_PROPERTY},
    {"modifier_descriptor_effective_date", "descriptor_effective", ROLE_PROPERTY},
    {"conceptid", "concept_id", ROLE_PROPERTY},
    {"section_main_section", "section", ROLE_PROPERTY},
    {NULL, NULL, ROLE_PROPERTY},
};

static const struct layout code_layout = {code_columns, "cpt_code", "CPT code", MEDTRIE_KIND_CODE,
                                          medtrie_cpt_is_code};
static const struct layout modifier_layout = {modifier_columns, "modifier_code", "CPT modifier",
                                              MEDTRIE_KIND_MODIFIER, medtrie_cpt_is_modifier};

struct column {
    char property[COLUMN_NAME_SIZE];
    enum role role;
};

struct reading {
    const struct layout *layout;
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    struct column columns[COLUMNS_MAX];
    size_t column_count;

    char left_out[WARNING_CODES_MAX]; /* modifiers of Level II */
    size_t left_out_size;
    uint32_t left_out_count, left_out_line;
};

/* A cell of a line. */
struct cell {
    const char *text;
    size_t size;
    size_t column; /* byte of the line, from 1 */
};

/* ---- Lines and cells --------------------------------------------------------------------- */

/* Splits a line at its tabs; blanks at the ends of cells are dropped. Returns the number of cells,
 * of which at most COLUMNS_MAX are stored. */
static size_t cells_split(const struct line *line, struct cell cells[COLUMNS_MAX])
{
    size_t count = 0, start = 0;

    for (size_t i = 0; i <= line->size; i++) {
        if (i < line->size && line->text[i] != '\t')
            continue;
        if (count < COLUMNS_MAX) {
            struct cell cell = {line->text + start, i - start, start + 1};

            while (cell.size > 0 && cell.text[0] == ' ') {
                cell.text++;
                cell.size--;
                cell.column++;
            }
            while (cell.size > 0 && cell.text[cell.size - 1] == ' ')
                cell.size--;
            cells[count] = cell;
        }
        count++;
        start = i + 1;
    }
    return count;
}

static bool has_column(const struct cell *cells, size_t count, const char *name)
{
    char found[COLUMN_NAME_SIZE];

    for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
        if (medtrie_column_name(cells[i].text, cells[i].size, found) && strcmp(found, name) == 0)
            return true;
    return false;
}

/* Goes to the header: the first line with the code's column and that of its concept. */
static bool header_find(struct lines *lines, struct line *line, const struct layout *layout)
{
    struct cell cells[COLUMNS_MAX];

    while (lines->number < CPT_PREAMBLE_LINES_MAX && medtrie_lines_next(lines, line)) {
        size_t count;

        if (memchr(line->text, '\t', line->size) == NULL)
            continue;
        count = cells_split(line, cells);
        if (has_column(cells, count, layout->code_header) &&
            (has_column(cells, count, "concept_id") || has_column(cells, count, "conceptid")))
            return true;
    }
    return false;
}

/* ---- The header -------------------------------------------------------------------------- */

static struct column column_of(const struct layout *layout, const char *name)
{
    struct column column = {.role = ROLE_PROPERTY};

    snprintf(column.property, sizeof column.property, "%s", name);
    for (const struct known_column *known = layout->columns; known->header != NULL; known++)
        if (strcmp(known->header, name) == 0) {
            column.role = known->role;
            if (known->property != NULL)
                snprintf(column.property, sizeof column.property, "%s", known->property);
        }
    return column;
}

static bool column_repeats(const struct reading *reading, const struct column *column)
{
    for (size_t i = 0; i < reading->column_count; i++)
        if (strcmp(reading->columns[i].property, column->property) == 0)
            return true;
    return false;
}

static enum medtrie_result header_read(struct reading *reading, const struct line *line)
{
    struct cell cells[COLUMNS_MAX];
    size_t count = cells_split(line, cells);
    struct medtrie_place place = {.file = reading->file->name, .line = line->number};
    bool has_title = false;

    if (count > COLUMNS_MAX)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "more than %d columns", COLUMNS_MAX);
    for (size_t i = 0; i < count; i++) {
        char name[COLUMN_NAME_SIZE];
        struct column column;

        place.column = cells[i].column;
        if (!medtrie_column_name(cells[i].text, cells[i].size, name))
            return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "the header \"%.*s\" gives no name of a column",
                                (int)(cells[i].size < 80 ? cells[i].size : 80), cells[i].text);
        column = column_of(reading->layout, name);
        if (column_repeats(reading, &column))
            return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "a second column %s", name);
        has_title = has_title || column.role == ROLE_TITLE;
        reading->columns[reading->column_count++] = column;
    }
    place.column = 0;
    if (!has_title)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the header has no column for the %s's %s", reading->layout->what,
                            reading->layout->kind == MEDTRIE_KIND_CODE ? "long descriptor"
                                                                       : "name");
    return MEDTRIE_OK;
}

/* ---- Rows -------------------------------------------------------------------------------- */

static const struct cell *cell_of(const struct reading *reading, const struct cell *cells,
                                  enum role role)
{
    for (size_t i = 0; i < reading->column_count; i++)
        if (reading->columns[i].role == role)
            return &cells[i];
    return NULL;
}

static bool is_letters(const struct cell *code)
{
    return code->size == 2 && code->text[0] >= 'A' && code->text[0] <= 'Z' &&
           code->text[1] >= 'A' && code->text[1] <= 'Z';
}

/* Whether a modifier is one of Level II, by its level ("II", "Level II", "2") or, where that is
 * blank, by its two letters. */
static bool is_level_two(const struct cell *level, const struct cell *code)
{
    if (level == NULL || level->size == 0)
        return is_letters(code);
    return level->text[level->size - 1] == '2' ||
           (level->size >= 2 && memcmp(level->text + level->size - 2, "II", 2) == 0);
}

static void leave_out(struct reading *reading, const struct cell *code, uint32_t line)
{
    size_t room = sizeof reading->left_out - reading->left_out_size;

    if (reading->left_out_count++ == 0)
        reading->left_out_line = line;
    if (code->size + 1 < room) {
        reading->left_out[reading->left_out_size++] = ' ';
        memcpy(reading->left_out + reading->left_out_size, code->text, code->size);
        reading->left_out_size += code->size;
    }
}

static enum medtrie_result cell_keep(const struct reading *reading, struct code_record *record,
                                     const struct column *column, const struct cell *cell,
                                     uint32_t line)
{
    struct records *records = reading->records;
    const struct medtrie_place place = {
        .file = reading->file->name, .line = line, .column = cell->column};
    struct medtrie_text text;
    uint32_t number;
    enum medtrie_result result;

    if (column->role == ROLE_CODE)
        return MEDTRIE_OK;
    result = medtrie_text_add(records, cell->text, cell->size, &place, &number, reading->error);
    if (result != MEDTRIE_OK)
        return result;
    if (column->role == ROLE_TITLE && number == 0)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "%.*s has no text",
                            (int)medtrie_code_size(&record->code), record->code.text);
    if (column->role == ROLE_TITLE) {
        record->title = number;
    } else if (column->role == ROLE_SHORT_TITLE) {
        record->short_title = number;
    } else {
        text = medtrie_strings_get(records->strings, number);
        if (!medtrie_records_property(records, column->property, text.data, text.size))
            return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    }
    return MEDTRIE_OK;
}

/* A modifier that is left out, or the cell with a good code. */
static enum medtrie_result code_check(struct reading *reading, const struct cell *cells,
                                      uint32_t line, const struct cell **code)
{
    const struct cell *cell = cell_of(reading, cells, ROLE_CODE);
    const struct medtrie_place place = {
        .file = reading->file->name, .line = line, .column = cell->column};

    *code = NULL;
    if (reading->layout->kind == MEDTRIE_KIND_MODIFIER &&
        is_level_two(cell_of(reading, cells, ROLE_LEVEL), cell)) {
        leave_out(reading, cell, line);
        return MEDTRIE_OK;
    }
    if (!reading->layout->is_code(cell->text, cell->size))
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "\"%.*s\" has not the shape of a %s",
                            (int)(cell->size < 40 ? cell->size : 40), cell->text,
                            reading->layout->what);
    *code = cell;
    return MEDTRIE_OK;
}

static enum medtrie_result row_read(struct reading *reading, const struct line *line)
{
    struct cell cells[COLUMNS_MAX];
    size_t count = cells_split(line, cells);
    struct medtrie_place place = {.file = reading->file->name, .line = line->number};
    const struct cell *code;
    struct code_record *record;
    enum medtrie_result result;

    if (count != reading->column_count) {
        place.column = line->size + 1;
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the line has %zu cells; %zu are expected, as in the header", count,
                            reading->column_count);
    }
    result = code_check(reading, cells, line->number, &code);
    if (result != MEDTRIE_OK || code == NULL)
        return result;
    record = medtrie_records_code(reading->records);
    if (record == NULL)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    medtrie_code_set(&record->code, code->text, code->size);
    record->kind = reading->layout->kind;
    record->billable = true;
    record->line = line->number;
    for (size_t i = 0; i < count && result == MEDTRIE_OK; i++)
        result = cell_keep(reading, record, &reading->columns[i], &cells[i], line->number);
    return result;
}

static enum medtrie_result rows_read(struct reading *reading, struct lines *lines)
{
    struct line line;
    uint32_t blank_line = 0;

    while (medtrie_lines_next(lines, &line)) {
        enum medtrie_result result;

        if (medtrie_cpt_is_blank(&line)) {
            blank_line = line.number;
            continue;
        }
        if (blank_line != 0)
            return medtrie_fail(
                reading->error, MEDTRIE_ERROR_INPUT_FORMAT,
                &(struct medtrie_place){.file = reading->file->name, .line = blank_line},
                "a blank line between codes; a code is expected there");
        result = row_read(reading, &line);
        if (result != MEDTRIE_OK)
            return result;
    }
    return medtrie_cpt_check_end(lines, reading->records, reading->error);
}

/* ---- The two sources --------------------------------------------------------------------- */

static enum medtrie_result finish(struct reading *reading)
{
    const struct medtrie_place place = {.file = reading->file->name,
                                        .line = reading->left_out_line};

    if (reading->left_out_count > 0 &&
        !medtrie_records_warn(reading->records, &place,
                              "%u modifiers of Level II from here on are left out, since they are "
                              "HCPCS modifiers:%.*s",
                              (unsigned)reading->left_out_count, (int)reading->left_out_size,
                              reading->left_out))
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    if (reading->records->code_count == 0)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = reading->file->name},
                            "the file has no %s", reading->layout->what);
    return medtrie_unique_codes(reading->file, reading->records, reading->error);
}

static enum medtrie_result read_file(const struct layout *layout, const struct source_file *file,
                                     struct records *records, struct medtrie_error *error)
{
    struct reading reading = {.layout = layout, .file = file, .records = records, .error = error};
    struct lines lines = {.file = file};
    struct line line;
    enum medtrie_result result;

    if (!header_find(&lines, &line, layout))
        return medtrie_fail(
            error, MEDTRIE_ERROR_INPUT_FORMAT, &(struct medtrie_place){.file = file->name},
            "no header line with the columns concept id and %s", layout->code_header);
    result = header_read(&reading, &line);
    if (result == MEDTRIE_OK)
        result = rows_read(&reading, &lines);
    if (result == MEDTRIE_OK)
        result = finish(&reading);
    return result;
}

static bool is_file_of(const struct source_file *file, const struct layout *layout)
{
    struct lines lines = {.file = file};
    struct line line;

    return header_find(&lines, &line, layout);
}

static bool codes_recognise(const struct source_file *file)
{
    return is_file_of(file, &code_layout);
}

static bool codes_bear_name(const char *base_name)
{
    return medtrie_name_like(base_name, "ConsolidatedCodeList*.txt");
}

static enum medtrie_result codes_read(const struct source_file *file, struct records *records,
                                      struct medtrie_error *error)
{
    return read_file(&code_layout, file, records, error);
}

static bool modifiers_recognise(const struct source_file *file)
{
    return is_file_of(file, &modifier_layout);
}

static enum medtrie_result modifiers_read(const struct source_file *file, struct records *records,
                                          struct medtrie_error *error)
{
    return read_file(&modifier_layout, file, records, error);
}

const struct source medtrie_source_cpt_consolidated = {
    .format = "CPT consolidated code list",
    .class = SOURCE_USED,
    .systems = {"cpt", NULL},
    .rank = 0,
    .recognise = codes_recognise,
    .bears_name = codes_bear_name,
    .read = codes_read,
};

/* Others give the name Modifiers.txt to files of their own, so it promises nothing. */
const struct source medtrie_source_cpt_modifiers = {
    .format = "CPT modifiers",
    .class = SOURCE_USED,
    .systems = {"cpt-modifier", NULL},
    .rank = 0,
    .recognise = modifiers_recognise,
    .bears_name = NULL,
    .read = modifiers_read,
};

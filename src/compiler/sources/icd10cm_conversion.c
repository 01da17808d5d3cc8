/*
 * The ICD-10-CM conversion table: a workbook that lists every code added since 2016 with the day on
 * which it took effect and the codes that were used before. NCHS publishes it with each October
 * edition; that of FY2026 is cumulative.
 *
 * Row 1 is an introduction, row 2 a header. "Effective" is a year (1 October of the year listed, as
 * row 1 says) or a date, which a workbook holds as a count of days. The previous codes are people's
 * writing: lists with ; , & or "and", ranges, and whole categories ("Codes in Categories T15-T19",
 * "I63.-"). A category is not a code that was replaced, so it is left out, and a warning says so.
 */
#include <string.h>
#include <strings.h>

#include "name.h"
#include "registry.h"
#include "workbook.h"

#define CATEGORY_SIZE 3
#define CODE_SIZE_MAX 7

/* Days since 1899-12-30, as workbooks count them (ECMA-376 part 1, 18.17.4.1), and years. */
#define SERIAL_OF_1970 25569
#define SERIAL_MIN 40000 /* 2009 */
#define SERIAL_MAX 80000 /* 2119 */
#define YEAR_MIN 2010
#define YEAR_MAX 2119

enum conversion_column { CURRENT, EFFECTIVE, PREVIOUS, COLUMN_COUNT };

static const char *const headers[COLUMN_COUNT] = {"Current code assignment", "Effective",
                                                  "Previous Code(s) Assignment"};

struct table {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    bool has_header;
    uint32_t category_count; /* previous codes that are categories */
    uint32_t category_row;   /* the first of them */
    enum medtrie_result result;
};

/* The row that is read, and what it says of the current code. */
struct conversion_row {
    struct table *table;
    uint32_t number;
    struct code current;
    medtrie_day day;
};

#define FAIL_AT(table, row_number, number, ...)                                                    \
  medtrie_fail((table)->error, MEDTRIE_ERROR_INPUT_FORMAT,                                         \
               &(struct medtrie_place){                                                            \
                   .file = (table)->file->name, .line = (row_number), .column = (number) + 1},     \
               __VA_ARGS__)

static bool is_header(const struct workbook_row *row)
{
    for (size_t column = 0; column < COLUMN_COUNT; column++)
        if (!medtrie_workbook_cell_is(row, column, headers[column]))
            return false;
    return true;
}

/* ---- Fields ------------------------------------------------------------------------------- */

static bool is_code_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* A code, with its dot or without (W453XXA); E11.3X11 too, which is a slip but has the shape. */
static bool read_code(const char *text, size_t size, struct code *code)
{
    char bare[CODE_SIZE_MAX];
    size_t kept = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' && i == CATEGORY_SIZE && i + 1 < size)
            continue;
        if (!is_code_character(text[i]) || kept == CODE_SIZE_MAX || (i == 0 && text[i] <= '9'))
            return false;
        bare[kept++] = text[i];
    }
    return kept >= CATEGORY_SIZE && medtrie_code_set(code, bare, kept);
}

/* The first day on which the code was valid; MEDTRIE_DAY_NONE when the cell is neither a year nor a
 * date cell, which a workbook holds as a count of days: a date written as text is neither. */
static medtrie_day read_day(struct workbook_cell cell)
{
    long number = 0;

    if (cell.size != 4 && cell.size != 5)
        return MEDTRIE_DAY_NONE;
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.text[i] < '0' || cell.text[i] > '9')
            return MEDTRIE_DAY_NONE;
        number = 10 * number + (cell.text[i] - '0');
    }
    if (cell.size == 4 && number >= YEAR_MIN && number <= YEAR_MAX)
        return medtrie_day_of((int)number, 10, 1);
    if (cell.size == 5 && number >= SERIAL_MIN && number <= SERIAL_MAX)
        return (medtrie_day)(number - SERIAL_OF_1970);
    return MEDTRIE_DAY_NONE;
}

/* ---- Previous codes ----------------------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == ';' || c == ',' || c == '&';
}

/* Whether the word "and" begins at a place, with blanks around it. */
static bool is_and(struct workbook_cell cell, size_t place)
{
    return place > 0 && cell.text[place - 1] == ' ' && cell.size - place > 4 &&
           strncasecmp(cell.text + place, "and ", 4) == 0;
}

/* Takes the next part of a list off the front of a cell, without the blanks around it. */
static struct workbook_cell next_part(struct workbook_cell *rest)
{
    struct workbook_cell part = *rest;
    size_t size = 0;

    while (size < rest->size && !is_separator(rest->text[size]) && !is_and(*rest, size))
        size++;
    part.size = size;
    if (size < rest->size)
        size += is_separator(rest->text[size]) ? 1 : 3;
    rest->text += size;
    rest->size -= size;
    return medtrie_workbook_trim(part);
}

/* "Codes in Categories T15-T19", "Code from categories T36-T50", "a code from R11-", "I63.-". */
static bool names_category(struct workbook_cell part)
{
    if (part.text[part.size - 1] == '-')
        return true;
    return (part.size > 4 && strncasecmp(part.text, "code", 4) == 0) ||
           (part.size > 6 && strncasecmp(part.text, "a code", 6) == 0);
}

/* One code, or two with a hyphen between. */
static bool read_range(struct workbook_cell part, struct conversion_record *conversion)
{
    const char *hyphen = memchr(part.text, '-', part.size);
    size_t size = hyphen == NULL ? part.size : (size_t)(hyphen - part.text);
    size_t from = size + 1;

    if (hyphen == NULL)
        return read_code(part.text, size, &conversion->previous);
    while (from < part.size && part.text[from] == ' ')
        from++;
    while (size > 0 && part.text[size - 1] == ' ')
        size--;
    return read_code(part.text, size, &conversion->previous) &&
           read_code(part.text + from, part.size - from, &conversion->last);
}

static bool is_category_range(struct workbook_cell part)
{
    struct conversion_record read = {0};

    return read_range(part, &read) && read.previous.text[3] == '\0' && read.last.text[0] != '\0' &&
           read.last.text[3] == '\0';
}

static enum medtrie_result add_conversion(const struct conversion_row *row,
                                          struct workbook_cell part)
{
    struct conversion_record read = {
        .kind = CONVERSION_BEGINS, .current = row->current, .day = row->day, .line = row->number};
    struct conversion_record *added;

    if (part.size > 0 && !read_range(part, &read))
        return FAIL_AT(row->table, row->number, (size_t)PREVIOUS,
                       "\"%.*s\" is neither a code, a range of codes, a category nor None",
                       (int)(part.size < 60 ? part.size : 60), part.text);
    added = medtrie_records_conversion(row->table->records);
    if (added == NULL)
        return medtrie_fail(row->table->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    *added = read;
    return MEDTRIE_OK;
}

/* One record for each previous code or range, or one without any. */
static enum medtrie_result add_previous(const struct conversion_row *row, struct workbook_cell cell)
{
    struct table *table = row->table;
    uint32_t before = table->records->conversion_count;
    bool none = cell.size == 4 && strncasecmp(cell.text, "none", 4) == 0;
    bool categories = false; /* a part named some: T20-T25 behind it are more of them */

    while (!none && cell.size > 0) {
        struct workbook_cell part = next_part(&cell);
        enum medtrie_result result = MEDTRIE_OK;

        if (part.size == 0)
            continue;
        categories |= names_category(part);
        if (names_category(part) || (categories && is_category_range(part))) {
            if (table->category_count++ == 0)
                table->category_row = row->number;
        } else {
            result = add_conversion(row, part);
        }
        if (result != MEDTRIE_OK)
            return result;
    }
    return table->records->conversion_count > before
               ? MEDTRIE_OK
               : add_conversion(row, (struct workbook_cell){"", 0});
}

/* ---- The table ---------------------------------------------------------------------------- */

static enum medtrie_result read_row(struct table *table, const struct workbook_row *row)
{
    struct workbook_cell current = medtrie_workbook_cell(row, CURRENT);
    struct workbook_cell effective = medtrie_workbook_cell(row, EFFECTIVE);
    struct workbook_cell previous = medtrie_workbook_cell(row, PREVIOUS);
    struct conversion_row read = {.table = table, .number = row->number};

    if (current.size + effective.size + previous.size == 0)
        return MEDTRIE_OK;
    if (!read_code(current.text, current.size, &read.current))
        return FAIL_AT(table, row->number, (size_t)CURRENT,
                       "\"%.*s\" is no code of ICD-10-CM, such as A04.71",
                       (int)(current.size < 60 ? current.size : 60), current.text);
    read.day = read_day(effective);
    if (read.day == MEDTRIE_DAY_NONE)
        return FAIL_AT(table, row->number, (size_t)EFFECTIVE,
                       "effective \"%.*s\" is neither a year (2021) nor a date cell",
                       (int)(effective.size < 60 ? effective.size : 60), effective.text);
    if (previous.size == 0)
        return FAIL_AT(table, row->number, (size_t)PREVIOUS,
                       "no previous code; a code, or None, is expected there");
    return add_previous(&read, previous);
}

static bool row_read(void *context, const struct workbook_row *row)
{
    struct table *table = context;

    if (!table->has_header)
        table->has_header = is_header(row);
    else
        table->result = read_row(table, row);
    return table->result == MEDTRIE_OK;
}

static enum medtrie_result read_table(const struct source_file *file, struct records *records,
                                      struct medtrie_error *error)
{
    struct medtrie_place place = {.file = file->name};
    struct table table = {.file = file, .records = records, .error = error, .result = MEDTRIE_OK};
    enum medtrie_result result = medtrie_workbook_read(file, NULL, row_read, &table, error);

    if (result != MEDTRIE_OK || table.result != MEDTRIE_OK)
        return result != MEDTRIE_OK ? result : table.result;
    if (!table.has_header)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the first worksheet has no header row Current code assignment, "
                            "Effective, Previous Code(s) Assignment");
    if (records->conversion_count == 0)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "the table has no code");
    place.line = table.category_row;
    if (table.category_count > 0 &&
        !medtrie_records_warn(records, &place,
                              "here, and %u times in all, whole categories stand as previous "
                              "codes; no code was replaced by that",
                              (unsigned)table.category_count))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    return MEDTRIE_OK;
}

static bool recognise(const struct source_file *file)
{
    return medtrie_workbook_has_header(file, is_header);
}

static bool bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "ICD-10-CM-CONVERSION-TABLE*.xlsx");
}

const struct source medtrie_source_icd10cm_conversion = {
    .format = "ICD-10-CM conversion table",
    .class = SOURCE_USED,
    .systems = {"icd10cm", NULL},
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read_table,
};

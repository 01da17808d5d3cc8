/*
 * Workbooks: the way to a worksheet is _rels/.rels -> the workbook part -> its relationships ->
 * shared strings and worksheet. No part's name is taken for granted.
 */
#include "workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../grow.h"
#include "workbook_part.h"
#include "../../format/utf8.h"

#define PATH_SIZE 512
#define RELATIONS_MAX 4096

/* A text that grows. */
struct buffer {
    char *bytes;
    size_t size, capacity;
};

/* A relationship of the workbook part to a worksheet or to the shared strings. */
struct relation {
    char id[64];
    char target[PATH_SIZE];
    bool is_worksheet;
};

/* What is known of a cell until its row is complete: texts may move until then. */
struct cell_place {
    size_t start, size;
    bool shared; /* start counts in the shared strings, else in the row's own text */
};

struct workbook {
    const struct source_file *file;
    const char *wanted_sheet;
    bool (*give_row)(void *context, const struct workbook_row *row);
    void *give_context;

    char main_part[PATH_SIZE]; /* "xl/workbook.xml" */
    char sheet_part[PATH_SIZE];
    char strings_part[PATH_SIZE]; /* "" when there are no shared strings */
    struct relation *relations;
    size_t relation_count, relation_capacity;

    struct buffer strings;
    uint32_t *string_ends; /* a part has at most 256 MiB, so 32 bits do */
    size_t string_count, string_capacity;

    unsigned phonetic; /* depth within rPh, whose text is a reading aid */
    bool in_text;      /* in a t or v whose text counts */
    size_t run_start;  /* where the current t began, for its escapes */

    bool in_row, in_cell;
    uint32_t row;
    size_t column, next_column; /* from 0 */
    char type;                  /* of the cell: s shared, i inline, n as stored */
    size_t cell_start;          /* in row_text */
    struct buffer row_text;
    struct cell_place *places;
    size_t place_count, place_capacity;
    struct workbook_cell *cells;
    size_t cell_capacity;
};

/* ---- Texts ------------------------------------------------------------------------------- */

static bool buffer_add(struct buffer *buffer, const char *bytes, size_t size)
{
    if (!GROW(buffer->bytes, buffer->capacity, buffer->size + size + 1))
        return false;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* The character of an escape _xHHHH_ (ECMA-376 part 1, 22.9.2.19), or 0 when it is none. Halves of
 * surrogate pairs and U+0000 are no characters and stay as they are written. */
static unsigned escape_at(const char *text, size_t size)
{
    unsigned value = 0;

    if (size < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);

        if (digit < 0)
            return 0;
        value = value * 16 + (unsigned)digit;
    }
    return value >= 0xD800 && value <= 0xDFFF ? 0 : value;
}

/* Resolves the escapes from start on, in place: seven characters become at most three. */
static void buffer_unescape(struct buffer *buffer, size_t start)
{
    size_t to = start;

    for (size_t from = start; from < buffer->size;) {
        unsigned character = escape_at(buffer->bytes + from, buffer->size - from);

        if (character != 0) {
            to += medtrie_utf8_put(buffer->bytes + to, character);
            from += 7;
        } else {
            buffer->bytes[to++] = buffer->bytes[from++];
        }
    }
    buffer->size = to;
}

/* ---- Names of parts ---------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    size_t text_size = strlen(text), end_size = strlen(end);

    return text_size >= end_size && strcmp(text + text_size - end_size, end) == 0;
}

/* Resolves a relationship's target against the part that it belongs to ("" for the package):
 * "worksheets/sheet1.xml" of "xl/workbook.xml" is "xl/worksheets/sheet1.xml". */
static bool path_resolve(const char *base, const char *target, char path[PATH_SIZE])
{
    const char *slash = strrchr(base, '/');
    size_t size = target[0] == '/' || slash == NULL ? 0 : (size_t)(slash - base) + 1;

    memcpy(path, base, size);
    path[size] = '\0';
    while (*target != '\0') {
        size_t step = strcspn(target, "/");

        if (step == 2 && memcmp(target, "..", 2) == 0) {
            if (size == 0)
                return false;
            do
                size--;
            while (size > 0 && path[size - 1] != '/');
        } else if (step > 0 && !(step == 1 && target[0] == '.')) {
            if (step + 2 > PATH_SIZE - size)
                return false;
            memcpy(path + size, target, step);
            size += step;
            if (target[step] == '/')
                path[size++] = '/';
        }
        path[size] = '\0';
        target += step + (target[step] == '/');
    }
    return size > 0 && path[size - 1] != '/';
}

/* "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels" */
static bool path_of_relations(const char *part, char path[PATH_SIZE])
{
    const char *slash = strrchr(part, '/');
    int folder = slash == NULL ? 0 : (int)(slash - part) + 1;
    int size = snprintf(path, PATH_SIZE, "%.*s_rels/%s.rels", folder, part, part + folder);

    return size > 0 && size < PATH_SIZE;
}

/* ---- Relationships ----------------------------------------------------------------------- */

static void no_end(struct workbook_part *part, const char *element)
{
    (void)part;
    (void)element;
}

/* _rels/.rels: which part is the workbook. */
static void package_start(struct workbook_part *part, const char *element, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);
    const char *type = medtrie_part_attribute(attributes, "Type", false);
    const char *target = medtrie_part_attribute(attributes, "Target", false);

    if (strcmp(element, "Relationship") != 0 || type == NULL || target == NULL ||
        !ends_with(type, "/officeDocument"))
        return;
    if (path_resolve("", target, workbook->main_part))
        medtrie_part_stop(part);
    else
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED, "\"%.80s\" names no part", target);
}

static void relation_add(struct workbook_part *part, const char *id, const char *target,
                         bool is_worksheet)
{
    struct workbook *workbook = medtrie_part_context(part);
    struct relation *relation;

    if (workbook->relation_count == RELATIONS_MAX) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_LIMIT, "more than %d worksheets",
                          RELATIONS_MAX);
        return;
    }
    if (!GROW(workbook->relations, workbook->relation_capacity, workbook->relation_count + 1)) {
        medtrie_part_no_memory(part);
        return;
    }
    relation = &workbook->relations[workbook->relation_count];
    relation->is_worksheet = is_worksheet;
    if (strlen(id) >= sizeof relation->id ||
        !path_resolve(workbook->main_part, target, relation->target)) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED, "\"%.80s\" names no part", target);
        return;
    }
    strcpy(relation->id, id);
    workbook->relation_count++;
    if (!is_worksheet)
        strcpy(workbook->strings_part, relation->target);
}

/* The workbook's relationships: worksheets and shared strings. */
static void relations_start(struct workbook_part *part, const char *element,
                            const char **attributes)
{
    const char *id = medtrie_part_attribute(attributes, "Id", false);
    const char *type = medtrie_part_attribute(attributes, "Type", false);
    const char *target = medtrie_part_attribute(attributes, "Target", false);

    if (strcmp(element, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
        return;
    if (ends_with(type, "/worksheet"))
        relation_add(part, id, target, true);
    else if (ends_with(type, "/sharedStrings"))
        relation_add(part, id, target, false);
}

/* The workbook part: its sheets in order. A sheet may also be a chart, which has no cells. */
static void main_start(struct workbook_part *part, const char *element, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);
    const char *name = medtrie_part_attribute(attributes, "name", false);
    const char *id = medtrie_part_attribute(attributes, "id", true);

    if (strcmp(element, "sheet") != 0 || name == NULL || id == NULL)
        return;
    if (workbook->wanted_sheet != NULL && strcmp(workbook->wanted_sheet, name) != 0)
        return;
    for (size_t i = 0; i < workbook->relation_count; i++) {
        const struct relation *relation = &workbook->relations[i];

        if (relation->is_worksheet && strcmp(relation->id, id) == 0) {
            strcpy(workbook->sheet_part, relation->target);
            medtrie_part_stop(part);
            return;
        }
    }
}

/* ---- Shared strings ---------------------------------------------------------------------- */

/* In an si or is: text is in t, also in those of rich text runs (r), which are joined. */
static void text_start(struct workbook *workbook, const char *element, size_t end)
{
    if (strcmp(element, "rPh") == 0) {
        workbook->phonetic++;
    } else if (strcmp(element, "t") == 0 && workbook->phonetic == 0) {
        workbook->in_text = true;
        workbook->run_start = end;
    }
}

static void text_end(struct workbook *workbook, const char *element, struct buffer *buffer)
{
    if (strcmp(element, "rPh") == 0 && workbook->phonetic > 0) {
        workbook->phonetic--;
    } else if (strcmp(element, "t") == 0 && workbook->in_text) {
        workbook->in_text = false;
        buffer_unescape(buffer, workbook->run_start);
    }
}

static void strings_start(struct workbook_part *part, const char *element, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);

    (void)attributes;
    text_start(workbook, element, workbook->strings.size);
}

static void strings_end(struct workbook_part *part, const char *element)
{
    struct workbook *workbook = medtrie_part_context(part);

    text_end(workbook, element, &workbook->strings);
    if (strcmp(element, "si") != 0)
        return;
    if (!GROW(workbook->string_ends, workbook->string_capacity, workbook->string_count + 1)) {
        medtrie_part_no_memory(part);
        return;
    }
    workbook->string_ends[workbook->string_count++] = (uint32_t)workbook->strings.size;
}

static void strings_text(struct workbook_part *part, const char *text, size_t size)
{
    struct workbook *workbook = medtrie_part_context(part);

    if (workbook->in_text && !buffer_add(&workbook->strings, text, size))
        medtrie_part_no_memory(part);
}

/* ---- The worksheet ----------------------------------------------------------------------- */

/* Reads a decimal number of at most 9 digits that is the whole text. */
static bool number_read(const char *text, size_t size, uint32_t *number)
{
    *number = 0;
    if (size == 0 || size > 9)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (uint32_t)(text[i] - '0');
    }
    return true;
}

static void row_start(struct workbook_part *part, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);
    const char *reference = medtrie_part_attribute(attributes, "r", false);
    uint32_t row = workbook->row + 1;

    if (workbook->in_row) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED, "a row within a row");
        return;
    }
    if ((reference != NULL && !number_read(reference, strlen(reference), &row)) ||
        row <= workbook->row || row > WORKBOOK_ROWS_MAX) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED,
                          "row \"%.20s\" after row %u; rows are numbered in rising order",
                          reference == NULL ? "" : reference, (unsigned)workbook->row);
        return;
    }
    workbook->in_row = true;
    workbook->row = row;
    workbook->next_column = 0;
    workbook->place_count = 0;
    workbook->row_text.size = 0;
}

/* "AB12" of row 12 -> 27 */
static bool reference_read(const char *reference, uint32_t row, size_t *column)
{
    uint32_t digits;
    size_t value = 0;

    for (; *reference >= 'A' && *reference <= 'Z'; reference++) {
        value = value * 26 + (size_t)(*reference - 'A') + 1;
        if (value > WORKBOOK_COLUMNS_MAX)
            return false;
    }
    *column = value - 1;
    return value > 0 && number_read(reference, strlen(reference), &digits) && digits == row;
}

static void cell_start(struct workbook_part *part, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);
    const char *reference = medtrie_part_attribute(attributes, "r", false);
    const char *type = medtrie_part_attribute(attributes, "t", false);
    size_t column = workbook->next_column;

    if (!workbook->in_row || workbook->in_cell) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED, "a cell that is not in a row");
        return;
    }
    if ((reference != NULL && !reference_read(reference, workbook->row, &column)) ||
        column < workbook->next_column || column >= WORKBOOK_COLUMNS_MAX) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED,
                          "cell \"%.20s\" in row %u; cells are in rising order there",
                          reference == NULL ? "" : reference, (unsigned)workbook->row);
        return;
    }
    workbook->in_cell = true;
    workbook->in_text = false;
    workbook->phonetic = 0;
    workbook->column = column;
    workbook->next_column = column + 1;
    workbook->cell_start = workbook->row_text.size;
    workbook->type = 'n';
    if (type != NULL && strcmp(type, "s") == 0)
        workbook->type = 's';
    else if (type != NULL && strcmp(type, "inlineStr") == 0)
        workbook->type = 'i';
}

/* Puts a shared string in the place of its number. */
static void cell_shared(struct workbook_part *part, struct cell_place *place)
{
    struct workbook *workbook = medtrie_part_context(part);
    uint32_t number;

    if (!number_read(workbook->row_text.bytes + place->start, place->size, &number) ||
        number >= workbook->string_count) {
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED,
                          "shared string \"%.*s\"; the workbook has %zu of them",
                          (int)(place->size < 20 ? place->size : 20),
                          workbook->row_text.bytes + place->start, workbook->string_count);
        return;
    }
    place->start = number == 0 ? 0 : workbook->string_ends[number - 1];
    place->size = workbook->string_ends[number] - place->start;
    place->shared = true;
}

static void cell_end(struct workbook_part *part)
{
    struct workbook *workbook = medtrie_part_context(part);
    struct cell_place *place;

    workbook->in_cell = false;
    if (!GROW(workbook->places, workbook->place_capacity, workbook->column + 1)) {
        medtrie_part_no_memory(part);
        return;
    }
    while (workbook->place_count <= workbook->column)
        workbook->places[workbook->place_count++] = (struct cell_place){0, 0, false};
    place = &workbook->places[workbook->column];
    place->start = workbook->cell_start;
    place->size = workbook->row_text.size - workbook->cell_start;
    if (workbook->type == 's' && place->size > 0)
        cell_shared(part, place);
}

static void row_end(struct workbook_part *part)
{
    struct workbook *workbook = medtrie_part_context(part);
    struct workbook_row row = {.number = workbook->row, .cell_count = workbook->place_count};

    workbook->in_row = false;
    if (!GROW(workbook->cells, workbook->cell_capacity, workbook->place_count)) {
        medtrie_part_no_memory(part);
        return;
    }
    for (size_t i = 0; i < workbook->place_count; i++) {
        const struct cell_place *place = &workbook->places[i];
        const struct buffer *text = place->shared ? &workbook->strings : &workbook->row_text;

        workbook->cells[i] = (struct workbook_cell){"", 0};
        if (place->size > 0)
            workbook->cells[i] = (struct workbook_cell){text->bytes + place->start, place->size};
    }
    row.cells = workbook->cells;
    if (!workbook->give_row(workbook->give_context, &row))
        medtrie_part_stop(part);
}

static void sheet_start(struct workbook_part *part, const char *element, const char **attributes)
{
    struct workbook *workbook = medtrie_part_context(part);

    if (strcmp(element, "row") == 0)
        row_start(part, attributes);
    else if (strcmp(element, "c") == 0)
        cell_start(part, attributes);
    else if (!workbook->in_cell)
        return;
    else if (strcmp(element, "v") == 0)
        workbook->in_text = workbook->type != 'i';
    else if (workbook->type == 'i')
        text_start(workbook, element, workbook->row_text.size);
}

static void sheet_end(struct workbook_part *part, const char *element)
{
    struct workbook *workbook = medtrie_part_context(part);

    if (strcmp(element, "row") == 0)
        row_end(part);
    else if (strcmp(element, "c") == 0)
        cell_end(part);
    else if (!workbook->in_cell)
        return;
    else if (strcmp(element, "v") == 0)
        workbook->in_text = false;
    else if (workbook->type == 'i')
        text_end(workbook, element, &workbook->row_text);
}

static void sheet_text(struct workbook_part *part, const char *text, size_t size)
{
    struct workbook *workbook = medtrie_part_context(part);

    if (workbook->in_text && !buffer_add(&workbook->row_text, text, size))
        medtrie_part_no_memory(part);
}

/* ---- The whole --------------------------------------------------------------------------- */

static enum medtrie_result part_required(struct workbook *workbook, const char *name,
                                         const struct workbook_part_handlers *handlers,
                                         struct medtrie_error *error)
{
    bool found;
    enum medtrie_result result =
        medtrie_part_parse(workbook->file, name, handlers, workbook, &found, error);

    if (result == MEDTRIE_OK && !found)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED,
                            &(struct medtrie_place){.file = workbook->file->name},
                            "the workbook lacks its part %.200s", name);
    return result;
}

/* Finds the parts that hold the worksheet and the shared strings. */
static enum medtrie_result parts_find(struct workbook *workbook, struct medtrie_error *error)
{
    static const struct workbook_part_handlers package = {package_start, no_end, NULL};
    static const struct workbook_part_handlers relations = {relations_start, no_end, NULL};
    static const struct workbook_part_handlers main_part = {main_start, no_end, NULL};
    const struct medtrie_place place = {.file = workbook->file->name};
    char path[PATH_SIZE];
    enum medtrie_result result = part_required(workbook, "_rels/.rels", &package, error);

    if (result != MEDTRIE_OK)
        return result;
    if (workbook->main_part[0] == '\0' || !path_of_relations(workbook->main_part, path))
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                            "the zip names no workbook in _rels/.rels");
    result = part_required(workbook, path, &relations, error);
    if (result == MEDTRIE_OK)
        result = part_required(workbook, workbook->main_part, &main_part, error);
    if (result == MEDTRIE_OK && workbook->sheet_part[0] == '\0')
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                            "the workbook has no worksheet%s%.80s",
                            workbook->wanted_sheet == NULL ? "" : " named ",
                            workbook->wanted_sheet == NULL ? "" : workbook->wanted_sheet);
    return result;
}

enum medtrie_result medtrie_workbook_read(const struct source_file *file, const char *sheet,
                                          bool (*row)(void *context,
                                                      const struct workbook_row *row),
                                          void *context, struct medtrie_error *error)
{
    static const struct workbook_part_handlers strings = {strings_start, strings_end, strings_text};
    static const struct workbook_part_handlers cells = {sheet_start, sheet_end, sheet_text};
    struct workbook workbook = {
        .file = file, .wanted_sheet = sheet, .give_row = row, .give_context = context};
    enum medtrie_result result = parts_find(&workbook, error);

    if (result == MEDTRIE_OK && workbook.strings_part[0] != '\0')
        result = part_required(&workbook, workbook.strings_part, &strings, error);
    if (result == MEDTRIE_OK)
        result = part_required(&workbook, workbook.sheet_part, &cells, error);
    free(workbook.relations);
    free(workbook.strings.bytes);
    free(workbook.string_ends);
    free(workbook.row_text.bytes);
    free(workbook.places);
    free(workbook.cells);
    return result;
}

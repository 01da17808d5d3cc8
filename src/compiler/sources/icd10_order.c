/*
 * The order files of ICD-10-CM and ICD-10-PCS: every code of a release in official order, headers
 * included. One layout serves both (icd10OrderFiles.pdf in the published zips):
 *
 *     1-5     order number, zero-filled
 *     7-13    code without its dot, left-justified
 *     15      0 header, 1 valid for HIPAA-covered transactions
 *     17-76   short title
 *     78-     long title; no line is longer than 400
 *
 * with blanks between. Which of the two a file is, its codes tell: those of ICD-10-CM begin with a
 * letter and have 3 to 7 characters, those of ICD-10-PCS have 3 or 7 and mostly begin with a digit.
 */
#include "registry.h"

#include <string.h>

#include "name.h"
#include "text.h"
#include "unique.h"

/* Offsets are positions of the layout less 1. */
#define NUMBER_SIZE 5
#define CODE 6
#define CODE_SIZE 7
#define FLAG 14
#define SHORT_TITLE 16
#define SHORT_TITLE_SIZE 60
#define LONG_TITLE 77
#define LINE_SIZE_MIN 78
#define LINE_SIZE_MAX 400

#define LINES_LOOKED_AT 3

enum order_system { ORDER_UNKNOWN, ORDER_CM, ORDER_PCS };

/* An oddity that is accepted: how often it occurs, and where first. */
struct oddity {
    uint32_t count;
    uint32_t line;
};

struct reading {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    enum order_system system;
    uint32_t number; /* of the line before; 0: there is none */
    struct oddity jumps;
    struct oddity outer_blanks;
    struct oddity doubled_blanks;
};

/* ---- Telling the files apart -------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* The characters of a code: the text up to the first blank. */
static size_t code_size(const char *field)
{
    const char *blank = memchr(field, ' ', CODE_SIZE);

    return blank == NULL ? CODE_SIZE : (size_t)(blank - field);
}

/* Whether a line has about the layout; what exactly is wrong with it is the reader's to say. */
static bool looks_like_order_line(const struct line *line)
{
    if (line->size <= SHORT_TITLE)
        return false;
    for (size_t i = 0; i < NUMBER_SIZE; i++)
        if (!is_digit(line->text[i]))
            return false;
    return line->text[NUMBER_SIZE] == ' ' && line->text[FLAG - 1] == ' ' &&
           line->text[FLAG + 1] == ' ' && code_size(line->text + CODE) >= 3;
}

/* What the code of a line says about its system; codes such as B00 or X27 0000 say nothing. */
static enum order_system system_of_code(const char *field)
{
    size_t size = code_size(field);

    if (is_digit(field[0]))
        return ORDER_PCS;
    if (size > 3 && size < 7)
        return ORDER_CM;
    for (size_t i = 0; i < size; i++)
        if (field[i] == 'I' || field[i] == 'O') /* ICD-10-PCS has neither */
            return ORDER_CM;
    return is_upper(field[0]) && strchr("BCDFGHX", field[0]) == NULL ? ORDER_CM : ORDER_UNKNOWN;
}

/* The first line whose code says it decides; a real file's first line does. */
static enum order_system system_of_file(const struct source_file *file)
{
    struct lines lines = {.file = file};
    struct line line;
    bool looks_like = false;

    while (medtrie_lines_next(&lines, &line)) {
        if (looks_like_order_line(&line)) {
            enum order_system system = system_of_code(line.text + CODE);

            looks_like = true;
            if (system != ORDER_UNKNOWN)
                return system;
        } else if (!looks_like && line.number >= LINES_LOOKED_AT) {
            return ORDER_UNKNOWN;
        }
    }
    if (!looks_like)
        return ORDER_UNKNOWN;
    return medtrie_name_like(file->base_name, "*pcs*") ? ORDER_PCS : ORDER_CM;
}

static bool cm_recognise(const struct source_file *file)
{
    return system_of_file(file) == ORDER_CM;
}

static bool pcs_recognise(const struct source_file *file)
{
    return system_of_file(file) == ORDER_PCS;
}

/* icd10cm_order_2026.txt, icd10cm-order-April-2025.txt; the addenda beside them are no order files.
 */
static bool cm_bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "icd10cm-order-*.txt") &&
           !medtrie_name_like(base_name, "*addenda*");
}

static bool pcs_bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "icd10pcs-order-*.txt") &&
           !medtrie_name_like(base_name, "*addenda*");
}

/* ---- Checking a line ---------------------------------------------------------------------- */

static struct medtrie_place place_of(const struct reading *reading, const struct line *line,
                                     size_t offset)
{
    return (struct medtrie_place){
        .file = reading->file->name, .line = line->number, .column = offset + 1};
}

/* A failure at an offset of the line. */
#define FAIL_AT(reading, line, offset, ...)                                                        \
  medtrie_fail((reading)->error, MEDTRIE_ERROR_INPUT_FORMAT,                                       \
               &(struct medtrie_place){                                                            \
                   .file = (reading)->file->name, .line = (line)->number, .column = (offset) + 1}, \
               __VA_ARGS__)

static void note(struct oddity *oddity, const struct line *line)
{
    if (oddity->count++ == 0)
        oddity->line = line->number;
}

static enum medtrie_result check_line(const struct reading *reading, const struct lines *lines,
                                      const struct line *line)
{
    static const unsigned char blanks[] = {5, 13, 15, 76};
    const char *tab = memchr(line->text, '\t', line->size);

    if (tab != NULL)
        return FAIL_AT(reading, line, (size_t)(tab - line->text),
                       "a tab; an order file has columns of fixed width");
    if (lines->unended)
        return FAIL_AT(reading, line, line->size,
                       "the last line has no line end; the file may have been cut");
    if (lines->mixed)
        return FAIL_AT(reading, line, line->size, "this line ends in %s, those before in %s",
                       lines->crlf ? "LF" : "CR LF", lines->crlf ? "CR LF" : "LF");
    if (line->size < LINE_SIZE_MIN)
        return FAIL_AT(reading, line, line->size,
                       "the line is too short: %zu characters; the long title begins in column %d",
                       line->size, LONG_TITLE + 1);
    if (line->size > LINE_SIZE_MAX)
        return FAIL_AT(reading, line, LINE_SIZE_MAX,
                       "the line is too long: %zu characters; an order file has at most %d",
                       line->size, LINE_SIZE_MAX);
    for (size_t i = 0; i < sizeof blanks; i++)
        if (line->text[blanks[i]] != ' ')
            return FAIL_AT(reading, line, blanks[i], "%s where an order file has a blank",
                           medtrie_text_show(line->text[blanks[i]]).text);
    if (line->text[FLAG] != '0' && line->text[FLAG] != '1')
        return FAIL_AT(reading, line, (size_t)FLAG,
                       "%s; an order file has 0 (header) or 1 (billable) there",
                       medtrie_text_show(line->text[FLAG]).text);
    return MEDTRIE_OK;
}

static enum medtrie_result check_number(struct reading *reading, const struct line *line)
{
    uint32_t number = 0;

    for (size_t i = 0; i < NUMBER_SIZE; i++) {
        if (!is_digit(line->text[i]))
            return FAIL_AT(reading, line, i, "%s in the order number; expected a digit",
                           medtrie_text_show(line->text[i]).text);
        number = number * 10 + (uint32_t)(line->text[i] - '0');
    }
    if (number <= reading->number)
        return FAIL_AT(reading, line, (size_t)0,
                       "order number %05u after %05u; order numbers rise from line to line",
                       (unsigned)number, (unsigned)reading->number);
    if (number != reading->number + 1)
        note(&reading->jumps, line);
    reading->number = number;
    return MEDTRIE_OK;
}

/* Whether a character may stand at this place of a code (DESIGN: shapes). */
static bool may_stand(enum order_system system, size_t at, char c)
{
    if (system == ORDER_PCS)
        return is_digit(c) || (is_upper(c) && c != 'I' && c != 'O');
    return is_upper(c) || (at > 0 && is_digit(c));
}

static enum medtrie_result check_code(const struct reading *reading, const struct line *line)
{
    const char *field = line->text + CODE;
    const char *name = reading->system == ORDER_PCS ? "ICD-10-PCS" : "ICD-10-CM";
    size_t size = code_size(field);

    for (size_t i = size; i < CODE_SIZE; i++)
        if (field[i] != ' ')
            return FAIL_AT(reading, line, CODE + i,
                           "%s behind a blank in the code; a code is left-justified",
                           medtrie_text_show(field[i]).text);
    for (size_t i = 0; i < size; i++)
        if (!may_stand(reading->system, i, field[i]))
            return FAIL_AT(reading, line, CODE + i, "%s in the code; %s",
                           medtrie_text_show(field[i]).text,
                           field[i] >= 'a' && field[i] <= 'z'
                               ? "an order file has upper case"
                               : "no code of this system has that character there");
    if (reading->system == ORDER_PCS ? size != 3 && size != 7 : size < 3)
        return FAIL_AT(reading, line, (size_t)CODE,
                       "the code \"%.*s\" has %zu characters; %s codes have %s", (int)size, field,
                       size, name, reading->system == ORDER_PCS ? "3 or 7" : "3 to 7");
    return MEDTRIE_OK;
}

/* ---- Records ------------------------------------------------------------------------------ */

/* Adds one of the two titles. padded: the field is filled up with blanks. */
static enum medtrie_result add_title(struct reading *reading, const struct line *line,
                                     size_t offset, size_t size, bool padded, uint32_t *number)
{
    const char *text = line->text + offset;
    struct medtrie_place place = place_of(reading, line, offset);
    size_t end = size;
    enum medtrie_result result =
        medtrie_text_add(reading->records, text, size, &place, number, reading->error);

    if (result != MEDTRIE_OK)
        return result;
    if (*number == 0)
        return FAIL_AT(reading, line, offset, "the %s title is empty", padded ? "short" : "long");
    while (text[end - 1] == ' ')
        end--;
    if (text[0] == ' ' || (!padded && end < size))
        note(&reading->outer_blanks, line);
    for (size_t i = 1; i + 1 < end; i++) {
        if (text[i] == ' ' && text[i + 1] == ' ' && text[i - 1] != ' ') {
            note(&reading->doubled_blanks, line);
            break;
        }
    }
    return MEDTRIE_OK;
}

static uint8_t kind_of(enum order_system system, size_t size)
{
    if (system == ORDER_PCS)
        return size == 3 ? MEDTRIE_KIND_OPERATION : MEDTRIE_KIND_CODE;
    return size == 3 ? MEDTRIE_KIND_CATEGORY : MEDTRIE_KIND_SUBCATEGORY;
}

static enum medtrie_result add_record(struct reading *reading, const struct line *line)
{
    size_t size = code_size(line->text + CODE);
    uint32_t title, short_title;
    struct code_record *code;
    enum medtrie_result result =
        add_title(reading, line, SHORT_TITLE, SHORT_TITLE_SIZE, true, &short_title);

    if (result == MEDTRIE_OK)
        result = add_title(reading, line, LONG_TITLE, line->size - LONG_TITLE, false, &title);
    if (result != MEDTRIE_OK)
        return result;
    code = medtrie_records_code(reading->records);
    if (code == NULL)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    medtrie_code_set(&code->code, line->text + CODE, size);
    code->kind = kind_of(reading->system, size);
    code->billable = line->text[FLAG] == '1';
    code->title = title;
    code->short_title = short_title;
    code->line = line->number;
    return MEDTRIE_OK;
}

static bool warn(struct reading *reading, const struct oddity *oddity, const char *what,
                 const char *done)
{
    struct medtrie_place place = {.file = reading->file->name, .line = oddity->line};

    return oddity->count == 0 || medtrie_records_warn(reading->records, &place,
                                                      "%s (%u in this file, this is the first); %s",
                                                      what, (unsigned)oddity->count, done);
}

static enum medtrie_result warn_of_all(struct reading *reading)
{
    if (warn(reading, &reading->jumps, "an order number is left out", "accepted") &&
        warn(reading, &reading->outer_blanks, "a title begins or ends with a blank",
             "left out of the title") &&
        warn(reading, &reading->doubled_blanks, "a title has several blanks in a row", "kept"))
        return MEDTRIE_OK;
    return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

static enum medtrie_result read_order(struct reading *reading)
{
    struct medtrie_place place = {.file = reading->file->name};
    struct lines lines = {.file = reading->file};
    struct line line;
    enum medtrie_result result = MEDTRIE_OK;

    while (result == MEDTRIE_OK && medtrie_lines_next(&lines, &line)) {
        result = check_line(reading, &lines, &line);
        if (result == MEDTRIE_OK)
            result = check_number(reading, &line);
        if (result == MEDTRIE_OK)
            result = check_code(reading, &line);
        if (result == MEDTRIE_OK)
            result = add_record(reading, &line);
    }
    if (result != MEDTRIE_OK)
        return result;
    if (reading->records->code_count == 0)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the file is empty; expected an order file");
    result = medtrie_unique_codes(reading->file, reading->records, reading->error);
    return result == MEDTRIE_OK ? warn_of_all(reading) : result;
}

static enum medtrie_result cm_read(const struct source_file *file, struct records *records,
                                   struct medtrie_error *error)
{
    return read_order(
        &(struct reading){.file = file, .records = records, .error = error, .system = ORDER_CM});
}

static enum medtrie_result pcs_read(const struct source_file *file, struct records *records,
                                    struct medtrie_error *error)
{
    return read_order(
        &(struct reading){.file = file, .records = records, .error = error, .system = ORDER_PCS});
}

const struct source medtrie_source_icd10cm_order = {
    .format = "ICD-10-CM order file",
    .class = SOURCE_USED,
    .systems = {"icd10cm", NULL},
    .recognise = cm_recognise,
    .bears_name = cm_bears_name,
    .read = cm_read,
};

const struct source medtrie_source_icd10pcs_order = {
    .format = "ICD-10-PCS order file",
    .class = SOURCE_USED,
    .systems = {"icd10pcs", NULL},
    .recognise = pcs_recognise,
    .bears_name = pcs_bears_name,
    .read = pcs_read,
};

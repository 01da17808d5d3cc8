/*
 * The HCPCS contractor file as text: records of 320 bytes, one a line, after lines with a
 * disclaimer. A code has one record (record id 3, a modifier 7) and as many continuations (4, 8) as
 * its long description needs.
 *
 * Disclaimers are in any form, so the data begins at the first line that has the looks of a record
 * in one of two ways: what is wrong with a first record must not turn it into a disclaimer.
 */
#include "hcpcs.h"

#include <string.h>

#include "registry.h"
#include "text.h"

#define LINES_LOOKED_AT 200   /* for the first record; disclaimers have up to 10 lines so far */
#define RECORD_LOOKS_SIZE 200 /* disclaimers are shorter, or do not begin with a code */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Positions 6-10 are the sequence number. */
static bool has_sequence(const struct line *line)
{
    if (line->size < 11)
        return false;
    for (size_t i = 5; i < 10; i++)
        if (!is_digit(line->text[i]))
            return false;
    return true;
}

/* Positions 1-5: a code, CPT and CDT ones too (they are refused later), or in 4-5 a modifier. */
static bool has_code(const struct line *line)
{
    const char *text = line->text;

    if (line->size < RECORD_LOOKS_SIZE)
        return false;
    if (memcmp(text, "   ", 3) == 0)
        return (is_upper(text[3]) || is_digit(text[3])) && (is_upper(text[4]) || is_digit(text[4]));
    return (is_upper(text[0]) || is_digit(text[0])) && is_digit(text[1]) && is_digit(text[2]) &&
           is_digit(text[3]) && (is_upper(text[4]) || is_digit(text[4]));
}

/* The record's size and blank filler, which tell it from other lines that begin with digits. */
static bool has_filler(const struct line *line)
{
    if (line->size < HCPCS_DETAIL_SIZE || line->size > HCPCS_RECORD_SIZE ||
        line->text[HCPCS_FILLER_BETWEEN - 1] != ' ')
        return false;
    for (size_t i = HCPCS_DETAIL_SIZE; i < line->size; i++)
        if (line->text[i] != ' ')
            return false;
    return true;
}

static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->size; i++)
        if (line->text[i] != ' ')
            return false;
    return true;
}

static bool recognise(const struct source_file *file)
{
    struct lines lines = {.file = file};
    struct line line;

    while (lines.number < LINES_LOOKED_AT && medtrie_lines_next(&lines, &line))
        if (has_sequence(&line) && has_code(&line) && has_filler(&line))
            return true;
    return false;
}

/* Whether the record may end behind its record id: what a continuation has not is blank, and the
 * edition of 2017 cuts it off. */
static bool is_continuation(const struct line *line)
{
    return line->size >= HCPCS_RECORD_ID_END && (line->text[HCPCS_RECORD_ID_END - 1] == '4' ||
                                                 line->text[HCPCS_RECORD_ID_END - 1] == '8');
}

/* The record's size: all of it, or all but some of the filler at its end. */
static enum medtrie_result size_check(struct hcpcs_builder *builder, const struct line *line)
{
    struct medtrie_place place = {
        .file = builder->file->name, .line = line->number, .column = line->size + 1};

    if (line->size < HCPCS_DETAIL_SIZE && is_continuation(line)) {
        if (builder->cut_count++ == 0)
            builder->cut_line = line->number;
        return MEDTRIE_OK;
    }
    if (line->size < HCPCS_DETAIL_SIZE)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the record has %zu bytes; %d are expected", line->size,
                            HCPCS_RECORD_SIZE);
    if (line->size > HCPCS_RECORD_SIZE) {
        place.column = HCPCS_RECORD_SIZE + 1;
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the record has %zu bytes; %d are expected", line->size,
                            HCPCS_RECORD_SIZE);
    }
    if (line->size < HCPCS_RECORD_SIZE &&
        !medtrie_records_warn(builder->records, &place,
                              "the record has %zu bytes, not %d; what is missing is filler",
                              line->size, HCPCS_RECORD_SIZE))
        return medtrie_fail(builder->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    return MEDTRIE_OK;
}

/* Filler is blank: anything else there means that the record is of another layout. */
static enum medtrie_result filler_check(const struct hcpcs_builder *builder,
                                        const struct line *line)
{
    for (size_t position = HCPCS_FILLER_BETWEEN; position <= line->size; position++) {
        struct medtrie_place place = {
            .file = builder->file->name, .line = line->number, .column = position};
        char c = line->text[position - 1];

        if (c != ' ')
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "byte 0x%02X; a blank (filler) is expected there",
                                (unsigned)(unsigned char)c);
        if (position == HCPCS_FILLER_BETWEEN)
            position = HCPCS_DETAIL_SIZE;
    }
    return MEDTRIE_OK;
}

/* A modifier stands in positions 4-5. */
static enum medtrie_result modifier_check(const struct hcpcs_builder *builder,
                                          const struct line *line)
{
    const struct medtrie_place place = {
        .file = builder->file->name, .line = line->number, .column = 1};
    char id = line->text[HCPCS_RECORD_ID_END - 1];

    if ((id == '7' || id == '8') && line->text[0] != ' ' && line->text[3] == ' ')
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "\"%.5s\"; a modifier has blanks in positions 1-3", line->text);
    return MEDTRIE_OK;
}

/* What the line has of a field at an offset: nothing behind its end. */
static struct hcpcs_value field_of(const struct line *line, size_t offset, size_t width)
{
    size_t start = offset < line->size ? offset : line->size;
    size_t left = line->size - start;

    return (struct hcpcs_value){line->text + start, width < left ? width : left,
                                (uint32_t)offset + 1};
}

static enum medtrie_result record_read(struct hcpcs_builder *builder, const struct line *line)
{
    struct hcpcs_row row = {.line = line->number};
    enum medtrie_result result = size_check(builder, line);

    if (result == MEDTRIE_OK)
        result = filler_check(builder, line);
    if (result == MEDTRIE_OK)
        result = modifier_check(builder, line);
    if (result != MEDTRIE_OK)
        return result;
    for (size_t i = 0; i < HCPCS_FIELD_COUNT; i++) {
        const struct hcpcs_field *field = &medtrie_hcpcs_fields[i];

        for (size_t repetition = 0; repetition < field->repetitions; repetition++) {
            size_t offset = field->position - 1u + repetition * field->width;

            row.values[field->first_value + repetition] = field_of(line, offset, field->width);
        }
    }
    return medtrie_hcpcs_add(builder, &row);
}

/* Reads from the first record on; behind the last one there may be blank lines. */
static enum medtrie_result records_read(struct hcpcs_builder *builder, struct lines *lines,
                                        struct line *line)
{
    uint32_t blank_line = 0;

    do {
        struct medtrie_place place = {.file = builder->file->name, .line = line->number};
        enum medtrie_result result;

        if (lines->unended) {
            place.column = line->size + 1;
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "the last line has no line end; the file may be cut off");
        }
        if (lines->mixed)
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "the line ends in %s, the ones before it in %s",
                                lines->crlf ? "LF" : "CR LF", lines->crlf ? "CR LF" : "LF");
        if (is_blank(line)) {
            blank_line = line->number;
            continue;
        }
        if (blank_line != 0) {
            place.line = blank_line;
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "a blank line between records; a record is expected there");
        }
        result = record_read(builder, line);
        if (result != MEDTRIE_OK)
            return result;
    } while (medtrie_lines_next(lines, line));
    return MEDTRIE_OK;
}

static bool warn_of_cuts(const struct hcpcs_builder *builder)
{
    struct medtrie_place place = {.file = builder->file->name, .line = builder->cut_line};

    return builder->cut_count == 0 ||
           medtrie_records_warn(builder->records, &place,
                                "this and %u other continuations are cut off; what is missing is "
                                "read as blank",
                                (unsigned)(builder->cut_count - 1));
}

static enum medtrie_result read(const struct source_file *file, struct records *records,
                                struct medtrie_error *error)
{
    struct hcpcs_builder builder = {.file = file, .records = records, .error = error};
    const struct medtrie_place first = {.file = file->name, .line = 1};
    struct lines lines = {.file = file};
    struct line line;
    enum medtrie_result result;

    do {
        if (!medtrie_lines_next(&lines, &line))
            return medtrie_hcpcs_finish(&builder);
    } while (!has_sequence(&line) && !has_code(&line));

    if (line.number > 1 &&
        !medtrie_records_warn(records, &first, "the %u lines before the first record are not read",
                              (unsigned)(line.number - 1)))
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &first, "no memory");
    else
        result = records_read(&builder, &lines, &line);
    if (result == MEDTRIE_OK && !warn_of_cuts(&builder))
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &first, "no memory");
    if (result == MEDTRIE_OK)
        result = medtrie_hcpcs_finish(&builder);
    medtrie_hcpcs_builder_free(&builder);
    return result;
}

static bool bears_name(const char *base_name)
{
    return medtrie_hcpcs_bears_name(base_name, "HCPC#*ANWEB*.txt");
}

const struct source medtrie_source_hcpcs_text = {
    .format = "HCPCS contractor file, 320-byte text",
    .class = SOURCE_USED,
    .systems = {"hcpcs", "hcpcs-modifier"},
    .rank = 0,
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read,
    .agree = medtrie_hcpcs_equal,
};

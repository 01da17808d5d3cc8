/*
 * CPT's flat files: LONGULT.txt (long descriptors), MEDU.txt (medium) and SHORTU.txt (short). A
 * copyright notice, a blank line, then one code a line: "code TAB text", or in MEDU and SHORTU also
 * the code in columns 1-5 and the text from column 7. A code that is there is active.
 *
 * The three look alike, so the name tells them apart. Under another name, letters in lower case or
 * a text of more than 48 characters make it the long file, more than 28 the medium one.
 */
#include "cpt.h"

#include <string.h>

#include "name.h"
#include "registry.h"
#include "unique.h"

#define MEDIUM_SIZE_MAX 100 /* 48 today, 100 in 2001 */
#define MEDIUM_SIZE 48
#define SHORT_SIZE 28

enum descriptor { DESCRIPTOR_NONE, DESCRIPTOR_LONG, DESCRIPTOR_MEDIUM, DESCRIPTOR_SHORT };

/* ---- Shared with the newer files --------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool medtrie_cpt_is_code(const char *text, size_t size)
{
    if (size != CPT_CODE_SIZE)
        return false;
    for (size_t i = 0; i + 1 < CPT_CODE_SIZE; i++)
        if (!is_digit(text[i]))
            return false;
    return is_digit(text[4]) || is_upper(text[4]);
}

bool medtrie_cpt_is_modifier(const char *text, size_t size)
{
    return size == 2 && ((is_digit(text[0]) && (is_digit(text[1]) || is_upper(text[1]))) ||
                         (is_upper(text[0]) && is_digit(text[1])));
}

bool medtrie_cpt_is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->size; i++)
        if (line->text[i] != ' ' && line->text[i] != '\t')
            return false;
    return true;
}

enum medtrie_result medtrie_cpt_check_end(const struct lines *lines, struct records *records,
                                          struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = lines->file->name, .line = lines->number};

    if (lines->unended &&
        !medtrie_records_warn(records, &place,
                              "the last line has no line end; the file may be cut off"))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    return MEDTRIE_OK;
}

/* ---- Recognising ------------------------------------------------------------------------- */

/* A code, a tab or blank, and a text. */
static bool is_data(const struct line *line)
{
    return line->size > CPT_CODE_SIZE + 1 && medtrie_cpt_is_code(line->text, CPT_CODE_SIZE) &&
           (line->text[CPT_CODE_SIZE] == '\t' || line->text[CPT_CODE_SIZE] == ' ');
}

static bool mentions_cpt(const struct line *line)
{
    for (size_t i = 0; i + 3 <= line->size; i++)
        if (memcmp(line->text + i, "CPT", 3) == 0)
            return true;
    return false;
}

/* What stands before the data. */
struct notice {
    bool mentions_cpt;
    uint32_t last_paragraph; /* its first line */
};

/* Goes to the first line of data: the first line of a paragraph that is data. An address in the
 * notice may wrap so that a line begins with a ZIP code, but does not begin a paragraph with it. */
static bool data_find(struct lines *lines, struct line *line, struct notice *notice)
{
    bool begins = true;

    *notice = (struct notice){false, 1};
    while (lines->number < CPT_PREAMBLE_LINES_MAX && medtrie_lines_next(lines, line)) {
        bool blank = medtrie_cpt_is_blank(line);

        if (begins && is_data(line))
            return true;
        if (begins && !blank)
            notice->last_paragraph = line->number;
        begins = blank;
        notice->mentions_cpt = notice->mentions_cpt || mentions_cpt(line);
    }
    return false;
}

/* What the texts themselves look like, from the first line of data on. */
static enum descriptor descriptor_of_texts(struct lines *lines, struct line *line)
{
    size_t longest = 0;

    do {
        size_t size = line->size > CPT_CODE_SIZE + 1 ? line->size - CPT_CODE_SIZE - 1 : 0;

        for (size_t i = 0; i < size; i++) {
            char c = line->text[CPT_CODE_SIZE + 1 + i];

            if (c >= 'a' && c <= 'z')
                return DESCRIPTOR_LONG;
        }
        if (size > longest)
            longest = size;
    } while (medtrie_lines_next(lines, line));
    if (longest > MEDIUM_SIZE)
        return DESCRIPTOR_LONG;
    return longest > SHORT_SIZE ? DESCRIPTOR_MEDIUM : DESCRIPTOR_SHORT;
}

/* MEDU.txt, MEDU_2030.txt, MEDU2030.txt, but not MEDUSA.txt. */
static enum descriptor descriptor_of_name(const char *base_name)
{
    static const struct {
        const char *pattern;
        enum descriptor descriptor;
    } names[] = {
        {"LONGULT.txt", DESCRIPTOR_LONG},   {"LONGULT-*.txt", DESCRIPTOR_LONG},
        {"LONGULT#*.txt", DESCRIPTOR_LONG}, {"LONGUT.txt", DESCRIPTOR_LONG},
        {"LONGUT-*.txt", DESCRIPTOR_LONG},  {"LONGUT#*.txt", DESCRIPTOR_LONG},
        {"MEDU.txt", DESCRIPTOR_MEDIUM},    {"MEDU-*.txt", DESCRIPTOR_MEDIUM},
        {"MEDU#*.txt", DESCRIPTOR_MEDIUM},  {"SHORTU.txt", DESCRIPTOR_SHORT},
        {"SHORTU-*.txt", DESCRIPTOR_SHORT}, {"SHORTU#*.txt", DESCRIPTOR_SHORT},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (medtrie_name_like(base_name, names[i].pattern))
            return names[i].descriptor;
    return DESCRIPTOR_NONE;
}

static bool is_file_of(const struct source_file *file, enum descriptor wanted)
{
    enum descriptor named = descriptor_of_name(file->base_name);
    struct lines lines = {.file = file};
    struct line line;
    struct notice notice;

    if (!data_find(&lines, &line, &notice))
        return false;
    if (named != DESCRIPTOR_NONE)
        return named == wanted;
    return notice.mentions_cpt && descriptor_of_texts(&lines, &line) == wanted;
}

/* ---- Reading ----------------------------------------------------------------------------- */

/* Files of one kind, their codes' text goes to one place. */
struct reading {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    enum descriptor descriptor;
    size_t size_max; /* of a text; 0: any */
    char separator;  /* of the first line; all others have the same */
};

static enum medtrie_result text_keep(const struct reading *reading, struct code_record *record,
                                     const char *text, size_t size,
                                     const struct medtrie_place *place)
{
    struct records *records = reading->records;
    struct medtrie_text medium;
    uint32_t number;
    enum medtrie_result result =
        medtrie_text_add(records, text, size, place, &number, reading->error);

    if (result != MEDTRIE_OK)
        return result;
    if (number == 0)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, place, "%.*s has no text",
                            CPT_CODE_SIZE, record->code.text);
    if (reading->descriptor == DESCRIPTOR_LONG) {
        record->title = number;
    } else if (reading->descriptor == DESCRIPTOR_SHORT) {
        record->short_title = number;
    } else {
        medium = medtrie_strings_get(records->strings, number);
        if (!medtrie_records_property(records, "medium_title", medium.data, medium.size))
            return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, place, "no memory");
    }
    return MEDTRIE_OK;
}

static enum medtrie_result line_read(const struct reading *reading, const struct line *line)
{
    struct medtrie_place place = {.file = reading->file->name, .line = line->number, .column = 1};
    struct code_record *record;
    size_t size;

    if (line->size <= CPT_CODE_SIZE || !medtrie_cpt_is_code(line->text, CPT_CODE_SIZE))
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "\"%.*s\"; a CPT code (four digits, then a digit or letter) is "
                            "expected in columns 1-5",
                            (int)(line->size < CPT_CODE_SIZE ? line->size : CPT_CODE_SIZE),
                            line->text);
    if (line->text[CPT_CODE_SIZE] != reading->separator) {
        place.column = CPT_CODE_SIZE + 1;
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "byte 0x%02X; a %s is expected there, as in the first line",
                            (unsigned)(unsigned char)line->text[CPT_CODE_SIZE],
                            reading->separator == '\t' ? "tab" : "blank");
    }
    record = medtrie_records_code(reading->records);
    if (record == NULL)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, &place, "no memory");
    medtrie_code_set(&record->code, line->text, CPT_CODE_SIZE);
    record->kind = MEDTRIE_KIND_CODE;
    record->billable = true;
    record->line = line->number;

    place.column = CPT_CODE_SIZE + 2;
    size = line->size - CPT_CODE_SIZE - 1;
    while (size > 0 && line->text[CPT_CODE_SIZE + size] == ' ')
        size--;
    if (reading->size_max != 0 && size > reading->size_max)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "a text of %zu bytes; this file has at most %zu", size,
                            reading->size_max);
    return text_keep(reading, record, line->text + CPT_CODE_SIZE + 1, size, &place);
}

static enum medtrie_result read_file(struct reading *reading)
{
    struct lines lines = {.file = reading->file};
    struct line line;
    uint32_t blank_line = 0;
    struct notice notice;
    enum medtrie_result result;

    if (!data_find(&lines, &line, &notice))
        return medtrie_fail(reading->error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = reading->file->name,
                                                    .line = notice.last_paragraph,
                                                    .column = 1},
                            "no CPT code; codes are expected after the notice and a blank line");
    reading->separator = line.text[CPT_CODE_SIZE];
    do {
        if (medtrie_cpt_is_blank(&line)) {
            blank_line = line.number;
            continue;
        }
        if (blank_line != 0)
            return medtrie_fail(
                reading->error, MEDTRIE_ERROR_INPUT_FORMAT,
                &(struct medtrie_place){.file = reading->file->name, .line = blank_line},
                "a blank line between codes; a code is expected there");
        result = line_read(reading, &line);
        if (result != MEDTRIE_OK)
            return result;
    } while (medtrie_lines_next(&lines, &line));
    result = medtrie_cpt_check_end(&lines, reading->records, reading->error);
    if (result == MEDTRIE_OK)
        result = medtrie_unique_codes(reading->file, reading->records, reading->error);
    return result;
}

/* ---- The three sources ------------------------------------------------------------------- */

static bool long_recognise(const struct source_file *file)
{
    return is_file_of(file, DESCRIPTOR_LONG);
}

static bool long_bears_name(const char *base_name)
{
    return descriptor_of_name(base_name) == DESCRIPTOR_LONG;
}

static enum medtrie_result long_read(const struct source_file *file, struct records *records,
                                     struct medtrie_error *error)
{
    struct reading reading = {file, records, error, DESCRIPTOR_LONG, 0, '\0'};

    return read_file(&reading);
}

static bool medium_recognise(const struct source_file *file)
{
    return is_file_of(file, DESCRIPTOR_MEDIUM);
}

static bool medium_bears_name(const char *base_name)
{
    return descriptor_of_name(base_name) == DESCRIPTOR_MEDIUM;
}

static enum medtrie_result medium_read(const struct source_file *file, struct records *records,
                                       struct medtrie_error *error)
{
    struct reading reading = {file, records, error, DESCRIPTOR_MEDIUM, MEDIUM_SIZE_MAX, '\0'};

    return read_file(&reading);
}

static bool short_recognise(const struct source_file *file)
{
    return is_file_of(file, DESCRIPTOR_SHORT);
}

static bool short_bears_name(const char *base_name)
{
    return descriptor_of_name(base_name) == DESCRIPTOR_SHORT;
}

static enum medtrie_result short_read(const struct source_file *file, struct records *records,
                                      struct medtrie_error *error)
{
    struct reading reading = {file, records, error, DESCRIPTOR_SHORT, SHORT_SIZE, '\0'};

    return read_file(&reading);
}

const struct source medtrie_source_cpt_long = {
    .format = "CPT long descriptors (LONGULT)",
    .class = SOURCE_USED,
    .systems = {"cpt", NULL},
    .rank = 0,
    .recognise = long_recognise,
    .bears_name = long_bears_name,
    .read = long_read,
};

const struct source medtrie_source_cpt_medium = {
    .format = "CPT medium descriptors (MEDU)",
    .class = SOURCE_USED,
    .systems = {"cpt", NULL},
    .rank = 1,
    .recognise = medium_recognise,
    .bears_name = medium_bears_name,
    .read = medium_read,
};

const struct source medtrie_source_cpt_short = {
    .format = "CPT short descriptors (SHORTU)",
    .class = SOURCE_USED,
    .systems = {"cpt", NULL},
    .rank = 2,
    .recognise = short_recognise,
    .bears_name = short_bears_name,
    .read = short_read,
};

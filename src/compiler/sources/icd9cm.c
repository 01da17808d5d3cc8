/*
 * ICD-9-CM as last published (version 32): the titles of diagnoses (DX) and procedures (SG), long
 * and short ones in files of their own, each listing all codes.
 *
 * A line is the code without its dot, left-justified in 5 columns (DX) or 4 (SG), a blank, and the
 * title. Nothing in a file says whether its titles are the long or the short ones, so that its
 * official name has to: CMS32_DESC_LONG_DX.txt. There are no headers: all codes are billable.
 */
#include "registry.h"

#include <string.h>

#include "name.h"
#include "text.h"
#include "unique.h"

#define LINES_LOOKED_AT 10

/* One of the four files. */
struct layout {
    const char *name; /* a pattern */
    const char *codes;
    size_t code_size_max;
    bool diagnoses;
    bool is_long;
};

static const struct layout dx_long = {"CMS##-DESC-LONG-DX*.txt", "an ICD-9-CM diagnosis code", 5,
                                      true, true};
static const struct layout dx_short = {"CMS##-DESC-SHORT-DX*.txt", "an ICD-9-CM diagnosis code", 5,
                                       true, false};
static const struct layout sg_long = {"CMS##-DESC-LONG-SG*.txt", "an ICD-9-CM procedure code", 4,
                                      false, true};
static const struct layout sg_short = {"CMS##-DESC-SHORT-SG*.txt", "an ICD-9-CM procedure code", 4,
                                       false, false};

struct reading {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    const struct layout *layout;
    uint32_t line;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Diagnoses: 3 digits, V and 2, or E and 3, and up to 2 digits more. Procedures: 2 digits and up to
 * 2 more. */
static bool is_code(const struct layout *layout, const char *text, size_t size)
{
    size_t letters = layout->diagnoses && size > 0 && (text[0] == 'V' || text[0] == 'E') ? 1 : 0;
    size_t size_min = !layout->diagnoses ? 2 : letters == 1 && text[0] == 'E' ? 4 : 3;

    if (size < size_min || size > layout->code_size_max)
        return false;
    for (size_t i = letters; i < size; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

/* The characters of the code: those up to the first blank. */
static size_t code_size(const struct layout *layout, const struct line *line)
{
    size_t width = line->size < layout->code_size_max ? line->size : layout->code_size_max;
    const char *blank = memchr(line->text, ' ', width);

    return blank == NULL ? width : (size_t)(blank - line->text);
}

static bool recognise(const struct source_file *file, const struct layout *layout)
{
    struct lines lines = {.file = file};
    struct line line;

    if (!medtrie_name_like(file->base_name, layout->name))
        return false;
    while (lines.number < LINES_LOOKED_AT && medtrie_lines_next(&lines, &line))
        if (line.size <= layout->code_size_max + 1 || line.text[layout->code_size_max] != ' ' ||
            line.text[layout->code_size_max + 1] == ' ' ||
            !is_code(layout, line.text, code_size(layout, &line)))
            return false;
    return lines.number > 0;
}

#define FAIL_AT(reading, at, ...)                                                                  \
  medtrie_fail((reading)->error, MEDTRIE_ERROR_INPUT_FORMAT,                                       \
               &(struct medtrie_place){                                                            \
                   .file = (reading)->file->name, .line = (reading)->line, .column = (at) + 1},    \
               __VA_ARGS__)

static enum medtrie_result check_line(const struct reading *reading, const struct lines *lines,
                                      const struct line *line)
{
    size_t title = reading->layout->code_size_max + 1;
    size_t size = code_size(reading->layout, line);

    if (lines->unended)
        return FAIL_AT(reading, line->size,
                       "the last line has no line end; the file may have been cut");
    if (lines->mixed)
        return FAIL_AT(reading, line->size, "this line ends in %s, those before in %s",
                       lines->crlf ? "LF" : "CR LF", lines->crlf ? "CR LF" : "LF");
    if (line->size <= title)
        return FAIL_AT(reading, line->size,
                       "the line is too short: %zu characters; the title begins in column %zu",
                       line->size, title + 1);
    if (!is_code(reading->layout, line->text, size))
        return FAIL_AT(reading, (size_t)0, "no code at the start of the line; expected %s",
                       reading->layout->codes);
    for (size_t i = size; i < title; i++)
        if (line->text[i] != ' ')
            return FAIL_AT(reading, i, "%s where a blank follows the code",
                           medtrie_text_show(line->text[i]).text);
    if (line->text[title] == ' ')
        return FAIL_AT(reading, title, "a blank where the title begins");
    return MEDTRIE_OK;
}

static enum medtrie_result add_record(struct reading *reading, const struct line *line)
{
    size_t title = reading->layout->code_size_max + 1;
    struct medtrie_place place = {
        .file = reading->file->name, .line = line->number, .column = title + 1};
    struct code_record *code;
    uint32_t number;
    enum medtrie_result result = medtrie_text_add(
        reading->records, line->text + title, line->size - title, &place, &number, reading->error);

    if (result != MEDTRIE_OK)
        return result;
    code = medtrie_records_code(reading->records);
    if (code == NULL)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    medtrie_code_set(&code->code, line->text, code_size(reading->layout, line));
    code->kind = MEDTRIE_KIND_CODE;
    code->billable = true;
    *(reading->layout->is_long ? &code->title : &code->short_title) = number;
    code->line = line->number;
    return MEDTRIE_OK;
}

static enum medtrie_result read_titles(const struct source_file *file, const struct layout *layout,
                                       struct records *records, struct medtrie_error *error)
{
    struct reading reading = {file, records, error, layout, 0};
    struct lines lines = {.file = file};
    struct line line;

    while (medtrie_lines_next(&lines, &line)) {
        enum medtrie_result result;

        reading.line = line.number;
        result = check_line(&reading, &lines, &line);
        if (result == MEDTRIE_OK)
            result = add_record(&reading, &line);
        if (result != MEDTRIE_OK)
            return result;
    }
    if (records->code_count == 0)
        return FAIL_AT(&reading, (size_t)0,
                       "the file is empty; expected lines of a code and a "
                       "title");
    return medtrie_unique_codes(file, records, error);
}

/* ---- The four sources --------------------------------------------------------------------- */

/* Defines one source; its functions differ in the layout alone. */
#define SOURCE(which, what, system, order)                                                         \
  static bool which##_recognise(const struct source_file *file)                                    \
  {                                                                                                \
    return recognise(file, &which);                                                                \
  }                                                                                                \
  static bool which##_bears_name(const char *base_name)                                            \
  {                                                                                                \
    return medtrie_name_like(base_name, which.name);                                               \
  }                                                                                                \
  static enum medtrie_result which##_read(const struct source_file *file, struct records *records, \
                                          struct medtrie_error *error)                             \
  {                                                                                                \
    return read_titles(file, &which, records, error);                                              \
  }                                                                                                \
  const struct source medtrie_source_icd9cm_##which = {                                            \
      .format = what,                                                                              \
      .class = SOURCE_USED,                                                                        \
      .systems = {system, NULL},                                                                   \
      .rank = order,                                                                               \
      .recognise = which##_recognise,                                                              \
      .bears_name = which##_bears_name,                                                            \
      .read = which##_read,                                                                        \
  };

SOURCE(dx_long, "ICD-9-CM diagnoses, long titles", "icd9cm-dx", 0)
SOURCE(dx_short, "ICD-9-CM diagnoses, short titles", "icd9cm-dx", 1)
SOURCE(sg_long, "ICD-9-CM procedures, long titles", "icd9cm-sg", 0)
SOURCE(sg_short, "ICD-9-CM procedures, short titles", "icd9cm-sg", 1)

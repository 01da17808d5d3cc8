/*
 * The list of ICD-10-CM codes that are exempt from reporting whether a condition was present on
 * admission (POA): a tab-separated file beside the order file of a release. It gives the codes the
 * property poa_exempt, and no titles: the order file has them.
 *
 * Columns: order number, code with its dot, title; a header line names them.
 */
#include "registry.h"

#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "text.h"

#define COLUMN_COUNT 3
#define CODE_SIZE_MAX 8 /* with the dot */
#define DOT_AFTER 3

struct field {
    const char *text;
    size_t size;
};

/* Cuts a line at its tabs; the count of fields, of which at most COLUMN_COUNT are kept. */
static size_t cut(const struct line *line, struct field fields[COLUMN_COUNT])
{
    size_t count = 0;
    const char *start = line->text;
    const char *end = line->text + line->size;

    for (;;) {
        const char *tab = memchr(start, '\t', (size_t)(end - start));
        const char *field_end = tab == NULL ? end : tab;

        if (count < COLUMN_COUNT)
            fields[count] = (struct field){start, (size_t)(field_end - start)};
        count++;
        if (tab == NULL)
            return count;
        start = tab + 1;
    }
}

/* Order26, POAexemptCode, Description: the number is the fiscal year's. */
static bool is_header(const struct line *line)
{
    static const char code_title[] = "POAexemptCode";
    struct field fields[COLUMN_COUNT];

    return cut(line, fields) == COLUMN_COUNT && fields[0].size >= 5 &&
           memcmp(fields[0].text, "Order", 5) == 0 && fields[1].size == strlen(code_title) &&
           memcmp(fields[1].text, code_title, fields[1].size) == 0;
}

static bool recognise(const struct source_file *file)
{
    struct lines lines = {.file = file};
    struct line line;

    /* The list of additions has the same columns, and is told by its name alone. */
    return medtrie_lines_next(&lines, &line) && is_header(&line) &&
           !medtrie_name_like(file->base_name, "POAexempt*Add*");
}

static bool bears_name(const char *base_name)
{
    return medtrie_name_like(base_name, "POAexemptCodes*.txt");
}

/* ---- Reading ------------------------------------------------------------------------------ */

struct reading {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;
    uint32_t name, value; /* text numbers of the property */
};

#define FAIL_AT(reading, line_number, at, ...)                                                     \
  medtrie_fail((reading)->error, MEDTRIE_ERROR_INPUT_FORMAT,                                       \
               &(struct medtrie_place){                                                            \
                   .file = (reading)->file->name, .line = (line_number), .column = (at) + 1},      \
               __VA_ARGS__)

static enum medtrie_result check_line(const struct reading *reading, const struct lines *lines,
                                      const struct line *line)
{
    if (lines->unended)
        return FAIL_AT(reading, line->number, line->size,
                       "the last line has no line end; the file may have been cut");
    if (lines->mixed)
        return FAIL_AT(reading, line->number, line->size,
                       "this line ends in %s, those before in %s", lines->crlf ? "LF" : "CR LF",
                       lines->crlf ? "CR LF" : "LF");
    if (line->number == 1 && !is_header(line))
        return FAIL_AT(reading, line->number, (size_t)0,
                       "expected the header Order.., POAexemptCode, Description, with tabs "
                       "between");
    return MEDTRIE_OK;
}

/* Sets code from a text such as E11.9 or B99. */
static bool set_code(struct code *code, const struct field *field)
{
    char text[CODE_SIZE_MAX];
    size_t size = 0;

    if (field->size < DOT_AFTER || field->size > CODE_SIZE_MAX ||
        (field->size > DOT_AFTER &&
         (field->text[DOT_AFTER] != '.' || field->size == DOT_AFTER + 1)))
        return false;
    for (size_t i = 0; i < field->size; i++) {
        char c = field->text[i];

        if (i == DOT_AFTER)
            continue;
        if (!((c >= 'A' && c <= 'Z') || (i > 0 && c >= '0' && c <= '9')))
            return false;
        text[size++] = c;
    }
    return medtrie_code_set(code, text, size);
}

static enum medtrie_result add_property(const struct reading *reading, const struct line *line)
{
    struct field fields[COLUMN_COUNT];
    struct code_property *property;
    struct code code;
    size_t count = cut(line, fields);

    if (count != COLUMN_COUNT)
        return FAIL_AT(reading, line->number, (size_t)0, "%zu columns; expected %d", count,
                       COLUMN_COUNT);
    if (!set_code(&code, &fields[1]))
        return FAIL_AT(reading, line->number, (size_t)(fields[1].text - line->text),
                       "no code of ICD-10-CM with its dot, such as Z99.89");
    property = medtrie_records_code_property(reading->records);
    if (property == NULL)
        return medtrie_fail(reading->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    property->code = code;
    property->property = (struct property){reading->name, reading->value};
    property->line = line->number;
    return MEDTRIE_OK;
}

/* Refuses a code that stands twice. */
static enum medtrie_result check_repeats(const struct reading *reading)
{
    struct records *records = reading->records;
    const struct code_property *repeat = NULL;

    medtrie_records_sort_properties(records);
    for (uint32_t i = 1; i < records->code_property_count; i++) {
        const struct code_property *property = &records->code_properties[i];

        if (medtrie_code_compare(&property[-1].code, &property->code) == 0 &&
            (repeat == NULL || property->line < repeat->line))
            repeat = property;
    }
    if (repeat != NULL)
        return FAIL_AT(reading, repeat->line, (size_t)0, "code %.16s stands in line %u already",
                       repeat->code.text, (unsigned)repeat[-1].line);
    return MEDTRIE_OK;
}

static enum medtrie_result read_list(const struct source_file *file, struct records *records,
                                     struct medtrie_error *error)
{
    struct reading reading = {.file = file,
                              .records = records,
                              .error = error,
                              .name = medtrie_strings_add(records->strings, "poa_exempt", 10),
                              .value = medtrie_strings_add(records->strings, "1", 1)};
    struct lines lines = {.file = file};
    struct line line;

    if (reading.name == STRINGS_FAILED || reading.value == STRINGS_FAILED)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    while (medtrie_lines_next(&lines, &line)) {
        enum medtrie_result result = check_line(&reading, &lines, &line);

        if (result == MEDTRIE_OK && line.number > 1)
            result = add_property(&reading, &line);
        if (result != MEDTRIE_OK)
            return result;
    }
    if (records->code_property_count == 0)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = file->name},
                            "no code in the list; expected a header line and codes below it");
    return check_repeats(&reading);
}

const struct source medtrie_source_poa_exempt = {
    .format = "ICD-10-CM list of codes exempt from POA reporting",
    .class = SOURCE_USED,
    .systems = {"icd10cm", NULL},
    .recognise = recognise,
    .bears_name = bears_name,
    .read = read_list,
};

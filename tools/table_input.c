/* The options of a table that is read. */
#include "table_input.h"

#include "files.h"
#include "verbs.h"

static const struct {
    const char *name; /* as it may be written */
    struct table_format format;
} formats[] = {
    {"csv", {"csv", MEDTRIE_ANNOTATE_CSV, ','}},
    {"tsv", {"tsv", MEDTRIE_ANNOTATE_CSV, '\t'}},
    {"ndjson", {"ndjson", MEDTRIE_ANNOTATE_NDJSON, ','}},
    {"jsonl", {"ndjson", MEDTRIE_ANNOTATE_NDJSON, ','}},
    {"lines", {"lines", MEDTRIE_ANNOTATE_LINES, ','}},
};

#define FORMATS (sizeof formats / sizeof formats[0])

static const struct table_format *format_named(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i].format;
    return NULL;
}

const struct table_format *medtrie_table_format_of(const char *path)
{
    char extension[8];

    medtrie_extension(path, extension);
    return format_named(extension);
}

const char *medtrie_table_format_name(enum medtrie_annotate_format format)
{
    size_t i = 0;

    while (i + 1 < FORMATS && formats[i].format.format != format)
        i++;
    return formats[i].format.name;
}

const char *medtrie_table_name(const char *path)
{
    return path != NULL ? path : "standard input";
}

int medtrie_table_path(const struct arguments *arguments, struct output *output, const char **path)
{
    *path = arguments->operand_count > 0 ? arguments->operands[0] : NULL;
    if (*path != NULL && strcmp(*path, "-") == 0)
        *path = NULL;
    if (arguments->operand_count <= 1)
        return 0;
    medtrie_output_say(output, "%s: one FILE at most, there are %zu", arguments->verb->name,
                       arguments->operand_count);
    return STATUS_USAGE;
}

int medtrie_table_format(const struct arguments *arguments, struct output *output, const char *path,
                         const struct table_format **format)
{
    const char *name = medtrie_arguments_value(arguments, OPTION_INPUT_FORMAT);

    *format = name != NULL ? format_named(name) : medtrie_table_format_of(path);
    if (name == NULL || *format != NULL)
        return 0;
    medtrie_output_say(output, "--input-format: \"%.100s\" is none of csv, tsv, ndjson, lines",
                       name);
    return STATUS_USAGE;
}

int medtrie_table_delimiter(const struct arguments *arguments, struct output *output,
                            enum medtrie_annotate_format format, char *delimiter)
{
    const char *text = medtrie_arguments_value(arguments, OPTION_DELIMITER);

    if (text == NULL)
        return 0;
    if (strcmp(text, "\\t") == 0)
        text = "\t";
    if (strlen(text) != 1 || format != MEDTRIE_ANNOTATE_CSV) {
        medtrie_output_say(output, "--delimiter: one byte, and of csv and tsv alone");
        return STATUS_USAGE;
    }
    *delimiter = text[0];
    return 0;
}

int medtrie_table_fail(struct output *output, const char *path, const struct medtrie_error *error)
{
    if (error->line == 0 && error->result != MEDTRIE_ERROR_ARGUMENT)
        return medtrie_output_fail(output, error);
    if (error->line == 0)
        medtrie_output_say(output, "%.300s: %s", medtrie_table_name(path), error->message);
    else if (error->column == 0)
        medtrie_output_say(output, "%.300s:%llu: %s", medtrie_table_name(path),
                           (unsigned long long)error->line, error->message);
    else
        medtrie_output_say(output, "%.300s:%llu: column %llu: %s", medtrie_table_name(path),
                           (unsigned long long)error->line, (unsigned long long)error->column,
                           error->message);
    return (int)error->result / 100;
}

/* The JSON writer: names and commas here, the inside of strings in escape.c. */
#include "json.h"

#include "escape.h"

static void start_member(struct output *output, const char *name)
{
    if (output->separator)
        medtrie_output_bytes(output, ", ", 2);
    output->separator = true;
    if (name != NULL) {
        medtrie_output_bytes(output, "\"", 1);
        medtrie_output_literal(output, name);
        medtrie_output_bytes(output, "\": ", 3);
    }
}

void medtrie_json_begin(struct output *output, const char *name, char bracket)
{
    start_member(output, name);
    medtrie_output_bytes(output, &bracket, 1);
    output->separator = false;
}

void medtrie_json_end(struct output *output, char bracket)
{
    medtrie_output_bytes(output, &bracket, 1);
    output->separator = true;
}

void medtrie_json_line(struct output *output)
{
    medtrie_output_bytes(output, "\n", 1);
    output->separator = false;
}

static void quoted(struct output *output, struct medtrie_text text)
{
    medtrie_output_bytes(output, "\"", 1);
    medtrie_output_escaped(output, text);
    medtrie_output_bytes(output, "\"", 1);
}

void medtrie_json_text(struct output *output, const char *name, struct medtrie_text text)
{
    start_member(output, name);
    quoted(output, text);
}

void medtrie_json_string(struct output *output, const char *name, const char *string)
{
    medtrie_json_text(output, name, medtrie_output_text(string));
}

void medtrie_json_number(struct output *output, const char *name, uint64_t number)
{
    start_member(output, name);
    medtrie_output_number(output, number);
}

void medtrie_json_share(struct output *output, const char *name, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        medtrie_json_null(output, name);
        return;
    }
    start_member(output, name);
    medtrie_output_format(output, "%.6f", (double)part / (double)whole);
}

void medtrie_json_flag(struct output *output, const char *name, bool flag)
{
    start_member(output, name);
    medtrie_output_literal(output, flag ? "true" : "false");
}

void medtrie_json_null(struct output *output, const char *name)
{
    start_member(output, name);
    medtrie_output_bytes(output, "null", 4);
}

void medtrie_json_day(struct output *output, const char *name, medtrie_day day)
{
    char date[11] = "";

    if (day != MEDTRIE_DAY_LAST)
        medtrie_day_format(day, date);
    if (date[0] == '\0')
        medtrie_json_null(output, name);
    else
        medtrie_json_string(output, name, date);
}

void medtrie_json_pair(struct output *output, struct medtrie_text name, struct medtrie_text value)
{
    start_member(output, NULL);
    quoted(output, name);
    medtrie_output_bytes(output, ": ", 2);
    quoted(output, value);
}

/* The TSV writer: output->separator says that a tab is due before the next field. */
#include "tsv.h"

#include "escape.h"

static void start_field(struct output *output)
{
    if (output->separator)
        medtrie_output_bytes(output, "\t", 1);
    output->separator = true;
}

void medtrie_tsv_header(struct output *output, const char *columns)
{
    while (*columns != '\0') {
        size_t size = strcspn(columns, " ");

        start_field(output);
        medtrie_output_bytes(output, columns, size);
        columns += size;
        columns += strspn(columns, " ");
    }
    medtrie_tsv_end(output);
}

void medtrie_tsv_text(struct output *output, struct medtrie_text text)
{
    start_field(output);
    medtrie_output_plain(output, text);
}

void medtrie_tsv_string(struct output *output, const char *string)
{
    medtrie_tsv_text(output, medtrie_output_text(string));
}

void medtrie_tsv_number(struct output *output, uint64_t number)
{
    start_field(output);
    medtrie_output_number(output, number);
}

void medtrie_tsv_flag(struct output *output, bool flag)
{
    start_field(output);
    medtrie_output_bytes(output, flag ? "1" : "0", 1);
}

void medtrie_tsv_day(struct output *output, medtrie_day day)
{
    char date[11] = "";

    if (day != MEDTRIE_DAY_LAST)
        medtrie_day_format(day, date);
    medtrie_tsv_string(output, date);
}

void medtrie_tsv_empty(struct output *output, unsigned count)
{
    while (count-- > 0)
        start_field(output);
}

void medtrie_tsv_end(struct output *output)
{
    medtrie_output_bytes(output, "\n", 1);
    output->separator = false;
}

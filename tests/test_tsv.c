/* The TSV writer: as many tabs as the header has, whatever a field holds. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tool_output.h"
#include "tsv.h"

Test(tsv, rows)
{
    struct output *output = tool_output_open(OUTPUT_TSV);
    struct medtrie_text echoed = {"a\tb\nc", 5};
    char *text;

    medtrie_tsv_header(output, "one two  three four");
    medtrie_tsv_text(output, echoed);
    medtrie_tsv_flag(output, true);
    medtrie_tsv_number(output, 42);
    medtrie_tsv_day(output, 16709);
    medtrie_tsv_end(output);
    medtrie_tsv_empty(output, 2);
    medtrie_tsv_flag(output, false);
    medtrie_tsv_day(output, MEDTRIE_DAY_LAST);
    medtrie_tsv_end(output);
    text = tool_output_close(output, NULL);
    cr_expect_str_eq(text, "one\ttwo\tthree\tfour\na b c\t1\t42\t2015-10-01\n\t\t0\t\n", "%s",
                     text);
    free(text);
}

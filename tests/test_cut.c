/* Where whole rows end, whatever the input is cut into; and that each byte is looked at once, not
 * again with every step. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "annotate/cut.h"
#include "miniature.h"

TestSuite(cut, .init = miniature_set_up, .fini = miniature_tear_down);

/* ---- Rows ---------------------------------------------------------------------------------- */

#define NONE SIZE_MAX

static const struct {
    const char *rule;
    enum medtrie_annotate_format format;
    const char *text;
    size_t whole, open; /* NONE: no cell is open */
} cases[] = {
    {"nothing", MEDTRIE_ANNOTATE_CSV, "", 0, NONE},
    {"no line end", MEDTRIE_ANNOTATE_CSV, "a,b", 0, NONE},
    {"behind the last line end", MEDTRIE_ANNOTATE_CSV, "a\nb\r\nc", 5, NONE},
    {"a line end in quotes is none", MEDTRIE_ANNOTATE_CSV, "a\n\"b\nc\",d", 2, NONE},
    {"and one behind them is", MEDTRIE_ANNOTATE_CSV, "\"a\n\"\nb", 5, NONE},
    {"a cell that is open", MEDTRIE_ANNOTATE_CSV, "a\nb,\"c\nd", 2, 4},
    {"and closed at the end", MEDTRIE_ANNOTATE_CSV, "a\nb,\"c\nd\"", 2, NONE},
    {"doubled quotes do not close", MEDTRIE_ANNOTATE_CSV, "\"a\"\"\nb", 0, 0},
    {"nor do four", MEDTRIE_ANNOTATE_CSV, "\"\"\"\"\n\"\"\"\n", 5, 5},
    {"a quote within a cell opens none", MEDTRIE_ANNOTATE_CSV, "6\" a\n5\"\n", 8, NONE},
    {"nor does one behind a closed cell", MEDTRIE_ANNOTATE_CSV, "\"a\"b\"\nc", 6, NONE},
    {"empty cells in quotes", MEDTRIE_ANNOTATE_CSV, "\"\",\"\"\n\"", 6, 6},
    {"quotes mean nothing in objects", MEDTRIE_ANNOTATE_NDJSON, "\"a\n\"b", 3, NONE},
    {"nor in lines", MEDTRIE_ANNOTATE_LINES, "a\n\nb", 3, NONE},
};

static void expect_case(size_t i, const struct cut *cut, size_t before, size_t size, size_t step)
{
    bool is_open = medtrie_cut_is_open(cut, size - before);

    cr_expect_eq(before + cut->whole, cases[i].whole, "%s in steps of %zu: %zu", cases[i].rule,
                 step, before + cut->whole);
    cr_expect_eq(is_open ? before + cut->quote : NONE, cases[i].open, "%s in steps of %zu",
                 cases[i].rule, step);
}

/* At once and in steps; where rows are taken off on the way and where they are not. */
Test(cut, whole_rows)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        size_t size = strlen(text);

        for (size_t step = 1; step <= size + 1; step++) {
            struct cut cut = {0}, taken = {0};
            size_t before = 0;

            for (size_t at = 0; at < size;) {
                at = size - at < step ? size : at + step;
                medtrie_cut(&cut, cases[i].format, ',', text, at);
                medtrie_cut(&taken, cases[i].format, ',', text + before, at - before);
                before += taken.whole;
                medtrie_cut_take(&taken);
            }
            expect_case(i, &cut, 0, size, step);
            expect_case(i, &taken, before, size, step);
        }
    }
}

Test(cut, a_shorter_text_begins_anew)
{
    struct cut cut = {0};

    medtrie_cut(&cut, MEDTRIE_ANNOTATE_CSV, ',', "a\n\"b\nc", 7);
    medtrie_cut(&cut, MEDTRIE_ANNOTATE_CSV, ',', "a\nb", 3);
    cr_expect_eq(cut.whole, 2);
    cr_expect_not(medtrie_cut_is_open(&cut, 3));
}

/* ---- Speed --------------------------------------------------------------------------------- */

#define LONG_BYTES ((size_t)60 << 20)
#define STEP_BYTES ((size_t)1 << 10)

static size_t push(medtrie_annotator *annotator, const char *data, size_t size)
{
    struct medtrie_annotated out;

    cr_assert_eq(medtrie_annotator_push(annotator, data, size, &out, NULL), MEDTRIE_OK);
    return out.output.size;
}

/* Seconds of the processor for a row with so many bytes that no row ends in. */
static double seconds_for(enum medtrie_annotate_format format, const char *before,
                          const char *repeated, const char *behind)
{
    static const char *const codes[] = {"dx:icd10cm"}, *const first[] = {"1:icd10cm"};
    struct medtrie_annotate_options options = {.struct_size = sizeof options,
                                               .format = format,
                                               .codes =
                                                   format == MEDTRIE_ANNOTATE_LINES ? first : codes,
                                               .code_count = 1,
                                               .as_of = MEDTRIE_DAY_DEFAULT};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    char step[STEP_BYTES];
    size_t size;
    clock_t started;

    for (size_t i = 0; i < STEP_BYTES; i++)
        step[i] = repeated[i % strlen(repeated)];
    cr_assert_eq(medtrie_annotator_open(miniature_index, &options, &annotator, NULL), MEDTRIE_OK);
    started = clock();
    size = push(annotator, before, strlen(before));
    for (size_t at = 0; at < LONG_BYTES; at += STEP_BYTES)
        size += push(annotator, step, STEP_BYTES);
    size += push(annotator, behind, strlen(behind));
    cr_assert_eq(medtrie_annotator_end(annotator, &out, NULL), MEDTRIE_OK);
    cr_expect_gt(size, LONG_BYTES);
    medtrie_annotator_close(annotator);
    return (double)(clock() - started) / CLOCKS_PER_SEC;
}

/* 60 MiB in steps of 1 KiB. Where each step begins anew that is 1.8 TB to look at, minutes. */
Test(cut, a_long_row_in_short_steps)
{
    static const struct {
        const char *what;
        enum medtrie_annotate_format format;
        const char *before, *repeated, *behind;
    } rows[] = {
        {"a quoted cell", MEDTRIE_ANNOTATE_CSV, "dx,n\nE11.9,\"", "x, y\n\"\"", "\"\n"},
        {"a cell without quotes", MEDTRIE_ANNOTATE_CSV, "dx,n\nE11.9,", "x \" y", "\n"},
        {"a header", MEDTRIE_ANNOTATE_CSV, "dx,\"", "x, y\n", "\"\nE11.9,\n"},
        {"an object", MEDTRIE_ANNOTATE_NDJSON, "{\"dx\":\"E11.9\",\"n\":\"", "x, y", "\"}\n"},
        {"a line", MEDTRIE_ANNOTATE_LINES, "E11.9", "x, y", "\n"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double seconds =
            seconds_for(rows[i].format, rows[i].before, rows[i].repeated, rows[i].behind);

        cr_expect_lt(seconds, 20, "%s: %.1f s", rows[i].what, seconds);
    }
}

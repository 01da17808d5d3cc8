/* Running an annotator in every way that must give the same. */
#include "annotating.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "miniature.h"

static void append(struct outcome *outcome, const struct medtrie_annotated *out)
{
    cr_assert_lt(outcome->output_size + out->output.size, sizeof outcome->output);
    memcpy(outcome->output + outcome->output_size, out->output.data, out->output.size);
    outcome->output_size += out->output.size;
    cr_assert_lt(outcome->rejects_size + out->rejects.size, sizeof outcome->rejects);
    memcpy(outcome->rejects + outcome->rejects_size, out->rejects.data, out->rejects.size);
    outcome->rejects_size += out->rejects.size;
}

void annotating_push(const struct medtrie_annotate_options *options, const char *input, size_t size,
                     size_t step, struct outcome *outcome)
{
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    enum medtrie_result result;

    *outcome = (struct outcome){.error.struct_size = sizeof outcome->error,
                                .totals.struct_size = sizeof outcome->totals};
    if (medtrie_annotator_open(miniature_index, options, &annotator, &outcome->error) !=
        MEDTRIE_OK) {
        cr_assert_null(annotator);
        return;
    }
    result = MEDTRIE_OK;
    for (size_t at = 0; at < size && result == MEDTRIE_OK; at += step) {
        size_t some = size - at < step ? size - at : step;
        char *alone = malloc(some);

        memcpy(alone, input + at, some);
        result = medtrie_annotator_push(annotator, alone, some, &out, &outcome->error);
        if (result == MEDTRIE_OK)
            append(outcome, &out);
        free(alone);
    }
    if (result == MEDTRIE_OK)
        result = medtrie_annotator_end(annotator, &out, &outcome->error);
    if (result == MEDTRIE_OK)
        append(outcome, &out);
    medtrie_annotator_totals(annotator, &outcome->totals);
    medtrie_annotator_close(annotator);
    cr_assert_eq(result, outcome->error.result);
}

static void run_piece(medtrie_annotator *annotator, medtrie_annotator_part **part,
                      const struct medtrie_annotate_piece *piece, struct outcome *outcome)
{
    struct medtrie_annotated out;

    if (piece->size == 0)
        return;
    cr_assert_eq(medtrie_annotator_part_open(annotator, part, &outcome->error), MEDTRIE_OK);
    if (medtrie_annotator_part_run(*part, piece, &out, &outcome->error) == MEDTRIE_OK)
        append(outcome, &out);
}

/* Two pieces, by two parts. */
static void run_parts(const struct medtrie_annotate_options *options, const char *input,
                      size_t size, size_t first, struct outcome *outcome)
{
    struct medtrie_annotate_piece piece;
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    medtrie_annotator_part *parts[2] = {NULL, NULL};
    size_t at;
    bool begun;

    *outcome = (struct outcome){.error.struct_size = sizeof outcome->error,
                                .totals.struct_size = sizeof outcome->totals};
    medtrie_annotator_open(miniature_index, options, &annotator, NULL);
    medtrie_annotator_begin(annotator, input, size, true, &begun, &at, &out, &outcome->error);
    if (outcome->error.result == MEDTRIE_OK) {
        cr_assert(begun);
        append(outcome, &out);
    }
    if (first < at)
        first = at;
    for (size_t i = 0, last = 0; i < 2 && !last && outcome->error.result == MEDTRIE_OK; i++) {
        last = i == 1 || first == size;
        if (medtrie_annotator_cut(annotator, input + at, (last ? size : first) - at, last, &piece,
                                  &outcome->error) == MEDTRIE_OK)
            run_piece(annotator, &parts[i], &piece, outcome);
        at += piece.size;
    }
    for (size_t i = 0; i < 2; i++)
        medtrie_annotator_part_close(parts[i]);
    medtrie_annotator_totals(annotator, &outcome->totals);
    medtrie_annotator_close(annotator);
}

static void expect_same(const struct outcome *outcome, const struct outcome *whole, const char *how,
                        size_t number)
{
    cr_assert_eq(outcome->error.result, whole->error.result, "%s %zu: %s", how, number,
                 outcome->error.message);
    if (whole->error.result != MEDTRIE_OK) {
        cr_assert_str_eq(outcome->error.message, whole->error.message, "%s %zu", how, number);
        cr_assert_eq(outcome->error.line, whole->error.line, "%s %zu", how, number);
        return;
    }
    cr_assert_str_eq(outcome->output, whole->output, "%s %zu", how, number);
    cr_assert_str_eq(outcome->rejects, whole->rejects, "%s %zu", how, number);
    cr_assert_arr_eq(&outcome->totals, &whole->totals, sizeof whole->totals);
}

void annotating_run(const struct medtrie_annotate_options *options, const char *input,
                    struct outcome *whole)
{
    size_t size = strlen(input);
    struct outcome other;

    annotating_push(options, input, size, size + 1, whole);
    for (size_t step = 1; step < 4; step++) {
        annotating_push(options, input, size, step, &other);
        expect_same(&other, whole, "steps of", step);
    }
    for (size_t first = 0; first <= size && whole->error.result != MEDTRIE_ERROR_ARGUMENT;
         first++) {
        run_parts(options, input, size, first, &other);
        expect_same(&other, whole, "first piece to", first);
    }
}

struct medtrie_annotate_options annotating_options(const char *const *code, const char *dates,
                                                   const char *fields)
{
    return (struct medtrie_annotate_options){.struct_size = sizeof(struct medtrie_annotate_options),
                                             .format = MEDTRIE_ANNOTATE_CSV,
                                             .codes = code,
                                             .code_count = 1,
                                             .dates = dates,
                                             .as_of = MEDTRIE_DAY_DEFAULT,
                                             .fields = fields};
}

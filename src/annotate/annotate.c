/*
 * The public calls: an annotator is a plan, the part that serves in one thread, and what is kept of
 * the input until a row of it is complete.
 */
#include <stdlib.h>

#include "annotator.h"
#include "fail.h"

const char *medtrie_cell_status_name(unsigned status)
{
    switch (status) {
    case MEDTRIE_CELL_EMPTY:
        return "empty";
    case MEDTRIE_CELL_NO_DATE:
        return "no-date";
    case MEDTRIE_CELL_BAD_DATE:
        return "bad-date";
    default:
        return medtrie_status_name((enum medtrie_status)status);
    }
}

enum medtrie_result medtrie_annotator_open(const medtrie_index *index,
                                           const struct medtrie_annotate_options *options,
                                           medtrie_annotator **annotator,
                                           struct medtrie_error *error)
{
    enum medtrie_result result;

    *annotator = NULL;
    if (options->struct_size < sizeof *options)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                     "the size of the options is not set");
    *annotator = calloc(1, sizeof **annotator);
    if (*annotator == NULL)
        return OUT_OF_MEMORY(error);
    (*annotator)->line = 1;
    (*annotator)->failure.struct_size = sizeof(*annotator)->failure;
    result = medtrie_plan_make(&(*annotator)->plan, index, options, error);
    if (result != MEDTRIE_OK) {
        medtrie_annotator_close(*annotator);
        *annotator = NULL;
    }
    return result;
}

void medtrie_annotator_close(medtrie_annotator *annotator)
{
    if (annotator == NULL)
        return;
    medtrie_annotator_part_close(annotator->part);
    medtrie_tally_free(&annotator->tally);
    medtrie_buffer_free(&annotator->rest);
    medtrie_buffer_free(&annotator->head);
    medtrie_plan_free(&annotator->plan);
    free(annotator);
}

/* ---- The order of calls ---------------------------------------------------------------------- */

static const struct medtrie_annotated nothing = {{"", 0}, {"", 0}};

/* Whether a call may be made: two ways of giving an input cannot be mixed, and behind a failure
 * nothing goes on, for what was not annotated would be missing in the middle. */
static enum medtrie_result enter(medtrie_annotator *annotator, enum stage stage, bool takes_input,
                                 struct medtrie_error *error)
{
    if (annotator->failure.result != MEDTRIE_OK)
        return medtrie_annotate_fail_again(error, &annotator->failure);
    if (takes_input && annotator->has_ended)
        return WRONG(error, "the input of this annotator has ended");
    if (annotator->stage != STAGE_NEW &&
        (annotator->stage == STAGE_PUSHING) != (stage == STAGE_PUSHING))
        return WRONG(error, "an input is given by push and end, or by begin, cut and parts");
    if (stage == STAGE_BEGINNING && annotator->stage == STAGE_BEGUN)
        return WRONG(error, "this annotator has begun already");
    if (stage == STAGE_BEGUN && annotator->stage != STAGE_BEGUN)
        return WRONG(error, "this annotator has not begun yet");
    annotator->stage = stage;
    return MEDTRIE_OK;
}

/* What a call has come to. */
static enum medtrie_result leave(const medtrie_annotator *annotator, struct medtrie_error *error)
{
    return annotator->failure.result == MEDTRIE_OK
               ? MEDTRIE_OK
               : medtrie_annotate_fail_again(error, &annotator->failure);
}

/* ---- Pieces -------------------------------------------------------------------------------- */

enum medtrie_result medtrie_annotator_fail_open(const medtrie_annotator *annotator,
                                                const char *data, struct medtrie_error *error)
{
    return medtrie_annotate_fail(error, MEDTRIE_ERROR_INPUT_FORMAT,
                                 annotator->line + medtrie_count_lines(data, annotator->cut.quote),
                                 "a quoted cell begins here that is never closed");
}

enum medtrie_result medtrie_annotator_begin(medtrie_annotator *annotator, const char *data,
                                            size_t size, bool last, bool *begun, size_t *taken,
                                            struct medtrie_annotated *out,
                                            struct medtrie_error *error)
{
    enum medtrie_result result = enter(annotator, STAGE_BEGINNING, true, error);

    *begun = false;
    *taken = 0;
    *out = nothing;
    if (result != MEDTRIE_OK)
        return result;
    medtrie_begin_input(annotator, size > 0 ? data : "", size, last, begun, taken, out,
                        &annotator->failure);
    if (annotator->failure.result != MEDTRIE_OK)
        *begun = false, *taken = 0;
    if (*begun)
        annotator->stage = STAGE_BEGUN;
    return leave(annotator, error);
}

static enum medtrie_result cut_piece(medtrie_annotator *annotator, const char *data, size_t size,
                                     bool last, struct medtrie_annotate_piece *piece,
                                     struct medtrie_error *error)
{
    struct cut *cut = &annotator->cut;
    size_t whole;
    bool is_open;

    medtrie_cut(cut, annotator->plan.format, annotator->plan.delimiter, data, size);
    whole = last ? size : cut->whole;
    is_open = medtrie_cut_is_open(cut, size);
    if (last && is_open)
        return medtrie_annotator_fail_open(annotator, data, error);
    if (size - whole > MEDTRIE_ANNOTATE_ROW_MAX)
        return medtrie_annotate_fail(
            error, MEDTRIE_ERROR_INPUT_LIMIT, annotator->line + medtrie_count_lines(data, whole),
            "a row begins here that does not end within %u MiB%s", MEDTRIE_ANNOTATE_ROW_MAX >> 20,
            is_open ? "; is a quote missing?" : "");
    medtrie_cut_take(cut);
    *piece = (struct medtrie_annotate_piece){data, whole, annotator->line};
    annotator->line += medtrie_count_lines(data, whole);
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_annotator_cut(medtrie_annotator *annotator, const char *data,
                                          size_t size, bool last,
                                          struct medtrie_annotate_piece *piece,
                                          struct medtrie_error *error)
{
    enum medtrie_result result = enter(annotator, STAGE_BEGUN, true, error);

    *piece = (struct medtrie_annotate_piece){"", 0, annotator->line};
    if (result != MEDTRIE_OK)
        return result;
    cut_piece(annotator, size > 0 ? data : "", size, last, piece, &annotator->failure);
    annotator->has_ended = last;
    return leave(annotator, error);
}

static enum medtrie_result open_part(medtrie_annotator *annotator, medtrie_annotator_part **part,
                                     struct medtrie_error *error)
{
    enum medtrie_result result;

    if (!annotator->has_tally && !medtrie_tally_make(&annotator->tally, &annotator->plan))
        return OUT_OF_MEMORY(error);
    annotator->has_tally = true;
    *part = calloc(1, sizeof **part);
    if (*part == NULL)
        return OUT_OF_MEMORY(error);
    (*part)->annotator = annotator;
    result = medtrie_part_make(*part, &annotator->plan, error);
    if (result != MEDTRIE_OK) {
        medtrie_part_free(*part);
        free(*part);
        *part = NULL;
    }
    return result;
}

enum medtrie_result medtrie_annotator_part_open(medtrie_annotator *annotator,
                                                medtrie_annotator_part **part,
                                                struct medtrie_error *error)
{
    enum medtrie_result result = enter(annotator, STAGE_BEGUN, false, error);

    *part = NULL;
    if (result != MEDTRIE_OK)
        return result;
    if (!annotator->plan.is_set)
        return WRONG(error, "the input has nothing in it, so that its columns are not known");
    return open_part(annotator, part, error);
}

void medtrie_annotator_part_close(medtrie_annotator_part *part)
{
    if (part == NULL)
        return;
    medtrie_tally_add(&part->annotator->tally, &part->tally);
    medtrie_part_free(part);
    free(part);
}

/* Annotates a piece behind what the part has annotated already. */
static enum medtrie_result run(medtrie_annotator_part *part,
                               const struct medtrie_annotate_piece *piece,
                               struct medtrie_error *error)
{
    struct piece at = {piece->data, piece->data, piece->data + piece->size, piece->line};

    return medtrie_part_annotate(part, &at, error);
}

static void give(const medtrie_annotator_part *part, struct medtrie_annotated *out)
{
    out->output = medtrie_buffer_text(&part->output);
    out->rejects = medtrie_buffer_text(&part->rejects);
}

enum medtrie_result medtrie_annotator_part_run(medtrie_annotator_part *part,
                                               const struct medtrie_annotate_piece *piece,
                                               struct medtrie_annotated *out,
                                               struct medtrie_error *error)
{
    enum medtrie_result result;

    part->output.size = 0;
    part->rejects.size = 0;
    *out = nothing;
    result = run(part, piece, error);
    if (result == MEDTRIE_OK)
        give(part, out);
    return result;
}

/* ---- In one thread ------------------------------------------------------------------------- */

/* Annotates what is whole of data; left receives how many bytes are not. head receives what comes
 * in front of the first row; where there is a part, that is in its output too. */
static enum medtrie_result annotate(medtrie_annotator *annotator, const char *data, size_t size,
                                    bool last, size_t *left, struct medtrie_annotated *head,
                                    struct medtrie_error *error)
{
    struct medtrie_annotate_piece piece = {"", 0, 0};
    enum medtrie_result result;
    size_t taken = 0;
    bool begun;

    *left = size;
    if (!annotator->has_begun) {
        result = medtrie_begin_input(annotator, data, size, last, &begun, &taken, head, error);
        if (result != MEDTRIE_OK || !begun)
            return result;
        *left = size - taken;
        if (annotator->plan.is_set)
            result = open_part(annotator, &annotator->part, error);
        if (result != MEDTRIE_OK || annotator->part == NULL)
            return result;
        medtrie_buffer_put(&annotator->part->output, head->output.data, head->output.size);
        medtrie_buffer_put(&annotator->part->rejects, head->rejects.data, head->rejects.size);
    }
    *left = size - taken;
    if (annotator->part == NULL)
        return MEDTRIE_OK;
    result = cut_piece(annotator, data + taken, size - taken, last, &piece, error);
    if (result != MEDTRIE_OK)
        return result;
    *left = size - taken - piece.size;
    return run(annotator->part, &piece, error);
}

static enum medtrie_result push(medtrie_annotator *annotator, const char *data, size_t size,
                                bool last, struct medtrie_annotated *out,
                                struct medtrie_error *error)
{
    struct buffer *rest = &annotator->rest;
    enum medtrie_result result;
    size_t left;

    if (annotator->part != NULL) {
        annotator->part->output.size = 0;
        annotator->part->rejects.size = 0;
    }
    /* What is left of the last call comes first; where nothing is nothing is copied. */
    if (rest->size > 0) {
        medtrie_buffer_put(rest, data, size);
        data = rest->data;
        size = rest->size;
    }
    if (rest->failed)
        return OUT_OF_MEMORY(error);
    result = annotate(annotator, data, size, last, &left, out, error);
    if (result != MEDTRIE_OK)
        return result;
    if (rest->size > 0) {
        if (left < size)
            memmove(rest->data, rest->data + size - left, left);
        rest->size = left;
    } else {
        medtrie_buffer_put(rest, data + (size - left), left);
    }
    if (rest->failed)
        return OUT_OF_MEMORY(error);
    if (annotator->part != NULL)
        give(annotator->part, out);
    return MEDTRIE_OK;
}

static enum medtrie_result push_once(medtrie_annotator *annotator, const char *data, size_t size,
                                     bool last, struct medtrie_annotated *out,
                                     struct medtrie_error *error)
{
    enum medtrie_result result = enter(annotator, STAGE_PUSHING, true, error);

    *out = nothing;
    if (result != MEDTRIE_OK)
        return result;
    if (push(annotator, data, size, last, out, &annotator->failure) != MEDTRIE_OK)
        *out = nothing;
    annotator->has_ended = last;
    return leave(annotator, error);
}

enum medtrie_result medtrie_annotator_push(medtrie_annotator *annotator, const char *data,
                                           size_t size, struct medtrie_annotated *out,
                                           struct medtrie_error *error)
{
    return push_once(annotator, size > 0 ? data : "", size, false, out, error);
}

enum medtrie_result medtrie_annotator_end(medtrie_annotator *annotator,
                                          struct medtrie_annotated *out,
                                          struct medtrie_error *error)
{
    return push_once(annotator, "", 0, true, out, error);
}

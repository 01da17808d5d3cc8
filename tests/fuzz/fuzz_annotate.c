/*
 * Annotates a table of arbitrary bytes with options that the first eight bytes choose; built for
 * each format, FUZZ_FORMAT. Nothing may be read outside of what was given; the whole, and
 * steps of any size or pieces in two parts, must give the same; what was given stands in what comes
 * out, in its order; and counts add up.
 */
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "fuzz.h"

/* What came out of one way. */
struct outcome {
    enum medtrie_result result;
    struct stream {
        char *bytes;
        size_t size;
    } output, rejects;
    struct medtrie_annotate_totals totals;
};

static void append(struct stream *stream, struct medtrie_text text)
{
    if (text.size == 0)
        return;
    stream->bytes = realloc(stream->bytes, stream->size + text.size);
    fuzz_expect(stream->bytes != NULL, "out of memory");
    memcpy(stream->bytes + stream->size, text.data, text.size);
    stream->size += text.size;
}

static void take(struct outcome *outcome, const struct medtrie_annotated *out)
{
    if (outcome->result != MEDTRIE_OK)
        return;
    append(&outcome->output, out->output);
    append(&outcome->rejects, out->rejects);
}

static void release(struct outcome *outcome)
{
    free(outcome->output.bytes);
    free(outcome->rejects.bytes);
}

/* ---- What was counted ------------------------------------------------------------------------ */

static void expect_worst(const medtrie_annotator *annotator, uint64_t wrong)
{
    struct medtrie_annotate_worst worst[4];
    size_t count = medtrie_annotator_worst(annotator, worst, 4);
    uint64_t listed = 0;

    for (size_t i = 0; i < count && i < 4; i++) {
        fuzz_expect(i == 0 || worst[i].count <= worst[i - 1].count, "the worst are out of order");
        fuzz_expect(memchr(worst[i].text, '\0', sizeof worst[i].text) != NULL,
                    "a text without end");
        listed += worst[i].count;
    }
    fuzz_expect(listed <= wrong, "more texts that are wrong than cells");
}

/* Cells by column, system and status are as many as there are. */
static void expect_counts(const medtrie_annotator *annotator,
                          const struct medtrie_annotate_totals *totals)
{
    size_t systems = medtrie_system_count(fuzz_index());
    uint64_t cells = 0, valid = 0;

    for (size_t column = 0; column < totals->columns; column++) {
        fuzz_expect(medtrie_annotator_column(annotator, column) != NULL, "a column of no name");
        for (size_t s = 0; s <= systems; s++) {
            const medtrie_system *system = medtrie_system_at(fuzz_index(), s);

            valid += medtrie_annotator_count(annotator, column, system, MEDTRIE_STATUS_VALID);
            for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++)
                if (status != MEDTRIE_CELL_EMPTY)
                    cells += medtrie_annotator_count(annotator, column, system, status);
        }
    }
    fuzz_expect(totals->shown + totals->diverted <= totals->rows, "more rows out than in");
    fuzz_expect(cells == totals->cells && valid == totals->valid, "the counts are no sum");
    fuzz_expect(totals->rows * totals->columns == totals->cells + totals->empty,
                "cells that are neither empty nor not");
    expect_worst(annotator, totals->cells - totals->valid);
}

/* ---- The ways -------------------------------------------------------------------------------- */

static struct outcome push(const struct medtrie_annotate_options *options, const char *text,
                           size_t size, size_t step)
{
    struct outcome outcome = {.result = MEDTRIE_OK};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    outcome.result = medtrie_annotator_open(fuzz_index(), options, &annotator, &error);
    for (size_t at = 0; outcome.result == MEDTRIE_OK && at < size; at += step) {
        size_t some = size - at < step ? size - at : step;
        char *alone = fuzz_alone(text + at, some);

        outcome.result = medtrie_annotator_push(annotator, alone, some, &out, &error);
        free(alone);
        take(&outcome, &out);
    }
    if (outcome.result == MEDTRIE_OK) {
        outcome.result = medtrie_annotator_end(annotator, &out, &error);
        take(&outcome, &out);
    }
    outcome.totals.struct_size = sizeof outcome.totals;
    if (outcome.result == MEDTRIE_OK)
        medtrie_annotator_totals(annotator, &outcome.totals);
    else
        fuzz_expect_told(outcome.result, &error);
    if (outcome.result == MEDTRIE_OK && step > size && size % 4 == 0)
        expect_counts(annotator, &outcome.totals);
    medtrie_annotator_close(annotator);
    return outcome;
}

/* Cuts a piece off what is at hand, which grows as long as no row is whole, and annotates it. */
static void run_piece(struct outcome *outcome, medtrie_annotator *annotator,
                      medtrie_annotator_part *part, const char *text, size_t size, size_t step,
                      size_t *taken)
{
    struct medtrie_annotate_piece piece = {NULL, 0, 0};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotated out;

    for (size_t given = step; outcome->result == MEDTRIE_OK && piece.size == 0; given += step) {
        bool last = given >= size;

        outcome->result =
            medtrie_annotator_cut(annotator, text, last ? size : given, last, &piece, &error);
        if (last)
            break;
    }
    if (outcome->result == MEDTRIE_OK && piece.size > 0) {
        outcome->result = medtrie_annotator_part_run(part, &piece, &out, &error);
        take(outcome, &out);
    }
    *taken = outcome->result == MEDTRIE_OK ? piece.size : size;
}

static void run_pieces(struct outcome *outcome, medtrie_annotator *annotator, const char *text,
                       size_t size, size_t step)
{
    medtrie_annotator_part *parts[2] = {NULL, NULL};
    size_t taken = 1;

    for (int i = 0; i < 2 && size > 0 && outcome->result == MEDTRIE_OK; i++)
        outcome->result = medtrie_annotator_part_open(annotator, &parts[i], NULL);
    for (unsigned turn = 0; outcome->result == MEDTRIE_OK && size > 0 && taken > 0; turn++) {
        run_piece(outcome, annotator, parts[turn % 2], text, size, step, &taken);
        text += taken;
        size -= taken;
    }
    fuzz_expect(outcome->result != MEDTRIE_OK || size == 0, "a rest that is no piece");
    medtrie_annotator_part_close(parts[0]);
    medtrie_annotator_part_close(parts[1]);
}

static struct outcome run_parts(const struct medtrie_annotate_options *options, const char *text,
                                size_t size, size_t step)
{
    struct outcome outcome = {.result = MEDTRIE_OK};
    struct medtrie_annotated out;
    char *alone = fuzz_alone(text, size);
    medtrie_annotator *annotator;
    bool begun = false;
    size_t taken = 0;

    outcome.result = medtrie_annotator_open(fuzz_index(), options, &annotator, NULL);
    if (outcome.result == MEDTRIE_OK) {
        outcome.result =
            medtrie_annotator_begin(annotator, alone, size, true, &begun, &taken, &out, NULL);
        take(&outcome, &out);
        fuzz_expect(outcome.result != MEDTRIE_OK || begun, "all of the input does not begin");
    }
    if (outcome.result == MEDTRIE_OK)
        run_pieces(&outcome, annotator, alone + taken, size - taken, step);
    outcome.totals.struct_size = sizeof outcome.totals;
    if (outcome.result == MEDTRIE_OK)
        medtrie_annotator_totals(annotator, &outcome.totals);
    medtrie_annotator_close(annotator);
    free(alone);
    return outcome;
}

/* ---- What must be ---------------------------------------------------------------------------- */

static bool is_same_stream(const struct stream *a, const struct stream *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static void expect_same(const struct outcome *a, const struct outcome *b, const char *what)
{
    fuzz_expect(a->result == b->result, what);
    if (a->result == MEDTRIE_OK)
        fuzz_expect(is_same_stream(&a->output, &b->output) &&
                        is_same_stream(&a->rejects, &b->rejects) &&
                        memcmp(&a->totals, &b->totals, sizeof a->totals) == 0,
                    what);
}

/* Text of the input stands in the output in its order: what is added is all that is more. */
static void expect_kept(const char *text, size_t size, const struct outcome *outcome)
{
    size_t at = 0;

    for (size_t i = 0; i < outcome->output.size && at < size; i++)
        at += outcome->output.bytes[i] == text[at];
    fuzz_expect(at == size, "some of the input is lost");
}

/* ---- Options --------------------------------------------------------------------------------- */

#define COUNT(array) ((unsigned)(sizeof(array) / sizeof(array)[0]))
#define PICK(array, number) ((array)[(number) % COUNT(array)])

static const char *const columns[] = {"1:icd10cm", "1",      "2:dx",       "a",      "b:procedure",
                                      "dx*:dx",    "*:px",   "1:modifier", "3:cpt",  "a:icd9cm-dx",
                                      "b",         "a:none", "*",          "c:hcpcs"};
static const char *const versions[] = {"2", "b", "v*", "c", ""};
static const char *const dates[] = {"2", "b", "c", "2,3", "b,c"};
static const char *const forms[] = {"YYYY-MM-DD", "YYYYMMDD", "DD-Mon-YYYY", "MM/DD/YYYY",
                                    "DD/MM/YYYY"};
static const char *const fields[] = {
    "status",
    "status,title,repair",
    "billable,day,carc,parent",
    "successor,completions,system,short_title,display",
    "normalised,packed,id,kind,level,category,block,chapter,section,group,release,basis",
    "betos,tos,xref,poa_exempt,coverage,no_such_property"};
static const char *const only[] = {"valid", "retired,header", "unknown,malformed,empty",
                                   "not-covered,not-loaded,bad-date,no-date", "not-yet-valid"};

/* Options, and what they point to. */
struct chosen {
    struct medtrie_annotate_options options;
    const char *codes[2], *system_columns[2];
    char *own; /* a word of the input itself instead of a column or fields */
};

static void choose_flags(struct medtrie_annotate_options *options, unsigned flags)
{
    options->no_header = (flags & 1) != 0;
    options->pad_ragged = (flags & 2) != 0;
    options->normalise = (flags & 4) != 0;
    options->counts_texts = (flags & 8) != 0;
    options->divert = (flags & 16) != 0;
    if (FUZZ_FORMAT == MEDTRIE_ANNOTATE_CSV && (flags & 32) != 0)
        options->delimiter = (flags & 64) != 0 ? '|' : '\t';
}

static void choose(struct chosen *chosen, struct fuzz_input *input)
{
    struct medtrie_annotate_options *options = &chosen->options;
    unsigned flags = fuzz_byte(input), numbers = fuzz_byte(input), version = fuzz_byte(input);
    unsigned date = fuzz_byte(input), day = fuzz_byte(input), own = fuzz_byte(input);
    unsigned more = fuzz_byte(input);

    *chosen = (struct chosen){.options = {.struct_size = sizeof *options, .format = FUZZ_FORMAT}};
    choose_flags(options, flags);
    chosen->codes[0] = PICK(columns, numbers);
    chosen->codes[1] = PICK(columns, numbers / COUNT(columns));
    options->codes = chosen->codes;
    options->code_count = 1 + (version & 1);
    chosen->system_columns[0] = PICK(versions, version >> 2);
    if ((version & 2) != 0)
        options->system_columns = chosen->system_columns;
    options->dates = (date & 3) == 1 ? PICK(dates, date >> 2) : NULL;
    options->date_form = (date & 16) != 0 ? PICK(forms, date >> 5) : NULL;
    options->as_of = fuzz_day(fuzz_system(fuzz_index(), day), day >> 3);
    options->fields = PICK(fields, more >> 1);
    options->only = (more & 1) != 0 ? PICK(only, more >> 4) : NULL;
    if (own % 4 != 0) {
        struct medtrie_text word = fuzz_up_to(input, '\n');

        chosen->own = fuzz_string(word.data, word.size);
        *(own % 4 == 1   ? &options->fields
          : own % 4 == 2 ? &chosen->codes[0]
                         : &options->dates) = chosen->own;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    size_t step = 2 + fuzz_byte(&input) % 61;
    struct outcome whole, other;
    struct chosen chosen;
    const char *text;

    choose(&chosen, &input);
    text = (const char *)input.next;
    whole = push(&chosen.options, text, input.left, input.left + 1);
    if (step % 2 == 0) {
        other = push(&chosen.options, text, input.left, step / 2);
        expect_same(&whole, &other, "steps give something else than the whole");
    } else {
        other = run_parts(&chosen.options, text, input.left, step);
        expect_same(&whole, &other, "pieces give something else than the whole");
    }
    if (whole.result == MEDTRIE_OK && chosen.options.only == NULL && !chosen.options.divert)
        expect_kept(text, input.left, &whole);
    release(&whole);
    release(&other);
    free(chosen.own);
    return 0;
}

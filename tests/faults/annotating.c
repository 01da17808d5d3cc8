/* The annotator's calls as operations: a stream, parts, and a profile. */
#include <stdio.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "operations.h"

static void mix_text(struct ending *ending, struct medtrie_text text)
{
    mix(ending, text.data, text.size);
}

static const char table[] = "id,dx1,dx2,px,dos,version\r\n"
                            "1,E11.9,\"E11\",99213,2022-03-01,10\r\n"
                            "2,M54.5,nix,J1100,2021-09-30,\r\n"
                            "3,\"a \"\"b\"\"\",,,20220101,9\r\n"
                            "4,250.00,E119,0016070,02-Feb-2022,ICD9\r\n";

static const char *const codes[] = {"dx*:dx", "px"};
static const char *const system_columns[] = {"version", NULL};

static struct medtrie_annotate_options annotate_options(void)
{
    return (struct medtrie_annotate_options){
        .struct_size = sizeof(struct medtrie_annotate_options),
        .format = MEDTRIE_ANNOTATE_CSV,
        .normalise = true,
        .counts_texts = true,
        .divert = true,
        .codes = codes,
        .code_count = 2,
        .system_columns = system_columns,
        .dates = "dos",
        .as_of = MEDTRIE_DAY_DEFAULT,
        .fields = "status,system,title,parent,successor,repair,completions",
    };
}

static void mix_counts(struct ending *ending, const medtrie_annotator *annotator)
{
    struct medtrie_annotate_totals totals = {.struct_size = sizeof totals};
    struct medtrie_annotate_worst worst[4];
    size_t count = medtrie_annotator_worst(annotator, worst, 4);

    medtrie_annotator_totals(annotator, &totals);
    mix(ending, &totals, sizeof totals);
    mix(ending, &count, sizeof count);
    if (count == 0) { /* which means that memory ran out, since some are not valid */
        ending->result = MEDTRIE_ERROR_MEMORY;
        ending->for_memory = true;
        snprintf(ending->message, sizeof ending->message, "no counts");
    }
    for (size_t i = 0; i < count && i < 4; i++)
        mix(ending, worst[i].text, strlen(worst[i].text));
}

static void mix_output(struct ending *ending, const struct medtrie_annotated *out)
{
    mix_text(ending, out->output);
    mix_text(ending, out->rejects);
}

void annotate_stream(const struct scene *scene, struct ending *ending)
{
    struct medtrie_annotate_options options = annotate_options();
    struct medtrie_error error = DETAIL;
    medtrie_annotator *annotator;
    bool goes_on =
        done(ending, medtrie_annotator_open(scene->index, &options, &annotator, &error), &error);

    for (size_t at = 0; goes_on && at <= sizeof table - 1; at += 61) {
        struct medtrie_annotated out;
        size_t left = sizeof table - 1 - at;
        enum medtrie_result result =
            medtrie_annotator_push(annotator, table + at, left < 61 ? left : 61, &out, &error);

        goes_on = done(ending, result, &error);
        if (goes_on)
            mix_output(ending, &out);
    }
    if (goes_on) {
        struct medtrie_annotated out;

        if (done(ending, medtrie_annotator_end(annotator, &out, &error), &error)) {
            mix_output(ending, &out);
            mix_counts(ending, annotator);
        }
    }
    medtrie_annotator_close(annotator);
}

/* Begins, cuts one piece and annotates it. */
static enum medtrie_result annotate_piece(medtrie_annotator *annotator,
                                          medtrie_annotator_part **part, struct ending *ending,
                                          struct medtrie_error *error)
{
    struct medtrie_annotated out;
    struct medtrie_annotate_piece piece;
    size_t taken = 0;
    bool begun = false;
    enum medtrie_result result = medtrie_annotator_begin(annotator, table, sizeof table - 1, true,
                                                         &begun, &taken, &out, error);

    if (result != MEDTRIE_OK)
        return result;
    mix_output(ending, &out);
    result = medtrie_annotator_cut(annotator, table + taken, sizeof table - 1 - taken, true, &piece,
                                   error);
    if (result == MEDTRIE_OK)
        result = medtrie_annotator_part_open(annotator, part, error);
    if (result == MEDTRIE_OK)
        result = medtrie_annotator_part_run(*part, &piece, &out, error);
    if (result == MEDTRIE_OK)
        mix_output(ending, &out);
    return result;
}

void annotate_parts(const struct scene *scene, struct ending *ending)
{
    struct medtrie_annotate_options options = annotate_options();
    struct medtrie_error error = DETAIL;
    medtrie_annotator *annotator;
    medtrie_annotator_part *part = NULL;

    if (done(ending, medtrie_annotator_open(scene->index, &options, &annotator, &error), &error))
        done(ending, annotate_piece(annotator, &part, ending, &error), &error);
    medtrie_annotator_part_close(part);
    if (ending->result == 0)
        mix_counts(ending, annotator);
    medtrie_annotator_close(annotator);
}

void profile(const struct scene *scene, struct ending *ending)
{
    struct medtrie_profile_options options = {.struct_size = sizeof options,
                                              .format = MEDTRIE_ANNOTATE_CSV,
                                              .last = true,
                                              .date_column = 5};
    struct medtrie_error error = DETAIL;
    struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    medtrie_profile *made;

    if (!done(ending,
              medtrie_profile_make(scene->index, &options, table, sizeof table - 1, &made, &error),
              &error))
        return;
    medtrie_profile_describe(made, &totals);
    mix(ending, &totals, sizeof totals);
    for (size_t column = 0; column < totals.columns; column++)
        for (size_t i = 0; medtrie_profile_match_at(made, column, i, &match); i++)
            mix(ending, &match.codes, sizeof match.codes);
    medtrie_profile_free(made);
}

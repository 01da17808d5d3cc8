/*
 * Annotates arbitrary bytes: the first says how (format, delimiter, header, dates ...), the second
 * in what steps. Nothing may be read outside of what was given, and steps, pieces and the whole
 * must give the same.
 *
 *     build/fuzz/tests/fuzz/fuzz_annotate CORPUS
 *
 * The index is the one that MEDTRIE_INDEX names: that of data/
 * (build/release/tests/sample.medtrie).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static medtrie_index *opened(void)
{
    static medtrie_index *index;
    struct medtrie_error error = {.struct_size = sizeof error};
    const char *path = getenv("MEDTRIE_INDEX");

    if (index == NULL && (path == NULL || medtrie_open(path, NULL, &index, &error) != MEDTRIE_OK)) {
        fprintf(stderr, "fuzz_annotate: MEDTRIE_INDEX: %s\n",
                path == NULL ? "not set" : error.message);
        exit(1);
    }
    return index;
}

/* What came out of one way. */
struct outcome {
    enum medtrie_result result;
    char *output;
    size_t size;
};

static void append(struct outcome *outcome, const struct medtrie_annotated *out)
{
    outcome->output = realloc(outcome->output, outcome->size + out->output.size + 1);
    memcpy(outcome->output + outcome->size, out->output.data, out->output.size);
    outcome->size += out->output.size;
}

static struct outcome push(const struct medtrie_annotate_options *options, const char *text,
                           size_t size, size_t step)
{
    struct outcome outcome = {MEDTRIE_OK, NULL, 0};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;

    outcome.result = medtrie_annotator_open(opened(), options, &annotator, NULL);
    for (size_t at = 0; outcome.result == MEDTRIE_OK && at < size; at += step) {
        size_t some = size - at < step ? size - at : step;
        /* Alone, so that a byte read behind it is seen. */
        char *alone = malloc(some);

        memcpy(alone, text + at, some);
        outcome.result = medtrie_annotator_push(annotator, alone, some, &out, NULL);
        free(alone);
        if (outcome.result == MEDTRIE_OK)
            append(&outcome, &out);
    }
    if (outcome.result == MEDTRIE_OK)
        outcome.result = medtrie_annotator_end(annotator, &out, NULL);
    if (outcome.result == MEDTRIE_OK)
        append(&outcome, &out);
    medtrie_annotator_close(annotator);
    return outcome;
}

/* Text of the input stands in the output in its order: what is added is all that is more. */
static void expect_kept(const char *text, size_t size, const struct outcome *outcome)
{
    size_t at = 0;

    for (size_t i = 0; i < outcome->size && at < size; i++)
        at += outcome->output[i] == text[at];
    if (at < size)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const fields[] = {"status", "status,title,repair",
                                         "billable,day,carc,parent",
                                         "successor,completions,system"};
    static const char *const codes[] = {"1:icd10cm", "1", "2:dx"};
    static const char *const members[] = {"a:icd10cm", "a", "b:dx"};
    struct medtrie_annotate_options options = {.struct_size = sizeof options};
    struct outcome whole, steps;
    const char *text = (const char *)data + 2;

    if (size < 2)
        return 0;
    options.format = (enum medtrie_annotate_format)(data[0] % 3 + 1);
    options.codes =
        options.format == MEDTRIE_ANNOTATE_NDJSON ? &members[data[1] % 3] : &codes[data[1] % 3];
    options.code_count = 1;
    options.delimiter = (data[0] & 0x10) != 0 ? '|' : ',';
    options.no_header = (data[0] & 0x20) != 0;
    options.pad_ragged = (data[0] & 0x40) != 0;
    options.dates = (data[0] & 0x80) != 0 ? "2" : NULL;
    options.as_of = MEDTRIE_DAY_NONE;
    options.fields = fields[data[1] >> 2 & 3];
    options.counts_texts = true;
    size -= 2;
    whole = push(&options, text, size, size + 1);
    steps = push(&options, text, size, (size_t)(data[1] >> 4) + 1);
    if (whole.result != steps.result)
        abort();
    if (whole.result == MEDTRIE_OK &&
        (whole.size != steps.size ||
         (whole.size > 0 && memcmp(whole.output, steps.output, whole.size) != 0)))
        abort();
    if (whole.result == MEDTRIE_OK)
        expect_kept(text, size, &whole);
    free(whole.output);
    free(steps.output);
    return 0;
}

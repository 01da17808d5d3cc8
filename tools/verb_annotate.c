/*
 * `medtrie annotate`: a file with what the index knows of its codes behind every row, each code
 * checked on its own date of service. A thin front of medtrie/annotate.h: files, threads, progress,
 * and what is counted.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "annotate_job.h"
#include "annotate_remarks.h"
#include "annotate_summary.h"
#include "query.h"
#include "table_input.h"
#include "verbs.h"

#define THREADS_MAX 64

/* One run of the verb. */
struct run {
    struct output *output;
    const struct arguments *arguments;
    medtrie_index *index;
    const char *path; /* NULL: standard input */
    const char **codes, **system_columns;
    struct medtrie_annotate_options options;
    double max_invalid; /* percent of the codes; negative: none may be */
    struct annotate_job job;
    struct reader input;
    struct writer result, rejects, summary;
    bool has_summary, summary_is_file; /* otherwise it goes to standard error */
    bool shows_progress, has_progress;
    struct timespec started, said;
};

MEDTRIE_PRINTF(2, 3)
static int wrong(struct run *run, const char *format, ...)
{
    char message[512];
    va_list list;

    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    medtrie_output_say(run->output, "%s", message);
    return STATUS_USAGE;
}

/* ---- Options ------------------------------------------------------------------------------- */

static int set_path(struct run *run)
{
    return medtrie_table_path(run->arguments, run->output, &run->path);
}

static int set_columns(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    size_t codes = 0, systems = 0;

    run->codes = calloc(arguments->use_count + 1, sizeof *run->codes);
    run->system_columns = calloc(arguments->use_count + 1, sizeof *run->system_columns);
    if (run->codes == NULL || run->system_columns == NULL) {
        medtrie_output_say(run->output, "out of memory");
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < arguments->use_count; i++) {
        if (arguments->uses[i].option->name == OPTION_CODE)
            run->codes[codes++] = arguments->uses[i].value;
        if (arguments->uses[i].option->name == OPTION_SYSTEM_COLUMN)
            run->system_columns[systems++] = arguments->uses[i].value;
    }
    if (codes == 0 && run->options.format != MEDTRIE_ANNOTATE_LINES)
        return wrong(run, "annotate: no column of codes: give --code COLUMN[:SYSTEM]");
    if (codes == 0)
        run->codes[codes++] = "1";
    if (systems != 0 && systems != codes)
        return wrong(run, "--system-column: there are %zu, and %zu of --code; each needs its own",
                     systems, codes);
    run->options.codes = run->codes;
    run->options.code_count = codes;
    run->options.system_columns = systems != 0 ? run->system_columns : NULL;
    return 0;
}

static int set_format(struct run *run)
{
    const struct table_format *format;
    int status = medtrie_table_format(run->arguments, run->output, run->path, &format);

    if (status != 0)
        return status;
    if (format == NULL)
        return wrong(run,
                     "the format of %.200s cannot be told from its name: give --input-format csv, "
                     "tsv, ndjson or lines",
                     medtrie_table_name(run->path));
    run->options.format = format->format;
    run->options.delimiter = format->delimiter;
    return medtrie_table_delimiter(run->arguments, run->output, format->format,
                                   &run->options.delimiter);
}

static int set_ragged(struct run *run)
{
    const char *ragged = medtrie_arguments_value(run->arguments, OPTION_RAGGED);

    if (ragged != NULL && strcmp(ragged, "error") != 0 && strcmp(ragged, "pad") != 0)
        return wrong(run, "--ragged: \"%.100s\" is neither error nor pad", ragged);
    run->options.pad_ragged = ragged != NULL && strcmp(ragged, "pad") == 0;
    return 0;
}

static int set_days(struct run *run)
{
    const char *as_of = medtrie_arguments_value(run->arguments, OPTION_AS_OF);

    run->options.dates = medtrie_arguments_value(run->arguments, OPTION_DATE_COLUMN);
    run->options.date_form = medtrie_arguments_value(run->arguments, OPTION_DATE_FORMAT);
    run->options.as_of = MEDTRIE_DAY_DEFAULT;
    if (as_of == NULL)
        return 0;
    if (run->options.dates != NULL)
        return wrong(run, "--date and --as-of exclude each other");
    run->options.as_of = medtrie_day_parse(as_of, strlen(as_of));
    return run->options.as_of != MEDTRIE_DAY_NONE
               ? 0
               : wrong(run, "--as-of: \"%.100s\" is not a date such as 2025-11-03", as_of);
}

static int set_numbers(struct run *run)
{
    const char *threads = medtrie_arguments_value(run->arguments, OPTION_THREADS);
    const char *share = medtrie_arguments_value(run->arguments, OPTION_MAX_INVALID);
    char *end;

    run->job.threads = 1;
    run->max_invalid = -1;
    if (threads != NULL) {
        long number = strtol(threads, &end, 10);

        if (*end != '\0' || number < 1 || number > THREADS_MAX)
            return wrong(run, "--threads: \"%.100s\" is no number from 1 to %d", threads,
                         THREADS_MAX);
        run->job.threads = (unsigned)number;
    }
    if (share != NULL) {
        run->max_invalid = strtod(share, &end);
        if (end == share || strcmp(end, "%") != 0 || !(run->max_invalid >= 0) ||
            run->max_invalid > 100)
            return wrong(run, "--max-invalid: \"%.100s\" is no share from 0%% to 100%%", share);
    }
    return 0;
}

/* The files that may be written. */
static const struct {
    enum option_name option;
    const char *name;
} outputs[] = {
    {OPTION_RESULT, "--output"},
    {OPTION_REJECTS, "--rejects"},
    {OPTION_SUMMARY_FILE, "--summary"},
};

#define OUTPUTS (sizeof outputs / sizeof outputs[0])

static int check_outputs(struct run *run)
{
    for (size_t i = 0; i < OUTPUTS; i++) {
        const char *path = medtrie_arguments_value(run->arguments, outputs[i].option);

        if (path != NULL && path[0] == '\0')
            return wrong(run, "%s: a file has a name", outputs[i].name);
    }
    return 0;
}

static int set_options(struct run *run)
{
    static int (*const setters[])(struct run *) = {set_path, set_format,  set_columns,  set_ragged,
                                                   set_days, set_numbers, check_outputs};
    const struct arguments *arguments = run->arguments;

    run->options.struct_size = sizeof run->options;
    run->options.no_header = medtrie_arguments_have(arguments, OPTION_NO_HEADER);
    run->options.normalise = medtrie_arguments_have(arguments, OPTION_NORMALISE);
    run->options.divert = medtrie_arguments_have(arguments, OPTION_REJECTS);
    run->options.counts_texts = medtrie_arguments_have(arguments, OPTION_SUMMARY_FILE);
    run->options.fields = medtrie_arguments_value(arguments, OPTION_ADD);
    run->options.only = medtrie_arguments_value(arguments, OPTION_ONLY);
    for (size_t i = 0; i < sizeof setters / sizeof setters[0]; i++) {
        int status = setters[i](run);

        if (status != 0)
            return status;
    }
    return 0;
}

/* ---- Progress ------------------------------------------------------------------------------ */

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

/* A line on standard error, some times a second. */
static void show_progress(void *context, uint64_t bytes)
{
    struct run *run = context;
    struct timespec now;
    double seconds, share;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!run->shows_progress || seconds_between(&run->said, &now) < 0.2)
        return;
    run->said = now;
    run->has_progress = true;
    seconds = seconds_between(&run->started, &now);
    fprintf(stderr, "\r\033[K%.1f MB, %.0f MB/s", (double)bytes / 1e6,
            (double)bytes / 1e6 / seconds);
    if (run->input.size > 0 && bytes > 0) {
        share = (double)bytes / (double)run->input.size;
        fprintf(stderr, ", %.0f %%, %.0f s left", share * 100, seconds * (1 / share - 1));
    }
    fflush(stderr);
}

static void end_progress(struct run *run)
{
    if (run->has_progress)
        fputs("\r\033[K", stderr);
    run->has_progress = false;
}

/* ---- The run ------------------------------------------------------------------------------- */

static void handle_signal(int number)
{
    medtrie_annotate_interrupt(number);
}

/* A signal ends the run cleanly, and a reader that goes away is an error like another: files that
 * are not finished have to be removed. What whoever started the program has it ignore, such as
 * nohup, stays ignored. */
static void set_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handle_signal}, old;

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int fail_file(struct run *run, const char *message, bool lacks_memory)
{
    medtrie_output_say(run->output, "%s", message);
    return lacks_memory ? STATUS_MEMORY : STATUS_SYSTEM;
}

static int fail_read(struct run *run)
{
    return fail_file(run, run->input.message, run->input.lacks_memory);
}

/* A signal that came while a file was written is no error of the file. */
static int fail_write(struct run *run, const struct writer *writer)
{
    return writer->is_woken ? -medtrie_annotate_interrupted()
                            : fail_file(run, writer->message, writer->lacks_memory);
}

/* Of one file for two outputs the last would be left. */
static int refuse_same(struct run *run)
{
    const struct writer *const writers[OUTPUTS] = {&run->result, &run->rejects, &run->summary};
    bool is_shown = run->result.path == NULL || (run->has_summary && !run->summary_is_file);

    for (size_t i = 0; i < OUTPUTS; i++) {
        if (is_shown && writers[i]->path != NULL &&
            medtrie_draft_replaces(&writers[i]->draft, STDOUT_FILENO))
            return wrong(run, "standard output and %s are one file: %.300s", outputs[i].name,
                         writers[i]->path);
        for (size_t before = 0; before < i; before++) {
            const struct writer *a = writers[before], *b = writers[i];

            if (a->path != NULL && b->path != NULL && medtrie_draft_is_same(&a->draft, &b->draft))
                return wrong(run, "%s and %s are one file: %.300s", outputs[before].name,
                             outputs[i].name, b->path);
        }
    }
    return 0;
}

/* The input and what is written in place, such as a pipe: whatever may have to be waited for comes
 * before there is anything to be removed, and a signal ends it at once. */
static int open_files(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    const char *rejects = medtrie_arguments_value(arguments, OPTION_REJECTS);
    const char *summary = medtrie_arguments_value(arguments, OPTION_SUMMARY_FILE);

    if (!medtrie_reader_open(&run->input, run->path))
        return fail_read(run);
    if (!medtrie_writer_open(&run->result, medtrie_arguments_value(arguments, OPTION_RESULT)))
        return fail_write(run, &run->result);
    if (rejects != NULL && !medtrie_writer_open(&run->rejects, rejects))
        return fail_write(run, &run->rejects);
    /* It is written last, but whether it can be is known before the work. */
    run->has_summary = summary != NULL;
    run->summary_is_file = summary != NULL && strcmp(summary, "-") != 0;
    if (run->summary_is_file && !medtrie_writer_open(&run->summary, summary))
        return fail_write(run, &run->summary);
    run->job.input = &run->input;
    run->job.output = &run->result;
    run->job.rejects = rejects != NULL ? &run->rejects : NULL;
    return refuse_same(run);
}

static int begin_outputs(struct run *run)
{
    if (!medtrie_annotate_watch())
        return fail_file(run, medtrie_reason(errno), errno == ENOMEM);
    run->input.wake = medtrie_annotate_wake();
    run->result.wake = run->rejects.wake = run->summary.wake = run->input.wake;
    set_signals();
    if (!medtrie_writer_begin(&run->result))
        return fail_write(run, &run->result);
    if (run->job.rejects != NULL && !medtrie_writer_begin(&run->rejects))
        return fail_write(run, &run->rejects);
    if (run->summary_is_file && !medtrie_writer_begin(&run->summary))
        return fail_write(run, &run->summary);
    return 0;
}

/* All codes valid, or few enough not. What is allowed may lie a little below the decimal number
 * that was meant: 32.3 times 1000 is less than 32300. */
static int verdict(const struct run *run)
{
    struct medtrie_annotate_totals totals = {.struct_size = sizeof totals};
    double allowed;

    medtrie_annotator_totals(run->job.annotator, &totals);
    if (run->max_invalid < 0)
        return totals.valid == totals.cells ? STATUS_FOUND : STATUS_NOT_FOUND;
    allowed = run->max_invalid * (double)totals.cells * (1 + 1e-12);
    return 100.0 * (double)(totals.cells - totals.valid) <= allowed ? STATUS_FOUND
                                                                    : STATUS_NOT_FOUND;
}

static int finish(struct run *run)
{
    int status = 0;

    /* The result last of the two: it may replace the input, which holds the rejected rows too. */
    if (run->job.rejects != NULL && !medtrie_writer_finish(&run->rejects))
        return fail_write(run, &run->rejects);
    if (!medtrie_writer_finish(&run->result))
        return fail_write(run, &run->result);
    if (run->has_summary)
        status =
            medtrie_annotate_summary(run->output, run->job.annotator, run->index, run->arguments,
                                     run->summary_is_file ? &run->summary : NULL);
    if (run->summary.is_woken)
        return -medtrie_annotate_interrupted();
    if (status != 0)
        return status;
    if (!medtrie_arguments_have(run->arguments, OPTION_QUIET))
        medtrie_annotate_say_remarks(run->output, run->job.annotator, run->index,
                                     run->options.dates);
    return verdict(run);
}

static int work(struct run *run)
{
    run->shows_progress =
        !medtrie_arguments_have(run->arguments, OPTION_QUIET) && isatty(STDERR_FILENO) == 1;
    clock_gettime(CLOCK_MONOTONIC, &run->started);
    run->said = run->started;
    run->job.progress = show_progress;
    run->job.progress_context = run;
    switch (medtrie_annotate_run(&run->job)) {
    case ANNOTATE_DONE:
        end_progress(run);
        return finish(run);
    case ANNOTATE_BAD_INPUT:
        end_progress(run);
        return medtrie_table_fail(run->output, run->path, &run->job.error);
    case ANNOTATE_READ_FAILED:
        end_progress(run);
        return fail_read(run);
    case ANNOTATE_WRITE_FAILED:
        end_progress(run);
        /* As for every verb: a reader that goes away ends the program quietly. */
        if (run->result.is_pipe_gone && run->result.path == NULL)
            return -SIGPIPE;
        return fail_write(run, run->result.message[0] != '\0' ? &run->result : &run->rejects);
    case ANNOTATE_NO_MEMORY:
        end_progress(run);
        medtrie_output_say(run->output, "out of memory");
        return STATUS_MEMORY;
    case ANNOTATE_INTERRUPTED:
        break;
    }
    end_progress(run);
    return -medtrie_annotate_interrupted();
}

static int annotate(struct run *run)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    int status = set_options(run);

    if (status == 0)
        status = medtrie_query_open_index(run->arguments, run->output, &run->index);
    if (status != 0)
        return status;
    if (medtrie_annotator_open(run->index, &run->options, &run->job.annotator, &error) !=
        MEDTRIE_OK)
        return medtrie_output_fail(run->output, &error);
    status = open_files(run);
    if (status == 0)
        status = begin_outputs(run);
    return status == 0 ? work(run) : status;
}

static int run_verb(const struct arguments *arguments, struct output *output)
{
    struct run run = {.output = output, .arguments = arguments};
    int status;

    run.input.fd = -1;
    status = annotate(&run);
    medtrie_reader_close(&run.input);
    medtrie_writer_close(&run.result);
    medtrie_writer_close(&run.rejects);
    medtrie_writer_close(&run.summary);
    medtrie_annotator_close(run.job.annotator);
    medtrie_close(run.index);
    free(run.codes);
    free(run.system_columns);
    if (status >= 0)
        return status;
    /* Ended by a signal, now that nothing is left behind. */
    signal(-status, SIG_DFL);
    raise(-status);
    return STATUS_SYSTEM;
}

const struct verb medtrie_verb_annotate = {
    .name = "annotate",
    .operands = "--code COLUMN[:SYSTEM]... [FILE]",
    .summary = "a table with what is known of its codes behind every row",
    .description =
        "Reads CSV, TSV, NDJSON or plain codes and writes the same, byte for byte, with columns "
        "behind it: each code is checked on its own date of service. Files that end in .gz, .zst "
        "or .xz are compressed. docs/ANNOTATE.md tells all fields and rules. Exit status 0 when "
        "every code is valid, 1 when some are not.",
    .examples = "medtrie annotate --code dx:icd10cm --date dos claims.csv -o checked.csv\n"
                "medtrie annotate --code 'dx*:dx' --as-of 2025-11-03 --add status,title wide.csv\n"
                "medtrie annotate --input-format lines --code 1:hcpcs < codes.txt",
    .options = OPTIONS_INDEX | OPTIONS_ANNOTATE,
    .run = run_verb,
};

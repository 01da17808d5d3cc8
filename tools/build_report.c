/* Collects the facts of a build and writes them under headings, as JSON or as TSV. */
#include "build_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "escape.h"
#include "json.h"
#include "tsv.h"

/* A kind of fact: its word for programs and its heading for people. */
static const struct {
    enum medtrie_report_kind kind;
    const char *word;
    const char *heading;
} kinds[] = {
    {MEDTRIE_REPORT_RELEASE, "release", "Releases"},
    {MEDTRIE_REPORT_USED, "used", "Files used"},
    {MEDTRIE_REPORT_UNUSED, "unused", "Files known and not used"},
    {MEDTRIE_REPORT_UNKNOWN, "unknown", "Files that nobody recognises, skipped"},
    {MEDTRIE_REPORT_WARNING, "warning", "Warnings"},
    {MEDTRIE_REPORT_INDEX, "index", "Index"},
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

void medtrie_build_report_open(struct build_report *report, struct output *output, bool quiet)
{
    const char *terminal = getenv("TERM");

    *report = (struct build_report){.output = output, .quiet = quiet};
    report->progress =
        !quiet && isatty(STDERR_FILENO) == 1 && terminal != NULL && strcmp(terminal, "dumb") != 0;
    clock_gettime(CLOCK_MONOTONIC, &report->started);
}

void medtrie_build_report_close(struct build_report *report)
{
    free(report->lines);
    free(report->texts);
    *report = (struct build_report){0};
}

/* Makes *array hold at least needed bytes; doubles it, so that growing stays cheap. */
static bool grow(void **array, size_t *capacity_bytes, size_t needed)
{
    size_t capacity = *capacity_bytes < 4096 ? 4096 : *capacity_bytes;
    void *grown;

    if (needed <= *capacity_bytes)
        return true;
    while (capacity < needed) {
        if (capacity > SIZE_MAX / 2)
            return false;
        capacity *= 2;
    }
    grown = realloc(*array, capacity);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity_bytes = capacity;
    return true;
}

void medtrie_build_report_add(void *context, enum medtrie_report_kind kind, const char *text)
{
    struct build_report *report = context;
    size_t size = strlen(text) + 1;
    void *lines = report->lines;
    void *texts = report->texts;

    if (report->quiet || report->failed)
        return;
    report->failed = !grow(&lines, &report->capacity, (report->count + 1) * sizeof *report->lines);
    report->lines = lines;
    report->failed =
        report->failed || !grow(&texts, &report->capacity_bytes, report->size_bytes + size);
    report->texts = texts;
    if (report->failed)
        return;
    memcpy(report->texts + report->size_bytes, text, size);
    report->lines[report->count++] = (struct report_line){kind, report->size_bytes};
    report->size_bytes += size;
}

void medtrie_build_report_progress(void *context, uint64_t done_bytes, uint64_t total_bytes,
                                   const char *file)
{
    struct build_report *report = context;
    unsigned percent = total_bytes > 0 && done_bytes < total_bytes
                           ? (unsigned)((double)done_bytes / (double)total_bytes * 100.0)
                           : 100;
    char name[3 * 50];
    size_t size = file != NULL ? strlen(file) : 0;
    size_t skipped = size > 50 ? size - 50 : 0; /* the end of a path says more */

    if (!report->progress)
        return;
    size = file != NULL ? medtrie_escape_plain(file + skipped, size - skipped, name) : 0;
    fprintf(stderr, "\r\x1b[Kmedtrie: %3u %% %.*s", percent, (int)size, name);
    fflush(stderr);
    report->shown = true;
}

void medtrie_build_report_end_progress(struct build_report *report)
{
    if (report->shown)
        fputs("\r\x1b[K", stderr);
    report->shown = false;
}

static double seconds_since(const struct timespec *started)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - started->tv_sec) + (double)(now.tv_nsec - started->tv_nsec) / 1e9;
}

static size_t count_of(const struct build_report *report, enum medtrie_report_kind kind)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < report->count; i++)
        count += report->lines[i].kind == kind;
    return count;
}

static void write_fact(struct output *output, const char *word, const char *text)
{
    if (output->format == OUTPUT_JSON) {
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_string(output, "kind", word);
        medtrie_json_string(output, "text", text);
        medtrie_json_end(output, '}');
        medtrie_json_line(output);
    } else if (output->format == OUTPUT_TSV) {
        medtrie_tsv_string(output, word);
        medtrie_tsv_string(output, text);
        medtrie_tsv_end(output);
    } else {
        medtrie_output_literal(output, "  ");
        medtrie_output_plain(output, medtrie_output_text(text));
        medtrie_output_literal(output, "\n");
    }
}

static void write_kind(const struct build_report *report, size_t number)
{
    struct output *output = report->output;
    size_t count = count_of(report, kinds[number].kind);
    size_t i;

    if (count > 0 && output->format == OUTPUT_TEXT)
        medtrie_output_format(output, "%s%s (%zu)%s\n", output->colour ? "\x1b[1m" : "",
                              kinds[number].heading, count, output->colour ? "\x1b[0m" : "");
    for (i = 0; i < report->count; i++) {
        if (report->lines[i].kind == kinds[number].kind)
            write_fact(output, kinds[number].word, report->texts + report->lines[i].start);
    }
}

int medtrie_build_report_write(struct build_report *report, const char *path)
{
    struct output *output = report->output;
    char done[64];
    size_t i;

    if (report->quiet)
        return STATUS_FOUND;
    if (output->format == OUTPUT_TSV)
        medtrie_tsv_header(output, "kind text");
    for (i = 0; i < KIND_COUNT; i++)
        write_kind(report, i);
    snprintf(done, sizeof done, "written in %.1f s", seconds_since(&report->started));
    if (output->format == OUTPUT_TEXT) {
        medtrie_output_plain(output, medtrie_output_text(path));
        medtrie_output_format(output, ": %s\n", done);
    } else {
        write_fact(output, "elapsed", done);
    }
    if (!report->failed)
        return STATUS_FOUND;
    medtrie_output_say(output, "out of memory: the index is written, its report is incomplete");
    return STATUS_MEMORY;
}

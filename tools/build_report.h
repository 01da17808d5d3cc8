/*
 * The build report of `medtrie compile` and its progress line.
 *
 * The facts arrive one by one, sorted by kind; they are kept until all are there, because each
 * heading names how many follow it.
 */
#ifndef MEDTRIE_TOOLS_BUILD_REPORT_H
#define MEDTRIE_TOOLS_BUILD_REPORT_H

#include <time.h>

#include <medtrie/compile.h>

#include "output.h"

struct report_line {
    enum medtrie_report_kind kind;
    size_t start; /* in texts */
};

struct build_report {
    struct output *output;
    bool quiet;
    bool progress; /* standard error is a terminal */
    bool shown;    /* a progress line stands there now */
    bool failed;   /* out of memory */
    struct timespec started;
    struct report_line *lines;
    size_t count;
    size_t capacity;
    char *texts; /* each with its NUL */
    size_t size_bytes;
    size_t capacity_bytes;
};

void medtrie_build_report_open(struct build_report *report, struct output *output, bool quiet);
void medtrie_build_report_close(struct build_report *report);

/* The callbacks of struct medtrie_compile_options; context is the report. */
void medtrie_build_report_add(void *context, enum medtrie_report_kind kind, const char *text);
void medtrie_build_report_progress(void *context, uint64_t done_bytes, uint64_t total_bytes,
                                   const char *file);

/* Wipes the progress line. */
void medtrie_build_report_end_progress(struct build_report *report);

/* Writes the whole; path is the index. Returns 0, or STATUS_MEMORY when not all could be kept. */
int medtrie_build_report_write(struct build_report *report, const char *path);

#endif

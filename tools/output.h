/*
 * Standard output of the program: one buffer, one of three formats, and what is said beside it.
 *
 * Every answer goes through here, so that millions of rows cost few system calls and no allocation.
 * A write that fails is remembered and everything after it is dropped; the program asks once, at
 * the end (medtrie_output_close), or earlier to stop a long answer. The writers of the three
 * formats stand in json.h, tsv.h and table.h; text from an index or from the user passes through
 * escape.h, so that what leaves is valid UTF-8.
 */
#ifndef MEDTRIE_TOOLS_OUTPUT_H
#define MEDTRIE_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <medtrie/medtrie.h>

#if defined(__GNUC__)
#  define MEDTRIE_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#  define MEDTRIE_PRINTF(text, first)
#endif

/* The program's exit statuses; 2 to 6 are the hundreds of enum medtrie_result. */
enum exit_status {
    STATUS_FOUND = 0,     /* every answer found */
    STATUS_NOT_FOUND = 1, /* some were not */
    STATUS_USAGE = 2,
    STATUS_INPUT = 3,
    STATUS_INDEX = 4,
    STATUS_SYSTEM = 5, /* reading or writing failed */
    STATUS_MEMORY = 6
};

enum output_format {
    OUTPUT_TEXT, /* aligned, for a person */
    OUTPUT_JSON, /* one object a line */
    OUTPUT_TSV   /* a header line, then rows */
};

/* Rows of an aligned table that wait for their column widths: table.c. */
struct table {
    struct table_cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    char *bytes;
    size_t size_bytes;
    size_t capacity_bytes;
    unsigned widths[16]; /* characters, by column; they only grow until the table ends */
    unsigned column;     /* of the next cell */
};

#define OUTPUT_BUFFER_BYTES ((size_t)256 * 1024)

/* Takes what an output writes; false when it cannot, after keeping why. */
typedef bool output_sink(void *context, const char *data, size_t size);

struct output {
    int file;          /* descriptor; -1: there is a sink */
    output_sink *sink; /* NULL: none */
    void *sink_context;
    enum output_format format;
    bool colour;
    bool terminal;
    int error;      /* errno of the first failure; 0: none */
    bool separator; /* JSON: a comma is due before the next member or element */
    struct table table;
    size_t used;
    char buffer[OUTPUT_BUFFER_BYTES];
};

/* Makes output write to a descriptor; colour is decided here (a terminal, no NO_COLOR). */
void medtrie_output_open(struct output *output, int file, enum output_format format);

/* The same to a sink, for what is not written as it is. */
void medtrie_output_open_sink(struct output *output, output_sink *sink, void *context,
                              enum output_format format);

/* Writes out what waits. Called before the program waits for input, so that a caller that sends
 * one code and waits for the answer gets it. */
void medtrie_output_flush(struct output *output);

/* Flushes and releases; returns 0, or after saying so STATUS_SYSTEM or STATUS_MEMORY. */
int medtrie_output_close(struct output *output);

/* The part of medtrie_output_bytes that does not fit the buffer. */
void medtrie_output_spill(struct output *output, const char *data, size_t size);

/* Appends bytes as they are. */
static inline void medtrie_output_bytes(struct output *output, const char *data, size_t size)
{
    if (size <= OUTPUT_BUFFER_BYTES - output->used) {
        memcpy(output->buffer + output->used, data, size);
        output->used += size;
    } else {
        medtrie_output_spill(output, data, size);
    }
}

/* Appends a NUL-terminated text of the program itself. */
static inline void medtrie_output_literal(struct output *output, const char *text)
{
    medtrie_output_bytes(output, text, strlen(text));
}

void medtrie_output_number(struct output *output, uint64_t number);

MEDTRIE_PRINTF(2, 3)
void medtrie_output_format(struct output *output, const char *format, ...);

/* Says a line on standard error, "medtrie: " before it, after what waits for the terminal. */
MEDTRIE_PRINTF(2, 3)
void medtrie_output_say(struct output *output, const char *format, ...);

/* Says what a library call left in error; returns the exit status of its result. */
int medtrie_output_fail(struct output *output, const struct medtrie_error *error);

/* A text that is a NUL-terminated string. */
static inline struct medtrie_text medtrie_output_text(const char *string)
{
    struct medtrie_text text = {string, strlen(string)};

    return text;
}

#endif

/*
 * The output buffer, its failures, and the talk on standard error.
 *
 * Written with write(2): stdio would add a lock and a copy to every field, and hides which write
 * failed. Relies on SIGPIPE keeping its default action, which main.c sets.
 */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "escape.h"
#include "table.h"

/* The rules of no-color.org, and terminals that say they cannot. */
static bool wants_colour(void)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (refused != NULL && refused[0] != '\0')
        return false;
    return terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0;
}

void medtrie_output_open(struct output *output, int file, enum output_format format)
{
    output->file = file;
    output->sink = NULL;
    output->sink_context = NULL;
    output->format = format;
    output->terminal = isatty(file) == 1;
    output->colour = output->terminal && format == OUTPUT_TEXT && wants_colour();
    output->error = 0;
    output->separator = false;
    output->used = 0;
    output->table = (struct table){0};
}

void medtrie_output_open_sink(struct output *output, output_sink *sink, void *context,
                              enum output_format format)
{
    medtrie_output_open(output, -1, format);
    output->sink = sink;
    output->sink_context = context;
}

static void write_all(struct output *output, const char *data, size_t size)
{
    if (output->sink != NULL) {
        if (size > 0 && output->error == 0 && !output->sink(output->sink_context, data, size))
            output->error = EIO;
        return;
    }
    while (size > 0 && output->error == 0) {
        ssize_t written = write(output->file, data, size);

        if (written >= 0) {
            data += written;
            size -= (size_t)written;
        } else if (errno != EINTR) {
            output->error = errno;
        }
    }
}

static void flush_buffer(struct output *output)
{
    write_all(output, output->buffer, output->used);
    output->used = 0;
}

void medtrie_output_flush(struct output *output)
{
    medtrie_table_render(output);
    flush_buffer(output);
}

int medtrie_output_close(struct output *output)
{
    int error;

    medtrie_table_end(output);
    flush_buffer(output);
    error = output->error;
    medtrie_table_release(output);
    if (error == 0)
        return STATUS_FOUND;
    fprintf(stderr, "medtrie: standard output: %s\n", strerror(error));
    return error == ENOMEM ? STATUS_MEMORY : STATUS_SYSTEM;
}

void medtrie_output_spill(struct output *output, const char *data, size_t size)
{
    flush_buffer(output);
    if (size >= OUTPUT_BUFFER_BYTES) {
        write_all(output, data, size);
    } else {
        memcpy(output->buffer, data, size);
        output->used = size;
    }
}

void medtrie_output_number(struct output *output, uint64_t number)
{
    char digits[20]; /* 2^64 - 1 has 20 */
    size_t first = sizeof digits;

    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    medtrie_output_bytes(output, digits + first, sizeof digits - first);
}

void medtrie_output_format(struct output *output, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0)
        medtrie_output_bytes(output, line,
                             (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

void medtrie_output_say(struct output *output, const char *format, ...)
{
    char line[2048];
    char clean[3 * sizeof line + 1]; /* U+FFFD has 3 bytes */
    va_list arguments;
    int length;
    size_t size;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    clean[medtrie_escape_plain(line, size, clean)] = '\0';
    if (output->terminal)
        medtrie_output_flush(output);
    fprintf(stderr, "medtrie: %s\n", clean);
}

int medtrie_output_fail(struct output *output, const struct medtrie_error *error)
{
    const char *message = error->message;

    medtrie_output_say(output, "%s",
                       message[0] != '\0' ? message : medtrie_result_name(error->result));
    return (int)error->result / 100;
}

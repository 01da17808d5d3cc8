/*
 * Reads standard input with read(2) into a buffer that grows for the longest line: stdio would not
 * say when it is about to wait, which is when the answers so far must be on their way.
 */
#include "codes.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "lists.h"
#include "verbs.h"

#define READ_BYTES ((size_t)64 * 1024)

int medtrie_codes_open(struct codes *codes, const struct arguments *arguments,
                       struct output *output)
{
    *codes = (struct codes){.arguments = arguments,
                            .output = output,
                            .from_lines = arguments->operand_count == 0,
                            .file = STDIN_FILENO};
    if (codes->from_lines && isatty(codes->file) == 1) {
        medtrie_output_say(output,
                           "%s needs codes, as arguments or one a line on standard input; "
                           "`medtrie %s --help` shows how",
                           arguments->verb->name, arguments->verb->name);
        return STATUS_USAGE;
    }
    if (codes->from_lines && medtrie_lists_take_input(arguments)) {
        medtrie_output_say(output, "--in - takes standard input, so %s needs codes as arguments",
                           arguments->verb->name);
        return STATUS_USAGE;
    }
    return 0;
}

void medtrie_codes_close(struct codes *codes)
{
    free(codes->buffer);
    codes->buffer = NULL;
}

/* Room for another READ_BYTES behind what waits. */
static bool make_room(struct codes *codes)
{
    size_t waiting = codes->end - codes->start;
    size_t capacity = codes->capacity;
    char *buffer;

    if (codes->start > 0)
        memmove(codes->buffer, codes->buffer + codes->start, waiting);
    codes->start = 0;
    codes->end = waiting;
    if (capacity >= waiting && capacity - waiting >= READ_BYTES)
        return true;
    if (capacity > SIZE_MAX / 2 - READ_BYTES)
        return false;
    capacity = 2 * capacity + READ_BYTES;
    buffer = realloc(codes->buffer, capacity);
    if (buffer == NULL)
        return false;
    codes->buffer = buffer;
    codes->capacity = capacity;
    return true;
}

/* Reads once; returns 0 or an exit status that was said. */
static int fill(struct codes *codes)
{
    ssize_t count;

    if (!make_room(codes)) {
        medtrie_output_say(codes->output, "standard input: out of memory for a line");
        return STATUS_MEMORY;
    }
    medtrie_output_flush(codes->output);
    do
        count = read(codes->file, codes->buffer + codes->end, codes->capacity - codes->end);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        medtrie_output_say(codes->output, "standard input: %s", strerror(errno));
        return STATUS_SYSTEM;
    }
    codes->ended = count == 0;
    codes->end += (size_t)count;
    return 0;
}

/* A byte order mark before the first line and CR before a line end are no part of the code. */
static struct medtrie_text trim(struct codes *codes, const char *line, size_t size)
{
    if (codes->line == 0 && size >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        size -= 3;
    }
    codes->line++;
    if (size > 0 && line[size - 1] == '\r')
        size--;
    return (struct medtrie_text){line, size};
}

static bool next_line(struct codes *codes, struct medtrie_text *line, int *status)
{
    size_t searched = 0;

    for (;;) {
        size_t waiting = codes->end - codes->start;
        const char *text = codes->buffer + codes->start;
        const char *end = NULL;

        if (waiting > searched)
            end = memchr(text + searched, '\n', waiting - searched);
        if (end != NULL) {
            *line = trim(codes, text, (size_t)(end - text));
            codes->start += (size_t)(end - text) + 1;
            return true;
        }
        if (codes->ended) {
            if (waiting > 0)
                *line = trim(codes, text, waiting);
            codes->start = codes->end;
            return waiting > 0;
        }
        searched = waiting;
        *status = fill(codes);
        if (*status != 0)
            return false;
    }
}

bool medtrie_codes_next(struct codes *codes, struct medtrie_text *code, int *status)
{
    *status = 0;
    *code = (struct medtrie_text){"", 0};
    if (codes->from_lines)
        return next_line(codes, code, status);
    if (codes->next_operand == codes->arguments->operand_count)
        return false;
    *code = medtrie_output_text(codes->arguments->operands[codes->next_operand++]);
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_empty(struct medtrie_text line)
{
    while (line.size > 0 && is_blank(line.data[line.size - 1]))
        line.size--;
    return line.size == 0;
}

/* Splits at the first tab, else at the first blanks inside; both parts must hold something. */
static bool split(struct medtrie_text line, struct medtrie_text pair[2])
{
    const char *cut;
    size_t size;

    while (line.size > 0 && is_blank(line.data[0])) {
        line.data++;
        line.size--;
    }
    while (line.size > 0 && is_blank(line.data[line.size - 1]))
        line.size--;
    if (line.size == 0)
        return false;
    cut = memchr(line.data, '\t', line.size);
    if (cut == NULL)
        cut = memchr(line.data, ' ', line.size);
    if (cut == NULL)
        return false;
    size = (size_t)(cut - line.data);
    pair[0] = (struct medtrie_text){line.data, size};
    while (size < line.size && is_blank(line.data[size]))
        size++;
    pair[1] = (struct medtrie_text){line.data + size, line.size - size};
    return true;
}

bool medtrie_codes_next_pair(struct codes *codes, struct medtrie_text pair[2], int *status)
{
    const char *verb = codes->arguments->verb->name;

    do {
        if (!medtrie_codes_next(codes, &pair[0], status))
            return false;
    } while (codes->from_lines && is_empty(pair[0]));
    if (codes->from_lines) {
        if (split(pair[0], pair))
            return true;
        medtrie_output_say(codes->output, "standard input:%llu: \"%.*s\" is not two codes",
                           (unsigned long long)codes->line,
                           (int)(pair[0].size < 60 ? pair[0].size : 60), pair[0].data);
        *status = STATUS_INPUT;
        return false;
    }
    if (medtrie_codes_next(codes, &pair[1], status))
        return true;
    medtrie_output_say(codes->output, "%s compares codes two by two; \"%s\" is left over", verb,
                       pair[0].data);
    *status = STATUS_USAGE;
    return false;
}

/*
 * The detail of a failure and the names of the results.
 *
 * The message of a failure with a place reads "file:line: column n: what is wrong": it can be shown
 * as it is, and editors can jump to it.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "printable.h"

#if defined(__GNUC__)
#  define PRINTF_LIKE(template, first) __attribute__((format(printf, template, first)))
#else
#  define PRINTF_LIKE(template, first)
#endif

static bool is_inside_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Appends at *used, never past size; a message that does not fit is cut. */
PRINTF_LIKE(4, 0)
static void append(char *text, size_t size, size_t *used, const char *format, va_list arguments)
{
    int written = vsnprintf(text + *used, size - *used, format, arguments);

    if (written > 0) {
        *used += (size_t)written;
        if (*used >= size)
            *used = size - 1;
    }
}

PRINTF_LIKE(4, 5)
static void append_format(char *text, size_t size, size_t *used, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append(text, size, used, format, arguments);
    va_end(arguments);
}

/* Of a long path its two ends, so that what is said of it has room. */
#define PATH_SHOWN 240

static void append_path(char *text, size_t size, size_t *used, const char *path)
{
    size_t length = strlen(path);

    int head = PATH_SHOWN / 2;
    const char *tail;

    if (length <= PATH_SHOWN) {
        append_format(text, size, used, "%s:", path);
        return;
    }
    tail = path + length - PATH_SHOWN / 2;
    while (head > 0 && is_inside_character(path[head]))
        head--;
    while (is_inside_character(*tail))
        tail++;
    append_format(text, size, used, "%.*s...%s:", head, path, tail);
}

enum medtrie_result medtrie_fail(struct medtrie_error *error, enum medtrie_result result,
                                 const struct medtrie_place *place, const char *format, ...)
{
    struct medtrie_error filled = {0};
    size_t size = sizeof filled.message;
    size_t used = 0;
    va_list arguments;

    if (error == NULL)
        return result;
    filled.result = result;
    if (place != NULL) {
        filled.line = place->line;
        filled.column = place->column;
        filled.offset = place->offset;
        if (place->file != NULL) {
            snprintf(filled.file, sizeof filled.file, "%s", place->file);
            append_path(filled.message, size, &used, place->file);
            if (place->line != 0)
                append_format(filled.message, size, &used,
                              "%llu:", (unsigned long long)place->line);
            append_format(filled.message, size, &used, " ");
            if (place->column != 0)
                append_format(filled.message, size, &used,
                              "column %llu: ", (unsigned long long)place->column);
        }
        if (place->offset != 0)
            append_format(filled.message, size, &used,
                          "byte %llu: ", (unsigned long long)place->offset);
    }
    va_start(arguments, format);
    append(filled.message, size, &used, format, arguments);
    va_end(arguments);
    medtrie_make_printable(filled.message);

    filled.struct_size = error->struct_size;
    memcpy(error, &filled, filled.struct_size < sizeof filled ? filled.struct_size : sizeof filled);
    return result;
}

const char *medtrie_result_name(enum medtrie_result result)
{
    switch (result) {
    case MEDTRIE_OK:
        return "ok";
    case MEDTRIE_ERROR_ARGUMENT:
        return "usage: argument";
    case MEDTRIE_ERROR_RELEASE_UNKNOWN:
        return "usage: release unknown";
    case MEDTRIE_ERROR_NO_INPUT:
        return "usage: no input";
    case MEDTRIE_ERROR_INPUT_FORMAT:
        return "input: format";
    case MEDTRIE_ERROR_INPUT_UNKNOWN:
        return "input: unknown file";
    case MEDTRIE_ERROR_INPUT_CONFLICT:
        return "input: conflict";
    case MEDTRIE_ERROR_INPUT_LIMIT:
        return "input: limit";
    case MEDTRIE_ERROR_INPUT_DAMAGED:
        return "input: damaged";
    case MEDTRIE_ERROR_INPUT_ENCODING:
        return "input: encoding";
    case MEDTRIE_ERROR_INPUT_LICENSED:
        return "input: licensed content";
    case MEDTRIE_ERROR_INPUT_CONTIGUITY:
        return "input: contiguity";
    case MEDTRIE_ERROR_INPUT_NAMELESS:
        return "input: names nothing";
    case MEDTRIE_ERROR_INDEX_MAGIC:
        return "index: magic";
    case MEDTRIE_ERROR_INDEX_VERSION:
        return "index: version";
    case MEDTRIE_ERROR_INDEX_FEATURE:
        return "index: feature";
    case MEDTRIE_ERROR_INDEX_TRUNCATED:
        return "index: truncated";
    case MEDTRIE_ERROR_INDEX_CHECKSUM:
        return "index: checksum";
    case MEDTRIE_ERROR_INDEX_STRUCTURE:
        return "index: structure";
    case MEDTRIE_ERROR_INDEX_LOST:
        return "index: lost content";
    case MEDTRIE_ERROR_OPEN:
        return "system: open";
    case MEDTRIE_ERROR_READ:
        return "system: read";
    case MEDTRIE_ERROR_WRITE:
        return "system: write";
    case MEDTRIE_ERROR_MEMORY:
        return "system: memory";
    case MEDTRIE_ERROR_BUSY:
        return "system: busy";
    }
    return "unknown result";
}

/* Filling in a struct medtrie_error. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/printable.h"

enum medtrie_result medtrie_annotate_fail(struct medtrie_error *error, enum medtrie_result result,
                                          uint64_t line, const char *format, ...)
{
    struct medtrie_error filled = {.result = result, .line = line};
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(filled.message, sizeof filled.message, format, arguments);
    va_end(arguments);
    medtrie_make_printable(filled.message);
    return medtrie_annotate_fail_again(error, &filled);
}

enum medtrie_result medtrie_annotate_expected(struct medtrie_error *error, uint64_t line,
                                              size_t column, const char *expected)
{
    struct medtrie_error filled = {
        .result = MEDTRIE_ERROR_INPUT_FORMAT, .line = line, .column = column};

    snprintf(filled.message, sizeof filled.message, "%s was expected here", expected);
    medtrie_make_printable(filled.message);
    return medtrie_annotate_fail_again(error, &filled);
}

enum medtrie_result medtrie_annotate_fail_again(struct medtrie_error *error,
                                                const struct medtrie_error *other)
{
    struct medtrie_error filled = *other;

    if (error != NULL) {
        filled.struct_size = error->struct_size;
        memcpy(error, &filled,
               filled.struct_size < sizeof filled ? filled.struct_size : sizeof filled);
    }
    return filled.result;
}

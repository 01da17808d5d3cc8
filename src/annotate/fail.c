/* Filling in a struct medtrie_error. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum medtrie_result medtrie_annotate_fail(struct medtrie_error *error, enum medtrie_result result,
                                          uint64_t line, const char *format, ...)
{
    struct medtrie_error filled = {.result = result, .line = line};
    size_t size;
    va_list arguments;

    if (error == NULL)
        return result;
    va_start(arguments, format);
    vsnprintf(filled.message, sizeof filled.message, format, arguments);
    va_end(arguments);
    size = error->struct_size;
    filled.struct_size = size;
    memcpy(error, &filled, size < sizeof filled ? size : sizeof filled);
    return result;
}

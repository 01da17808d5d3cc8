/* How a value is written: cells by RFC 4180, strings by RFC 8259. */
#include "encode.h"

#include <stdio.h>

#include "marks.h"

static bool needs_quotes(struct medtrie_text value, char delimiter)
{
    const struct marked marked = {delimiter, '"', '\n'};
    uint64_t marks = 0;

    for (size_t at = 0; at < value.size; at += MARKS_BYTES)
        marks |= marks_of(value.data + at, value.size - at, &marked);
    return marks != 0 || (value.size > 0 && memchr(value.data, '\r', value.size) != NULL);
}

void medtrie_encode_cell(struct buffer *buffer, struct medtrie_text value, char delimiter)
{
    if (!needs_quotes(value, delimiter)) {
        medtrie_buffer_put(buffer, value.data, value.size);
        return;
    }
    medtrie_buffer_put_char(buffer, '"');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '"')
            medtrie_buffer_put_char(buffer, '"');
        medtrie_buffer_put_char(buffer, value.data[i]);
    }
    medtrie_buffer_put_char(buffer, '"');
}

void medtrie_encode_json(struct buffer *buffer, struct medtrie_text value)
{
    medtrie_buffer_put_char(buffer, '"');
    for (size_t i = 0; i < value.size; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        char escaped[8];

        if (byte == '"' || byte == '\\')
            medtrie_buffer_put_char(buffer, '\\');
        if (byte >= 0x20)
            medtrie_buffer_put_char(buffer, value.data[i]);
        else
            medtrie_buffer_put(buffer, escaped,
                               (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", byte));
    }
    medtrie_buffer_put_char(buffer, '"');
}

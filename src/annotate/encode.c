/* How a value is written: cells by RFC 4180, strings by RFC 8259. */
#include "encode.h"

#include <stdio.h>

void medtrie_encode_cell(struct buffer *buffer, struct medtrie_text value, char delimiter)
{
    unsigned char quoted = 0;

    /* Without a way out of the loop, so that compilers look at many bytes at once. */
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];

        quoted |= (unsigned char)((c == delimiter) | (c == '"') | (c == '\n') | (c == '\r'));
    }
    if (quoted == 0) {
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

/* Bytes that grow: by half, at least. */
#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>

#define LEAST 4096

bool medtrie_buffer_grow(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity + buffer->capacity / 2 + LEAST;
    char *data;

    if (more > SIZE_MAX / 4 - buffer->size)
        buffer->failed = true;
    if (buffer->failed)
        return false;
    if (capacity < buffer->size + more)
        capacity = buffer->size + more;
    data = realloc(buffer->data, capacity + BUFFER_SLACK);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void medtrie_buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){NULL, 0, 0, false};
}

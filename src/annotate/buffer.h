/* Bytes that grow. A failure to grow is remembered and everything after it is dropped; who fills a
 * buffer asks once, at the end. */
#ifndef MEDTRIE_ANNOTATE_BUFFER_H
#define MEDTRIE_ANNOTATE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Bytes behind the end that may be written over, so that short copies need no length: see
 * medtrie_buffer_copy. */
#define BUFFER_SLACK 32

struct buffer {
    char *data;
    size_t size, capacity; /* without the slack */
    bool failed;           /* there was no memory */
};

/* The part of medtrie_buffer_room that has to grow. */
bool medtrie_buffer_grow(struct buffer *buffer, size_t more);
void medtrie_buffer_free(struct buffer *buffer);

/* Makes room for so many bytes; false: there is no memory. */
static inline bool medtrie_buffer_room(struct buffer *buffer, size_t more)
{
    return more <= buffer->capacity - buffer->size || medtrie_buffer_grow(buffer, more);
}

static inline void medtrie_buffer_put(struct buffer *buffer, const char *data, size_t size)
{
    if (size == 0 || !medtrie_buffer_room(buffer, size))
        return;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

static inline void medtrie_buffer_put_char(struct buffer *buffer, char character)
{
    medtrie_buffer_put(buffer, &character, 1);
}

static inline void medtrie_buffer_put_string(struct buffer *buffer, const char *string)
{
    medtrie_buffer_put(buffer, string, strlen(string));
}

/* Copies short data for which there is room, in steps of BUFFER_SLACK bytes: so many may be read
 * behind its end. */
static inline void medtrie_buffer_copy(struct buffer *buffer, const char *data, size_t size)
{
    char *to = buffer->data + buffer->size;

    for (size_t at = 0; at < size; at += BUFFER_SLACK)
        memcpy(to + at, data + at, BUFFER_SLACK);
    buffer->size += size;
}

#endif

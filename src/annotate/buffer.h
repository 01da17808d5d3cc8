/* Bytes that grow. A failure to grow is remembered and everything after it is dropped; who fills a
 * buffer asks once, at the end. */
#ifndef MEDTRIE_ANNOTATE_BUFFER_H
#define MEDTRIE_ANNOTATE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Short copies go in steps of so many bytes, and longer ones begin with three of them at once. */
#define BUFFER_STEP 32
#define BUFFER_LONG ((size_t)3 * BUFFER_STEP)

/* Bytes behind the end that may be written over, so that such copies need no length. */
#define BUFFER_SLACK BUFFER_LONG

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

/* Copies short data for which there is room: up to BUFFER_STEP bytes may be read behind its end. */
static inline void medtrie_buffer_copy(struct buffer *buffer, const char *data, size_t size)
{
    char *to = buffer->data + buffer->size;

    for (size_t at = 0; at < size; at += BUFFER_STEP)
        memcpy(to + at, data + at, BUFFER_STEP);
    buffer->size += size;
}

/* The same for data of which most is longer than a step: up to BUFFER_LONG bytes may be read behind
 * its end. That costs less than a loop which ends nobody knows when. */
static inline void medtrie_buffer_copy_long(struct buffer *buffer, const char *data, size_t size)
{
    char *to = buffer->data + buffer->size;

    memcpy(to, data, BUFFER_LONG);
    for (size_t at = BUFFER_LONG; at < size; at += BUFFER_STEP)
        memcpy(to + at, data + at, BUFFER_STEP);
    buffer->size += size;
}

#endif

/*
 * zlib compares the sum and the length of each member, and refuses a header that is none. What is
 * left here is what may stand between and behind members: the next one, or zero bytes to the end,
 * as of a tape. gzip passes over anything else with a warning; a table would lack rows.
 */
#include "gunzip.h"

#include <stdlib.h>
#include <zlib.h>

#define INPUT_BYTES ((size_t)1 << 18)
#define GZIP_ALONE (15 + 16) /* windowBits: the largest window, and no header but gzip's */

struct gunzip {
    gunzip_source *source;
    void *context;
    z_stream stream;
    bool is_within; /* a member, which must end */
    bool is_padded; /* nothing but zero bytes may come */
    unsigned char input[INPUT_BYTES];
};

/* Sees that there are so many bytes of input, or what is left at the end; false: the source failed.
 * More than one can be wanted only at the beginning. */
static bool fill(struct gunzip *gunzip, uInt wanted)
{
    z_stream *stream = &gunzip->stream;

    if (stream->avail_in == 0)
        stream->next_in = gunzip->input;
    while (stream->avail_in < wanted) {
        ssize_t got = gunzip->source(gunzip->context, (char *)gunzip->input + stream->avail_in,
                                     INPUT_BYTES - stream->avail_in);

        if (got <= 0)
            return got == 0;
        stream->avail_in += (uInt)got;
    }
    return true;
}

bool medtrie_gunzip_begin(struct gunzip *gunzip, const char **reason)
{
    const unsigned char *input = gunzip->input;

    *reason = NULL;
    if (!fill(gunzip, 2))
        return false;
    if (gunzip->stream.avail_in < 2 || input[0] != 0x1F || input[1] != 0x8B)
        *reason = "it is not compressed as its name says";
    return *reason == NULL;
}

/* Begins the next member, or passes over padding; NULL, or what is wrong. */
static const char *begin_member(struct gunzip *gunzip)
{
    z_stream *stream = &gunzip->stream;

    while (stream->avail_in > 0 && *stream->next_in == 0) {
        gunzip->is_padded = true;
        stream->next_in++;
        stream->avail_in--;
    }
    if (stream->avail_in == 0)
        return NULL;
    if (gunzip->is_padded)
        return "there is something behind its end";
    gunzip->is_within = true;
    return inflateReset(stream) == Z_OK ? NULL : "it is damaged";
}

/* Goes on with a member; NULL, or what is wrong. */
static const char *inflate_some(struct gunzip *gunzip)
{
    int result = inflate(&gunzip->stream, Z_NO_FLUSH);

    if (result == Z_STREAM_END)
        gunzip->is_within = false;
    if (result == Z_STREAM_END || result == Z_OK || result == Z_BUF_ERROR)
        return NULL;
    if (result == Z_MEM_ERROR)
        return GUNZIP_NO_MEMORY;
    return gunzip->stream.msg != NULL ? gunzip->stream.msg : "it is damaged";
}

ssize_t medtrie_gunzip_read(struct gunzip *gunzip, char *data, size_t size, const char **reason)
{
    z_stream *stream = &gunzip->stream;
    uInt room = size < INPUT_BYTES ? (uInt)size : (uInt)INPUT_BYTES;

    stream->next_out = (unsigned char *)data;
    stream->avail_out = room;
    *reason = NULL;
    while (stream->avail_out == room) {
        if (!fill(gunzip, 1))
            return -1;
        if (stream->avail_in == 0 && !gunzip->is_within)
            return 0;
        if (stream->avail_in == 0)
            *reason = "it ends too early";
        else if (!gunzip->is_within)
            *reason = begin_member(gunzip);
        else
            *reason = inflate_some(gunzip);
        if (*reason != NULL)
            return -1;
    }
    return (ssize_t)(room - stream->avail_out);
}

struct gunzip *medtrie_gunzip_open(gunzip_source *source, void *context)
{
    struct gunzip *gunzip = calloc(1, sizeof *gunzip);

    if (gunzip == NULL)
        return NULL;
    gunzip->source = source;
    gunzip->context = context;
    gunzip->stream.next_in = gunzip->input;
    if (inflateInit2(&gunzip->stream, GZIP_ALONE) != Z_OK) {
        free(gunzip);
        return NULL;
    }
    return gunzip;
}

void medtrie_gunzip_close(struct gunzip *gunzip)
{
    if (gunzip != NULL)
        inflateEnd(&gunzip->stream);
    free(gunzip);
}

/*
 * A place for the bytes of an index where a read outside of them, or a write to them, ends the
 * program: their last byte is the last of its page, and the page behind cannot be read; before the
 * first byte the address sanitizer keeps watch. So the kernels are caught too that it does not
 * instrument.
 */
#ifndef MEDTRIE_TESTS_BYTES_GUARDED_H
#define MEDTRIE_TESTS_BYTES_GUARDED_H

#include <stddef.h>
#include <stdint.h>

struct guarded {
    uint8_t *pages;
    size_t room; /* bytes of these pages */
};

/* Makes room for so many bytes at most; ends the program when there is none. */
struct guarded guarded_make(size_t most);

/* Puts bytes at the end of the room, where they can be read and not written. Returns the first. */
const uint8_t *guarded_put(const struct guarded *guarded, const uint8_t *bytes, size_t size);

#endif

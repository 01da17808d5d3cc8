/* Failures of an index file: the message names the byte at fault. */
#ifndef MEDTRIE_FORMAT_FAULT_H
#define MEDTRIE_FORMAT_FAULT_H

#include "error.h"

/* at is the offset in the file. */
#define FAULT(error, result, at, ...)                                                              \
  medtrie_fail(error, result, &(struct medtrie_place){.offset = (uint64_t)(at)}, __VA_ARGS__)
#define BROKEN(error, at, ...) FAULT(error, MEDTRIE_ERROR_INDEX_STRUCTURE, at, __VA_ARGS__)

#endif

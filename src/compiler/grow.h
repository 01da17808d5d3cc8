/* Growing an array by doubling, without losing it when memory runs out. */
#ifndef MEDTRIE_COMPILER_GROW_H
#define MEDTRIE_COMPILER_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Makes room for needed items; capacity is any unsigned integer object. false: no memory, and the
 * array is as it was. */
#define GROW(array, capacity, needed)                                                              \
  ((size_t)(needed) <= (size_t)(capacity)                                                          \
       ? true                                                                                      \
       : medtrie_grow(&(array), sizeof *(array), (size_t)(needed), &(capacity), sizeof(capacity)))

/* The function behind GROW; array points to the pointer, of whatever type. */
bool medtrie_grow(void *array, size_t item_size, size_t needed, void *capacity,
                  size_t capacity_size);

#endif

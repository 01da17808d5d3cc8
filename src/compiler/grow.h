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
  ((size_t)(needed) <= (size_t)(capacity) ||                                                       \
   ((array) =                                                                                      \
        medtrie_grow((array), sizeof *(array), (size_t)(needed), &(capacity), sizeof(capacity)),   \
    (size_t)(needed) <= (size_t)(capacity)))

/* The function behind GROW: the array where it is now, with the capacity as it was if there is no
 * memory. */
void *medtrie_grow(void *items, size_t item_size, size_t needed, void *capacity,
                   size_t capacity_size);

#endif

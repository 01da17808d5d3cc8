/* Growing an array by doubling. */
#include "grow.h"

#include <string.h>

bool medtrie_grow(void *array, size_t item_size, size_t needed, void *capacity,
                  size_t capacity_size)
{
    size_t limit = capacity_size == sizeof(uint32_t) ? UINT32_MAX : SIZE_MAX;
    size_t grown = 16;
    void *items, *larger;

    while (grown < needed) {
        if (grown > limit / 2)
            return false;
        grown *= 2;
    }
    if (grown > SIZE_MAX / item_size)
        return false;
    /* Copied, because the pointer is not a void * and may not be read as one. */
    memcpy(&items, array, sizeof items);
    larger = realloc(items, grown * item_size);
    if (larger == NULL)
        return false;
    memcpy(array, &larger, sizeof larger);
    if (capacity_size == sizeof(uint32_t))
        memcpy(capacity, &(uint32_t){(uint32_t)grown}, sizeof(uint32_t));
    else
        memcpy(capacity, &grown, sizeof grown);
    return true;
}

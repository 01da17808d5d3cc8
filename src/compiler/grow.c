/* Growing an array by doubling. */
#include "grow.h"

#include <string.h>

void *medtrie_grow(void *items, size_t item_size, size_t needed, void *capacity,
                   size_t capacity_size)
{
    size_t limit = capacity_size == sizeof(uint32_t) ? UINT32_MAX : SIZE_MAX;
    size_t grown = 16;
    void *larger;

    while (grown < needed) {
        if (grown > limit / 2)
            return items;
        grown *= 2;
    }
    if (grown > SIZE_MAX / item_size)
        return items;
    larger = realloc(items, grown * item_size);
    if (larger == NULL)
        return items;
    if (capacity_size == sizeof(uint32_t))
        memcpy(capacity, &(uint32_t){(uint32_t)grown}, sizeof(uint32_t));
    else
        memcpy(capacity, &grown, sizeof grown);
    return larger;
}

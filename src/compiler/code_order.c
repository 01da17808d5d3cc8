/* The codes of an edition in ASCII order: an array of pointers, sorted, and a binary search. */
#include "code_order.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const struct code_record *const *first = a;
    const struct code_record *const *second = b;
    int order = medtrie_code_compare(&(*first)->code, &(*second)->code);

    /* The later of two equal ones is the repeated one. */
    return order != 0 ? order : (*first > *second) - (*first < *second);
}

bool medtrie_code_order_init(struct code_order *order, const struct edition *edition)
{
    *order = (struct code_order){.first = edition->codes, .count = edition->code_count};
    order->codes = malloc(((size_t)edition->code_count + 1) * sizeof *order->codes);
    if (order->codes == NULL)
        return false;
    for (uint32_t i = 0; i < edition->code_count; i++)
        order->codes[i] = &edition->codes[i];
    qsort(order->codes, order->count, sizeof *order->codes, compare);
    return true;
}

void medtrie_code_order_free(struct code_order *order)
{
    free(order->codes);
    *order = (struct code_order){0};
}

uint32_t medtrie_code_order_find(const struct code_order *order, const struct code *code)
{
    uint32_t low = 0, high = order->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int comparison = medtrie_code_compare(&order->codes[middle]->code, code);

        if (comparison == 0)
            return (uint32_t)(order->codes[middle] - order->first);
        if (comparison < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CODE_ORDER_NONE;
}

uint32_t medtrie_code_order_repeated(const struct code_order *order)
{
    for (uint32_t i = 1; i < order->count; i++)
        if (medtrie_code_compare(&order->codes[i - 1]->code, &order->codes[i]->code) == 0)
            return (uint32_t)(order->codes[i] - order->first);
    return CODE_ORDER_NONE;
}

/* Growing arrays. */
#include "compiler/grow.h"

#include <criterion/criterion.h>

Test(grow, doubles)
{
    uint32_t *items = NULL;
    uint32_t capacity = 0, moves = 0, before = 0;

    for (uint32_t count = 0; count < 100000; count++) {
        cr_assert(GROW(items, capacity, count + 1));
        cr_assert_gt(capacity, count);
        items[count] = count;
        if (capacity != before) {
            cr_assert_geq(capacity, 2 * before);
            before = capacity;
            moves++;
        }
    }
    cr_expect_leq(moves, 14, "%u", moves);
    for (uint32_t i = 0; i < 100000; i++)
        cr_assert_eq(items[i], i, "what was there stays there");
    free(items);
}

/* A capacity may have 32 bits or those of size_t. */
Test(grow, wide_capacity)
{
    struct {
        char *items;
        size_t capacity;
        size_t after;
    } array = {NULL, 0, 77};

    cr_assert(GROW(array.items, array.capacity, (size_t)1000));
    cr_expect_geq(array.capacity, 1000);
    cr_expect_eq(array.after, 77, "nothing beside it is written");
    free(array.items);
}

Test(grow, nothing_to_do)
{
    char *items = NULL;
    uint32_t capacity = 0;
    size_t nothing = 0;

    cr_expect(GROW(items, capacity, nothing));
    cr_expect_null(items);
    cr_assert(GROW(items, capacity, 5));
    {
        char *same = items;

        cr_expect(GROW(items, capacity, capacity));
        cr_expect_eq(items, same);
    }
    free(items);
}

/* What cannot be had leaves the array as it was. */
Test(grow, too_much)
{
    uint64_t *items = NULL;
    uint32_t narrow = 0;
    size_t wide = 0;
    size_t beyond = (size_t)UINT32_MAX + 1;

    cr_assert(GROW(items, narrow, 20));
    items[19] = 42;
    cr_expect_not(GROW(items, narrow, beyond), "beyond a capacity of 32 bits");
    cr_expect_eq(narrow, 32);
    cr_expect_eq(items[19], 42);
    wide = narrow;
    cr_expect_not(GROW(items, wide, SIZE_MAX / 4), "more bytes than there can be");
    cr_expect_not(GROW(items, wide, SIZE_MAX));
    cr_expect_eq(wide, 32);
    cr_expect_eq(items[19], 42);
    free(items);
}

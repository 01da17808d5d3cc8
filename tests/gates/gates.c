/*
 * Faults planted to prove that a run with the sanitizers turns red: gates.sh expects each of these
 * tests to fail but the first. Never part of a normal run.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

/* What the compiler must not see through. */
static volatile int thirty_two = 32;
static void *volatile kept;

Test(gates, sound)
{
    cr_assert_eq(thirty_two, 32);
}

Test(gates, leak)
{
    kept = malloc(64);
    cr_assert_not_null(kept);
    kept = NULL;
}

Test(gates, shift)
{
    cr_assert_neq(1 << thirty_two, 2);
}

Test(gates, assertion)
{
    cr_assert_eq(thirty_two, 33);
}

/* The pool of texts. */
#include "compiler/strings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool is(const struct strings *strings, uint32_t number, const char *expected)
{
    struct medtrie_text text = medtrie_strings_get(strings, number);

    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

Test(strings, numbers)
{
    struct strings strings;
    uint32_t one, two, bytes;

    cr_assert(medtrie_strings_init(&strings));
    cr_expect_eq(medtrie_strings_add(&strings, "", 0), 0, "text 0 is the empty one");
    cr_expect(is(&strings, 0, ""));
    one = medtrie_strings_add(&strings, "Cholera", 7);
    two = medtrie_strings_add(&strings, "Cholera, unspecified", 20);
    cr_expect_neq(one, 0);
    cr_expect_neq(one, two, "the beginning of another text is a text of its own");
    cr_expect_eq(medtrie_strings_add(&strings, "Cholera, unspecified", 7), one, "by its size");
    cr_expect_eq(medtrie_strings_add(&strings, "Cholera, unspecified", 20), two);
    cr_expect_neq(medtrie_strings_add(&strings, "cholera", 7), one, "case makes a difference");
    bytes = medtrie_strings_add(&strings, "a\0b", 3);
    cr_expect_neq(bytes, medtrie_strings_add(&strings, "a\0c", 3), "a NUL is a byte");
    cr_expect_eq(medtrie_strings_get(&strings, bytes).size, 3);
    cr_expect(is(&strings, one, "Cholera"));
    cr_expect(is(&strings, two, "Cholera, unspecified"));
    cr_expect(is(&strings, 0, ""));
    medtrie_strings_free(&strings);
    cr_expect_null(strings.bytes);
}

/* Numbers stay good while the pool grows, and follow the order of adding alone. */
Test(strings, many)
{
    enum { COUNT = 50000 };
    struct strings strings;
    char text[32];

    cr_assert(medtrie_strings_init(&strings));
    for (uint32_t i = 1; i <= COUNT; i++) {
        int size = snprintf(text, sizeof text, "text %u", i);

        cr_assert_eq(medtrie_strings_add(&strings, text, (size_t)size), i);
    }
    for (uint32_t i = 1; i <= COUNT; i++) {
        int size = snprintf(text, sizeof text, "text %u", i);

        cr_assert(is(&strings, i, text));
        cr_assert_eq(medtrie_strings_add(&strings, text, (size_t)size), i, "known already");
    }
    cr_expect_eq(strings.count, COUNT + 1);
    medtrie_strings_free(&strings);
}

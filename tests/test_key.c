/* Packed keys: what they are, what has one, and finding by them. */
#include <criterion/criterion.h>
#include <string.h>

#include "miniature.h"

TestSuite(key, .init = miniature_set_up, .fini = miniature_tear_down);

static uint64_t key(size_t system, const char *text)
{
    return medtrie_key(medtrie_system_at(miniature_index, system), text, strlen(text));
}

/* Each concept of a packed system is found by its key, unless a code shares its text. */
Test(key, finds_every_concept)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, number);
        bool packed = number != MINIATURE_CHARGES && number != MINIATURE_LOCAL;

        for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++) {
            char display[24];
            size_t len = medtrie_display(system, id, display);
            uint64_t packed_code = medtrie_key(system, display, len);

            cr_expect_eq(packed_code != 0, packed, "%s", display);
            cr_expect_eq(medtrie_find_key(system, packed_code),
                         packed ? medtrie_find(system, display, len) : MEDTRIE_NONE, "%s", display);
        }
    }
}

/* 6 bits a character, the first highest: 'A' is 0x21, '0' is 0x10. */
Test(key, layout)
{
    cr_expect_eq(key(MINIATURE_CM, "A"), UINT64_C(0x21) << 36);
    cr_expect_eq(key(MINIATURE_CM, "a0"), UINT64_C(0x21) << 36 | UINT64_C(0x10) << 30);
    cr_expect_eq(key(MINIATURE_CM, "A00-A09"), UINT64_C(0x21) << 36 | UINT64_C(0x10) << 30 |
                                                   UINT64_C(0x10) << 24 | UINT64_C(0x0D) << 18 |
                                                   0x21 << 12 | 0x10 << 6 | 0x19);
    cr_expect_lt(key(MINIATURE_CM, "E11"), key(MINIATURE_CM, "E11.0")); /* they order as texts */
    cr_expect_lt(key(MINIATURE_CM, "E11.9"), key(MINIATURE_CM, "E12"));
}

Test(key, what_has_none)
{
    static const struct {
        size_t system;
        const char *text;
    } rows[] = {
        {MINIATURE_CM, ""},
        {MINIATURE_CM, "."},
        {MINIATURE_CM, "E11."},     /* the dot ends it */
        {MINIATURE_CM, "E1.1"},     /* a dot elsewhere */
        {MINIATURE_CM, "A00.-A09"}, /* a block has no dot */
        {MINIATURE_CM, "E11 9"},
        {MINIATURE_CM, "E11_9"},
        {MINIATURE_CM, "T360X1AB"}, /* 8 characters */
        {MINIATURE_CM, "E11\xC3\x84"},
        {MINIATURE_HCPCS, "J01.20"},
        {MINIATURE_CHARGES, "LAB"}, /* keys of this system are not packed */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(key(rows[i].system, rows[i].text), 0, "\"%s\"", rows[i].text);
}

Test(key, what_is_not_found)
{
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);

    cr_expect_eq(medtrie_find_key(cm, 0), MEDTRIE_NONE);
    cr_expect_eq(medtrie_find_key(cm, UINT64_MAX), MEDTRIE_NONE);
    cr_expect_eq(medtrie_find_key(cm, (UINT64_C(1) << 42) - 1), MEDTRIE_NONE); /* an empty slot's */
    cr_expect_eq(medtrie_find_key(cm, key(MINIATURE_CM, "E1")), MEDTRIE_NONE); /* a beginning */
    cr_expect_eq(medtrie_find_key(cm, key(MINIATURE_CM, "E118")), MEDTRIE_NONE);
    /* Bits above a key's: some of these lead to the very slot of E11.9, and are not that key. */
    for (uint64_t above = 1; above < 4096; above++)
        cr_assert_eq(medtrie_find_key(cm, key(MINIATURE_CM, "E119") | above << 42), MEDTRIE_NONE);
}

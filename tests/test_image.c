/* The image: little-endian sections that grow, and texts that are written once. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/tables.h"

static struct strings strings;
static struct image image;

static void start(void)
{
    cr_assert(medtrie_strings_init(&strings));
    cr_assert(medtrie_image_init(&image, &strings));
}

static void end(void)
{
    medtrie_image_free(&image);
    medtrie_strings_free(&strings);
}

TestSuite(image, .init = start, .fini = end);

Test(image, numbers_are_little_endian)
{
    static const uint8_t expected[] = {0x12, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12, 0xF0, 0xDE,
                                       0xBC, 0x9A, 0x78, 0x56, 0x34, 0x12, 'a',  'b'};
    struct section *section = medtrie_image_section(&image, MEDTRIE_SECTION_CODES, 3);

    cr_assert_not_null(section);
    cr_expect_eq(section->kind, MEDTRIE_SECTION_CODES);
    cr_expect_eq(section->system, 3);
    medtrie_section_u8(section, 0x12);
    medtrie_section_u16(section, 0x1234);
    medtrie_section_u32(section, 0x12345678);
    medtrie_section_u64(section, 0x123456789ABCDEF0);
    medtrie_section_bytes(section, "ab", 2);
    medtrie_section_bytes(section, NULL, 0);
    cr_assert_eq(section->size, sizeof expected);
    cr_expect_arr_eq(section->bytes, expected, sizeof expected);
    cr_expect_not(section->failed);
}

/* Sections stay as they are when more are added. */
Test(image, sections)
{
    for (uint16_t i = 0; i < 100; i++) {
        struct section *section = medtrie_image_section(&image, MEDTRIE_SECTION_KINDS, i);

        cr_assert_not_null(section);
        medtrie_section_u16(section, i);
    }
    cr_assert_eq(image.count, 100);
    for (uint16_t i = 0; i < 100; i++) {
        cr_expect_eq(image.sections[i].system, i);
        cr_expect_eq(medtrie_load16(image.sections[i].bytes), i);
    }
}

/* Reference 0 is the empty text; each text is its length and its bytes, once. */
Test(image, texts)
{
    static const uint8_t expected[] = {0,   0,   7,   0, 'C', 'h', 'o', 'l',
                                       'e', 'r', 'a', 2, 0,   'O', 'K'};
    uint32_t cholera = medtrie_strings_add(&strings, "Cholera", 7);
    uint32_t ok;

    cr_expect_eq(medtrie_heap_reference(&image.heap, 0), 0);
    cr_expect_eq(medtrie_heap_reference(&image.heap, cholera), 2);
    ok = medtrie_strings_add(&strings, "OK", 2); /* the pool grows while the heap is in use */
    cr_expect_eq(medtrie_heap_reference(&image.heap, ok), 11);
    cr_expect_eq(medtrie_heap_reference(&image.heap, cholera), 2);
    cr_expect_eq(medtrie_heap_reference(&image.heap, 0), 0);
    cr_assert_eq(image.heap.section.size, sizeof expected);
    cr_expect_arr_eq(image.heap.section.bytes, expected, sizeof expected);
}

/* A length has 16 bits: the longest text is written, a longer one is a failure and not a lie. */
Test(image, longest_text)
{
    char *text = calloc(1, 65536);
    uint32_t longest, longer;

    memset(text, 'x', 65536);
    longest = medtrie_strings_add(&strings, text, 65535);
    longer = medtrie_strings_add(&strings, text, 65536);
    medtrie_heap_reference(&image.heap, longest);
    cr_expect_not(image.heap.section.failed);
    if (longer != STRINGS_FAILED) {
        medtrie_heap_reference(&image.heap, longer);
        cr_expect(image.heap.section.failed);
    }
    free(text);
}

/* What failed once stays failed, and nothing is appended any more. */
Test(image, failure_stays)
{
    struct section section = {.failed = true};

    medtrie_section_u32(&section, 1);
    cr_expect(section.failed);
    cr_expect_eq(section.size, 0);
    cr_expect_null(section.bytes);
}

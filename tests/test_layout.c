/*
 * Opening files that are wrong: cut, extended, changed in one place. Each is refused with the byte
 * at fault, or opens and then answers whatever it is asked.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"
#include "exercise.h"
#include "miniature.h"

static struct image image;

static void set_up(void)
{
    image = miniature_build();
}

static void tear_down(void)
{
    image_free(&image);
}

TestSuite(layout, .init = set_up, .fini = tear_down);

/* Opens a copy of exactly its size, so that a byte read beyond it is noticed. Asks everything of
 * one system, or of all with MINIATURE_SYSTEMS, of an index that opens. */
static enum medtrie_result open_and_ask(const uint8_t *bytes, size_t size, size_t number,
                                        struct medtrie_error *error)
{
    uint8_t *copy = malloc(size + (size == 0));
    medtrie_index *opened;
    enum medtrie_result result;

    cr_assert_not_null(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_open_memory(copy, size, NULL, &opened, error);
    exercise.choice++; /* other texts and days for each */
    if (result == MEDTRIE_OK) {
        exercise_index(opened);
        for (size_t i = 0; i < medtrie_system_count(opened); i++)
            if (number == MINIATURE_SYSTEMS || i == number)
                exercise_system(opened, medtrie_system_at(opened, i));
        medtrie_close(opened);
    } else {
        cr_assert(result >= 400 && result < 500);
        cr_assert_eq(error->result, result);
        cr_assert_neq(error->message[0], '\0');
        cr_assert_null(opened);
    }
    free(copy);
    return result;
}

/* ---- Named faults ------------------------------------------------------------------------ */

enum place { HEADER, ROW, CONTENT };
#define WHOLE MEDTRIE_ENTRY_WHOLE

static const struct {
    enum place place;
    const char *section; /* of ROW and CONTENT */
    unsigned system;
    size_t at;
    unsigned bytes;
    uint64_t value;
    enum medtrie_result expected;
    const char *message;
} faults[] = {
    /* Header */
    {HEADER, NULL, 0, 0, 1, 0x88, MEDTRIE_ERROR_INDEX_MAGIC, "not a medtrie index"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_MAJOR, 2, 2, MEDTRIE_ERROR_INDEX_VERSION, "format 2.0"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_READER_MINOR, 2, 1, MEDTRIE_ERROR_INDEX_VERSION,
     "needs a reader of 1.1"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_MINOR, 2, 7, MEDTRIE_OK, ""}, /* newer, but readable */
    {HEADER, NULL, 0, MEDTRIE_HEADER_REQUIRED, 4, 4, MEDTRIE_ERROR_INDEX_FEATURE, "bits 00000004"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_OPTIONAL, 4, 0x80000001, MEDTRIE_OK, ""},
    {HEADER, NULL, 0, MEDTRIE_HEADER_FILE_SIZE, 8, 64, MEDTRIE_ERROR_INDEX_TRUNCATED,
     "the header says 64 bytes"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_FILE_SIZE, 8, UINT64_MAX, MEDTRIE_ERROR_INDEX_TRUNCATED, ""},
    {HEADER, NULL, 0, MEDTRIE_HEADER_SECTION_COUNT, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "section \"notice\" is missing"},
    {HEADER, NULL, 0, MEDTRIE_HEADER_SECTION_COUNT, 4, 4, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "no code system"},
    /* Section table */
    {ROW, "codes", 2, MEDTRIE_ENTRY_OFFSET, 8, 1, MEDTRIE_ERROR_INDEX_STRUCTURE, "no multiple of"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_OFFSET, 8, 64, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "before the end of what stands before it"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_OFFSET, 8, UINT64_MAX - 63, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "ends behind the file"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_BYTES, 8, UINT64_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "ends behind the file"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_BYTES, 8, 8, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "the counts make it"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_NAME, 1, 'x', MEDTRIE_ERROR_INDEX_FEATURE,
     "needs section \"xodes\""},
    {ROW, "codes", 2, MEDTRIE_ENTRY_NAME, 1, 0x1B, MEDTRIE_ERROR_INDEX_FEATURE, "\"?odes\""},
    {ROW, "codes", 2, MEDTRIE_ENTRY_VERSION, 2, 2, MEDTRIE_ERROR_INDEX_FEATURE, "version 2"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_SYSTEM, 2, 77, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "its section \"system\" must stand before it"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_SYSTEM, 2, 1, MEDTRIE_ERROR_INDEX_STRUCTURE, "stands twice"},
    {ROW, "codes", 2, MEDTRIE_ENTRY_NAME, 8, UINT64_C(0x73646E696B), MEDTRIE_ERROR_INDEX_STRUCTURE,
     "section \"kinds\" of system 2 stands twice"},
    {ROW, "texts", WHOLE, MEDTRIE_ENTRY_SYSTEM, 2, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "belongs to the whole index"},
    {ROW, "system", 1, MEDTRIE_ENTRY_SYSTEM, 2, 2, MEDTRIE_ERROR_INDEX_STRUCTURE, "without gaps"},
    {ROW, "sources", WHOLE, MEDTRIE_ENTRY_BYTES, 8, 55, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "no multiple of 56"},
    {ROW, "warnings", WHOLE, MEDTRIE_ENTRY_BYTES, 8, 7, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "no multiple of 4"},
    {ROW, "notice", WHOLE, MEDTRIE_ENTRY_BYTES, 8, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "\"notice\" has 0 bytes"},
    {CONTENT, "texts", WHOLE, 0, 2, 1, MEDTRIE_ERROR_INDEX_STRUCTURE, "not the empty one"},
    /* Record of a system */
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_KEY_CLASS, 1, 3, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "key class 3"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_CODES, 4, UINT32_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at most 4194303"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_BARE_PREFIXES, 4, 1 << 22, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at most 4194303"},
    {CONTENT, "system", 0, MEDTRIE_SYSTEM_GROUPINGS, 4, UINT32_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at most 4294967294"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_CODES, 4, 28, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "the counts make it"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_BUCKETS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at least one bucket"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_SLOTS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at least one bucket"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PREFIX_BUCKETS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at least one bucket"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PREFIX_SLOTS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at least one bucket"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_MULTIPLIER, 8, 2, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "is odd"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PREFIX_MULTIPLIER, 8, 2, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "is odd"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PREFIX_SLOTS, 4, 1, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "\"pfxslots\""},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_SLOTS, 4, UINT32_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "\"slots\""},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PERIODS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "at least one period"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_DEFAULT_PERIOD, 4, 4, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "default period 4 of 4"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_MASK_WORDS, 4, 2, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "2 words for the bits of 4 periods"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_DOT_AFTER, 1, 17, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "a dot behind the longest code"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_NAME, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE, "no name"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_NAME, 4, UINT32_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "no name"},
    {CONTENT, "system", 2, MEDTRIE_SYSTEM_PATTERNS, 4, UINT32_MAX, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "\"patterns\""},
    /* Periods: 16 bytes each; releases: 24 */
    {CONTENT, "periods", 2, 16 + MEDTRIE_PERIOD_FIRST, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "period 1"},
    {CONTENT, "periods", 2, 16 + MEDTRIE_PERIOD_LAST, 4, 16708, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "period 1"},
    {CONTENT, "periods", 2, 48 + MEDTRIE_PERIOD_LAST, 4, 2932897, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "period 3"},
    {CONTENT, "periods", 2, MEDTRIE_PERIOD_FIRST, 4, 0x80000000, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "period 0"},
    {CONTENT, "periods", 2, MEDTRIE_PERIOD_BASIS, 4, 0, MEDTRIE_ERROR_INDEX_STRUCTURE, "basis 0"},
    {CONTENT, "periods", 2, MEDTRIE_PERIOD_BASIS, 4, 5, MEDTRIE_ERROR_INDEX_STRUCTURE, "basis 5"},
    {CONTENT, "periods", 2, MEDTRIE_PERIOD_RELEASE, 4, 0x7FFFFFFF, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "is no day"},
    {CONTENT, "releases", 2, 24 + MEDTRIE_RELEASE_FIRST, 4, 16709, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "release 1"},
    {CONTENT, "releases", 2, 24 + MEDTRIE_RELEASE_FIRST, 4, 18900, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "which ends on day 18900"},
    {CONTENT, "releases", 2, MEDTRIE_RELEASE_LAST, 4, 16708, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "release 0"},
    {CONTENT, "releases", 2, MEDTRIE_RELEASE_PERIOD, 4, 4, MEDTRIE_ERROR_INDEX_STRUCTURE,
     "period 4 of 4"},
};

static uint8_t *place_of(enum place place, const char *section, unsigned system)
{
    size_t size;

    if (place == HEADER)
        return image.bytes;
    return place == ROW ? image_row(&image, section, system)
                        : image_section(&image, section, system, &size);
}

static void store(uint8_t *bytes, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

Test(layout, named_faults)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        uint8_t *place = place_of(faults[i].place, faults[i].section, faults[i].system);
        struct medtrie_error error;
        uint8_t before[8];

        cr_assert_not_null(place);
        memcpy(before, place + faults[i].at, 8);
        store(place + faults[i].at, faults[i].bytes, faults[i].value);
        image_seal(&image);
        cr_expect_eq(open_and_ask(image.bytes, image.size, MINIATURE_SYSTEMS, &error),
                     faults[i].expected, "fault %zu: %s", i, error.message);
        cr_expect_not_null(strstr(error.message, faults[i].message), "fault %zu: %s", i,
                           error.message);
        memcpy(place + faults[i].at, before, 8);
    }
}

/* A change that leaves everything in order is found by the header's checksum. */
Test(layout, header_checksum)
{
    struct medtrie_error error;

    image.bytes[MEDTRIE_HEADER_OPTIONAL] ^= 2;
    cr_expect_eq(open_and_ask(image.bytes, image.size, MINIATURE_SYSTEMS, &error),
                 MEDTRIE_ERROR_INDEX_CHECKSUM);
    cr_expect_eq(error.offset, MEDTRIE_HEADER_CHECKSUM);
}

/* A section that this reader does not know is skipped unless it is required; here one that the
 * index can do without. */
Test(layout, unknown_sections)
{
    uint8_t *row = image_row(&image, "sources", MEDTRIE_ENTRY_WHOLE);
    struct medtrie_error error;

    memcpy(row, "notes\0\0", 8);
    image_seal(&image);
    cr_expect_eq(open_and_ask(image.bytes, image.size, MINIATURE_SYSTEMS, &error),
                 MEDTRIE_ERROR_INDEX_FEATURE);
    cr_expect_not_null(strstr(error.message, "\"notes\""), "%s", error.message);
    medtrie_store32(row + MEDTRIE_ENTRY_FLAGS, 0);
    medtrie_store16(row + MEDTRIE_ENTRY_SYSTEM, 900);
    image_seal(&image);
    cr_expect_eq(open_and_ask(image.bytes, image.size, MINIATURE_SYSTEMS, &error), MEDTRIE_OK);
    /* One that it needs cannot be skipped. */
    row = image_row(&image, "codes", MINIATURE_CM);
    memcpy(row, "notes\0\0", 8);
    medtrie_store32(row + MEDTRIE_ENTRY_FLAGS, 0);
    image_seal(&image);
    cr_expect_eq(open_and_ask(image.bytes, image.size, MINIATURE_SYSTEMS, &error),
                 MEDTRIE_ERROR_INDEX_STRUCTURE);
    cr_expect_not_null(strstr(error.message, "section \"codes\" of system 2 is missing"));
}

/* ---- Text-mode transfers ----------------------------------------------------------------- */

/* Copies the image, each byte replaced by what a transfer makes of it. */
static size_t transfer(uint8_t *out, const char *lf, const char *cr, const char *cr_lf,
                       uint8_t keep_bits)
{
    size_t size = 0;

    for (size_t i = 0; i < image.size; i++) {
        uint8_t byte = image.bytes[i];
        const char *replacement = NULL;

        if (cr_lf != NULL && byte == '\r' && i + 1 < image.size && image.bytes[i + 1] == '\n') {
            replacement = cr_lf;
            i++;
        } else if (byte == '\n') {
            replacement = lf;
        } else if (byte == '\r') {
            replacement = cr;
        }
        if (replacement == NULL)
            out[size++] = byte & keep_bits;
        else
            for (; *replacement != '\0'; replacement++)
                out[size++] = (uint8_t)*replacement;
    }
    return size;
}

Test(layout, text_mode_transfers)
{
    static const struct {
        const char *lf, *cr, *cr_lf;
        uint8_t keep_bits;
    } rows[] = {
        {NULL, NULL, "\n", 0xFF},     /* to Unix */
        {"\r\n", NULL, NULL, 0xFF},   /* to DOS, each LF */
        {"\r\n", NULL, "\r\n", 0xFF}, /* to DOS, sparing CR LF */
        {NULL, "\n", NULL, 0xFF},     /* from an old Mac */
        {"\r", NULL, NULL, 0xFF},     /* to one */
        {NULL, NULL, NULL, 0x7F},     /* over seven bits */
    };
    uint8_t *out = malloc(image.size * 2);
    struct medtrie_error error;

    cr_assert_not_null(out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = transfer(out, rows[i].lf, rows[i].cr, rows[i].cr_lf, rows[i].keep_bits);

        cr_expect_eq(open_and_ask(out, size, MINIATURE_SYSTEMS, &error), MEDTRIE_ERROR_INDEX_MAGIC);
        cr_expect_not_null(strstr(error.message, "text mode"), "row %zu: %s", i, error.message);
    }
    cr_expect_eq(open_and_ask((const uint8_t *)"PK\3\4 is no index, but long enough to be one: "
                                               "it has a header's length",
                              66, MINIATURE_SYSTEMS, &error),
                 MEDTRIE_ERROR_INDEX_MAGIC);
    cr_expect_null(strstr(error.message, "text mode"));
    free(out);
}

/* ---- Every length, every byte ------------------------------------------------------------ */

Test(layout, every_length)
{
    struct medtrie_error error;

    for (size_t size = 0; size < image.size; size++)
        cr_assert_neq(open_and_ask(image.bytes, size, 0, &error), MEDTRIE_OK, "%zu", size);
    cr_expect_eq(open_and_ask(image.bytes, image.size, 0, &error), MEDTRIE_OK);
    /* Cut by one who repairs the header. */
    for (size_t size = MEDTRIE_HEADER_SIZE; size < image.size; size++) {
        struct image cut = {malloc(image.size), size};

        cr_assert_not_null(cut.bytes);
        memcpy(cut.bytes, image.bytes, image.size);
        medtrie_store64(cut.bytes + MEDTRIE_HEADER_FILE_SIZE, size);
        image_seal(&cut);
        cr_assert_neq(open_and_ask(cut.bytes, cut.size, 0, &error), MEDTRIE_OK, "%zu", size);
        image_free(&cut);
    }
}

static const uint8_t changes[] = {0x01, 0x80, 0xFF, 0x10};

static size_t table_end(void)
{
    return MEDTRIE_HEADER_SIZE +
           medtrie_load32(image.bytes + MEDTRIE_HEADER_SECTION_COUNT) * (size_t)MEDTRIE_ENTRY_SIZE;
}

/* Each byte of header and table changed: refused as it is; with the checksums made right again it
 * is refused or answers. */
Test(layout, every_byte_of_header_and_table)
{
    struct medtrie_error error;
    size_t end = table_end();

    for (size_t at = 0; at < end; at++)
        for (size_t i = 0; i < sizeof changes; i++) {
            uint8_t before = image.bytes[at];

            image.bytes[at] ^= changes[i];
            cr_assert_neq(open_and_ask(image.bytes, image.size, 0, &error), MEDTRIE_OK, "%zu", at);
            image_seal(&image);
            open_and_ask(image.bytes, image.size, MINIATURE_CM, &error);
            image.bytes[at] = before;
            image_seal(&image);
        }
}

/* Each 32-bit number of every section of a system replaced by numbers that lead astray. */
static void damage_section(const char *section, unsigned system)
{
    static const uint32_t values[] = {0,          1,          3,          28,
                                      41,         63,         0x00FFFFFF, 0x7FFFFFFF,
                                      0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x00400000};
    size_t size = 0;
    uint8_t *bytes = image_section(&image, section, system, &size);
    struct medtrie_error error;

    for (size_t at = 0; at + 4 <= size; at += 4)
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            uint32_t before = medtrie_load32(bytes + at);

            medtrie_store32(bytes + at, values[i]);
            open_and_ask(image.bytes, image.size, system, &error);
            medtrie_store32(bytes + at, before);
        }
}

Test(layout, every_number_of_hcpcs)
{
    for (int i = MEDTRIE_SECTION_SYSTEM; i < MEDTRIE_SECTION_COUNT; i++)
        damage_section(medtrie_section_names[i], MINIATURE_HCPCS);
}

Test(layout, every_number_of_a_list)
{
    for (int i = MEDTRIE_SECTION_SYSTEM; i < MEDTRIE_SECTION_COUNT; i++)
        damage_section(medtrie_section_names[i], MINIATURE_CHARGES);
}

/* The sections of a larger tree, all of their numbers changed at once, in many ways. */
Test(layout, random_numbers)
{
    uint64_t state = 0x9E3779B97F4A7C15u;
    struct medtrie_error error;

    for (int round = 0; round < 300; round++) {
        struct image damaged = {malloc(image.size), image.size};
        unsigned changes_in_all = 1u + (unsigned)round % 40;

        cr_assert_not_null(damaged.bytes);
        memcpy(damaged.bytes, image.bytes, image.size);
        for (unsigned i = 0; i < changes_in_all; i++) {
            size_t size = 0, at;
            int section;
            uint8_t *bytes;

            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            section = MEDTRIE_SECTION_PILOTS +
                      (int)(state % (MEDTRIE_SECTION_COUNT - MEDTRIE_SECTION_PILOTS));
            bytes = image_section(&damaged, medtrie_section_names[section], MINIATURE_CM, &size);
            if (size < 4)
                continue;
            at = (state >> 8) % (size / 4) * 4;
            medtrie_store32(bytes + at, (state >> 40) % 3 == 0 ? (uint32_t)(state >> 20)
                                                               : (uint32_t)(state >> 43) % 64);
        }
        cr_assert_eq(open_and_ask(damaged.bytes, damaged.size, MINIATURE_CM, &error), MEDTRIE_OK);
        image_free(&damaged);
    }
}

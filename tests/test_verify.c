/*
 * The full check: any change of any byte is found, and so is every mistake that a writer could make
 * and sign with right checksums.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"
#include "../src/format/packed.h"
#include "../src/format/hash.h"
#include "../src/reader/reader.h"
#include "miniature.h"

#define WHOLE MEDTRIE_ENTRY_WHOLE

static struct image image;

static void set_up(void)
{
    image = miniature_build();
}

static void tear_down(void)
{
    image_free(&image);
}

TestSuite(verify, .init = set_up, .fini = tear_down);

static enum medtrie_result verify(struct medtrie_error *error)
{
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = MEDTRIE_VERIFY_FULL};
    medtrie_index *opened;
    enum medtrie_result result;

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_open_memory(image.bytes, image.size, &options, &opened, error);
    if (result == MEDTRIE_OK)
        cr_expect_str_empty(error->message);
    medtrie_close(opened);
    return result;
}

Test(verify, a_sound_file)
{
    struct medtrie_error error;

    cr_expect_eq(verify(&error), MEDTRIE_OK, "%s", error.message);
}

/* "It finds any change of any one byte." */
Test(verify, every_byte)
{
    static const uint8_t changes[] = {0x01, 0x80, 0xFF};
    struct medtrie_error error;

    for (size_t at = 0; at < image.size; at++)
        for (size_t i = 0; i < sizeof changes; i++) {
            image.bytes[at] ^= changes[i];
            cr_assert_neq(verify(&error), MEDTRIE_OK, "byte %zu", at);
            image.bytes[at] ^= changes[i];
        }
}

/* ---- A writer's mistakes ----------------------------------------------------------------- */

/* Numbers in the miniature: ICD-10-CM has the codes 0-28 and the groupings 29-40; A00 is code 0,
 * its subcategories 1 and 2. A pattern of it has 24 bytes: two days, then two masks. */
static const struct {
    const char *section;
    unsigned system;
    size_t at;
    unsigned bytes;
    uint64_t value;
    const char *message;
} mistakes[] = {
    /* Texts and what refers to them */
    {"texts", WHOLE, 2, 2, 0xFFFF, "goes beyond its section"},
    {"texts", WHOLE, 4, 1, 0xFF, "not valid UTF-8"},
    {"texts", WHOLE, 4, 1, 0x80, "not valid UTF-8"},       /* a continuation alone */
    {"texts", WHOLE, 4, 2, 0x80C0, "not valid UTF-8"},     /* overlong */
    {"texts", WHOLE, 4, 3, 0x80A0ED, "not valid UTF-8"},   /* a surrogate */
    {"texts", WHOLE, 4, 4, 0x808090F4, "not valid UTF-8"}, /* behind U+10FFFF */
    {"notice", WHOLE, 0, 4, 1, "no text begins at 1"},
    {"notice", WHOLE, 0, 4, UINT32_MAX, "no text begins at"},
    {"warnings", WHOLE, 0, 4, 3, "no text begins at 3"},
    {"warnings", WHOLE, 4, 4, 3, "no text begins at 3"},
    {"sources", WHOLE, MEDTRIE_SOURCE_NAME, 4, 5, "no text begins at 5"},
    {"sources", WHOLE, MEDTRIE_SOURCE_FORMAT, 4, 5, "no text begins at 5"},
    {"sources", WHOLE, MEDTRIE_SOURCE_SYSTEM, 4, 5, "a source of system 5 of 5"},
    {"sources", WHOLE, MEDTRIE_SOURCE_RELEASE, 4, 0x80000000, "a source of system 0"},
    /* The record of a system */
    {"system", 2, MEDTRIE_SYSTEM_TITLE, 4, 1, "no text begins at 1"},
    {"system", 2, MEDTRIE_SYSTEM_URI, 4, 1, "no text begins at 1"},
    {"system", 2, MEDTRIE_SYSTEM_FLAGS, 1, 4, "unknown flags 04"},
    {"system", 2, MEDTRIE_SYSTEM_PREFIXES, 4, 7, "7 prefixes; the codes have"},
    /* Histories */
    {"kinds", 2, 0, 1, 0, "kind 0"},
    {"kinds", 2, 40, 1, 11, "kind 11"},
    {"kinds", 2, 0, 1, MEDTRIE_KIND_CHAPTER, "concept 0 is a code of kind 1"},
    {"kinds", 2, 29, 1, MEDTRIE_KIND_CATEGORY, "concept 29 is a grouping of kind 3"},
    {"history", 2, 4, 4, 41, "pattern 41 of 41"},
    {"history", 2, 37 * 4, 4, 12, "grouping 37 is billable"}, /* chapter 9 has that of I10 */
    {"patterns", 2, MEDTRIE_PATTERN_FIRST, 4, 2932897, "valid from day 2932897"},
    {"patterns", 2, MEDTRIE_PATTERN_LAST, 4, 16708, "valid from day 16709 to 16708"},
    {"patterns", 2, 8, 8, 0x1E, "a bit for a period beyond the last"},
    {"patterns", 2, 8, 8, 0xF, "valid in period 0, in which the system was not yet in use"},
    {"patterns", 2, 16, 8, 1, "billable in a period in which it is not valid"},
    {"periods", 2, MEDTRIE_PERIOD_RELEASE, 4, 16709,
     "the release of day 16709 answers in period 0"},
    {"periods", 2, 16 + MEDTRIE_PERIOD_RELEASE, 4, 0x80000000, "answers in period 1"},
    {"periods", 2, 16 + MEDTRIE_PERIOD_RELEASE, 4, 16710, "the release of day 16710"},
    {"releases", 2, MEDTRIE_RELEASE_CODES, 4, 1, "the counts of the release"},
    {"releases", 2, MEDTRIE_RELEASE_BILLABLE, 4, 1, "the counts of the release"},
    {"releases", 2, MEDTRIE_RELEASE_GROUPINGS, 4, 1, "the counts of the release"},
    {"releases", 2, MEDTRIE_RELEASE_PERIOD, 4, 2, "does not begin with the release"},
    /* The tree */
    {"parents", 2, 4, 4, MEDTRIE_NONE, "concept 1 stands below 0"},
    {"parents", 2, 4, 4, 29, "concept 1 stands below 0"},
    {"parents", 2, 0, 4, 29, "concept 0 stands below 30"}, /* the chapter, not the block */
    {"parents", 2, 30 * 4, 4, MEDTRIE_NONE, "concept 30 stands below 29"},
    {"sizes", 2, 0, 4, 0, "has the size 0"},
    {"sizes", 2, 28 * 4, 4, 2, "has the size 2"},
    {"sizes", 2, 0, 4, 2, "concept 2 stands below 30"},
    {"sizes", 2, 8, 4, 2, "go beyond those of its parent 0"},
    {"ranges", 2, 0, 4, 1, "concept 0 stands below nothing"},   /* below a code */
    {"ranges", 2, 4, 4, 0, "grouping 29 holds the codes"},      /* empty */
    {"ranges", 2, 4, 4, 30, "grouping 29 holds the codes"},     /* beyond the last code */
    {"ranges", 2, 4, 4, 5, "go beyond those of its parent 29"}, /* crosses the block B99 */
    {"ranges", 2, 8, 4, 4, "concept 0 stands below 29"},
    {"ranges", 2, 11 * 8, 8, 0, "grouping 40 holds the codes"}, /* out of order */
    {"ranges", 2, 11 * 8, 4, 29, "concept 13 stands below 39"},
    /* Versions and properties */
    {"starts", 2, 0, 4, 1, "the first version is number 0"},
    {"starts", 2, 4, 4, 0, "concept 0 has the versions from 0 up to 0"},
    {"starts", 2, 8, 4, 99, "concept 1 has the versions from 1 up to 99"},
    {"versions", 2, MEDTRIE_VERSION_TITLE, 4, 1, "no text begins at 1"},
    {"versions", 2, MEDTRIE_VERSION_SHORT_TITLE, 4, 1, "no text begins at 1"},
    {"versions", 2, MEDTRIE_VERSION_PERIOD, 4, 4, "do not ascend below 4"},
    {"versions", 2, 12 * 16 + MEDTRIE_VERSION_PERIOD, 4, 1, "do not ascend below 4"}, /* E11.9 */
    {"versions", 2, MEDTRIE_VERSION_PROPERTIES, 4, 2, "no set of properties starts at word 2"},
    {"versions", 2, MEDTRIE_VERSION_PROPERTIES, 4, 999, "no set of properties starts at word 999"},
    {"props", 1, 0, 4, 1, "the first set is not the empty one"},
    {"props", 1, 4, 4, 99, "a set of 99 properties"},
    {"props", 1, 8, 4, 1, "no text begins at 1"},
    {"props", 1, 12, 4, 1, "no text begins at 1"},
    {"props", 1, 8, 4, 0, "do not ascend"},           /* a property without a name */
    {"props", 1, 4, 4, 2, "goes beyond its section"}, /* the third pair is taken for a set */
    /* Replacements: M545 is code 18 and becomes 19 and 20, Z001 is code 28 */
    {"replaced", 2, MEDTRIE_REPLACEMENT_OLD, 4, 29, "code 29 replaced by 19 of 29"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_NEW, 4, 29, "code 18 replaced by 29 of 29"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_NEW, 4, MEDTRIE_NONE, "exactly one of a code and a text"},
    {"replaced", 1, MEDTRIE_REPLACEMENT_TEXT, 4, 2, "exactly one of a code and a text"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_TEXT, 4, 1, "no text begins at 1"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_TABLE, 4, 1, "no text begins at 1"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_DAY, 4, 0x80000000, "is no day"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_DAY, 4, 2932897, "is no day"},
    {"replaced", 2, MEDTRIE_REPLACEMENT_NEW, 4, 20, "the replacements do not ascend"}, /* twice */
    {"replaced", 2, MEDTRIE_REPLACEMENT_DAY, 4, 2932896, "the replacements do not ascend"},
    {"replaces", 2, 0, 4, 3, "replacement 3 of 3"},
    {"replaces", 2, 0, 4, 1, "the replacements by new code do not ascend"},
    {"replaces", 2, 4, 4, 0, "the replacements by new code do not ascend"},
    /* Roll-ups */
    {"rollups", 2, 0, 4, 1, "the roll-up of code 0 to kind"},
    {"rollups", 2, 4, 4, 0xFFFFFFFE, "the roll-up of code 1 to kind"},
    {"system", 2, MEDTRIE_SYSTEM_ZERO, 1, 1, "must be zero"},
    /* Codes and hash */
    {"codes", 2, 0, 1, 0, "the code of concept 0"},
    {"codes", 2, 0, 1, 'a', "the code of concept 0"},
    {"codes", 2, 7, 1, 'A', "the code of concept 0"},
    {"codes", 2, 29 * 8, 1, '_', "the code of concept 29"},
    {"codes", 0, 0, 1, ' ', "the code of concept 0"},
    {"codes", 0, 0, 1, 'l', "the code of concept 0"},       /* a folded system has no lower case */
    {"codes", 2, 3 * 8 + 2, 1, '8', "does not lead to it"}, /* A08 where A09 is meant */
    {"slots", 2, 0, 8, 0, "the slot holds"},
    {"pfxslots", 2, 0, 8, 3, "the slot holds"},
    {"slots", 0, 0, 4, 6, "the slot holds no node"},    /* a bare prefix among the concepts */
    {"pfxslots", 0, 0, 4, 0, "the slot holds no node"}, /* and the reverse */
    {"lengths", 0, 0, 1, 9, "9 characters of a code of 3"},
    {"lengths", 0, 0, 1, 0, "0 characters of a code of 3"},
    {"lengths", 0, 0, 1, 2, "does not lead to it"},
    {"ranges", 2, 12 * 8, 4, 29, "prefix 41 begins code 29 of 29"},
    {"extents", 0, 4, 4, 1, "does not have the codes up to"},
    {"ranges", 0, 4, 4, 5, "does not have the codes up to"},
};

static void store(uint8_t *bytes, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

Test(verify, mistakes)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        size_t size;
        uint8_t *place = image_section(&image, mistakes[i].section, mistakes[i].system, &size);
        struct medtrie_error error;
        uint8_t before[8] = {0};

        cr_assert(place != NULL && mistakes[i].at + mistakes[i].bytes <= size, "mistake %zu", i);
        place += mistakes[i].at;
        memcpy(before, place, mistakes[i].bytes);
        store(place, mistakes[i].bytes, mistakes[i].value);
        image_seal(&image);
        cr_expect_eq(verify(&error), MEDTRIE_ERROR_INDEX_STRUCTURE, "mistake %zu (%s)", i,
                     mistakes[i].section);
        cr_expect_not_null(strstr(error.message, mistakes[i].message), "mistake %zu (%s): %s", i,
                           mistakes[i].section, error.message);
        memcpy(place, before, mistakes[i].bytes);
    }
    image_seal(&image);
}

/* ---- Mistakes that take more than one number --------------------------------------------- */

static void expect_mistake(const char *message)
{
    struct medtrie_error error;

    image_seal(&image);
    cr_expect_eq(verify(&error), MEDTRIE_ERROR_INDEX_STRUCTURE, "%s", message);
    cr_expect_not_null(strstr(error.message, message), "%s: %s", message, error.message);
}

/* The slot of a node in a system of packed keys. */
static uint8_t *slot_of(const char *section, unsigned system, uint32_t node)
{
    size_t size;
    uint8_t *slots = image_section(&image, section, system, &size);

    for (size_t at = 0; at < size; at += 8)
        if (medtrie_load64(slots + at) != MEDTRIE_PACKED_EMPTY_SLOT &&
            (medtrie_load64(slots + at) & MEDTRIE_PACKED_NODE_MASK) == node)
            return slots + at;
    cr_assert_fail("no slot");
    return NULL;
}

static void empty_slot(const char *section, unsigned system, uint32_t node)
{
    medtrie_store64(slot_of(section, system, node), MEDTRIE_PACKED_EMPTY_SLOT);
}

Test(verify, a_code_without_slot)
{
    empty_slot("slots", MINIATURE_CM, 11);
    expect_mistake("the first 4 characters of code 11 are not found");
}

Test(verify, a_grouping_without_slot)
{
    empty_slot("slots", MINIATURE_CM, 30);
    expect_mistake("grouping 30 is not found by its code");
}

Test(verify, a_prefix_without_slot)
{
    empty_slot("pfxslots", MINIATURE_CM, 41); /* "A", the first bare prefix */
    expect_mistake("the first 1 characters of code 0 are not found");
}

Test(verify, two_slots_exchanged)
{
    uint8_t *one = slot_of("slots", MINIATURE_CM, 1);
    uint8_t *two = slot_of("slots", MINIATURE_CM, 2);
    uint64_t value = medtrie_load64(one);

    medtrie_store64(one, medtrie_load64(two));
    medtrie_store64(two, value);
    expect_mistake("whose text does not lead to it");
}

/* A slot whose key is right and whose node is another's. */
Test(verify, a_slot_with_another_node)
{
    uint8_t *slot = slot_of("slots", MINIATURE_CM, 1);

    medtrie_store64(slot, medtrie_load64(slot) ^ 1 ^ 2);
    expect_mistake("the slot holds");
}

/* A bare prefix of general keys that another of the same length stands for. */
Test(verify, a_prefix_range_of_others)
{
    size_t size;
    uint8_t *ranges = image_section(&image, "ranges", MINIATURE_CM, &size);
    uint8_t *prefix = ranges + 12 * MEDTRIE_RANGE_SIZE; /* "A" */

    medtrie_store32(prefix + MEDTRIE_RANGE_END, 2);
    expect_mistake("does not have the codes up to");
}

/* Two codes of one text: the hash can lead to one of them only. */
Test(verify, a_code_twice)
{
    size_t size;
    uint8_t *codes = image_section(&image, "codes", MINIATURE_HCPCS, &size);

    memcpy(codes + 8, codes, 8);
    expect_mistake("does not lead to it");
}

/* Two groupings of one kind and one text. */
Test(verify, a_grouping_twice)
{
    size_t size;
    uint8_t *codes = image_section(&image, "codes", MINIATURE_CM, &size);

    empty_slot("slots", MINIATURE_CM, 36); /* block E08-E13 takes the text of block A00-A09 */
    memcpy(codes + 36 * 8, codes + 30 * 8, 8);
    expect_mistake("grouping 36 is not found by its code");
}

/* Two groupings of one kind with the text of a code, which has the slot: block E08-E13 takes that
 * of block B99. */
Test(verify, groupings_that_share_the_text_of_a_code)
{
    const struct image_system *cm = &miniature_systems[MINIATURE_CM];
    uint32_t block = 0;
    size_t size;
    uint8_t *codes = image_section(&image, "codes", MINIATURE_CM, &size);

    while (strcmp(cm->groupings[block].code, "B99") != 0)
        block++;
    cr_assert_lt(cm->code_count + block, 36);
    empty_slot("slots", MINIATURE_CM, 36);
    memcpy(codes + 36 * 8, codes + (cm->code_count + block) * 8, 8);
    expect_mistake("grouping 36 has the kind and the text of one before it");
}

/* Two codes of one text, of which only the first has a slot, in a tree as that of a code and what
 * is below it. */
Test(verify, a_code_that_is_the_one_before_it)
{
    size_t size;
    uint8_t *codes = image_section(&image, "codes", MINIATURE_CM, &size);
    uint8_t *prefixes =
        image_section(&image, "system", MINIATURE_CM, &size) + MEDTRIE_SYSTEM_PREFIXES;

    empty_slot("slots", MINIATURE_CM, 2);
    memcpy(codes + 2 * 8, codes + 1 * 8, 8);
    medtrie_store32(image_section(&image, "sizes", MINIATURE_CM, &size) + 1 * 4, 2);
    medtrie_store32(image_section(&image, "parents", MINIATURE_CM, &size) + 2 * 4, 1);
    medtrie_store32(prefixes, medtrie_load32(prefixes) - 1);
    expect_mistake("code 2 has the text of the one before it");
}

/* The key in a prefix's slot is a whole code, which is no beginning of it: "A00" in the slot that
 * it leads to, for the node of "A". */
Test(verify, a_prefix_as_long_as_its_code)
{
    uint64_t key = medtrie_pack("A00", 3);
    medtrie_index *index = miniature_open(&image);
    const struct medtrie_hash *hash = &medtrie_system_at(index, MINIATURE_CM)->prefixes;
    uint64_t mixed = medtrie_hash_mix(key, hash->multiplier);
    uint8_t pilot = hash->pilots[medtrie_hash_bucket(mixed, hash->bucket_count)];
    uint32_t slot = medtrie_hash_slot(mixed, pilot, hash->slot_count);
    size_t size;

    medtrie_close(index);
    empty_slot("pfxslots", MINIATURE_CM, 41);
    medtrie_store64(image_section(&image, "pfxslots", MINIATURE_CM, &size) + (size_t)slot * 8,
                    key << MEDTRIE_PACKED_NODE_BITS | 41);
    expect_mistake("the slot holds node 41, whose text does not lead to it");
}

/* "A0" leads to the node of "A", which has a slot. */
Test(verify, two_slots_of_one_prefix)
{
    uint8_t *slot = slot_of("pfxslots", MINIATURE_CM, 42);

    medtrie_store64(slot, medtrie_pack("A0", 2) << MEDTRIE_PACKED_NODE_BITS | 41);
    expect_mistake("or one that another slot holds");
}

/* The last text of the heap may be empty. */
Test(verify, an_empty_text_at_the_end)
{
    struct medtrie_error error;
    size_t size;
    uint8_t *texts = image_section(&image, "texts", WHOLE, &size);
    uint64_t next = medtrie_load64(image_row(&image, "texts", WHOLE) + MEDTRIE_ENTRY_SIZE +
                                   MEDTRIE_ENTRY_OFFSET);

    cr_assert_leq(size + 2, next - (uint64_t)(texts - image.bytes), "there is no room");
    medtrie_store64(image_row(&image, "texts", WHOLE) + MEDTRIE_ENTRY_BYTES, size + 2);
    image_seal(&image);
    cr_expect_eq(verify(&error), MEDTRIE_OK, "%s", error.message);
}

/* The slot of B99 leads to the block of that text instead of the category. */
Test(verify, a_code_that_its_grouping_hides)
{
    const struct image_system *cm = &miniature_systems[MINIATURE_CM];
    uint32_t code = 0, block = 0;

    while (strcmp(cm->codes[code].code, "B99") != 0)
        code++;
    while (strcmp(cm->groupings[block].code, "B99") != 0)
        block++;
    medtrie_store64(slot_of("slots", MINIATURE_CM, code), medtrie_pack("B99", 3)
                                                                  << MEDTRIE_PACKED_NODE_BITS |
                                                              ((uint32_t)cm->code_count + block));
    expect_mistake("the first 3 characters of code");
}

/* Where the tree is that of the prefixes, the sizes say which codes begin so. Here A0010 begins
 * with A001, and stands beside it. */
Test(verify, a_code_beside_its_beginning)
{
    static const struct image_concept codes[] = {
        {"A001", MEDTRIE_KIND_CODE, ".bb", .title = "One"},
        {"A0010", MEDTRIE_KIND_CODE, ".bb", .title = "Two"},
    };
    struct image_system system = miniature_systems[MINIATURE_HCPCS];
    size_t size;

    image_free(&image);
    system.codes = codes;
    system.code_count = 2;
    system.grouping_count = system.replacement_count = 0;
    image = image_build(&system, 1, NULL);
    cr_assert_null(image_section(&image, "extents", 0, &size));
    medtrie_store32(image_section(&image, "sizes", 0, &size), 1);
    medtrie_store32(image_section(&image, "parents", 0, &size) + 4, MEDTRIE_NONE);
    expect_mistake("node 0 does not have the codes up to 2");
}

/* A grouping that the walk over the codes does not come to. */
Test(verify, a_grouping_behind_the_last_code)
{
    size_t size;
    uint8_t *parents = image_section(&image, "parents", MINIATURE_CM, &size);
    uint8_t *ranges = image_section(&image, "ranges", MINIATURE_CM, &size);

    medtrie_store32(parents + 13 * 4, 39);
    medtrie_store32(ranges + 11 * MEDTRIE_RANGE_SIZE, 29);
    expect_mistake("grouping 40 begins behind the last code");
}

/* A grouping that begins below a code: J44.9 stands below J44. */
Test(verify, a_grouping_below_a_code)
{
    size_t size;
    uint8_t *ranges = image_section(&image, "ranges", MINIATURE_CM, &size);

    medtrie_store32(ranges + 11 * MEDTRIE_RANGE_SIZE, 14);
    medtrie_store32(ranges + 11 * MEDTRIE_RANGE_SIZE + 4, 15);
    medtrie_store32(image_section(&image, "parents", MINIATURE_CM, &size) + 13 * 4, 39);
    expect_mistake("beginning below a code");
}

/* A version behind the last that a concept owns. */
Test(verify, versions_of_nobody)
{
    size_t size;
    uint8_t *starts = image_section(&image, "starts", MINIATURE_CM, &size);
    uint32_t last = medtrie_load32(starts + size - 4);

    medtrie_store32(starts + size - 4, last - 1);
    expect_mistake("concept 40 has the versions");
    for (size_t at = 12 * 4; at < size; at += 4) /* those behind E11.9 move up */
        medtrie_store32(starts + at, (uint32_t)(at / 4));
    expect_mistake("1 versions belong to no concept");
}

/* ---- More periods than a word of a mask has bits ------------------------------------------- */

#define PERIODS 70
#define SECOND_RELEASE 65 /* the period that it begins with */

/* Codes whose periods have 10 days each. */
static void build_wide(const struct image_concept *codes, size_t count)
{
    static char first[PERIODS][11], last[PERIODS][11];
    struct image_period periods[PERIODS];
    struct image_system wide = miniature_systems[MINIATURE_HCPCS];

    for (int i = 0; i < PERIODS; i++) {
        medtrie_day_format(10957 + 10 * i, first[i]);
        medtrie_day_format(10957 + 10 * i + 9, last[i]);
        periods[i] = (struct image_period){first[i], last[i], MEDTRIE_BASIS_RECORD,
                                           i < SECOND_RELEASE ? first[0] : first[SECOND_RELEASE]};
    }
    wide.periods = periods;
    wide.period_count = PERIODS;
    wide.codes = codes;
    wide.code_count = count;
    wide.grouping_count = wide.replacement_count = 0;
    image_free(&image);
    image = image_build(&wide, 1, NULL);
}

/* The same sign for all periods. */
static char *fill_life(char life[PERIODS + 1], char sign)
{
    memset(life, sign, PERIODS);
    life[PERIODS] = '\0';
    return life;
}

/* In each row 8 bytes of the second word, or of what belongs to its periods, are exchanged. */
Test(verify, the_second_word_of_a_mask)
{
    enum {
        VALID = MEDTRIE_PATTERN_MASKS + 8,
        PERIOD_66 = 66 * MEDTRIE_PERIOD_SIZE,
        COUNTS = MEDTRIE_RELEASE_SIZE + MEDTRIE_RELEASE_CODES /* codes and billable */
    };
    static const struct {
        const char *section;
        size_t at;
        uint64_t value;
        const char *message;
    } rows[] = {
        {"patterns", VALID, 0x7F, "a bit for a period beyond the last"},
        {"patterns", VALID, 0x3E, "billable in a period in which it is not valid"},
        {"patterns", VALID + 16, 0x7F, "billable in a period in which it is not valid"},
        {"periods", PERIOD_66 + 8, 0x8000000000000004, "valid in period 66"},
        {"releases", COUNTS, 0x100000000, "1 codes, 1 billable"},
        {"releases", COUNTS, 1, "1 codes, 1 billable"},
    };
    struct medtrie_error error;
    char life[PERIODS + 1];

    memset(fill_life(life, 'b'), '.', 6);
    build_wide(&(struct image_concept){"A0001", MEDTRIE_KIND_CODE, life, .title = "A code"}, 1);
    cr_assert_eq(verify(&error), MEDTRIE_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size;
        uint8_t *place = image_section(&image, rows[i].section, 0, &size) + rows[i].at;
        uint64_t before = medtrie_load64(place);

        cr_assert_leq(rows[i].at + 8, size);
        medtrie_store64(place, rows[i].value);
        expect_mistake(rows[i].message);
        medtrie_store64(place, before);
    }
}

/* A category that is not valid in one period in which its code is, and a code that rolls up to it
 * all the same. */
Test(verify, a_rollup_that_the_second_word_forbids)
{
    char category[PERIODS + 1], code[PERIODS + 1];
    struct medtrie_error error;
    uint8_t *rollups;
    size_t size;

    fill_life(category, 'h')[66] = '.';
    build_wide(
        (struct image_concept[]){
            {"A00", MEDTRIE_KIND_CATEGORY, category, .title = "A category"},
            {"A0001", MEDTRIE_KIND_CODE, fill_life(code, 'b'), .title = "A code", .parent = "A00"},
        },
        2);
    cr_assert_eq(verify(&error), MEDTRIE_OK, "%s", error.message);
    rollups = image_section(&image, "rollups", 0, &size);
    cr_assert_eq(medtrie_load32(rollups + 4), MEDTRIE_ROLLUP_VARIES);
    medtrie_store32(rollups + 4, 0);
    expect_mistake("the roll-up of code 1 to kind 3 is 0 instead of 4294967294");
}

/* A letter, then letters, digits and hyphens; of each the first, the last and their neighbours. */
Test(verify, names_of_systems)
{
    static const struct {
        const char *name;
        bool good;
    } rows[] = {
        {"a", true},   {"z", true},   {"a0", true},  {"a9", true},   {"a-", true},
        {"aaz", true}, {"zz9", true}, {"0a", false}, {"9", false},   {"-a", false},
        {"`", false},  {"{", false},  {"a`", false}, {"a{", false},  {"a/", false},
        {"a:", false}, {"a_", false}, {"aA", false}, {"a b", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct image_system system = miniature_systems[MINIATURE_HCPCS];
        struct medtrie_error error;

        image_free(&image);
        system.name = rows[i].name;
        system.replacement_count = 0;
        image = image_build(&system, 1, NULL);
        cr_expect_eq(verify(&error) == MEDTRIE_OK, rows[i].good, "\"%s\": %s", rows[i].name,
                     error.message);
        cr_expect(rows[i].good || strstr(error.message, "a system's name is") != NULL, "\"%s\": %s",
                  rows[i].name, error.message);
    }
}

/* The first and the last day that there are, in a source and in a pattern of one day. */
Test(verify, days_at_the_ends)
{
    static const struct {
        medtrie_day day;
        bool good;
    } rows[] = {{MEDTRIE_DAY_FIRST - 1, false},
                {MEDTRIE_DAY_FIRST, true},
                {MEDTRIE_DAY_LAST, true},
                {MEDTRIE_DAY_LAST + 1, false}};
    struct medtrie_error error;
    size_t size;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *sources = image_section(&image, "sources", WHOLE, &size);
        uint8_t *last = sources + (rows[i].day < 0 ? 0 : size - MEDTRIE_SOURCE_SIZE);
        uint32_t before = medtrie_load32(last + MEDTRIE_SOURCE_RELEASE);

        medtrie_store32(last + MEDTRIE_SOURCE_RELEASE, (uint32_t)rows[i].day);
        image_seal(&image);
        cr_expect_eq(verify(&error) == MEDTRIE_OK, rows[i].good, "a source of day %d: %s",
                     (int)rows[i].day, error.message);
        medtrie_store32(last + MEDTRIE_SOURCE_RELEASE, before);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *pattern = image_section(&image, "patterns", MINIATURE_CM, &size);
        uint64_t before = medtrie_load64(pattern);

        medtrie_store32(pattern + MEDTRIE_PATTERN_FIRST, (uint32_t)rows[i].day);
        medtrie_store32(pattern + MEDTRIE_PATTERN_LAST, (uint32_t)rows[i].day);
        image_seal(&image);
        cr_expect_eq(verify(&error) == MEDTRIE_OK, rows[i].good, "valid on day %d: %s",
                     (int)rows[i].day, error.message);
        medtrie_store64(pattern, before);
    }
    image_seal(&image);
}

Test(verify, a_name_in_capitals)
{
    size_t size;
    uint8_t *record = image_section(&image, "system", MINIATURE_CHARGES, &size);

    memcpy(record + MEDTRIE_SYSTEM_NAME, record + MEDTRIE_SYSTEM_TITLE, 4);
    expect_mistake("a system's name is");
}

Test(verify, licensed_content_that_the_header_conceals)
{
    image.bytes[MEDTRIE_HEADER_OPTIONAL] = 0;
    expect_mistake("the header does not say so");
}

Test(verify, bytes_that_nobody_uses)
{
    size_t size;
    uint8_t *notice = image_section(&image, "notice", WHOLE, &size);

    notice[size] = 1; /* between two sections */
    expect_mistake("this byte is unused");
    notice[size] = 0;
    for (size_t i = 0; i < 2; i++) {
        image.bytes[MEDTRIE_HEADER_ZERO16 + i] = 1;
        expect_mistake("this byte is unused");
        image.bytes[MEDTRIE_HEADER_ZERO16 + i] = 0;
    }
    image.bytes[MEDTRIE_HEADER_ZERO32 + 3] = 1;
    expect_mistake("this byte is unused");
}

/* Bytes behind the last section. */
Test(verify, a_file_that_goes_on)
{
    uint8_t *longer = realloc(image.bytes, image.size + 3);
    struct medtrie_error error;

    cr_assert_not_null(longer);
    memset(longer + image.size, 0, 3);
    image = (struct image){longer, image.size + 3};
    medtrie_store64(longer + MEDTRIE_HEADER_FILE_SIZE, image.size);
    image_seal(&image);
    cr_expect_eq(verify(&error), MEDTRIE_OK, "%s", error.message);
    longer[image.size - 1] = 1;
    expect_mistake("this byte is unused");
}

Test(verify, content_id)
{
    struct medtrie_error error;

    image.bytes[MEDTRIE_HEADER_CONTENT_ID] ^= 1;
    image_seal_header(&image);
    cr_expect_eq(verify(&error), MEDTRIE_ERROR_INDEX_CHECKSUM);
    cr_expect_eq(error.offset, MEDTRIE_HEADER_CONTENT_ID);
}

/* The message of a changed byte names its section. */
Test(verify, section_checksum)
{
    struct medtrie_error error;
    size_t size;
    uint8_t *codes = image_section(&image, "codes", MINIATURE_CM, &size);

    codes[9] ^= 1;
    cr_expect_eq(verify(&error), MEDTRIE_ERROR_INDEX_CHECKSUM);
    cr_expect_not_null(strstr(error.message, "\"codes\""));
    cr_expect_eq(error.offset, (uint64_t)(codes - image.bytes));
}

/* Code lists: what an entry means, and what is said of one that means nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A user's codes that look like entries of a list; two of them begin with a dotted text. */
static const struct image_period odd_periods[] = {
    {"2024-01-01", "9999-12-31", MEDTRIE_BASIS_RELEASE, "2024-01-01"},
};
#define ODD(text)                                                                                  \
  {                                                                                                \
    text, MEDTRIE_KIND_CODE, "b", "Odd", .parent = ""                                              \
  }
static const struct image_concept odd_codes[] = {
    ODD("# NO COMMENT"), ODD("-5"),    ODD("5"),     ODD("A"), ODD("A-B"),  ODD("B-C"), ODD("C"),
    ODD("C*"),           ODD("CHG-1"), ODD("CHG-4"), ODD("D"), ODD("D #1"), ODD("D#2"), ODD("X.1-"),
    ODD("X.2"),          ODD("X3"),
};
static const struct image_system odd_system = {"odd",
                                               "Odd codes",
                                               "",
                                               MEDTRIE_KEYS_GENERAL,
                                               0,
                                               0,
                                               0,
                                               odd_periods,
                                               COUNT(odd_periods),
                                               0,
                                               odd_codes,
                                               COUNT(odd_codes),
                                               NULL,
                                               0,
                                               NULL,
                                               0};
#define ODD_CODES (-1) /* beside the numbers of the miniature's systems */

static struct image image, odd_image;
static medtrie_index *opened, *odd;

static void set_up(void)
{
    image = miniature_build();
    opened = miniature_open(&image);
    odd_image = image_build(&odd_system, 1, "");
    odd = miniature_open(&odd_image);
}

static void tear_down(void)
{
    medtrie_close(opened);
    image_free(&image);
    medtrie_close(odd);
    image_free(&odd_image);
}

TestSuite(set_parse, .init = set_up, .fini = tear_down);

static const medtrie_system *system_of(int number)
{
    return number == ODD_CODES ? medtrie_system_at(odd, 0)
                               : medtrie_system_at(opened, (size_t)number);
}

/* The members by name, with a comma and blank between them. */
static const char *members(const medtrie_set *set)
{
    static char text[2000];
    medtrie_id id = MEDTRIE_NONE;

    text[0] = '\0';
    while ((id = medtrie_set_after(set, id)) != MEDTRIE_NONE)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s",
                 text[0] == '\0' ? "" : ", ", miniature_name(medtrie_set_system(set), id));
    return text;
}

/* Parses a copy that ends where the list ends, so that a read beyond it shows. */
static enum medtrie_result parse(int system, const char *text, size_t len,
                                 const struct medtrie_set_options *options, medtrie_set **set,
                                 struct medtrie_error *error)
{
    char *copy = malloc(len + (len == 0));
    enum medtrie_result result;

    cr_assert_not_null(copy);
    memcpy(copy, text, len);
    result = medtrie_set_parse(system_of(system), copy, len, options, set, error);
    free(copy);
    return result;
}

/* ---- What lists mean ----------------------------------------------------------------------- */

#define CM MINIATURE_CM
#define CHAPTER_1 "A00, A000, A009, A09, B99, B998, chapter:1, block:A00-A09, block:B99"
#define E11_ALL "E11, E119"
#define C_BLOCKS "block:C00-C96, block:C43-C44"

static const struct {
    int system;
    const char *list;
    const char *members;
} good[] = {
    /* A code, in any spelling. */
    {CM, "E11", "E11"},
    {CM, "e11.9", "E119"},
    {CM, "E119", "E119"},
    {CM,
     " \t\xC2\xA0"
     "E11.9 \xC2\xA0",
     "E119"},
    /* Chapters and blocks by their own codes; a code before a block of the same text. */
    {CM, "10", "chapter:10"},
    {CM, "1", "chapter:1"},
    {CM, "B99", "B99"},
    {MINIATURE_HCPCS, "J", "group:J"},
    /* With everything below, in every way to write it. */
    {CM, "E11*", E11_ALL},
    {CM, "e11 *", E11_ALL},
    {CM, "E11.*", E11_ALL},
    {CM, "E11.-", E11_ALL},
    {CM, "T36.0-", "T360, T360X1A, T360X1D"},
    {CM, "T36.0X-", "T360X1A, T360X1D"},
    {CM, "I10*", "I10"}, /* nothing is below it */
    {CM, "I10.-", "I10"},
    {CM, "E11.9*", "E119"},
    {CM, "B99*", "B99, B998"}, /* the block stands above the category */
    {CM, "1*", CHAPTER_1},     /* the chapter 1 and not 10 */
    {MINIATURE_HCPCS, "J*", "J0120, J0121, group:J"},
    /* Any beginning of codes. */
    {CM, "C4*", "C4A, C4A0, C44, C440"},
    {CM, "T36.0X1*", "T360X1A, T360X1D"},
    {CM, "Z*", "Z00, Z000, Z0000, Z001"},
    {MINIATURE_ICD9, "250*", "25000"},
    {MINIATURE_ICD9, "250.-", "25000"},
    {MINIATURE_ICD9, "e800.-", "E8000"}, /* the dot of an E code */
    {MINIATURE_ICD9, "V27.*", "V270"},
    {MINIATURE_HCPCS, "J012*", "J0120, J0121"},
    /* Everything. */
    {MINIATURE_ICD9, "*", "0010, 25000, V270, E8000"},
    {MINIATURE_HCPCS, "*", "A0100, A0110, J0120, J0121, group:A, group:J"},
    /* Ranges in official order, which is not that of ASCII, with everything below the last. */
    {CM, "A00-A09", "A00, A000, A009, A09, block:A00-A09"}, /* a block's own code */
    {CM, "a00-a09*", "A00, A000, A009, A09, block:A00-A09"},
    {CM, "C00-C96", "C4A, C4A0, C44, C440, " C_BLOCKS},
    {CM, "C43-C44", "C4A, C4A0, C44, C440, block:C43-C44"},
    {CM, "J40-J4A", "J44, J449, J4A, J4A9, block:J40-J4A, block:J40-J47"},
    {CM, "J40-J47", "J44, J449, block:J40-J47"},
    {CM, "J44-J4A", "J44, J449, J4A, J4A9"}, /* no block's: codes alone */
    {CM, "C4A-C44", "C4A, C4A0, C44, C440"},
    {CM, "A00.9-B99", "A009, A09, B99, B998"},
    {CM, "E11-E11.9", E11_ALL},
    {CM, "I10-I10", "I10"},
    {CM, "m54.5 - m54.59", "M545, M5450, M5459"},
    {CM, "C4-E", "C4A, C4A0, C44, C440, E11, E119"}, /* beginnings of codes */
    {CM, "A00.- - A09.-", "A00, A000, A009, A09"},
    {CM, "A00*-A09*", "A00, A000, A009, A09"},
    {CM, "9-10", "I10, J44, J449, J4A, J4A9, chapter:9, chapter:10, block:J40-J4A, block:J40-J47"},
    /* Not the chapter 10, which goes on behind that block. */
    {CM, "4 - J40-J47",
     "E11, E119, I10, J44, J449, chapter:4, block:E08-E13, chapter:9, block:J40-J47"},
    {CM, "9-J44", "I10, J44, J449"}, /* a chapter to a code: codes */
    {MINIATURE_ICD9, "001-250", "0010, 25000"},
    {MINIATURE_HCPCS, "A-J", "A0100, A0110, J0120, J0121, group:A, group:J"},
    {MINIATURE_HCPCS, "A0110-J0120", "A0110, J0120"},
    /* Exceptions hold wherever they stand. */
    {CM, "E11*\n-E11.9", "E11"},
    {CM, "-E11.9\nE11*", "E11"},
    {CM, "-E11.9\nE11*\nE11.9", "E11"},
    {CM, "1*\n- A00.-\n-B99*", "A09, chapter:1, block:A00-A09, block:B99"},
    {CM, "1*\n-A00-A09", "B99, B998, chapter:1, block:B99"},
    {CM, "1*\n-A00-B99", "chapter:1, block:A00-A09, block:B99"},
    {CM, "1*\n-1", "A00, A000, A009, A09, B99, B998, block:A00-A09, block:B99"},
    {CM, "-*\n1*", ""},
    {CM, "-E11", ""},
    /* Comments, empty lines, line ends, a byte order mark. */
    {CM, "", ""},
    {CM, "\n\r\n \t \n# E11\n  # E11\n", ""},
    {CM, "\xC2\xA0\n\xC2\xA0\xC2\xA0\n \xC2\xA0 \n", ""}, /* no-break spaces alone */
    {CM,
     "\xEF\xBB\xBF"
     "E11 # Type 2 diabetes\r\nI10\t# and another\r\n\r\n",
     "E11, I10"},
    {CM, "\xEF\xBB\xBF# E11", ""},
    {CM, "\xEF\xBB\xBF", ""},
    {CM, "E11 # not E11.9 # nor -E11* # \xE9\x01\n#\nI10 #", "E11, I10"},
    {CM, "E11\xC2\xA0#I10", "E11"},
    {CM, "I10\nE11\nI10\nE11.9", "E11, E119, I10"}, /* any order, and twice */
    /* A user's list with parents: the tree decides for a code, the text for a beginning. */
    {MINIATURE_CHARGES, "LAB*", "LAB, X1, X1Y"},
    {MINIATURE_CHARGES, "X1*", "X1"},
    {MINIATURE_CHARGES, "X*", "X1, X1Y"},
    {MINIATURE_CHARGES, "X1-X1Y", "X1, X1Y"},
    {MINIATURE_CHARGES, "room 1/bed_2\na.5\nchg-000000000001",
     "ROOM 1/BED_2, A.5, CHG-000000000001"},
    {MINIATURE_CHARGES, "ROOM 1*\nA.*", "ROOM 1/BED_2, A.5"},
    {MINIATURE_CHARGES, "LAB*\n-X1", "LAB, X1Y"},
    {MINIATURE_LOCAL, "ab1", "ab1"}, /* case=keep */
    {MINIATURE_LOCAL, "AB.1", "AB1"},
    {MINIATURE_LOCAL, "AB.-", "AB1, ABCDEFGHIJKL"},
    /* A text that as a whole is a code is that code. */
    {ODD_CODES, "# no comment", "# NO COMMENT"},
    {ODD_CODES, "# a comment", ""},
    {ODD_CODES, "# no comment # a comment", "# NO COMMENT"},
    {ODD_CODES, "-5", "-5"},
    {ODD_CODES, "*\n--5\n-X*", "# NO COMMENT, 5, A, A-B, B-C, C, C*, CHG-1, CHG-4, D, D #1, D#2"},
    {ODD_CODES, "5\n-5*", ""},
    {ODD_CODES, "C*", "C*"},
    {ODD_CODES, "C**", "C*"},
    {ODD_CODES, "-C*", ""},
    {ODD_CODES, "D #1", "D #1"},
    {ODD_CODES, "D #2", "D"},
    {ODD_CODES, "D#2", "D#2"},
    {ODD_CODES, "D #1 # and so on", "D #1"},
    {ODD_CODES, "D #1-D#2 # and so on", "D #1, D#2"},
    {ODD_CODES, "A-B", "A-B"},
    {ODD_CODES, "CHG-1-CHG-4", "CHG-1, CHG-4"},
    {ODD_CODES, "CHG-*", "CHG-1, CHG-4"},
    {ODD_CODES, "X.1-", "X.1-"},
    {ODD_CODES, "X.*", "X.1-, X.2"}, /* the dot is of the code: not X3 */
    {ODD_CODES, "X*", "X.1-, X.2, X3"},
};

Test(set_parse, good_lists)
{
    for (size_t i = 0; i < COUNT(good); i++) {
        struct medtrie_error error = {.struct_size = sizeof error};
        medtrie_set *set = NULL;

        cr_expect_eq(parse(good[i].system, good[i].list, strlen(good[i].list), NULL, &set, &error),
                     MEDTRIE_OK, "%s: %s", good[i].list, error.message);
        if (set == NULL)
            continue;
        cr_expect_str_eq(members(set), good[i].members, "%s: %s", good[i].list, members(set));
        medtrie_set_free(set);
    }
}

/* ---- What lists do not mean ---------------------------------------------------------------- */

#define FORMAT MEDTRIE_ERROR_INPUT_FORMAT
#define NAMELESS MEDTRIE_ERROR_INPUT_NAMELESS

static const struct {
    int system;
    const char *list;
    size_t len; /* 0: that of the text */
    enum medtrie_result result;
    uint64_t line, column;
    const char *message;
} bad[] = {
    {CM, "Q00", 0, NAMELESS, 1, 1, "\"Q00\" names nothing in icd10cm"},
    {CM, "# a comment\r\n\r\n  Q00 # a comment\r\nE11", 0, NAMELESS, 3, 3,
     "\"Q00\" names nothing in icd10cm"},
    {CM, "\xEF\xBB\xBFQ00", 0, NAMELESS, 1, 1, "\"Q00\" names nothing in icd10cm"},
    {CM, "E11.5", 0, NAMELESS, 1, 1,
     "\"E11.5\" names nothing in icd10cm: no code goes on so behind E11"},
    {CM, "e11.9a*", 0, NAMELESS, 1, 1,
     "\"e11.9a*\" names nothing in icd10cm: no code goes on so behind E119"},
    {CM, "t36.0x1", 0, NAMELESS, 1, 1,
     "\"t36.0x1\" names nothing in icd10cm, but codes begin so: T360X1* takes them all"},
    {CM, "E11.", 0, NAMELESS, 1, 1,
     "\"E11.\" names nothing in icd10cm, but codes begin so: E11* takes them all"},
    {CM, "E1.1*", 0, NAMELESS, 1, 1,
     "\"E1.1*\" names nothing in icd10cm: no code goes on so behind E1"},
    {CM, "2*\n22*", 0, NAMELESS, 2, 1, "\"22*\" names nothing in icd10cm"},
    {CM, "E11, E11.9", 0, NAMELESS, 1, 1,
     "\"E11, E11.9\" names nothing in icd10cm; write one entry a line, and a # before any remark"},
    {CM, "E11.9\tType 2 diabetes", 0, NAMELESS, 1, 1,
     "\"E11.9\tType 2 diabetes\" names nothing in icd10cm; write one entry a line, and a # before "
     "any remark"},
    {CM, "E11#9", 0, NAMELESS, 1, 1, /* no blank before the sign */
     "\"E11#9\" names nothing in icd10cm: no code goes on so behind E11"},
    {CM, "- Q00", 0, NAMELESS, 1, 3, "\"Q00\" names nothing in icd10cm"},
    {CM,
     "\xC3\x89"
     "11",
     0, NAMELESS, 1, 1,
     "\"\xC3\x89"
     "11\" names nothing in icd10cm"},
    {MINIATURE_HCPCS, "J012.-", 0, NAMELESS, 1, 1, NULL}, /* HCPCS has no dot */
    {MINIATURE_LOCAL, "Ab1", 0, NAMELESS, 1, 1,
     "\"Ab1\" names nothing in local: no code goes on so behind A"},
    {MINIATURE_CHARGES, "A.-", 0, FORMAT, 1, 1,
     "\"A.-\" lacks the end of the range; A.* takes all below that"},
    /* Either end of a range. */
    {CM, "E11 - E13", 0, NAMELESS, 1, 7,
     "\"E13\" names nothing in icd10cm: no code goes on so behind E1"},
    {CM, "E08-E11", 0, NAMELESS, 1, 1,
     "\"E08\" names nothing in icd10cm: no code goes on so behind E"},
    {CM, "-E11.9-Q", 0, NAMELESS, 1, 8, "\"Q\" names nothing in icd10cm"},
    {CM, "Q00-Q99", 0, NAMELESS, 1, 1, "\"Q00-Q99\" names nothing in icd10cm"},
    {MINIATURE_HCPCS, "J0120-RT", 0, NAMELESS, 1, 7, "\"RT\" names nothing in hcpcs"},
    {CM, "E11-", 0, FORMAT, 1, 1, "\"E11-\" lacks the end of the range; E11* takes all below that"},
    {CM, "--E11", 0, FORMAT, 1, 2,
     "\"-E11\" lacks the beginning of the range; an exception has one hyphen before it"},
    {CM, "I10\n I10-E11", 0, FORMAT, 2, 2,
     "\"I10-E11\" runs backwards: in the order of icd10cm, E11 stands before I10"},
    {CM, "C44-C4A", 0, FORMAT, 1, 1,
     "\"C44-C4A\" runs backwards: in the order of icd10cm, C4A stands before C44"},
    {CM, "E11.9-E11", 0, FORMAT, 1, 1,
     "\"E11.9-E11\" runs backwards: in the order of icd10cm, E11 stands before E11.9"},
    {CM, "-10-9", 0, FORMAT, 1, 2,
     "\"10-9\" runs backwards: in the order of icd10cm, 9 stands before 10"},
    {ODD_CODES, "A-B-C", 0, FORMAT, 1, 1,
     "\"A-B-C\" is a range in more than one way, for codes have hyphens too; write its codes one "
     "a line"},
    /* Lines that are no entries. */
    {CM, "E11\n-", 0, FORMAT, 2, 2,
     "nothing stands behind the hyphen; an exception is written -E11.65"},
    {CM, " - # nothing", 0, FORMAT, 1, 3, NULL},
    {CM,
     "A00\xE2\x80\x93"
     "A09",
     0, FORMAT, 1, 4,
     "a dash stands for the hyphen; a range is written E08-E13, an exception -E11.65"},
    {CM,
     "\xE2\x88\x92"
     "E11",
     0, FORMAT, 1, 1, NULL},
    {CM, "E11\rI10", 0, FORMAT, 1, 4,
     "a control character stands there; a list is UTF-8 text, its lines end in LF or CR LF"},
    {CM, "E11\0", 4, FORMAT, 1, 4, NULL},
    {CM,
     "\xFF\xFE"
     "E\0\n\0",
     6, FORMAT, 1, 4, NULL}, /* UTF-16 */
};

Test(set_parse, bad_lists)
{
    for (size_t i = 0; i < COUNT(bad); i++) {
        size_t len = bad[i].len == 0 ? strlen(bad[i].list) : bad[i].len;
        struct medtrie_error error = {.struct_size = sizeof error};
        medtrie_set *set = (medtrie_set *)&error;

        cr_expect_eq(parse(bad[i].system, bad[i].list, len, NULL, &set, &error), bad[i].result,
                     "%s: %s", bad[i].list, error.message);
        cr_expect_null(set, "%s", bad[i].list);
        cr_expect_eq(error.result, bad[i].result, "%s", bad[i].list);
        cr_expect(error.line == bad[i].line && error.column == bad[i].column,
                  "%s: line %u, column %u", bad[i].list, (unsigned)error.line,
                  (unsigned)error.column);
        if (bad[i].message != NULL)
            cr_expect_str_eq(error.message, bad[i].message, "%s: %s", bad[i].list, error.message);
        cr_expect_eq(parse(bad[i].system, bad[i].list, len, NULL, &set, NULL), bad[i].result);
    }
}

/* ---- Lines that are passed over ------------------------------------------------------------- */

static char told[400];

static void passed_over(void *context, uint64_t line, const char *message)
{
    cr_expect_eq(context, &told);
    snprintf(told + strlen(told), sizeof told - strlen(told), "%u: %s\n", (unsigned)line, message);
}

Test(set_parse, lenient)
{
    static const char list[] = "E11\nQ00\n-Q01\nE11-Q # ...\nI10";
    struct medtrie_set_options options = {.struct_size = sizeof options,
                                          .lenient = true,
                                          .passed_over = passed_over,
                                          .context = &told};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_set *set;

    told[0] = '\0';
    cr_assert_eq(parse(CM, list, strlen(list), &options, &set, NULL), MEDTRIE_OK);
    cr_expect_str_eq(members(set), "E11, I10");
    cr_expect_str_eq(told,
                     "2: \"Q00\" names nothing in icd10cm\n"
                     "3: \"Q01\" names nothing in icd10cm\n"
                     "4: \"Q\" names nothing in icd10cm\n",
                     "%s", told);
    medtrie_set_free(set);

    options.passed_over = NULL;
    cr_assert_eq(parse(CM, list, strlen(list), &options, &set, NULL), MEDTRIE_OK);
    medtrie_set_free(set);

    /* What is no entry at all is never passed over. */
    cr_expect_eq(parse(CM, "Q00\nI10-E11", 11, &options, &set, &error), FORMAT);
    cr_expect_eq(error.line, 2);
    cr_expect_eq(parse(CM, "Q00\nE11-", 8, &options, &set, &error), FORMAT);
    cr_expect_null(set);

    options.struct_size = 0;
    cr_expect_eq(parse(CM, list, strlen(list), &options, &set, &error), MEDTRIE_ERROR_ARGUMENT);
    cr_expect_null(set);
}

/* ---- Size ------------------------------------------------------------------------------------ */

/* Long lines of anything, and many lines, take time in proportion. */
Test(set_parse, large_lists, .timeout = 60)
{
    static const struct {
        const char *part; /* over and over */
        enum medtrie_result result;
    } rows[] = {
        {"#", MEDTRIE_OK},      {" #", MEDTRIE_OK},      {" ", MEDTRIE_OK},
        {"E11 # ", MEDTRIE_OK}, {"E11.9\n", MEDTRIE_OK}, {"*\n", MEDTRIE_OK},
        {"-", NAMELESS},        {"E11-", NAMELESS},      {"E11 - ", NAMELESS},
    };
    size_t size = (size_t)1 << 20;
    char *list = malloc(size);

    cr_assert_not_null(list);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct medtrie_error error = {.struct_size = sizeof error};
        size_t part = strlen(rows[i].part);
        size_t whole = size - size % part;
        medtrie_set *set;

        for (size_t at = 0; at < whole; at++)
            list[at] = rows[i].part[at % part];
        cr_expect_eq(medtrie_set_parse(system_of(CM), list, whole, NULL, &set, &error),
                     rows[i].result, "%s: %s", rows[i].part, error.message);
        medtrie_set_free(set);
    }
    free(list);
}

/* Concepts are marked and gone through 64 at a time: lists of ranges and exceptions of random
 * length, on a system of some such words, against one concept at a time. */
#define MANY 300

static uint32_t next_random(void)
{
    static uint32_t state = 2463534242; /* xorshift, Marsaglia */

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

/* Adds a random range to the list and, to what should come of it, its codes. */
static void add_range(char *list, size_t size, bool entries[MANY], bool exceptions[MANY])
{
    unsigned first = next_random() % MANY;
    unsigned length = next_random() % 3 == 0 ? next_random() % (MANY - first) : 0;
    bool exception = next_random() % 4 == 0;

    snprintf(list + strlen(list), size - strlen(list), "%sK%03u-k%03u\n", exception ? "-" : "",
             first, first + length);
    for (unsigned i = first; i <= first + length; i++)
        (exception ? exceptions : entries)[i] = true;
}

static void expect_random_list(const medtrie_system *system)
{
    bool entries[MANY] = {false}, exceptions[MANY] = {false};
    char list[2000] = "";
    unsigned lines = next_random() % 40;
    size_t count = 0;
    medtrie_set *set;

    for (unsigned i = 0; i < lines; i++)
        add_range(list, sizeof list, entries, exceptions);
    cr_assert_eq(medtrie_set_parse(system, list, strlen(list), NULL, &set, NULL), MEDTRIE_OK);
    for (medtrie_id id = 0; id < MANY; id++) {
        bool held = entries[id] && !exceptions[id];

        cr_expect_eq(medtrie_set_contains(set, id), held, "%u of:\n%s", id, list);
        count += held;
    }
    cr_expect_eq(medtrie_set_count(set), count, "%s", list);
    medtrie_set_free(set);
}

Test(set_parse, ranges_by_the_word)
{
    static struct image_concept codes[MANY];
    static char texts[MANY][5];
    struct image_system system = {"many",
                                  "Many codes",
                                  "",
                                  MEDTRIE_KEYS_GENERAL,
                                  0,
                                  0,
                                  0,
                                  odd_periods,
                                  COUNT(odd_periods),
                                  0,
                                  codes,
                                  MANY,
                                  NULL,
                                  0,
                                  NULL,
                                  0};
    struct image many_image;
    medtrie_index *many;

    for (unsigned i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], "K%03u", i % 1000);
        codes[i] = (struct image_concept){texts[i], MEDTRIE_KIND_CODE, "b", "Many", .parent = ""};
    }
    many_image = image_build(&system, 1, "");
    many = miniature_open(&many_image);
    for (int round = 0; round < 200; round++)
        expect_random_list(medtrie_system_at(many, 0));
    medtrie_close(many);
    image_free(&many_image);
}

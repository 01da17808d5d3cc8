/* What changed: stated facts, combinations, and every answer against views of both periods. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../src/format/layout.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- A system of combinations ------------------------------------------------------------- */

/*
 * Three editions, with two periods that are not (before ICD-10, and a hole between the last two).
 *   A00.1   gets another title in the edition in which it becomes a header
 *   A00.2   becomes billable
 *   A00.31  gets another title, becomes billable, and loses the header above it, A00.3
 *   A00.4   gets another short title only
 *   A00.5   gets other properties only: no change
 *   A00.6   is there, is not, and is there again
 *   C4A     stands before C44, in official order
 */
static const struct image_period periods[] = {
    {"0001-01-01", "2015-09-30", MEDTRIE_BASIS_NONE, NULL},
    {"2015-10-01", "2016-09-30", MEDTRIE_BASIS_RELEASE, "2015-10-01"},
    {"2016-10-01", "2017-09-30", MEDTRIE_BASIS_RELEASE, "2016-10-01"},
    {"2018-10-01", "2019-09-30", MEDTRIE_BASIS_RELEASE, "2018-10-01"},
};

#define CODE(text, life, ...)                                                                      \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_SUBCATEGORY, .valid = life, .title = text " title",         \
    .short_title = text " short", __VA_ARGS__                                                      \
  }
#define LATER(title, short_title, properties)                                                      \
  .later_title = title, .later_short_title = short_title, .later_properties = properties,          \
  .later_period = 2

static const struct image_concept codes[] = {
    CODE("A00", ".hhh", .properties = NULL),
    CODE("A001", ".bhh", LATER("A001 retitled", "A001 short", NULL)),
    CODE("A0011", "..bb", .properties = NULL),
    CODE("A002", ".hbb", .properties = NULL),
    CODE("A003", ".h..", .properties = NULL),
    CODE("A0031", ".hbb", LATER("A0031 retitled", "A0031 retitled", NULL)),
    CODE("A004", ".bbb", LATER("A004 title", "A004 other", NULL)),
    CODE("A005", ".bbb", LATER("A005 title", "A005 short", "poa_exempt=1")),
    CODE("A006", ".b.b", .properties = NULL),
    CODE("C4A", ".b.b", .properties = NULL),
    CODE("C44", ".b.b", .properties = NULL),
};

static const struct image_system combinations[] = {
    {.name = "icd10cm",
     .title = "ICD-10-CM",
     .uri = "",
     .key_class = MEDTRIE_KEYS_PACKED,
     .dot_after = 3,
     .periods = periods,
     .period_count = COUNT(periods),
     .default_period = 3,
     .codes = codes,
     .code_count = COUNT(codes)},
};

static struct image changed_image, combinations_image;
static medtrie_index *miniature, *combined;

static void set_up(void)
{
    changed_image = miniature_build();
    miniature = miniature_open(&changed_image);
    combinations_image = image_build(combinations, COUNT(combinations), NULL);
    combined = miniature_open(&combinations_image);
}

static void tear_down(void)
{
    medtrie_close(miniature);
    medtrie_close(combined);
    image_free(&changed_image);
    image_free(&combinations_image);
}

TestSuite(diff, .init = set_up, .fini = tear_down);

static const medtrie_system *system_of(const medtrie_index *index, const char *name)
{
    return medtrie_system_named(index, name, strlen(name));
}

/* ---- Facts -------------------------------------------------------------------------------- */

/* Writes "kind code" for each change, with blanks between. */
struct list {
    const medtrie_system *system;
    char text[1024];
    size_t used;
    size_t left; /* how many more it wants */
};

static bool append(void *context, const struct medtrie_change *change)
{
    struct list *list = context;
    struct medtrie_text code = medtrie_code(list->system, change->id);

    list->used +=
        (size_t)snprintf(list->text + list->used, sizeof list->text - list->used, "%s%s %.*s",
                         list->used > 0 ? ", " : "", medtrie_change_kind_name(change->kind),
                         (int)code.size, code.data);
    return --list->left > 0;
}

/* Where an answer is that of a system of the miniature, and where that of the combinations. */
static const struct {
    bool in_miniature;
    const char *system;
    medtrie_period from, to;
    const char *changes;
} facts[] = {
    /* M54.5 becomes a header for what came below it; the header Z00.0 goes, and what stood below
     * it moves up to Z00. */
    {true, "icd10cm", 1, 2,
     "became-header M545, added M5450, added M5459, deleted Z000, moved Z0000, deleted Z001"},
    /* The block J40-J47 was widened to J40-J4A: its category has moved; nothing below it has. */
    {true, "icd10cm", 2, 3, "retitled E119, moved J44, added J4A, added J4A9"},
    {true, "icd10cm", 1, 3,
     "retitled E119, moved J44, added J4A, added J4A9, became-header M545, added M5450, added "
     "M5459, "
     "deleted Z000, moved Z0000, deleted Z001"},
    /* Backwards. */
    {true, "icd10cm", 2, 1,
     "became-billable M545, deleted M5450, deleted M5459, added Z000, moved Z0000, added Z001"},
    {true, "icd10cm", 2, 2, ""},
    {true, "hcpcs", 0, 1, ""}, /* a boundary at which nothing changes */
    {true, "hcpcs", 0, 2, "deleted A0110, added J0121"},
    {true, "icd9cm-dx", 0, 1, "deleted 0010, deleted 25000, deleted V270, deleted E8000"},
    {true, "charges", 0, 0, ""},
    /* Two and three changes of one code, in the order of the kinds. */
    {false, "icd10cm", 1, 2,
     "retitled A001, became-header A001, added A0011, became-billable A002, deleted A003, "
     "retitled A0031, became-billable A0031, moved A0031, retitled A004, deleted A006, deleted "
     "C4A, deleted C44"},
    {false, "icd10cm", 2, 1,
     "retitled A001, became-billable A001, deleted A0011, became-header A002, added A003, "
     "retitled A0031, became-header A0031, moved A0031, retitled A004, added A006, added C4A, "
     "added C44"},
    /* What came back is neither added nor deleted. */
    {false, "icd10cm", 1, 3,
     "retitled A001, became-header A001, added A0011, became-billable A002, deleted A003, "
     "retitled A0031, became-billable A0031, moved A0031, retitled A004"},
    {false, "icd10cm", 2, 3, "added A006, added C4A, added C44"},
    {false, "icd10cm", 0, 2,
     "added A00, added A001, added A0011, added A002, added A0031, added A004, added A005"},
    /* Periods that are none. */
    {false, "icd10cm", 1, 4, ""},
    {false, "icd10cm", 4, 1, ""},
    {false, "icd10cm", MEDTRIE_NOT_COVERED, 1, ""},
    {false, "icd10cm", 1, MEDTRIE_NOT_COVERED, ""},
    {false, "icd10cm", 7, 7, ""},
};

Test(diff, facts)
{
    for (size_t i = 0; i < COUNT(facts); i++) {
        struct list list = {.left = SIZE_MAX};
        size_t count = 0, visited;

        list.system = system_of(facts[i].in_miniature ? miniature : combined, facts[i].system);
        visited = medtrie_diff(list.system, facts[i].from, facts[i].to, append, &list);
        for (const char *at = list.text; *at != '\0'; at++)
            count += *at == ' ' && at[-1] != ',';
        cr_expect_str_eq(list.text, facts[i].changes, "%s %u to %u: %s", facts[i].system,
                         facts[i].from, facts[i].to, list.text);
        cr_expect_eq(visited, count, "%s", list.text);
    }
}

Test(diff, visitor_ends_the_walk)
{
    static const struct {
        size_t wanted;
        const char *changes;
    } rows[] = {
        {1, "retitled A001"},
        {2, "retitled A001, became-header A001"},
        {3, "retitled A001, became-header A001, added A0011"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct list list = {.system = system_of(combined, "icd10cm"), .left = rows[i].wanted};

        cr_expect_eq(medtrie_diff(list.system, 1, 2, append, &list), rows[i].wanted);
        cr_expect_str_eq(list.text, rows[i].changes);
    }
}

Test(diff, kind_names)
{
    cr_expect_str_eq(medtrie_change_kind_name(MEDTRIE_CHANGE_ADDED), "added");
    cr_expect_str_eq(medtrie_change_kind_name(MEDTRIE_CHANGE_BECAME_BILLABLE), "became-billable");
    cr_expect_str_eq(medtrie_change_kind_name(MEDTRIE_CHANGE_MOVED), "moved");
    cr_expect_str_eq(medtrie_change_kind_name((enum medtrie_change_kind)0), "");
    cr_expect_str_eq(medtrie_change_kind_name((enum medtrie_change_kind)7), "");
}

/* ---- Against views ------------------------------------------------------------------------ */

static bool same(struct medtrie_text a, struct medtrie_text b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Takes the changes of a walk one by one, each of which must be the next that views tell of. */
struct expected {
    const medtrie_system *system;
    medtrie_period from, to;
    medtrie_id id; /* of the code whose changes come next */
    unsigned kind; /* of the last change of that code; 0: none yet */
};

static bool views_differ(const struct expected *expected, medtrie_id id, unsigned kind,
                         struct medtrie_concept_view views[2])
{
    const struct medtrie_concept_view *from = &views[0], *to = &views[1];

    for (int i = 0; i < 2; i++) {
        views[i].struct_size = sizeof views[i];
        cr_assert(medtrie_concept(expected->system, id, i == 0 ? expected->from : expected->to,
                                  &views[i]));
    }
    if (!from->valid || !to->valid)
        return (kind == MEDTRIE_CHANGE_ADDED && to->valid) ||
               (kind == MEDTRIE_CHANGE_DELETED && from->valid);
    return (kind == MEDTRIE_CHANGE_RETITLED &&
            (!same(from->title, to->title) || !same(from->short_title, to->short_title))) ||
           (kind == MEDTRIE_CHANGE_BECAME_HEADER && from->billable && !to->billable) ||
           (kind == MEDTRIE_CHANGE_BECAME_BILLABLE && !from->billable && to->billable) ||
           (kind == MEDTRIE_CHANGE_MOVED && from->parent != to->parent);
}

/* Steps to the next change; false after the last. */
static bool next_change(struct expected *expected, struct medtrie_concept_view views[2])
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(expected->system, &view);
    for (; expected->id < view.code_count; expected->id++, expected->kind = 0)
        while (++expected->kind <= MEDTRIE_CHANGE_MOVED)
            if (views_differ(expected, expected->id, expected->kind, views))
                return true;
    return false;
}

static void expect_view(const struct medtrie_concept_view *got,
                        const struct medtrie_concept_view *wanted)
{
    cr_assert_eq(got != NULL, wanted->valid);
    if (got == NULL)
        return;
    cr_expect_eq(got->id, wanted->id);
    cr_expect_eq(got->parent, wanted->parent);
    cr_expect_eq(got->billable, wanted->billable);
    cr_expect(got->valid && same(got->title, wanted->title) &&
              same(got->short_title, wanted->short_title) && same(got->code, wanted->code));
    cr_expect_str_eq(got->display, wanted->display);
}

static bool expect_next(void *context, const struct medtrie_change *change)
{
    struct expected *expected = context;
    struct medtrie_concept_view views[2];

    cr_assert(next_change(expected, views), "%s of %u is one too many",
              medtrie_change_kind_name(change->kind), change->id);
    cr_assert_eq(change->id, expected->id);
    cr_assert_eq((unsigned)change->kind, expected->kind);
    expect_view(change->from, &views[0]);
    expect_view(change->to, &views[1]);
    return true;
}

static void compare_all_periods(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    for (medtrie_period from = 0; from < view.period_count; from++)
        for (medtrie_period to = 0; to < view.period_count; to++) {
            struct expected expected = {.system = system, .from = from, .to = to};
            struct medtrie_concept_view views[2];

            medtrie_diff(system, from, to, expect_next, &expected);
            cr_expect(!next_change(&expected, views), "%s: a change of %u is missing",
                      view.name.data, expected.id);
        }
}

Test(diff, views)
{
    for (size_t i = 0; i < medtrie_system_count(miniature); i++)
        compare_all_periods(medtrie_system_at(miniature, i));
    compare_all_periods(medtrie_system_at(combined, 0));
}

/* A title that two versions share is no change, and the compiler stores it once: here both versions
 * of A00.4, whose short title changes, refer to the same bytes. */
Test(diff, versions_with_one_text)
{
    const medtrie_system *system = medtrie_system_at(combined, 0);
    medtrie_id id = miniature_id(system, "A004");
    size_t size;
    uint32_t version =
        medtrie_load32(image_section(&combinations_image, "starts", 0, &size) + (size_t)id * 4);
    uint8_t *versions = image_section(&combinations_image, "versions", 0, &size);
    uint8_t *first = versions + (size_t)version * MEDTRIE_VERSION_SIZE;

    memcpy(first + MEDTRIE_VERSION_SIZE + MEDTRIE_VERSION_TITLE, first + MEDTRIE_VERSION_TITLE, 4);
    compare_all_periods(system);
    memcpy(first + MEDTRIE_VERSION_SIZE + MEDTRIE_VERSION_SHORT_TITLE,
           first + MEDTRIE_VERSION_SHORT_TITLE, 4);
    compare_all_periods(system);
}

/* After a check of the structure alone no number leads outside, whatever it is. */
static bool pass(void *context, const struct medtrie_change *change)
{
    size_t *bytes = context;

    if (change->from != NULL)
        *bytes += change->from->title.size;
    if (change->to != NULL)
        *bytes += change->to->title.size;
    return true;
}

Test(diff, numbers_out_of_bounds)
{
    static const char *const sections[] = {"parents", "history", "patterns", "starts", "versions"};
    static const uint8_t fills[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};

    for (size_t s = 0; s < COUNT(sections); s++)
        for (size_t f = 0; f < COUNT(fills); f++) {
            struct image damaged = miniature_build();
            medtrie_index *index;
            size_t size, bytes = 0;
            uint8_t *section = image_section(&damaged, sections[s], MINIATURE_CM, &size);

            cr_assert(section != NULL, "%s", sections[s]);
            memset(section, fills[f], size);
            cr_assert_eq(medtrie_open_memory(damaged.bytes, damaged.size, NULL, &index, NULL),
                         MEDTRIE_OK);
            for (medtrie_period from = 0; from < 4; from++)
                medtrie_diff(medtrie_system_at(index, MINIATURE_CM), from, 3 - from, pass, &bytes);
            medtrie_close(index);
            image_free(&damaged);
        }
}

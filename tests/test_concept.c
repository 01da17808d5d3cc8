/* What is known of a concept: kinds, code, display form, titles as of a period, properties. */
#include <criterion/criterion.h>
#include <string.h>

#include "miniature.h"

TestSuite(concept, .init = miniature_set_up, .fini = miniature_tear_down);

static bool is(struct medtrie_text text, const char *expected)
{
    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

Test(concept, kinds)
{
    for (int kind = MEDTRIE_KIND_CHAPTER; kind <= MEDTRIE_KIND_MODIFIER; kind++) {
        const char *name = medtrie_kind_name((enum medtrie_kind)kind);

        cr_expect_eq(medtrie_kind_named(name, strlen(name)), (enum medtrie_kind)kind);
    }
    cr_expect_str_eq(medtrie_kind_name(MEDTRIE_KIND_BODY_SYSTEM), "body-system");
    cr_expect_str_eq(medtrie_kind_name(MEDTRIE_KIND_NONE), "");
    cr_expect_str_eq(medtrie_kind_name((enum medtrie_kind)11), "");
    cr_expect_eq(medtrie_kind_named("", 0), MEDTRIE_KIND_NONE);
    cr_expect_eq(medtrie_kind_named("codes", 5), MEDTRIE_KIND_NONE);
}

Test(concept, display_forms)
{
    static const struct {
        size_t system;
        const char *name, *display;
    } rows[] = {
        {MINIATURE_CM, "E119", "E11.9"},
        {MINIATURE_CM, "E11", "E11"}, /* nothing behind a dot, so there is none */
        {MINIATURE_CM, "T360X1A", "T36.0X1A"},
        {MINIATURE_CM, "block:A00-A09", "A00-A09"}, /* a block has no dot */
        {MINIATURE_CM, "chapter:10", "10"},
        {MINIATURE_ICD9, "25000", "250.00"},
        {MINIATURE_ICD9, "V270", "V27.0"},
        {MINIATURE_ICD9, "E8000", "E800.0"}, /* E codes: after four characters */
        {MINIATURE_HCPCS, "J0120", "J0120"},
        {MINIATURE_CHARGES, "CHG-000000000001", "CHG-000000000001"},
        {MINIATURE_LOCAL, "ABCDEFGHIJKL", "AB.CDEFGHIJKL"},
    };
    char display[24];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, rows[i].system);
        medtrie_id id = miniature_id(system, rows[i].name);

        cr_expect_eq(medtrie_display(system, id, display), strlen(rows[i].display));
        cr_expect_str_eq(display, rows[i].display);
    }
    cr_expect_eq(medtrie_display(medtrie_system_at(miniature_index, 0), MEDTRIE_NONE, display), 0);
    cr_expect_str_eq(display, "");
    cr_expect_eq(medtrie_code(medtrie_system_at(miniature_index, 0), 6).size, 0);
}

/* Titles are those of the period, as is all else. */
Test(concept, views)
{
    static const struct {
        const char *name;
        medtrie_period period;
        const char *title, *short_title, *parent;
        bool valid, billable;
    } rows[] = {
        {"E119", 1, "Type 2 diabetes mellitus without complications",
         "Type 2 diabetes mellitus without complications", "E11", true, true},
        {"E119", 3, "Type 2 diabetes mellitus, as retitled", "", "E11", true, true},
        /* Before ICD-10: as of its first period, and not valid. */
        {"E119", 0, "Type 2 diabetes mellitus without complications",
         "Type 2 diabetes mellitus without complications", "E11", false, false},
        {"M545", 1, "Low back pain", "Low back pain", "M54", true, true},
        {"M545", 2, "Low back pain", "Low back pain", "M54", true, false},
        {"Z001", 3, "Encounter for newborn examination", "Encounter for newborn examination", "Z00",
         false, false},
        {"block:J40-J4A", 3, "Chronic lower respiratory diseases", "", "chapter:10", true, false},
        {"chapter:4", 3, "Endocrine, nutritional and metabolic diseases", "", "-", true, false},
    };
    const medtrie_system *cm = medtrie_system_at(miniature_index, MINIATURE_CM);
    struct medtrie_concept_view view = {.struct_size = sizeof view};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        medtrie_id id = miniature_id(cm, rows[i].name);
        medtrie_day first, last;

        cr_assert(medtrie_concept(cm, id, rows[i].period, &view));
        cr_expect(is(view.title, rows[i].title), "%s: %.*s", rows[i].name, (int)view.title.size,
                  view.title.data);
        cr_expect(is(view.short_title, rows[i].short_title), "%s", rows[i].name);
        cr_expect_str_eq(miniature_name(cm, view.parent), rows[i].parent);
        cr_expect(view.valid == rows[i].valid && view.billable == rows[i].billable);
        cr_expect(view.id == id && view.kind == medtrie_kind(cm, id));
        cr_expect_eq(view.level, medtrie_level(cm, id, rows[i].period));
        medtrie_validity(cm, id, &first, &last);
        cr_expect(view.first_valid == first && view.last_valid == last);
        cr_expect_eq(view.code.data, medtrie_code(cm, id).data);
    }
    cr_expect_str_eq(view.display, "4");
    view.level = 99;
    cr_expect_not(medtrie_concept(cm, 41, 0, &view));
    cr_expect_not(medtrie_concept(cm, 0, 4, &view));
    cr_expect_not(medtrie_concept(cm, 0, MEDTRIE_NOT_COVERED, &view));
    cr_expect_eq(view.level, 99); /* nothing was written */
}

Test(concept, properties)
{
    static const struct {
        size_t system;
        const char *code, *name, *value;
    } rows[] = {
        {MINIATURE_HCPCS, "A0100", "betos", "O1A"},  {MINIATURE_HCPCS, "A0100", "coverage", "I"},
        {MINIATURE_HCPCS, "A0100", "tos", "9"},      {MINIATURE_HCPCS, "A0100", "cov", ""},
        {MINIATURE_HCPCS, "A0100", "coverages", ""}, {MINIATURE_HCPCS, "A0100", "", ""},
        {MINIATURE_HCPCS, "A0110", "betos", "O1A"},  {MINIATURE_HCPCS, "A0110", "tos", ""},
        {MINIATURE_HCPCS, "J0120", "betos", ""},     {MINIATURE_CM, "Z0000", "poa_exempt", "1"},
    };
    const medtrie_system *hcpcs = medtrie_system_at(miniature_index, MINIATURE_HCPCS);
    medtrie_id taxi = miniature_id(hcpcs, "A0100");
    struct medtrie_text name, value;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, rows[i].system);

        value = medtrie_property(system, miniature_id(system, rows[i].code), 2, rows[i].name,
                                 strlen(rows[i].name));
        cr_expect(is(value, rows[i].value), "%s %s", rows[i].code, rows[i].name);
        cr_expect_not_null(value.data);
    }
    cr_assert(medtrie_property_at(hcpcs, taxi, 0, 1, &name, &value));
    cr_expect(is(name, "coverage") && is(value, "I"));
    cr_expect_not(medtrie_property_at(hcpcs, taxi, 0, 3, &name, &value));
    cr_expect_not(medtrie_property_at(hcpcs, taxi, 3, 0, &name, &value));
    cr_expect_not(medtrie_property_at(hcpcs, MEDTRIE_NONE, 0, 0, &name, &value));
    cr_expect_eq(medtrie_property(hcpcs, taxi, MEDTRIE_NOT_COVERED, "tos", 3).size, 0);
}

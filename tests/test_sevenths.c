/* The meaning of seventh characters, as a property of the codes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "records_builder.h"

static const struct {
    const char *code, *meaning;
} cases[] = {
    /* The nearest definition above: S72.0's own wins over that of S72. */
    {"S72001A", "initial encounter for closed fracture"},
    {"S72001B", "initial encounter for open fracture"},
    {"S728X1A", "initial encounter"},
    /* A nearer definition that lacks the character hides the farther one. */
    {"S72001S", ""},
    {"S728X1S", "sequela"},
    /* Not every code of 7 characters has a meaning (C44.1021). */
    {"C441021", ""},
    /* A shorter code has no seventh character. */
    {"S72001", ""},
    /* A definition at the code of 6 characters itself (E08.321). */
    {"E083211", "right eye"},
};

static void add_release(struct builder *builder, const char *day, const char *name)
{
    builder_file(builder, &built_order, day, name,
                 "C44,h C441021 E08,h E0832,h E083211 S72,h S720,h S72001,h S72001A S72001B "
                 "S72001S S728X1A S728X1S");
}

Test(sevenths, nearest_definition)
{
    struct builder builder;
    medtrie_index *index;
    const medtrie_system *system;
    uint8_t *bytes;

    builder_init(&builder);
    add_release(&builder, "2022-10-01", "a.txt");
    builder_file(&builder, &built_tabular, "2022-10-01", "a.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_CHAPTER, "1", "All", "C44 E08 S72");
    builder_seventh(&builder, "S720", 'A', "initial_encounter_for_closed_fracture");
    builder_seventh(&builder, "S720", 'B', "initial_encounter_for_open_fracture");
    builder_seventh(&builder, "E0832", '1', "right_eye");
    builder_seventh(&builder, "S72", 'S', "sequela");
    builder_seventh(&builder, "S72", 'A', "initial_encounter");
    index = builder_open(&builder, &bytes);
    system = medtrie_system_named(index, "icd10cm", 7);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        medtrie_id id = medtrie_find(system, cases[i].code, strlen(cases[i].code));
        struct medtrie_text value = medtrie_property(system, id, 1, "seventh_character", 17);

        cr_expect(value.size == strlen(cases[i].meaning) &&
                      memcmp(value.data, cases[i].meaning, value.size) == 0,
                  "%s: %.*s", cases[i].code, (int)value.size, value.data);
    }
    medtrie_close(index);
    free(bytes);
    builder_free(&builder);
}

/* A release without a list of its own takes the next later one, as for its chapters. */
Test(sevenths, list_of_a_later_release)
{
    struct builder builder;
    medtrie_index *index;
    const medtrie_system *system;
    struct medtrie_text value;
    uint8_t *bytes;

    builder_init(&builder);
    add_release(&builder, "2021-10-01", "a.txt");
    add_release(&builder, "2022-10-01", "b.txt");
    builder_file(&builder, &built_tabular, "2022-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_CHAPTER, "1", "All", "C44 E08 S72");
    builder_seventh(&builder, "S72", 'A', "initial_encounter");
    index = builder_open(&builder, &bytes);
    system = medtrie_system_named(index, "icd10cm", 7);
    value = medtrie_property(system, medtrie_find(system, "S72001A", 7),
                             medtrie_period_on(system, medtrie_day_of(2021, 12, 1)),
                             "seventh_character", 17);
    cr_expect_eq(value.size, strlen("initial encounter"));
    medtrie_close(index);
    free(bytes);
    builder_free(&builder);
}

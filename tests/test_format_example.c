/*
 * docs/FORMAT.md works one tiny index byte by byte: the bytes on that page are opened here, and
 * asked what the page asks them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/medtrie.h>

#define EXAMPLE_SIZE 2436
#define BYTES_A_LINE 16

static uint8_t bytes[EXAMPLE_SIZE]; /* those not shown are zero */
static size_t shown;

/* Takes a line "    00000040: 74 65 ..." of the page; others have no address. */
static void take_line(const char *line)
{
    unsigned long address;
    int used = 0;

    if (sscanf(line, "    %8lx:%n", &address, &used) != 1 || used != 13)
        return;
    line += used;
    for (unsigned i = 0; i < BYTES_A_LINE; i++) {
        unsigned value;

        if (sscanf(line, " %2x%n", &value, &used) != 1)
            return;
        cr_assert_lt(address + i, EXAMPLE_SIZE);
        bytes[address + i] = (uint8_t)value;
        line += used;
        shown++;
    }
}

static medtrie_index *open_example(void)
{
    const char *data = getenv("MEDTRIE_DATA"); /* the folder beside docs */
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = MEDTRIE_VERIFY_FULL};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;
    char path[4096], line[512];
    FILE *page;

    snprintf(path, sizeof path, "%s%sdocs/FORMAT.md", data == NULL ? "" : data,
             data == NULL ? "" : "/../");
    page = fopen(path, "r");
    cr_assert_not_null(page, "%s", path);
    while (fgets(line, sizeof line, page) != NULL)
        take_line(line);
    fclose(page);
    cr_assert_gt(shown, 1000);
    cr_assert_eq(medtrie_open_memory(bytes, EXAMPLE_SIZE, &options, &index, &error), MEDTRIE_OK,
                 "%s", error.message);
    return index;
}

Test(format_example, says_what_the_page_says)
{
    medtrie_index *index = open_example();
    const medtrie_system *system = medtrie_system_named(index, "icd10cm", 7);
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_concept_view concept = {.struct_size = sizeof concept};
    medtrie_period period = medtrie_period_on(system, medtrie_day_of(2025, 11, 3));
    struct medtrie_range range = medtrie_prefix(system, "E1", 2);
    medtrie_id id = medtrie_find(system, "e11.9", 5);

    medtrie_system_describe(system, &view);
    cr_expect(view.code_count == 2 && view.grouping_count == 0 && view.prefix_count == 4);
    cr_expect(view.period_count == 2 && view.default_period == 1);

    /* Is e11.9 billable on 2025-11-03? */
    cr_expect_eq(medtrie_key(system, "e11.9", 5), UINT64_C(0x25451640000));
    cr_expect(id == 1 && period == 1 && medtrie_billable(system, id, period));
    cr_expect_eq(medtrie_parent(system, id, period), 0);
    cr_expect_not(medtrie_billable(system, 0, period));
    cr_assert(medtrie_concept(system, id, period, &concept));
    cr_expect_str_eq(concept.display, "E11.9");
    cr_expect_eq(concept.title.size, 46);
    cr_expect_eq(concept.first_valid, 20362);
    cr_expect_eq(concept.last_valid, MEDTRIE_DAY_NONE);

    /* Which codes begin with E1? And E12. */
    cr_expect(range.first == 0 && range.end == 2);
    cr_expect_eq(medtrie_find(system, "E12", 3), MEDTRIE_NONE);

    /* The days between the periods are not covered. */
    cr_expect_eq(medtrie_period_on(system, medtrie_day_of(2015, 9, 30)), 0);
    cr_expect_eq(medtrie_period_on(system, medtrie_day_of(2015, 10, 1)), MEDTRIE_NOT_COVERED);
    cr_expect_eq(medtrie_period_on(system, medtrie_day_of(2026, 10, 1)), MEDTRIE_NOT_COVERED);
    medtrie_close(index);
}

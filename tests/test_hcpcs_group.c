/* The groups: one for each first letter of a code, in the order of the codes. */
#include "compiler/sources/hcpcs.h"
#include "source_case.h"

#include <criterion/criterion.h>
#include <string.h>

Test(hcpcs_group, lists_the_letters_that_occur)
{
    static const struct {
        const char *code;
        uint8_t system;
    } codes[] = {{"ZZ", 1}, {"V5008", 0}, {"A0021", 0}, {"A0080", 0}, {"F0001", 0}};
    static const struct {
        char letter;
        const char *title; /* how it begins */
    } groups[] = {{'V', "Vision, hearing"},
                  {'A', "Transportation services"},
                  {'F', "Codes that begin with F"}};
    const struct source_file file = {.name = "f", .base_name = "f", .bytes = "", .size = 0};
    struct source_case made = {.error = {.struct_size = sizeof made.error}};

    cr_assert(medtrie_strings_init(&made.strings));
    made.records.strings = &made.strings;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct code_record *record = medtrie_records_code(&made.records);

        medtrie_code_set(&record->code, codes[i].code, strlen(codes[i].code));
        record->system = codes[i].system;
        record->line = (uint32_t)i + 10;
    }
    cr_assert_eq(medtrie_hcpcs_add_groups(&file, &made.records, &made.error), MEDTRIE_OK);
    cr_assert_eq(made.records.grouping_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct grouping_record *group = &made.records.groupings[i];
        const char *title = source_case_text(&made, group->title);

        cr_expect_eq(medtrie_code_size(&group->code), 1);
        cr_expect_eq(group->code.text[0], groups[i].letter);
        cr_expect_eq(strncmp(title, groups[i].title, strlen(groups[i].title)), 0, "%s", title);
        cr_expect_eq(group->kind, MEDTRIE_KIND_GROUP);
        cr_expect(group->by_prefix);
        cr_expect_eq(group->member_count, 0);
    }
    cr_expect(source_case_warns(&made, "f:14: no name is known for the codes that begin with F"));
    source_case_free(&made);
}

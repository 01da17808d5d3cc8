/* The table of the record's fields, and the shapes of codes. */
#include "compiler/sources/hcpcs.h"

#include <criterion/criterion.h>
#include <string.h>

/* The fields fill the record: positions 1-293 without gap or overlap, but for the filler at 260,
 * and 48 values without gap or overlap. */
Test(hcpcs, fields_fill_the_record)
{
    unsigned position = 1, value = 0;

    for (int i = 0; i < HCPCS_FIELD_COUNT; i++) {
        const struct hcpcs_field *field = &medtrie_hcpcs_fields[i];

        if (position == HCPCS_FILLER_BETWEEN)
            position++;
        cr_expect_eq(field->position, position, "%s", field->header);
        cr_expect_eq(field->first_value, value, "%s", field->header);
        if (field->property != NULL)     /* what the builder joins repeated values in */
            if (field->property != NULL) /* what the builder joins repeated values in */
                cr_expect_leq(field->repetitions * (field->width + 1), 64, "%s", field->header);
        position += (unsigned)field->width * field->repetitions;
        value += field->repetitions;
    }
    cr_expect_eq(position, HCPCS_DETAIL_SIZE + 1);
    cr_expect_eq(value, HCPCS_VALUE_COUNT);
}

Test(hcpcs, tells_codes_from_licensed_ones)
{
    static const struct {
        const char *code;
        bool modifier;
        enum medtrie_result result;
    } cases[] = {
        {"A0000", false, MEDTRIE_OK},
        {"V9999", false, MEDTRIE_OK},
        {"W0000", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"A000", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"A00000", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"A000B", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"a0000", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"D0000", false, MEDTRIE_ERROR_INPUT_LICENSED},
        {"00000", false, MEDTRIE_ERROR_INPUT_LICENSED},
        {"0000T", false, MEDTRIE_ERROR_INPUT_LICENSED},
        {"0000t", false, MEDTRIE_ERROR_INPUT_FORMAT},
        {"A1", true, MEDTRIE_OK},
        {"ZZ", true, MEDTRIE_OK},
        {"A", true, MEDTRIE_ERROR_INPUT_FORMAT},
        {"AAA", true, MEDTRIE_ERROR_INPUT_FORMAT},
        {"A-", true, MEDTRIE_ERROR_INPUT_FORMAT},
        {"22", true, MEDTRIE_ERROR_INPUT_LICENSED},
        {"2P", true, MEDTRIE_ERROR_INPUT_LICENSED},
    };
    const struct medtrie_place place = {.file = "f", .line = 1};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_error error = {.struct_size = sizeof error};

        cr_expect_eq(medtrie_hcpcs_check_code(cases[i].code, strlen(cases[i].code),
                                              cases[i].modifier, &place, &error),
                     cases[i].result, "%s", cases[i].code);
    }
}

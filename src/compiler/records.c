/*
 * Records: growing the arrays of what one file says.
 */
#include "records.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

#define WARNING_MAX 512

void medtrie_records_free(struct records *records)
{
    free(records->codes);
    free(records->properties);
    free(records->code_properties);
    free(records->groupings);
    free(records->members);
    free(records->conversions);
    free(records->sevenths);
    for (uint32_t i = 0; i < records->warning_count; i++)
        free(records->warnings[i]);
    free(records->warnings);
    *records = (struct records){0};
}

struct code_record *medtrie_records_code(struct records *records)
{
    struct code_record *code;

    if (!GROW(records->codes, records->code_capacity, records->code_count + 1))
        return NULL;
    code = &records->codes[records->code_count++];
    *code = (struct code_record){.from = MEDTRIE_DAY_NONE,
                                 .to = MEDTRIE_DAY_NONE,
                                 .action_day = MEDTRIE_DAY_NONE,
                                 .properties = records->property_count};
    return code;
}

struct grouping_record *medtrie_records_grouping(struct records *records)
{
    struct grouping_record *grouping;

    if (!GROW(records->groupings, records->grouping_capacity, records->grouping_count + 1))
        return NULL;
    grouping = &records->groupings[records->grouping_count++];
    *grouping = (struct grouping_record){.first_member = records->member_count};
    return grouping;
}

static int compare_properties(const void *a_pointer, const void *b_pointer)
{
    const struct code_property *a = a_pointer;
    const struct code_property *b = b_pointer;
    int order = medtrie_code_compare(&a->code, &b->code);

    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

void medtrie_records_sort_properties(struct records *records)
{
    if (records->code_property_count > 0)
        qsort(records->code_properties, records->code_property_count,
              sizeof *records->code_properties, compare_properties);
}

struct code_property *medtrie_records_code_property(struct records *records)
{
    struct code_property *property;

    if (!GROW(records->code_properties, records->code_property_capacity,
              records->code_property_count + 1))
        return NULL;
    property = &records->code_properties[records->code_property_count++];
    *property = (struct code_property){0};
    return property;
}

struct conversion_record *medtrie_records_conversion(struct records *records)
{
    struct conversion_record *conversion;

    if (!GROW(records->conversions, records->conversion_capacity, records->conversion_count + 1))
        return NULL;
    conversion = &records->conversions[records->conversion_count++];
    *conversion = (struct conversion_record){.day = MEDTRIE_DAY_NONE};
    return conversion;
}

struct seventh_record *medtrie_records_seventh(struct records *records)
{
    struct seventh_record *seventh;

    if (!GROW(records->sevenths, records->seventh_capacity, records->seventh_count + 1))
        return NULL;
    seventh = &records->sevenths[records->seventh_count++];
    *seventh = (struct seventh_record){0};
    return seventh;
}

bool medtrie_records_member(struct records *records, const struct code *code)
{
    if (!GROW(records->members, records->member_capacity, records->member_count + 1))
        return false;
    records->members[records->member_count++] = *code;
    records->groupings[records->grouping_count - 1].member_count++;
    return true;
}

bool medtrie_records_property(struct records *records, const char *name, const char *value,
                              size_t value_size)
{
    uint32_t name_number, value_number;

    value_number = medtrie_records_text(records, value, value_size);
    if (value_number == 0)
        return true;
    name_number = medtrie_strings_add(records->strings, name, strlen(name));
    if (value_number == STRINGS_FAILED || name_number == STRINGS_FAILED ||
        !GROW(records->properties, records->property_capacity, records->property_count + 1))
        return false;
    records->properties[records->property_count++] = (struct property){name_number, value_number};
    records->codes[records->code_count - 1].property_count++;
    return true;
}

bool medtrie_records_warn(struct records *records, const struct medtrie_place *place,
                          const char *format, ...)
{
    struct medtrie_error text = {.struct_size = sizeof text};
    struct medtrie_place nameless = *place;
    char message[WARNING_MAX];
    char *copy;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    nameless.file = "";
    medtrie_fail(&text, MEDTRIE_OK, &nameless, "%s", message);

    copy = malloc(strlen(text.message) + 1);
    if (copy == NULL ||
        !GROW(records->warnings, records->warning_capacity, records->warning_count + 1)) {
        free(copy);
        return false;
    }
    strcpy(copy, text.message);
    records->warnings[records->warning_count++] = copy;
    return true;
}

uint32_t medtrie_records_text(struct records *records, const char *text, size_t size)
{
    while (size > 0 && text[0] == ' ') {
        text++;
        size--;
    }
    while (size > 0 && text[size - 1] == ' ')
        size--;
    return medtrie_strings_add(records->strings, text, size);
}

bool medtrie_code_set(struct code *code, const char *text, size_t size)
{
    *code = (struct code){{0}};
    if (size == 0 || size > MEDTRIE_CODE_MAX)
        return false;
    memcpy(code->text, text, size);
    return true;
}

size_t medtrie_code_size(const struct code *code)
{
    const char *end = memchr(code->text, '\0', MEDTRIE_CODE_MAX);

    return end == NULL ? MEDTRIE_CODE_MAX : (size_t)(end - code->text);
}

int medtrie_code_compare(const struct code *a, const struct code *b)
{
    return memcmp(a->text, b->text, MEDTRIE_CODE_MAX);
}

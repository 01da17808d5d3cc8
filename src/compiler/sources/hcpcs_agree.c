/*
 * The agreement of files of one HCPCS edition. Two texts must be equal in everything; the workbook,
 * the other form in which CMS publishes an edition, may have the differences that those of 2019 and
 * January 2025 have.
 */
#include "hcpcs.h"

#include <string.h>

#define CUT_TITLE_MIN 1000 /* G0503 is cut after 1,188 of 1,247 bytes; shorter titles never are */
#define TOS_ALLOWED 3      /* TOS4, counted from 0 */

/* Two records that are compared, and what messages need. */
struct pair {
    const struct strings *strings;
    const struct source_entry *base, *other;
    struct medtrie_error *error;
    bool (*titles_agree)(struct medtrie_text base, struct medtrie_text other);
    bool (*fields_agree)(enum hcpcs_field_number field, struct medtrie_text base,
                         struct medtrie_text other);
};

static bool same_text(struct medtrie_text a, struct medtrie_text b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static enum medtrie_result conflict(const struct pair *pair, const char *what,
                                    struct medtrie_text in_base, struct medtrie_text in_other)
{
    const struct code_record *record = pair->other->code;
    const struct medtrie_place place = {.file = pair->other->file, .line = record->line};

    return medtrie_fail(pair->error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                        "%s of %.*s is \"%.*s\"; %s:%u has \"%.*s\"", what,
                        (int)medtrie_code_size(&record->code), record->code.text,
                        (int)(in_other.size < 100 ? in_other.size : 100), in_other.data,
                        pair->base->file, (unsigned)pair->base->code->line,
                        (int)(in_base.size < 100 ? in_base.size : 100), in_base.data);
}

/* The record's property of that name, "" when it has none. */
static struct medtrie_text property_of(const struct strings *strings,
                                       const struct source_entry *entry, const char *name)
{
    struct medtrie_text wanted = {name, strlen(name)};

    for (uint32_t i = 0; i < entry->code->property_count; i++)
        if (same_text(medtrie_strings_get(strings, entry->properties[i].name), wanted))
            return medtrie_strings_get(strings, entry->properties[i].value);
    return (struct medtrie_text){"", 0};
}

/* Takes the next of the values that ';' separates; empty at the end. */
static struct medtrie_text next_value(struct medtrie_text *values)
{
    const char *end = memchr(values->data, ';', values->size);
    struct medtrie_text value = {values->data,
                                 end == NULL ? values->size : (size_t)(end - values->data)};

    values->data += value.size + (end != NULL);
    values->size -= value.size + (end != NULL);
    return value;
}

static bool tos_agrees(struct medtrie_text text, struct medtrie_text workbook)
{
    for (int i = 0; i < medtrie_hcpcs_fields[HCPCS_TOS].repetitions; i++) {
        struct medtrie_text a = next_value(&text), b = next_value(&workbook);

        if (!same_text(a, b) && !(i == TOS_ALLOWED && a.size == 0))
            return false;
    }
    return true;
}

static bool title_agrees(struct medtrie_text text, struct medtrie_text workbook)
{
    return same_text(text, workbook) ||
           (workbook.size > CUT_TITLE_MIN && workbook.size < text.size &&
            memcmp(text.data, workbook.data, workbook.size) == 0 &&
            text.data[workbook.size] == ' ');
}

static bool field_agrees(enum hcpcs_field_number field, struct medtrie_text text,
                         struct medtrie_text workbook)
{
    if (field == HCPCS_TOS)
        return tos_agrees(text, workbook);
    return same_text(text, workbook) || (field == HCPCS_EFFECTIVE && workbook.size == 0);
}

static bool same_field(enum hcpcs_field_number field, struct medtrie_text a, struct medtrie_text b)
{
    (void)field;
    return same_text(a, b);
}

static enum medtrie_result compare(const struct pair *pair)
{
    const struct code_record *base = pair->base->code, *other = pair->other->code;
    struct medtrie_text long_base = medtrie_strings_get(pair->strings, base->title);
    struct medtrie_text long_other = medtrie_strings_get(pair->strings, other->title);
    struct medtrie_text short_base = medtrie_strings_get(pair->strings, base->short_title);
    struct medtrie_text short_other = medtrie_strings_get(pair->strings, other->short_title);

    if (!pair->titles_agree(long_base, long_other))
        return conflict(pair, medtrie_hcpcs_fields[HCPCS_LONG].header, long_base, long_other);
    if (!same_text(short_base, short_other))
        return conflict(pair, medtrie_hcpcs_fields[HCPCS_SHORT].header, short_base, short_other);
    /* The members of the records (dates, action) stand among the properties too. */
    for (int i = 0; i < HCPCS_FIELD_COUNT; i++) {
        const struct hcpcs_field *field = &medtrie_hcpcs_fields[i];
        struct medtrie_text in_base, in_other;

        if (field->property == NULL)
            continue;
        in_base = property_of(pair->strings, pair->base, field->property);
        in_other = property_of(pair->strings, pair->other, field->property);
        if (!pair->fields_agree((enum hcpcs_field_number)i, in_base, in_other))
            return conflict(pair, field->header, in_base, in_other);
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_hcpcs_agree(const struct strings *strings,
                                        const struct source_entry *text,
                                        const struct source_entry *workbook,
                                        struct medtrie_error *error)
{
    return compare(&(struct pair){strings, text, workbook, error, title_agrees, field_agrees});
}

enum medtrie_result medtrie_hcpcs_equal(const struct strings *strings,
                                        const struct source_entry *base,
                                        const struct source_entry *other,
                                        struct medtrie_error *error)
{
    return compare(&(struct pair){strings, base, other, error, same_text, same_field});
}

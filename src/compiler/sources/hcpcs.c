/*
 * The fields of a HCPCS record and the building of code records from them, for both forms of the
 * file. Lists of values that grow from year to year (pricing, BETOS, processing notes) are not
 * checked against a list: only what cannot be a value is refused.
 */
#include "hcpcs.h"

#include <stdlib.h>
#include <string.h>

#include "../grow.h"
#include "name.h"
#include "text.h"
#include "unique.h"

/* Positions and widths are those of the record layout; the order is that of the workbook. */
const struct hcpcs_field medtrie_hcpcs_fields[HCPCS_FIELD_COUNT] = {
    [HCPCS_CODE] = {"HCPC", NULL, 1, 5, 1, 0, HCPCS_CHECK_PRINTABLE, NULL},
    [HCPCS_SEQUENCE] = {"SEQNUM", NULL, 6, 5, 1, 1, HCPCS_CHECK_DIGITS, NULL},
    [HCPCS_RECORD_ID] = {"RECID", NULL, 11, 1, 1, 2, HCPCS_CHECK_DIGITS, NULL},
    [HCPCS_LONG] = {"LONG DESCRIPTION", NULL, 12, 80, 1, 3, HCPCS_CHECK_TITLE, NULL},
    [HCPCS_SHORT] = {"SHORT DESCRIPTION", NULL, 92, 28, 1, 4, HCPCS_CHECK_TITLE, NULL},
    [HCPCS_PRICING] = {"PRICE", "pricing", 120, 2, 4, 5, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_MULTIPLE_PRICING] = {"MULT_PI", "multiple_pricing", 128, 1, 1, 9, HCPCS_CHECK_UPPER,
                                "9ABCDEFG"},
    [HCPCS_CIM] = {"CIM", "cim", 129, 6, 3, 10, HCPCS_CHECK_PRINTABLE, NULL},
    [HCPCS_MCM] = {"MCM", "mcm", 147, 8, 3, 13, HCPCS_CHECK_PRINTABLE, NULL},
    [HCPCS_STATUTE] = {"STATUTE", "statute", 171, 10, 1, 16, HCPCS_CHECK_PRINTABLE, NULL},
    [HCPCS_LAB_CERT] = {"LABCERT", "lab_cert", 181, 3, 8, 17, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_XREF] = {"XREF", "xref", 205, 5, 5, 25, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_COVERAGE] = {"COV", "coverage", 230, 1, 1, 30, HCPCS_CHECK_UPPER, "CDIMS"},
    [HCPCS_ASC_GROUP] = {"ASC_GRP", "asc_group", 231, 2, 1, 31, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_ASC_DATE] = {"ASC_DT", "asc_date", 233, 8, 1, 32, HCPCS_CHECK_DAY_KEPT, NULL},
    [HCPCS_OPPS] = {"OPPS", "opps", 241, 3, 1, 33, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_OPPS_INDICATOR] = {"OPPS_PI", "opps_indicator", 244, 1, 1, 34, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_OPPS_DATE] = {"OPPS_DT", "opps_date", 245, 8, 1, 35, HCPCS_CHECK_DAY_KEPT, NULL},
    [HCPCS_PROCESSING_NOTE] = {"PROCNOTE", "processing_note", 253, 4, 1, 36, HCPCS_CHECK_UPPER,
                               NULL},
    [HCPCS_BETOS] = {"BETOS", "betos", 257, 3, 1, 37, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_TOS] = {"TOS", "tos", 261, 1, 5, 38, HCPCS_CHECK_UPPER, NULL},
    [HCPCS_ANESTHESIA_BASE] = {"ANEST_BU", "anesthesia_base", 266, 3, 1, 43, HCPCS_CHECK_DIGITS,
                               NULL},
    [HCPCS_ADDED] = {"ADD DT", "added", 269, 8, 1, 44, HCPCS_CHECK_DAY, NULL},
    [HCPCS_EFFECTIVE] = {"ACT EFF DT", "effective", 277, 8, 1, 45, HCPCS_CHECK_DAY, NULL},
    [HCPCS_TERMINATED] = {"TERM DT", "terminated", 285, 8, 1, 46, HCPCS_CHECK_DAY, NULL},
    [HCPCS_ACTION] = {"ACTION CD", "action", 293, 1, 1, 47, HCPCS_CHECK_UPPER, "ABCDFNPRST"},
};

#define REPEATED_SIZE_MAX 64 /* the widest field with its separators: MCM, 3 * 8 + 2 */

/* ---- Values ------------------------------------------------------------------------------ */

static struct hcpcs_value trimmed(struct hcpcs_value value)
{
    while (value.size > 0 && value.text[0] == ' ') {
        value.text++;
        value.size--;
    }
    while (value.size > 0 && value.text[value.size - 1] == ' ')
        value.size--;
    return value;
}

static struct hcpcs_value value_of(const struct hcpcs_row *row, enum hcpcs_field_number number)
{
    return trimmed(row->values[medtrie_hcpcs_fields[number].first_value]);
}

static struct medtrie_place place_of(const struct hcpcs_builder *builder,
                                     const struct hcpcs_row *row, const struct hcpcs_value *value)
{
    return (struct medtrie_place){
        .file = builder->file->name, .line = row->line, .column = value->column};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* What the check expects, or NULL when the value passes; *kept receives whether a value that does
 * not may be kept all the same. */
static const char *check_fails(enum hcpcs_check check, const struct hcpcs_value *value, bool *kept)
{
    *kept = false;
    for (size_t i = 0; i < value->size; i++) {
        char c = value->text[i];

        if (check == HCPCS_CHECK_UPPER && !is_digit(c) && !is_upper(c))
            return "upper-case letters and digits are";
        if (check == HCPCS_CHECK_DIGITS && !is_digit(c))
            return "digits are";
        if (check != HCPCS_CHECK_TITLE && (c < 0x20 || c > 0x7E))
            return "printable ASCII characters are";
    }
    if ((check == HCPCS_CHECK_DAY || check == HCPCS_CHECK_DAY_KEPT) && value->size > 0 &&
        medtrie_text_day8(value->text, value->size) == MEDTRIE_DAY_NONE) {
        *kept = check == HCPCS_CHECK_DAY_KEPT;
        return "a date YYYYMMDD is";
    }
    return NULL;
}

/* Whether the layout's list of single characters lacks the value. */
static bool is_unlisted(const struct hcpcs_field *field, const struct hcpcs_value *value)
{
    return field->listed != NULL && value->size == 1 &&
           strchr(field->listed, value->text[0]) == NULL;
}

static enum medtrie_result no_memory(const struct hcpcs_builder *builder)
{
    return medtrie_fail(builder->error, MEDTRIE_ERROR_MEMORY,
                        &(struct medtrie_place){.file = builder->file->name},
                        "no memory for the records");
}

static enum medtrie_result value_check(const struct hcpcs_builder *builder,
                                       const struct hcpcs_row *row, const struct hcpcs_field *field,
                                       const struct hcpcs_value *value)
{
    struct medtrie_place place = place_of(builder, row, value);
    bool kept;
    const char *expected = check_fails(field->check, value, &kept);
    int shown = (int)(value->size < 40 ? value->size : 40);

    if (field->check != HCPCS_CHECK_TITLE && value->size > field->width)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "%s is \"%.*s\"; at most %u characters are expected there",
                            field->header, shown, value->text, (unsigned)field->width);
    if (expected != NULL && !kept)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "%s is \"%.*s\"; %s expected there", field->header, shown, value->text,
                            expected);
    if (expected != NULL &&
        !medtrie_records_warn(builder->records, &place, "%s is \"%.*s\", which is no date; kept",
                              field->header, shown, value->text))
        return no_memory(builder);
    if (is_unlisted(field, value) &&
        !medtrie_records_warn(builder->records, &place,
                              "%s is \"%.*s\", not one of %s as in the record layout; kept",
                              field->header, shown, value->text, field->listed))
        return no_memory(builder);
    return MEDTRIE_OK;
}

/* Adds a field as one property: its values with ';' between them, so that a blank value before
 * another one shows; blank values at the end are none. */
static enum medtrie_result field_add(const struct hcpcs_builder *builder,
                                     const struct hcpcs_row *row, const struct hcpcs_field *field)
{
    char joined[REPEATED_SIZE_MAX];
    size_t size = 0, end = 0;

    for (unsigned i = 0; i < field->repetitions; i++) {
        struct hcpcs_value value = trimmed(row->values[field->first_value + i]);
        enum medtrie_result result = value_check(builder, row, field, &value);

        if (result != MEDTRIE_OK)
            return result;
        if (i > 0)
            joined[size++] = ';';
        memcpy(joined + size, value.text, value.size);
        size += value.size;
        if (value.size > 0)
            end = size;
    }
    if (!medtrie_records_property(builder->records, field->property, joined, end))
        return no_memory(builder);
    return MEDTRIE_OK;
}

/* ---- Codes and names --------------------------------------------------------------------- */

static bool is_code(const char *code, size_t size)
{
    if (size != 5 || !is_upper(code[0]) || code[0] == 'D' || code[0] > 'V')
        return false;
    for (size_t i = 1; i < size; i++)
        if (!is_digit(code[i]))
            return false;
    return true;
}

/* Whose licensed code it is, or NULL. CPT: four digits, then a digit or a letter (Category I to III
 * and PLA); its modifiers begin with a digit. CDT: D and four digits. */
static const char *licensed_as(const char *code, size_t size, bool modifier)
{
    if (modifier)
        return size == 2 && is_digit(code[0]) && (is_digit(code[1]) || is_upper(code[1])) ? "CPT"
                                                                                          : NULL;
    if (size != 5 || !is_digit(code[1]) || !is_digit(code[2]) || !is_digit(code[3]))
        return NULL;
    if (is_digit(code[0]) && (is_digit(code[4]) || is_upper(code[4])))
        return "CPT";
    return code[0] == 'D' && is_digit(code[4]) ? "CDT" : NULL;
}

enum medtrie_result medtrie_hcpcs_check_code(const char *code, size_t size, bool modifier,
                                             const struct medtrie_place *place,
                                             struct medtrie_error *error)
{
    const char *licensed = licensed_as(code, size, modifier);
    int shown = (int)(size < 20 ? size : 20);

    if (licensed != NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LICENSED, place,
                            "\"%.*s\" is a %s code, which is licensed; HCPCS Level II codes alone "
                            "are read from this file",
                            shown, code, licensed);
    if (modifier ? size == 2 && is_upper(code[0]) && (is_upper(code[1]) || is_digit(code[1]))
                 : is_code(code, size))
        return MEDTRIE_OK;
    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, place,
                        "\"%.*s\" is no HCPCS %s; %s expected there", shown, code,
                        modifier ? "modifier" : "code",
                        modifier ? "a letter and a letter or digit are"
                                 : "a letter A to V other than D and four digits are");
}

bool medtrie_hcpcs_bears_name(const char *base_name, const char *pattern)
{
    return medtrie_name_like(base_name, pattern) && !medtrie_name_like(base_name, "*correction*") &&
           !medtrie_name_like(base_name, "*report*") && !medtrie_name_like(base_name, "*change*");
}

/* ---- Titles ------------------------------------------------------------------------------ */

/* Appends a chunk: one blank between chunks and no runs of blanks (chunks are padded). */
static enum medtrie_result title_append(struct hcpcs_builder *builder, const struct hcpcs_row *row,
                                        char **title, size_t *size, size_t *capacity,
                                        struct hcpcs_value chunk)
{
    bool squeezed = false;

    if (!GROW(*title, *capacity, *size + chunk.size + 1))
        return no_memory(builder);
    if (*size > 0 && chunk.size > 0)
        (*title)[(*size)++] = ' ';
    for (size_t i = 0; i < chunk.size; i++) {
        unsigned char c = (unsigned char)chunk.text[i];

        if (c < 0x20 || c == 0x7F) {
            struct medtrie_place place = place_of(builder, row, &chunk);

            place.column += i;
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_ENCODING, &place,
                                "byte 0x%02X in a description; text is expected there", c);
        }
        if (c == ' ' && i > 0 && chunk.text[i - 1] == ' ')
            squeezed = true;
        else
            (*title)[(*size)++] = chunk.text[i];
    }
    if (squeezed && builder->squeezed_line != row->line) {
        if (builder->squeezed_count++ == 0)
            builder->squeezed_line = row->line;
    }
    return MEDTRIE_OK;
}

/* Gives the code that was begun last its title. */
static enum medtrie_result title_finish(struct hcpcs_builder *builder)
{
    struct records *records = builder->records;
    struct code_record *code;
    struct medtrie_place place = {.file = builder->file->name, .column = builder->title_column};

    if (builder->code[0] == '\0')
        return MEDTRIE_OK;
    code = &records->codes[records->code_count - 1];
    place.line = code->line;
    if (builder->title_size == 0)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "%s has no long description", builder->code);
    return medtrie_text_add(records, builder->title, builder->title_size, &place, &code->title,
                            builder->error);
}

static enum medtrie_result short_title_add(struct hcpcs_builder *builder,
                                           const struct hcpcs_row *row)
{
    struct hcpcs_value value = value_of(row, HCPCS_SHORT);
    struct medtrie_place place = place_of(builder, row, &value);
    char *title = NULL;
    size_t size = 0, capacity = 0;
    enum medtrie_result result = title_append(builder, row, &title, &size, &capacity, value);

    if (result == MEDTRIE_OK)
        result = medtrie_text_add(
            builder->records, title, size, &place,
            &builder->records->codes[builder->records->code_count - 1].short_title, builder->error);
    free(title);
    return result;
}

/* ---- Rows -------------------------------------------------------------------------------- */

/* Reads the sequence number, "00100" in the text and "0010" in the workbook. */
static enum medtrie_result sequence_read(const struct hcpcs_builder *builder,
                                         const struct hcpcs_row *row, uint32_t *sequence)
{
    struct hcpcs_value value = value_of(row, HCPCS_SEQUENCE);
    enum medtrie_result result =
        value_check(builder, row, &medtrie_hcpcs_fields[HCPCS_SEQUENCE], &value);
    struct medtrie_place place = place_of(builder, row, &value);

    *sequence = 0;
    if (result != MEDTRIE_OK)
        return result;
    for (size_t i = 0; i < value.size; i++)
        *sequence = *sequence * 10 + (uint32_t)(value.text[i] - '0');
    if (*sequence == 0)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "SEQNUM is \"%.*s\"; a number above 0 is expected there",
                            (int)value.size, value.text);
    return MEDTRIE_OK;
}

/* Sets what the record's own members hold; the values were checked by field_add. */
static void record_fill(struct code_record *record, const struct hcpcs_row *row)
{
    struct hcpcs_value added = value_of(row, HCPCS_ADDED);
    struct hcpcs_value effective = value_of(row, HCPCS_EFFECTIVE);
    struct hcpcs_value terminated = value_of(row, HCPCS_TERMINATED);
    struct hcpcs_value action = value_of(row, HCPCS_ACTION);

    record->from = medtrie_text_day8(added.text, added.size);
    if (effective.size > 0)
        record->action_day = medtrie_text_day8(effective.text, effective.size);
    if (terminated.size > 0)
        record->to = medtrie_text_day8(terminated.text, terminated.size);
    record->action = action.size > 0 ? action.text[0] : '\0';
}

/* The dates decide when the code is valid, so they must be there and in order. */
static enum medtrie_result dates_check(const struct hcpcs_builder *builder,
                                       const struct hcpcs_row *row,
                                       const struct code_record *record)
{
    struct hcpcs_value added = value_of(row, HCPCS_ADDED);
    struct hcpcs_value terminated = value_of(row, HCPCS_TERMINATED);
    struct medtrie_place added_place = place_of(builder, row, &added);
    struct medtrie_place terminated_place = place_of(builder, row, &terminated);

    if (added.size == 0)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &added_place,
                            "ADD DT is blank; a date YYYYMMDD is expected there");
    if (record->to != MEDTRIE_DAY_NONE && record->to < record->from &&
        !medtrie_records_warn(builder->records, &terminated_place,
                              "%s was terminated (%.8s) before it was added (%.8s)", builder->code,
                              terminated.text, added.text))
        return no_memory(builder);
    return MEDTRIE_OK;
}

static enum medtrie_result code_begin(struct hcpcs_builder *builder, const struct hcpcs_row *row,
                                      bool modifier, uint32_t sequence)
{
    struct hcpcs_value value = value_of(row, HCPCS_CODE);
    struct hcpcs_value chunk = value_of(row, HCPCS_LONG);
    enum medtrie_result result = title_finish(builder);
    struct code_record *record;

    if (result != MEDTRIE_OK)
        return result;
    record = medtrie_records_code(builder->records);
    if (record == NULL)
        return no_memory(builder);
    memcpy(builder->code, value.text, value.size);
    builder->code[value.size] = '\0';
    builder->sequence = builder->sequence_step = sequence;
    builder->title_size = 0;
    builder->title_column = chunk.column;
    medtrie_code_set(&record->code, value.text, value.size);
    record->system = modifier ? 1 : 0;
    record->kind = modifier ? MEDTRIE_KIND_MODIFIER : MEDTRIE_KIND_CODE;
    record->billable = true;
    record->line = row->line;

    for (size_t i = 0; i < HCPCS_FIELD_COUNT && result == MEDTRIE_OK; i++)
        if (medtrie_hcpcs_fields[i].property != NULL)
            result = field_add(builder, row, &medtrie_hcpcs_fields[i]);
    if (result != MEDTRIE_OK)
        return result;
    record_fill(record, row);
    result = dates_check(builder, row, record);
    if (result == MEDTRIE_OK)
        result = short_title_add(builder, row);
    if (result == MEDTRIE_OK)
        result = title_append(builder, row, &builder->title, &builder->title_size,
                              &builder->title_capacity, chunk);
    return result;
}

/* A continuation holds nothing but a chunk of the long description. */
static enum medtrie_result detail_is_blank(const struct hcpcs_builder *builder,
                                           const struct hcpcs_row *row)
{
    for (size_t i = medtrie_hcpcs_fields[HCPCS_SHORT].first_value; i < HCPCS_VALUE_COUNT; i++) {
        struct hcpcs_value value = trimmed(row->values[i]);
        struct medtrie_place place = place_of(builder, row, &value);

        if (value.size > 0)
            return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "\"%.*s\" in a continuation of %s; nothing but the long "
                                "description is expected there",
                                (int)(value.size < 40 ? value.size : 40), value.text,
                                builder->code);
    }
    return MEDTRIE_OK;
}

/* The record id need not be compared: a modifier and a code differ in size. */
static enum medtrie_result code_continue(struct hcpcs_builder *builder, const struct hcpcs_row *row,
                                         uint32_t sequence)
{
    struct hcpcs_value code = value_of(row, HCPCS_CODE);
    struct hcpcs_value number = value_of(row, HCPCS_SEQUENCE);
    struct hcpcs_value chunk = value_of(row, HCPCS_LONG);
    struct medtrie_place code_place = place_of(builder, row, &code);
    struct medtrie_place number_place = place_of(builder, row, &number);
    enum medtrie_result result = detail_is_blank(builder, row);

    if (result != MEDTRIE_OK)
        return result;
    if (strlen(builder->code) != code.size || memcmp(builder->code, code.text, code.size) != 0)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &code_place,
                            "a continuation of \"%.*s\" that does not follow its first line",
                            (int)code.size, code.text);
    if (sequence <= builder->sequence)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &number_place,
                            "SEQNUM is %u after %u; rising numbers are expected there",
                            (unsigned)sequence, (unsigned)builder->sequence);
    if (sequence != builder->sequence + builder->sequence_step &&
        !medtrie_records_warn(builder->records, &number_place,
                              "SEQNUM of %s goes from %u to %u: a line may be missing",
                              builder->code, (unsigned)builder->sequence, (unsigned)sequence))
        return no_memory(builder);
    builder->sequence = sequence;
    return title_append(builder, row, &builder->title, &builder->title_size,
                        &builder->title_capacity, chunk);
}

enum medtrie_result medtrie_hcpcs_add(struct hcpcs_builder *builder, const struct hcpcs_row *row)
{
    struct hcpcs_value id = value_of(row, HCPCS_RECORD_ID);
    struct hcpcs_value code = value_of(row, HCPCS_CODE);
    struct medtrie_place id_place = place_of(builder, row, &id);
    struct medtrie_place code_place = place_of(builder, row, &code);
    uint32_t sequence;
    enum medtrie_result result;

    if (id.size != 1 || !is_digit(id.text[0]) || strchr("3478", id.text[0]) == NULL)
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT, &id_place,
                            "RECID is \"%.*s\"; 3 or 4 (code) or 7 or 8 (modifier) is expected "
                            "there",
                            (int)(id.size < 20 ? id.size : 20), id.text);
    result = medtrie_hcpcs_check_code(code.text, code.size, id.text[0] >= '7', &code_place,
                                      builder->error);
    if (result == MEDTRIE_OK)
        result = sequence_read(builder, row, &sequence);
    if (result != MEDTRIE_OK)
        return result;
    if (id.text[0] == '3' || id.text[0] == '7')
        return code_begin(builder, row, id.text[0] == '7', sequence);
    return code_continue(builder, row, sequence);
}

enum medtrie_result medtrie_hcpcs_finish(struct hcpcs_builder *builder)
{
    struct medtrie_place place = {.file = builder->file->name, .line = builder->squeezed_line};
    enum medtrie_result result = title_finish(builder);

    if (result != MEDTRIE_OK)
        return result;
    if (builder->code[0] == '\0')
        return medtrie_fail(builder->error, MEDTRIE_ERROR_INPUT_FORMAT,
                            &(struct medtrie_place){.file = builder->file->name},
                            "the file has no record");
    result = medtrie_unique_codes(builder->file, builder->records, builder->error);
    if (result != MEDTRIE_OK)
        return result;
    if (builder->squeezed_count > 0 &&
        !medtrie_records_warn(builder->records, &place,
                              "runs of blanks in descriptions of this and %u other lines; each is "
                              "read as one blank",
                              (unsigned)(builder->squeezed_count - 1)))
        return no_memory(builder);
    return medtrie_hcpcs_add_groups(builder->file, builder->records, builder->error);
}

void medtrie_hcpcs_builder_free(struct hcpcs_builder *builder)
{
    free(builder->title);
    builder->title = NULL;
}

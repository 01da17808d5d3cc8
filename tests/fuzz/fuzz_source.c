/*
 * Reads arbitrary bytes by the sources of one format; built once for each (CMakeLists.txt), with
 * FUZZ_SOURCES naming them. What is refused must be refused with a place in the file; what is read
 * must be records in the terms of records.h, and the same when it is read once more. Where the
 * format is a workbook the bytes are its rows, and text of cells apart by tabs.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/sources/registry.h"
#include "../../src/format/utf8.h"
#include "source_file.h"

static const struct source *const sources[] = {FUZZ_SOURCES};

/* ---- What records must be -------------------------------------------------------------------- */

static void expect_code(const struct code *code, const char *what)
{
    size_t size = medtrie_code_size(code);

    fuzz_expect(size > 0 && size <= MEDTRIE_CODE_MAX, what);
    for (size_t i = 0; i < size; i++)
        fuzz_expect(code->text[i] >= ' ' && code->text[i] <= '~', what);
    for (size_t i = size; i < MEDTRIE_CODE_MAX; i++)
        fuzz_expect(code->text[i] == '\0', what);
}

static void expect_text(const struct records *records, uint32_t number)
{
    struct medtrie_text text = medtrie_strings_get(records->strings, number);

    fuzz_expect(number < records->strings->count, "a text of no number");
    fuzz_expect(medtrie_is_utf8(text.data, text.size), "a text that is no UTF-8");
    fuzz_expect(text.size == 0 || (text.data[0] != ' ' && text.data[text.size - 1] != ' '),
                "a text with blanks at its ends");
}

static void expect_day(medtrie_day day)
{
    fuzz_expect(day == MEDTRIE_DAY_NONE || (day >= MEDTRIE_DAY_FIRST && day <= MEDTRIE_DAY_LAST),
                "a day of no calendar");
}

static void expect_codes(const struct records *records)
{
    for (uint32_t i = 0; i < records->code_count; i++) {
        const struct code_record *record = &records->codes[i];

        expect_code(&record->code, "a record of no code");
        fuzz_expect(record->system <= 1, "a record of no system");
        fuzz_expect(medtrie_kind_name((enum medtrie_kind)record->kind)[0] != '\0',
                    "a record of no kind");
        fuzz_expect(record->line > 0, "a record of no line");
        expect_text(records, record->title);
        expect_text(records, record->short_title);
        expect_day(record->from);
        expect_day(record->to);
        expect_day(record->action_day);
        if (record->parent.text[0] != '\0')
            expect_code(&record->parent, "a parent of no code");
        fuzz_expect(record->properties <= records->property_count &&
                        record->property_count <= records->property_count - record->properties,
                    "properties beyond their table");
    }
}

static void expect_properties(const struct records *records)
{
    for (uint32_t i = 0; i < records->property_count; i++) {
        expect_text(records, records->properties[i].name);
        expect_text(records, records->properties[i].value);
        fuzz_expect(records->properties[i].name != 0 && records->properties[i].value != 0,
                    "an empty property");
    }
    for (uint32_t i = 0; i < records->code_property_count; i++) {
        expect_code(&records->code_properties[i].code, "a property of no code");
        expect_text(records, records->code_properties[i].property.name);
        expect_text(records, records->code_properties[i].property.value);
    }
    for (uint32_t i = 0; i < records->seventh_count; i++) {
        expect_code(&records->sevenths[i].above, "a seventh character below no code");
        expect_text(records, records->sevenths[i].meaning);
    }
}

static void expect_groupings(const struct records *records)
{
    for (uint32_t i = 0; i < records->grouping_count; i++) {
        const struct grouping_record *grouping = &records->groupings[i];

        expect_code(&grouping->code, "a grouping of no code");
        expect_text(records, grouping->title);
        fuzz_expect(grouping->first_member <= records->member_count &&
                        grouping->member_count <= records->member_count - grouping->first_member,
                    "members beyond their table");
        if (grouping->umbrella) {
            expect_code(&grouping->range_first, "an umbrella from no code");
            expect_code(&grouping->range_last, "an umbrella to no code");
        }
    }
    for (uint32_t i = 0; i < records->member_count; i++)
        expect_code(&records->members[i], "a member that is no code");
    for (uint32_t i = 0; i < records->conversion_count; i++) {
        const struct conversion_record *row = &records->conversions[i];

        fuzz_expect(row->kind >= CONVERSION_BEGINS && row->kind <= CONVERSION_REVISED,
                    "a conversion of no kind");
        fuzz_expect(row->current.text[0] != '\0' || row->previous.text[0] != '\0',
                    "a conversion of no code");
        expect_day(row->day);
    }
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* A number that another reading of the same bytes must give. */
static uint64_t sum_of(const struct records *records)
{
    uint64_t sum = records->code_count + 31 * (uint64_t)records->property_count +
                   961 * (uint64_t)records->grouping_count +
                   records->member_count * UINT64_C(7919) +
                   records->conversion_count * UINT64_C(104729) + records->warning_count;

    for (uint32_t i = 0; i < records->code_count; i++) {
        for (size_t k = 0; k < MEDTRIE_CODE_MAX; k++)
            sum = sum * 31 + (uint8_t)records->codes[i].code.text[k];
        sum = sum * 31 + records->codes[i].title + records->codes[i].billable;
    }
    return sum;
}

static enum medtrie_result read_once(const struct source *source, const struct source_file *file,
                                     uint64_t *sum)
{
    struct strings strings;
    struct records records = {.strings = &strings};
    struct medtrie_error error = {.struct_size = sizeof error};
    enum medtrie_result result;

    fuzz_expect(medtrie_strings_init(&strings), "out of memory");
    result = source->read(file, &records, &error);
    if (result != MEDTRIE_OK) {
        fuzz_expect_told(result, &error);
        fuzz_expect(result >= 300 && result < 400 && error.line <= file->size + 1,
                    "refused for another reason than the file, or beyond its lines");
        *sum = error.line;
    } else {
        expect_codes(&records);
        expect_properties(&records);
        expect_groupings(&records);
        *sum = sum_of(&records);
    }
    medtrie_records_free(&records);
    medtrie_strings_free(&strings);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source_file file;
    char *bytes = fuzz_source_file(&file, FUZZ_WORKBOOK, (const char *)data, size);

    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        uint64_t once, again;
        enum medtrie_result result = read_once(sources[i], &file, &once);

        if (size % 4 == 0)
            sources[i]->recognise(&file);
        if (size % 8 == 1 && (read_once(sources[i], &file, &again) != result || again != once))
            fuzz_fail("another reading gives something else");
    }
    free(bytes);
    return 0;
}

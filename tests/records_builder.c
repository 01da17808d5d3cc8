/*
 * See records_builder.h. A mistake in a test's own table ends the test program.
 */
#include "records_builder.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/grow.h"
#include "compiler/outline.h"
#include "compiler/publish.h"
#include "compiler/sevenths.h"

#define TEXT_SIZE 4096

/* ---- Sources ------------------------------------------------------------------------------ */

static enum medtrie_result agree_by_title(const struct strings *strings,
                                          const struct source_entry *base,
                                          const struct source_entry *other,
                                          struct medtrie_error *error)
{
    struct medtrie_place place = {.file = other->file, .line = other->code->line};

    (void)strings;
    if (base->code->title == other->code->title)
        return MEDTRIE_OK;
    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place, "%.16s: titles differ",
                        other->code->code.text);
}

const struct source built_order = {.format = "order", .systems = {"icd10cm", NULL}};
const struct source built_tabular = {.format = "tabular", .systems = {"icd10cm", NULL}};
const struct source built_exempt = {.format = "exempt", .systems = {"icd10cm", NULL}};
const struct source built_conversion = {.format = "conversion table", .systems = {"icd10cm", NULL}};
const struct source built_pcs_conversion = {.format = "PCS conversion table",
                                            .systems = {"icd10pcs", NULL}};
const struct source built_pcs = {.format = "pcs", .systems = {"icd10pcs", NULL}};
const struct source built_pcs_tables = {.format = "pcs tables", .systems = {"icd10pcs", NULL}};
const struct source built_hcpcs = {.format = "hcpcs", .systems = {"hcpcs", "hcpcs-modifier"}};
const struct source built_workbook = {.format = "workbook",
                                      .systems = {"hcpcs", "hcpcs-modifier"},
                                      .rank = 1,
                                      .agree = agree_by_title};
const struct source built_modifiers = {.format = "modifiers", .systems = {"hcpcs-modifier", NULL}};
const struct source built_cpt_long = {.format = "cpt long", .systems = {"cpt", NULL}};
const struct source built_cpt_short = {.format = "cpt short", .systems = {"cpt", NULL}, .rank = 1};
const struct source built_icd9 = {.format = "icd9", .systems = {"icd9cm-dx", NULL}};
const struct source built_list = {.format = "list", .systems = {NULL, NULL}};

/* ---- Files -------------------------------------------------------------------------------- */

void builder_init(struct builder *builder)
{
    *builder = (struct builder){.error = {.struct_size = sizeof builder->error}};
    cr_assert(medtrie_strings_init(&builder->compilation.strings));
}

void builder_free(struct builder *builder)
{
    medtrie_replacements_free(&builder->replacements);
    medtrie_timeline_free(&builder->timeline);
    medtrie_model_free(&builder->model);
    medtrie_compilation_free(&builder->compilation);
}

static medtrie_day day_of(const char *text)
{
    medtrie_day day = medtrie_day_parse(text, strlen(text));

    cr_assert_neq(day, MEDTRIE_DAY_NONE, "no day: %s", text);
    return day;
}

static struct parsed_file *last_file(struct builder *builder)
{
    return &builder->compilation.files[builder->compilation.file_count - 1];
}

/* Stands for the SHA-256 of a file: differs where what was added differs (FNV-1a). */
static void mix(struct parsed_file *file, const char *text)
{
    uint64_t sum;

    memcpy(&sum, file->sha256, sizeof sum);
    for (; *text != '\0'; text++)
        sum = (sum ^ (unsigned char)*text) * 0x100000001B3u;
    memcpy(file->sha256, &sum, sizeof sum);
}

static uint32_t add_text(struct builder *builder, const char *text)
{
    char spaced[256];

    snprintf(spaced, sizeof spaced, "%s", text);
    for (char *c = spaced; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    return medtrie_strings_add(&builder->compilation.strings, spaced, strlen(spaced));
}

static struct code code_of(const char *text)
{
    struct code code;

    cr_assert(medtrie_code_set(&code, text, strlen(text)) || text[0] == '\0', "no code: %s", text);
    return code;
}

static uint8_t kind_of(const char *system, const struct code *code)
{
    size_t size = medtrie_code_size(code);

    if (system != NULL && strcmp(system, "icd10cm") == 0)
        return size == 3 ? MEDTRIE_KIND_CATEGORY : MEDTRIE_KIND_SUBCATEGORY;
    if (system != NULL && strcmp(system, "icd10pcs") == 0)
        return size == 3 ? MEDTRIE_KIND_OPERATION : MEDTRIE_KIND_CODE;
    return MEDTRIE_KIND_CODE;
}

/* The value of an attribute so named, else NULL. */
static const char *value_of(const char *attribute, const char *name)
{
    size_t size = strlen(name);

    return strncmp(attribute, name, size) == 0 && attribute[size] == '=' ? attribute + size + 1
                                                                         : NULL;
}

static void set_attribute(struct builder *builder, struct records *records, const char *attribute)
{
    struct code_record *code = &records->codes[records->code_count - 1];
    const char *value;

    if (strcmp(attribute, "h") == 0)
        code->billable = false;
    else if (strcmp(attribute, "g") == 0)
        code->kind = MEDTRIE_KIND_GROUP;
    else if (strcmp(attribute, "2") == 0)
        code->system = 1, code->kind = MEDTRIE_KIND_MODIFIER;
    else if ((value = value_of(attribute, "t")) != NULL)
        code->title = add_text(builder, value);
    else if ((value = value_of(attribute, "s")) != NULL)
        code->short_title = add_text(builder, value);
    else if ((value = value_of(attribute, "p")) != NULL)
        code->has_parent = true, code->parent = code_of(value);
    else if ((value = value_of(attribute, "from")) != NULL)
        code->from = day_of(value);
    else if ((value = value_of(attribute, "to")) != NULL)
        code->to = day_of(value);
    else if ((value = value_of(attribute, "R")) != NULL)
        code->action = 'R', code->action_day = day_of(value);
    else if ((value = value_of(attribute, "x")) != NULL)
        cr_assert(medtrie_records_property(records, "x", value, strlen(value)));
    else if ((value = value_of(attribute, "xref")) != NULL)
        cr_assert(medtrie_records_property(records, "xref", value, strlen(value)));
    else
        cr_assert_fail("no attribute: %s", attribute);
}

static void add_code(struct builder *builder, struct parsed_file *file, char *text)
{
    struct code_record *record = medtrie_records_code(&file->records);
    char title[64];
    char *rest, *attribute = strtok_r(text, ",", &rest);

    cr_assert_not_null(record);
    record->code = code_of(attribute);
    record->kind = kind_of(file->source->systems[0], &record->code);
    record->billable = true;
    record->line = file->records.code_count;
    snprintf(title, sizeof title, "title of %.16s", record->code.text);
    record->title = add_text(builder, title);
    while ((attribute = strtok_r(NULL, ",", &rest)) != NULL)
        set_attribute(builder, &file->records, attribute);
}

void builder_file(struct builder *builder, const struct source *source, const char *day,
                  const char *path, const char *codes)
{
    struct compilation *compilation = &builder->compilation;
    const char *slash = strrchr(path, '/');
    char *copy = strdup(codes), *rest = NULL;
    struct parsed_file *file;

    cr_assert(GROW(compilation->files, compilation->file_capacity, compilation->file_count + 1));
    file = &compilation->files[compilation->file_count++];
    *file = (struct parsed_file){.name = strdup(path),
                                 .base_name = strdup(slash == NULL ? path : slash + 1),
                                 .source = source,
                                 .list = source == &built_list ? "charges" : NULL,
                                 .day = day_of(day),
                                 .size_bytes = strlen(codes),
                                 .records = {.strings = &compilation->strings}};
    mix(file, codes);
    for (char *code = strtok_r(copy, " ", &rest); code != NULL; code = strtok_r(NULL, " ", &rest))
        add_code(builder, file, code);
    free(copy);
}

void builder_grouping(struct builder *builder, enum medtrie_kind kind, const char *code,
                      const char *title, const char *members)
{
    struct parsed_file *file = last_file(builder);
    struct grouping_record *grouping = medtrie_records_grouping(&file->records);
    const char *hyphen = strchr(code, '-');
    char *copy = strdup(members), *rest = NULL;

    cr_assert_not_null(grouping);
    grouping->code = code_of(code);
    grouping->kind = (uint8_t)kind;
    grouping->title = add_text(builder, title);
    grouping->by_prefix = members[0] == '\0';
    grouping->umbrella = strcmp(members, "*") == 0;
    if (grouping->umbrella) {
        cr_assert(medtrie_code_set(&grouping->range_first, code, (size_t)(hyphen - code)));
        grouping->range_last = code_of(hyphen + 1);
    }
    for (char *member = grouping->umbrella ? NULL : strtok_r(copy, " ", &rest); member != NULL;
         member = strtok_r(NULL, " ", &rest)) {
        struct code category = code_of(member);

        cr_assert(medtrie_records_member(&file->records, &category));
    }
    free(copy);
    mix(file, code);
    mix(file, title);
    mix(file, members);
}

void builder_property(struct builder *builder, const char *code, const char *name,
                      const char *value)
{
    struct parsed_file *file = last_file(builder);
    struct code_property *property = medtrie_records_code_property(&file->records);

    cr_assert_not_null(property);
    property->code = code_of(code);
    property->property = (struct property){add_text(builder, name), add_text(builder, value)};
    property->line = file->records.code_property_count;
    mix(file, code);
    mix(file, value);
}

/* Takes the next word of a row as a code; an empty one where the row ends. */
static struct code next_code(char **rest, struct code *last)
{
    char *word = strtok_r(NULL, " ", rest);
    char *hyphen = word == NULL ? NULL : strchr(word, '-');

    if (hyphen != NULL && last != NULL) {
        *last = code_of(hyphen + 1);
        *hyphen = '\0';
    }
    return code_of(word == NULL ? "" : word);
}

void builder_conversion(struct builder *builder, const char *row)
{
    struct parsed_file *file = last_file(builder);
    struct conversion_record *conversion = medtrie_records_conversion(&file->records);
    char copy[128], *rest;
    struct code code;
    const char *sign;

    cr_assert_not_null(conversion);
    snprintf(copy, sizeof copy, "%s", row);
    code = code_of(strtok_r(copy, " ", &rest));
    conversion->day = day_of(strtok_r(NULL, " ", &rest));
    conversion->line = file->records.conversion_count;
    sign = strtok_r(NULL, " ", &rest);
    if (*sign == '>') {
        conversion->kind = CONVERSION_ENDS;
        conversion->previous = code;
        conversion->current = next_code(&rest, NULL);
    } else {
        conversion->kind = *sign == '=' ? CONVERSION_REVISED : CONVERSION_BEGINS;
        conversion->current = code;
        conversion->previous = next_code(&rest, &conversion->last);
    }
    mix(file, row);
}

void builder_seventh(struct builder *builder, const char *above, char character,
                     const char *meaning)
{
    struct parsed_file *file = last_file(builder);
    struct seventh_record *seventh = medtrie_records_seventh(&file->records);

    cr_assert_not_null(seventh);
    seventh->above = code_of(above);
    seventh->character = character;
    seventh->meaning = add_text(builder, meaning);
    mix(file, above);
    mix(file, meaning);
}

/* ---- Running ------------------------------------------------------------------------------ */

struct system_input *builder_system(struct builder *builder, const char *system)
{
    for (uint32_t i = 0; i < builder->compilation.system_count; i++)
        if (strcmp(builder->compilation.systems[i].definition.name, system) == 0)
            return &builder->compilation.systems[i];
    return NULL;
}

static enum medtrie_result run_system(struct builder *builder, struct system_input *input)
{
    enum medtrie_result result;

    if (strcmp(input->definition.name, "icd10pcs") == 0)
        cr_assert(medtrie_outline_complete(&builder->compilation, input));
    cr_assert_eq(medtrie_sevenths_attach(&builder->compilation, input, &builder->error),
                 MEDTRIE_OK);
    result = medtrie_model_build(&builder->model, &builder->compilation, input, &builder->error);
    if (result == MEDTRIE_OK)
        result = medtrie_timeline_build(&builder->timeline, &builder->compilation, &builder->model,
                                        &builder->error);
    if (result == MEDTRIE_OK)
        result = medtrie_replacements_build(&builder->replacements, &builder->compilation,
                                            &builder->model, &builder->timeline, &builder->error);
    return result;
}

enum medtrie_result builder_run(struct builder *builder, const char *system)
{
    enum medtrie_result result =
        medtrie_editions_assemble(&builder->compilation, NULL, 0, &builder->error);
    struct system_input *input;

    if (result != MEDTRIE_OK)
        return result;
    input = builder_system(builder, system);
    cr_assert_not_null(input, "no system %s", system);
    return run_system(builder, input);
}

void builder_must_run(struct builder *builder, const char *system)
{
    enum medtrie_result result = builder_run(builder, system);

    cr_assert_eq(result, MEDTRIE_OK, "%d: %s", (int)result, builder->error.message);
}

/* Sections of the whole index, as empty as they may be. */
static void add_whole_sections(struct image *image)
{
    struct section *notice =
        medtrie_image_section(image, MEDTRIE_SECTION_NOTICE, MEDTRIE_ENTRY_WHOLE);

    cr_assert_not_null(notice);
    medtrie_section_u32(notice, 0);
    cr_assert_not_null(medtrie_image_section(image, MEDTRIE_SECTION_SOURCES, MEDTRIE_ENTRY_WHOLE));
    cr_assert_not_null(medtrie_image_section(image, MEDTRIE_SECTION_WARNINGS, MEDTRIE_ENTRY_WHOLE));
}

medtrie_index *builder_open(struct builder *builder, uint8_t **bytes)
{
    struct medtrie_open_options full = {.struct_size = sizeof full, .verify = MEDTRIE_VERIFY_FULL};
    struct index_bytes laid_out;
    struct image image;
    medtrie_index *index = NULL;
    enum medtrie_result result =
        medtrie_editions_assemble(&builder->compilation, NULL, 0, &builder->error);

    cr_assert_eq(result, MEDTRIE_OK, "%s", builder->error.message);
    cr_assert(medtrie_image_init(&image, &builder->compilation.strings));
    add_whole_sections(&image);
    for (uint32_t i = 0; i < builder->compilation.system_count; i++) {
        medtrie_replacements_free(&builder->replacements);
        medtrie_timeline_free(&builder->timeline);
        medtrie_model_free(&builder->model);
        result = run_system(builder, &builder->compilation.systems[i]);
        cr_assert_eq(result, MEDTRIE_OK, "%s", builder->error.message);
        result = medtrie_tables_build(&image, &builder->compilation, &builder->model,
                                      &builder->timeline, &builder->replacements, &builder->error);
        cr_assert_eq(result, MEDTRIE_OK, "%s", builder->error.message);
    }
    result = medtrie_publish_lay_out(&image, &laid_out, &builder->error);
    cr_assert_eq(result, MEDTRIE_OK, "%s", builder->error.message);
    medtrie_image_free(&image);
    result = medtrie_open_memory(laid_out.bytes, laid_out.size, &full, &index, &builder->error);
    cr_assert_eq(result, MEDTRIE_OK, "%s", builder->error.message);
    *bytes = laid_out.bytes;
    return index;
}

/* ---- Asking ------------------------------------------------------------------------------- */

/* A buffer for an answer. */
static char *next_text(void)
{
    static char texts[BUILDER_TEXT_COUNT][TEXT_SIZE];
    static unsigned number;
    char *text = texts[number++ % BUILDER_TEXT_COUNT];

    text[0] = '\0';
    return text;
}

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
append(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, TEXT_SIZE - used, format, arguments);
    va_end(arguments);
}

medtrie_id builder_id(const struct builder *builder, const char *name)
{
    const struct model *model = &builder->model;
    const char *colon = strchr(name, ':');
    struct code code = code_of(colon == NULL ? name : colon + 1);
    enum medtrie_kind kind =
        colon == NULL ? MEDTRIE_KIND_NONE : medtrie_kind_named(name, (size_t)(colon - name));

    for (uint32_t id = 0; id < model->concept_count; id++)
        if (medtrie_code_compare(&model->concepts[id].code, &code) == 0 &&
            (id < model->code_count ? kind == MEDTRIE_KIND_NONE : model->concepts[id].kind == kind))
            return id;
    return MEDTRIE_NONE;
}

/* The id of a concept that the test takes for granted. */
static medtrie_id known(const struct builder *builder, const char *name)
{
    medtrie_id id = builder_id(builder, name);

    cr_assert_neq(id, MEDTRIE_NONE, "%s is not in the model", name);
    return id;
}

const char *builder_name(const struct builder *builder, medtrie_id id)
{
    char *text = next_text();

    append(text, "%.16s", id == MEDTRIE_NONE ? "-" : builder->model.concepts[id].code.text);
    return text;
}

const char *builder_order(const struct builder *builder)
{
    char *text = next_text();

    for (uint32_t id = 0; id < builder->model.code_count; id++)
        append(text, "%s%.16s", id == 0 ? "" : " ", builder->model.concepts[id].code.text);
    return text;
}

const char *builder_groupings(const struct builder *builder)
{
    const struct model *model = &builder->model;
    char *text = next_text();

    for (uint32_t id = model->code_count; id < model->concept_count; id++) {
        uint32_t parent = model->concepts[id].parent;

        append(text, "%s%.16s<%.16s", id == model->code_count ? "" : " ",
               model->concepts[id].code.text,
               parent == MEDTRIE_NONE ? "-" : model->concepts[parent].code.text);
    }
    return text;
}

const char *builder_codes_of(const struct builder *builder, const char *name)
{
    const struct model *model = &builder->model;
    medtrie_id id = known(builder, name);
    const struct concept *concept = &model->concepts[id];
    struct medtrie_range range =
        id < model->code_count ? (struct medtrie_range){id, id + concept->size} : concept->range;
    char *text = next_text();

    for (uint32_t code = range.first; code < range.end; code++)
        append(text, "%s%.16s", code == range.first ? "" : " ", model->concepts[code].code.text);
    return text;
}

static char flag(const struct builder *builder, medtrie_id id, uint32_t period)
{
    if (!timeline_bit(&builder->timeline, builder->timeline.valid, id, period))
        return '.';
    return timeline_bit(&builder->timeline, builder->timeline.billable, id, period) ? 'b' : 'h';
}

const char *builder_history(const struct builder *builder, const char *name)
{
    medtrie_id id = known(builder, name);
    char *text = next_text();

    for (uint32_t p = 0; p < builder->timeline.period_count; p++)
        append(text, "%c", flag(builder, id, p));
    return text;
}

const char *builder_on(const struct builder *builder, const char *name, const char *day)
{
    const struct timeline *timeline = &builder->timeline;
    medtrie_id id = known(builder, name);
    char *text = next_text();

    for (uint32_t p = 0; p < timeline->period_count; p++)
        if (timeline->periods[p].first <= day_of(day) && timeline->periods[p].last >= day_of(day))
            append(text, "%c", flag(builder, id, p));
    append(text, "%s", text[0] == '\0' ? "not covered" : "");
    return text;
}

void builder_expect_on(const struct builder *builder, const char *name, const char *day,
                       const char *expected)
{
    const char *got = builder_on(builder, name, day);

    cr_expect_str_eq(got, expected, "%s on %s: %s", name, day, got);
}

static void append_day(char *text, medtrie_day day)
{
    char buffer[11] = "-";

    if (day != MEDTRIE_DAY_NONE)
        medtrie_day_format(day, buffer);
    append(text, "%s", buffer);
}

const char *builder_periods(const struct builder *builder)
{
    static const char *const bases[] = {"?", "release", "neighbour", "record", "none"};
    char *text = next_text();

    for (uint32_t p = 0; p < builder->timeline.period_count; p++) {
        const struct period *period = &builder->timeline.periods[p];

        append(text, "%s", p == 0 ? "" : "|");
        append_day(text, period->first);
        append(text, "..");
        append_day(text, period->last);
        append(text, " %s ", bases[period->basis]);
        append_day(text, period->edition == TRIE_NONE
                             ? MEDTRIE_DAY_NONE
                             : builder->model.input->editions[period->edition].day);
    }
    return text;
}

const char *builder_validity(const struct builder *builder, const char *name)
{
    const struct validity *validity = &builder->timeline.validity[known(builder, name)];
    char *text = next_text();

    append_day(text, validity->first);
    append(text, "..");
    append_day(text, validity->last);
    return text;
}

bool builder_warns(const struct builder *builder, const char *text)
{
    for (uint32_t i = 0; i < builder->compilation.warning_count; i++)
        if (strstr(builder->compilation.warnings[i], text) != NULL)
            return true;
    return false;
}

const char *builder_replaced(const struct builder *builder)
{
    char *text = next_text();
    size_t used = 0;

    for (uint32_t i = 0; i < builder->replacements.count; i++) {
        const struct replacement *row = &builder->replacements.rows[i];
        struct medtrie_text other = medtrie_strings_get(&builder->compilation.strings, row->text);
        char day[11];

        medtrie_day_format(row->day, day);
        used += (size_t)snprintf(
            text + used, TEXT_SIZE - used, "%s%.16s>%.*s@%s", i > 0 ? " " : "",
            builder->model.concepts[row->old].code.text,
            row->new == MEDTRIE_NONE ? (int)other.size : 16,
            row->new == MEDTRIE_NONE ? other.data : builder->model.concepts[row->new].code.text,
            day);
    }
    return text;
}

/* A code of an edition. */
const struct code_record *builder_record(struct builder *builder, const char *system,
                                         uint32_t edition, const char *code)
{
    const struct system_input *input = builder_system(builder, system);

    cr_assert_not_null(input, "%s", system);
    cr_assert_lt(edition, input->edition_count);
    for (uint32_t i = 0; i < input->editions[edition].code_count; i++)
        if (strncmp(input->editions[edition].codes[i].code.text, code, MEDTRIE_CODE_MAX) == 0)
            return &input->editions[edition].codes[i];
    cr_assert_fail("%s has no %s", system, code);
    return NULL;
}

const char *builder_text(const struct builder *builder, uint32_t number)
{
    char *text = next_text();
    struct medtrie_text value = medtrie_strings_get(&builder->compilation.strings, number);

    snprintf(text, TEXT_SIZE, "%.*s", (int)value.size, value.data);
    return text;
}

/* The value of a property, "-" for none. */
const char *builder_property_of(struct builder *builder, const char *system, uint32_t edition,
                                const char *code, const char *name)
{
    const struct code_record *record = builder_record(builder, system, edition, code);
    const struct edition *file = &builder_system(builder, system)->editions[edition];

    for (uint32_t i = 0; i < record->property_count; i++)
        if (strcmp(builder_text(builder, file->properties[record->properties + i].name), name) == 0)
            return builder_text(builder, file->properties[record->properties + i].value);
    return "-";
}

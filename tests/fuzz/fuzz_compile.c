/*
 * Compiles arbitrary files as `medtrie compile` does, in memory: each begins with a byte 0x01, one
 * for its format and one for its release. What compiles must pass full verification, answer every
 * query (tests/exercise.h), and know the codes of ICD editions as their files have them.
 */
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/edition.h"
#include "../../src/compiler/grow.h"
#include "../../src/compiler/outline.h"
#include "../../src/compiler/publish.h"
#include "../../src/compiler/sevenths.h"
#include "../../src/compiler/sources/registry.h"
#include "../exercise.h"
#include "source_file.h"

#define FILES_MAX 8

static const struct format {
    const struct source *source;
    bool is_workbook;
    bool decides; /* its codes are the edition, alone and with what it says of them */
} formats[] = {
    {&medtrie_source_icd10cm_order, false, true},
    {&medtrie_source_icd10cm_tabular, false, false},
    {&medtrie_source_icd10cm_conversion, true, false},
    {&medtrie_source_poa_exempt, false, false},
    {&medtrie_source_icd10pcs_order, false, true},
    {&medtrie_source_icd10pcs_tables, false, false},
    {&medtrie_source_icd10pcs_conversion, false, false},
    {&medtrie_source_hcpcs_text, false, false},
    {&medtrie_source_hcpcs_workbook, true, false},
    {&medtrie_source_noc, true, false},
    {&medtrie_source_icd9cm_dx_long, false, true},
    {&medtrie_source_icd9cm_dx_short, false, false},
    {&medtrie_source_cpt_long, false, false},
    {&medtrie_source_cpt_modifiers, false, false},
    {&medtrie_source_list, false, false},
};
static const char *const days[] = {"2015-10-01", "2020-10-01", "2021-01-01", "2021-10-01",
                                   "2022-04-01", "2022-10-01", "2014-10-01", "2030-04-01"};

#define PICK(array, number) (&(array)[(number) % (sizeof(array) / sizeof(array)[0])])

/* ---- Files ----------------------------------------------------------------------------------- */

/* By which a file is known that is given twice. */
static void sum(const struct source_file *file, uint8_t digest[32])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, file->size, (const uint8_t *)file->bytes);
    sha256_digest(&context, 32, digest);
}

static enum medtrie_result add_file(struct compilation *compilation, struct medtrie_text text,
                                    struct medtrie_error *error)
{
    struct fuzz_input input = {(const uint8_t *)text.data, text.size};
    const struct format *format = PICK(formats, fuzz_byte(&input));
    const char *day = *PICK(days, fuzz_byte(&input));
    struct source_file source_file;
    char *bytes =
        fuzz_source_file(&source_file, format->is_workbook, (const char *)input.next, input.left);
    char name[16];
    struct parsed_file *file;
    enum medtrie_result result = MEDTRIE_ERROR_INPUT_UNKNOWN;

    fuzz_expect(GROW(compilation->files, compilation->file_capacity, compilation->file_count + 1),
                "out of memory");
    snprintf(name, sizeof name, "file-%u", compilation->file_count);
    file = &compilation->files[compilation->file_count++];
    *file = (struct parsed_file){.name = fuzz_string(name, strlen(name)),
                                 .base_name = fuzz_string(name, strlen(name)),
                                 .source = format->source,
                                 .day = medtrie_day_parse(day, 10),
                                 .list = format->source->systems[0] == NULL ? "charges" : NULL,
                                 .size_bytes = source_file.size,
                                 .records = {.strings = &compilation->strings}};
    sum(&source_file, file->sha256);
    if (format->source->recognise(&source_file))
        result = format->source->read(&source_file, &file->records, error);
    free(bytes);
    return result;
}

static enum medtrie_result add_files(struct compilation *compilation, struct fuzz_input *input,
                                     struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;

    while (input->left > 0 && fuzz_byte(input) != 1)
        ;
    while (input->left > 0 && result == MEDTRIE_OK && compilation->file_count < FILES_MAX)
        result = add_file(compilation, fuzz_up_to(input, 1), error);
    return result;
}

/* ---- Compiling ------------------------------------------------------------------------------- */

/* As src/compiler/compile.c does. */
static enum medtrie_result add_system(struct image *image, struct compilation *compilation,
                                      struct system_input *input, struct medtrie_error *error)
{
    struct model model = {0};
    struct timeline timeline = {0};
    struct replacements replacements = {0};
    enum medtrie_result result;

    if (input->definition.outlined)
        fuzz_expect(medtrie_outline_complete(compilation, input), "out of memory");
    result = medtrie_sevenths_attach(compilation, input, error);
    if (result == MEDTRIE_OK)
        result = medtrie_model_build(&model, compilation, input, error);
    if (result == MEDTRIE_OK)
        result = medtrie_timeline_build(&timeline, compilation, &model, error);
    if (result == MEDTRIE_OK)
        result = medtrie_replacements_build(&replacements, compilation, &model, &timeline, error);
    if (result == MEDTRIE_OK)
        result = medtrie_tables_build(image, compilation, &model, &timeline, &replacements, error);
    medtrie_replacements_free(&replacements);
    medtrie_timeline_free(&timeline);
    medtrie_model_free(&model);
    return result;
}

static enum medtrie_result compile(struct compilation *compilation, struct index_bytes *bytes,
                                   struct medtrie_error *error)
{
    struct image image = {0};
    struct section *notice;
    enum medtrie_result result = medtrie_editions_assemble(compilation, NULL, 0, error);

    if (result != MEDTRIE_OK)
        return result;
    fuzz_expect(medtrie_image_init(&image, &compilation->strings), "out of memory");
    notice = medtrie_image_section(&image, MEDTRIE_SECTION_NOTICE, MEDTRIE_ENTRY_WHOLE);
    medtrie_section_u32(notice, 0);
    medtrie_image_section(&image, MEDTRIE_SECTION_SOURCES, MEDTRIE_ENTRY_WHOLE);
    medtrie_image_section(&image, MEDTRIE_SECTION_WARNINGS, MEDTRIE_ENTRY_WHOLE);
    for (uint32_t i = 0; i < compilation->system_count && result == MEDTRIE_OK; i++)
        result = add_system(&image, compilation, &compilation->systems[i], error);
    if (result == MEDTRIE_OK)
        result = medtrie_publish_lay_out(&image, bytes, error);
    medtrie_image_free(&image);
    return result;
}

/* ---- What must be ---------------------------------------------------------------------------- */

static bool decides(const struct source *source)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].source == source)
            return formats[i].decides;
    return false;
}

static void expect_codes(const medtrie_index *index, const struct parsed_file *file)
{
    const char *name = file->source->systems[0];
    const medtrie_system *system = medtrie_system_named(index, name, strlen(name));
    medtrie_period period;

    fuzz_expect(system != NULL || file->records.code_count == 0, "a system is lost");
    if (system == NULL)
        return;
    period = medtrie_period_on(system, file->day);
    fuzz_expect(period != MEDTRIE_NOT_COVERED, "a release that covers no day");
    for (uint32_t i = 0; i < file->records.code_count; i++) {
        const struct code_record *record = &file->records.codes[i];
        size_t size = medtrie_code_size(&record->code);
        medtrie_id id = medtrie_find(system, record->code.text, size);

        fuzz_expect(id != MEDTRIE_NONE, "a code is lost");
        fuzz_expect(medtrie_valid(system, id, period) &&
                        medtrie_billable(system, id, period) == record->billable,
                    "a code is not what its edition says");
    }
}

static void expect_sound(const struct compilation *compilation, const struct index_bytes *bytes)
{
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = MEDTRIE_VERIFY_FULL};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;

    if (medtrie_open_memory(bytes->bytes, bytes->size, &options, &index, &error) != MEDTRIE_OK)
        fuzz_fail(error.message);
    for (uint32_t i = 0; i < compilation->file_count; i++)
        if (decides(compilation->files[i].source))
            expect_codes(index, &compilation->files[i]);
    exercise.bytes = bytes->bytes;
    exercise.size = bytes->size;
    exercise.brief = true;
    exercise.choice = (uint32_t)bytes->size | 1;
    exercise_index(index);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_system(index, medtrie_system_at(index, i));
    medtrie_close(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct compilation compilation = {0};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct index_bytes bytes = {NULL, 0};
    enum medtrie_result result;

    fuzz_expect(medtrie_strings_init(&compilation.strings), "out of memory");
    result = add_files(&compilation, &input, &error);
    if (result == MEDTRIE_OK && compilation.file_count > 0)
        result = compile(&compilation, &bytes, &error);
    if (result == MEDTRIE_OK && compilation.file_count > 0)
        expect_sound(&compilation, &bytes);
    else if (result != MEDTRIE_OK && result != MEDTRIE_ERROR_INPUT_UNKNOWN)
        fuzz_expect_told(result, &error);
    free(bytes.bytes);
    medtrie_compilation_free(&compilation);
    return 0;
}

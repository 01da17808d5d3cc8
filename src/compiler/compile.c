/*
 * The public call: runs the steps of a compilation one behind the other. See ARCHITECTURE.md, "A
 * compile".
 */
#include <medtrie/compile.h>

#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "grow.h"
#include "input.h"
#include "naming.h"
#include "outline.h"
#include "publish.h"
#include "report.h"
#include "sevenths.h"
#include "sources/text.h"
#include "../format/utf8.h"

/* One call of medtrie_compile. */
struct job {
    const struct medtrie_compile_options *options;
    bool *release_used; /* by the options' releases: whether a file of it was */
    struct compilation compilation;
    struct report report;
    struct image image;
};

static enum medtrie_result no_memory(struct medtrie_error *error)
{
    return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

/* ---- Options ------------------------------------------------------------------------------ */

/* A list's title or URI goes into the index as it is, so it must be a text that an index may hold.
 */
static enum medtrie_result check_text(const struct medtrie_list_options *list, const char *what,
                                      const char *text, struct medtrie_error *error)
{
    size_t size = text == NULL ? 0 : strlen(text);

    if (size > TEXT_SIZE_MAX)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "list %s: a %s of %zu bytes; an index holds texts of up to %d",
                            list->system, what, size, TEXT_SIZE_MAX);
    if (size > 0 && !medtrie_is_utf8(text, size))
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL, "list %s: the %s is not UTF-8",
                            list->system, what);
    if (size > 0 && medtrie_text_control(text, size) < size)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "list %s: the %s has a control character", list->system, what);
    return MEDTRIE_OK;
}

static enum medtrie_result check_lists(const struct medtrie_compile_options *options,
                                       struct medtrie_error *error)
{
    for (size_t i = 0; i < options->list_count; i++) {
        const struct medtrie_list_options *list = &options->lists[i];
        enum medtrie_result result;

        if (!medtrie_list_name(list->system))
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "\"%s\" cannot name a list: it takes a-z, 0-9 and hyphens, begins "
                                "with a letter and is no official system or family",
                                list->system);
        if (list->dot_after >= MEDTRIE_CODE_MAX)
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "list %s: a dot after %u characters; codes have at most %d",
                                list->system, list->dot_after, MEDTRIE_CODE_MAX);
        result = check_text(list, "title", list->title, error);
        if (result == MEDTRIE_OK)
            result = check_text(list, "URI", list->uri, error);
        if (result != MEDTRIE_OK)
            return result;
        for (size_t other = 0; other < i; other++)
            if (strcmp(options->lists[other].system, list->system) == 0)
                return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                    "list %s is described twice", list->system);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_releases(const struct medtrie_compile_options *options,
                                          struct medtrie_error *error)
{
    for (size_t i = 0; i < options->release_count; i++) {
        const struct medtrie_release_input *release = &options->releases[i];

        if (medtrie_system_definition(release->system) == NULL &&
            !medtrie_list_name(release->system))
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "\"%s\" names neither an official system nor a list",
                                release->system);
        if (release->first_day < MEDTRIE_DAY_FIRST || release->first_day > MEDTRIE_DAY_LAST)
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "release of %s: the first day is no date", release->system);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result check_options(const struct medtrie_compile_options *options,
                                         struct medtrie_error *error)
{
    enum medtrie_result result;

    if (options->struct_size < sizeof *options)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "the options' struct_size is not set");
    if (options->path_count + options->release_count == 0)
        return medtrie_fail(error, MEDTRIE_ERROR_NO_INPUT, NULL, "no input files");
    result = check_lists(options, error);
    return result == MEDTRIE_OK ? check_releases(options, error) : result;
}

/* ---- Files -------------------------------------------------------------------------------- */

/* Whether a release of the given system may consist of files of this format. */
static bool may_feed(const struct source *source, const char *system)
{
    if (source->systems[0] == NULL)
        return medtrie_list_name(system);
    return strcmp(source->systems[0], system) == 0 ||
           (source->systems[1] != NULL && strcmp(source->systems[1], system) == 0);
}

/* The release of a file: as given for its path, else as its folders or its name tell. */
static enum medtrie_result find_release(const struct source_file *file, const struct source *source,
                                        const struct medtrie_release_input *given,
                                        struct parsed_file *parsed, struct medtrie_error *error)
{
    struct medtrie_place place = {.file = file->name};

    if (given != NULL) {
        if (!may_feed(source, given->system))
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                                "this is a file of format \"%s\", which has no codes of %s",
                                source->format, given->system);
        parsed->day = given->first_day;
        parsed->list = source->systems[0] == NULL ? given->system : NULL;
        return MEDTRIE_OK;
    }
    if (source->systems[0] == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_RELEASE_UNKNOWN, &place,
                            "this is a delimited list; say which list and from when: --release "
                            "NAME:YYYY-MM-DD=%s",
                            file->name);
    parsed->day = medtrie_naming_release(file, source);
    if (parsed->day == MEDTRIE_DAY_NONE)
        return medtrie_fail(error, MEDTRIE_ERROR_RELEASE_UNKNOWN, &place,
                            "neither its folder nor its name tells the release of this %s; say "
                            "--release %s:YYYY-MM-DD=PATH",
                            source->format, source->systems[0]);
    return MEDTRIE_OK;
}

static void sha256(const struct source_file *file, uint8_t digest[32])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, file->size, (const uint8_t *)file->bytes);
    sha256_digest(&context, 32, digest);
}

static enum medtrie_result use_file(struct job *job, const struct source_file *file,
                                    const struct source *source,
                                    const struct medtrie_release_input *given,
                                    struct medtrie_error *error)
{
    struct compilation *compilation = &job->compilation;
    struct parsed_file *parsed;
    enum medtrie_result result;
    char day[11];

    if (!GROW(compilation->files, compilation->file_capacity, compilation->file_count + 1))
        return no_memory(error);
    parsed = &compilation->files[compilation->file_count++];
    *parsed = (struct parsed_file){.name = strdup(file->name),
                                   .base_name = strdup(file->base_name),
                                   .source = source,
                                   .size_bytes = file->size,
                                   .records = {.strings = &compilation->strings}};
    if (parsed->name == NULL || parsed->base_name == NULL)
        return no_memory(error);
    result = find_release(file, source, given, parsed, error);
    if (result == MEDTRIE_OK)
        result = source->read(file, &parsed->records, error);
    if (result != MEDTRIE_OK)
        return result;
    if (given != NULL)
        job->release_used[given - job->options->releases] = true;
    sha256(file, parsed->sha256);
    medtrie_day_format(parsed->day, day);
    return medtrie_report_add(&job->report, MEDTRIE_REPORT_USED, "%s: %s, %s %s", file->name,
                              source->format,
                              parsed->list != NULL ? parsed->list : source->systems[0], day)
               ? MEDTRIE_OK
               : no_memory(error);
}

/* Takes one file of the inputs: used, known and unused, or unknown. */
static enum medtrie_result take_file(void *context, const struct source_file *file,
                                     const struct medtrie_release_input *given,
                                     struct medtrie_error *error)
{
    struct job *job = context;
    struct medtrie_place place = {.file = file->name};
    enum medtrie_result result = MEDTRIE_OK;
    const struct source *source = medtrie_source_recognise(file, &result, error);
    bool added;

    if (result != MEDTRIE_OK)
        return result;
    if (source != NULL && source->class == SOURCE_USED)
        return use_file(job, file, source, given, error);
    if (source == NULL && !job->options->skip_unknown)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_UNKNOWN, &place,
                            "no known format: neither a source nor a file that official releases "
                            "come with%s",
                            given != NULL ? " nor a list, whose first line names columns code and "
                                            "title"
                                          : "; --skip-unknown goes on without it");
    added = source != NULL
                ? medtrie_report_add(&job->report, MEDTRIE_REPORT_UNUSED, "%s: %s", file->name,
                                     source->format)
                : medtrie_report_add(&job->report, MEDTRIE_REPORT_UNKNOWN, "%s", file->name);
    return added ? MEDTRIE_OK : no_memory(error);
}

/* A release that is named and of which nothing is used is a slip of the pen: another file was
 * meant. */
static enum medtrie_result check_releases_used(const struct job *job, struct medtrie_error *error)
{
    for (size_t i = 0; i < job->options->release_count; i++) {
        const struct medtrie_release_input *release = &job->options->releases[i];
        struct medtrie_place place = {.file = release->path};
        char day[11];

        if (job->release_used[i])
            continue;
        medtrie_day_format(release->first_day, day);
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, &place,
                            "nothing in it is a source of codes, so there is no release %s %s",
                            release->system, day);
    }
    return MEDTRIE_OK;
}

static enum medtrie_result read_inputs(struct job *job, struct medtrie_error *error)
{
    enum medtrie_result result;

    job->release_used = calloc(job->options->release_count + 1, sizeof *job->release_used);
    if (job->release_used == NULL)
        return no_memory(error);
    result = medtrie_input_walk(job->options, take_file, job, error);
    if (result == MEDTRIE_OK)
        result = check_releases_used(job, error);
    free(job->release_used);
    return result;
}

/* ---- Systems ------------------------------------------------------------------------------ */

/* A line a release, with the counts that stand in the index. */
static bool report_releases(struct job *job, const char *system, uint32_t first_section)
{
    const struct section *section = &job->image.sections[first_section];

    while (section->kind != MEDTRIE_SECTION_RELEASES)
        section++;
    for (size_t place = 0; place < section->size; place += MEDTRIE_RELEASE_SIZE) {
        const uint8_t *release = section->bytes + place;
        char day[11];

        medtrie_day_format((medtrie_day)medtrie_load32(release + MEDTRIE_RELEASE_FIRST), day);
        if (!medtrie_report_add(&job->report, MEDTRIE_REPORT_RELEASE,
                                "%s %s: %u codes, %u billable, %u groupings", system, day,
                                medtrie_load32(release + MEDTRIE_RELEASE_CODES),
                                medtrie_load32(release + MEDTRIE_RELEASE_BILLABLE),
                                medtrie_load32(release + MEDTRIE_RELEASE_GROUPINGS)))
            return false;
    }
    return true;
}

static enum medtrie_result compile_system(struct job *job, struct system_input *input,
                                          struct medtrie_error *error)
{
    struct model model = {0};
    struct timeline timeline = {0};
    struct replacements replacements = {0};
    size_t size = 0;
    uint32_t first_section = job->image.count;
    enum medtrie_result result = MEDTRIE_OK;

    if (input->definition.outlined && !medtrie_outline_complete(&job->compilation, input))
        return no_memory(error);
    result = medtrie_sevenths_attach(&job->compilation, input, error);
    if (result == MEDTRIE_OK)
        result = medtrie_model_build(&model, &job->compilation, input, error);
    if (result == MEDTRIE_OK)
        result = medtrie_timeline_build(&timeline, &job->compilation, &model, error);
    if (result == MEDTRIE_OK)
        result =
            medtrie_replacements_build(&replacements, &job->compilation, &model, &timeline, error);
    if (result == MEDTRIE_OK)
        result = medtrie_tables_build(&job->image, &job->compilation, &model, &timeline,
                                      &replacements, error);
    if (result == MEDTRIE_OK && !report_releases(job, input->definition.name, first_section))
        result = no_memory(error);
    for (uint32_t i = first_section; i < job->image.count; i++)
        size += job->image.sections[i].size;
    if (result == MEDTRIE_OK &&
        !medtrie_report_add(&job->report, MEDTRIE_REPORT_INDEX,
                            "%s: %u codes, %u groupings, %u prefixes, %u periods, %u replacements, "
                            "%zu bytes",
                            input->definition.name, model.code_count, model.grouping_count,
                            model.prefix_count, timeline.period_count, replacements.count, size))
        result = no_memory(error);
    medtrie_replacements_free(&replacements);
    medtrie_timeline_free(&timeline);
    medtrie_model_free(&model);
    return result;
}

/* ---- Sections of the whole index ------------------------------------------------------------ */

static uint32_t heap_text(struct job *job, const char *text)
{
    uint32_t number = medtrie_strings_add(&job->compilation.strings, text, strlen(text));

    if (number == STRINGS_FAILED) {
        job->image.heap.section.failed = true;
        return 0;
    }
    return medtrie_heap_reference(&job->image.heap, number);
}

static void write_sources(struct job *job, struct section *section)
{
    for (uint32_t s = 0; s < job->compilation.system_count; s++) {
        const struct system_input *input = &job->compilation.systems[s];

        for (uint32_t i = 0; i < input->source_count; i++) {
            const struct provenance *source = &input->sources[i];

            medtrie_section_u32(section, medtrie_heap_reference(&job->image.heap, source->name));
            medtrie_section_u32(section, medtrie_heap_reference(&job->image.heap, source->format));
            medtrie_section_u32(section, s);
            medtrie_section_u32(section, (uint32_t)source->day);
            medtrie_section_u64(section, source->size_bytes);
            medtrie_section_bytes(section, source->sha256, sizeof source->sha256);
        }
    }
}

/* Notice, sources and warnings stand before the systems but know the warnings of all of them, so
 * their sections are made first and filled last. */
static enum medtrie_result write_whole_sections(struct job *job, struct medtrie_error *error)
{
    struct section *sections = job->image.sections;

    medtrie_section_u32(&sections[0],
                        heap_text(job, job->image.licensed ? medtrie_licensed_notice : ""));
    write_sources(job, &sections[1]);
    for (uint32_t i = 0; i < job->compilation.warning_count; i++) {
        const char *warning = job->compilation.warnings[i];

        medtrie_section_u32(&sections[2], heap_text(job, warning));
        if (!medtrie_report_add(&job->report, MEDTRIE_REPORT_WARNING, "%s", warning))
            return no_memory(error);
    }
    return sections[0].failed || sections[1].failed || sections[2].failed ? no_memory(error)
                                                                          : MEDTRIE_OK;
}

static enum medtrie_result compile_all(struct job *job, struct medtrie_error *error)
{
    static const enum medtrie_section whole[] = {MEDTRIE_SECTION_NOTICE, MEDTRIE_SECTION_SOURCES,
                                                 MEDTRIE_SECTION_WARNINGS};
    enum medtrie_result result = medtrie_editions_assemble(&job->compilation, job->options->lists,
                                                           job->options->list_count, error);

    if (result != MEDTRIE_OK)
        return result;
    if (job->compilation.system_count > MEDTRIE_SYSTEMS_MAX)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, NULL,
                            "%u systems; an index holds at most %d", job->compilation.system_count,
                            MEDTRIE_SYSTEMS_MAX);
    if (!medtrie_image_init(&job->image, &job->compilation.strings))
        return no_memory(error);
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (medtrie_image_section(&job->image, whole[i], MEDTRIE_ENTRY_WHOLE) == NULL)
            return no_memory(error);
    for (uint32_t i = 0; i < job->compilation.system_count && result == MEDTRIE_OK; i++)
        result = compile_system(job, &job->compilation.systems[i], error);
    return result == MEDTRIE_OK ? write_whole_sections(job, error) : result;
}

static enum medtrie_result publish(struct job *job, const char *output_path,
                                   struct medtrie_error *error)
{
    struct index_bytes index = {0};
    enum medtrie_result result = medtrie_publish_lay_out(&job->image, &index, error);

    /* Nothing may fail behind the writing: who is told of a failure relies on the older file. */
    if (result == MEDTRIE_OK && !medtrie_report_add(&job->report, MEDTRIE_REPORT_INDEX,
                                                    "%s: %zu bytes", output_path, index.size))
        result = no_memory(error);
    if (result == MEDTRIE_OK)
        result = medtrie_publish_write(output_path, &index, error);
    free(index.bytes);
    return result;
}

enum medtrie_result medtrie_compile(const char *output_path,
                                    const struct medtrie_compile_options *options,
                                    struct medtrie_error *error)
{
    struct job job = {.options = options};
    enum medtrie_result result = check_options(options, error);

    if (result != MEDTRIE_OK)
        return result;
    if (!medtrie_strings_init(&job.compilation.strings))
        return no_memory(error);
    result = read_inputs(&job, error);
    if (result == MEDTRIE_OK)
        result = compile_all(&job, error);
    if (result == MEDTRIE_OK)
        result = publish(&job, output_path, error);
    if (result == MEDTRIE_OK)
        medtrie_report_tell(&job.report, options);
    medtrie_image_free(&job.image);
    medtrie_report_free(&job.report);
    medtrie_compilation_free(&job.compilation);
    return result;
}

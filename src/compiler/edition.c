/*
 * Editions: which files make up one release, and what they say together.
 *
 * Files are sorted by what they are before anything is merged (merge.c), so that the order of the
 * arguments cannot show in the index.
 */
#include "edition.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "listing.h"
#include "merge.h"
#include "../format/utf8.h"

void medtrie_compilation_free(struct compilation *compilation)
{
    for (uint32_t i = 0; i < compilation->file_count; i++) {
        free(compilation->files[i].name);
        free(compilation->files[i].base_name);
        medtrie_records_free(&compilation->files[i].records);
    }
    free(compilation->files);
    for (uint32_t i = 0; i < compilation->system_count; i++) {
        struct system_input *system = &compilation->systems[i];

        for (uint32_t e = 0; e < system->edition_count; e++) {
            free(system->editions[e].codes);
            free(system->editions[e].properties);
            free(system->editions[e].ids);
        }
        for (uint32_t g = 0; g < system->grouping_count; g++)
            medtrie_records_free(&system->groupings[g].own);
        free(system->editions);
        free(system->groupings);
        free(system->sources);
        free(system->tables);
    }
    free(compilation->systems);
    for (uint32_t i = 0; i < compilation->warning_count; i++)
        free(compilation->warnings[i]);
    free(compilation->warnings);
    medtrie_strings_free(&compilation->strings);
    *compilation = (struct compilation){0};
}

/* Writes '?' for every byte that is not ASCII where the whole is not UTF-8. */
static void make_utf8(char *text)
{
    if (medtrie_is_utf8(text, strlen(text)))
        return;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            *text = '?';
}

bool medtrie_compilation_warn(struct compilation *compilation, const char *format, ...)
{
    char text[512];
    char *copy;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    make_utf8(text); /* names of files stand in it, and the cut may be inside a character */
    copy = strdup(text);
    if (copy == NULL || !GROW(compilation->warnings, compilation->warning_capacity,
                              compilation->warning_count + 1)) {
        free(copy);
        return false;
    }
    compilation->warnings[compilation->warning_count++] = copy;
    return true;
}

/* ---- Order of files ----------------------------------------------------------------------- */

/* The first system that the file feeds. */
static const char *system_of(const struct parsed_file *file)
{
    return file->list != NULL ? file->list : file->source->systems[0];
}

static int compare_files(const void *a_pointer, const void *b_pointer)
{
    const struct parsed_file *a = a_pointer;
    const struct parsed_file *b = b_pointer;
    int order = strcmp(system_of(a), system_of(b));

    if (order == 0)
        order = (a->day > b->day) - (a->day < b->day);
    if (order == 0)
        order = (a->source->rank > b->source->rank) - (a->source->rank < b->source->rank);
    if (order == 0)
        order = strcmp(a->source->format, b->source->format);
    if (order == 0)
        order = strcmp(a->base_name, b->base_name);
    if (order == 0)
        order = memcmp(a->sha256, b->sha256, sizeof a->sha256);
    return order;
}

/* Whether an earlier file of the release has the same contents, under this name or another. */
static bool repeats_earlier(const struct compilation *compilation, uint32_t number)
{
    const struct parsed_file *file = &compilation->files[number];

    for (uint32_t i = number; i-- > 0;) {
        const struct parsed_file *earlier = &compilation->files[i];

        if (earlier->day != file->day || earlier->source != file->source ||
            strcmp(system_of(earlier), system_of(file)) != 0)
            return false;
        if (memcmp(earlier->sha256, file->sha256, sizeof file->sha256) == 0)
            return true;
    }
    return false;
}

/* ---- Finding the system and the edition ---------------------------------------------------- */

static void define_list(struct system_definition *definition, const char *name,
                        const struct medtrie_list_options *lists, size_t list_count)
{
    *definition = (struct system_definition){.name = name,
                                             .title = name,
                                             .uri = "",
                                             .calendar = CALENDAR_LIST,
                                             .in_use_from = MEDTRIE_DAY_FIRST,
                                             .in_use_to = MEDTRIE_DAY_LAST};
    for (size_t i = 0; i < list_count; i++) {
        if (strcmp(lists[i].system, name) != 0)
            continue;
        definition->keeps_case = lists[i].keep_case;
        definition->dot_after = (unsigned char)lists[i].dot_after;
        definition->title = lists[i].title != NULL ? lists[i].title : name;
        definition->uri = lists[i].uri != NULL ? lists[i].uri : "";
    }
}

static struct system_input *system_input(struct compilation *compilation, const char *name,
                                         const struct medtrie_list_options *lists,
                                         size_t list_count)
{
    const struct system_definition *official = medtrie_system_definition(name);
    struct system_input *system;

    for (uint32_t i = 0; i < compilation->system_count; i++)
        if (strcmp(compilation->systems[i].definition.name, name) == 0)
            return &compilation->systems[i];
    if (!GROW(compilation->systems, compilation->system_capacity, compilation->system_count + 1))
        return NULL;
    system = &compilation->systems[compilation->system_count++];
    *system = (struct system_input){0};
    if (official != NULL)
        system->definition = *official;
    else
        define_list(&system->definition, name, lists, list_count);
    return system;
}

static struct edition *edition_of_day(struct system_input *system, medtrie_day day)
{
    for (uint32_t i = 0; i < system->edition_count; i++)
        if (system->editions[i].day == day)
            return &system->editions[i];
    if (!GROW(system->editions, system->edition_capacity, system->edition_count + 1))
        return NULL;
    system->editions[system->edition_count] = (struct edition){.day = day};
    return &system->editions[system->edition_count++];
}

/* A file's name as the index keeps it: all texts in it are UTF-8, names of files need not be. */
static uint32_t add_name(struct compilation *compilation, const char *name)
{
    char *kept = strdup(name);
    uint32_t number;

    if (kept == NULL)
        return STRINGS_FAILED;
    make_utf8(kept);
    number = medtrie_strings_add(&compilation->strings, kept, strlen(kept));
    free(kept);
    return number;
}

static bool add_provenance(struct compilation *compilation, struct system_input *system,
                           const struct parsed_file *file)
{
    struct provenance *source;

    if (!GROW(system->sources, system->source_capacity, system->source_count + 1))
        return false;
    source = &system->sources[system->source_count++];
    source->name = add_name(compilation, file->base_name);
    source->format = medtrie_strings_add(&compilation->strings, file->source->format,
                                         strlen(file->source->format));
    source->day = file->day;
    source->size_bytes = file->size_bytes;
    memcpy(source->sha256, file->sha256, sizeof source->sha256);
    return source->name != STRINGS_FAILED && source->format != STRINGS_FAILED;
}

/* ---- Codes ------------------------------------------------------------------------------- */

static enum medtrie_result place_codes(struct compilation *compilation, struct system_input *system,
                                       const struct parsed_file *file, uint8_t number,
                                       struct medtrie_error *error)
{
    struct edition *edition = edition_of_day(system, file->day);
    bool copied;

    if (edition == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    if (edition->code_count > 0 && file->list != NULL) {
        struct medtrie_place place = {.file = file->name};

        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                            "differs from %s, which is of the same release of list %s; one of the "
                            "two files must go",
                            edition->file, file->list);
    }
    if (edition->code_count > 0)
        return medtrie_merge_codes(edition, file, number, error);
    copied = medtrie_merge_base(edition, file, number);
    if (copied && file->list != NULL) {
        enum medtrie_result result = medtrie_listing_arrange(compilation, system, edition, error);

        if (result != MEDTRIE_OK)
            return result;
    }
    return copied ? MEDTRIE_OK : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

/* ---- Groupings ---------------------------------------------------------------------------- */

static bool same_grouping(const struct records *a_records, const struct grouping_record *a,
                          const struct records *b_records, const struct grouping_record *b)
{
    return a->kind == b->kind && medtrie_code_compare(&a->code, &b->code) == 0 &&
           a->title == b->title && a->member_count == b->member_count &&
           a->umbrella == b->umbrella && a->by_prefix == b->by_prefix &&
           (a->member_count == 0 ||
            memcmp(a_records->members + a->first_member, b_records->members + b->first_member,
                   a->member_count * sizeof(struct code)) == 0);
}

static bool same_seventh(const struct seventh_record *a, const struct seventh_record *b)
{
    return medtrie_code_compare(&a->above, &b->above) == 0 && a->character == b->character &&
           a->meaning == b->meaning;
}

/* Whether two files group alike, and their seventh characters mean the same. */
static bool same_groupings(const struct records *a, const struct records *b)
{
    bool same = a->grouping_count == b->grouping_count && a->seventh_count == b->seventh_count;

    for (uint32_t i = 0; same && i < a->grouping_count; i++)
        same = same_grouping(a, &a->groupings[i], b, &b->groupings[i]);
    for (uint32_t i = 0; same && i < a->seventh_count; i++)
        same = same_seventh(&a->sevenths[i], &b->sevenths[i]);
    return same;
}

static enum medtrie_result differs(const struct parsed_file *file, const char *earlier,
                                   struct medtrie_error *error)
{
    struct medtrie_place place = {.file = file->name};

    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                        "differs from %s, which is of the same release; one of the two files must "
                        "go",
                        earlier);
}

static enum medtrie_result place_groupings(struct system_input *system,
                                           const struct parsed_file *file,
                                           struct medtrie_error *error)
{
    struct grouping_edition *last =
        system->grouping_count == 0 ? NULL : &system->groupings[system->grouping_count - 1];

    if (last != NULL && last->day == file->day)
        return same_groupings(grouping_records(last), &file->records)
                   ? MEDTRIE_OK
                   : differs(file, last->file, error);
    if (!GROW(system->groupings, system->grouping_capacity, system->grouping_count + 1))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    system->groupings[system->grouping_count++] =
        (struct grouping_edition){.day = file->day, .file = file->name, .read = &file->records};
    return MEDTRIE_OK;
}

/* ---- Assembly ----------------------------------------------------------------------------- */

static bool feeds(const struct parsed_file *file, uint8_t number)
{
    for (uint32_t i = 0; i < file->records.code_count; i++)
        if (file->records.codes[i].system == number)
            return true;
    return false;
}

static enum medtrie_result place_file(struct compilation *compilation,
                                      const struct parsed_file *file,
                                      const struct medtrie_list_options *lists, size_t list_count,
                                      struct medtrie_error *error)
{
    for (uint8_t number = 0; number < 2; number++) {
        const char *name = number == 0 ? system_of(file) : file->source->systems[1];
        bool has_codes = name != NULL && feeds(file, number);
        bool has_groupings = number == 0 && file->records.grouping_count > 0;
        struct system_input *system;
        enum medtrie_result result = MEDTRIE_OK;

        if (!has_codes && !has_groupings)
            continue;
        system = system_input(compilation, name, lists, list_count);
        if (system == NULL || !add_provenance(compilation, system, file))
            return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
        if (has_codes)
            result = place_codes(compilation, system, file, number, error);
        if (result == MEDTRIE_OK && has_groupings)
            result = place_groupings(system, file, error);
        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

medtrie_day medtrie_edition_reach(const struct system_input *system, uint32_t edition)
{
    enum calendar_kind calendar = system->definition.calendar;
    medtrie_day reach = MEDTRIE_DAY_LAST;

    if (calendar == CALENDAR_ICD10 || calendar == CALENDAR_CLOSED)
        reach = medtrie_cycle_end(system->editions[edition].day);
    if (edition + 1 < system->edition_count && reach >= system->editions[edition + 1].day)
        reach = system->editions[edition + 1].day - 1;
    return reach;
}

medtrie_day medtrie_edition_day_after(const struct system_input *system, medtrie_day day)
{
    medtrie_day next = medtrie_edition_after(&system->definition, day);

    for (uint32_t t = 0; t < system->table_count; t++)
        for (uint32_t i = 0; i < system->tables[t].row_count; i++) {
            medtrie_day effective = system->tables[t].rows[i].day;

            if (effective > day && effective < next)
                next = effective;
        }
    return next;
}

/* Whether a list of properties is one of the edition's: of its day, in ICD also dated inside it. */
static bool belongs(const struct parsed_file *file, const struct system_input *system,
                    uint32_t edition)
{
    medtrie_day day = system->editions[edition].day;

    return file->day == day || (system->definition.calendar == CALENDAR_ICD10 && file->day > day &&
                                file->day <= medtrie_edition_reach(system, edition));
}

static struct system_input *known_system(struct compilation *compilation, const char *name)
{
    for (uint32_t i = 0; i < compilation->system_count; i++)
        if (strcmp(compilation->systems[i].definition.name, name) == 0)
            return &compilation->systems[i];
    return NULL;
}

static enum medtrie_result say_unused(struct compilation *compilation,
                                      const struct parsed_file *file, struct medtrie_error *error)
{
    return medtrie_compilation_warn(
               compilation, "%s: no codes of its release are at hand; not used", file->base_name)
               ? MEDTRIE_OK
               : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

static bool same_properties(const struct records *a, const struct records *b)
{
    bool same = a->code_property_count == b->code_property_count;

    for (uint32_t i = 0; same && i < a->code_property_count; i++)
        same =
            medtrie_code_compare(&a->code_properties[i].code, &b->code_properties[i].code) == 0 &&
            a->code_properties[i].property.name == b->code_properties[i].property.name &&
            a->code_properties[i].property.value == b->code_properties[i].property.value;
    return same;
}

/* The list of the same format and day before a file of the sorted ones; NULL: none. */
static const struct parsed_file *earlier_list(const struct compilation *compilation,
                                              const struct parsed_file *file)
{
    const struct parsed_file *earlier = file - 1;

    return file > compilation->files && earlier->day == file->day && earlier->source == file->source
               ? earlier
               : NULL;
}

/* A list of properties needs its release, which has one of each format and day. */
static enum medtrie_result place_property_file(struct compilation *compilation,
                                               const struct parsed_file *file,
                                               struct medtrie_error *error)
{
    struct system_input *system = known_system(compilation, system_of(file));
    const struct parsed_file *earlier = earlier_list(compilation, file);

    for (uint32_t e = 0; system != NULL && e < system->edition_count; e++) {
        if (!belongs(file, system, e))
            continue;
        if (earlier != NULL && !same_properties(&earlier->records, &file->records))
            return differs(file, earlier->name, error);
        if (!add_provenance(compilation, system, file))
            return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
        return earlier != NULL
                   ? MEDTRIE_OK
                   : medtrie_merge_properties(compilation, &system->editions[e], file, error);
    }
    return say_unused(compilation, file, error);
}

/* A conversion table needs a release, whichever. */
static enum medtrie_result place_conversions(struct compilation *compilation,
                                             const struct parsed_file *file,
                                             struct medtrie_error *error)
{
    struct system_input *system = known_system(compilation, system_of(file));

    if (system == NULL)
        return medtrie_compilation_warn(compilation,
                                        "%s: no release of %s is among the inputs; not used",
                                        file->base_name, system_of(file))
                   ? MEDTRIE_OK
                   : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t t = 0; t < system->table_count; t++)
        if (system->tables[t].day == file->day)
            return differs(file, system->tables[t].file, error);
    if (!GROW(system->tables, system->table_capacity, system->table_count + 1) ||
        !add_provenance(compilation, system, file))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    system->tables[system->table_count++] =
        (struct conversion_table){.format = file->source->format,
                                  .file = file->name,
                                  .base_name = file->base_name,
                                  .day = file->day,
                                  .rows = file->records.conversions,
                                  .row_count = file->records.conversion_count};
    return MEDTRIE_OK;
}

/* Whether a file adds to what releases say and so comes after those that are releases. */
static bool is_supplement(const struct parsed_file *file)
{
    return file->records.code_property_count > 0 || file->records.conversion_count > 0;
}

static enum medtrie_result place_supplement(struct compilation *compilation,
                                            const struct parsed_file *file,
                                            struct medtrie_error *error)
{
    return file->records.conversion_count > 0 ? place_conversions(compilation, file, error)
                                              : place_property_file(compilation, file, error);
}

static int compare_systems(const void *a, const void *b)
{
    const struct system_input *first = a;
    const struct system_input *second = b;

    return strcmp(first->definition.name, second->definition.name);
}

static int compare_editions(const void *a, const void *b)
{
    const struct edition *first = a;
    const struct edition *second = b;

    return (first->day > second->day) - (first->day < second->day);
}

static int compare_sources(const void *a, const void *b)
{
    const struct provenance *first = a;
    const struct provenance *second = b;

    if (first->day != second->day)
        return first->day < second->day ? -1 : 1;
    return memcmp(first->sha256, second->sha256, sizeof first->sha256);
}

/* Warnings are kept in the index, where the folder of a file must make no difference. */
static bool add_file_warnings(struct compilation *compilation, const struct parsed_file *file)
{
    for (uint32_t i = 0; i < file->records.warning_count; i++)
        if (!medtrie_compilation_warn(compilation, "%s%s", file->base_name,
                                      file->records.warnings[i]))
            return false;
    return true;
}

/* Options for a list that no input is of are a slip of the pen: another list lacks them. */
static enum medtrie_result check_lists_used(const struct compilation *compilation,
                                            const struct medtrie_list_options *lists,
                                            size_t list_count, struct medtrie_error *error)
{
    for (size_t i = 0; i < list_count; i++) {
        bool used = false;

        for (uint32_t s = 0; s < compilation->system_count; s++)
            used = used || strcmp(compilation->systems[s].definition.name, lists[i].system) == 0;
        if (!used)
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "list %s has options, but no input is of it; name its file by "
                                "--release %s:YYYY-MM-DD=PATH",
                                lists[i].system, lists[i].system);
    }
    return MEDTRIE_OK;
}

/* Every system needs codes; chapters alone number nothing. */
static enum medtrie_result check_systems(struct compilation *compilation,
                                         struct medtrie_error *error)
{
    if (compilation->system_count == 0)
        return medtrie_fail(error, MEDTRIE_ERROR_NO_INPUT, NULL,
                            "none of the inputs is a list of codes");
    for (uint32_t i = 0; i < compilation->system_count; i++) {
        struct system_input *system = &compilation->systems[i];

        if (system->edition_count == 0) {
            struct medtrie_place place = {.file = system->groupings[0].file};

            return medtrie_fail(error, MEDTRIE_ERROR_NO_INPUT, &place,
                                "it groups the codes of %s, but no release of %s is among the "
                                "inputs",
                                system->definition.name, system->definition.name);
        }
        /* Files are sorted by the first system that they feed, and may feed this one as a second.
         */
        qsort(system->editions, system->edition_count, sizeof *system->editions, compare_editions);
        qsort(system->sources, system->source_count, sizeof *system->sources, compare_sources);
    }
    qsort(compilation->systems, compilation->system_count, sizeof *compilation->systems,
          compare_systems);
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_editions_assemble(struct compilation *compilation,
                                              const struct medtrie_list_options *lists,
                                              size_t list_count, struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;

    if (compilation->file_count > 0)
        qsort(compilation->files, compilation->file_count, sizeof *compilation->files,
              compare_files);
    for (uint32_t i = 0; i < compilation->file_count && result == MEDTRIE_OK; i++) {
        const struct parsed_file *file = &compilation->files[i];

        if (repeats_earlier(compilation, i))
            continue;
        if (!add_file_warnings(compilation, file))
            return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
        if (!is_supplement(file))
            result = place_file(compilation, file, lists, list_count, error);
    }
    for (uint32_t i = 0; i < compilation->file_count && result == MEDTRIE_OK; i++)
        if (is_supplement(&compilation->files[i]) && !repeats_earlier(compilation, i))
            result = place_supplement(compilation, &compilation->files[i], error);
    if (result == MEDTRIE_OK)
        result = check_systems(compilation, error);
    return result == MEDTRIE_OK ? check_lists_used(compilation, lists, list_count, error) : result;
}

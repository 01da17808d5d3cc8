/* See operations.h. */
#include "operations.h"

#include <stdio.h>
#include <string.h>

#include <medtrie/compile.h>
#include <medtrie/store.h>

/* FNV-1a: the answer tells one run from another, no more. */
void mix(struct ending *ending, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++)
        ending->answer = (ending->answer ^ bytes[i]) * 0x100000001b3u;
}

bool done(struct ending *ending, enum medtrie_result result, const struct medtrie_error *error)
{
    if (result == MEDTRIE_OK)
        return true;
    ending->result = (int)result;
    ending->for_memory = result == MEDTRIE_ERROR_MEMORY && error->result == result;
    snprintf(ending->message, sizeof ending->message, "%s", error->message);
    return false;
}

/* ---- Compiling ----------------------------------------------------------------------------- */

/* Inputs in the folder of pack.py, and a list of the user's own if asked. */
static void compile_inputs(const struct scene *scene, struct ending *ending,
                           const char *const *names, size_t count, bool with_list)
{
    char paths[5][512], list[512], output[512];
    const char *given[5];
    struct medtrie_list_options own = {.system = "place-of-service", .title = "Places"};
    struct medtrie_release_input release = {.system = own.system, .path = list};
    struct medtrie_compile_options options = {.struct_size = sizeof options,
                                              .paths = given,
                                              .path_count = count,
                                              .releases = &release,
                                              .release_count = with_list,
                                              .lists = &own,
                                              .list_count = with_list};
    struct medtrie_error error = DETAIL;

    for (size_t i = 0; i < count; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s", scene->inputs, names[i]);
        given[i] = paths[i];
    }
    release.first_day = medtrie_day_parse("2022-01-01", 10);
    snprintf(list, sizeof list, "%s/lists/place-of-service.csv", scene->inputs);
    snprintf(output, sizeof output, "%s/new.medtrie", scene->folder);
    done(ending, medtrie_compile(output, &options, &error), &error);
}

static void compile(const struct scene *scene, struct ending *ending)
{
    static const char *const names[] = {"icd10cm.zip", "outer.zip", "icd10pcs", "hcpcs", "icd9cm"};

    compile_inputs(scene, ending, names, 5, true);
}

static void compile_zip(const struct scene *scene, struct ending *ending)
{
    static const char *const names[] = {"outer.zip"};

    compile_inputs(scene, ending, names, 1, false);
}

/* ---- Opening ------------------------------------------------------------------------------- */

static void look_at(struct ending *ending, const medtrie_index *index)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};

    medtrie_index_describe(index, &view);
    mix(ending, view.content_id, sizeof view.content_id);
    for (size_t i = 0; i < view.system_count; i++) {
        const medtrie_system *system = medtrie_system_at(index, i);
        medtrie_id id = medtrie_find(system, "E11.9", 5);

        mix(ending, &id, sizeof id);
    }
}

static void open_file(const struct scene *scene, struct ending *ending, enum medtrie_verify verify,
                      bool copy)
{
    struct medtrie_open_options options = {
        .struct_size = sizeof options, .verify = verify, .copy = copy};
    struct medtrie_error error = DETAIL;
    medtrie_index *index;

    if (done(ending, medtrie_open(scene->sample, &options, &index, &error), &error))
        look_at(ending, index);
    else if (index != NULL)
        ending->message[0] = '\0'; /* which counts as no clean failure */
    medtrie_close(index);
}

static void open_quickly(const struct scene *scene, struct ending *ending)
{
    open_file(scene, ending, MEDTRIE_VERIFY_STRUCTURE, false);
}

static void open_fully(const struct scene *scene, struct ending *ending)
{
    open_file(scene, ending, MEDTRIE_VERIFY_FULL, false);
}

static void open_copy(const struct scene *scene, struct ending *ending)
{
    open_file(scene, ending, MEDTRIE_VERIFY_STRUCTURE, true);
}

static void open_bytes(const struct scene *scene, struct ending *ending, bool copy)
{
    struct medtrie_open_options options = {
        .struct_size = sizeof options, .verify = MEDTRIE_VERIFY_FULL, .copy = copy};
    struct medtrie_error error = DETAIL;
    medtrie_index *index;

    if (done(ending, medtrie_open_memory(scene->bytes, scene->bytes_size, &options, &index, &error),
             &error))
        look_at(ending, index);
    medtrie_close(index);
}

static void open_memory(const struct scene *scene, struct ending *ending)
{
    open_bytes(scene, ending, false);
}

static void copy_memory(const struct scene *scene, struct ending *ending)
{
    open_bytes(scene, ending, true);
}

/* A reload that fails leaves the index that serves. */
static void store(const struct scene *scene, struct ending *ending)
{
    struct medtrie_error error = DETAIL;
    medtrie_store *store;

    if (done(ending, medtrie_store_open(scene->sample, NULL, &store, &error), &error)) {
        const struct medtrie_snapshot *snapshot;

        done(ending, medtrie_store_reload(store, NULL, NULL, &error), &error);
        snapshot = medtrie_store_acquire(store);
        look_at(ending, snapshot->index);
        medtrie_store_release(store, snapshot);
    } else if (store != NULL) {
        ending->message[0] = '\0'; /* which counts as no clean failure */
    }
    medtrie_store_close(store);
}

/* ---- Sets ---------------------------------------------------------------------------------- */

static bool parse(const struct scene *scene, struct ending *ending, const char *text,
                  medtrie_set **set)
{
    struct medtrie_error error = DETAIL;
    struct medtrie_set_options options = {.struct_size = sizeof options};
    const medtrie_system *system = medtrie_system_named(scene->index, "icd10cm", 7);

    return done(ending, medtrie_set_parse(system, text, strlen(text), &options, set, &error),
                &error);
}

static void mix_set(struct ending *ending, const medtrie_set *set)
{
    for (medtrie_id id = medtrie_set_after(set, MEDTRIE_NONE); id != MEDTRIE_NONE;
         id = medtrie_set_after(set, id))
        mix(ending, &id, sizeof id);
}

static void sets(const struct scene *scene, struct ending *ending)
{
    typedef enum medtrie_result combine(const medtrie_set *, const medtrie_set *, medtrie_set **,
                                        struct medtrie_error *);
    static combine *const combinations[] = {medtrie_set_union, medtrie_set_intersection,
                                            medtrie_set_difference};
    medtrie_set *a = NULL, *b = NULL;

    if (parse(scene, ending, "E11*\nC43-C44\n-E11.65\n", &a) &&
        parse(scene, ending, "E11.9\nE11.6*\n", &b))
        for (size_t i = 0; i < 3 && ending->result == 0; i++) {
            struct medtrie_error error = DETAIL;
            medtrie_set *both = NULL;

            if (done(ending, combinations[i](a, b, &both, &error), &error))
                mix_set(ending, both);
            medtrie_set_free(both);
        }
    medtrie_set_free(a);
    medtrie_set_free(b);
}

/* ---- All ----------------------------------------------------------------------------------- */

const struct operation operations[] = {
    {"open", {NULL}, .calls_system = true, .run = open_quickly},
    {"open_fully", {NULL}, .calls_system = true, .run = open_fully},
    {"open_copy", {NULL}, .calls_system = true, .run = open_copy},
    {"open_memory", {NULL}, .run = open_memory},
    {"copy_memory", {NULL}, .calls_system = true, .run = copy_memory},
    {"store", {NULL}, .calls_system = true, .run = store},
    {"sets", {NULL}, .run = sets},
    {"annotate_stream", {NULL}, .run = annotate_stream},
    {"annotate_parts", {NULL}, .run = annotate_parts},
    {"profile", {NULL}, .run = profile},
    {"compile_cold", {"new.medtrie"}, .is_lasting = true, .is_cold = true, .run = compile_zip},
    {"compile", {"new.medtrie"}, .calls_system = true, .is_lasting = true, .run = compile},
    {"program_compile", {"new.medtrie"}, .run = program_compile},
    {"program_annotate",
     {"out.csv.gz", "rejects.csv", "summary.html"},
     .calls_system = true,
     .run = program_annotate},
    {"program_annotate_gzip", {"out.csv"}, .calls_system = true, .run = program_annotate_gzip},
    {"program_annotate_plain", {"out.csv"}, .calls_system = true, .run = program_annotate_plain},
};
const size_t operation_count = sizeof operations / sizeof operations[0];

/*
 * Input: first all files on disk are found, so that their sizes are known for the progress; then
 * each is read and, if it is an archive, opened layer by layer in memory. At any time one file of
 * each layer is in memory.
 *
 * A file in an archive is called "a.zip!inner/b.txt" in messages.
 */
#include "input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grow.h"
#include "sources/registry.h"
#include "unpack.h"

const struct input_limits medtrie_input_limits = {
    .files = MEDTRIE_INPUT_FILES_MAX,
    .file_bytes = MEDTRIE_INPUT_FILE_BYTES_MAX,
    .bytes = MEDTRIE_INPUT_BYTES_MAX,
    .nesting = MEDTRIE_INPUT_NESTING_MAX,
};

/* A file on disk. */
struct found_file {
    char *path;
    uint64_t size_bytes;
    dev_t device;
    ino_t inode;
    const struct medtrie_release_input *given;
};

struct input {
    const struct input_limits *limits;
    const struct medtrie_compile_options *options;
    input_taker *take;
    void *context;
    struct unpack_budget budget;
    struct found_file *found;
    size_t found_count, found_capacity;
    size_t release_count; /* of found: those that came by a release; they stand first */
    uint64_t done_bytes, total_bytes;
};

static enum medtrie_result no_memory(struct medtrie_error *error)
{
    return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

static enum medtrie_result refused(enum medtrie_result result, const char *path, int number,
                                   struct medtrie_error *error)
{
    struct medtrie_place place = {.file = path};

    return medtrie_fail(error, result, &place, "%s", strerror(number));
}

static char *concatenate(const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *text = malloc(size);

    if (text != NULL)
        snprintf(text, size, "%s%s%s", a, b, c);
    return text;
}

/* ---- Finding the files -------------------------------------------------------------------- */

/* A folder that is being walked, and those around it: how a folder that holds itself is told. */
struct open_folder {
    dev_t device;
    ino_t inode;
    const struct open_folder *outer;
};

static enum medtrie_result find(struct input *input, const char *path,
                                const struct medtrie_release_input *given,
                                const struct open_folder *outer, struct medtrie_error *error);

static int not_itself_or_parent(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* As bytes: alphasort would follow the locale. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum medtrie_result find_in_folder(struct input *input, const char *path,
                                          const struct medtrie_release_input *given,
                                          const struct open_folder *folder,
                                          struct medtrie_error *error)
{
    struct dirent **entries = NULL;
    enum medtrie_result result = MEDTRIE_OK;
    bool slashed = path[0] != '\0' && path[strlen(path) - 1] == '/';
    int count = scandir(path, &entries, not_itself_or_parent, compare_names);

    if (count < 0)
        return refused(errno == ENOMEM ? MEDTRIE_ERROR_MEMORY : MEDTRIE_ERROR_OPEN, path, errno,
                       error);
    for (int i = 0; i < count; i++) {
        if (result == MEDTRIE_OK) {
            char *inner = concatenate(path, slashed ? "" : "/", entries[i]->d_name);

            result = inner == NULL ? no_memory(error) : find(input, inner, given, folder, error);
            free(inner);
        }
        free(entries[i]);
    }
    free(entries);
    return result;
}

/* Whether a release has named the file. */
static bool is_of_release(const struct input *input, const struct stat *status)
{
    for (size_t i = 0; i < input->release_count; i++)
        if (input->found[i].device == status->st_dev && input->found[i].inode == status->st_ino)
            return true;
    return false;
}

static enum medtrie_result add_found(struct input *input, const char *path,
                                     const struct medtrie_release_input *given,
                                     const struct stat *status, struct medtrie_error *error)
{
    enum medtrie_result result;
    char *copy;

    if (given == NULL && is_of_release(input, status))
        return MEDTRIE_OK;
    result = medtrie_unpack_count(&input->budget, path, error);
    if (result != MEDTRIE_OK)
        return result;
    copy = strdup(path);
    if (copy == NULL || !GROW(input->found, input->found_capacity, input->found_count + 1)) {
        free(copy);
        return no_memory(error);
    }
    input->found[input->found_count++] =
        (struct found_file){.path = copy,
                            .size_bytes = (uint64_t)status->st_size,
                            .device = status->st_dev,
                            .inode = status->st_ino,
                            .given = given};
    input->total_bytes += (uint64_t)status->st_size;
    return MEDTRIE_OK;
}

/* Finds the file, or all files below the folder. */
static enum medtrie_result find(struct input *input, const char *path,
                                const struct medtrie_release_input *given,
                                const struct open_folder *outer, struct medtrie_error *error)
{
    struct medtrie_place place = {.file = path};
    struct open_folder folder = {.outer = outer};
    struct stat status;

    if (stat(path, &status) != 0)
        return refused(MEDTRIE_ERROR_OPEN, path, errno, error);
    if (S_ISREG(status.st_mode))
        return add_found(input, path, given, &status, error);
    if (!S_ISDIR(status.st_mode))
        return medtrie_fail(error, MEDTRIE_ERROR_OPEN, &place, "neither a file nor a folder");
    for (const struct open_folder *around = outer; around != NULL; around = around->outer)
        if (around->device == status.st_dev && around->inode == status.st_ino)
            return medtrie_fail(error, MEDTRIE_ERROR_OPEN, &place,
                                "a link to a folder around it; remove it from the input");
    folder.device = status.st_dev;
    folder.inode = status.st_ino;
    return find_in_folder(input, path, given, &folder, error);
}

/* ---- Reading from disk -------------------------------------------------------------------- */

static enum medtrie_result read_all(int descriptor, const char *path, uint64_t most,
                                    struct unpacked *contents, struct medtrie_error *error)
{
    struct medtrie_place place = {.file = path};

    for (;;) {
        ssize_t count;

        if (contents->capacity - contents->size < 2 &&
            !GROW(contents->bytes, contents->capacity, contents->size + 2))
            return no_memory(error);
        count = read(descriptor, contents->bytes + contents->size,
                     contents->capacity - contents->size - 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return refused(MEDTRIE_ERROR_READ, path, errno, error);
        if (count == 0)
            break;
        contents->size += (size_t)count;
        if (contents->size > most)
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                                "more than %llu bytes, the most that one file may have",
                                (unsigned long long)most);
    }
    contents->bytes[contents->size] = '\0';
    return MEDTRIE_OK;
}

static enum medtrie_result read_file(const struct input *input, const struct found_file *file,
                                     struct unpacked *contents, struct medtrie_error *error)
{
    uint64_t most = input->limits->file_bytes;
    int descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
    enum medtrie_result result;

    *contents = (struct unpacked){0};
    if (descriptor < 0)
        return refused(MEDTRIE_ERROR_OPEN, file->path, errno, error);

    /* Two more bytes: for the NUL, and to see the end of the file without growing. */
    if (file->size_bytes <= most &&
        !GROW(contents->bytes, contents->capacity, file->size_bytes + 2))
        result = no_memory(error);
    else
        result = read_all(descriptor, file->path, most, contents, error);
    close(descriptor);
    if (result != MEDTRIE_OK)
        medtrie_unpacked_free(contents);
    return result;
}

/* ---- Opening layers ----------------------------------------------------------------------- */

/* One file of some layer. */
struct layer {
    struct input *input;
    const char *name;      /* "a.zip!inner/b.txt" */
    const char *base_name; /* its last component, without what was unpacked */
    const struct medtrie_release_input *given;
    unsigned depth; /* archives around it */
};

static const char *last_component(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash == NULL ? name : slash + 1;
}

static enum medtrie_result visit_layer(const struct layer *layer, const struct unpacked *contents,
                                       struct medtrie_error *error);

static void tell_progress(const struct input *input, const char *name)
{
    if (input->options->progress != NULL)
        input->options->progress(input->options->context, input->done_bytes, input->total_bytes,
                                 name);
}

static struct source_file file_of(const struct layer *layer, const struct unpacked *contents)
{
    return (struct source_file){.name = layer->name,
                                .base_name = layer->base_name,
                                .bytes = contents->bytes,
                                .size = contents->size};
}

static enum medtrie_result hand_out(const struct layer *layer, const struct unpacked *contents,
                                    struct medtrie_error *error)
{
    struct source_file file = file_of(layer, contents);

    tell_progress(layer->input, layer->name);
    return layer->input->take(layer->input->context, &file, layer->given, error);
}

static enum medtrie_result visit_stream(const struct layer *layer, enum packing kind,
                                        const struct unpacked *contents,
                                        struct medtrie_error *error)
{
    struct layer inner = *layer;
    struct unpacked unpacked;
    enum medtrie_result result;
    char *base_name = strdup(layer->base_name);

    if (base_name == NULL)
        return no_memory(error);
    if (medtrie_unpack_kind_named(base_name) == kind)
        *strrchr(base_name, '.') = '\0';
    inner.base_name = base_name;
    inner.depth++;
    result = medtrie_unpack_stream(kind, layer->name, contents->bytes, contents->size,
                                   &layer->input->budget, &unpacked, error);
    if (result == MEDTRIE_OK)
        result = visit_layer(&inner, &unpacked, error);
    medtrie_unpacked_free(&unpacked);
    free(base_name);
    return result;
}

static enum medtrie_result visit_member(void *context, const char *inner_name,
                                        const struct unpacked *contents,
                                        struct medtrie_error *error)
{
    const struct layer *zip = context;
    char *name = concatenate(zip->name, "!", inner_name);
    struct layer member = *zip;
    enum medtrie_result result;

    if (name == NULL)
        return no_memory(error);
    member.name = name;
    member.base_name = last_component(name + strlen(zip->name) + 1);
    member.depth++;
    result = visit_layer(&member, contents, error);
    free(name);
    return result;
}

/* Whether the name is that of an archive and the contents, which are none, should be one. What
 * systems leave beside an archive bears its name ("._a.zip"), and is not used anyway. */
static bool breaks_promise(const struct layer *layer, const struct unpacked *contents)
{
    struct source_file file = file_of(layer, contents);

    return medtrie_unpack_kind_named(layer->base_name) != PACKING_NONE &&
           !medtrie_source_hidden.recognise(&file);
}

static enum medtrie_result visit_layer(const struct layer *layer, const struct unpacked *contents,
                                       struct medtrie_error *error)
{
    struct medtrie_place place = {.file = layer->name};
    enum packing kind = medtrie_unpack_kind(layer->base_name, contents->bytes, contents->size);
    struct layer zip = *layer;

    if (kind == PACKING_NO_MEMORY)
        return no_memory(error);
    if (kind == PACKING_NONE) {
        if (breaks_promise(layer, contents))
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                                "damaged archive: it does not begin as its name promises");
        return hand_out(layer, contents, error);
    }
    if (layer->depth >= layer->input->limits->nesting)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "an archive inside %u others; at most %u layers are opened",
                            layer->depth, layer->input->limits->nesting);
    if (kind == PACKING_ZIP)
        return medtrie_unpack_zip(layer->name, contents->bytes, contents->size,
                                  &layer->input->budget, visit_member, &zip, error);
    return visit_stream(layer, kind, contents, error);
}

static enum medtrie_result visit_found(struct input *input, const struct found_file *file,
                                       struct medtrie_error *error)
{
    struct layer layer = {.input = input,
                          .name = file->path,
                          .base_name = last_component(file->path),
                          .given = file->given};
    struct unpacked contents;
    enum medtrie_result result = read_file(input, file, &contents, error);

    if (result == MEDTRIE_OK)
        result = medtrie_unpack_spend(&input->budget, file->path, contents.size, error);
    if (result == MEDTRIE_OK)
        result = visit_layer(&layer, &contents, error);
    medtrie_unpacked_free(&contents);
    input->done_bytes += file->size_bytes;
    return result;
}

/* ---- The whole ---------------------------------------------------------------------------- */

static enum medtrie_result find_all(struct input *input, struct medtrie_error *error)
{
    const struct medtrie_compile_options *options = input->options;
    enum medtrie_result result = MEDTRIE_OK;

    for (size_t i = 0; i < options->release_count && result == MEDTRIE_OK; i++)
        result = find(input, options->releases[i].path, &options->releases[i], NULL, error);
    input->release_count = input->found_count;
    for (size_t i = 0; i < options->path_count && result == MEDTRIE_OK; i++)
        result = find(input, options->paths[i], NULL, NULL, error);
    return result;
}

enum medtrie_result medtrie_input_walk_within(const struct input_limits *limits,
                                              const struct medtrie_compile_options *options,
                                              input_taker *take, void *context,
                                              struct medtrie_error *error)
{
    struct input input = {.limits = limits,
                          .options = options,
                          .take = take,
                          .context = context,
                          .budget = {.files_max = limits->files,
                                     .file_bytes_max = limits->file_bytes,
                                     .bytes_max = limits->bytes}};
    enum medtrie_result result = find_all(&input, error);

    for (size_t i = 0; i < input.found_count && result == MEDTRIE_OK; i++)
        result = visit_found(&input, &input.found[i], error);
    if (result == MEDTRIE_OK)
        tell_progress(&input, "");
    for (size_t i = 0; i < input.found_count; i++)
        free(input.found[i].path);
    free(input.found);
    return result;
}

enum medtrie_result medtrie_input_walk(const struct medtrie_compile_options *options,
                                       input_taker *take, void *context,
                                       struct medtrie_error *error)
{
    return medtrie_input_walk_within(&medtrie_input_limits, options, take, context, error);
}

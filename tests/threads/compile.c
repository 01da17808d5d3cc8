/*
 * 1, 2 and 8 threads of one process compile the sample at once, and each must write the bytes that
 * the program wrote: INDEX, by tools/compile-sample. A compile itself runs in one thread.
 *
 *     compile INDEX      the sample's folder is the environment's MEDTRIE_DATA
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/compile.h>

#define THREADS_MAX 8
#define PATH_BYTES 4096

/* The C library's own lock, which is around what libarchive asks of it, is not seen by the
 * sanitizer. */
__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void)
{
    return "race:tzset_internal\n";
}

struct worker {
    pthread_t thread;
    char path[PATH_BYTES]; /* of its index */
    enum medtrie_result result;
    struct medtrie_error error;
};

/* As tools/compile-sample does it. */
static enum medtrie_result compile(const char *path, struct medtrie_error *error)
{
    static const char *const names[] = {"icd10cm", "icd10pcs", "hcpcs", "icd9cm", "cpt"};
    enum { INPUTS = sizeof names / sizeof names[0] };
    const char *data = getenv("MEDTRIE_DATA");
    char inputs[INPUTS][PATH_BYTES], table[PATH_BYTES];
    const char *paths[INPUTS];
    struct medtrie_list_options list = {.system = "place-of-service", .title = "Places of service"};
    struct medtrie_release_input release = {list.system, medtrie_day_of(2022, 1, 1), table};
    struct medtrie_compile_options options = {.struct_size = sizeof options,
                                              .paths = paths,
                                              .path_count = INPUTS,
                                              .releases = &release,
                                              .release_count = 1,
                                              .lists = &list,
                                              .list_count = 1};

    for (size_t i = 0; i < INPUTS; i++) {
        snprintf(inputs[i], sizeof inputs[i], "%s/%s", data == NULL ? "data" : data, names[i]);
        paths[i] = inputs[i];
    }
    snprintf(table, sizeof table, "%s/lists/place-of-service.csv", data == NULL ? "data" : data);
    return medtrie_compile(path, &options, error);
}

static void *work(void *context)
{
    struct worker *worker = context;

    worker->error.struct_size = sizeof worker->error;
    worker->result = compile(worker->path, &worker->error);
    return NULL;
}

/* Whether two files have the same bytes, one at least. */
static bool same_bytes(const char *a_path, const char *b_path)
{
    FILE *a = fopen(a_path, "rb"), *b = fopen(b_path, "rb");
    size_t count = 0;
    bool same = a != NULL && b != NULL;

    for (int byte = 0; same && byte != EOF; count++) {
        byte = getc(a);
        same = getc(b) == byte;
    }
    if (a != NULL)
        fclose(a);
    if (b != NULL)
        fclose(b);
    return same && count > 1;
}

/* Returns how many of so many threads wrote something else than the index, or nothing. */
static int compile_in(int threads, const char *index)
{
    static struct worker workers[THREADS_MAX];
    int different = 0;

    for (int i = 0; i < threads; i++) {
        snprintf(workers[i].path, sizeof workers[i].path, "%s.thread%d", index, i);
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            abort();
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].result != MEDTRIE_OK || !same_bytes(workers[i].path, index)) {
            fprintf(stderr, "compile: thread %d of %d: %s\n", i, threads,
                    workers[i].result != MEDTRIE_OK ? workers[i].error.message : "other bytes");
            different++;
        }
        remove(workers[i].path);
    }
    return different;
}

int main(int argc, char **argv)
{
    static const int threads[] = {1, 2, THREADS_MAX};
    int different = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: compile INDEX\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++)
        different += compile_in(threads[i], argv[1]);
    return different == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

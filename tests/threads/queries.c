/*
 * Many threads ask one index everything at once, and each must get what one alone gets. Under the
 * preset tsan a data race ends the run. A plain program, because Criterion cannot run there.
 *
 *     queries INDEX
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <medtrie/medtrie.h>

#define THREADS 8
#define ROUNDS 3

/* FNV-1a, to compare long answers. */
static uint64_t fold(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * 0x100000001b3u;
}

static uint64_t fold_concept(uint64_t sum, const medtrie_system *system, medtrie_id id,
                             medtrie_period period)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    struct medtrie_range range;
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];

    if (!medtrie_concept(system, id, period, &view))
        return fold(sum, 1);
    sum = fold(sum, medtrie_find_kind(system, view.code.data, view.code.size, view.kind));
    sum = fold(sum, medtrie_find_key(system, medtrie_key(system, view.code.data, view.code.size)));
    range = medtrie_prefix(system, view.code.data, view.code.size);
    sum = fold(fold(sum, range.first), range.end);
    for (size_t i = 0; i < view.title.size; i++)
        sum = fold(sum, (unsigned char)view.title.data[i]);
    sum = fold(sum, medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX));
    sum = fold(sum, medtrie_subsumes(system, view.parent, id, period));
    sum = fold(sum, medtrie_child_after(system, id, MEDTRIE_NONE, period));
    return fold(sum, (uint64_t)view.valid << 1 | view.billable);
}

/* Every concept of every system in every period. */
static uint64_t fold_index(const medtrie_index *index)
{
    uint64_t sum = 0xcbf29ce484222325u;

    for (size_t i = 0; i < medtrie_system_count(index); i++) {
        const medtrie_system *system = medtrie_system_at(index, i);
        struct medtrie_system_view about = {.struct_size = sizeof about};

        medtrie_system_describe(system, &about);
        for (medtrie_period period = 0; period < about.period_count; period++)
            for (medtrie_id id = 0; id < about.code_count + about.grouping_count; id++)
                sum = fold_concept(sum, system, id, period);
    }
    return sum;
}

struct worker {
    pthread_t thread;
    const medtrie_index *index;
    uint64_t expected;
    bool agrees;
};

static void *work(void *context)
{
    struct worker *worker = context;

    worker->agrees = true;
    for (int round = 0; round < ROUNDS; round++)
        if (fold_index(worker->index) != worker->expected)
            worker->agrees = false;
    return NULL;
}

int main(int argc, char **argv)
{
    static struct worker workers[THREADS];
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index = NULL;
    int status = EXIT_SUCCESS;

    if (argc != 2 || medtrie_open(argv[1], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "queries: %s\n", argc != 2 ? "usage: queries INDEX" : error.message);
        return EXIT_FAILURE;
    }
    for (int i = 0; i < THREADS; i++) {
        workers[i].index = index;
        workers[i].expected = fold_index(index);
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        if (!workers[i].agrees) {
            fprintf(stderr, "queries: thread %d got other answers than one thread alone\n", i);
            status = EXIT_FAILURE;
        }
    }
    medtrie_close(index);
    return status;
}

/*
 * Answers questions while its index is replaced.
 *
 *     reload INDEX
 *
 * Reads codes, one a line, and says of each whether it may be billed, in whatever systems have it,
 * and which generation of the index says so. An empty line means that a new file may have been
 * published, as a signal or a timer would in a server. Here one thread does both; in a server any
 * number of threads acquire, and one reloads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/store.h>

static void answer(const struct medtrie_snapshot *now, const char *code, size_t size)
{
    struct medtrie_match matches[16];
    size_t count = medtrie_resolve(now->index, code, size, matches, 16);

    for (size_t i = 0; i < count && i < 16; i++) {
        struct medtrie_system_view about = {.struct_size = sizeof about};
        enum medtrie_status status =
            medtrie_check(matches[i].system, code, size, MEDTRIE_DAY_DEFAULT, NULL);

        medtrie_system_describe(matches[i].system, &about);
        printf("%.*s: %.*s: %s (generation %llu)\n", (int)size, code, (int)about.name.size,
               about.name.data, medtrie_status_name(status), (unsigned long long)now->generation);
    }
    if (count == 0)
        printf("%.*s: no system has it (generation %llu)\n", (int)size, code,
               (unsigned long long)now->generation);
}

/* Told of what the new file lacks; it is not taken up then, for options do not allow it. */
static void report_loss(void *context, struct medtrie_text system, medtrie_day release)
{
    char day[11];

    (void)context;
    medtrie_day_format(release, day);
    fprintf(stderr, "reload: the new file lacks %.*s %s\n", (int)system.size, system.data, day);
}

static void reload(medtrie_store *store)
{
    struct medtrie_reload_options options = {.struct_size = sizeof options, .lost = report_loss};
    struct medtrie_error error = {.struct_size = sizeof error};
    uint64_t generation = 0;

    if (medtrie_store_reload(store, &options, &generation, &error) != MEDTRIE_OK)
        fprintf(stderr, "reload: %s\n", error.message); /* and what served goes on to */
    printf("generation %llu serves\n", (unsigned long long)generation);
}

int main(int argc, char **argv)
{
    medtrie_store *store = NULL;
    struct medtrie_error error = {.struct_size = sizeof error};
    char line[256];

    if (argc != 2) {
        fprintf(stderr, "usage: reload INDEX\n");
        return EXIT_FAILURE;
    }
    if (medtrie_store_open(argv[1], NULL, &store, &error) != MEDTRIE_OK) {
        fprintf(stderr, "reload: %s\n", error.message);
        return EXIT_FAILURE;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t size = strcspn(line, "\r\n");
        const struct medtrie_snapshot *now;

        if (size == 0) {
            reload(store);
            continue;
        }
        /* A batch of one: whoever has more questions asks them all before he releases. */
        now = medtrie_store_acquire(store);
        answer(now, line, size);
        medtrie_store_release(store, now);
    }
    medtrie_store_close(store);
    return EXIT_SUCCESS;
}

/*
 * The promise of SECURITY.md: after an index is opened no query reads outside of it, loops,
 * allocates or writes, whatever the bytes of the file are. Every file that differs from a tiny
 * index in one place (change.h) is opened at both levels of verification; where it opens,
 * everything is asked (exercise.h), and what looks texts up once more at every lower level of the
 * processor. A file that queries cannot tell from one before is asked every question too, but of
 * fewer codes, and at one level.
 *
 *     every_byte NAME                           all files of one tiny index
 *     every_byte NAME cut AT stale|repaired     one of them, in this process
 *     every_byte NAME AT VALUE stale|repaired   likewise
 *     every_byte --queries FILE                 whether all functions that FILE lists are asked
 *
 * The files are made by a second process. When that ends, or comes no further, this one says which
 * file and which query it was, and has it go on behind that.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/reader/cpu.h"
#include "../exercise.h"
#include "change.h"
#include "counted.h"
#include "guarded.h"
#include "tiny.h"

#define FAILURES_MAX 10
#define SECONDS_A_FILE 60 /* which takes less than a millisecond */

/* Where the second process is: in memory that both have. */
struct progress {
    volatile uint64_t number; /* of changes begun */
    struct change change;
    const char *volatile step, *volatile cpu;
    const char *volatile query; /* both were one program: a literal lies where it did */
    uint64_t files, opened, opened_full;
};

static struct progress *progress;

static const char *const cpu_names[] = {"portable", "sse42", "avx2", "avx512"};
static unsigned cpu_best;

/* ---- One file -------------------------------------------------------------------------------- */

static void fail(const char *what)
{
    fprintf(stderr, "every_byte: %s\n", what);
    abort();
}

static void expect_named(enum medtrie_result result, const medtrie_index *index,
                         const struct medtrie_error *error, size_t size)
{
    if (result < 400 || result >= 500 || error->result != result || error->message[0] == '\0')
        fail("refused without a named error");
    if (index != NULL || error->offset > size)
        fail("refused with an index, or an error beyond the file");
}

static medtrie_index *open_at(const uint8_t *bytes, size_t size, enum medtrie_verify verify)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .verify = verify};
    struct medtrie_error error = {.struct_size = sizeof error};
    size_t allocated = counted_allocations;
    medtrie_index *index;
    enum medtrie_result result = medtrie_open_memory(bytes, size, &options, &index, &error);

    if (result != MEDTRIE_OK)
        expect_named(result, index, &error, size);
    else if (counted_allocations == allocated)
        fail("allocations are not counted");
    return index;
}

/* Opens with the instructions of a level of the processor. */
static medtrie_index *open_with(const uint8_t *bytes, size_t size, enum medtrie_verify verify,
                                int level)
{
    setenv("MEDTRIE_CPU", cpu_names[level], 1);
    progress->cpu = cpu_names[level];
    return open_at(bytes, size, verify);
}

/* Asks everything with all that the processor has, and of its lower levels what differs there; in
 * brief everything at one level. */
static void ask_all(const uint8_t *bytes, size_t size, enum medtrie_verify verify)
{
    int level = exercise.brief ? (int)(exercise.choice % (cpu_best + 1)) : (int)cpu_best;
    medtrie_index *index = open_with(bytes, size, verify, level);

    if (index == NULL)
        return;
    progress->opened += verify == MEDTRIE_VERIFY_STRUCTURE;
    progress->opened_full += verify == MEDTRIE_VERIFY_FULL;
    exercise_index(index);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_system(index, medtrie_system_at(index, i));
    medtrie_close(index);
    while (!exercise.brief && --level >= 0) {
        index = open_with(bytes, size, verify, level);
        if (index == NULL)
            fail("a lower level of the processor does not open it");
        exercise_lookups(index);
        medtrie_close(index);
    }
}

/* What was asked in full at the first level is asked in brief at the second: it is the same. */
static void ask_file(const struct guarded *guarded, const struct image *image, uint32_t choice,
                     bool brief)
{
    const uint8_t *bytes = guarded_put(guarded, image->bytes, image->size);

    exercise.bytes = bytes;
    exercise.size = image->size;
    exercise.choice = choice;
    exercise.brief = brief;
    progress->step = "structure";
    ask_all(bytes, image->size, MEDTRIE_VERIFY_STRUCTURE);
    exercise.choice += choice != 0;
    exercise.brief = true;
    progress->step = "full";
    ask_all(bytes, image->size, MEDTRIE_VERIFY_FULL);
}

/* ---- All files ------------------------------------------------------------------------------- */

static uint32_t choice_of(const struct change *change)
{
    return (uint32_t)(change->at * 31 + change->value + change->repaired + 1);
}

static void ask_changes(const struct image *sound, const struct guarded *guarded, bool few,
                        uint64_t from)
{
    struct image changed = {malloc(sound->size), 0};
    struct change change = {.cut = true, .few = few, .at = SIZE_MAX};
    uint64_t number = 0;

    while (change_next(sound, &change)) {
        if (number++ < from || !change_apply(sound, &change, &changed))
            continue;
        progress->change = change;
        progress->query = "medtrie_open_memory";
        progress->number = number;
        progress->files++;
        ask_file(guarded, &changed, choice_of(&change), change_is_unread(sound, &change));
    }
    free(changed.bytes);
}

static void print_change(const char *name, const struct change *change)
{
    if (change->cut)
        fprintf(stderr, "every_byte %s cut %zu", name, change->at);
    else
        fprintf(stderr, "every_byte %s %zu 0x%02x", name, change->at, change->value);
    fprintf(stderr, " %s", change->repaired ? "repaired" : "stale");
}

/* Waits for the process to end; ends it itself when it comes no further. Whether it ended well. */
static bool watch(pid_t process)
{
    const struct timespec pause = {0, 50000000};
    uint64_t number = UINT64_MAX;
    time_t since = time(NULL);
    int status;

    while (waitpid(process, &status, WNOHANG) == 0) {
        if (progress->number != number) {
            number = progress->number;
            since = time(NULL);
        } else if (time(NULL) - since > SECONDS_A_FILE) {
            fprintf(stderr, "every_byte: no end after %d seconds\n", SECONDS_A_FILE);
            kill(process, SIGKILL);
        }
        nanosleep(&pause, NULL);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Returns the number of files that failed, of which it gives up after some. */
static int ask_watched(const struct tiny *tiny, const struct image *sound,
                       const struct guarded *guarded)
{
    uint64_t from = 0;

    for (int failures = 0; failures < FAILURES_MAX; failures++) {
        pid_t process = fork();

        if (process == 0) {
            ask_changes(sound, guarded, tiny->few, from);
            exit(0);
        }
        if (process < 0 || watch(process))
            return process < 0 ? 1 : failures;
        print_change(tiny->name, &progress->change);
        fprintf(stderr, ": FAILED at %s, %s: %s\n", progress->step, progress->cpu, progress->query);
        if (progress->number == from)
            return failures + 1; /* it did not begin */
        from = progress->number;
    }
    return FAILURES_MAX;
}

/* ---- The ways to call it -----------------------------------------------------------------------
 */

static struct image sound_image(const struct tiny *tiny)
{
    return image_build(tiny->systems, tiny->system_count, tiny->notice);
}

static int ask_tiny(const struct tiny *tiny, int argc, char **argv)
{
    struct image sound = sound_image(tiny);
    struct guarded guarded = guarded_make(sound.size);
    int failures = 0;

    /* It must open as it is, or nothing is proven. */
    ask_file(&guarded, &sound, 1, false);
    if (progress->opened != 1 || progress->opened_full != 1)
        fail("the index is not sound");
    if (argc == 3) {
        struct image changed = {malloc(sound.size), 0};
        struct change change = {.repaired = strcmp(argv[2], "repaired") == 0};

        change.cut = strcmp(argv[0], "cut") == 0;
        change.at = strtoul(argv[change.cut ? 1 : 0], NULL, 0);
        change.value = change.cut ? 0 : (unsigned)strtoul(argv[1], NULL, 0);
        if (change.at < sound.size && change_apply(&sound, &change, &changed))
            ask_file(&guarded, &changed, choice_of(&change), change_is_unread(&sound, &change));
        free(changed.bytes);
    } else {
        failures = ask_watched(tiny, &sound, &guarded);
        printf("%s: %zu bytes, %llu files, %llu opened at structure, %llu at full, %d failed\n",
               tiny->name, sound.size, (unsigned long long)progress->files,
               (unsigned long long)progress->opened - 1,
               (unsigned long long)progress->opened_full - 1, failures);
    }
    image_free(&sound);
    return failures == 0 ? 0 : 1;
}

/* What opens an index and closes it, be it in a store, is no query. */
static bool is_asked(const char *function, const char *const *names, size_t count)
{
    if (strcmp(function, "medtrie_open") == 0 || strcmp(function, "medtrie_open_memory") == 0 ||
        strcmp(function, "medtrie_close") == 0 || strncmp(function, "medtrie_store_", 14) == 0)
        return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(function, names[i]) == 0)
            return true;
    return false;
}

static int compare_queries(const char *path)
{
    char library[64], function[64];
    FILE *list = fopen(path, "r");
    const char *const *names;
    size_t count, missing = 0, listed = 0;

    if (list == NULL) {
        perror(path);
        return 1;
    }
    for (size_t i = 0; i < TINY_COUNT; i++) {
        struct image sound = sound_image(&tiny_indexes[i]);
        struct guarded guarded = guarded_make(sound.size);

        ask_file(&guarded, &sound, 0, false);
        image_free(&sound);
    }
    count = exercise_asked(&names);
    while (fscanf(list, "%63s %63s", library, function) == 2) {
        if (strcmp(library, "libmedtrie") != 0)
            continue;
        listed++;
        if (!is_asked(function, names, count)) {
            fprintf(stderr, "every_byte: nobody asks %s\n", function);
            missing++;
        }
    }
    fclose(list);
    printf("%zu functions are exported, %zu queries are asked\n", listed, count);
    return missing == 0 && listed > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct tiny *tiny = argc > 1 ? tiny_named(argv[1]) : NULL;

    unsetenv("MEDTRIE_CPU");
    progress =
        mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        fail("no memory");
    exercise.query = &progress->query;
    exercise.allocated = &counted_allocations;
    if (argc == 3 && strcmp(argv[1], "--queries") == 0)
        return compare_queries(argv[2]);
    if (tiny == NULL || (argc != 2 && argc != 5)) {
        fprintf(stderr, "usage: every_byte NAME [cut AT|AT VALUE stale|repaired]\n"
                        "       every_byte --queries FILE\n");
        return 2;
    }
    return ask_tiny(tiny, argc - 2, argv + 2);
}

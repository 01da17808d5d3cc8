/*
 * Readers ask a store while its file is replaced as fast as can be, one time in five by a bad one.
 * Every answer must be that of the generation that it names, no bad file may be served, and when
 * all is over nothing may be left of any generation. Under the preset tsan a data race ends the
 * run. Shows what a swap costs the readers. A plain program, because Criterion cannot run there.
 *
 *     store INDEX [SWAPS [READERS [LEVEL]]]     500, 8 and full, unless said otherwise
 *
 * LEVEL is how new files are opened: full; structure, which leaves their pages to the first who
 * asks; or copy. Each new file is INDEX with its own number in the first bytes of every title. With
 * one reader and an index of real size the figures mean something; with more readers than
 * processors they mostly say how long a thread waits for its turn.
 */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <medtrie/store.h>

#include "image.h"

#define READERS_MAX 64
#define BATCH 256 /* questions between acquire and release */
#define DIGITS 10 /* of a file's number, at the beginning of each title */
#define QUIET_NS 500000000ull

static void require(bool met, const char *what)
{
    if (!met) {
        fprintf(stderr, "store: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- Times --------------------------------------------------------------------------------- */

/* Buckets of an eighth of a power of two. */
#define STEPS 8
#define BUCKETS (64 * STEPS)

struct times {
    uint64_t counts[BUCKETS];
    uint64_t sum;
};

static void add_time(struct times *times, uint64_t ns)
{
    times->counts[ns < 1 ? 0 : (size_t)(log2((double)ns) * STEPS)]++;
    times->sum += ns;
}

static void merge_times(struct times *times, const struct times *more)
{
    for (size_t i = 0; i < BUCKETS; i++)
        times->counts[i] += more->counts[i];
    times->sum += more->sum;
}

static uint64_t time_count(const struct times *times)
{
    uint64_t count = 0;

    for (size_t i = 0; i < BUCKETS; i++)
        count += times->counts[i];
    return count;
}

/* In microseconds. */
static double quantile(const struct times *times, double part)
{
    double left = part * (double)time_count(times);
    size_t i = 0;

    while (i + 1 < BUCKETS && left > (double)times->counts[i])
        left -= (double)times->counts[i++];
    return exp2(((double)i + 0.5) / STEPS) / 1000;
}

/* What a batch was. */
enum when { QUIET, FIRST, LATER, WHENS };

/* By the clock on the wall, and by the time that the processor spent on this thread. */
enum clock { WALL, PROCESSOR, CLOCKS };

static void print_times(const char *what, const struct times times[CLOCKS])
{
    uint64_t count = time_count(&times[WALL]);

    printf("  %-34s %9llu", what, (unsigned long long)count);
    for (int i = 0; count > 0 && i < CLOCKS; i++)
        printf("   %8.1f %8.1f %8.1f", quantile(&times[i], 0.5), quantile(&times[i], 0.99),
               (double)times[i].sum / (double)count / 1000);
    printf("\n");
}

/* ---- Files --------------------------------------------------------------------------------- */

static char folder[] = "/tmp/medtrie-soak-XXXXXX";
static char path[64], beside[64];

static struct medtrie_open_options options = {.struct_size = sizeof options};

static struct image base;        /* INDEX as it is */
static struct image work;        /* the same, to be written into */
static medtrie_index *reference; /* of base: what the answers are but for the number */
static size_t *titles;           /* where in the file titles are that have room for a number */
static size_t title_count;

static bool is_numbered(struct medtrie_text title)
{
    return title.size > DIGITS && ((unsigned char)title.data[DIGITS] & 0xC0) != 0x80; /* UTF-8 */
}

static void read_base(const char *name)
{
    struct stat status;
    FILE *file = fopen(name, "rb");

    require(file != NULL && fstat(fileno(file), &status) == 0, "INDEX cannot be read");
    base.size = work.size = (size_t)status.st_size;
    base.bytes = malloc(base.size);
    work.bytes = malloc(base.size);
    require(base.bytes != NULL && work.bytes != NULL, "out of memory");
    require(fread(base.bytes, 1, base.size, file) == base.size, "INDEX cannot be read");
    fclose(file);
    memcpy(work.bytes, base.bytes, base.size);
    require(medtrie_open_memory(base.bytes, base.size, NULL, &reference, NULL) == MEDTRIE_OK,
            "INDEX is none");
}

static void find_titles(void)
{
    size_t room = 0;

    for (size_t s = 0; s < medtrie_system_count(reference); s++) {
        const medtrie_system *system = medtrie_system_at(reference, s);
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        for (medtrie_id id = 0; id < view.code_count; id++) {
            struct medtrie_text title = medtrie_title(system, id, view.default_period);

            if (!is_numbered(title))
                continue;
            if (title_count == room) {
                room = room * 2 + 1024;
                titles = realloc(titles, room * sizeof *titles);
                require(titles != NULL, "out of memory");
            }
            titles[title_count++] = (size_t)(title.data - (const char *)base.bytes);
        }
    }
    require(title_count > 0, "INDEX has no titles");
}

/* Makes the file of a number in work. */
static void make_file(uint64_t number)
{
    char digits[DIGITS + 1];

    snprintf(digits, sizeof digits, "%0*u", DIGITS, (unsigned)number);
    for (size_t i = 0; i < title_count; i++)
        memcpy(work.bytes + titles[i], digits, DIGITS);
    image_seal(&work);
}

static void publish(size_t size)
{
    FILE *file = fopen(beside, "wb");

    require(file != NULL && fwrite(work.bytes, 1, size, file) == size && fclose(file) == 0 &&
                rename(beside, path) == 0,
            "cannot write");
}

/* Publishes something bad in place of what make_file made, and says what is to come of it. */
static enum medtrie_result publish_bad(unsigned kind)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    size_t name;

    medtrie_system_describe(medtrie_system_at(reference, 0), &view);
    name = (size_t)(view.name.data - (const char *)base.bytes);
    switch (kind % 5) {
    case 0:
        publish(work.size - 1);
        return MEDTRIE_ERROR_INDEX_TRUNCATED;
    case 1:
        publish(0);
        return MEDTRIE_ERROR_INDEX_TRUNCATED;
    case 2: /* which a map does not look at without being told to */
        if (options.verify == MEDTRIE_VERIFY_STRUCTURE && !options.copy)
            return publish_bad(0);
        work.bytes[titles[0]] ^= 1;
        publish(work.size);
        work.bytes[titles[0]] ^= 1;
        return MEDTRIE_ERROR_INDEX_CHECKSUM;
    case 3: /* another system in its place: the first letter is the least */
        work.bytes[name] = 'a';
        image_seal(&work);
        publish(work.size);
        work.bytes[name] = base.bytes[name];
        return MEDTRIE_ERROR_INDEX_LOST;
    default:
        unlink(path);
        return MEDTRIE_ERROR_OPEN;
    }
}

/* How many indexes of the file are mapped, whatever became of the file; SIZE_MAX: no telling. */
static size_t count_mapped(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    size_t count = 0;

    if (maps == NULL)
        return SIZE_MAX;
    while (fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, path) != NULL;
    fclose(maps);
    return count;
}

/* ---- Readers ------------------------------------------------------------------------------- */

static medtrie_store *store;
static uint64_t *numbers; /* the number of the file of each generation */
static atomic_int phase;  /* enum when; WHENS: the end */
static atomic_ullong wrong_answers;

struct reader {
    pthread_t thread;
    uint64_t random;
    uint64_t generation; /* of the batch before */
    uint64_t keeps;      /* batches for which kept is kept */
    const struct medtrie_snapshot *kept;
    struct times times[WHENS][CLOCKS];
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Whether a random code of a snapshot has the id, validity and title that it has in the reference,
 * with the number of the snapshot's generation. */
static bool is_right(const struct medtrie_snapshot *now, const char digits[DIGITS], uint64_t random)
{
    size_t place = (size_t)(random % medtrie_system_count(reference));
    const medtrie_system *expected = medtrie_system_at(reference, place);
    const medtrie_system *system = medtrie_system_at(now->index, place);
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_text code, title, expected_title;
    medtrie_id id;

    medtrie_system_describe(expected, &view);
    if (view.code_count == 0)
        return true;
    id = (medtrie_id)((random >> 8) % view.code_count);
    code = medtrie_code(expected, id);
    expected_title = medtrie_title(expected, id, view.default_period);
    title = medtrie_title(system, medtrie_find(system, code.data, code.size), view.default_period);
    if (title.size != expected_title.size || medtrie_valid(system, id, view.default_period) !=
                                                 medtrie_valid(expected, id, view.default_period))
        return false;
    if (!is_numbered(title))
        return true;
    return memcmp(title.data, digits, DIGITS) == 0 &&
           memcmp(title.data + DIGITS, expected_title.data + DIGITS, title.size - DIGITS) == 0;
}

static void ask(struct reader *reader, const struct medtrie_snapshot *now)
{
    char digits[DIGITS + 1];

    snprintf(digits, sizeof digits, "%0*u", DIGITS, (unsigned)numbers[now->generation]);
    for (int i = 0; i < BATCH; i++)
        if (!is_right(now, digits, next_random(&reader->random)))
            atomic_fetch_add(&wrong_answers, 1);
}

static void ask_batch(struct reader *reader, enum when when)
{
    static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID};
    uint64_t began[CLOCKS];
    const struct medtrie_snapshot *now;

    for (int i = 0; i < CLOCKS; i++)
        began[i] = clock_ns(clocks[i]);
    now = medtrie_store_acquire(store);
    if (when != QUIET)
        when = now->generation == reader->generation ? LATER : FIRST;
    if (now->generation < reader->generation)
        atomic_fetch_add(&wrong_answers, 1); /* back in time */
    reader->generation = now->generation;
    ask(reader, now);
    medtrie_store_release(store, now);
    for (int i = 0; i < CLOCKS; i++)
        add_time(&reader->times[when][i], clock_ns(clocks[i]) - began[i]);
}

/* Now and then a snapshot is kept while others come and go, and asked once more at the end. */
static void keep_one(struct reader *reader)
{
    if (reader->kept == NULL && next_random(&reader->random) % 64 == 0) {
        reader->kept = medtrie_store_acquire(store);
        reader->keeps = next_random(&reader->random) % 8192;
    } else if (reader->kept != NULL && reader->keeps-- == 0) {
        ask(reader, reader->kept);
        medtrie_store_release(store, reader->kept);
        reader->kept = NULL;
    }
}

static void *read_on(void *context)
{
    struct reader *reader = context;
    int now;

    while ((now = atomic_load(&phase)) != WHENS) {
        ask_batch(reader, (enum when)now);
        keep_one(reader);
    }
    if (reader->kept != NULL)
        medtrie_store_release(store, reader->kept);
    return NULL;
}

/* ---- Swaps --------------------------------------------------------------------------------- */

struct swaps {
    uint64_t good, bad, same;
    uint64_t generation;
    size_t most_mapped;
    struct times times[CLOCKS]; /* of reloads that swapped */
};

/* Reloads what was published, and compares what comes of it. */
static void reload(struct swaps *swaps, enum medtrie_result expected, bool swaps_over)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    uint64_t began[] = {clock_ns(CLOCK_MONOTONIC), clock_ns(CLOCK_THREAD_CPUTIME_ID)};
    uint64_t generation = 0;
    enum medtrie_result result = medtrie_store_reload(store, NULL, &generation, &error);

    if (result != expected || generation != swaps->generation + swaps_over) {
        fprintf(stderr, "store: generation %llu, then %llu, %s: %s\n",
                (unsigned long long)swaps->generation, (unsigned long long)generation,
                medtrie_result_name(result), error.message);
        exit(EXIT_FAILURE);
    }
    if (swaps_over) {
        add_time(&swaps->times[WALL], clock_ns(CLOCK_MONOTONIC) - began[WALL]);
        add_time(&swaps->times[PROCESSOR], clock_ns(CLOCK_THREAD_CPUTIME_ID) - began[PROCESSOR]);
    }
    swaps->generation = generation;
}

static void swap_on(struct swaps *swaps, uint64_t count)
{
    for (uint64_t number = 1; swaps->good < count; number++) {
        make_file(number);
        if (number % 5 == 0) {
            reload(swaps, publish_bad((unsigned)swaps->bad), false);
            swaps->bad++;
            continue;
        }
        numbers[swaps->generation + 1] = number; /* seen by who acquires that generation */
        publish(work.size);
        reload(swaps, MEDTRIE_OK, true);
        swaps->good++;
        if (number % 8 == 0) {
            publish(work.size);
            reload(swaps, MEDTRIE_OK, false);
            swaps->same++;
        }
        if (number % 16 == 0) {
            size_t mapped = count_mapped();

            if (mapped != SIZE_MAX && mapped > swaps->most_mapped)
                swaps->most_mapped = mapped;
        }
    }
}

/* ---- All ----------------------------------------------------------------------------------- */

static void read_level(const char *level)
{
    options.copy = strcmp(level, "copy") == 0;
    if (strcmp(level, "full") == 0)
        options.verify = MEDTRIE_VERIFY_FULL;
    else
        require(options.copy || strcmp(level, "structure") == 0, "LEVEL is none");
}

static void set_up(const char *name, uint64_t swaps)
{
    struct medtrie_error error = {.struct_size = sizeof error};

    require(mkdtemp(folder) != NULL, "no folder");
    snprintf(path, sizeof path, "%s/a.medtrie", folder);
    snprintf(beside, sizeof beside, "%s/a.medtrie.tmp", folder);
    numbers = calloc(swaps + 2, sizeof *numbers);
    require(numbers != NULL, "out of memory");
    read_base(name);
    find_titles();
    make_file(0);
    publish(work.size);
    require(medtrie_store_open(path, &options, &store, &error) == MEDTRIE_OK, error.message);
}

/* Nothing lives on; what could not be looked at is said. */
static void tear_down(void)
{
    size_t before = count_mapped(), after;

    medtrie_store_close(store);
    after = count_mapped();
    if (before == SIZE_MAX)
        printf("  (no /proc: what is mapped was not counted)\n");
    else
        printf("  mapped when all readers had ended: %zu; when the store was closed: %zu\n", before,
               after);
    require(before == SIZE_MAX || (before == !options.copy && after == 0), "a generation lives on");
    medtrie_close(reference);
    free(base.bytes);
    free(work.bytes);
    free(titles);
    free(numbers);
    unlink(path);
    rmdir(folder);
}

static void report(const struct reader *readers, size_t reader_count, const struct swaps *swaps)
{
    static const char *const names[] = {"batches, no swaps going on", "first of a generation",
                                        "later ones of it"};
    static struct times times[WHENS][CLOCKS];

    for (size_t i = 0; i < reader_count; i++)
        for (int when = 0; when < WHENS; when++)
            for (int clock = 0; clock < CLOCKS; clock++)
                merge_times(&times[when][clock], &readers[i].times[when][clock]);
    printf("%zu readers, %zu bytes: %llu swaps, %llu bad files refused, %llu files of the same "
           "content passed over; at most %zu generations mapped (copies do not count)\n",
           reader_count, base.size, (unsigned long long)swaps->good, (unsigned long long)swaps->bad,
           (unsigned long long)swaps->same, swaps->most_mapped);
    printf("  %-34s %9s   %26s   %26s\n", "", "", "us on the wall", "us of the processor");
    printf("  %-34s %9s   %8s %8s %8s   %8s %8s %8s\n", "", "count", "median", "p99", "mean",
           "median", "p99", "mean");
    for (int when = 0; when < WHENS; when++)
        print_times(names[when], times[when]);
    print_times("reloads that swapped", swaps->times);
}

/* What acquire and release cost where nobody else does so. */
static void report_acquire(void)
{
    enum { ROUNDS = 1000000 };
    uint64_t began = clock_ns(CLOCK_MONOTONIC);

    for (int i = 0; i < ROUNDS; i++)
        medtrie_store_release(store, medtrie_store_acquire(store));
    printf("  acquire and release, alone: %.1f ns\n",
           (double)(clock_ns(CLOCK_MONOTONIC) - began) / ROUNDS);
}

int main(int argc, char **argv)
{
    static struct reader readers[READERS_MAX];
    static struct swaps swaps = {.generation = 1};
    const struct timespec quiet = {0, QUIET_NS};
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 500;
    size_t reader_count = argc > 3 ? (size_t)strtoull(argv[3], NULL, 10) : 8;

    require(argc >= 2 && reader_count <= READERS_MAX,
            "usage: store INDEX [SWAPS [READERS [full|structure|copy]]]");
    read_level(argc > 4 ? argv[4] : "full");
    set_up(argv[1], count);
    for (size_t i = 0; i < reader_count; i++) {
        readers[i].random = 0x9E3779B97F4A7C15u * (i + 1);
        require(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]) == 0, "no thread");
    }
    nanosleep(&quiet, NULL);
    atomic_store(&phase, LATER);
    swap_on(&swaps, count);
    atomic_store(&phase, WHENS);
    for (size_t i = 0; i < reader_count; i++)
        pthread_join(readers[i].thread, NULL);
    report(readers, reader_count, &swaps);
    report_acquire();
    tear_down();
    if (atomic_load(&wrong_answers) > 0)
        fprintf(stderr, "store: %llu wrong answers\n",
                (unsigned long long)atomic_load(&wrong_answers));
    return atomic_load(&wrong_answers) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

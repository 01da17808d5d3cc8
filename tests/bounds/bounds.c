/*
 * No query takes more steps than its bound (queries.c), whatever the bytes of the file are and
 * whatever is asked: above all a lookup no more than its text gives reason for.
 *
 *     bounds NAME EVERY       a tiny index as it is, and every so many-th changed file of it
 *     bounds FILE             an index; nothing of it is changed
 *     bounds --queries FILE   whether all functions that FILE lists have a bound
 *
 * The tiny indexes are those of tests/bytes/tiny.h; what is changed differs in one place
 * (tests/bytes/change.h).
 *
 * A step is a basic block of the library that is run, see steps.h. Prints the most that each query
 * took, beside its bound.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bytes/change.h"
#include "../bytes/tiny.h"
#include "queries.h"
#include "steps.h"

#define QUERIES_MAX 128
#define FIRST_ASKED 210  /* questions to each system of a file as it is, */
#define CHANGED_ASKED 24 /* and of a changed one */
#define FAILURES_MAX 10

/* The most that a query took, as a part of its bound, and where. */
static struct {
    double part;
    uint64_t steps, most;
    struct amounts amounts;
} worst[QUERIES_MAX];

static uint64_t asked, files, opened;
static int failures;
static char where[64]; /* the file that is asked */

/* ---- One query ------------------------------------------------------------------------------- */

static size_t asked_number;

static void end_of_patience(void)
{
    fprintf(stderr, "bounds: %s: %s comes to no end\n", where, queries[asked_number].name);
    exit(1);
}

static void ask(size_t number, const struct question *question, struct amounts amounts)
{
    uint64_t most;

    amounts.bytes = question->len;
    most = query_most(&queries[number], &amounts);
    asked_number = number;
    steps = 0;
    steps_most = most * 100;
    queries[number].ask(question);
    steps_most = UINT64_MAX;
    asked++;
    if ((double)steps / (double)most > worst[number].part) {
        worst[number].part = (double)steps / (double)most;
        worst[number].steps = steps;
        worst[number].most = most;
        worst[number].amounts = amounts;
    }
    if (steps <= most)
        return;
    fprintf(stderr,
            "bounds: %s: %s takes %" PRIu64 " steps of at most %" PRIu64 " (id %" PRIu32
            ", other %" PRIu32 ", period %" PRIu32 ", %zu bytes)\n",
            where, queries[number].name, steps, most, question->id, question->other,
            question->period, question->len);
    if (++failures == FAILURES_MAX)
        exit(1);
}

static void ask_all(const struct question *question, const struct amounts *amounts)
{
    for (size_t i = 0; i < query_count; i++)
        ask(i, question, *amounts);
}

/* ---- What is asked --------------------------------------------------------------------------- */

/* A different choice for another number. */
static uint32_t pick(uint32_t number, uint32_t count)
{
    return count == 0 ? 0 : number * UINT32_C(2654435761) % count;
}

/* Texts of all lengths, of which some are long for no reason but the work that they may make. */
static size_t write_text(const medtrie_system *system, uint32_t number, uint32_t concepts,
                         char text[QUERY_TEXT_MAX])
{
    static const char *const fills[] = {" ", ".", "A", "0", "-", "\xC2\xA0", "1", "~", ". ", "A0"};
    static const size_t sizes[] = {0, 1, 3, 7, 8, 9, 16, 17, 24, 63, 64, 65, 300, QUERY_TEXT_MAX};
    const char *fill = fills[number % (sizeof fills / sizeof fills[0])];
    size_t size = sizes[number / 3 % (sizeof sizes / sizeof sizes[0])], at = 0;
    size_t code = medtrie_display(system, pick(number, concepts), text);

    if (number % 3 == 0) /* a code */
        return code;
    if (number % 3 == 1) /* a code, and something behind it */
        at = code;
    for (size_t i = 0; at + 1 < size; i++)
        text[at++] = fill[i % strlen(fill)];
    if (number % 6 == 5 && at + code < QUERY_TEXT_MAX) /* the code behind it */
        at += medtrie_display(system, pick(number, concepts), text + at);
    return at;
}

static medtrie_set *everything(const medtrie_system *system)
{
    medtrie_set *set = NULL;

    medtrie_set_parse(system, "*", 1, NULL, &set, NULL);
    return set;
}

static void ask_system(const medtrie_index *index, const medtrie_system *system, uint32_t choice,
                       const struct amounts *amounts)
{
    static const medtrie_day days[] = {17600,
                                       MEDTRIE_DAY_NONE,
                                       MEDTRIE_DAY_DEFAULT,
                                       20362,
                                       MEDTRIE_DAY_FIRST,
                                       18262,
                                       MEDTRIE_DAY_LAST,
                                       16709};
    struct medtrie_system_view about = {.struct_size = sizeof about};
    medtrie_set *set = everything(system);
    struct question question = {.index = index, .system = system, .set = set};
    char text[QUERY_TEXT_MAX + 32];
    uint32_t concepts, rounds;

    if (set == NULL) {
        fprintf(stderr, "bounds: %s: no set of everything\n", where);
        exit(1);
    }
    medtrie_system_describe(system, &about);
    concepts = about.code_count + about.grouping_count;
    rounds = choice == 0 ? FIRST_ASKED : CHANGED_ASKED;
    question.text = text;
    for (uint32_t i = 0; i < rounds; i++) {
        uint32_t number = i + choice * rounds;

        question.len = write_text(system, number, concepts, text);
        question.day = days[number % (sizeof days / sizeof days[0])];
        question.id = number % 17 == 16 ? MEDTRIE_NONE : pick(number, concepts);
        question.other = number % 3 == 0   ? MEDTRIE_NONE
                         : number % 3 == 1 ? pick(number + 1, concepts)
                                           : number % 5;
        question.period = pick(number, about.period_count + 1);
        question.kind = (enum medtrie_kind)(number % (MEDTRIE_KIND_MODIFIER + 1));
        ask_all(&question, amounts);
    }
    medtrie_set_free(set);
}

static struct amounts amounts_of(const medtrie_index *index)
{
    struct amounts amounts = {.systems = medtrie_system_count(index)};

    for (size_t i = 0; i < amounts.systems; i++) {
        struct medtrie_system_view about = {.struct_size = sizeof about};
        uint64_t concepts;

        medtrie_system_describe(medtrie_system_at(index, i), &about);
        concepts = (uint64_t)about.code_count + about.grouping_count;
        if (about.period_count > amounts.periods)
            amounts.periods = about.period_count;
        if (about.grouping_count > amounts.groupings)
            amounts.groupings = about.grouping_count;
        if (concepts > amounts.concepts)
            amounts.concepts = concepts;
    }
    return amounts;
}

static void ask_index(const medtrie_index *index, uint32_t choice)
{
    struct amounts amounts = amounts_of(index);

    opened++;
    for (size_t i = 0; i < amounts.systems; i++)
        ask_system(index, medtrie_system_at(index, i), choice, &amounts);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void ask_image(const struct image *image, uint32_t choice)
{
    medtrie_index *index;

    files++;
    if (medtrie_open_memory(image->bytes, image->size, NULL, &index, NULL) != MEDTRIE_OK)
        return;
    ask_index(index, choice);
    medtrie_close(index);
}

static void ask_changes(const struct tiny *tiny, uint32_t every)
{
    struct image sound = image_build(tiny->systems, tiny->system_count, tiny->notice);
    struct image changed = {malloc(sound.size), 0};
    struct change change = {.cut = true, .few = true, .at = SIZE_MAX};

    snprintf(where, sizeof where, "%s", tiny->name);
    ask_image(&sound, 0);
    for (uint32_t number = 0; change_next(&sound, &change); number++) {
        if (number % every != 0 || change_is_unread(&sound, &change) ||
            !change_apply(&sound, &change, &changed))
            continue;
        snprintf(where, sizeof where, "%s %s %zu 0x%02x %s", tiny->name, change.cut ? "cut" : "",
                 change.at, change.value, change.repaired ? "repaired" : "stale");
        ask_image(&changed, number + 1);
    }
    free(changed.bytes);
    image_free(&sound);
}

static void ask_file(const char *path)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;

    snprintf(where, sizeof where, "%s", path);
    files++;
    if (medtrie_open(path, NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "bounds: %s\n", error.message);
        exit(1);
    }
    ask_index(index, 0);
    medtrie_close(index);
}

/* ---- The ways to call it --------------------------------------------------------------------- */

static bool has_bound(const char *function)
{
    if (strcmp(function, "medtrie_open") == 0 || strcmp(function, "medtrie_open_memory") == 0 ||
        strcmp(function, "medtrie_close") == 0 || strcmp(function, "medtrie_set_free") == 0 ||
        strncmp(function, "medtrie_store_", 14) == 0)
        return true; /* no query */
    for (size_t i = 0; i < query_count; i++)
        if (strcmp(function, queries[i].name) == 0)
            return true;
    return false;
}

static void compare_queries(const char *path)
{
    char library[64], function[64];
    FILE *list = fopen(path, "r");
    size_t listed = 0;

    if (list == NULL) {
        perror(path);
        exit(1);
    }
    while (fscanf(list, "%63s %63s", library, function) == 2) {
        if (strcmp(library, "libmedtrie") != 0)
            continue;
        listed++;
        if (!has_bound(function)) {
            fprintf(stderr, "bounds: %s has no bound\n", function);
            failures++;
        }
    }
    fclose(list);
    printf("%zu functions are exported, %zu queries have a bound\n", listed, query_count);
    failures += listed == 0;
}

static void print_worst(void)
{
    for (size_t i = 0; i < query_count; i++)
        printf("%-28s %9" PRIu64 " steps of %9" PRIu64 " (%" PRIu64 " bytes, %" PRIu64
               " periods, %" PRIu64 " groupings, %" PRIu64 " concepts, %" PRIu64 " systems)\n",
               queries[i].name, worst[i].steps, worst[i].most, worst[i].amounts.bytes,
               worst[i].amounts.periods, worst[i].amounts.groupings, worst[i].amounts.concepts,
               worst[i].amounts.systems);
    printf("%" PRIu64 " files, %" PRIu64 " opened, %" PRIu64 " questions, %d too long\n", files,
           opened, asked, failures);
}

int main(int argc, char **argv)
{
    const struct tiny *tiny = argc == 3 ? tiny_named(argv[1]) : NULL;
    uint32_t every = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

    steps_over = end_of_patience;
    if (argc == 3 && strcmp(argv[1], "--queries") == 0) {
        compare_queries(argv[2]);
        return failures == 0 ? 0 : 1;
    }
    if (argc == 2) {
        ask_file(argv[1]);
    } else if (tiny != NULL && every > 0) {
        ask_changes(tiny, every);
    } else {
        fprintf(stderr, "usage: bounds NAME EVERY | FILE | --queries FILE\n");
        return 2;
    }
    print_worst();
    return failures == 0 && opened > 0 ? 0 : 1;
}

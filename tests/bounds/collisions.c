/*
 * Keys, codes and titles that were chosen to collide must cost the compiler no more than RATIO
 * times the steps of as many at random:
 *
 *     collisions COUNT FOLDER     so many of each; lists and indexes are written into the folder
 *
 * A step is a basic block of the compiler or of the format that is run: all of their sources are
 * built for this program with a call at the beginning of each (-fsanitize-coverage=trace-pc), so
 * that no loop can be forgotten. What libraries do in one call is not counted, sorting among it.
 * The perfect hash alone is asked first, then whole lists are compiled. Last the texts that
 * annotate counts for its summary, as many as it counts at most.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/compile.h>

#include "../../src/annotate/tally.h"
#include "../../src/compiler/pilots.h"
#include "../colliding.h"
#include "steps.h"

#define RATIO 3
#define PATH_MAX_BYTES 4096

static int failures;

/* Compares with the steps of what is at random, which comes first. */
static void compare(const char *name, uint64_t taken, uint64_t at_random)
{
    double ratio = (double)taken / (double)at_random;

    printf("%-36s %14" PRIu64 " steps, %5.2f\n", name, taken, ratio);
    if (taken > at_random * RATIO) {
        printf("collisions: that is more than %d times\n", RATIO);
        failures++;
    }
}

static void *room_for(size_t count, size_t size)
{
    void *room = malloc(count * size);

    if (room == NULL) {
        perror("collisions");
        exit(1);
    }
    return room;
}

/* ---- The perfect hash ------------------------------------------------------------------------ */

static void build_hashes(uint32_t count)
{
    uint64_t *keys = room_for(count, sizeof *keys);
    uint64_t at_random = 0;

    for (size_t i = 0; i < COLLIDING_KEYS; i++) {
        struct pilots pilots;
        uint64_t taken;

        colliding_keys[i].fill(keys, count);
        steps = 0;
        if (!medtrie_pilots_build(&pilots, keys, count)) {
            printf("collisions: no hash of keys %s\n", colliding_keys[i].name);
            failures++;
            continue;
        }
        taken = steps;
        medtrie_pilots_free(&pilots);
        if (i == 0)
            at_random = taken;
        compare(colliding_keys[i].name, taken, at_random);
    }
    free(keys);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* A list of codes that are these texts, or of other codes with these titles. */
static void write_list(const char *path, char (*texts)[COLLIDING_TEXT], uint32_t count, bool titles)
{
    FILE *list = fopen(path, "w");
    bool written = list != NULL;

    if (written)
        fputs("code,title\n", list);
    for (uint32_t i = 0; i < count && written; i++)
        written = (titles ? fprintf(list, "%07" PRIu32 ",%s\n", i, texts[i])
                          : fprintf(list, "%s,A title\n", texts[i])) > 0;
    if (!written || fclose(list) != 0) {
        perror(path);
        exit(1);
    }
}

static uint64_t compile(const char *list, const char *index)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_list_options options = {.system = "chosen"};
    struct medtrie_release_input release = {"chosen", medtrie_day_of(2026, 1, 1), list};
    uint64_t taken;

    steps = 0;
    if (medtrie_compile(
            index,
            &(struct medtrie_compile_options){.struct_size = sizeof(struct medtrie_compile_options),
                                              .releases = &release,
                                              .release_count = 1,
                                              .lists = &options,
                                              .list_count = 1},
            &error) != MEDTRIE_OK) {
        printf("collisions: %s\n", error.message);
        exit(1);
    }
    taken = steps;
    remove(list);
    remove(index);
    return taken;
}

static void compile_lists(uint32_t count, const char *folder)
{
    char(*texts)[COLLIDING_TEXT] = room_for(count, sizeof *texts);
    char list[PATH_MAX_BYTES], index[PATH_MAX_BYTES];
    uint64_t at_random = 0;

    snprintf(list, sizeof list, "%s/chosen.csv", folder);
    snprintf(index, sizeof index, "%s/chosen.medtrie", folder);
    for (size_t i = 0; i < COLLIDING_TEXTS; i++) {
        uint64_t taken;

        colliding_fill(&colliding_texts[i], texts, count);
        write_list(list, texts, count, i + 2 >= COLLIDING_TEXTS);
        taken = compile(list, index);
        if (i % 2 == 0)
            at_random = taken;
        compare(colliding_texts[i].name, taken, at_random);
    }
    free(texts);
}

/* ---- The summary of annotate ----------------------------------------------------------------- */

static uint64_t count_texts(char (*texts)[COLLIDING_TEXT], size_t size)
{
    struct tally tally = {0};
    uint64_t taken;

    steps = 0;
    for (uint32_t i = 0; i < TALLY_TEXTS_MAX; i++) {
        struct tally_text text = {.size = (uint8_t)size, .count = 1};

        memcpy(text.text, texts[i], size);
        medtrie_tally_text(&tally, &text);
    }
    taken = steps;
    if (tally.failed || tally.text_count != TALLY_TEXTS_MAX) {
        printf("collisions: the summary has lost a text\n");
        failures++;
    }
    medtrie_tally_free(&tally);
    return taken;
}

static void count_summaries(void)
{
    char(*texts)[COLLIDING_TEXT] = room_for(TALLY_TEXTS_MAX, sizeof *texts);
    uint64_t at_random = 0;

    /* Titles, for the table of the summary has the hash and the size of the compiler's pool. */
    for (size_t i = COLLIDING_TEXTS - 2; i < COLLIDING_TEXTS; i++) {
        char name[64];
        uint64_t taken;

        colliding_fill(&colliding_texts[i], texts, TALLY_TEXTS_MAX);
        taken = count_texts(texts, colliding_texts[i].size);
        if (i == COLLIDING_TEXTS - 2)
            at_random = taken;
        snprintf(name, sizeof name, "summary: %s", colliding_texts[i].name);
        compare(name, taken, at_random);
    }
    free(texts);
}

int main(int argc, char **argv)
{
    uint32_t count = argc == 3 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;

    if (count == 0) {
        fprintf(stderr, "usage: collisions COUNT FOLDER\n");
        return 2;
    }
    printf("%" PRIu32 " of each; the last number is the ratio to those at random\n", count);
    build_hashes(count);
    compile_lists(count, argv[2]);
    count_summaries();
    return failures == 0 ? 0 : 1;
}

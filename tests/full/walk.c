/*
 * Asks an index everything and compares with answers worked out the plain way (plain.c):
 *
 *     walk INDEX
 *
 * Every prefix, every concept, one by one and in batches, parents, ancestors, children, descendants
 * and subsumption in every period of the systems that have few, and in a sample of the others'; a
 * random hundredth of the codes in many spellings and misspellings. Prints a line a system; exits 1
 * when anything differs.
 *
 * It takes from the index what is valid when and which codes a grouping holds: those are compared
 * with the official files by judge.py.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "walk.h"

#define DIFFERENCES_MAX 20
#define SYSTEMS_MAX 32
#define RESOLVED 1000    /* codes a system that are looked for in all systems */
#define PERIODS_ALL 16   /* a system with more periods is sampled, */
#define PERIODS_SAMPLE 8 /* at about so many and at the first of each release */

static unsigned differences;

void walk_differs(const struct plain *plain, const char *format, ...)
{
    va_list arguments;

    printf("%.*s: ", WALK_TEXT(plain->about.name));
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    if (++differences == DIFFERENCES_MAX) {
        printf("walk: %d differences, no more are looked for\n", DIFFERENCES_MAX);
        exit(1);
    }
}

/* xorshift64* (Vigna 2016): the sample must be the same everywhere. */
uint32_t walk_random(uint32_t limit)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545f4914f6cdd1du >> 32) % limit);
}

static bool begins_release(const struct plain *plain, medtrie_period period)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};

    for (size_t i = 0; medtrie_release_at(plain->system, i, &release); i++)
        if (release.period == period)
            return true;
    return false;
}

static bool is_walked(const struct plain *plain, medtrie_period period)
{
    uint32_t count = plain->about.period_count;

    return count <= PERIODS_ALL || period == 0 || period + 1 == count ||
           period % (count / PERIODS_SAMPLE) == 0 || period == plain->about.default_period ||
           begins_release(plain, period);
}

static void walk_system(struct plain *plain)
{
    uint32_t prefixes, texts, rows;
    uint64_t pairs = 0;
    unsigned periods = 0;

    walk_concepts(plain);
    prefixes = walk_prefixes(plain);
    texts = walk_spellings(plain);
    rows = walk_batches(plain);
    for (medtrie_period period = 0; period < plain->about.period_count; period++) {
        if (!is_walked(plain, period))
            continue;
        plain_set_period(plain, period);
        pairs += walk_tree(plain);
        periods++;
    }
    printf("%.*s: %u codes, %u groupings, %u prefixes, %u spellings, %u rows; %u of %u periods, "
           "%llu pairs\n",
           WALK_TEXT(plain->about.name), plain->code_count, plain->about.grouping_count, prefixes,
           texts, rows, periods, plain->about.period_count, (unsigned long long)pairs);
}

/* A random code of one system, looked for in all of them. */
static void check_resolved(const medtrie_index *index, const struct plain *plains, size_t count,
                           const struct plain *plain)
{
    struct medtrie_text text = plain->texts[walk_random(plain->code_count)];
    struct medtrie_match matches[2 * SYSTEMS_MAX];
    size_t found = medtrie_resolve(index, text.data, text.size, matches, 2 * SYSTEMS_MAX);
    size_t expected = 0;

    for (size_t i = 0; i < count; i++) {
        medtrie_id ids[] = {plain_code(&plains[i], text), plain_grouping(&plains[i], text)};

        for (size_t k = 0; k < 2; k++) {
            if (ids[k] == MEDTRIE_NONE)
                continue;
            if (expected >= found || matches[expected].system != plains[i].system ||
                matches[expected].id != ids[k])
                walk_differs(&plains[i], "%.*s is not match %zu", WALK_TEXT(text), expected);
            expected++;
        }
    }
    if (found != expected)
        walk_differs(plain, "%.*s has %zu matches, not %zu", WALK_TEXT(text), found, expected);
}

static void walk_index(const medtrie_index *index)
{
    struct plain plains[SYSTEMS_MAX];
    size_t count = medtrie_system_count(index);

    if (count == 0 || count > SYSTEMS_MAX) {
        printf("walk: %zu systems, not 1 to %d\n", count, SYSTEMS_MAX);
        exit(1);
    }
    for (size_t i = 0; i < count; i++)
        plain_begin(&plains[i], medtrie_system_at(index, i));
    for (size_t i = 0; i < count; i++)
        walk_system(&plains[i]);
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < RESOLVED && plains[i].code_count > 0; k++)
            check_resolved(index, plains, count, &plains[i]);
    for (size_t i = 0; i < count; i++)
        plain_end(&plains[i]);
}

int main(int argc, char **argv)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: walk INDEX\n");
        return 2;
    }
    if (medtrie_open(argv[1], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "walk: %s\n", error.message);
        return 4;
    }
    walk_index(index);
    medtrie_close(index);
    return differences == 0 ? 0 : 1;
}

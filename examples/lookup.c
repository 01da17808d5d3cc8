/*
 * Looks up a code as of a date of service.
 *
 *     lookup INDEX CODE YYYY-MM-DD
 *
 * Prints every concept of that code, in whatever systems have it: title, validity, whether it may
 * be billed that day, and what stands above it. The exit status is 0 when the code was found.
 *
 * With pkg-config: cc lookup.c $(pkg-config --cflags --libs medtrie) -o lookup
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/medtrie.h>

/* Enough for every system that an index is likely to hold; medtrie_resolve says if there are more.
 */
#define MATCHES_MAX 64

/* A text is a pointer and a length, not a C string. */
static void print_text(const char *label, struct medtrie_text text)
{
    printf("%s%.*s\n", label, (int)text.size, text.data);
}

static void print_ancestors(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count = medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX);

    for (size_t i = 0; i < count; i++) {
        struct medtrie_concept_view ancestor = {.struct_size = sizeof ancestor};

        if (medtrie_concept(system, ancestors[i], period, &ancestor))
            printf("    %-8s %.*s\n", ancestor.display, (int)ancestor.title.size,
                   ancestor.title.data);
    }
}

static void print_match(const struct medtrie_match *match, medtrie_day day)
{
    const medtrie_system *system = match->system;
    struct medtrie_system_view about = {.struct_size = sizeof about};
    struct medtrie_concept_view concept = {.struct_size = sizeof concept};
    medtrie_period period = medtrie_period_on(system, day);

    medtrie_system_describe(system, &about);

    /* On a day that no loaded release covers there are texts, those of the nearest period, and no
     * answer about validity. */
    if (!medtrie_concept(system, match->id, medtrie_period_near(system, day), &concept))
        return;

    printf("%s\n", concept.display);
    print_text("  system   ", about.name);
    printf("  kind     %s\n", medtrie_kind_name(concept.kind));
    print_text("  title    ", concept.title);
    if (period == MEDTRIE_NOT_COVERED) {
        printf("  valid    unknown: no loaded release covers the day\n");
        return;
    }
    printf("  valid    %s\n", medtrie_valid(system, match->id, period) ? "yes" : "no");
    printf("  billable %s\n", medtrie_billable(system, match->id, period) ? "yes" : "no");
    if (concept.parent != MEDTRIE_NONE) {
        printf("  below\n");
        print_ancestors(system, match->id, period);
    }
}

int main(int argc, char **argv)
{
    medtrie_index *index = NULL;
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_match matches[MATCHES_MAX];

    if (argc != 4) {
        fprintf(stderr, "usage: lookup INDEX CODE YYYY-MM-DD\n");
        return EXIT_FAILURE;
    }
    medtrie_day day = medtrie_day_parse(argv[3], strlen(argv[3]));
    if (day == MEDTRIE_DAY_NONE) {
        fprintf(stderr, "lookup: \"%s\" is not a date\n", argv[3]);
        return EXIT_FAILURE;
    }
    if (medtrie_open(argv[1], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "lookup: %s\n", error.message);
        return EXIT_FAILURE;
    }

    /* A code does not tell its system, so take every system that has it. */
    size_t count = medtrie_resolve(index, argv[2], strlen(argv[2]), matches, MATCHES_MAX);
    for (size_t i = 0; i < count && i < MATCHES_MAX; i++)
        print_match(&matches[i], day);
    if (count == 0)
        fprintf(stderr, "lookup: no system of this index has \"%s\"\n", argv[2]);

    medtrie_close(index);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

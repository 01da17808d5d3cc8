/*
 * Writes the index that tests/format/bad_files.py damages: the miniature and a sixth system,
 * "tower", that stands at the limits: a code on each of the 32 levels that there may be and one
 * beside them, and more periods than a mask of one word has bits for.
 *
 *     format_good_file FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/format/layout.h"
#include "../miniature.h"

#define LEVELS MEDTRIE_LEVELS_MAX
#define PERIODS 65

/* What the tables point to. */
static char codes[LEVELS + 1][16];
static char days[2 * PERIODS][11];
static char valid[PERIODS + 1];

/* One month after the other from 2019-01 on; each begins a release. */
static void fill_periods(struct image_period *periods)
{
    for (int i = 0; i < PERIODS; i++) {
        medtrie_day first = medtrie_day_of(2019 + i / 12, i % 12 + 1, 1);
        medtrie_day next = medtrie_day_of(2019 + (i + 1) / 12, (i + 1) % 12 + 1, 1);

        medtrie_day_format(first, days[(size_t)i * 2]);
        medtrie_day_format(next - 1, days[(size_t)i * 2 + 1]);
        periods[i] = (struct image_period){days[(size_t)i * 2], days[(size_t)i * 2 + 1],
                                           MEDTRIE_BASIS_RELEASE, days[(size_t)i * 2]};
    }
}

/* L01, then each below the one before it; the last stands alone. All are billable, headers too:
 * that a billable code has none below it is a rule of the official files, not of the format. */
static void fill_codes(struct image_concept *concepts)
{
    memset(valid, 'b', PERIODS);
    for (int i = 0; i <= LEVELS; i++) {
        snprintf(codes[i], sizeof codes[i], "L%02d", i + 1);
        concepts[i] = (struct image_concept){.code = codes[i],
                                             .kind = MEDTRIE_KIND_CODE,
                                             .valid = valid,
                                             .title = "A level",
                                             .parent = i == 0 || i == LEVELS ? "" : codes[i - 1]};
    }
}

int main(int argc, char **argv)
{
    static struct image_period periods[PERIODS];
    static struct image_concept concepts[LEVELS + 1];
    struct image_system systems[MINIATURE_SYSTEMS + 1];
    struct image image;
    FILE *file;

    if (argc != 2) {
        fprintf(stderr, "usage: format_good_file FILE\n");
        return EXIT_FAILURE;
    }
    fill_periods(periods);
    fill_codes(concepts);
    memcpy(systems, miniature_systems, MINIATURE_SYSTEMS * sizeof *systems);
    systems[MINIATURE_SYSTEMS] = (struct image_system){.name = "tower",
                                                       .title = "Codes below codes",
                                                       .key_class = MEDTRIE_KEYS_GENERAL,
                                                       .periods = periods,
                                                       .period_count = PERIODS,
                                                       .default_period = PERIODS - 1,
                                                       .codes = concepts,
                                                       .code_count = LEVELS + 1};
    image = image_build(systems, MINIATURE_SYSTEMS + 1, "Licensed to the tests.");
    medtrie_close(miniature_open(&image)); /* it is sound */
    file = fopen(argv[1], "wb");
    if (file == NULL || fwrite(image.bytes, 1, image.size, file) != image.size ||
        fclose(file) != 0) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    image_free(&image);
    return EXIT_SUCCESS;
}

/*
 * Small indexes laid out in memory from tables of codes, by docs/FORMAT.md and without the
 * compiler, so that tests know every number in them and can make files that are wrong in one place.
 */
#ifndef MEDTRIE_TESTS_IMAGE_H
#define MEDTRIE_TESTS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

struct image_period {
    const char *first, *last; /* YYYY-MM-DD */
    enum medtrie_basis basis;
    const char *release; /* NULL: none */
};

/* A code or a grouping. */
struct image_concept {
    const char *code;
    enum medtrie_kind kind;
    const char *valid; /* a character a period: '.' not valid, 'h' header, 'b' billable */
    const char *title;
    const char *short_title;  /* NULL: "" */
    const char *first, *last; /* groupings: the first and the last code that it holds */
    const char *parent;       /* codes: NULL: the longest prefix of 3 characters or more */
    const char *later_title;  /* NULL: no second version */
    uint32_t later_period;    /* from which it holds */
    const char *properties;   /* "name=value;name=value", names ascending; NULL: none */
    const char *later_short_title, *later_properties; /* of the second version, likewise */
};

/* A row of "replaced". The new code is one of the system, or else one of another. */
struct image_replacement {
    const char *old, *day, *new, *table;
};

struct image_system {
    const char *name, *title, *uri;
    uint8_t key_class, dot_after, dot_after_e, flags;
    const struct image_period *periods;
    size_t period_count;
    uint32_t default_period;
    const struct image_concept *codes; /* in official order */
    size_t code_count;
    const struct image_concept *groupings; /* by first code, outer before inner */
    size_t grouping_count;
    const struct image_replacement *replacements; /* by old code, day, new code */
    size_t replacement_count;
};

struct image {
    uint8_t *bytes;
    size_t size;
};

/* Lays out an index; systems ascend by name. Each period with a release of its own first day is the
 * first of that release. Ends the test program when the tables make no sense. */
struct image image_build(const struct image_system *systems, size_t system_count,
                         const char *notice);

void image_free(struct image *image);

/* The bytes of a section, to be read or damaged; system is a number or 0xFFFF. NULL: none. */
uint8_t *image_section(struct image *image, const char *name, unsigned system, size_t *size);

/* The row of that section in the section table. */
uint8_t *image_row(struct image *image, const char *name, unsigned system);

/* Makes all checksums and the content id right again after bytes were changed. */
void image_seal(struct image *image);

/* The same for the header's own checksum alone. */
void image_seal_header(struct image *image);

#endif

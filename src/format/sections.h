/* The sections of one owner while the layout is read: a system, or the index as a whole. */
#ifndef MEDTRIE_FORMAT_SECTIONS_H
#define MEDTRIE_FORMAT_SECTIONS_H

#include "layout.h"

struct sections {
    const uint8_t *bytes[MEDTRIE_SECTION_COUNT]; /* NULL where there is none */
    uint64_t sizes[MEDTRIE_SECTION_COUNT];
    size_t rows[MEDTRIE_SECTION_COUNT]; /* where the row stands in the file */
};

/* Collects the known sections of a system, or of MEDTRIE_ENTRY_WHOLE; refuses one that stands
 * twice. The section table has been checked before. */
enum medtrie_result medtrie_sections_collect(const struct medtrie_file *file, unsigned owner,
                                             struct sections *sections,
                                             struct medtrie_error *error);

/* Checks that a section is there with exactly so many bytes; an empty one may be left out. */
enum medtrie_result medtrie_sections_check_size(const struct medtrie_file *file,
                                                struct sections *sections,
                                                enum medtrie_section section, unsigned owner,
                                                uint64_t expected, struct medtrie_error *error);

/* Reads and checks the record of a system and its small tables, and the sizes of all its sections:
 * the second half of medtrie_layout_read (layout_system.c). */
enum medtrie_result medtrie_layout_system(const struct medtrie_file *file, unsigned number,
                                          struct medtrie_tables *tables,
                                          struct medtrie_error *error);

#endif

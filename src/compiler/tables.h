/*
 * Tables: model and timeline as the arrays of src/format/layout.h.
 */
#ifndef MEDTRIE_COMPILER_TABLES_H
#define MEDTRIE_COMPILER_TABLES_H

#include "replacements.h"

/* The bytes of one section. */
struct section {
    enum medtrie_section kind;
    uint16_t system; /* its number, or MEDTRIE_ENTRY_WHOLE */
    uint8_t *bytes;
    size_t size, capacity;
    bool failed; /* memory ran out while appending */
};

/* The "texts" section while it grows. */
struct text_heap {
    const struct strings *strings;
    uint32_t *references; /* by text number: reference plus 1; 0: not written yet */
    uint32_t reference_count;
    struct section section;
};

/* All sections of an index, in file order but for "texts", which is complete only at the end. */
struct image {
    struct section *sections;
    uint32_t count, capacity;
    struct text_heap heap;
    uint16_t system_count;
    bool licensed;
};

bool medtrie_image_init(struct image *image, const struct strings *strings);
void medtrie_image_free(struct image *image);

/* Appends little-endian values to a section; a failure is kept in section->failed. */
void medtrie_section_u8(struct section *section, uint8_t value);
void medtrie_section_u16(struct section *section, uint16_t value);
void medtrie_section_u32(struct section *section, uint32_t value);
void medtrie_section_u64(struct section *section, uint64_t value);
void medtrie_section_bytes(struct section *section, const void *bytes, size_t size);

/* A new section at the end of the image, good until the next is added; NULL without memory. */
struct section *medtrie_image_section(struct image *image, enum medtrie_section kind,
                                      uint16_t system);

/* The reference of a text in the heap; writes it there when it is not yet. */
uint32_t medtrie_heap_reference(struct text_heap *heap, uint32_t text);

/* Appends the sections of one system. */
enum medtrie_result medtrie_tables_build(struct image *image, struct compilation *compilation,
                                         const struct model *model, const struct timeline *timeline,
                                         const struct replacements *replacements,
                                         struct medtrie_error *error);

#endif

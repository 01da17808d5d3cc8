/*
 * The image of an index while it is built: sections as growing arrays of bytes, and the heap of
 * texts that they refer to.
 */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

bool medtrie_image_init(struct image *image, const struct strings *strings)
{
    *image = (struct image){0};
    image->heap.strings = strings;
    image->heap.section =
        (struct section){.kind = MEDTRIE_SECTION_TEXTS, .system = MEDTRIE_ENTRY_WHOLE};
    medtrie_heap_reference(&image->heap, 0); /* reference 0 is "" */
    return !image->heap.section.failed;
}

void medtrie_image_free(struct image *image)
{
    for (uint32_t i = 0; i < image->count; i++)
        free(image->sections[i].bytes);
    free(image->sections);
    free(image->heap.references);
    free(image->heap.section.bytes);
    *image = (struct image){0};
}

void medtrie_section_bytes(struct section *section, const void *bytes, size_t size)
{
    if (section->failed || !GROW(section->bytes, section->capacity, section->size + size)) {
        section->failed = true;
        return;
    }
    if (size > 0)
        memcpy(section->bytes + section->size, bytes, size);
    section->size += size;
}

void medtrie_section_u8(struct section *section, uint8_t value)
{
    medtrie_section_bytes(section, &value, 1);
}

void medtrie_section_u16(struct section *section, uint16_t value)
{
    uint8_t bytes[2];

    medtrie_store16(bytes, value);
    medtrie_section_bytes(section, bytes, sizeof bytes);
}

void medtrie_section_u32(struct section *section, uint32_t value)
{
    uint8_t bytes[4];

    medtrie_store32(bytes, value);
    medtrie_section_bytes(section, bytes, sizeof bytes);
}

void medtrie_section_u64(struct section *section, uint64_t value)
{
    uint8_t bytes[8];

    medtrie_store64(bytes, value);
    medtrie_section_bytes(section, bytes, sizeof bytes);
}

struct section *medtrie_image_section(struct image *image, enum medtrie_section kind,
                                      uint16_t system)
{
    struct section *section;

    if (!GROW(image->sections, image->capacity, image->count + 1))
        return NULL;
    section = &image->sections[image->count++];
    *section = (struct section){.kind = kind, .system = system};
    return section;
}

/* Makes room for the references of all texts of the pool, which may have grown. */
static bool cover_pool(struct text_heap *heap)
{
    uint32_t count = heap->strings->count;
    uint32_t *grown;

    if (heap->reference_count >= count)
        return true;
    grown = realloc(heap->references, (size_t)count * sizeof *grown);
    if (grown == NULL)
        return false;
    memset(grown + heap->reference_count, 0, (count - heap->reference_count) * sizeof *grown);
    heap->references = grown;
    heap->reference_count = count;
    return true;
}

uint32_t medtrie_heap_reference(struct text_heap *heap, uint32_t text)
{
    struct medtrie_text value = medtrie_strings_get(heap->strings, text);

    if (!cover_pool(heap)) {
        heap->section.failed = true;
        return 0;
    }
    if (heap->references[text] == 0) {
        if (value.size > UINT16_MAX || heap->section.size > UINT32_MAX - 2 - value.size)
            heap->section.failed = true;
        heap->references[text] = (uint32_t)heap->section.size + 1;
        medtrie_section_u16(&heap->section, (uint16_t)value.size);
        medtrie_section_bytes(&heap->section, value.data, value.size);
    }
    return heap->references[text] - 1;
}

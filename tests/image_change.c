/* What tests change in an image, or in any index: its sections, and checksums that are made right.
 */
#include "image.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "../src/format/layout.h"

uint8_t *image_row(struct image *image, const char *name, unsigned system)
{
    uint32_t count = medtrie_load32(image->bytes + MEDTRIE_HEADER_SECTION_COUNT);

    for (uint32_t i = 0; i < count; i++) {
        uint8_t *row = image->bytes + MEDTRIE_HEADER_SIZE + (size_t)i * MEDTRIE_ENTRY_SIZE;

        if (strncmp((const char *)row, name, 8) == 0 &&
            medtrie_load16(row + MEDTRIE_ENTRY_SYSTEM) == system)
            return row;
    }
    return NULL;
}

uint8_t *image_section(struct image *image, const char *name, unsigned system, size_t *size)
{
    const uint8_t *row = image_row(image, name, system);

    if (row == NULL)
        return NULL;
    *size = (size_t)medtrie_load64(row + MEDTRIE_ENTRY_BYTES);
    return image->bytes + medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);
}

/* How many rows the section table has, as far as they fit: the count may be what was changed. */
static uint32_t row_count(const struct image *image)
{
    uint32_t count = medtrie_load32(image->bytes + MEDTRIE_HEADER_SECTION_COUNT);
    size_t room = (image->size - MEDTRIE_HEADER_SIZE) / MEDTRIE_ENTRY_SIZE;

    return count < room ? count : (uint32_t)room;
}

void image_seal_header(struct image *image)
{
    XXH3_state_t state;

    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, image->bytes, MEDTRIE_HEADER_CHECKSUM);
    XXH3_64bits_update(&state, image->bytes + MEDTRIE_HEADER_SIZE,
                       (size_t)row_count(image) * MEDTRIE_ENTRY_SIZE);
    medtrie_store64(image->bytes + MEDTRIE_HEADER_CHECKSUM, XXH3_64bits_digest(&state));
}

void image_seal(struct image *image)
{
    uint8_t *table = image->bytes + MEDTRIE_HEADER_SIZE;
    uint32_t count = row_count(image);
    XXH128_canonical_t id;

    for (uint32_t i = 0; i < count; i++) {
        uint8_t *row = table + (size_t)i * MEDTRIE_ENTRY_SIZE;
        uint64_t offset = medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);
        uint64_t size = medtrie_load64(row + MEDTRIE_ENTRY_BYTES);

        if (offset <= image->size && size <= image->size - offset)
            medtrie_store64(row + MEDTRIE_ENTRY_CHECKSUM,
                            XXH3_64bits(image->bytes + offset, (size_t)size));
    }
    XXH128_canonicalFromHash(&id, XXH3_128bits(table, (size_t)count * MEDTRIE_ENTRY_SIZE));
    memcpy(image->bytes + MEDTRIE_HEADER_CONTENT_ID, id.digest, sizeof id.digest);
    image_seal_header(image);
}

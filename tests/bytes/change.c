/* See change.h. */
#include "change.h"

#include <string.h>

#include "../../src/format/layout.h"

/* ---- Which ----------------------------------------------------------------------------------- */

static size_t table_end(const struct image *sound)
{
    return MEDTRIE_HEADER_SIZE +
           (size_t)MEDTRIE_ENTRY_SIZE * medtrie_load32(sound->bytes + MEDTRIE_HEADER_SECTION_COUNT);
}

static bool is_wanted(const struct image *sound, const struct change *change)
{
    unsigned value = change->value, flipped = sound->bytes[change->at] ^ value;

    if (flipped == 0)
        return false;
    return (!change->few && change->at < table_end(sound)) || value == 0 || value == 1 ||
           value == 0x7F || value == 0x80 || value == 0xFF || (flipped & (flipped - 1)) == 0;
}

/* The first byte and value from these on that are wanted. */
static bool find_byte(const struct image *sound, struct change *change)
{
    for (; change->at < sound->size; change->at++, change->value = 0)
        for (; change->value < 256; change->value++)
            if (is_wanted(sound, change))
                return true;
    return false;
}

bool change_next(const struct image *sound, struct change *change)
{
    if (!change->repaired && change->at != SIZE_MAX) {
        change->repaired = true;
        return true;
    }
    change->repaired = false;
    if (change->cut) {
        change->at++; /* from SIZE_MAX to 0 */
        if (change->at < sound->size)
            return true;
        *change = (struct change){.few = change->few};
    } else {
        change->value++;
    }
    return find_byte(sound, change);
}

bool change_is_unread(const struct image *sound, const struct change *change)
{
    size_t field;

    if (change->cut)
        return false;
    if (change->at >= table_end(sound))
        return change->repaired;
    if (change->at < MEDTRIE_HEADER_SIZE)
        return change->at >= MEDTRIE_HEADER_CONTENT_ID && change->at < MEDTRIE_HEADER_SECTION_COUNT;
    field = (change->at - MEDTRIE_HEADER_SIZE) % MEDTRIE_ENTRY_SIZE;
    return field >= MEDTRIE_ENTRY_CHECKSUM ||
           (field >= MEDTRIE_ENTRY_FLAGS && field < MEDTRIE_ENTRY_OFFSET);
}

/* ---- How ------------------------------------------------------------------------------------- */

/* Seals everything but what is changed. */
static void repair(const struct change *change, struct image *changed)
{
    if (change->cut)
        medtrie_store64(changed->bytes + MEDTRIE_HEADER_FILE_SIZE, changed->size);
    image_seal(changed);
    if (!change->cut && changed->bytes[change->at] != change->value) {
        changed->bytes[change->at] = (uint8_t)change->value;
        image_seal_header(changed);
    }
}

bool change_apply(const struct image *sound, const struct change *change, struct image *changed)
{
    bool of_header_sum = change->at >= MEDTRIE_HEADER_CHECKSUM && change->at < MEDTRIE_HEADER_SIZE;

    changed->size = change->cut ? change->at : sound->size;
    memcpy(changed->bytes, sound->bytes, changed->size);
    if (!change->cut)
        changed->bytes[change->at] = (uint8_t)change->value;
    if (!change->repaired)
        return true;
    if (changed->size < MEDTRIE_HEADER_SIZE || (!change->cut && of_header_sum))
        return false;
    repair(change, changed);
    return true;
}

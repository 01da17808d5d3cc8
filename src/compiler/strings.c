/*
 * A pool of texts: an open-addressing table over one growing block of bytes, hashed by XXH3 with a
 * seed that nobody knows before, so that nobody can choose texts that collide. Numbers follow from
 * the order of the texts alone.
 */
#include "strings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#  include <sys/random.h>
#endif

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "grow.h"

#define SLOTS_AT_FIRST 1024

bool medtrie_strings_init(struct strings *strings)
{
    *strings = (struct strings){0};
    strings->slots = calloc(SLOTS_AT_FIRST, sizeof *strings->slots);
    if (strings->slots == NULL || !GROW(strings->ends, strings->capacity, 1)) {
        medtrie_strings_free(strings);
        return false;
    }
    /* Where the system has no random numbers the seed is 0, and only speed is lost. */
    (void)!getentropy(&strings->seed, sizeof strings->seed);
    strings->slot_count = SLOTS_AT_FIRST;
    strings->ends[0] = 0;
    strings->count = 1;
    return true;
}

void medtrie_strings_free(struct strings *strings)
{
    free(strings->bytes);
    free(strings->ends);
    free(strings->slots);
    *strings = (struct strings){0};
}

struct medtrie_text medtrie_strings_get(const struct strings *strings, uint32_t number)
{
    uint64_t start = number == 0 ? 0 : strings->ends[number - 1];

    if (strings->ends[number] == start)
        return (struct medtrie_text){"", 0};
    return (struct medtrie_text){strings->bytes + start, (size_t)(strings->ends[number] - start)};
}

/* The slot where the text is or belongs. */
static uint32_t slot_of(const struct strings *strings, const char *text, size_t size)
{
    uint32_t mask = strings->slot_count - 1;
    uint32_t slot = (uint32_t)XXH3_64bits_withSeed(text, size, strings->seed) & mask;

    while (strings->slots[slot] != 0) {
        struct medtrie_text other = medtrie_strings_get(strings, strings->slots[slot]);

        if (other.size == size && memcmp(other.data, text, size) == 0)
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static bool double_slots(struct strings *strings)
{
    struct strings larger = *strings;

    if (strings->slot_count > UINT32_MAX / 2)
        return false;
    larger.slot_count = strings->slot_count * 2;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (uint32_t number = 1; number < strings->count; number++) {
        struct medtrie_text text = medtrie_strings_get(strings, number);

        larger.slots[slot_of(&larger, text.data, text.size)] = number;
    }
    free(strings->slots);
    strings->slots = larger.slots;
    strings->slot_count = larger.slot_count;
    return true;
}

uint32_t medtrie_strings_add(struct strings *strings, const char *text, size_t size)
{
    uint32_t slot;

    if (size == 0)
        return 0;
    slot = slot_of(strings, text, size);
    if (strings->slots[slot] != 0)
        return strings->slots[slot];
    if (strings->count >= strings->slot_count / 2) {
        if (!double_slots(strings))
            return STRINGS_FAILED;
        slot = slot_of(strings, text, size);
    }
    if (!GROW(strings->ends, strings->capacity, strings->count + 1) ||
        !GROW(strings->bytes, strings->byte_capacity, strings->byte_count + size))
        return STRINGS_FAILED;
    memcpy(strings->bytes + strings->byte_count, text, size);
    strings->byte_count += size;
    strings->ends[strings->count] = strings->byte_count;
    strings->slots[slot] = strings->count;
    return strings->count++;
}

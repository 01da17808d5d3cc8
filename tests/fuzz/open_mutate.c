/*
 * How libFuzzer changes an index: in a section, in a row of the section table, in the header, or by
 * a section of another length or of another index, with everything behind it moved; or as it would
 * itself, without regard to any of that. Checksums are then mostly made right again.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/format/layout.h"
#include "../image.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed);

static uint32_t state;

static uint32_t dice(uint32_t sides)
{
    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)state * sides >> 32);
}

/* ---- The section table ----------------------------------------------------------------------- */

static uint32_t rows_of(const uint8_t *data, size_t size)
{
    uint32_t count = medtrie_load32(data + MEDTRIE_HEADER_SECTION_COUNT);
    size_t room = (size - MEDTRIE_HEADER_SIZE) / MEDTRIE_ENTRY_SIZE;

    return count < room ? count : (uint32_t)room;
}

/* The row of some section that lies in the file and is not empty; NULL: luck had none. */
static uint8_t *some_row(uint8_t *data, size_t size)
{
    uint32_t count = rows_of(data, size);

    for (int attempt = 0; attempt < 8 && count > 0; attempt++) {
        uint8_t *row = data + MEDTRIE_HEADER_SIZE + (size_t)dice(count) * MEDTRIE_ENTRY_SIZE;
        uint64_t offset = medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);
        uint64_t bytes = medtrie_load64(row + MEDTRIE_ENTRY_BYTES);

        if (bytes > 0 && offset <= size && bytes <= size - offset)
            return row;
    }
    return NULL;
}

/* ---- Changes --------------------------------------------------------------------------------- */

/* A number that is often a limit. */
static uint64_t odd_number(uint64_t before, size_t size)
{
    static const uint64_t odd[] = {0,          1,          2,          0x3FFFFF, 0x7FFFFFFF,
                                   0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x400000, UINT64_MAX};

    switch (dice(4)) {
    case 0:
        return before + dice(5) - 2;
    case 1:
        return before ^ UINT64_C(1) << dice(64);
    case 2:
        return dice((uint32_t)size + 2);
    default:
        return odd[dice(sizeof odd / sizeof odd[0])];
    }
}

/* Sets a number of 1, 2, 4 or 8 bytes at a place that it is aligned at. */
static void set_number(uint8_t *bytes, size_t size, size_t whole)
{
    size_t width = (size_t)1 << dice(4);
    size_t places = size / width;
    uint8_t *place;
    uint64_t number = 0;

    if (places == 0)
        return;
    place = bytes + width * dice((uint32_t)places);
    for (size_t i = width; i-- > 0;)
        number = number << 8 | place[i];
    number = odd_number(number, whole);
    for (size_t i = 0; i < width; i++)
        place[i] = (uint8_t)(number >> 8 * i);
}

/* Copies one place of a section over another: references and ids that are elsewhere right. */
static void repeat(uint8_t *bytes, size_t size)
{
    size_t width = (size_t)4 << dice(4);

    if (size >= 2 * width)
        memmove(bytes + dice((uint32_t)(size - width)) / 4 * 4,
                bytes + dice((uint32_t)(size - width)) / 4 * 4, width);
}

static size_t aligned(uint64_t size)
{
    return (size_t)((size + MEDTRIE_SECTION_ALIGNMENT - 1) & ~(uint64_t)63);
}

/* Gives a section other bytes, of whatever length, and moves what lies behind it. */
static size_t replace_section(uint8_t *data, size_t size, size_t max_size, uint8_t *row,
                              const uint8_t *bytes, size_t count)
{
    size_t offset = (size_t)medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);
    size_t before = aligned(medtrie_load64(row + MEDTRIE_ENTRY_BYTES)), after = aligned(count);
    size_t behind;

    if (before > size - offset)
        before = size - offset;
    behind = size - offset - before;
    if (after > max_size - offset || behind > max_size - offset - after)
        return size;
    memmove(data + offset + after, data + offset + before, behind);
    memset(data + offset, 0, after);
    memcpy(data + offset, bytes, count);
    medtrie_store64(row + MEDTRIE_ENTRY_BYTES, count);
    for (uint32_t i = 0; i < rows_of(data, size); i++) {
        uint8_t *other = data + MEDTRIE_HEADER_SIZE + (size_t)i * MEDTRIE_ENTRY_SIZE;
        uint64_t place = medtrie_load64(other + MEDTRIE_ENTRY_OFFSET);

        if (place > offset)
            medtrie_store64(other + MEDTRIE_ENTRY_OFFSET, place - before + after);
    }
    size = offset + after + behind;
    medtrie_store64(data + MEDTRIE_HEADER_FILE_SIZE, size);
    return size;
}

/* As libFuzzer changes bytes, with the words that it knows, but within a section. */
static size_t mutate_section(uint8_t *data, size_t size, size_t max_size, uint8_t *row)
{
    size_t count = (size_t)medtrie_load64(row + MEDTRIE_ENTRY_BYTES);
    size_t room = dice(4) == 0 ? count + 64 : count;
    uint8_t *bytes = malloc(room);

    if (bytes == NULL)
        return size;
    memcpy(bytes, data + medtrie_load64(row + MEDTRIE_ENTRY_OFFSET), count);
    count = LLVMFuzzerMutate(bytes, count, room);
    size = replace_section(data, size, max_size, row, bytes, count);
    free(bytes);
    return size;
}

static size_t change(uint8_t *data, size_t size, size_t max_size)
{
    uint8_t *row = some_row(data, size);
    uint8_t *section = row == NULL ? NULL : data + medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);
    size_t bytes = row == NULL ? 0 : (size_t)medtrie_load64(row + MEDTRIE_ENTRY_BYTES);
    uint32_t kind = dice(16);

    if (row == NULL || kind == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    if (kind < 4)
        return mutate_section(data, size, max_size, row);
    if (kind < 6)
        repeat(section, bytes);
    else if (kind == 6)
        set_number(row, MEDTRIE_ENTRY_CHECKSUM, size);
    else if (kind == 7)
        set_number(data, MEDTRIE_HEADER_SIZE, size);
    else
        set_number(section, bytes, size);
    return size;
}

static void seal(uint8_t *data, size_t size)
{
    struct image image = {data, size};

    if (size < MEDTRIE_HEADER_SIZE)
        return;
    switch (dice(8)) {
    case 0: /* stale */
        break;
    case 1:
        image_seal_header(&image);
        break;
    default:
        image_seal(&image);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint32_t times;

    state = seed;
    if (size < MEDTRIE_HEADER_SIZE)
        return LLVMFuzzerMutate(data, size, max_size);
    times = 1 + dice(3);
    for (uint32_t i = 0; i < times && size >= MEDTRIE_HEADER_SIZE; i++)
        size = change(data, size, max_size);
    seal(data, size);
    return size;
}

/* A section of the second in the place of the one of that name, or of any, of the first. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed)
{
    uint8_t *other, *from, *to;
    size_t size = size1 < max_size ? size1 : max_size;

    state = seed;
    memcpy(out, data1, size);
    if (size < MEDTRIE_HEADER_SIZE || size2 < MEDTRIE_HEADER_SIZE ||
        (other = malloc(size2)) == NULL)
        return size;
    memcpy(other, data2, size2);
    from = some_row(other, size2);
    to = some_row(out, size);
    for (uint32_t i = 0; from != NULL && to != NULL && i < rows_of(out, size); i++) {
        uint8_t *row = out + MEDTRIE_HEADER_SIZE + (size_t)i * MEDTRIE_ENTRY_SIZE;
        uint64_t offset = medtrie_load64(row + MEDTRIE_ENTRY_OFFSET);

        if (memcmp(row, from, 8) == 0 && offset <= size && dice(2) == 0)
            to = row;
    }
    if (from != NULL && to != NULL)
        size = replace_section(out, size, max_size, to,
                               other + medtrie_load64(from + MEDTRIE_ENTRY_OFFSET),
                               (size_t)medtrie_load64(from + MEDTRIE_ENTRY_BYTES));
    seal(out, size);
    free(other);
    return size;
}

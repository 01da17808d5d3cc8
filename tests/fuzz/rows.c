/* See rows.h. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- Spelling -------------------------------------------------------------------------------- */

static size_t insert(char *text, size_t size, size_t at, struct medtrie_text more)
{
    if (more.size > ROW_BYTES_MAX - size)
        more.size = ROW_BYTES_MAX - size;
    memmove(text + at + more.size, text + at, size - at);
    if (more.size > 0)
        memcpy(text + at, more.data, more.size);
    return size + more.size;
}

static void lower(char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] | 0x20);
}

/* The display form of a concept, changed in one of 16 ways. */
static size_t spell(const medtrie_system *system, struct fuzz_input *row, char *text)
{
    struct medtrie_system_view about = {.struct_size = sizeof about};
    unsigned number = fuzz_two_bytes(row), way = fuzz_byte(row);
    struct medtrie_text more = {(const char *)row->next, row->left}, code;
    size_t size, at;

    medtrie_system_describe(system, &about);
    number %= about.code_count + about.grouping_count;
    size = medtrie_display(system, number, text);
    if ((way & 1) != 0) { /* without its dot */
        code = medtrie_code(system, number);
        size = code.size;
        memcpy(text, code.data, size);
    }
    if ((way & 2) != 0)
        lower(text, size);
    if ((way & 4) != 0 && size > 0) /* a beginning of it */
        size = 1 + (way >> 4) % size;
    at = (way & 8) != 0 ? (way >> 4) % (size + 1) : size;
    return insert(text, size, at, more);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

struct rows rows_of(const medtrie_system *system, struct fuzz_input *input)
{
    static char bytes[ROWS_MAX * ROW_BYTES_MAX];
    struct rows rows = {.count = 0};
    size_t size = 0;

    while (input->left > 0 && rows.count < ROWS_MAX) {
        struct medtrie_text row = fuzz_up_to(input, '\xFF');
        struct fuzz_input spelled = {(const uint8_t *)row.data, row.size};

        rows.offsets[rows.count++] = (int32_t)size;
        if (row.size > 0 && row.data[0] == 1) {
            fuzz_byte(&spelled);
            size += spell(system, &spelled, bytes + size);
        } else {
            size += insert(bytes + size, 0, 0, row);
        }
    }
    rows.offsets[rows.count] = (int32_t)size;
    rows.bytes = fuzz_alone(bytes, size);
    return rows;
}

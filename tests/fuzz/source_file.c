/* See source_file.h. */
#include "source_file.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/sources/workbook.h"

#define ZIP_SIGNATURE "PK\003\004"
#define ZIP_SIGNATURE_SIZE 4

char *fuzz_source_file(struct source_file *file, bool is_workbook, const char *text, size_t size)
{
    size_t before = is_workbook ? ZIP_SIGNATURE_SIZE : 0;
    char *bytes = malloc(before + size + 1);

    fuzz_expect(bytes != NULL, "out of memory");
    memcpy(bytes, ZIP_SIGNATURE, before);
    if (size > 0)
        memcpy(bytes + before, text, size);
    bytes[before + size] = '\0';
    *file = (struct source_file){
        .name = "file", .base_name = "file", .bytes = bytes, .size = before + size};
    return bytes;
}

/* ---- Rows in place of a workbook ------------------------------------------------------------- */

/* A byte as XML gives it: no control characters, and Latin-1 where it is no ASCII. */
static size_t put_character(char *to, uint8_t c)
{
    if (c < 0x80) {
        *to = (char)(c < ' ' ? '?' : c);
        return 1;
    }
    to[0] = (char)(0xC0 | c >> 6);
    to[1] = (char)(0x80 | (c & 0x3F));
    return 2;
}

/* Gives a line as a row, its last cell at the end of a block so that a read behind it is seen. */
static bool give_line(struct medtrie_text line, uint32_t number, void *context,
                      bool (*give)(void *context, const struct workbook_row *row))
{
    struct fuzz_input input = {(const uint8_t *)line.data, line.size};
    struct workbook_cell *cells = calloc(line.size + 1, sizeof *cells);
    char *long_text = malloc(2 * line.size + 1), *text;
    struct workbook_row row = {.number = number, .cells = cells};
    size_t size = 0;
    bool goes_on;

    fuzz_expect(cells != NULL && long_text != NULL, "out of memory");
    for (; input.left > 0; row.cell_count++) {
        struct medtrie_text cell = fuzz_up_to(&input, '\t');

        for (size_t i = 0; i < cell.size; i++)
            cells[row.cell_count].size +=
                put_character(long_text + size + cells[row.cell_count].size, (uint8_t)cell.data[i]);
        size += cells[row.cell_count].size;
    }
    text = fuzz_alone(long_text, size);
    for (size_t i = row.cell_count; i-- > 0; size -= cells[i].size)
        cells[i].text = text + size - cells[i].size;
    goes_on = give(context, &row);
    free(text);
    free(long_text);
    free(cells);
    return goes_on;
}

enum medtrie_result medtrie_workbook_read(const struct source_file *file, const char *sheet,
                                          bool (*row)(void *context,
                                                      const struct workbook_row *row),
                                          void *context, struct medtrie_error *error)
{
    struct fuzz_input input = {(const uint8_t *)file->bytes, file->size};

    (void)sheet;
    (void)error;
    input.next += ZIP_SIGNATURE_SIZE;
    input.left -= ZIP_SIGNATURE_SIZE;
    for (uint32_t number = 1; input.left > 0; number++)
        if (!give_line(fuzz_up_to(&input, '\n'), number, context, row))
            break;
    return MEDTRIE_OK;
}

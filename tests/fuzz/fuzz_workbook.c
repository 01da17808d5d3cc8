/*
 * Reads a workbook whose shared strings and worksheet are arbitrary bytes, apart by a byte 0xFF;
 * a first byte with its lowest bit set means that all bytes are the workbook. Rows must come in
 * their order with cells in bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/sources/workbook.h"
#include "zip.h"

struct seen {
    uint32_t row;
    uint64_t sum;
};

static bool take_row(void *context, const struct workbook_row *row)
{
    struct seen *seen = context;

    fuzz_expect(row->number > seen->row && row->number <= WORKBOOK_ROWS_MAX,
                "rows that do not ascend");
    fuzz_expect(row->cell_count <= WORKBOOK_COLUMNS_MAX, "too many cells");
    seen->row = row->number;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct workbook_cell cell = medtrie_workbook_cell(row, i);

        fuzz_expect(cell.size <= row->cells[i].size, "a cell longer than itself");
        for (size_t k = 0; k < cell.size; k++)
            seen->sum = seen->sum * 31 + (uint8_t)cell.text[k];
        medtrie_workbook_cell_is(row, i, "code");
    }
    fuzz_expect(medtrie_workbook_cell(row, row->cell_count).size == 0, "a cell behind the last");
    return true;
}

static enum medtrie_result read(const struct source_file *file, const char *sheet, uint64_t *sum)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct seen seen = {0, 0};
    enum medtrie_result result = medtrie_workbook_read(file, sheet, take_row, &seen, &error);

    if (result != MEDTRIE_OK)
        fuzz_expect_told(result, &error);
    *sum = seen.sum;
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    bool whole = (fuzz_byte(&input) & 1) != 0;
    struct fuzz_bytes bytes = {NULL, input.left};
    uint64_t first, named;

    if (whole) {
        bytes.bytes = fuzz_string(input.next, input.left);
    } else {
        struct medtrie_text strings = fuzz_up_to(&input, '\xFF');

        bytes = fuzz_workbook((struct fuzz_zip_part){"", strings.data, strings.size},
                              (struct fuzz_zip_part){"", (const char *)input.next, input.left});
    }
    {
        struct source_file file = {
            .name = "w.xlsx", .base_name = "w.xlsx", .bytes = bytes.bytes, .size = bytes.size};

        /* The first sheet is the one named s. */
        if (read(&file, NULL, &first) == MEDTRIE_OK && !whole)
            fuzz_expect(read(&file, "s", &named) == MEDTRIE_OK && named == first,
                        "the sheet has another text by its name");
    }
    free(bytes.bytes);
    return 0;
}

/* Workbooks: what sources ask of a file and of a row; reading it is workbook.c's. */
#include "workbook.h"

#include <string.h>

bool medtrie_workbook_possible(const struct source_file *file)
{
    return file->size > 4 && memcmp(file->bytes, "PK\003\004", 4) == 0;
}

struct workbook_cell medtrie_workbook_trim(struct workbook_cell cell)
{
    while (cell.size > 0 && cell.text[0] == ' ') {
        cell.text++;
        cell.size--;
    }
    while (cell.size > 0 && cell.text[cell.size - 1] == ' ')
        cell.size--;
    return cell;
}

struct workbook_cell medtrie_workbook_cell(const struct workbook_row *row, size_t column)
{
    if (column >= row->cell_count)
        return (struct workbook_cell){"", 0};
    return medtrie_workbook_trim(row->cells[column]);
}

bool medtrie_workbook_cell_is(const struct workbook_row *row, size_t column, const char *text)
{
    struct workbook_cell cell = medtrie_workbook_cell(row, column);

    if (cell.size != strlen(text))
        return false;
    for (size_t i = 0; i < cell.size; i++) {
        char a = cell.text[i], b = text[i];

        if (a >= 'a' && a <= 'z')
            a = (char)(a - 'a' + 'A');
        if (b >= 'a' && b <= 'z')
            b = (char)(b - 'a' + 'A');
        if (a != b)
            return false;
    }
    return true;
}

#define ROWS_LOOKED_AT 100 /* the header stands in rows 1 to 11 so far */

struct header_search {
    bool (*is_header)(const struct workbook_row *row);
    bool found;
};

static bool header_find(void *context, const struct workbook_row *row)
{
    struct header_search *search = context;

    search->found = search->is_header(row);
    return !search->found && row->number < ROWS_LOOKED_AT;
}

bool medtrie_workbook_has_header(const struct source_file *file,
                                 bool (*is_header)(const struct workbook_row *row))
{
    struct header_search search = {.is_header = is_header};
    enum medtrie_result result;

    if (!medtrie_workbook_possible(file))
        return false;
    result = medtrie_workbook_read(file, NULL, header_find, &search, NULL);
    if (result == MEDTRIE_ERROR_MEMORY)
        medtrie_source_no_memory(file);
    return result == MEDTRIE_OK && search.found;
}

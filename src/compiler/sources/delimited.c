/*
 * Delimited text, read cell by cell in one pass. What is not quoted as RFC 4180 has it is refused
 * where it stands: a wrong quote would otherwise swallow rows.
 */
#include "delimited.h"

#include <string.h>

#include "../grow.h"

static struct medtrie_place here(const struct delimited *table)
{
    return (struct medtrie_place){
        .file = table->name, .line = table->line, .column = table->offset - table->line_start + 1};
}

static enum medtrie_result no_memory(const struct delimited *table)
{
    return medtrie_fail(table->error, MEDTRIE_ERROR_MEMORY,
                        &(struct medtrie_place){.file = table->name}, "no memory for a row");
}

static bool put(struct delimited *table, char c)
{
    if (!GROW(table->text, table->text_capacity, table->text_size + 1))
        return false;
    table->text[table->text_size++] = c;
    return true;
}

/* The size of the line end at the current place: 2, 1 or 0 when there is none. */
static size_t line_end_size(const struct delimited *table)
{
    size_t left = table->size - table->offset;

    if (left >= 2 && memcmp(table->bytes + table->offset, "\r\n", 2) == 0)
        return 2;
    return left >= 1 && table->bytes[table->offset] == '\n' ? 1 : 0;
}

static void pass_line_end(struct delimited *table, size_t size)
{
    table->offset += size;
    table->line++;
    table->line_start = table->offset;
}

static bool at_cell_end(const struct delimited *table)
{
    return table->offset == table->size || table->bytes[table->offset] == table->delimiter ||
           line_end_size(table) > 0;
}

/* A line end or tab inside a quoted cell becomes a blank: texts in an index have neither. */
static bool put_folded(struct delimited *table, const struct delimited_cell *cell)
{
    if (table->folded_line == 0)
        table->folded_line = cell->line;
    return put(table, ' ');
}

static enum medtrie_result behind_quote_check(const struct delimited *table)
{
    struct medtrie_place place = here(table);

    if (at_cell_end(table))
        return MEDTRIE_OK;
    return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                        "text behind a closing quote; a delimiter or line end is expected there "
                        "(a quote in a quoted cell is written twice)");
}

/* The inside of a quoted cell, from behind its first quote to behind its last. */
static enum medtrie_result quoted_read(struct delimited *table, const struct delimited_cell *cell)
{
    bool folded = false;

    for (;;) {
        size_t end = line_end_size(table);
        bool stored;
        char c;

        if (table->offset == table->size)
            return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT,
                                &(struct medtrie_place){.file = table->name,
                                                        .line = cell->line,
                                                        .column = cell->column},
                                "the quote that begins here is not closed");
        c = table->bytes[table->offset];
        if (end > 0 || c == '\t') {
            table->folded_count += !folded;
            folded = true;
            stored = put_folded(table, cell);
            if (end > 0)
                pass_line_end(table, end);
            else
                table->offset++;
        } else if (c != '"') {
            stored = put(table, c);
            table->offset++;
        } else if (table->offset + 1 < table->size && table->bytes[table->offset + 1] == '"') {
            stored = put(table, '"');
            table->offset += 2;
        } else {
            table->offset++;
            return behind_quote_check(table);
        }
        if (!stored)
            return no_memory(table);
    }
}

/* Tab-separated text knows no quotes within a cell, so there they stand for themselves. */
static enum medtrie_result plain_read(struct delimited *table)
{
    while (!at_cell_end(table)) {
        char c = table->bytes[table->offset];

        if (c == '"' && table->delimiter != '\t') {
            struct medtrie_place place = here(table);

            return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "a quote in a cell that does not begin with one; quote the whole "
                                "cell and write the quote twice");
        }
        if (!put(table, c))
            return no_memory(table);
        table->offset++;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result cell_read(struct delimited *table)
{
    struct delimited_cell *cell;
    struct medtrie_place place = here(table);
    enum medtrie_result result;

    if (table->cell_count == DELIMITED_COLUMNS_MAX)
        return medtrie_fail(table->error, MEDTRIE_ERROR_INPUT_LIMIT, &place, "more than %d columns",
                            DELIMITED_COLUMNS_MAX);
    cell = &table->cells[table->cell_count++];
    *cell = (struct delimited_cell){table->text_size, 0, table->line, (uint32_t)place.column};
    if (table->offset < table->size && table->bytes[table->offset] == '"') {
        table->offset++;
        result = quoted_read(table, cell);
    } else {
        result = plain_read(table);
    }
    if (result != MEDTRIE_OK)
        return result;
    while (cell->start < table->text_size && table->text[cell->start] == ' ')
        cell->start++;
    cell->size = table->text_size - cell->start;
    while (cell->size > 0 && table->text[cell->start + cell->size - 1] == ' ')
        cell->size--;
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_delimited_row(struct delimited *table)
{
    table->cell_count = 0;
    table->text_size = 0;
    for (;;) {
        enum medtrie_result result = cell_read(table);

        if (result != MEDTRIE_OK)
            return result;
        if (table->offset == table->size)
            return MEDTRIE_OK;
        if (table->bytes[table->offset] != table->delimiter) {
            pass_line_end(table, line_end_size(table));
            return MEDTRIE_OK;
        }
        table->offset++;
    }
}

bool medtrie_delimited_at_end(const struct delimited *table)
{
    for (size_t i = table->offset; i < table->size; i++)
        if (table->bytes[i] != '\n' && table->bytes[i] != '\r' && table->bytes[i] != ' ')
            return false;
    return true;
}

const char *medtrie_delimited_text(const struct delimited *table, const struct delimited_cell *cell)
{
    return cell->size == 0 ? "" : table->text + cell->start;
}

struct medtrie_place medtrie_delimited_place(const struct delimited *table,
                                             const struct delimited_cell *cell)
{
    return (struct medtrie_place){.file = table->name, .line = cell->line, .column = cell->column};
}

/*
 * The waiting rows: cells in one array, their bytes in another, both kept for the next block of
 * rows, so that a row costs no allocation once the arrays have grown.
 */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "escape.h"

#define TABLE_CELLS_MAX 8192   /* waiting cells: about a thousand rows */
#define TABLE_BYTES_MAX 65536  /* waiting bytes, likewise; one cell may have more */
#define TABLE_WIDTH_MAX 40     /* a wider cell pushes its row aside, not the whole table */
#define TABLE_ROW_CELLS_MAX 17 /* as many columns as struct table has widths, and the row's end */
#define TABLE_GAP 2

enum cell_role { CELL_COLUMN, CELL_NOTE_NAME, CELL_NOTE_VALUE, CELL_ROW_END };

struct table_cell {
    size_t start; /* in bytes */
    size_t size;
    unsigned width; /* characters */
    enum table_style style;
    enum cell_role role;
};

static const char *const colours[] = {
    [TABLE_NORMAL] = "",         [TABLE_STRONG] = "\x1b[1m", [TABLE_GOOD] = "\x1b[32m",
    [TABLE_MIDDLE] = "\x1b[33m", [TABLE_BAD] = "\x1b[31m",   [TABLE_FAINT] = "\x1b[2m",
    [TABLE_RIGHT] = "",
};

/* Makes room for one more cell of so many bytes; without memory the output has failed. */
static bool reserve(struct output *output, size_t size)
{
    struct table *table = &output->table;

    if (table->cells == NULL) {
        table->cells = malloc(TABLE_CELLS_MAX * sizeof *table->cells);
        table->cell_capacity = table->cells != NULL ? TABLE_CELLS_MAX : 0;
    }
    if (size > table->capacity_bytes - table->size_bytes) {
        size_t needed = table->size_bytes + size;
        size_t capacity = needed > TABLE_BYTES_MAX ? needed : TABLE_BYTES_MAX;
        char *bytes = realloc(table->bytes, capacity);

        if (bytes != NULL) {
            table->bytes = bytes;
            table->capacity_bytes = capacity;
        }
    }
    if (table->cell_count < table->cell_capacity &&
        size <= table->capacity_bytes - table->size_bytes)
        return true;
    output->error = ENOMEM;
    return false;
}

static void add(struct output *output, struct medtrie_text text, enum table_style style,
                enum cell_role role)
{
    struct table *table = &output->table;
    struct table_cell *cell;

    if (output->error != 0 || !reserve(output, text.size))
        return;
    cell = &table->cells[table->cell_count++];
    *cell = (struct table_cell){.start = table->size_bytes,
                                .size = text.size,
                                .width = medtrie_escape_width(text),
                                .style = style,
                                .role = role};
    if (text.size > 0)
        memcpy(table->bytes + table->size_bytes, text.data, text.size);
    table->size_bytes += text.size;
}

void medtrie_table_cell(struct output *output, struct medtrie_text text, enum table_style style)
{
    struct table *table = &output->table;
    unsigned width = medtrie_escape_width(text);

    if (table->column == sizeof table->widths / sizeof table->widths[0])
        return;
    add(output, text, style, CELL_COLUMN);
    if (width > TABLE_WIDTH_MAX)
        width = TABLE_WIDTH_MAX;
    if (width > table->widths[table->column])
        table->widths[table->column] = width;
    table->column++;
}

void medtrie_table_string(struct output *output, const char *string, enum table_style style)
{
    medtrie_table_cell(output, medtrie_output_text(string), style);
}

const char *medtrie_table_format_number(uint64_t number, char text[TABLE_NUMBER_BYTES])
{
    size_t first = TABLE_NUMBER_BYTES;
    unsigned digits = 0;

    text[--first] = '\0';
    do {
        if (digits > 0 && digits % 3 == 0)
            text[--first] = ',';
        text[--first] = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number != 0);
    return text + first;
}

const char *medtrie_table_format_share(uint64_t part, uint64_t whole, char text[TABLE_SHARE_BYTES])
{
    double percent = whole > 0 ? 100.0 * (double)part / (double)whole : 0;

    if (whole == 0)
        text[0] = '\0';
    else if (part > 0 && percent < 0.1)
        snprintf(text, TABLE_SHARE_BYTES, "< 0.1 %%");
    else if (part < whole && percent > 99.9)
        snprintf(text, TABLE_SHARE_BYTES, "> 99.9 %%");
    else
        snprintf(text, TABLE_SHARE_BYTES, "%.1f %%", percent);
    return text;
}

void medtrie_table_number(struct output *output, uint64_t number)
{
    char text[TABLE_NUMBER_BYTES];

    medtrie_table_string(output, medtrie_table_format_number(number, text), TABLE_RIGHT);
}

void medtrie_table_day(struct output *output, medtrie_day day)
{
    char date[11] = "";

    if (day != MEDTRIE_DAY_LAST)
        medtrie_day_format(day, date);
    medtrie_table_string(output, date, TABLE_NORMAL);
}

static void end_row(struct output *output)
{
    struct table *table = &output->table;

    add(output, medtrie_output_text(""), TABLE_NORMAL, CELL_ROW_END);
    table->column = 0;
    if (table->cell_count + TABLE_ROW_CELLS_MAX > TABLE_CELLS_MAX ||
        table->size_bytes >= TABLE_BYTES_MAX)
        medtrie_table_render(output);
}

void medtrie_table_row(struct output *output)
{
    end_row(output);
}

void medtrie_table_note(struct output *output, struct medtrie_text name, struct medtrie_text value)
{
    add(output, name, TABLE_FAINT, CELL_NOTE_NAME);
    add(output, value, TABLE_NORMAL, CELL_NOTE_VALUE);
    end_row(output);
}

static void spaces(struct output *output, unsigned count)
{
    while (count-- > 0)
        medtrie_output_bytes(output, " ", 1);
}

/* The cell's text in its colour. */
static void show(struct output *output, const struct table_cell *cell)
{
    struct medtrie_text text = {output->table.bytes + cell->start, cell->size};
    bool coloured = output->colour && colours[cell->style][0] != '\0';

    if (cell->size == 0)
        return;
    if (coloured)
        medtrie_output_literal(output, colours[cell->style]);
    medtrie_output_plain(output, text);
    if (coloured)
        medtrie_output_literal(output, "\x1b[0m");
}

/* One cell of a column; *due is the blank space that a next text would need before it. */
static void show_column(struct output *output, const struct table_cell *cell, unsigned column,
                        unsigned *due)
{
    unsigned width = output->table.widths[column];
    unsigned padding = cell->width < width ? width - cell->width : 0;

    if (cell->style == TABLE_RIGHT)
        *due += padding;
    if (cell->size > 0) {
        spaces(output, *due);
        *due = 0;
    }
    show(output, cell);
    *due += (cell->style == TABLE_RIGHT ? 0 : padding) + TABLE_GAP;
}

void medtrie_table_render(struct output *output)
{
    struct table *table = &output->table;
    unsigned column = 0;
    unsigned due = 0;
    size_t i;

    for (i = 0; i < table->cell_count; i++) {
        const struct table_cell *cell = &table->cells[i];

        if (cell->role == CELL_COLUMN) {
            show_column(output, cell, column++, &due);
        } else if (cell->role == CELL_ROW_END) {
            medtrie_output_bytes(output, "\n", 1);
            column = 0;
            due = 0;
        } else {
            medtrie_output_literal(output, cell->role == CELL_NOTE_NAME ? "    " : ": ");
            show(output, cell);
        }
    }
    table->cell_count = 0;
    table->size_bytes = 0;
}

void medtrie_table_end(struct output *output)
{
    medtrie_table_render(output);
    memset(output->table.widths, 0, sizeof output->table.widths);
    output->table.column = 0;
}

void medtrie_table_release(struct output *output)
{
    free(output->table.cells);
    free(output->table.bytes);
    output->table = (struct table){0};
}

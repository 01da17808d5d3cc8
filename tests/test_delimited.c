/* Rows of delimited text: quotes, line ends inside cells, places. */
#include "compiler/sources/delimited.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All rows as "cell|cell;", or NULL at a fault. */
static const char *rows_of(const char *text, char delimiter, char *rows, size_t rows_size,
                           struct delimited *table)
{
    size_t used = 0;

    *table = (struct delimited){
        .name = "d", .bytes = text, .size = strlen(text), .delimiter = delimiter, .line = 1};
    rows[0] = '\0';
    while (!medtrie_delimited_at_end(table)) {
        if (medtrie_delimited_row(table) != MEDTRIE_OK)
            return NULL;
        for (size_t i = 0; i < table->cell_count; i++)
            used += (size_t)snprintf(rows + used, rows_size - used, "%s%.*s", i == 0 ? "" : "|",
                                     (int)table->cells[i].size,
                                     medtrie_delimited_text(table, &table->cells[i]));
        used += (size_t)snprintf(rows + used, rows_size - used, ";");
    }
    return rows;
}

Test(delimited, splits_rows)
{
    static const struct {
        const char *text;
        char delimiter;
        const char *rows; /* NULL: refused */
        uint32_t folded;
    } cases[] = {
        {"a,b\nc,d\n", ',', "a|b;c|d;", 0},
        {"a,b\r\nc,d", ',', "a|b;c|d;", 0},
        {" a , b c \n", ',', "a|b c;", 0},
        {",\n", ',', "|;", 0},
        {"a\n\nb\n\n\r\n", ',', "a;;b;", 0},
        {"\"a,b\",\"c\"\"d\"\n", ',', "a,b|c\"d;", 0},
        {"\"\",\"\"\"\"\n", ',', "|\";", 0},
        {"\"a\nb\",\"c\r\nd\"\n", ',', "a b|c d;", 2},
        {"\"a\tb\t\n\"\n", ',', "a b;", 1},
        {"a;b,c\n", ';', "a|b,c;", 0},
        {"5\" tube\tb\n", '\t', "5\" tube|b;", 0},
        {"\"5\"\" tube\"\tb\n", '\t', "5\" tube|b;", 0},
        {"a\"b,c\n", ',', NULL, 0},
        {"\"a\"b,c\n", ',', NULL, 0},
        {"\"a\" ,c\n", ',', NULL, 0},
        {"\"a\n", ',', NULL, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct delimited table;
        char rows[256];
        const char *found = rows_of(cases[i].text, cases[i].delimiter, rows, sizeof rows, &table);

        cr_expect_eq(found == NULL, cases[i].rows == NULL, "case %zu", i);
        if (found != NULL && cases[i].rows != NULL)
            cr_expect_str_eq(found, cases[i].rows, "case %zu", i);
        cr_expect_eq(table.folded_count, cases[i].folded, "case %zu", i);
        free(table.text);
    }
}

/* The place of a cell is where it begins, also behind a cell of several lines. */
Test(delimited, knows_places)
{
    struct delimited table = {
        .name = "d", .bytes = "a,\"b\r\n\r\nc\",dd,e\n", .size = 18, .delimiter = ',', .line = 1};
    struct medtrie_place place;

    cr_assert_eq(medtrie_delimited_row(&table), MEDTRIE_OK);
    cr_assert_eq(table.cell_count, 4);
    place = medtrie_delimited_place(&table, &table.cells[1]);
    cr_expect_eq(place.line, 1);
    cr_expect_eq(place.column, 3);
    place = medtrie_delimited_place(&table, &table.cells[3]);
    cr_expect_eq(place.line, 3);
    cr_expect_eq(place.column, 7);
    cr_expect_eq(table.line, 4);
    free(table.text);
}

Test(delimited, refuses_too_many_columns)
{
    char text[DELIMITED_COLUMNS_MAX + 1];
    struct medtrie_error error = {.struct_size = sizeof error};
    struct delimited table = {.name = "d",
                              .bytes = text,
                              .size = sizeof text,
                              .delimiter = ',',
                              .line = 1,
                              .error = &error};

    memset(text, ',', sizeof text);
    table.size = DELIMITED_COLUMNS_MAX - 1; /* so many delimiters part the most cells */
    cr_expect_eq(medtrie_delimited_row(&table), MEDTRIE_OK);
    table.offset = 0;
    table.size = DELIMITED_COLUMNS_MAX;
    cr_expect_eq(medtrie_delimited_row(&table), MEDTRIE_ERROR_INPUT_LIMIT);
    free(table.text);
}

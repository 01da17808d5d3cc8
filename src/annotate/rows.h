/* A block of rows: where each stands in the input, and the cells of it that are wanted. */
#ifndef MEDTRIE_ANNOTATE_ROWS_H
#define MEDTRIE_ANNOTATE_ROWS_H

#include "plan.h"

/* Enough for lookups in batches, and few enough that their cells stay in the cache. */
#define ROWS 128

/* The ends of cells that are found before a row is cut out of them. */
#define MARKS_AHEAD 64

struct rows {
    size_t count;
    size_t multiline;             /* of these, with a line end in a quoted cell, */
    uint64_t multiline_line;      /* the first of which begins on this line of the input */
    const char *begin;            /* lines with nothing in them may stand before the first row */
    const char *starts[ROWS + 1]; /* of each, and where the one behind the last begins */
    const char *ends[ROWS];       /* where what is added goes; the line end follows */
    size_t missing[ROWS];         /* cells that the row lacks */
    bool bare[ROWS];              /* an object without members, where no comma is to be added */
    struct medtrie_text *cells;   /* slot * ROWS + row: as written, quotes and all */
    const char **marks;           /* room for medtrie_csv_marks(plan): the ends of cells */
};

/* A piece of the input that consists of whole rows. */
struct piece {
    const char *begin, *at, *end;
    uint64_t line; /* of begin */
};

/* Reads up to ROWS rows. Lines with nothing in them stand in front of the first, or behind a row's
 * own line. */
enum medtrie_result medtrie_csv_rows(const struct plan *plan, struct piece *piece,
                                     struct rows *rows, struct medtrie_error *error);
enum medtrie_result medtrie_ndjson_rows(const struct plan *plan, struct piece *piece,
                                        struct rows *rows, struct medtrie_error *error);
enum medtrie_result medtrie_line_rows(const struct plan *plan, struct piece *piece,
                                      struct rows *rows, struct medtrie_error *error);

/* How many ends of cells medtrie_csv_rows has to have room for. */
size_t medtrie_csv_marks(const struct plan *plan);

/* The value of a cell: without quotes, escapes resolved. What has any is written into scratch. */
struct medtrie_text medtrie_csv_value(struct medtrie_text cell, struct buffer *scratch);
struct medtrie_text medtrie_ndjson_value(struct medtrie_text cell, struct buffer *scratch);

/* A value without the blanks around it. */
static inline struct medtrie_text medtrie_without_blanks(struct medtrie_text value)
{
    while (value.size > 0 && (value.data[0] == ' ' || value.data[0] == '\t'))
        value.data++, value.size--;
    while (value.size > 0 &&
           (value.data[value.size - 1] == ' ' || value.data[value.size - 1] == '\t'))
        value.size--;
    return value;
}

/* Behind the lines with nothing in them that begin at a place. */
static inline const char *medtrie_behind_empty(const char *at, const char *end)
{
    while (at < end && (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] == '\n')))
        at += *at == '\r' ? 2 : 1;
    return at;
}

/* The cells of the first row of a text, as written; false: out of memory. */
bool medtrie_csv_cells(char delimiter, const char *text, size_t size, struct medtrie_text **cells,
                       size_t *count);

/* Whether there is a CR in the cells of a first row, outside of quotes: then the lines end in CR
 * alone, as spreadsheets of the Macintosh still write them, and all of them look like one. */
bool medtrie_csv_has_bare_cr(const struct medtrie_text *cells, size_t count);
#define BARE_CR "there is a CR without LF in the first line; lines have to end in LF or CR LF"

/* Is shown a member of an object: its name, good until it returns, and its value as it is written.
 */
typedef void medtrie_member_visitor(void *context, struct medtrie_text name,
                                    struct medtrie_text value);

/* The members of the object on a line; false where it breaks off, with the byte of the line and
 * what was expected there. */
bool medtrie_ndjson_members(const char *line, size_t size, medtrie_member_visitor *visit,
                            void *context, size_t *place, const char **expected);

/* Reads the byte order mark that an input begins with: mark receives its bytes, 0 without one. Of
 * UTF-16, with a mark or without, it is an error. */
enum medtrie_result medtrie_read_mark(const char *data, size_t size, size_t *mark,
                                      struct medtrie_error *error);

/* The line that a place of a piece is on. */
uint64_t medtrie_line_of(const struct piece *piece, const char *place);

/* The line ends of a text. */
uint64_t medtrie_count_lines(const char *text, size_t size);

#endif

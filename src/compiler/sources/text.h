/*
 * Text of a source file: lines, encodings, dates. Used by all sources whose files are text.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_TEXT_H
#define MEDTRIE_COMPILER_SOURCES_TEXT_H

#include "../source.h"

/* One line without its line end. */
struct line {
    const char *text;
    size_t size;
    uint32_t number; /* from 1 */
};

/* Walks the lines of a file. Zero-initialise and set file. */
struct lines {
    const struct source_file *file;
    size_t offset;   /* of the next line */
    uint32_t number; /* of the line that was given last */
    bool crlf;       /* the first line's end; the others must have the same when strict */
    bool unended;    /* the line that was given last has no line end: it is the file's last */
    bool mixed;      /* a line end differs from the first; set when that line is given */
};

/* Gives the next line; false at the end of the file. CR LF and LF are line ends; a CR elsewhere is
 * a character of its line. */
bool medtrie_lines_next(struct lines *lines, struct line *line);

/*
 * The number, in records->strings, of a text that is UTF-8, or else Windows-1252 (of which Latin-1
 * letters are a part): some official files are. Blanks at the ends are dropped.
 *
 * place   where the text stands; its column is that of the first byte (0: as 1)
 *
 * Fails with MEDTRIE_ERROR_INPUT_ENCODING when it is neither (a byte that Windows-1252 leaves
 * undefined, or a control character; a tab is one), naming place's line and the column, and with
 * MEDTRIE_ERROR_INPUT_LIMIT when it has more than TEXT_SIZE_MAX bytes.
 */
enum medtrie_result medtrie_text_add(struct records *records, const char *text, size_t size,
                                     const struct medtrie_place *place, uint32_t *number,
                                     struct medtrie_error *error);

/* Where the first control character of a text in UTF-8 stands; size when there is none. */
size_t medtrie_text_control(const char *text, size_t size);

/* The longest text that an index holds, in bytes of UTF-8. */
#define TEXT_SIZE_MAX 65535

/* A character for a message: "x" with its quotes, or byte 0x09. Use it as medtrie_text_show(c).text
 * within one expression. */
struct shown {
    char text[12];
};
struct shown medtrie_text_show(char c);

/* Reads YYYYMMDD; MEDTRIE_DAY_NONE when it is no date of the calendar. */
medtrie_day medtrie_text_day8(const char *text, size_t size);

#endif

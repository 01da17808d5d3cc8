/*
 * Text of a source file: lines, encodings, dates.
 *
 * Official files are ASCII, UTF-8 or Windows-1252; nothing in them says which. Text that is valid
 * UTF-8 is hardly ever meant as anything else, so that is tried first. Nearly all of it is ASCII,
 * which takes a path of its own.
 */
#include "text.h"
#include "../../format/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOWS_1252_UTF8_MAX 3 /* bytes that one character may take */

bool medtrie_lines_next(struct lines *lines, struct line *line)
{
    const char *start = lines->file->bytes + lines->offset;
    size_t left = lines->file->size - lines->offset;
    const char *end;
    bool crlf;

    if (left == 0)
        return false;
    end = memchr(start, '\n', left);
    lines->number++;
    line->text = start;
    line->number = lines->number;
    if (end == NULL) {
        lines->unended = true;
        lines->offset = lines->file->size;
        line->size = left;
        return true;
    }
    line->size = (size_t)(end - start);
    lines->offset += line->size + 1;
    crlf = line->size > 0 && end[-1] == '\r';
    if (crlf)
        line->size--;
    if (lines->number == 1)
        lines->crlf = crlf;
    else if (crlf != lines->crlf)
        lines->mixed = true;
    return true;
}

/* ---- Encodings ---------------------------------------------------------------------------- */

static bool is_printable_ascii(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] < 0x20 || text[i] > 0x7E)
            return false;
    return true;
}

/* C0, DEL, or C1 as C2 80 - C2 9F. */
size_t medtrie_text_control(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;

    for (size_t i = 0; i < size; i++)
        if (bytes[i] < 0x20 || bytes[i] == 0x7F ||
            (bytes[i] == 0xC2 && i + 1 < size && bytes[i + 1] < 0xA0))
            return i;
    return size;
}

/* The character of a Windows-1252 byte (Unicode's mapping table CP1252.TXT); 0 for the five bytes
 * that it leaves undefined, for control characters too. */
static unsigned windows_1252(unsigned char byte)
{
    static const unsigned short upper[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
    };

    if (byte < 0x20 || byte == 0x7F)
        return 0;
    return byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
}

/* What is wrong with a byte that text may not have. */
static const char *fault_of(unsigned char byte)
{
    if (byte == '\t')
        return "a tab";
    if (byte < 0x20 || byte == 0x7F)
        return "a control character";
    return windows_1252(byte) == 0 ? "no character" : "the start of a control character";
}

static enum medtrie_result bad_byte(const struct medtrie_place *place, const char *text, size_t at,
                                    struct medtrie_error *error)
{
    struct medtrie_place here = *place;
    unsigned char byte = (unsigned char)text[at];

    here.column = (place->column == 0 ? 1 : place->column) + at;
    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_ENCODING, &here,
                        "byte 0x%02X is %s; expected text in UTF-8 or Windows-1252", (unsigned)byte,
                        fault_of(byte));
}

/* Adds a text that is good UTF-8. */
static enum medtrie_result add_utf8(struct records *records, const char *text, size_t size,
                                    const struct medtrie_place *place, uint32_t *number,
                                    struct medtrie_error *error)
{
    if (size > TEXT_SIZE_MAX)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, place,
                            "a text of %zu bytes; an index holds texts of up to %d", size,
                            TEXT_SIZE_MAX);
    *number = medtrie_records_text(records, text, size);
    if (*number == STRINGS_FAILED)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    return MEDTRIE_OK;
}

static enum medtrie_result add_windows_1252(struct records *records, const char *text, size_t size,
                                            const struct medtrie_place *place, uint32_t *number,
                                            struct medtrie_error *error)
{
    enum medtrie_result result;
    size_t used = 0;
    char *utf8;

    if (size > TEXT_SIZE_MAX)
        return add_utf8(records, text, size, place, number, error);
    utf8 = malloc(size * WINDOWS_1252_UTF8_MAX + 1);
    if (utf8 == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (size_t i = 0; i < size; i++) {
        unsigned character = windows_1252((unsigned char)text[i]);

        if (character == 0) {
            result = bad_byte(place, text, i, error);
            goto done;
        }
        used += medtrie_utf8_put(utf8 + used, character);
    }
    result = add_utf8(records, utf8, used, place, number, error);
done:
    free(utf8);
    return result;
}

enum medtrie_result medtrie_text_add(struct records *records, const char *text, size_t size,
                                     const struct medtrie_place *place, uint32_t *number,
                                     struct medtrie_error *error)
{
    size_t control;

    *number = 0;
    if (is_printable_ascii(text, size))
        return add_utf8(records, text, size, place, number, error);
    if (!medtrie_is_utf8(text, size))
        return add_windows_1252(records, text, size, place, number, error);
    control = medtrie_text_control(text, size);
    if (control < size)
        return bad_byte(place, text, control, error);
    return add_utf8(records, text, size, place, number, error);
}

struct shown medtrie_text_show(char c)
{
    struct shown shown;

    if (c >= 0x20 && c <= 0x7E)
        snprintf(shown.text, sizeof shown.text, "\"%c\"", c);
    else
        snprintf(shown.text, sizeof shown.text, "byte 0x%02X", (unsigned)(unsigned char)c);
    return shown;
}

/* ---- Dates -------------------------------------------------------------------------------- */

static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

medtrie_day medtrie_text_day8(const char *text, size_t size)
{
    return size == 8 ? medtrie_day_of(digits(text, 4), digits(text + 4, 2), digits(text + 6, 2))
                     : MEDTRIE_DAY_NONE;
}

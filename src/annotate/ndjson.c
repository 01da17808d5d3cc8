/*
 * Objects, one a line (RFC 8259): the members that are wanted, and where the last one ends, behind
 * which others can be added. A line that is no object is an error.
 */
#include "fail.h"
#include "rows.h"

/* Longer names with escapes are taken as they are written. */
#define NAME_MOST 1024

/* An object on the way. */
struct object {
    const char *at, *end; /* of its line */
    const char *expected; /* what was missing where it broke off */
    char *room;           /* NAME_MOST bytes, for a name that is written with escapes */
};

/* ---- Escapes ------------------------------------------------------------------------------- */

/* The value of four hexadecimal digits, or -1. */
static int hexadecimal(const char *text, const char *end)
{
    int value = 0;

    if (end - text < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit = strchr(digits, text[i] | 0x20);

        if (text[i] == '\0' || digit == NULL)
            return -1;
        value = value * 16 + (int)(digit - digits);
    }
    return value;
}

/* What "\uXXXX" at a place stands for, together with the second one of a pair; at receives its last
 * character. -1: it is none. */
static long escaped_character(const char **at, const char *end)
{
    long code = hexadecimal(*at + 2, end), low;

    if (code < 0)
        return -1;
    *at += 5;
    if (code < 0xD800 || code >= 0xDC00 || end - *at < 7 || (*at)[1] != '\\' || (*at)[2] != 'u')
        return code;
    low = hexadecimal(*at + 3, end);
    if (low < 0xDC00 || low >= 0xE000)
        return code;
    *at += 6;
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

/* Writes a character as UTF-8, half of a pair as a question mark; returns behind it. */
static char *put_character(char *to, unsigned long code)
{
    if (code >= 0xD800 && code < 0xE000)
        code = '?';
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xE0 | code >> 12);
        } else {
            *to++ = (char)(0xF0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        }
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

/* Writes what a string between its quotes means, which is never longer, and returns its size. */
static size_t unescape(char *to, struct medtrie_text string)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *end = string.data + string.size, *begin = to;

    for (const char *at = string.data; at < end; at++) {
        const char *letter;
        long code = -1;

        if (*at != '\\' || at + 1 == end) {
            *to++ = *at;
            continue;
        }
        if (at[1] == 'u')
            code = escaped_character(&at, end);
        if (code >= 0) {
            to = put_character(to, (unsigned long)code);
            continue;
        }
        letter = strchr(letters, *++at);
        *to++ = letter != NULL && *letter != '\0' ? meant[letter - letters] : *at;
    }
    return (size_t)(to - begin);
}

/* ---- Objects ------------------------------------------------------------------------------- */

static void skip_blanks(struct object *object)
{
    while (object->at < object->end && (*object->at == ' ' || *object->at == '\t'))
        object->at++;
}

static bool fail_at(struct object *object, const char *expected)
{
    object->expected = expected;
    return false;
}

static bool skip_character(struct object *object, char character, const char *expected)
{
    skip_blanks(object);
    if (object->at == object->end || *object->at != character)
        return fail_at(object, expected);
    object->at++;
    return true;
}

/* A string, at whose first quote the object stands; text is what is between the quotes. */
static bool skip_string(struct object *object, struct medtrie_text *text)
{
    const char *begin = ++object->at;

    while (object->at < object->end && *object->at != '"')
        object->at += *object->at == '\\' ? 2 : 1;
    if (object->at >= object->end) {
        object->at = object->end;
        return fail_at(object, "the quote that ends a string");
    }
    *text = (struct medtrie_text){begin, (size_t)(object->at - begin)};
    object->at++;
    return true;
}

/* An array or object, whose brackets alone are counted. */
static bool skip_nested(struct object *object)
{
    struct medtrie_text text;
    size_t depth = 0;

    do {
        if (object->at == object->end)
            return fail_at(object, "the bracket that ends a value");
        if (*object->at == '"') {
            if (!skip_string(object, &text))
                return false;
            continue;
        }
        if (*object->at == '{' || *object->at == '[')
            depth++;
        else if (*object->at == '}' || *object->at == ']')
            depth--;
        object->at++;
    } while (depth > 0);
    return true;
}

static bool skip_value(struct object *object)
{
    const char *begin = object->at;
    struct medtrie_text text;

    if (object->at < object->end && *object->at == '"')
        return skip_string(object, &text);
    if (object->at < object->end && (*object->at == '{' || *object->at == '['))
        return skip_nested(object);
    while (object->at < object->end && strchr(",}] \t\"", *object->at) == NULL)
        object->at++;
    return object->at > begin || fail_at(object, "a value");
}

/* The name that is meant by what is written. */
static struct medtrie_text name_meant(const struct object *object, struct medtrie_text written)
{
    if (written.size > NAME_MOST || memchr(written.data, '\\', written.size) == NULL)
        return written;
    return (struct medtrie_text){object->room, unescape(object->room, written)};
}

/* A name, and its value as it is written. */
static bool next_member(struct object *object, struct medtrie_text *name,
                        struct medtrie_text *value)
{
    skip_blanks(object);
    if (object->at == object->end || *object->at != '"')
        return fail_at(object, "the name of a member in quotes");
    if (!skip_string(object, name) || !skip_character(object, ':', "a colon"))
        return false;
    skip_blanks(object);
    value->data = object->at;
    if (!skip_value(object))
        return false;
    value->size = (size_t)(object->at - value->data);
    *name = name_meant(object, *name);
    return true;
}

/* A member, which becomes a cell if it is wanted. */
static bool read_member(const struct plan *plan, struct object *object, struct rows *rows,
                        size_t row)
{
    struct medtrie_text name, value;
    const char *begin;

    skip_blanks(object);
    begin = object->at;
    if (!next_member(object, &name, &value))
        return false;
    for (size_t i = 0; i < plan->code_count * plan->field_count; i++)
        if (is_same_text(plan->added[i], name)) {
            object->at = begin + 1;
            return fail_at(object, "another name than those of what is added");
        }
    for (size_t slot = 0; slot < plan->slot_count; slot++)
        if (strlen(plan->members[slot]) == name.size &&
            memcmp(plan->members[slot], name.data, name.size) == 0)
            rows->cells[slot * ROWS + row] = value;
    return true;
}

static bool read_object(const struct plan *plan, struct object *object, struct rows *rows,
                        size_t row)
{
    for (size_t slot = 0; slot < plan->slot_count; slot++)
        rows->cells[slot * ROWS + row] = (struct medtrie_text){"", 0};
    if (!skip_character(object, '{', "an object"))
        return false;
    rows->ends[row] = object->at;
    skip_blanks(object);
    rows->bare[row] = object->at < object->end && *object->at == '}';
    if (!rows->bare[row]) {
        do {
            if (!read_member(plan, object, rows, row))
                return false;
            rows->ends[row] = object->at;
            skip_blanks(object);
        } while (object->at < object->end && *object->at == ',' && object->at++);
    }
    if (!skip_character(object, '}', "a comma or the brace that ends the object"))
        return false;
    skip_blanks(object);
    return object->at == object->end || fail_at(object, "the end of the line");
}

enum medtrie_result medtrie_ndjson_rows(const struct plan *plan, struct piece *piece,
                                        struct rows *rows, struct medtrie_error *error)
{
    char room[NAME_MOST];

    rows->count = 0;
    rows->begin = rows->starts[0] = piece->at;
    while (rows->count < ROWS && piece->at < piece->end) {
        const char *feed = memchr(piece->at, '\n', (size_t)(piece->end - piece->at));
        const char *line_end = feed != NULL ? feed : piece->end;
        const char *next = feed != NULL ? feed + 1 : piece->end;
        struct object object = {piece->at, line_end, NULL, room};

        if (line_end > piece->at && line_end[-1] == '\r')
            object.end--;
        skip_blanks(&object);
        if (object.at == object.end) {
            piece->at = rows->starts[rows->count] = next; /* nothing in it */
            continue;
        }
        rows->missing[rows->count] = 0;
        if (!read_object(plan, &object, rows, rows->count))
            return medtrie_annotate_expected(error, medtrie_line_of(piece, piece->at),
                                             (size_t)(object.at - piece->at) + 1, object.expected);
        piece->at = next;
        rows->starts[++rows->count] = next;
    }
    return MEDTRIE_OK;
}

bool medtrie_ndjson_members(const char *line, size_t size, medtrie_member_visitor *visit,
                            void *context, size_t *place, const char **expected)
{
    char room[NAME_MOST];
    struct object object = {line, line + size, NULL, room};
    struct medtrie_text name, value;
    bool good = skip_character(&object, '{', "an object");

    skip_blanks(&object);
    if (good && (object.at == object.end || *object.at != '}')) {
        do {
            good = next_member(&object, &name, &value);
            if (good)
                visit(context, name, value);
            skip_blanks(&object);
        } while (good && object.at < object.end && *object.at == ',' && object.at++);
    }
    good = good && skip_character(&object, '}', "a comma or the brace that ends the object");
    skip_blanks(&object);
    if (good && object.at < object.end)
        good = fail_at(&object, "the end of the line");
    *place = (size_t)(object.at - line);
    *expected = object.expected;
    return good;
}

enum medtrie_result medtrie_line_rows(const struct plan *plan, struct piece *piece,
                                      struct rows *rows, struct medtrie_error *error)
{
    (void)plan;
    (void)error;
    rows->count = 0;
    rows->begin = rows->starts[0] = piece->at;
    while (rows->count < ROWS && piece->at < piece->end) {
        const char *feed = memchr(piece->at, '\n', (size_t)(piece->end - piece->at));
        const char *line_end = feed != NULL ? feed : piece->end;

        if (feed != NULL && line_end > piece->at && line_end[-1] == '\r')
            line_end--;
        rows->cells[rows->count] = (struct medtrie_text){piece->at, (size_t)(line_end - piece->at)};
        rows->ends[rows->count] = line_end;
        rows->missing[rows->count] = 0;
        piece->at = feed != NULL ? feed + 1 : piece->end;
        rows->starts[++rows->count] = piece->at;
    }
    return MEDTRIE_OK;
}

struct medtrie_text medtrie_ndjson_value(struct medtrie_text cell, struct buffer *scratch)
{
    size_t begin = scratch->size;

    if (cell.size == 4 && memcmp(cell.data, "null", 4) == 0)
        return (struct medtrie_text){"", 0};
    if (cell.size < 2 || cell.data[0] != '"')
        return cell;
    if (memchr(cell.data, '\\', cell.size) == NULL)
        return (struct medtrie_text){cell.data + 1, cell.size - 2};
    cell = (struct medtrie_text){cell.data + 1, cell.size - 2};
    if (!medtrie_buffer_room(scratch, cell.size))
        return (struct medtrie_text){"", 0};
    scratch->size += unescape(scratch->data + begin, cell);
    return (struct medtrie_text){scratch->data + begin, scratch->size - begin};
}

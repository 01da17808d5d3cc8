/*
 * Objects, one a line (RFC 8259): the members that are wanted, and where the last one ends, behind
 * which others can be added. A line that is no object is an error.
 */
#include <stdio.h>

#include "fail.h"
#include "json_text.h"
#include "rows.h"

/* Longer names with escapes are taken as they are written. */
#define NAME_MOST 1024

/* An object on the way. */
struct object {
    struct json_text json; /* of its line */
    char *room;            /* NAME_MOST bytes, for a name that is written with escapes */
    char said[128];        /* what was expected, where it names a member */
};

/* The name that is meant by what is written. */
static struct medtrie_text name_meant(const struct object *object, struct medtrie_text written)
{
    if (written.size > NAME_MOST || memchr(written.data, '\\', written.size) == NULL)
        return written;
    return (struct medtrie_text){object->room, medtrie_json_unescape(object->room, written)};
}

/* A name, and its value as it is written. */
static bool next_member(struct object *object, struct medtrie_text *name,
                        struct medtrie_text *value)
{
    struct json_text *json = &object->json;

    if (!medtrie_json_skip_name(json, name))
        return false;
    medtrie_json_skip_blanks(json);
    value->data = json->at;
    if (!medtrie_json_skip_value(json))
        return false;
    value->size = (size_t)(json->at - value->data);
    *name = name_meant(object, *name);
    return true;
}

/* Says that the member which begins at a place should have another name. */
static bool fail_name(struct object *object, const char *begin, struct medtrie_text name,
                      const char *why)
{
    object->json.at = begin;
    snprintf(object->said, sizeof object->said, "another name than \"%.*s\", which %s,",
             (int)(name.size < 40 ? name.size : 40), name.data, why);
    return medtrie_json_fail(&object->json, object->said);
}

/* A member, which becomes a cell if it is wanted. Of two of one name nobody knows which is meant
 * (RFC 8259, section 4). */
static bool read_member(const struct plan *plan, struct object *object, struct rows *rows,
                        size_t row)
{
    struct medtrie_text name, value;
    const char *begin;

    medtrie_json_skip_blanks(&object->json);
    begin = object->json.at;
    if (!next_member(object, &name, &value))
        return false;
    for (size_t i = 0; i < plan->code_count * plan->field_count; i++)
        if (is_same_text(plan->added[i], name))
            return fail_name(object, begin, name, "is that of what is added");
    for (size_t slot = 0; slot < plan->slot_count; slot++) {
        struct medtrie_text *cell = &rows->cells[slot * ROWS + row];

        if (strlen(plan->members[slot]) != name.size ||
            memcmp(plan->members[slot], name.data, name.size) != 0)
            continue;
        if (cell->size > 0)
            return fail_name(object, begin, name, "came before");
        *cell = value;
    }
    return true;
}

/* Whether another member follows; then its comma is passed over. */
static bool has_more(struct json_text *json)
{
    medtrie_json_skip_blanks(json);
    return json->at < json->end && *json->at == ',' && json->at++;
}

/* The brace that ends an object, and nothing else on its line. */
static bool end_object(struct json_text *json)
{
    if (!medtrie_json_skip_character(json, '}', "a comma or the brace that ends the object"))
        return false;
    medtrie_json_skip_blanks(json);
    return json->at == json->end || medtrie_json_fail(json, "the end of the line");
}

/* The brace that begins an object; is_empty receives whether it ends behind it. */
static bool begin_object(struct json_text *json, bool *is_empty)
{
    *is_empty = false;
    if (!medtrie_json_skip_character(json, '{', "an object"))
        return false;
    medtrie_json_skip_blanks(json);
    *is_empty = json->at < json->end && *json->at == '}';
    return true;
}

static bool read_object(const struct plan *plan, struct object *object, struct rows *rows,
                        size_t row)
{
    struct json_text *json = &object->json;

    for (size_t slot = 0; slot < plan->slot_count; slot++)
        rows->cells[slot * ROWS + row] = (struct medtrie_text){"", 0};
    if (!begin_object(json, &rows->bare[row]))
        return false;
    rows->ends[row] = json->at;
    if (!rows->bare[row])
        do {
            if (!read_member(plan, object, rows, row))
                return false;
            rows->ends[row] = json->at;
        } while (has_more(json));
    return end_object(json);
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
        struct object object;

        object.json = (struct json_text){piece->at, line_end, NULL};
        object.room = room;
        if (line_end > piece->at && line_end[-1] == '\r')
            object.json.end--;
        medtrie_json_skip_blanks(&object.json);
        if (object.json.at == object.json.end) {
            piece->at = rows->starts[rows->count] = next; /* nothing in it */
            continue;
        }
        rows->missing[rows->count] = 0;
        if (!read_object(plan, &object, rows, rows->count))
            return medtrie_annotate_expected(error, medtrie_line_of(piece, piece->at),
                                             (size_t)(object.json.at - piece->at) + 1,
                                             object.json.expected);
        piece->at = next;
        rows->starts[++rows->count] = next;
    }
    return MEDTRIE_OK;
}

bool medtrie_ndjson_members(const char *line, size_t size, medtrie_member_visitor *visit,
                            void *context, size_t *place, const char **expected)
{
    char room[NAME_MOST];
    struct object object = {{line, line + size, NULL}, room, ""};
    struct json_text *json = &object.json;
    struct medtrie_text name, value;
    bool is_empty;
    bool good = begin_object(json, &is_empty);

    if (good && !is_empty)
        do {
            good = next_member(&object, &name, &value);
            if (good)
                visit(context, name, value);
        } while (good && has_more(json));
    good = good && end_object(json);
    *place = (size_t)(json->at - line);
    *expected = json->expected;
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
    scratch->size += medtrie_json_unescape(scratch->data + begin, cell);
    return (struct medtrie_text){scratch->data + begin, scratch->size - begin};
}

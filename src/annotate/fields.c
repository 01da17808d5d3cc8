/*
 * The fields: how each is written for a code in a period. A code that is not found leaves all of
 * them empty but status, day, carc, the repairs of what was written, and a system that was named.
 */
#include "fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "fail.h"

static void put_text(struct buffer *value, struct medtrie_text text)
{
    medtrie_buffer_put(value, text.data, text.size);
}

static void put_number(struct buffer *value, uint64_t number)
{
    char digits[24];

    medtrie_buffer_put(value, digits, (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number));
}

/* Before the next one of several. */
static void put_next(struct buffer *value, size_t number)
{
    if (number > 0)
        medtrie_buffer_put_char(value, ';');
}

static bool is_found(const struct subject *subject)
{
    return subject->system != NULL && subject->id != MEDTRIE_NONE;
}

/* ---- Of the code --------------------------------------------------------------------------- */

static void put_title(const struct field *field, const struct subject *subject,
                      struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_text(value, medtrie_title(subject->system, subject->id, subject->texts));
}

static void put_short_title(const struct field *field, const struct subject *subject,
                            struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_text(value, medtrie_short_title(subject->system, subject->id, subject->texts));
}

static void put_display(const struct field *field, const struct subject *subject,
                        struct buffer *value)
{
    char display[24];

    (void)field;
    if (is_found(subject))
        medtrie_buffer_put(value, display, medtrie_display(subject->system, subject->id, display));
}

static void put_code(const struct field *field, const struct subject *subject, struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_text(value, medtrie_code(subject->system, subject->id));
}

static void put_packed(const struct field *field, const struct subject *subject,
                       struct buffer *value)
{
    struct medtrie_text code;
    uint64_t key;

    (void)field;
    if (!is_found(subject))
        return;
    code = medtrie_code(subject->system, subject->id);
    key = medtrie_key(subject->system, code.data, code.size);
    if (key != 0)
        put_number(value, key);
}

static void put_id(const struct field *field, const struct subject *subject, struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_number(value, subject->id);
}

static void put_kind(const struct field *field, const struct subject *subject, struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        medtrie_buffer_put_string(value,
                                  medtrie_kind_name(medtrie_kind(subject->system, subject->id)));
}

static void put_system(const struct field *field, const struct subject *subject,
                       struct buffer *value)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    (void)field;
    if (subject->system == NULL || subject->status >= MEDTRIE_CELL_EMPTY)
        return;
    medtrie_system_describe(subject->system, &view);
    put_text(value, view.name);
}

static void put_property(const struct field *field, const struct subject *subject,
                         struct buffer *value)
{
    if (is_found(subject))
        put_text(value, medtrie_property(subject->system, subject->id, subject->texts,
                                         field->property, strlen(field->property)));
}

/* ---- Of its place in the tree -------------------------------------------------------------- */

static void put_level(const struct field *field, const struct subject *subject,
                      struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_number(value, medtrie_level(subject->system, subject->id, subject->texts));
}

static void put_parent(const struct field *field, const struct subject *subject,
                       struct buffer *value)
{
    (void)field;
    if (is_found(subject))
        put_text(value, medtrie_code(subject->system,
                                     medtrie_parent(subject->system, subject->id, subject->texts)));
}

/* The concept of the kind that the field is named after. */
static void put_ancestor(const struct field *field, const struct subject *subject,
                         struct buffer *value)
{
    enum medtrie_kind kind = medtrie_kind_named(field->name, strlen(field->name));

    if (is_found(subject))
        put_text(value, medtrie_code(subject->system, medtrie_ancestor(subject->system, subject->id,
                                                                       kind, subject->texts)));
}

/* ---- Of the day ---------------------------------------------------------------------------- */

static void put_status(const struct field *field, const struct subject *subject,
                       struct buffer *value)
{
    (void)field;
    if (subject->status != MEDTRIE_CELL_EMPTY)
        medtrie_buffer_put_string(value, medtrie_cell_status_name(subject->status));
}

static void put_billable(const struct field *field, const struct subject *subject,
                         struct buffer *value)
{
    (void)field;
    if (is_found(subject) && subject->period != MEDTRIE_NOT_COVERED)
        medtrie_buffer_put_char(
            value, medtrie_billable(subject->system, subject->id, subject->period) ? '1' : '0');
}

static void put_a_day(struct buffer *value, medtrie_day day)
{
    char text[11];

    if (day == MEDTRIE_DAY_NONE)
        return;
    medtrie_day_format(day, text);
    medtrie_buffer_put_string(value, text);
}

/* The first day of the code's life, or the last, as the field is named. */
static void put_life(const struct field *field, const struct subject *subject, struct buffer *value)
{
    medtrie_day first, last;

    if (!is_found(subject))
        return;
    medtrie_validity(subject->system, subject->id, &first, &last);
    put_a_day(value, strcmp(field->name, "first_valid") == 0 ? first : last);
}

static bool period_of(const struct subject *subject, struct medtrie_period_view *view)
{
    view->struct_size = sizeof *view;
    return is_found(subject) && subject->period != MEDTRIE_NOT_COVERED &&
           medtrie_period_at(subject->system, subject->period, view);
}

static void put_basis(const struct field *field, const struct subject *subject,
                      struct buffer *value)
{
    static const char *const names[] = {
        [MEDTRIE_BASIS_RELEASE] = "release",
        [MEDTRIE_BASIS_NEIGHBOUR] = "neighbour",
        [MEDTRIE_BASIS_RECORD] = "record",
    };
    struct medtrie_period_view view = {0};

    (void)field;
    if (period_of(subject, &view) && view.basis >= MEDTRIE_BASIS_RELEASE &&
        view.basis <= MEDTRIE_BASIS_RECORD)
        medtrie_buffer_put_string(value, names[view.basis]);
}

static void put_release(const struct field *field, const struct subject *subject,
                        struct buffer *value)
{
    struct medtrie_period_view view = {0};

    (void)field;
    if (period_of(subject, &view))
        put_a_day(value, view.release);
}

/* The day that the verdict is of. */
static void put_day(const struct field *field, const struct subject *subject, struct buffer *value)
{
    (void)field;
    if (subject->day != MEDTRIE_DAY_DEFAULT && subject->status < MEDTRIE_CELL_EMPTY)
        put_a_day(value, subject->day);
}

/* ---- What would be right instead ----------------------------------------------------------- */

/* The verdict in full; false where there is none. */
static bool verdict_of(const struct subject *subject, struct medtrie_verdict *verdict)
{
    *verdict = (struct medtrie_verdict){.struct_size = sizeof *verdict};
    if (subject->status == MEDTRIE_STATUS_VALID || subject->status >= MEDTRIE_CELL_EMPTY)
        return false;
    medtrie_check_all(subject->index, subject->name.data, subject->name.size, subject->text.data,
                      subject->text.size, subject->day, verdict, 1);
    return true;
}

static void put_display_of(struct buffer *value, const medtrie_system *system, medtrie_id id)
{
    char display[24];

    medtrie_buffer_put(value, display, medtrie_display(system, id, display));
}

static void put_successor(const struct field *field, const struct subject *subject,
                          struct buffer *value)
{
    struct medtrie_replacement replacements[MEDTRIE_REPLACEMENTS_MAX];
    size_t count;

    (void)field;
    if (!is_found(subject) || subject->status != MEDTRIE_STATUS_RETIRED)
        return;
    count = medtrie_successors(subject->system, subject->id, subject->day, replacements,
                               MEDTRIE_REPLACEMENTS_MAX);
    for (size_t i = 0; i < count && i < MEDTRIE_REPLACEMENTS_MAX; i++) {
        put_next(value, i);
        if (replacements[i].system != NULL)
            put_display_of(value, replacements[i].system, replacements[i].id);
        else
            put_text(value, replacements[i].code);
    }
}

static void put_repair(const struct field *field, const struct subject *subject,
                       struct buffer *value)
{
    struct medtrie_verdict verdict;

    (void)field;
    if (!verdict_of(subject, &verdict))
        return;
    for (size_t i = 0; i < verdict.repair_count && i < MEDTRIE_VERDICT_LIST; i++) {
        put_next(value, i);
        put_display_of(value, verdict.repairs[i].system, verdict.repairs[i].id);
        if (verdict.repairs[i].modifier[0] != '\0') {
            medtrie_buffer_put_char(value, '-');
            medtrie_buffer_put_string(value, verdict.repairs[i].modifier);
        }
    }
}

static void put_completions(const struct field *field, const struct subject *subject,
                            struct buffer *value)
{
    struct medtrie_verdict verdict;

    (void)field;
    if (!is_found(subject) || !verdict_of(subject, &verdict))
        return;
    for (size_t i = 0; i < verdict.completion_count && i < MEDTRIE_VERDICT_LIST; i++) {
        put_next(value, i);
        put_display_of(value, verdict.system, verdict.completions[i]);
    }
}

static void put_carc(const struct field *field, const struct subject *subject, struct buffer *value)
{
    struct medtrie_reasons reasons = {0};

    (void)field;
    if (subject->status >= MEDTRIE_CELL_EMPTY)
        return;
    medtrie_reasons_of(subject->system, (enum medtrie_status)subject->status, false, &reasons);
    if (reasons.carc != 0)
        put_number(value, reasons.carc);
}

/* ---- Names --------------------------------------------------------------------------------- */

static const struct field known[] = {
    {"status", put_status, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"billable", put_billable, FIELD_NUMBER, FIELD_OF_TITLE, NULL},
    {"title", put_title, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"short_title", put_short_title, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"normalised", put_code, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"display", put_display, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"packed", put_packed, FIELD_NUMBER, FIELD_OF_TITLE, NULL},
    {"id", put_id, FIELD_NUMBER, FIELD_OF_TITLE, NULL},
    {"system", put_system, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"kind", put_kind, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"level", put_level, FIELD_NUMBER, FIELD_OF_CODE, NULL},
    {"parent", put_parent, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"category", put_ancestor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"block", put_ancestor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"chapter", put_ancestor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"section", put_ancestor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"group", put_ancestor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"first_valid", put_life, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"last_valid", put_life, FIELD_TEXT, FIELD_OF_TITLE, NULL},
    {"day", put_day, FIELD_TEXT, FIELD_OF_DAY, NULL},
    {"basis", put_basis, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"release", put_release, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"successor", put_successor, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"completions", put_completions, FIELD_TEXT, FIELD_OF_CODE, NULL},
    {"repair", put_repair, FIELD_TEXT, FIELD_OF_FAULT, NULL},
    {"carc", put_carc, FIELD_NUMBER, FIELD_OF_CODE, NULL},
};

#define KNOWN (sizeof known / sizeof known[0])

/* Whether some concept of the index has the property in some period. */
static bool is_property(const medtrie_index *index, const char *name)
{
    for (size_t number = 0; number < medtrie_system_count(index); number++) {
        const medtrie_system *system = medtrie_system_at(index, number);
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        for (medtrie_period period = view.period_count; period-- > 0;)
            for (medtrie_id id = 0; id < view.code_count + view.grouping_count; id++)
                if (medtrie_property(system, id, period, name, strlen(name)).size > 0)
                    return true;
    }
    return false;
}

static bool set_field(const medtrie_index *index, const char *name, struct field *field)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known[i].name, name) == 0) {
            *field = known[i];
            return true;
        }
    if (!is_property(index, name))
        return false;
    *field = (struct field){.put = put_property, .scope = FIELD_OF_CODE, .property = strdup(name)};
    field->name = field->property;
    return true;
}

static enum medtrie_result fail_unknown(const char *name, struct medtrie_error *error)
{
    char names[320] = "";
    size_t used = 0;

    for (size_t i = 0; i < KNOWN && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? " " : "",
                                 known[i].name);
    return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                 "no field and no property of a loaded system is named \"%.60s\"; "
                                 "fields are: %s",
                                 name, names);
}

enum medtrie_result medtrie_fields_parse(const medtrie_index *index, const char *list,
                                         struct field **fields, size_t *count,
                                         struct medtrie_error *error)
{
    size_t most = 1;

    for (const char *at = list; *at != '\0'; at++)
        most += *at == ',';
    *count = 0;
    *fields = calloc(most, sizeof **fields);
    if (*fields == NULL)
        return OUT_OF_MEMORY(error);
    for (const char *at = list;; at++) {
        size_t size = strcspn(at, ",");
        char name[64];

        snprintf(name, sizeof name, "%.*s", (int)(size < 63 ? size : 63), at);
        if (size > 63 || size == 0 || !set_field(index, name, &(*fields)[*count]))
            return fail_unknown(name, error);
        if ((*fields)[(*count)++].name == NULL)
            return OUT_OF_MEMORY(error);
        at += size;
        if (*at == '\0')
            return MEDTRIE_OK;
    }
}

void medtrie_fields_free(struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(fields[i].property);
    free(fields);
}

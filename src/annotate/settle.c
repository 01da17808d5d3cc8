/*
 * The columns of an input, once its first line is known: which cells are wanted, and what is added
 * is named. Of objects the options name the members, and the first object tells whether what is
 * added has the name of one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fail.h"
#include "plan.h"
#include "rows.h"

/* ---- Columns ------------------------------------------------------------------------------- */

/* What is known of the input's columns while the plan is settled. */
struct settling {
    struct plan *plan;
    const struct medtrie_text *names;
    size_t count;
    struct medtrie_error *error;
};

/* Whether a name fits a pattern with at most one star; stem receives what the star stands for. */
static bool fits(const char *pattern, struct medtrie_text name, struct medtrie_text *stem)
{
    const char *star = strchr(pattern, '*');
    size_t before = star != NULL ? (size_t)(star - pattern) : strlen(pattern);
    size_t behind = star != NULL ? strlen(star + 1) : 0;

    if (name.size < before + behind || memcmp(name.data, pattern, before) != 0 ||
        (star == NULL && name.size != before) ||
        (star != NULL && memcmp(name.data + name.size - behind, star + 1, behind) != 0))
        return false;
    *stem = (struct medtrie_text){name.data + before, name.size - before - behind};
    return true;
}

/* The number of a column from 0 that a text such as "3" names, or count. */
static size_t numbered(const struct settling *settling, const char *text)
{
    size_t number = 0;

    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
        return settling->count;
    for (; *text != '\0'; text++)
        number = number * 10 + (size_t)(*text - '0');
    return number >= 1 && number <= settling->count ? number - 1 : settling->count;
}

static bool has_column(const struct settling *settling, struct medtrie_text name)
{
    for (size_t i = 0; settling->plan->has_header && i < settling->count; i++)
        if (is_same_text(settling->names[i], name))
            return true;
    return false;
}

static enum medtrie_result fail_no_column(const struct settling *settling, const char *what,
                                          const char *name)
{
    char names[300] = "";
    size_t used = 0;

    if (!settling->plan->has_header)
        return WRONG(settling->error, "%s: there is no column %.60s; there are 1 to %zu", what,
                     name, settling->count);
    for (size_t i = 0; i < settling->count && used < sizeof names - 1; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", i > 0 ? ", " : "",
                                 (int)(settling->names[i].size < 60 ? settling->names[i].size : 60),
                                 settling->names[i].data);
    return WRONG(settling->error, "%s: there is no column %.60s; there are %s", what, name, names);
}

/* The one column of that name, or else number. */
static enum medtrie_result find_column(const struct settling *settling, const char *what,
                                       const char *name, size_t *column)
{
    const struct medtrie_text wanted = {name, strlen(name)};
    size_t found = settling->count;

    for (size_t i = 0; settling->plan->has_header && i < settling->count; i++)
        if (is_same_text(settling->names[i], wanted)) {
            if (found < settling->count)
                return WRONG(settling->error, "%s: columns %zu and %zu are both named %.60s", what,
                             found + 1, i + 1, name);
            found = i;
        }
    if (found == settling->count)
        found = numbered(settling, name);
    *column = found;
    return found < settling->count ? MEDTRIE_OK : fail_no_column(settling, what, name);
}

/* The slot of a column, a new one if it has none. */
static size_t slot_of(struct plan *plan, size_t column)
{
    size_t slot = 0;

    while (slot < plan->slot_count && plan->column_of[slot] != column)
        slot++;
    if (slot == plan->slot_count)
        plan->column_of[plan->slot_count++] = column;
    return slot;
}

/* The column that names the systems of a column of codes: stem is what its star stands for. */
static enum medtrie_result find_system_column(const struct settling *settling, const char *pattern,
                                              struct medtrie_text stem, size_t *slot)
{
    const char *star = strchr(pattern, '*');
    size_t before = star != NULL ? (size_t)(star - pattern) : strlen(pattern), column = 0;
    struct buffer name = {0};
    enum medtrie_result result;

    medtrie_buffer_put(&name, pattern, before);
    if (star != NULL) {
        medtrie_buffer_put(&name, stem.data, stem.size);
        medtrie_buffer_put_string(&name, star + 1);
    }
    medtrie_buffer_put_char(&name, '\0');
    result = name.failed ? OUT_OF_MEMORY(settling->error)
                         : find_column(settling, "systems", name.data, &column);
    medtrie_buffer_free(&name);
    if (result == MEDTRIE_OK)
        *slot = slot_of(settling->plan, column);
    return result;
}

static enum medtrie_result add_code_column(const struct settling *settling,
                                           const struct code_option *option, size_t column,
                                           struct medtrie_text stem)
{
    struct plan *plan = settling->plan;
    struct code_column *grown = realloc(plan->codes, (plan->code_count + 1) * sizeof *plan->codes);
    struct code_column *code;

    if (grown == NULL)
        return OUT_OF_MEMORY(settling->error);
    plan->codes = grown;
    code = &plan->codes[plan->code_count];
    *code = (struct code_column){
        .slot = slot_of(plan, column), .system_slot = NO_SLOT, .system = option->system};
    if (plan->has_header) {
        code->label = medtrie_plan_copy(settling->names[column].data, settling->names[column].size);
    } else {
        code->label = malloc(24);
        if (code->label != NULL)
            snprintf(code->label, 24, "%zu", column + 1);
    }
    if (code->label == NULL)
        return OUT_OF_MEMORY(settling->error);
    plan->code_count++;
    return option->system_column != NULL
               ? find_system_column(settling, option->system_column, stem, &code->system_slot)
               : MEDTRIE_OK;
}

static void list_systems(const medtrie_index *index, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < medtrie_system_count(index) && used < size - 1; i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(medtrie_system_at(index, i), &view);
        used += (size_t)snprintf(text + used, size - used, "%s%.*s", i > 0 ? ", " : "",
                                 (int)(view.name.size < 60 ? view.name.size : 60), view.name.data);
    }
}

/* Of codes in no column, whose name may be that of one and a colon: then the system is none. */
static enum medtrie_result fail_no_system(const struct settling *settling, const char *name,
                                          enum medtrie_result result)
{
    const char *colon = strrchr(name, ':');
    char systems[300];

    if (colon == NULL || !has_column(settling, (struct medtrie_text){name, (size_t)(colon - name)}))
        return result;
    list_systems(settling->plan->index, systems, sizeof systems);
    return WRONG(settling->error,
                 "codes: there is a column %.*s, but the index has no system %.60s; there are %s, "
                 "and dx, px, procedure, modifier",
                 (int)(colon - name < 60 ? colon - name : 60), name, colon + 1, systems);
}

static enum medtrie_result settle_code(const struct settling *settling,
                                       const struct code_option *option)
{
    struct medtrie_text stem = {"", 0};
    enum medtrie_result result;
    size_t column = 0, found = 0;

    if (strchr(option->column, '*') == NULL) {
        result = find_column(settling, "codes", option->column, &column);
        return result == MEDTRIE_OK ? add_code_column(settling, option, column, stem)
                                    : fail_no_system(settling, option->column, result);
    }
    for (column = 0; settling->plan->has_header && column < settling->count; column++) {
        if (!fits(option->column, settling->names[column], &stem))
            continue;
        result = add_code_column(settling, option, column, stem);
        if (result != MEDTRIE_OK)
            return result;
        found++;
    }
    return found > 0 ? MEDTRIE_OK : fail_no_column(settling, "codes", option->column);
}

static enum medtrie_result settle_date(const struct settling *settling, const char *name,
                                       size_t *slot)
{
    enum medtrie_result result;
    size_t column = 0;

    if (name == NULL)
        return MEDTRIE_OK;
    result = find_column(settling, "dates", name, &column);
    if (result != MEDTRIE_OK) {
        /* A day instead of a column is what as_of is for. */
        if (medtrie_date_parse(DATE_NOT_NAMED, name, strlen(name)) != MEDTRIE_DAY_NONE)
            return WRONG(settling->error,
                         "dates: there is no column %.60s; one day for all rows is as_of (--as-of)",
                         name);
        return result;
    }
    *slot = slot_of(settling->plan, column);
    return MEDTRIE_OK;
}

/* ---- What is added ------------------------------------------------------------------------- */

/* The name of an added column: the field's, or COLUMN_field where there are several columns of
 * codes, or where the input has a column of the field's name. */
static enum medtrie_result name_added(const struct settling *settling,
                                      const struct code_column *code, const char *field,
                                      struct medtrie_text *added)
{
    bool whole = settling->plan->code_count > 1 ||
                 has_column(settling, (struct medtrie_text){field, strlen(field)});
    size_t size = strlen(code->label) + strlen(field) + 2;
    char *name = malloc(size);

    if (name == NULL)
        return OUT_OF_MEMORY(settling->error);
    snprintf(name, size, "%s%s%s", whole ? code->label : "", whole ? "_" : "", field);
    *added = (struct medtrie_text){name, strlen(name)};
    if (has_column(settling, *added))
        return WRONG(settling->error, "the input has a column %.60s already", name);
    return MEDTRIE_OK;
}

void medtrie_plan_free_added(struct plan *plan)
{
    for (size_t i = 0; plan->added != NULL && i < plan->code_count * plan->field_count; i++)
        free((char *)(uintptr_t)plan->added[i].data);
    free(plan->added);
    plan->added = NULL;
}

static int compare_names(const void *left, const void *right)
{
    const struct medtrie_text *a = left, *b = right;

    return strcmp(a->data, b->data);
}

/* Two columns of one name could not be told apart. */
static enum medtrie_result refuse_twins(const struct settling *settling)
{
    const struct plan *plan = settling->plan;
    size_t count = plan->code_count * plan->field_count;
    struct medtrie_text *sorted = malloc((count + 1) * sizeof *sorted);
    enum medtrie_result result = MEDTRIE_OK;

    if (sorted == NULL)
        return OUT_OF_MEMORY(settling->error);
    memcpy(sorted, plan->added, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < count && result == MEDTRIE_OK; i++)
        if (strcmp(sorted[i - 1].data, sorted[i].data) == 0)
            result = WRONG(settling->error, "two columns %.60s would be added", sorted[i].data);
    free(sorted);
    return result;
}

static enum medtrie_result name_all(const struct settling *settling)
{
    struct plan *plan = settling->plan;

    medtrie_plan_free_added(plan);
    plan->added = calloc(plan->code_count * plan->field_count + 1, sizeof *plan->added);
    if (plan->added == NULL)
        return OUT_OF_MEMORY(settling->error);
    for (size_t code = 0; code < plan->code_count; code++)
        for (size_t field = 0; field < plan->field_count; field++) {
            enum medtrie_result result =
                name_added(settling, &plan->codes[code], plan->fields[field].name,
                           &plan->added[code * plan->field_count + field]);

            if (result != MEDTRIE_OK)
                return result;
        }
    return plan->has_header ? refuse_twins(settling) : MEDTRIE_OK;
}

static enum medtrie_result set_members(const struct settling *settling)
{
    struct plan *plan = settling->plan;

    plan->members = calloc(plan->slot_count, sizeof *plan->members);
    if (plan->members == NULL)
        return OUT_OF_MEMORY(settling->error);
    for (size_t slot = 0; slot < plan->slot_count; slot++) {
        struct medtrie_text name = settling->names[plan->column_of[slot]];

        plan->members[slot] = medtrie_plan_copy(name.data, name.size);
        if (plan->members[slot] == NULL)
            return OUT_OF_MEMORY(settling->error);
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_plan_settle(struct plan *plan, const struct medtrie_text *names,
                                        size_t count, struct medtrie_error *error)
{
    struct settling settling = {plan, names, count, error};
    enum medtrie_result result = MEDTRIE_OK;

    plan->column_count = count;
    plan->column_of = malloc((count + 1) * sizeof *plan->column_of);
    if (plan->column_of == NULL)
        return OUT_OF_MEMORY(error);
    for (size_t i = 0; i < plan->option_count && result == MEDTRIE_OK; i++)
        result = settle_code(&settling, &plan->options[i]);
    if (result == MEDTRIE_OK)
        result = settle_date(&settling, plan->from, &plan->from_slot);
    if (result == MEDTRIE_OK)
        result = settle_date(&settling, plan->to, &plan->to_slot);
    if (result == MEDTRIE_OK)
        result = name_all(&settling);
    if (result == MEDTRIE_OK && plan->format == MEDTRIE_ANNOTATE_NDJSON)
        result = set_members(&settling);
    plan->is_set = result == MEDTRIE_OK;
    return result;
}

/* The columns of objects are the members that the options name. */
enum medtrie_result medtrie_plan_settle_members(struct plan *plan, struct medtrie_error *error)
{
    size_t most = plan->option_count * 2 + 2, count = 0;
    struct medtrie_text *names = malloc(most * sizeof *names);
    const char *asked[2];
    enum medtrie_result result;

    if (names == NULL)
        return OUT_OF_MEMORY(error);
    for (size_t i = 0; i <= plan->option_count; i++) {
        bool is_code = i < plan->option_count;

        asked[0] = is_code ? plan->options[i].column : plan->from;
        asked[1] = is_code ? plan->options[i].system_column : plan->to;
        for (size_t k = 0; k < 2; k++) {
            size_t same = 0;

            if (asked[k] == NULL)
                continue;
            if (strchr(asked[k], '*') != NULL) {
                free(names);
                return WRONG(error,
                             "%.60s: objects need not have the same members, so that a star "
                             "cannot stand for them",
                             asked[k]);
            }
            while (same < count && strcmp(names[same].data, asked[k]) != 0)
                same++;
            names[same] = (struct medtrie_text){asked[k], strlen(asked[k])};
            count += same == count;
        }
    }
    result = medtrie_plan_settle(plan, names, count, error);
    free(names);
    return result;
}

/* Copies of names. */
struct names {
    struct medtrie_text *all;
    size_t count, capacity;
    bool failed;
};

static void add_name(void *context, struct medtrie_text name, struct medtrie_text value)
{
    struct names *names = context;

    (void)value;
    if (names->count == names->capacity) {
        size_t capacity = names->capacity * 2 + 16;
        struct medtrie_text *grown = realloc(names->all, capacity * sizeof *grown);

        names->failed |= grown == NULL;
        if (grown == NULL)
            return;
        names->all = grown;
        names->capacity = capacity;
    }
    names->all[names->count].data = medtrie_plan_copy(name.data, name.size);
    names->all[names->count].size = name.size;
    names->failed |= names->all[names->count++].data == NULL;
}

enum medtrie_result medtrie_plan_see_object(struct plan *plan, const char *object, size_t size,
                                            struct medtrie_error *error)
{
    struct settling settling = {.plan = plan, .error = error};
    struct names names = {0};
    enum medtrie_result result = MEDTRIE_OK;
    const char *expected;
    size_t place;

    for (size_t slot = 0; slot < plan->slot_count; slot++)
        add_name(&names, (struct medtrie_text){plan->members[slot], strlen(plan->members[slot])},
                 (struct medtrie_text){"", 0});
    /* What is no object is refused when it is read as a row. */
    medtrie_ndjson_members(object, size, add_name, &names, &place, &expected);
    settling.names = names.all;
    settling.count = names.count;
    result = names.failed ? OUT_OF_MEMORY(error) : name_all(&settling);
    for (size_t i = 0; i < names.count; i++)
        free((char *)(uintptr_t)names.all[i].data);
    free(names.all);
    return result;
}

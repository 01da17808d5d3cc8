/* From options to a plan: what does not depend on the input, which is checked at once. */
#include "plan.h"

#include <stdlib.h>

#include "fail.h"
#include "families.h"

/* ---- Options ------------------------------------------------------------------------------- */

char *medtrie_plan_copy(const char *text, size_t size)
{
    char *copy = malloc(size + 1);

    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

/* Whether a name is a system's or a family's, loaded or not. */
static bool names_system(const medtrie_index *index, const char *name)
{
    struct medtrie_text text = {name, strlen(name)};

    return medtrie_families_named(text) < FAMILIES ||
           medtrie_system_named(index, text.data, text.size) != NULL;
}

/* "COLUMN[:SYSTEM]"; a colon that no system's name follows is part of the column's. */
static enum medtrie_result set_code_option(const medtrie_index *index, struct code_option *option,
                                           const char *text, const char *system_column,
                                           struct medtrie_error *error)
{
    const char *colon = strrchr(text, ':');
    bool has_system = colon != NULL && names_system(index, colon + 1);
    size_t size = has_system ? (size_t)(colon - text) : strlen(text);
    const char *star = memchr(text, '*', size);

    if (size == 0)
        return WRONG(error, "\"%.100s\" names no column", text);
    if (star != NULL && memchr(star + 1, '*', size - (size_t)(star + 1 - text)) != NULL)
        return WRONG(error, "\"%.100s\" has more than one star", text);
    option->column = medtrie_plan_copy(text, size);
    /* Of several options, those that have no such column are given the empty one. */
    if (system_column != NULL && system_column[0] == '\0')
        system_column = NULL;
    if (has_system)
        option->system = strdup(colon + 1);
    if (system_column != NULL)
        option->system_column = strdup(system_column);
    if (option->column == NULL || (has_system && option->system == NULL) ||
        (system_column != NULL && option->system_column == NULL))
        return OUT_OF_MEMORY(error);
    return MEDTRIE_OK;
}

static enum medtrie_result set_codes(struct plan *plan,
                                     const struct medtrie_annotate_options *options,
                                     struct medtrie_error *error)
{
    if (options->code_count == 0)
        return WRONG(error, "no column of codes is named");
    plan->options = calloc(options->code_count, sizeof *plan->options);
    if (plan->options == NULL)
        return OUT_OF_MEMORY(error);
    plan->option_count = options->code_count;
    for (size_t i = 0; i < options->code_count; i++) {
        enum medtrie_result result = set_code_option(
            plan->index, &plan->options[i], options->codes[i],
            options->system_columns != NULL ? options->system_columns[i] : NULL, error);

        if (result != MEDTRIE_OK)
            return result;
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_plan_date_form(const char *name, enum date_form *form,
                                           struct medtrie_error *error)
{
    *form = name != NULL ? medtrie_date_form(name) : DATE_NOT_NAMED;
    if (*form == DATE_FORMS)
        return WRONG(error, "\"%.40s\" is no form of dates; there are %s", name,
                     medtrie_date_form_names());
    return MEDTRIE_OK;
}

static enum medtrie_result set_dates(struct plan *plan,
                                     const struct medtrie_annotate_options *options,
                                     struct medtrie_error *error)
{
    enum medtrie_result result;
    const char *comma;

    plan->as_of = options->as_of;
    if (options->dates == NULL && options->as_of != MEDTRIE_DAY_DEFAULT &&
        (options->as_of < MEDTRIE_DAY_FIRST || options->as_of > MEDTRIE_DAY_LAST))
        return WRONG(error, "as_of is no day");
    result = medtrie_plan_date_form(options->date_form, &plan->date_form, error);
    if (result != MEDTRIE_OK || options->dates == NULL)
        return result;
    comma = strchr(options->dates, ',');
    plan->from = medtrie_plan_copy(options->dates, comma != NULL ? (size_t)(comma - options->dates)
                                                                 : strlen(options->dates));
    if (comma != NULL)
        plan->to = strdup(comma + 1);
    if (plan->from == NULL || (comma != NULL && plan->to == NULL))
        return OUT_OF_MEMORY(error);
    return MEDTRIE_OK;
}

/* "valid,header": a bit for each. */
static enum medtrie_result set_only(struct plan *plan, const char *list,
                                    struct medtrie_error *error)
{
    plan->only = (1u << MEDTRIE_CELL_STATUSES) - 1;
    if (list == NULL)
        return MEDTRIE_OK;
    plan->only = 0;
    for (const char *at = list;; at++) {
        size_t size = strcspn(at, ",");
        unsigned status = 0;

        while (status < MEDTRIE_CELL_STATUSES &&
               (strlen(medtrie_cell_status_name(status)) != size ||
                memcmp(medtrie_cell_status_name(status), at, size) != 0))
            status++;
        if (status == MEDTRIE_CELL_STATUSES)
            return WRONG(error,
                         "\"%.*s\" is no status; there are valid, header, retired, not-yet-valid, "
                         "unknown, not-loaded, not-covered, malformed, empty, no-date, bad-date",
                         (int)(size < 40 ? size : 40), at);
        plan->only |= 1u << status;
        at += size;
        if (*at == '\0')
            return MEDTRIE_OK;
    }
}

/* Whether a list, which may be NULL, has a name. */
static bool names_field(const char *list, const char *name)
{
    for (const char *at = list; at != NULL && *at != '\0'; at += *at == ',') {
        size_t size = strcspn(at, ",");

        if (size == strlen(name) && memcmp(at, name, size) == 0)
            return true;
        at += size;
    }
    return false;
}

static enum medtrie_result set_fields(struct plan *plan, const char *list, bool normalise,
                                      struct medtrie_error *error)
{
    struct buffer all = {0};
    enum medtrie_result result;

    medtrie_buffer_put_string(&all, list != NULL ? list : "status");
    if (normalise && !names_field(list, "normalised"))
        medtrie_buffer_put_string(&all, ",normalised");
    medtrie_buffer_put_char(&all, '\0');
    result = all.failed ? OUT_OF_MEMORY(error)
                        : medtrie_fields_parse(plan->index, all.data, &plan->fields,
                                               &plan->field_count, error);
    medtrie_buffer_free(&all);
    for (size_t i = 0; i < plan->field_count; i++)
        if (plan->fields[i].scope > plan->scope)
            plan->scope = plan->fields[i].scope;
    return result;
}

/* ---- All ------------------------------------------------------------------------------------ */

enum medtrie_result medtrie_plan_check(enum medtrie_annotate_format format, char delimiter,
                                       struct medtrie_error *error)
{
    if (format < MEDTRIE_ANNOTATE_CSV || format > MEDTRIE_ANNOTATE_LINES)
        return WRONG(error, "%d is no format", (int)format);
    if (delimiter == '"' || delimiter == '\r' || delimiter == '\n' ||
        (unsigned char)delimiter >= 0x80)
        return WRONG(error, "a quote, a line end or a byte above 127 cannot delimit cells");
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_plan_make(struct plan *plan, const medtrie_index *index,
                                      const struct medtrie_annotate_options *options,
                                      struct medtrie_error *error)
{
    enum medtrie_result result;

    *plan = (struct plan){.index = index,
                          .format = options->format,
                          .delimiter = options->delimiter != '\0' ? options->delimiter : ',',
                          .has_header = !options->no_header,
                          .pad_ragged = options->pad_ragged,
                          .divert = options->divert,
                          .counts_texts = options->counts_texts,
                          .from_slot = NO_SLOT,
                          .to_slot = NO_SLOT};
    result = medtrie_plan_check(plan->format, plan->delimiter, error);
    if (result != MEDTRIE_OK)
        return result;
    if (plan->format == MEDTRIE_ANNOTATE_LINES) {
        plan->delimiter = '\t';
        plan->has_header = false;
    }
    if (plan->format == MEDTRIE_ANNOTATE_NDJSON)
        plan->has_header = true;
    result = set_codes(plan, options, error);
    if (result == MEDTRIE_OK)
        result = set_dates(plan, options, error);
    if (result == MEDTRIE_OK)
        result = set_only(plan, options->only, error);
    if (result == MEDTRIE_OK)
        result = set_fields(plan, options->fields, options->normalise, error);
    /* These have the same columns whatever the input is. */
    if (result == MEDTRIE_OK && plan->format == MEDTRIE_ANNOTATE_NDJSON)
        result = medtrie_plan_settle_members(plan, error);
    if (result == MEDTRIE_OK && plan->format == MEDTRIE_ANNOTATE_LINES)
        result = medtrie_plan_settle(plan, NULL, 1, error);
    return result;
}

void medtrie_plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->option_count; i++) {
        free(plan->options[i].column);
        free(plan->options[i].system);
        free(plan->options[i].system_column);
    }
    medtrie_plan_free_added(plan);
    for (size_t i = 0; plan->members != NULL && i < plan->slot_count; i++)
        free(plan->members[i]);
    for (size_t i = 0; i < plan->code_count; i++)
        free(plan->codes[i].label);
    medtrie_fields_free(plan->fields, plan->field_count);
    free(plan->options);
    free(plan->from);
    free(plan->to);
    free(plan->column_of);
    free(plan->members);
    free(plan->codes);
}

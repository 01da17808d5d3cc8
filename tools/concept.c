/*
 * The three shapes of a concept.
 *
 * On a day that no loaded release covers, the texts are those of the nearest period and validity is
 * unknown: null in JSON, empty in TSV, "not covered" for a person.
 */
#include "concept.h"

#include <stdio.h>

#include "json.h"
#include "table.h"
#include "tsv.h"

static bool covered(const struct asked_system *in)
{
    return in->period != MEDTRIE_NOT_COVERED;
}

/* Everything known of the concept. A damaged index may refuse the view; then the id alone is left
 * and every text is empty. */
static struct medtrie_concept_view view_of(const struct concept_row *row)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view,
                                        .id = row->id,
                                        .parent = MEDTRIE_NONE,
                                        .first_valid = MEDTRIE_DAY_NONE,
                                        .last_valid = MEDTRIE_DAY_NONE};

    medtrie_concept(row->in->system, row->id, row->in->texts, &view);
    return view;
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void json_or_null(struct output *output, const char *name, const char *string)
{
    if (string[0] != '\0')
        medtrie_json_string(output, name, string);
    else
        medtrie_json_null(output, name);
}

static void json_properties(struct output *output, const char *name, const struct concept_row *row)
{
    struct medtrie_text property;
    struct medtrie_text value;
    size_t i;

    medtrie_json_begin(output, name, '{');
    for (i = 0; medtrie_property_at(row->in->system, row->id, row->in->texts, i, &property, &value);
         i++)
        medtrie_json_pair(output, property, value);
    medtrie_json_end(output, '}');
}

static void json_validity(struct output *output, const struct asked_system *in,
                          const struct medtrie_concept_view *view)
{
    if (covered(in)) {
        medtrie_json_flag(output, "billable", view->billable);
        medtrie_json_flag(output, "valid", view->valid);
    } else {
        medtrie_json_null(output, "billable");
        medtrie_json_null(output, "valid");
    }
}

void medtrie_concept_members(struct output *output, const struct concept_row *row)
{
    const struct asked_system *in = row->in;
    struct medtrie_concept_view view = view_of(row);

    medtrie_json_text(output, "system", in->name);
    medtrie_json_text(output, "code", view.code);
    medtrie_json_string(output, "display", view.display);
    medtrie_json_string(output, "kind", medtrie_kind_name(view.kind));
    json_validity(output, in, &view);
    medtrie_json_text(output, "title", view.title);
    medtrie_json_text(output, "short_title", view.short_title);
    if (view.parent == MEDTRIE_NONE)
        medtrie_json_null(output, "parent");
    else
        medtrie_json_text(output, "parent", medtrie_code(in->system, view.parent));
    medtrie_json_number(output, "level", view.level);
    json_or_null(output, "release", in->release);
    json_or_null(output, "basis", in->basis);
    medtrie_json_day(output, "first_valid", view.first_valid);
    medtrie_json_day(output, "last_valid", view.last_valid);
    if (row->properties)
        json_properties(output, "properties", row);
}

/* The members of a concept of which the code is all that is known. */
static void foreign_members(struct output *output, const struct concept_row *row)
{
    static const char *const unknown[] = {
        "kind",  "billable", "valid", "title",       "short_title", "parent",
        "level", "release",  "basis", "first_valid", "last_valid",
    };

    medtrie_json_null(output, "system");
    medtrie_json_text(output, "code", row->replacement->code);
    medtrie_json_text(output, "display", row->replacement->code);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        medtrie_json_null(output, unknown[i]);
}

static void write_json(struct output *output, const struct concept_row *row)
{
    medtrie_json_begin(output, NULL, '{');
    if (row->input != NULL)
        medtrie_json_text(output, "input", *row->input);
    if (row->other != NULL)
        medtrie_json_text(output, "other", *row->other);
    if (row->in != NULL)
        medtrie_concept_members(output, row);
    else
        foreign_members(output, row);
    if (row->replacement != NULL) {
        medtrie_json_text(output, "table", row->replacement->table);
        medtrie_json_day(output, "since", row->replacement->day);
    }
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

/* ---- TSV ---------------------------------------------------------------------------------- */

/* The properties as one field: a JSON object, in which no tab or line end can stand. */
static void tsv_properties(struct output *output, const struct concept_row *row)
{
    medtrie_tsv_empty(output, 1);
    output->separator = false;
    json_properties(output, NULL, row);
    output->separator = true;
}

static void tsv_fields(struct output *output, const struct concept_row *row)
{
    const struct asked_system *in = row->in;
    struct medtrie_concept_view view = view_of(row);

    medtrie_tsv_text(output, in->name);
    medtrie_tsv_text(output, view.code);
    medtrie_tsv_string(output, view.display);
    medtrie_tsv_string(output, medtrie_kind_name(view.kind));
    if (covered(in)) {
        medtrie_tsv_flag(output, view.valid);
        medtrie_tsv_flag(output, view.billable);
    } else {
        medtrie_tsv_empty(output, 2);
    }
    medtrie_tsv_number(output, view.level);
    medtrie_tsv_text(output, medtrie_code(in->system, view.parent));
    medtrie_tsv_string(output, in->release);
    medtrie_tsv_string(output, in->basis);
    medtrie_tsv_day(output, view.first_valid);
    medtrie_tsv_day(output, view.last_valid);
    medtrie_tsv_text(output, view.short_title);
    medtrie_tsv_text(output, view.title);
    if (row->properties)
        tsv_properties(output, row);
}

static void write_tsv(struct output *output, const struct concept_row *row)
{
    if (row->input != NULL)
        medtrie_tsv_text(output, *row->input);
    if (row->other != NULL)
        medtrie_tsv_text(output, *row->other);
    if (row->in != NULL) {
        tsv_fields(output, row);
    } else {
        medtrie_tsv_empty(output, 1);
        medtrie_tsv_text(output, row->replacement->code);
        medtrie_tsv_text(output, row->replacement->code);
        medtrie_tsv_empty(output, 11);
    }
    if (row->replacement != NULL) {
        medtrie_tsv_text(output, row->replacement->table);
        medtrie_tsv_day(output, row->replacement->day);
    }
    medtrie_tsv_end(output);
}

/* ---- For a person --------------------------------------------------------------------------- */

/* One or two words on the validity; text has room for them and a date. */
static enum table_style describe_validity(const struct asked_system *in,
                                          const struct medtrie_concept_view *view, char text[32])
{
    char date[11] = "";

    if (!covered(in)) {
        strcpy(text, "not covered");
    } else if (view->valid) {
        strcpy(text, view->billable ? "billable" : "header");
        return view->billable ? TABLE_GOOD : TABLE_MIDDLE;
    } else if (view->last_valid != MEDTRIE_DAY_NONE && view->last_valid < in->first_day) {
        medtrie_day_format(view->last_valid, date);
        snprintf(text, 32, "ended %s", date);
    } else if (view->first_valid > in->last_day) {
        medtrie_day_format(view->first_valid, date);
        snprintf(text, 32, "begins %s", date);
    } else {
        strcpy(text, "not valid");
    }
    return TABLE_BAD;
}

/* The release that answers; a basis other than the release itself is named beside it. */
static void table_release(struct output *output, const struct asked_system *in)
{
    char text[32];

    if (in->basis[0] == '\0' || strcmp(in->basis, "release") == 0)
        snprintf(text, sizeof text, "%s", in->release);
    else
        snprintf(text, sizeof text, "%s (%s)", in->release, in->basis);
    medtrie_table_string(output, text, TABLE_FAINT);
}

static void table_properties(struct output *output, const struct concept_row *row)
{
    struct medtrie_text name;
    struct medtrie_text value;
    size_t i;

    for (i = 0; medtrie_property_at(row->in->system, row->id, row->in->texts, i, &name, &value);
         i++)
        medtrie_table_note(output, name, value);
}

static void table_cells(struct output *output, const struct concept_row *row)
{
    struct medtrie_concept_view view = view_of(row);
    char validity[32];
    enum table_style style = describe_validity(row->in, &view, validity);

    medtrie_table_cell(output, row->in->name, TABLE_FAINT);
    medtrie_table_string(output, view.display, TABLE_STRONG);
    medtrie_table_string(output, medtrie_kind_name(view.kind), TABLE_FAINT);
    medtrie_table_string(output, validity, style);
    table_release(output, row->in);
    medtrie_table_cell(output, view.title.size > 0 ? view.title : view.short_title, TABLE_NORMAL);
}

/* As a cell of the row it would stand behind titles of any length; so it is a note. */
static void table_replacement(struct output *output, const struct medtrie_replacement *replacement)
{
    char text[300];
    char since[11] = "";

    medtrie_day_format(replacement->day, since);
    snprintf(text, sizeof text, "%.*s, since %s", (int)replacement->table.size,
             replacement->table.data, since);
    medtrie_table_note(output, medtrie_output_text("table"), medtrie_output_text(text));
}

static void write_table(struct output *output, const struct concept_row *row)
{
    if (row->input != NULL)
        medtrie_table_cell(output, *row->input, TABLE_NORMAL);
    if (row->other != NULL)
        medtrie_table_cell(output, *row->other, TABLE_NORMAL);
    if (row->in != NULL) {
        table_cells(output, row);
    } else {
        medtrie_table_string(output, "", TABLE_FAINT);
        medtrie_table_cell(output, row->replacement->code, TABLE_STRONG);
        medtrie_table_string(output, "", TABLE_FAINT);
        medtrie_table_string(output, "not loaded", TABLE_BAD);
    }
    medtrie_table_row(output);
    if (row->replacement != NULL)
        table_replacement(output, row->replacement);
    if (row->properties)
        table_properties(output, row);
}

void medtrie_concept_write(struct output *output, const struct concept_row *row)
{
    switch (output->format) {
    case OUTPUT_JSON:
        write_json(output, row);
        break;
    case OUTPUT_TSV:
        write_tsv(output, row);
        break;
    case OUTPUT_TEXT:
        write_table(output, row);
        break;
    }
}

void medtrie_concept_write_missing(struct output *output, struct medtrie_text input,
                                   bool properties)
{
    switch (output->format) {
    case OUTPUT_JSON:
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_text(output, "input", input);
        medtrie_json_begin(output, "matches", '[');
        medtrie_json_end(output, ']');
        medtrie_json_end(output, '}');
        medtrie_json_line(output);
        break;
    case OUTPUT_TSV:
        medtrie_tsv_text(output, input);
        medtrie_tsv_empty(output, properties ? 15 : 14);
        medtrie_tsv_end(output);
        break;
    case OUTPUT_TEXT:
        medtrie_table_cell(output, input, TABLE_NORMAL);
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_string(output, "not found", TABLE_BAD);
        medtrie_table_row(output);
        break;
    }
}

/*
 * The three shapes of a change.
 *
 * JSON has on each side just what differs, TSV both sides whole, so that a row can be read alone.
 * For a person a line has what the word of its change does not say already; titles, which may be
 * 300 characters long, stand one above the other.
 */
#include "change.h"

#include <stdio.h>

#include "json.h"
#include "table.h"
#include "tsv.h"

typedef const struct medtrie_concept_view *side;

/* What replaces a code. */
struct successors {
    struct medtrie_replacement list[MEDTRIE_REPLACEMENTS_MAX];
    size_t count;
    struct medtrie_text source; /* the table that says so; empty: none */
};

static side known_side(const struct medtrie_change *change)
{
    return change->to != NULL ? change->to : change->from;
}

static void find_successors(const struct change_row *row, struct successors *successors)
{
    successors->count = medtrie_successors(row->in->system, row->change->id, row->service_day,
                                           successors->list, MEDTRIE_REPLACEMENTS_MAX);
    if (successors->count > MEDTRIE_REPLACEMENTS_MAX)
        successors->count = MEDTRIE_REPLACEMENTS_MAX;
    successors->source =
        successors->count > 0 ? successors->list[0].table : medtrie_output_text("");
}

/* As people write it; a code of a system that the index lacks, as the table has it. */
static struct medtrie_text successor_display(const struct medtrie_replacement *replacement,
                                             char buffer[24])
{
    if (replacement->system == NULL)
        return replacement->code;
    medtrie_display(replacement->system, replacement->id, buffer);
    return medtrie_output_text(buffer);
}

static bool equal(struct medtrie_text a, struct medtrie_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ---- JSON --------------------------------------------------------------------------------- */

/* One side, with the members in which it differs from the other; all without another. */
static void json_side(struct output *output, const struct change_row *row, const char *name,
                      side view, side other)
{
    if (view == NULL) {
        medtrie_json_null(output, name);
        return;
    }
    medtrie_json_begin(output, name, '{');
    if (other == NULL || !equal(view->title, other->title))
        medtrie_json_text(output, "title", view->title);
    if (other == NULL || !equal(view->short_title, other->short_title))
        medtrie_json_text(output, "short_title", view->short_title);
    if (other == NULL || view->billable != other->billable)
        medtrie_json_flag(output, "billable", view->billable);
    if (other == NULL || view->parent != other->parent) {
        if (view->parent == MEDTRIE_NONE)
            medtrie_json_null(output, "parent");
        else
            medtrie_json_text(output, "parent", medtrie_code(row->in->system, view->parent));
    }
    medtrie_json_end(output, '}');
}

static void json_successors(struct output *output, const struct change_row *row)
{
    struct successors successors;
    char buffer[24];

    find_successors(row, &successors);
    medtrie_json_begin(output, "successors", '[');
    for (size_t i = 0; i < successors.count; i++)
        medtrie_json_text(output, NULL, successor_display(&successors.list[i], buffer));
    medtrie_json_end(output, ']');
    if (successors.count > 0)
        medtrie_json_text(output, "source", successors.source);
    else
        medtrie_json_null(output, "source");
}

static void write_json(struct output *output, const struct change_row *row)
{
    const struct medtrie_change *change = row->change;
    side known = known_side(change);

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_string(output, "change", medtrie_change_kind_name(change->kind));
    medtrie_json_text(output, "system", row->in->name);
    medtrie_json_text(output, "code", known->code);
    medtrie_json_string(output, "display", known->display);
    medtrie_json_string(output, "kind", medtrie_kind_name(known->kind));
    json_side(output, row, "from", change->from, change->to);
    json_side(output, row, "to", change->to, change->from);
    if (row->successors)
        json_successors(output, row);
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

/* ---- TSV ---------------------------------------------------------------------------------- */

/* The displays with a semicolon between, as one field. */
static void tsv_successors(struct output *output, const struct change_row *row)
{
    struct successors successors;
    char list[MEDTRIE_REPLACEMENTS_MAX * 25];
    char buffer[24];
    size_t size = 0;

    find_successors(row, &successors);
    for (size_t i = 0; i < successors.count; i++) {
        struct medtrie_text display = successor_display(&successors.list[i], buffer);

        if (size + 1 + display.size > sizeof list)
            break;
        if (size > 0)
            list[size++] = ';';
        memcpy(list + size, display.data, display.size);
        size += display.size;
    }
    medtrie_tsv_text(output, (struct medtrie_text){list, size});
    medtrie_tsv_text(output, successors.source);
}

static void write_tsv(struct output *output, const struct change_row *row)
{
    const struct medtrie_concept_view nothing = {.parent = MEDTRIE_NONE};
    side known = known_side(row->change);
    side sides[2] = {row->change->from, row->change->to};
    int i;

    medtrie_tsv_string(output, medtrie_change_kind_name(row->change->kind));
    medtrie_tsv_text(output, row->in->name);
    medtrie_tsv_text(output, known->code);
    medtrie_tsv_string(output, known->display);
    medtrie_tsv_string(output, medtrie_kind_name(known->kind));
    for (i = 0; i < 2; i++)
        medtrie_tsv_text(output, sides[i] != NULL ? sides[i]->title : nothing.title);
    for (i = 0; i < 2; i++)
        medtrie_tsv_text(output, sides[i] != NULL ? sides[i]->short_title : nothing.short_title);
    for (i = 0; i < 2; i++) {
        if (sides[i] != NULL)
            medtrie_tsv_flag(output, sides[i]->billable);
        else
            medtrie_tsv_empty(output, 1);
    }
    for (i = 0; i < 2; i++)
        medtrie_tsv_text(output, medtrie_code(row->in->system, sides[i] != NULL ? sides[i]->parent
                                                                                : nothing.parent));
    if (row->successors)
        tsv_successors(output, row);
    medtrie_tsv_end(output);
}

/* ---- For a person --------------------------------------------------------------------------- */

static enum table_style style_of(enum medtrie_change_kind kind)
{
    switch (kind) {
    case MEDTRIE_CHANGE_ADDED:
    case MEDTRIE_CHANGE_BECAME_BILLABLE:
        return TABLE_GOOD;
    case MEDTRIE_CHANGE_DELETED:
        return TABLE_BAD;
    case MEDTRIE_CHANGE_BECAME_HEADER:
    case MEDTRIE_CHANGE_RETITLED:
    case MEDTRIE_CHANGE_MOVED:
        break;
    }
    return TABLE_MIDDLE;
}

/* The rows after the first of a change have their first two columns empty. */
static void table_line(struct output *output, const char *label, struct medtrie_text text)
{
    if (output->table.column == 0) {
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_string(output, "", TABLE_NORMAL);
    }
    medtrie_table_string(output, label, TABLE_FAINT);
    medtrie_table_cell(output, text, TABLE_NORMAL);
    medtrie_table_row(output);
}

/* The short titles too where they tell more than the titles do. */
static void table_titles(struct output *output, const struct medtrie_change *change)
{
    side from = change->from, to = change->to;
    bool longer = !equal(from->title, to->title);
    bool told = equal(from->short_title, from->title) && equal(to->short_title, to->title);

    if (longer) {
        table_line(output, "from", from->title);
        table_line(output, "to", to->title);
    }
    if (!equal(from->short_title, to->short_title) && !(longer && told)) {
        table_line(output, "short from", from->short_title);
        table_line(output, "short to", to->short_title);
    }
}

static void table_parents(const struct change_row *row, char text[64])
{
    const medtrie_id parents[2] = {row->change->from->parent, row->change->to->parent};
    char displays[2][24];

    for (int i = 0; i < 2; i++) {
        if (parents[i] == MEDTRIE_NONE)
            strcpy(displays[i], "a root");
        else
            medtrie_display(row->in->system, parents[i], displays[i]);
    }
    snprintf(text, 64, "%s -> %s", displays[0], displays[1]);
}

/* Of a code that may have some: one that was deleted or became a header. */
static void table_successors(struct output *output, const struct change_row *row)
{
    struct successors successors;
    char list[512];
    char buffer[24];
    size_t size = 0;
    size_t i;

    if (row->change->kind != MEDTRIE_CHANGE_DELETED &&
        row->change->kind != MEDTRIE_CHANGE_BECAME_HEADER)
        return;
    /* Backwards in time a code goes because it is yet to come: nothing replaces that. */
    if (known_side(row->change)->first_valid > row->service_day)
        return;
    find_successors(row, &successors);
    for (i = 0; i < successors.count && size < 72; i++) {
        struct medtrie_text display = successor_display(&successors.list[i], buffer);

        size += (size_t)snprintf(list + size, sizeof list - size, "%s%.*s", i > 0 ? ", " : "",
                                 medtrie_query_shown(display), display.data);
    }
    if (i < successors.count)
        size += (size_t)snprintf(list + size, sizeof list - size, " and %zu more",
                                 successors.count - i);
    if (successors.count == 0)
        snprintf(list, sizeof list, "none in this index");
    else
        snprintf(list + size, sizeof list - size, " (%.*s)", medtrie_query_shown(successors.source),
                 successors.source.data);
    table_line(output, "successors", medtrie_output_text(list));
}

static void write_table(struct output *output, const struct change_row *row)
{
    const struct medtrie_change *change = row->change;
    side known = known_side(change);
    char label[64];

    medtrie_table_string(output, medtrie_change_kind_name(change->kind), style_of(change->kind));
    medtrie_table_string(output, known->display, TABLE_STRONG);
    if (change->kind == MEDTRIE_CHANGE_RETITLED) {
        table_titles(output, change);
    } else {
        snprintf(label, sizeof label, "%s", known->billable ? "billable" : "header");
        if (change->kind == MEDTRIE_CHANGE_MOVED)
            table_parents(row, label);
        table_line(output, label, known->title.size > 0 ? known->title : known->short_title);
    }
    if (row->successors)
        table_successors(output, row);
}

void medtrie_change_write(struct output *output, const struct change_row *row)
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

/*
 * Replacements.
 *
 * A conversion table lists for each code those that were used before. People wrote it, so a
 * previous code may be a header, or one that began with the new code: such a row replaces nothing,
 * is left out, and a warning says so. Of a range those codes count that were billable the day
 * before.
 *
 * A HCPCS record that has ended may refer to the codes to use instead (XREF, positions 205-229), of
 * HCPCS or of CPT. The newest record decides, as it does for the dates.
 */
#include "replacements.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

#define SEVENTH 6 /* the place of a seventh character, from 0 */
#define XREF_TABLE "HCPCS cross-reference"

struct builder {
    struct replacements *replacements;
    struct compilation *compilation;
    const struct model *model;
    const struct timeline *timeline;
    uint32_t table; /* the text number of what is read */
};

void medtrie_replacements_free(struct replacements *replacements)
{
    free(replacements->rows);
    *replacements = (struct replacements){0};
}

static bool add(const struct builder *builder, struct replacement row)
{
    struct replacements *replacements = builder->replacements;

    row.table = builder->table;
    if (row.old == row.new)
        return true;
    if (!GROW(replacements->rows, replacements->capacity, replacements->count + 1))
        return false;
    replacements->rows[replacements->count++] = row;
    return true;
}

/* ---- Order -------------------------------------------------------------------------------- */

/* As bytes, a text before those that it begins. */
static int compare_texts(struct medtrie_text a, struct medtrie_text b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare(const void *a_pointer, const void *b_pointer)
{
    const struct replacement *a = a_pointer;
    const struct replacement *b = b_pointer;
    int order = medtrie_replacement_order(a, b);

    if (order != 0)
        return order;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    return (a->table > b->table) - (a->table < b->table);
}

/* Orders the texts of one code and day by their bytes: their numbers follow the order in which
 * files were read. There are five at most in the official layout, and always few. */
static void order_texts(struct replacements *replacements, const struct strings *strings)
{
    for (uint32_t i = 1; i < replacements->count; i++) {
        struct replacement row = replacements->rows[i];
        struct medtrie_text text = medtrie_strings_get(strings, row.text);
        uint32_t place = i;

        if (row.new != MEDTRIE_NONE)
            continue;
        for (; place > 0; place--) {
            const struct replacement *other = &replacements->rows[place - 1];
            struct medtrie_text before = medtrie_strings_get(strings, other->text);

            if (medtrie_replacement_order(other, &row) != 0 || compare_texts(before, text) <= 0)
                break;
            replacements->rows[place] = *other;
        }
        replacements->rows[place] = row;
    }
}

/* Tables repeat rows, their own (O44.20) and those of earlier years. */
static void sort_unique(struct replacements *replacements)
{
    uint32_t kept = 0;

    if (replacements->count > 0)
        qsort(replacements->rows, replacements->count, sizeof *replacements->rows, compare);
    for (uint32_t i = 0; i < replacements->count; i++) {
        const struct replacement *row = &replacements->rows[i];
        const struct replacement *last = &replacements->rows[kept == 0 ? 0 : kept - 1];

        if (kept > 0 && medtrie_replacement_order(last, row) == 0 && last->text == row->text)
            continue;
        replacements->rows[kept++] = *row;
    }
    replacements->count = kept;
}

/* ---- Conversion tables -------------------------------------------------------------------- */

/* The last period that begins before a day; 0 when none does. */
static uint32_t period_before(const struct timeline *timeline, medtrie_day day)
{
    uint32_t period = 0;

    while (period + 1 < timeline->period_count && timeline->periods[period + 1].first < day)
        period++;
    return period;
}

static bool is_covered(const struct timeline *timeline, medtrie_day day)
{
    for (uint32_t p = 0; p < timeline->period_count; p++)
        if (timeline->periods[p].first <= day && day <= timeline->periods[p].last)
            return true;
    return false;
}

/* Whether a code was billable in some period that began before a day. A code that began in a hole
 * of the data (PCS XW013F5) shows on the first day behind it, so that day counts there. */
static bool was_billable(const struct timeline *timeline, uint32_t id, medtrie_day day)
{
    medtrie_day last = is_covered(timeline, day - 1) ? day - 1 : day;

    for (uint32_t p = 0; p < timeline->period_count && timeline->periods[p].first <= last; p++)
        if (timeline_bit(timeline, timeline->billable, id, p))
            return true;
    return false;
}

static bool warn(const struct builder *builder, const struct conversion_table *table,
                 const struct conversion_record *row, const struct code *code, const char *why)
{
    return medtrie_compilation_warn(builder->compilation, "%s:%u: %.16s %s; left out",
                                    table->base_name, row->line, code->text, why);
}

/* Whether both ends have a seventh character, and not the same. Such a range (S06.890D-S06.899S)
 * would mix encounters: it is a slip for one with the seventh character of the current code. */
static bool ends_differ(const struct conversion_record *row)
{
    char first = row->previous.text[SEVENTH];
    char last = row->last.text[SEVENTH];

    return first != '\0' && last != '\0' && first != last;
}

/* S06.890A-S06.899A means the codes with this seventh character, and not all between. */
static bool ends_alike(const struct conversion_record *row, const struct code *code)
{
    char seventh = row->last.text[SEVENTH];

    return seventh == '\0' || row->previous.text[SEVENTH] != seventh ||
           code->text[SEVENTH] == seventh;
}

static bool add_range(const struct builder *builder, const struct conversion_table *table,
                      const struct conversion_record *row, uint32_t new)
{
    const struct model *model = builder->model;
    uint32_t first = medtrie_model_find(model, &row->previous);
    uint32_t last = medtrie_model_find(model, &row->last);
    uint32_t period = period_before(builder->timeline, row->day);

    if (first == MEDTRIE_NONE || last == MEDTRIE_NONE)
        return warn(builder, table, row, first == MEDTRIE_NONE ? &row->previous : &row->last,
                    "is in no release");
    if (first > last)
        return warn(builder, table, row, &row->previous, "stands behind the end of its range");
    if (ends_differ(row))
        return warn(builder, table, row, &row->previous,
                    "and the end of its range differ in their seventh character");
    for (uint32_t id = first; id < last + model->concepts[last].size; id++)
        if (timeline_bit(builder->timeline, builder->timeline->billable, id, period) &&
            ends_alike(row, &model->concepts[id].code) &&
            !add(builder, (struct replacement){.old = id, .new = new, .day = row->day}))
            return false;
    return true;
}

/* A row without a replacement: the code that it adds or deletes is in a release, or it is a slip.
 */
static bool check_single(const struct builder *builder, const struct conversion_table *table,
                         const struct conversion_record *row)
{
    const struct code *code = row->current.text[0] != '\0' ? &row->current : &row->previous;

    return medtrie_model_find(builder->model, code) != MEDTRIE_NONE ||
           warn(builder, table, row, code, "is in no release");
}

static bool add_row(const struct builder *builder, const struct conversion_table *table,
                    const struct conversion_record *row)
{
    uint32_t new, old;

    if (row->current.text[0] == '\0' || row->previous.text[0] == '\0')
        return check_single(builder, table, row);
    new = medtrie_model_find(builder->model, &row->current);
    if (new == MEDTRIE_NONE)
        return warn(builder, table, row, &row->current, "is in no release");
    if (row->last.text[0] != '\0')
        return add_range(builder, table, row, new);
    old = medtrie_model_find(builder->model, &row->previous);
    if (old == MEDTRIE_NONE)
        return warn(builder, table, row, &row->previous, "is in no release");
    if (!was_billable(builder->timeline, old, row->day))
        return warn(builder, table, row, &row->previous, "was not billable before that day");
    return add(builder, (struct replacement){.old = old, .new = new, .day = row->day});
}

static bool add_table(struct builder *builder, const struct conversion_table *table)
{
    builder->table =
        medtrie_strings_add(&builder->compilation->strings, table->format, strlen(table->format));
    if (builder->table == STRINGS_FAILED)
        return false;
    for (uint32_t i = 0; i < table->row_count; i++)
        if (!add_row(builder, table, &table->rows[i]))
            return false;
    return true;
}

/* ---- Cross-references --------------------------------------------------------------------- */

/* The value of a property of a record; empty when it has none so named. */
static struct medtrie_text property(const struct builder *builder, const struct edition *edition,
                                    const struct code_record *record, const char *name)
{
    const struct strings *strings = &builder->compilation->strings;

    for (uint32_t i = 0; i < record->property_count; i++) {
        const struct property *own = &edition->properties[record->properties + i];
        struct medtrie_text own_name = medtrie_strings_get(strings, own->name);

        if (own_name.size == strlen(name) && memcmp(own_name.data, name, own_name.size) == 0)
            return medtrie_strings_get(strings, own->value);
    }
    return (struct medtrie_text){"", 0};
}

/* [0-9]{4}[0-9A-Z] */
static bool is_cpt(const char *text, size_t size)
{
    bool cpt = size == 5;

    for (size_t i = 0; cpt && i < size; i++)
        cpt = (text[i] >= '0' && text[i] <= '9') || (i == 4 && text[i] >= 'A' && text[i] <= 'Z');
    return cpt;
}

/* One code that a record refers to. */
static bool add_reference(const struct builder *builder, uint32_t old, medtrie_day day,
                          const char *text, size_t size)
{
    struct replacement row = {.old = old, .new = MEDTRIE_NONE, .day = day};
    struct code code;

    if (medtrie_code_set(&code, text, size))
        row.new = medtrie_model_find(builder->model, &code);
    if (row.new == MEDTRIE_NONE && !is_cpt(text, size))
        return medtrie_compilation_warn(builder->compilation,
                                        "%s %.16s refers to %.*s, which is in no edition; left out",
                                        builder->model->input->definition.name,
                                        builder->model->concepts[old].code.text, (int)size, text);
    if (row.new == MEDTRIE_NONE) {
        row.text = medtrie_strings_add(&builder->compilation->strings, text, size);
        if (row.text == STRINGS_FAILED)
            return false;
    }
    return add(builder, row);
}

/* The references of a code that has ended: codes with semicolons between. */
static bool add_references(const struct builder *builder, uint32_t id)
{
    medtrie_day last = builder->timeline->validity[id].last;
    const struct model *model = builder->model;
    uint32_t edition;
    uint32_t place = medtrie_timeline_record(builder->timeline, model, id,
                                             model->input->edition_count - 1, &edition);
    const struct edition *newest = &model->input->editions[edition];
    struct medtrie_text references;
    char copy[256];

    if (last == MEDTRIE_DAY_NONE || place == 0)
        return true;
    references = property(builder, newest, &newest->codes[place - 1], "xref");
    if (references.size > sizeof copy)
        return true;
    /* The pool may move while texts are added to it. */
    memcpy(copy, references.data, references.size);
    for (size_t start = 0, end; start < references.size; start = end + 1) {
        const char *semicolon = memchr(copy + start, ';', references.size - start);

        end = semicolon == NULL ? references.size : (size_t)(semicolon - copy);
        if (end > start && !add_reference(builder, id, last + 1, copy + start, end - start))
            return false;
    }
    return true;
}

static bool add_all_references(struct builder *builder)
{
    builder->table =
        medtrie_strings_add(&builder->compilation->strings, XREF_TABLE, strlen(XREF_TABLE));
    if (builder->table == STRINGS_FAILED)
        return false;
    for (uint32_t id = 0; id < builder->model->code_count; id++)
        if (!add_references(builder, id))
            return false;
    return true;
}

/* ---- Building ----------------------------------------------------------------------------- */

enum medtrie_result medtrie_replacements_build(struct replacements *replacements,
                                               struct compilation *compilation,
                                               const struct model *model,
                                               const struct timeline *timeline,
                                               struct medtrie_error *error)
{
    struct builder builder = {.replacements = replacements,
                              .compilation = compilation,
                              .model = model,
                              .timeline = timeline};
    bool built = true;

    *replacements = (struct replacements){0};
    for (uint32_t t = 0; t < model->input->table_count && built; t++)
        built = add_table(&builder, &model->input->tables[t]);
    if (built && model->input->definition.calendar == CALENDAR_RECORD)
        built = add_all_references(&builder);
    sort_unique(replacements);
    order_texts(replacements, &compilation->strings);
    return built ? MEDTRIE_OK : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

/*
 * Rows as a profile wants them. An annotator refuses a row with too many cells; here it is counted
 * and its first cells are looked at, so that the rows are cut one by one.
 */
#include "sample.h"

#include <stdlib.h>

#include "cut.h"
#include "fail.h"

static uint64_t line_of(const struct sample *sample, const char *place)
{
    return 1 + medtrie_count_lines(sample->begin, (size_t)(place - sample->begin));
}

static const char *behind_line(const char *at, const char *end)
{
    const char *feed = memchr(at, '\n', (size_t)(end - at));

    return feed != NULL ? feed + 1 : end;
}

/* What stands on a line, of which next is behind the end. */
static struct medtrie_text line_text(const char *at, const char *next)
{
    if (next > at && next[-1] == '\n') {
        next--;
        if (next > at && next[-1] == '\r')
            next--;
    }
    return (struct medtrie_text){at, (size_t)(next - at)};
}

/* ---- Whole rows ---------------------------------------------------------------------------- */

/* The beginning of a row at the end of a sample is none of its rows, unless the input ends there.
 */
static enum medtrie_result set_bounds(struct sample *sample, const char *data, size_t size,
                                      bool last)
{
    struct cut cut = {0};
    size_t whole;
    bool is_open;

    sample->begin = sample->at = data;
    medtrie_cut(&cut, sample->format, sample->delimiter, data, size);
    is_open = medtrie_cut_is_open(&cut, size);
    if (last && is_open)
        return medtrie_annotate_fail(sample->error, MEDTRIE_ERROR_INPUT_FORMAT,
                                     line_of(sample, data + cut.quote),
                                     "a quoted cell begins here that is never closed");
    whole = last ? size : cut.whole;
    if (whole == 0 && size > 0)
        return medtrie_annotate_fail(sample->error, MEDTRIE_ERROR_INPUT_LIMIT, 1,
                                     "the first row does not end within the %zu bytes given%s",
                                     size, is_open ? "; is a quote missing?" : "");
    sample->end = data + whole;
    return MEDTRIE_OK;
}

/* ---- Columns ------------------------------------------------------------------------------- */

static bool add_column(struct sample *sample, struct medtrie_text name)
{
    char **column = &sample->names[sample->column_count];

    *column = malloc(name.size + 1);
    if (*column == NULL)
        return false;
    /* No option could name one with a NUL in it, nor with another character of this kind. */
    for (size_t i = 0; i < name.size; i++)
        (*column)[i] = (char)(name.data[i] != '\0' ? name.data[i] : '\1');
    (*column)[name.size] = '\0';
    sample->column_count++;
    return true;
}

/* Where the row that begins at a place goes on, and its cells; NULL: out of memory. */
static const char *cut_row(const struct sample *sample, const char *at, struct medtrie_text **cells,
                           size_t *count)
{
    const char *next;

    if (!medtrie_csv_cells(sample->delimiter, at, (size_t)(sample->end - at), cells, count))
        return NULL;
    next = (*cells)[*count - 1].data + (*cells)[*count - 1].size;
    if (sample->end - next >= 2 && next[0] == '\r' && next[1] == '\n')
        return next + 2;
    return next < sample->end ? next + 1 : next;
}

static enum medtrie_result set_table_columns(struct sample *sample, bool has_header)
{
    struct buffer scratch = {0};
    struct medtrie_text *cells;
    size_t count;
    const char *next;
    bool good = true;

    sample->at = medtrie_behind_empty(sample->at, sample->end);
    if (sample->at == sample->end)
        return MEDTRIE_OK;
    next = cut_row(sample, sample->at, &cells, &count);
    if (next == NULL)
        return OUT_OF_MEMORY(sample->error);
    if (medtrie_csv_has_bare_cr(cells, count)) {
        free(cells);
        return medtrie_annotate_fail(sample->error, MEDTRIE_ERROR_INPUT_FORMAT,
                                     line_of(sample, sample->at), BARE_CR);
    }
    for (size_t i = 0; good && i < count && i < SAMPLE_COLUMNS_MAX; i++) {
        struct medtrie_text name = {"", 0};

        scratch.size = 0;
        if (has_header)
            name = medtrie_csv_value(cells[i], &scratch);
        good = !scratch.failed && add_column(sample, name);
    }
    free(cells);
    medtrie_buffer_free(&scratch);
    if (has_header)
        sample->at = next;
    return good ? MEDTRIE_OK : OUT_OF_MEMORY(sample->error);
}

/* The column of a member's name, or as many as there are. Objects mostly have the same members in
 * the same order: the column behind the last one comes first. */
static size_t column_named(struct sample *sample, struct medtrie_text name)
{
    size_t column = sample->expected;

    for (size_t tried = 0; tried < sample->column_count; tried++, column++) {
        if (column >= sample->column_count)
            column = 0;
        if (strlen(sample->names[column]) == name.size &&
            memcmp(sample->names[column], name.data, name.size) == 0) {
            sample->expected = column + 1;
            return column;
        }
    }
    return sample->column_count;
}

static void see_member(void *context, struct medtrie_text name, struct medtrie_text value)
{
    struct sample *sample = context;

    (void)value;
    if (column_named(sample, name) == sample->column_count &&
        sample->column_count < SAMPLE_MEMBERS_MAX && memchr(name.data, '\0', name.size) == NULL &&
        !add_column(sample, name))
        sample->failed = true;
}

static void take_member(void *context, struct medtrie_text name, struct medtrie_text value)
{
    struct sample *sample = context;
    size_t column = column_named(sample, name);

    if (column < sample->column_count)
        sample->cells[column * ROWS + sample->count] = value;
}

/* Reads the next object, lines with nothing in them passed over; found receives whether there was
 * one. */
static enum medtrie_result visit_object(struct sample *sample, medtrie_member_visitor *visit,
                                        bool *found)
{
    *found = false;
    while (!*found && sample->at < sample->end) {
        const char *next = behind_line(sample->at, sample->end);
        struct medtrie_text line = line_text(sample->at, next);
        const char *expected;
        size_t place;

        place = 0;
        while (place < line.size && (line.data[place] == ' ' || line.data[place] == '\t'))
            place++;
        *found = place < line.size;
        sample->expected = 0;
        if (*found &&
            !medtrie_ndjson_members(line.data, line.size, visit, sample, &place, &expected))
            return medtrie_annotate_expected(sample->error, line_of(sample, sample->at), place + 1,
                                             expected);
        sample->at = next;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result set_members(struct sample *sample)
{
    enum medtrie_result result = MEDTRIE_OK;
    bool found = true;

    for (size_t i = 0; found && result == MEDTRIE_OK && i < SAMPLE_OBJECTS; i++)
        result = visit_object(sample, see_member, &found);
    sample->at = sample->begin;
    return sample->failed ? OUT_OF_MEMORY(sample->error) : result;
}

static enum medtrie_result set_columns(struct sample *sample, bool has_header)
{
    switch (sample->format) {
    case MEDTRIE_ANNOTATE_CSV:
        return set_table_columns(sample, has_header);
    case MEDTRIE_ANNOTATE_NDJSON:
        return set_members(sample);
    case MEDTRIE_ANNOTATE_LINES:
        break;
    }
    return add_column(sample, (struct medtrie_text){"", 0}) ? MEDTRIE_OK
                                                            : OUT_OF_MEMORY(sample->error);
}

enum medtrie_result medtrie_sample_open(struct sample *sample,
                                        const struct medtrie_profile_options *options,
                                        const char *data, size_t size, struct medtrie_error *error)
{
    enum medtrie_result result;
    size_t mark;

    *sample = (struct sample){.format = options->format,
                              .delimiter = options->delimiter != '\0' ? options->delimiter : ',',
                              .error = error};
    result = medtrie_read_mark(data, size, &mark, error);
    if (result != MEDTRIE_OK)
        return result;
    sample->names = calloc(SAMPLE_COLUMNS_MAX, sizeof *sample->names);
    if (sample->names == NULL)
        return OUT_OF_MEMORY(error);
    result = set_bounds(sample, data + mark, size - mark, options->last);
    if (result == MEDTRIE_OK)
        result = set_columns(sample, !options->no_header);
    if (result != MEDTRIE_OK)
        return result;
    sample->cells = malloc((sample->column_count + 1) * ROWS * sizeof *sample->cells);
    return sample->cells != NULL ? MEDTRIE_OK : OUT_OF_MEMORY(error);
}

void medtrie_sample_free(struct sample *sample)
{
    for (size_t i = 0; i < sample->column_count; i++)
        free(sample->names[i]);
    free(sample->names);
    free(sample->cells);
    *sample = (struct sample){0};
}

/* ---- Rows ---------------------------------------------------------------------------------- */

static void clear_row(struct sample *sample, size_t column)
{
    for (; column < sample->column_count; column++)
        sample->cells[column * ROWS + sample->count] = (struct medtrie_text){"", 0};
}

static enum medtrie_result read_row(struct sample *sample, bool *found)
{
    struct medtrie_text *cells;
    const char *next;
    size_t count, column;

    while (sample->at < sample->end &&
           line_text(sample->at, behind_line(sample->at, sample->end)).size == 0)
        sample->at = behind_line(sample->at, sample->end);
    *found = sample->at < sample->end;
    if (!*found)
        return MEDTRIE_OK;
    next = cut_row(sample, sample->at, &cells, &count);
    if (next == NULL)
        return OUT_OF_MEMORY(sample->error);
    for (column = 0; column < count && column < sample->column_count; column++)
        sample->cells[column * ROWS + sample->count] = cells[column];
    clear_row(sample, column);
    sample->short_rows += count < sample->column_count;
    sample->long_rows += count > sample->column_count && sample->column_count < SAMPLE_COLUMNS_MAX;
    sample->at = next;
    free(cells);
    return MEDTRIE_OK;
}

static enum medtrie_result read_line(struct sample *sample, bool *found)
{
    const char *next = behind_line(sample->at, sample->end);

    *found = sample->at < sample->end;
    if (*found)
        sample->cells[sample->count] = line_text(sample->at, next);
    sample->at = next;
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_sample_next(struct sample *sample)
{
    enum medtrie_result result = MEDTRIE_OK;
    bool found = true;

    sample->count = 0;
    while (sample->count < ROWS) {
        if (sample->format == MEDTRIE_ANNOTATE_CSV) {
            result = read_row(sample, &found);
        } else if (sample->format == MEDTRIE_ANNOTATE_NDJSON) {
            clear_row(sample, 0);
            result = visit_object(sample, take_member, &found);
        } else {
            result = read_line(sample, &found);
        }
        if (result != MEDTRIE_OK || !found)
            break;
        sample->count++;
    }
    return result;
}

struct medtrie_text medtrie_sample_value(const struct sample *sample, struct medtrie_text cell,
                                         struct buffer *scratch)
{
    if (sample->format == MEDTRIE_ANNOTATE_CSV)
        cell = medtrie_csv_value(cell, scratch);
    else if (sample->format == MEDTRIE_ANNOTATE_NDJSON)
        cell = medtrie_ndjson_value(cell, scratch);
    return medtrie_without_blanks(cell);
}

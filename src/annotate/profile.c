/*
 * What the columns of a table hold. Columns are taken a block of rows at a time, so that a column's
 * cells are looked up in a system by one call; what two members of a family have is put together
 * row by row, since a cell that both have is one cell.
 */
#include <stdlib.h>

#include "fail.h"
#include "families.h"
#include "sample.h"
#include "view.h"

/* No code is longer. */
#define TEXT_MAX 1024

/* A system, and what of it is asked again and again. */
struct known {
    const medtrie_system *system;
    struct medtrie_text name;
    uint32_t code_count;
    medtrie_period period; /* where a row has no date */
    size_t family;
};

struct matched {
    uint64_t codes, billable, not_loaded;
    medtrie_id first; /* found */
    bool varies;
};

struct seen {
    uint64_t filled, versions, dates[MEDTRIE_DATE_FORMS];
};

struct medtrie_profile {
    const medtrie_index *index;
    size_t system_count, match_count;
    struct known *systems;
    bool lacks_member[FAMILIES]; /* a member is not loaded */
    uint64_t rows;
    size_t date_column; /* from 1; 0: none */
    enum date_form date_form;
    struct sample sample; /* its columns; the rows are gone */
    struct seen *columns;
    struct matched *matches; /* column * match_count + number */
};

/* A column of a block, and the days of its rows. */
struct column_block {
    medtrie_day days[ROWS]; /* MEDTRIE_DAY_NONE: not known */
    size_t rows, filled;
    struct buffer scratch, texts;
    int32_t offsets[ROWS + 1];
    medtrie_id ids[ROWS];
    bool has[FAMILIES][ROWS], bills[FAMILIES][ROWS]; /* a member of the family */
};

/* ---- A column of a block ------------------------------------------------------------------- */

/* Whether a cell names a system, or a version of ICD, as a column of systems may. */
static bool is_version(const struct medtrie_profile *profile, struct medtrie_text text)
{
    return medtrie_families_version(text) >= 0 ||
           medtrie_families_spelt(profile->index, text).data != NULL;
}

static void see(const struct medtrie_profile *profile, struct medtrie_text text, struct seen *seen)
{
    seen->filled++;
    seen->versions += is_version(profile, text);
    for (int form = 0; form < MEDTRIE_DATE_FORMS; form++)
        seen->dates[form] += medtrie_date_parse((enum date_form)(form + DATE_ISO), text.data,
                                                text.size) != MEDTRIE_DAY_NONE;
}

static void gather(struct medtrie_profile *profile, size_t column, struct column_block *block)
{
    const struct sample *sample = &profile->sample;

    block->rows = sample->count;
    block->filled = 0;
    block->texts.size = 0;
    block->offsets[0] = 0;
    for (size_t row = 0; row < block->rows; row++) {
        struct medtrie_text text;

        block->scratch.size = 0;
        text = medtrie_sample_value(sample, sample->cells[column * ROWS + row], &block->scratch);
        if (text.size > 0) {
            see(profile, text, &profile->columns[column]);
            block->filled++;
        }
        if (text.size <= TEXT_MAX)
            medtrie_buffer_put(&block->texts, text.data, text.size);
        block->offsets[row + 1] = (int32_t)block->texts.size;
    }
}

static void read_days(const struct medtrie_profile *profile, struct column_block *block)
{
    const struct sample *sample = &profile->sample;

    for (size_t row = 0; row < sample->count; row++) {
        struct medtrie_text text;

        block->days[row] = MEDTRIE_DAY_NONE;
        if (profile->date_column == 0)
            continue;
        block->scratch.size = 0;
        text = medtrie_sample_value(sample, sample->cells[(profile->date_column - 1) * ROWS + row],
                                    &block->scratch);
        block->days[row] = medtrie_date_parse(profile->date_form, text.data, text.size);
    }
}

static medtrie_period period_of(const struct known *known, medtrie_day day)
{
    return day == MEDTRIE_DAY_NONE ? known->period : medtrie_period_on(known->system, day);
}

static void look_up(const struct known *known, struct column_block *block, struct matched *matched)
{
    struct medtrie_texts texts = {
        .count = block->rows, .bytes = block->texts.data, .offsets32 = block->offsets};

    medtrie_find_batch(known->system, &texts, block->ids);
    for (size_t row = 0; row < block->rows; row++) {
        medtrie_id id = block->ids[row];
        bool bills;

        if (id >= known->code_count)
            continue;
        bills = medtrie_billable(known->system, id, period_of(known, block->days[row]));
        if (matched->codes == 0)
            matched->first = id;
        matched->varies = matched->varies || id != matched->first;
        matched->codes++;
        matched->billable += bills;
        if (known->family == FAMILIES)
            continue;
        block->has[known->family][row] = true;
        block->bills[known->family][row] |= bills;
    }
}

/* Whether the text in a row may be a code of a member of a family that the index lacks. */
static bool may_be_other(const struct medtrie_profile *profile, size_t family,
                         const struct column_block *block, size_t row)
{
    const char *text = block->texts.data + block->offsets[row];
    size_t size = (size_t)(block->offsets[row + 1] - block->offsets[row]);
    const char *name = medtrie_families[family].name;
    struct medtrie_verdict verdict; /* large: all of it is not cleared for each cell */

    verdict.struct_size = offsetof(struct medtrie_verdict, repair_count);
    if (size == 0 || size != medtrie_families[family].other_size || !profile->lacks_member[family])
        return false;
    medtrie_check_all(profile->index, name, strlen(name), text, size, MEDTRIE_DAY_DEFAULT, &verdict,
                      1);
    return verdict.status == MEDTRIE_STATUS_NOT_LOADED;
}

static void join(const struct medtrie_profile *profile, size_t family,
                 const struct column_block *block, struct matched *matched)
{
    for (size_t row = 0; row < block->rows; row++) {
        matched->codes += block->has[family][row];
        matched->billable += block->bills[family][row];
        if (!block->has[family][row] && may_be_other(profile, family, block, row))
            matched->not_loaded++;
    }
}

static bool count_column(struct medtrie_profile *profile, size_t column, struct column_block *block)
{
    struct matched *matches = &profile->matches[column * profile->match_count];

    gather(profile, column, block);
    if (block->texts.failed || block->scratch.failed)
        return false;
    if (block->filled == 0 || block->texts.data == NULL)
        return true;
    memset(block->has, 0, sizeof block->has);
    memset(block->bills, 0, sizeof block->bills);
    for (size_t i = 0; i < profile->system_count; i++)
        look_up(&profile->systems[i], block, &matches[i]);
    for (size_t i = 0; i < FAMILIES; i++)
        join(profile, i, block, &matches[profile->system_count + i]);
    return true;
}

/* ---- The profile --------------------------------------------------------------------------- */

/* The default period, unless a system was in use for the last time before it, as ICD-9-CM. */
static medtrie_period last_in_use(const medtrie_system *system,
                                  const struct medtrie_system_view *view)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    if (view->release_count == 0 ||
        !medtrie_release_at(system, view->release_count - 1, &release) ||
        !medtrie_period_at(system, view->default_period, &period) ||
        release.last_day >= period.first_day)
        return view->default_period;
    return medtrie_period_on(system, release.last_day);
}

static bool set_systems(struct medtrie_profile *profile)
{
    size_t loaded[FAMILIES + 1] = {0};

    profile->system_count = medtrie_system_count(profile->index);
    profile->match_count = profile->system_count + FAMILIES;
    profile->systems = calloc(profile->system_count + 1, sizeof *profile->systems);
    if (profile->systems == NULL)
        return false;
    for (size_t i = 0; i < profile->system_count; i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view};
        const medtrie_system *system = medtrie_system_at(profile->index, i);
        size_t family;

        medtrie_system_describe(system, &view);
        family = medtrie_families_with(view.name);
        profile->systems[i] =
            (struct known){system, view.name, view.code_count, last_in_use(system, &view), family};
        loaded[family]++;
    }
    for (size_t i = 0; i < FAMILIES; i++)
        profile->lacks_member[i] = loaded[i] < 2;
    return true;
}

static enum medtrie_result count_rows(struct medtrie_profile *profile, struct medtrie_error *error)
{
    struct column_block *block = calloc(1, sizeof *block);
    enum medtrie_result result = block != NULL ? MEDTRIE_OK : OUT_OF_MEMORY(error);

    while (result == MEDTRIE_OK) {
        result = medtrie_sample_next(&profile->sample);
        if (result != MEDTRIE_OK || profile->sample.count == 0)
            break;
        profile->rows += profile->sample.count;
        read_days(profile, block);
        for (size_t i = 0; i < profile->sample.column_count && result == MEDTRIE_OK; i++)
            if (!count_column(profile, i, block))
                result = OUT_OF_MEMORY(error);
    }
    if (block != NULL) {
        medtrie_buffer_free(&block->scratch);
        medtrie_buffer_free(&block->texts);
    }
    free(block);
    return result;
}

static enum medtrie_result fill(struct medtrie_profile *profile,
                                const struct medtrie_profile_options *options, const char *data,
                                size_t size, struct medtrie_error *error)
{
    enum medtrie_result result;
    size_t count;

    if (!set_systems(profile))
        return OUT_OF_MEMORY(error);
    result = medtrie_sample_open(&profile->sample, options, data, size, error);
    if (result != MEDTRIE_OK)
        return result;
    count = profile->sample.column_count;
    if (profile->date_column > count)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                     "there is no column %zu of dates; there are 1 to %zu",
                                     profile->date_column, count);
    profile->columns = calloc(count + 1, sizeof *profile->columns);
    profile->matches = calloc(count * profile->match_count + 1, sizeof *profile->matches);
    if (profile->columns == NULL || profile->matches == NULL)
        return OUT_OF_MEMORY(error);
    return count_rows(profile, error);
}

enum medtrie_result medtrie_profile_make(const medtrie_index *index,
                                         const struct medtrie_profile_options *options,
                                         const char *data, size_t size, medtrie_profile **profile,
                                         struct medtrie_error *error)
{
    enum medtrie_result result;
    enum date_form form;

    *profile = NULL;
    if (options->struct_size < sizeof *options)
        return medtrie_annotate_fail(error, MEDTRIE_ERROR_ARGUMENT, 0,
                                     "the size of the options is not set");
    result = medtrie_plan_check(options->format, options->delimiter, error);
    if (result != MEDTRIE_OK)
        return result;
    result = medtrie_plan_date_form(options->date_form, &form, error);
    if (result != MEDTRIE_OK)
        return result;
    *profile = calloc(1, sizeof **profile);
    if (*profile == NULL)
        return OUT_OF_MEMORY(error);
    (*profile)->index = index;
    (*profile)->date_column = options->date_column;
    (*profile)->date_form = form;
    result = fill(*profile, options, size > 0 ? data : "", size, error);
    if (result != MEDTRIE_OK) {
        medtrie_profile_free(*profile);
        *profile = NULL;
    }
    return result;
}

void medtrie_profile_free(medtrie_profile *profile)
{
    if (profile == NULL)
        return;
    medtrie_sample_free(&profile->sample);
    free(profile->systems);
    free(profile->columns);
    free(profile->matches);
    free(profile);
}

/* ---- What was counted ---------------------------------------------------------------------- */

void medtrie_profile_describe(const medtrie_profile *profile, struct medtrie_profile_totals *totals)
{
    struct medtrie_profile_totals filled = {.rows = profile->rows,
                                            .short_rows = profile->sample.short_rows,
                                            .long_rows = profile->sample.long_rows,
                                            .columns = profile->sample.column_count,
                                            .matches = profile->match_count};

    medtrie_give_view(totals, &filled, sizeof filled);
}

bool medtrie_profile_column_at(const medtrie_profile *profile, size_t column,
                               struct medtrie_profile_column *view)
{
    struct medtrie_profile_column filled = {0};
    const struct seen *seen;

    if (column >= profile->sample.column_count)
        return false;
    seen = &profile->columns[column];
    filled.name =
        (struct medtrie_text){profile->sample.names[column], strlen(profile->sample.names[column])};
    filled.filled = seen->filled;
    filled.versions = seen->versions;
    memcpy(filled.dates, seen->dates, sizeof filled.dates);
    medtrie_give_view(view, &filled, sizeof filled);
    return true;
}

bool medtrie_profile_match_at(const medtrie_profile *profile, size_t column, size_t number,
                              struct medtrie_profile_match *match)
{
    struct medtrie_profile_match filled = {0};
    const struct matched *matched;

    if (column >= profile->sample.column_count || number >= profile->match_count)
        return false;
    matched = &profile->matches[column * profile->match_count + number];
    if (number < profile->system_count) {
        filled.name = profile->systems[number].name;
        filled.system = profile->systems[number].system;
    } else {
        const char *name = medtrie_families[number - profile->system_count].name;

        filled.name = (struct medtrie_text){name, strlen(name)};
    }
    filled.codes = matched->codes;
    filled.billable = matched->billable;
    filled.not_loaded = matched->not_loaded;
    filled.varies = matched->varies;
    medtrie_give_view(match, &filled, sizeof filled);
    return true;
}

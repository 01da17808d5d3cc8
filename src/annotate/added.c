/*
 * What is added for the codes of a column of a block: fields put together once for a code in a
 * period and kept, where they are the same for every row that has it, else made for the row.
 */
#include "encode.h"
#include "part.h"

#ifdef __GNUC__
#  define PREFETCH(place) __builtin_prefetch(place)
#else
#  define PREFETCH(place) ((void)(place))
#endif

#define LINE_BYTES 64 /* of the processor's cache */

size_t medtrie_part_number(const struct medtrie_annotator_part *part, const medtrie_system *system)
{
    size_t count = part->tally.system_count, number = 0;

    while (number < count && medtrie_system_at(part->plan->index, number) != system)
        number++;
    return number;
}

static struct medtrie_text name_of(const struct plan *plan, size_t column, size_t field)
{
    const char *name = plan->added[column * plan->field_count + field];

    return (struct medtrie_text){name, strlen(name)};
}

/* The fields of a code, or of the same code in several systems, whose values are joined. */
static void put_fields(struct medtrie_annotator_part *part, size_t column,
                       const struct subject *subjects, size_t count, struct buffer *to)
{
    const struct plan *plan = part->plan;

    for (size_t f = 0; f < plan->field_count; f++) {
        const struct field *field = &plan->fields[f];
        struct medtrie_text value;

        part->value.size = 0;
        for (size_t i = 0; i < count; i++) {
            if (i > 0)
                medtrie_buffer_put_char(&part->value, ';');
            field->put(field, &subjects[i], &part->value);
        }
        value = (struct medtrie_text){part->value.data, part->value.size};
        if (plan->format != MEDTRIE_ANNOTATE_NDJSON) {
            medtrie_buffer_put_char(to, plan->delimiter);
            medtrie_encode_cell(to, value, plan->delimiter);
            continue;
        }
        medtrie_buffer_put_char(to, ',');
        medtrie_encode_json(to, name_of(plan, column, f));
        medtrie_buffer_put_char(to, ':');
        if (value.size == 0)
            medtrie_buffer_put_string(to, "null");
        else if (field->type == FIELD_NUMBER && count == 1)
            medtrie_buffer_put(to, value.data, value.size);
        else
            medtrie_encode_json(to, value);
    }
}

static void set_moment(const struct medtrie_annotator_part *part, const medtrie_system *system,
                       medtrie_day day, struct moment *moment)
{
    if (moment->system != system)
        moment->number = medtrie_part_number(part, system);
    moment->system = system;
    moment->day = day;
    moment->page = NULL;
    moment->period = moment->texts = 0;
    if (system == NULL)
        return;
    if (day == MEDTRIE_DAY_NONE) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        moment->period = moment->texts = view.default_period;
        return;
    }
    moment->period = moment->texts = medtrie_period_on(system, day);
    if (moment->period == MEDTRIE_NOT_COVERED)
        moment->texts = medtrie_period_near(system, day);
}

static inline void turn_to(const struct medtrie_annotator_part *part, const medtrie_system *system,
                           medtrie_day day, struct moment *moment)
{
    if (moment->system != system || moment->day != day)
        set_moment(part, system, day, moment);
}

static struct subject subject_of(const struct medtrie_annotator_part *part, size_t column,
                                 const struct moment *moment, medtrie_id id, unsigned status,
                                 struct medtrie_text text)
{
    return (struct subject){.index = part->plan->index,
                            .system = moment->system,
                            .id = status >= MEDTRIE_CELL_EMPTY ? MEDTRIE_NONE : id,
                            .period = moment->period,
                            .texts = moment->texts,
                            .day = moment->day,
                            .status = status,
                            .text = text,
                            .name = part->plan->codes[column].system};
}

static void add_fresh(struct medtrie_annotator_part *part, size_t column,
                      const struct subject *subjects, size_t count, struct added *added)
{
    added->in = &part->fresh;
    added->offset = part->fresh.size;
    put_fields(part, column, subjects, count, &part->fresh);
    added->size = part->fresh.size - added->offset;
}

/* The same code in several systems. */
static void add_many(struct medtrie_annotator_part *part, size_t column, size_t row,
                     struct added *added)
{
    struct medtrie_text text = medtrie_part_text(part, row);
    struct subject subjects[VERDICTS_MAX];
    struct verdicts verdicts;

    medtrie_part_verdicts(part, text, part->verdict_days[row], &verdicts);
    for (size_t i = 0; i < verdicts.count; i++) {
        const struct medtrie_verdict *verdict = verdict_at(&verdicts, i);
        struct moment moment = {NULL, MEDTRIE_DAY_NONE, 0, 0, 0, NULL};

        set_moment(part, verdict->system, part->verdict_days[row], &moment);
        subjects[i] = subject_of(part, column, &moment, verdict->id, verdict->status, text);
    }
    add_fresh(part, column, subjects, verdicts.count, added);
}

/* Puts into the cache what is added for a code, unless it is what stands at `same` already; returns
 * where it stands. */
static struct place keep(struct medtrie_annotator_part *part, size_t column,
                         const struct subject *subject, struct place same)
{
    struct buffer *bytes = &part->cache.bytes;
    struct place place = {.offset = (uint32_t)bytes->size};

    put_fields(part, column, subject, 1, bytes);
    place.size = (uint32_t)bytes->size - place.offset;
    if (same.offset == 0 || same.size != place.size || bytes->failed ||
        memcmp(bytes->data + place.offset, bytes->data + same.offset, place.size) != 0)
        return place;
    bytes->size = place.offset;
    return same;
}

/* What fields of the scope FIELD_OF_TITLE depend on. Titles that are the same stand in the index
 * once. */
struct appearance {
    unsigned status;
    bool billable;
    const char *title, *short_title;
};

static struct appearance appearance_of(const struct subject *subject)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};

    medtrie_concept(subject->system, subject->id, subject->texts, &view);
    return (struct appearance){subject->status, view.billable, view.title.data,
                               view.short_title.data};
}

static bool is_alike(const struct appearance *a, const struct appearance *b)
{
    return a->status == b->status && a->billable == b->billable && a->title == b->title &&
           a->short_title == b->short_title;
}

/* Keeps what is added for a code in every period: most of it is the same, and rows with days of
 * their own ask for all of it sooner or later. */
static void keep_periods(struct medtrie_annotator_part *part, size_t column,
                         const struct subject *subject, size_t system)
{
    size_t kind = part->cache.kinds > 1 ? column : 0;
    enum field_scope scope = part->plan->scope;
    struct appearance last = {0};
    struct subject other = *subject;
    struct place same = {0, 0};

    for (medtrie_period period = 0; period < medtrie_cache_periods(&part->cache, system);
         period++) {
        struct medtrie_period_view view = {.struct_size = sizeof view};
        struct place *page = medtrie_cache_page(&part->cache, kind, system, period, period);
        struct appearance appearance;

        if (page == NULL || !medtrie_period_at(subject->system, period, &view))
            return;
        other.period = other.texts = period;
        other.day = view.first_day;
        other.status =
            medtrie_check(subject->system, subject->text.data, subject->text.size, other.day, NULL);
        if (other.status == MEDTRIE_STATUS_NOT_COVERED ||
            (scope == FIELD_OF_FAULT && other.status != MEDTRIE_STATUS_VALID))
            continue;
        appearance = appearance_of(&other);
        if (page[subject->id].offset == 0)
            page[subject->id] =
                scope == FIELD_OF_TITLE && same.offset != 0 && is_alike(&appearance, &last)
                    ? same
                    : keep(part, column, &other, same);
        same = page[subject->id];
        last = appearance;
    }
}

/* Whether what is added for a row is the same for every row that has its code in its period. */
static inline bool is_kept(const struct medtrie_annotator_part *part, size_t row)
{
    enum field_scope scope = part->plan->scope;
    unsigned status = part->statuses[row];

    return status < MEDTRIE_CELL_EMPTY && part->systems[row] != NULL &&
           part->ids[row] != MEDTRIE_NONE && !part->many[row] &&
           (scope <= FIELD_OF_CODE || (scope == FIELD_OF_FAULT && status == MEDTRIE_STATUS_VALID));
}

/* Finds the places of the rows in the cache: they are far apart, so that each is asked for before
 * it is looked at. */
static void find_places(struct medtrie_annotator_part *part, size_t column, struct moment *moment)
{
    size_t kind = part->cache.kinds > 1 ? column : 0;

    for (size_t row = 0; row < part->rows.count; row++) {
        part->places[row] = NULL;
        if (!is_kept(part, row))
            continue;
        turn_to(part, part->systems[row], part->verdict_days[row], moment);
        if (moment->page == NULL)
            moment->page = medtrie_cache_page(&part->cache, kind, moment->number, moment->period,
                                              moment->texts);
        if (moment->page == NULL) {
            part->cache.bytes.failed = true;
            return;
        }
        part->places[row] = moment->page + part->ids[row];
        PREFETCH(part->places[row]);
    }
}

static void add_kept(const struct medtrie_annotator_part *part, const struct place *place,
                     struct added *added)
{
    *added = (struct added){&part->cache.bytes, place->offset, place->size};
}

/* What is added for each row: from the cache, or made. */
static void add_pieces(struct medtrie_annotator_part *part, size_t column, struct moment *moment)
{
    struct added *added = part->added + column * ROWS;

    for (size_t row = 0; row < part->rows.count; row++) {
        struct place *place = part->places[row];
        struct subject subject;

        if (place != NULL && place->offset != 0) {
            add_kept(part, place, &added[row]);
            for (size_t at = 0; at < place->size; at += LINE_BYTES)
                PREFETCH(part->cache.bytes.data + place->offset + at);
            continue;
        }
        if (part->many[row] && part->statuses[row] < MEDTRIE_CELL_EMPTY) {
            add_many(part, column, row, &added[row]);
            continue;
        }
        turn_to(part, part->systems[row], part->verdict_days[row], moment);
        subject = subject_of(part, column, moment, part->ids[row], part->statuses[row],
                             medtrie_part_text(part, row));
        if (place == NULL) {
            add_fresh(part, column, &subject, 1, &added[row]);
            continue;
        }
        if (part->plan->from_slot != NO_SLOT && subject.period != MEDTRIE_NOT_COVERED)
            keep_periods(part, column, &subject, moment->number);
        if (place->offset == 0)
            *place = keep(part, column, &subject, (struct place){0, 0});
        add_kept(part, place, &added[row]);
    }
}

void medtrie_part_add(struct medtrie_annotator_part *part, size_t column)
{
    struct moment moment = {NULL, MEDTRIE_DAY_NONE, 0, 0, part->tally.system_count, NULL};

    find_places(part, column, &moment);
    add_pieces(part, column, &moment);
}

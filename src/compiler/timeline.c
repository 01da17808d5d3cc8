/*
 * The timeline of one system.
 *
 * ICD: a release's file alone decides from its first day to the next edition; the days from there
 * to the next loaded release of the same cycle are answered by it as a neighbour; what no release
 * of the cycle precedes is not covered. HCPCS, CPT and users' lists: records carry their own dates;
 * the days on which any of them begins or ends cut the covered span into periods.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

#define QUARTERLY_FROM_YEAR 2018 /* HCPCS was published once a year before */

/* Days on which a code is valid. */
struct span {
    medtrie_day first, last;
    bool billable;
};

void medtrie_timeline_free(struct timeline *timeline)
{
    free(timeline->periods);
    free(timeline->valid);
    free(timeline->billable);
    free(timeline->validity);
    free(timeline->records);
    *timeline = (struct timeline){0};
}

static bool has_cycles(const struct system_input *input)
{
    return input->definition.calendar == CALENDAR_ICD10 ||
           input->definition.calendar == CALENDAR_CLOSED;
}

static medtrie_day earlier(medtrie_day a, medtrie_day b)
{
    return a < b ? a : b;
}

medtrie_day medtrie_timeline_edition_end(const struct system_input *input, uint32_t edition)
{
    medtrie_day day = input->editions[edition].day;
    medtrie_day end = MEDTRIE_DAY_LAST;
    int year, month, day_of_month;

    medtrie_day_split(day, &year, &month, &day_of_month);
    switch (input->definition.calendar) {
    case CALENDAR_ICD10:
    case CALENDAR_CLOSED:
        end = earlier(medtrie_cycle_end(day), medtrie_edition_after(&input->definition, day) - 1);
        break;
    case CALENDAR_RECORD:
        end = year < QUARTERLY_FROM_YEAR ? medtrie_year_end(day) : medtrie_quarter_end(day);
        break;
    case CALENDAR_CPT:
        end = medtrie_year_end(day);
        break;
    case CALENDAR_LIST:
        break;
    }
    if (edition + 1 < input->edition_count)
        end = earlier(end, input->editions[edition + 1].day - 1);
    return end;
}

medtrie_day medtrie_timeline_covered_end(const struct system_input *input)
{
    return medtrie_timeline_edition_end(input, input->edition_count - 1);
}

uint32_t medtrie_timeline_record(const struct timeline *timeline, const struct model *model,
                                 uint32_t id, uint32_t edition, uint32_t *found_edition)
{
    for (uint32_t e = edition + 1; e-- > 0;) {
        *found_edition = e;
        if (timeline->records[(size_t)e * model->code_count + id] != 0)
            return timeline->records[(size_t)e * model->code_count + id];
    }
    for (uint32_t e = edition + 1; e < model->input->edition_count; e++) {
        *found_edition = e;
        if (timeline->records[(size_t)e * model->code_count + id] != 0)
            return timeline->records[(size_t)e * model->code_count + id];
    }
    return 0;
}

static bool add_period(struct timeline *timeline, struct period period)
{
    if (period.first > period.last)
        return true;
    if (!GROW(timeline->periods, timeline->period_capacity, timeline->period_count + 1))
        return false;
    timeline->periods[timeline->period_count++] = period;
    return true;
}

/* ---- Periods of systems with cycles -------------------------------------------------------- */

/* The periods that one release answers, up to the next loaded release or the end of the cycle. */
static bool add_cycle_periods(struct timeline *timeline, const struct system_input *input,
                              uint32_t edition)
{
    medtrie_day first = input->editions[edition].day;
    medtrie_day end = earlier(medtrie_edition_reach(input, edition), input->definition.in_use_to);
    enum medtrie_basis basis = MEDTRIE_BASIS_RELEASE;

    while (first <= end) {
        medtrie_day next = medtrie_edition_after(&input->definition, first);
        struct period period = {
            .first = first, .last = earlier(end, next - 1), .basis = basis, .edition = edition};

        if (!add_period(timeline, period))
            return false;
        first = next;
        basis = MEDTRIE_BASIS_NEIGHBOUR;
    }
    return true;
}

static bool add_all_cycle_periods(struct timeline *timeline, const struct system_input *input)
{
    const struct system_definition *definition = &input->definition;
    struct period before = {.first = MEDTRIE_DAY_FIRST,
                            .last = definition->in_use_from - 1,
                            .basis = MEDTRIE_BASIS_NONE,
                            .edition = TRIE_NONE,
                            .empty = true};
    struct period after = {.first = definition->in_use_to + 1,
                           .last = MEDTRIE_DAY_LAST,
                           .basis = MEDTRIE_BASIS_RELEASE,
                           .edition = input->edition_count - 1,
                           .empty = true};

    if (!add_period(timeline, before))
        return false;
    for (uint32_t e = 0; e < input->edition_count; e++) {
        if (e + 1 == input->edition_count)
            timeline->default_period = timeline->period_count;
        if (!add_cycle_periods(timeline, input, e))
            return false;
    }
    if (definition->calendar == CALENDAR_CLOSED)
        timeline->default_period = timeline->period_count;
    return add_period(timeline, after);
}

/* ---- Spans of systems with dated records ---------------------------------------------------- */

static const struct code_record *record_in(const struct timeline *timeline,
                                           const struct model *model, uint32_t id, uint32_t edition)
{
    uint32_t place = timeline->records[(size_t)edition * model->code_count + id];

    return place == 0 ? NULL : &model->input->editions[edition].codes[place - 1];
}

/* The last day of a code's newest record: its own, or the day before the first later edition when
 * every later one lacks the code (G9976 was in January 2018 only). */
static medtrie_day newest_end(const struct timeline *timeline, const struct model *model,
                              uint32_t id, bool *lacking)
{
    const struct system_input *input = model->input;
    uint32_t newest = input->edition_count;
    medtrie_day end;

    *lacking = false;
    while (record_in(timeline, model, id, --newest) == NULL)
        ;
    end = record_in(timeline, model, id, newest)->to;
    if (end == MEDTRIE_DAY_NONE)
        end = MEDTRIE_DAY_LAST;
    if (newest + 1 < input->edition_count && end >= input->editions[newest + 1].day) {
        *lacking = true;
        end = input->editions[newest + 1].day - 1;
    }
    return end;
}

/* The first day of the first edition that has the code. */
static medtrie_day first_edition_day(const struct timeline *timeline, const struct model *model,
                                     uint32_t id)
{
    uint32_t e = 0;

    while (record_in(timeline, model, id, e) == NULL)
        e++;
    return model->input->editions[e].day;
}

/* What a record says of the days from one on up to a limit. */
static struct span span_of(const struct code_record *record, medtrie_day first, medtrie_day limit)
{
    medtrie_day last = record->to == MEDTRIE_DAY_NONE ? limit : earlier(record->to, limit);

    return (struct span){first, last, record->billable};
}

/*
 * HCPCS and CPT: the newest record decides, but a reactivation (action R), in whichever edition it
 * stands, leaves what older files say of the days before it. Returns how many spans there are, at
 * most one an edition and one.
 */
static uint32_t record_spans(const struct timeline *timeline, const struct model *model,
                             uint32_t id, struct span *spans)
{
    bool lacking;
    medtrie_day limit = newest_end(timeline, model, id, &lacking);
    const struct code_record *deciding = NULL; /* the newest record for the days up to limit */
    uint32_t count = 0;

    for (uint32_t e = model->input->edition_count; e-- > 0;) {
        const struct code_record *record = record_in(timeline, model, id, e);

        if (record == NULL)
            continue;
        if (deciding == NULL)
            deciding = record;
        if (record->action != 'R' || record->action_day == MEDTRIE_DAY_NONE)
            continue;
        spans[count++] = span_of(
            deciding, deciding->from > record->action_day ? deciding->from : record->action_day,
            limit);
        limit = record->action_day - 1;
        deciding = NULL;
    }
    if (deciding != NULL)
        spans[count++] =
            span_of(deciding,
                    deciding->from != MEDTRIE_DAY_NONE ? deciding->from
                                                       : first_edition_day(timeline, model, id),
                    limit);
    return count;
}

/* Lists: each edition's rows while it is in effect, within their own dates. */
static uint32_t list_spans(const struct timeline *timeline, const struct model *model, uint32_t id,
                           struct span *spans)
{
    uint32_t count = 0;

    for (uint32_t e = 0; e < model->input->edition_count; e++) {
        const struct code_record *record = record_in(timeline, model, id, e);
        medtrie_day first = model->input->editions[e].day;
        medtrie_day last = medtrie_timeline_edition_end(model->input, e);

        if (record == NULL)
            continue;
        if (record->from != MEDTRIE_DAY_NONE && record->from > first)
            first = record->from;
        if (record->to != MEDTRIE_DAY_NONE)
            last = earlier(last, record->to);
        spans[count++] = (struct span){first, last, record->billable};
    }
    return count;
}

static uint32_t spans_of(const struct timeline *timeline, const struct model *model, uint32_t id,
                         struct span *spans)
{
    return model->input->definition.calendar == CALENDAR_LIST
               ? list_spans(timeline, model, id, spans)
               : record_spans(timeline, model, id, spans);
}

/* ---- Periods of systems with dated records -------------------------------------------------- */

struct days {
    medtrie_day *items;
    size_t count, capacity;
};

/* Keeps a day on which something may change, when it is a covered one. */
static bool add_day(struct days *days, medtrie_day day, medtrie_day first, medtrie_day last)
{
    if (day < first || day > last)
        return true;
    if (!GROW(days->items, days->capacity, days->count + 1))
        return false;
    days->items[days->count++] = day;
    return true;
}

static int compare_days(const void *a, const void *b)
{
    medtrie_day first = *(const medtrie_day *)a;
    medtrie_day second = *(const medtrie_day *)b;

    return (first > second) - (first < second);
}

/* All days of the covered span on which a code begins or ends, an edition or a quarter begins. */
static bool collect_days(const struct timeline *timeline, const struct model *model,
                         struct span *spans, struct days *days)
{
    const struct system_input *input = model->input;
    medtrie_day first = input->editions[0].day;
    medtrie_day last = medtrie_timeline_covered_end(input);

    for (uint32_t e = 0; e < input->edition_count; e++)
        if (!add_day(days, input->editions[e].day, first, last) ||
            !add_day(days, medtrie_timeline_edition_end(input, e) + 1, first, last))
            return false;
    for (uint32_t id = 0; id < model->code_count; id++) {
        uint32_t count = spans_of(timeline, model, id, spans);

        for (uint32_t i = 0; i < count; i++)
            if (!add_day(days, spans[i].first, first, last) ||
                !add_day(days, spans[i].last == MEDTRIE_DAY_LAST ? first : spans[i].last + 1, first,
                         last))
                return false;
    }
    return true;
}

static bool add_record_periods(struct timeline *timeline, const struct model *model,
                               struct span *spans)
{
    const struct system_input *input = model->input;
    medtrie_day end = medtrie_timeline_covered_end(input);
    struct days days = {0};
    uint32_t edition = 0;
    bool added = collect_days(timeline, model, spans, &days);

    if (added)
        qsort(days.items, days.count, sizeof *days.items, compare_days);
    for (size_t i = 0; added && i < days.count; i++) {
        struct period period = {.first = days.items[i], .last = end};

        if (i + 1 < days.count && days.items[i + 1] == days.items[i])
            continue;
        if (i + 1 < days.count)
            period.last = days.items[i + 1] - 1;
        while (edition + 1 < input->edition_count &&
               input->editions[edition + 1].day <= period.first)
            edition++;
        if (input->editions[edition].day == period.first && edition + 1 == input->edition_count)
            timeline->default_period = timeline->period_count;
        period.edition = edition;
        period.basis = period.first <= medtrie_timeline_edition_end(input, edition)
                           ? MEDTRIE_BASIS_RELEASE
                           : MEDTRIE_BASIS_RECORD;
        added = add_period(timeline, period);
    }
    free(days.items);
    return added;
}

/* ---- Masks -------------------------------------------------------------------------------- */

static void set_bit(const struct timeline *timeline, uint64_t *masks, uint32_t concept,
                    uint32_t period)
{
    masks[(size_t)concept * timeline->mask_words + period / 64] |= (uint64_t)1 << (period % 64);
}

/* ICD: what the file that answers a period says. */
static void mask_by_editions(struct timeline *timeline, const struct model *model)
{
    for (uint32_t p = 0; p < timeline->period_count; p++) {
        const struct period *period = &timeline->periods[p];
        const struct edition *edition;

        if (period->empty)
            continue;
        edition = &model->input->editions[period->edition];
        for (uint32_t i = 0; i < edition->code_count; i++) {
            set_bit(timeline, timeline->valid, edition->ids[i], p);
            if (edition->codes[i].billable)
                set_bit(timeline, timeline->billable, edition->ids[i], p);
        }
    }
}

/* HCPCS, CPT, lists: spans begin and end where periods do. */
static void mask_by_spans(struct timeline *timeline, const struct model *model, struct span *spans)
{
    for (uint32_t id = 0; id < model->code_count; id++) {
        uint32_t count = spans_of(timeline, model, id, spans);

        for (uint32_t i = 0; i < count; i++)
            for (uint32_t p = 0; p < timeline->period_count; p++) {
                if (timeline->periods[p].first < spans[i].first ||
                    timeline->periods[p].first > spans[i].last)
                    continue;
                set_bit(timeline, timeline->valid, id, p);
                if (spans[i].billable)
                    set_bit(timeline, timeline->billable, id, p);
            }
    }
}

/* A grouping is valid when the file that answers lists it and it holds a valid code. */
static void mask_groupings(struct timeline *timeline, const struct model *model)
{
    for (uint32_t p = 0; p < timeline->period_count; p++) {
        uint32_t edition = timeline->periods[p].edition;
        uint32_t listed = edition == TRIE_NONE
                              ? TRIE_NONE
                              : medtrie_model_grouping_edition(model->input, edition);

        for (uint32_t g = 0; g < model->grouping_count && listed != TRIE_NONE; g++) {
            struct medtrie_range range = model->concepts[model->code_count + g].range;
            bool holds = false;

            if (model->grouping_titles[(size_t)g * model->input->grouping_count + listed] == 0)
                continue;
            for (uint32_t id = range.first; id < range.end && !holds; id++)
                holds = timeline_bit(timeline, timeline->valid, id, p);
            if (holds)
                set_bit(timeline, timeline->valid, model->code_count + g, p);
        }
    }
}

/* ---- First and last days ------------------------------------------------------------------- */

static void validity_by_mask(struct timeline *timeline, uint32_t concept)
{
    struct validity *validity = &timeline->validity[concept];

    *validity = (struct validity){MEDTRIE_DAY_NONE, MEDTRIE_DAY_NONE};
    for (uint32_t p = 0; p < timeline->period_count; p++) {
        if (!timeline_bit(timeline, timeline->valid, concept, p))
            continue;
        if (validity->first == MEDTRIE_DAY_NONE)
            validity->first = timeline->periods[p].first;
        validity->last =
            p + 1 == timeline->period_count ? MEDTRIE_DAY_NONE : timeline->periods[p].last;
    }
}

/* HCPCS and CPT: as recorded, also outside the covered days. */
static bool validity_by_record(struct timeline *timeline, struct compilation *compilation,
                               const struct model *model, uint32_t id)
{
    struct validity *validity = &timeline->validity[id];
    uint32_t edition = 0;
    uint32_t place =
        medtrie_timeline_record(timeline, model, id, model->input->edition_count - 1, &edition);
    const struct code_record *newest = &model->input->editions[edition].codes[place - 1];
    bool lacking;
    medtrie_day end = newest_end(timeline, model, id, &lacking);

    validity->first =
        newest->from != MEDTRIE_DAY_NONE ? newest->from : first_edition_day(timeline, model, id);
    validity->last = end == MEDTRIE_DAY_LAST ? MEDTRIE_DAY_NONE : end;
    if (end < validity->first) /* announced, and dropped before its first day */
        *validity = (struct validity){MEDTRIE_DAY_NONE, MEDTRIE_DAY_NONE};
    if (lacking && model->input->definition.calendar == CALENDAR_RECORD) {
        char text[11];

        medtrie_day_format(end, text);
        return medtrie_compilation_warn(compilation,
                                        "%s %.16s is in no edition after %s and has no end of its "
                                        "own; taken to end on %s",
                                        model->input->definition.name, newest->code.text,
                                        model->input->editions[edition].base_name, text);
    }
    return true;
}

/* Lists: by mask, but the dates of a row in the first edition reach back beyond the covered days.
 */
static void validity_of_list(struct timeline *timeline, const struct model *model, uint32_t id)
{
    struct validity *validity = &timeline->validity[id];
    const struct code_record *oldest = record_in(timeline, model, id, 0);
    medtrie_day covered_from = model->input->editions[0].day;

    validity_by_mask(timeline, id);
    if (oldest == NULL)
        return;
    if (validity->first == covered_from && oldest->from != MEDTRIE_DAY_NONE &&
        oldest->from < covered_from)
        validity->first = oldest->from;
    if (validity->first == MEDTRIE_DAY_NONE && oldest->to != MEDTRIE_DAY_NONE &&
        oldest->to < covered_from)
        *validity = (struct validity){oldest->from, oldest->to};
}

static bool find_validity(struct timeline *timeline, struct compilation *compilation,
                          const struct model *model)
{
    enum calendar_kind calendar = model->input->definition.calendar;

    for (uint32_t id = 0; id < model->concept_count; id++) {
        if (id >= model->code_count || has_cycles(model->input))
            validity_by_mask(timeline, id);
        else if (calendar == CALENDAR_LIST)
            validity_of_list(timeline, model, id);
        else if (!validity_by_record(timeline, compilation, model, id))
            return false;
    }
    return true;
}

/* ---- Building ----------------------------------------------------------------------------- */

static bool index_records(struct timeline *timeline, const struct model *model)
{
    const struct system_input *input = model->input;

    timeline->records =
        calloc((size_t)input->edition_count * model->code_count + 1, sizeof *timeline->records);
    if (timeline->records == NULL)
        return false;
    for (uint32_t e = 0; e < input->edition_count; e++)
        for (uint32_t i = 0; i < input->editions[e].code_count; i++)
            timeline->records[(size_t)e * model->code_count + input->editions[e].ids[i]] = i + 1;
    return true;
}

static bool allocate_masks(struct timeline *timeline, const struct model *model)
{
    size_t concepts = (size_t)model->concept_count + 1;

    timeline->mask_words = (timeline->period_count + 63) / 64;
    timeline->valid = calloc(concepts * timeline->mask_words, sizeof *timeline->valid);
    timeline->billable = calloc(concepts * timeline->mask_words, sizeof *timeline->billable);
    timeline->validity = calloc(concepts, sizeof *timeline->validity);
    return timeline->valid != NULL && timeline->billable != NULL && timeline->validity != NULL;
}

/* Every release must lie in the days on which its system was in use. */
static enum medtrie_result check_days(const struct system_input *input, struct medtrie_error *error)
{
    for (uint32_t e = 0; e < input->edition_count; e++) {
        const struct edition *edition = &input->editions[e];
        struct medtrie_place place = {.file = edition->file};
        char day[11], from[11], to[11];

        if (edition->day >= input->definition.in_use_from &&
            edition->day <= input->definition.in_use_to)
            continue;
        medtrie_day_format(edition->day, day);
        medtrie_day_format(input->definition.in_use_from, from);
        medtrie_day_format(input->definition.in_use_to, to);
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                            "a release of %s on %s, which was in use from %s to %s only",
                            input->definition.name, day, from, to);
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_timeline_build(struct timeline *timeline,
                                           struct compilation *compilation,
                                           const struct model *model, struct medtrie_error *error)
{
    struct span *spans = malloc(((size_t)model->input->edition_count + 1) * sizeof *spans);
    enum medtrie_result result = check_days(model->input, error);
    bool built;

    *timeline = (struct timeline){0};
    if (result != MEDTRIE_OK) {
        free(spans);
        return result;
    }
    built = spans != NULL && index_records(timeline, model) &&
            (has_cycles(model->input) ? add_all_cycle_periods(timeline, model->input)
                                      : add_record_periods(timeline, model, spans)) &&
            allocate_masks(timeline, model);
    if (built) {
        if (has_cycles(model->input))
            mask_by_editions(timeline, model);
        else
            mask_by_spans(timeline, model, spans);
        mask_groupings(timeline, model);
        built = find_validity(timeline, compilation, model);
    }
    free(spans);
    return built ? MEDTRIE_OK : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

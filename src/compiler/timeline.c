/*
 * The timeline of one system: what is common to both kinds (periods.h). When an edition ends, which
 * groupings are valid, and the first and last days that are shown.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "periods.h"

#define QUARTERLY_FROM_YEAR 2018 /* HCPCS was published once a year before */

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

medtrie_day medtrie_timeline_edition_end(const struct system_input *input, uint32_t edition)
{
    medtrie_day day = input->editions[edition].day;
    medtrie_day end = MEDTRIE_DAY_LAST;
    int year, month, day_of_month;

    medtrie_day_split(day, &year, &month, &day_of_month);
    switch (input->definition.calendar) {
    case CALENDAR_ICD10:
    case CALENDAR_CLOSED:
        end = earlier_day(medtrie_cycle_end(day), medtrie_edition_day_after(input, day) - 1);
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
        end = earlier_day(end, input->editions[edition + 1].day - 1);
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

bool medtrie_timeline_add_period(struct timeline *timeline, struct period period)
{
    if (period.first > period.last)
        return true;
    if (!GROW(timeline->periods, timeline->period_capacity, timeline->period_count + 1))
        return false;
    timeline->periods[timeline->period_count++] = period;
    return true;
}

/* ---- Groupings ----------------------------------------------------------------------------- */

/* Whether a grouping holds a code that is valid in a period; with lacking_in an edition, one that
 * this edition lacks. */
static bool holds_valid(const struct timeline *timeline, const struct model *model,
                        uint32_t concept, uint32_t period, uint32_t lacking_in)
{
    struct medtrie_range range = model->concepts[concept].range;

    for (uint32_t id = range.first; id < range.end; id++)
        if (timeline_bit(timeline, timeline->valid, id, period) &&
            (lacking_in == TRIE_NONE ||
             timeline_record_in(timeline, model, id, lacking_in) == NULL))
            return true;
    return false;
}

/* Whether the list of groupings that serves an edition has a grouping. */
static bool lists(const struct model *model, uint32_t edition, uint32_t grouping)
{
    uint32_t listed = medtrie_model_grouping_edition(model->input, edition);

    return listed != TRIE_NONE &&
           model->grouping_titles[(size_t)grouping * model->input->grouping_count + listed] != 0;
}

/* A grouping is valid when the file that answers lists it and it holds a valid code. A code that
 * came by a conversion table brings the groupings of the next later release with it; what is the
 * beginning of its codes is there with each of them, also before the file in which it came. */
static void mask_groupings(struct timeline *timeline, const struct model *model)
{
    for (uint32_t p = 0; p < timeline->period_count; p++) {
        const struct period *period = &timeline->periods[p];
        uint32_t edition = period->edition;
        bool corrected =
            period->basis == MEDTRIE_BASIS_NEIGHBOUR && edition + 1 < model->input->edition_count;

        for (uint32_t g = 0; g < model->grouping_count && edition != TRIE_NONE; g++) {
            uint32_t concept = model->code_count + g;
            bool valid = lists(model, edition, g) || model->concepts[concept].by_prefix
                             ? holds_valid(timeline, model, concept, p, TRIE_NONE)
                             : corrected && lists(model, edition + 1, g) &&
                                   holds_valid(timeline, model, concept, p, edition);

            if (valid)
                timeline_set_bit(timeline, timeline->valid, concept, p);
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
    medtrie_day end = medtrie_spans_newest_end(timeline, model, id, &lacking);

    validity->first = newest->from != MEDTRIE_DAY_NONE
                          ? newest->from
                          : medtrie_spans_first_day(timeline, model, id);
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
    const struct code_record *oldest = timeline_record_in(timeline, model, id, 0);
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

/* The newest release may answer for days of a later edition, of which no table can say what begins:
 * what is not loaded yet is worth telling while that can be mended. */
static bool warn_of_newest(const struct timeline *timeline, struct compilation *compilation,
                           const struct model *model)
{
    const struct system_input *input = model->input;
    char first[11], newest[11];

    for (uint32_t p = 0; p < timeline->period_count; p++) {
        const struct period *period = &timeline->periods[p];

        if (period->basis != MEDTRIE_BASIS_NEIGHBOUR || period->edition + 1 < input->edition_count)
            continue;
        medtrie_day_format(period->first, first);
        medtrie_day_format(input->editions[period->edition].day, newest);
        return medtrie_compilation_warn(
            compilation,
            "%s: the edition of %s is not at hand; from that day on the one of %s answers",
            input->definition.name, first, newest);
    }
    return true;
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
            (has_cycles(model->input) ? medtrie_cycles_periods(timeline, model->input)
                                      : medtrie_spans_periods(timeline, model, spans)) &&
            allocate_masks(timeline, model);
    if (built && has_cycles(model->input))
        built =
            medtrie_cycles_masks(timeline, model) && warn_of_newest(timeline, compilation, model);
    else if (built)
        medtrie_spans_masks(timeline, model, spans);
    if (built) {
        mask_groupings(timeline, model);
        built = find_validity(timeline, compilation, model);
    }
    free(spans);
    return built ? MEDTRIE_OK : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

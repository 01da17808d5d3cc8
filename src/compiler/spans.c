/*
 * Systems whose records carry their own dates: HCPCS, CPT, users' lists.
 *
 * For any day of the covered span the newest record of a code decides (HCPCS, CPT), or the edition
 * in effect (lists). The days on which any code begins or ends cut the span into periods.
 */
#include "periods.h"

#include <stdlib.h>

#include "grow.h"

/* ---- Spans of systems with dated records ---------------------------------------------------- */

medtrie_day medtrie_spans_newest_end(const struct timeline *timeline, const struct model *model,
                                     uint32_t id, bool *lacking)
{
    const struct system_input *input = model->input;
    const struct code_record *record;
    uint32_t newest = input->edition_count;
    medtrie_day end;

    *lacking = false;
    do
        record = timeline_record_in(timeline, model, id, --newest);
    while (record == NULL);
    end = record->to;
    if (end == MEDTRIE_DAY_NONE)
        end = MEDTRIE_DAY_LAST;
    if (newest + 1 < input->edition_count && end >= input->editions[newest + 1].day) {
        *lacking = true;
        end = input->editions[newest + 1].day - 1;
    }
    return end;
}

medtrie_day medtrie_spans_first_day(const struct timeline *timeline, const struct model *model,
                                    uint32_t id)
{
    uint32_t e = 0;

    while (timeline_record_in(timeline, model, id, e) == NULL)
        e++;
    return model->input->editions[e].day;
}

/* What a record says of the days from one on up to a limit. */
static struct span span_of(const struct code_record *record, medtrie_day first, medtrie_day limit)
{
    medtrie_day last = record->to == MEDTRIE_DAY_NONE ? limit : earlier_day(record->to, limit);

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
    medtrie_day limit = medtrie_spans_newest_end(timeline, model, id, &lacking);
    const struct code_record *deciding = NULL; /* the newest record for the days up to limit */
    uint32_t count = 0;

    for (uint32_t e = model->input->edition_count; e-- > 0;) {
        const struct code_record *record = timeline_record_in(timeline, model, id, e);

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
        spans[count++] = span_of(deciding,
                                 deciding->from != MEDTRIE_DAY_NONE
                                     ? deciding->from
                                     : medtrie_spans_first_day(timeline, model, id),
                                 limit);
    return count;
}

/* Lists: each edition's rows while it is in effect, within their own dates. */
static uint32_t list_spans(const struct timeline *timeline, const struct model *model, uint32_t id,
                           struct span *spans)
{
    uint32_t count = 0;

    for (uint32_t e = 0; e < model->input->edition_count; e++) {
        const struct code_record *record = timeline_record_in(timeline, model, id, e);
        medtrie_day first = model->input->editions[e].day;
        medtrie_day last = medtrie_timeline_edition_end(model->input, e);

        if (record == NULL)
            continue;
        if (record->from != MEDTRIE_DAY_NONE && record->from > first)
            first = record->from;
        if (record->to != MEDTRIE_DAY_NONE)
            last = earlier_day(last, record->to);
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

bool medtrie_spans_periods(struct timeline *timeline, const struct model *model, struct span *spans)
{
    const struct system_input *input = model->input;
    medtrie_day end = medtrie_timeline_covered_end(input);
    struct days days = {0};
    uint32_t edition = 0;
    bool added = collect_days(timeline, model, spans, &days);

    if (added && days.count > 0)
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
        added = medtrie_timeline_add_period(timeline, period);
    }
    free(days.items);
    return added;
}

/* HCPCS, CPT, lists: spans begin and end where periods do. */
void medtrie_spans_masks(struct timeline *timeline, const struct model *model, struct span *spans)
{
    for (uint32_t id = 0; id < model->code_count; id++) {
        uint32_t count = spans_of(timeline, model, id, spans);

        for (uint32_t i = 0; i < count; i++)
            for (uint32_t p = 0; p < timeline->period_count; p++) {
                if (timeline->periods[p].first < spans[i].first ||
                    timeline->periods[p].first > spans[i].last)
                    continue;
                timeline_set_bit(timeline, timeline->valid, id, p);
                if (spans[i].billable)
                    timeline_set_bit(timeline, timeline->billable, id, p);
            }
    }
}

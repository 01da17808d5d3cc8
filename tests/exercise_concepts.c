/*
 * What is asked of an id and a period: of all that the system has, each with each, and of some
 * beyond.
 * A walk that takes more steps than there are concepts does not end.
 */
#include "exercise_ask.h"

#define IDS_MAX 300 /* of a damaged system that claims to have more */
#define PERIODS_MAX 6

static void count_step(size_t *steps, const struct asked *asked)
{
    if (++*steps > asked->concepts)
        exercise_fail("a walk that does not end");
}

static void ask_walks(const struct asked *asked, medtrie_id id, medtrie_period period)
{
    const medtrie_system *system = asked->system;
    medtrie_id at = MEDTRIE_NONE;
    size_t steps = 0;

    while ((at = ASK(medtrie_child_after, system, id, at, period)) != MEDTRIE_NONE) {
        take_id(asked, at);
        count_step(&steps, asked);
    }
    steps = 0;
    while ((at = ASK(medtrie_descendant_after, system, id, at, period)) != MEDTRIE_NONE) {
        take_id(asked, at);
        count_step(&steps, asked);
    }
}

static void ask_pair(const struct asked *asked, medtrie_id id, medtrie_id other,
                     medtrie_period period)
{
    const medtrie_system *system = asked->system;

    take_most(ASK(medtrie_subsumes, system, id, other, period), MEDTRIE_SUBSUMED_BY);
    take_id(asked, ASK(medtrie_common_ancestor, system, id, other, period));
    /* What no walk gave as previous. */
    take_id(asked, ASK(medtrie_child_after, system, id, other, period));
    take_id(asked, ASK(medtrie_descendant_after, system, id, other, period));
}

static void ask_ancestors(const struct asked *asked, medtrie_id id, medtrie_period period)
{
    const medtrie_system *system = asked->system;
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count;

    take_id(asked, ASK(medtrie_parent, system, id, period));
    take_most(ASK(medtrie_level, system, id, period), MEDTRIE_LEVELS_MAX);
    count = ASK(medtrie_ancestors, system, id, period, ancestors, MEDTRIE_LEVELS_MAX);
    take_most(count, MEDTRIE_LEVELS_MAX - 1);
    for (size_t i = 0; i < count; i++)
        take_id(asked, ancestors[i]);
    take_most(ASK(medtrie_ancestors, system, id, period, NULL, 0), count);
    for (uint32_t i = 0; i < 2; i++) {
        enum medtrie_kind kind = exercise_kind(id + i * 3);
        unsigned level = (exercise.choice + i * 2) % 5 - 1;

        take_id(asked, ASK(medtrie_ancestor, system, id, kind, period));
        take_id(asked, ASK(medtrie_ancestor_at, system, id, level, period));
    }
}

static void ask_properties(const struct asked *asked, medtrie_id id, medtrie_period period)
{
    static const char *const known[] = {"", "coverage", "betos", "poa_exempt", "~"};
    const medtrie_system *system = asked->system;
    const char *name = known[exercise.choice % (sizeof known / sizeof known[0])];
    struct medtrie_text key, value;

    for (size_t i = 0; ASK(medtrie_property_at, system, id, period, i, &key, &value); i++) {
        take_text(key);
        take_text(value);
        take_text(ASK(medtrie_property, system, id, period, key.data, key.size));
    }
    take(ASK(medtrie_property_at, system, id, period, SIZE_MAX, &key, &value));
    take_text(ASK(medtrie_property, system, id, period, name, strlen(name)));
}

static void ask_view(const struct asked *asked, medtrie_id id, medtrie_period period)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    struct medtrie_concept_view little = {.struct_size = sizeof little.struct_size};

    if (!ASK(medtrie_concept, asked->system, id, period, &view))
        return;
    take_id(asked, view.id);
    take_id(asked, view.parent);
    take_most(view.kind, MEDTRIE_KIND_MODIFIER);
    take_most(view.level, MEDTRIE_LEVELS_MAX);
    take_day_name(view.first_valid);
    take_day_name(view.last_valid);
    take_text(view.code);
    take_text(view.title);
    take_text(view.short_title);
    take_most(strlen(view.display), sizeof view.display - 1);
    take(medtrie_concept(asked->system, id, period, &little));
    take_most(little.level, 0);
}

static void ask_concept(const struct asked *asked, medtrie_id id, medtrie_period period)
{
    const medtrie_system *system = asked->system;

    take_text(ASK(medtrie_title, system, id, period));
    take_text(ASK(medtrie_short_title, system, id, period));
    take(ASK(medtrie_valid, system, id, period));
    take(ASK(medtrie_billable, system, id, period));
    ask_ancestors(asked, id, period);
    ask_view(asked, id, period);
    ask_properties(asked, id, period);
    ask_walks(asked, id, period);
    for (uint32_t i = 0; i < 2; i++)
        ask_pair(asked, id, (exercise.choice + i * 3) % (asked->concepts + 1), period);
    ask_pair(asked, id, MEDTRIE_NONE, period);
}

/* Both ways along replacements, with room for some and for none. */
static void ask_replacements(const struct asked *asked, medtrie_id id)
{
    const medtrie_system *system = asked->system;
    struct medtrie_replacement found[4];

    for (size_t i = 0; i < 2; i++) {
        medtrie_day day = i == 0 ? MEDTRIE_DAY_DEFAULT : exercise_day(id);
        size_t count = ASK(medtrie_successors, system, id, day, found, 4);

        take_most(count, MEDTRIE_REPLACEMENTS_MAX);
        for (size_t f = 0; f < count && f < 4; f++)
            take_replacement(asked->index, &found[f]);
        count = ASK(medtrie_predecessors, system, id, day, found, 4);
        take_most(count, MEDTRIE_REPLACEMENTS_MAX);
        for (size_t f = 0; f < count && f < 4; f++)
            take_replacement(asked->index, &found[f]);
        take_most(ASK(medtrie_successors, system, id, day, NULL, 0), MEDTRIE_REPLACEMENTS_MAX);
        take_most(ASK(medtrie_predecessors, system, id, day, NULL, 0), MEDTRIE_REPLACEMENTS_MAX);
    }
}

/* Of a brief round every fourth id and one period, which the choice tells. */
static bool is_chosen(uint32_t number, uint32_t of)
{
    return !exercise.brief || (number + exercise.choice) % of == 0;
}

static void ask_id(const struct asked *asked, medtrie_id id)
{
    const medtrie_system *system = asked->system;
    medtrie_day first, last;
    char display[24];

    take_most(ASK(medtrie_display, system, id, display), sizeof display - 1);
    take_most(strlen(display), sizeof display - 1);
    take_text(ASK(medtrie_code, system, id));
    take_most(ASK(medtrie_kind, system, id), MEDTRIE_KIND_MODIFIER);
    take_range(asked, ASK(medtrie_codes_of, system, id));
    take_id(asked, ASK(medtrie_concept_after, system, id));
    ASK(medtrie_validity, system, id, &first, &last);
    take_day_name(first);
    take_day_name(last);
    ask_replacements(asked, id);
    for (medtrie_period period = 0; period < asked->periods && period < PERIODS_MAX; period++)
        if (is_chosen(period, asked->periods))
            ask_concept(asked, id, period);
    ask_concept(asked, id, exercise.choice % 2 == 0 ? asked->periods : MEDTRIE_NOT_COVERED);
}

static bool visit(void *context, const struct medtrie_change *change)
{
    size_t *left = context;
    const struct medtrie_concept_view *either = change->from != NULL ? change->from : change->to;

    take_name(medtrie_change_kind_name(change->kind));
    take_text(either->title);
    take_text(either->short_title);
    return --*left > 0;
}

static void ask_changes(const struct asked *asked)
{
    for (medtrie_period from = 0; from <= asked->periods && from < PERIODS_MAX; from++)
        for (medtrie_period to = 0; to <= asked->periods && to < PERIODS_MAX; to++) {
            size_t most = (from + to) % 4 == 3 ? 1 : (size_t)asked->codes * 6 + 1;
            size_t left = most;

            take_most(ASK(medtrie_diff, asked->system, from, to, visit, &left), most);
        }
}

void exercise_concepts(const struct asked *asked)
{
    medtrie_id last = MEDTRIE_NONE;
    size_t steps = 0;

    while ((last = ASK(medtrie_concept_after, asked->system, last)) != MEDTRIE_NONE) {
        take_id(asked, last);
        count_step(&steps, asked);
    }
    for (medtrie_id id = 0; id <= asked->concepts && id < IDS_MAX; id++)
        if (is_chosen(id, 4))
            ask_id(asked, id);
    ask_id(asked, MEDTRIE_NONE);
    ask_changes(asked);
}

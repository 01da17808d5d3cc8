/* See exercise.h. A walk that takes more steps than there are concepts ends the program. */
#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IDS_MAX 300 /* of a damaged system that claims to have more */
#define PERIODS_MAX 6

uint64_t exercise_sum;

static void read_text(struct medtrie_text text)
{
    for (size_t i = 0; i < text.size; i++)
        exercise_sum += (unsigned char)text.data[i];
}

static void count_step(size_t *steps, size_t most)
{
    if (++*steps > most) {
        fprintf(stderr, "exercise: a walk does not end\n");
        abort();
    }
}

/* A range of codes must be one that a caller may walk over. */
static void take_range(const medtrie_system *system, struct medtrie_range range)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    if (range.first > range.end || range.end > view.code_count) {
        fprintf(stderr, "exercise: a range goes beyond the codes\n");
        abort();
    }
    exercise_sum += range.first + range.end;
}

/* A verdict may be about no system, but what it lists must be there. */
static void take_verdict(const struct medtrie_verdict *verdict)
{
    size_t lists[] = {verdict->repair_count, verdict->completion_count, verdict->successor_count};

    if (verdict->status == MEDTRIE_STATUS_VALID)
        return;
    read_text(verdict->code);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i] > MEDTRIE_VERDICT_LIST)
            lists[i] = MEDTRIE_VERDICT_LIST;
    for (size_t i = 0; i < lists[0]; i++)
        read_text(medtrie_code(verdict->repairs[i].system, verdict->repairs[i].id));
    for (size_t i = 0; i < lists[1]; i++)
        read_text(medtrie_code(verdict->system, verdict->completions[i]));
    for (size_t i = 0; i < lists[2]; i++) {
        read_text(verdict->successors[i].code);
        read_text(verdict->successors[i].table);
    }
}

static void exercise_checks(const medtrie_system *system, const char *text, size_t len)
{
    static const medtrie_day days[] = {MEDTRIE_DAY_NONE, 0, 16708, 18900, 19700, INT32_MAX};
    struct medtrie_verdict verdict = {.struct_size = sizeof verdict};

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        exercise_sum += medtrie_check(system, text, len, days[i], &verdict);
        take_verdict(&verdict);
    }
}

static void exercise_texts(const medtrie_system *system)
{
    static const char *const texts[] = {
        "E1l.9",   "1.1",     "T36.01A", "J0120-25",      "M54.5",    "X-1Y",  "T36", "",
        "E11.9",   "E11.",    "A00-A09", "B99",           "T36.0X1A", "j0120", "LAB", "X1Y",
        "  E119 ", "_______", "10",      "AB.CDEFGHIJKL", "0010",     "E800.0"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t len = strlen(texts[i]);
        struct medtrie_range range = medtrie_prefix(system, texts[i], len);

        take_range(system, range);
        exercise_sum += medtrie_find(system, texts[i], len);
        exercise_checks(system, texts[i], len);
        exercise_sum += medtrie_find_key(system, medtrie_key(system, texts[i], len));
        exercise_sum += medtrie_longest_prefix(system, texts[i], len, &range);
        take_range(system, range);
        for (int kind = 0; kind <= MEDTRIE_KIND_MODIFIER; kind++)
            exercise_sum += medtrie_find_kind(system, texts[i], len, (enum medtrie_kind)kind);
    }
}

static void exercise_walks(const medtrie_system *system, medtrie_id id, medtrie_period period,
                           size_t most)
{
    medtrie_id at = MEDTRIE_NONE;
    size_t steps = 0;

    while ((at = medtrie_child_after(system, id, at, period)) != MEDTRIE_NONE)
        count_step(&steps, most);
    steps = 0;
    while ((at = medtrie_descendant_after(system, id, at, period)) != MEDTRIE_NONE)
        count_step(&steps, most);
}

static void exercise_concept(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    struct medtrie_text name, value;

    exercise_sum += medtrie_valid(system, id, period) + medtrie_billable(system, id, period);
    exercise_sum += medtrie_parent(system, id, period) + medtrie_level(system, id, period);
    exercise_sum += medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX);
    for (medtrie_id other = 0; other < 45; other += 7) {
        exercise_sum += medtrie_subsumes(system, id, other, period);
        exercise_sum += medtrie_common_ancestor(system, id, other, period);
    }
    if (medtrie_concept(system, id, period, &view)) {
        read_text(view.code);
        read_text(view.title);
        read_text(view.short_title);
    }
    for (size_t i = 0; i < 8 && medtrie_property_at(system, id, period, i, &name, &value); i++) {
        read_text(name);
        read_text(value);
    }
    read_text(medtrie_property(system, id, period, "coverage", 8));
}

/* Both ways along replacements, with room for some and for none. */
static void exercise_replacements(const medtrie_system *system, medtrie_id id)
{
    static const medtrie_day days[] = {MEDTRIE_DAY_NONE, 0, 18000, 20000};
    struct medtrie_replacement found[4];

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        size_t forward = medtrie_successors(system, id, days[i], found, 4);

        for (size_t f = 0; f < forward && f < 4; f++) {
            read_text(found[f].code);
            read_text(found[f].table);
        }
        exercise_sum += medtrie_predecessors(system, id, days[i], found, 4);
        exercise_sum += medtrie_predecessors(system, id, days[i], NULL, 0);
    }
}

/* Lists of all kinds of entries, and sets from sets. */
static void exercise_sets(const medtrie_system *system)
{
    static const char *const lists[] = {"*", "E11*\nA00-B99\n-A0*\n", "J40-J4A\n22\n1-2\n", ""};
    struct medtrie_set_options lenient = {.struct_size = sizeof lenient, .lenient = true};
    medtrie_set *sets[2] = {NULL, NULL};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        medtrie_set *set = NULL;
        medtrie_id id = MEDTRIE_NONE;

        if (medtrie_set_parse(system, lists[i], strlen(lists[i]), &lenient, &set, NULL) !=
            MEDTRIE_OK)
            continue;
        for (unsigned steps = 0; steps < 100; steps++) {
            id = medtrie_set_after(set, id);
            if (id == MEDTRIE_NONE)
                break;
            exercise_sum += medtrie_set_contains(set, id);
        }
        medtrie_set_free(sets[1]);
        sets[1] = sets[0];
        sets[0] = set;
    }
    if (sets[1] != NULL) {
        medtrie_set *joined = NULL;

        exercise_sum += medtrie_set_union(sets[0], sets[1], &joined, NULL);
        exercise_sum += medtrie_set_count(joined);
        medtrie_set_free(joined);
    }
    medtrie_set_free(sets[0]);
    medtrie_set_free(sets[1]);
}

static bool visit(void *context, const struct medtrie_change *change)
{
    (void)context;
    read_text(change->from != NULL ? change->from->title : change->to->title);
    return true;
}

/* The verdict on codes and on what is none, and what changed between periods. */
static void exercise_verdicts(const medtrie_index *index, const medtrie_system *system)
{
    static const char *const texts[] = {"E119", "M54.5", "T40.11A", "S72", "A0428QN",
                                        "450",  "1.1",   "EI1.9",   "0DT", "99213-25",
                                        "",     "B99",   "E.1-1"};
    static const medtrie_day days[] = {MEDTRIE_DAY_NONE, 16708, 18000, 19000, INT32_MAX};
    struct medtrie_verdict verdicts[8];

    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
            for (size_t v = 0; v < 8; v++)
                verdicts[v].struct_size = sizeof verdicts[v];
            exercise_sum +=
                medtrie_check(system, texts[t], strlen(texts[t]), days[d], &verdicts[0]);
            read_text(verdicts[0].code);
            exercise_sum +=
                medtrie_check_all(index, NULL, 0, texts[t], strlen(texts[t]), days[d], verdicts, 8);
            exercise_sum +=
                medtrie_check_all(index, "dx", 2, texts[t], strlen(texts[t]), days[d], verdicts, 1);
        }
    for (medtrie_period from = 0; from < 4; from++)
        for (medtrie_period to = 0; to < 4; to++)
            exercise_sum += medtrie_diff(system, from, to, visit, NULL);
}

static void exercise_tables(const medtrie_system *system, const struct medtrie_system_view *view)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};
    struct medtrie_period_view period = {.struct_size = sizeof period};
    static const medtrie_day days[] = {MEDTRIE_DAY_NONE, -1, 0, 16708, 18000, 20000, INT32_MAX};

    read_text(view->name);
    read_text(view->title);
    read_text(view->uri);
    for (size_t i = 0; i < PERIODS_MAX; i++) {
        exercise_sum += medtrie_release_at(system, i, &release);
        exercise_sum += medtrie_period_at(system, (medtrie_period)i, &period);
    }
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        exercise_sum += medtrie_period_on(system, days[i]) + medtrie_period_near(system, days[i]);
}

void exercise_system(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    medtrie_id last = MEDTRIE_NONE;
    size_t steps = 0;
    size_t most;

    medtrie_system_describe(system, &view);
    most = (size_t)view.code_count + view.grouping_count;
    exercise_tables(system, &view);
    exercise_texts(system);
    exercise_sets(system);
    while ((last = medtrie_concept_after(system, last)) != MEDTRIE_NONE)
        count_step(&steps, most);
    for (medtrie_id id = 0; id < most + 2 && id < IDS_MAX; id++) {
        medtrie_day first_day, last_day;
        char display[24];

        exercise_sum += medtrie_display(system, id, display);
        take_range(system, medtrie_codes_of(system, id));
        medtrie_validity(system, id, &first_day, &last_day);
        exercise_replacements(system, id);
        for (medtrie_period period = 0; period <= view.period_count && period < PERIODS_MAX;
             period++) {
            exercise_concept(system, id, period);
            exercise_walks(system, id, period, most);
        }
    }
    exercise_walks(system, MEDTRIE_NONE, view.default_period, most);
}

void exercise_index(const medtrie_index *index)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    struct medtrie_source_view source = {.struct_size = sizeof source};
    struct medtrie_section_view section = {.struct_size = sizeof section};
    struct medtrie_match matches[8];
    const medtrie_system *systems[2];
    struct medtrie_text warning;
    static const char *const texts[] = {"E1l.9", "A01OO", "99213", "J0120JW", "--", "E11"};

    medtrie_index_describe(index, &view);
    read_text(view.notice);
    for (size_t i = 0; i < 4 && medtrie_source_at(index, i, &source); i++) {
        read_text(source.name);
        read_text(source.format);
        read_text(source.system);
        exercise_sum += source.sha256[31];
    }
    for (size_t i = 0; medtrie_section_at(index, i, &section); i++) {
        read_text(section.name);
        read_text(section.system);
    }
    for (size_t i = 0; i < 4 && medtrie_warning_at(index, i, &warning); i++)
        read_text(warning);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_verdicts(index, medtrie_system_at(index, i));
    exercise_sum += medtrie_resolve(index, "B99", 3, matches, 8);
    exercise_sum += medtrie_systems_for(index, "dx", 2, 16709, systems);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct medtrie_verdict verdict = {.struct_size = sizeof verdict};

        exercise_sum +=
            medtrie_check_all(index, NULL, 0, texts[i], strlen(texts[i]), 18900, &verdict, 1);
        take_verdict(&verdict);
        exercise_sum += medtrie_check_all(index, "procedure", 9, texts[i], strlen(texts[i]), 17600,
                                          &verdict, 1);
        take_verdict(&verdict);
    }
}

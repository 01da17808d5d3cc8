/*
 * See exercise.h. Here: the queries that are noted, what an answer must be, and the order of the
 * parts. What is asked of concepts, texts, columns and sets stands in a file each.
 */
#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>

#include "exercise_ask.h"

#define QUERIES_MAX 128

struct exercise exercise;
uint64_t exercise_sum;

/* ---- Queries ------------------------------------------------------------------------------- */

static const char *names[QUERIES_MAX];
static size_t name_count;
static const char *last_query = "";
static size_t allocated_before;

_Noreturn void exercise_fail(const char *what)
{
    fprintf(stderr, "exercise: %s: %s\n", last_query, what);
    abort();
}

/* Of sets these make an object or give it back. */
static bool may_allocate(const char *name)
{
    static const char *const allocating[] = {"medtrie_set_parse", "medtrie_set_union",
                                             "medtrie_set_intersection", "medtrie_set_difference"};

    for (size_t i = 0; i < sizeof allocating / sizeof allocating[0]; i++)
        if (strcmp(name, allocating[i]) == 0)
            return true;
    return false;
}

/* Every call of a function passes its own literal, which is noted once. */
static void note_name(const char *name)
{
    for (size_t i = 0; i < name_count; i++)
        if (names[i] == name || strcmp(names[i], name) == 0)
            return;
    if (name_count == QUERIES_MAX)
        exercise_fail("more queries than have room");
    names[name_count++] = name;
}

void exercise_note(const char *name)
{
    if (exercise.allocated != NULL && *exercise.allocated != allocated_before) {
        if (last_query[0] != '\0' && !may_allocate(last_query))
            exercise_fail("it allocated memory");
        allocated_before = *exercise.allocated;
    }
    if (exercise.choice == 0 && name[0] != '\0')
        note_name(name);
    last_query = name;
    if (exercise.query != NULL)
        *exercise.query = name;
}

/* What was allocated up to here, or is from here on, is not the last query's. */
static void end_query(void)
{
    if (last_query[0] != '\0')
        exercise_note("");
    last_query = "";
    if (exercise.allocated != NULL)
        allocated_before = *exercise.allocated;
}

size_t exercise_asked(const char *const **asked)
{
    *asked = names;
    return name_count;
}

/* ---- Answers ------------------------------------------------------------------------------- */

void take_text(struct medtrie_text text)
{
    const char *bytes = exercise.bytes;

    if (text.data == NULL)
        exercise_fail("a text without data");
    if (text.size > 0 && bytes != NULL &&
        (text.data < bytes || text.size > exercise.size ||
         (size_t)(text.data - bytes) > exercise.size - text.size))
        exercise_fail("a text outside the index");
    for (size_t i = 0; i < text.size; i++)
        take((unsigned char)text.data[i]);
}

void take_name(const char *name)
{
    take(strlen(name));
}

void take_id(const struct asked *asked, medtrie_id id)
{
    if (id >= asked->concepts && id != MEDTRIE_NONE)
        exercise_fail("no such concept");
    take(id);
}

void take_range(const struct asked *asked, struct medtrie_range range)
{
    if (range.first > range.end || range.end > asked->codes)
        exercise_fail("a range beyond the codes");
    take(range.first + range.end);
}

void take_period(const struct asked *asked, medtrie_period period)
{
    if (period >= asked->periods && period != MEDTRIE_NOT_COVERED)
        exercise_fail("no such period");
    take(period);
}

void take_most(uint64_t number, uint64_t most)
{
    if (number > most)
        exercise_fail("a number that is too great");
    take(number);
}

void take_day_name(medtrie_day day)
{
    char buffer[11];

    medtrie_day_format(day, buffer);
    take_most(strlen(buffer), 10);
}

/* A concept of a system that may be another than the one that was asked. */
void take_found(const medtrie_index *index, const medtrie_system *system, medtrie_id id)
{
    struct asked asked;
    size_t number = 0;

    while (medtrie_system_at(index, number) != system)
        if (++number > medtrie_system_count(index))
            exercise_fail("no such system");
    asked = exercise_asks(index, system);
    take_id(&asked, id);
}

void take_replacement(const medtrie_index *index, const struct medtrie_replacement *replacement)
{
    take_text(replacement->code);
    take_text(replacement->table);
    take_day_name(replacement->day);
    if (replacement->system != NULL)
        take_found(index, replacement->system, replacement->id);
    else if (replacement->id != MEDTRIE_NONE)
        exercise_fail("a code of no system");
}

static size_t listed(size_t count)
{
    return count < MEDTRIE_VERDICT_LIST ? count : MEDTRIE_VERDICT_LIST;
}

/* A verdict may be about no system, but what it lists must be there. */
void take_verdict(const medtrie_index *index, const struct medtrie_verdict *verdict)
{
    take_most(verdict->status, MEDTRIE_STATUS_MALFORMED);
    take_text(verdict->code);
    if (verdict->system != NULL)
        take_found(index, verdict->system, verdict->id);
    else if (verdict->id != MEDTRIE_NONE)
        exercise_fail("a code of no system");
    if (verdict->status == MEDTRIE_STATUS_VALID)
        return;
    take(verdict->malformed_at);
    take_most(verdict->repair_count, MEDTRIE_VERDICT_LIST);
    for (size_t i = 0; i < verdict->repair_count; i++) {
        take_found(index, verdict->repairs[i].system, verdict->repairs[i].id);
        take_name(medtrie_repair_kind_name(verdict->repairs[i].kind));
        take_most(strlen(verdict->repairs[i].modifier), 2);
    }
    for (size_t i = 0; i < listed(verdict->completion_count); i++)
        take_found(index, verdict->system, verdict->completions[i]);
    for (size_t i = 0; i < listed(verdict->successor_count); i++)
        take_replacement(index, &verdict->successors[i]);
}

/* ---- Time and the tables ------------------------------------------------------------------- */

struct asked exercise_asks(const medtrie_index *index, const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    return (struct asked){.index = index,
                          .system = system,
                          .codes = view.code_count,
                          .concepts = view.code_count + view.grouping_count,
                          .periods = view.period_count,
                          .default_period = view.default_period};
}

static void ask_day(const struct asked *asked, medtrie_day day)
{
    take_period(asked, ASK(medtrie_period_on, asked->system, day));
    take_most(ASK(medtrie_period_near, asked->system, day), asked->periods - 1);
}

static void exercise_time(const struct asked *asked)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    for (size_t i = 0; ASK(medtrie_release_at, asked->system, i, &release); i++) {
        take_day_name(release.first_day);
        take_day_name(release.last_day);
        take_most(release.period, asked->periods - 1);
    }
    for (medtrie_period p = 0; ASK(medtrie_period_at, asked->system, p, &period); p++) {
        ask_day(asked, period.first_day - 1);
        ask_day(asked, period.first_day);
        ask_day(asked, period.last_day);
        ask_day(asked, period.last_day + 1);
        take_most(period.basis, MEDTRIE_BASIS_NONE);
        take_day_name(period.release);
    }
    take(ASK(medtrie_release_at, asked->system, SIZE_MAX, &release));
    take(ASK(medtrie_period_at, asked->system, MEDTRIE_NOT_COVERED, &period));
    for (size_t i = 0; i < 4; i++)
        ask_day(asked, exercise_day(i));
}

static void exercise_description(const struct asked *asked)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    ASK(medtrie_system_describe, asked->system, &view);
    take_text(view.name);
    take_text(view.title);
    take_text(view.uri);
    take_most(view.default_period, view.period_count - 1);
    if (ASK(medtrie_system_named, asked->index, view.name.data, view.name.size) != asked->system)
        exercise_fail("another system than the one of that name");
}

/* ---- The whole ------------------------------------------------------------------------------ */

void exercise_system(const medtrie_index *index, const medtrie_system *system)
{
    struct asked asked = exercise_asks(index, system);
    struct asked_texts texts;

    end_query();
    exercise_description(&asked);
    exercise_time(&asked);
    exercise_choose_texts(&asked, &texts);
    exercise_concepts(&asked);
    exercise_texts(&asked, &texts);
    exercise_batches(&asked, &texts);
    exercise_sets(&asked, &texts);
    end_query();
}

void exercise_lookups(const medtrie_index *index)
{
    end_query();
    for (size_t i = 0; i < medtrie_system_count(index); i++) {
        struct asked asked = exercise_asks(index, medtrie_system_at(index, i));
        struct asked_texts texts;

        exercise_choose_texts(&asked, &texts);
        exercise_text_batches(&asked, &texts);
    }
    end_query();
}

static void exercise_tables(const medtrie_index *index)
{
    struct medtrie_source_view source = {.struct_size = sizeof source};
    struct medtrie_section_view section = {.struct_size = sizeof section};
    struct medtrie_text warning;

    for (size_t i = 0; ASK(medtrie_source_at, index, i, &source); i++) {
        take_text(source.name);
        take_text(source.format);
        take_text(source.system);
        take_text((struct medtrie_text){(const char *)source.sha256, 32});
        take_day_name(source.release);
    }
    for (size_t i = 0; ASK(medtrie_section_at, index, i, &section); i++) {
        take_text(section.name);
        take_text(section.system);
    }
    for (size_t i = 0; ASK(medtrie_warning_at, index, i, &warning); i++)
        take_text(warning);
}

void exercise_index(const medtrie_index *index)
{
    static const char *const families[] = {"dx", "px", "procedure", "modifier", "icd10cm", "none"};
    struct medtrie_index_view view = {.struct_size = sizeof view};
    const medtrie_system *systems[2];

    end_query();
    ASK(medtrie_index_describe, index, &view);
    take_text(view.notice);
    take_most(view.size_bytes, exercise.bytes == NULL ? UINT64_MAX : exercise.size);
    take(view.content_id[15]);
    exercise_tables(index);
    exercise_names();
    take(ASK(medtrie_system_count, index));
    if (ASK(medtrie_system_at, index, medtrie_system_count(index)) != NULL)
        exercise_fail("a system beyond the last");
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        size_t count = ASK(medtrie_systems_for, index, families[i], strlen(families[i]),
                           exercise_day(i), systems);

        take_most(count, 2);
        for (size_t s = 0; s < count; s++)
            take_found(index, systems[s], MEDTRIE_NONE);
    }
    end_query();
}

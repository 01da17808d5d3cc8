/*
 * See queries.h. What a bound does not name the query does not depend on, whatever the bytes of the
 * file are: a lookup depends on its text alone. The numbers are about twice what was seen (gcc 12
 * at -O1): they are to find a loop that should not be there, not a branch.
 */
#include "queries.h"

#include <string.h>

/* ---- Where answers go ------------------------------------------------------------------------ */

static struct medtrie_index_view index_view = {.struct_size = sizeof index_view};
static struct medtrie_source_view source = {.struct_size = sizeof source};
static struct medtrie_section_view section = {.struct_size = sizeof section};
static struct medtrie_system_view system_view = {.struct_size = sizeof system_view};
static struct medtrie_release_view release = {.struct_size = sizeof release};
static struct medtrie_period_view period = {.struct_size = sizeof period};
static struct medtrie_concept_view concept = {.struct_size = sizeof concept};
static struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
static struct medtrie_verdict verdicts[4];
static struct medtrie_reasons reasons;
static struct medtrie_range range;
static struct medtrie_match matches[2];
static struct medtrie_replacement replacements[8];
static struct medtrie_text texts[2];
static const medtrie_system *systems[ROWS];
static medtrie_id ids[MEDTRIE_LEVELS_MAX], rows[ROWS], row_answers[ROWS];
static medtrie_day first_day, last_day, days[ROWS];
static uint64_t keys[ROWS];
static uint8_t statuses[ROWS], bits[ROWS];
static char buffer[24];
static size_t size;

/* ---- Columns --------------------------------------------------------------------------------- */

/* The text over and over, and the ids from id on. */
static struct medtrie_texts column_of(const struct question *q)
{
    static int32_t offsets[ROWS + 1];
    static char bytes[ROWS * QUERY_TEXT_MAX];

    for (size_t i = 0; i < ROWS; i++) {
        memcpy(bytes + i * q->len, q->text, q->len);
        offsets[i + 1] = (int32_t)((i + 1) * q->len);
        rows[i] = q->id + (medtrie_id)i;
        days[i] = q->day;
        keys[i] = (uint64_t)q->other << 8 | i;
    }
    return (struct medtrie_texts){.count = ROWS, .bytes = bytes, .offsets32 = offsets};
}

static const char *lines_of(const struct question *q)
{
    static char lines[ROWS * (QUERY_TEXT_MAX + 1)];

    for (size_t i = 0; i < ROWS; i++) {
        memcpy(lines + i * (q->len + 1), q->text, q->len);
        lines[i * (q->len + 1) + q->len] = '\n';
    }
    return lines;
}

static struct medtrie_text name_of(const medtrie_system *system)
{
    medtrie_system_describe(system, &system_view);
    return system_view.name;
}

static bool visit(void *context, const struct medtrie_change *change)
{
    (void)context, (void)change;
    return true;
}

static void pass_over(void *context, uint64_t line, const char *message)
{
    (void)context, (void)line, (void)message;
}

/* ---- The queries ----------------------------------------------------------------------------- */

#define ASK(function, ...)                                                                         \
  static void ask_##function(const struct question *q)                                             \
  {                                                                                                \
    (void)q;                                                                                       \
    function(__VA_ARGS__);                                                                         \
  }
#define TEXT q->system, q->text, q->len
#define ID q->system, q->id

ASK(medtrie_version, )
ASK(medtrie_result_name, (enum medtrie_result)q->id)
ASK(medtrie_kind_name, q->kind)
ASK(medtrie_status_name, (enum medtrie_status)q->id)
ASK(medtrie_repair_kind_name, (enum medtrie_repair_kind)q->id)
ASK(medtrie_change_kind_name, (enum medtrie_change_kind)q->id)
ASK(medtrie_subsumption_name, (enum medtrie_subsumption)q->id)
ASK(medtrie_kind_named, q->text, q->len)
ASK(medtrie_day_of, (int)q->day / 366, 2, 29)
ASK(medtrie_day_parse, q->text, q->len)
ASK(medtrie_day_format, q->day, buffer)

ASK(medtrie_index_describe, q->index, &index_view)
ASK(medtrie_source_at, q->index, q->id, &source)
ASK(medtrie_section_at, q->index, q->id, &section)
ASK(medtrie_warning_at, q->index, q->id, texts)
ASK(medtrie_system_count, q->index)
ASK(medtrie_system_at, q->index, q->id)
ASK(medtrie_system_named, q->index, q->text, q->len)
ASK(medtrie_systems_for, q->index, "dx", 2, q->day, systems)
ASK(medtrie_system_describe, q->system, &system_view)
ASK(medtrie_release_at, q->system, q->id, &release)
ASK(medtrie_period_at, q->system, q->id, &period)
ASK(medtrie_period_on, q->system, q->day)
ASK(medtrie_period_near, q->system, q->day)

ASK(medtrie_find, TEXT)
ASK(medtrie_key, TEXT)
ASK(medtrie_find_key, q->system, (uint64_t)q->id << 20 | q->other)
ASK(medtrie_prefix, TEXT)
ASK(medtrie_longest_prefix, TEXT, &range)
ASK(medtrie_find_kind, TEXT, q->kind)
ASK(medtrie_resolve, q->index, q->text, q->len, matches, 2)
ASK(medtrie_check, TEXT, q->day, &verdict)
ASK(medtrie_check_all, q->index, NULL, 0, q->text, q->len, q->day, verdicts, 4)
ASK(medtrie_reasons_of, q->system, (enum medtrie_status)(q->other % 8), q->id % 2, &reasons)

ASK(medtrie_valid, ID, q->period)
ASK(medtrie_billable, ID, q->period)
ASK(medtrie_validity, ID, &first_day, &last_day)
ASK(medtrie_kind, ID)
ASK(medtrie_code, ID)
ASK(medtrie_display, ID, buffer)
ASK(medtrie_codes_of, ID)
ASK(medtrie_parent, ID, q->period)
ASK(medtrie_level, ID, q->period)
ASK(medtrie_ancestor, ID, q->kind, q->period)
ASK(medtrie_ancestor_at, ID, 2, q->period)
ASK(medtrie_ancestors, ID, q->period, ids, MEDTRIE_LEVELS_MAX)
ASK(medtrie_child_after, ID, q->other, q->period)
ASK(medtrie_descendant_after, ID, q->other, q->period)
ASK(medtrie_concept_after, ID)
ASK(medtrie_subsumes, ID, q->other, q->period)
ASK(medtrie_common_ancestor, ID, q->other, q->period)
ASK(medtrie_concept, ID, q->period, &concept)
ASK(medtrie_title, ID, q->period)
ASK(medtrie_short_title, ID, q->period)
ASK(medtrie_property, ID, q->period, "betos", 5)
ASK(medtrie_property_at, ID, q->period, q->other, &texts[0], &texts[1])
ASK(medtrie_successors, ID, q->day, replacements, 8)
ASK(medtrie_predecessors, ID, q->day, replacements, 8)
ASK(medtrie_diff, q->system, q->period, q->other, visit, NULL)

ASK(medtrie_set_system, q->set)
ASK(medtrie_set_contains, q->set, q->id)
ASK(medtrie_set_count, q->set)
ASK(medtrie_set_after, q->set, q->id)
ASK(medtrie_contains_batch, q->set, rows, ROWS, NULL, statuses, bits)

ASK(medtrie_find_lines, q->system, lines_of(q), ROWS *(q->len + 1), true, row_answers, ROWS, &size)

/* With the question's text and ids as columns. */
#define ASK_COLUMN(function, ...)                                                                  \
  static void ask_##function(const struct question *q)                                             \
  {                                                                                                \
    struct medtrie_texts column = column_of(q);                                                    \
                                                                                                   \
    (void)column;                                                                                  \
    function(__VA_ARGS__);                                                                         \
  }

ASK_COLUMN(medtrie_find_batch, q->system, &column, row_answers)
ASK_COLUMN(medtrie_key_batch, q->system, &column, keys)
ASK_COLUMN(medtrie_find_keys, q->system, keys, ROWS, NULL, row_answers)
ASK_COLUMN(medtrie_valid_batch, q->system, rows, ROWS, NULL, days, 1, statuses, bits)
ASK_COLUMN(medtrie_billable_batch, q->system, rows, ROWS, NULL, days, 1, statuses, bits)
ASK_COLUMN(medtrie_ancestor_batch, q->system, rows, ROWS, NULL, q->kind, q->period, row_answers)
ASK_COLUMN(medtrie_ancestor_at_batch, q->system, rows, ROWS, NULL, 2, q->period, row_answers)
ASK_COLUMN(medtrie_subsumes_batch, q->system, rows, 1, &q->other, 0, ROWS, NULL, q->period,
           statuses)
ASK_COLUMN(medtrie_check_batch, q->index, name_of(q->system).data, system_view.name.size, &column,
           days, 1, statuses, row_answers, systems)

/* A list of the text with all that follows it, except the text itself. */
static medtrie_set *parse(const struct question *q)
{
    struct medtrie_set_options options = {
        .struct_size = sizeof options, .lenient = true, .passed_over = pass_over};
    char list[2 * QUERY_TEXT_MAX + 4];
    medtrie_set *set;

    memcpy(list, q->text, q->len);
    memcpy(list + q->len, "*\n-", 3);
    memcpy(list + q->len + 3, q->text, q->len);
    medtrie_set_parse(q->system, list, 2 * q->len + 3, &options, &set, NULL);
    return set;
}

static void ask_medtrie_set_parse(const struct question *q)
{
    medtrie_set_free(parse(q));
}

typedef enum medtrie_result combination(const medtrie_set *, const medtrie_set *, medtrie_set **,
                                        struct medtrie_error *);

static void combine(const struct question *q, combination *function)
{
    medtrie_set *set;

    function(q->set, q->set, &set, NULL);
    medtrie_set_free(set);
}

static void ask_medtrie_set_union(const struct question *q)
{
    combine(q, medtrie_set_union);
}

static void ask_medtrie_set_intersection(const struct question *q)
{
    combine(q, medtrie_set_intersection);
}

static void ask_medtrie_set_difference(const struct question *q)
{
    combine(q, medtrie_set_difference);
}

/* ---- Bounds ---------------------------------------------------------------------------------- */

#define BOUND(function, ...)                                                                       \
  {                                                                                                \
#    function, ask_##function,                                                                     \
    {                                                                                              \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }

/* clang-format off */
const struct query queries[] = {
    BOUND(medtrie_version, .fixed = 60),
    BOUND(medtrie_result_name, .fixed = 60),
    BOUND(medtrie_kind_name, .fixed = 60),
    BOUND(medtrie_status_name, .fixed = 60),
    BOUND(medtrie_repair_kind_name, .fixed = 60),
    BOUND(medtrie_change_kind_name, .fixed = 60),
    BOUND(medtrie_subsumption_name, .fixed = 60),
    BOUND(medtrie_kind_named, .fixed = 100),
    BOUND(medtrie_day_of, .fixed = 60),
    BOUND(medtrie_day_parse, .fixed = 60),
    BOUND(medtrie_day_format, .fixed = 60),
    BOUND(medtrie_index_describe, .fixed = 60),
    BOUND(medtrie_source_at, .fixed = 60),
    BOUND(medtrie_section_at, .fixed = 60),
    BOUND(medtrie_warning_at, .fixed = 60),
    BOUND(medtrie_system_count, .fixed = 60),
    BOUND(medtrie_system_at, .fixed = 60),
    BOUND(medtrie_system_named, .fixed = 20, .every_system = true),
    BOUND(medtrie_systems_for, .fixed = 80, .every_system = true),
    BOUND(medtrie_system_describe, .fixed = 60),
    BOUND(medtrie_release_at, .fixed = 60),
    BOUND(medtrie_period_at, .fixed = 60),
    BOUND(medtrie_period_on, .fixed = 40, .periods = 4),
    BOUND(medtrie_period_near, .fixed = 40, .periods = 4),
    BOUND(medtrie_find, .fixed = 200, .bytes = 18),
    BOUND(medtrie_key, .fixed = 200, .bytes = 18),
    BOUND(medtrie_find_key, .fixed = 60),
    BOUND(medtrie_prefix, .fixed = 400, .bytes = 36),
    BOUND(medtrie_longest_prefix, .fixed = 1500, .bytes = 18),
    BOUND(medtrie_find_kind, .fixed = 600, .bytes = 54, .groupings = 16),
    BOUND(medtrie_resolve, .fixed = 600, .bytes = 54, .groupings = 16, .every_system = true),
    BOUND(medtrie_check, .fixed = 100000, .bytes = 110, .periods = 100, .concepts = 60),
    BOUND(medtrie_check_all, .fixed = 100000, .bytes = 140, .periods = 100, .concepts = 60, .every_system = true),
    BOUND(medtrie_reasons_of, .fixed = 60),
    BOUND(medtrie_valid, .fixed = 60),
    BOUND(medtrie_billable, .fixed = 60),
    BOUND(medtrie_validity, .fixed = 60),
    BOUND(medtrie_kind, .fixed = 60),
    BOUND(medtrie_code, .fixed = 60),
    BOUND(medtrie_display, .fixed = 60),
    BOUND(medtrie_codes_of, .fixed = 60),
    BOUND(medtrie_parent, .fixed = 800, .periods = 8),
    BOUND(medtrie_level, .fixed = 800, .periods = 8),
    BOUND(medtrie_ancestor, .fixed = 800, .periods = 8),
    BOUND(medtrie_ancestor_at, .fixed = 800, .periods = 8),
    BOUND(medtrie_ancestors, .fixed = 800, .periods = 8),
    BOUND(medtrie_child_after, .fixed = 300, .concepts = 60),
    BOUND(medtrie_descendant_after, .fixed = 300, .concepts = 60),
    BOUND(medtrie_concept_after, .fixed = 200),
    BOUND(medtrie_subsumes, .fixed = 800, .periods = 16),
    BOUND(medtrie_common_ancestor, .fixed = 2500, .periods = 16),
    BOUND(medtrie_concept, .fixed = 1200, .periods = 32),
    BOUND(medtrie_title, .fixed = 500, .periods = 8),
    BOUND(medtrie_short_title, .fixed = 500, .periods = 8),
    BOUND(medtrie_property, .fixed = 500, .periods = 8),
    BOUND(medtrie_property_at, .fixed = 500, .periods = 8),
    BOUND(medtrie_successors, .fixed = 60000, .periods = 16),
    BOUND(medtrie_predecessors, .fixed = 60000, .periods = 16),
    BOUND(medtrie_diff, .fixed = 200, .periods = 64, .concepts = 1000),
    BOUND(medtrie_set_system, .fixed = 60),
    BOUND(medtrie_set_contains, .fixed = 60),
    BOUND(medtrie_set_count, .fixed = 60),
    BOUND(medtrie_set_after, .fixed = 60),
    BOUND(medtrie_contains_batch, .fixed = ROWS * 40),
    BOUND(medtrie_find_lines, .fixed = ROWS * 250, .bytes = ROWS * 20),
    BOUND(medtrie_find_batch, .fixed = ROWS * 250, .bytes = ROWS * 20),
    BOUND(medtrie_key_batch, .fixed = ROWS * 250, .bytes = ROWS * 20),
    BOUND(medtrie_find_keys, .fixed = ROWS * 20),
    BOUND(medtrie_valid_batch, .fixed = ROWS * 60, .periods = ROWS * 4),
    BOUND(medtrie_billable_batch, .fixed = ROWS * 60, .periods = ROWS * 4),
    BOUND(medtrie_ancestor_batch, .fixed = ROWS * 800, .periods = ROWS * 8),
    BOUND(medtrie_ancestor_at_batch, .fixed = ROWS * 800, .periods = ROWS * 8),
    BOUND(medtrie_subsumes_batch, .fixed = ROWS * 800, .periods = ROWS * 16),
    BOUND(medtrie_check_batch, .fixed = ROWS * 12000, .bytes = ROWS * 110, .periods = ROWS * 100, .concepts = ROWS * 60),
    BOUND(medtrie_set_parse, .fixed = 8000, .bytes = 10000, .groupings = 30, .concepts = 30),
    BOUND(medtrie_set_union, .fixed = 100),
    BOUND(medtrie_set_intersection, .fixed = 100),
    BOUND(medtrie_set_difference, .fixed = 100),
};
/* clang-format on */
const size_t query_count = sizeof queries / sizeof queries[0];

uint64_t query_most(const struct query *query, const struct amounts *amounts)
{
    const struct bound *bound = &query->bound;
    uint64_t most = bound->fixed + bound->bytes * amounts->bytes +
                    bound->periods * amounts->periods + bound->groupings * amounts->groupings +
                    bound->concepts * amounts->concepts;

    return bound->every_system ? most * amounts->systems : most;
}

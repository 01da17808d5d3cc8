/*
 * Batches of questions about codes that were found: on their days, above each other, in a set; and
 * the check of a column of texts, which is both.
 */
#include "batch.h"

#include "calendar.h"
#include "family.h"

/* ---- Dates --------------------------------------------------------------------------------- */

typedef bool bit_of_concept(const medtrie_system *system, medtrie_id id, medtrie_period period);

static inline void ask_dates(const medtrie_system *system, const medtrie_id *ids, size_t count,
                             const uint8_t *present, const medtrie_day *days, size_t day_step,
                             uint8_t *answers, uint8_t *bits, bit_of_concept *is)
{
    for (size_t i = 0; i < count; i++) {
        medtrie_period period = medtrie_period_of(system, days[i * day_step]);
        uint8_t answer = MEDTRIE_ROW_NO;

        if (medtrie_row_is_there(present, i) && ids[i] != MEDTRIE_NONE)
            answer = period == MEDTRIE_NOT_COVERED ? MEDTRIE_ROW_NOT_COVERED
                     : is(system, ids[i], period)  ? MEDTRIE_ROW_YES
                                                   : MEDTRIE_ROW_NO;
        medtrie_put_answer(answers, bits, i, answer);
    }
}

void medtrie_valid_batch(const medtrie_system *system, const medtrie_id *ids, size_t count,
                         const uint8_t *present, const medtrie_day *days, size_t day_step,
                         uint8_t *answers, uint8_t *bits)
{
    ask_dates(system, ids, count, present, days, day_step, answers, bits, medtrie_valid);
}

void medtrie_billable_batch(const medtrie_system *system, const medtrie_id *ids, size_t count,
                            const uint8_t *present, const medtrie_day *days, size_t day_step,
                            uint8_t *answers, uint8_t *bits)
{
    ask_dates(system, ids, count, present, days, day_step, answers, bits, medtrie_is_billable);
}

/* ---- Checks -------------------------------------------------------------------------------- */

#define ROWS 64 /* whose ids are asked for at once */

/* A column that is being checked. */
struct check {
    const medtrie_index *index;
    const char *name;
    size_t name_len;
    const medtrie_system *named;         /* the system of that name, or NULL */
    const struct medtrie_family *family; /* that the date chooses from, or NULL */
    const medtrie_system *members[2];    /* of the family; NULL: the index lacks it */
    const struct medtrie_texts *texts;
    const medtrie_day *days;
    size_t day_step;
    uint8_t *statuses;
    medtrie_id *ids;
    const medtrie_system **systems;
};

static void put_verdict(const struct check *check, size_t row, enum medtrie_status status,
                        medtrie_id id, const medtrie_system *system)
{
    check->statuses[row] = (uint8_t)status;
    if (check->ids != NULL)
        check->ids[row] = id;
    if (check->systems != NULL)
        check->systems[row] = system;
}

static struct medtrie_text text_of_row(const struct check *check, size_t row)
{
    if (!medtrie_row_is_there(check->texts->present, row))
        return (struct medtrie_text){"", 0};
    return medtrie_row_text(check->texts, row);
}

/* A row of a family that two systems may answer for, or one that is not there. */
static void check_row(const struct check *check, size_t row)
{
    /* No room for lists, so that none are looked for. */
    struct medtrie_verdict verdict = {.struct_size =
                                          offsetof(struct medtrie_verdict, repair_count)};
    struct medtrie_text text = text_of_row(check, row);

    medtrie_check_all(check->index, check->name, check->name_len, text.data, text.size,
                      check->days[row * check->day_step], &verdict, 1);
    put_verdict(check, row, verdict.status, verdict.id, verdict.system);
}

/* The part of a column that a block of rows is, as a column. */
static struct medtrie_texts rows_of(const struct medtrie_texts *texts, size_t first, size_t count)
{
    struct medtrie_texts rows = *texts;

    rows.count = count;
    rows.present = NULL;
    if (rows.offsets32 != NULL)
        rows.offsets32 += first;
    else if (rows.offsets64 != NULL)
        rows.offsets64 += first;
    else
        rows.bytes += first * rows.cell_size;
    return rows;
}

/* Rows that one system answers: what is billable that day is found in a batch. */
static void check_rows(const struct check *check, const medtrie_system *system, size_t first,
                       size_t count)
{
    struct medtrie_texts rows = rows_of(check->texts, first, count);
    medtrie_day day = MEDTRIE_DAY_DEFAULT;
    medtrie_period period = system->validity.default_period;
    medtrie_id ids[ROWS];

    medtrie_find_batch(system, &rows, ids);
    for (size_t i = 0; i < count; i++) {
        size_t row = first + i;
        enum medtrie_status status = MEDTRIE_STATUS_VALID;

        if (check->days[row * check->day_step] != day) {
            day = check->days[row * check->day_step];
            period = day == MEDTRIE_DAY_DEFAULT ? system->validity.default_period
                                                : medtrie_period_of(system, day);
        }
        if (!medtrie_row_is_there(check->texts->present, row))
            ids[i] = MEDTRIE_NONE;
        if (!medtrie_is_billable(system, ids[i], period)) {
            struct medtrie_text text = text_of_row(check, row);

            status = medtrie_judge(system, text.data, text.size, ids[i], period);
        }
        put_verdict(check, row, status, ids[i], system);
    }
}

/* The system that answers for a row alone; NULL: two may, or one that is not there. */
static const medtrie_system *system_of_row(const struct check *check, size_t row)
{
    medtrie_day day = check->days[row * check->day_step];

    if (check->family == NULL || !medtrie_is_day(day))
        return check->named;
    return check->members[day > MEDTRIE_ICD9_LAST_DAY];
}

/* How many rows, from the first on, the system answers for. */
static size_t rows_of_system(const struct check *check, const medtrie_system *system, size_t first)
{
    size_t most = check->texts->count - first, count = 1;

    if (system == NULL)
        return 1;
    if (most > ROWS)
        most = ROWS;
    if (check->family == NULL || check->day_step == 0)
        return most;
    while (count < most && system_of_row(check, first + count) == system)
        count++;
    return count;
}

/* Settles what the name means, once for all rows. */
static void settle_name(struct check *check)
{
    const struct medtrie_family *family = medtrie_family_named(check->name, check->name_len);

    check->named = medtrie_system_named(check->index, check->name, check->name_len);
    if (check->named != NULL || family == NULL || !family->by_date)
        return;
    check->family = family;
    for (int i = 0; i < 2; i++)
        check->members[i] =
            medtrie_system_named(check->index, family->members[i], strlen(family->members[i]));
}

void medtrie_check_batch(const medtrie_index *index, const char *name, size_t name_len,
                         const struct medtrie_texts *texts, const medtrie_day *days,
                         size_t day_step, uint8_t *statuses, medtrie_id *ids,
                         const medtrie_system **systems)
{
    struct check check = {.index = index,
                          .name = name,
                          .name_len = name_len,
                          .texts = texts,
                          .days = days,
                          .day_step = day_step,
                          .statuses = statuses,
                          .ids = ids,
                          .systems = systems};

    settle_name(&check);
    for (size_t first = 0, end; first < texts->count; first = end) {
        const medtrie_system *system = system_of_row(&check, first);

        end = first + rows_of_system(&check, system, first);
        if (system != NULL)
            check_rows(&check, system, first, end - first);
        else
            check_row(&check, first);
    }
}

/* ---- Hierarchy ----------------------------------------------------------------------------- */

/* A number of the file that is no concept is taken for one that varies: the walk has its own
 * bounds. */
void medtrie_ancestor_batch(const medtrie_system *system, const medtrie_id *ids, size_t count,
                            const uint8_t *present, enum medtrie_kind kind, medtrie_period period,
                            medtrie_id *ancestors)
{
    const uint8_t *rollups = medtrie_layout_rollups(system->tables, kind);
    uint32_t codes =
        rollups != NULL && period < system->validity.period_count ? system->code_count : 0;

    for (size_t i = 0; i < count; i++) {
        medtrie_id id = medtrie_row_is_there(present, i) ? ids[i] : MEDTRIE_NONE;
        uint32_t rollup =
            id < codes ? medtrie_load32(rollups + (size_t)id * 4) : MEDTRIE_ROLLUP_VARIES;

        ancestors[i] = rollup;
        if (rollup >= system->concept_count && rollup != MEDTRIE_NONE)
            ancestors[i] = medtrie_ancestor(system, id, kind, period);
    }
}

void medtrie_ancestor_at_batch(const medtrie_system *system, const medtrie_id *ids, size_t count,
                               const uint8_t *present, unsigned level, medtrie_period period,
                               medtrie_id *ancestors)
{
    for (size_t i = 0; i < count; i++)
        ancestors[i] = medtrie_row_is_there(present, i)
                           ? medtrie_ancestor_at(system, ids[i], level, period)
                           : MEDTRIE_NONE;
}

/* ---- Sets ---------------------------------------------------------------------------------- */

void medtrie_contains_batch(const medtrie_set *set, const medtrie_id *ids, size_t count,
                            const uint8_t *present, uint8_t *answers, uint8_t *bits)
{
    for (size_t i = 0; i < count; i++)
        medtrie_put_answer(answers, bits, i,
                           medtrie_row_is_there(present, i) && medtrie_set_contains(set, ids[i])
                               ? MEDTRIE_ROW_YES
                               : MEDTRIE_ROW_NO);
}

/*
 * Successors and predecessors: chains of replacements, followed to codes that are billable on a
 * day.
 *
 * The section "replaced" has the replacements in order of the old code, "replaces" the numbers of
 * its rows in order of the new one: both ways are a binary search and a walk over neighbours. A
 * chain is followed in breadth, each code once, in the direction of time; a bound on codes and rows
 * ends it whatever the bytes are.
 */
#include "calendar.h"
#include "reader.h"

#define FOREIGN_MAX 16                           /* a HCPCS record refers to 5 codes */
#define ROWS_MAX (16 * MEDTRIE_REPLACEMENTS_MAX) /* a code has 116 at most (ICD-10-PCS, 2026) */

/* A row of "replaced". */
struct row {
    uint32_t old, new;
    medtrie_day day;
    struct medtrie_text text, table;
};

/* A code on the way, and the day on which the way came to it. */
struct step {
    medtrie_id id;
    medtrie_day day;
};

struct walk {
    const medtrie_system *system;
    medtrie_day day;
    medtrie_period period; /* of the day; MEDTRIE_NOT_COVERED: any code will do */
    struct step steps[MEDTRIE_REPLACEMENTS_MAX];
    size_t step_count;
    unsigned row_count;                       /* rows looked at */
    struct medtrie_text foreign[FOREIGN_MAX]; /* codes of other systems that were given */
    size_t foreign_count;
    struct medtrie_replacement *replacements;
    size_t capacity;
    size_t count;
};

static struct row row_at(const medtrie_system *system, uint32_t number)
{
    const uint8_t *bytes = medtrie_section(system, MEDTRIE_SECTION_REPLACED) +
                           (size_t)number * MEDTRIE_REPLACEMENT_SIZE;

    return (struct row){
        .old = medtrie_load32(bytes + MEDTRIE_REPLACEMENT_OLD),
        .new = medtrie_load32(bytes + MEDTRIE_REPLACEMENT_NEW),
        .day = (medtrie_day)medtrie_load32(bytes + MEDTRIE_REPLACEMENT_DAY),
        .text = medtrie_text_at(system, medtrie_load32(bytes + MEDTRIE_REPLACEMENT_TEXT)),
        .table = medtrie_text_at(system, medtrie_load32(bytes + MEDTRIE_REPLACEMENT_TABLE)),
    };
}

/* The place in "replaces" leads to a row; one that is out of bounds to the last. */
static uint32_t row_by_new(const medtrie_system *system, uint32_t place)
{
    uint32_t row = medtrie_number(system, MEDTRIE_SECTION_REPLACES, place);
    uint32_t last = system->tables->replacement_count - 1;

    return row < last ? row : last;
}

/* The first place from which rows, in order of the old or the new code, have that code. */
static uint32_t first_place(const medtrie_system *system, medtrie_id id, bool by_new)
{
    uint32_t low = 0, high = system->tables->replacement_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t code =
            by_new ? row_at(system, row_by_new(system, middle)).new : row_at(system, middle).old;

        if (code < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void give(struct walk *walk, struct medtrie_replacement replacement)
{
    if (walk->count < walk->capacity)
        walk->replacements[walk->count] = replacement;
    walk->count++;
}

/* Notes that the walk came to a code; false when it was there before or there is no more room. */
static bool come_to(struct walk *walk, medtrie_id id, medtrie_day day)
{
    if (id >= walk->system->code_count || walk->step_count == MEDTRIE_REPLACEMENTS_MAX)
        return false;
    for (size_t i = 0; i < walk->step_count; i++)
        if (walk->steps[i].id == id)
            return false;
    walk->steps[walk->step_count++] = (struct step){id, day};
    return true;
}

/* A code of this system at the other end of a row: it is an answer, or leads further. */
static void take(struct walk *walk, medtrie_id id, const struct row *row)
{
    bool any = walk->period == MEDTRIE_NOT_COVERED;

    if (!come_to(walk, id, row->day))
        return;
    if (any || medtrie_billable(walk->system, id, walk->period)) {
        give(walk, (struct medtrie_replacement){.system = walk->system,
                                                .id = id,
                                                .code = medtrie_code(walk->system, id),
                                                .table = row->table,
                                                .day = row->day});
        walk->steps[walk->step_count - 1].day = MEDTRIE_DAY_NONE; /* leads no further */
    }
}

/* Notes that a code of another system is given; false when it was before or there is no room. */
static bool is_new_foreign(struct walk *walk, struct medtrie_text code)
{
    if (walk->foreign_count == FOREIGN_MAX)
        return false;
    for (size_t i = 0; i < walk->foreign_count; i++)
        if (walk->foreign[i].size == code.size &&
            memcmp(walk->foreign[i].data, code.data, code.size) == 0)
            return false;
    walk->foreign[walk->foreign_count++] = code;
    return true;
}

/* A code of another system, which only its text names: HCPCS refers to CPT. */
static void take_foreign(struct walk *walk, const struct row *row)
{
    const medtrie_system *other = medtrie_system_named(walk->system->index, "cpt", 3);
    struct medtrie_replacement replacement = {
        .id = MEDTRIE_NONE, .code = row->text, .table = row->table, .day = row->day};

    if (other != NULL) {
        replacement.id = medtrie_find(other, row->text.data, row->text.size);
        if (!medtrie_billable(other, replacement.id, medtrie_period_on(other, walk->day)))
            return;
        replacement.system = other;
        replacement.code = medtrie_code(other, replacement.id);
    }
    if (is_new_foreign(walk, replacement.code))
        give(walk, replacement);
}

/* Whether a row takes something from a code that stays billable. J82 lost U07.0 in April 2020 and
 * was replaced in October: its successors are those of October. Of a day that no period covers the
 * next one tells. */
static bool splits_off(const medtrie_system *system, const struct row *row)
{
    medtrie_period period = medtrie_period_on(system, row->day);

    if (period == MEDTRIE_NOT_COVERED)
        period = medtrie_periods_begun(system, row->day);
    return medtrie_billable(system, row->old, period);
}

/* Follows the rows of a code, from the day the way came to it up to the day asked: those that
 * replace it, or those that split something off. Returns how many there are. */
static size_t follow(struct walk *walk, struct step step, bool split)
{
    const medtrie_system *system = walk->system;
    uint32_t place = first_place(system, step.id, false);
    size_t count = 0;

    for (; place < system->tables->replacement_count && walk->row_count < ROWS_MAX; place++) {
        struct row row = row_at(system, place);

        if (row.old != step.id)
            break;
        walk->row_count++;
        if (row.day < step.day || row.day > walk->day || splits_off(system, &row) != split)
            continue;
        count++;
        if (row.new == MEDTRIE_NONE)
            take_foreign(walk, &row);
        else
            take(walk, row.new, &row);
    }
    return count;
}

/* Forwards. Between releases that are far apart a code may seem billable after it was replaced:
 * then what seems to split something off is all there is. */
static void go_forward(struct walk *walk, struct step step)
{
    if (follow(walk, step, false) == 0)
        follow(walk, step, true);
}

/* Backwards: the rows by which a code came, up to the day on which it was replaced itself. */
static void go_back(struct walk *walk, struct step step)
{
    const medtrie_system *system = walk->system;
    uint32_t place = first_place(system, step.id, true);

    for (; place < system->tables->replacement_count && walk->row_count < ROWS_MAX; place++) {
        struct row row = row_at(system, row_by_new(system, place));

        if (row.new != step.id)
            break;
        walk->row_count++;
        if (row.day <= step.day)
            take(walk, row.old, &row);
    }
}

size_t medtrie_successors(const medtrie_system *system, medtrie_id id, medtrie_day day,
                          struct medtrie_replacement *replacements, size_t capacity)
{
    struct walk walk = {
        .system = system, .day = day, .replacements = replacements, .capacity = capacity};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    if (system->tables->replacement_count == 0)
        return 0;
    if (day == MEDTRIE_DAY_DEFAULT) {
        medtrie_period_at(system, system->tables->default_period, &period);
        walk.day = period.first_day;
    }
    walk.period = medtrie_period_on(system, walk.day);
    if (walk.period == MEDTRIE_NOT_COVERED || medtrie_billable(system, id, walk.period) ||
        !come_to(&walk, id, MEDTRIE_DAY_FIRST))
        return 0;
    for (size_t i = 0; i < walk.step_count; i++)
        if (walk.steps[i].day != MEDTRIE_DAY_NONE)
            go_forward(&walk, walk.steps[i]);
    return walk.count;
}

size_t medtrie_predecessors(const medtrie_system *system, medtrie_id id, medtrie_day day,
                            struct medtrie_replacement *replacements, size_t capacity)
{
    struct walk walk = {.system = system,
                        .day = day,
                        .period = MEDTRIE_NOT_COVERED,
                        .replacements = replacements,
                        .capacity = capacity};

    if (system->tables->replacement_count == 0)
        return 0;
    if (day != MEDTRIE_DAY_DEFAULT) {
        walk.period = medtrie_period_on(system, day);
        if (walk.period == MEDTRIE_NOT_COVERED)
            return 0;
    }
    if (!come_to(&walk, id, MEDTRIE_DAY_LAST))
        return 0;
    for (size_t i = 0; i < walk.step_count; i++)
        if (walk.steps[i].day != MEDTRIE_DAY_NONE)
            go_back(&walk, walk.steps[i]);
    return walk.count;
}

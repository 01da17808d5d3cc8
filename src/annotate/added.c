/*
 * What is added for the codes that were missed: their fields are put together, and remembered for
 * the rows to come.
 */
#include "encode.h"
#include "part.h"

/* What a system says of a day, as long as the rows ask for the same. */
struct moment {
    const medtrie_system *system;
    medtrie_day day;
    medtrie_period period, texts; /* as in struct subject */
};

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

static struct moment moment_of(const medtrie_system *system, medtrie_day day)
{
    struct moment moment = {system, day, 0, 0};

    if (system == NULL)
        return moment;
    if (day == MEDTRIE_DAY_NONE) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        moment.period = moment.texts = view.default_period;
        return moment;
    }
    moment.period = moment.texts = medtrie_period_on(system, day);
    if (moment.period == MEDTRIE_NOT_COVERED)
        moment.texts = medtrie_period_near(system, day);
    return moment;
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

/* What is to be said of a row: of the code, or of the same code in several systems. Returns of how
 * many. */
static size_t subjects_of(struct medtrie_annotator_part *part, size_t column,
                          const struct missed *missed, struct subject subjects[VERDICTS_MAX])
{
    const size_t row = missed->row;
    const medtrie_day day = part->verdict_days[row];
    struct medtrie_text text = part->texts[row];
    struct moment moment;
    struct verdicts verdicts;

    if (!missed->many || part->statuses[row] >= MEDTRIE_CELL_EMPTY) {
        moment = moment_of(part->systems[row], day);
        subjects[0] = subject_of(part, column, &moment, missed->id, part->statuses[row], text);
        return 1;
    }
    medtrie_part_verdicts(part, text, day, &verdicts);
    for (size_t i = 0; i < verdicts.count; i++) {
        const struct medtrie_verdict *verdict = verdict_at(&verdicts, i);

        moment = moment_of(verdict->system, day);
        subjects[i] = subject_of(part, column, &moment, verdict->id, verdict->status, text);
    }
    return verdicts.count;
}

/* The classes of days for which the same is added for a code that is valid: of what fields of the
 * scope FIELD_OF_TITLE depend on only titles, which stand in the index once, differ. */
static uint64_t alike_classes(const struct memo *memo, const struct subject *subject)
{
    const medtrie_system *system = subject->system;
    const medtrie_id id = subject->id;
    struct medtrie_text title = medtrie_title(system, id, subject->period);
    struct medtrie_text short_title = medtrie_short_title(system, id, subject->period);
    uint64_t classes = 0;

    for (uint32_t i = 0; i < memo->class_count; i++) {
        medtrie_period period = memo->periods[i];

        if (period != MEDTRIE_NOT_COVERED && medtrie_billable(system, id, period) &&
            medtrie_title(system, id, period).data == title.data &&
            medtrie_short_title(system, id, period).data == short_title.data)
            classes |= (uint64_t)1 << i;
    }
    return classes;
}

/* An answer for the same text that differs by its classes only; NULL: there is none. */
static struct remembered *same_answer(const struct medtrie_annotator_part *part,
                                      const struct memo *memo, const struct remembered *answer)
{
    size_t hash = medtrie_memo_hash(memo, answer->key);

    for (size_t i = 0; i < MEMO_PROBES_MAX && memo->places[hash + i].classes != 0; i++) {
        struct remembered *at = &memo->places[hash + i];

        if (at->key == answer->key && at->status == answer->status &&
            at->system == answer->system && at->size == answer->size &&
            memcmp(part->kept.data + at->offset, part->kept.data + answer->offset, at->size) == 0)
            return at;
    }
    return NULL;
}

/* Remembers what was added last to the bytes that are kept. */
static void remember(struct medtrie_annotator_part *part, struct memo *memo,
                     const struct remembered *answer)
{
    struct remembered *place = same_answer(part, memo, answer);

    if (place != NULL) {
        place->classes |= answer->classes;
        return;
    }
    place = medtrie_memo_place(memo, answer->key);
    if (place != NULL)
        *place = *answer;
}

/* Codes come again, and empty cells; what is no code is mistyped in ever new ways, which would fill
 * the memo, and the same is added for all of it, unless it tells of the text. */
static bool is_blank(const struct medtrie_annotator_part *part, const struct missed *missed)
{
    return missed->id == MEDTRIE_NONE && part->statuses[missed->row] != MEDTRIE_CELL_EMPTY;
}

/* The key of all texts that are no code and of this status: no text has it. */
static uint64_t blank_key(unsigned status)
{
    return (uint64_t)(status + 1) << 8;
}

static uint64_t key_of_answer(const struct medtrie_annotator_part *part,
                              const struct missed *missed)
{
    return is_blank(part, missed) ? blank_key(part->statuses[missed->row])
                                  : part->keys[missed->row];
}

/* Tells what is added for a text that is no code, if that is known. */
static bool is_known_blank(const struct medtrie_annotator_part *part, const struct missed *missed,
                           struct added *added)
{
    const struct remembered *found;
    uint64_t key;

    if (missed->memo == NULL || !is_blank(part, missed))
        return false;
    key = blank_key(part->statuses[missed->row]);
    found = medtrie_memo_find(missed->memo, medtrie_memo_hash(missed->memo, key), key,
                              part->class_bits[missed->row]);
    if (found != NULL)
        *added = (struct added){&part->kept, found->offset, found->size};
    return found != NULL;
}

static void add_row(struct medtrie_annotator_part *part, size_t column, const struct missed *missed)
{
    const size_t row = missed->row;
    struct added *added = &part->added[column * ROWS + row];
    bool keeps =
        missed->memo != NULL && (part->plan->scope < FIELD_OF_FAULT || !is_blank(part, missed));
    struct buffer *to = keeps ? &part->kept : &part->fresh;
    struct subject subjects[VERDICTS_MAX];
    struct remembered answer;
    size_t count;

    if (keeps && is_known_blank(part, missed, added))
        return;
    count = subjects_of(part, column, missed, subjects);
    *added = (struct added){to, (uint32_t)to->size, 0};
    put_fields(part, column, subjects, count, to);
    added->size = (uint32_t)to->size - added->offset;
    if (!keeps || added->size > UINT16_MAX || to->failed)
        return;
    answer = (struct remembered){key_of_answer(part, missed),
                                 part->class_bits[row],
                                 added->offset,
                                 (uint16_t)added->size,
                                 part->statuses[row],
                                 (uint8_t)medtrie_part_number(part, part->systems[row])};
    if (part->plan->scope == FIELD_OF_TITLE && missed->memo->one != NULL && count == 1 &&
        answer.status == MEDTRIE_STATUS_VALID)
        answer.classes |= alike_classes(missed->memo, &subjects[0]);
    remember(part, missed->memo, &answer);
}

void medtrie_part_add(struct medtrie_annotator_part *part, size_t column)
{
    for (size_t i = 0; i < part->missed_count; i++)
        add_row(part, column, &part->missed[i]);
}

/*
 * What is added for the codes that were missed: their fields are put together, and remembered for
 * the rows to come.
 */
#include "encode.h"
#include "part.h"

/* The periods of a day, as in struct subject. */
struct moment {
    medtrie_period period, texts;
};

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
        medtrie_encode_json(to, plan->added[column * plan->field_count + f]);
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
    struct moment moment = {0, 0};

    if (system == NULL)
        return moment;
    if (day == MEDTRIE_DAY_DEFAULT) {
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

static struct subject subject_of(const struct medtrie_annotator_part *part,
                                 const struct missed *missed, const medtrie_system *system,
                                 medtrie_id id, unsigned status)
{
    const medtrie_day day = part->verdict_days[missed->row];
    struct moment moment = moment_of(system, day);

    return (struct subject){.index = part->plan->index,
                            .system = system,
                            .id = status >= MEDTRIE_CELL_EMPTY ? MEDTRIE_NONE : id,
                            .period = moment.period,
                            .texts = moment.texts,
                            .day = day,
                            .status = status,
                            .text = part->texts[missed->row],
                            .name = missed->name};
}

/* What is to be said of a row: of the code, or of the same code in several systems, each of which
 * is asked by its own name then. Returns of how many. */
static size_t subjects_of(const struct medtrie_annotator_part *part, const struct missed *missed,
                          struct subject subjects[VERDICTS_MAX])
{
    const size_t row = missed->row;
    struct verdicts verdicts;

    if (!missed->many || part->statuses[row] >= MEDTRIE_CELL_EMPTY) {
        subjects[0] = subject_of(part, missed, part->systems[row], missed->id, part->statuses[row]);
        return 1;
    }
    medtrie_part_verdicts(part, part->texts[row], part->verdict_days[row], &verdicts);
    for (size_t i = 0; i < verdicts.count; i++) {
        const struct medtrie_verdict *verdict = verdict_at(&verdicts, i);
        struct medtrie_system_view view = {.struct_size = sizeof view};

        subjects[i] = subject_of(part, missed, verdict->system, verdict->id, verdict->status);
        medtrie_system_describe(verdict->system, &view);
        subjects[i].name = view.name;
    }
    return verdicts.count;
}

/* Whether a period gives a code the subject's status; of a code that is not valid in it, whether
 * the status is that of a code which is not valid. */
static bool has_status(const struct subject *subject, medtrie_period period)
{
    const medtrie_system *system = subject->system;

    if (subject->status == MEDTRIE_STATUS_NOT_COVERED || period == MEDTRIE_NOT_COVERED)
        return subject->status == MEDTRIE_STATUS_NOT_COVERED && period == MEDTRIE_NOT_COVERED;
    if (subject->status == MEDTRIE_STATUS_VALID)
        return medtrie_billable(system, subject->id, period);
    if (subject->status == MEDTRIE_STATUS_HEADER)
        return medtrie_valid(system, subject->id, period) &&
               !medtrie_billable(system, subject->id, period);
    return !medtrie_valid(system, subject->id, period);
}

/* The classes of days for which the same is added for a code as on a day of a class: of what fields
 * of the scope FIELD_OF_TITLE depend on only the status and titles, which stand in the index once,
 * differ. A code that is retired in a class is so in every later one in which it is not valid, and
 * one that is not valid yet was no more so in any earlier one. */
static uint64_t alike_classes(const struct memo *memo, const struct subject *subject,
                              uint64_t class_bit)
{
    const medtrie_system *system = subject->system;
    const medtrie_id id = subject->id;
    struct medtrie_text title = medtrie_title(system, id, subject->texts);
    struct medtrie_text short_title = medtrie_short_title(system, id, subject->texts);
    uint64_t classes = class_bit, judged = ~UINT64_C(0);

    if (subject->status == MEDTRIE_STATUS_RETIRED)
        judged = ~(class_bit - 1);
    if (subject->status == MEDTRIE_STATUS_NOT_YET_VALID)
        judged = class_bit - 1;
    for (uint32_t i = 0; i < memo->class_count; i++)
        if ((judged >> i & 1) != 0 && has_status(subject, memo->periods[i]) &&
            medtrie_title(system, id, memo->texts[i]).data == title.data &&
            medtrie_short_title(system, id, memo->texts[i]).data == short_title.data)
            classes |= (uint64_t)1 << i;
    return classes;
}

/* Whether an answer adds these bytes. */
static bool has_bytes(const struct medtrie_annotator_part *part, const struct remembered *answer,
                      const char *bytes, size_t size)
{
    const char *kept = part->kept.data;

    return (size_t)answer->head_size + answer->size == size &&
           memcmp(kept + answer->head_offset, bytes, answer->head_size) == 0 &&
           memcmp(kept + answer->offset, bytes + answer->head_size, answer->size) == 0;
}

/* Tails that are shorter are not worth a copy of their own. */
#define TAIL_LEAST 32

/* Bytes that stand last among those that are kept: where another answer ends like them, only what
 * is in front of that stays. Titles are most of what is added, and a code that is not valid on a
 * day has the same title as on others. False: nothing is shared. */
static bool share_tail(struct medtrie_annotator_part *part, const struct remembered *other,
                       struct remembered *answer)
{
    const char *kept = part->kept.data;
    uint16_t size = 0;

    while (size < answer->size && size < other->size &&
           kept[answer->offset + answer->size - 1 - size] ==
               kept[other->offset + other->size - 1 - size])
        size++;
    if (size < TAIL_LEAST)
        return false;
    answer->head_offset = answer->offset;
    answer->head_size = (uint16_t)(answer->size - size);
    answer->offset = other->offset + other->size - size;
    answer->size = size;
    part->kept.size -= size;
    return true;
}

/* Moves an answer's bytes, which stand last among those that are kept, to where the next line of
 * the processor's cache begins, if they take fewer lines there: the lines of what is added are most
 * of what has to be fetched for a row. */
static void spare_lines(struct buffer *kept, struct remembered *answer)
{
    size_t place = (uintptr_t)(kept->data + answer->offset) % LINE_BYTES;
    size_t lines = ((size_t)answer->size + LINE_BYTES - 1) / LINE_BYTES;
    size_t shift = LINE_BYTES - place;

    if (place + answer->size <= lines * LINE_BYTES || !medtrie_buffer_room(kept, shift))
        return;
    memmove(kept->data + answer->offset + shift, kept->data + answer->offset, answer->size);
    answer->offset += (uint32_t)shift;
    kept->size += shift;
}

/* Remembers an answer, which has no head and whose bytes stand last among those that are kept.
 * Returns what tells of these from now on. */
static struct remembered remember(struct medtrie_annotator_part *part, struct memo *memo,
                                  struct remembered answer)
{
    const char *bytes = part->kept.data + answer.offset;
    size_t hash = medtrie_memo_hash(memo, answer.key);
    const struct remembered *like = NULL;
    struct remembered *place;

    for (size_t i = 0; i < MEMO_PROBES_MAX && memo->places[hash + i].classes != 0; i++) {
        place = &memo->places[hash + i];
        if (place->key != answer.key)
            continue;
        if (place->status == answer.status && place->system == answer.system &&
            has_bytes(part, place, bytes, answer.size)) {
            place->classes |= answer.classes;
            part->kept.size -= answer.size;
            return *place;
        }
        if (like == NULL)
            like = place;
    }
    /* What is shared stands among the bytes of others. */
    if (like == NULL || !share_tail(part, like, &answer))
        spare_lines(&part->kept, &answer);
    place = medtrie_memo_place(memo, answer.key);
    if (place != NULL)
        *place = answer;
    return answer;
}

/* Codes come again, and empty cells; what is no code is mistyped in ever new ways, which would fill
 * the memo, and the same is added for all of it, unless it tells of the text. */
static bool is_blank(const struct medtrie_annotator_part *part, const struct missed *missed)
{
    return missed->id == MEDTRIE_NONE && part->statuses[missed->row] != MEDTRIE_CELL_EMPTY;
}

/* The key of all texts that are no code and of which a system says this status: no text has it. Of
 * a family one member or the other says so. */
static uint64_t blank_key(const struct medtrie_annotator_part *part, const struct missed *missed)
{
    uint64_t system = medtrie_part_number(part, part->systems[missed->row]);

    return system << 16 | (uint64_t)(part->statuses[missed->row] + 1) << 8;
}

static uint64_t key_of_answer(const struct medtrie_annotator_part *part,
                              const struct missed *missed)
{
    return is_blank(part, missed) ? blank_key(part, missed) : part->keys[missed->row];
}

/* Tells what is added for a text that is no code, if that is known. */
static bool is_known_blank(const struct medtrie_annotator_part *part, const struct missed *missed,
                           struct added *added)
{
    const struct remembered *found;
    uint64_t key;

    if (missed->memo == NULL || !is_blank(part, missed))
        return false;
    key = blank_key(part, missed);
    found = medtrie_memo_find(missed->memo, medtrie_memo_hash(missed->memo, key), key,
                              part->class_bits[missed->row]);
    if (found != NULL)
        *added = added_of(&part->kept, found);
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
    count = subjects_of(part, missed, subjects);
    *added = (struct added){.in = to, .offset = (uint32_t)to->size};
    put_fields(part, column, subjects, count, to);
    added->size = (uint32_t)to->size - added->offset;
    if (!keeps || added->size > UINT16_MAX || to->failed)
        return;
    answer = (struct remembered){.key = key_of_answer(part, missed),
                                 .classes = part->class_bits[row],
                                 .offset = added->offset,
                                 .size = (uint16_t)added->size,
                                 .status = part->statuses[row],
                                 .system = (uint8_t)medtrie_part_number(part, part->systems[row])};
    if (part->plan->scope == FIELD_OF_TITLE && missed->memo->one != NULL && count == 1 &&
        subjects[0].id != MEDTRIE_NONE)
        answer.classes |= alike_classes(missed->memo, &subjects[0], answer.classes);
    answer = remember(part, missed->memo, answer);
    *added = added_of(&part->kept, &answer);
}

void medtrie_part_add(struct medtrie_annotator_part *part, size_t column)
{
    for (size_t i = 0; i < part->missed_count; i++)
        add_row(part, column, &part->missed[i]);
}

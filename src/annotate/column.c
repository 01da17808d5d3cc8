/*
 * A column of codes of a block: each text is looked for in the memo of its way of asking; the rows
 * that none answers are asked about together, and remembered.
 */
#include "families.h"
#include "part.h"

#ifdef __GNUC__
#  define PREFETCH(place) __builtin_prefetch(place)
#else
#  define PREFETCH(place) ((void)(place))
#endif

size_t medtrie_part_number(const struct medtrie_annotator_part *part, const medtrie_system *system)
{
    size_t number = 0;

    while (number < part->tally.system_count && part->systems_by_number[number] != system)
        number++;
    return number;
}

/* ---- Texts --------------------------------------------------------------------------------- */

struct medtrie_text medtrie_part_value(const struct medtrie_annotator_part *part, size_t slot,
                                       size_t row, struct buffer *to)
{
    struct medtrie_text cell = part->rows.cells[slot * ROWS + row];

    switch (part->plan->format) {
    case MEDTRIE_ANNOTATE_CSV:
        return medtrie_csv_value(cell, to);
    case MEDTRIE_ANNOTATE_NDJSON:
        return medtrie_ndjson_value(cell, to);
    case MEDTRIE_ANNOTATE_LINES:
        break;
    }
    return cell;
}

/* Keys of no text that begins with a character: of the empty one, and of one without a key. */
#define EMPTY_KEY 0
#define NO_KEY 1

/* The key of a text; MEMO_KEY_BYTES may be read of it if it is not tight. One that begins or ends
 * in a NUL byte has none: the latter would have the key of a shorter one. */
static inline uint64_t key_of(struct medtrie_text text, bool tight)
{
    uint64_t word = 0;

    if (text.size == 0)
        return EMPTY_KEY;
    if (text.size > MEMO_KEY_BYTES || text.data[0] == '\0' || text.data[text.size - 1] == '\0')
        return NO_KEY;
    if (tight) {
        memcpy(&word, text.data, text.size);
        return word;
    }
    memcpy(&word, text.data, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return word & ~UINT64_C(0) << (MEMO_KEY_BYTES - text.size) * 8;
#else
    return word & ~UINT64_C(0) >> (MEMO_KEY_BYTES - text.size) * 8;
#endif
}

/* Makes the texts of a column, and their keys where they have any. */
static void read_texts(struct medtrie_annotator_part *part, size_t slot)
{
    const struct medtrie_text *cells = part->rows.cells + slot * ROWS;
    bool tight = part->input_end - part->rows.starts[part->rows.count] < MEMO_KEY_BYTES;

    for (size_t row = 0; row < part->rows.count; row++) {
        struct medtrie_text text = cells[row];
        bool plain = is_plain_cell(part->plan, text);

        if (!plain)
            text = medtrie_without_blanks(medtrie_part_value(part, slot, row, &part->scratch));
        part->texts[row] = text;
        part->keys[row] = key_of(text, tight || !plain);
    }
}

/* ---- Ways of asking ------------------------------------------------------------------------ */

/* A name; without data where there is none. */
static struct medtrie_text text_of(const char *name)
{
    return (struct medtrie_text){name, name != NULL ? strlen(name) : 0};
}

/* What a cell that names a system means: a name, or 9 or 0 for a member of the family that the
 * option names. */
static struct medtrie_text name_meant(const medtrie_index *index, struct medtrie_text asked,
                                      struct medtrie_text value)
{
    struct medtrie_text spelt;
    size_t family = medtrie_families_named(asked);
    int version;

    value = medtrie_without_blanks(value);
    if (value.size == 0)
        return asked;
    if (medtrie_system_named(index, value.data, value.size) != NULL)
        return value;
    version = medtrie_families_version(value);
    if (version >= 0 && family < FAMILIES_OF_ICD)
        return text_of(medtrie_families[family].members[version]);
    spelt = medtrie_families_spelt(index, value);
    return spelt.data != NULL ? spelt : value;
}

/* The memo of a way of asking; NULL: there is none for it. */
static struct memo *memo_of(struct medtrie_annotator_part *part, size_t column,
                            struct medtrie_text name)
{
    const struct plan *plan = part->plan;
    size_t kind = plan->format == MEDTRIE_ANNOTATE_NDJSON ? column : 0;
    struct memo *memo = part->memos, *end = part->memos + part->memo_count;

    for (; memo < end; memo++)
        if (memo->kind == kind && is_same_text(memo->name, name))
            return memo;
    if (plan->scope == FIELD_OF_DAY || part->memo_count == part->memos_max ||
        part->tally.system_count > UINT8_MAX)
        return NULL;
    if (!medtrie_memo_make(memo, plan->index, name, kind, plan->from_slot != NO_SLOT)) {
        part->kept.failed = true;
        return NULL;
    }
    part->memo_count++;
    return memo;
}

/* ---- Looking up ---------------------------------------------------------------------------- */

/* The class of a row's day, as a bit; 0: the row has no day that a memo is for. With a range both
 * ends have to be in the class. */
static inline uint64_t class_bit_of(const struct medtrie_annotator_part *part,
                                    const struct memo *memo, size_t row)
{
    uint8_t class = medtrie_memo_class(memo, part->days[row]);

    if (part->keys[row] == NO_KEY || class == MEMO_NO_CLASS)
        return 0;
    if (part->keys[row] == EMPTY_KEY)
        return (uint64_t)1 << class;
    if (part->date_faults[row] != 0 ||
        (part->plan->to_slot != NO_SLOT && medtrie_memo_class(memo, part->last_days[row]) != class))
        return 0;
    return (uint64_t)1 << class;
}

static void miss(struct medtrie_annotator_part *part, struct memo *memo, struct medtrie_text name,
                 size_t row)
{
    struct missed *missed = &part->missed[part->missed_count++];

    missed->row = row;
    missed->memo = part->class_bits[row] != 0 ? memo : NULL;
    missed->name = name;
}

/* Looks rows up that ask in one way. The places are far apart, and so is what is added, so that
 * each is asked for before it is looked at. */
static void look_up(struct medtrie_annotator_part *part, size_t column, struct medtrie_text name,
                    size_t first, size_t end)
{
    struct memo *memo = memo_of(part, column, name);
    struct added *added = part->added + column * ROWS;

    for (size_t row = first; row < end; row++) {
        if (memo == NULL) {
            part->class_bits[row] = 0;
            continue;
        }
        part->class_bits[row] = class_bit_of(part, memo, row);
        part->hashes[row] = medtrie_memo_hash(memo, part->keys[row]);
        PREFETCH(&memo->places[part->hashes[row]]);
    }
    for (size_t row = first; row < end; row++) {
        const struct remembered *found = NULL;

        if (part->class_bits[row] != 0)
            found =
                medtrie_memo_find(memo, part->hashes[row], part->keys[row], part->class_bits[row]);
        if (found == NULL) {
            miss(part, memo, name, row);
            continue;
        }
        part->statuses[row] = found->status;
        part->systems[row] = part->systems_by_number[found->system];
        added[row] = added_of(&part->kept, found);
        /* Two lines whatever the size is: a loop would end nobody knows when. */
        PREFETCH(part->kept.data + found->offset);
        PREFETCH(part->kept.data + found->offset + LINE_BYTES);
    }
}

/* Rows that follow each other and name the same system go together. */
static void look_up_named(struct medtrie_annotator_part *part, size_t column)
{
    const struct code_column *code = &part->plan->codes[column];
    const struct medtrie_text *cells = part->rows.cells + code->system_slot * ROWS;
    size_t count = part->rows.count, end;

    for (size_t first = 0; first < count; first = end) {
        struct medtrie_text value =
            medtrie_part_value(part, code->system_slot, first, &part->scratch);

        end = first + 1;
        while (end < count && is_same_text(cells[end], cells[first]))
            end++;
        look_up(part, column, name_meant(part->plan->index, text_of(code->system), value), first,
                end);
    }
}

void medtrie_part_column(struct medtrie_annotator_part *part, size_t column)
{
    const struct code_column *code = &part->plan->codes[column];
    const size_t count = part->rows.count;
    const struct rows *rows = &part->rows;

    /* No value is longer than its cell, so that what is written does not move. */
    part->scratch.size = 0;
    if (!medtrie_buffer_room(&part->scratch, 2 * (size_t)(rows->starts[count] - rows->starts[0])))
        return;
    read_texts(part, code->slot);
    memcpy(part->verdict_days, part->days, count * sizeof part->days[0]);
    part->missed_count = 0;
    if (code->system_slot != NO_SLOT)
        look_up_named(part, column);
    else
        look_up(part, column, text_of(code->system), 0, count);
    if (part->missed_count == 0)
        return;
    medtrie_part_check(part);
    medtrie_part_add(part, column);
}

/* What annotates pieces of an input: one part a thread. */
#ifndef MEDTRIE_ANNOTATE_PART_H
#define MEDTRIE_ANNOTATE_PART_H

#include "memo.h"
#include "rows.h"
#include "tally.h"

/* Bytes somewhere in a buffer, which may move; and more of them in front, or none. */
struct added {
    const struct buffer *in;
    uint32_t offset, size, head_offset, head_size;
};

static inline struct added added_of(const struct buffer *kept, const struct remembered *answer)
{
    return (struct added){kept, answer->offset, answer->size, answer->head_offset,
                          answer->head_size};
}

/* Answers are remembered up to so many, and so many bytes of what is added; then everything is
 * forgotten, between two blocks. */
#define ANSWERS_MAX ((size_t)1 << 19)
#define KEPT_BYTES_MAX ((size_t)24 << 20)

/* So many ways of asking more than there are columns have memos; a file whose cells name still more
 * systems is asked about anew. */
#define MEMOS_MORE 32

/* A row that no memo answers, and what is said of it. */
struct missed {
    size_t row;
    struct memo *memo;        /* that is to remember it, or NULL */
    struct medtrie_text name; /* that is asked for; no data: all systems */
    medtrie_id id;
    bool many; /* several systems have the code */
};

struct medtrie_annotator_part {
    medtrie_annotator *annotator;
    const struct plan *plan;
    struct rows rows;
    const char *input_end; /* of the piece */
    struct tally tally;
    struct buffer output, rejects;
    struct memo *memos;
    size_t memo_count, memos_max;
    size_t answers_max, kept_bytes_max;       /* as above; tests have less */
    const medtrie_system **systems_by_number; /* and NULL behind them */

    /* Of a block: by row, */
    medtrie_day days[ROWS], last_days[ROWS];
    uint8_t date_faults[ROWS]; /* enum medtrie_cell_status, or 0 */
    bool shown[ROWS], wrong[ROWS];
    /* and by column of codes and row. */
    struct added *added;
    struct buffer kept;    /* what memos tell of */
    struct buffer fresh;   /* what is added and not kept */
    struct buffer scratch; /* values with escapes */
    struct buffer value;   /* a field before it is encoded */

    /* Of a column of a block. */
    struct medtrie_text texts[ROWS]; /* the codes without blanks around them */
    uint64_t keys[ROWS];             /* in a memo */
    uint64_t class_bits[ROWS];       /* of the day; 0: no memo is for the row */
    size_t hashes[ROWS];
    uint8_t statuses[ROWS];
    const medtrie_system *systems[ROWS];
    medtrie_day verdict_days[ROWS];
    size_t missed_count;
    struct missed missed[ROWS];
    struct buffer missed_bytes; /* their texts, for batches */
};

enum medtrie_result medtrie_part_make(struct medtrie_annotator_part *part, const struct plan *plan,
                                      struct medtrie_error *error);
void medtrie_part_free(struct medtrie_annotator_part *part);

/* Annotates a piece; what comes of it is appended to output and rejects. */
enum medtrie_result medtrie_part_annotate(struct medtrie_annotator_part *part, struct piece *piece,
                                          struct medtrie_error *error);

/* Settles for a column of codes of a block the statuses, the systems and what is added (column.c):
 * what is remembered, and of the others */
void medtrie_part_column(struct medtrie_annotator_part *part, size_t column);

/* first what is said of them (verdicts.c), */
void medtrie_part_check(struct medtrie_annotator_part *part);

/* and then what is added for each, which is remembered from then on (added.c). */
void medtrie_part_add(struct medtrie_annotator_part *part, size_t column);

/* The number of a system in the index; as many as there are: none. */
size_t medtrie_part_number(const struct medtrie_annotator_part *part, const medtrie_system *system);

/* Whether a cell is its value: no quote and no blank, which are all below, stands at its ends. */
static inline bool is_plain_cell(const struct plan *plan, struct medtrie_text cell)
{
    return cell.size > 0 && plan->format != MEDTRIE_ANNOTATE_NDJSON &&
           (unsigned char)cell.data[0] > '"' && (unsigned char)cell.data[cell.size - 1] > ' ';
}

/* The value of a cell of a row; what is written for it goes to `to`. */
struct medtrie_text medtrie_part_value(const struct medtrie_annotator_part *part, size_t slot,
                                       size_t row, struct buffer *to);

/* The verdicts of every system that has a code, without what takes time: at most so many. They
 * stand as close as the part of them that is asked for. */
#define VERDICTS_MAX 16
#define VERDICT_SIZE offsetof(struct medtrie_verdict, repair_count)

struct verdicts {
    size_t count;
    struct medtrie_verdict room[VERDICTS_MAX];
};

void medtrie_part_verdicts(const struct medtrie_annotator_part *part, struct medtrie_text text,
                           medtrie_day day, struct verdicts *verdicts);

static inline const struct medtrie_verdict *verdict_at(const struct verdicts *verdicts,
                                                       size_t number)
{
    const char *room = (const char *)verdicts->room + number * VERDICT_SIZE;

    return (const struct medtrie_verdict *)(const void *)room;
}

#endif

/* What annotates pieces of an input: one part a thread. */
#ifndef MEDTRIE_ANNOTATE_PART_H
#define MEDTRIE_ANNOTATE_PART_H

#include "cache.h"
#include "rows.h"
#include "tally.h"

/* Bytes somewhere in a buffer, which may move. */
struct added {
    const struct buffer *in;
    size_t offset, size;
};

/* What a system says of a day, as long as the rows ask for the same. */
struct moment {
    const medtrie_system *system;
    medtrie_day day;
    medtrie_period period, texts; /* as in struct subject */
    size_t number;                /* of the system; as many as there are: none */
    struct place *page;           /* of the cache; NULL: not looked up yet */
};

struct medtrie_annotator_part {
    medtrie_annotator *annotator;
    const struct plan *plan;
    struct rows rows;
    const char *input_end; /* of the piece */
    struct cache cache;
    struct tally tally;
    struct buffer output, rejects;

    /* Of a block: by row, */
    medtrie_day days[ROWS], last_days[ROWS];
    uint8_t date_faults[ROWS]; /* enum medtrie_cell_status, or 0 */
    bool shown[ROWS], wrong[ROWS];
    /* and by column of codes and row. */
    struct added *added;
    struct buffer fresh;   /* what is added and not kept */
    struct buffer scratch; /* values with escapes */
    struct buffer value;   /* a field before it is encoded */

    /* Of a column of a block. */
    struct buffer texts;
    int32_t offsets[ROWS + 1];
    uint8_t statuses[ROWS];
    medtrie_id ids[ROWS];
    const medtrie_system *systems[ROWS];
    medtrie_day verdict_days[ROWS];
    bool many[ROWS];            /* several systems have the code */
    struct place *places[ROWS]; /* in the cache; NULL: what is added is not kept there */
};

enum medtrie_result medtrie_part_make(struct medtrie_annotator_part *part, const struct plan *plan,
                                      struct medtrie_error *error);
void medtrie_part_free(struct medtrie_annotator_part *part);

/* Annotates a piece; what comes of it is appended to output and rejects. */
enum medtrie_result medtrie_part_annotate(struct medtrie_annotator_part *part, struct piece *piece,
                                          struct medtrie_error *error);

/* Settles the statuses, ids and systems of a column of codes of a block (check_column.c). */
void medtrie_part_check(struct medtrie_annotator_part *part, const struct code_column *code);

/* Then, what is added for each row of it (added.c). */
void medtrie_part_add(struct medtrie_annotator_part *part, size_t column);

/* The number of a system in the index; as many as there are: none (added.c). */
size_t medtrie_part_number(const struct medtrie_annotator_part *part, const medtrie_system *system);

/* The code of a row of that column, without blanks around it. */
struct medtrie_text medtrie_part_text(const struct medtrie_annotator_part *part, size_t row);

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

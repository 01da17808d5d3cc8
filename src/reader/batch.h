/* Columns: their rows, and the two forms of an answer a row. */
#ifndef MEDTRIE_READER_BATCH_H
#define MEDTRIE_READER_BATCH_H

#include "reader.h"

static inline bool medtrie_row_is_there(const uint8_t *present, size_t row)
{
    return present == NULL || (present[row / 8] >> row % 8 & 1) != 0;
}

/* The text of a row; of a cell without what pads it. */
static inline struct medtrie_text medtrie_row_text(const struct medtrie_texts *texts, size_t row)
{
    struct medtrie_text text;

    if (texts->offsets32 != NULL)
        return (struct medtrie_text){texts->bytes + texts->offsets32[row],
                                     (size_t)(texts->offsets32[row + 1] - texts->offsets32[row])};
    if (texts->offsets64 != NULL)
        return (struct medtrie_text){texts->bytes + texts->offsets64[row],
                                     (size_t)(texts->offsets64[row + 1] - texts->offsets64[row])};
    text = (struct medtrie_text){texts->bytes + row * texts->cell_size, texts->cell_size};
    while (text.size > 0 && (text.data[text.size - 1] == '\0' || text.data[text.size - 1] == ' '))
        text.size--;
    return text;
}

/* Behind the last byte of the column. */
static inline const char *medtrie_texts_end(const struct medtrie_texts *texts)
{
    if (texts->count == 0)
        return texts->bytes;
    if (texts->offsets32 != NULL)
        return texts->bytes + texts->offsets32[texts->count];
    if (texts->offsets64 != NULL)
        return texts->bytes + texts->offsets64[texts->count];
    return texts->bytes + texts->count * texts->cell_size;
}

/* Writes a row's answer in either form. Rows must come in order. */
static inline void medtrie_put_answer(uint8_t *answers, uint8_t *bits, size_t row, uint8_t answer)
{
    if (answers != NULL)
        answers[row] = answer;
    if (bits == NULL)
        return;
    if (row % 8 == 0)
        bits[row / 8] = 0;
    bits[row / 8] = (uint8_t)(bits[row / 8] | (answer == MEDTRIE_ROW_YES) << row % 8);
}

/* The status of a text of which a lookup gave the id (check.c). */
enum medtrie_status medtrie_judge(const medtrie_system *system, const char *text, size_t len,
                                  medtrie_id id, medtrie_period period);

#endif

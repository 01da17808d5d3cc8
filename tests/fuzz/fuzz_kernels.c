/*
 * Asks columns of texts by the instructions of every level of the processor, and one by one in
 * portable C: all must say the same of every row, in each of the layouts that a column may have.
 * The first bytes choose a system, a day, a layout and which rows are there.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rows.h"

static const char *const levels[] = {"portable", "sse42", "avx2", "avx512"};
#define LEVELS ((int)(sizeof levels / sizeof levels[0]))

/* What a level says of a column. */
struct answers {
    medtrie_id ids[ROWS_MAX], ids_of_keys[ROWS_MAX], checked[ROWS_MAX];
    uint64_t keys[ROWS_MAX];
    uint8_t statuses[ROWS_MAX], valid[ROWS_MAX], billable[ROWS_MAX];
    uint8_t bits[ROWS_MAX / 8 + 1];
};

/* A question: the same column in the terms of each level's own index. */
struct question {
    unsigned system;
    medtrie_day day;
    struct medtrie_texts texts;
    const uint64_t *odd_keys; /* instead of those of the texts; NULL: none */
};

static medtrie_index *index_at(int level)
{
    static medtrie_index *indexes[LEVELS];

    if (indexes[level] == NULL)
        indexes[level] = fuzz_index_at(levels[level]);
    return indexes[level];
}

/* ---- By column ------------------------------------------------------------------------------- */

static void ask(const struct question *question, int level, struct answers *answers)
{
    medtrie_index *index = index_at(level);
    const medtrie_system *system = fuzz_system(index, question->system);
    const struct medtrie_texts *texts = &question->texts;
    struct medtrie_system_view about = {.struct_size = sizeof about};

    memset(answers, 0, sizeof *answers);
    medtrie_system_describe(system, &about);
    medtrie_find_batch(system, texts, answers->ids);
    medtrie_key_batch(system, texts, answers->keys);
    medtrie_find_keys(system, question->odd_keys != NULL ? question->odd_keys : answers->keys,
                      texts->count, texts->present, answers->ids_of_keys);
    medtrie_check_batch(index, about.name.data, about.name.size, texts, &question->day, 0,
                        answers->statuses, answers->checked, NULL);
    medtrie_valid_batch(system, answers->ids, texts->count, texts->present, &question->day, 0,
                        answers->valid, answers->bits);
    medtrie_billable_batch(system, answers->ids, texts->count, texts->present, &question->day, 0,
                           answers->billable, NULL);
}

/* ---- One by one ------------------------------------------------------------------------------ */

static struct medtrie_text text_of(const struct medtrie_texts *texts, size_t row)
{
    struct medtrie_text text = {texts->bytes + row * texts->cell_size, texts->cell_size};

    if (texts->offsets32 != NULL)
        return (struct medtrie_text){texts->bytes + texts->offsets32[row],
                                     (size_t)(texts->offsets32[row + 1] - texts->offsets32[row])};
    if (texts->offsets64 != NULL)
        return (struct medtrie_text){texts->bytes + texts->offsets64[row],
                                     (size_t)(texts->offsets64[row + 1] - texts->offsets64[row])};
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\0'))
        text.size--;
    return text;
}

static void ask_row(const struct question *question, const medtrie_system *system, size_t row,
                    struct answers *answers)
{
    const struct medtrie_texts *texts = &question->texts;
    bool there = texts->present == NULL || (texts->present[row / 8] >> row % 8 & 1) != 0;
    struct medtrie_text text = there ? text_of(texts, row) : (struct medtrie_text){texts->bytes, 0};
    medtrie_period period = question->day == MEDTRIE_DAY_DEFAULT
                                ? MEDTRIE_NOT_COVERED
                                : medtrie_period_on(system, question->day);
    medtrie_id id = medtrie_find(system, text.data, text.size);
    struct medtrie_verdict verdict = {.struct_size =
                                          offsetof(struct medtrie_verdict, malformed_at)};

    answers->ids[row] = id;
    answers->keys[row] = medtrie_key(system, text.data, text.size);
    answers->ids_of_keys[row] =
        medtrie_find_key(system, !there                       ? 0
                                 : question->odd_keys != NULL ? question->odd_keys[row]
                                                              : answers->keys[row]);
    answers->statuses[row] =
        (uint8_t)medtrie_check(system, text.data, text.size, question->day, &verdict);
    answers->checked[row] = verdict.id;
    if (id == MEDTRIE_NONE)
        return;
    answers->valid[row] = answers->billable[row] = MEDTRIE_ROW_NOT_COVERED;
    if (period == MEDTRIE_NOT_COVERED)
        return;
    answers->valid[row] = medtrie_valid(system, id, period);
    answers->billable[row] = medtrie_billable(system, id, period);
    answers->bits[row / 8] |= (uint8_t)(answers->valid[row] << row % 8);
}

static void expect_lines(const struct question *question, const struct rows *rows, int level)
{
    const medtrie_system *system = fuzz_system(index_at(level), question->system);
    size_t size = (size_t)rows->offsets[rows->count], taken, count;
    medtrie_id ids[ROWS_MAX];
    struct fuzz_input input = {(const uint8_t *)rows->bytes, size};

    count = medtrie_find_lines(system, rows->bytes, size, true, ids, ROWS_MAX, &taken);
    fuzz_expect(count <= ROWS_MAX && taken <= size, "lines beyond the text");
    for (size_t i = 0; i < count; i++) {
        struct medtrie_text line = fuzz_up_to(&input, '\n');

        fuzz_expect(ids[i] == medtrie_find(system, line.data, line.size),
                    "a line is another code than its text");
    }
    fuzz_expect(size - input.left == taken && (count == ROWS_MAX || taken == size),
                "other lines were taken");
}

static void compare(const struct question *question, const struct rows *rows)
{
    static struct answers expected, answers;
    const medtrie_system *system = fuzz_system(index_at(0), question->system);

    memset(&expected, 0, sizeof expected);
    for (size_t row = 0; row < question->texts.count; row++)
        ask_row(question, system, row, &expected);
    for (int level = 0; level < LEVELS; level++) {
        ask(question, level, &answers);
        fuzz_expect(memcmp(&answers, &expected, sizeof answers) == 0,
                    "a column has other answers than its rows");
        expect_lines(question, rows, level);
    }
}

/* ---- Layouts --------------------------------------------------------------------------------- */

/* The texts cut into cells of a size; the last may be left out. */
static void lay_out(struct question *question, const struct rows *rows, unsigned layout,
                    int64_t *wide)
{
    size_t size = (size_t)rows->offsets[rows->count];
    struct medtrie_texts *texts = &question->texts;

    texts->bytes = rows->bytes;
    texts->count = rows->count;
    if (layout % 4 == 0) {
        for (size_t i = 0; i <= rows->count; i++)
            wide[i] = rows->offsets[i];
        texts->offsets64 = wide;
    } else if (layout % 4 == 1) {
        texts->cell_size = 1 + layout / 4 % 20;
        texts->count = size / texts->cell_size < ROWS_MAX ? size / texts->cell_size : ROWS_MAX;
    } else {
        texts->offsets32 = rows->offsets;
    }
}

/* Keys that are none, or nearly some. */
static void odd_keys(const struct rows *rows, unsigned number, uint64_t keys[ROWS_MAX])
{
    for (size_t i = 0; i < ROWS_MAX; i++) {
        struct medtrie_text text = row_text(rows, i % (rows->count + (rows->count == 0)));

        keys[i] = number * UINT64_C(0x9E3779B97F4A7C15);
        for (size_t k = 0; k < text.size && rows->count > 0; k++)
            keys[i] = keys[i] << 6 | ((unsigned char)text.data[k] & 0x3F);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct question question = {.system = fuzz_byte(&input)};
    unsigned day = fuzz_byte(&input), layout = fuzz_byte(&input);
    uint8_t present[ROWS_MAX / 8 + 1];
    const medtrie_system *system = fuzz_system(index_at(0), question.system);
    uint64_t keys[ROWS_MAX];
    int64_t wide[ROWS_MAX + 1];
    struct rows rows;

    question.day = fuzz_day(system, day);
    memset(present, (int)fuzz_byte(&input), sizeof present);
    rows = rows_of(system, &input);
    lay_out(&question, &rows, layout, wide);
    if ((layout & 128) != 0)
        question.texts.present = present;
    if (day % 8 == 7 && rows.count > 0) {
        odd_keys(&rows, layout, keys);
        question.odd_keys = keys;
    }
    compare(&question, &rows);
    free(rows.bytes);
    return 0;
}

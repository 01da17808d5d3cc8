/*
 * What is asked of columns. A batch says of every row what the single call says, also of a file
 * that is wrong; but for roll-ups to a kind, for which the file has an array of its own.
 */
#include "exercise_ask.h"

#define ROWS 70 /* a block, and a part of one */
#define BYTES_MAX ((size_t)ROWS * 80)

/* The texts as a column in all layouts, over and over until there are so many rows. */
struct column {
    char bytes[BYTES_MAX];
    int32_t offsets32[ROWS + 1];
    int64_t offsets64[ROWS + 1];
    uint8_t present[(ROWS + 7) / 8];
    size_t count;
};

static const char *row_of(const struct column *column, size_t row, size_t *size)
{
    *size = (size_t)(column->offsets32[row + 1] - column->offsets32[row]);
    return column->bytes + column->offsets32[row];
}

static void fill_column(const struct asked_texts *texts, struct column *column)
{
    size_t at = 0;

    /* One column in so many goes beyond a block. */
    column->count = exercise.choice % 16 == 0 ? ROWS : texts->count;
    for (size_t row = 0; row < column->count; row++) {
        size_t number = row % texts->count;

        column->offsets32[row] = (int32_t)at;
        column->offsets64[row] = (int64_t)at;
        memcpy(column->bytes + at, texts->texts[number], texts->sizes[number]);
        at += texts->sizes[number];
    }
    column->offsets32[column->count] = (int32_t)at;
    column->offsets64[column->count] = (int64_t)at;
    for (size_t i = 0; i < sizeof column->present; i++)
        column->present[i] = (uint8_t)(0xB7u >> exercise.choice % 3 | i);
}

static bool is_there(const uint8_t *present, size_t row)
{
    return present == NULL || (present[row / 8] >> row % 8 & 1) != 0;
}

static void expect(bool same)
{
    if (!same)
        exercise_fail("another answer than the single call's");
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static void ask_texts(const struct asked *asked, const struct column *column,
                      const struct medtrie_texts *texts)
{
    medtrie_id ids[ROWS];
    uint64_t keys[ROWS];

    ASK(medtrie_find_batch, asked->system, texts, ids);
    for (size_t i = 0; i < texts->count; i++) {
        size_t size;
        const char *text = row_of(column, i, &size);

        take_id(asked, ids[i]);
        expect(ids[i] == (is_there(texts->present, i) ? medtrie_find(asked->system, text, size)
                                                      : MEDTRIE_NONE));
    }
    ASK(medtrie_key_batch, asked->system, texts, keys);
    for (size_t i = 0; i < texts->count; i++) {
        size_t size;
        const char *text = row_of(column, i, &size);

        expect(keys[i] ==
               (is_there(texts->present, i) ? medtrie_key(asked->system, text, size) : 0));
        keys[i] ^= i % 5 == 4 ? UINT64_C(1) << (i % 64) : 0;
    }
    ASK(medtrie_find_keys, asked->system, keys, texts->count, texts->present, ids);
    for (size_t i = 0; i < texts->count; i++) {
        take_id(asked, ids[i]);
        expect(ids[i] == (is_there(texts->present, i) ? medtrie_find_key(asked->system, keys[i])
                                                      : MEDTRIE_NONE));
    }
}

/* In cells; a text that is too long is cut, and NULs and blanks at the end are not the code's. */
static void ask_cells(const struct asked *asked, const struct column *column)
{
    enum { CELL = 9 };
    char cells[ROWS * CELL] = {0};
    struct medtrie_texts texts = {.count = column->count, .cell_size = CELL};
    medtrie_id ids[ROWS];

    for (size_t i = 0; i < column->count; i++) {
        size_t size;
        const char *text = row_of(column, i, &size);

        memcpy(cells + i * CELL, text, size < CELL ? size : CELL);
    }
    texts.bytes = exercise_placed(cells, column->count * CELL);
    ASK(medtrie_find_batch, asked->system, &texts, ids);
    for (size_t i = 0; i < column->count; i++)
        take_id(asked, ids[i]);
}

static void ask_lines(const struct asked *asked, const struct column *column)
{
    char lines[BYTES_MAX + ROWS];
    size_t size = 0, count, taken;
    medtrie_id ids[ROWS];
    const char *placed;

    for (size_t i = 0; i < column->count; i++) {
        size_t length;
        const char *text = row_of(column, i, &length);

        if (memchr(text, '\n', length) != NULL)
            continue;
        memcpy(lines + size, text, length);
        lines[size + length] = '\n';
        size += length + 1;
    }
    size -= size > 0; /* the last one has no end */
    placed = exercise_placed(lines, size);
    count = ASK(medtrie_find_lines, asked->system, placed, size, exercise.choice % 2 == 0, ids,
                column->count, &taken);
    take_most(count, column->count);
    take_most(taken, size);
    for (size_t i = 0, at = 0; i < count; i++) {
        const char *end = memchr(placed + at, '\n', size - at);
        size_t length = end == NULL ? size - at : (size_t)(end - placed) - at;

        expect(ids[i] == medtrie_find(asked->system, placed + at, length));
        at += length + 1;
    }
    take_most(ASK(medtrie_find_lines, asked->system, placed, size, false, NULL, 0, &taken), 0);
}

/* A system's name, or a family's of which the day chooses; each row on a day of its own, or all on
 * one. */
static void ask_checks(const struct asked *asked, const struct column *column,
                       const struct medtrie_texts *texts)
{
    static const char *const families[] = {"dx", "px", "procedure", "modifier", "none"};
    const char *family = families[exercise.choice % (sizeof families / sizeof families[0])];
    struct medtrie_system_view about = {.struct_size = sizeof about};
    size_t step = exercise.choice % 2;
    const medtrie_system *systems[ROWS];
    uint8_t statuses[ROWS];
    medtrie_day days[ROWS];
    medtrie_id ids[ROWS];
    const char *name;
    size_t name_len;

    medtrie_system_describe(asked->system, &about);
    for (size_t i = 0; i < texts->count; i++)
        days[i] = exercise_day(i);
    name = exercise.choice % 3 == 0 ? family : about.name.data;
    name_len = exercise.choice % 3 == 0 ? strlen(family) : about.name.size;
    ASK(medtrie_check_batch, asked->index, name, name_len, texts, days, step, statuses, ids,
        systems);
    for (size_t i = 0; i < texts->count; i++) {
        struct medtrie_verdict verdict = {.struct_size =
                                              offsetof(struct medtrie_verdict, repair_count)};
        size_t size;
        const char *text = row_of(column, i, &size);

        if (systems[i] != NULL)
            take_found(asked->index, systems[i], ids[i]);
        medtrie_check_all(asked->index, name, name_len, text,
                          is_there(texts->present, i) ? size : 0, days[i * step], &verdict, 1);
        expect(statuses[i] == verdict.status && ids[i] == verdict.id &&
               systems[i] == verdict.system);
    }
}

void exercise_text_batches(const struct asked *asked, const struct asked_texts *chosen)
{
    struct column column;
    struct medtrie_texts texts = {0};

    fill_column(chosen, &column);
    texts.count = column.count;
    texts.bytes = exercise_placed(column.bytes, (size_t)column.offsets32[column.count]);
    texts.offsets32 = exercise.choice % 2 == 0 ? column.offsets32 : NULL;
    texts.offsets64 = exercise.choice % 2 == 0 ? NULL : column.offsets64;
    texts.present = exercise.choice % 4 < 2 ? column.present : NULL;
    ask_texts(asked, &column, &texts);
    ask_checks(asked, &column, &texts);
    ask_cells(asked, &column);
    ask_lines(asked, &column);
}

/* ---- Ids ------------------------------------------------------------------------------------ */

typedef void bits_of_rows(const medtrie_system *, const medtrie_id *, size_t, const uint8_t *,
                          const medtrie_day *, size_t, uint8_t *, uint8_t *);

static void expect_answers(const struct asked *asked, const medtrie_id *ids, size_t count,
                           const medtrie_day *days, bool billable)
{
    bits_of_rows *ask = billable ? medtrie_billable_batch : medtrie_valid_batch;
    uint8_t answers[ROWS], bits[(ROWS + 7) / 8];

    exercise_note(billable ? "medtrie_billable_batch" : "medtrie_valid_batch");
    ask(asked->system, ids, count, NULL, days, 1, answers, bits);
    for (size_t i = 0; i < count; i++) {
        medtrie_period period = medtrie_period_on(asked->system, days[i]);
        bool yes = billable ? medtrie_billable(asked->system, ids[i], period)
                            : medtrie_valid(asked->system, ids[i], period);

        take_most(answers[i], MEDTRIE_ROW_NOT_COVERED);
        expect((answers[i] == MEDTRIE_ROW_YES) == yes);
        expect((bits[i / 8] >> i % 8 & 1) == yes);
    }
}

static void ask_above(const struct asked *asked, const medtrie_id *ids, size_t count,
                      const uint8_t *present, medtrie_period period)
{
    medtrie_id above[ROWS];
    unsigned level = exercise.choice % 4;

    for (uint32_t k = 0; k < 3; k++) {
        ASK(medtrie_ancestor_batch, asked->system, ids, count, present, exercise_kind(k * 5),
            period, above);
        for (size_t i = 0; i < count; i++)
            take_id(asked, above[i]);
    }
    ASK(medtrie_ancestor_at_batch, asked->system, ids, count, present, level, period, above);
    for (size_t i = 0; i < count; i++)
        expect(above[i] == (is_there(present, i)
                                ? medtrie_ancestor_at(asked->system, ids[i], level, period)
                                : MEDTRIE_NONE));
}

/* Every concept with every other of as many as have room. */
static void ask_pairs(const struct asked *asked, medtrie_period period)
{
    medtrie_id a[ROWS], b[ROWS];
    uint8_t outcomes[ROWS];
    uint32_t across = asked->concepts + 2;

    for (uint32_t i = 0; i < ROWS; i++) {
        a[i] = (i + exercise.choice) / across % across;
        b[i] = (i + exercise.choice) % across;
    }
    ASK(medtrie_subsumes_batch, asked->system, a, 1, b, 1, ROWS, NULL, period, outcomes);
    for (size_t i = 0; i < ROWS; i++)
        expect(outcomes[i] == medtrie_subsumes(asked->system, a[i], b[i], period));
    ASK(medtrie_subsumes_batch, asked->system, a, 0, b, 1, ROWS, NULL, period, outcomes);
    for (size_t i = 0; i < ROWS; i++)
        take_most(outcomes[i], MEDTRIE_SUBSUMED_BY);
}

void exercise_batches(const struct asked *asked, const struct asked_texts *texts)
{
    static const uint8_t present[(ROWS + 7) / 8] = {0xB7, 0x5A, 0xFF};
    medtrie_id ids[ROWS];
    medtrie_day days[ROWS];
    size_t count = asked->concepts + 3 < ROWS ? asked->concepts + 3 : ROWS;

    exercise_text_batches(asked, texts);
    for (size_t i = 0; i < count; i++) {
        ids[i] = i + 1 == count ? MEDTRIE_NONE : (medtrie_id)i;
        days[i] = exercise_day(i);
    }
    expect_answers(asked, ids, count, days, false);
    expect_answers(asked, ids, count, days, true);
    ask_above(asked, ids, count, NULL, asked->default_period);
    ask_above(asked, ids, count, present, exercise.choice % (asked->periods + 1));
    ask_pairs(asked, exercise.choice % (asked->periods + 1));
}

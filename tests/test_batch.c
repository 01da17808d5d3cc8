/*
 * Batches: every answer is that of the single call, at every level of the processor, in every
 * layout of a column. Columns lie in blocks of exactly their size, so that a byte read beyond is
 * noticed.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "miniature.h"

#define LEVELS 4
#define ROWS 1000 /* some blocks, and a part of one */

static struct image image;
static medtrie_index *opened[LEVELS];

static void set_up(void)
{
    static const char *const levels[LEVELS] = {"portable", "sse42", "avx2", "avx512"};

    image = miniature_build();
    for (int level = 0; level < LEVELS; level++) {
        setenv("MEDTRIE_CPU", levels[level], 1);
        opened[level] = miniature_open(&image);
    }
}

static void tear_down(void)
{
    for (int level = 0; level < LEVELS; level++)
        medtrie_close(opened[level]);
    image_free(&image);
}

TestSuite(batch, .init = set_up, .fini = tear_down);

/* ---- Columns ------------------------------------------------------------------------------- */

/* A column in all layouts. */
struct column {
    char *bytes, *cells, *lines;
    int32_t offsets32[ROWS + 1];
    int64_t offsets64[ROWS + 1];
    size_t cell_size, line_bytes;
    uint8_t present[(ROWS + 7) / 8];
};

static uint32_t state;

static uint32_t random_below(uint32_t limit)
{
    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(state >> 8) * limit >> 24);
}

/* A code as people write it, or nearly: other case, blanks, a byte changed, cut, or made longer. */
static size_t make_text(const medtrie_system *system, uint32_t concepts, char text[24])
{
    static const char odd[] = " .-\t\r\x01\x7f`{~@[_$#aZ09\xC2\xA0\xFF";
    size_t size = medtrie_display(system, random_below(concepts), text);

    switch (random_below(8)) {
    case 0:
        text[random_below((uint32_t)size)] = odd[random_below(sizeof odd - 1)];
        break;
    case 1:
        for (size_t i = 0; i < size; i++)
            if (text[i] >= 'A' && text[i] <= 'Z')
                text[i] = (char)(text[i] - 'A' + 'a');
        break;
    case 2:
        size = random_below((uint32_t)size + 1);
        break;
    case 3:
        text[size++] = odd[random_below(sizeof odd - 1)];
        break;
    case 4:
        memmove(text + 1, text, size++);
        text[0] = ' ';
        break;
    default:
        break;
    }
    return size;
}

/* A column of such texts; in cells and lines without what would end them. */
static void make_column(const medtrie_system *system, struct column *column, size_t cell_size)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    char *texts = malloc((size_t)ROWS * 24);
    size_t size = 0;

    medtrie_system_describe(system, &view);
    *column = (struct column){.cell_size = cell_size,
                              .cells = calloc(ROWS, cell_size),
                              .lines = malloc((size_t)ROWS * 26)};
    for (size_t row = 0; row < ROWS; row++) {
        char text[24];
        size_t len = make_text(system, view.code_count + view.grouping_count, text);
        size_t kept = len < cell_size ? len : cell_size;

        column->offsets32[row] = (int32_t)size;
        column->offsets64[row] = (int64_t)size;
        memcpy(texts + size, text, len);
        size += len;
        memcpy(column->cells + row * cell_size, text, kept);
        if (row % 3 == 0)
            memset(column->cells + row * cell_size + kept, ' ', cell_size - kept);
        memcpy(column->lines + column->line_bytes, text, len);
        column->line_bytes += len;
        if (row % 2 == 0)
            column->lines[column->line_bytes++] = '\r';
        column->lines[column->line_bytes++] = '\n';
        if (random_below(10) > 0)
            column->present[row / 8] = (uint8_t)(column->present[row / 8] | 1u << row % 8);
    }
    column->offsets32[ROWS] = (int32_t)size;
    column->offsets64[ROWS] = (int64_t)size;
    column->bytes = malloc(size);
    memcpy(column->bytes, texts, size);
    column->lines = realloc(column->lines, column->line_bytes);
    free(texts);
}

static void free_column(struct column *column)
{
    free(column->bytes);
    free(column->cells);
    free(column->lines);
}

static bool is_there(const struct column *column, const uint8_t *present, size_t row)
{
    return present == NULL || (column->present[row / 8] >> row % 8 & 1) != 0;
}

static struct medtrie_text row_text(const struct column *column, size_t row)
{
    return (struct medtrie_text){column->bytes + column->offsets32[row],
                                 (size_t)(column->offsets32[row + 1] - column->offsets32[row])};
}

/* The text of a cell: up to what pads it. */
static struct medtrie_text cell_text(const struct column *column, size_t row)
{
    struct medtrie_text text = {column->cells + row * column->cell_size, column->cell_size};

    while (text.size > 0 && (text.data[text.size - 1] == '\0' || text.data[text.size - 1] == ' '))
        text.size--;
    return text;
}

static struct medtrie_texts layout_of(const struct column *column, int layout,
                                      const uint8_t *present)
{
    struct medtrie_texts texts = {.count = ROWS, .bytes = column->bytes, .present = present};

    if (layout == 0)
        texts.offsets32 = column->offsets32;
    else if (layout == 1)
        texts.offsets64 = column->offsets64;
    else
        texts.bytes = column->cells, texts.cell_size = column->cell_size;
    return texts;
}

/* ---- Texts, keys and lines ----------------------------------------------------------------- */

static void expect_texts(const medtrie_system *system, const struct column *column)
{
    for (int layout = 0; layout < 3; layout++)
        for (int nulls = 0; nulls < 2; nulls++) {
            const uint8_t *present = nulls ? column->present : NULL;
            struct medtrie_texts texts = layout_of(column, layout, present);
            medtrie_id ids[ROWS];
            uint64_t keys[ROWS];

            medtrie_find_batch(system, &texts, ids);
            medtrie_key_batch(system, &texts, keys);
            for (size_t row = 0; row < ROWS; row++) {
                struct medtrie_text text =
                    layout == 2 ? cell_text(column, row) : row_text(column, row);
                bool there = is_there(column, present, row);
                medtrie_id id = medtrie_find(system, text.data, text.size);
                uint64_t key = medtrie_key(system, text.data, text.size);

                cr_assert_eq(ids[row], there ? id : MEDTRIE_NONE, "layout %d, row %zu: \"%.*s\"",
                             layout, row, (int)text.size, text.data);
                cr_assert_eq(keys[row], there ? key : 0, "layout %d, row %zu: \"%.*s\"", layout,
                             row, (int)text.size, text.data);
            }
        }
}

Test(batch, texts_of_every_layout)
{
    static const size_t cell_sizes[] = {7, 8, 12};

    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++)
        for (size_t size = 0; size < sizeof cell_sizes / sizeof cell_sizes[0]; size++) {
            struct column column;

            state = (uint32_t)(number * 3 + size);
            make_column(medtrie_system_at(opened[0], number), &column, cell_sizes[size]);
            for (int level = 0; level < LEVELS; level++)
                expect_texts(medtrie_system_at(opened[level], number), &column);
            free_column(&column);
        }
}

/* Every byte in every place of a text of one to nine bytes. */
Test(batch, every_byte_everywhere)
{
    /* The last is a block but for its dot, and so is none. */
    static const char *const texts[] = {"A",       "22",       "E11",       "E119",    "M54.50",
                                        "T360X1A", "T36.0X1A", "T36.0X1AB", "A00.-A09"};

    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        for (size_t place = 0; place < strlen(texts[t]); place++) {
            size_t len = strlen(texts[t]);
            char *bytes = malloc(256 * len);
            int32_t offsets[257] = {0};
            struct medtrie_texts column = {.count = 256, .bytes = bytes, .offsets32 = offsets};

            for (int byte = 0; byte < 256; byte++) {
                memcpy(bytes + (size_t)byte * len, texts[t], len);
                bytes[(size_t)byte * len + place] = (char)byte;
                offsets[byte + 1] = (int32_t)((size_t)(byte + 1) * len);
            }
            for (int level = 0; level < LEVELS; level++) {
                const medtrie_system *cm = medtrie_system_at(opened[level], MINIATURE_CM);
                medtrie_id ids[256];
                uint64_t keys[256];

                medtrie_find_batch(cm, &column, ids);
                medtrie_key_batch(cm, &column, keys);
                for (size_t byte = 0; byte < 256; byte++) {
                    cr_assert_eq(ids[byte], medtrie_find(cm, bytes + byte * len, len));
                    cr_assert_eq(keys[byte], medtrie_key(cm, bytes + byte * len, len), "\"%.*s\"",
                                 (int)len, bytes + byte * len);
                }
            }
            free(bytes);
        }
}

/* Keys of callers may be anything. */
Test(batch, keys)
{
    for (int level = 0; level < LEVELS; level++)
        for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
            const medtrie_system *system = medtrie_system_at(opened[level], number);
            uint64_t keys[ROWS];
            medtrie_id ids[ROWS];
            static const uint8_t none[(ROWS + 7) / 8];

            state = 7;
            for (size_t row = 0; row < ROWS; row++) {
                char text[24];
                size_t len = medtrie_display(system, random_below(20), text);

                keys[row] = medtrie_key(system, text, len);
                if (row % 5 == 0)
                    keys[row] ^= UINT64_C(1) << random_below(64);
            }
            medtrie_find_keys(system, keys, ROWS, NULL, ids);
            for (size_t row = 0; row < ROWS; row++)
                cr_assert_eq(ids[row], medtrie_find_key(system, keys[row]));
            medtrie_find_keys(system, keys, ROWS, none, ids);
            for (size_t row = 0; row < ROWS; row++)
                cr_assert_eq(ids[row], MEDTRIE_NONE);
        }
}

/* Lines in pieces of any size give what the texts give; CR LF and LF may change by lines. */
Test(batch, lines)
{
    struct column column;

    state = 11;
    make_column(medtrie_system_at(opened[0], MINIATURE_CM), &column, 8);
    for (int level = 0; level < LEVELS; level++)
        for (size_t piece = 1; piece < column.line_bytes; piece = piece * 3 + 1) {
            const medtrie_system *cm = medtrie_system_at(opened[level], MINIATURE_CM);
            size_t begin = 0, room = piece, row = 0;

            while (begin < column.line_bytes) {
                size_t left = column.line_bytes - begin;
                size_t size = room < left ? room : left;
                char *copy = malloc(size);
                medtrie_id ids[70];
                size_t taken, count;

                memcpy(copy, column.lines + begin, size);
                count = medtrie_find_lines(cm, copy, size, size == left, ids, 70, &taken);
                free(copy);
                for (size_t i = 0; i < count; i++, row++) {
                    struct medtrie_text text = row_text(&column, row);

                    cr_assert_eq(ids[i], medtrie_find(cm, text.data, text.size), "row %zu", row);
                }
                begin += taken;
                room = count == 0 ? room + piece : piece; /* the line goes on behind the piece */
            }
            cr_assert_eq(row, ROWS);
        }
    free_column(&column);
}

static const struct {
    const char *text;
    bool last;
    size_t capacity, count, taken;
} line_ends[] = {
    {"", false, 9, 0, 0},
    {"", true, 9, 0, 0},
    {"\n", false, 9, 1, 1}, /* an empty line is one */
    {"E119", false, 9, 0, 0},
    {"E119", true, 9, 1, 4},
    {"E119\nE1", false, 9, 1, 5},
    {"E119\r\nE119\n", true, 9, 2, 11},
    {"E119\nE119\nE119\n", false, 2, 2, 10}, /* no room for the third */
    {"E119\r", true, 9, 1, 5},
    {"E119\n", false, 0, 0, 0},
};

Test(batch, line_ends)
{
    const medtrie_system *cm = medtrie_system_at(opened[0], MINIATURE_CM);

    for (size_t i = 0; i < sizeof line_ends / sizeof line_ends[0]; i++) {
        medtrie_id ids[9];
        size_t taken = 99;

        cr_expect_eq(medtrie_find_lines(cm, line_ends[i].text, strlen(line_ends[i].text),
                                        line_ends[i].last, ids, line_ends[i].capacity, &taken),
                     line_ends[i].count, "case %zu", i);
        cr_expect_eq(taken, line_ends[i].taken, "case %zu: %zu", i, taken);
    }
}

/* ---- Dates --------------------------------------------------------------------------------- */

static medtrie_day random_day(void)
{
    return medtrie_day_of(2014 + (int)random_below(12), 1 + (int)random_below(12),
                          1 + (int)random_below(28));
}

Test(batch, dates)
{
    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const medtrie_system *system = medtrie_system_at(opened[0], number);
        medtrie_id ids[ROWS];
        medtrie_day days[ROWS];
        uint8_t valid[ROWS], billable[ROWS], bits[(ROWS + 7) / 8];

        state = (uint32_t)number;
        for (size_t row = 0; row < ROWS; row++) {
            ids[row] = random_below(10) == 0 ? MEDTRIE_NONE : random_below(45);
            days[row] = random_day();
        }
        for (size_t step = 0; step < 2; step++) {
            medtrie_valid_batch(system, ids, ROWS, NULL, days, step, valid, bits);
            medtrie_billable_batch(system, ids, ROWS, NULL, days, step, billable, NULL);
            for (size_t row = 0; row < ROWS; row++) {
                medtrie_period period = medtrie_period_on(system, days[row * step]);
                int open = period == MEDTRIE_NOT_COVERED && ids[row] != MEDTRIE_NONE
                               ? MEDTRIE_ROW_NOT_COVERED
                               : -1;

                cr_assert_eq(valid[row],
                             open >= 0 ? open : medtrie_valid(system, ids[row], period));
                cr_assert_eq(billable[row],
                             open >= 0 ? open : medtrie_billable(system, ids[row], period));
                cr_assert_eq(bits[row / 8] >> row % 8 & 1, valid[row] == MEDTRIE_ROW_YES);
            }
        }
    }
}

/* ---- Checks -------------------------------------------------------------------------------- */

Test(batch, checks)
{
    static const char *const names[] = {"icd10cm", "hcpcs",     "dx",       "px",     "procedure",
                                        "charges", "icd9cm-dx", "modifier", "nothing"};

    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
        for (int level = 0; level < LEVELS; level++) {
            int layout = level % 3;
            struct medtrie_texts texts;
            struct column column;
            medtrie_day days[ROWS];
            uint8_t statuses[ROWS];
            medtrie_id ids[ROWS];
            const medtrie_system *systems[ROWS];

            state = (uint32_t)n;
            make_column(medtrie_system_at(opened[0], n % MINIATURE_SYSTEMS), &column, 8);
            for (size_t row = 0; row < ROWS; row++)
                days[row] = row % 17 == 0   ? MEDTRIE_DAY_DEFAULT
                            : row % 17 == 1 ? medtrie_day_of(2015, 9, 30) /* ICD-9's last */
                            : row % 17 == 2 ? medtrie_day_of(2015, 10, 1)
                                            : random_day();
            texts = layout_of(&column, layout, column.present);
            medtrie_check_batch(opened[level], names[n], strlen(names[n]), &texts, days, 1,
                                statuses, ids, systems);
            for (size_t row = 0; row < ROWS; row++) {
                struct medtrie_text text =
                    layout == 2 ? cell_text(&column, row) : row_text(&column, row);
                struct medtrie_verdict verdict = {.struct_size = sizeof verdict};

                if (!is_there(&column, column.present, row))
                    text.size = 0;
                medtrie_check_all(opened[level], names[n], strlen(names[n]), text.data, text.size,
                                  days[row], &verdict, 1);
                cr_assert_eq(statuses[row], verdict.status, "%s, row %zu, \"%.*s\": %d", names[n],
                             row, (int)text.size, text.data, (int)verdict.status);
                cr_assert_eq(ids[row], verdict.id);
                cr_assert_eq(systems[row], verdict.system);
            }
            free_column(&column);
        }
}

/* ---- Hierarchy and sets --------------------------------------------------------------------- */

/* Every id, and some that are none, in every period and one that is none, to every kind and level.
 */
Test(batch, ancestors)
{
    for (size_t s = 0; s < MINIATURE_SYSTEMS; s++) {
        const medtrie_system *system = medtrie_system_at(opened[0], s);
        struct medtrie_system_view view = {.struct_size = sizeof view};
        const uint8_t present[] = {0xF7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
        medtrie_id ids[64], ancestors[64];
        size_t count;

        medtrie_system_describe(system, &view);
        count = view.code_count + view.grouping_count + 2;
        cr_assert_leq(count, 64);
        for (size_t i = 0; i < count; i++)
            ids[i] = i + 1 < count ? (medtrie_id)i : MEDTRIE_NONE;
        for (medtrie_period period = 0; period <= view.period_count; period++)
            for (unsigned n = 0; n <= MEDTRIE_KIND_MODIFIER + 1; n++) {
                enum medtrie_kind kind = (enum medtrie_kind)n;

                medtrie_ancestor_batch(system, ids, count, present, kind, period, ancestors);
                for (size_t i = 0; i < count; i++)
                    cr_assert_eq(ancestors[i],
                                 i == 3 ? MEDTRIE_NONE
                                        : medtrie_ancestor(system, ids[i], kind, period),
                                 "system %zu, id %zu, kind %u, period %u", s, i, n, period);
                medtrie_ancestor_at_batch(system, ids, count, present, n, period, ancestors);
                for (size_t i = 0; i < count; i++)
                    cr_assert_eq(ancestors[i],
                                 i == 3 ? MEDTRIE_NONE
                                        : medtrie_ancestor_at(system, ids[i], n, period));
            }
    }
}

Test(batch, subsumption_and_sets)
{
    const medtrie_system *cm = medtrie_system_at(opened[0], MINIATURE_CM);
    medtrie_set *set = NULL;
    medtrie_id a[ROWS], b[ROWS];
    uint8_t outcomes[ROWS], answers[ROWS], bits[(ROWS + 7) / 8];

    cr_assert_eq(medtrie_set_parse(cm, "A00*\nM54*\n-M545\n", 16, NULL, &set, NULL), MEDTRIE_OK);
    state = 3;
    for (size_t row = 0; row < ROWS; row++) {
        a[row] = random_below(45);
        b[row] = random_below(45);
    }
    for (size_t step = 0; step < 2; step++) {
        medtrie_subsumes_batch(cm, a, step, b, 1, ROWS, NULL, 2, outcomes);
        for (size_t row = 0; row < ROWS; row++)
            cr_assert_eq(outcomes[row], medtrie_subsumes(cm, a[row * step], b[row], 2));
    }
    /* Some rows are not there. */
    memset(bits, 0x5A, sizeof bits);
    medtrie_subsumes_batch(cm, a, 0, a, 1, ROWS, bits, 2, outcomes);
    for (size_t row = 0; row < ROWS; row++)
        cr_assert_eq(outcomes[row], (bits[row / 8] >> row % 8 & 1) != 0
                                        ? medtrie_subsumes(cm, a[0], a[row], 2)
                                        : MEDTRIE_NOT_SUBSUMED);
    medtrie_contains_batch(set, a, ROWS, NULL, answers, bits);
    for (size_t row = 0; row < ROWS; row++) {
        cr_assert_eq(answers[row], medtrie_set_contains(set, a[row]));
        cr_assert_eq(bits[row / 8] >> row % 8 & 1, answers[row]);
    }
    medtrie_set_free(set);
}

/* A file may say that a code holds nothing, not even itself: a batch and the single call say the
 * same of it, and of a code and itself what is true. */
Test(batch, sizes_of_nothing)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    size_t size;
    uint8_t *sizes = image_section(&image, "sizes", MINIATURE_CM, &size), *outcomes;
    const medtrie_system *cm;
    medtrie_index *index;
    medtrie_id *a, *b;
    uint32_t codes = (uint32_t)(size / 4);

    memset(sizes, 0, size);
    image_seal(&image);
    cr_assert_eq(medtrie_open_memory(image.bytes, image.size, NULL, &index, &error), MEDTRIE_OK);
    cm = medtrie_system_at(index, MINIATURE_CM);
    a = malloc((size_t)codes * codes * sizeof *a);
    b = malloc((size_t)codes * codes * sizeof *b);
    outcomes = malloc((size_t)codes * codes);
    for (uint32_t i = 0; i < codes * codes; i++) {
        a[i] = i / codes;
        b[i] = i % codes;
    }
    medtrie_subsumes_batch(cm, a, 1, b, 1, (size_t)codes * codes, NULL, 2, outcomes);
    for (uint32_t i = 0; i < codes * codes; i++) {
        cr_assert_eq(outcomes[i], medtrie_subsumes(cm, a[i], b[i], 2));
        cr_assert_eq(outcomes[i] == MEDTRIE_EQUIVALENT, a[i] == b[i]);
    }
    free(a);
    free(b);
    free(outcomes);
    medtrie_close(index);
}

/* A column of no rows need not be anywhere, and nothing is written. */
Test(batch, no_rows)
{
    static const struct medtrie_texts none;
    const medtrie_system *cm = medtrie_system_at(opened[0], MINIATURE_CM);
    medtrie_id id = 12345;
    uint64_t key = 12345;

    medtrie_find_batch(cm, &none, &id);
    medtrie_key_batch(cm, &none, &key);
    cr_expect(id == 12345 && key == 12345);
}

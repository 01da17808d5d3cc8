/*
 * What is remembered is what was said: rows of a long input, which have the same codes again and
 * again on many days, are annotated as each of them is alone, by an annotator that knows nothing.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annotate/annotator.h"
#include "miniature.h"

TestSuite(memo, .init = miniature_set_up, .fini = miniature_tear_down);

#define LINES 250
#define ROW_BYTES 160
#define TEXTS 256

static const char header[] = "dx,px,system,from,to\n";

/* ---- Rows ---------------------------------------------------------------------------------- */

static uint32_t next_number(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Every code of the miniature, and what is none. */
static size_t list_texts(char texts[TEXTS][24])
{
    static const char *const others[] = {
        "",       "X",      "E11",     "e11.9 ",   "\"E11.9\"", "\"\"", " ",   "E11.99", "A1",
        "000.00", "S82.1X", "ZZZZZZZ", "ZZZZZZZZ", "ZZZZZZZZZ", "\x01", "a.b", "J012",   "0DTJ4Z"};
    size_t count = 0;

    for (size_t i = 0; i < medtrie_system_count(miniature_index); i++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, i);
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        cr_assert_lt(count + view.code_count + view.grouping_count, TEXTS - 20);
        for (medtrie_id id = 0; id < view.code_count + view.grouping_count; id++)
            medtrie_display(system, id, texts[count++]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        snprintf(texts[count++], sizeof texts[0], "%s", others[i]);
    return count;
}

/* Days of the years that the miniature has, around its first and last, and what is none. */
static void put_days(uint32_t *state, char *from, char *to)
{
    medtrie_day day = medtrie_day_of(2013, 1, 1) + (medtrie_day)(next_number(state) % 5500);

    if (next_number(state) % 50 == 0)
        day = medtrie_day_of(1850 + (int)(next_number(state) % 400), 2, 3);
    medtrie_day_format(day, from);
    medtrie_day_format(day + (medtrie_day)(next_number(state) % 400), to);
    if (next_number(state) % 40 == 0)
        from[0] = '\0';
    if (next_number(state) % 40 == 0)
        to[0] = 'x';
    if (next_number(state) % 20 == 0)
        medtrie_day_format(day - 3, to);
}

static void make_row(uint32_t *state, char texts[TEXTS][24], size_t count, char row[ROW_BYTES])
{
    static const char *const systems[] = {"0", "9", "0", "", "hcpcs", "icd10cm", "nonsense", "10"};
    char from[16], to[16];

    put_days(state, from, to);
    snprintf(row, ROW_BYTES, "%s,%s,%s,%s,%s\n", texts[next_number(state) % count],
             texts[next_number(state) % count], systems[next_number(state) % 8], from, to);
}

/* ---- Annotating ---------------------------------------------------------------------------- */

/* So many answers and bytes are remembered; 0: as many as ever. */
static size_t most;

/* Annotates an input; the rows that come out are to be freed. */
static char *annotate(const struct medtrie_annotate_options *options, const char *input,
                      size_t size)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    char *output;
    size_t first, begun = sizeof header - 1;

    cr_assert_eq(medtrie_annotator_open(miniature_index, options, &annotator, &error), MEDTRIE_OK,
                 "%s", error.message);
    /* The header alone, so that there is a part whose limits can be set. */
    cr_assert_eq(medtrie_annotator_push(annotator, input, begun, &out, &error), MEDTRIE_OK, "%s",
                 error.message);
    if (most != 0)
        annotator->part->answers_max = annotator->part->kept_bytes_max = most;
    cr_assert_eq(medtrie_annotator_push(annotator, input + begun, size - begun, &out, &error),
                 MEDTRIE_OK, "%s", error.message);
    first = out.output.size;
    output = malloc(first + 4096);
    memcpy(output, out.output.data, first);
    cr_assert_eq(medtrie_annotator_end(annotator, &out, &error), MEDTRIE_OK);
    cr_assert_lt(out.output.size, 4096);
    memcpy(output + first, out.output.data, out.output.size);
    output[first + out.output.size] = '\0';
    medtrie_annotator_close(annotator);
    return output;
}

static void expect_as_alone(const struct medtrie_annotate_options *options)
{
    char texts[TEXTS][24];
    char(*rows)[ROW_BYTES] = malloc(sizeof *rows * LINES);
    char *input = malloc(sizeof header + sizeof *rows * LINES), *output;
    size_t count = list_texts(texts), size = sizeof header - 1, at;
    uint32_t state = 1;

    memcpy(input, header, sizeof header);
    for (size_t i = 0; i < LINES; i++) {
        make_row(&state, texts, count, rows[i]);
        memcpy(input + size, rows[i], strlen(rows[i]));
        size += strlen(rows[i]);
    }
    output = annotate(options, input, size);
    at = 0;
    for (size_t i = 0; i < LINES; i++) {
        char alone[sizeof header + ROW_BYTES], *expected;
        const char *row;
        int length = snprintf(alone, sizeof alone, "%s%s", header, rows[i]);

        expected = annotate(options, alone, (size_t)length);
        row = expected;
        cr_assert_eq(strncmp(output + at, row, strlen(row)), 0, "row %zu\n%.*s%s", i,
                     (int)strcspn(output + at, "\n") + 1, output + at, row);
        at += strlen(row);
        free(expected);
    }
    cr_assert_eq(output[at], '\0');
    free(output);
    free(input);
    free(rows);
}

/* ---- Days ---------------------------------------------------------------------------------- */

static const struct medtrie_text all_systems = {NULL, 0};

static struct memo make_memo(struct medtrie_text name)
{
    struct memo memo;

    cr_assert(medtrie_memo_make(&memo, miniature_index, name, 0, true));
    return memo;
}

/* Days of a class have one period, or none and the same one near. */
Test(memo, classes_of_days)
{
    for (size_t i = 0; i < medtrie_system_count(miniature_index); i++) {
        const medtrie_system *system = medtrie_system_at(miniature_index, i);
        struct medtrie_system_view view = {.struct_size = sizeof view};
        struct memo memo;

        medtrie_system_describe(system, &view);
        memo = make_memo(view.name);
        cr_assert_eq(memo.one, system);
        for (medtrie_day day = memo.first_day; day < memo.first_day + 110 * 366; day++) {
            uint8_t class = medtrie_memo_class(&memo, day);

            cr_assert_lt(class, memo.class_count);
            cr_assert_eq(memo.periods[class], medtrie_period_on(system, day), "%d", day);
            cr_assert_eq(memo.texts[class], medtrie_period_near(system, day), "%d", day);
        }
        cr_assert_eq(medtrie_memo_class(&memo, memo.first_day - 1), MEMO_NO_CLASS);
        cr_assert_eq(medtrie_memo_class(&memo, MEDTRIE_DAY_NONE), MEMO_NO_CLASS);
        cr_assert_eq(medtrie_memo_class(&memo, MEDTRIE_DAY_LAST), memo.class_count - 1);
        medtrie_memo_free(&memo);
    }
}

/* Where any system may answer, days of a class have one period in each. */
Test(memo, classes_of_days_in_all_systems)
{
    struct memo memo = make_memo(all_systems);

    for (medtrie_day day = memo.first_day + 1; day < memo.first_day + 110 * 366; day++)
        for (size_t i = 0; i < medtrie_system_count(miniature_index); i++) {
            const medtrie_system *system = medtrie_system_at(miniature_index, i);

            if (medtrie_period_on(system, day) != medtrie_period_on(system, day - 1))
                cr_assert_neq(medtrie_memo_class(&memo, day), medtrie_memo_class(&memo, day - 1));
        }
    medtrie_memo_free(&memo);
}

/* ---- The hash ------------------------------------------------------------------------------ */

static bool put(struct memo *memo, uint64_t key, uint32_t offset)
{
    struct remembered *place = medtrie_memo_place(memo, key);

    if (place != NULL)
        *place = (struct remembered){.key = key, .classes = 1, .offset = offset};
    return place != NULL;
}

static const struct remembered *find(const struct memo *memo, uint64_t key)
{
    return medtrie_memo_find(memo, medtrie_memo_hash(memo, key), key, 1);
}

/* What is put is found while the hash grows, and nothing else. */
Test(memo, growth)
{
    struct memo memo = make_memo(all_systems);

    for (uint32_t i = 0; i < 300000; i++)
        cr_assert(put(&memo, (uint64_t)i * 2, i));
    cr_assert_eq(memo.count, 300000);
    for (uint32_t i = 0; i < 300000; i++) {
        const struct remembered *found = find(&memo, (uint64_t)i * 2);

        cr_assert(found != NULL && found->offset == i);
        cr_assert_null(find(&memo, (uint64_t)i * 2 + 1));
        cr_assert_null(medtrie_memo_find(&memo, medtrie_memo_hash(&memo, i * 2), i * 2, 2));
    }
    medtrie_memo_empty(&memo);
    cr_assert_null(find(&memo, 8));
    cr_assert_eq(memo.count, 0);
    medtrie_memo_free(&memo);
}

/* Texts that are made to collide find no place after MEMO_PROBES_MAX of them, and nothing else
 * becomes slower: the factor of the hash undone, the last place for all of them. */
Test(memo, collisions)
{
    struct memo memo = make_memo(all_systems);
    uint64_t factor = UINT64_C(0x9E3779B97F4A7C15), undone = factor;
    uint32_t placed = 0;

    for (int i = 0; i < 5; i++)
        undone *= 2 - factor * undone; /* Newton's method, modulo 2^64 */
    for (uint32_t i = 0; i < 1000; i++)
        if (put(&memo, (UINT64_MAX - i) * undone, i))
            placed++;
    cr_assert_eq(placed, MEMO_PROBES_MAX);
    for (uint32_t i = 0; i < 1000; i++)
        cr_assert_eq(find(&memo, (UINT64_MAX - i) * undone) != NULL, i < MEMO_PROBES_MAX);
    medtrie_memo_free(&memo);
}

/* ---- Tests --------------------------------------------------------------------------------- */

static const char *const fields_of_scopes[] = {
    "status,billable,title,id,system",       /* the code, its titles and the status */
    "status,parent,release,basis,successor", /* also the period */
    "status,repair",                         /* also what was written */
    "status,day",                            /* also the day */
    "status,billable,short_title,completions,carc,kind,level",
};

static const char *const ways_of_asking[][2] = {
    {"dx:icd10cm", "px:hcpcs"}, {"dx:dx", "px:px"}, {"dx", "px"}, {"dx:dx", "px"}};

static void expect_all(struct medtrie_annotate_options *options)
{
    for (size_t f = 0; f < sizeof fields_of_scopes / sizeof fields_of_scopes[0]; f++)
        for (size_t w = 0; w < sizeof ways_of_asking / sizeof ways_of_asking[0]; w++) {
            options->fields = fields_of_scopes[f];
            options->codes = ways_of_asking[w];
            options->code_count = 2;
            expect_as_alone(options);
        }
}

#define OPTIONS                                                                                    \
  {                                                                                                \
    .struct_size = sizeof(struct medtrie_annotate_options), .format = MEDTRIE_ANNOTATE_CSV         \
  }

Test(memo, on_one_day, .timeout = 120)
{
    struct medtrie_annotate_options options = OPTIONS;

    options.as_of = medtrie_day_of(2020, 11, 15);
    expect_all(&options);
    options.as_of = MEDTRIE_DAY_DEFAULT;
    expect_all(&options);
}

Test(memo, on_days_of_their_own, .timeout = 120)
{
    struct medtrie_annotate_options options = OPTIONS;

    options.dates = "from";
    expect_all(&options);
}

Test(memo, of_some_statuses, .timeout = 120)
{
    struct medtrie_annotate_options options = OPTIONS;

    options.dates = "from";
    options.only = "retired,not-covered,not-yet-valid";
    options.fields = "short_title";
    options.codes = ways_of_asking[0];
    options.code_count = 2;
    expect_as_alone(&options);
}

Test(memo, in_ranges_of_days, .timeout = 120)
{
    struct medtrie_annotate_options options = OPTIONS;

    options.dates = "from,to";
    expect_all(&options);
}

Test(memo, where_rows_name_the_system, .timeout = 120)
{
    static const char *const system_columns[] = {"system", NULL};
    struct medtrie_annotate_options options = OPTIONS;

    options.dates = "from";
    options.system_columns = system_columns;
    expect_all(&options);
}

/* When there is too much everything is forgotten, again and again. */
Test(memo, that_forgets, .timeout = 120)
{
    struct medtrie_annotate_options options = OPTIONS;

    for (most = 1; most < 10000; most *= 20) {
        options.as_of = medtrie_day_of(2020, 11, 15);
        expect_all(&options);
    }
}

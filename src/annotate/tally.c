/* Counting on the way. */
#include "tally.h"

#include <stdlib.h>
#include <unistd.h>
#ifdef __APPLE__
#  include <sys/random.h>
#endif

#define XXH_INLINE_ALL
#include <xxhash.h>

bool medtrie_tally_make(struct tally *tally, const struct plan *plan)
{
    size_t systems = medtrie_system_count(plan->index);

    *tally = (struct tally){.plan = plan,
                            .system_count = systems,
                            .cell_count = plan->code_count * (systems + 1) * MEDTRIE_CELL_STATUSES};
    tally->cells = calloc(tally->cell_count, sizeof *tally->cells);
    return tally->cells != NULL;
}

void medtrie_tally_free(struct tally *tally)
{
    free(tally->cells);
    for (size_t page = 0; page < TALLY_PAGES; page++)
        free(tally->days[page]);
    free(tally->texts);
    *tally = (struct tally){0};
}

bool medtrie_tally_page(struct tally *tally, size_t page)
{
    tally->days[page] = calloc(TALLY_PAGE, sizeof *tally->days[page]);
    tally->failed |= tally->days[page] == NULL;
    return tally->days[page] != NULL;
}

/* ---- Texts --------------------------------------------------------------------------------- */

/* What is not of the text goes into the seed. */
static size_t hash_of(const struct tally_text *text, uint64_t seed)
{
    return (size_t)XXH3_64bits_withSeed(text->text, text->size,
                                        seed + text->column + ((uint64_t)text->status << 16));
}

static bool is_same(const struct tally_text *a, const struct tally_text *b)
{
    return a->size == b->size && a->status == b->status && a->column == b->column &&
           a->system == b->system && memcmp(a->text, b->text, a->size) == 0;
}

/* The place of a text, or a free one. */
static struct tally_text *place_of(struct tally_text *texts, size_t capacity, uint64_t seed,
                                   const struct tally_text *text)
{
    size_t place = hash_of(text, seed) & (capacity - 1);

    while (texts[place].count != 0 && !is_same(&texts[place], text))
        place = (place + 1) & (capacity - 1);
    return &texts[place];
}

static bool grow(struct tally *tally)
{
    size_t capacity = tally->text_capacity == 0 ? 1024 : tally->text_capacity * 2;
    struct tally_text *texts = calloc(capacity, sizeof *texts);

    if (texts == NULL) {
        tally->failed = true;
        return false;
    }
    /* Where the system has no random numbers the seed is 0, and only speed is lost. */
    if (tally->texts == NULL)
        (void)!getentropy(&tally->seed, sizeof tally->seed);
    for (size_t i = 0; i < tally->text_capacity; i++)
        if (tally->texts[i].count != 0)
            *place_of(texts, capacity, tally->seed, &tally->texts[i]) = tally->texts[i];
    free(tally->texts);
    tally->texts = texts;
    tally->text_capacity = capacity;
    return true;
}

void medtrie_tally_text(struct tally *tally, const struct tally_text *text)
{
    struct tally_text *place;

    if (tally->text_count * 2 >= tally->text_capacity && tally->text_count < TALLY_TEXTS_MAX &&
        !grow(tally))
        return;
    place = place_of(tally->texts, tally->text_capacity, tally->seed, text);
    if (place->count != 0) {
        place->count += text->count;
        if (text->day < place->day)
            place->day = text->day;
    } else if (tally->text_count < TALLY_TEXTS_MAX) {
        *place = *text;
        tally->text_count++;
    } else {
        tally->other_texts += text->count;
    }
}

static int by_count(const void *left, const void *right)
{
    const struct tally_text *a = *(const struct tally_text *const *)left;
    const struct tally_text *b = *(const struct tally_text *const *)right;
    size_t shorter = a->size < b->size ? a->size : b->size;
    int order;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    order = memcmp(a->text, b->text, shorter);
    if (order == 0)
        order = (int)a->size - (int)b->size;
    if (order == 0)
        order = (int)a->column - (int)b->column;
    if (order == 0)
        order = (int)a->status - (int)b->status;
    /* They stand in one array. */
    return order != 0 ? order : (a->system > b->system) - (a->system < b->system);
}

size_t medtrie_tally_worst(const struct tally *tally, const struct tally_text **worst,
                           size_t capacity)
{
    const struct tally_text **all = malloc((tally->text_count + 1) * sizeof *all);
    size_t count = 0;

    if (all == NULL)
        return 0;
    for (size_t i = 0; i < tally->text_capacity; i++)
        if (tally->texts[i].count != 0)
            all[count++] = &tally->texts[i];
    qsort(all, count, sizeof *all, by_count);
    if (count > capacity)
        count = capacity;
    memcpy(worst, all, count * sizeof *worst);
    free(all);
    return count;
}

void medtrie_tally_texts(struct tally *to, const struct tally *from)
{
    const struct tally_text **texts = malloc((from->text_count + 1) * sizeof *texts);
    size_t count = 0;

    if (texts != NULL)
        count = medtrie_tally_worst(from, texts, from->text_count);
    to->failed |= count < from->text_count;
    for (size_t i = 0; i < count; i++)
        medtrie_tally_text(to, texts[i]);
    free(texts);
}

static void add_page(struct tally *to, const struct tally *from, size_t page)
{
    if (to->days[page] == NULL && !medtrie_tally_page(to, page))
        return;
    for (size_t i = 0; i < TALLY_PAGE; i++)
        for (int valid = 0; valid < 2; valid++)
            to->days[page][i][valid] += from->days[page][i][valid];
}

void medtrie_tally_add(struct tally *to, const struct tally *from)
{
    to->rows += from->rows;
    to->shown += from->shown;
    to->diverted += from->diverted;
    medtrie_tally_multiline(to, from->multiline, from->multiline_line);
    to->other_texts += from->other_texts;
    to->failed |= from->failed;
    for (size_t i = 0; i < from->cell_count; i++)
        to->cells[i] += from->cells[i];
    for (size_t page = 0; page < TALLY_PAGES; page++)
        if (from->days[page] != NULL)
            add_page(to, from, page);
    medtrie_tally_texts(to, from);
}

/*
 * Classes of days are the stretches between the days on which a period of a system that may answer
 * begins or ends. The hash is probed one place after the other; there are MEMO_PROBES_MAX places
 * behind the last, so that no probe has to turn around.
 */
#include "memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BITS_LEAST 10
#define BITS_MOST 20

/* Days longer before the last change have no class: few claims are so old. */
#define DAYS_MOST 36600

/* ---- Days ---------------------------------------------------------------------------------- */

/* Days on which something changes, without order. */
struct changes {
    medtrie_day *days;
    size_t count;
};

static size_t periods_of(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    return view.period_count;
}

static void add_changes(struct changes *changes, const medtrie_system *system)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};

    for (medtrie_period period = 0; medtrie_period_at(system, period, &view); period++) {
        changes->days[changes->count++] = view.first_day;
        if (view.last_day != MEDTRIE_DAY_LAST)
            changes->days[changes->count++] = view.last_day + 1;
    }
}

static int compare_days(const void *a, const void *b)
{
    const medtrie_day *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

/* The days of the changes in order, each once. */
static bool list_changes(const struct memo *memo, const medtrie_index *index,
                         struct changes *changes)
{
    size_t systems = medtrie_system_count(index), most = 0, kept = 0;

    for (size_t i = 0; i < systems; i++)
        most += 2 * periods_of(medtrie_system_at(index, i));
    *changes = (struct changes){malloc((most + 1) * sizeof *changes->days), 0};
    if (changes->days == NULL)
        return false;
    for (size_t i = 0; i < systems; i++)
        if (memo->one == NULL || memo->one == medtrie_system_at(index, i))
            add_changes(changes, medtrie_system_at(index, i));
    /* What is before all periods is alike too. */
    changes->days[changes->count++] = MEDTRIE_DAY_FIRST;
    qsort(changes->days, changes->count, sizeof *changes->days, compare_days);
    for (size_t i = 0; i < changes->count; i++)
        if (kept == 0 || changes->days[kept - 1] != changes->days[i])
            changes->days[kept++] = changes->days[i];
    changes->count = kept;
    return true;
}

/* Where the class of a day stands; that of one before all that are kept would be the first. */
static size_t place_of_day(const struct memo *memo, medtrie_day day)
{
    return day > memo->first_day ? (size_t)((int64_t)day - memo->first_day) : 0;
}

/* The last of the changes begin a class each; days before them have none. */
static bool make_classes(struct memo *memo, const struct changes *changes)
{
    size_t skipped = changes->count > MEMO_CLASSES ? changes->count - MEMO_CLASSES : 0;
    const medtrie_day *days = changes->days + skipped;
    int64_t last;

    memo->class_count = (uint32_t)(changes->count - skipped);
    for (uint32_t i = 0; memo->one != NULL && i < memo->class_count; i++) {
        memo->periods[i] = medtrie_period_on(memo->one, days[i]);
        memo->texts[i] = medtrie_period_near(memo->one, days[i]);
    }
    last = days[memo->class_count - 1];
    memo->first_day = last - days[0] > DAYS_MOST ? (medtrie_day)(last - DAYS_MOST) : days[0];
    memo->day_count = (uint32_t)(last - memo->first_day) + 1;
    memo->classes = malloc(memo->day_count);
    if (memo->classes == NULL)
        return false;
    for (uint32_t i = 0; i < memo->class_count; i++) {
        size_t from = place_of_day(memo, days[i]);
        size_t end = i + 1 < memo->class_count ? place_of_day(memo, days[i + 1]) : memo->day_count;

        memset(memo->classes + from, (int)i, end - from);
    }
    return true;
}

/* ---- The hash ------------------------------------------------------------------------------ */

static bool make_places(struct memo *memo, unsigned bits)
{
    size_t count = ((size_t)1 << bits) + MEMO_PROBES_MAX;

    memo->places_room = calloc(1, count * sizeof *memo->places + LINE_BYTES);
    if (memo->places_room == NULL)
        return false;
    memo->places = (struct remembered *)(void *)((char *)memo->places_room + LINE_BYTES -
                                                 (uintptr_t)memo->places_room % LINE_BYTES);
    memo->shift = 64 - bits;
    memo->count = 0;
    return true;
}

static size_t place_count(const struct memo *memo)
{
    return ((size_t)1 << (64 - memo->shift)) + MEMO_PROBES_MAX;
}

/* The first free place for a key; NULL: none is near. */
static struct remembered *free_place(const struct memo *memo, uint64_t key)
{
    size_t hash = medtrie_memo_hash(memo, key);

    for (size_t i = 0; i < MEMO_PROBES_MAX; i++)
        if (memo->places[hash + i].classes == 0)
            return &memo->places[hash + i];
    return NULL;
}

/* Twice the places; what finds none among them is forgotten. Without memory all stays as it is. */
static void grow(struct memo *memo)
{
    struct memo grown = *memo;

    if (!make_places(&grown, 64 - memo->shift + 1))
        return;
    for (size_t i = 0; i < place_count(memo); i++) {
        struct remembered *place = free_place(&grown, memo->places[i].key);

        if (memo->places[i].classes == 0 || place == NULL)
            continue;
        *place = memo->places[i];
        grown.count++;
    }
    free(memo->places_room);
    *memo = grown;
}

struct remembered *medtrie_memo_place(struct memo *memo, uint64_t key)
{
    unsigned bits = 64 - memo->shift;
    struct remembered *place;

    /* Half full: of fuller ones nobody can foresee how often they are probed. */
    if (memo->count >= ((size_t)1 << bits) / 2 && bits < BITS_MOST)
        grow(memo);
    place = free_place(memo, key);
    if (place != NULL)
        memo->count++;
    return place;
}

void medtrie_memo_empty(struct memo *memo)
{
    memset(memo->places, 0, place_count(memo) * sizeof *memo->places);
    memo->count = 0;
}

/* ---- Making -------------------------------------------------------------------------------- */

static bool name_memo(struct memo *memo, const medtrie_index *index, struct medtrie_text name)
{
    char *copy;

    if (name.data == NULL)
        return true;
    copy = malloc(name.size + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, name.data, name.size);
    memo->name = (struct medtrie_text){copy, name.size};
    memo->one = medtrie_system_named(index, name.data, name.size);
    return true;
}

static bool date_memo(struct memo *memo, const medtrie_index *index)
{
    struct changes changes;
    bool made;

    if (!list_changes(memo, index, &changes))
        return false;
    made = make_classes(memo, &changes);
    free(changes.days);
    return made;
}

bool medtrie_memo_make(struct memo *memo, const medtrie_index *index, struct medtrie_text name,
                       size_t kind, bool has_days)
{
    *memo = (struct memo){.kind = kind};
    if (name_memo(memo, index, name) && make_places(memo, BITS_LEAST) &&
        (!has_days || date_memo(memo, index)))
        return true;
    medtrie_memo_free(memo);
    return false;
}

void medtrie_memo_free(struct memo *memo)
{
    free((char *)(uintptr_t)memo->name.data);
    free(memo->classes);
    free(memo->places_room);
}

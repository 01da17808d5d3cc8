/*
 * An index that is replaced while it is asked.
 *
 * Each generation lives in a slot. One word says which slot serves, in its high byte, and how often
 * it was acquired, in the others. So one atomic addition both counts a reader and tells him his
 * slot, and there is no moment between the two in which it could be closed.
 *
 * Why nothing is closed too early, or twice, or never. A slot has a balance, 0 at first. Each
 * release takes 1 from it. The swap that ends its service takes the word away, after which nobody
 * can acquire it, and adds what the word had counted: all acquires there ever were. While the slot
 * serves, its balance is 0 minus the releases, so no release brings it to 0. After the addition it
 * is the acquires minus the releases: the snapshots still held. Whoever brings it to 0, the swap
 * itself or the last release, is the only one who does, and closes the index; only then may another
 * generation take the slot. The exchange of the word publishes what is in the slot to those who
 * acquire it; the balance hands what readers did over to the one who closes.
 *
 * 56 bits count the acquires of one generation: at one in 10 ns they last 22 years.
 */
#include <medtrie/store.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../format/error.h"

#define SLOT_SHIFT 56
#define ACQUIRES_MASK ((UINT64_C(1) << SLOT_SHIFT) - 1)
#define LINE_SIZE 64 /* of the processor's cache: what readers write to shares none */

_Static_assert(MEDTRIE_STORE_GENERATIONS_MAX == 1 << (64 - SLOT_SHIFT), "slots fill the high byte");
_Static_assert(ATOMIC_LLONG_LOCK_FREE != 0, "64-bit atomics take no lock");

struct slot {
    _Alignas(LINE_SIZE) struct medtrie_snapshot snapshot;
    medtrie_index *index;
    atomic_llong balance;
    atomic_bool taken;
};

struct medtrie_store {
    _Alignas(LINE_SIZE) atomic_ullong word;
    _Alignas(LINE_SIZE) atomic_bool reloading;
    char *path;
    struct medtrie_open_options options;
    struct slot slots[MEDTRIE_STORE_GENERATIONS_MAX];
};

/* ---- Snapshots --------------------------------------------------------------------------- */

const struct medtrie_snapshot *medtrie_store_acquire(medtrie_store *store)
{
    unsigned long long word = atomic_fetch_add_explicit(&store->word, 1, memory_order_acquire);

    return &store->slots[word >> SLOT_SHIFT].snapshot;
}

static void settle(struct slot *slot, long long amount)
{
    long long before = atomic_fetch_add_explicit(&slot->balance, amount, memory_order_acq_rel);

    if (before + amount != 0)
        return;
    medtrie_close(slot->index);
    slot->index = NULL;
    atomic_store_explicit(&slot->taken, false, memory_order_release);
}

void medtrie_store_release(medtrie_store *store, const struct medtrie_snapshot *snapshot)
{
    settle(&store->slots[(const struct slot *)snapshot - store->slots], -1);
}

/* ---- Generations ------------------------------------------------------------------------- */

/* The slot that serves; for whoever alone may swap. */
static struct slot *serving(medtrie_store *store)
{
    return &store->slots[atomic_load_explicit(&store->word, memory_order_relaxed) >> SLOT_SHIFT];
}

static struct slot *free_slot(medtrie_store *store)
{
    for (size_t i = 0; i < MEDTRIE_STORE_GENERATIONS_MAX; i++)
        if (!atomic_load_explicit(&store->slots[i].taken, memory_order_acquire))
            return &store->slots[i];
    return NULL;
}

static void fill(struct slot *slot, medtrie_index *index, uint64_t generation)
{
    slot->snapshot = (struct medtrie_snapshot){index, generation};
    slot->index = index;
    atomic_store_explicit(&slot->taken, true, memory_order_relaxed);
}

/* Lets a filled slot serve in place of the one that does. */
static void swap(medtrie_store *store, const struct slot *slot)
{
    unsigned long long number = (unsigned long long)(slot - store->slots);
    unsigned long long before =
        atomic_exchange_explicit(&store->word, number << SLOT_SHIFT, memory_order_acq_rel);

    settle(&store->slots[before >> SLOT_SHIFT], (long long)(before & ACQUIRES_MASK));
}

/* ---- Opening ----------------------------------------------------------------------------- */

static medtrie_store *make_store(const char *path, const struct medtrie_open_options *options)
{
    medtrie_store *store = aligned_alloc(LINE_SIZE, sizeof *store);

    if (store == NULL)
        return NULL;
    memset(store, 0, sizeof *store);
    if (options != NULL)
        memcpy(&store->options, options, sizeof store->options);
    store->options.struct_size = sizeof store->options;
    store->path = strdup(path);
    if (store->path == NULL) {
        free(store);
        return NULL;
    }
    return store;
}

enum medtrie_result medtrie_store_open(const char *path, const struct medtrie_open_options *options,
                                       medtrie_store **store, struct medtrie_error *error)
{
    medtrie_index *index;
    enum medtrie_result result = medtrie_open(path, options, &index, error);

    *store = NULL;
    if (result != MEDTRIE_OK)
        return result;
    *store = make_store(path, options);
    if (*store == NULL) {
        medtrie_close(index);
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    }
    fill(serving(*store), index, 1);
    return MEDTRIE_OK;
}

void medtrie_store_close(medtrie_store *store)
{
    if (store == NULL)
        return;
    medtrie_close(serving(store)->index);
    free(store->path);
    free(store);
}

/* ---- What a new file lacks --------------------------------------------------------------- */

struct losses {
    const struct medtrie_reload_options *options;
    size_t count;
    char names[320]; /* as many as fit */
    size_t size;
    bool cut;
};

static void lose(struct losses *losses, struct medtrie_text system, medtrie_day release)
{
    char *end = losses->names + losses->size;
    size_t room = sizeof losses->names - losses->size;
    char day[11];
    int written;

    medtrie_day_format(release, day);
    losses->count++;
    written = snprintf(end, room, "%s%.*s%s%s", losses->size == 0 ? "" : ", ", (int)system.size,
                       system.data, day[0] == '\0' ? "" : " ", day);
    if (!losses->cut && written > 0 && (size_t)written < room) {
        losses->size += (size_t)written;
    } else {
        losses->cut = true;
        *end = '\0';
    }
    if (losses->options->lost != NULL)
        losses->options->lost(losses->options->context, system, release);
}

static bool has_release(const medtrie_system *system, medtrie_day first_day)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};

    for (size_t i = 0; medtrie_release_at(system, i, &release); i++)
        if (release.first_day == first_day)
            return true;
    return false;
}

static void compare_systems(const medtrie_system *before, const medtrie_index *index,
                            struct losses *losses)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_release_view release = {.struct_size = sizeof release};
    const medtrie_system *system;

    medtrie_system_describe(before, &view);
    system = medtrie_system_named(index, view.name.data, view.name.size);
    if (system == NULL) {
        lose(losses, view.name, MEDTRIE_DAY_NONE);
        return;
    }
    for (size_t i = 0; medtrie_release_at(before, i, &release); i++)
        if (!has_release(system, release.first_day))
            lose(losses, view.name, release.first_day);
}

static enum medtrie_result check_losses(const medtrie_store *store, const struct slot *before,
                                        const medtrie_index *index,
                                        const struct medtrie_reload_options *options,
                                        struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = store->path};
    struct losses losses = {.options = options};

    for (size_t i = 0; i < medtrie_system_count(before->index); i++)
        compare_systems(medtrie_system_at(before->index, i), index, &losses);
    if (losses.count == 0 || options->allow_lost)
        return MEDTRIE_OK;
    return medtrie_fail(error, MEDTRIE_ERROR_INDEX_LOST, &place,
                        "it lacks %zu of the systems and releases that are in service: %s%s",
                        losses.count, losses.names, losses.cut ? " ..." : "");
}

/* ---- Reloading --------------------------------------------------------------------------- */

static bool same_content(const medtrie_index *a, const medtrie_index *b)
{
    struct medtrie_index_view views[2] = {{.struct_size = sizeof views[0]},
                                          {.struct_size = sizeof views[1]}};

    medtrie_index_describe(a, &views[0]);
    medtrie_index_describe(b, &views[1]);
    return memcmp(views[0].content_id, views[1].content_id, sizeof views[0].content_id) == 0;
}

/* Lets an index serve if nothing speaks against it; *index is NULL then. */
static enum medtrie_result take_up(medtrie_store *store, medtrie_index **index,
                                   const struct medtrie_reload_options *options,
                                   struct medtrie_error *error)
{
    const struct slot *before = serving(store);
    struct slot *slot;
    enum medtrie_result result;

    if (same_content(before->index, *index))
        return MEDTRIE_OK;
    result = check_losses(store, before, *index, options, error);
    if (result != MEDTRIE_OK)
        return result;
    slot = free_slot(store);
    if (slot == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_BUSY, NULL,
                            "snapshots of %d older generations are held: release them",
                            MEDTRIE_STORE_GENERATIONS_MAX - 1);
    fill(slot, *index, before->snapshot.generation + 1);
    *index = NULL;
    swap(store, slot);
    return MEDTRIE_OK;
}

static enum medtrie_result reload(medtrie_store *store,
                                  const struct medtrie_reload_options *options,
                                  struct medtrie_error *error)
{
    static const struct medtrie_reload_options defaults = {.struct_size = sizeof defaults};
    medtrie_index *index;
    enum medtrie_result result;

    if (options == NULL)
        options = &defaults;
    if (options->struct_size < sizeof *options)
        return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                            "the options' struct_size is not set");
    result = medtrie_open(store->path, &store->options, &index, error);
    if (result != MEDTRIE_OK)
        return result;
    result = take_up(store, &index, options, error);
    medtrie_close(index);
    return result;
}

enum medtrie_result medtrie_store_reload(medtrie_store *store,
                                         const struct medtrie_reload_options *options,
                                         uint64_t *generation, struct medtrie_error *error)
{
    const struct medtrie_snapshot *snapshot;
    enum medtrie_result result;

    if (atomic_exchange_explicit(&store->reloading, true, memory_order_acquire)) {
        result = medtrie_fail(error, MEDTRIE_ERROR_BUSY, NULL, "another reload is under way");
    } else {
        result = reload(store, options, error);
        atomic_store_explicit(&store->reloading, false, memory_order_release);
    }
    if (generation != NULL) {
        snapshot = medtrie_store_acquire(store);
        *generation = snapshot->generation;
        medtrie_store_release(store, snapshot);
    }
    return result;
}

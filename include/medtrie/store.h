/*
 * medtrie's store: an index that is replaced while it is asked. It is part of libmedtrie and needs
 * nothing else.
 *
 *     medtrie_store *store = NULL;
 *     medtrie_store_open("all.medtrie", NULL, &store, &error);
 *
 *     each reader, for each batch                        one thread, when a file was published
 *
 *     const struct medtrie_snapshot *now =
 *         medtrie_store_acquire(store);                  if (medtrie_store_reload(store, NULL,
 *     ... ask now->index ...                                 &generation, &error) != MEDTRIE_OK)
 *     ... store now->generation with the answers ...         complain(error.message);
 *     medtrie_store_release(store, now);
 *
 * The idea. A reload opens the new file beside the old one, checks it, and then swaps the two with
 * one atomic exchange. Readers never wait: those that hold the old one go on with it, and the last
 * of them closes it. A file that is refused changes nothing.
 *
 * Generations. The index that the store was opened with is generation 1, each swap makes the next.
 * Everything that an index gives (ids, systems, texts, periods, sets, annotators) belongs to it and
 * so to one generation: keep the snapshot for as long as any of these is used, and do not hand ids
 * of one generation to another; the code itself is the key across them.
 *
 * Threads. Any number of threads may acquire and release at once, and any of them may reload: of
 * two reloads at a time the second is refused. What a thread wrote before it reloaded is seen by
 * whoever acquires the generation that came of it. A snapshot may be released by another thread
 * than the one that acquired it.
 *
 * The file must be published by rename: see "Maps" in medtrie/medtrie.h. A file that is written
 * into harms what is served before a reload could see it; a store that copies is safe from that
 * too.
 */
#ifndef MEDTRIE_STORE_H
#define MEDTRIE_STORE_H

#include <medtrie/medtrie.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct medtrie_store medtrie_store;

/* How many generations may be alive at once: the one that serves, and older ones of which snapshots
 * are still held. */
#define MEDTRIE_STORE_GENERATIONS_MAX 256

/* An index, good from medtrie_store_acquire to medtrie_store_release. */
struct medtrie_snapshot {
    const medtrie_index *index;
    uint64_t generation; /* 1, 2 ... */
};

/*
 * Opens an index file for readers among whom it will be replaced.
 *
 * path      as in medtrie_open; copied. A relative one is looked up anew by each reload
 * options   how to open this file and all later ones; NULL for the defaults, copied. Where it is
 *           verified in full, or copied, all pages are in memory when a generation begins to serve;
 *           otherwise its first readers wait for them
 * store     receives the handle, or NULL on failure
 * error     optional detail
 *
 * Returns what medtrie_open returns.
 */
MEDTRIE_API enum medtrie_result medtrie_store_open(const char *path,
                                                   const struct medtrie_open_options *options,
                                                   medtrie_store **store,
                                                   struct medtrie_error *error);

/* Closes the index and frees the store. All snapshots must have been released. NULL is fine. */
MEDTRIE_API void medtrie_store_close(medtrie_store *store);

/*
 * The index that serves now. It stays open, whatever is reloaded meanwhile, until
 * medtrie_store_release, which must be called once for each call of this.
 *
 * Never fails, waits or allocates: one atomic addition.
 */
MEDTRIE_API const struct medtrie_snapshot *medtrie_store_acquire(medtrie_store *store);

/*
 * Gives a snapshot back; it is void then. The last one of a generation that no longer serves closes
 * its index, which takes as long as the system takes to unmap it; otherwise one atomic addition.
 */
MEDTRIE_API void medtrie_store_release(medtrie_store *store,
                                       const struct medtrie_snapshot *snapshot);

struct medtrie_reload_options {
    size_t struct_size;
    bool allow_lost; /* serve the new file although it lacks what the one that serves has */
    /* Told of each system and release that the new file lacks, allowed or not; optional. system is
     * good during the call; release is its first day, or MEDTRIE_DAY_NONE where the whole system is
     * missing. */
    void (*lost)(void *context, struct medtrie_text system, medtrie_day release);
    void *context;
};

/*
 * Opens the file at the store's path as it is now, and lets it serve.
 *
 * options      NULL for the defaults
 * generation   optional; receives the generation that serves after the call. Where that is the same
 *              as before, nothing was swapped
 * error        optional detail
 *
 * Returns MEDTRIE_OK, also for a file whose content id is that of the index that serves, which
 * changes nothing. On any other result the old index goes on serving:
 *
 *   what medtrie_open returns   the file is not there, or bad
 *   MEDTRIE_ERROR_INDEX_LOST    it lacks a system, or a release of one, that the index in service
 *                               has, and options do not allow it; the message names them
 *   MEDTRIE_ERROR_BUSY          another reload is under way, and may have opened an older file; or
 *                               snapshots of MEDTRIE_STORE_GENERATIONS_MAX - 1 older generations
 *                               are held, which means that somebody does not release his
 *   MEDTRIE_ERROR_ARGUMENT      the options' struct_size is not set
 *
 * Costs what medtrie_open costs, and where nobody holds the old index what medtrie_close costs, in
 * this thread; so it may well be called every few seconds to see whether there is a new file.
 */
MEDTRIE_API enum medtrie_result medtrie_store_reload(medtrie_store *store,
                                                     const struct medtrie_reload_options *options,
                                                     uint64_t *generation,
                                                     struct medtrie_error *error);

#ifdef __cplusplus
}
#endif

#endif

/*
 * What is added for a code in a period, made once: its bytes are the same for every row that has
 * it.
 */
#ifndef MEDTRIE_ANNOTATE_CACHE_H
#define MEDTRIE_ANNOTATE_CACHE_H

#include "fields.h"

/* The bytes that are kept; when there are more everything is forgotten, between two blocks. */
#define CACHE_BYTES_MAX ((size_t)24 << 20)

/* Where in the bytes an addition stands; offset 0: it is not kept yet. */
struct place {
    uint32_t offset, size;
};

struct cache {
    struct buffer bytes;
    struct cache_system *systems;
    size_t system_count;
    size_t kinds; /* of what is added: one, or one a column of codes where they differ */
};

bool medtrie_cache_make(struct cache *cache, const medtrie_index *index, size_t kinds);
void medtrie_cache_free(struct cache *cache);

/* The places of the concepts of a system in a period, by id. NULL: out of memory. Good until
 * medtrie_cache_trim. */
struct place *medtrie_cache_page(struct cache *cache, size_t kind, size_t system,
                                 medtrie_period period, medtrie_period texts);

/* The periods of a system. */
uint32_t medtrie_cache_periods(const struct cache *cache, size_t system);

/* Forgets everything if there is too much; to be called while nobody uses what is kept. */
void medtrie_cache_trim(struct cache *cache);

#endif

/* A page of places for each period of each system, made when it is first asked for. */
#include "cache.h"

#include <stdlib.h>

struct cache_system {
    uint32_t concepts, periods;
    struct place **pages; /* kind * (2 * periods) + period; days that no period covers have the
                         pages behind those, by the period whose texts are shown */
};

bool medtrie_cache_make(struct cache *cache, const medtrie_index *index, size_t kinds)
{
    *cache = (struct cache){.system_count = medtrie_system_count(index), .kinds = kinds};
    /* An offset of 0 is none. */
    medtrie_buffer_put(&cache->bytes, "none", 4);
    cache->systems = calloc(cache->system_count + 1, sizeof *cache->systems);
    if (cache->systems == NULL || cache->bytes.failed)
        return false;
    for (size_t i = 0; i < cache->system_count; i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(medtrie_system_at(index, i), &view);
        cache->systems[i].concepts = view.code_count + view.grouping_count;
        cache->systems[i].periods = view.period_count;
        cache->systems[i].pages =
            calloc(kinds * 2 * view.period_count + 1, sizeof *cache->systems[i].pages);
        if (cache->systems[i].pages == NULL)
            return false;
    }
    return true;
}

static size_t page_count(const struct cache *cache, const struct cache_system *system)
{
    return cache->kinds * 2 * system->periods;
}

void medtrie_cache_free(struct cache *cache)
{
    for (size_t i = 0; cache->systems != NULL && i < cache->system_count; i++) {
        struct cache_system *system = &cache->systems[i];

        for (size_t page = 0; system->pages != NULL && page < page_count(cache, system); page++)
            free(system->pages[page]);
        free(system->pages);
    }
    free(cache->systems);
    medtrie_buffer_free(&cache->bytes);
}

struct place *medtrie_cache_page(struct cache *cache, size_t kind, size_t number,
                                 medtrie_period period, medtrie_period texts)
{
    struct cache_system *system = &cache->systems[number];
    size_t page = kind * 2 * system->periods +
                  (period != MEDTRIE_NOT_COVERED ? period : system->periods + texts);

    if (system->pages[page] == NULL)
        system->pages[page] = calloc(system->concepts, sizeof *system->pages[page]);
    return system->pages[page];
}

uint32_t medtrie_cache_periods(const struct cache *cache, size_t system)
{
    return cache->systems[system].periods;
}

void medtrie_cache_trim(struct cache *cache)
{
    if (cache->bytes.size <= CACHE_BYTES_MAX)
        return;
    cache->bytes.size = 4;
    for (size_t i = 0; i < cache->system_count; i++) {
        struct cache_system *system = &cache->systems[i];

        for (size_t page = 0; page < page_count(cache, system); page++) {
            free(system->pages[page]);
            system->pages[page] = NULL;
        }
    }
}

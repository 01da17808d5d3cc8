/*
 * Building the perfect hash: buckets are served from the fullest to the emptiest, and each takes
 * the first pilot that sends its keys to free slots (the order of Belazzougui, Botelho and
 * Dietzfelbinger, "Hash, displace, and compress", ESA 2009).
 *
 * One byte a pilot suffices with 3 keys a bucket and 1/5 of the slots left free. The hardest
 * buckets are those of two and three keys that come when 3/4 and 2/3 of the slots are taken: of 256
 * pilots some 15 and 12 do. A multiplier for which some bucket finds none is
 * replaced by the next.
 */
#include "pilots.h"

#include <stdlib.h>
#include <string.h>

#include "../format/hash.h"

#define KEYS_A_BUCKET 3
#define MULTIPLIERS_MAX 256
#define PILOTS 256

/* Working memory of one attempt. */
struct attempt {
    uint64_t *mixed;       /* keys times the multiplier, sorted by bucket */
    uint32_t *bucket_ends; /* bucket b is mixed[bucket_ends[b - 1] .. bucket_ends[b]) */
    uint32_t *order;       /* buckets, the fullest first */
    bool *taken;           /* slots */
};

static uint32_t bucket_start(const struct attempt *attempt, uint32_t bucket)
{
    return bucket == 0 ? 0 : attempt->bucket_ends[bucket - 1];
}

/* Sorts the mixed keys by bucket, and the buckets by size, both by counting. */
static bool sort_buckets(struct attempt *attempt, const struct pilots *pilots, const uint64_t *keys,
                         uint32_t key_count)
{
    uint32_t *place = calloc((size_t)pilots->bucket_count + 1, sizeof *place);
    uint32_t largest = 0, served = 0;

    if (place == NULL)
        return false;
    for (uint32_t i = 0; i < key_count; i++)
        place[medtrie_hash_bucket(medtrie_hash_mix(keys[i], pilots->multiplier),
                                  pilots->bucket_count)]++;
    for (uint32_t b = 0, end = 0; b < pilots->bucket_count; b++) {
        largest = place[b] > largest ? place[b] : largest;
        end += place[b];
        attempt->bucket_ends[b] = end;
        place[b] = end - place[b];
    }
    for (uint32_t i = 0; i < key_count; i++) {
        uint64_t mixed = medtrie_hash_mix(keys[i], pilots->multiplier);

        attempt->mixed[place[medtrie_hash_bucket(mixed, pilots->bucket_count)]++] = mixed;
    }
    free(place);
    for (uint32_t size = largest + 1; size-- > 0;)
        for (uint32_t b = 0; b < pilots->bucket_count; b++)
            if (attempt->bucket_ends[b] - bucket_start(attempt, b) == size)
                attempt->order[served++] = b;
    return true;
}

/* Whether the pilot sends all keys of the bucket to free slots; takes these slots if so. */
static bool try_pilot(const struct attempt *attempt, const struct pilots *pilots, uint32_t bucket,
                      uint8_t pilot)
{
    uint32_t start = bucket_start(attempt, bucket);
    uint32_t end = attempt->bucket_ends[bucket];
    uint32_t i;

    for (i = start; i < end; i++) {
        uint32_t slot = medtrie_hash_slot(attempt->mixed[i], pilot, pilots->slot_count);

        if (attempt->taken[slot])
            break;
        attempt->taken[slot] = true;
    }
    if (i == end)
        return true;
    while (i-- > start)
        attempt->taken[medtrie_hash_slot(attempt->mixed[i], pilot, pilots->slot_count)] = false;
    return false;
}

/* Whether the multiplier has a pilot for every bucket. */
static bool place_all(const struct attempt *attempt, struct pilots *pilots)
{
    memset(attempt->taken, 0, pilots->slot_count * sizeof *attempt->taken);
    memset(pilots->pilots, 0, pilots->bucket_count);
    for (uint32_t i = 0; i < pilots->bucket_count; i++) {
        uint32_t bucket = attempt->order[i];
        uint32_t pilot = 0;

        while (pilot < PILOTS && !try_pilot(attempt, pilots, bucket, (uint8_t)pilot))
            pilot++;
        if (pilot == PILOTS)
            return false;
        pilots->pilots[bucket] = (uint8_t)pilot;
    }
    return true;
}

bool medtrie_pilots_build(struct pilots *pilots, const uint64_t *keys, uint32_t key_count)
{
    struct attempt attempt = {0};
    bool built = false;

    *pilots = (struct pilots){.bucket_count = key_count / KEYS_A_BUCKET + 1,
                              .slot_count = key_count + key_count / 4 + 1};
    pilots->pilots = malloc(pilots->bucket_count);
    attempt.mixed = malloc(((size_t)key_count + 1) * sizeof *attempt.mixed);
    attempt.bucket_ends = malloc(pilots->bucket_count * sizeof *attempt.bucket_ends);
    attempt.order = malloc(pilots->bucket_count * sizeof *attempt.order);
    attempt.taken = malloc(pilots->slot_count * sizeof *attempt.taken);
    if (pilots->pilots == NULL || attempt.mixed == NULL || attempt.bucket_ends == NULL ||
        attempt.order == NULL || attempt.taken == NULL)
        goto out;
    for (uint64_t n = 1; n <= MULTIPLIERS_MAX && !built; n++) {
        pilots->multiplier = medtrie_hash_multiplier(n);
        if (!sort_buckets(&attempt, pilots, keys, key_count))
            goto out;
        built = place_all(&attempt, pilots);
    }
out:
    free(attempt.mixed);
    free(attempt.bucket_ends);
    free(attempt.order);
    free(attempt.taken);
    if (!built)
        medtrie_pilots_free(pilots);
    return built;
}

void medtrie_pilots_free(struct pilots *pilots)
{
    free(pilots->pilots);
    *pilots = (struct pilots){0};
}

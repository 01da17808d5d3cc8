/*
 * Building the perfect hash: buckets are served from the fullest to the emptiest, and each takes
 * the first pilot that sends its keys to free slots (the order of Belazzougui, Botelho and
 * Dietzfelbinger, "Hash, displace, and compress", ESA 2009).
 *
 * One byte a pilot suffices with 3 keys a bucket and 1/5 of the slots left free. The hardest
 * buckets are those of two and three keys that come when 3/4 and 2/3 of the slots are taken: of 256
 * pilots some 15 and 12 do. A multiplier for which some bucket finds none is
 * replaced by the next.
 *
 * Whoever writes the keys can make them collide under a multiplier that is known before. Therefore
 * only the first one is: it is given up when it takes more probes than keys at random do, and the
 * others follow from the SHA-256 of all keys, so that keys chosen for one of them change it.
 */
#include "pilots.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "../format/bytes.h"
#include "../format/hash.h"

#define KEYS_A_BUCKET 3
#define MULTIPLIERS_MAX 256
#define PILOTS 256

/* Probes that an attempt may take. Keys at random take 4.28 each, and of 20,000 sets of 1 to 40,000
 * such keys none took more than nine tenths of this. */
#define PROBES_MAX(key_count) (5 * (uint64_t)(key_count) + 1024)

/* Working memory of one attempt. */
struct attempt {
    uint64_t *mixed;       /* keys times the multiplier, sorted by bucket */
    uint32_t *bucket_ends; /* bucket b is mixed[bucket_ends[b - 1] .. bucket_ends[b]) */
    uint32_t *order;       /* buckets, the fullest first */
    uint32_t *places;      /* where the next of each bucket, or of each size, goes */
    bool *taken;           /* slots */
    uint64_t probes;       /* how often a slot was looked at */
};

static uint32_t bucket_start(const struct attempt *attempt, uint32_t bucket)
{
    return bucket == 0 ? 0 : attempt->bucket_ends[bucket - 1];
}

static uint32_t bucket_size(const struct attempt *attempt, uint32_t bucket)
{
    return attempt->bucket_ends[bucket] - bucket_start(attempt, bucket);
}

/* Sorts the mixed keys by bucket, by counting. */
static void sort_keys(struct attempt *attempt, const struct pilots *pilots, const uint64_t *keys,
                      uint32_t key_count)
{
    uint32_t *place = attempt->places;

    memset(place, 0, pilots->bucket_count * sizeof *place);
    for (uint32_t i = 0; i < key_count; i++)
        place[medtrie_hash_bucket(medtrie_hash_mix(keys[i], pilots->multiplier),
                                  pilots->bucket_count)]++;
    for (uint32_t b = 0, end = 0; b < pilots->bucket_count; b++) {
        end += place[b];
        attempt->bucket_ends[b] = end;
        place[b] = end - place[b];
    }
    for (uint32_t i = 0; i < key_count; i++) {
        uint64_t mixed = medtrie_hash_mix(keys[i], pilots->multiplier);

        attempt->mixed[place[medtrie_hash_bucket(mixed, pilots->bucket_count)]++] = mixed;
    }
}

/* Sorts the buckets by size, by counting too: one bucket may have all keys. */
static void sort_buckets(struct attempt *attempt, uint32_t bucket_count, uint32_t key_count)
{
    uint32_t *place = attempt->places;

    memset(place, 0, ((size_t)key_count + 1) * sizeof *place);
    for (uint32_t b = 0; b < bucket_count; b++)
        place[bucket_size(attempt, b)]++;
    for (uint32_t size = key_count + 1, end = 0; size-- > 0;) {
        end += place[size];
        place[size] = end - place[size];
    }
    for (uint32_t b = 0; b < bucket_count; b++)
        attempt->order[place[bucket_size(attempt, b)]++] = b;
}

/* Whether the pilot sends all keys of the bucket to free slots; takes these slots if so. */
static bool try_pilot(struct attempt *attempt, const struct pilots *pilots, uint32_t bucket,
                      uint8_t pilot)
{
    uint32_t start = bucket_start(attempt, bucket);
    uint32_t end = attempt->bucket_ends[bucket];
    uint32_t i;

    for (i = start; i < end; i++) {
        uint32_t slot = medtrie_hash_slot(attempt->mixed[i], pilot, pilots->slot_count);

        attempt->probes++;
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

/* Whether the multiplier has a pilot for every bucket, and few probes find them. */
static bool place_all(struct attempt *attempt, struct pilots *pilots, uint32_t key_count)
{
    attempt->probes = 0;
    memset(attempt->taken, 0, pilots->slot_count * sizeof *attempt->taken);
    memset(pilots->pilots, 0, pilots->bucket_count);
    for (uint32_t i = 0; i < pilots->bucket_count; i++) {
        uint32_t bucket = attempt->order[i];
        uint32_t pilot = 0;

        while (pilot < PILOTS && attempt->probes <= PROBES_MAX(key_count) &&
               !try_pilot(attempt, pilots, bucket, (uint8_t)pilot))
            pilot++;
        if (pilot == PILOTS || attempt->probes > PROBES_MAX(key_count))
            return false;
        pilots->pilots[bucket] = (uint8_t)pilot;
    }
    return true;
}

/* Draws the next multiplier: the digest's beginning, before it becomes its own digest. */
static uint64_t draw(uint8_t digest[SHA256_DIGEST_SIZE])
{
    uint64_t drawn = medtrie_load64(digest);
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, SHA256_DIGEST_SIZE, digest);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
    return drawn | 1;
}

static void digest_of(const uint64_t *keys, uint32_t key_count, uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx context;

    sha256_init(&context);
    for (uint32_t i = 0; i < key_count; i++) {
        uint8_t bytes[8];

        medtrie_store64(bytes, keys[i]);
        sha256_update(&context, sizeof bytes, bytes);
    }
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

/* Tries one multiplier after the other. */
static bool try_all(struct attempt *attempt, struct pilots *pilots, const uint64_t *keys,
                    uint32_t key_count)
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    pilots->multiplier = MEDTRIE_HASH_FIRST_MULTIPLIER;
    for (unsigned n = 0; n < MULTIPLIERS_MAX; n++) {
        if (n == 1)
            digest_of(keys, key_count, digest);
        if (n > 0)
            pilots->multiplier = draw(digest);
        sort_keys(attempt, pilots, keys, key_count);
        sort_buckets(attempt, pilots->bucket_count, key_count);
        if (place_all(attempt, pilots, key_count))
            return true;
    }
    return false;
}

static bool ascend(const uint64_t *keys, uint32_t key_count)
{
    for (uint32_t i = 1; i < key_count; i++)
        if (keys[i] <= keys[i - 1])
            return false;
    return true;
}

bool medtrie_pilots_build(struct pilots *pilots, const uint64_t *keys, uint32_t key_count)
{
    struct attempt attempt = {0};
    bool built;

    *pilots = (struct pilots){.bucket_count = key_count / KEYS_A_BUCKET + 1,
                              .slot_count = key_count + key_count / 4 + 1};
    pilots->pilots = malloc(pilots->bucket_count);
    attempt.mixed = malloc(((size_t)key_count + 1) * sizeof *attempt.mixed);
    attempt.bucket_ends = malloc(pilots->bucket_count * sizeof *attempt.bucket_ends);
    attempt.order = malloc(pilots->bucket_count * sizeof *attempt.order);
    attempt.places = malloc(((size_t)key_count + 1) * sizeof *attempt.places);
    attempt.taken = malloc(pilots->slot_count * sizeof *attempt.taken);
    built = ascend(keys, key_count) && pilots->pilots != NULL && attempt.mixed != NULL &&
            attempt.bucket_ends != NULL && attempt.order != NULL && attempt.places != NULL &&
            attempt.taken != NULL && try_all(&attempt, pilots, keys, key_count);
    free(attempt.mixed);
    free(attempt.bucket_ends);
    free(attempt.order);
    free(attempt.places);
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

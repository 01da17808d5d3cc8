/*
 * The kernels of one level. The file that includes this defines
 *
 *   KERNEL(name)   the name with a suffix
 *   TARGET         the attribute for the instructions it may use, or nothing
 *
 * Both loops are branch-free and go over arrays of one block, so that the compiler makes vectors of
 * the first (4 words at once with AVX2) and the processor has many loads of the second under way.
 */

TARGET static void KERNEL(pack)(const struct dot *dot, const uint64_t *restrict words, size_t count,
                                uint64_t *restrict keys, uint64_t *restrict odd)
{
    const struct dot d = *dot;

    for (size_t i = 0; i < count; i++) {
        uint64_t word = words[i];
        uint64_t dotted = medtrie_word_dotted(&d, word, false);
        uint64_t key = medtrie_word_pack(medtrie_word_undotted(&d, word, dotted));
        uint64_t starts_blank = 0 - (uint64_t)(key >> (MEDTRIE_PACKED_KEY_BITS - 6) == 0);

        /* As LOOKUP(lookup) in exact_template.h. */
        odd[i] = medtrie_word_odd(word) | ((word >> 56 ^ ' ') & ~dotted) | starts_blank;
        keys[i] = key | (dotted & MEDTRIE_KEY_DOTTED);
    }
}

TARGET static void KERNEL(probe)(const medtrie_system *system, const uint64_t *restrict keys,
                                 size_t count, medtrie_id *restrict ids)
{
    const struct medtrie_hash hash = system->concepts;
    const uint32_t concepts = system->concept_count, groupings = system->grouping_count;
    uint32_t slots[MEDTRIE_BLOCK];

    for (size_t i = 0; i < count; i++) {
        uint64_t mixed = medtrie_hash_mix(keys[i] & ~MEDTRIE_KEY_DOTTED, hash.multiplier);
        uint8_t pilot = hash.pilots[medtrie_hash_bucket(mixed, hash.bucket_count)];

        slots[i] = medtrie_hash_slot(mixed, pilot, hash.slot_count);
    }
    for (size_t i = 0; i < count; i++) {
        /* The dot's bit is shifted out. See medtrie_probe for the compare. */
        uint64_t rest =
            medtrie_load64(hash.slots + (size_t)slots[i] * 8) ^ keys[i] << MEDTRIE_PACKED_NODE_BITS;
        uint32_t limit = concepts - (groupings & (0 - (uint32_t)(keys[i] >> 63)));

        ids[i] = (uint32_t)rest | (0 - (uint32_t)(rest >= limit));
    }
}

static const struct medtrie_kernel KERNEL(kernel) = {KERNEL(pack), KERNEL(probe)};

/*
 * The kernels of one level. The file that includes this defines
 *
 *   KERNEL(name)   the name with a suffix
 *   TARGET         the attribute for the instructions it may use, or nothing
 *   LEAVE          clears what its vectors leave in the registers, or nothing
 *   KEYS_ALONE     if it has no use for probe
 *
 * All loops are branch-free and go over arrays of one block, so that the compiler makes vectors of
 * the arithmetic and the processor has many loads of the last under way.
 * What is compared is bit 63 of a difference: baseline x86-64 has no comparison of 64 bits in
 * vectors.
 */

TARGET static void KERNEL(pack)(const medtrie_system *system, const size_t *restrict sizes,
                                size_t count, uint64_t *restrict words, uint64_t *restrict keys,
                                uint64_t *restrict limits, uint64_t *restrict odd)
{
    const struct dot d = system->dot;
    const uint64_t concepts = system->concept_count, groupings = system->grouping_count;

    /* The length of a code cannot be predicted, so it is a mask and not a branch. */
    for (size_t i = 0; i < count; i++) {
        size_t size = sizes[i] > 8 ? 9 : sizes[i];

        words[i] = (words[i] & masks[size].kept) | masks[size].blanks;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t word = words[i];
        uint64_t dotted = medtrie_word_dotted(&d, word, false);
        uint64_t key = medtrie_word_pack(medtrie_word_undotted(&d, word, dotted));
        uint64_t starts_blank = ((key >> (MEDTRIE_PACKED_KEY_BITS - 6)) - 1) >> 63;

        /* Eight characters, none of them the dot, are no packed code. Blank is 0x20, so that
         * anything behind it is more. */
        uint64_t too_long = (0 - ((' ' - (word >> 56)) >> 63)) & ~dotted;

        /* As LOOKUP(lookup) in exact_template.h. */
        odd[i] = medtrie_word_odd(word) | starts_blank;
        /* Groupings are written without a dot. */
        limits[i] = (concepts - (groupings & dotted)) & ~too_long;
        keys[i] = key;
    }
    LEAVE;
}

#ifndef KEYS_ALONE
TARGET static void KERNEL(probe)(const medtrie_system *system, const uint64_t *restrict keys,
                                 const uint64_t *restrict limits, size_t count,
                                 medtrie_id *restrict ids)
{
    const struct medtrie_hash hash = system->concepts;
    const uint8_t *slots[MEDTRIE_BLOCK];

    UNROLL
    for (size_t i = 0; i < count; i++) {
        uint64_t mixed = medtrie_hash_mix(keys[i], hash.multiplier);
        uint8_t pilot = hash.pilots[medtrie_hash_bucket(mixed, hash.bucket_count)];

        slots[i] = hash.slots + (size_t)medtrie_hash_slot(mixed, pilot, hash.slot_count) * 8;
        PREFETCH(slots[i]);
    }
    UNROLL
    for (size_t i = 0; i < count; i++) {
        /* See medtrie_probe for the compare. */
        uint64_t rest = medtrie_load64(slots[i]) ^ keys[i] << MEDTRIE_PACKED_NODE_BITS;
        uint64_t below = ((rest - limits[i]) & ~rest) >> 63; /* limits are below 2^63 */

        ids[i] = (medtrie_id)(rest | (below - 1));
    }
}
#endif

/*
 * The lookup of a short text in a system of packed keys, once for each way to pack a word. The file
 * that includes this defines
 *
 *   LOOKUP(name)   the name with a suffix
 *   TARGET         the attribute for the instructions it may use, or nothing
 *   PACK(word, dotted, dot)   the key of a word; dotted has all bits where a dot is to be left out
 *
 * Whether there is a dot cannot be predicted in a mixture of code systems, so it is a mask and not
 * a branch. The branches that are left nearly always go the same way: to the spelled-out form go
 * texts that are longer than 8 bytes, padded or hold a byte that no code has.
 */

TARGET static inline uint64_t LOOKUP(lookup)(const medtrie_system *system, const char *text,
                                             size_t len, enum lookup what)
{
    uint64_t word, dotted, odd, key;
    uint32_t limit, found;

    if (len - 1 >= 8)
        return spelled_lookup(system, text, len, what);
    word = medtrie_word(text, len);
    dotted = medtrie_word_dotted(&system->dot, word, what == LOOKUP_PREFIX);
    key = PACK(word, dotted, &system->dot);
    /* An eighth character is one too many unless the dot is among them. */
    odd = medtrie_word_odd(word) | ((word >> 56 ^ ' ') & ~dotted);
    /* A first field of 0 is a blank. */
    if (odd != 0 || key >> (MEDTRIE_PACKED_KEY_BITS - 6) == 0)
        return spelled_lookup(system, text, len, what);
    if (what == LOOKUP_PREFIX)
        return medtrie_probe_both(system, key);
    /* Groupings are written without a dot. */
    limit = system->concept_count - (system->grouping_count & (uint32_t)dotted);
    found = medtrie_probe(&system->concepts, key, limit);
    /* Where there is a dot dotted is -1. Padding is not among len: that goes to the spelled-out
     * form. */
    return what == LOOKUP_SIZED ? medtrie_sized(found, len + dotted) : found;
}

TARGET static medtrie_id LOOKUP(find)(const medtrie_system *system, const char *text, size_t len)
{
    return (medtrie_id)LOOKUP(lookup)(system, text, len, LOOKUP_CONCEPT);
}

TARGET static uint64_t LOOKUP(sized)(const medtrie_system *system, const char *text, size_t len)
{
    return LOOKUP(lookup)(system, text, len, LOOKUP_SIZED);
}

TARGET static uint32_t LOOKUP(prefix)(const medtrie_system *system, const char *text, size_t len)
{
    return (uint32_t)LOOKUP(lookup)(system, text, len, LOOKUP_PREFIX);
}

/*
 * From a text to the characters of a code: see "Normalisation" in medtrie.h.
 *
 * There are two ways. Up to 8 characters that need no trimming are treated as one 64-bit word, the
 * first character in the lowest byte (exact_template.h). Everything else is spelled out character
 * by character, and must give the same.
 */
#ifndef MEDTRIE_READER_KEY_H
#define MEDTRIE_READER_KEY_H

#include "reader.h"

#define MEDTRIE_BLANKS UINT64_C(0x2020202020202020)

/* The text without the blanks around it, see "Normalisation" in medtrie.h. */
struct medtrie_text medtrie_trim(const char *text, size_t len);

/* A text spelled out. */
struct spelled {
    char text[MEDTRIE_CODE_MAX]; /* folded, without the dot */
    size_t size;
    bool complete; /* the whole text is in it: nothing that no code can have, not too long */
    bool dotted;   /* it had a dot where the display form has it */
    bool dot_ends; /* nothing followed that dot */
};

/* Spells out as much of a text as could be of a code. */
void medtrie_spell(const medtrie_system *system, const char *text, size_t len,
                   struct spelled *spelled);

/* After how many characters the display form of a code has its dot; 0: nowhere. */
static inline size_t medtrie_dot_after(const struct medtrie_tables *tables, char first)
{
    return first == 'E' && tables->dot_after_e != 0 ? tables->dot_after_e : tables->dot_after;
}

/* A text of 1 to 8 bytes as a word with blanks behind it. Reads no byte that is not the text's. */
static inline uint64_t medtrie_word(const char *text, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)text;

    if (len >= 4) {
        unsigned shift = (unsigned)(len - 4) * 8;

        /* The two loads overlap; where they do they have the same bits. */
        return medtrie_load32(bytes) | (uint64_t)medtrie_load32(bytes + len - 4) << shift |
               (MEDTRIE_BLANKS << 32) << shift;
    }
    return bytes[0] | (uint64_t)bytes[len >> 1] << (len >> 1) * 8 |
           (uint64_t)bytes[len - 1] << (len - 1) * 8 | MEDTRIE_BLANKS << len * 8;
}

/* Nonzero when a byte of the word is a control character or not ASCII. */
static inline uint64_t medtrie_word_odd(uint64_t word)
{
    uint64_t printable = word | word << 1; /* bit 6 of each byte: bit 6 or bit 5 */

    return (~printable & UINT64_C(0x4040404040404040)) | (word & UINT64_C(0x8080808080808080));
}

/* All bits when the dot stands in the word where the system has it, else 0. With open_end nothing
 * need follow it. Subtractions instead of comparisons, as vectors of baseline x86-64 have none of
 * 64 bits: a block is packed in 2.6 ns a word instead of 6.0. */
static inline uint64_t medtrie_word_dotted(const struct dot *dot, uint64_t word, bool open_end)
{
    uint64_t here = (word & dot->here) ^ dot->dot; /* below 2^56 */
    uint64_t next = (word & dot->next) ^ dot->blank;
    uint64_t there = here - 1;                                        /* bit 63: here is 0 */
    uint64_t followed = (0 - (next >> 1)) | (0 - (uint64_t)open_end); /* bit 63: next is not */

    return 0 - ((there & followed) >> 63);
}

/* The word without its dot, where dotted has all bits. */
static inline uint64_t medtrie_word_undotted(const struct dot *dot, uint64_t word, uint64_t dotted)
{
    uint64_t closed = word >> 8 | UINT64_C(0x20) << 56;

    return word ^ ((word ^ closed) & ~dot->before & dotted);
}

/*
 * The packed key of a word: 6 bits a character, the first highest, the eighth left out. Case folds
 * because bit 5 is taken from bit 6: of 0x20-0x7F this leaves the byte less 0x20, and a lower-case
 * letter's becomes its capital's. '`', '{', '|', '}', '~' and DEL become '@', '[', '\', ']', '^'
 * and
 * '_', which are in no packed code, so they too match nothing.
 */
static inline uint64_t medtrie_word_pack(uint64_t word)
{
    uint64_t fields =
        (word >> 1 & UINT64_C(0x2020202020202020)) | (word & UINT64_C(0x1F1F1F1F1F1F1F1F));
    uint64_t pairs =
        (fields & UINT64_C(0x003F003F003F003F)) << 6 | (fields >> 8 & UINT64_C(0x003F003F003F003F));
    uint64_t fours =
        (pairs & UINT64_C(0x00000FFF00000FFF)) << 12 | (pairs >> 16 & UINT64_C(0x00000FFF00000FFF));

    /* The last four characters are in the high half; of these three count. */
    return (fours & 0xFFFFFF) << 18 | fours >> 38;
}

#endif

/*
 * Batches of codes: columns of texts, columns of keys, lines of a text.
 *
 * A block of texts becomes a row of words, these keys, these slots, these ids, each by a loop of
 * its own over all rows: that is what makes the loads of one step overlap (kernel_template.h). The
 * few texts that a word cannot hold are asked for one by one behind that.
 */
#include "batch.h"

#include "kernel.h"
#include "key.h"
#include "probe.h"

/* ---- Blocks -------------------------------------------------------------------------------- */

#define LONG_WORD 0 /* no text: it is odd, and so is looked at again */

/* Rows on their way. */
struct block {
    struct medtrie_text texts[MEDTRIE_BLOCK];
    uint64_t words[MEDTRIE_BLOCK];
    uint64_t keys[MEDTRIE_BLOCK];
    uint64_t limits[MEDTRIE_BLOCK];
    uint64_t odd[MEDTRIE_BLOCK];
};

/* What a text of so many bytes leaves of the 8 that are loaded, and the blanks behind it. */
static const struct {
    uint64_t kept, blanks;
} masks[9] = {
    {0, MEDTRIE_BLANKS},
    {UINT64_C(0xFF), MEDTRIE_BLANKS << 8},
    {UINT64_C(0xFFFF), MEDTRIE_BLANKS << 16},
    {UINT64_C(0xFFFFFF), MEDTRIE_BLANKS << 24},
    {UINT64_C(0xFFFFFFFF), MEDTRIE_BLANKS << 32},
    {UINT64_C(0xFFFFFFFFFF), MEDTRIE_BLANKS << 40},
    {UINT64_C(0xFFFFFFFFFFFF), MEDTRIE_BLANKS << 48},
    {UINT64_C(0xFFFFFFFFFFFFFF), MEDTRIE_BLANKS << 56},
    {UINT64_MAX, 0},
};

/* The word of a text (key.h). Eight bytes are loaded at once, whatever its size, as long as they
 * are the column's. The length of a code cannot be predicted, so it is a mask and not a branch. */
static inline uint64_t word_of(struct medtrie_text text, const char *end)
{
    if (text.size > 8)
        return LONG_WORD;
    if (end - text.data >= 8)
        return (medtrie_load64((const uint8_t *)text.data) & masks[text.size].kept) |
               masks[text.size].blanks;
    return text.size == 0 ? MEDTRIE_BLANKS : medtrie_word(text.data, text.size);
}

/* From the texts of a block to its keys; end is behind the last byte that may be read. */
static void pack_block(const medtrie_system *system, struct block *block, size_t count,
                       const char *end)
{
    for (size_t i = 0; i < count; i++)
        block->words[i] = word_of(block->texts[i], end);
    system->kernel->pack(system, block->words, count, block->keys, block->limits, block->odd);
}

static void find_block(const medtrie_system *system, struct block *block, size_t count,
                       const char *end, medtrie_id *ids)
{
    uint64_t any = 0;

    if (system->kernel != NULL) {
        pack_block(system, block, count, end);
        system->kernel->probe(system, block->keys, block->limits, count, ids);
    }
    for (size_t i = 0; system->kernel != NULL && i < count; i++)
        any |= block->odd[i];
    for (size_t i = 0; (system->kernel == NULL || any != 0) && i < count; i++)
        if (system->kernel == NULL || block->odd[i] != 0)
            ids[i] = medtrie_find(system, block->texts[i].data, block->texts[i].size);
}

/* ---- Texts --------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void load_rows(const struct medtrie_texts *texts, size_t first, size_t count,
                      struct block *block)
{
    for (size_t i = 0; i < count; i++)
        block->texts[i] = medtrie_row_text(texts, first + i);
}

static void drop_absent(const uint8_t *present, size_t first, size_t count, medtrie_id *ids)
{
    for (size_t i = 0; present != NULL && i < count; i++)
        if (!medtrie_row_is_there(present, first + i))
            ids[i] = MEDTRIE_NONE;
}

void medtrie_find_batch(const medtrie_system *system, const struct medtrie_texts *texts,
                        medtrie_id *ids)
{
    const char *end = medtrie_texts_end(texts);

    for (size_t first = 0; first < texts->count; first += MEDTRIE_BLOCK) {
        size_t count = least(MEDTRIE_BLOCK, texts->count - first);
        struct block block;

        load_rows(texts, first, count, &block);
        find_block(system, &block, count, end, ids + first);
        drop_absent(texts->present, first, count, ids + first);
    }
}

/* Bit 7 of each byte that is at least so much; of bytes below 128. */
static inline uint64_t at_least(uint64_t word, uint8_t least_byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);

    return (word + ones * (0x80u - least_byte)) & ones * 0x80;
}

/* Whether a word that is not odd (kernel_template.h) and has no dot is a text that medtrie_key
 * packs: letters, digits and hyphens, and nothing behind a blank. */
static inline bool is_packable(uint64_t word)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t folded = word & ~(at_least(word, 'a') & ~at_least(word, 'z' + 1)) >> 2;
    uint64_t digits = at_least(word, '0') & ~at_least(word, '9' + 1);
    uint64_t letters = at_least(folded, 'A') & ~at_least(folded, 'Z' + 1);
    uint64_t hyphens = at_least(word, '-') & ~at_least(word, '-' + 1);
    uint64_t filled = at_least(word, ' ' + 1);

    return (filled & ~(digits | letters | hyphens)) == 0 && (filled & ~(filled << 8 | 0x80)) == 0 &&
           (filled & high) != 0;
}

/* The key of a row whose word is not odd. A dotted text is no grouping, as in medtrie_key. */
static inline uint64_t sure_key(const medtrie_system *system, const struct block *block, size_t row)
{
    uint64_t dotted = medtrie_word_dotted(&system->dot, block->words[row], false);
    uint64_t key = block->keys[row];
    bool too_long = block->words[row] >> 56 > ' ' && dotted == 0;
    uint32_t node;

    if (too_long || !is_packable(medtrie_word_undotted(&system->dot, block->words[row], dotted)))
        return 0;
    if (dotted == 0 || system->grouping_count == 0)
        return key;
    node = medtrie_probe(&system->concepts, key, system->concept_count);
    return node == MEDTRIE_NONE || node < system->code_count ? key : 0;
}

void medtrie_key_batch(const medtrie_system *system, const struct medtrie_texts *texts,
                       uint64_t *keys)
{
    const char *end = medtrie_texts_end(texts);

    for (size_t first = 0; first < texts->count; first += MEDTRIE_BLOCK) {
        size_t count = least(MEDTRIE_BLOCK, texts->count - first);
        struct block block;

        load_rows(texts, first, count, &block);
        if (system->kernel != NULL)
            pack_block(system, &block, count, end);
        for (size_t i = 0; i < count; i++) {
            bool sure = system->kernel != NULL && block.odd[i] == 0;

            if (!medtrie_row_is_there(texts->present, first + i))
                keys[first + i] = 0;
            else
                keys[first + i] =
                    sure ? sure_key(system, &block, i)
                         : medtrie_key(system, block.texts[i].data, block.texts[i].size);
        }
    }
}

/* ---- Keys ---------------------------------------------------------------------------------- */

/* Keys of callers may be anything; what is none must lead to no code. */
static void find_key_block(const medtrie_system *system, const uint64_t *keys, size_t count,
                           medtrie_id *ids)
{
    const uint64_t concepts = system->concept_count;
    uint64_t limits[MEDTRIE_BLOCK];

    for (size_t i = 0; i < count; i++)
        limits[i] = keys[i] >> MEDTRIE_PACKED_KEY_BITS == 0 ? concepts : 0;
    system->kernel->probe(system, keys, limits, count, ids);
}

void medtrie_find_keys(const medtrie_system *system, const uint64_t *keys, size_t count,
                       const uint8_t *present, medtrie_id *ids)
{
    for (size_t first = 0; first < count; first += MEDTRIE_BLOCK) {
        size_t rows = least(MEDTRIE_BLOCK, count - first);

        if (system->kernel != NULL)
            find_key_block(system, keys + first, rows, ids + first);
        else
            for (size_t i = 0; i < rows; i++)
                ids[first + i] = medtrie_find_key(system, keys[first + i]);
        drop_absent(present, first, rows, ids + first);
    }
}

/* ---- Lines --------------------------------------------------------------------------------- */

/* Cuts up to most lines off the front of a text into a block; CR before LF is no part of a line.
 * Returns where the next line begins, and how many there are. */
static const char *cut_lines(const char *text, const char *end, bool last, size_t most,
                             struct block *block, size_t *count)
{
    *count = 0;
    while (*count < most && text < end) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = next != NULL ? next : end;

        if (next == NULL && !last)
            break;
        if (line_end > text && line_end[-1] == '\r')
            line_end--;
        block->texts[(*count)++] = (struct medtrie_text){text, (size_t)(line_end - text)};
        text = next != NULL ? next + 1 : end;
    }
    return text;
}

size_t medtrie_find_lines(const medtrie_system *system, const char *text, size_t size, bool last,
                          medtrie_id *ids, size_t capacity, size_t *taken)
{
    const char *line = text, *end = text + size;
    size_t done = 0, count;
    struct block block;

    do {
        line = cut_lines(line, end, last, least(MEDTRIE_BLOCK, capacity - done), &block, &count);
        find_block(system, &block, count, end, ids + done);
        done += count;
    } while (count > 0);
    *taken = (size_t)(line - text);
    return done;
}

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
#include "lines.h"
#include "probe.h"

/* ---- Blocks -------------------------------------------------------------------------------- */

/* Rows on their way. */
struct block {
    const char *starts[MEDTRIE_BLOCK];
    size_t sizes[MEDTRIE_BLOCK];
    uint64_t words[MEDTRIE_BLOCK];
    uint64_t keys[MEDTRIE_BLOCK];
    uint64_t limits[MEDTRIE_BLOCK];
    uint64_t odd[MEDTRIE_BLOCK];
};

/* The bytes of a block's texts, with whatever follows them; end is behind the last byte that may be
 * read. Eight bytes are loaded at once, whatever the size of a text, as long as they are the
 * column's. */
static void load_words(struct block *block, size_t count, const char *end)
{
    size_t whole = count;

    while (whole > 0 && end - block->starts[whole - 1] < 8)
        whole--;
    for (size_t i = 0; i < whole; i++)
        block->words[i] = medtrie_load64((const uint8_t *)block->starts[i]);
    /* None of these is longer than 7 bytes. */
    for (size_t i = whole; i < count; i++)
        block->words[i] =
            block->sizes[i] == 0 ? MEDTRIE_BLANKS : medtrie_word(block->starts[i], block->sizes[i]);
}

/* From the texts of a block to its keys. */
static void pack_block(const medtrie_system *system, struct block *block, size_t count,
                       const char *end)
{
    load_words(block, count, end);
    system->kernel->pack(system, block->sizes, count, block->words, block->keys, block->limits,
                         block->odd);
}

/* Nonzero if rows of a block are odd; without a kernel all are. */
static uint64_t odd_rows(const medtrie_system *system, struct block *block, size_t count)
{
    uint64_t any = 0;

    for (size_t i = 0; system->kernel == NULL && i < count; i++)
        block->odd[i] = 1;
    for (size_t i = 0; i < count; i++)
        any |= block->odd[i];
    return any;
}

static void find_block(const medtrie_system *system, struct block *block, size_t count,
                       const char *end, medtrie_id *ids)
{
    uint64_t any;

    if (system->kernel != NULL) {
        pack_block(system, block, count, end);
        system->kernel->probe(system, block->keys, block->limits, count, ids);
    }
    any = odd_rows(system, block, count);
    for (size_t i = 0; any != 0 && i < count; i++)
        if (block->odd[i] != 0)
            ids[i] = medtrie_find(system, block->starts[i], block->sizes[i]);
}

/* ---- Texts --------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void load_rows(const struct medtrie_texts *texts, size_t first, size_t count,
                      struct block *block)
{
    const int32_t *offsets = texts->offsets32;
    const char *bytes = texts->bytes;

    if (offsets != NULL) {
        for (size_t i = 0; i < count; i++) {
            block->starts[i] = bytes + offsets[first + i];
            block->sizes[i] = (size_t)(offsets[first + i + 1] - offsets[first + i]);
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct medtrie_text text = medtrie_row_text(texts, first + i);

        block->starts[i] = text.data;
        block->sizes[i] = text.size;
    }
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
static inline unsigned is_packable(uint64_t word)
{
    uint64_t folded = word & ~(at_least(word, 'a') & ~at_least(word, 'z' + 1)) >> 2;
    uint64_t digits = at_least(word, '0') & ~at_least(word, '9' + 1);
    uint64_t letters = at_least(folded, 'A') & ~at_least(folded, 'Z' + 1);
    uint64_t hyphens = at_least(word, '-') & ~at_least(word, '-' + 1);
    uint64_t filled = at_least(word, ' ' + 1);

    uint64_t alien = filled & ~(digits | letters | hyphens);
    uint64_t split = filled & ~(filled << 8 | 0x80);

    return (alien | split) == 0;
}

/* The keys of a block's rows whose words are not odd, as medtrie_key has them. */
static void put_sure_keys(const medtrie_system *system, struct block *block, size_t count,
                          uint64_t *keys)
{
    const struct dot dot = system->dot;
    const uint32_t codes = system->code_count, groupings = system->grouping_count;
    medtrie_id ids[MEDTRIE_BLOCK];

    for (size_t i = 0; i < count; i++)
        block->limits[i] = system->concept_count;
    if (dot.here != 0 && groupings != 0)
        system->kernel->probe(system, block->keys, block->limits, count, ids);
    for (size_t i = 0; i < count; i++) {
        uint64_t word = block->words[i];
        uint64_t dotted = medtrie_word_dotted(&dot, word, false);
        uint64_t too_long = (0 - ((' ' - (word >> 56)) >> 63)) & ~dotted;
        uint64_t packable = is_packable(medtrie_word_undotted(&dot, word, dotted));
        uint64_t grouping = dot.here != 0 && groupings != 0 ? ids[i] - codes < groupings : 0;

        /* Groupings are written without a dot. */
        keys[i] = block->keys[i] & (0 - packable) & ~too_long & ~(dotted & (0 - grouping));
    }
}

void medtrie_key_batch(const medtrie_system *system, const struct medtrie_texts *texts,
                       uint64_t *keys)
{
    const char *end = medtrie_texts_end(texts);

    for (size_t first = 0; first < texts->count; first += MEDTRIE_BLOCK) {
        size_t count = least(MEDTRIE_BLOCK, texts->count - first);
        struct block block;
        uint64_t any = 0;

        load_rows(texts, first, count, &block);
        if (system->kernel != NULL) {
            pack_block(system, &block, count, end);
            put_sure_keys(system, &block, count, keys + first);
        }
        any = odd_rows(system, &block, count);
        for (size_t i = 0; any != 0 && i < count; i++)
            if (block.odd[i] != 0)
                keys[first + i] = medtrie_key(system, block.starts[i], block.sizes[i]);
        for (size_t i = 0; texts->present != NULL && i < count; i++)
            if (!medtrie_row_is_there(texts->present, first + i))
                keys[first + i] = 0;
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

/* Cuts up to most lines off a text into a block; CR before LF is no part of a line. Returns how
 * many there were. */
static size_t cut_lines(struct medtrie_lines *lines, size_t most, struct block *block)
{
    size_t count = 0;
    const char *end;

    while (count < most && (end = medtrie_line_end(lines)) != NULL) {
        size_t size = (size_t)(end - lines->line);

        size -= size > 0 && end[-1] == '\r';
        block->starts[count] = lines->line;
        block->sizes[count++] = size;
        lines->line = end + 1;
    }
    return count;
}

size_t medtrie_find_lines(const medtrie_system *system, const char *text, size_t size, bool last,
                          medtrie_id *ids, size_t capacity, size_t *taken)
{
    struct medtrie_lines lines = medtrie_lines_of(text, size, last);
    size_t done = 0, count;
    struct block block;

    while (done < capacity &&
           (count = cut_lines(&lines, least(MEDTRIE_BLOCK, capacity - done), &block)) > 0) {
        find_block(system, &block, count, text + size, ids + done);
        done += count;
    }
    *taken = least((size_t)(lines.line - text), size);
    return done;
}

/*
 * Reading a code list: lines -> entries -> a set.
 *
 * The entries are marked in one bitmap and the exceptions in another, a bit a concept. So the
 * memory that a list takes depends on the system and not on the list, lines may come in any order
 * and overlap, and an exception holds wherever it stands.
 */
#include <stdlib.h>

#include "../format/error.h"
#include "entry.h"
#include "key.h"
#include "set.h"

/* A list that is being read. */
struct list {
    struct list_line line; /* the present one */
    uint64_t *entries;     /* bitmaps over all concepts */
    uint64_t *exceptions;
};

/* Of a line with number signs: a longer beginning of it cannot be an entry, and need not be tried.
 * Two codes with hyphens and a star around them and some blanks have room. */
#define ENTRY_BYTES_MAX 128

/* ---- Marks --------------------------------------------------------------------------------- */

static void mark(uint64_t *bits, struct medtrie_range range)
{
    medtrie_id id = range.first;

    while (id < range.end) {
        if (id % 64 == 0 && range.end - id >= 64) {
            bits[id / 64] = UINT64_MAX;
            id += 64;
        } else {
            bits[id / 64] |= UINT64_C(1) << id % 64;
            id++;
        }
    }
}

static void mark_entry(struct list *list, const struct entry *entry)
{
    uint64_t *bits = entry->exception ? list->exceptions : list->entries;
    struct medtrie_range codes = entry->meaning.codes;
    struct medtrie_range groupings = entry->meaning.groupings;

    mark(bits, codes);
    for (medtrie_id id = groupings.first; id < groupings.end; id++) {
        struct medtrie_range held = medtrie_codes_of(list->line.system, id);

        /* Of a range between groupings: one that begins in it may hold more than it. */
        if (id == groupings.first || (held.first >= codes.first && held.end <= codes.end))
            mark(bits, (struct medtrie_range){id, id + 1});
    }
}

/* Whether the list holds a concept. */
static bool is_held(const struct list *list, medtrie_id id)
{
    return (list->entries[id / 64] & ~list->exceptions[id / 64]) >> id % 64 & 1;
}

/* The first concept from an id on that is held, or is not; concept_count: none. */
static medtrie_id first_held(const struct list *list, medtrie_id id, bool held)
{
    uint64_t all = held ? 0 : UINT64_MAX; /* a word to be passed over at once */

    while (id < list->line.system->concept_count && is_held(list, id) != held) {
        bool at_once = id % 64 == 0 && (list->entries[id / 64] & ~list->exceptions[id / 64]) == all;

        id += at_once ? 64 : 1;
    }
    return id < list->line.system->concept_count ? id : list->line.system->concept_count;
}

/* The next interval behind one, which is empty at 0 for the first; false: there is none. */
static bool next_interval(const struct list *list, struct medtrie_range *interval)
{
    interval->first = first_held(list, interval->end, true);
    interval->end = first_held(list, interval->first, false);
    return interval->first < interval->end;
}

/* The set that a list's marks make; NULL: no memory. */
static medtrie_set *set_of(const struct list *list)
{
    struct medtrie_range interval = {0, 0};
    medtrie_set *set;
    size_t count = 0;

    while (next_interval(list, &interval))
        count++;
    set = medtrie_set_new(list->line.system, count);
    interval.end = 0;
    while (set != NULL && next_interval(list, &interval))
        medtrie_set_add(set, interval);
    return set;
}

/* ---- Lines --------------------------------------------------------------------------------- */

/* Whether a comment may begin at a place: at the beginning of the line or behind a blank. */
static bool is_comment(struct medtrie_text line, size_t at)
{
    return line.data[at] == '#' && (at == 0 || line.data[at - 1] == ' ' ||
                                    line.data[at - 1] == '\t' || line.data[at - 1] == '\xA0');
}

/* Where the first comment sign stands; without one, where the line ends. */
static size_t first_comment(struct medtrie_text line)
{
    const char *sign = line.data;
    const char *end = line.data + line.size;

    while (sign < end && (sign = memchr(sign, '#', (size_t)(end - sign))) != NULL) {
        if (is_comment(line, (size_t)(sign - line.data)))
            return (size_t)(sign - line.data);
        sign++;
    }
    return line.size;
}

/*
 * The entry of a line is the longest beginning up to a comment sign that names something, for the
 * sign may be part of a code. Else it ends at the first.
 */
static enum outcome read_line(struct list *list, struct entry *entry)
{
    struct medtrie_text line = list->line.text;
    size_t shortest = first_comment(line);
    enum outcome outcome = NAMES_NOTHING;

    for (size_t size = line.size; size > shortest && outcome == NAMES_NOTHING;) {
        if (size <= ENTRY_BYTES_MAX)
            outcome = medtrie_entry_read(&list->line, medtrie_trim(line.data, size), entry);
        do
            size--;
        while (!is_comment(line, size));
    }
    if (outcome == NAMES_NOTHING)
        outcome = medtrie_entry_read(&list->line, medtrie_trim(line.data, shortest), entry);
    return outcome;
}

static enum medtrie_result take_line(struct list *list)
{
    struct entry entry;

    switch (read_line(list, &entry)) {
    case NAMES:
        mark_entry(list, &entry);
        return MEDTRIE_OK;
    case REFUSED:
        return MEDTRIE_ERROR_INPUT_FORMAT;
    case NAMES_NOTHING:
        break;
    }
    if (entry.text.size == 0 && !entry.exception)
        return MEDTRIE_OK;
    return medtrie_entry_explain(&list->line, entry.text);
}

static enum medtrie_result take_lines(struct list *list, const char *text, size_t len)
{
    enum medtrie_result result = MEDTRIE_OK;

    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    while (len > 0 && result == MEDTRIE_OK) {
        const char *end = memchr(text, '\n', len);
        size_t size = end != NULL ? (size_t)(end - text) : len;
        size_t taken = end != NULL ? size + 1 : len;

        list->line.text = (struct medtrie_text){text, size};
        list->line.number++;
        result = take_line(list);
        text += taken;
        len -= taken;
    }
    return result;
}

/* ---- The call --- */

enum medtrie_result medtrie_set_parse(const medtrie_system *system, const char *text, size_t len,
                                      const struct medtrie_set_options *options, medtrie_set **set,
                                      struct medtrie_error *error)
{
    struct list list = {.line = {.system = system, .error = error}};
    size_t words = (size_t)system->concept_count / 64 + 1;
    enum medtrie_result result;

    *set = NULL;
    if (options != NULL) {
        if (options->struct_size < sizeof *options)
            return medtrie_fail(error, MEDTRIE_ERROR_ARGUMENT, NULL,
                                "the options' struct_size is not set");
        list.line.options = *options;
    }
    list.entries = calloc(words, sizeof *list.entries);
    list.exceptions = calloc(words, sizeof *list.exceptions);
    if (list.entries == NULL || list.exceptions == NULL) {
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
        goto release;
    }
    result = take_lines(&list, text, len);
    if (result != MEDTRIE_OK)
        goto release;
    *set = set_of(&list);
    if (*set == NULL)
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");

release:
    free(list.exceptions);
    free(list.entries);
    return result;
}

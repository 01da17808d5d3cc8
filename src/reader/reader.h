/*
 * What is behind the opaque handles, and the few reads that several files of the reader share.
 *
 * After medtrie_layout_read every section has the length that the counts imply; its contents are
 * not trusted. So an id, a period or any other number is compared with its count before it leads
 * anywhere, and every walk goes to smaller numbers only.
 */
#ifndef MEDTRIE_READER_READER_H
#define MEDTRIE_READER_READER_H

#include "../format/layout.h"
#include "../format/packed.h"
#include "map.h"

/* Where the display form of a system's codes has its dot, for 8 characters in one word. */
struct dot {
    uint64_t here;   /* the bits of the character at the dot's place; 0: there is no dot */
    uint64_t dot;    /* a dot in that place; 1 where there is no dot, which nothing equals */
    uint64_t next;   /* the bits of the character behind it */
    uint64_t blank;  /* a blank in that place */
    uint64_t before; /* the bits of all characters before it */
    uint64_t gather; /* what the dot changes in the PEXT mask: its own place and the last */
};

#define CALENDAR_BLOCKS 512

/* Where the period of a day is, or where to begin to look for it (calendar.h). */
struct calendar {
    medtrie_day first_day; /* of block 0 */
    unsigned shift;        /* blocks have 2^shift days */
    uint32_t count;        /* of blocks, at least 1 */
    uint16_t marks[CALENDAR_BLOCKS];
};

/* The way from a concept to its bits, gathered from the tables: a check is short, and would else
 * consist of loads of what leads to what it loads. */
struct validity {
    const uint8_t *history;
    const uint8_t *patterns;
    uint32_t pattern_count;
    uint32_t pattern_size;
    uint32_t billable_at; /* the mask of billable periods, in a pattern */
    uint32_t period_count;
    uint32_t default_period;
    uint32_t code_size; /* bytes */
    const uint8_t *codes;
};

struct medtrie_shape;
struct medtrie_kernel;

struct medtrie_system {
    /* What a lookup touches comes first: two lines of cache. */
    medtrie_id (*find)(const medtrie_system *system, const char *text, size_t len);
    uint32_t (*prefix)(const medtrie_system *system, const char *text, size_t len);
    /* The id in the low half; in the high one the size of the code, to which blanks that may be
     * behind it in the text are counted. */
    uint64_t (*find_sized)(const medtrie_system *system, const char *text, size_t len);
    struct medtrie_hash concepts;
    struct medtrie_hash prefixes;
    uint32_t code_count;
    uint32_t grouping_count;
    uint32_t concept_count;
    uint32_t node_count;
    bool packed;
    bool folds_case;
    struct dot dot;
    struct validity validity;

    const struct medtrie_tables *tables;
    const medtrie_index *index;
    const struct medtrie_shape *shape;   /* of its codes; NULL: a user's list */
    const struct medtrie_kernel *kernel; /* for batches (kernel.h); NULL: one by one */
    struct calendar calendar;
};

struct medtrie_index {
    struct medtrie_file file;
    struct medtrie_tables *tables;
    struct medtrie_system *systems;
    struct medtrie_map map; /* empty when the caller owns the bytes */
};

/* Whether there is a day, perhaps outside the calendar, to choose a member of a family by. */
static inline bool medtrie_is_day(medtrie_day day)
{
    return day != MEDTRIE_DAY_NONE && day != MEDTRIE_DAY_DEFAULT;
}

static inline bool medtrie_in_range(const medtrie_system *system, medtrie_id id,
                                    medtrie_period period)
{
    return id < system->concept_count && period < system->validity.period_count;
}

/* The bytes of one section of a system. */
static inline const uint8_t *medtrie_section(const medtrie_system *system,
                                             enum medtrie_section section)
{
    return system->tables->sections[section];
}

/* The number at a place in a section of u32. */
static inline uint32_t medtrie_number(const medtrie_system *system, enum medtrie_section section,
                                      size_t place)
{
    return medtrie_load32(medtrie_section(system, section) + place * 4);
}

/* The codes of a grouping or bare prefix, never beyond the codes there are. */
static inline struct medtrie_range medtrie_range_of(const medtrie_system *system, uint32_t node)
{
    const uint8_t *row = medtrie_section(system, MEDTRIE_SECTION_RANGES) +
                         (size_t)(node - system->code_count) * MEDTRIE_RANGE_SIZE;
    uint32_t first = medtrie_load32(row + MEDTRIE_RANGE_FIRST);
    uint32_t end = medtrie_load32(row + MEDTRIE_RANGE_END);

    if (end > system->code_count)
        end = system->code_count;
    if (first > end)
        first = end;
    return (struct medtrie_range){first, end};
}

/* The bytes of a concept's code: medtrie_layout_code_size of them, zero-filled. */
static inline const char *medtrie_code_bytes(const medtrie_system *system, medtrie_id id)
{
    return (const char *)medtrie_section(system, MEDTRIE_SECTION_CODES) +
           id * medtrie_layout_code_size(system->tables);
}

/* Copies as much of a filled view as the caller's struct has room for; both begin with the size. */
static inline void medtrie_give(void *view, void *filled, size_t filled_size)
{
    size_t size;

    memcpy(&size, view, sizeof size);
    memcpy(filled, &size, sizeof size);
    memcpy(view, filled, size < filled_size ? size : filled_size);
}

/*
 * The period whose hierarchy and texts a concept has when asked for one: that period if it is valid
 * in it, else the last before in which it was, else the first after, else the one asked for.
 * Both numbers must be in range (time.c).
 */
medtrie_period medtrie_effective_period(const medtrie_system *system, medtrie_id id,
                                        medtrie_period period);

/* The nearest concept that was ever above one whose id is in range, or MEDTRIE_NONE: a step towards
 * a root, whatever the bytes are (hierarchy.c). */
medtrie_id medtrie_above(const medtrie_system *system, medtrie_id id);

/* The version of a concept in a period, a row of the section of that name; NULL when the file has
 * none. Both numbers must be in range (concept.c). */
const uint8_t *medtrie_version_in(const medtrie_system *system, medtrie_id id,
                                  medtrie_period period);

/* The text of a reference in the index. */
static inline struct medtrie_text medtrie_text_at(const medtrie_system *system, uint32_t reference)
{
    return medtrie_layout_text(&system->index->file, reference);
}

#endif

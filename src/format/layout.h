/*
 * What is in an index file: the numbers of docs/FORMAT.md as constants, and the view that the
 * reader and the verifier share: pointers to every section, with lengths that fit each other.
 *
 * Everything in the file is little-endian and is read through medtrie_load*.
 */
#ifndef MEDTRIE_FORMAT_LAYOUT_H
#define MEDTRIE_FORMAT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

#include "bytes.h"

/* ---- Header ------------------------------------------------------------------------------ */

/* A byte above 127, CR LF, end-of-text and LF: any text-mode transfer changes one (as in PNG). */
#define MEDTRIE_MAGIC "\x89MTI\r\n\x1a\n"
#define MEDTRIE_MAGIC_SIZE 8
#define MEDTRIE_FORMAT_MAJOR 1
#define MEDTRIE_FORMAT_MINOR 0

#define MEDTRIE_HEADER_SIZE 64
#define MEDTRIE_HEADER_MAJOR 8          /* u16 */
#define MEDTRIE_HEADER_MINOR 10         /* u16 */
#define MEDTRIE_HEADER_READER_MINOR 12  /* u16: the oldest reader of this major that will do */
#define MEDTRIE_HEADER_ZERO16 14        /* u16 */
#define MEDTRIE_HEADER_REQUIRED 16      /* u32: feature bits that a reader must know */
#define MEDTRIE_HEADER_OPTIONAL 20      /* u32: feature bits that it may ignore */
#define MEDTRIE_HEADER_FILE_SIZE 24     /* u64 */
#define MEDTRIE_HEADER_CONTENT_ID 32    /* 16 bytes: XXH3-128 of the section table, canonical */
#define MEDTRIE_HEADER_SECTION_COUNT 48 /* u32 */
#define MEDTRIE_HEADER_ZERO32 52        /* u32 */
#define MEDTRIE_HEADER_CHECKSUM 56      /* u64: XXH3-64 of bytes 0-55 and the section table */

#define MEDTRIE_REQUIRED_FEATURES_KNOWN 0u
#define MEDTRIE_OPTIONAL_LICENSED 1u /* the index holds licensed content (CPT) */

/* ---- Section table ----------------------------------------------------------------------- */

#define MEDTRIE_ENTRY_SIZE 40
#define MEDTRIE_ENTRY_NAME 0      /* 8 bytes, zero-filled */
#define MEDTRIE_ENTRY_VERSION 8   /* u16 */
#define MEDTRIE_ENTRY_SYSTEM 10   /* u16: number of the system, or MEDTRIE_ENTRY_WHOLE */
#define MEDTRIE_ENTRY_FLAGS 12    /* u32: bit 0: a reader that does not know it must refuse */
#define MEDTRIE_ENTRY_OFFSET 16   /* u64 */
#define MEDTRIE_ENTRY_BYTES 24    /* u64 */
#define MEDTRIE_ENTRY_CHECKSUM 32 /* u64: XXH3-64 of the section's bytes */

#define MEDTRIE_ENTRY_WHOLE 0xFFFFu
#define MEDTRIE_ENTRY_REQUIRED 1u
#define MEDTRIE_SECTION_VERSION 1 /* of every section of this format */
#define MEDTRIE_SECTION_ALIGNMENT 64
#define MEDTRIE_SECTIONS_MAX 4096
#define MEDTRIE_SYSTEMS_MAX 128

/* Sections of the whole index, then those of each system; the order is that of the file. */
enum medtrie_section {
    MEDTRIE_SECTION_TEXTS,
    MEDTRIE_SECTION_NOTICE,
    MEDTRIE_SECTION_SOURCES,
    MEDTRIE_SECTION_WARNINGS,
    MEDTRIE_SECTION_SYSTEM, /* the first of a system */
    MEDTRIE_SECTION_PERIODS,
    MEDTRIE_SECTION_RELEASES,
    MEDTRIE_SECTION_PILOTS,
    MEDTRIE_SECTION_SLOTS,
    MEDTRIE_SECTION_PREFIX_PILOTS,
    MEDTRIE_SECTION_PREFIX_SLOTS,
    MEDTRIE_SECTION_RANGES,
    MEDTRIE_SECTION_LENGTHS,
    MEDTRIE_SECTION_CODES,
    MEDTRIE_SECTION_PARENTS,
    MEDTRIE_SECTION_SIZES,
    MEDTRIE_SECTION_EXTENTS,
    MEDTRIE_SECTION_KINDS,
    MEDTRIE_SECTION_HISTORY,
    MEDTRIE_SECTION_PATTERNS,
    MEDTRIE_SECTION_ROLLUPS,
    MEDTRIE_SECTION_STARTS,
    MEDTRIE_SECTION_VERSIONS,
    MEDTRIE_SECTION_PROPERTIES,
    MEDTRIE_SECTION_REPLACED,
    MEDTRIE_SECTION_REPLACES,
    MEDTRIE_SECTION_COUNT
};

#define MEDTRIE_SECTION_SYSTEM_FIRST MEDTRIE_SECTION_SYSTEM

/* The 8-byte names, in the order of enum medtrie_section. */
extern const char medtrie_section_names[MEDTRIE_SECTION_COUNT][9];

/* ---- Records ----------------------------------------------------------------------------- */

/* "texts": each text is u16 length, then that many bytes of UTF-8. A reference is the offset of the
 * length; the first text is the empty one, so reference 0 is "". */

/* "notice": one u32 text reference. "warnings": u32 text references. */

#define MEDTRIE_SOURCE_SIZE 56
#define MEDTRIE_SOURCE_NAME 0     /* u32 text */
#define MEDTRIE_SOURCE_FORMAT 4   /* u32 text */
#define MEDTRIE_SOURCE_SYSTEM 8   /* u32 */
#define MEDTRIE_SOURCE_RELEASE 12 /* i32 day */
#define MEDTRIE_SOURCE_BYTES 16   /* u64 */
#define MEDTRIE_SOURCE_SHA256 24  /* 32 bytes */

#define MEDTRIE_SYSTEM_SIZE 104
#define MEDTRIE_SYSTEM_NAME 0       /* u32 text */
#define MEDTRIE_SYSTEM_TITLE 4      /* u32 text */
#define MEDTRIE_SYSTEM_URI 8        /* u32 text */
#define MEDTRIE_SYSTEM_CODES 12     /* u32 count */
#define MEDTRIE_SYSTEM_GROUPINGS 16 /* u32 count */
#define MEDTRIE_SYSTEM_BARE_PREFIXES                                                               \
  20                                     /* u32 count: prefixes that are neither code nor grouping \
                                          */
#define MEDTRIE_SYSTEM_PREFIXES 24       /* u32 count: distinct prefixes of codes, codes included */
#define MEDTRIE_SYSTEM_RELEASES 28       /* u32 count */
#define MEDTRIE_SYSTEM_PERIODS 32        /* u32 count, at least 1 */
#define MEDTRIE_SYSTEM_DEFAULT_PERIOD 36 /* u32 */
#define MEDTRIE_SYSTEM_PATTERNS 40       /* u32 count */
#define MEDTRIE_SYSTEM_MASK_WORDS 44     /* u32: 64-bit words that hold one bit a period */
#define MEDTRIE_SYSTEM_VERSIONS 48       /* u32 count */
#define MEDTRIE_SYSTEM_PROPERTIES 52     /* u32 count of words */
#define MEDTRIE_SYSTEM_BUCKETS 56        /* u32 count, at least 1 */
#define MEDTRIE_SYSTEM_SLOTS 60          /* u32 count, at least 1 */
#define MEDTRIE_SYSTEM_PREFIX_BUCKETS 64 /* u32 count, at least 1 */
#define MEDTRIE_SYSTEM_PREFIX_SLOTS 68   /* u32 count, at least 1 */
#define MEDTRIE_SYSTEM_MULTIPLIER 72     /* u64, odd */
#define MEDTRIE_SYSTEM_PREFIX_MULTIPLIER 80 /* u64, odd */
#define MEDTRIE_SYSTEM_KEY_CLASS 88         /* u8 */
#define MEDTRIE_SYSTEM_DOT_AFTER 89    /* u8: display form has a dot after so many characters */
#define MEDTRIE_SYSTEM_DOT_AFTER_E 90  /* u8: the same for codes that begin with E */
#define MEDTRIE_SYSTEM_FLAGS 91        /* u8 */
#define MEDTRIE_SYSTEM_REPLACEMENTS 92 /* u32 count */
#define MEDTRIE_SYSTEM_ROLLUPS 96      /* u32: bit k: kind k has an array in "rollups" */
#define MEDTRIE_SYSTEM_ZERO 100        /* u32 */

#define MEDTRIE_KEYS_PACKED 1  /* codes of 8 bytes, slots of 8: key << 22 | node */
#define MEDTRIE_KEYS_GENERAL 2 /* codes of 16 bytes, slots of 4: node */
#define MEDTRIE_SYSTEM_KEEPS_CASE 1u
#define MEDTRIE_SYSTEM_LICENSED 2u
#define MEDTRIE_GENERAL_EMPTY_SLOT UINT32_MAX
#define MEDTRIE_CODE_MAX 16 /* characters */

#define MEDTRIE_PERIOD_SIZE 16
#define MEDTRIE_PERIOD_FIRST 0    /* i32 day */
#define MEDTRIE_PERIOD_LAST 4     /* i32 day */
#define MEDTRIE_PERIOD_BASIS 8    /* u32: enum medtrie_basis */
#define MEDTRIE_PERIOD_RELEASE 12 /* i32 day, or MEDTRIE_DAY_NONE */

#define MEDTRIE_RELEASE_SIZE 24
#define MEDTRIE_RELEASE_FIRST 0      /* i32 day */
#define MEDTRIE_RELEASE_LAST 4       /* i32 day */
#define MEDTRIE_RELEASE_CODES 8      /* u32 count */
#define MEDTRIE_RELEASE_BILLABLE 12  /* u32 count */
#define MEDTRIE_RELEASE_GROUPINGS 16 /* u32 count */
#define MEDTRIE_RELEASE_PERIOD 20    /* u32 */

/* "pilots": u8 a bucket. "slots": u64 or u32 a slot. "lengths" (general keys only): u8 a bare
 * prefix. "codes": 8 or 16 bytes a concept. "parents": u32 a concept. "sizes", "extents": u32 a
 * code. "kinds": u8 a concept. "history": u32 a concept, the number of its pattern. */

/* Nodes are numbered: codes, then groupings, then bare prefixes. "ranges" holds the codes of each
 * grouping and each bare prefix. */
#define MEDTRIE_RANGE_SIZE 8
#define MEDTRIE_RANGE_FIRST 0 /* u32 id */
#define MEDTRIE_RANGE_END 4   /* u32 id */

/* A pattern is shared by all concepts with the same history: first and last valid day, then the
 * mask of valid periods, then the mask of billable ones. */
#define MEDTRIE_PATTERN_FIRST 0 /* i32 day, or MEDTRIE_DAY_NONE */
#define MEDTRIE_PATTERN_LAST 4  /* i32 day, or MEDTRIE_DAY_NONE: without end */
#define MEDTRIE_PATTERN_MASKS 8
#define MEDTRIE_PATTERN_SIZE(mask_words) (8 + (size_t)(mask_words)*16)

/* "rollups": for each kind that has an array, in ascending order, one u32 a code: the nearest
 * concept of that kind, the code itself included, in whatever period; MEDTRIE_NONE where there is
 * none. */
#define MEDTRIE_ROLLUP_VARIES UINT32_C(0xFFFFFFFE) /* another one in another period */

/* "starts" has one u32 more than there are concepts: concept i owns the versions from starts[i] to
 * starts[i + 1], at least one, in ascending order of their first period. */
#define MEDTRIE_VERSION_SIZE 16
#define MEDTRIE_VERSION_PERIOD 0      /* u32: from this period on */
#define MEDTRIE_VERSION_TITLE 4       /* u32 text */
#define MEDTRIE_VERSION_SHORT_TITLE 8 /* u32 text */
#define MEDTRIE_VERSION_PROPERTIES 12 /* u32 word in "props" */

/* "props" is a row of u32 words. A set is a count, then so many pairs of text references: name,
 * value; names ascend bytewise. Set 0 is the empty one. */

/* "replaced": one row a replacement, ascending by old code, day, new code, text. "replaces": the
 * u32 numbers of these rows, ascending by new code. */
#define MEDTRIE_REPLACEMENT_SIZE 20
#define MEDTRIE_REPLACEMENT_OLD 0    /* u32 code */
#define MEDTRIE_REPLACEMENT_NEW 4    /* u32 code; MEDTRIE_NONE: one of another system */
#define MEDTRIE_REPLACEMENT_DAY 8    /* i32 day: the first on which it holds */
#define MEDTRIE_REPLACEMENT_TEXT 12  /* u32 text: the code of another system, else 0 */
#define MEDTRIE_REPLACEMENT_TABLE 16 /* u32 text: what says so */

/* ---- View -------------------------------------------------------------------------------- */

/* One of the two hashes of a system (hash.h). */
struct medtrie_hash {
    const uint8_t *pilots; /* one byte a bucket */
    const uint8_t *slots;  /* 8 bytes each where keys are packed, else 4 */
    uint64_t multiplier;
    uint32_t bucket_count;
    uint32_t slot_count;
};

/* The sections of one system; each pointer is good for the length that the counts imply. */
struct medtrie_tables {
    const uint8_t *sections[MEDTRIE_SECTION_COUNT]; /* NULL where the file has none */
    uint32_t code_count;
    uint32_t concept_count; /* codes and groupings */
    uint32_t node_count;    /* concepts and bare prefixes */
    uint32_t prefix_count;
    uint32_t release_count;
    uint32_t period_count;
    uint32_t default_period;
    uint32_t pattern_count;
    uint32_t mask_words;
    uint32_t version_count;
    uint32_t property_words;
    uint32_t replacement_count;
    uint32_t rollup_kinds;        /* bit k: kind k has an array of roll-ups */
    struct medtrie_hash concepts; /* codes and groupings */
    struct medtrie_hash prefixes; /* bare prefixes */
    uint32_t name;
    uint32_t title;
    uint32_t uri;
    uint8_t key_class;
    uint8_t dot_after;
    uint8_t dot_after_e;
    uint8_t flags;
};

/* One row of the section table. */
struct medtrie_entry {
    const char *name; /* 8 bytes, zero-filled */
    uint16_t version;
    uint16_t system;
    uint32_t flags;
    uint64_t offset;
    uint64_t size;
    uint64_t checksum;
};

struct medtrie_file {
    const uint8_t *bytes;
    size_t size;
    uint32_t section_count;
    uint32_t system_count;
    const uint8_t *texts;
    size_t texts_size;
    uint32_t notice;
    const uint8_t *sources;
    size_t source_count;
    const uint8_t *warnings;
    size_t warning_count;
    bool licensed;
};

/*
 * Reads header and section table and checks that they, and the sizes of all sections, agree:
 * MEDTRIE_VERIFY_STRUCTURE. With check_sum false the checksum of the header is not looked
 * at (MEDTRIE_VERIFY_NONE).
 *
 * tables   receives one entry a system, allocated with malloc; the caller frees it
 */
enum medtrie_result medtrie_layout_read(const uint8_t *bytes, size_t size, bool check_sum,
                                        struct medtrie_file *file, struct medtrie_tables **tables,
                                        struct medtrie_error *error);

/* Row number of the section table of a file that medtrie_layout_read has accepted. */
struct medtrie_entry medtrie_layout_entry(const uint8_t *bytes, uint32_t number);

/* The text of a reference; "" when the reference is out of bounds. */
static inline struct medtrie_text medtrie_layout_text(const struct medtrie_file *file,
                                                      uint32_t reference)
{
    struct medtrie_text text = {"", 0};

    if (file->texts_size >= 2 && reference <= file->texts_size - 2) {
        size_t size = medtrie_load16(file->texts + reference);

        if (size <= file->texts_size - reference - 2) {
            text.data = (const char *)file->texts + reference + 2;
            text.size = size;
        }
    }
    return text;
}

/* The array of a kind in "rollups", of one u32 a code; NULL when it has none. */
static inline const uint8_t *medtrie_layout_rollups(const struct medtrie_tables *tables,
                                                    enum medtrie_kind kind)
{
    const uint8_t *rollups = tables->sections[MEDTRIE_SECTION_ROLLUPS];

    if ((unsigned)kind > MEDTRIE_KIND_MODIFIER || (tables->rollup_kinds >> kind & 1) == 0)
        return NULL;
    for (uint32_t before = tables->rollup_kinds & ((1u << kind) - 1); before != 0;
         before &= before - 1)
        rollups += (size_t)tables->code_count * 4;
    return rollups;
}

static inline size_t medtrie_layout_code_size(const struct medtrie_tables *tables)
{
    return tables->key_class == MEDTRIE_KEYS_PACKED ? 8 : MEDTRIE_CODE_MAX;
}

#endif

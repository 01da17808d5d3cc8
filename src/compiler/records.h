/*
 * Records: what one source file says, in the same terms for every format. A source (src/compiler/
 * sources/) turns the text of a file into records; everything behind it knows records alone.
 */
#ifndef MEDTRIE_COMPILER_RECORDS_H
#define MEDTRIE_COMPILER_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <medtrie/medtrie.h>

#include "../format/error.h"
#include "../format/layout.h"
#include "strings.h"

/* A code as it stands in the index: upper case, no dot, zero-filled. */
struct code {
    char text[MEDTRIE_CODE_MAX];
};

/* A code of one release. */
struct code_record {
    struct code code;
    uint8_t system; /* 0: the source's first system; 1: its second (modifiers) */
    uint8_t kind;   /* enum medtrie_kind */
    bool billable;
    bool has_parent; /* of a list with that column; without it a root says nothing */
    char action;     /* HCPCS position 293; 0: none */
    uint32_t title;  /* text numbers, 0: not given by this file */
    uint32_t short_title;
    uint32_t properties; /* index of the record's first property, see medtrie_properties_of */
    uint32_t property_count;
    struct code parent;     /* of a list's row; empty: a root */
    medtrie_day from;       /* first day of validity; MEDTRIE_DAY_NONE: not given */
    medtrie_day to;         /* last usable day; MEDTRIE_DAY_NONE: without end or not given */
    medtrie_day action_day; /* HCPCS positions 277-284; MEDTRIE_DAY_NONE: none */
    uint32_t line;          /* where it stands, from 1 */
};

/* A property of the record that names it. Name and value are text numbers. */
struct property {
    uint32_t name;
    uint32_t value;
};

/* A property that a file of its own gives to a code (POA-exempt list, NOC list). */
struct code_property {
    struct code code;
    uint8_t system;
    struct property property;
    uint32_t line;
};

/*
 * A chapter or block, section or body system. It holds the members (the categories that the XML
 * lists directly in it; for PCS none, since a section's codes begin with its code) and, when it is
 * an umbrella, the categories from first to last in official order.
 */
struct grouping_record {
    struct code code;
    uint8_t kind;   /* enum medtrie_kind */
    bool by_prefix; /* holds the codes that begin with its code (PCS, HCPCS groups) */
    bool umbrella;  /* holds range_first to range_last */
    uint32_t title;
    uint32_t first_member; /* index into members */
    uint32_t member_count;
    struct code range_first, range_last;
    uint32_t line;
};

/* What becomes of a code in a row of a conversion table. */
enum conversion_kind {
    CONVERSION_BEGINS = 1, /* current is valid from the day on */
    CONVERSION_ENDS = 2,   /* previous is valid to the day before */
    CONVERSION_REVISED = 3 /* the same, or another code, from the day on; nothing begins or ends */
};

/* A row of a conversion table, or one part of a row that names several previous codes. */
struct conversion_record {
    uint8_t kind;         /* enum conversion_kind */
    struct code current;  /* empty: none */
    struct code previous; /* empty: none */
    struct code last;     /* of a range of previous codes; empty: previous is one code */
    medtrie_day day;
    uint32_t line;
};

/* What a character in the seventh place of the codes below a code means (tabular list). */
struct seventh_record {
    struct code above;
    char character;
    uint32_t meaning; /* a text number */
};

/* Everything that one file says. Zero-initialise; freed by medtrie_records_free. */
struct records {
    struct strings *strings;   /* shared by all files of a compilation; not owned */
    struct code_record *codes; /* in the file's order */
    uint32_t code_count, code_capacity;
    struct property *properties;
    uint32_t property_count, property_capacity;
    struct code_property *code_properties;
    uint32_t code_property_count, code_property_capacity;
    struct grouping_record *groupings; /* in the file's order, outer before inner */
    uint32_t grouping_count, grouping_capacity;
    struct code *members;
    uint32_t member_count, member_capacity;
    struct conversion_record *conversions; /* in the file's order */
    uint32_t conversion_count, conversion_capacity;
    struct seventh_record *sevenths; /* in the file's order */
    uint32_t seventh_count, seventh_capacity;
    char **warnings; /* ":line: what was found and what was done with it", behind a file's name */
    uint32_t warning_count, warning_capacity;
};

/* The properties of a code of these records; NULL when it has none. */
static inline const struct property *medtrie_properties_of(const struct records *records,
                                                           const struct code_record *code)
{
    return code->property_count == 0 ? NULL : records->properties + code->properties;
}

void medtrie_records_free(struct records *records);

/* Each appends a zeroed item (days are MEDTRIE_DAY_NONE) and returns it, or NULL without memory.
 * The pointer is good until the next call. */
struct code_record *medtrie_records_code(struct records *records);
struct grouping_record *medtrie_records_grouping(struct records *records);
struct code_property *medtrie_records_code_property(struct records *records);
struct conversion_record *medtrie_records_conversion(struct records *records);
struct seventh_record *medtrie_records_seventh(struct records *records);

/* Sorts the properties of codes by code and line, for their order means nothing. */
void medtrie_records_sort_properties(struct records *records);

/* Appends a category to the grouping that was added last. */
bool medtrie_records_member(struct records *records, const struct code *code);

/* Appends a property to the code that was added last; an empty value is none and is left out. Names
 * are lower case with underscores ("betos", "added"). */
bool medtrie_records_property(struct records *records, const char *name, const char *value,
                              size_t value_size);

/* Appends a warning about a place in the file. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool medtrie_records_warn(struct records *records, const struct medtrie_place *place,
                          const char *format, ...);

/* The number of a text, which is valid UTF-8 by now (sources/text.h); blanks at the ends are
 * dropped. STRINGS_FAILED without memory. */
uint32_t medtrie_records_text(struct records *records, const char *text, size_t size);

/* Sets code from size characters; false when there are none or more than MEDTRIE_CODE_MAX. */
bool medtrie_code_set(struct code *code, const char *text, size_t size);
size_t medtrie_code_size(const struct code *code);
int medtrie_code_compare(const struct code *a, const struct code *b);

#endif

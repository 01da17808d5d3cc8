/*
 * Editions: the records of all files, sorted by system and release. The files of one release
 * complement each other (long and short titles in two files, a list of exempt codes) or repeat each
 * other (text and workbook); contradictions are refused.
 */
#ifndef MEDTRIE_COMPILER_EDITION_H
#define MEDTRIE_COMPILER_EDITION_H

#include <medtrie/compile.h>

#include "records.h"
#include "source.h"
#include "systems.h"

/* A file that was read. */
struct parsed_file {
    char *name;      /* for messages */
    char *base_name; /* as published, without its folder */
    const struct source *source;
    const char *list; /* the system of a user's list; NULL for official formats */
    medtrie_day day;  /* its release */
    uint64_t size_bytes;
    uint8_t sha256[32];
    struct records records;
};

/* One release of one system. */
struct edition {
    medtrie_day day;
    const char *file;          /* the file that it rests on, for messages */
    const char *base_name;     /* the same without its folder, for what is kept */
    struct code_record *codes; /* in that file's order */
    uint32_t code_count;
    uint32_t code_capacity;
    struct property *properties; /* what code_record.properties counts from */
    uint32_t property_count;
    uint32_t property_capacity;
    uint32_t *ids; /* the id of each code; filled by the model */
};

/* The groupings that one file lists, in effect from a day on. */
struct grouping_edition {
    medtrie_day day;
    const char *file;
    const struct records *read; /* as the file lists them; NULL: own */
    struct records own;         /* where they were made rather than read (lists) */
};

/* The groupings and members of a grouping edition. */
static inline const struct records *grouping_records(const struct grouping_edition *edition)
{
    return edition->read != NULL ? edition->read : &edition->own;
}

/* Where a release comes from. Texts are numbers of the shared pool. */
struct provenance {
    uint32_t name;
    uint32_t format;
    medtrie_day day;
    uint64_t size_bytes;
    uint8_t sha256[32];
};

/* A conversion table: it speaks of all releases. */
struct conversion_table {
    const char *format; /* what it is, for people */
    const char *file;
    const char *base_name;
    medtrie_day day; /* its release */
    const struct conversion_record *rows;
    uint32_t row_count;
};

/* All that is known of one system. */
struct system_input {
    struct system_definition definition;
    struct edition *editions; /* ascending by day */
    uint32_t edition_count, edition_capacity;
    struct grouping_edition *groupings; /* ascending by day */
    uint32_t grouping_count, grouping_capacity;
    struct conversion_table *tables;
    uint32_t table_count, table_capacity;
    struct provenance *sources;
    uint32_t source_count, source_capacity;
};

/* Everything that is to be compiled. */
struct compilation {
    struct strings strings;
    struct parsed_file *files;
    uint32_t file_count, file_capacity;
    struct system_input *systems; /* ascending by name */
    uint32_t system_count, system_capacity;
    char **warnings;
    uint32_t warning_count, warning_capacity;
};

void medtrie_compilation_free(struct compilation *compilation);

/* Appends a warning of the compilation as a whole. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
bool medtrie_compilation_warn(struct compilation *compilation, const char *format, ...);

/* The last day that an edition can answer for: the day before the next loaded one, in ICD at most
 * the end of its cycle. What is dated inside belongs to it. */
medtrie_day medtrie_edition_reach(const struct system_input *system, uint32_t edition);

/* The first day after this one on which an edition of an ICD-10 calendar begins: one of the
 * calendar itself (systems.h), or an effective day of a conversion table. */
medtrie_day medtrie_edition_day_after(const struct system_input *system, medtrie_day day);

/*
 * Sorts compilation->files into compilation->systems. lists are the options of the users' lists.
 * The order in which the files came makes no difference.
 */
enum medtrie_result medtrie_editions_assemble(struct compilation *compilation,
                                              const struct medtrie_list_options *lists,
                                              size_t list_count, struct medtrie_error *error);

#endif

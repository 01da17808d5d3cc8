/*
 * A source: one official file format. sources/registry.c has the table of all of them; a new code
 * set is one new file in sources/ and one line there.
 */
#ifndef MEDTRIE_COMPILER_SOURCE_H
#define MEDTRIE_COMPILER_SOURCE_H

#include "records.h"

/* An input file in memory, unpacked. */
struct source_file {
    const char *name;      /* for messages: the path as given, "a.zip!inner/b.txt" in an archive */
    const char *base_name; /* the last component, without .gz or .xz */
    const char *bytes;     /* NUL behind the last byte, not counted in size */
    size_t size;
    bool *no_memory; /* set where recognise cannot tell for want of memory; NULL: nobody asks */
};

enum source_class {
    SOURCE_USED = 1,  /* read gives records */
    SOURCE_UNUSED = 2 /* known, and no source of the index */
};

/* One file's record of a code, as merging sees it. */
struct source_entry {
    const char *file;
    const struct code_record *code;
    const struct property *properties; /* its own: code->property_count of them */
};

struct source {
    const char *format; /* what it is, for people: "ICD-10-CM order file" */
    enum source_class class;
    const char *systems[2]; /* the systems that it feeds; NULL: a user's list names it */

    /* Two sources may give the same edition (text and workbook): the lower rank is the base, and
     * the others must agree with it. */
    int rank;

    /* Whether the contents are of this format. May look at all of it; must be cheap on others.
     * False without memory, after medtrie_source_no_memory. */
    bool (*recognise)(const struct source_file *file);

    /* Whether the name is one that the publisher gives to this format alone: such a file must be
     * it, or is refused. NULL: no such names. */
    bool (*bears_name)(const char *base_name);

    /* Reads the file. On failure nothing of records is used. NULL for SOURCE_UNUSED. */
    enum medtrie_result (*read)(const struct source_file *file, struct records *records,
                                struct medtrie_error *error);

    /* Whether a record of a further file of an edition agrees with that of the edition's base,
     * which wins; the place of a difference is that of other. NULL: the two must agree in every
     * field that both have, and fill in each other's absent ones. */
    enum medtrie_result (*agree)(const struct strings *strings, const struct source_entry *base,
                                 const struct source_entry *other, struct medtrie_error *error);
};

static inline void medtrie_source_no_memory(const struct source_file *file)
{
    if (file->no_memory != NULL)
        *file->no_memory = true;
}

/* All sources, in the order in which they are tried; ends with a NULL format. */
extern const struct source *const medtrie_sources[];

/*
 * The source whose format the file has: by its contents, then among the known and unused by
 * contents or name. NULL when nobody recognises it.
 *
 * Fails (result is not MEDTRIE_OK) when the name is an official one and the contents are not, or
 * memory runs out.
 */
const struct source *medtrie_source_recognise(const struct source_file *given,
                                              enum medtrie_result *result,
                                              struct medtrie_error *error);

#endif

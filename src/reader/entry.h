/*
 * The entries of code lists: what a text means (entry.c), and what is wrong with one that means
 * nothing (entry_fault.c).
 */
#ifndef MEDTRIE_READER_ENTRY_H
#define MEDTRIE_READER_ENTRY_H

#include "../format/error.h"
#include "reader.h"

/* A line of a list, and whom its faults concern. */
struct list_line {
    const medtrie_system *system;
    struct medtrie_text text; /* without its end */
    uint64_t number;          /* from 1 */
    struct medtrie_set_options options;
    struct medtrie_error *error;
};

/* What an entry means: codes, and groupings as far as these hold none but those codes. */
struct meaning {
    struct medtrie_range codes;
    struct medtrie_range groupings;
};

struct entry {
    struct medtrie_text text; /* without the hyphen of an exception */
    bool exception;
    struct meaning meaning;
};

enum outcome {
    NAMES_NOTHING,
    NAMES,  /* the meaning is filled */
    REFUSED /* the error is */
};

/* Reads a text of the line, without blanks around it, as an entry. */
enum outcome medtrie_entry_read(const struct list_line *line, struct medtrie_text text,
                                struct entry *entry);

/* Reads either end of a range. */
bool medtrie_entry_end(const medtrie_system *system, struct medtrie_text text,
                       struct meaning *meaning);

/* What stands before and behind a hyphen. */
void medtrie_entry_split(struct medtrie_text text, size_t hyphen, struct medtrie_text parts[2]);

/* Says what is wrong with the text of an entry that names nothing. Returns MEDTRIE_OK where the
 * options want it to be passed over. */
enum medtrie_result medtrie_entry_explain(const struct list_line *line, struct medtrie_text text);

/* The place of a byte of the line. */
static inline struct medtrie_place medtrie_entry_place(const struct list_line *line,
                                                       const char *byte)
{
    return (struct medtrie_place){.line = line->number,
                                  .column = (uint64_t)(byte - line->text.data) + 1};
}

static inline struct medtrie_text medtrie_entry_system(const struct list_line *line)
{
    return medtrie_text_at(line->system, line->system->tables->name);
}

/* What is shown of a text, for "%.*s". */
#define SHOWN(text) (int)((text).size < 60 ? (text).size : 60), (text).data

#endif

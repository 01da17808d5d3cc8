/*
 * What is to be done with an input: the options as they were given, then, once the header is known,
 * which cells are wanted and what becomes of them. Read by all parts at once, and not changed by
 * them.
 */
#ifndef MEDTRIE_ANNOTATE_PLAN_H
#define MEDTRIE_ANNOTATE_PLAN_H

#include <medtrie/annotate.h>

#include "buffer.h"
#include "dates.h"
#include "fields.h"

#define NO_SLOT SIZE_MAX

/* Whether two texts are the same; one without data is so with none that has. */
static inline bool is_same_text(struct medtrie_text a, struct medtrie_text b)
{
    return (a.data == NULL) == (b.data == NULL) && a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* A column of codes, as the option names it: perhaps many columns. */
struct code_option {
    char *column;        /* a name, a number, or a pattern with one star */
    char *system;        /* NULL: every system that has the code */
    char *system_column; /* NULL: none */
};

/* One column of codes. Slots number the cells of a row that are wanted. */
struct code_column {
    char *label; /* the column's name; its number where there is no header */
    size_t slot;
    size_t system_slot; /* NO_SLOT: none */
    const char *system; /* as above */
};

struct plan {
    const medtrie_index *index;
    enum medtrie_annotate_format format;
    char delimiter;
    bool has_header, pad_ragged, divert, counts_texts;
    struct code_option *options;
    size_t option_count;
    char *from, *to; /* columns of dates; NULL: none; to: only in a range */
    enum date_form date_form;
    medtrie_day as_of;
    struct field *fields;
    size_t field_count;
    enum field_scope scope; /* the widest of the fields */
    unsigned only;          /* a bit for each status that is shown */

    /* Once the columns are known. */
    bool is_set;
    size_t column_count;
    size_t *column_of; /* of a slot */
    char **members;    /* the names of the slots, in NDJSON */
    size_t slot_count;
    struct code_column *codes;
    size_t code_count;
    size_t from_slot, to_slot;
    struct medtrie_text *added; /* the names of what is added, owned: code column * field_count +
                                   field */
};

/* Whether there is such a format and such a delimiter. */
enum medtrie_result medtrie_plan_check(enum medtrie_annotate_format format, char delimiter,
                                       struct medtrie_error *error);

/* The form of dates that an option names; NULL: none. */
enum medtrie_result medtrie_plan_date_form(const char *name, enum date_form *form,
                                           struct medtrie_error *error);

/* Copies the options and checks all of them that do not depend on the input. */
enum medtrie_result medtrie_plan_make(struct plan *plan, const medtrie_index *index,
                                      const struct medtrie_annotate_options *options,
                                      struct medtrie_error *error);

/* A copy with a NUL behind it, to be freed; NULL: out of memory. */
char *medtrie_plan_copy(const char *text, size_t size);

/* Settles the columns of an input by its first line (settle.c), */
enum medtrie_result medtrie_plan_settle(struct plan *plan, const struct medtrie_text *names,
                                        size_t count, struct medtrie_error *error);

/* those of objects, which are the members that the options name, */
enum medtrie_result medtrie_plan_settle_members(struct plan *plan, struct medtrie_error *error);

/* and by the first object how what is added to them is called: where a member has the name of that,
 * the name of its column stands in front. */
enum medtrie_result medtrie_plan_see_object(struct plan *plan, const char *object, size_t size,
                                            struct medtrie_error *error);

void medtrie_plan_free_added(struct plan *plan);
void medtrie_plan_free(struct plan *plan);

#endif

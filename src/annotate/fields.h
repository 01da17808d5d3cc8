/*
 * What can be added to a row: the fields, one line each in fields.c, and every property of a system
 * by its own name.
 */
#ifndef MEDTRIE_ANNOTATE_FIELDS_H
#define MEDTRIE_ANNOTATE_FIELDS_H

#include <medtrie/annotate.h>

#include "buffer.h"

/* What is asked about: a code on a day, and what is known of it. */
struct subject {
    const medtrie_index *index;
    const medtrie_system *system; /* NULL: none has the code */
    medtrie_id id;                /* MEDTRIE_NONE: not in the system */
    medtrie_period period;        /* of the day; MEDTRIE_NOT_COVERED */
    medtrie_period texts;         /* the period whose texts are shown: as period, or the nearest */
    medtrie_day day;              /* or MEDTRIE_DAY_DEFAULT */
    unsigned status;              /* enum medtrie_status or enum medtrie_cell_status */
    struct medtrie_text text;     /* as written */
    struct medtrie_text name;     /* the system or family that was asked; no data: all */
};

struct field;
typedef void field_writer(const struct field *field, const struct subject *subject,
                          struct buffer *value);

enum field_type { FIELD_TEXT, FIELD_NUMBER }; /* in JSON */

/* What a field depends on. */
enum field_scope {
    FIELD_OF_TITLE, /* the code, its titles, the status and whether it is billable */
    FIELD_OF_CODE,  /* the code, the period and the status */
    FIELD_OF_FAULT, /* also what was written, if that is not valid */
    FIELD_OF_DAY    /* also the day */
};

struct field {
    const char *name;
    field_writer *put;
    enum field_type type;
    enum field_scope scope;
    char *property; /* its name, owned; NULL: the field is no property */
};

/* The fields of a list such as "status,title". Names that are no field must be properties of a
 * system of the index. */
enum medtrie_result medtrie_fields_parse(const medtrie_index *index, const char *list,
                                         struct field **fields, size_t *count,
                                         struct medtrie_error *error);
void medtrie_fields_free(struct field *fields, size_t count);

#endif

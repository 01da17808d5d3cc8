/*
 * What is known of each official code system before any file is read: its names, its display form
 * and the calendar of its editions.
 */
#ifndef MEDTRIE_COMPILER_SYSTEMS_H
#define MEDTRIE_COMPILER_SYSTEMS_H

#include <stdbool.h>
#include <stddef.h>

#include <medtrie/medtrie.h>

enum calendar_kind {
    CALENDAR_ICD10,  /* cycles from 1 October; an edition's file decides until the next edition */
    CALENDAR_CLOSED, /* one edition, then an end for good (ICD-9-CM) */
    CALENDAR_RECORD, /* each record has its own dates; covered by quarters (HCPCS) */
    CALENDAR_CPT,    /* as RECORD, covered by years */
    CALENDAR_LIST    /* a user's list: the newest one decides, without end */
};

struct system_definition {
    const char *name;
    const char *title;
    const char *uri;
    enum calendar_kind calendar;
    bool parent_by_prefix;   /* the parent is the longest proper prefix of 3 or more characters */
    bool sorted;             /* official order is ASCII order */
    bool outlined;           /* sections and body systems are the codes' first characters */
    bool licensed;           /* the index needs the notice */
    bool keeps_case;         /* lists only */
    unsigned char dot_after; /* display form */
    unsigned char dot_after_e;
    medtrie_day in_use_from; /* first and last day on which the system was in use at all */
    medtrie_day in_use_to;
    const medtrie_day *editions; /* extra editions of an ICD-10 calendar, ascending */
    size_t edition_count;
};

/* The definition of an official system, or NULL. */
const struct system_definition *medtrie_system_definition(const char *name);

/* Whether the name is that of a family (dx, px, procedure, modifier). */
bool medtrie_family_name(const char *name);

/* Whether a text may name a user's list: [a-z][a-z0-9-]*, no official name, no family. */
bool medtrie_list_name(const char *name);

/* The notice that an index with licensed content carries. */
extern const char medtrie_licensed_notice[];

/*
 * The first edition of an ICD-10 calendar after a day: each 1 October, the system's extra editions,
 * and from 2027 on each 1 April. The day after MEDTRIE_DAY_LAST when there is none.
 */
medtrie_day medtrie_edition_after(const struct system_definition *definition, medtrie_day day);

/* Year, month and day of a day. */
void medtrie_day_split(medtrie_day day, int *year, int *month, int *day_of_month);

/* The 30 September that ends the ICD cycle of a day; the last day of its quarter, of its year. */
medtrie_day medtrie_cycle_end(medtrie_day day);
medtrie_day medtrie_quarter_end(medtrie_day day);
medtrie_day medtrie_year_end(medtrie_day day);

#endif

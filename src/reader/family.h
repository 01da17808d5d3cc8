/* Families of code systems (system.c). */
#ifndef MEDTRIE_READER_FAMILY_H
#define MEDTRIE_READER_FAMILY_H

#include "reader.h"

/* The last day of ICD-9-CM; ICD-10 since (45 CFR 162.1002). */
#define MEDTRIE_ICD9_LAST_DAY 16708 /* 2015-09-30 */

/* A family: two systems that serve one purpose. */
struct medtrie_family {
    const char *name;
    const char *members[2]; /* in ascending order, or the older one first */
    bool by_date;           /* the date chooses; else both are in use side by side */
};

/* The family of that name, or NULL. */
const struct medtrie_family *medtrie_family_named(const char *name, size_t len);

/* The member of a family that is meant on a day, of those that the date chooses from. */
static inline const char *medtrie_family_member(const struct medtrie_family *family,
                                                medtrie_day day)
{
    return family->members[day <= MEDTRIE_ICD9_LAST_DAY ? 0 : 1];
}

#endif

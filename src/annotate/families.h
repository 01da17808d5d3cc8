/* How options and tables name systems otherwise than by their names: families of two, of which the
 * reader tells who is meant on a day (medtrie_systems_for), and versions of ICD. */
#ifndef MEDTRIE_ANNOTATE_FAMILIES_H
#define MEDTRIE_ANNOTATE_FAMILIES_H

#include <medtrie/medtrie.h>

#define FAMILIES 4
#define FAMILIES_OF_ICD 2 /* the first of them */

/* A family; the older member first, or the one that comes first in the order of names. */
struct family {
    const char *name;
    const char *members[2];
    size_t other_size; /* of what may be a code of a member that an index lacks; 0: not asked */
};
extern const struct family medtrie_families[FAMILIES];

/* The family of a name; FAMILIES: none. */
size_t medtrie_families_named(struct medtrie_text name);

/* The family that a system is a member of; FAMILIES: none. */
size_t medtrie_families_with(struct medtrie_text system);

/* The member of a family of ICD that a version such as "9" or "ICD-10" means: 0 or 1; -1: it is no
 * version. */
int medtrie_families_version(struct medtrie_text text);

/* The name of the system or family that a cell spells, in letters of either case, with blanks or
 * underscores for hyphens or none of them (ICD-10-CM), of the official ones whether the index has
 * it or not; without data where it spells none. */
struct medtrie_text medtrie_families_spelt(const medtrie_index *index, struct medtrie_text text);

#endif

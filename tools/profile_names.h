/* What the names of columns say. */
#ifndef MEDTRIE_TOOLS_PROFILE_NAMES_H
#define MEDTRIE_TOOLS_PROFILE_NAMES_H

#include <medtrie/medtrie.h>

/* What a name says that its column holds: a bit for each kind of system. */
enum hint {
    HINT_DX = 1u << 0,
    HINT_PX = 1u << 1,        /* ICD procedures */
    HINT_PROCEDURE = 1u << 2, /* HCPCS and CPT */
    HINT_MODIFIER = 1u << 3,
    HINT_CODE = 1u << 4,       /* codes of whatever kind */
    HINT_VERSION = 1u << 5,    /* the system of codes beside it */
    HINT_FROM = 1u << 6,       /* a date on which something begins */
    HINT_THRU = 1u << 7,       /* and ends */
    HINT_SERVICE = 1u << 8,    /* the date of a service */
    HINT_OTHER = 1u << 9,      /* a date of something else: birth, payment, loading */
    HINT_ICD = 1u << 10,       /* ICD: codes of either kind, or the version */
    HINT_GROUP = 1u << 11,     /* a group that codes were put into, such as a DRG */
    HINT_ADMISSION = 1u << 12, /* the beginning of a stay */
    HINT_DISCHARGE = 1u << 13, /* and its end */
    HINT_CLAIM = 1u << 14,     /* a claim, a line of it, or a stay */
    HINT_ANOTHER = 1u << 15,   /* not this one: an earlier one, or one to come */
    HINT_LASTING = 1u << 16    /* what lasts, but is no service: a referral, a membership */
};
unsigned medtrie_name_hints(struct medtrie_text name);

/* Whether each word of a name has one of some hints, or is of dates alone: date, from, ENDDT. */
bool medtrie_name_has_only(struct medtrie_text name, unsigned hints);

/* Whether what begins or ends on a date of this name is a claim, a stay or a service, as it says or
 * as it says nothing else: CLM_FROM_DT, from_date. */
bool medtrie_name_is_of_claim(struct medtrie_text name);

/* Where the last number in a name stands; an empty range: there is none. */
struct medtrie_range medtrie_name_number(struct medtrie_text name);

/* Whether two names differ by that number alone. */
bool medtrie_names_alike(struct medtrie_text a, struct medtrie_text b);

/* Whether two names have the same words but for one. */
bool medtrie_names_differ_by_word(struct medtrie_text a, struct medtrie_text b);

#endif

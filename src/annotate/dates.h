/* The forms in which files have dates. */
#ifndef MEDTRIE_ANNOTATE_DATES_H
#define MEDTRIE_ANNOTATE_DATES_H

#include <medtrie/medtrie.h>

enum date_form {
    DATE_NOT_NAMED, /* any of the first three behind it, which cannot be mistaken */
    DATE_ISO,       /* YYYY-MM-DD; a time of day behind it is passed over */
    DATE_DIGITS,    /* YYYYMMDD */
    DATE_NAMED,     /* DD-Mon-YYYY: the Medicare research files have 07-OCT-2015 */
    DATE_AMERICAN,  /* MM/DD/YYYY */
    DATE_EUROPEAN,  /* DD/MM/YYYY */
    DATE_FORMS
};

/* The form that a text such as "MM/DD/YYYY" names; DATE_FORMS: none. */
enum date_form medtrie_date_form(const char *name);

/* The names of the forms, as a list for a message. */
const char *medtrie_date_form_names(void);

/* The day that a text names in a form, blanks around it passed over; MEDTRIE_DAY_NONE: none. A form
 * with slashes takes one digit for a month or a day too. */
medtrie_day medtrie_date_parse(enum date_form form, const char *text, size_t size);

#endif

/* Which of the columns of dates is the date of service. */
#ifndef MEDTRIE_TOOLS_PROFILE_DATES_H
#define MEDTRIE_TOOLS_PROFILE_DATES_H

#include "profile_guess.h"

/* The columns of the date of service: both NO_COLUMN where none is likely, through where it is a
 * single day. Of such as can be read with the month or the day first too. */
void medtrie_guess_dates(const medtrie_profile *profile, const struct guess *guesses, size_t *from,
                         size_t *through);

#endif

/* What `medtrie profile` prints: the columns with what is guessed of them, and the command line. */
#ifndef MEDTRIE_TOOLS_PROFILE_PRINT_H
#define MEDTRIE_TOOLS_PROFILE_PRINT_H

#include "output.h"
#include "profile_command.h"

#define PROFILE_COLUMNS "column name rows filled guess date_format fits codes billable"

struct profile_answer {
    struct output *output;
    const struct profile_input *input;
    bool is_complete; /* all of the input was looked at */
    const medtrie_profile *profile;
    struct medtrie_profile_totals totals;
    const struct guess *guesses;
    const struct profile_command *command;
    const char *refused; /* why annotate would not take the command; NULL: it would */
};

void medtrie_profile_print(const struct profile_answer *answer);

#endif

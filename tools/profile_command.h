/* The command line that `medtrie profile` proposes, for a shell. */
#ifndef MEDTRIE_TOOLS_PROFILE_COMMAND_H
#define MEDTRIE_TOOLS_PROFILE_COMMAND_H

#include "profile_guess.h"

struct profile_input {
    const char *path;  /* NULL: standard input */
    const char *index; /* of -i; NULL: it was not given */
    const char *named; /* the format that the extension names; NULL: none */
    enum medtrie_annotate_format format;
    char delimiter;
    bool no_header;
};

/* What becomes of the date of service. */
enum profile_dates {
    PROFILE_DATES_SETTLED,
    PROFILE_DATES_NONE,   /* no column is likely */
    PROFILE_DATES_UNCLEAR /* month or day first? */
};

struct profile_command {
    char *line; /* "": there is no column of codes; to be freed */
    enum profile_dates dates;
    size_t date;   /* the column, which may be the first of two; unless there is none */
    unsigned form; /* of its dates, if they are settled */
};

/* Writes the command line; false: out of memory. */
bool medtrie_profile_command(const struct profile_input *input, const medtrie_profile *profile,
                             const struct guess *guesses, struct profile_command *command);

#endif

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
    char *line;                     /* "": there is no column of codes that can be named */
    char **codes, **system_columns; /* what its --code say, and its --system-column, if any does */
    size_t code_count, unnamed;     /* unnamed: columns of codes that no option can name */
    char *date_columns;             /* what its --date says; NULL: it has none */
    enum profile_dates dates;
    size_t date;   /* the column, which may be the first of two; unless there is none */
    unsigned form; /* of its dates, if they are settled */
};

/* Writes the command line; false: out of memory. To be freed in either case. */
bool medtrie_profile_command(const struct profile_input *input, const medtrie_profile *profile,
                             const struct guess *guesses, struct profile_command *command);

void medtrie_profile_command_free(struct profile_command *command);

/* Begins to annotate the sample as the command line would, objects to the end; an error tells why
 * annotate refuses it, such as that the table has a column of an added one's name, or an object two
 * members of one name. */
enum medtrie_result medtrie_profile_try(const medtrie_index *index,
                                        const struct profile_input *input,
                                        const struct profile_command *command, const char *data,
                                        size_t size, bool last, struct medtrie_error *error);

#endif

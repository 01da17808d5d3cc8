/*
 * What `medtrie profile` makes of the counts of a profile: which columns hold codes of which system
 * or family, and which hold dates. docs/ANNOTATE.md has the rules.
 */
#ifndef MEDTRIE_TOOLS_PROFILE_GUESS_H
#define MEDTRIE_TOOLS_PROFILE_GUESS_H

#include <medtrie/annotate.h>

#include "profile_names.h"

#define NO_COLUMN SIZE_MAX

/* Systems between which a column does not decide. */
#define GUESS_MATCHES_MAX 4

enum guess_kind {
    GUESS_NONE,
    GUESS_CODES,
    GUESS_DATE,
    GUESS_UNCLEAR_DATE /* month or day first: both can be read */
};

struct guess {
    enum guess_kind kind;
    size_t matches[GUESS_MATCHES_MAX]; /* numbers of medtrie_profile_match_at; all fit as well */
    size_t match_count;
    unsigned form;     /* of the dates */
    uint64_t fits;     /* filled cells of this column that do */
    uint64_t codes;    /* of these, that the index has */
    uint64_t billable; /* and of these in the default period */
    size_t version;    /* the column that names the system of a family's codes; or NO_COLUMN */
    size_t like;       /* the first of the columns whose names differ by a number alone; they are
                          guessed together */
    /* What the name says, if this may be a date of service of nearly every row; else 0. */
    unsigned date_hints;
};

/* A column, and what of it fits a system or a family; of one that there is not nothing is known. */
struct medtrie_profile_column medtrie_column_of(const medtrie_profile *profile, size_t column);
struct medtrie_profile_match medtrie_match_of(const medtrie_profile *profile, size_t column,
                                              size_t number);

/* Whether dates of a form have to be named, as month and day may be mistaken for each other. */
bool medtrie_form_is_slashed(unsigned form);

/* The forms of dates between which a guess does not decide, at most two; returns how many. */
unsigned medtrie_guess_forms(const struct guess *guess, unsigned forms[2]);

/* Guesses every column; the caller frees what is returned. NULL: out of memory. */
struct guess *medtrie_guess_columns(const medtrie_profile *profile);

/* Columns that are not guessed, but hold some codes. */
#define NEAREST_MAX 3

struct near_column {
    size_t column, match; /* the system or family that the most cells are codes of */
};

/* The columns that come nearest to being of codes, best first; returns how many. */
size_t medtrie_guess_nearest(const medtrie_profile *profile, const struct guess *guesses,
                             struct near_column nearest[NEAREST_MAX]);

/* Whether the name of a column is a code of a system that cells of it are codes of: what was taken
 * for a header may be a row. */
bool medtrie_name_is_code(const medtrie_profile *profile, size_t column);

#endif

/*
 * What the verbs that ask an index have in common: the index, the systems that were asked for, and
 * as of when each of them answers.
 */
#ifndef MEDTRIE_TOOLS_QUERY_H
#define MEDTRIE_TOOLS_QUERY_H

#include "options.h"
#include "output.h"

/* A system that answers, and as of when. */
struct asked_system {
    const medtrie_system *system;
    struct medtrie_text name;
    medtrie_period period; /* MEDTRIE_NOT_COVERED: no loaded release covers the day */
    medtrie_period texts;  /* the period whose texts are shown: as period, or the nearest */
    medtrie_day first_day; /* of period, and the following too */
    medtrie_day last_day;
    char release[11];  /* "2025-10-01"; empty: none */
    const char *basis; /* "release", "neighbour", "record"; empty: none */
    medtrie_set *list; /* of --in; NULL: none was given */
};

struct found {
    const struct asked_system *in;
    medtrie_id id;
};

struct query {
    struct output *output;
    medtrie_index *index;
    medtrie_day day;              /* the date or release asked for; MEDTRIE_DAY_DEFAULT: none */
    const char *name;             /* the system or family asked for; NULL: none */
    bool has_list;                /* --in was given */
    struct asked_system *every;   /* every system of the index */
    struct asked_system *systems; /* those asked for */
    size_t system_count;
    struct medtrie_verdict *verdicts; /* room for one of every system, and at least one */
    struct medtrie_match *matches;
    size_t match_capacity;
    struct found *found; /* what the last medtrie_query_find found */
    size_t found_count;
};

/* Opens the index of -i or $MEDTRIE_INDEX. Returns 0, or an exit status after saying why. */
int medtrie_query_open_index(const struct arguments *arguments, struct output *output,
                             medtrie_index **index);

/* Opens the index and settles --system, --date, --release and --in. Returns 0, or an exit status
 * after saying why; to be closed in every case. A verb with OPTIONS_CHECK answers for an official
 * system and for a family that are not loaded too: there may be no system then. */
int medtrie_query_open(struct query *query, const struct arguments *arguments,
                       struct output *output);
void medtrie_query_close(struct query *query);

/* The member of the family asked for that does not answer on the day, as of dx and px always one
 * does not; NULL: there is none. */
const medtrie_system *medtrie_query_other_member(const struct query *query);

/* Says that the index lacks a system, and which it has; returns STATUS_USAGE. where is said before
 * it, e.g. "--system: ". */
int medtrie_query_say_unknown_system(struct query *query, const char *where, const char *name);

/* Whether one of the systems has the release of query->day. Returns 0, or STATUS_USAGE after saying
 * which they have; release is the text that was asked for, where as above. */
int medtrie_query_check_release(struct query *query, const char *where, const char *release);

/* Finds every concept of that code in the systems asked for, in their order, a code before a
 * grouping. Returns how many query->found holds. */
size_t medtrie_query_find(struct query *query, struct medtrie_text code);

/* The same, one a system: the code where a code and a block have the same text. */
size_t medtrie_query_find_codes(struct query *query, struct medtrie_text code);

/* Finds two codes in one system; false when it lacks one of them. */
bool medtrie_query_find_pair(const struct asked_system *in, const struct medtrie_text *codes,
                             medtrie_id ids[2]);

/* A system of the index, asked for or not. */
const struct asked_system *medtrie_query_asked(const struct query *query,
                                               const medtrie_system *system);

/* Whether --in keeps a concept of any system; MEDTRIE_NONE is in no list. */
bool medtrie_query_keeps(const struct query *query, const medtrie_system *system, medtrie_id id);

/* Says that no system has both codes, and which of them none has; returns STATUS_NOT_FOUND. */
int medtrie_query_say_no_pair(struct query *query, const struct medtrie_text *codes);

/* Says that a code is in none of the systems; returns STATUS_NOT_FOUND. */
int medtrie_query_say_missing(struct query *query, struct medtrie_text code);

/* Says that the list of --in keeps nothing of the answer for a code; returns STATUS_NOT_FOUND.
 * what is said before "in the list": "not", "its parent is not". */
int medtrie_query_say_unlisted(struct query *query, struct medtrie_text code, const char *what);

/* Says that the day is not covered in a system; returns STATUS_NOT_FOUND. */
int medtrie_query_say_uncovered(struct query *query, const struct asked_system *system,
                                struct medtrie_text code);

/* Whether a concept may be shown: it is in the list of --in, or none was given. */
static inline bool medtrie_query_in(const struct asked_system *in, medtrie_id id)
{
    return in->list == NULL || medtrie_set_contains(in->list, id);
}

/* A day as --date and --release name it: YYYY-MM-DD, or FY2026 for 2025-10-01. MEDTRIE_DAY_NONE
 * when it is neither. */
medtrie_day medtrie_query_release_day(const char *text);

/* "release", "neighbour", "record"; empty for none. */
const char *medtrie_query_basis_name(enum medtrie_basis basis);

/* What a text is shown as in talk: at most 60 bytes, for use with "%.*s". */
int medtrie_query_shown(struct medtrie_text text);

/* Answers one question about one code, or two; returns an exit status. */
typedef int medtrie_answer(struct query *query, const struct arguments *arguments,
                           const struct medtrie_text *codes);

/*
 * Asks one question for every code, or every two codes, of the command line or standard input; a
 * status above STATUS_NOT_FOUND ends the run.
 *
 * columns     of the header line of --tsv
 * code_count  of a question: 1 or 2
 */
int medtrie_query_each(const struct arguments *arguments, struct output *output,
                       const char *columns, unsigned code_count, medtrie_answer *answer);

#endif

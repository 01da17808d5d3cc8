/*
 * `--help` and the man page, both made from the tables of options and verbs, so that neither can
 * say what the parser does not do.
 */
#ifndef MEDTRIE_TOOLS_HELP_H
#define MEDTRIE_TOOLS_HELP_H

#include "options.h"
#include "output.h"

/* What every verb has in common: texts that help and man page share. */
struct help_fact {
    const char *name;
    const char *text;
};

extern const struct help_fact medtrie_help_statuses[];
extern const size_t medtrie_help_status_count;
extern const char medtrie_help_purpose[];

/* One screen on the program, or on a verb. */
void medtrie_help_program(struct output *output);
void medtrie_help_verb(struct output *output, const struct verb *verb);

/* Three lines, for a command line that names no verb. */
void medtrie_help_usage(struct output *output);

/* medtrie(1) as roff. */
void medtrie_help_man_page(struct output *output);

/* Writes `-i, --index FILE`. */
void medtrie_help_spelling(const struct option *option, char *text, size_t size);

/* Whether a verb's help (NULL: the program's) shows the option. */
bool medtrie_help_shows(const struct option *option, const struct verb *verb);

#endif

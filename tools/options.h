/*
 * The command line. One table of options (options.c) serves the parser, `--help` and the man page;
 * one table of verbs (verbs.h) says which groups of options each takes. Options may stand before
 * or after the verb.
 */
#ifndef MEDTRIE_TOOLS_OPTIONS_H
#define MEDTRIE_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "output.h"

enum option_name {
    OPTION_INDEX,
    OPTION_JSON,
    OPTION_TSV,
    OPTION_DATE,
    OPTION_RELEASE,
    OPTION_SYSTEM,
    OPTION_IN,
    OPTION_LENIENT,
    OPTION_BILLABLE,
    OPTION_CODES,
    OPTION_SUMMARY,
    OPTION_PROPERTIES,
    OPTION_PRINCIPAL,
    OPTION_ALL,
    OPTION_WARNINGS,
    OPTION_FULL,
    OPTION_OUTPUT,
    OPTION_RELEASE_INPUT,
    OPTION_LIST,
    OPTION_SKIP_UNKNOWN,
    OPTION_QUIET,
    OPTION_CODE,
    OPTION_SYSTEM_COLUMN,
    OPTION_DATE_COLUMN,
    OPTION_AS_OF,
    OPTION_DATE_FORMAT,
    OPTION_ADD,
    OPTION_NORMALISE,
    OPTION_ONLY,
    OPTION_INPUT_FORMAT,
    OPTION_DELIMITER,
    OPTION_NO_HEADER,
    OPTION_RAGGED,
    OPTION_RESULT,
    OPTION_REJECTS,
    OPTION_SUMMARY_FILE,
    OPTION_MAX_INVALID,
    OPTION_THREADS,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_MAN
};

/* Groups of options; a verb takes the union of some. */
enum option_group {
    OPTIONS_INDEX = 1u << 0,  /* reads an index */
    OPTIONS_FORMAT = 1u << 1, /* --json, --tsv */
    OPTIONS_DATE = 1u << 2,   /* --date, --release */
    OPTIONS_SYSTEM = 1u << 3, /* --system */
    OPTIONS_LOOKUP = 1u << 4, /* of lookup alone, and so on */
    OPTIONS_EXPORT = 1u << 5,
    OPTIONS_INFO = 1u << 6,
    OPTIONS_VERIFY = 1u << 7,
    OPTIONS_COMPILE = 1u << 8,
    OPTIONS_ALWAYS = 1u << 9,  /* of every verb and of none */
    OPTIONS_HIDDEN = 1u << 10, /* beside OPTIONS_ALWAYS: in no help */
    OPTIONS_LISTS = 1u << 11,  /* --in, --lenient */
    OPTIONS_EXPAND = 1u << 12,
    OPTIONS_DIFF = 1u << 13,
    OPTIONS_CHECK = 1u << 14,
    OPTIONS_ANNOTATE = 1u << 15,
    OPTIONS_TABLE = 1u << 16 /* of annotate and profile: how a table is read */
};

struct option {
    enum option_name name;
    unsigned groups;
    const char *long_name;
    char short_name;      /* 0: none */
    const char *argument; /* as the help names it; NULL: none */
    const char *help;
};

extern const struct option medtrie_options[];
extern const size_t medtrie_option_count;

struct verb;

/* An option as it was given. */
struct option_use {
    const struct option *option;
    const char *value; /* NULL without argument */
};

struct arguments {
    const struct verb *verb; /* NULL: none was given */
    struct option_use *uses; /* in the order given */
    size_t use_count;
    const char **operands; /* what follows the verb */
    size_t operand_count;
};

#define ARGUMENTS_MESSAGE_BYTES 512

/*
 * Reads a command line. Returns 0, or STATUS_USAGE or STATUS_MEMORY with a message; arguments are
 * to be released in every case, and hold the verb if there was a known one.
 */
int medtrie_arguments_parse(struct arguments *arguments, int count, char *const *words,
                            char message[ARGUMENTS_MESSAGE_BYTES]);
void medtrie_arguments_release(struct arguments *arguments);

bool medtrie_arguments_have(const struct arguments *arguments, enum option_name name);

/* The value given last, or NULL. */
const char *medtrie_arguments_value(const struct arguments *arguments, enum option_name name);

/* The value of -i, else $MEDTRIE_INDEX, else NULL. */
const char *medtrie_arguments_index(const struct arguments *arguments);

/* The format that the options ask for. */
enum output_format medtrie_arguments_format(const struct arguments *arguments);

#endif

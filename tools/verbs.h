/*
 * The verbs. A new one is one file, verb_NAME.c, that defines `const struct verb
 * medtrie_verb_NAME`, and one line in MEDTRIE_VERBS.
 */
#ifndef MEDTRIE_TOOLS_VERBS_H
#define MEDTRIE_TOOLS_VERBS_H

#include "options.h"
#include "output.h"

/* In the order of the help. */
#define MEDTRIE_VERBS(VERB)                                                                        \
  VERB(compile)                                                                                    \
  VERB(info)                                                                                       \
  VERB(verify)                                                                                     \
  VERB(lookup)                                                                                     \
  VERB(check)                                                                                      \
  VERB(prefix)                                                                                     \
  VERB(parent)                                                                                     \
  VERB(children)                                                                                   \
  VERB(ancestors)                                                                                  \
  VERB(descendants)                                                                                \
  VERB(subsumes)                                                                                   \
  VERB(common)                                                                                     \
  VERB(successors)                                                                                 \
  VERB(predecessors)                                                                               \
  VERB(diff)                                                                                       \
  VERB(export)                                                                                     \
  VERB(expand)                                                                                     \
  VERB(annotate)                                                                                   \
  VERB(profile)                                                                                    \
  VERB(help)

struct verb {
    const char *name;
    const char *operands;    /* as the help names them, e.g. "[CODE...]" */
    const char *summary;     /* one line without capital and full stop */
    const char *description; /* paragraphs, separated by line ends; filled by the help */
    const char *columns;     /* of --tsv, separated by blanks; NULL: no rows */
    const char *examples;    /* lines */
    unsigned options;        /* enum option_group */
    int (*run)(const struct arguments *arguments, struct output *output);
};

#define MEDTRIE_VERB_DECLARATION(name) extern const struct verb medtrie_verb_##name;
MEDTRIE_VERBS(MEDTRIE_VERB_DECLARATION)
#undef MEDTRIE_VERB_DECLARATION

extern const struct verb *const medtrie_verbs[];
extern const size_t medtrie_verb_count;

/* The verb of that name, or NULL. */
const struct verb *medtrie_verb_named(const char *name);

#endif

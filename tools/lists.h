/*
 * The files of code lists: read whole, and compiled for every system that is asked.
 *
 * A code does not tell its system, and a list need not either: where several systems are asked, a
 * line must name something in at least one of them.
 */
#ifndef MEDTRIE_TOOLS_LISTS_H
#define MEDTRIE_TOOLS_LISTS_H

#include "query.h"

/* The path that stands for standard input. */
#define LISTS_STANDARD_INPUT "-"

/* Whether --in takes standard input, from which codes or other lists can then not come. */
bool medtrie_lists_take_input(const struct arguments *arguments);

/*
 * Compiles lists and unites them. Of a line that names nothing the file and the line are said; with
 * --lenient that is all.
 *
 * paths   files, or LISTS_STANDARD_INPUT
 * sets    receives one set for each of query->systems, to be freed; NULL on failure
 *
 * Returns 0, or an exit status after saying why.
 */
int medtrie_lists_compile(const struct query *query, const struct arguments *arguments,
                          const char *const *paths, size_t count, medtrie_set **sets);

/* Frees sets, and leaves NULL in their place. */
void medtrie_lists_free(medtrie_set **sets, size_t count);

#endif

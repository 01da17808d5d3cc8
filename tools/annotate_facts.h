/*
 * What a summary of `medtrie annotate` says, gathered once for its three forms.
 *
 * Shares are of cells with a code; a cell without one is never counted as wrong, and has none.
 */
#ifndef MEDTRIE_TOOLS_ANNOTATE_FACTS_H
#define MEDTRIE_TOOLS_ANNOTATE_FACTS_H

#include <medtrie/annotate.h>

#include "options.h"

#define FACTS_BAD_CODES 20 /* are listed */
#define FACTS_PROPOSALS 3  /* are shown for each */
#define FACTS_MONTH_BYTES 24

/* Cells of a column of codes that a system answered with a status. */
struct counted_cells {
    size_t column;
    const medtrie_system *system; /* NULL: none has the code */
    unsigned status;
    uint64_t count;
    uint64_t codes; /* of the column, of which count is a share; 0: it is none */
};

/* What may have been meant. */
struct proposal {
    char display[32]; /* with its modifier behind a hyphen */
    const medtrie_system *system;
    enum medtrie_repair_kind kind;
};

struct bad_code {
    struct medtrie_annotate_worst found;
    struct proposal proposals[FACTS_PROPOSALS];
    size_t proposal_count;
    bool has_more; /* proposals than these */
};

struct annotate_facts {
    const medtrie_annotator *annotator;
    const medtrie_index *index;
    const struct arguments *arguments;
    struct medtrie_annotate_totals totals;
    uint64_t statuses[MEDTRIE_CELL_STATUSES]; /* cells */
    struct counted_cells *counts;             /* by column, system and status; none is 0 */
    size_t count_count;
    struct medtrie_annotate_month *months;
    size_t month_count;
    uint64_t month_codes; /* in all of them */
    struct bad_code bad[FACTS_BAD_CODES];
    size_t bad_count;
};

/* Gathers them; false without memory. To be released in every case. */
bool medtrie_annotate_facts(struct annotate_facts *facts, const medtrie_annotator *annotator,
                            const medtrie_index *index, const struct arguments *arguments);
void medtrie_annotate_facts_release(struct annotate_facts *facts);

/* The file that was read; "standard input". */
const char *medtrie_facts_input(const struct annotate_facts *facts);

/* The name of a column of codes. */
struct medtrie_text medtrie_facts_column(const struct annotate_facts *facts, size_t column);

/* The name of a system; empty for NULL. */
struct medtrie_text medtrie_facts_system(const medtrie_system *system);

/* Whether a system answered for any cell. */
bool medtrie_facts_have(const struct annotate_facts *facts, const medtrie_system *system);

/* A bad code as people are shown it: with an ellipsis where it is cut. */
#define FACTS_CODE_BYTES 32
const char *medtrie_facts_code(const struct bad_code *bad, char text[FACTS_CODE_BYTES]);

/* The proposals, separated by commas. */
#define FACTS_PROPOSALS_BYTES 128
const char *medtrie_facts_proposals(const struct bad_code *bad, char text[FACTS_PROPOSALS_BYTES]);

/* "2025-11". */
const char *medtrie_facts_month(const struct medtrie_annotate_month *month,
                                char text[FACTS_MONTH_BYTES]);

/* The statuses of codes that are not valid, the most frequent first; returns how many occur. */
unsigned medtrie_facts_reasons(const struct annotate_facts *facts,
                               unsigned reasons[MEDTRIE_CELL_STATUSES]);

/* What a status means to a biller. */
const char *medtrie_facts_meaning(unsigned status);

/* What the list of bad codes leaves out; empty: nothing. */
#define FACTS_NOTE_BYTES 256
const char *medtrie_facts_unlisted(const struct annotate_facts *facts, char text[FACTS_NOTE_BYTES]);

/* Why codes are of no month; empty: each is of one. */
const char *medtrie_facts_undated(const struct annotate_facts *facts, char text[FACTS_NOTE_BYTES]);

/* The three forms. */
void medtrie_annotate_write_text(struct output *page, const struct annotate_facts *facts);
void medtrie_annotate_write_json(struct output *page, const struct annotate_facts *facts);
void medtrie_annotate_write_html(struct output *page, const struct annotate_facts *facts);

#endif

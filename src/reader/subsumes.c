/*
 * Subsumption: which of two concepts is above the other, if either is.
 *
 * A concept holds a run of codes (medtrie_codes_of), so that most pairs are told apart by the runs
 * of both: neither holds the other. A pair that is nested, and of which both are valid in the
 * period, is that period's. Everything else is a walk of a few steps: two groupings, which may hold
 * the same codes, and concepts that have the hierarchy of another period.
 */
#include "batch.h"

#include "calendar.h"

/* ---- By a walk --------------------------------------------------------------------------- */

/* Whether a was ever above b. */
static bool ever_above(const medtrie_system *system, medtrie_id a, medtrie_id b)
{
    if (b < system->code_count) {
        struct medtrie_range codes = medtrie_codes_of(system, a);

        return a != b && b - codes.first < codes.end - codes.first;
    }
    for (unsigned steps = 0; b > a && b != MEDTRIE_NONE && steps < MEDTRIE_LEVELS_MAX; steps++)
        b = medtrie_above(system, b);
    return a == b && a >= system->code_count;
}

/* Whether a is an ancestor of b in the period. */
static bool is_ancestor(const medtrie_system *system, medtrie_id a, medtrie_id b,
                        medtrie_period period)
{
    return a != b && ever_above(system, a, b) &&
           medtrie_valid(system, a, medtrie_effective_period(system, b, period));
}

/* Of two different concepts. */
static enum medtrie_subsumption walk(const medtrie_system *system, medtrie_id a, medtrie_id b,
                                     medtrie_period period)
{
    if (is_ancestor(system, a, b, period))
        return MEDTRIE_SUBSUMES;
    return is_ancestor(system, b, a, period) ? MEDTRIE_SUBSUMED_BY : MEDTRIE_NOT_SUBSUMED;
}

/* ---- By runs of codes -------------------------------------------------------------------- */

/* What a comparison of one period of one system loads. */
struct comparison {
    const medtrie_system *system;
    const uint8_t *sizes, *history, *masks;
    size_t pattern_size;
    uint32_t codes, concepts, pattern_count;
    unsigned bit; /* of the period in a word of the masks */
};

static inline struct comparison comparison_in(const medtrie_system *system, medtrie_period period)
{
    const struct validity *validity = &system->validity;
    struct comparison in = {
        .system = system,
        .sizes = medtrie_section(system, MEDTRIE_SECTION_SIZES),
        .history = validity->history,
        .masks = validity->patterns + MEDTRIE_PATTERN_MASKS + (size_t)(period / 64) * 8,
        .pattern_size = validity->pattern_size,
        .codes = system->code_count,
        .concepts = system->concept_count,
        .pattern_count = validity->pattern_count,
        .bit = period % 64,
    };

    /* Where the file has no pattern, or no code, nothing depends on what is loaded. */
    if (in.pattern_count == 0)
        in.masks = system->index->file.bytes;
    if (in.codes == 0)
        in.sizes = system->index->file.bytes;
    return in;
}

/* Of two concepts the one that alone can be above the other: a grouping, else the smaller code. */
static inline medtrie_id upper_of(const struct comparison *in, medtrie_id a, medtrie_id b)
{
    medtrie_id smaller = a < b ? a : b, greater = a < b ? b : a;

    return greater < in->codes ? smaller : greater;
}

/* 1 unless neither of two codes is the other or was ever above it. Whether they are nested, and
 * which is the smaller, cannot be predicted. */
static inline unsigned codes_nest(const struct comparison *in, medtrie_id a, medtrie_id b)
{
    medtrie_id upper = a < b ? a : b, lower = a < b ? b : a;
    uint32_t size = medtrie_load32(in->sizes + (size_t)upper * 4);

    return (unsigned)(lower - upper < size) | (unsigned)(lower == upper);
}

/* The same for two of which one at least is a grouping; also 1 for two groupings. */
static inline unsigned grouping_nests(const struct comparison *in, medtrie_id a, medtrie_id b)
{
    medtrie_id smaller = a < b ? a : b, greater = a < b ? b : a;
    struct medtrie_range codes = medtrie_range_of(in->system, greater);

    return (unsigned)(smaller - codes.first < codes.end - codes.first) |
           (unsigned)(smaller >= in->codes);
}

/* 1 if a concept is valid in the period. */
static inline unsigned is_valid(const struct comparison *in, medtrie_id id)
{
    uint32_t pattern = medtrie_load32(in->history + (size_t)id * 4);
    unsigned there = pattern < in->pattern_count;
    const uint8_t *mask = in->masks + (pattern & (0 - there)) * in->pattern_size;

    return (unsigned)(medtrie_load64(mask) >> in->bit) & there;
}

/* The outcome for two that may be nested, if sure receives 1. */
static inline enum medtrie_subsumption outcome_of(const struct comparison *in, medtrie_id a,
                                                  medtrie_id b, unsigned *sure)
{
    unsigned groupings = (unsigned)(a >= in->codes) & (unsigned)(b >= in->codes);
    unsigned same = a == b, above = upper_of(in, a, b) == a;

    *sure = ((groupings ^ 1) & is_valid(in, a) & is_valid(in, b)) | same;
    return (enum medtrie_subsumption)(same ? MEDTRIE_EQUIVALENT : MEDTRIE_SUBSUMED_BY - above);
}

/* ---- The calls --------------------------------------------------------------------------- */

enum medtrie_subsumption medtrie_subsumes(const medtrie_system *system, medtrie_id a, medtrie_id b,
                                          medtrie_period period)
{
    struct comparison in;
    enum medtrie_subsumption outcome;
    unsigned sure;

    if (!medtrie_in_range(system, a, period) || !medtrie_in_range(system, b, period))
        return MEDTRIE_NOT_SUBSUMED;
    in = comparison_in(system, period);
    if (!(a < in.codes && b < in.codes ? codes_nest(&in, a, b) : grouping_nests(&in, a, b)))
        return MEDTRIE_NOT_SUBSUMED;
    outcome = outcome_of(&in, a, b, &sure);
    return sure ? outcome : walk(system, a, b, period);
}

const char *medtrie_subsumption_name(enum medtrie_subsumption outcome)
{
    switch (outcome) {
    case MEDTRIE_EQUIVALENT:
        return "equivalent";
    case MEDTRIE_SUBSUMES:
        return "subsumes";
    case MEDTRIE_SUBSUMED_BY:
        return "subsumed-by";
    case MEDTRIE_NOT_SUBSUMED:
        break;
    }
    return "not-subsumed";
}

#define ROWS 64 /* that are compared at once */

/* A column of pairs that is being compared. */
struct pairs {
    const medtrie_id *a, *b;
    size_t a_step, b_step;
    const uint8_t *present;
    uint8_t *outcomes;
};

/* Every row, then those that may be nested, then those that need a walk: each by a loop of its own
 * that does not branch on what it loads. An outcome is a byte, which may lie anywhere, so that what
 * the loops use is copied out of its reach. */
static void compare_rows(const medtrie_system *system, const struct comparison *comparison,
                         const struct pairs *pairs, size_t first, size_t end, medtrie_period period)
{
    const struct comparison in = *comparison;
    const struct pairs of = *pairs;
    size_t rows[ROWS], mixed[ROWS], nested = 0, with_grouping = 0, unsure = 0;

    for (size_t i = first; i < end; i++) {
        medtrie_id a = of.a[i * of.a_step], b = of.b[i * of.b_step];
        unsigned there = medtrie_row_is_there(of.present, i);
        unsigned codes = (unsigned)(a < in.codes) & (unsigned)(b < in.codes) & there;
        unsigned concepts = (unsigned)(a < in.concepts) & (unsigned)(b < in.concepts) & there;

        of.outcomes[i] = MEDTRIE_NOT_SUBSUMED;
        rows[nested] = i;
        nested += codes & codes_nest(&in, a & (0 - codes), b & (0 - codes));
        mixed[with_grouping] = i;
        with_grouping += concepts & (codes ^ 1);
    }
    for (size_t n = 0; n < with_grouping; n++) {
        size_t i = mixed[n];

        rows[nested] = i;
        nested += grouping_nests(&in, of.a[i * of.a_step], of.b[i * of.b_step]);
    }
    for (size_t n = 0; n < nested; n++) {
        size_t i = rows[n];
        unsigned sure;

        of.outcomes[i] = (uint8_t)outcome_of(&in, of.a[i * of.a_step], of.b[i * of.b_step], &sure);
        rows[unsure] = i;
        unsure += sure ^ 1;
    }
    for (size_t n = 0; n < unsure; n++) {
        size_t i = rows[n];

        of.outcomes[i] = (uint8_t)walk(system, of.a[i * of.a_step], of.b[i * of.b_step], period);
    }
}

void medtrie_subsumes_batch(const medtrie_system *system, const medtrie_id *a, size_t a_step,
                            const medtrie_id *b, size_t b_step, size_t count,
                            const uint8_t *present, medtrie_period period, uint8_t *outcomes)
{
    struct pairs pairs = {a, b, a_step, b_step, present, outcomes};
    struct comparison in;

    /* In a period that there is not, and among no concepts, nothing is above anything. */
    if (!medtrie_in_range(system, 0, period)) {
        memset(outcomes, MEDTRIE_NOT_SUBSUMED, count);
        return;
    }
    in = comparison_in(system, period);
    for (size_t first = 0; first < count; first += ROWS) {
        size_t end = count - first < ROWS ? count : first + ROWS;

        compare_rows(system, &in, &pairs, first, end, period);
    }
}

medtrie_id medtrie_common_ancestor(const medtrie_system *system, medtrie_id a, medtrie_id b,
                                   medtrie_period period)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count;

    if (!medtrie_in_range(system, a, period) || !medtrie_in_range(system, b, period))
        return MEDTRIE_NONE;
    if (a == b || is_ancestor(system, a, b, period))
        return a;
    count = medtrie_ancestors(system, a, period, ancestors, MEDTRIE_LEVELS_MAX);
    while (count > 0) {
        medtrie_id above = ancestors[--count];

        if (above == b || is_ancestor(system, above, b, period))
            return above;
    }
    return MEDTRIE_NONE;
}

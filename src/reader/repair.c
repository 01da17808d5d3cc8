/*
 * Repairs: what a code that cannot be billed may have been meant to be. docs/CHECK.md says which
 * kinds there are, how each is found, and why they stand in this order.
 *
 * Each kind makes candidates from the text; the index decides. A candidate is proposed when it is a
 * code and billable on the day, so nothing can be proposed that a payer would refuse for its date.
 * The work is bounded: texts of more than REPAIR_TEXT_MAX bytes are not repaired, and every kind
 * stops at MEDTRIE_VERDICT_LIST proposals.
 */
#include "repair.h"

#include "confusable.h"
#include "key.h"
#include "probe.h"
#include "repair_text.h"
#include "shape.h"

struct proposals {
    struct medtrie_repair *repairs;
    size_t count;
    size_t room;
};

static bool full(const struct proposals *proposals)
{
    return proposals->count >= proposals->room;
}

/* ---- Proposing --------------------------------------------------------------------------- */

static void propose_with(struct proposals *proposals, enum medtrie_repair_kind kind,
                         const struct attempt *attempt, medtrie_id id, const char *modifier)
{
    struct medtrie_repair repair = {.kind = kind, .id = id, .system = attempt->system};

    if (full(proposals) || id >= attempt->system->code_count ||
        !medtrie_billable(attempt->system, id, attempt->period))
        return;
    for (size_t i = 0; i < proposals->count; i++)
        if (proposals->repairs[i].id == id && proposals->repairs[i].system == attempt->system)
            return;
    memcpy(repair.modifier, modifier, strlen(modifier));
    proposals->repairs[proposals->count++] = repair;
}

static void propose(struct proposals *proposals, enum medtrie_repair_kind kind,
                    const struct attempt *attempt, medtrie_id id)
{
    propose_with(proposals, kind, attempt, id, "");
}

/* Proposes the code of a normalised text. */
static void propose_text(struct proposals *proposals, enum medtrie_repair_kind kind,
                         const struct attempt *attempt, const char *text, size_t size)
{
    propose(proposals, kind, attempt, medtrie_node_of(attempt->system, text, size));
}

/* Proposes the codes of a range, in official order; with size only those of so many characters. */
static void propose_range(struct proposals *proposals, enum medtrie_repair_kind kind,
                          const struct attempt *attempt, struct medtrie_range range, size_t size)
{
    for (medtrie_id id = range.first; id < range.end && !full(proposals); id++)
        if (size == 0 || medtrie_code(attempt->system, id).size == size)
            propose(proposals, kind, attempt, id);
}

/* ---- The kinds --------------------------------------------------------------------------- */

static void stray_character(struct proposals *proposals, const struct medtrie_search *search,
                            const struct attempt *attempt)
{
    char stripped[MEDTRIE_CODE_MAX];
    size_t size = medtrie_letters_of(attempt->system, search->text, search->len, stripped);

    propose_text(proposals, MEDTRIE_REPAIR_STRAY_CHARACTER, attempt, stripped, size);
    propose_text(proposals, MEDTRIE_REPAIR_STRAY_CHARACTER, attempt, attempt->base, attempt->size);
}

/* Whether two characters are a modifier on the day: of a system of modifiers that the index has, or
 * of the shape of one that it lacks. */
static bool is_modifier(const struct medtrie_search *search, const char *text)
{
    for (size_t i = 0; i < MEDTRIE_OFFICIAL_SYSTEMS; i++) {
        const struct medtrie_shape *shape = &medtrie_shapes[i];
        const medtrie_system *system =
            medtrie_system_named(search->index, shape->name, strlen(shape->name));

        if (!shape->modifier)
            continue;
        if (system == NULL ? medtrie_shape_fit(shape, text, 2).fits
                           : medtrie_valid(system, medtrie_find(system, text, 2),
                                           medtrie_period_asked(system, search->day)))
            return true;
    }
    return false;
}

/* Procedure codes have five characters, modifiers two; between them may stand anything else. */
static void modifier_attached(struct proposals *proposals, const struct medtrie_search *search,
                              const struct attempt *attempt)
{
    struct medtrie_text text = medtrie_trim(search->text, search->len);
    char code[5], modifier[4] = "";
    size_t from = sizeof code;

    if (attempt->system->shape == NULL || !attempt->system->shape->takes_modifiers ||
        text.size < sizeof code + 2)
        return;
    for (size_t i = 0; i < sizeof code; i++)
        code[i] = medtrie_folded(attempt->system, text.data[i]);
    while (from < text.size && !is_alphanumeric(text.data[from]))
        from++;
    if (text.size - from != 2 || !is_alphanumeric(text.data[from + 1]))
        return;
    for (size_t i = 0; i < 2; i++)
        modifier[i] = medtrie_folded(attempt->system, text.data[from + i]);
    if (is_modifier(search, modifier))
        propose_with(proposals, MEDTRIE_REPAIR_MODIFIER_ATTACHED, attempt,
                     medtrie_node_of(attempt->system, code, sizeof code), modifier);
}

static bool is_padded(const struct attempt *attempt)
{
    return attempt->system->shape != NULL && attempt->system->shape->padded;
}

#define PADDED_SIZE 6 /* of a code to which a 7th character is put */

/* One run of X before some character from the fourth on: of the shorter runs first. */
static void placeholder_x(struct proposals *proposals, const struct medtrie_search *search,
                          const struct attempt *attempt)
{
    (void)search;
    if (!is_padded(attempt) || attempt->size > PADDED_SIZE)
        return;
    for (size_t run = 1; attempt->size + run <= PADDED_SIZE + 1; run++)
        for (size_t place = 3; place < attempt->size; place++) {
            char text[PADDED_SIZE + 1];

            memcpy(text, attempt->base, place);
            memset(text + place, 'X', run);
            memcpy(text + place + run, attempt->base + place, attempt->size - place);
            propose_text(proposals, MEDTRIE_REPAIR_PLACEHOLDER_X, attempt, text,
                         attempt->size + run);
        }
}

static void successor(struct proposals *proposals, const struct medtrie_search *search,
                      const struct attempt *attempt)
{
    struct medtrie_replacement found[MEDTRIE_VERDICT_LIST];
    size_t count =
        medtrie_successors(attempt->system, attempt->id, search->day, found, MEDTRIE_VERDICT_LIST);

    for (size_t i = 0; i < count && i < MEDTRIE_VERDICT_LIST; i++) {
        struct attempt where = {.system = found[i].system};

        if (where.system == NULL)
            continue; /* nobody can say whether it is billable */
        where.period = medtrie_period_asked(where.system, search->day);
        propose(proposals, MEDTRIE_REPAIR_SUCCESSOR, &where, found[i].id);
    }
}

static void seventh_character(struct proposals *proposals, const struct medtrie_search *search,
                              const struct attempt *attempt)
{
    char text[PADDED_SIZE];

    (void)search;
    if (!is_padded(attempt) || attempt->size < 3 || attempt->size > PADDED_SIZE)
        return;
    memset(text, 'X', sizeof text);
    memcpy(text, attempt->base, attempt->size);
    propose_range(proposals, MEDTRIE_REPAIR_SEVENTH_CHARACTER, attempt,
                  medtrie_prefix(attempt->system, text, sizeof text), PADDED_SIZE + 1);
}

static bool is_number(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

/* Kept behind the beginning of a number: 845 may be 008.45 as well as 845.00. */
#define ZEROS_ROOM 2

static void propose_beginning(struct proposals *proposals, enum medtrie_repair_kind kind,
                              const struct attempt *attempt, const char *text, size_t size)
{
    propose_range(proposals, kind, attempt, medtrie_prefix(attempt->system, text, size), 0);
}

/* What is shorter begins too many codes, of which the first eight would be guesses. */
#define BEGINNING_MIN 2

/* The codes below a header, or that begin as it is written. A chapter or a block of an official
 * system has too many below it. A user's list has its headers; what else begins there like some of
 * its codes is no sign of them. */
static void complete(struct proposals *proposals, const struct medtrie_search *search,
                     const struct attempt *attempt)
{
    (void)search;
    if (attempt->id < attempt->system->code_count ||
        (attempt->id != MEDTRIE_NONE && attempt->system->shape == NULL)) {
        propose_range(proposals, MEDTRIE_REPAIR_COMPLETE, attempt,
                      medtrie_codes_of(attempt->system, attempt->id), 0);
    } else if (attempt->id == MEDTRIE_NONE && attempt->system->shape != NULL &&
               attempt->size >= BEGINNING_MIN) {
        if (is_number(attempt->base, attempt->size))
            proposals->room -= ZEROS_ROOM;
        propose_beginning(proposals, MEDTRIE_REPAIR_COMPLETE, attempt, attempt->clean.data,
                          attempt->clean.size);
        proposals->room = MEDTRIE_VERDICT_LIST;
    }
}

/* The codes that begin so without stray characters. Of a number the dot counts: 1.1 is no beginning
 * of 112.0. */
static void complete_stripped(struct proposals *proposals, const struct medtrie_search *search,
                              const struct attempt *attempt)
{
    (void)search;
    if (attempt->size >= BEGINNING_MIN && !is_number(attempt->base, attempt->size))
        propose_beginning(proposals, MEDTRIE_REPAIR_COMPLETE, attempt, attempt->base,
                          attempt->size);
}

/* ---- Numbers ----------------------------------------------------------------------------- */

/* The dots of a text of digits; SIZE_MAX: it has something else, or no digit. */
static size_t dots_of_number(const char *text, size_t size)
{
    size_t dots = 0;

    for (size_t i = 0; i < size; i++) {
        dots += text[i] == '.';
        if (!is_digit(text[i]) && text[i] != '.')
            return SIZE_MAX;
    }
    return dots < size ? dots : SIZE_MAX;
}

/* A number with zeros put in front, the fewest first, then the codes that begin with such a one: 34
 * is what a spreadsheet makes of 034.0, and 38.4 may be 038.40. The dot that it has, or that stands
 * behind it, must come to stand where the display form has it. */
static void put_zeros(struct proposals *proposals, const struct attempt *attempt, const char *text,
                      size_t size, size_t dots)
{
    char number[MEDTRIE_CODE_MAX + 2]; /* and a dot in it or behind it */
    const size_t most = MEDTRIE_CODE_MAX + dots;

    for (int beginnings = 0; beginnings < 2; beginnings++)
        for (size_t padded = size + 1; padded <= most; padded++) {
            memset(number, '0', padded - size);
            memcpy(number + padded - size, text, size);
            if (beginnings == 0) {
                propose(proposals, MEDTRIE_REPAIR_LEADING_ZERO, attempt,
                        medtrie_find(attempt->system, number, padded));
            } else if (attempt->system->shape != NULL) {
                number[padded] = '.';
                propose_beginning(proposals, MEDTRIE_REPAIR_LEADING_ZERO, attempt, number,
                                  padded + (dots == 0));
            }
        }
}

/* A number with a dot, as a spreadsheet or a program made it of a code: without its zeros in front
 * (8.45 for 008.45), or with others behind (401.90 for 401.9, 4019.0). */
static void decimal(struct proposals *proposals, const struct medtrie_search *search,
                    const struct attempt *attempt)
{
    size_t size = attempt->clean.size;

    (void)search;
    if (dots_of_number(attempt->clean.data, size) != 1)
        return;
    put_zeros(proposals, attempt, attempt->clean.data, size, 1);
    while (attempt->clean.data[size - 1] == '0') {
        bool is_whole = attempt->clean.data[size - 2] == '.';

        size -= is_whole ? 2 : 1;
        propose(proposals, MEDTRIE_REPAIR_STRAY_CHARACTER, attempt,
                medtrie_find(attempt->system, attempt->clean.data, size));
        if (is_whole)
            break;
        put_zeros(proposals, attempt, attempt->clean.data, size, 1);
    }
}

/* Without a dot. What is too short to have anything in front of one is no beginning. */
static void leading_zero_if(struct proposals *proposals, const struct attempt *attempt,
                            bool is_short)
{
    const struct medtrie_shape *shape = attempt->system->shape;

    if (dots_of_number(attempt->clean.data, attempt->clean.size) == 0 &&
        (shape != NULL && attempt->clean.size < shape->dot_after) == is_short)
        put_zeros(proposals, attempt, attempt->clean.data, attempt->clean.size, 0);
}

static void leading_zero_of_short(struct proposals *proposals, const struct medtrie_search *search,
                                  const struct attempt *attempt)
{
    (void)search;
    leading_zero_if(proposals, attempt, true);
}

static void leading_zero(struct proposals *proposals, const struct medtrie_search *search,
                         const struct attempt *attempt)
{
    (void)search;
    leading_zero_if(proposals, attempt, false);
}

/* ---- Typing errors ----------------------------------------------------------------------- */

/* So many readings are looked at as beginnings, those with the fewest changes. */
#define BEGINNING_READINGS 64

/* The readings that are codes; if none is, the codes that begin with one. */
static void confusable(struct proposals *proposals, const struct medtrie_search *search,
                       const struct attempt *attempt)
{
    const size_t before = proposals->count;
    struct medtrie_readings readings;
    char text[MEDTRIE_CODE_MAX];

    (void)search;
    medtrie_readings_begin(&readings, attempt->base, attempt->size, attempt->system->folds_case);
    while (!full(proposals) && medtrie_readings_next(&readings, text))
        propose_text(proposals, MEDTRIE_REPAIR_CONFUSABLE, attempt, text, attempt->size);
    if (proposals->count > before || attempt->system->shape == NULL ||
        attempt->size <= BEGINNING_MIN)
        return;
    medtrie_readings_begin(&readings, attempt->base, attempt->size, attempt->system->folds_case);
    for (size_t tried = 0;
         tried < BEGINNING_READINGS && !full(proposals) && medtrie_readings_next(&readings, text);
         tried++)
        propose_beginning(proposals, MEDTRIE_REPAIR_CONFUSABLE, attempt, text, attempt->size);
}

/* Two neighbours; then two with one character between, as in E91.1 for E11.9. From the end on, for
 * what stands in front says what it is about, and is less often wrong. */
static void transposed(struct proposals *proposals, const struct medtrie_search *search,
                       const struct attempt *attempt)
{
    char text[MEDTRIE_CODE_MAX];

    (void)search;
    for (size_t apart = 1; apart <= 2; apart++)
        for (size_t i = attempt->size; i-- > apart;) {
            memcpy(text, attempt->base, attempt->size);
            text[i - apart] = attempt->base[i];
            text[i] = attempt->base[i - apart];
            propose_text(proposals, MEDTRIE_REPAIR_TRANSPOSED, attempt, text, attempt->size);
        }
}

/* ---- In order ---------------------------------------------------------------------------- */

enum { OF_CODES = 1, OF_OTHER_TEXTS = 2, MISTYPED = 4, ELSE_NONE = 8 };

/* The likeliest first. What is a code was hardly mistyped; and what is none is read otherwise than
 * it stands there only when nothing else was found: such readings are many, and most are codes by
 * chance. */
static const struct {
    unsigned when;
    void (*find)(struct proposals *, const struct medtrie_search *, const struct attempt *);
} ranks[] = {
    {OF_OTHER_TEXTS, decimal},
    {OF_OTHER_TEXTS | MISTYPED, stray_character},
    {OF_OTHER_TEXTS, modifier_attached},
    {OF_OTHER_TEXTS, placeholder_x},
    {OF_CODES, successor},
    {OF_CODES | OF_OTHER_TEXTS, seventh_character},
    {OF_OTHER_TEXTS, leading_zero_of_short},
    {OF_CODES | OF_OTHER_TEXTS, complete},
    {OF_OTHER_TEXTS, leading_zero},
    {OF_OTHER_TEXTS | MISTYPED | ELSE_NONE, confusable},
    {OF_OTHER_TEXTS | MISTYPED | ELSE_NONE, transposed},
    {OF_OTHER_TEXTS | MISTYPED | ELSE_NONE, complete_stripped},
};

/* Without a system nobody means modifiers: two characters are the beginning of anything. */
static bool is_meant(const struct medtrie_search *search, const medtrie_system *system)
{
    return !search->everywhere || system->shape == NULL || !system->shape->modifier;
}

size_t medtrie_repair(const struct medtrie_search *search, bool mistyped,
                      struct medtrie_repair repairs[MEDTRIE_VERDICT_LIST])
{
    size_t system_count =
        search->everywhere ? search->index->file.system_count : search->system_count;
    struct proposals proposals = {repairs, 0, MEDTRIE_VERDICT_LIST};
    struct attempt attempts[MEDTRIE_SYSTEMS_MAX];
    char written[REPAIR_TEXT_MAX];
    struct medtrie_text clean;
    size_t count = 0;

    if (medtrie_trim(search->text, search->len).size > REPAIR_TEXT_MAX)
        return 0;
    clean = medtrie_clean(search, written);
    for (size_t i = 0; i < system_count; i++) {
        struct attempt *attempt = &attempts[count];

        attempt->system = search->everywhere ? &search->index->systems[i] : search->systems[i];
        attempt->period = medtrie_period_asked(attempt->system, search->day);
        medtrie_attempt_read(attempt, search, clean);
        /* Nothing is billable on a day that is not covered. */
        count += attempt->period != MEDTRIE_NOT_COVERED && is_meant(search, attempt->system);
    }
    for (size_t rank = 0; rank < sizeof ranks / sizeof ranks[0]; rank++) {
        unsigned when = ranks[rank].when;

        if (((when & ELSE_NONE) != 0 && proposals.count > 0) ||
            ((when & MISTYPED) != 0 && !mistyped))
            continue;
        for (size_t i = 0; i < count && !full(&proposals); i++)
            if ((when & (attempts[i].id == MEDTRIE_NONE ? OF_OTHER_TEXTS : OF_CODES)) != 0)
                ranks[rank].find(&proposals, search, &attempts[i]);
    }
    return proposals.count;
}

const char *medtrie_repair_kind_name(enum medtrie_repair_kind kind)
{
    static const char *const names[] = {
        [MEDTRIE_REPAIR_STRAY_CHARACTER] = "stray-character",
        [MEDTRIE_REPAIR_MODIFIER_ATTACHED] = "modifier-attached",
        [MEDTRIE_REPAIR_PLACEHOLDER_X] = "placeholder-x",
        [MEDTRIE_REPAIR_SUCCESSOR] = "successor",
        [MEDTRIE_REPAIR_SEVENTH_CHARACTER] = "seventh-character",
        [MEDTRIE_REPAIR_COMPLETE] = "complete",
        [MEDTRIE_REPAIR_LEADING_ZERO] = "leading-zero",
        [MEDTRIE_REPAIR_CONFUSABLE] = "confusable",
        [MEDTRIE_REPAIR_TRANSPOSED] = "transposed",
    };
    bool known = (size_t)kind < sizeof names / sizeof names[0] && names[kind] != NULL;

    return known ? names[kind] : "";
}

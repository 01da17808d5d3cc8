/*
 * Guessing. Chance is the enemy: any number of four digits may be a code of ICD-9-CM, any two
 * letters a modifier. So a system whose codes are that plain needs a name that says what the column
 * holds, while others may stand out by their cells alone.
 */
#include "profile_guess.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- Columns ------------------------------------------------------------------------------- */

struct medtrie_profile_column medtrie_column_of(const medtrie_profile *profile, size_t column)
{
    struct medtrie_profile_column view = {.struct_size = sizeof view};

    medtrie_profile_column_at(profile, column, &view);
    return view;
}

struct medtrie_profile_match medtrie_match_of(const medtrie_profile *profile, size_t column,
                                              size_t number)
{
    struct medtrie_profile_match match = {.struct_size = sizeof match};

    medtrie_profile_match_at(profile, column, number, &match);
    return match;
}

/* ---- Systems ------------------------------------------------------------------------------- */

/* The kinds of names that fit a system or family. */
static unsigned hints_of_system(struct medtrie_text name)
{
    static const struct {
        const char *name;
        unsigned hints;
    } known[] = {
        {"dx", HINT_DX},
        {"icd9cm-dx", HINT_DX},
        {"icd10cm", HINT_DX},
        {"px", HINT_PX},
        {"icd9cm-sg", HINT_PX},
        {"icd10pcs", HINT_PX},
        {"procedure", HINT_PROCEDURE},
        {"hcpcs", HINT_PROCEDURE},
        {"cpt", HINT_PROCEDURE},
        {"modifier", HINT_MODIFIER},
        {"hcpcs-modifier", HINT_MODIFIER},
        {"cpt-modifier", HINT_MODIFIER},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i].name) == name.size && memcmp(known[i].name, name.data, name.size) == 0)
            return known[i].hints;
    return 0;
}

#define NAME_MAX_BYTES 64

/* Letters and digits in lower case, so that "Place of service" is place-of-service. */
static void squeeze(struct medtrie_text name, char squeezed[NAME_MAX_BYTES])
{
    size_t size = 0;

    for (size_t i = 0; i < name.size && size < NAME_MAX_BYTES - 1; i++)
        if (isalnum((unsigned char)name.data[i]))
            squeezed[size++] = (char)tolower((unsigned char)name.data[i]);
    squeezed[size] = '\0';
}

/* Whether a column's name says that it holds this very system or family, by kind or by name. */
static bool names_it(struct medtrie_text column, struct medtrie_text system)
{
    char column_name[NAME_MAX_BYTES], system_name[NAME_MAX_BYTES];

    if ((medtrie_name_hints(column) & hints_of_system(system)) != 0)
        return true;
    squeeze(column, column_name);
    squeeze(system, system_name);
    return hints_of_system(system) == 0 && strstr(column_name, system_name) != NULL;
}

/* Whether half the codes of a system or more are numbers, or so short that much else fits too. */
static bool is_plain(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    uint32_t plain = 0, asked = 0, step;

    medtrie_system_describe(system, &view);
    step = view.code_count / 1000 + 1;
    for (medtrie_id id = 0; id < view.code_count; id += step) {
        struct medtrie_text code = medtrie_code(system, id);
        size_t digits = 0;

        while (digits < code.size && isdigit((unsigned char)code.data[digits]))
            digits++;
        plain += code.size <= 2 || digits == code.size;
        asked++;
    }
    return plain * 2 >= asked;
}

/* ---- A column, or some that belong together ------------------------------------------------- */

/* What is being guessed. */
struct guessing {
    const medtrie_profile *profile;
    struct medtrie_profile_totals totals;
    bool *plain; /* by match; a family has a member that is */
    struct guess *guesses;
    struct medtrie_profile_match *own;     /* of a column */
    struct medtrie_profile_match *matches; /* of the columns together */
    struct medtrie_profile_column column;  /* the same; the name is of the first */
    bool *families;                        /* by match: one of the columns needs the family */
};

static uint64_t fits_of(const struct medtrie_profile_match *match)
{
    return match->codes + match->not_loaded;
}

/* Whether a family says more than each of its members: each has codes that the other has not. One
 * in a hundred is more than typing errors. */
static bool needs_family(const struct guessing *guessing,
                         const struct medtrie_profile_match *matches, size_t family,
                         uint64_t filled)
{
    unsigned hints = hints_of_system(matches[family].name);
    uint64_t fits = fits_of(&matches[family]), most = 0;

    for (size_t i = 0; i < guessing->totals.matches; i++)
        if (matches[i].system != NULL && hints_of_system(matches[i].name) == hints &&
            matches[i].codes > most)
            most = matches[i].codes;
    return matches[family].system == NULL && fits > most && (fits - most) * 100 >= filled;
}

/* Adds a column to those that it is like. One in which a family is needed may be lost among many
 * others; or it is two that need it. */
static void add(struct guessing *guessing, size_t column, bool is_first)
{
    struct medtrie_profile_column *sum = &guessing->column;
    struct medtrie_profile_column view = medtrie_column_of(guessing->profile, column);

    if (is_first)
        *sum = (struct medtrie_profile_column){.name = view.name};
    sum->filled += view.filled;
    for (unsigned form = 0; form < MEDTRIE_DATE_FORMS; form++)
        sum->dates[form] += view.dates[form];
    for (size_t i = 0; i < guessing->totals.matches; i++) {
        struct medtrie_profile_match *own = &guessing->own[i], *to = &guessing->matches[i];

        *own = medtrie_match_of(guessing->profile, column, i);
        if (is_first) {
            *to = *own;
            guessing->families[i] = false;
            continue;
        }
        to->codes += own->codes;
        to->not_loaded += own->not_loaded;
        to->varies = to->varies || own->varies;
    }
    for (size_t i = 0; i < guessing->totals.matches; i++)
        guessing->families[i] = guessing->families[i] ||
                                needs_family(guessing, guessing->own, i, view.filled) ||
                                needs_family(guessing, guessing->matches, i, sum->filled);
}

static bool is_likely(const struct guessing *guessing, size_t number)
{
    const unsigned kinds = HINT_DX | HINT_PX | HINT_PROCEDURE | HINT_MODIFIER;
    const struct medtrie_profile_match *match = &guessing->matches[number];
    uint64_t fits = fits_of(match), filled = guessing->column.filled;
    unsigned hints = medtrie_name_hints(guessing->column.name);

    if (fits == 0 || (hints & HINT_GROUP) != 0 ||
        (match->system == NULL && !guessing->families[number]))
        return false;
    if (names_it(guessing->column.name, match->name))
        return fits * 2 >= filled;
    /* Codes of another kind than the name says fit by chance. */
    if (guessing->plain[number] || ((hints & kinds) != 0 && hints_of_system(match->name) != 0))
        return false;
    if ((hints & HINT_CODE) != 0)
        return fits * 2 >= filled;
    /* One and the same text in every row is more likely something else. */
    return fits * 10 >= filled * 9 && match->varies;
}

/* The likely systems and families that the most cells fit; of those the ones that the name says. */
static void guess_codes(const struct guessing *guessing, struct guess *guess)
{
    bool named = false;
    uint64_t most = 0;

    for (size_t i = 0; i < guessing->totals.matches; i++) {
        const struct medtrie_profile_match *match = &guessing->matches[i];
        bool says = names_it(guessing->column.name, match->name);

        if (!is_likely(guessing, i) || fits_of(match) < most ||
            (fits_of(match) == most && named && !says))
            continue;
        if (fits_of(match) > most || (says && !named))
            guess->match_count = 0;
        most = fits_of(match);
        named = says;
        if (guess->match_count < GUESS_MATCHES_MAX)
            guess->matches[guess->match_count++] = i;
        guess->kind = GUESS_CODES;
    }
}

/* MM/DD/YYYY and DD/MM/YYYY; the forms before them cannot be mistaken. */
enum { AMERICAN = 3, EUROPEAN = 4 };

unsigned medtrie_guess_forms(const struct guess *guess, unsigned forms[2])
{
    bool is_unclear = guess->kind == GUESS_UNCLEAR_DATE;

    forms[0] = is_unclear ? AMERICAN : guess->form;
    forms[1] = EUROPEAN;
    return is_unclear ? 2 : guess->kind == GUESS_DATE ? 1 : 0;
}

bool medtrie_form_is_slashed(unsigned form)
{
    return strchr(medtrie_date_form_name(form), '/') != NULL;
}

static void guess_date(const struct guessing *guessing, struct guess *guess)
{
    const uint64_t *dates = guessing->column.dates;
    uint64_t clear = dates[0] + dates[1] + dates[2], enough = guessing->column.filled * 9;

    if (clear * 10 >= enough) {
        guess->kind = GUESS_DATE;
        for (unsigned form = 1; form < AMERICAN; form++)
            if (dates[form] > dates[guess->form])
                guess->form = form;
    } else if (dates[AMERICAN] * 10 >= enough || dates[EUROPEAN] * 10 >= enough) {
        /* A number above 12 can only be a day. */
        guess->kind = dates[AMERICAN] != dates[EUROPEAN] ? GUESS_DATE : GUESS_UNCLEAR_DATE;
        guess->form = dates[AMERICAN] >= dates[EUROPEAN] ? AMERICAN : EUROPEAN;
    }
}

/* What of one column fits a guess that was made of several. */
static void count_own(const struct guessing *guessing, size_t column, struct guess *guess)
{
    struct medtrie_profile_column view = medtrie_column_of(guessing->profile, column);

    if (guess->kind == GUESS_CODES) {
        struct medtrie_profile_match match =
            medtrie_match_of(guessing->profile, column, guess->matches[0]);

        guess->fits = fits_of(&match);
        guess->codes = match.codes;
        guess->billable = match.billable;
    } else if (guess->kind != GUESS_NONE) {
        guess->fits = !medtrie_form_is_slashed(guess->form)
                          ? view.dates[0] + view.dates[1] + view.dates[2]
                          : view.dates[guess->form];
    }
    /* Nothing is nothing, whatever its neighbours are. */
    if (view.filled == 0)
        guess->kind = GUESS_NONE;
}

static void guess_alike(struct guessing *guessing, size_t first)
{
    struct guess guess = {.kind = GUESS_NONE, .version = NO_COLUMN};

    for (size_t i = first; i < guessing->totals.columns; i++)
        if (guessing->guesses[i].like == first)
            add(guessing, i, i == first);
    if (guessing->column.filled > 0) {
        guess_date(guessing, &guess);
        if (guess.kind == GUESS_NONE)
            guess_codes(guessing, &guess);
    }
    for (size_t i = first; i < guessing->totals.columns; i++)
        if (guessing->guesses[i].like == first) {
            guessing->guesses[i] = guess;
            guessing->guesses[i].like = first;
            count_own(guessing, i, &guessing->guesses[i]);
        }
}

/* ---- Versions ------------------------------------------------------------------------------ */

static bool holds_versions(const struct guessing *guessing, size_t column)
{
    struct medtrie_profile_column view = medtrie_column_of(guessing->profile, column);

    return view.filled > 0 && view.versions * 10 >= view.filled * 9 &&
           (medtrie_name_hints(view.name) & HINT_VERSION) != 0 &&
           guessing->guesses[column].kind == GUESS_NONE;
}

/* The nearest of the columns beside one, the one behind it first. */
static size_t version_beside(const struct guessing *guessing, size_t column)
{
    for (size_t distance = 1; distance <= 3; distance++) {
        if (holds_versions(guessing, column + distance))
            return column + distance;
        if (column >= distance && holds_versions(guessing, column - distance))
            return column - distance;
    }
    return NO_COLUMN;
}

static void guess_versions(const struct guessing *guessing)
{
    for (size_t i = 0; i < guessing->totals.columns; i++) {
        struct guess *guess = &guessing->guesses[i];
        struct medtrie_profile_match match;

        if (guess->kind != GUESS_CODES || guess->match_count != 1)
            continue;
        match = medtrie_match_of(guessing->profile, i, guess->matches[0]);
        if (match.system == NULL && (hints_of_system(match.name) & (HINT_DX | HINT_PX)) != 0)
            guess->version = version_beside(guessing, i);
    }
}

/* ---- Dates of service ---------------------------------------------------------------------- */

/* What the name says of a column that may be a date of service of nearly every row. */
static unsigned date_hints(const struct guessing *guessing, size_t column)
{
    const struct guess *guess = &guessing->guesses[column];
    struct medtrie_profile_column view = medtrie_column_of(guessing->profile, column);
    unsigned hints = medtrie_name_hints(view.name);

    if ((guess->kind != GUESS_DATE && guess->kind != GUESS_UNCLEAR_DATE) ||
        view.filled * 10 < guessing->totals.rows * 9 || (hints & HINT_OTHER) != 0)
        return 0;
    /* Its beginning and end are no services, but a day of it may be one: observation_date. */
    if ((hints & HINT_LASTING) != 0 && (hints & (HINT_FROM | HINT_THRU)) != 0)
        return 0;
    /* To have been admitted to or last ends nothing. */
    if ((hints & HINT_ADMISSION) != 0)
        hints = HINT_ADMISSION;
    return hints | HINT_CODE; /* not 0 */
}

/* ---- Columns that nearly are of codes ------------------------------------------------------ */

/* How near a column comes, with the system or family that the most cells are codes of; 0: it does
 * not. Codes of a system that is not plain are hardly chance: a tenth of them is enough, and nearer
 * than any number of others. */
static uint64_t nearness(const medtrie_profile *profile, size_t column, size_t *best)
{
    struct medtrie_profile_column view = medtrie_column_of(profile, column);
    struct medtrie_profile_match match = {.struct_size = sizeof match}, most = {.codes = 0};
    bool stands_out = false;
    uint64_t share;

    if (view.filled == 0 || (medtrie_name_hints(view.name) & HINT_GROUP) != 0)
        return 0;
    for (size_t i = 0; medtrie_profile_match_at(profile, column, i, &match); i++) {
        stands_out = stands_out || (match.system != NULL && match.codes * 10 >= view.filled &&
                                    !is_plain(match.system));
        if (match.codes > most.codes) {
            most = match;
            *best = i;
        }
    }
    share = most.codes * 1000 / view.filled;
    if (stands_out)
        return 1000 + share;
    return most.varies && share >= 900 ? share : 0;
}

bool medtrie_name_is_code(const medtrie_profile *profile, size_t column)
{
    struct medtrie_text name = medtrie_column_of(profile, column).name;
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    struct medtrie_system_view view = {.struct_size = sizeof view};

    for (size_t i = 0; medtrie_profile_match_at(profile, column, i, &match); i++) {
        if (match.codes == 0 || match.system == NULL)
            continue;
        medtrie_system_describe(match.system, &view);
        if (medtrie_find(match.system, name.data, name.size) < view.code_count)
            return true;
    }
    return false;
}

size_t medtrie_guess_nearest(const medtrie_profile *profile, const struct guess *guesses,
                             struct near_column nearest[NEAREST_MAX])
{
    struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
    uint64_t near[NEAREST_MAX];
    size_t count = 0;

    medtrie_profile_describe(profile, &totals);
    for (size_t i = 0; i < totals.columns; i++) {
        size_t best = 0, at = count;
        uint64_t own = guesses[i].kind == GUESS_NONE ? nearness(profile, i, &best) : 0;

        while (at > 0 && near[at - 1] < own)
            at--;
        if (own == 0 || at == NEAREST_MAX)
            continue;
        count += count < NEAREST_MAX;
        for (size_t k = count - 1; k > at; k--) {
            near[k] = near[k - 1];
            nearest[k] = nearest[k - 1];
        }
        near[at] = own;
        nearest[at] = (struct near_column){i, best};
    }
    return count;
}

/* ---- All ----------------------------------------------------------------------------------- */

static void set_plain(const struct guessing *guessing)
{
    for (size_t i = 0; i < guessing->totals.matches; i++) {
        const medtrie_system *system = medtrie_match_of(guessing->profile, 0, i).system;

        guessing->plain[i] = system == NULL || is_plain(system);
    }
}

static void set_alike(const struct guessing *guessing)
{
    for (size_t i = 0; i < guessing->totals.columns; i++) {
        struct medtrie_text name = medtrie_column_of(guessing->profile, i).name;
        struct medtrie_range number = medtrie_name_number(name);
        size_t first = number.first < number.end ? 0 : i;

        while (first < i &&
               (guessing->guesses[first].like != first ||
                !medtrie_names_alike(medtrie_column_of(guessing->profile, first).name, name)))
            first++;
        guessing->guesses[i].like = first;
    }
}

struct guess *medtrie_guess_columns(const medtrie_profile *profile)
{
    struct guessing guessing = {.profile = profile, .totals.struct_size = sizeof guessing.totals};

    medtrie_profile_describe(profile, &guessing.totals);
    guessing.guesses = calloc(guessing.totals.columns + 1, sizeof *guessing.guesses);
    guessing.plain = calloc(guessing.totals.matches + 1, sizeof *guessing.plain);
    guessing.matches = calloc(guessing.totals.matches + 1, sizeof *guessing.matches);
    guessing.own = calloc(guessing.totals.matches + 1, sizeof *guessing.own);
    guessing.families = calloc(guessing.totals.matches + 1, sizeof *guessing.families);
    if (guessing.guesses == NULL || guessing.plain == NULL || guessing.matches == NULL ||
        guessing.own == NULL || guessing.families == NULL) {
        free(guessing.guesses);
        guessing.guesses = NULL;
    } else {
        set_plain(&guessing);
        set_alike(&guessing);
        for (size_t i = 0; i < guessing.totals.columns; i++)
            if (guessing.guesses[i].like == i)
                guess_alike(&guessing, i);
        guess_versions(&guessing);
        for (size_t i = 0; i < guessing.totals.columns; i++)
            guessing.guesses[i].date_hints = date_hints(&guessing, i);
    }
    free(guessing.plain);
    free(guessing.matches);
    free(guessing.own);
    free(guessing.families);
    return guessing.guesses;
}

/*
 * The date of service. Of many columns of dates the names decide: a wrong one would check every
 * code on a wrong day, so that none is better than one that is only likely.
 */
#include "profile_dates.h"

/* The first column with a hint; NO_COLUMN: none. */
static size_t first_date(const struct guess *guesses, size_t count, unsigned hint)
{
    for (size_t i = 0; i < count; i++)
        if ((guesses[i].date_hints & hint) != 0)
            return i;
    return NO_COLUMN;
}

/* The first column with a hint behind one with which it makes a pair. */
static size_t date_through(const medtrie_profile *profile, const struct guess *guesses,
                           size_t count, size_t from)
{
    struct medtrie_text name = medtrie_column_of(profile, from).name;

    for (size_t i = from + 1; i < count; i++)
        if ((guesses[i].date_hints & HINT_THRU) != 0 &&
            medtrie_names_differ_by_word(name, medtrie_column_of(profile, i).name))
            return i;
    return NO_COLUMN;
}

/* What begins or ends on a date, the likeliest first. */
enum term { OF_CLAIM, OF_SOMETHING, OF_ANOTHER };

static enum term term_of(const medtrie_profile *profile, const struct guess *guesses, size_t column)
{
    if ((guesses[column].date_hints & HINT_ANOTHER) != 0)
        return OF_ANOTHER;
    return medtrie_name_is_of_claim(medtrie_column_of(profile, column).name) ? OF_CLAIM
                                                                             : OF_SOMETHING;
}

/* The likeliest pair of columns between which something lies; none that is less likely than least.
 */
static void find_pair(const medtrie_profile *profile, const struct guess *guesses, size_t count,
                      enum term least, size_t *from, size_t *through)
{
    for (enum term term = OF_CLAIM; term <= least; term++)
        for (size_t i = 0; i < count; i++) {
            if ((guesses[i].date_hints & HINT_FROM) == 0 || term_of(profile, guesses, i) != term)
                continue;
            *from = i;
            *through = date_through(profile, guesses, count, i);
            if (*through != NO_COLUMN)
                return;
        }
    *from = *through = NO_COLUMN;
}

/* The first column of the very day of a service; NO_COLUMN: none. */
static size_t day_of_service(const struct guess *guesses, size_t count)
{
    const unsigned asked = HINT_SERVICE | HINT_FROM | HINT_THRU | HINT_ANOTHER;

    for (size_t i = 0; i < count; i++)
        if ((guesses[i].date_hints & asked) == HINT_SERVICE)
            return i;
    return NO_COLUMN;
}

/* Whether what ends in a column is the claim or the stay, as its name has it, or as it is named
 * like the beginning of a stay. */
static bool ends_claim(const medtrie_profile *profile, const struct guess *guesses, size_t count,
                       size_t column)
{
    struct medtrie_text name = medtrie_column_of(profile, column).name;
    unsigned hints = guesses[column].date_hints;

    if ((hints & HINT_THRU) == 0 || (hints & HINT_ANOTHER) != 0)
        return false;
    if ((hints & (HINT_CLAIM | HINT_SERVICE)) != 0)
        return true;
    for (size_t i = 0; i < count; i++)
        if ((guesses[i].date_hints & (HINT_ADMISSION | HINT_DISCHARGE)) != 0 &&
            medtrie_names_differ_by_word(name, medtrie_column_of(profile, i).name))
            return true;
    return false;
}

/* The day that decides for all codes of an inpatient claim: of discharge, or the last of the claim
 * if there is no discharge or if more rows have it; NO_COLUMN: the table is of no stays, or does
 * not tell. */
static size_t date_of_stay(const medtrie_profile *profile, const struct guess *guesses,
                           size_t count, size_t through)
{
    size_t discharge = first_date(guesses, count, HINT_DISCHARGE);

    if (discharge == NO_COLUMN)
        return first_date(guesses, count, HINT_ADMISSION) != NO_COLUMN ? through : NO_COLUMN;
    if (through != NO_COLUMN && guesses[through].fits > guesses[discharge].fits &&
        ends_claim(profile, guesses, count, through))
        return through;
    return discharge;
}

/* Of a table that has admissions, but neither pairs nor days of service. */
static size_t end_of_claim(const medtrie_profile *profile, const struct guess *guesses,
                           size_t count)
{
    if (first_date(guesses, count, HINT_ADMISSION) == NO_COLUMN)
        return NO_COLUMN;
    for (size_t i = 0; i < count; i++)
        if (ends_claim(profile, guesses, count, i))
            return i;
    return NO_COLUMN;
}

/* The first column with all of some hints on which a claim begins or ends. */
static size_t date_of_claim(const medtrie_profile *profile, const struct guess *guesses,
                            size_t count, unsigned hints)
{
    for (size_t i = 0; i < count; i++)
        if ((guesses[i].date_hints & hints) == hints && term_of(profile, guesses, i) == OF_CLAIM)
            return i;
    return NO_COLUMN;
}

/* The first column of the very day of a procedure or a diagnosis, of which nothing else is said. */
static size_t date_of_code(const medtrie_profile *profile, const struct guess *guesses,
                           size_t count, unsigned kind)
{
    for (size_t i = 0; i < count; i++)
        if ((guesses[i].date_hints & (kind | HINT_FROM | HINT_THRU)) == kind &&
            medtrie_name_has_only(medtrie_column_of(profile, i).name, kind))
            return i;
    return NO_COLUMN;
}

/* The column of dates, if there is no choice, and never an admission. */
static size_t only_date(const struct guess *guesses, size_t count)
{
    size_t only = first_date(guesses, count, ~0u);

    for (size_t i = 0; only != NO_COLUMN && i < count; i++)
        if ((i != only && guesses[i].date_hints != 0) ||
            (guesses[i].date_hints & HINT_ADMISSION) != 0)
            only = NO_COLUMN;
    return only;
}

/* Of a table that has no stays, pairs or days of service. */
static size_t lone_date(const medtrie_profile *profile, const struct guess *guesses, size_t count)
{
    const size_t dates[] = {
        end_of_claim(profile, guesses, count),
        first_date(guesses, count, HINT_SERVICE),
        date_of_claim(profile, guesses, count, HINT_FROM),
        date_of_claim(profile, guesses, count, HINT_THRU | HINT_CLAIM),
        date_of_code(profile, guesses, count, HINT_PX),
        date_of_code(profile, guesses, count, HINT_DX),
        first_date(guesses, count, HINT_FROM),
        only_date(guesses, count),
    };

    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        if (dates[i] != NO_COLUMN)
            return dates[i];
    return NO_COLUMN;
}

void medtrie_guess_dates(const medtrie_profile *profile, const struct guess *guesses, size_t *from,
                         size_t *through)
{
    struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
    size_t count, day, stay;

    medtrie_profile_describe(profile, &totals);
    count = totals.columns;
    day = day_of_service(guesses, count);
    find_pair(profile, guesses, count, day == NO_COLUMN ? OF_ANOTHER : OF_CLAIM, from, through);
    stay = date_of_stay(profile, guesses, count, *through);
    if (stay == NO_COLUMN && *through != NO_COLUMN)
        return;
    *through = NO_COLUMN;
    *from = stay != NO_COLUMN ? stay : day;
    if (*from == NO_COLUMN)
        *from = lone_date(profile, guesses, count);
}

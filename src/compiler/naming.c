/*
 * Naming: every component of a file's name is cut into words and numbers, and these are read: a
 * year, a month, "FY", "annual", a version of ICD-9-CM. What they mean depends on the system's
 * calendar. A component that says two different things says nothing.
 *
 * Whole names of releases outrank official names of files, because publishers give the files of an
 * update the names of the release before it.
 */
#include "naming.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define COMPONENTS_MAX 64 /* the innermost ones; no official archive has a tenth of that */
#define FOLDER_MAX 4096
#define ICD9_VERSION_YEAR 1982 /* version 32 is that of 1 October 2014 */

/* How years are meant. */
enum year_kind { YEAR_FISCAL, YEAR_CALENDAR };

/* One component of a name, e.g. "fy2026-apr" of "/data/fy2026-apr/icd10cm.zip!a.txt". */
struct component {
    const char *text;
    size_t size;     /* without the suffixes .zip, .gz and .xz */
    bool is_file;    /* the file itself */
    bool is_archive; /* a zip around it */
    bool in_archive;
};

struct components {
    struct component items[COMPONENTS_MAX]; /* innermost first */
    size_t count;
    size_t skip; /* so many of the next ones are left by ".." */
};

/* What the words of a component say; 0: nothing. */
struct reading {
    int year;
    int month;
    int version;
    bool fiscal; /* FY */
    bool annual;
    bool updated;    /* "update", "updated": not the first file of its year */
    bool muddled;    /* two years, two months, or a day that is not the first of a month */
    bool other_word; /* a word that is none of the above */
};

/* ---- Components --------------------------------------------------------------------------- */

static bool drop_suffix(const char *text, size_t *size, const char *suffix)
{
    size_t suffix_size = strlen(suffix);

    if (*size <= suffix_size || strncasecmp(text + *size - suffix_size, suffix, suffix_size) != 0)
        return false;
    *size -= suffix_size;
    return true;
}

/* Appends the components of a name, which are cut at '/' and '!', the latter standing between an
 * archive and what is in it. "." and ".." are resolved by their names alone. */
static void cut(const char *name, bool is_file, struct components *components)
{
    const char *end = name + strlen(name);

    for (; end > name && components->count < COMPONENTS_MAX; is_file = false) {
        const char *start = end;
        struct component component;

        while (start > name && start[-1] != '/' && start[-1] != '!')
            start--;
        component =
            (struct component){.text = start,
                               .size = (size_t)(end - start),
                               .is_file = is_file,
                               .is_archive = *end == '!',
                               .in_archive = memchr(name, '!', (size_t)(start - name)) != NULL};
        end = start > name ? start - 1 : name;
        if (component.size == 0 || (component.size == 1 && start[0] == '.'))
            continue;
        if (component.size == 2 && memcmp(start, "..", 2) == 0) {
            components->skip++;
            continue;
        }
        if (components->skip > 0) {
            components->skip--;
            continue;
        }
        if (!drop_suffix(start, &component.size, ".gz"))
            drop_suffix(start, &component.size, ".xz");
        drop_suffix(start, &component.size, ".zip");
        components->items[components->count++] = component;
    }
}

/* ---- Words -------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool word_is(const char *word, size_t size, const char *expected)
{
    return size == strlen(expected) && strncasecmp(word, expected, size) == 0;
}

/* 1-12 for the name of a month or its first three letters; 0: none. */
static int month_named(const char *word, size_t size)
{
    static const char *const names[12] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};

    for (int month = 0; month < 12; month++)
        if (size >= 3 && (size == 3 || size == strlen(names[month])) &&
            strncasecmp(word, names[month], size) == 0)
            return month + 1;
    return 0;
}

static void set_once(int *value, int said, bool *muddled)
{
    if (*value != 0 && *value != said)
        *muddled = true;
    *value = said;
}

static void read_word(struct reading *reading, const char *word, size_t size, bool *fiscal_next,
                      bool *version_next)
{
    int month = month_named(word, size);

    /* As a word, or behind one: POAexemptCodesFY26. */
    *fiscal_next = word_is(word, size, "fy") || (size > 2 && memcmp(word + size - 2, "FY", 2) == 0);
    *version_next = word_is(word, size, "v") || word_is(word, size, "cms");
    if (month != 0)
        set_once(&reading->month, month, &reading->muddled);
    else if (word_is(word, size, "annual"))
        reading->annual = true;
    else if (size >= 6 && strncasecmp(word, "update", 6) == 0)
        reading->updated = true;
    else if (!*fiscal_next || size > 2)
        reading->other_word = reading->other_word || !word_is(word, size, "v");
}

/* after_month: a word before it was a month, and no number stood between. */
static void read_number(struct reading *reading, const char *digits, size_t size, bool fiscal,
                        bool version, bool after_month)
{
    int value =
        size <= 4 ? atoi((char[5]){digits[0], size > 1 ? digits[1] : '\0',
                                   size > 2 ? digits[2] : '\0', size > 3 ? digits[3] : '\0', '\0'})
                  : 0;

    if (fiscal && (size == 2 || size == 4)) {
        reading->fiscal = true;
        set_once(&reading->year, size == 2 ? 2000 + value : value, &reading->muddled);
    } else if (size == 4 && value >= 1980 && value < 2100) {
        set_once(&reading->year, value, &reading->muddled);
    } else if (version && size <= 2) {
        set_once(&reading->version, value, &reading->muddled);
    } else if (after_month && size <= 2 && value != 1) {
        reading->muddled = true; /* "April 1 2026" is a release, "November 3 2017" is not */
    }
}

static struct reading read_component(const struct component *component)
{
    struct reading reading = {0};
    bool fiscal = false, version = false, after_month = false;

    for (size_t i = 0; i < component->size;) {
        const char *word = component->text + i;
        size_t size = 0;

        if (is_digit(*word)) {
            while (i + size < component->size && is_digit(word[size]))
                size++;
            read_number(&reading, word, size, fiscal, version, after_month);
            fiscal = version = after_month = false;
        } else if (is_letter(*word)) {
            while (i + size < component->size && is_letter(word[size]))
                size++;
            read_word(&reading, word, size, &fiscal, &version);
            after_month = month_named(word, size) != 0;
        } else {
            size = 1;
        }
        i += size;
    }
    return reading;
}

/* ---- Days --------------------------------------------------------------------------------- */

static enum year_kind year_kind_of(const char *system)
{
    return strncmp(system, "icd", 3) == 0 ? YEAR_FISCAL : YEAR_CALENDAR;
}

static bool is_icd9(const char *system)
{
    return strncmp(system, "icd9cm", 6) == 0;
}

/* The first day of what the words say, for the system. */
static medtrie_day day_said(const struct reading *reading, const char *system)
{
    enum year_kind kind = year_kind_of(system);

    if (reading->muddled)
        return MEDTRIE_DAY_NONE;
    if (reading->year == 0)
        return reading->version != 0 && is_icd9(system)
                   ? medtrie_day_of(ICD9_VERSION_YEAR + reading->version, 10, 1)
                   : MEDTRIE_DAY_NONE;
    if ((reading->fiscal && kind != YEAR_FISCAL) || (reading->annual && kind != YEAR_CALENDAR))
        return MEDTRIE_DAY_NONE;
    if (reading->month != 0)
        return medtrie_day_of(reading->fiscal && reading->month >= 10 ? reading->year - 1
                                                                      : reading->year,
                              reading->month, 1);
    return kind == YEAR_FISCAL ? medtrie_day_of(reading->year - 1, 10, 1)
                               : medtrie_day_of(reading->year, 1, 1);
}

/* Whether a component is a release's whole name, such as fy2026-apr: nothing else stands in it. */
static bool is_release_name(const struct reading *reading)
{
    if (reading->other_word || reading->updated)
        return false;
    return reading->year != 0 ? reading->fiscal || reading->month != 0 || reading->annual
                              : reading->version != 0 && reading->month == 0;
}

/* Whether an archive's or a folder's name has a word of the system's official ones. */
static bool is_official(const struct component *component, const char *system)
{
    static const char *const icd[] = {"icd", "code", "tabular", "table", "order", "poa", NULL};
    static const char *const hcpcs[] = {"hcpc", "alpha", "anweb", "noc", NULL};
    static const char *const cpt[] = {"cpt", NULL};
    const char *const *words = year_kind_of(system) == YEAR_FISCAL ? icd
                               : strncmp(system, "hcpcs", 5) == 0  ? hcpcs
                                                                   : cpt;

    for (; *words != NULL; words++)
        for (size_t i = 0; i + strlen(*words) <= component->size; i++)
            if (strncasecmp(component->text + i, *words, strlen(*words)) == 0)
                return true;
    return false;
}

/* ---- The rule ----------------------------------------------------------------------------- */

static medtrie_day by_release_name(const struct components *components, const char *system)
{
    for (size_t i = 0; i < components->count; i++) {
        struct reading reading = read_component(&components->items[i]);
        medtrie_day day = MEDTRIE_DAY_NONE;

        if (!components->items[i].is_file && is_release_name(&reading))
            day = day_said(&reading, system);
        if (day != MEDTRIE_DAY_NONE)
            return day;
    }
    return MEDTRIE_DAY_NONE;
}

static medtrie_day by_month(const struct components *components, const char *system)
{
    for (size_t i = 0; i < components->count; i++) {
        const struct component *component = &components->items[i];
        struct reading reading = read_component(component);
        medtrie_day day = MEDTRIE_DAY_NONE;

        if (reading.month != 0 && (component->is_file || is_official(component, system)))
            day = day_said(&reading, system);
        if (day != MEDTRIE_DAY_NONE)
            return day;
    }
    return MEDTRIE_DAY_NONE;
}

/* Whether a name says that this is not the first file of its year. */
static bool says_update(const struct components *components, const char *system)
{
    for (size_t i = 0; i < components->count; i++) {
        const struct component *component = &components->items[i];

        if ((component->is_file || is_official(component, system)) &&
            read_component(component).updated)
            return true;
    }
    return false;
}

/* A folder that is a year and nothing else counts only where it holds the file, or the archive. */
static medtrie_day by_year(const struct components *components, const char *system)
{
    bool near = true;

    for (size_t i = 0; i < components->count; i++) {
        const struct component *component = &components->items[i];
        struct reading reading = read_component(component);
        bool official = component->is_file || is_official(component, system);
        bool bare = near && component->size == 4 && reading.year != 0;
        medtrie_day day = MEDTRIE_DAY_NONE;

        if (official || bare)
            day = day_said(&reading, system);
        if (day != MEDTRIE_DAY_NONE)
            return day;
        if (!component->is_file && !component->is_archive && !component->in_archive)
            near = false;
    }
    return MEDTRIE_DAY_NONE;
}

medtrie_day medtrie_naming_day(const char *name, const char *folder, const char *system)
{
    struct components components = {0};
    medtrie_day day;

    cut(name, true, &components);
    if (name[0] != '/')
        cut(folder, false, &components);
    day = by_release_name(&components, system);
    if (day == MEDTRIE_DAY_NONE)
        day = by_month(&components, system);
    if (day == MEDTRIE_DAY_NONE && !says_update(&components, system))
        day = by_year(&components, system);
    return day;
}

medtrie_day medtrie_naming_release(const struct source_file *file, const struct source *source)
{
    char folder[FOLDER_MAX];

    /* Without a working folder (it was removed, or is too deep) the name itself has to do. */
    if (getcwd(folder, sizeof folder) == NULL)
        folder[0] = '\0';
    return source->systems[0] == NULL ? MEDTRIE_DAY_NONE
                                      : medtrie_naming_day(file->name, folder, source->systems[0]);
}

/*
 * Settles once, before the first code, everything that does not depend on the code: which systems
 * answer, in which period, and how the release that answers is called.
 */
#include "query.h"

#include <stdlib.h>

#include "codes.h"
#include "lists.h"
#include "tsv.h"
#include "verbs.h"

int medtrie_query_shown(struct medtrie_text text)
{
    return text.size < 60 ? (int)text.size : 60;
}

int medtrie_query_open_index(const struct arguments *arguments, struct output *output,
                             medtrie_index **index)
{
    const char *path = medtrie_arguments_index(arguments);
    struct medtrie_error error = {.struct_size = sizeof error};

    *index = NULL;
    if (path == NULL) {
        medtrie_output_say(output, "no index: give -i FILE, or set MEDTRIE_INDEX");
        return STATUS_USAGE;
    }
    if (medtrie_open(path, NULL, index, &error) != MEDTRIE_OK)
        return medtrie_output_fail(output, &error);
    return 0;
}

/* FY2026 begins on 2025-10-01. */
static medtrie_day fiscal_year_day(const char *text)
{
    int year = 0;
    size_t i;

    if (strlen(text) != 6 || (text[0] != 'F' && text[0] != 'f') ||
        (text[1] != 'Y' && text[1] != 'y'))
        return MEDTRIE_DAY_NONE;
    for (i = 2; i < 6; i++) {
        if (text[i] < '0' || text[i] > '9')
            return MEDTRIE_DAY_NONE;
        year = 10 * year + (text[i] - '0');
    }
    return medtrie_day_of(year - 1, 10, 1);
}

medtrie_day medtrie_query_release_day(const char *text)
{
    medtrie_day day = fiscal_year_day(text);

    return day != MEDTRIE_DAY_NONE ? day : medtrie_day_parse(text, strlen(text));
}

/* ---- As of when -------------------------------------------------------------------------- */

static int settle_day(struct query *query, const struct arguments *arguments)
{
    const char *date = medtrie_arguments_value(arguments, OPTION_DATE);
    const char *release = medtrie_arguments_value(arguments, OPTION_RELEASE);

    query->day = MEDTRIE_DAY_DEFAULT;
    if (date != NULL) {
        query->day = medtrie_day_parse(date, strlen(date));
        if (query->day == MEDTRIE_DAY_NONE) {
            medtrie_output_say(query->output, "--date: \"%.60s\" is not a date (YYYY-MM-DD)", date);
            return STATUS_USAGE;
        }
    }
    if (release != NULL) {
        query->day = medtrie_query_release_day(release);
        if (query->day == MEDTRIE_DAY_NONE) {
            medtrie_output_say(query->output,
                               "--release: \"%.60s\" is not a release (2025-10-01 or FY2026)",
                               release);
            return STATUS_USAGE;
        }
    }
    return 0;
}

static bool has_release(const medtrie_system *system, medtrie_day day)
{
    struct medtrie_release_view view = {.struct_size = sizeof view};
    size_t i;

    for (i = 0; medtrie_release_at(system, i, &view); i++) {
        if (view.first_day == day)
            return true;
    }
    return false;
}

static void say_releases(struct query *query, const struct asked_system *asked)
{
    char list[1024] = "";
    struct medtrie_release_view view = {.struct_size = sizeof view};
    size_t used = 0;
    size_t i;

    for (i = 0; medtrie_release_at(asked->system, i, &view) && used + 12 < sizeof list; i++) {
        list[used++] = ' ';
        medtrie_day_format(view.first_day, list + used);
        used += strlen(list + used);
    }
    medtrie_output_say(query->output, "  %.*s:%s", medtrie_query_shown(asked->name),
                       asked->name.data, list);
}

int medtrie_query_check_release(struct query *query, const char *where, const char *release)
{
    size_t i;

    for (i = 0; i < query->system_count; i++) {
        if (has_release(query->systems[i].system, query->day))
            return 0;
    }
    medtrie_output_say(query->output, "%s%.60s is not loaded; these are:", where, release);
    for (i = 0; i < query->system_count; i++)
        say_releases(query, &query->systems[i]);
    return STATUS_USAGE;
}

const char *medtrie_query_basis_name(enum medtrie_basis basis)
{
    switch (basis) {
    case MEDTRIE_BASIS_RELEASE:
        return "release";
    case MEDTRIE_BASIS_NEIGHBOUR:
        return "neighbour";
    case MEDTRIE_BASIS_RECORD:
        return "record";
    case MEDTRIE_BASIS_NONE:
        break;
    }
    return "";
}

static void settle_period(struct asked_system *asked, medtrie_day day)
{
    struct medtrie_system_view system = {.struct_size = sizeof system};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    medtrie_system_describe(asked->system, &system);
    asked->name = system.name;
    asked->basis = "";
    asked->release[0] = '\0';
    asked->first_day = asked->last_day = day != MEDTRIE_DAY_DEFAULT ? day : MEDTRIE_DAY_NONE;
    asked->period = asked->texts = system.default_period;
    if (day != MEDTRIE_DAY_DEFAULT) {
        asked->period = medtrie_period_on(asked->system, day);
        asked->texts = medtrie_period_near(asked->system, day);
    }
    if (!medtrie_period_at(asked->system, asked->period, &period))
        return;
    asked->first_day = period.first_day;
    asked->last_day = period.last_day;
    asked->basis = medtrie_query_basis_name(period.basis);
    if (asked->basis[0] != '\0')
        medtrie_day_format(period.release, asked->release);
}

/* ---- Which systems ------------------------------------------------------------------------ */

/* Names that mean something although this index has nothing of them. */
static const char *const families[] = {"dx", "px", "procedure", "modifier"};
static const char *const official[] = {"cpt",     "cpt-modifier", "hcpcs",     "hcpcs-modifier",
                                       "icd10cm", "icd10pcs",     "icd9cm-dx", "icd9cm-sg"};

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_family(const char *name)
{
    return is_one_of(name, families, sizeof families / sizeof families[0]);
}

static bool is_official(const char *name)
{
    return is_one_of(name, official, sizeof official / sizeof official[0]);
}

int medtrie_query_say_unknown_system(struct query *query, const char *where, const char *name)
{
    char list[1024] = "";
    size_t count = medtrie_system_count(query->index);
    size_t used = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(medtrie_system_at(query->index, i), &view);
        if (view.name.size + 2 >= sizeof list - used)
            break;
        list[used++] = ' ';
        memcpy(list + used, view.name.data, view.name.size);
        used += view.name.size;
        list[used] = '\0';
    }
    if (is_family(name))
        medtrie_output_say(query->output,
                           "%sno system of the family \"%s\" is in this index for that day; it "
                           "holds:%s",
                           where, name, list);
    else
        medtrie_output_say(query->output, "%s\"%.60s\" is not in this index; it holds:%s", where,
                           name, list);
    return STATUS_USAGE;
}

static bool allocate(struct query *query)
{
    size_t count = medtrie_system_count(query->index);

    query->match_capacity = 2 * count;
    query->every = calloc(count + 1, sizeof *query->every);
    query->systems = calloc(count + 1, sizeof *query->systems);
    query->verdicts = calloc(count + 1, sizeof *query->verdicts);
    query->matches = calloc(query->match_capacity + 1, sizeof *query->matches);
    query->found = calloc(query->match_capacity + 1, sizeof *query->found);
    return query->every != NULL && query->systems != NULL && query->verdicts != NULL &&
           query->matches != NULL && query->found != NULL;
}

const medtrie_system *medtrie_query_other_member(const struct query *query)
{
    const medtrie_system *members[2];

    for (medtrie_day era = 0; query->name != NULL && era < 2; era++) {
        size_t count = medtrie_systems_for(query->index, query->name, strlen(query->name),
                                           medtrie_day_parse("2015-09-30", 10) + era, members);

        for (size_t i = 0; i < count; i++)
            if (query->system_count == 1 && members[i] != query->systems[0].system)
                return members[i];
    }
    return NULL;
}

static int settle_systems(struct query *query, const struct arguments *arguments)
{
    bool check = (arguments->verb->options & OPTIONS_CHECK) != 0;
    const medtrie_system *named[2] = {NULL, NULL}, *other;
    size_t count = medtrie_system_count(query->index);
    size_t i;

    if (!allocate(query)) {
        medtrie_output_say(query->output, "out of memory");
        return STATUS_MEMORY;
    }
    for (i = 0; i < count; i++) {
        query->every[i].system = medtrie_system_at(query->index, i);
        settle_period(&query->every[i], query->day);
        query->systems[i] = query->every[i];
    }
    query->system_count = count;
    query->name = medtrie_arguments_value(arguments, OPTION_SYSTEM);
    if (query->name == NULL)
        return 0;
    query->system_count =
        medtrie_systems_for(query->index, query->name, strlen(query->name), query->day, named);
    if (query->system_count == 0 &&
        !(check && (is_family(query->name) || is_official(query->name))))
        return medtrie_query_say_unknown_system(query, "--system: ", query->name);
    for (i = 0; i < query->system_count; i++)
        query->systems[i] = *medtrie_query_asked(query, named[i]);
    other = medtrie_query_other_member(query);
    if (other != NULL && medtrie_arguments_have(arguments, OPTION_ALL)) /* of all days */
        query->systems[query->system_count++] = *medtrie_query_asked(query, other);
    return 0;
}

/* The list of --in, for each system asked for. */
static int settle_list(struct query *query, const struct arguments *arguments)
{
    const char *path = medtrie_arguments_value(arguments, OPTION_IN);
    medtrie_set **sets;
    int status;
    size_t i;

    if (path == NULL)
        return 0;
    query->has_list = true;
    sets = calloc(query->system_count + 1, sizeof(medtrie_set *));
    if (sets == NULL) {
        medtrie_output_say(query->output, "out of memory");
        return STATUS_MEMORY;
    }
    status = medtrie_lists_compile(query, arguments, &path, 1, sets);
    for (i = 0; i < query->system_count; i++)
        query->systems[i].list = sets[i];
    free(sets);
    return status;
}

int medtrie_query_open(struct query *query, const struct arguments *arguments,
                       struct output *output)
{
    const char *release = medtrie_arguments_value(arguments, OPTION_RELEASE);
    int status;

    *query = (struct query){.output = output};
    status = settle_day(query, arguments);
    if (status == 0)
        status = medtrie_query_open_index(arguments, output, &query->index);
    if (status == 0)
        status = settle_systems(query, arguments);
    if (status == 0 && release != NULL && query->system_count > 0)
        status = medtrie_query_check_release(query, "--release: ", release);
    if (status == 0)
        status = settle_list(query, arguments);
    return status;
}

void medtrie_query_close(struct query *query)
{
    size_t i;

    for (i = 0; i < query->system_count; i++)
        medtrie_set_free(query->systems[i].list);
    free(query->every);
    free(query->systems);
    free(query->verdicts);
    free(query->matches);
    free(query->found);
    medtrie_close(query->index);
    *query = (struct query){0};
}

/* ---- Finding ------------------------------------------------------------------------------ */

static const struct asked_system *asked_of(const struct query *query, const medtrie_system *system)
{
    size_t i;

    for (i = 0; i < query->system_count; i++) {
        if (query->systems[i].system == system)
            return &query->systems[i];
    }
    return NULL;
}

const struct asked_system *medtrie_query_asked(const struct query *query,
                                               const medtrie_system *system)
{
    size_t i = 0;

    while (query->every[i].system != system)
        i++;
    return &query->every[i];
}

bool medtrie_query_keeps(const struct query *query, const medtrie_system *system, medtrie_id id)
{
    const struct asked_system *in = asked_of(query, system);

    return !query->has_list || (in != NULL && id != MEDTRIE_NONE && medtrie_query_in(in, id));
}

size_t medtrie_query_find(struct query *query, struct medtrie_text code)
{
    size_t count =
        medtrie_resolve(query->index, code.data, code.size, query->matches, query->match_capacity);
    size_t i;

    query->found_count = 0;
    for (i = 0; i < count && i < query->match_capacity; i++) {
        const struct asked_system *in = asked_of(query, query->matches[i].system);

        if (in != NULL)
            query->found[query->found_count++] = (struct found){in, query->matches[i].id};
    }
    return query->found_count;
}

size_t medtrie_query_find_codes(struct query *query, struct medtrie_text code)
{
    size_t kept = 0;
    size_t i;

    medtrie_query_find(query, code);
    for (i = 0; i < query->found_count; i++) {
        if (kept == 0 || query->found[kept - 1].in != query->found[i].in)
            query->found[kept++] = query->found[i];
    }
    query->found_count = kept;
    return kept;
}

bool medtrie_query_find_pair(const struct asked_system *in, const struct medtrie_text *codes,
                             medtrie_id ids[2])
{
    ids[0] = medtrie_find(in->system, codes[0].data, codes[0].size);
    ids[1] = medtrie_find(in->system, codes[1].data, codes[1].size);
    return ids[0] != MEDTRIE_NONE && ids[1] != MEDTRIE_NONE;
}

int medtrie_query_say_no_pair(struct query *query, const struct medtrie_text *codes)
{
    bool first = medtrie_query_find(query, codes[0]) > 0;
    bool second = medtrie_query_find(query, codes[1]) > 0;

    if (!first)
        medtrie_query_say_missing(query, codes[0]);
    if (!second)
        medtrie_query_say_missing(query, codes[1]);
    if (first && second)
        medtrie_output_say(query->output, "%.*s and %.*s: no system has both",
                           medtrie_query_shown(codes[0]), codes[0].data,
                           medtrie_query_shown(codes[1]), codes[1].data);
    return STATUS_NOT_FOUND;
}

int medtrie_query_say_missing(struct query *query, struct medtrie_text code)
{
    medtrie_output_say(query->output, "%.*s: not found", medtrie_query_shown(code), code.data);
    return STATUS_NOT_FOUND;
}

int medtrie_query_say_unlisted(struct query *query, struct medtrie_text code, const char *what)
{
    medtrie_output_say(query->output, "%.*s: %s in the list", medtrie_query_shown(code), code.data,
                       what);
    return STATUS_NOT_FOUND;
}

int medtrie_query_say_uncovered(struct query *query, const struct asked_system *system,
                                struct medtrie_text code)
{
    char date[11];

    medtrie_day_format(query->day, date);
    medtrie_output_say(query->output,
                       "%.*s%s%.*s is not covered on %s: no loaded release is in effect",
                       medtrie_query_shown(code), code.data, code.size > 0 ? ": " : "",
                       medtrie_query_shown(system->name), system->name.data, date);
    return STATUS_NOT_FOUND;
}

/* ---- Running a verb ------------------------------------------------------------------------ */

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static bool next_question(struct codes *codes, unsigned code_count, struct medtrie_text *question,
                          int *status)
{
    if (code_count == 2)
        return medtrie_codes_next_pair(codes, question, status);
    return medtrie_codes_next(codes, question, status);
}

int medtrie_query_each(const struct arguments *arguments, struct output *output,
                       const char *columns, unsigned code_count, medtrie_answer *answer)
{
    struct query query = {.output = output};
    struct codes codes;
    struct medtrie_text question[2];
    int status = medtrie_codes_open(&codes, arguments, output);
    int read_status = 0;

    if (status == 0)
        status = medtrie_query_open(&query, arguments, output);
    if (status == 0) {
        if (output->format == OUTPUT_TSV)
            medtrie_tsv_header(output, columns);
        while (status <= STATUS_NOT_FOUND && output->error == 0 &&
               next_question(&codes, code_count, question, &read_status))
            status = worse(status, answer(&query, arguments, question));
        status = worse(status, read_status);
    }
    medtrie_codes_close(&codes);
    medtrie_query_close(&query);
    return status;
}

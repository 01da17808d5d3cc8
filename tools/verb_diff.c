/*
 * `medtrie diff`: what changed in a system between two days.
 *
 * Programs get the changes in official order. For a person they are sorted by what they are, as in
 * the publishers' own lists of new, deleted and revised codes: one walk for each kind, since a walk
 * costs less than keeping its result.
 */
#include <stdio.h>

#include "change.h"
#include "json.h"
#include "lists.h"
#include "table.h"
#include "tsv.h"
#include "verbs.h"

#define KIND_FIRST MEDTRIE_CHANGE_ADDED
#define KIND_LAST MEDTRIE_CHANGE_MOVED

/* One comparison. */
struct comparison {
    struct query query; /* with one system, `in` */
    struct asked_system in;
    medtrie_day days[2]; /* FROM and TO */
    medtrie_period periods[2];
    medtrie_set *codes;            /* of --codes; NULL: all */
    size_t counts[KIND_LAST + 1];  /* by kind */
    enum medtrie_change_kind kind; /* the one to show; 0: all */
    bool shows;                    /* rather than counts */
};

/* ---- The question --------------------------------------------------------------------------- */

static int settle_day(struct comparison *comparison, int number, const char *text)
{
    comparison->days[number] = medtrie_query_release_day(text);
    if (comparison->days[number] != MEDTRIE_DAY_NONE)
        return 0;
    medtrie_output_say(comparison->query.output,
                       "%s: \"%.60s\" is not a date or a release (2025-10-01 or FY2026)",
                       number == 0 ? "FROM" : "TO", text);
    return STATUS_USAGE;
}

/* "dx is icd9cm-dx on 2015-09-30 and icd10cm on 2015-10-01", or that it is two on one day. */
static int say_not_one(const struct comparison *comparison, const char *name,
                       const medtrie_system *systems[2][2], const size_t counts[2])
{
    struct medtrie_system_view views[2] = {{.struct_size = sizeof views[0]},
                                           {.struct_size = sizeof views[1]}};
    char days[2][11];

    if (counts[0] != 1 || counts[1] != 1) {
        medtrie_output_say(
            comparison->query.output,
            "\"%.60s\" is more than one system here, and diff compares a system with "
            "itself; `medtrie info` lists them",
            name);
        return STATUS_USAGE;
    }
    for (int i = 0; i < 2; i++) {
        medtrie_system_describe(systems[i][0], &views[i]);
        medtrie_day_format(comparison->days[i], days[i]);
    }
    medtrie_output_say(comparison->query.output,
                       "%.60s is %.*s on %s and %.*s on %s; diff compares a system with itself",
                       name, medtrie_query_shown(views[0].name), views[0].name.data, days[0],
                       medtrie_query_shown(views[1].name), views[1].name.data, days[1]);
    return STATUS_USAGE;
}

/* A family will do where it means the same system on both days. */
static int settle_system(struct comparison *comparison, const char *name)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct query *query = &comparison->query;
    const medtrie_system *systems[2][2] = {{NULL}};
    size_t counts[2];

    for (int i = 0; i < 2; i++) {
        counts[i] =
            medtrie_systems_for(query->index, name, strlen(name), comparison->days[i], systems[i]);
        if (counts[i] == 0)
            return medtrie_query_say_unknown_system(query, "", name);
    }
    if (counts[0] != 1 || counts[1] != 1 || systems[0][0] != systems[1][0])
        return say_not_one(comparison, name, systems, counts);
    comparison->in.system = systems[0][0];
    medtrie_system_describe(comparison->in.system, &view);
    comparison->in.name = view.name;
    query->name = name;
    query->systems = &comparison->in;
    query->system_count = 1;
    return 0;
}

/* A name like FY2026 means an edition, which must be loaded; a date any day. */
static int check_release(struct comparison *comparison, int number, const char *text)
{
    if (medtrie_day_parse(text, strlen(text)) != MEDTRIE_DAY_NONE)
        return 0;
    comparison->query.day = comparison->days[number];
    return medtrie_query_check_release(&comparison->query, "", text);
}

static int settle_period(struct comparison *comparison, int number)
{
    comparison->periods[number] =
        medtrie_period_on(comparison->in.system, comparison->days[number]);
    if (comparison->periods[number] != MEDTRIE_NOT_COVERED)
        return 0;
    comparison->query.day = comparison->days[number];
    return medtrie_query_say_uncovered(&comparison->query, &comparison->in,
                                       (struct medtrie_text){"", 0});
}

/* The list of --in or --codes; set is NULL where none was given. An empty one is most often a
 * mistake, and "no change" would hide it. */
static int settle_list(const struct comparison *comparison, const struct arguments *arguments,
                       enum option_name option, medtrie_set **set)
{
    const char *path = medtrie_arguments_value(arguments, option);
    int status;

    if (path == NULL)
        return 0;
    status = medtrie_lists_compile(&comparison->query, arguments, &path, 1, set);
    if (status != 0 || medtrie_set_count(*set) > 0)
        return status;
    medtrie_output_say(comparison->query.output, "the list holds no code of %.*s",
                       medtrie_query_shown(comparison->in.name), comparison->in.name.data);
    return STATUS_NOT_FOUND;
}

/* Codes of the list that are valid on neither day change nothing, and would go without a word. */
static void say_never_valid(const struct comparison *comparison)
{
    const medtrie_system *system = comparison->in.system;
    medtrie_id id = MEDTRIE_NONE;
    size_t count = 0;

    while ((id = medtrie_set_after(comparison->codes, id)) != MEDTRIE_NONE) {
        if (medtrie_query_in(&comparison->in, id) &&
            !medtrie_valid(system, id, comparison->periods[0]) &&
            !medtrie_valid(system, id, comparison->periods[1]))
            count++;
    }
    if (count > 0)
        medtrie_output_say(comparison->query.output,
                           "%zu code%s of the list %s valid on neither day", count,
                           count == 1 ? "" : "s", count == 1 ? "is" : "are");
}

static int settle(struct comparison *comparison, const struct arguments *arguments)
{
    const char *const *operands = arguments->operands;
    int status = 0;

    for (int i = 0; i < 2 && status == 0; i++)
        status = settle_day(comparison, i, operands[1 + i]);
    if (status == 0)
        status =
            medtrie_query_open_index(arguments, comparison->query.output, &comparison->query.index);
    if (status == 0)
        status = settle_system(comparison, operands[0]);
    for (int i = 0; i < 2 && status == 0; i++)
        status = check_release(comparison, i, operands[1 + i]);
    if (status == 0)
        status = settle_period(comparison, 0) | settle_period(comparison, 1);
    if (status == 0)
        status = settle_list(comparison, arguments, OPTION_IN, &comparison->in.list);
    if (status == 0)
        status = settle_list(comparison, arguments, OPTION_CODES, &comparison->codes);
    return status;
}

/* ---- The answer ----------------------------------------------------------------------------- */

static bool visit(void *context, const struct medtrie_change *change)
{
    struct comparison *comparison = context;
    struct output *output = comparison->query.output;
    struct change_row row = {
        .in = &comparison->in,
        .change = change,
        .successors = comparison->codes != NULL,
        .service_day = comparison->days[1],
    };

    if (!medtrie_query_in(&comparison->in, change->id) ||
        (comparison->codes != NULL && !medtrie_set_contains(comparison->codes, change->id)))
        return true;
    if (!comparison->shows)
        comparison->counts[change->kind]++;
    else if (comparison->kind == 0 || comparison->kind == change->kind)
        medtrie_change_write(output, &row);
    return output->error == 0;
}

static void walk(struct comparison *comparison, bool shows, enum medtrie_change_kind kind)
{
    comparison->shows = shows;
    comparison->kind = kind;
    medtrie_diff(comparison->in.system, comparison->periods[0], comparison->periods[1], visit,
                 comparison);
}

/* A day, and whose answer it gets where that is not the edition of this very day. */
static void describe_day(const struct comparison *comparison, int number, char text[64])
{
    struct medtrie_period_view period = {.struct_size = sizeof period};
    const char *basis;
    char day[11], release[11];

    medtrie_period_at(comparison->in.system, comparison->periods[number], &period);
    basis = medtrie_query_basis_name(period.basis);
    medtrie_day_format(comparison->days[number], day);
    medtrie_day_format(period.release, release);
    /* After its last day a system has its last edition still, but nothing of it is valid. */
    if (basis[0] == '\0' ||
        medtrie_descendant_after(comparison->in.system, MEDTRIE_NONE, MEDTRIE_NONE,
                                 comparison->periods[number]) == MEDTRIE_NONE)
        snprintf(text, 64, "%s (not in use)", day);
    else if (period.basis != MEDTRIE_BASIS_RELEASE)
        snprintf(text, 64, "%s (release %s, %s)", day, release, basis);
    else if (period.release != comparison->days[number])
        snprintf(text, 64, "%s (release %s)", day, release);
    else
        snprintf(text, 64, "%s", day);
}

/* "icd10cm from 2021-01-01 to 2021-10-01: 205 added, 39 deleted" */
static void write_heading(const struct comparison *comparison)
{
    struct output *output = comparison->query.output;
    const char *separator = "";
    char from[64], to[64];

    describe_day(comparison, 0, from);
    describe_day(comparison, 1, to);
    medtrie_output_format(output, "%.*s from %s to %s: ", medtrie_query_shown(comparison->in.name),
                          comparison->in.name.data, from, to);
    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        if (comparison->counts[kind] == 0)
            continue;
        medtrie_output_format(output, "%s%zu %s", separator, comparison->counts[kind],
                              medtrie_change_kind_name((enum medtrie_change_kind)kind));
        separator = ", ";
    }
    medtrie_output_literal(output, separator[0] == '\0' ? "no change\n" : "\n");
}

/* An empty line before each kind, and columns as wide as the kind needs. */
static void show_by_kind(struct comparison *comparison)
{
    walk(comparison, false, 0);
    write_heading(comparison);
    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        if (comparison->counts[kind] == 0)
            continue;
        medtrie_table_end(comparison->query.output);
        medtrie_table_row(comparison->query.output);
        walk(comparison, true, (enum medtrie_change_kind)kind);
    }
}

static void show_counts(struct comparison *comparison)
{
    struct output *output = comparison->query.output;

    walk(comparison, false, 0);
    if (output->format == OUTPUT_TEXT)
        write_heading(comparison);
    if (output->format == OUTPUT_TSV)
        medtrie_tsv_header(output, "change system count");
    for (int kind = KIND_FIRST; kind <= KIND_LAST; kind++) {
        const char *name = medtrie_change_kind_name((enum medtrie_change_kind)kind);

        if (output->format == OUTPUT_JSON) {
            medtrie_json_begin(output, NULL, '{');
            medtrie_json_string(output, "change", name);
            medtrie_json_text(output, "system", comparison->in.name);
            medtrie_json_number(output, "count", comparison->counts[kind]);
            medtrie_json_end(output, '}');
            medtrie_json_line(output);
        } else if (output->format == OUTPUT_TSV) {
            medtrie_tsv_string(output, name);
            medtrie_tsv_text(output, comparison->in.name);
            medtrie_tsv_number(output, comparison->counts[kind]);
            medtrie_tsv_end(output);
        }
    }
}

static void show(struct comparison *comparison, const struct arguments *arguments)
{
    struct output *output = comparison->query.output;

    if (medtrie_arguments_have(arguments, OPTION_SUMMARY)) {
        show_counts(comparison);
    } else if (output->format == OUTPUT_TEXT) {
        show_by_kind(comparison);
    } else {
        if (output->format == OUTPUT_TSV)
            medtrie_tsv_header(output, comparison->codes != NULL ? CHANGE_SUCCESSOR_COLUMNS
                                                                 : CHANGE_COLUMNS);
        walk(comparison, true, 0);
    }
}

static int check_arguments(const struct arguments *arguments, struct output *output)
{
    const char *codes = medtrie_arguments_value(arguments, OPTION_CODES);

    if (arguments->operand_count != 3) {
        medtrie_output_say(output, "diff needs SYSTEM FROM TO, e.g. `medtrie diff icd10cm FY2025 "
                                   "FY2026`");
        return STATUS_USAGE;
    }
    if (codes != NULL && strcmp(codes, LISTS_STANDARD_INPUT) == 0 &&
        medtrie_lists_take_input(arguments)) {
        medtrie_output_say(output, "only one list can come from standard input");
        return STATUS_USAGE;
    }
    return 0;
}

static int run(const struct arguments *arguments, struct output *output)
{
    struct comparison comparison = {.query.output = output};
    int status = check_arguments(arguments, output);

    if (status == 0)
        status = settle(&comparison, arguments);
    if (status == 0 && comparison.codes != NULL)
        say_never_valid(&comparison);
    if (status == 0)
        show(&comparison, arguments);
    medtrie_set_free(comparison.codes);
    medtrie_set_free(comparison.in.list);
    medtrie_close(comparison.query.index);
    return status;
}

const struct verb medtrie_verb_diff = {
    .name = "diff",
    .operands = "SYSTEM FROM TO",
    .summary = "what changed in a system between two days",
    .description =
        "Prints the codes that were added, deleted, retitled, became-header, became-billable or "
        "moved (have another parent) between two days or releases (FY2026 is that of 2025-10-01), "
        "in official order; for a person by kind of change. A code that changed in two ways has "
        "two rows. --json has of both sides what differs, --tsv all. With --codes what changed of "
        "the codes in a file, each with those that replace it on the day TO (columns successors "
        "and source). Exit status 0 with or without changes, 1 when a day is not covered.",
    .columns = CHANGE_COLUMNS,
    .examples = "medtrie diff icd10cm FY2025 FY2026\n"
                "medtrie diff icd10pcs 2025-10-01 2026-04-01 --summary\n"
                "cut -f3 charges.tsv | medtrie diff hcpcs 2025-01-01 2025-10-01 --codes -",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_LISTS | OPTIONS_DIFF,
    .run = run,
};

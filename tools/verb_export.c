/*
 * `medtrie export`: a whole system as of a day, or everything it ever knew. Without --json it
 * writes TSV, for a person as well: the output is a file for another program.
 */
#include "concept.h"
#include "json.h"
#include "tsv.h"
#include "verbs.h"

static const char columns[] = "system code display kind billable parent level short_title title";
static const char all_columns[] =
    "system code display kind billable parent level short_title title first_valid last_valid";

static void write_row(struct output *output, const struct asked_system *in, medtrie_id id, bool all)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view, .parent = MEDTRIE_NONE};

    medtrie_concept(in->system, id, in->texts, &view);
    medtrie_tsv_text(output, in->name);
    medtrie_tsv_text(output, view.code);
    medtrie_tsv_string(output, view.display);
    medtrie_tsv_string(output, medtrie_kind_name(view.kind));
    medtrie_tsv_flag(output, view.billable);
    medtrie_tsv_text(output, medtrie_code(in->system, view.parent));
    medtrie_tsv_number(output, view.level);
    medtrie_tsv_text(output, view.short_title);
    medtrie_tsv_text(output, view.title);
    if (all) {
        medtrie_tsv_day(output, view.first_valid);
        medtrie_tsv_day(output, view.last_valid);
    }
    medtrie_tsv_end(output);
}

static void write_concept(struct output *output, const struct asked_system *in, medtrie_id id,
                          bool all)
{
    struct concept_row row = {.in = in, .id = id};

    if (output->format == OUTPUT_JSON)
        medtrie_concept_write(output, &row);
    else
        write_row(output, in, id, all);
}

static int export_system(struct query *query, const struct asked_system *in, bool all)
{
    struct output *output = query->output;
    medtrie_id id = MEDTRIE_NONE;
    bool is_empty = true;

    if (!all && in->period == MEDTRIE_NOT_COVERED)
        return medtrie_query_say_uncovered(query, in, (struct medtrie_text){"", 0});
    do {
        id = all ? medtrie_concept_after(in->system, id)
                 : medtrie_descendant_after(in->system, MEDTRIE_NONE, id, in->period);
        is_empty = is_empty && id == MEDTRIE_NONE;
        if (id != MEDTRIE_NONE && medtrie_query_in(in, id))
            write_concept(output, in, id, all);
    } while (id != MEDTRIE_NONE && output->error == 0);
    if (all || !is_empty)
        return STATUS_FOUND;
    medtrie_output_say(output, "nothing of %.*s is valid then; --date asks for another day",
                       medtrie_query_shown(in->name), in->name.data);
    return STATUS_NOT_FOUND;
}

static int export_systems(struct query *query, bool all)
{
    int status = STATUS_FOUND;
    size_t i;

    if (query->output->format != OUTPUT_JSON)
        medtrie_tsv_header(query->output, all ? all_columns : columns);
    for (i = 0; i < query->system_count; i++) {
        if (export_system(query, &query->systems[i], all) != STATUS_FOUND)
            status = STATUS_NOT_FOUND;
    }
    return status;
}

static int run(const struct arguments *arguments, struct output *output)
{
    bool all = medtrie_arguments_have(arguments, OPTION_ALL);
    struct query query;
    int status;

    if (arguments->operand_count > 0) {
        medtrie_output_say(output, "export takes no codes; \"%.60s\" is left over",
                           arguments->operands[0]);
        return STATUS_USAGE;
    }
    if (!medtrie_arguments_have(arguments, OPTION_SYSTEM)) {
        medtrie_output_say(output, "export needs --system NAME; `medtrie info` lists the systems");
        return STATUS_USAGE;
    }
    status = medtrie_query_open(&query, arguments, output);
    if (status == 0)
        status = export_systems(&query, all);
    medtrie_query_close(&query);
    return status;
}

const struct verb medtrie_verb_export = {
    .name = "export",
    .operands = "",
    .summary = "a whole code system as TSV or JSON",
    .description =
        "Prints every concept of a system that is valid on the day, in official order, chapters "
        "and blocks before what they hold; with --all everything the index ever knew, with the two "
        "more columns first_valid and last_valid, of dx and px of both their systems. The format "
        "is TSV unless --json asks for "
        "another. "
        "Exit status 1 when the day is not covered, or nothing is valid on it.",
    .columns = columns,
    .examples = "medtrie export --system icd10cm --release FY2026 > icd10cm_2026.tsv\n"
                "medtrie export --system dx --date 2015-09-30 --json\n"
                "medtrie export --system hcpcs --all",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS |
               OPTIONS_EXPORT,
    .run = run,
};

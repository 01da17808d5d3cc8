/* The summary of `medtrie annotate` as one JSON object, each list in a function of its own. */
#include "annotate_facts.h"
#include "info.h"
#include "json.h"

static void json_text_or_null(struct output *page, const char *name, struct medtrie_text text)
{
    if (text.size > 0)
        medtrie_json_text(page, name, text);
    else
        medtrie_json_null(page, name);
}

static void json_run(struct output *page, const struct arguments *arguments)
{
    medtrie_json_string(page, "version", medtrie_version());
    medtrie_json_begin(page, "operands", '[');
    for (size_t i = 0; i < arguments->operand_count; i++)
        medtrie_json_string(page, NULL, arguments->operands[i]);
    medtrie_json_end(page, ']');
    medtrie_json_begin(page, "options", '[');
    for (size_t i = 0; i < arguments->use_count; i++) {
        const struct option_use *use = &arguments->uses[i];

        medtrie_json_begin(page, NULL, '{');
        medtrie_json_string(page, "name", use->option->long_name);
        if (use->value != NULL)
            medtrie_json_string(page, "value", use->value);
        else
            medtrie_json_null(page, "value");
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
}

static void json_system(struct output *page, const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_release_view release = {.struct_size = sizeof release};

    medtrie_system_describe(system, &view);
    medtrie_json_begin(page, NULL, '{');
    medtrie_json_text(page, "name", view.name);
    medtrie_json_text(page, "title", view.title);
    medtrie_json_begin(page, "releases", '[');
    for (size_t i = 0; medtrie_release_at(system, i, &release); i++) {
        medtrie_json_begin(page, NULL, '{');
        medtrie_json_day(page, "release", release.first_day);
        medtrie_json_day(page, "last_day", release.last_day);
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
    medtrie_json_end(page, '}');
}

static void json_index(struct output *page, const struct annotate_facts *facts)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    char content_id[2 * sizeof view.content_id + 1];

    medtrie_index_describe(facts->index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, content_id);
    medtrie_json_begin(page, "index", '{');
    medtrie_json_string(page, "content_id", content_id);
    json_text_or_null(page, "notice", view.notice);
    medtrie_json_begin(page, "systems", '[');
    for (size_t i = 0; i < view.system_count; i++)
        if (medtrie_facts_have(facts, medtrie_system_at(facts->index, i)))
            json_system(page, medtrie_system_at(facts->index, i));
    medtrie_json_end(page, ']');
    medtrie_json_end(page, '}');
}

static void json_totals(struct output *page, const struct medtrie_annotate_totals *totals)
{
    uint64_t wrong = totals->cells - totals->valid;

    medtrie_json_begin(page, "totals", '{');
    medtrie_json_number(page, "rows", totals->rows);
    medtrie_json_number(page, "rows_of_several_lines", totals->multiline);
    medtrie_json_number(page, "rows_written", totals->shown);
    medtrie_json_number(page, "rows_rejected", totals->diverted);
    medtrie_json_number(page, "codes", totals->cells);
    medtrie_json_number(page, "valid", totals->valid);
    medtrie_json_share(page, "valid_share", totals->valid, totals->cells);
    medtrie_json_number(page, "not_valid", wrong);
    medtrie_json_share(page, "not_valid_share", wrong, totals->cells);
    medtrie_json_number(page, "empty", totals->empty);
    medtrie_json_number(page, "not_valid_unlisted", totals->others);
    medtrie_json_end(page, '}');
}

static void json_statuses(struct output *page, const struct annotate_facts *facts)
{
    medtrie_json_begin(page, "statuses", '[');
    for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++) {
        uint64_t codes = status != MEDTRIE_CELL_EMPTY ? facts->totals.cells : 0;

        if (facts->statuses[status] == 0)
            continue;
        medtrie_json_begin(page, NULL, '{');
        medtrie_json_string(page, "status", medtrie_cell_status_name(status));
        medtrie_json_number(page, "count", facts->statuses[status]);
        medtrie_json_share(page, "share", facts->statuses[status], codes);
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
}

static void json_counts(struct output *page, const struct annotate_facts *facts)
{
    medtrie_json_begin(page, "counts", '[');
    for (size_t i = 0; i < facts->count_count; i++) {
        const struct counted_cells *counted = &facts->counts[i];

        medtrie_json_begin(page, NULL, '{');
        medtrie_json_text(page, "column", medtrie_facts_column(facts, counted->column));
        json_text_or_null(page, "system", medtrie_facts_system(counted->system));
        medtrie_json_string(page, "status", medtrie_cell_status_name(counted->status));
        medtrie_json_number(page, "count", counted->count);
        medtrie_json_share(page, "share", counted->count, counted->codes);
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
}

static void json_months(struct output *page, const struct annotate_facts *facts)
{
    medtrie_json_begin(page, "months", '[');
    for (size_t i = 0; i < facts->month_count; i++) {
        const struct medtrie_annotate_month *month = &facts->months[i];
        char name[FACTS_MONTH_BYTES];

        medtrie_json_begin(page, NULL, '{');
        medtrie_json_string(page, "month", medtrie_facts_month(month, name));
        medtrie_json_number(page, "valid", month->valid);
        medtrie_json_number(page, "not_valid", month->wrong);
        medtrie_json_share(page, "not_valid_share", month->wrong, month->valid + month->wrong);
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
}

static void json_repairs(struct output *page, const struct bad_code *bad)
{
    medtrie_json_begin(page, "repairs", '[');
    for (size_t i = 0; i < bad->proposal_count; i++) {
        const struct proposal *proposal = &bad->proposals[i];

        medtrie_json_begin(page, NULL, '{');
        medtrie_json_string(page, "display", proposal->display);
        medtrie_json_text(page, "system", medtrie_facts_system(proposal->system));
        medtrie_json_string(page, "kind", medtrie_repair_kind_name(proposal->kind));
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
    medtrie_json_flag(page, "more_repairs", bad->has_more);
}

static void json_bad(struct output *page, const struct annotate_facts *facts)
{
    medtrie_json_begin(page, "most_frequent_not_valid", '[');
    for (size_t i = 0; i < facts->bad_count; i++) {
        const struct medtrie_annotate_worst *found = &facts->bad[i].found;

        medtrie_json_begin(page, NULL, '{');
        medtrie_json_string(page, "text", found->text);
        medtrie_json_flag(page, "text_is_cut", found->is_cut);
        medtrie_json_text(page, "column", medtrie_facts_column(facts, found->column));
        json_text_or_null(page, "system", medtrie_facts_system(found->system));
        medtrie_json_string(page, "status", medtrie_cell_status_name(found->status));
        medtrie_json_number(page, "count", found->count);
        medtrie_json_day(page, "day", found->day);
        json_repairs(page, &facts->bad[i]);
        medtrie_json_end(page, '}');
    }
    medtrie_json_end(page, ']');
}

void medtrie_annotate_write_json(struct output *page, const struct annotate_facts *facts)
{
    medtrie_json_begin(page, NULL, '{');
    json_run(page, facts->arguments);
    json_index(page, facts);
    json_totals(page, &facts->totals);
    json_statuses(page, facts);
    json_counts(page, facts);
    json_months(page, facts);
    json_bad(page, facts);
    medtrie_json_end(page, '}');
    medtrie_json_line(page);
}

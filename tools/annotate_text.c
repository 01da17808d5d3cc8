/* The summary of `medtrie annotate` for a person: tables under headings. */
#include "annotate_facts.h"
#include "escape.h"
#include "info.h"
#include "table.h"

static void heading(struct output *page, const char *text)
{
    medtrie_table_end(page);
    medtrie_output_literal(page, page->colour ? "\n\x1b[1m" : "\n");
    medtrie_output_literal(page, text);
    medtrie_output_literal(page, page->colour ? "\x1b[0m\n" : "\n");
}

/* The first cells of a row below a heading; names of numbers stand to the right, as they do. */
static void begin_rows(struct output *page, const char *const *names, unsigned numbers)
{
    medtrie_table_string(page, "", TABLE_NORMAL);
    for (unsigned i = 0; names[i] != NULL; i++)
        medtrie_table_string(page, names[i], numbers >> i & 1 ? TABLE_RIGHT : TABLE_FAINT);
    medtrie_table_row(page);
}

static void share(struct output *page, uint64_t part, uint64_t whole)
{
    char text[TABLE_SHARE_BYTES];

    medtrie_table_string(page, medtrie_table_format_share(part, whole, text), TABLE_RIGHT);
}

/* A cell that may be of no system. */
static void system_cell(struct output *page, const medtrie_system *system)
{
    medtrie_table_cell(page,
                       system != NULL ? medtrie_facts_system(system) : medtrie_output_text("-"),
                       TABLE_FAINT);
}

static enum table_style style_of(unsigned status)
{
    if (status == MEDTRIE_STATUS_VALID)
        return TABLE_GOOD;
    return status == MEDTRIE_CELL_EMPTY ? TABLE_FAINT : TABLE_BAD;
}

static void note(struct output *page, const char *text)
{
    medtrie_table_end(page);
    if (text[0] == '\0')
        return;
    medtrie_output_literal(page, "  ");
    medtrie_output_literal(page, text);
    medtrie_output_literal(page, "\n");
}

static void write_totals(struct output *page, const struct annotate_facts *facts)
{
    const struct medtrie_annotate_totals *totals = &facts->totals;
    const struct {
        const char *name;
        uint64_t count, whole; /* 0: no share */
        bool left_out;
    } lines[] = {
        {"codes", totals->cells, 0, false},
        {"valid", totals->valid, totals->cells, false},
        {"not valid", totals->cells - totals->valid, totals->cells, false},
        {"cells without a code", totals->empty, 0, false},
        {"rows", totals->rows, 0, false},
        {"rows over several lines", totals->multiline, 0, totals->multiline == 0},
        {"rows written", totals->shown, 0, false},
        {"rows rejected", totals->diverted, 0,
         !medtrie_arguments_have(facts->arguments, OPTION_REJECTS)},
    };

    medtrie_output_literal(page, "Codes of ");
    medtrie_output_plain(page, medtrie_output_text(medtrie_facts_input(facts)));
    medtrie_output_literal(page, "\n");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lines[i].left_out)
            continue;
        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_string(page, lines[i].name, TABLE_NORMAL);
        medtrie_table_number(page, lines[i].count);
        share(page, lines[i].count, lines[i].whole);
        medtrie_table_row(page);
    }
}

static void write_reasons(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"status", "codes", "share", "", NULL};
    unsigned reasons[MEDTRIE_CELL_STATUSES];
    unsigned count = medtrie_facts_reasons(facts, reasons);

    if (count == 0)
        return;
    heading(page, "Why codes are not valid");
    begin_rows(page, names, 1u << 1 | 1u << 2);
    for (unsigned i = 0; i < count; i++) {
        uint64_t codes = facts->statuses[reasons[i]];

        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_string(page, medtrie_cell_status_name(reasons[i]), TABLE_BAD);
        medtrie_table_number(page, codes);
        share(page, codes, facts->totals.cells);
        medtrie_table_string(page, medtrie_facts_meaning(reasons[i]), TABLE_FAINT);
        medtrie_table_row(page);
    }
}

static void write_bad(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"code",   "count",  "status",   "on",
                                        "system", "column", "proposed", NULL};
    char text[FACTS_NOTE_BYTES];

    if (facts->bad_count == 0)
        return;
    heading(page, "The most frequent codes that are not valid");
    begin_rows(page, names, 1u << 1);
    for (size_t i = 0; i < facts->bad_count; i++) {
        const struct bad_code *bad = &facts->bad[i];
        char code[FACTS_CODE_BYTES], proposals[FACTS_PROPOSALS_BYTES];

        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_string(page, medtrie_facts_code(bad, code), TABLE_STRONG);
        medtrie_table_number(page, bad->found.count);
        medtrie_table_string(page, medtrie_cell_status_name(bad->found.status), TABLE_BAD);
        medtrie_table_day(page, bad->found.day);
        system_cell(page, bad->found.system);
        medtrie_table_cell(page, medtrie_facts_column(facts, bad->found.column), TABLE_NORMAL);
        medtrie_table_string(page, medtrie_facts_proposals(bad, proposals), TABLE_NORMAL);
        medtrie_table_row(page);
    }
    note(page, medtrie_facts_unlisted(facts, text));
}

static void write_months(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"month", "valid", "not valid", "share", NULL};
    char text[FACTS_NOTE_BYTES];

    heading(page, "By month of service");
    if (facts->month_count > 0)
        begin_rows(page, names, 1u << 1 | 1u << 2 | 1u << 3);
    for (size_t i = 0; i < facts->month_count; i++) {
        const struct medtrie_annotate_month *month = &facts->months[i];

        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_string(page, medtrie_facts_month(month, text), TABLE_NORMAL);
        medtrie_table_number(page, month->valid);
        medtrie_table_number(page, month->wrong);
        share(page, month->wrong, month->valid + month->wrong);
        medtrie_table_row(page);
    }
    note(page, medtrie_facts_undated(facts, text));
}

static void write_counts(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"column", "system", "status", "cells", "share", NULL};

    if (facts->count_count == 0)
        return;
    heading(page, "By column, system and status");
    begin_rows(page, names, 1u << 3 | 1u << 4);
    for (size_t i = 0; i < facts->count_count; i++) {
        const struct counted_cells *counted = &facts->counts[i];

        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_cell(page, medtrie_facts_column(facts, counted->column), TABLE_NORMAL);
        system_cell(page, counted->system);
        medtrie_table_string(page, medtrie_cell_status_name(counted->status),
                             style_of(counted->status));
        medtrie_table_number(page, counted->count);
        share(page, counted->count, counted->codes);
        medtrie_table_row(page);
    }
}

static void write_releases(struct output *page, const medtrie_system *system)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};

    for (size_t i = 0; medtrie_release_at(system, i, &release); i++) {
        medtrie_table_string(page, "", TABLE_NORMAL);
        medtrie_table_cell(page, medtrie_facts_system(system), TABLE_NORMAL);
        medtrie_table_day(page, release.first_day);
        medtrie_table_day(page, release.last_day);
        medtrie_table_row(page);
    }
}

static void write_index(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"system", "release", "to", NULL};
    struct medtrie_index_view view = {.struct_size = sizeof view};
    char content_id[2 * sizeof view.content_id + 1];

    medtrie_index_describe(facts->index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, content_id);
    heading(page, "What they were checked with");
    medtrie_output_format(page, "  medtrie %s, index %s\n", medtrie_version(), content_id);
    if (view.notice.size > 0) {
        medtrie_output_literal(page, "  ");
        medtrie_output_plain(page, view.notice);
        medtrie_output_literal(page, "\n");
    }
    if (facts->count_count > 0)
        begin_rows(page, names, 0);
    for (size_t i = 0; i < view.system_count; i++)
        if (medtrie_facts_have(facts, medtrie_system_at(facts->index, i)))
            write_releases(page, medtrie_system_at(facts->index, i));
}

static void write_word(struct output *page, const char *before, const char *word)
{
    medtrie_output_literal(page, before);
    medtrie_output_plain(page, medtrie_output_text(word));
}

static void write_options(struct output *page, const struct arguments *arguments)
{
    heading(page, "Options");
    for (size_t i = 0; i < arguments->use_count; i++) {
        const struct option_use *use = &arguments->uses[i];

        write_word(page, "  --", use->option->long_name);
        if (use->value != NULL)
            write_word(page, " ", use->value);
        medtrie_output_literal(page, "\n");
    }
    for (size_t i = 0; i < arguments->operand_count; i++) {
        write_word(page, "  ", arguments->operands[i]);
        medtrie_output_literal(page, "\n");
    }
}

void medtrie_annotate_write_text(struct output *page, const struct annotate_facts *facts)
{
    write_totals(page, facts);
    write_reasons(page, facts);
    write_bad(page, facts);
    write_months(page, facts);
    write_counts(page, facts);
    write_index(page, facts);
    write_options(page, facts->arguments);
}

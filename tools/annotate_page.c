/*
 * The summary of `medtrie annotate` as one page of HTML that needs nothing else: for a screen of
 * any size, light or dark, and for paper. Texts of the input pass through medtrie_output_markup,
 * and the page forbids itself scripts and loading, should one get through all the same.
 */
#include "annotate_chart.h"
#include "annotate_facts.h"
#include "escape.h"
#include "info.h"
#include "table.h"

/* What is not valid differs from what is in brightness too, for paper and for who sees no colours.
 */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b2430;--soft:#586372;--line:#d5dbe3;--paper:#fff;"
    "--tint:#f3f5f8;--good:#a9c6e2;--bad:#b5400d}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#e5e9ef;--soft:#a0abb9;"
    "--line:#37414e;--paper:#151a21;--tint:#1e252e;--good:#3d5f82;--bad:#ff9a62}}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.45 system-ui,sans-serif}\n"
    "main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 3rem}\n"
    "h1{font-size:1.6rem;line-height:1.2;margin:0 0 .3rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.15rem;margin:2.2rem 0 .5rem}\n"
    "p{margin:.4rem 0}\n"
    ".soft,td small{color:var(--soft)}\n"
    "td small{display:block;font-size:.85rem;line-height:1.3}\n"
    ".tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.2rem 0 0}\n"
    ".tiles div{flex:1 1 8rem;background:var(--tint);border-radius:.4rem;padding:.6rem .8rem}\n"
    ".tiles dt{color:var(--soft);font-size:.9rem}\n"
    ".tiles dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}\n"
    ".tiles dd small{font-size:.9rem;color:var(--soft);white-space:nowrap}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.95rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.3rem 1.2rem .3rem 0;"
    "border-bottom:1px solid var(--line)}\n"
    "th{font-weight:600}\n"
    "thead th{color:var(--soft);font-size:.85rem;white-space:nowrap}\n"
    ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    ".w{white-space:nowrap}\n"
    ".bars{width:100%}\n"
    ".bars td{vertical-align:middle}\n"
    ".bars td:nth-child(2){width:45%}\n"
    ".codes td:nth-child(4){min-width:11rem}\n"
    "code{font:.95em ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "td code{display:inline-block;max-width:20rem;overflow-wrap:break-word}\n"
    "figure{margin:0 0 .8rem}\n"
    ".chart{display:flex;gap:.5rem}\n"
    "svg{display:block;overflow:visible;print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}\n"
    "svg text{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}\n"
    ".numbers{flex:none}\n"
    ".columns{flex:1;min-width:0}\n"
    ".grid{stroke:var(--line)}\n"
    "rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}\n"
    ".key{color:var(--soft);font-size:.9rem}\n"
    ".key span{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 0;"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
    ".key span+span{margin-left:1em}\n"
    ".key .good{background:var(--good)}.key .bad{background:var(--bad)}\n"
    "ul{list-style:none;margin:.4rem 0;padding:0}\n"
    "@media (max-width:40rem){th,td{padding-right:.8rem}.bars td:nth-child(2){width:25%}}\n"
    "@media print{body{font-size:10pt}main{max-width:none;padding:0}h2{break-after:avoid}"
    "tr,figure{break-inside:avoid}.scroll{overflow:visible}}\n";

static void put(struct output *page, const char *markup)
{
    medtrie_output_literal(page, markup);
}

static void put_text(struct output *page, const char *text)
{
    medtrie_output_markup(page, medtrie_output_text(text));
}

static void put_number(struct output *page, uint64_t number)
{
    char text[TABLE_NUMBER_BYTES];

    put(page, medtrie_table_format_number(number, text));
}

/* "1 code", "2 codes". */
static void put_codes(struct output *page, uint64_t count)
{
    put_number(page, count);
    put(page, count == 1 ? " code" : " codes");
}

/* ---- Tables -------------------------------------------------------------------------------- */

/* A table with a head; a name that begins with # is of numbers. */
static void begin_table(struct output *page, const char *kind, const char *const *names)
{
    medtrie_output_format(page, "<div class=\"scroll\"><table class=\"%s\">\n<thead><tr>", kind);
    for (; *names != NULL; names++)
        medtrie_output_format(page, "<th scope=\"col\"%s>%s</th>",
                              **names == '#' ? " class=\"n\"" : "", *names + (**names == '#'));
    put(page, "</tr></thead>\n<tbody>\n");
}

static void end_table(struct output *page)
{
    put(page, "</tbody></table></div>\n");
}

static void cell(struct output *page, const char *text)
{
    put(page, "<td class=\"w\">");
    put_text(page, text);
    put(page, "</td>");
}

static void input_cell(struct output *page, struct medtrie_text text)
{
    put(page, "<td><code>");
    medtrie_output_markup(page, text);
    put(page, "</code></td>");
}

static void number_cell(struct output *page, uint64_t number)
{
    put(page, "<td class=\"n\">");
    put_number(page, number);
    put(page, "</td>");
}

static void share_cell(struct output *page, uint64_t part, uint64_t whole)
{
    char text[TABLE_SHARE_BYTES];

    put(page, "<td class=\"n\">");
    put_text(page, medtrie_table_format_share(part, whole, text));
    put(page, "</td>");
}

static void system_cell(struct output *page, const medtrie_system *system)
{
    put(page, "<td class=\"w\">");
    if (system != NULL)
        medtrie_output_markup(page, medtrie_facts_system(system));
    else
        put(page, "<span class=\"soft\">none</span>");
    put(page, "</td>");
}

static void day_cell(struct output *page, medtrie_day day)
{
    char date[11] = "";

    medtrie_day_format(day, date);
    cell(page, date);
}

/* What a table leaves out. */
static void note(struct output *page, const char *text)
{
    if (text[0] == '\0')
        return;
    put(page, "<p class=\"soft\">");
    put_text(page, text);
    put(page, "</p>\n");
}

/* ---- Sections ------------------------------------------------------------------------------ */

static void tile(struct output *page, const char *name, uint64_t count, uint64_t whole)
{
    char share[TABLE_SHARE_BYTES];

    medtrie_output_format(page, "<div><dt>%s</dt><dd>", name);
    put_number(page, count);
    if (whole > 0) {
        put(page, " <small>");
        put_text(page, medtrie_table_format_share(count, whole, share));
        put(page, "</small>");
    }
    put(page, "</dd></div>\n");
}

static void write_totals(struct output *page, const struct annotate_facts *facts)
{
    const struct medtrie_annotate_totals *totals = &facts->totals;
    uint64_t wrong = totals->cells - totals->valid;

    put(page, "<h1>Codes of ");
    put_text(page, medtrie_facts_input(facts));
    put(page, "</h1>\n<p>");
    put_codes(page, totals->cells);
    put(page, " checked: ");
    if (wrong > 0) {
        put_number(page, wrong);
        put(page,
            wrong == 1 ? " is not valid on its day.</p>\n" : " are not valid on their day.</p>\n");
    } else {
        put(page,
            totals->cells > 0 ? "all are valid on their day.</p>\n" : "there are none.</p>\n");
    }
    put(page, "<dl class=\"tiles\">\n");
    tile(page, "valid", totals->valid, totals->cells);
    tile(page, "not valid", wrong, totals->cells);
    tile(page, "cells without a code", totals->empty, 0);
    tile(page, "rows", totals->rows, 0);
    if (totals->multiline > 0)
        tile(page, "rows over several lines", totals->multiline, 0);
    tile(page, "rows written", totals->shown, 0);
    if (medtrie_arguments_have(facts->arguments, OPTION_REJECTS))
        tile(page, "rows rejected", totals->diverted, 0);
    put(page, "</dl>\n");
}

static void write_reasons(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"status", "", "#codes", "#share", NULL};
    unsigned reasons[MEDTRIE_CELL_STATUSES];
    unsigned count = medtrie_facts_reasons(facts, reasons);

    if (count == 0)
        return;
    put(page, "<h2>Why codes are not valid</h2>\n");
    begin_table(page, "bars", names);
    for (unsigned i = 0; i < count; i++) {
        uint64_t codes = facts->statuses[reasons[i]];

        medtrie_output_format(page, "<tr><td>%s<small>%s</small></td><td>",
                              medtrie_cell_status_name(reasons[i]),
                              medtrie_facts_meaning(reasons[i]));
        medtrie_chart_bar(page, codes, facts->statuses[reasons[0]]);
        put(page, "</td>");
        number_cell(page, codes);
        share_cell(page, codes, facts->totals.cells);
        put(page, "</tr>\n");
    }
    end_table(page);
}

static void write_bad(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"code", "#times", "status", "proposed",
                                        "on",   "system", "column", NULL};
    char text[FACTS_NOTE_BYTES];

    if (facts->bad_count == 0)
        return;
    put(page, "<h2>The most frequent codes that are not valid</h2>\n");
    begin_table(page, "codes", names);
    for (size_t i = 0; i < facts->bad_count; i++) {
        const struct bad_code *bad = &facts->bad[i];
        char code[FACTS_CODE_BYTES], proposals[FACTS_PROPOSALS_BYTES];

        put(page, "<tr>");
        input_cell(page, medtrie_output_text(medtrie_facts_code(bad, code)));
        number_cell(page, bad->found.count);
        cell(page, medtrie_cell_status_name(bad->found.status));
        put(page, "<td>");
        put_text(page, medtrie_facts_proposals(bad, proposals));
        put(page, "</td>");
        day_cell(page, bad->found.day);
        system_cell(page, bad->found.system);
        input_cell(page, medtrie_facts_column(facts, bad->found.column));
        put(page, "</tr>\n");
    }
    end_table(page);
    note(page, medtrie_facts_unlisted(facts, text));
}

static void write_months(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"month", "#valid", "#not valid", "#share not valid", NULL};
    char name[FACTS_MONTH_BYTES];

    if (facts->month_count == 0)
        return;
    medtrie_chart_months(page, facts);
    begin_table(page, "months", names);
    for (size_t i = 0; i < facts->month_count; i++) {
        const struct medtrie_annotate_month *month = &facts->months[i];

        put(page, "<tr>");
        cell(page, medtrie_facts_month(month, name));
        number_cell(page, month->valid);
        number_cell(page, month->wrong);
        share_cell(page, month->wrong, month->valid + month->wrong);
        put(page, "</tr>\n");
    }
    end_table(page);
}

static void write_counts(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"column", "system", "status", "#cells", "#share", NULL};

    if (facts->count_count == 0)
        return;
    put(page, "<h2>By column, system and status</h2>\n");
    begin_table(page, "counts", names);
    for (size_t i = 0; i < facts->count_count; i++) {
        const struct counted_cells *counted = &facts->counts[i];

        put(page, "<tr>");
        input_cell(page, medtrie_facts_column(facts, counted->column));
        system_cell(page, counted->system);
        cell(page, medtrie_cell_status_name(counted->status));
        number_cell(page, counted->count);
        share_cell(page, counted->count, counted->codes);
        put(page, "</tr>\n");
    }
    end_table(page);
    note(page, "Shares are of the codes of the column.");
}

/* ---- What it rests on ---------------------------------------------------------------------- */

static void write_system(struct output *page, const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_release_view release = {.struct_size = sizeof release};
    char date[11];

    medtrie_system_describe(system, &view);
    put(page, "<tr><td>");
    medtrie_output_markup(page, view.name);
    put(page, "<small>");
    medtrie_output_markup(page, view.title);
    put(page, "</small></td><td>");
    for (size_t i = 0; medtrie_release_at(system, i, &release); i++) {
        medtrie_day_format(release.first_day, date);
        medtrie_output_format(page, "%s<span class=\"w\">%s", i > 0 ? ", " : "", date);
        medtrie_day_format(release.last_day, date);
        if (release.last_day != MEDTRIE_DAY_LAST)
            medtrie_output_format(page, " to %s", date);
        put(page, "</span>");
    }
    put(page, "</td></tr>\n");
}

static void write_index(struct output *page, const struct annotate_facts *facts)
{
    static const char *const names[] = {"system", "releases", NULL};
    struct medtrie_index_view view = {.struct_size = sizeof view};
    char content_id[2 * sizeof view.content_id + 1];

    medtrie_index_describe(facts->index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, content_id);
    medtrie_output_format(page,
                          "<h2>What they were checked with</h2>\n<p>medtrie %s, index "
                          "<code>%s</code></p>\n",
                          medtrie_version(), content_id);
    if (view.notice.size > 0) {
        put(page, "<p class=\"soft\">");
        medtrie_output_markup(page, view.notice);
        put(page, "</p>\n");
    }
    if (facts->count_count == 0)
        return;
    begin_table(page, "systems", names);
    for (size_t i = 0; i < view.system_count; i++)
        if (medtrie_facts_have(facts, medtrie_system_at(facts->index, i)))
            write_system(page, medtrie_system_at(facts->index, i));
    end_table(page);
}

static void write_options(struct output *page, const struct arguments *arguments)
{
    put(page, "<h2>Options</h2>\n<ul>\n");
    for (size_t i = 0; i < arguments->use_count; i++) {
        const struct option_use *use = &arguments->uses[i];

        medtrie_output_format(page, "<li><code>--%s%s", use->option->long_name,
                              use->value != NULL ? " " : "");
        put_text(page, use->value != NULL ? use->value : "");
        put(page, "</code></li>\n");
    }
    for (size_t i = 0; i < arguments->operand_count; i++) {
        put(page, "<li><code>");
        put_text(page, arguments->operands[i]);
        put(page, "</code></li>\n");
    }
    put(page, "</ul>\n");
}

void medtrie_annotate_write_html(struct output *page, const struct annotate_facts *facts)
{
    char text[FACTS_NOTE_BYTES];

    put(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" "
              "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<title>Codes of ");
    put_text(page, medtrie_facts_input(facts));
    put(page, "</title>\n<style>\n");
    put(page, style);
    put(page, "</style>\n</head>\n<body>\n<main>\n");
    write_totals(page, facts);
    write_reasons(page, facts);
    write_bad(page, facts);
    put(page, "<h2>By month of service</h2>\n");
    write_months(page, facts);
    note(page, medtrie_facts_undated(facts, text));
    write_counts(page, facts);
    write_index(page, facts);
    write_options(page, facts->arguments);
    put(page, "</main>\n</body>\n</html>\n");
}

/*
 * The summary of annotate as a page: one file, nothing loaded from elsewhere, no scripts. Charts
 * are SVG made here; every number in them stands in a table too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annotate_summary.h"
#include "escape.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Codes checked</title>\n<style>\n"
    ":root { color-scheme: light dark; --ink: #1c2430; --faint: #5b6573; --line: #d5dae1;\n"
    "  --paper: #fff; --good: #2c7a4b; --bad: #b3402f; }\n"
    "@media (prefers-color-scheme: dark) { :root { --ink: #e5e9ef; --faint: #9aa5b4;\n"
    "  --line: #39424e; --paper: #14181d; --good: #5fbf86; --bad: #e8806f; } }\n"
    "body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--paper);\n"
    "  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }\n"
    "h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem; }\n"
    "p { margin: .3rem 0; } .faint { color: var(--faint); }\n"
    ".wide { overflow-x: auto; }\n"
    ".share { font-size: 2.2rem; font-weight: 600; }\n"
    "table { border-collapse: collapse; font-variant-numeric: tabular-nums; }\n"
    "th, td { padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line);\n"
    "  text-align: left; white-space: nowrap; }\n"
    ".day { white-space: nowrap; }\n"
    "th { color: var(--faint); font-weight: 500; } .n { text-align: right; }\n"
    "code { font: .92em ui-monospace, monospace; }\n"
    "svg { display: block; max-width: 100%; height: auto; }\n"
    "svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }\n"
    ".good { fill: var(--good); color: var(--good); } .bad { fill: var(--bad); color: var(--bad); "
    "}\n"
    ".grid { stroke: var(--line); }\n"
    "@media print { body { max-width: none; padding: 0; } }\n"
    "</style>\n</head>\n<body>\n";

/* ---- Parts --------------------------------------------------------------------------------- */

/* Text from outside: valid UTF-8, no control characters, nothing that is markup. */
static void text(struct output *output, struct medtrie_text text)
{
    for (size_t at = 0; at < text.size;) {
        bool valid;
        size_t size = medtrie_escape_character(text.data + at, text.size - at, &valid);
        struct medtrie_text character = {text.data + at, size};

        if (size == 1 && strchr("<>&\"'", text.data[at]) != NULL && text.data[at] != '\0')
            medtrie_output_format(output, "&#%d;", text.data[at]);
        else
            medtrie_output_plain(output, character);
        at += size;
    }
}

static void string(struct output *output, const char *value)
{
    text(output, medtrie_output_text(value));
}

/* A number with its thousands apart. */
static void number(struct output *output, uint64_t value)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);

    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            medtrie_output_literal(output, ",");
        medtrie_output_bytes(output, digits + i, 1);
    }
}

static void cell(struct output *output, const char *value)
{
    medtrie_output_literal(output, "<td>");
    string(output, value);
    medtrie_output_literal(output, "</td>");
}

static void cell_of_number(struct output *output, uint64_t value)
{
    medtrie_output_literal(output, "<td class=\"n\">");
    number(output, value);
    medtrie_output_literal(output, "</td>");
}

static double share_of(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (double)part / (double)whole;
}

/* ---- Charts -------------------------------------------------------------------------------- */

/* A bar for each status that occurs, the longest as wide as there is room. */
static void chart_statuses(struct output *output, const struct annotate_summary *summary)
{
    uint64_t most = 1;
    unsigned bars = 0;
    int y = 0;

    for (unsigned status = 0; status < MEDTRIE_CELL_EMPTY; status++) {
        uint64_t cells = medtrie_summary_count(summary, status);

        most = cells > most ? cells : most;
        bars += cells > 0;
    }
    for (unsigned status = MEDTRIE_CELL_NO_DATE; status < MEDTRIE_CELL_STATUSES; status++)
        bars += medtrie_summary_count(summary, status) > 0;
    medtrie_output_format(output,
                          "<svg viewBox=\"0 0 720 %u\" width=\"720\" role=\"img\" "
                          "aria-label=\"Codes by status\">\n",
                          bars * 26 + 4);
    for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++) {
        uint64_t cells = medtrie_summary_count(summary, status);
        double width = 440 * share_of(cells, most);

        if (cells == 0 || status == MEDTRIE_CELL_EMPTY)
            continue;
        width = width > 440 ? 440 : width < 1 ? 1 : width;
        medtrie_output_format(output,
                              "<text x=\"0\" y=\"%d\">%s</text><rect class=\"%s\" x=\"100\" "
                              "y=\"%d\" width=\"%.1f\" height=\"18\"/><text x=\"%.1f\" y=\"%d\">",
                              y + 17, medtrie_cell_status_name(status),
                              status == MEDTRIE_STATUS_VALID ? "good" : "bad", y + 4, width,
                              108 + width, y + 17);
        number(output, cells);
        medtrie_output_format(output, " (%.2f&#8201;%%)</text>\n",
                              100 * share_of(cells, summary->totals.cells));
        y += 26;
    }
    medtrie_output_literal(output, "</svg>\n");
}

/* The months as columns, what is not valid above what is. Of many months some have their name. */
static void chart_months(struct output *output, const struct annotate_summary *summary)
{
    struct medtrie_annotate_month month = {.struct_size = sizeof month};
    uint64_t most = 1;
    size_t months = 0, step;
    double width;

    for (; medtrie_annotator_month(summary->annotator, months, &month); months++)
        most = month.valid + month.wrong > most ? month.valid + month.wrong : most;
    step = months / 12 + 1;
    width = 710.0 / (double)months;
    medtrie_output_literal(output, "<svg viewBox=\"0 0 720 200\" width=\"720\" role=\"img\" "
                                   "aria-label=\"Codes by month of service\">\n"
                                   "<line class=\"grid\" x1=\"0\" x2=\"720\" y1=\"170.5\" "
                                   "y2=\"170.5\"/>\n<text x=\"0\" y=\"11\">");
    number(output, most);
    medtrie_output_literal(output, "</text>\n");
    for (size_t i = 0; medtrie_annotator_month(summary->annotator, i, &month); i++) {
        double valid = 150 * share_of(month.valid, most), wrong = 150 * share_of(month.wrong, most);
        double x = 5 + width * (double)i, bar = width > 60 ? 48 : width * 0.8;

        medtrie_output_format(output,
                              "<rect class=\"good\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                              "height=\"%.1f\"/><rect class=\"bad\" x=\"%.1f\" y=\"%.1f\" "
                              "width=\"%.1f\" height=\"%.1f\"/>\n",
                              x, 170 - valid, bar, valid, x, 170 - valid - wrong, bar, wrong);
        if (i % step == 0)
            medtrie_output_format(output, "<text x=\"%.1f\" y=\"188\">%04d-%02d</text>\n", x,
                                  month.year, month.month);
    }
    medtrie_output_literal(output, "</svg>\n");
}

/* ---- Tables -------------------------------------------------------------------------------- */

static void table_counts(struct output *output, const struct annotate_summary *summary)
{
    size_t systems = medtrie_system_count(summary->index);

    medtrie_output_literal(output, "<div class=\"wide\"><table>\n<tr><th>column</th><th>system</th>"
                                   "<th>status</th><th class=\"n\">cells</th></tr>\n");
    for (size_t column = 0; column < summary->totals.columns; column++)
        for (size_t i = 0; i <= systems; i++)
            for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++) {
                const medtrie_system *system =
                    i < systems ? medtrie_system_at(summary->index, i) : NULL;
                uint64_t cells =
                    medtrie_annotator_count(summary->annotator, column, system, status);

                if (cells == 0)
                    continue;
                medtrie_output_literal(output, "<tr>");
                cell(output, medtrie_annotator_column(summary->annotator, column));
                medtrie_output_literal(output, "<td>");
                text(output, medtrie_summary_system(system));
                medtrie_output_literal(output, "</td>");
                cell(output, medtrie_cell_status_name(status));
                cell_of_number(output, cells);
                medtrie_output_literal(output, "</tr>\n");
            }
    medtrie_output_literal(output, "</table></div>\n");
}

static void row_of_worst(struct output *output, const struct annotate_summary *summary,
                         const struct summary_worst *worst)
{
    char day[11] = "";

    medtrie_output_literal(output, "<tr>");
    cell_of_number(output, worst->counted.count);
    medtrie_output_literal(output, "<td><code>");
    string(output, worst->counted.text);
    medtrie_output_literal(output, "</code></td>");
    cell(output, medtrie_annotator_column(summary->annotator, worst->counted.column));
    medtrie_output_literal(output, "<td>");
    text(output, medtrie_summary_system(worst->counted.system));
    medtrie_output_literal(output, "</td>");
    cell(output, medtrie_cell_status_name(worst->counted.status));
    medtrie_day_format(worst->counted.day, day);
    cell(output, day);
    medtrie_output_literal(output, "<td>");
    for (size_t i = 0; i < worst->repair_count; i++) {
        medtrie_output_literal(output, i > 0 ? ", <code>" : "<code>");
        string(output, worst->repairs[i]);
        medtrie_output_literal(output, "</code>");
    }
    medtrie_output_literal(output, "</td></tr>\n");
}

static void table_worst(struct output *output, const struct annotate_summary *summary)
{
    medtrie_output_literal(
        output, "<h2>The most frequent codes that are not valid</h2>\n<div class=\"wide\"><table>\n"
                "<tr><th class=\"n\">cells</th><th>code</th><th>column</th><th>system</th>"
                "<th>status</th><th>first on</th><th>perhaps</th></tr>\n");
    for (size_t i = 0; i < summary->worst_count; i++)
        row_of_worst(output, summary, &summary->worst[i]);
    medtrie_output_literal(output,
                           "</table></div>\n<p class=\"faint\">What is proposed is billable "
                           "on that day; nothing was applied.</p>\n");
    if (summary->totals.others > 0)
        medtrie_output_literal(output, "<p class=\"faint\">Of the first 65,536 different ones "
                                       "only.</p>\n");
}

static void table_months(struct output *output, const struct annotate_summary *summary)
{
    struct medtrie_annotate_month month = {.struct_size = sizeof month};

    medtrie_output_literal(output,
                           "<details><summary>As a table</summary><table>\n<tr><th>month</th>"
                           "<th class=\"n\">valid</th><th class=\"n\">not valid</th></tr>\n");
    for (size_t i = 0; medtrie_annotator_month(summary->annotator, i, &month); i++) {
        medtrie_output_format(output, "<tr><td>%04d-%02d</td>", month.year, month.month);
        cell_of_number(output, month.valid);
        cell_of_number(output, month.wrong);
        medtrie_output_literal(output, "</tr>\n");
    }
    medtrie_output_literal(output, "</table></details>\n");
}

/* By what the codes were judged, and how. */
static void list_basis(struct output *output, const struct annotate_summary *summary)
{
    medtrie_output_literal(output, "<h2>Checked by</h2>\n<p>medtrie annotate<code>");
    for (size_t i = 0; i < summary->arguments->use_count; i++) {
        const struct option_use *use = &summary->arguments->uses[i];

        medtrie_output_format(output, " --%s", use->option->long_name);
        if (use->value != NULL) {
            medtrie_output_literal(output, " ");
            string(output, use->value);
        }
    }
    for (size_t i = 0; i < summary->arguments->operand_count; i++) {
        medtrie_output_literal(output, " ");
        string(output, summary->arguments->operands[i]);
    }
    medtrie_output_format(output,
                          "</code></p>\n<p>The index has the content <code>%s</code>, and of each "
                          "system the releases that begin on</p>\n<div class=\"wide\"><table>\n",
                          summary->content_id);
    for (size_t i = 0; i < medtrie_system_count(summary->index); i++) {
        const medtrie_system *system = medtrie_system_at(summary->index, i);
        struct medtrie_release_view release = {.struct_size = sizeof release};

        medtrie_output_literal(output, "<tr><td>");
        text(output, medtrie_summary_system(system));
        medtrie_output_literal(output, "</td><td style=\"white-space: normal\">");
        for (size_t r = 0; medtrie_release_at(system, r, &release); r++) {
            char day[11];

            medtrie_day_format(release.first_day, day);
            medtrie_output_format(output, "%s<span class=\"day\">%s</span>", r > 0 ? ", " : "",
                                  day);
        }
        medtrie_output_literal(output, "</td></tr>\n");
    }
    medtrie_output_literal(output, "</table></div>\n");
}

void medtrie_summary_page(struct output *output, const struct annotate_summary *summary)
{
    const struct medtrie_annotate_totals *totals = &summary->totals;
    struct medtrie_annotate_month month = {.struct_size = sizeof month};
    uint64_t wrong = totals->cells - totals->valid;

    medtrie_output_literal(output, head);
    medtrie_output_literal(output, "<h1>Codes checked</h1>\n");
    medtrie_output_format(output, "<p class=\"share %s\">%.2f&#8201;%% not valid</p>\n<p>",
                          wrong == 0 ? "good" : "bad", 100 * share_of(wrong, totals->cells));
    number(output, wrong);
    medtrie_output_literal(output, " of ");
    number(output, totals->cells);
    medtrie_output_literal(output, " codes in ");
    number(output, totals->rows);
    medtrie_output_literal(output, " rows");
    if (totals->empty > 0) {
        medtrie_output_literal(output, "; ");
        number(output, totals->empty);
        medtrie_output_literal(output, " cells have no code");
    }
    medtrie_output_literal(output, ".</p>\n<h2>By status</h2>\n");
    chart_statuses(output, summary);
    if (summary->worst_count > 0)
        table_worst(output, summary);
    if (medtrie_annotator_month(summary->annotator, 0, &month)) {
        medtrie_output_literal(output, "<h2>By month of service</h2>\n<p class=\"faint\"><span "
                                       "class=\"good\">&#9632;</span> valid <span class=\"bad\">"
                                       "&#9632;</span> not valid</p>\n");
        chart_months(output, summary);
        table_months(output, summary);
    }
    medtrie_output_literal(output, "<h2>By column, system and status</h2>\n");
    table_counts(output, summary);
    list_basis(output, summary);
    medtrie_output_literal(output, "</body>\n</html>\n");
}

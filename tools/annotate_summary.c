/*
 * The summary of a run of annotate: what was counted, which codes were not valid most often and
 * what may have been meant by them, and by which index. Nothing in it depends on when it was
 * written.
 */
#include "annotate_summary.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "files.h"
#include "info.h"
#include "json.h"
#include "table.h"

/* ---- What is shown ------------------------------------------------------------------------- */

struct medtrie_text medtrie_summary_system(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    if (system == NULL)
        return medtrie_output_text("-");
    medtrie_system_describe(system, &view);
    return view.name;
}

uint64_t medtrie_summary_answered(const struct annotate_summary *summary, size_t column,
                                  const medtrie_system *system)
{
    uint64_t cells = 0;

    for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++)
        cells += medtrie_annotator_count(summary->annotator, column, system, status);
    return cells;
}

/* The systems of the index by number, and behind them none. */
static const medtrie_system *system_at(const struct annotate_summary *summary, size_t number)
{
    return number < medtrie_system_count(summary->index) ? medtrie_system_at(summary->index, number)
                                                         : NULL;
}

uint64_t medtrie_summary_count(const struct annotate_summary *summary, unsigned status)
{
    uint64_t cells = 0;

    for (size_t column = 0; column < summary->totals.columns; column++)
        for (size_t number = 0; number <= medtrie_system_count(summary->index); number++)
            cells += medtrie_annotator_count(summary->annotator, column, system_at(summary, number),
                                             status);
    return cells;
}

static void find_repairs(const struct annotate_summary *summary, struct summary_worst *worst)
{
    const struct medtrie_annotate_worst *counted = &worst->counted;
    struct medtrie_verdict verdict = {.struct_size = sizeof verdict};

    if (counted->status >= MEDTRIE_CELL_EMPTY)
        return;
    if (counted->system != NULL)
        medtrie_check(counted->system, counted->text, strlen(counted->text), counted->day,
                      &verdict);
    else
        medtrie_check_all(summary->index, NULL, 0, counted->text, strlen(counted->text),
                          counted->day, &verdict, 1);
    for (size_t i = 0; i < verdict.repair_count && i < SUMMARY_REPAIRS; i++) {
        const struct medtrie_repair *repair = &verdict.repairs[i];
        char display[24];

        medtrie_display(repair->system, repair->id, display);
        snprintf(worst->repairs[i], REPAIR_BYTES, "%s%s%.3s", display,
                 repair->modifier[0] != '\0' ? "-" : "", repair->modifier);
        worst->repair_count++;
    }
}

static void collect(struct annotate_summary *summary)
{
    struct medtrie_annotate_worst counted[SUMMARY_WORST];
    struct medtrie_index_view view = {.struct_size = sizeof view};

    summary->totals.struct_size = sizeof summary->totals;
    medtrie_annotator_totals(summary->annotator, &summary->totals);
    summary->worst_count = medtrie_annotator_worst(summary->annotator, counted, SUMMARY_WORST);
    for (size_t i = 0; i < summary->worst_count; i++) {
        summary->worst[i].counted = counted[i];
        find_repairs(summary, &summary->worst[i]);
    }
    medtrie_index_describe(summary->index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, summary->content_id);
}

/* ---- Text ---------------------------------------------------------------------------------- */

static void heading(struct output *output, const char *text)
{
    medtrie_table_end(output);
    medtrie_output_format(output, "\n%s\n", text);
}

static void text_counts(struct output *output, const struct annotate_summary *summary)
{
    heading(output, "Codes by column, system and status");
    for (size_t column = 0; column < summary->totals.columns; column++)
        for (size_t number = 0; number <= medtrie_system_count(summary->index); number++)
            for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++) {
                const medtrie_system *system = system_at(summary, number);
                uint64_t cells =
                    medtrie_annotator_count(summary->annotator, column, system, status);

                if (cells == 0)
                    continue;
                medtrie_table_string(output, "", TABLE_NORMAL);
                medtrie_table_string(output, medtrie_annotator_column(summary->annotator, column),
                                     TABLE_NORMAL);
                medtrie_table_cell(output, medtrie_summary_system(system), TABLE_NORMAL);
                medtrie_table_string(output, medtrie_cell_status_name(status), TABLE_NORMAL);
                medtrie_table_number(output, cells);
                medtrie_table_row(output);
            }
}

static void text_worst(struct output *output, const struct annotate_summary *summary)
{
    if (summary->worst_count == 0)
        return;
    heading(output, "The most frequent codes that are not valid");
    for (size_t i = 0; i < summary->worst_count; i++) {
        const struct summary_worst *worst = &summary->worst[i];
        char repairs[SUMMARY_REPAIRS * (REPAIR_BYTES + 2)] = "";

        for (size_t r = 0; r < worst->repair_count; r++) {
            strcat(repairs, r > 0 ? ", " : "");
            strcat(repairs, worst->repairs[r]);
        }
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_number(output, worst->counted.count);
        medtrie_table_string(output, worst->counted.text, TABLE_STRONG);
        medtrie_table_string(output,
                             medtrie_annotator_column(summary->annotator, worst->counted.column),
                             TABLE_NORMAL);
        medtrie_table_cell(output, medtrie_summary_system(worst->counted.system), TABLE_NORMAL);
        medtrie_table_string(output, medtrie_cell_status_name(worst->counted.status), TABLE_NORMAL);
        medtrie_table_day(output, worst->counted.day);
        medtrie_table_string(output, repairs, TABLE_NORMAL);
        medtrie_table_row(output);
    }
}

static void text_months(struct output *output, const struct annotate_summary *summary)
{
    struct medtrie_annotate_month month = {.struct_size = sizeof month};

    for (size_t i = 0; medtrie_annotator_month(summary->annotator, i, &month); i++) {
        char name[16];

        if (i == 0)
            heading(output, "By month of service: valid, not valid");
        snprintf(name, sizeof name, "%04d-%02d", month.year, month.month);
        medtrie_table_string(output, "", TABLE_NORMAL);
        medtrie_table_string(output, name, TABLE_NORMAL);
        medtrie_table_number(output, month.valid);
        medtrie_table_number(output, month.wrong);
        medtrie_table_row(output);
    }
}

static void text_words(struct output *output, const struct annotate_summary *summary)
{
    medtrie_table_end(output);
    medtrie_output_format(output, "\nindex: content %s\noptions:", summary->content_id);
    for (size_t i = 0; i < summary->arguments->use_count; i++) {
        const struct option_use *use = &summary->arguments->uses[i];

        medtrie_output_format(output, " --%s", use->option->long_name);
        if (use->value != NULL) {
            medtrie_output_literal(output, " ");
            medtrie_output_plain(output, medtrie_output_text(use->value));
        }
    }
    for (size_t i = 0; i < summary->arguments->operand_count; i++) {
        medtrie_output_literal(output, " ");
        medtrie_output_plain(output, medtrie_output_text(summary->arguments->operands[i]));
    }
    medtrie_output_literal(output, "\n");
}

static void write_text(struct output *output, const struct annotate_summary *summary)
{
    const struct medtrie_annotate_totals *totals = &summary->totals;

    medtrie_output_format(output, "%llu rows, %llu codes: %llu valid, %llu not; %llu empty cells\n",
                          (unsigned long long)totals->rows, (unsigned long long)totals->cells,
                          (unsigned long long)totals->valid,
                          (unsigned long long)(totals->cells - totals->valid),
                          (unsigned long long)totals->empty);
    text_counts(output, summary);
    text_worst(output, summary);
    if (totals->others > 0)
        medtrie_table_note(output, medtrie_output_text("note"),
                           medtrie_output_text("of the first 65,536 different ones only"));
    text_months(output, summary);
    text_words(output, summary);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void json_counts(struct output *output, const struct annotate_summary *summary)
{
    medtrie_json_begin(output, "counts", '[');
    for (size_t column = 0; column < summary->totals.columns; column++)
        for (size_t number = 0; number <= medtrie_system_count(summary->index); number++) {
            const medtrie_system *system = system_at(summary, number);

            if (medtrie_summary_answered(summary, column, system) == 0)
                continue;
            medtrie_json_begin(output, NULL, '{');
            medtrie_json_string(output, "column",
                                medtrie_annotator_column(summary->annotator, column));
            if (system != NULL)
                medtrie_json_text(output, "system", medtrie_summary_system(system));
            else
                medtrie_json_null(output, "system");
            for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++)
                medtrie_json_number(
                    output, medtrie_cell_status_name(status),
                    medtrie_annotator_count(summary->annotator, column, system, status));
            medtrie_json_end(output, '}');
        }
    medtrie_json_end(output, ']');
}

static void json_worst(struct output *output, const struct annotate_summary *summary)
{
    medtrie_json_begin(output, "not_valid", '[');
    for (size_t i = 0; i < summary->worst_count; i++) {
        const struct medtrie_annotate_worst *counted = &summary->worst[i].counted;

        medtrie_json_begin(output, NULL, '{');
        medtrie_json_string(output, "text", counted->text);
        medtrie_json_string(output, "column",
                            medtrie_annotator_column(summary->annotator, counted->column));
        if (counted->system != NULL)
            medtrie_json_text(output, "system", medtrie_summary_system(counted->system));
        else
            medtrie_json_null(output, "system");
        medtrie_json_string(output, "status", medtrie_cell_status_name(counted->status));
        medtrie_json_day(output, "day", counted->day);
        medtrie_json_number(output, "count", counted->count);
        medtrie_json_begin(output, "repairs", '[');
        for (size_t r = 0; r < summary->worst[i].repair_count; r++)
            medtrie_json_string(output, NULL, summary->worst[i].repairs[r]);
        medtrie_json_end(output, ']');
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_months(struct output *output, const struct annotate_summary *summary)
{
    struct medtrie_annotate_month month = {.struct_size = sizeof month};

    medtrie_json_begin(output, "months", '[');
    for (size_t i = 0; medtrie_annotator_month(summary->annotator, i, &month); i++) {
        char name[16];

        snprintf(name, sizeof name, "%04d-%02d", month.year, month.month);
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_string(output, "month", name);
        medtrie_json_number(output, "valid", month.valid);
        medtrie_json_number(output, "not_valid", month.wrong);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_index(struct output *output, const struct annotate_summary *summary)
{
    medtrie_json_begin(output, "index", '{');
    medtrie_json_string(output, "content_id", summary->content_id);
    medtrie_json_begin(output, "releases", '{');
    for (size_t number = 0; number < medtrie_system_count(summary->index); number++) {
        const medtrie_system *system = medtrie_system_at(summary->index, number);
        struct medtrie_release_view release = {.struct_size = sizeof release};
        char name[64];

        snprintf(name, sizeof name, "%.*s", (int)medtrie_summary_system(system).size,
                 medtrie_summary_system(system).data);
        medtrie_json_begin(output, name, '[');
        for (size_t i = 0; medtrie_release_at(system, i, &release); i++)
            medtrie_json_day(output, NULL, release.first_day);
        medtrie_json_end(output, ']');
    }
    medtrie_json_end(output, '}');
    medtrie_json_end(output, '}');
}

static void json_options(struct output *output, const struct annotate_summary *summary)
{
    medtrie_json_begin(output, "options", '[');
    for (size_t i = 0; i < summary->arguments->use_count; i++) {
        const struct option_use *use = &summary->arguments->uses[i];

        medtrie_json_begin(output, NULL, '{');
        medtrie_json_string(output, "name", use->option->long_name);
        if (use->value != NULL)
            medtrie_json_string(output, "value", use->value);
        else
            medtrie_json_null(output, "value");
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void write_json(struct output *output, const struct annotate_summary *summary)
{
    const struct medtrie_annotate_totals *totals = &summary->totals;

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_number(output, "rows", totals->rows);
    medtrie_json_number(output, "shown", totals->shown);
    medtrie_json_number(output, "rejected", totals->diverted);
    medtrie_json_number(output, "codes", totals->cells);
    medtrie_json_number(output, "valid", totals->valid);
    medtrie_json_number(output, "empty", totals->empty);
    json_counts(output, summary);
    json_worst(output, summary);
    medtrie_json_number(output, "not_valid_uncounted", totals->others);
    json_months(output, summary);
    json_index(output, summary);
    json_options(output, summary);
    if (summary->arguments->operand_count > 0)
        medtrie_json_string(output, "file", summary->arguments->operands[0]);
    else
        medtrie_json_null(output, "file");
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

/* ---- The file ------------------------------------------------------------------------------ */

static bool ends_with(const char *path, const char *extension)
{
    size_t size = strlen(path), behind = strlen(extension);

    return size > behind && strcmp(path + size - behind, extension) == 0;
}

/* Writes it in the form that the path asks for; 0, or an exit status after saying so. */
static int write_form(int file, const char *path, const struct annotate_summary *summary)
{
    static struct output form;

    if (ends_with(path, ".json")) {
        medtrie_output_open(&form, file, OUTPUT_JSON);
        write_json(&form, summary);
    } else {
        medtrie_output_open(&form, file, OUTPUT_TEXT);
        if (ends_with(path, ".html"))
            medtrie_summary_page(&form, summary);
        else
            write_text(&form, summary);
    }
    return medtrie_output_close(&form);
}

int medtrie_annotate_summary(struct output *output, const medtrie_annotator *annotator,
                             const medtrie_index *index, const struct arguments *arguments,
                             const char *path)
{
    struct annotate_summary summary = {
        .annotator = annotator, .index = index, .arguments = arguments};
    struct writer writer;
    int status;

    collect(&summary);
    if (strcmp(path, "-") == 0)
        return write_form(STDERR_FILENO, path, &summary);
    if (!medtrie_writer_open(&writer, path)) {
        medtrie_output_say(output, "%s", writer.message);
        medtrie_writer_close(&writer);
        return STATUS_SYSTEM;
    }
    status = write_form(writer.fd, path, &summary);
    if (status == 0 && !medtrie_writer_finish(&writer)) {
        medtrie_output_say(output, "%s", writer.message);
        status = STATUS_SYSTEM;
    }
    medtrie_writer_close(&writer);
    return status;
}

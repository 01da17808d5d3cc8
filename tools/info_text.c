/* `medtrie info` for a person: the index, each system with its releases, the sources, the sizes. */
#include "info.h"

#include "escape.h"
#include "table.h"

static void heading(struct output *output, const char *text)
{
    medtrie_table_end(output);
    medtrie_output_literal(output, output->colour ? "\n\x1b[1m" : "\n");
    medtrie_output_literal(output, text);
    medtrie_output_literal(output, output->colour ? "\x1b[0m\n" : "\n");
}

/* The first cell of a row below a heading. */
static void indent(struct output *output)
{
    medtrie_table_string(output, "", TABLE_NORMAL);
}

static void write_index(struct output *output, const medtrie_index *index, const char *path)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    char content_id[2 * sizeof view.content_id + 1];

    medtrie_index_describe(index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, content_id);
    medtrie_output_plain(output, medtrie_output_text(path));
    medtrie_output_format(output, ": %llu bytes, format %u.%u, content %s\n",
                          (unsigned long long)view.size_bytes, (unsigned)view.format_major,
                          (unsigned)view.format_minor, content_id);
    if (view.licensed)
        medtrie_output_literal(output, "contains licensed content\n");
    if (view.notice.size > 0) {
        medtrie_output_plain(output, view.notice);
        medtrie_output_literal(output, "\n");
    }
}

static void write_releases(struct output *output, const medtrie_system *system)
{
    static const char *const names[] = {"", "release", "to", "codes", "billable", "groupings"};
    struct medtrie_release_view view = {.struct_size = sizeof view};
    size_t i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        medtrie_table_string(output, names[i], i >= 3 ? TABLE_RIGHT : TABLE_FAINT);
    medtrie_table_row(output);
    for (i = 0; medtrie_release_at(system, i, &view); i++) {
        indent(output);
        medtrie_table_day(output, view.first_day);
        medtrie_table_day(output, view.last_day);
        medtrie_table_number(output, view.code_count);
        medtrie_table_number(output, view.billable_count);
        medtrie_table_number(output, view.grouping_count);
        medtrie_table_row(output);
    }
    medtrie_table_end(output);
}

/* Days of editions that are not loaded. */
static void write_neighbours(struct output *output, const medtrie_system *system)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};
    char dates[3][11];

    for (medtrie_period i = 0; medtrie_period_at(system, i, &view); i++) {
        if (view.basis != MEDTRIE_BASIS_NEIGHBOUR)
            continue;
        medtrie_day_format(view.first_day, dates[0]);
        medtrie_day_format(view.last_day, dates[1]);
        medtrie_day_format(view.release, dates[2]);
        medtrie_output_format(output, "  neighbour: %s to %s, whose edition is not loaded, by %s\n",
                              dates[0], dates[1], dates[2]);
    }
}

static void write_coverage(struct output *output, const medtrie_system *system,
                           uint32_t period_count)
{
    medtrie_day first;
    medtrie_day last = medtrie_info_last_covered_day(system, period_count);
    char dates[2][11];
    medtrie_period i;

    for (i = 0; i + 1 < period_count; i++) {
        medtrie_day hole_last;

        if (!medtrie_info_hole_after(system, i, &first, &hole_last))
            continue;
        medtrie_day_format(first, dates[0]);
        medtrie_day_format(hole_last, dates[1]);
        medtrie_output_format(output, "  not covered: %s to %s\n", dates[0], dates[1]);
    }
    if (last == MEDTRIE_DAY_NONE || last >= MEDTRIE_DAY_LAST)
        return;
    medtrie_day_format(last + 1, dates[0]);
    medtrie_output_format(output, "  not covered: from %s on\n", dates[0]);
}

static void write_system(struct output *output, const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    medtrie_output_literal(output, output->colour ? "\n\x1b[1m" : "\n");
    medtrie_output_plain(output, view.name);
    medtrie_output_literal(output, output->colour ? "\x1b[0m: " : ": ");
    medtrie_output_plain(output, view.title);
    medtrie_output_format(output, "; %u codes, %u groupings, %u prefixes, %u periods%s\n",
                          (unsigned)view.code_count, (unsigned)view.grouping_count,
                          (unsigned)view.prefix_count, (unsigned)view.period_count,
                          view.licensed ? "; licensed" : "");
    write_releases(output, system);
    write_neighbours(output, system);
    write_coverage(output, system, view.period_count);
}

static void write_sources(struct output *output, const medtrie_index *index)
{
    struct medtrie_source_view view = {.struct_size = sizeof view};
    char digest[2 * INFO_DIGEST_BYTES + 1];
    size_t i;

    heading(output, "Sources");
    for (i = 0; medtrie_source_at(index, i, &view); i++) {
        medtrie_info_format_hex(view.sha256, INFO_DIGEST_BYTES, digest);
        indent(output);
        medtrie_table_cell(output, view.system, TABLE_NORMAL);
        medtrie_table_day(output, view.release);
        medtrie_table_cell(output, view.name, TABLE_STRONG);
        medtrie_table_cell(output, view.format, TABLE_NORMAL);
        medtrie_table_number(output, view.size_bytes);
        medtrie_table_string(output, digest, TABLE_FAINT);
        medtrie_table_row(output);
    }
    medtrie_table_end(output);
}

static void write_sections(struct output *output, const medtrie_index *index)
{
    struct medtrie_section_view view = {.struct_size = sizeof view};
    size_t i;

    heading(output, "Sections, in bytes");
    for (i = 0; medtrie_section_at(index, i, &view); i++) {
        indent(output);
        medtrie_table_cell(output, view.system, TABLE_NORMAL);
        medtrie_table_cell(output, view.name, TABLE_NORMAL);
        medtrie_table_number(output, view.size_bytes);
        medtrie_table_row(output);
    }
    medtrie_table_end(output);
}

static void write_warnings(struct output *output, const medtrie_index *index, bool list)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    struct medtrie_text text;
    size_t i;

    medtrie_index_describe(index, &view);
    medtrie_output_format(output, "\nWarnings of the build: %zu%s\n", view.warning_count,
                          list || view.warning_count == 0 ? "" : " (--warnings lists them)");
    for (i = 0; list && medtrie_warning_at(index, i, &text); i++) {
        medtrie_output_literal(output, "  ");
        medtrie_output_plain(output, text);
        medtrie_output_literal(output, "\n");
    }
}

void medtrie_info_write_text(struct output *output, const medtrie_index *index, const char *path,
                             bool warnings)
{
    size_t count = medtrie_system_count(index);
    size_t i;

    write_index(output, index, path);
    for (i = 0; i < count; i++)
        write_system(output, medtrie_system_at(index, i));
    write_sources(output, index);
    write_sections(output, index);
    write_warnings(output, index, warnings);
}

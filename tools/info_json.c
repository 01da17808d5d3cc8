/* `medtrie info --json`: one object, each list in a function of its own. */
#include "info.h"

#include <stdio.h>

#include "json.h"
#include "query.h"

static void json_releases(struct output *output, const medtrie_system *system)
{
    struct medtrie_release_view view = {.struct_size = sizeof view};
    size_t i;

    medtrie_json_begin(output, "releases", '[');
    for (i = 0; medtrie_release_at(system, i, &view); i++) {
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_day(output, "release", view.first_day);
        medtrie_json_day(output, "last_day", view.last_day);
        medtrie_json_number(output, "codes", view.code_count);
        medtrie_json_number(output, "billable", view.billable_count);
        medtrie_json_number(output, "groupings", view.grouping_count);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_periods(struct output *output, const medtrie_system *system)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};
    medtrie_period i;

    medtrie_json_begin(output, "periods", '[');
    for (i = 0; medtrie_period_at(system, i, &view); i++) {
        const char *basis = medtrie_query_basis_name(view.basis);

        medtrie_json_begin(output, NULL, '{');
        medtrie_json_day(output, "first_day", view.first_day);
        medtrie_json_day(output, "last_day", view.last_day);
        if (basis[0] != '\0')
            medtrie_json_string(output, "basis", basis);
        else
            medtrie_json_null(output, "basis");
        medtrie_json_day(output, "release", basis[0] != '\0' ? view.release : MEDTRIE_DAY_NONE);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_holes(struct output *output, const medtrie_system *system, uint32_t period_count)
{
    medtrie_day first;
    medtrie_day last;
    medtrie_period i;

    medtrie_json_begin(output, "holes", '[');
    for (i = 0; i + 1 < period_count; i++) {
        if (!medtrie_info_hole_after(system, i, &first, &last))
            continue;
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_day(output, "first_day", first);
        medtrie_json_day(output, "last_day", last);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_system(struct output *output, const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_text(output, "name", view.name);
    medtrie_json_text(output, "title", view.title);
    if (view.uri.size > 0)
        medtrie_json_text(output, "uri", view.uri);
    else
        medtrie_json_null(output, "uri");
    medtrie_json_number(output, "codes", view.code_count);
    medtrie_json_number(output, "groupings", view.grouping_count);
    medtrie_json_number(output, "prefixes", view.prefix_count);
    medtrie_json_flag(output, "licensed", view.licensed);
    medtrie_json_day(output, "covered_to",
                     medtrie_info_last_covered_day(system, view.period_count));
    json_releases(output, system);
    json_periods(output, system);
    json_holes(output, system, view.period_count);
    medtrie_json_end(output, '}');
}

static void json_sources(struct output *output, const medtrie_index *index)
{
    struct medtrie_source_view view = {.struct_size = sizeof view};
    char digest[65];
    size_t i;

    medtrie_json_begin(output, "sources", '[');
    for (i = 0; medtrie_source_at(index, i, &view); i++) {
        medtrie_info_format_hex(view.sha256, 32, digest);
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_text(output, "name", view.name);
        medtrie_json_text(output, "format", view.format);
        medtrie_json_text(output, "system", view.system);
        medtrie_json_day(output, "release", view.release);
        medtrie_json_number(output, "size_bytes", view.size_bytes);
        medtrie_json_string(output, "sha256", digest);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_sections(struct output *output, const medtrie_index *index)
{
    struct medtrie_section_view view = {.struct_size = sizeof view};
    size_t i;

    medtrie_json_begin(output, "sections", '[');
    for (i = 0; medtrie_section_at(index, i, &view); i++) {
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_text(output, "name", view.name);
        if (view.system.size > 0)
            medtrie_json_text(output, "system", view.system);
        else
            medtrie_json_null(output, "system");
        medtrie_json_number(output, "size_bytes", view.size_bytes);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_warnings(struct output *output, const medtrie_index *index)
{
    struct medtrie_text text;
    size_t i;

    medtrie_json_begin(output, "warnings", '[');
    for (i = 0; medtrie_warning_at(index, i, &text); i++)
        medtrie_json_text(output, NULL, text);
    medtrie_json_end(output, ']');
}

void medtrie_info_write_json(struct output *output, const medtrie_index *index, const char *path,
                             bool warnings)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    char content_id[33];
    char format[24];
    size_t i;

    medtrie_index_describe(index, &view);
    medtrie_info_format_hex(view.content_id, sizeof view.content_id, content_id);
    snprintf(format, sizeof format, "%u.%u", (unsigned)view.format_major,
             (unsigned)view.format_minor);
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_string(output, "file", path);
    medtrie_json_string(output, "format", format);
    medtrie_json_number(output, "size_bytes", view.size_bytes);
    medtrie_json_string(output, "content_id", content_id);
    medtrie_json_flag(output, "licensed", view.licensed);
    if (view.notice.size > 0)
        medtrie_json_text(output, "notice", view.notice);
    else
        medtrie_json_null(output, "notice");
    medtrie_json_begin(output, "systems", '[');
    for (i = 0; i < view.system_count; i++)
        json_system(output, medtrie_system_at(index, i));
    medtrie_json_end(output, ']');
    json_sources(output, index);
    json_sections(output, index);
    medtrie_json_number(output, "warning_count", view.warning_count);
    if (warnings)
        json_warnings(output, index);
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

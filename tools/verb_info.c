/*
 * `medtrie info`: what an index holds and where that comes from. As TSV a row a release, which is
 * what a program most often wants of it; as JSON one object with everything.
 */
#include "info.h"
#include "query.h"
#include "tsv.h"
#include "verbs.h"

static const char columns[] = "system release last_day codes billable groupings";

void medtrie_info_format_hex(const uint8_t *bytes, size_t size, char *text)
{
    static const char digits[] = "0123456789abcdef";
    size_t i;

    for (i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

bool medtrie_info_hole_after(const medtrie_system *system, medtrie_period period,
                             medtrie_day *first, medtrie_day *last)
{
    struct medtrie_period_view before = {.struct_size = sizeof before};
    struct medtrie_period_view after = {.struct_size = sizeof after};

    if (!medtrie_period_at(system, period, &before) ||
        !medtrie_period_at(system, period + 1, &after) || before.last_day >= MEDTRIE_DAY_LAST ||
        before.last_day + 1 >= after.first_day)
        return false;
    *first = before.last_day + 1;
    *last = after.first_day - 1;
    return true;
}

medtrie_day medtrie_info_last_covered_day(const medtrie_system *system, uint32_t period_count)
{
    struct medtrie_period_view view = {.struct_size = sizeof view};

    if (period_count == 0 || !medtrie_period_at(system, period_count - 1, &view))
        return MEDTRIE_DAY_NONE;
    return view.last_day;
}

static void write_tsv(struct output *output, const medtrie_index *index)
{
    size_t count = medtrie_system_count(index);
    size_t i;
    size_t j;

    medtrie_tsv_header(output, columns);
    for (i = 0; i < count; i++) {
        const medtrie_system *system = medtrie_system_at(index, i);
        struct medtrie_system_view view = {.struct_size = sizeof view};
        struct medtrie_release_view release = {.struct_size = sizeof release};

        medtrie_system_describe(system, &view);
        for (j = 0; medtrie_release_at(system, j, &release); j++) {
            medtrie_tsv_text(output, view.name);
            medtrie_tsv_day(output, release.first_day);
            medtrie_tsv_day(output, release.last_day);
            medtrie_tsv_number(output, release.code_count);
            medtrie_tsv_number(output, release.billable_count);
            medtrie_tsv_number(output, release.grouping_count);
            medtrie_tsv_end(output);
        }
    }
}

static int run(const struct arguments *arguments, struct output *output)
{
    bool warnings = medtrie_arguments_have(arguments, OPTION_WARNINGS);
    medtrie_index *index;
    int status;

    if (arguments->operand_count > 0) {
        medtrie_output_say(output, "info takes no codes; \"%.60s\" is left over (-i FILE?)",
                           arguments->operands[0]);
        return STATUS_USAGE;
    }
    status = medtrie_query_open_index(arguments, output, &index);
    if (status != 0)
        return status;
    if (output->format == OUTPUT_JSON)
        medtrie_info_write_json(output, index, medtrie_arguments_index(arguments), warnings);
    else if (output->format == OUTPUT_TSV)
        write_tsv(output, index);
    else
        medtrie_info_write_text(output, index, medtrie_arguments_index(arguments), warnings);
    medtrie_close(index);
    return STATUS_FOUND;
}

const struct verb medtrie_verb_info = {
    .name = "info",
    .operands = "",
    .summary = "what an index holds and where it comes from",
    .description =
        "Prints the systems of an index with their releases, the days that no release covers, the "
        "source files with their SHA-256, and the size of each section; for licensed content the "
        "notice of its owner. --tsv prints a row a release, --json one object with everything.",
    .columns = columns,
    .examples = "medtrie info -i all.medtrie\n"
                "medtrie info --warnings\n"
                "medtrie info --json | jq .sources",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_INFO,
    .run = run,
};

/*
 * `medtrie verify`: whether an index file is sound. Opening it is the check; this verb says how
 * deep it went, or what is wrong and where.
 */
#include <stdio.h>

#include "json.h"
#include "tsv.h"
#include "verbs.h"

static const char columns[] = "file sound level message offset";

struct finding {
    const char *path;
    const char *level; /* "structure" or "every byte" */
    bool sound;
    const struct medtrie_error *error;
};

static const char *message_of(const struct finding *finding)
{
    if (finding->sound)
        return "";
    return finding->error->message[0] != '\0' ? finding->error->message
                                              : medtrie_result_name(finding->error->result);
}

static void write_json(struct output *output, const struct finding *finding)
{
    medtrie_json_begin(output, NULL, '{');
    medtrie_json_string(output, "file", finding->path);
    medtrie_json_flag(output, "sound", finding->sound);
    medtrie_json_string(output, "level", finding->level);
    if (finding->sound) {
        medtrie_json_null(output, "message");
        medtrie_json_null(output, "offset");
    } else {
        medtrie_json_string(output, "message", message_of(finding));
        medtrie_json_number(output, "offset", finding->error->offset);
    }
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

static void write_tsv(struct output *output, const struct finding *finding)
{
    medtrie_tsv_header(output, columns);
    medtrie_tsv_string(output, finding->path);
    medtrie_tsv_flag(output, finding->sound);
    medtrie_tsv_string(output, finding->level);
    medtrie_tsv_string(output, message_of(finding));
    if (finding->sound)
        medtrie_tsv_empty(output, 1);
    else
        medtrie_tsv_number(output, finding->error->offset);
    medtrie_tsv_end(output);
}

static void write_finding(struct output *output, const struct finding *finding)
{
    if (output->format == OUTPUT_JSON)
        write_json(output, finding);
    else if (output->format == OUTPUT_TSV)
        write_tsv(output, finding);
    else if (finding->sound)
        medtrie_output_format(output, "sound: %s\n", finding->level);
}

static int run(const struct arguments *arguments, struct output *output)
{
    bool full = medtrie_arguments_have(arguments, OPTION_FULL);
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = full ? MEDTRIE_VERIFY_FULL
                                                          : MEDTRIE_VERIFY_STRUCTURE};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct finding finding = {.level = full ? "every byte" : "structure", .error = &error};
    medtrie_index *index = NULL;

    finding.path =
        arguments->operand_count > 0 ? arguments->operands[0] : medtrie_arguments_index(arguments);
    if (finding.path == NULL || arguments->operand_count > 1) {
        medtrie_output_say(output, "verify needs one index: FILE, -i FILE or MEDTRIE_INDEX");
        return STATUS_USAGE;
    }
    finding.sound = medtrie_open(finding.path, &options, &index, &error) == MEDTRIE_OK;
    medtrie_close(index);
    if (!finding.sound && (int)error.result / 100 != STATUS_INDEX)
        return medtrie_output_fail(output, &error);
    write_finding(output, &finding);
    return finding.sound ? STATUS_FOUND : medtrie_output_fail(output, &error);
}

const struct verb medtrie_verb_verify = {
    .name = "verify",
    .operands = "[FILE]",
    .summary = "whether an index file is sound",
    .description =
        "Checks the structure of an index, as every verb does when it opens one; with --full also "
        "every checksum and every cross-reference, which finds any change of any byte. Exit status "
        "4, and what is wrong and where, when it is not sound.",
    .columns = columns,
    .examples = "medtrie verify all.medtrie\n"
                "medtrie verify --full all.medtrie && cp all.medtrie /srv/",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_VERIFY,
    .run = run,
};

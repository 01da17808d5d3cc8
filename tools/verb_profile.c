/*
 * `medtrie profile`: which columns of a table hold codes and dates, and the command line that
 * checks them. It proposes and does nothing.
 */
#include <stdlib.h>

#include "files.h"
#include "profile_print.h"
#include "query.h"
#include "table_input.h"
#include "verbs.h"

/* What is read of a file. */
#define SAMPLE_BYTES ((size_t)16 << 20)

/* One run of the verb. */
struct run {
    struct output *output;
    const struct arguments *arguments;
    medtrie_index *index;
    struct reader reader;
    char *data;
    size_t size;
    struct profile_input input;
    struct medtrie_profile_options options;
    medtrie_profile *profile;
    struct guess *guesses;
    struct profile_command command;
};

static int out_of_memory(const struct run *run)
{
    medtrie_output_say(run->output, "out of memory");
    return STATUS_MEMORY;
}

/* ---- The sample ---------------------------------------------------------------------------- */

static int read_sample(struct run *run)
{
    ssize_t size;

    run->data = malloc(SAMPLE_BYTES + 1);
    if (run->data == NULL)
        return out_of_memory(run);
    medtrie_output_flush(run->output);
    size = medtrie_reader_open(&run->reader, run->input.path)
               ? medtrie_reader_read(&run->reader, run->data, SAMPLE_BYTES + 1)
               : -1;
    if (size < 0) {
        medtrie_output_say(run->output, "%s", run->reader.message);
        return run->reader.lacks_memory ? STATUS_MEMORY : STATUS_SYSTEM;
    }
    /* One byte more tells whether that was all. */
    run->options.last = (size_t)size <= SAMPLE_BYTES;
    run->size = run->options.last ? (size_t)size : SAMPLE_BYTES;
    return 0;
}

/* ---- The format ---------------------------------------------------------------------------- */

/* How many cells a delimiter cuts the first line into. */
static size_t count_cells(const struct run *run, char delimiter)
{
    size_t count = 1;
    bool quoted = false;

    for (size_t i = 0; i < run->size && (quoted || run->data[i] != '\n'); i++) {
        if (run->data[i] == '"')
            quoted = !quoted;
        else if (!quoted && run->data[i] == delimiter)
            count++;
    }
    return count;
}

/* The delimiter of the extension, unless it cuts nothing; then the one that cuts the most. */
static void guess_delimiter(struct run *run, char usual)
{
    static const char delimiters[] = ",\t|;";
    size_t most = count_cells(run, usual);

    run->input.delimiter = usual;
    for (const char *delimiter = delimiters; most < 2 && *delimiter != '\0'; delimiter++)
        if (count_cells(run, *delimiter) > count_cells(run, run->input.delimiter))
            run->input.delimiter = *delimiter;
}

/* Whether the first line is a code, so that there is no header. */
static bool begins_with_code(const struct run *run)
{
    const char *feed = memchr(run->data, '\n', run->size);
    size_t size = feed != NULL ? (size_t)(feed - run->data) : run->size;

    for (size_t i = 0; i < medtrie_system_count(run->index); i++) {
        const medtrie_system *system = medtrie_system_at(run->index, i);
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(system, &view);
        if (medtrie_find(system, run->data, size) < view.code_count)
            return true;
    }
    return false;
}

/* By the first bytes of an input whose name says nothing. */
static void guess_format(struct run *run)
{
    size_t at = 0;

    while (at < run->size && strchr(" \t\r\n", run->data[at]) != NULL && run->data[at] != '\0')
        at++;
    run->input.format =
        at < run->size && run->data[at] == '{' ? MEDTRIE_ANNOTATE_NDJSON : MEDTRIE_ANNOTATE_CSV;
    guess_delimiter(run, ',');
    if (run->input.format == MEDTRIE_ANNOTATE_CSV && count_cells(run, run->input.delimiter) == 1 &&
        begins_with_code(run))
        run->input.format = MEDTRIE_ANNOTATE_LINES;
}

static int set_format(struct run *run)
{
    const struct table_format *named = medtrie_table_format_of(run->input.path), *format;
    int status = medtrie_table_format(run->arguments, run->output, run->input.path, &format);

    if (status != 0)
        return status;
    run->input.named = named != NULL ? named->name : NULL;
    if (format != NULL) {
        run->input.format = format->format;
        guess_delimiter(run, format->delimiter);
    } else {
        guess_format(run);
        /* That it was lines was a guess. */
        if (run->input.format == MEDTRIE_ANNOTATE_LINES &&
            medtrie_arguments_have(run->arguments, OPTION_DELIMITER))
            run->input.format = MEDTRIE_ANNOTATE_CSV;
    }
    return medtrie_table_delimiter(run->arguments, run->output, run->input.format,
                                   &run->input.delimiter);
}

/* ---- The run ------------------------------------------------------------------------------- */

static int print(const struct run *run)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct profile_answer answer = {.output = run->output,
                                    .input = &run->input,
                                    .is_complete = run->options.last,
                                    .profile = run->profile,
                                    .totals.struct_size = sizeof answer.totals,
                                    .guesses = run->guesses,
                                    .command = &run->command};

    medtrie_profile_describe(run->profile, &answer.totals);
    if (run->command.line[0] != '\0' &&
        medtrie_profile_try(run->index, &run->input, &run->command, run->data, run->size,
                            run->options.last, &error) != MEDTRIE_OK)
        answer.refused = error.message;
    if (error.result == MEDTRIE_ERROR_MEMORY)
        return out_of_memory(run);
    medtrie_profile_print(&answer);
    return 0;
}

static void forget(struct run *run)
{
    medtrie_profile_free(run->profile);
    free(run->guesses);
    medtrie_profile_command_free(&run->command);
    run->profile = NULL;
    run->guesses = NULL;
}

static int guess(struct run *run)
{
    struct medtrie_error error = {.struct_size = sizeof error};

    forget(run);
    if (medtrie_profile_make(run->index, &run->options, run->data, run->size, &run->profile,
                             &error) != MEDTRIE_OK)
        return medtrie_table_fail(run->output, run->input.path, &error);
    run->guesses = medtrie_guess_columns(run->profile);
    if (run->guesses == NULL ||
        !medtrie_profile_command(&run->input, run->profile, run->guesses, &run->command))
        return out_of_memory(run);
    return 0;
}

static bool has_codes(const struct run *run)
{
    return run->command.line[0] != '\0';
}

static int profile(struct run *run)
{
    int status = medtrie_table_path(run->arguments, run->output, &run->input.path);

    if (status == 0)
        status = medtrie_query_open_index(run->arguments, run->output, &run->index);
    if (status == 0)
        status = read_sample(run);
    if (status == 0)
        status = set_format(run);
    if (status != 0)
        return status;
    run->input.index = medtrie_arguments_value(run->arguments, OPTION_INDEX);
    run->input.no_header = medtrie_arguments_have(run->arguments, OPTION_NO_HEADER);
    run->options.struct_size = sizeof run->options;
    run->options.format = run->input.format;
    run->options.delimiter = run->input.delimiter;
    run->options.no_header = run->input.no_header;
    status = guess(run);
    if (status == 0 && run->command.dates == PROFILE_DATES_SETTLED && has_codes(run)) {
        /* What may be billed depends on the day, which is known only now. */
        run->options.date_column = run->command.date + 1;
        if (medtrie_form_is_slashed(run->command.form))
            run->options.date_form = medtrie_date_form_name(run->command.form);
        status = guess(run);
    }
    if (status == 0)
        status = print(run);
    if (status != 0)
        return status;
    return has_codes(run) ? STATUS_FOUND : STATUS_NOT_FOUND;
}

static int run_verb(const struct arguments *arguments, struct output *output)
{
    struct run run = {.output = output, .arguments = arguments, .reader.fd = -1};
    int status = profile(&run);

    medtrie_reader_close(&run.reader);
    forget(&run);
    medtrie_close(run.index);
    free(run.data);
    return status;
}

const struct verb medtrie_verb_profile = {
    .name = "profile",
    .operands = "[FILE]",
    .summary = "which columns of a table hold codes and dates",
    .description =
        "Reads the first 16 MiB of a table, guesses which columns hold codes of which system or "
        "family and which hold dates, with the share of the filled cells that fit and of these the "
        "share that may be billed on the date of service, and prints the command line of `medtrie "
        "annotate` to use. "
        "It only proposes; docs/ANNOTATE.md tells the rules. --tsv has the columns alone. Exit "
        "status 1 when no column holds codes.",
    .columns = PROFILE_COLUMNS,
    .examples = "medtrie profile claims.csv\n"
                "medtrie profile --delimiter '|' inpatient.txt.xz\n"
                "medtrie profile --json claims.csv | jq -r .command",
    .options = OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_TABLE,
    .run = run_verb,
};

/*
 * Profiles a sample of arbitrary bytes with options that the first two bytes choose, guesses its
 * columns and proposes a command line. Counts must not be more than there are cells, and the
 * command must be one that a shell and the program take.
 */
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "fuzz.h"

#include "profile_command.h"
#include "verbs.h"

#define WORDS_MAX 600
#define PATH "a b'c.csv"

static void expect_match(const struct medtrie_profile_match *match, uint64_t filled)
{
    fuzz_expect(match->name.size > 0, "a match of no name");
    fuzz_expect(match->codes <= filled && match->not_loaded <= filled, "more codes than cells");
    fuzz_expect(match->billable <= match->codes, "more billable codes than codes");
}

static void expect_column(const medtrie_profile *profile, size_t column, uint64_t rows,
                          size_t expected)
{
    struct medtrie_profile_column view = {.struct_size = sizeof view};
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    size_t matches = 0;

    fuzz_expect(medtrie_profile_column_at(profile, column, &view), "a column that is not there");
    fuzz_expect(view.filled <= rows && view.versions <= view.filled, "more cells than rows");
    for (unsigned form = 0; form < MEDTRIE_DATE_FORMS; form++)
        fuzz_expect(view.dates[form] <= view.filled, "more dates than cells");
    while (medtrie_profile_match_at(profile, column, matches, &match)) {
        expect_match(&match, view.filled);
        matches++;
    }
    fuzz_expect(matches == expected, "matches are missing");
}

/* ---- The command line ------------------------------------------------------------------------ */

/* Takes the next word off a line as a shell does: quotes, and backslashes outside of them. */
static bool next_word(const char **line, char *word)
{
    bool quoted = false;

    while (**line == ' ')
        ++*line;
    if (**line == '\0')
        return false;
    for (; **line != '\0' && (quoted || **line != ' '); ++*line) {
        if (**line == '\'') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && **line == '\\')
            ++*line;
        else
            fuzz_expect(quoted || strchr("$`\"\n;&|<>()*?[#~!", **line) == NULL,
                        "a character that means something to a shell");
        *word++ = **line;
    }
    *word = '\0';
    fuzz_expect(!quoted, "a quote that does not end");
    return true;
}

/* What is proposed must be a command line of `medtrie annotate`. */
static void expect_command(const char *line)
{
    char message[ARGUMENTS_MESSAGE_BYTES];
    char *text = malloc(strlen(line) + 1), *words[WORDS_MAX];
    struct arguments arguments;
    int count = 0;

    fuzz_expect(text != NULL, "out of memory");
    while (count < WORDS_MAX && next_word(&line, text))
        words[count++] = fuzz_string(text, strlen(text));
    if (count < WORDS_MAX) {
        fuzz_expect(medtrie_arguments_parse(&arguments, count, words, message) == 0 &&
                        arguments.verb == &medtrie_verb_annotate && arguments.operand_count == 1 &&
                        strcmp(arguments.operands[0], PATH) == 0,
                    "the command that is proposed is none");
        medtrie_arguments_release(&arguments);
    }
    while (count > 0)
        free(words[--count]);
    free(text);
}

/* Annotate begins with the command, or says why not. */
static void expect_begin(const struct profile_input *input, const struct profile_command *command,
                         const char *text, size_t size, bool last)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    enum medtrie_result result =
        medtrie_profile_try(fuzz_index(), input, command, text, size, last, &error);

    if (result != MEDTRIE_OK)
        fuzz_expect_told(result, &error);
    fuzz_expect(result == MEDTRIE_OK || strstr(error.message, "there is no column") == NULL,
                "the command names a column that is not there");
}

static void expect_guesses(const medtrie_profile *profile, size_t columns,
                           const struct medtrie_profile_options *options, const char *text,
                           size_t size)
{
    struct profile_input input = {.path = PATH,
                                  .format = options->format,
                                  .delimiter = options->delimiter,
                                  .no_header = options->no_header};
    struct guess *guesses = medtrie_guess_columns(profile);
    struct near_column nearest[NEAREST_MAX];
    struct profile_command command;
    size_t near_count;

    fuzz_expect(guesses != NULL, "out of memory");
    near_count = medtrie_guess_nearest(profile, guesses, nearest);
    fuzz_expect(near_count <= NEAREST_MAX, "more columns than there is room for");
    for (size_t i = 0; i < near_count; i++)
        fuzz_expect(nearest[i].column < columns, "a near column that is not there");
    for (size_t i = 0; i < columns; i++)
        fuzz_expect(guesses[i].match_count <= GUESS_MATCHES_MAX && guesses[i].like <= i &&
                        (guesses[i].version == NO_COLUMN || guesses[i].version < columns),
                    "a guess of a column that is not there");
    fuzz_expect(medtrie_profile_command(&input, profile, guesses, &command), "out of memory");
    fuzz_expect(command.dates != PROFILE_DATES_SETTLED || command.date < columns ||
                    command.line[0] == '\0',
                "dates of a column that is not there");
    if (command.line[0] != '\0') {
        expect_command(command.line);
        expect_begin(&input, &command, text, size, options->last);
    }
    fuzz_expect((command.line[0] != '\0') == (command.code_count > 0),
                "a command without columns of codes");
    medtrie_profile_command_free(&command);
    free(guesses);
}

static void profile_once(const struct medtrie_profile_options *options, const char *text,
                         size_t size)
{
    struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
    struct medtrie_error error = {.struct_size = sizeof error};
    char *alone = fuzz_alone(text, size);
    medtrie_profile *profile;
    enum medtrie_result result =
        medtrie_profile_make(fuzz_index(), options, alone, size, &profile, &error);

    fuzz_expect((result == MEDTRIE_OK) == (profile != NULL), "a profile of a failure");
    if (result != MEDTRIE_OK) {
        fuzz_expect_told(result, &error);
        free(alone);
        return;
    }
    medtrie_profile_describe(profile, &totals);
    fuzz_expect(totals.short_rows <= totals.rows, "more short rows than rows");
    for (size_t i = 0; i < totals.columns; i++)
        expect_column(profile, i, totals.rows, totals.matches);
    expect_guesses(profile, totals.columns, options, alone, size);
    medtrie_profile_free(profile);
    free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {0, '|', '\t', ';'};
    static const char *const forms[] = {"YYYY-MM-DD", "YYYYMMDD", "DD-Mon-YYYY", "MM/DD/YYYY"};
    struct fuzz_input input = {data, size};
    unsigned flags = fuzz_byte(&input), date = fuzz_byte(&input);
    struct medtrie_profile_options options = {
        .struct_size = sizeof options,
        .format = (enum medtrie_annotate_format)(flags % 3 + 1),
        .no_header = (flags & 16) != 0,
        .last = (flags & 32) != 0,
        .date_column = date & 3,
        .date_form = (date & 4) != 0 ? forms[date >> 3 & 3] : NULL,
    };

    if (options.format == MEDTRIE_ANNOTATE_CSV)
        options.delimiter = delimiters[flags >> 6];
    profile_once(&options, (const char *)input.next, input.left);
    return 0;
}

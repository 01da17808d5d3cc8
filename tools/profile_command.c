/*
 * Writing a command line. A column is named by its name where that is possible, else by its number;
 * columns whose names differ by a number alone by a star, unless it would stand for others too.
 */
#include "profile_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "profile_dates.h"
#include "table_input.h"

/* What is being written. */
struct writing {
    const struct profile_input *input;
    const medtrie_profile *profile;
    const struct guess *guesses;
    struct medtrie_profile_totals totals;
    FILE *line;
    struct profile_command *command;
    bool has_versions; /* some column of codes has one beside it */
};

/* A text that grows; as long as a column's name at the most. */
struct words {
    char *text;
    size_t size;
    FILE *file;
};

static bool words_begin(struct words *words)
{
    *words = (struct words){NULL, 0, NULL};
    words->file = open_memstream(&words->text, &words->size);
    return words->file != NULL;
}

/* ---- Quoting ------------------------------------------------------------------------------- */

/* The length of the first character of a text; *clean: a terminal and a shell take it as it is. Of
 * the control characters U+0080 to U+009F have two bytes. */
static size_t look_at(const char *text, size_t size, bool *clean)
{
    size_t length = medtrie_escape_character(text, size, clean);
    unsigned char first = (unsigned char)text[0];

    if (first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)text[length - 1] < 0xA0))
        *clean = false;
    return length;
}

static bool is_clean(struct medtrie_text text)
{
    bool clean = true;

    for (size_t at = 0; at < text.size && clean;)
        at += look_at(text.data + at, text.size - at, &clean);
    return clean;
}

/* In $'...', where each byte can be written by its number. */
static void put_bytes(FILE *line, const char *word)
{
    size_t left = strlen(word);

    fputs("$'", line);
    while (left > 0) {
        bool clean;
        size_t length = look_at(word, left, &clean);

        if (clean && (*word == '\'' || *word == '\\'))
            fputc('\\', line);
        for (size_t i = 0; i < length; i++) {
            if (clean)
                fputc(word[i], line);
            else
                fprintf(line, "\\%03o", (unsigned)(unsigned char)word[i]);
        }
        word += length;
        left -= length;
    }
    fputc('\'', line);
}

static void put_quoted(FILE *line, const char *word)
{
    fputc('\'', line);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            fputs("'\\''", line);
        else
            fputc(*word, line);
    }
    fputc('\'', line);
}

static void put_word(FILE *line, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_./:=,@%+-";

    fputc(' ', line);
    if (word[0] != '\0' && strspn(word, safe) == strlen(word))
        fputs(word, line);
    else if (is_clean(medtrie_output_text(word)))
        put_quoted(line, word);
    else
        put_bytes(line, word);
}

static void put_option(const struct writing *writing, const char *option, const char *value)
{
    fprintf(writing->line, " %s", option);
    put_word(writing->line, value);
}

/* ---- Columns ------------------------------------------------------------------------------- */

static struct medtrie_text name_of(const struct writing *writing, size_t column)
{
    return medtrie_column_of(writing->profile, column).name;
}

static bool is_same(struct medtrie_text a, struct medtrie_text b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* How many columns have a name. */
static size_t count_named(const struct writing *writing, struct medtrie_text name)
{
    size_t count = 0;

    for (size_t i = 0; i < writing->totals.columns; i++)
        count += is_same(name_of(writing, i), name);
    return count;
}

/* Writes what names a column; false: nothing does. forbidden: characters that have a meaning in the
 * option. */
static bool put_column(const struct writing *writing, size_t column, const char *forbidden,
                       FILE *to)
{
    struct medtrie_text name = name_of(writing, column);
    bool is_table = writing->input->format == MEDTRIE_ANNOTATE_CSV;
    char number[24];

    if (name.size > 0 && is_clean(name) && count_named(writing, name) == 1 &&
        strcspn(name.data, forbidden) >= name.size) {
        fwrite(name.data, 1, name.size, to);
        return true;
    }
    snprintf(number, sizeof number, "%zu", column + 1);
    if (writing->input->format == MEDTRIE_ANNOTATE_NDJSON ||
        (is_table && count_named(writing, (struct medtrie_text){number, strlen(number)}) > 0))
        return false;
    fputs(number, to);
    return true;
}

/* ---- Stars --------------------------------------------------------------------------------- */

static void put_starred(struct medtrie_text name, FILE *to)
{
    struct medtrie_range number = medtrie_name_number(name);

    fwrite(name.data, 1, number.first, to);
    fputc('*', to);
    fwrite(name.data + number.end, 1, name.size - number.end, to);
}

/* Whether a star in the place of the number stands for the columns that are like the first one, and
 * for no others. */
static bool can_star(const struct writing *writing, size_t first)
{
    struct medtrie_text name = name_of(writing, first);
    struct medtrie_range number = medtrie_name_number(name);
    size_t behind = name.size - number.end, alike = 0;

    if (writing->input->format != MEDTRIE_ANNOTATE_CSV || number.first == number.end ||
        !is_clean(name) || memchr(name.data, '*', name.size) != NULL)
        return false;
    for (size_t i = 0; i < writing->totals.columns; i++) {
        struct medtrie_text other = name_of(writing, i);

        if (other.size < number.first + behind ||
            memcmp(other.data, name.data, number.first) != 0 ||
            memcmp(other.data + other.size - behind, name.data + number.end, behind) != 0)
            continue;
        if (writing->guesses[i].like != first)
            return false;
        alike++;
    }
    return alike > 1;
}

/* The column whose name is that of a version with the number of another column in it; or NO_COLUMN.
 */
static size_t version_like(const struct writing *writing, size_t version, size_t column)
{
    struct medtrie_text name = name_of(writing, version), with = name_of(writing, column);
    struct medtrie_range in_name = medtrie_name_number(name), in = medtrie_name_number(with);
    size_t found = NO_COLUMN;

    for (size_t i = 0; i < writing->totals.columns; i++) {
        struct medtrie_text other = name_of(writing, i);
        struct medtrie_range number = medtrie_name_number(other);

        if (!medtrie_names_alike(name, other) || in_name.first != number.first ||
            !is_same((struct medtrie_text){other.data + number.first, number.end - number.first},
                     (struct medtrie_text){with.data + in.first, in.end - in.first}))
            continue;
        if (found != NO_COLUMN)
            return NO_COLUMN;
        found = i;
    }
    return found;
}

/* A version of the columns that are like the first one; NO_COLUMN: none has any. */
static size_t version_of(const struct writing *writing, size_t first)
{
    for (size_t i = first; i < writing->totals.columns; i++)
        if (writing->guesses[i].like == first && writing->guesses[i].kind == GUESS_CODES &&
            writing->guesses[i].version != NO_COLUMN)
            return writing->guesses[i].version;
    return NO_COLUMN;
}

/* Whether a star for columns has a star for their versions beside it, or no versions at all. */
static bool can_star_versions(const struct writing *writing, size_t first)
{
    size_t version = version_of(writing, first);

    if (version == NO_COLUMN)
        return true;
    for (size_t i = first; i < writing->totals.columns; i++) {
        const struct guess *guess = &writing->guesses[i];
        size_t beside;

        if (guess->like != first)
            continue;
        beside = version_like(writing, version, i);
        if (beside == NO_COLUMN)
            return false;
        /* One that is empty says nothing, and does no harm. */
        if (guess->kind == GUESS_CODES && guess->version != beside &&
            medtrie_column_of(writing->profile, beside).filled > 0)
            return false;
    }
    return memchr(name_of(writing, version).data, '*', name_of(writing, version).size) == NULL &&
           is_clean(name_of(writing, version));
}

/* ---- Options ------------------------------------------------------------------------------- */

/* Takes both texts. */
static bool keep_code(struct profile_command *command, char *code, char *system_column)
{
    size_t size = (command->code_count + 1) * sizeof *command->codes;
    char **codes = realloc(command->codes, size), **system_columns;

    if (codes != NULL)
        command->codes = codes;
    system_columns = realloc(command->system_columns, size);
    if (system_columns != NULL)
        command->system_columns = system_columns;
    if (codes == NULL || system_columns == NULL) {
        free(code);
        free(system_column);
        return false;
    }
    codes[command->code_count] = code;
    system_columns[command->code_count++] = system_column;
    return true;
}

/* --code and what belongs to it, of a column or of all that are like it. */
static bool put_code(const struct writing *writing, size_t column, bool starred)
{
    const struct guess *guess = &writing->guesses[column];
    struct medtrie_text system = medtrie_match_of(writing->profile, column, guess->matches[0]).name;
    size_t version = starred ? version_of(writing, guess->like) : guess->version;
    struct words code, beside;
    bool good, closed;

    if (!words_begin(&code))
        return false;
    if (!words_begin(&beside)) {
        fclose(code.file);
        free(code.text);
        return false;
    }
    good = true;
    if (starred)
        put_starred(name_of(writing, column), code.file);
    else
        good = put_column(writing, column, guess->match_count == 1 ? "*" : "*:", code.file);
    if (guess->match_count == 1)
        fprintf(code.file, ":%.*s", (int)system.size, system.data);
    if (version != NO_COLUMN && starred)
        put_starred(name_of(writing, version), beside.file);
    else if (version != NO_COLUMN)
        put_column(writing, version, "*", beside.file);
    closed = fclose(code.file) == 0;
    closed &= fclose(beside.file) == 0;
    if (!closed || !good) {
        writing->command->unnamed += closed;
        free(code.text);
        free(beside.text);
        return closed;
    }
    put_option(writing, "--code", code.text);
    if (writing->has_versions)
        put_option(writing, "--system-column", beside.text);
    return keep_code(writing->command, code.text, beside.text);
}

static bool put_codes(const struct writing *writing)
{
    bool good = true;

    for (size_t i = 0; good && i < writing->totals.columns; i++) {
        size_t first = writing->guesses[i].like;

        if (writing->guesses[i].kind != GUESS_CODES)
            continue;
        if (!can_star(writing, first) || !can_star_versions(writing, first)) {
            good = put_code(writing, i, false);
            continue;
        }
        /* The first with codes speaks for all. */
        for (size_t k = first; k < i; k++)
            if (writing->guesses[k].like == first && writing->guesses[k].kind == GUESS_CODES)
                first = NO_COLUMN;
        if (first != NO_COLUMN)
            good = put_code(writing, i, true);
    }
    return good;
}

static bool put_dates(const struct writing *writing, struct profile_command *command)
{
    const struct guess *guesses = writing->guesses;
    size_t from, through, clear;
    struct words dates;
    bool good, closed;

    medtrie_guess_dates(writing->profile, guesses, &from, &through);
    command->dates = from == NO_COLUMN ? PROFILE_DATES_NONE : PROFILE_DATES_SETTLED;
    if (from == NO_COLUMN)
        return true;
    /* One form serves both. */
    clear = guesses[from].kind == GUESS_DATE || through == NO_COLUMN ? from : through;
    if (through != NO_COLUMN && medtrie_form_is_slashed(guesses[from].form) !=
                                    medtrie_form_is_slashed(guesses[through].form))
        through = NO_COLUMN, clear = from;
    command->date = from;
    command->form = guesses[clear].form;
    if (guesses[clear].kind == GUESS_UNCLEAR_DATE) {
        command->dates = PROFILE_DATES_UNCLEAR;
        return true;
    }
    if (!words_begin(&dates))
        return false;
    good = put_column(writing, from, ",", dates.file);
    if (through != NO_COLUMN) {
        fputc(',', dates.file);
        good = put_column(writing, through, ",", dates.file) && good;
    }
    closed = fclose(dates.file) == 0;
    if (closed && good) {
        put_option(writing, "--date", dates.text);
        if (medtrie_form_is_slashed(guesses[clear].form))
            put_option(writing, "--date-format", medtrie_date_form_name(guesses[clear].form));
        command->date_columns = dates.text;
        return true;
    }
    command->dates = PROFILE_DATES_NONE;
    free(dates.text);
    return closed;
}

static void put_format(const struct writing *writing)
{
    const struct profile_input *input = writing->input;
    const char *name = medtrie_table_format_name(input->format);
    char delimiter[2] = {input->delimiter, '\0'};

    /* Of a file that is named so, with another delimiter perhaps. */
    if (input->format == MEDTRIE_ANNOTATE_CSV &&
        (input->delimiter == '\t' || (input->named != NULL && strcmp(input->named, "tsv") == 0)))
        name = "tsv";
    if (input->named == NULL || strcmp(input->named, name) != 0)
        put_option(writing, "--input-format", name);
    if (input->format == MEDTRIE_ANNOTATE_CSV &&
        input->delimiter != (strcmp(name, "tsv") == 0 ? '\t' : ','))
        put_option(writing, "--delimiter", delimiter);
    if (input->no_header && input->format == MEDTRIE_ANNOTATE_CSV)
        fputs(" --no-header", writing->line);
    if (writing->totals.short_rows > 0)
        fputs(" --ragged pad", writing->line);
}

static void put_file(const struct writing *writing)
{
    const char *path = writing->input->path;

    if (path == NULL)
        return;
    /* What begins with a hyphen would be an option. */
    if (path[0] == '-')
        fputs(" --", writing->line);
    put_word(writing->line, path);
}

bool medtrie_profile_command(const struct profile_input *input, const medtrie_profile *profile,
                             const struct guess *guesses, struct profile_command *command)
{
    struct writing writing = {.input = input,
                              .profile = profile,
                              .guesses = guesses,
                              .command = command,
                              .totals.struct_size = sizeof writing.totals};
    bool has_codes = false, good;
    size_t size;

    *command = (struct profile_command){.dates = PROFILE_DATES_NONE};
    medtrie_profile_describe(profile, &writing.totals);
    for (size_t i = 0; i < writing.totals.columns; i++)
        if (guesses[i].kind == GUESS_CODES) {
            has_codes = true;
            writing.has_versions = writing.has_versions || guesses[i].version != NO_COLUMN;
        }
    writing.line = open_memstream(&command->line, &size);
    if (writing.line == NULL)
        return false;
    good = true;
    if (has_codes) {
        fputs("medtrie annotate", writing.line);
        if (input->index != NULL)
            put_option(&writing, "-i", input->index);
        put_format(&writing);
        good = put_codes(&writing) && put_dates(&writing, command);
        put_file(&writing);
    }
    good = fclose(writing.line) == 0 && good;
    if (good && command->code_count == 0)
        command->line[0] = '\0';
    return good;
}

void medtrie_profile_command_free(struct profile_command *command)
{
    for (size_t i = 0; i < command->code_count; i++) {
        free(command->codes[i]);
        free(command->system_columns[i]);
    }
    free(command->codes);
    free(command->system_columns);
    free(command->date_columns);
    free(command->line);
    *command = (struct profile_command){.line = NULL};
}

/* Puts the place in front of what is wrong. */
static void place_error(struct medtrie_error *error)
{
    struct medtrie_error placed = *error;

    snprintf(placed.message, sizeof placed.message, "line %llu, column %llu: %.400s",
             (unsigned long long)error->line, (unsigned long long)error->column, error->message);
    *error = placed;
}

/* Annotates the rows of a sample that has begun. */
static enum medtrie_result try_rows(medtrie_annotator *annotator, const char *data, size_t size,
                                    bool last, struct medtrie_error *error)
{
    struct medtrie_annotate_piece piece;
    struct medtrie_annotated out;
    medtrie_annotator_part *part;
    enum medtrie_result result = medtrie_annotator_cut(annotator, data, size, last, &piece, error);

    if (result == MEDTRIE_OK)
        result = medtrie_annotator_part_open(annotator, &part, error);
    if (result != MEDTRIE_OK)
        return result;
    result = medtrie_annotator_part_run(part, &piece, &out, error);
    medtrie_annotator_part_close(part);
    if (result != MEDTRIE_OK && error->line > 0)
        place_error(error);
    return result;
}

enum medtrie_result medtrie_profile_try(const medtrie_index *index,
                                        const struct profile_input *input,
                                        const struct profile_command *command, const char *data,
                                        size_t size, bool last, struct medtrie_error *error)
{
    struct medtrie_annotate_options options = {.struct_size = sizeof options,
                                               .format = input->format,
                                               .delimiter = input->delimiter,
                                               .no_header = input->no_header,
                                               .codes = (const char *const *)command->codes,
                                               .system_columns =
                                                   (const char *const *)command->system_columns,
                                               .code_count = command->code_count,
                                               .dates = command->date_columns};
    struct medtrie_annotated out;
    medtrie_annotator *annotator;
    enum medtrie_result result;
    bool begun;
    size_t taken;

    if (command->date_columns != NULL && medtrie_form_is_slashed(command->form))
        options.date_form = medtrie_date_form_name(command->form);
    result = medtrie_annotator_open(index, &options, &annotator, error);
    if (result == MEDTRIE_OK)
        result = medtrie_annotator_begin(annotator, data, size, last, &begun, &taken, &out, error);
    /* Of two members of one name nobody knows which is meant. */
    if (result == MEDTRIE_OK && begun && input->format == MEDTRIE_ANNOTATE_NDJSON)
        result = try_rows(annotator, data + taken, size - taken, last, error);
    medtrie_annotator_close(annotator);
    return result;
}

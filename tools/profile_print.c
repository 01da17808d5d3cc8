/* The answer of `medtrie profile` in its three forms. */
#include "profile_print.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "json.h"
#include "table.h"
#include "table_input.h"
#include "tsv.h"

static void put_share(struct output *output, uint64_t part, uint64_t whole)
{
    char text[TABLE_SHARE_BYTES];

    medtrie_table_string(output, medtrie_table_format_share(part, whole, text), TABLE_RIGHT);
}

/* The names of what fits, with something between them; "" for what is not guessed. */
static void name_guess(const struct profile_answer *answer, size_t column, const char *between,
                       char text[200])
{
    const struct guess *guess = &answer->guesses[column];
    size_t used = 0;

    text[0] = '\0';
    if (guess->kind == GUESS_DATE || guess->kind == GUESS_UNCLEAR_DATE)
        snprintf(text, 200, "date");
    for (size_t i = 0; guess->kind == GUESS_CODES && i < guess->match_count && used < 199; i++) {
        struct medtrie_profile_match match =
            medtrie_match_of(answer->profile, column, guess->matches[i]);

        used +=
            (size_t)snprintf(text + used, 200 - used, "%s%.*s", i > 0 ? between : "",
                             (int)(match.name.size < 40 ? match.name.size : 40), match.name.data);
    }
}

/* The forms of dates that fit. */
static void name_forms(const struct guess *guess, const char *between, char text[40])
{
    unsigned forms[2], count = medtrie_guess_forms(guess, forms);
    int used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < count; i++)
        used += snprintf(text + used, 40 - (size_t)used, "%s%s", i > 0 ? between : "",
                         medtrie_date_form_name(forms[i]));
}

static void write_tsv(const struct profile_answer *answer)
{
    struct medtrie_profile_column view = {.struct_size = sizeof view};
    struct output *output = answer->output;

    medtrie_tsv_header(output, PROFILE_COLUMNS);
    for (size_t i = 0; medtrie_profile_column_at(answer->profile, i, &view); i++) {
        const struct guess *guess = &answer->guesses[i];
        char name[200], forms[40];

        name_guess(answer, i, ";", name);
        name_forms(guess, ";", forms);
        medtrie_tsv_number(output, i + 1);
        medtrie_tsv_text(output, view.name);
        medtrie_tsv_number(output, answer->totals.rows);
        medtrie_tsv_number(output, view.filled);
        medtrie_tsv_string(output, name);
        medtrie_tsv_string(output, forms);
        if (guess->kind != GUESS_NONE)
            medtrie_tsv_number(output, guess->fits);
        else
            medtrie_tsv_empty(output, 1);
        if (guess->kind == GUESS_CODES) {
            medtrie_tsv_number(output, guess->codes);
            medtrie_tsv_number(output, guess->billable);
        } else {
            medtrie_tsv_empty(output, 2);
        }
        medtrie_tsv_end(output);
    }
}

/* All that was counted of a column, so that others can guess better. */
static void json_matches(const struct profile_answer *answer, size_t column)
{
    struct medtrie_profile_column view = medtrie_column_of(answer->profile, column);
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    struct output *output = answer->output;

    medtrie_json_begin(output, "matches", '[');
    for (size_t i = 0; medtrie_profile_match_at(answer->profile, column, i, &match); i++) {
        if (match.codes + match.not_loaded == 0)
            continue;
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_text(output, "name", match.name);
        medtrie_json_number(output, "codes", match.codes);
        medtrie_json_number(output, "billable", match.billable);
        medtrie_json_number(output, "not_loaded", match.not_loaded);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
    medtrie_json_begin(output, "dates", '{');
    for (unsigned form = 0; form < MEDTRIE_DATE_FORMS; form++)
        if (view.dates[form] > 0)
            medtrie_json_number(output, medtrie_date_form_name(form), view.dates[form]);
    medtrie_json_end(output, '}');
}

static void json_column(const struct profile_answer *answer, size_t column)
{
    struct medtrie_profile_column view = medtrie_column_of(answer->profile, column);
    const struct guess *guess = &answer->guesses[column];
    struct output *output = answer->output;
    unsigned forms[2], form_count = medtrie_guess_forms(guess, forms);

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_number(output, "column", column + 1);
    medtrie_json_text(output, "name", view.name);
    medtrie_json_number(output, "filled", view.filled);
    medtrie_json_begin(output, "systems", '[');
    for (size_t i = 0; guess->kind == GUESS_CODES && i < guess->match_count; i++)
        medtrie_json_text(output, NULL,
                          medtrie_match_of(answer->profile, column, guess->matches[i]).name);
    medtrie_json_end(output, ']');
    medtrie_json_begin(output, "date_formats", '[');
    for (unsigned i = 0; i < form_count; i++)
        medtrie_json_string(output, NULL, medtrie_date_form_name(forms[i]));
    medtrie_json_end(output, ']');
    medtrie_json_number(output, "fits", guess->kind != GUESS_NONE ? guess->fits : 0);
    medtrie_json_number(output, "codes", guess->kind == GUESS_CODES ? guess->codes : 0);
    medtrie_json_number(output, "billable", guess->kind == GUESS_CODES ? guess->billable : 0);
    if (guess->version != NO_COLUMN)
        medtrie_json_number(output, "version_column", guess->version + 1);
    else
        medtrie_json_null(output, "version_column");
    json_matches(answer, column);
    medtrie_json_end(output, '}');
}

static void write_json(const struct profile_answer *answer)
{
    struct output *output = answer->output;

    medtrie_json_begin(output, NULL, '{');
    if (answer->input->path != NULL)
        medtrie_json_string(output, "file", answer->input->path);
    else
        medtrie_json_null(output, "file");
    medtrie_json_string(output, "format", medtrie_table_format_name(answer->input->format));
    if (answer->input->format == MEDTRIE_ANNOTATE_CSV)
        medtrie_json_text(output, "delimiter", (struct medtrie_text){&answer->input->delimiter, 1});
    else
        medtrie_json_null(output, "delimiter");
    medtrie_json_flag(output, "complete", answer->is_complete);
    medtrie_json_number(output, "rows", answer->totals.rows);
    medtrie_json_number(output, "short_rows", answer->totals.short_rows);
    medtrie_json_number(output, "long_rows", answer->totals.long_rows);
    medtrie_json_begin(output, "columns", '[');
    for (size_t i = 0; i < answer->totals.columns; i++)
        json_column(answer, i);
    medtrie_json_end(output, ']');
    if (answer->command->line[0] != '\0')
        medtrie_json_string(output, "command", answer->command->line);
    else
        medtrie_json_null(output, "command");
    if (answer->refused != NULL)
        medtrie_json_string(output, "refused", answer->refused);
    else
        medtrie_json_null(output, "refused");
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

static void write_table(const struct profile_answer *answer)
{
    static const char *const heads[] = {"", "column", "filled", "guess", "", "fits", "billable"};
    struct medtrie_profile_column view = {.struct_size = sizeof view};
    struct output *output = answer->output;

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        medtrie_table_string(output, heads[i], i == 2 || i > 4 ? TABLE_RIGHT : TABLE_FAINT);
    medtrie_table_row(output);
    for (size_t i = 0; medtrie_profile_column_at(answer->profile, i, &view); i++) {
        const struct guess *guess = &answer->guesses[i];
        char name[200], forms[40];

        name_guess(answer, i, " or ", name);
        name_forms(guess, " or ", forms);
        medtrie_table_number(output, i + 1);
        medtrie_table_cell(output, view.name, TABLE_STRONG);
        put_share(output, view.filled, answer->totals.rows);
        if (guess->kind != GUESS_NONE) {
            medtrie_table_string(output, name, TABLE_NORMAL);
            medtrie_table_string(output, forms, TABLE_NORMAL);
            put_share(output, guess->fits, view.filled);
        }
        if (guess->kind == GUESS_CODES)
            put_share(output, guess->billable, guess->codes);
        medtrie_table_row(output);
    }
    medtrie_table_end(output);
}

/* Of objects the name, as no option takes a number there. */
static void begin_remark(const struct profile_answer *answer, size_t column)
{
    struct output *output = answer->output;

    if (answer->input->format != MEDTRIE_ANNOTATE_NDJSON) {
        medtrie_output_format(output, "# column %zu: ", column + 1);
        return;
    }
    medtrie_output_literal(output, "# column \"");
    medtrie_output_plain(output, medtrie_column_of(answer->profile, column).name);
    medtrie_output_literal(output, "\": ");
}

static void remark_name(const struct profile_answer *answer, size_t column)
{
    if (answer->input->format != MEDTRIE_ANNOTATE_CSV ||
        !medtrie_name_is_code(answer->profile, column))
        return;
    begin_remark(answer, column);
    medtrie_output_literal(answer->output,
                           "its name is a code itself; add --no-header if it is a row\n");
}

static void remark_nearest(const struct profile_answer *answer)
{
    struct near_column nearest[NEAREST_MAX];
    size_t count = medtrie_guess_nearest(answer->profile, answer->guesses, nearest);
    struct output *output = answer->output;

    medtrie_output_format(output, "# no column of codes was found%s\n",
                          count > 0 ? "; the nearest, for --code COLUMN:SYSTEM:" : "");
    for (size_t i = 0; i < count; i++) {
        size_t column = nearest[i].column;
        struct medtrie_profile_match match =
            medtrie_match_of(answer->profile, column, nearest[i].match);
        char text[TABLE_SHARE_BYTES];

        begin_remark(answer, column);
        medtrie_output_format(
            output, "%s of the filled cells are codes of %.*s\n",
            medtrie_table_format_share(match.codes,
                                       medtrie_column_of(answer->profile, column).filled, text),
            (int)match.name.size, match.name.data);
        remark_name(answer, column);
    }
}

/* Whether codes of ICD-9-CM are among those that are guessed; a family is where it has some. */
static bool has_icd9(const struct profile_answer *answer)
{
    static const char *const names[] = {"icd9cm-dx", "icd9cm-sg", "dx", "px"};

    for (size_t i = 0; i < answer->totals.columns; i++)
        for (size_t k = 0; k < answer->guesses[i].match_count; k++) {
            size_t number = answer->guesses[i].matches[k];
            struct medtrie_text name = medtrie_match_of(answer->profile, i, number).name;

            for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
                if (name.size == strlen(names[n]) && memcmp(name.data, names[n], name.size) == 0)
                    return true;
        }
    return false;
}

static void remark_dates(const struct profile_answer *answer)
{
    enum profile_dates dates = answer->command->dates;
    struct output *output = answer->output;

    if (dates == PROFILE_DATES_NONE)
        medtrie_output_literal(output, "# no column is sure to be the date of service: add --date "
                                       "COLUMN or --as-of, else the newest release answers\n");
    if (dates == PROFILE_DATES_UNCLEAR) {
        begin_remark(answer, answer->command->date);
        medtrie_output_literal(output, "month or day first? Add --date COLUMN and --date-format "
                                       "MM/DD/YYYY or DD/MM/YYYY\n");
    }
    if (dates != PROFILE_DATES_SETTLED && has_icd9(answer))
        medtrie_output_literal(output, "# ICD-9-CM was in use to 2015-09-30: without --date or "
                                       "--as-of none of its codes is valid\n");
}

/* Remarks are comments to a shell, so that all can be pasted. */
static void write_remarks(const struct profile_answer *answer)
{
    struct output *output = answer->output;

    if (answer->command->unnamed > 0)
        medtrie_output_format(output, "# columns of codes that no option can name: %zu\n",
                              answer->command->unnamed);
    if (answer->command->line[0] == '\0') {
        if (answer->command->unnamed == 0)
            remark_nearest(answer);
        return;
    }
    if (answer->totals.long_rows > 0)
        medtrie_output_format(output,
                              "# %llu rows have more cells than the first line: annotate refuses "
                              "them\n",
                              (unsigned long long)answer->totals.long_rows);
    for (size_t i = 0; i < answer->totals.columns; i++) {
        if (answer->guesses[i].kind != GUESS_CODES)
            continue;
        if (answer->guesses[i].match_count > 1) {
            begin_remark(answer, i);
            medtrie_output_literal(output, "several systems fit alike; name one behind a colon\n");
        }
        remark_name(answer, i);
    }
    remark_dates(answer);
    if (answer->refused != NULL) {
        medtrie_output_literal(output, "# annotate refuses this as it stands: ");
        medtrie_output_plain(output, medtrie_output_text(answer->refused));
        medtrie_output_literal(output, "\n");
    }
}

static void write_text(const struct profile_answer *answer)
{
    struct output *output = answer->output;

    medtrie_output_plain(output, medtrie_output_text(medtrie_table_name(answer->input->path)));
    medtrie_output_format(
        output, ": %llu rows%s, %zu columns\n\n", (unsigned long long)answer->totals.rows,
        answer->is_complete ? "" : " in the first 16 MiB", answer->totals.columns);
    write_table(answer);
    medtrie_output_literal(output, "\n");
    write_remarks(answer);
    if (answer->command->line[0] != '\0') {
        medtrie_output_plain(output, medtrie_output_text(answer->command->line));
        medtrie_output_literal(output, "\n");
    }
}

void medtrie_profile_print(const struct profile_answer *answer)
{
    if (answer->output->format == OUTPUT_JSON)
        write_json(answer);
    else if (answer->output->format == OUTPUT_TSV)
        write_tsv(answer);
    else
        write_text(answer);
}

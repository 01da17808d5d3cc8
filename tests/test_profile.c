/* Profiles by medtrie/annotate.h, what is guessed from them, and the command lines proposed. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/annotate.h>

#include "miniature.h"
#include "profile_command.h"

static struct image image;
static medtrie_index *miniature;

static void set_up(void)
{
    image = miniature_build();
    miniature = miniature_open(&image);
}

static void tear_down(void)
{
    medtrie_close(miniature);
    image_free(&image);
}

TestSuite(profile, .init = set_up, .fini = tear_down);

#define LINE_MAX_BYTES 2048

/* A profile of a text, alone in memory, which is gone when it is looked at. */
static medtrie_profile *profile_of(const struct medtrie_profile_options *options, const char *input,
                                   size_t size, struct medtrie_error *error)
{
    medtrie_profile *profile;
    char *alone = malloc(size + (size == 0));
    enum medtrie_result result;

    memcpy(alone, input, size);
    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_profile_make(miniature, options, alone, size, &profile, error);
    cr_assert_eq(result, error->result);
    cr_assert_eq(profile == NULL, result != MEDTRIE_OK);
    free(alone);
    return profile;
}

static struct medtrie_profile_options options_of(enum medtrie_annotate_format format)
{
    return (struct medtrie_profile_options){
        .struct_size = sizeof(struct medtrie_profile_options), .format = format, .last = true};
}

/* ---- Counting ------------------------------------------------------------------------------ */

/* Everything that is not 0: "2 rows; dx 2 icd10cm 2/1; d 1 YYYY-MM-DD 1". */
static void describe(const medtrie_profile *profile, char text[LINE_MAX_BYTES])
{
    struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
    struct medtrie_profile_column column = {.struct_size = sizeof column};
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    FILE *to = fmemopen(text, LINE_MAX_BYTES, "w");

    medtrie_profile_describe(profile, &totals);
    fprintf(to, "%d rows", (int)totals.rows);
    if (totals.short_rows + totals.long_rows > 0)
        fprintf(to, " -%d +%d", (int)totals.short_rows, (int)totals.long_rows);
    for (size_t i = 0; medtrie_profile_column_at(profile, i, &column); i++) {
        fprintf(to, "; %.*s %d", (int)column.name.size, column.name.data, (int)column.filled);
        if (column.versions > 0)
            fprintf(to, " v%d", (int)column.versions);
        for (size_t k = 0; medtrie_profile_match_at(profile, i, k, &match); k++)
            if (match.codes + match.not_loaded > 0)
                fprintf(to, " %.*s %d/%d%s", (int)match.name.size, match.name.data,
                        (int)match.codes, (int)match.billable,
                        match.not_loaded > 0 ? " and others" : "");
        for (unsigned form = 0; form < MEDTRIE_DATE_FORMS; form++)
            if (column.dates[form] > 0)
                fprintf(to, " %s %d", medtrie_date_form_name(form), (int)column.dates[form]);
    }
    fclose(to);
}

Test(profile, what_is_counted)
{
    static const struct {
        const char *rule;
        enum medtrie_annotate_format format;
        bool no_header, goes_on;
        const char *input, *expected;
    } cases[] = {
        {"codes in any spelling; a header is one, and not billable", MEDTRIE_ANNOTATE_CSV, false,
         false, "dx\nE11.9\n e119 \nE11\nnone\n", "4 rows; dx 4 icd10cm 3/2 dx 3/2"},
        {"a grouping is no code", MEDTRIE_ANNOTATE_CSV, false, false, "dx\nA00-A09\nB99\n",
         "2 rows; dx 2 icd10cm 1/0 dx 1/0"},
        {"billable is of the default period: M54.5 is a header since 2021", MEDTRIE_ANNOTATE_CSV,
         false, false, "dx\nM54.5\nM54.50\n", "2 rows; dx 2 icd10cm 2/1 dx 2/1"},
        {"blanks fill nothing", MEDTRIE_ANNOTATE_CSV, false, false, "a,b\n ,\" \t\"\n\"\",x\n",
         "2 rows; a 0; b 1"},
        {"quotes, line ends in cells, lines with nothing in them", MEDTRIE_ANNOTATE_CSV, false,
         false, "\"a \"\"b\"\"\",c\r\n\r\n\"E11.9\",\"x\ny\"\r\n\n\"\"\"E11\"\"\",\r\n",
         "2 rows; a \"b\" 2 icd10cm 1/1 dx 1/1; c 1"},
        {"rows with too few cells and too many", MEDTRIE_ANNOTATE_CSV, false, false,
         "a,b\nE11\nE11,E11.9,E11.9\n",
         "2 rows -1 +1; a 2 icd10cm 2/0 dx 2/0; b 1 icd10cm 1/1 dx 1/1"},
        {"a last row without a line end is one", MEDTRIE_ANNOTATE_CSV, false, false, "a\nE11",
         "1 rows; a 1 icd10cm 1/0 dx 1/0"},
        {"unless the input goes on", MEDTRIE_ANNOTATE_CSV, false, true, "a\nE11\nE11.9",
         "1 rows; a 1 icd10cm 1/0 dx 1/0"},
        {"nor is one with an open quote", MEDTRIE_ANNOTATE_CSV, false, true, "a\nE11\n\"E11\nE11\n",
         "1 rows; a 1 icd10cm 1/0 dx 1/0"},
        {"without a header columns have no names", MEDTRIE_ANNOTATE_CSV, true, false,
         "\xEF\xBB\xBF"
         "E11,J0120\n",
         "1 rows;  1 icd10cm 1/0 dx 1/0;  1 hcpcs 1/1 procedure 1/1"},
        {"a family has what one of its members has; ICD-9-CM is billable as it last was",
         MEDTRIE_ANNOTATE_CSV, false, false, "dx\n250.00\nE11.9\n",
         "2 rows; dx 2 icd10cm 1/1 icd9cm-dx 1/1 dx 2/2"},
        {"what may be CPT, which is not loaded", MEDTRIE_ANNOTATE_CSV, false, false,
         "p,m\n99213,25\nJ0120,LT\n",
         "2 rows; p 2 hcpcs 1/1 procedure 1/1 and others; m 2 modifier 0/0 and others"},
        {"forms of dates; 25 can only be a day", MEDTRIE_ANNOTATE_CSV, false, false,
         "a,b\n2025-01-02T08:00,1/2/2025\n20250102,1/25/2025\n02-Jan-2025,x\n2025-02-30,25/1/"
         "2025\n",
         "4 rows; a 4 YYYY-MM-DD 1 YYYYMMDD 1 DD-Mon-YYYY 1; b 4 MM/DD/YYYY 2 DD/MM/YYYY 2"},
        {"versions and names of systems", MEDTRIE_ANNOTATE_CSV, false, false,
         "v\n9\n0\nICD10\nicd10cm\nloinc\n", "5 rows; v 5 v4"},
        {"a header alone", MEDTRIE_ANNOTATE_CSV, false, false, "a,b\n", "0 rows; a 0; b 0"},
        {"nothing", MEDTRIE_ANNOTATE_CSV, false, false, "", "0 rows"},
        {"objects need not be alike", MEDTRIE_ANNOTATE_NDJSON, false, false,
         "{\"a\":\"E11\",\"b\":null}\n\n{}\r\n {\"c\":[{\"a\":1}],\"a\":\"\\u004511.9\"}",
         "3 rows; a 2 icd10cm 2/1 dx 2/1; b 0; c 1"},
        {"plain codes", MEDTRIE_ANNOTATE_LINES, false, false, "E11.9\r\n\n\"E11\"\n",
         "3 rows;  2 icd10cm 1/1 dx 1/1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_profile_options options = options_of(cases[i].format);
        char text[LINE_MAX_BYTES];
        struct medtrie_error error;
        medtrie_profile *profile;

        options.no_header = cases[i].no_header;
        options.last = !cases[i].goes_on;
        profile = profile_of(&options, cases[i].input, strlen(cases[i].input), &error);
        cr_assert_not_null(profile, "%s: %s", cases[i].rule, error.message);
        describe(profile, text);
        cr_expect_str_eq(text, cases[i].expected, "%s: %s", cases[i].rule, text);
        medtrie_profile_free(profile);
    }
}

/* M54.5 is a header since 2021-10-01, and ICD-9-CM is in use to 2015-09-30. */
Test(profile, billable_on_the_date_of_service)
{
    static const struct {
        const char *rule;
        size_t column;
        const char *form, *input, *expected;
    } cases[] = {
        {"each row on its own", 2, NULL,
         "dx,d\nM54.5,2021-09-30\nM54.5,2021-10-01\n250.00,20150930\n250.00,01-Oct-2015\n",
         "4 rows; dx 4 icd10cm 2/1 icd9cm-dx 2/1 dx 4/2; d 4 YYYY-MM-DD 2 YYYYMMDD 1 DD-Mon-YYYY "
         "1"},
        {"without a date as it last was", 2, NULL, "dx,d\nM54.5,\n250.00,soon\n",
         "2 rows; dx 2 icd10cm 1/0 icd9cm-dx 1/1 dx 2/1; d 1"},
        {"a form that has to be named", 1, "MM/DD/YYYY", "d,dx\n\" 9/30/2021\",M54.5\n",
         "1 rows; d 1 MM/DD/YYYY 1; dx 1 icd10cm 1/1 dx 1/1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_profile_options options = options_of(MEDTRIE_ANNOTATE_CSV);
        char text[LINE_MAX_BYTES];
        struct medtrie_error error;
        medtrie_profile *profile;

        options.date_column = cases[i].column;
        options.date_form = cases[i].form;
        profile = profile_of(&options, cases[i].input, strlen(cases[i].input), &error);
        cr_assert_not_null(profile, "%s: %s", cases[i].rule, error.message);
        describe(profile, text);
        cr_expect_str_eq(text, cases[i].expected, "%s: %s", cases[i].rule, text);
        medtrie_profile_free(profile);
        options.date_column = 3;
        cr_expect_null(profile_of(&options, cases[i].input, strlen(cases[i].input), &error));
        cr_expect_eq(error.result, MEDTRIE_ERROR_ARGUMENT);
        options.date_column = 1;
        options.date_form = "YY";
        cr_expect_null(profile_of(&options, cases[i].input, strlen(cases[i].input), &error));
        cr_expect_eq(error.result, MEDTRIE_ERROR_ARGUMENT);
    }
}

/* A block of rows limits nothing, nor does a cell that is longer than any code. */
Test(profile, many_rows)
{
    enum { COUNT = 1000, LONG = 5000 };
    struct medtrie_profile_options options = options_of(MEDTRIE_ANNOTATE_CSV);
    char *input = malloc(COUNT * (LONG + 16)), text[LINE_MAX_BYTES];
    size_t size = (size_t)sprintf(input, "dx,note\n");
    struct medtrie_error error;
    medtrie_profile *profile;

    for (int i = 0; i < COUNT; i++) {
        size += (size_t)sprintf(input + size, "%s,", i % 2 == 0 ? "E11.9" : "Q");
        memset(input + size, 'E', LONG);
        size += LONG;
        input[size++] = '\n';
    }
    profile = profile_of(&options, input, size, &error);
    describe(profile, text);
    cr_expect_str_eq(text, "1000 rows; dx 1000 icd10cm 500/500 dx 500/500; note 1000");
    medtrie_profile_free(profile);
    free(input);
}

/* An input with nothing in it may be NULL. */
Test(profile, nothing)
{
    static const enum medtrie_annotate_format formats[] = {
        MEDTRIE_ANNOTATE_CSV, MEDTRIE_ANNOTATE_NDJSON, MEDTRIE_ANNOTATE_LINES};

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct medtrie_profile_options options = {
            .struct_size = sizeof options, .format = formats[i], .last = true};
        struct medtrie_profile_totals totals = {.struct_size = sizeof totals};
        medtrie_profile *profile;

        cr_assert_eq(medtrie_profile_make(miniature, &options, NULL, 0, &profile, NULL),
                     MEDTRIE_OK);
        medtrie_profile_describe(profile, &totals);
        cr_expect_eq(totals.rows, 0);
        medtrie_profile_free(profile);
    }
}

Test(profile, what_is_refused)
{
    static const struct {
        const char *rule;
        enum medtrie_annotate_format format;
        char delimiter;
        bool goes_on;
        const char *input;
        size_t size;
        enum medtrie_result result;
        uint64_t line;
    } cases[] = {
        {"no format", 0, 0, false, "a\n", 2, MEDTRIE_ERROR_ARGUMENT, 0},
        {"a quote as delimiter", MEDTRIE_ANNOTATE_CSV, '"', false, "a\n", 2, MEDTRIE_ERROR_ARGUMENT,
         0},
        {"UTF-16", MEDTRIE_ANNOTATE_CSV, 0, false,
         "\xFF\xFE"
         "a\0\n",
         6, MEDTRIE_ERROR_INPUT_ENCODING, 1},
        {"a quoted cell that is never closed", MEDTRIE_ANNOTATE_CSV, 0, false, "a\nb\n\"c\n", 7,
         MEDTRIE_ERROR_INPUT_FORMAT, 3},
        {"a first row that does not end", MEDTRIE_ANNOTATE_CSV, 0, true, "a,b", 3,
         MEDTRIE_ERROR_INPUT_LIMIT, 1},
        {"lines that end in CR alone", MEDTRIE_ANNOTATE_CSV, 0, false, "\na,b\rE11,1\r", 11,
         MEDTRIE_ERROR_INPUT_FORMAT, 2},
        {"no object", MEDTRIE_ANNOTATE_NDJSON, 0, false, "{\"a\":1}\n[1]\n", 12,
         MEDTRIE_ERROR_INPUT_FORMAT, 2},
        {"half an object", MEDTRIE_ANNOTATE_NDJSON, 0, false, "{\"a\":1,", 7,
         MEDTRIE_ERROR_INPUT_FORMAT, 1},
        {"something behind an object", MEDTRIE_ANNOTATE_NDJSON, 0, false, "{} 1", 4,
         MEDTRIE_ERROR_INPUT_FORMAT, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_profile_options options = options_of(cases[i].format);
        struct medtrie_error error;

        options.delimiter = cases[i].delimiter;
        options.last = !cases[i].goes_on;
        cr_expect_null(profile_of(&options, cases[i].input, cases[i].size, &error));
        cr_expect_eq(error.result, cases[i].result, "%s: %s", cases[i].rule, error.message);
        cr_expect_eq(error.line, cases[i].line, "%s: %d", cases[i].rule, (int)error.line);
    }
}

/* Whatever the bytes are, and wherever they end, there is a profile or an error. */
Test(profile, any_bytes)
{
    static const char bytes[] = "\"\"\\,,|\n\n\r{}[]::\t 09E1.-/\xEF\xBB\xBF\0a";
    unsigned random = 1;

    for (int round = 0; round < 3000; round++) {
        enum medtrie_annotate_format format = (enum medtrie_annotate_format)(round % 3 + 1);
        struct medtrie_profile_options options = options_of(format);
        struct profile_input table = {.format = format, .delimiter = ','};
        struct profile_command command = {.line = NULL};
        struct medtrie_error error;
        medtrie_profile *profile;
        struct guess *guesses;
        char input[64];
        size_t size = (size_t)round % sizeof input;

        for (size_t i = 0; i < size; i++) {
            random = random * 1103515245 + 12345;
            input[i] = bytes[(random >> 16) % (sizeof bytes - 1)];
        }
        if (format == MEDTRIE_ANNOTATE_NDJSON && size > 5)
            memcpy(input, "{\"a\":", 5);
        options.last = round % 2 == 0;
        profile = profile_of(&options, input, size, &error);
        if (profile == NULL)
            continue;
        guesses = medtrie_guess_columns(profile);
        cr_assert(medtrie_profile_command(&table, profile, guesses, &command));
        medtrie_profile_command_free(&command);
        free(guesses);
        medtrie_profile_free(profile);
    }
}

/* ---- Guessing ------------------------------------------------------------------------------ */

Test(profile, names_say_what_they_hold)
{
    static const struct {
        const char *name;
        unsigned hints;
    } cases[] = {
        {"dx", HINT_DX},
        {"DX1", HINT_DX},
        {"principalDx", HINT_DX},
        {"primarydx", HINT_DX},
        {"idx", 0},
        {"ICD_DGNS_CD1", HINT_DX | HINT_CODE | HINT_VERSION | HINT_ICD},
        {"DiagnosisCode", HINT_DX | HINT_CODE},
        {"icd_code", HINT_DX | HINT_PX | HINT_CODE | HINT_VERSION | HINT_ICD},
        {"PRCDR_CD", HINT_PX | HINT_PROCEDURE | HINT_CODE},
        {"HCPCS_1ST_MDFR_CD", HINT_PROCEDURE | HINT_MODIFIER | HINT_CODE},
        {"modifier_1", HINT_MODIFIER},
        {"model", 0},
        {"DGNS_DRG_CD", HINT_DX | HINT_GROUP | HINT_CODE},
        {"CLM_FROM_DT", HINT_FROM | HINT_CLAIM},
        {"CLM_ADMSN_DT", HINT_ADMISSION | HINT_CLAIM},
        {"NCH_BENE_DSCHRG_DT", HINT_DISCHARGE},
        {"ClaimThruDate", HINT_THRU | HINT_CLAIM},
        {"thru_date", HINT_THRU | HINT_CLAIM},
        {"end_date", HINT_THRU},
        {"serviceend", HINT_SERVICE | HINT_THRU},
        {"claim_send_date", HINT_CLAIM},
        {"last_seen_date", HINT_THRU | HINT_ANOTHER},
        {"next_visit_to_date", HINT_SERVICE | HINT_THRU | HINT_OTHER},
        {"prior_discharge_date", HINT_ANOTHER | HINT_OTHER},
        {"PreviousDischargeDate", HINT_DISCHARGE | HINT_OTHER},
        {"last_discharge_date", HINT_THRU | HINT_ANOTHER | HINT_OTHER},
        {"days_since_discharge", HINT_DISCHARGE | HINT_OTHER},
        {"anticipated_discharge_dt", HINT_DISCHARGE | HINT_OTHER},
        {"estimated_discharge_date", HINT_DISCHARGE | HINT_OTHER},
        {"EXPECTED_DSCHRG_DT", HINT_DISCHARGE | HINT_OTHER},
        {"planned_discharge", HINT_ANOTHER | HINT_OTHER},
        {"scheduled_admit_date", HINT_ANOTHER | HINT_OTHER},
        {"PlanFromDate", HINT_FROM | HINT_ANOTHER},
        {"scheduled_service_date", HINT_SERVICE | HINT_ANOTHER},
        {"authorization_end_date", HINT_THRU | HINT_OTHER},
        {"ADM_DT", HINT_ADMISSION},
        {"dis_dt", HINT_DISCHARGE},
        {"dc_date", HINT_DISCHARGE},
        {"dc_note_date", 0},
        {"DIS_FROM_DT", HINT_FROM},
        {"DATE_DC", HINT_DISCHARGE},
        {"prior_dc_dt", HINT_ANOTHER | HINT_OTHER},
        {"LST_DT", HINT_THRU | HINT_ANOTHER},
        {"row_start", HINT_FROM | HINT_LASTING},
        {"policy_start", HINT_FROM | HINT_OTHER},
        {"dos", HINT_SERVICE},
        {"birth_date", HINT_OTHER},
        {"", 0},
        {"\xC3\xA9", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_text name = {cases[i].name, strlen(cases[i].name)};

        cr_expect_eq(medtrie_name_hints(name), cases[i].hints, "%s: %x", cases[i].name,
                     medtrie_name_hints(name));
    }
}

Test(profile, names_that_are_of_a_claim)
{
    static const struct {
        const char *name;
        bool is_of_claim, has_only_procedures;
    } cases[] = {
        {"CLM_FROM_DT", true, false},
        {"svcfrom", true, false},
        {"InpatientStartDate", true, false},
        {"line_thru", true, false},
        {"from", true, true},
        {"Start Date Time", true, true},
        {"BGNDT", true, true},
        {"todate2", true, true},
        {"policy_from", false, false},
        {"policy_thru", false, false},
        {"policyfrom", false, false},
        {"px_date", false, true},
        {"date_of_procedure", false, true},
        {"ICD_PRCDR_DT", false, false},
        {"px_order_date", false, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_text name = {cases[i].name, strlen(cases[i].name)};

        cr_expect_eq(medtrie_name_is_of_claim(name), cases[i].is_of_claim, "%s", cases[i].name);
        cr_expect_eq(medtrie_name_has_only(name, HINT_PX), cases[i].has_only_procedures, "%s",
                     cases[i].name);
    }
}

/* "icd10cm, date YYYY-MM-DD, -". */
static void say_guesses(const medtrie_profile *profile, const struct guess *guesses,
                        char text[LINE_MAX_BYTES])
{
    struct medtrie_profile_column column = {.struct_size = sizeof column};
    struct medtrie_profile_match match = {.struct_size = sizeof match};
    FILE *to = fmemopen(text, LINE_MAX_BYTES, "w");

    for (size_t i = 0; medtrie_profile_column_at(profile, i, &column); i++) {
        fputs(i > 0 ? ", " : "", to);
        if (guesses[i].kind == GUESS_NONE)
            fputs("-", to);
        if (guesses[i].kind == GUESS_DATE)
            fprintf(to, "date %s", medtrie_date_form_name(guesses[i].form));
        if (guesses[i].kind == GUESS_UNCLEAR_DATE)
            fputs("date?", to);
        for (size_t k = 0; guesses[i].kind == GUESS_CODES && k < guesses[i].match_count; k++) {
            medtrie_profile_match_at(profile, i, guesses[i].matches[k], &match);
            fprintf(to, "%s%.*s", k > 0 ? " or " : "", (int)match.name.size, match.name.data);
        }
        if (guesses[i].version != NO_COLUMN)
            fprintf(to, " by %zu", guesses[i].version + 1);
    }
    fclose(to);
}

Test(profile, what_is_guessed)
{
    static const struct {
        const char *rule, *input, *expected;
    } cases[] = {
        {"a name that hints at codes: half is enough", "dx\nE11\nI10\nx\ny\n", "icd10cm"},
        {"less is not", "dx\nE11\nx\ny\n", "-"},
        {"without one nine of ten", "x\nE11\nI10\nE11\nI10\nE11\nI10\nE11\nI10\nE11\nx\n",
         "icd10cm"},
        {"less is not", "x\nE11\nI10\nE11\nI10\nx\n", "-"},
        {"the same in every row is something else", "x\nE11\nE11\nE11\n", "-"},
        {"unless the name says so", "dx\nE11\nE11\nE11\n", "icd10cm"},
        {"numbers need a name of their kind",
         "qty,some_code,dx\n25000,25000,25000\n0010,0010,0010\n", "-, -, icd9cm-dx"},
        {"a number that names a group of diagnoses is no diagnosis", "dgns_drg_cd\n25000\n0010\n",
         "-"},
        {"what the name says is of another kind", "hcpcs_cd\nE11\nI10\n", "-"},
        {"both members of a family", "dx\n250.00\nE11.9\n", "dx"},
        {"its version stands beside", "dx,ver,n\n250.00,9,0\nE11.9,0,0\n", "dx by 2, -, -"},
        {"or somewhat further", "icd_ind,n,dx\n9,1,250.00\n0,2,E11.9\n", "-, -, dx by 1"},
        {"what is not named so is no version", "dx,n\n250.00,9\nE11.9,0\n", "dx, -"},
        {"one member needs none", "dx,ver\nE11.9,0\nI10,0\n", "icd10cm, -"},
        {"CPT that is not loaded", "hcpcs_cd,zip\n99213,99213\nJ0120,12345\n", "procedure, -"},
        {"modifiers likewise", "mod1,qty\n25,25\n59,10\n", "modifier, -"},
        {"columns that differ by a number are guessed together", "dx1,dx2,dx3\nE11,I10,\nI10,x,\n",
         "icd10cm, icd10cm, -"},
        {"an own list", "x\nLAB\nX1\n", "charges"},
        {"dates in three forms, perhaps mixed",
         "a,b,c\n2025-01-02,20250102,02-Jan-2025\n"
         "03-Jan-2025,20250103,03-Jan-2025\n",
         "date YYYY-MM-DD, date YYYYMMDD, date DD-Mon-YYYY"},
        {"one of two is none", "a\n2025-01-02\nx\n", "-"},
        {"month or day first: a number above 12 tells",
         "a,b,c\n1/2/2025,1/2/2025,1/2/2025\n"
         "1/13/2025,13/1/2025,2/1/2025\n",
         "date MM/DD/YYYY, date DD/MM/YYYY, date?"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_profile_options options = options_of(MEDTRIE_ANNOTATE_CSV);
        struct medtrie_error error;
        medtrie_profile *profile =
            profile_of(&options, cases[i].input, strlen(cases[i].input), &error);
        struct guess *guesses = medtrie_guess_columns(profile);
        char text[LINE_MAX_BYTES];

        say_guesses(profile, guesses, text);
        cr_expect_str_eq(text, cases[i].expected, "%s: %s", cases[i].rule, text);
        free(guesses);
        medtrie_profile_free(profile);
    }
}

/* "2 dx 3, 1 icd10cm 2 named so": columns from 1, with how many cells are codes of what. */
static void say_nearest(const medtrie_profile *profile, const struct guess *guesses,
                        char text[LINE_MAX_BYTES])
{
    struct near_column nearest[NEAREST_MAX];
    size_t count = medtrie_guess_nearest(profile, guesses, nearest);
    FILE *to = fmemopen(text, LINE_MAX_BYTES, "w");

    for (size_t i = 0; i < count; i++) {
        struct medtrie_profile_match match =
            medtrie_match_of(profile, nearest[i].column, nearest[i].match);

        fprintf(to, "%s%zu %.*s %d%s", i > 0 ? ", " : "", nearest[i].column + 1,
                (int)match.name.size, match.name.data, (int)match.codes,
                medtrie_name_is_code(profile, nearest[i].column) ? " named so" : "");
    }
    fputc('\0', to);
    fclose(to);
}

Test(profile, what_comes_near)
{
    static const struct {
        const char *rule, *input, *expected;
    } cases[] = {
        {"two systems share the cells", "n,x\n1,250.00\n1,E11.9\n1,I10\n1,x\n", "2 dx 3"},
        {"a tenth is enough", "x\nE11\na\nb\nc\nd\ne\nf\ng\nh\ni\n", "1 icd10cm 1"},
        {"less is chance", "x\nE11\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", ""},
        {"of numbers nine of ten", "x,qty\n25000,25000\n0010,7\n", "1 icd9cm-dx 2"},
        {"that are not all the same", "x\n25000\n25000\n", ""},
        {"nor a group", "drg\n25000\n0010\n", ""},
        {"the most first, but numbers last", "a,b,c\n25000,E11,E11\n0010,x,I10\n0010,x,x\n",
         "3 icd10cm 2, 2 icd10cm 1, 1 icd9cm-dx 3"},
        {"no more than three", "a,b,c,d\nE11,E11,E11,E11\nx,x,x,x\n",
         "1 icd10cm 1, 2 icd10cm 1, 3 icd10cm 1"},
        {"a header that is a code", "E11.9,I10\nI10,x\nI10,y\n", "1 icd10cm 2 named so"},
        {"of the column's kind", "J0120\nI10\nI10\n", "1 icd10cm 2"},
        {"nothing", "a,b\n1,\n", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_profile_options options = options_of(MEDTRIE_ANNOTATE_CSV);
        struct medtrie_error error;
        medtrie_profile *profile =
            profile_of(&options, cases[i].input, strlen(cases[i].input), &error);
        struct guess *guesses = medtrie_guess_columns(profile);
        char text[LINE_MAX_BYTES];

        say_nearest(profile, guesses, text);
        cr_expect_str_eq(text, cases[i].expected, "%s: %s", cases[i].rule, text);
        free(guesses);
        medtrie_profile_free(profile);
    }
}

/* ---- Command lines ------------------------------------------------------------------------- */

static const struct {
    const char *rule;
    struct profile_input table;
    const char *input, *expected;
    enum profile_dates dates;
} command_lines[] = {
    {"a column and its date",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,dos\nE11,2025-01-02\n",
     "--code dx:icd10cm --date dos a.csv",
     PROFILE_DATES_SETTLED},
    {"what the extension does not say",
     {"a.txt", "i x", NULL, MEDTRIE_ANNOTATE_CSV, '|', true},
     "LAB|1\nX1|2\n",
     "-i 'i x' --input-format csv --delimiter '|' --no-header --code 1:charges a.txt",
     PROFILE_DATES_NONE},
    {"tabs",
     {NULL, NULL, "csv", MEDTRIE_ANNOTATE_CSV, '\t', false},
     "dx\tn\nE11\t1\n",
     "--input-format tsv --code dx:icd10cm",
     PROFILE_DATES_NONE},
    {"quotes for a shell, and names that are none",
     {"-it's.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "the dx's,dx*,dx,dx\nE11,E11,E11,E11\n",
     "--code 'the dx'\\''s:icd10cm' --code 2:icd10cm --code 3:icd10cm --code 4:icd10cm "
     "-- '-it'\\''s.csv'",
     PROFILE_DATES_NONE},
    {"a star",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx1,dx2,dx10\n,E11,I10\n",
     "--code 'dx*:icd10cm' a.csv",
     PROFILE_DATES_NONE},
    {"no star that stands for others",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx1,dx2,dx_text\nE11,E11,a b\n",
     "--code dx1:icd10cm --code dx2:icd10cm a.csv",
     PROFILE_DATES_NONE},
    {"stars for versions, and none where there is none",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx1,ver1,dx2,ver2,hcpcs\n250.00,9,E11,0,J0120\n",
     "--code 'dx*:dx' --system-column 'ver*' --code hcpcs:hcpcs --system-column '' a.csv",
     PROFILE_DATES_NONE},
    {"versions that do not fit a star",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx1,ver_a,n,o,p,dx2,ver_b\n250.00,9,x,x,x,E11,0\n",
     "--code dx1:dx --system-column ver_a --code dx2:dx --system-column ver_b a.csv",
     PROFILE_DATES_NONE},
    {"a stay, and dates of other things",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,birth_date,from_dt,thru_dt\nE11,1950-01-01,2025-01-02,2025-01-03\n",
     "--code dx:icd10cm --date from_dt,thru_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"a discharge decides, whatever else there is",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,from_dt,thru_dt,dos,discharge_dt\n"
     "E11,2025-01-02,2025-01-03,2025-01-02,2025-01-04\n",
     "--code dx:icd10cm --date discharge_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"of those who were admitted the end of the claim",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,admission_dt,from_dt,thru_dt\nE11,2025-01-01,2025-01-02,2025-01-03\n",
     "--code dx:icd10cm --date thru_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"or of what else ends",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,admission_dt,svc_from,claim_thru_dt\nE11,2025-01-01,2025-01-02,2025-01-03\n",
     "--code dx:icd10cm --date claim_thru_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"a discharge by its beginning",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,admit_date,disch_date\nE11,2025-01-01,2025-01-02\n",
     "--code dx:icd10cm --date disch_date a.csv",
     PROFILE_DATES_SETTLED},
    {"a discharge that is to come",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,expected_discharge_dt,from_dt,thru_dt\nE11,2025-01-09,2025-01-01,2025-01-02\n",
     "--code dx:icd10cm --date from_dt,thru_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"an admission decides nothing",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,admission_dt\nE11,2025-01-01\n",
     "--code dx:icd10cm a.csv",
     PROFILE_DATES_NONE},
    {"not even the last",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,date_of_last_admission,dos\nE11,2025-01-01,2025-01-02\n",
     "--code dx:icd10cm --date dos a.csv",
     PROFILE_DATES_SETTLED},
    {"a discharge that few rows have",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,from_dt,thru_dt,discharge_dt\nE11,2025-01-02,2025-01-03,\n",
     "--code dx:icd10cm --date from_dt,thru_dt a.csv",
     PROFILE_DATES_SETTLED},
    {"no choice between dates without names",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,a,b\nE11,2025-01-02,2025-01-03\n",
     "--code dx:icd10cm a.csv",
     PROFILE_DATES_NONE},
    {"a date that few rows have",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,dos\nE11,2025-01-02\nE11,\n",
     "--code dx:icd10cm a.csv",
     PROFILE_DATES_NONE},
    {"the form of slashes",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,dos\nE11,13/1/2025\n",
     "--code dx:icd10cm --date dos --date-format DD/MM/YYYY a.csv",
     PROFILE_DATES_SETTLED},
    {"which is not known",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,dos\nE11,1/2/2025\n",
     "--code dx:icd10cm a.csv",
     PROFILE_DATES_UNCLEAR},
    {"unless the end of the stay tells",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,from,to\nE11,1/2/2025,1/13/2025\n",
     "--code dx:icd10cm --date from,to --date-format MM/DD/YYYY a.csv",
     PROFILE_DATES_SETTLED},
    {"short rows",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "dx,n\nE11\n",
     "--ragged pad --code dx:icd10cm a.csv",
     PROFILE_DATES_NONE},
    {"objects have no stars and no numbers",
     {"a.jsonl", NULL, "ndjson", MEDTRIE_ANNOTATE_NDJSON, ',', false},
     "{\"dx1\":\"E11\",\"dx2\":\"I10\",\"dx*\":\"E11\"}\n",
     "--code dx1:icd10cm --code dx2:icd10cm a.jsonl",
     PROFILE_DATES_NONE},
    {"plain codes",
     {NULL, NULL, NULL, MEDTRIE_ANNOTATE_LINES, ',', false},
     "E11\nI10\n",
     "--input-format lines --code 1:icd10cm",
     PROFILE_DATES_NONE},
    {"no codes",
     {"a.csv", NULL, "csv", MEDTRIE_ANNOTATE_CSV, ',', false},
     "a\nb\n",
     NULL,
     PROFILE_DATES_NONE},
};

Test(profile, command_lines)
{
    for (size_t i = 0; i < sizeof command_lines / sizeof command_lines[0]; i++) {
        struct medtrie_profile_options options = options_of(command_lines[i].table.format);
        struct profile_command command;
        struct medtrie_error error;
        medtrie_profile *profile;
        struct guess *guesses;
        char expected[LINE_MAX_BYTES] = "";

        options.delimiter = command_lines[i].table.delimiter;
        options.no_header = command_lines[i].table.no_header;
        profile =
            profile_of(&options, command_lines[i].input, strlen(command_lines[i].input), &error);
        guesses = medtrie_guess_columns(profile);
        cr_assert(medtrie_profile_command(&command_lines[i].table, profile, guesses, &command));
        if (command_lines[i].expected != NULL)
            snprintf(expected, sizeof expected, "medtrie annotate %s", command_lines[i].expected);
        cr_expect_str_eq(command.line, expected, "%s: %s", command_lines[i].rule, command.line);
        cr_expect_eq(command.dates, command_lines[i].dates, "%s", command_lines[i].rule);
        medtrie_profile_command_free(&command);
        free(guesses);
        medtrie_profile_free(profile);
    }
}

/* The command line: the table of options and verbs, and the parser. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "options.h"
#include "verbs.h"

#define WORDS_MAX 12

/* Splits a line at blanks, as a shell would; returns how many words. */
static int split(char *line, char *words[WORDS_MAX])
{
    int count = 0;

    for (char *word = strtok(line, " "); word != NULL && count < WORDS_MAX;
         word = strtok(NULL, " "))
        words[count++] = word;
    return count;
}

/* What a parse found, as one text: `verb name=value name | operand operand`. */
static void describe(const struct arguments *arguments, char *text, size_t size)
{
    size_t used = 0;
    size_t i;

    used += (size_t)snprintf(text, size, "%s",
                             arguments->verb != NULL ? arguments->verb->name : "none");
    for (i = 0; i < arguments->use_count; i++) {
        const struct option_use *use = &arguments->uses[i];

        used +=
            (size_t)snprintf(text + used, size - used, " %s%s%s", use->option->long_name,
                             use->value != NULL ? "=" : "", use->value != NULL ? use->value : "");
    }
    used += (size_t)snprintf(text + used, size - used, " |");
    for (i = 0; i < arguments->operand_count; i++)
        used += (size_t)snprintf(text + used, size - used, " %s", arguments->operands[i]);
}

static const struct {
    const char *line;
    const char *expected;
} good[] = {
    {"medtrie lookup E11.9", "lookup | E11.9"},
    {"medtrie -i F lookup X", "lookup index=F | X"}, /* before the verb */
    {"medtrie lookup -i F X", "lookup index=F | X"}, /* after it */
    {"medtrie lookup X -i F", "lookup index=F | X"}, /* after the operands */
    {"medtrie lookup -iF X", "lookup index=F | X"},  /* glued to its letter */
    {"medtrie --index=F lookup X", "lookup index=F | X"},
    {"medtrie --index F lookup X", "lookup index=F | X"},
    {"medtrie --index= lookup X", "lookup index= | X"},     /* empty is a value */
    {"medtrie lookup -jp X", "lookup json properties | X"}, /* flags in one word */
    {"medtrie -jpiF lookup X", "lookup json properties index=F | X"},
    {"medtrie -jpi F lookup X", "lookup json properties index=F | X"},
    {"medtrie --date 2020-01-01 -s dx prefix S8 S9", "prefix date=2020-01-01 system=dx | S8 S9"},
    {"medtrie lookup -- -i --json", "lookup | -i --json"}, /* -- ends the options */
    {"medtrie -j -- lookup -i", "lookup json | -i"},       /* also before the verb */
    {"medtrie lookup -", "lookup | -"},                    /* a lone - is no option */
    {"medtrie lookup lookup", "lookup | lookup"},
    {"medtrie lookup -i A -i B X", "lookup index=A index=B | X"},
    {"medtrie compile -o F -r a:b=c --release d p", "compile output=F release=a:b=c release=d | p"},
    {"medtrie --release FY2026 export -s icd10cm", "export release=FY2026 system=icd10cm |"},
    {"medtrie -r a:2020-01-01=p compile -o F", "compile release=a:2020-01-01=p output=F |"},
    {"medtrie --version", "none version |"},
    {"medtrie -h", "none help |"},
    {"medtrie", "none |"},
    {"medtrie --", "none |"},
};

Test(options, good_lines)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct arguments arguments;
        char message[ARGUMENTS_MESSAGE_BYTES];
        char *line = strdup(good[i].line);
        char *words[WORDS_MAX];
        char text[512];

        cr_assert_not_null(line);
        cr_expect_eq(medtrie_arguments_parse(&arguments, split(line, words), words, message), 0,
                     "%s: %s", good[i].line, message);
        describe(&arguments, text, sizeof text);
        cr_expect_str_eq(text, good[i].expected, "%s: %s", good[i].line, text);
        medtrie_arguments_release(&arguments);
        free(line);
    }
}

static const struct {
    const char *line;
    const char *message; /* part of it */
} bad[] = {
    {"medtrie lokup X", "did you mean \"lookup\""},        /* a letter is missing */
    {"medtrie looukp X", "did you mean \"lookup\""},       /* two are swapped */
    {"medtrie desc X", "did you mean \"descendants\""},    /* the beginning */
    {"medtrie frobnicate X", "\"frobnicate\" is no verb"}, /* nothing is near */
    {"medtrie bill X", "\"bill\" is no verb"},
    {"medtrie lookup --principal X", "lookup has no option --principal"},
    {"medtrie lookup --jsn X", "did you mean --json"},
    {"medtrie --jsn lookup X", "did you mean --json"},
    {"medtrie --dat 2020-01-01 lookup X", "did you mean --date"}, /* not `2020-01-01 is no verb` */
    {"medtrie lookup --full X", "lookup has no option --full"},   /* another verb's */
    {"medtrie verify --date 2020-01-01", "verify has no option --date"},
    {"medtrie lookup -o F", "lookup has no option -o"},
    {"medtrie lookup -Z", "unknown option -Z"},
    {"medtrie lookup -jZ", "unknown option -Z"},
    {"medtrie lookup --json=yes", "--json takes no argument"},
    {"medtrie lookup --date", "--date needs an argument: YYYY-MM-DD"},
    {"medtrie -i", "--index needs an argument: FILE"},
    {"medtrie lookup --json --tsv X", "--json and --tsv exclude"},
    {"medtrie lookup -d 2020-01-01 -r FY2020 X", "--date and --release exclude"},
    {"medtrie export --all --date 2020-01-01", "--all and --date exclude"},
};

Test(options, bad_lines)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct arguments arguments;
        char message[ARGUMENTS_MESSAGE_BYTES];
        char *line = strdup(bad[i].line);
        char *words[WORDS_MAX];

        cr_assert_not_null(line);
        cr_expect_eq(medtrie_arguments_parse(&arguments, split(line, words), words, message),
                     STATUS_USAGE, "%s", bad[i].line);
        cr_expect_not_null(strstr(message, bad[i].message), "%s: %s", bad[i].line, message);
        medtrie_arguments_release(&arguments);
        free(line);
    }
}

/* The last of several values counts, and the environment stands in for -i. */
Test(options, values)
{
    char *twice[] = {"medtrie", "lookup", "-i", "A", "-i", "B", "--tsv"};
    char *never[] = {"medtrie", "lookup"};
    struct arguments arguments;
    char message[ARGUMENTS_MESSAGE_BYTES];

    setenv("MEDTRIE_INDEX", "C", 1);
    cr_assert_eq(medtrie_arguments_parse(&arguments, 7, twice, message), 0);
    cr_expect_str_eq(medtrie_arguments_index(&arguments), "B");
    cr_expect_eq(medtrie_arguments_format(&arguments), OUTPUT_TSV);
    medtrie_arguments_release(&arguments);
    cr_assert_eq(medtrie_arguments_parse(&arguments, 2, never, message), 0);
    cr_expect_str_eq(medtrie_arguments_index(&arguments), "C");
    cr_expect_eq(medtrie_arguments_format(&arguments), OUTPUT_TEXT);
    setenv("MEDTRIE_INDEX", "", 1);
    cr_expect_null(medtrie_arguments_index(&arguments));
    medtrie_arguments_release(&arguments);
}

/* Finding the verb behind options needs every option of a name to agree on taking an argument (but
 * for --summary, which has to stand behind the verb), and
 * a verb's options must be told apart by name and by letter. */
Test(options, table_is_consistent)
{
    for (size_t i = 0; i < medtrie_option_count; i++) {
        const struct option *a = &medtrie_options[i];

        for (size_t j = i + 1; j < medtrie_option_count; j++) {
            const struct option *b = &medtrie_options[j];
            bool same_letter = a->short_name != 0 && a->short_name == b->short_name;
            bool same_name = strcmp(a->long_name, b->long_name) == 0;

            cr_expect_neq(a->name, b->name);
            if (!same_letter && !same_name)
                continue;
            if (strcmp(a->long_name, "summary") != 0)
                cr_expect_eq(a->argument == NULL, b->argument == NULL, "%s", a->long_name);
            for (size_t k = 0; k < medtrie_verb_count; k++) {
                unsigned groups = medtrie_verbs[k]->options | OPTIONS_ALWAYS;

                cr_expect_not((a->groups & groups) != 0 && (b->groups & groups) != 0, "%s: %s",
                              medtrie_verbs[k]->name, a->long_name);
            }
        }
    }
}

/* Every option belongs to some verb, and every verb can be named, described and run. */
Test(options, verbs_are_complete)
{
    unsigned groups = OPTIONS_ALWAYS;

    for (size_t i = 0; i < medtrie_verb_count; i++) {
        const struct verb *verb = medtrie_verbs[i];

        cr_expect_eq(medtrie_verb_named(verb->name), verb);
        cr_expect(verb->summary[0] != '\0' && verb->description[0] != '\0');
        cr_expect_not_null(strstr(verb->examples, verb->name), "%s", verb->name);
        cr_expect(verb->run != NULL);
        groups |= verb->options;
    }
    for (size_t i = 0; i < medtrie_option_count; i++)
        cr_expect_neq(medtrie_options[i].groups & groups, 0, "%s", medtrie_options[i].long_name);
    cr_expect_null(medtrie_verb_named("no such verb"));
}

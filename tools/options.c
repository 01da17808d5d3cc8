/*
 * The table of options, and the parser.
 *
 * The verb may follow options, and which options are allowed depends on the verb. So the words are
 * read twice: first to find the verb, for which it is enough to know which options take an
 * argument, then in earnest. Options of the same name agree in that but for --summary, which
 * therefore has to stand behind the verb (tests/test_options.c).
 */
#include "options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "suggest.h"
#include "verbs.h"

const struct option medtrie_options[] = {
    {OPTION_INDEX, OPTIONS_INDEX, "index", 'i', "FILE", "the index; otherwise $MEDTRIE_INDEX"},
    {OPTION_SYSTEM, OPTIONS_SYSTEM, "system", 's', "NAME",
     "only this code system, or a family: dx, px, procedure, modifier (the date decides)"},
    {OPTION_DATE, OPTIONS_DATE, "date", 'd', "YYYY-MM-DD",
     "as of this date of service; otherwise as of each system's newest loaded release; ICD-9-CM "
     "has ended"},
    {OPTION_RELEASE, OPTIONS_DATE, "release", 'r', "R",
     "as of the first day of a release: 2025-10-01, FY2026"},
    {OPTION_IN, OPTIONS_LISTS, "in", 0, "LIST",
     "only what this code list holds; `medtrie expand --help` tells its form"},
    {OPTION_LENIENT, OPTIONS_LISTS, "lenient", 0, NULL,
     "pass over lines of a list that name nothing, with a warning"},
    {OPTION_BILLABLE, OPTIONS_EXPAND, "billable", 'b', NULL, "only what is billable on the day"},
    {OPTION_CODES, OPTIONS_DIFF, "codes", 'c', "FILE",
     "only what touches the codes of this file (a code list, or a plain column of codes), each "
     "with its successors; - is standard input"},
    {OPTION_SUMMARY, OPTIONS_DIFF, "summary", 0, NULL, "how many changes there are of each kind"},
    {OPTION_PROPERTIES, OPTIONS_LOOKUP, "properties", 'p', NULL,
     "also the other fields of the source, e.g. coverage and pricing of HCPCS"},
    {OPTION_PRINCIPAL, OPTIONS_CHECK, "principal", 'P', NULL,
     "the codes stand as principal diagnosis: another number for the 277CA"},
    {OPTION_ALL, OPTIONS_EXPORT, "all", 'a', NULL,
     "every concept ever known, with the columns first_valid and last_valid"},
    {OPTION_WARNINGS, OPTIONS_INFO, "warnings", 'w', NULL, "list the warnings of the build too"},
    {OPTION_FULL, OPTIONS_VERIFY, "full", 'f', NULL, "check every byte and every cross-reference"},
    {OPTION_OUTPUT, OPTIONS_COMPILE, "output", 'o', "FILE",
     "the index to write; an older one stays as it was if anything fails"},
    {OPTION_RELEASE_INPUT, OPTIONS_COMPILE, "release", 'r', "SYSTEM:FROM=PATH",
     "the files below PATH are this release: hcpcs:2025-10-01=hcpc2025_oct.zip"},
    {OPTION_LIST, OPTIONS_COMPILE, "list", 'l', "NAME[,SETTING]...",
     "settings of an own code list, whose files --release names: case=keep, dot=N (a dot after N "
     "characters), title=TEXT, uri=URI"},
    {OPTION_SKIP_UNKNOWN, OPTIONS_COMPILE, "skip-unknown", 0, NULL,
     "list files that nobody recognises instead of refusing them"},
    {OPTION_QUIET, OPTIONS_COMPILE | OPTIONS_ANNOTATE, "quiet", 'q', NULL,
     "no report and no progress"},
    {OPTION_CODE, OPTIONS_ANNOTATE, "code", 'c', "COLUMN[:SYSTEM]",
     "a column of codes, by name or number, of a system or family; dx* names all that begin so; "
     "may "
     "be repeated"},
    {OPTION_SYSTEM_COLUMN, OPTIONS_ANNOTATE, "system-column", 0, "COLUMN",
     "the system stands in this column, by name, or 9 or 0 for ICD-9-CM or ICD-10; one for each "
     "--code, '' where there is none"},
    {OPTION_DATE_COLUMN, OPTIONS_ANNOTATE, "date", 'd', "COLUMN",
     "the column of the date of service; FROM,TO: valid on every day between"},
    {OPTION_AS_OF, OPTIONS_ANNOTATE, "as-of", 0, "YYYY-MM-DD",
     "one date for all rows; without it and --date each system's newest loaded release; ICD-9-CM "
     "has ended"},
    {OPTION_DATE_FORMAT, OPTIONS_ANNOTATE, "date-format", 0, "FORM",
     "YYYY-MM-DD, YYYYMMDD, DD-Mon-YYYY (any of these without it), MM/DD/YYYY or DD/MM/YYYY"},
    {OPTION_ADD, OPTIONS_ANNOTATE, "add", 0, "FIELDS",
     "what is added, such as status,billable,title; otherwise status"},
    {OPTION_NORMALISE, OPTIONS_ANNOTATE, "normalise", 0, NULL,
     "also add the code in upper case without its dot"},
    {OPTION_ONLY, OPTIONS_ANNOTATE, "only", 0, "STATUS,...",
     "only rows that have a code of one of these statuses"},
    {OPTION_INPUT_FORMAT, OPTIONS_ANNOTATE | OPTIONS_TABLE, "input-format", 0, "FORMAT",
     "csv, tsv, ndjson or lines; otherwise as the name of FILE ends"},
    {OPTION_DELIMITER, OPTIONS_ANNOTATE | OPTIONS_TABLE, "delimiter", 0, "C",
     "what separates cells, e.g. '|'"},
    {OPTION_NO_HEADER, OPTIONS_ANNOTATE | OPTIONS_TABLE, "no-header", 0, NULL,
     "the first line is a row; columns have numbers only"},
    {OPTION_RAGGED, OPTIONS_ANNOTATE, "ragged", 0, "error|pad",
     "what becomes of a row with too few cells; otherwise error"},
    {OPTION_RESULT, OPTIONS_ANNOTATE, "output", 'o', "FILE",
     "what to write, complete or not at all; otherwise standard output"},
    {OPTION_REJECTS, OPTIONS_ANNOTATE, "rejects", 0, "FILE",
     "rows with a code that is not valid go here, and not to the output"},
    {OPTION_SUMMARY_FILE, OPTIONS_ANNOTATE, "summary", 0, "FILE",
     "counts by column, system, status and month, and the most frequent bad codes; .json, .html, "
     "else text; - is standard error"},
    {OPTION_MAX_INVALID, OPTIONS_ANNOTATE, "max-invalid", 0, "N%",
     "exit status 1 only when more of the codes are not valid"},
    {OPTION_THREADS, OPTIONS_ANNOTATE, "threads", 'T', "N", "1 to 64; otherwise 1"},
    {OPTION_JSON, OPTIONS_FORMAT, "json", 'j', NULL, "one JSON object a line"},
    {OPTION_TSV, OPTIONS_FORMAT, "tsv", 't', NULL, "a header line, then tab-separated rows"},
    {OPTION_HELP, OPTIONS_ALWAYS, "help", 'h', NULL, "this help; after a verb, that of the verb"},
    {OPTION_VERSION, OPTIONS_ALWAYS, "version", 'V', NULL, "the version"},
    {OPTION_MAN, OPTIONS_ALWAYS | OPTIONS_HIDDEN, "man", 0, NULL, "the man page, as roff"},
};
const size_t medtrie_option_count = sizeof medtrie_options / sizeof medtrie_options[0];

/* What one parse works on. */
struct parse {
    struct arguments *arguments;
    int count;
    char *const *words;
    char *message;
};

MEDTRIE_PRINTF(2, 3)
static int wrong(const struct parse *parse, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(parse->message, ARGUMENTS_MESSAGE_BYTES, format, list);
    va_end(list);
    return STATUS_USAGE;
}

/* An option as a word spells it: --name, --name=value, or one letter of -abc. */
struct spelling {
    const char *name;
    size_t size;
    bool is_long;
    const char *value; /* what is attached, or NULL */
};

static bool is_option_word(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

static struct spelling spelling_of(const char *word)
{
    struct spelling spelling = {word + 1, 1, false, NULL};

    if (word[1] == '-') {
        spelling.is_long = true;
        spelling.name = word + 2;
        spelling.size = strcspn(spelling.name, "=");
        if (spelling.name[spelling.size] == '=')
            spelling.value = spelling.name + spelling.size + 1;
    } else if (word[2] != '\0') {
        spelling.value = word + 2;
    }
    return spelling;
}

static bool spells(const struct spelling *spelling, const struct option *option)
{
    if (!spelling->is_long)
        return option->short_name == spelling->name[0];
    return strlen(option->long_name) == spelling->size &&
           memcmp(option->long_name, spelling->name, spelling->size) == 0;
}

/* The option among those of the groups, or NULL. */
static const struct option *option_in(const struct spelling *spelling, unsigned groups)
{
    size_t i;

    for (i = 0; i < medtrie_option_count; i++) {
        if ((medtrie_options[i].groups & groups) != 0 && spells(spelling, &medtrie_options[i]))
            return &medtrie_options[i];
    }
    return NULL;
}

/* The last letter of -abc takes the rest of the word when it wants an argument; the others are
 * flags. Returns the position in word of the next letter, 0 when the word is done. */
static size_t letter_after(const char *word, size_t position, const struct option *option)
{
    if (option->argument != NULL || word[1] == '-' || word[position + 1] == '\0')
        return 0;
    return position + 1;
}

/* Whether the word is an option that takes the next word as its argument. */
static bool takes_next_word(const char *word)
{
    struct spelling spelling = spelling_of(word);
    const struct option *option = option_in(&spelling, ~0u);
    size_t position = 1;

    while (option != NULL && option->argument == NULL) {
        position = letter_after(word, position, option);
        if (position == 0)
            return false;
        spelling = (struct spelling){word + position, 1, false,
                                     word[position + 1] != '\0' ? word + position + 1 : NULL};
        option = option_in(&spelling, ~0u);
    }
    return option != NULL && spelling.value == NULL;
}

static int unknown_verb(const struct parse *parse, const char *name)
{
    struct suggestion suggestion;
    size_t i;

    medtrie_suggest_begin(&suggestion, name, strlen(name));
    for (i = 0; i < medtrie_verb_count; i++)
        medtrie_suggest_offer(&suggestion, medtrie_verbs[i]->name);
    if (suggestion.nearest == NULL)
        return wrong(parse, "\"%.60s\" is no verb; `medtrie --help` lists them", name);
    return wrong(parse, "\"%.60s\" is no verb; did you mean \"%s\"?", name, suggestion.nearest);
}

/* The groups of options that the verb takes; without one, all, for --help and --version. */
static unsigned groups_of(const struct verb *verb)
{
    return verb != NULL ? verb->options | OPTIONS_ALWAYS : ~0u;
}

/* An option of another verb is named as such; else the nearest of this verb's. */
static int unknown_option(const struct parse *parse, const struct spelling *spelling)
{
    const struct verb *verb = parse->arguments->verb;
    const char *dashes = spelling->is_long ? "--" : "-";
    int size = (int)(spelling->size < 60 ? spelling->size : 60);
    struct suggestion suggestion;
    size_t i;

    if (option_in(spelling, ~0u) != NULL)
        return wrong(parse, "%s has no option %s%.*s; `medtrie %s --help` lists its options",
                     verb->name, dashes, size, spelling->name, verb->name);
    medtrie_suggest_begin(&suggestion, spelling->name, spelling->is_long ? spelling->size : 0);
    for (i = 0; i < medtrie_option_count; i++) {
        const struct option *option = &medtrie_options[i];

        if ((option->groups & groups_of(verb)) != 0 && (option->groups & OPTIONS_HIDDEN) == 0)
            medtrie_suggest_offer(&suggestion, option->long_name);
    }
    if (suggestion.nearest != NULL)
        return wrong(parse, "unknown option %s%.*s; did you mean --%s?", dashes, size,
                     spelling->name, suggestion.nearest);
    return wrong(parse, "unknown option %s%.*s; `medtrie %s%s--help` lists the options", dashes,
                 size, spelling->name, verb != NULL ? verb->name : "", verb != NULL ? " " : "");
}

/* Whether an option, of which first is one verb's, takes an argument in one verb and none in
 * another. */
static bool depends_on_verb(const struct spelling *spelling, const struct option *first)
{
    for (size_t i = 0; i < medtrie_option_count; i++)
        if (spells(spelling, &medtrie_options[i]) &&
            (medtrie_options[i].argument == NULL) != (first->argument == NULL))
            return true;
    return false;
}

/* Finds the number of the word that is the verb, or count. An option that no verb has is reported
 * here, for whether the next word is its argument or the verb cannot be told. */
static int find_verb(const struct parse *parse, int *number)
{
    int i;

    *number = parse->count;
    for (i = 1; i < parse->count; i++) {
        const char *word = parse->words[i];
        const struct option *option;
        struct spelling spelling;

        if (!is_option_word(word)) {
            *number = i;
            return 0;
        }
        if (strcmp(word, "--") == 0) {
            *number = i + 1;
            return 0;
        }
        spelling = spelling_of(word);
        option = option_in(&spelling, ~0u);
        if (option == NULL)
            return unknown_option(parse, &spelling);
        if (depends_on_verb(&spelling, option))
            return wrong(parse, "--%.*s has to stand behind the verb", (int)spelling.size,
                         spelling.name);
        if (takes_next_word(word))
            i++;
    }
    return 0;
}

static void use(struct arguments *arguments, const struct option *option, const char *value)
{
    arguments->uses[arguments->use_count].option = option;
    arguments->uses[arguments->use_count].value = value;
    arguments->use_count++;
}

/* Takes one word of options, and the argument from the next word where it wants one. */
static int take_options(const struct parse *parse, int *number)
{
    const char *word = parse->words[*number];
    struct spelling spelling = spelling_of(word);
    size_t position = 1;

    while (position != 0) {
        const struct option *option = option_in(&spelling, groups_of(parse->arguments->verb));
        const char *value = spelling.value;

        if (option == NULL)
            return unknown_option(parse, &spelling);
        if (option->argument == NULL && spelling.is_long && value != NULL)
            return wrong(parse, "--%s takes no argument", option->long_name);
        if (option->argument != NULL && value == NULL) {
            if (*number + 1 >= parse->count)
                return wrong(parse, "--%s needs an argument: %s", option->long_name,
                             option->argument);
            value = parse->words[++*number];
        }
        use(parse->arguments, option, option->argument != NULL ? value : NULL);
        position = letter_after(word, position, option);
        if (position != 0)
            spelling = (struct spelling){word + position, 1, false,
                                         word[position + 1] != '\0' ? word + position + 1 : NULL};
    }
    return 0;
}

/* Every word but the verb. */
static int take_words(const struct parse *parse, int verb_number)
{
    struct arguments *arguments = parse->arguments;
    bool options_ended = false;
    int status = 0;
    int i;

    for (i = 1; i < parse->count && status == 0; i++) {
        const char *word = parse->words[i];

        if (i == verb_number)
            continue;
        if (!options_ended && strcmp(word, "--") == 0)
            options_ended = true;
        else if (!options_ended && is_option_word(word))
            status = take_options(parse, &i);
        else
            arguments->operands[arguments->operand_count++] = word;
    }
    return status;
}

static const char *long_name_of(enum option_name name)
{
    size_t i = 0;

    while (i + 1 < medtrie_option_count && medtrie_options[i].name != name)
        i++;
    return medtrie_options[i].long_name;
}

/* Options that contradict each other, whatever the verb. */
static int check_pairs(const struct parse *parse)
{
    static const enum option_name pairs[][2] = {
        {OPTION_JSON, OPTION_TSV},
        {OPTION_DATE, OPTION_RELEASE},
        {OPTION_ALL, OPTION_DATE},
        {OPTION_ALL, OPTION_RELEASE},
    };
    size_t i;

    for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (medtrie_arguments_have(parse->arguments, pairs[i][0]) &&
            medtrie_arguments_have(parse->arguments, pairs[i][1]))
            return wrong(parse, "--%s and --%s exclude each other", long_name_of(pairs[i][0]),
                         long_name_of(pairs[i][1]));
    }
    return 0;
}

/* --lenient says how a list is read; expand has lists without an option. */
static int check_lenient(const struct parse *parse)
{
    const struct arguments *arguments = parse->arguments;
    const struct verb *verb = arguments->verb;

    if (verb == NULL || (verb->options & OPTIONS_EXPAND) != 0 ||
        !medtrie_arguments_have(arguments, OPTION_LENIENT) ||
        medtrie_arguments_have(arguments, OPTION_IN) ||
        medtrie_arguments_have(arguments, OPTION_CODES))
        return 0;
    return wrong(parse, "--lenient is about a list: give one with --in%s",
                 (verb->options & OPTIONS_DIFF) != 0 ? " or --codes" : "");
}

int medtrie_arguments_parse(struct arguments *arguments, int count, char *const *words,
                            char message[ARGUMENTS_MESSAGE_BYTES])
{
    struct parse parse = {arguments, count, words, message};
    size_t letters = 1;
    int verb_number;
    int status;
    int i;

    *arguments = (struct arguments){0};
    message[0] = '\0';
    for (i = 1; i < count; i++)
        letters += strlen(words[i]);
    /* No more options than letters, no more operands than words. */
    arguments->uses = calloc(letters, sizeof *arguments->uses);
    arguments->operands = calloc((size_t)count + 1, sizeof *arguments->operands);
    if (arguments->uses == NULL || arguments->operands == NULL) {
        wrong(&parse, "out of memory");
        return STATUS_MEMORY;
    }
    status = find_verb(&parse, &verb_number);
    if (status != 0)
        return status;
    if (verb_number < count) {
        arguments->verb = medtrie_verb_named(words[verb_number]);
        if (arguments->verb == NULL)
            return unknown_verb(&parse, words[verb_number]);
    }
    status = take_words(&parse, verb_number);
    if (status == 0)
        status = check_pairs(&parse);
    return status != 0 ? status : check_lenient(&parse);
}

void medtrie_arguments_release(struct arguments *arguments)
{
    free(arguments->uses);
    free(arguments->operands);
    *arguments = (struct arguments){0};
}

bool medtrie_arguments_have(const struct arguments *arguments, enum option_name name)
{
    size_t i;

    for (i = 0; i < arguments->use_count; i++) {
        if (arguments->uses[i].option->name == name)
            return true;
    }
    return false;
}

const char *medtrie_arguments_value(const struct arguments *arguments, enum option_name name)
{
    size_t i = arguments->use_count;

    while (i-- > 0) {
        if (arguments->uses[i].option->name == name)
            return arguments->uses[i].value;
    }
    return NULL;
}

const char *medtrie_arguments_index(const struct arguments *arguments)
{
    const char *path = medtrie_arguments_value(arguments, OPTION_INDEX);

    if (path == NULL)
        path = getenv("MEDTRIE_INDEX");
    return path != NULL && path[0] != '\0' ? path : NULL;
}

enum output_format medtrie_arguments_format(const struct arguments *arguments)
{
    if (medtrie_arguments_have(arguments, OPTION_JSON))
        return OUTPUT_JSON;
    return medtrie_arguments_have(arguments, OPTION_TSV) ? OUTPUT_TSV : OUTPUT_TEXT;
}

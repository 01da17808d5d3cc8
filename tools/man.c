/* medtrie(1), as roff with the man macros, from the tables that make the help. */
#include "help.h"

#include <stdio.h>

#include "verbs.h"

/* Text in roff: a backslash and a hyphen of a command are escaped, and no line may begin with the
 * control characters . and ', which \& prevents. */
static void roff(struct output *output, const char *text)
{
    bool line_start = true;

    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            medtrie_output_literal(output, "\\&");
        line_start = *text == '\n';
        if (*text == '\\')
            medtrie_output_literal(output, "\\e");
        else if (*text == '-')
            medtrie_output_literal(output, "\\-");
        else
            medtrie_output_bytes(output, text, 1);
    }
}

static void section(struct output *output, const char *macro, const char *title)
{
    medtrie_output_format(output, "%s \"%s\"\n", macro, title);
}

static void paragraph(struct output *output, const char *text)
{
    medtrie_output_literal(output, ".PP\n");
    roff(output, text);
    medtrie_output_literal(output, "\n");
}

static void entry(struct output *output, const char *name, const char *text)
{
    medtrie_output_literal(output, ".TP\n.B ");
    roff(output, name);
    medtrie_output_literal(output, "\n");
    roff(output, text);
    medtrie_output_literal(output, "\n");
}

static void lines(struct output *output, const char *text)
{
    medtrie_output_literal(output, ".PP\n.nf\n.RS 4\n");
    roff(output, text);
    medtrie_output_literal(output, "\n.RE\n.fi\n");
}

static void write_options(struct output *output, const struct verb *verb)
{
    char spelling[64];
    size_t i;

    for (i = 0; i < medtrie_option_count; i++) {
        const struct option *option = &medtrie_options[i];
        bool common = medtrie_help_shows(option, NULL);

        /* The common ones stand in a section of their own. */
        if (!medtrie_help_shows(option, verb) || (verb != NULL && common))
            continue;
        medtrie_help_spelling(option, spelling, sizeof spelling);
        entry(output, spelling + strspn(spelling, " "), option->help);
    }
}

static void write_verb(struct output *output, const struct verb *verb)
{
    char usage[128];

    snprintf(usage, sizeof usage, "medtrie %s [OPTION...] %s", verb->name, verb->operands);
    section(output, ".SS", usage);
    paragraph(output, verb->description);
    write_options(output, verb);
    if (verb->columns != NULL) {
        paragraph(output, "Columns of --tsv:");
        roff(output, verb->columns);
        medtrie_output_literal(output, ".\n");
    }
    lines(output, verb->examples);
}

static void write_output_section(struct output *output)
{
    section(output, ".SH", "OUTPUT");
    paragraph(output, "Results go to standard output, talk to standard error. Without an option "
                      "the output is aligned text for a person, in colour on a terminal only.");
    paragraph(output, "With --json every line is one object, which in verbs that take codes begins "
                      "with the \"input\" that it answers. A concept has \"system\", \"code\" "
                      "(without dot), \"display\", "
                      "\"kind\", \"billable\", \"valid\", \"title\", \"short_title\", \"parent\" "
                      "(null at a root), \"level\" (1 at a root), \"release\" and \"basis\" (what "
                      "the answer rests on: release, neighbour or record), \"first_valid\" and "
                      "\"last_valid\" (null while it has no end).");
    paragraph(output, "With --tsv a header line comes first; nothing is quoted, and no field holds "
                      "a tab or line end. Flags are 1 and 0.");
    paragraph(output,
              "On a day that no loaded release covers, \"valid\", \"billable\", \"release\" "
              "and \"basis\" are null, in TSV empty; verbs that list say so on standard "
              "error and exit with 1.");
    paragraph(output, "Text is valid UTF-8 whatever the index or the input holds: bad bytes are "
                      "written as U+FFFD.");
}

static void write_input_section(struct output *output)
{
    section(output, ".SH", "CODES");
    paragraph(output,
              "Codes stand as arguments or, with none, one a line on standard input, where "
              "an empty line is an input too. Case, blanks around a code and the dot of the "
              "system's display form do not matter; nothing else is repaired. Without "
              "--system every system that has the code answers.");
}

static void write_environment(struct output *output)
{
    section(output, ".SH", "ENVIRONMENT");
    entry(output, "MEDTRIE_INDEX", "the index, where -i is not given");
    entry(
        output, "MEDTRIE_CPU",
        "portable, sse42, avx2 or avx512: the best instructions that may be used; the answers are "
        "the same");
    entry(output, "NO_COLOR", "set to anything but the empty text: no colour");
    entry(output, "TERM", "empty or dumb: no colour either");
}

void medtrie_help_man_page(struct output *output)
{
    size_t i;

    medtrie_output_format(output, ".TH MEDTRIE 1 \"\" \"medtrie %s\" \"User Commands\"\n",
                          MEDTRIE_VERSION);
    section(output, ".SH", "NAME");
    medtrie_output_literal(output, "medtrie \\- ");
    roff(output, medtrie_help_purpose);
    section(output, "\n.SH", "SYNOPSIS");
    medtrie_output_literal(output, ".B medtrie\nVERB [OPTION...] [ARGUMENT...]\n");
    section(output, ".SH", "VERBS");
    for (i = 0; i < medtrie_verb_count; i++)
        write_verb(output, medtrie_verbs[i]);
    section(output, ".SH", "COMMON OPTIONS");
    paragraph(output,
              "Options may stand before or after the verb, --summary only after it; -- ends them.");
    write_options(output, NULL);
    write_input_section(output);
    write_output_section(output);
    section(output, ".SH", "EXIT STATUS");
    for (i = 0; i < medtrie_help_status_count; i++)
        entry(output, medtrie_help_statuses[i].name, medtrie_help_statuses[i].text);
    write_environment(output);
}

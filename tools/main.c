/*
 * The program `medtrie`: reads the command line, hands it to a verb, and turns what comes back into
 * an exit status. Everything else stands in the files of the verbs and what they share.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "help.h"
#include "options.h"
#include "output.h"
#include "verbs.h"

static int run(const struct arguments *arguments, struct output *output)
{
    if (medtrie_arguments_have(arguments, OPTION_MAN)) {
        medtrie_help_man_page(output);
    } else if (medtrie_arguments_have(arguments, OPTION_HELP)) {
        if (arguments->verb != NULL)
            medtrie_help_verb(output, arguments->verb);
        else
            medtrie_help_program(output);
    } else if (medtrie_arguments_have(arguments, OPTION_VERSION)) {
        medtrie_output_format(output, "medtrie %s\n", medtrie_version());
    } else {
        return arguments->verb->run(arguments, output);
    }
    return STATUS_FOUND;
}

/* Whether the command line asks for what needs no verb. */
static bool needs_no_verb(const struct arguments *arguments)
{
    return medtrie_arguments_have(arguments, OPTION_MAN) ||
           medtrie_arguments_have(arguments, OPTION_HELP) ||
           medtrie_arguments_have(arguments, OPTION_VERSION);
}

int main(int count, char **words)
{
    static struct output output;
    struct arguments arguments;
    char message[ARGUMENTS_MESSAGE_BYTES];
    int status;
    int closed;

    /* A reader that goes away ends the program quietly, even where the parent ignores the signal.
     */
    signal(SIGPIPE, SIG_DFL);
    status = medtrie_arguments_parse(&arguments, count, words, message);
    if (status == 0 && arguments.verb == NULL && !needs_no_verb(&arguments)) {
        medtrie_output_open(&output, STDERR_FILENO, OUTPUT_TEXT);
        medtrie_help_usage(&output);
        status = STATUS_USAGE;
    } else {
        medtrie_output_open(&output, STDOUT_FILENO, medtrie_arguments_format(&arguments));
        if (status == 0)
            status = run(&arguments, &output);
        else
            medtrie_output_say(&output, "%s", message);
    }
    closed = medtrie_output_close(&output);
    medtrie_arguments_release(&arguments);
    return closed != STATUS_FOUND ? closed : status;
}

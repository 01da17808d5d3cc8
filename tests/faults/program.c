/* Verbs of the program as operations, run as tools/main.c does. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "operations.h"
#include "options.h"
#include "output.h"
#include "verbs.h"

#define WORDS_MAX 32
#define WORD_BYTES 512

/* A command line; nothing of it is allocated. */
struct command {
    char texts[WORDS_MAX][WORD_BYTES];
    char *words[WORDS_MAX];
    int count;
};

static void add(struct command *command, const char *folder, const char *text)
{
    char *word = command->texts[command->count];

    snprintf(word, WORD_BYTES, "%s%s%s", folder, folder[0] != '\0' ? "/" : "", text);
    command->words[command->count++] = word;
}

static void add_all(struct command *command, const char *folder, const char *const *texts)
{
    for (size_t i = 0; texts[i] != NULL; i++)
        add(command, folder, texts[i]);
}

/* What it says goes to standard error, which whoever looks at the ending reads. */
static void run(struct ending *ending, const struct command *command)
{
    static struct output output;
    struct arguments arguments;
    char message[ARGUMENTS_MESSAGE_BYTES];
    int status = medtrie_arguments_parse(&arguments, command->count, command->words, message);
    int closed;

    medtrie_output_open(&output, STDOUT_FILENO, medtrie_arguments_format(&arguments));
    if (status == 0)
        status = arguments.verb->run(&arguments, &output);
    else
        medtrie_output_say(&output, "%s", message);
    closed = medtrie_output_close(&output);
    medtrie_arguments_release(&arguments);
    ending->result = closed != STATUS_FOUND ? closed : status;
    ending->for_memory = ending->result == STATUS_MEMORY;
    if (ending->result == STATUS_NOT_FOUND) /* of codes that are not valid */
        ending->result = STATUS_FOUND;
}

void program_compile(const struct scene *scene, struct ending *ending)
{
    static struct command command;

    command.count = 0;
    add_all(&command, "", (const char *const[]){"medtrie", "compile", "-o", NULL});
    add(&command, scene->folder, "new.medtrie");
    add_all(&command, scene->inputs, (const char *const[]){"icd10cm.zip", "hcpcs", "icd9cm", NULL});
    run(ending, &command);
}

static void begin_annotate(struct command *command, const struct scene *scene)
{
    command->count = 0;
    add_all(command, "",
            (const char *const[]){"medtrie", "annotate", "-i", scene->sample, "--code", "dx*:dx",
                                  "--code", "px", "--date", "dos", "--add", "status,title",
                                  "--threads", "1", "-q", "-o", NULL});
}

/* Compressed, with all files that it can write. */
void program_annotate(const struct scene *scene, struct ending *ending)
{
    static struct command command;

    begin_annotate(&command, scene);
    add(&command, scene->folder, "out.csv.gz");
    add(&command, "", "--rejects");
    add(&command, scene->folder, "rejects.csv");
    add(&command, "", "--summary");
    add(&command, scene->folder, "summary.html");
    add(&command, scene->inputs, "claims.csv.xz");
    run(ending, &command);
}

static void annotate_one(const struct scene *scene, struct ending *ending, const char *input)
{
    static struct command command;

    begin_annotate(&command, scene);
    add(&command, scene->folder, "out.csv");
    add(&command, scene->inputs, input);
    run(ending, &command);
}

void program_annotate_gzip(const struct scene *scene, struct ending *ending)
{
    annotate_one(scene, ending, "claims.csv.gz");
}

void program_annotate_plain(const struct scene *scene, struct ending *ending)
{
    annotate_one(scene, ending, "claims.csv");
}

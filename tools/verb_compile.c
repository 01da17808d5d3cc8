/*
 * `medtrie compile`: a thin front of medtrie_compile. It turns --release and --list into the
 * structs of compile.h, shows progress on a terminal, and prints the build report.
 */
#include <stdlib.h>

#include <medtrie/compile.h>

#include "build_report.h"
#include "query.h"
#include "verbs.h"

/* The inputs as medtrie_compile takes them; texts are copies, since the words are cut apart. */
struct request {
    struct output *output;
    struct medtrie_release_input *releases;
    struct medtrie_list_options *lists;
    char **copies;
    size_t copy_count;
    struct medtrie_compile_options options;
};

static char *copy_of(struct request *request, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    if (copy != NULL) {
        memcpy(copy, text, size);
        request->copies[request->copy_count++] = copy;
    }
    return copy;
}

static int out_of_memory(struct request *request)
{
    medtrie_output_say(request->output, "out of memory");
    return STATUS_MEMORY;
}

/* SYSTEM:FROM=PATH */
static int add_release(struct request *request, const char *text)
{
    char *copy = copy_of(request, text);
    char *from = NULL;
    char *path = NULL;
    medtrie_day day = MEDTRIE_DAY_NONE;

    if (copy == NULL)
        return out_of_memory(request);
    path = strchr(copy, '=');
    if (path != NULL)
        *path++ = '\0';
    from = strchr(copy, ':');
    if (from != NULL) {
        *from++ = '\0';
        day = medtrie_query_release_day(from);
    }
    if (path == NULL || from == NULL || day == MEDTRIE_DAY_NONE || copy[0] == '\0' ||
        path[0] == '\0') {
        medtrie_output_say(request->output,
                           "--release: \"%.200s\" is not SYSTEM:FROM=PATH, such as "
                           "hcpcs:2025-10-01=hcpc2025_oct.zip",
                           text);
        return STATUS_USAGE;
    }
    request->releases[request->options.release_count++] =
        (struct medtrie_release_input){.system = copy, .first_day = day, .path = path};
    return 0;
}

/* A display form's dot stands within the 16 characters that a code may have. */
static bool read_dot(const char *text, unsigned *dot_after)
{
    unsigned number = 0;

    while (*text >= '0' && *text <= '9' && number < 100)
        number = 10 * number + (unsigned)(*text++ - '0');
    *dot_after = number;
    return *text == '\0' && number >= 1 && number <= 15;
}

/* One of case=keep, dot=N, title=T, uri=U. */
static bool read_setting(struct medtrie_list_options *list, const char *setting)
{
    if (strcmp(setting, "case=keep") == 0)
        list->keep_case = true;
    else if (strncmp(setting, "dot=", 4) == 0)
        return read_dot(setting + 4, &list->dot_after);
    else if (strncmp(setting, "title=", 6) == 0 && setting[6] != '\0')
        list->title = setting + 6;
    else if (strncmp(setting, "uri=", 4) == 0 && setting[4] != '\0')
        list->uri = setting + 4;
    else
        return false;
    return true;
}

/* NAME[,SETTING]... */
static int add_list(struct request *request, const char *text)
{
    char *copy = copy_of(request, text);
    struct medtrie_list_options list = {.system = copy};
    char *rest;

    if (copy == NULL)
        return out_of_memory(request);
    rest = strchr(copy, ',');
    while (rest != NULL) {
        char *setting = rest + 1;

        *rest = '\0';
        rest = strchr(setting, ',');
        if (rest != NULL)
            *rest = '\0';
        if (!read_setting(&list, setting)) {
            medtrie_output_say(request->output,
                               "--list: \"%.100s\" is none of case=keep, dot=N (1 to 15), "
                               "title=TEXT, uri=URI (a text holds no comma)",
                               setting);
            return STATUS_USAGE;
        }
    }
    if (copy[0] == '\0') {
        medtrie_output_say(request->output, "--list: \"%.100s\" does not begin with a name", text);
        return STATUS_USAGE;
    }
    request->lists[request->options.list_count++] = list;
    return 0;
}

static int read_request(struct request *request, const struct arguments *arguments)
{
    size_t count = arguments->use_count + 1;
    int status = 0;
    size_t i;

    request->releases = calloc(count, sizeof *request->releases);
    request->lists = calloc(count, sizeof *request->lists);
    request->copies = calloc(count, sizeof *request->copies);
    if (request->releases == NULL || request->lists == NULL || request->copies == NULL)
        return out_of_memory(request);
    for (i = 0; i < arguments->use_count && status == 0; i++) {
        const struct option_use *use = &arguments->uses[i];

        if (use->option->name == OPTION_RELEASE_INPUT)
            status = add_release(request, use->value);
        else if (use->option->name == OPTION_LIST)
            status = add_list(request, use->value);
    }
    request->options.struct_size = sizeof request->options;
    request->options.paths = arguments->operands;
    request->options.path_count = arguments->operand_count;
    request->options.releases = request->releases;
    request->options.lists = request->lists;
    request->options.skip_unknown = medtrie_arguments_have(arguments, OPTION_SKIP_UNKNOWN);
    return status;
}

static void release_request(struct request *request)
{
    while (request->copy_count > 0)
        free(request->copies[--request->copy_count]);
    free(request->copies);
    free(request->lists);
    free(request->releases);
}

static int compile(struct request *request, const char *path, bool quiet)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct build_report report;
    enum medtrie_result result;
    int status;

    medtrie_build_report_open(&report, request->output, quiet);
    request->options.context = &report;
    request->options.report = medtrie_build_report_add;
    request->options.progress = medtrie_build_report_progress;
    result = medtrie_compile(path, &request->options, &error);
    medtrie_build_report_end_progress(&report);
    if (result != MEDTRIE_OK)
        status = medtrie_output_fail(request->output, &error);
    else
        status = medtrie_build_report_write(&report, path);
    medtrie_build_report_close(&report);
    return status;
}

static int run(const struct arguments *arguments, struct output *output)
{
    const char *path = medtrie_arguments_value(arguments, OPTION_OUTPUT);
    struct request request = {.output = output};
    int status = STATUS_USAGE;

    if (path == NULL || path[0] == '\0') {
        medtrie_output_say(output, "compile needs -o FILE, the index to write");
    } else if (arguments->operand_count == 0 &&
               !medtrie_arguments_have(arguments, OPTION_RELEASE_INPUT)) {
        medtrie_output_say(output,
                           "compile needs PATHs: files, folders or archives with code sets");
    } else {
        status = read_request(&request, arguments);
        if (status == 0)
            status = compile(&request, path, medtrie_arguments_have(arguments, OPTION_QUIET));
        release_request(&request);
    }
    return status;
}

const struct verb medtrie_verb_compile = {
    .name = "compile",
    .operands = "-o FILE PATH...",
    .summary = "make an index from official files",
    .description =
        "Reads each PATH: a file, a folder with all below it, or a zip, gz or xz, also nested. "
        "Every "
        "official file is recognised by its contents; its release comes from --release, else from "
        "its folder (fy2026, 2025-oct), else from its name. A file that nobody recognises, or that "
        "breaks its layout, is refused with its line, and nothing is written. Prints a build "
        "report.",
    .columns = "kind text",
    .examples = "medtrie compile -o all.medtrie codesets/\n"
                "medtrie compile -o cm.medtrie icd10cm/fy2026/*.zip\n"
                "medtrie compile -o all.medtrie codesets/ --release hcpcs:2025-10-01=oct.zip\n"
                "medtrie compile -o shop.medtrie --list charge,case=keep,title=Charges \\\n"
                "    --release charge:2025-01-01=charges.csv",
    .options = OPTIONS_FORMAT | OPTIONS_COMPILE,
    .run = run,
};

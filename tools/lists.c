/*
 * Reading a list for several systems means compiling it once for each, and keeping the numbers of
 * the lines that each passed over: those that are left in the end name nothing anywhere.
 */
#include "lists.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

/* What helps with a list that somebody else made. */
#define LENIENT " (--lenient passes over such lines)"

/* A list as it was read. */
struct list_file {
    const char *name; /* as it is said */
    char *text;
    size_t size;
    size_t capacity;
};

/* Numbers of lines, ascending. */
struct lines {
    uint64_t *numbers;
    size_t count;
    size_t capacity;
    bool out_of_memory;
};

/* One list being compiled. */
struct compilation {
    const struct query *query;
    const medtrie_system *other; /* a system that may know lines too, though it does not answer;
                                    NULL: none */
    bool lenient;
    struct list_file file;
    struct lines passed;   /* by the system that has its turn */
    struct lines nameless; /* passed over by all that had theirs */
};

static int say_no_memory(struct output *output, const char *name)
{
    medtrie_output_say(output, "%s: out of memory", name);
    return STATUS_MEMORY;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool make_room(struct list_file *file)
{
    size_t capacity = file->capacity;
    char *text;

    if (capacity - file->size >= READ_BYTES)
        return true;
    if (capacity > SIZE_MAX / 2 - READ_BYTES)
        return false;
    capacity = 2 * capacity + READ_BYTES;
    text = realloc(file->text, capacity);
    if (text == NULL)
        return false;
    file->text = text;
    file->capacity = capacity;
    return true;
}

static int say_failure(struct output *output, const struct list_file *file)
{
    medtrie_output_say(output, "%s: %s", file->name, strerror(errno));
    return STATUS_SYSTEM;
}

static int read_all(struct output *output, struct list_file *file, int descriptor)
{
    ssize_t count = 1;

    while (count != 0) {
        if (!make_room(file))
            return say_no_memory(output, file->name);
        count = read(descriptor, file->text + file->size, file->capacity - file->size);
        if (count < 0 && errno != EINTR)
            return say_failure(output, file);
        if (count > 0)
            file->size += (size_t)count;
    }
    return 0;
}

/* The text is to be freed in every case. */
static int read_list(struct output *output, const char *path, struct list_file *file)
{
    int descriptor;
    int status;

    if (strcmp(path, LISTS_STANDARD_INPUT) == 0) {
        *file = (struct list_file){.name = "standard input"};
        return read_all(output, file, STDIN_FILENO);
    }
    *file = (struct list_file){.name = path};
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return say_failure(output, file);
    status = read_all(output, file, descriptor);
    close(descriptor);
    return status;
}

/* ---- Lines that name nothing --------------------------------------------------------------- */

static void add_line(struct lines *lines, uint64_t number)
{
    if (lines->count == lines->capacity) {
        size_t capacity = 2 * lines->capacity + 64;
        uint64_t *numbers = capacity <= SIZE_MAX / sizeof *numbers
                                ? realloc(lines->numbers, capacity * sizeof *numbers)
                                : NULL;

        if (numbers == NULL) {
            lines->out_of_memory = true;
            return;
        }
        lines->numbers = numbers;
        lines->capacity = capacity;
    }
    lines->numbers[lines->count++] = number;
}

/* Leaves of lines what others has too. */
static void keep_common(struct lines *lines, const struct lines *others)
{
    size_t kept = 0;
    size_t other = 0;
    size_t i;

    for (i = 0; i < lines->count; i++) {
        while (other < others->count && others->numbers[other] < lines->numbers[i])
            other++;
        if (other < others->count && others->numbers[other] == lines->numbers[i])
            lines->numbers[kept++] = lines->numbers[i];
    }
    lines->count = kept;
}

/* Called for the lines of the one system that is asked: what it says is final. */
static void say_passed_over(void *context, uint64_t line, const char *message)
{
    const struct compilation *compilation = context;

    medtrie_output_say(compilation->query->output, "%s:%llu: %s; passed over",
                       compilation->file.name, (unsigned long long)line, message);
}

/* Called for those of one system among several. */
static void note_passed_over(void *context, uint64_t line, const char *message)
{
    struct compilation *compilation = context;

    (void)message;
    add_line(&compilation->passed, line);
}

/* The line of a number, without its end. From and from_number are those of an earlier line, and
 * become those of this one. */
static struct medtrie_text line_of(const struct list_file *file, uint64_t number, size_t *from,
                                   uint64_t *from_number)
{
    const char *end;
    size_t size;

    for (;;) {
        end = memchr(file->text + *from, '\n', file->size - *from);
        size = end != NULL ? (size_t)(end - file->text) - *from : file->size - *from;
        if (*from_number == number || end == NULL)
            break;
        *from += size + 1;
        ++*from_number;
    }
    while (size > 0 && file->text[*from + size - 1] == '\r')
        size--;
    return (struct medtrie_text){file->text + *from, size};
}

/* Says which lines name nothing in any system: the first, or with --lenient all. */
static int say_nameless(const struct compilation *compilation)
{
    const struct lines *nameless = &compilation->nameless;
    bool lenient = compilation->lenient;
    uint64_t number = 1;
    size_t from = 0;
    size_t i;

    for (i = 0; i < nameless->count && (i == 0 || lenient); i++) {
        struct medtrie_text line =
            line_of(&compilation->file, nameless->numbers[i], &from, &number);

        medtrie_output_say(compilation->query->output,
                           "%s:%llu: \"%.*s\" names nothing in any of the systems asked for%s",
                           compilation->file.name, (unsigned long long)nameless->numbers[i],
                           medtrie_query_shown(line), line.data,
                           lenient ? "; passed over" : LENIENT);
    }
    return nameless->count > 0 && !lenient ? STATUS_INPUT : 0;
}

/* ---- Compiling ----------------------------------------------------------------------------- */

static int say_error(const struct compilation *compilation, const struct medtrie_error *error)
{
    struct output *output = compilation->query->output;

    if (error->line == 0)
        medtrie_output_say(output, "%s: %s", compilation->file.name, error->message);
    else
        medtrie_output_say(output, "%s:%llu: column %llu: %s%s", compilation->file.name,
                           (unsigned long long)error->line, (unsigned long long)error->column,
                           error->message,
                           error->result == MEDTRIE_ERROR_INPUT_NAMELESS ? LENIENT : "");
    return (int)error->result / 100;
}

/* Unites a set with another; takes the other in either case. */
static int unite(const struct compilation *compilation, medtrie_set **set, medtrie_set *other)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_set *both = other;
    int status = 0;

    if (*set != NULL) {
        if (medtrie_set_union(*set, other, &both, &error) != MEDTRIE_OK)
            status = say_error(compilation, &error);
        medtrie_set_free(other);
        medtrie_set_free(*set);
    }
    *set = both;
    return status;
}

static int compile_for(struct compilation *compilation, const medtrie_system *system, bool first,
                       medtrie_set **set)
{
    bool alone = compilation->query->system_count == 1 && compilation->other == NULL;
    struct medtrie_set_options options = {
        .struct_size = sizeof options,
        .lenient = compilation->lenient || !alone,
        .passed_over = alone ? say_passed_over : note_passed_over,
        .context = compilation,
    };
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_set *compiled;

    compilation->passed.count = 0;
    if (medtrie_set_parse(system, compilation->file.text, compilation->file.size, &options,
                          &compiled, &error) != MEDTRIE_OK)
        return say_error(compilation, &error);
    if (first) {
        struct lines none = compilation->nameless;

        compilation->nameless = compilation->passed;
        compilation->passed = none;
    } else {
        keep_common(&compilation->nameless, &compilation->passed);
    }
    return unite(compilation, set, compiled);
}

static int compile_file(const struct query *query, bool lenient, const char *path,
                        medtrie_set **sets)
{
    struct compilation compilation = {
        .query = query, .other = medtrie_query_other_member(query), .lenient = lenient};
    int status = read_list(query->output, path, &compilation.file);
    medtrie_set *unused = NULL;
    size_t i;

    for (i = 0; i < query->system_count && status == 0; i++)
        status = compile_for(&compilation, query->systems[i].system, i == 0, &sets[i]);
    if (compilation.other != NULL && status == 0)
        status = compile_for(&compilation, compilation.other, false, &unused);
    medtrie_set_free(unused);
    if (status == 0 && (compilation.passed.out_of_memory || compilation.nameless.out_of_memory))
        status = say_no_memory(query->output, compilation.file.name);
    if (status == 0)
        status = say_nameless(&compilation);
    free(compilation.nameless.numbers);
    free(compilation.passed.numbers);
    free(compilation.file.text);
    return status;
}

int medtrie_lists_compile(const struct query *query, const struct arguments *arguments,
                          const char *const *paths, size_t count, medtrie_set **sets)
{
    bool lenient = medtrie_arguments_have(arguments, OPTION_LENIENT);
    int status = 0;
    size_t i;

    for (i = 0; i < query->system_count; i++)
        sets[i] = NULL;
    for (i = 0; i < count && status == 0; i++)
        status = compile_file(query, lenient, paths[i], sets);
    if (status != 0)
        medtrie_lists_free(sets, query->system_count);
    return status;
}

void medtrie_lists_free(medtrie_set **sets, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        medtrie_set_free(sets[i]);
        sets[i] = NULL;
    }
}

bool medtrie_lists_take_input(const struct arguments *arguments)
{
    const char *path = medtrie_arguments_value(arguments, OPTION_IN);

    return path != NULL && strcmp(path, LISTS_STANDARD_INPUT) == 0;
}

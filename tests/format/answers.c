/*
 * Prints what the library answers, as lines of text, for comparison with another reader
 * (second_reader.py):
 *
 *     answers INDEX            everything that can be asked of each system, a fact a line
 *     answers INDEX SYSTEM     what is known of each line "DAY TEXT" of standard input
 *     answers --verify         whether each line of standard input, a path, is a sound index
 *
 * Of a day and a text: the concept found, the codes that begin with the text, and the status on
 * that day. Of a path: "ok", or the error and the byte where full verification finds it.
 *
 * Only the public header is used. What holds for many periods is printed where it changes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "medtrie/medtrie.h"

#define SUCCESSORS_MAX 512
#define PERIODS_ALL 16 /* a system with more periods: children at the first of each release */

static void print_id(medtrie_id id)
{
    if (id == MEDTRIE_NONE)
        printf(" -");
    else
        printf(" %" PRIu32, id);
}

static void print_day(medtrie_day day)
{
    if (day == MEDTRIE_DAY_NONE || day == MEDTRIE_DAY_DEFAULT)
        printf(" -");
    else
        printf(" %" PRId32, day);
}

static void print_text(struct medtrie_text text)
{
    putchar('\t');
    fwrite(text.data, 1, text.size, stdout);
}

static void print_range(struct medtrie_range range)
{
    if (range.first == range.end)
        printf(" -");
    else
        printf(" %" PRIu32 "-%" PRIu32, range.first, range.end);
}

/* Of what is found; what else there is to say of a text that is not is no matter of the index. */
static char status_letter(const medtrie_system *system, const char *text, size_t len,
                          medtrie_day day)
{
    return "vhrn??c?"[medtrie_check(system, text, len, day, NULL)];
}

static void print_system(const medtrie_system *system, const struct medtrie_system_view *about)
{
    struct medtrie_release_view release = {.struct_size = sizeof release};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    printf("system %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %d", about->code_count,
           about->grouping_count, about->prefix_count, about->default_period, about->licensed);
    print_text(about->name);
    print_text(about->title);
    print_text(about->uri);
    putchar('\n');
    for (size_t i = 0; medtrie_release_at(system, i, &release); i++)
        printf("release %" PRId32 " %" PRId32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 "\n",
               release.first_day, release.last_day, release.code_count, release.billable_count,
               release.grouping_count, release.period);
    for (medtrie_period i = 0; medtrie_period_at(system, i, &period); i++) {
        printf("period %" PRId32 " %" PRId32 " %d", period.first_day, period.last_day,
               (int)period.basis);
        print_day(period.release);
        putchar('\n');
    }
}

static void print_validity(const medtrie_system *system, medtrie_id id, uint32_t periods)
{
    medtrie_day first, last;

    medtrie_validity(system, id, &first, &last);
    print_day(first);
    print_day(last);
    putchar(' ');
    for (medtrie_period period = 0; period < periods; period++)
        putchar(medtrie_billable(system, id, period) ? 'b'
                : medtrie_valid(system, id, period)  ? 'v'
                                                     : '.');
}

/* On no day, and on the first, the last and the adjacent days of each period. */
static void print_statuses(const medtrie_system *system, medtrie_id id)
{
    struct medtrie_text code = medtrie_code(system, id);
    struct medtrie_period_view period = {.struct_size = sizeof period};

    printf(" %c", status_letter(system, code.data, code.size, MEDTRIE_DAY_DEFAULT));
    for (medtrie_period i = 0; medtrie_period_at(system, i, &period); i++) {
        const medtrie_day days[] = {period.first_day - 1, period.first_day, period.last_day,
                                    period.last_day + 1};
        for (size_t k = 0; k < sizeof days / sizeof *days; k++)
            putchar(status_letter(system, code.data, code.size, days[k]));
    }
}

static void print_above(const medtrie_system *system, medtrie_id id, uint32_t periods)
{
    medtrie_id above[MEDTRIE_LEVELS_MAX], before[MEDTRIE_LEVELS_MAX];
    size_t count, count_before = SIZE_MAX;

    for (medtrie_period period = 0; period < periods; period++) {
        count = medtrie_ancestors(system, id, period, above, MEDTRIE_LEVELS_MAX);
        if (count != count_before || memcmp(above, before, count * sizeof *above) != 0) {
            printf("above %" PRIu32 " %" PRIu32 " %u", id, period,
                   medtrie_level(system, id, period));
            print_id(medtrie_parent(system, id, period));
            for (size_t i = 0; i < count; i++)
                print_id(above[i]);
            putchar('\n');
        }
        memcpy(before, above, count * sizeof *above);
        count_before = count;
    }
}

static bool same(struct medtrie_text a, struct medtrie_text b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static bool same_properties(const medtrie_system *system, medtrie_id id, medtrie_period a,
                            medtrie_period b)
{
    struct medtrie_text name_a, name_b, value_a, value_b;

    for (size_t i = 0;; i++) {
        bool more = medtrie_property_at(system, id, a, i, &name_a, &value_a);
        if (more != medtrie_property_at(system, id, b, i, &name_b, &value_b))
            return false;
        if (!more)
            return true;
        if (!same(name_a, name_b) || !same(value_a, value_b))
            return false;
    }
}

static void print_texts(const medtrie_system *system, medtrie_id id, uint32_t periods)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view}, before = view;
    struct medtrie_text name, value;

    for (medtrie_period period = 0; period < periods; period++) {
        medtrie_concept(system, id, period, &view);
        if (period == 0 || !same(view.title, before.title) ||
            !same(view.short_title, before.short_title) ||
            !same_properties(system, id, period - 1, period)) {
            printf("texts %" PRIu32 " %" PRIu32, id, period);
            print_text(view.title);
            print_text(view.short_title);
            for (size_t i = 0; medtrie_property_at(system, id, period, i, &name, &value); i++) {
                print_text(name);
                print_text(value);
            }
            putchar('\n');
        }
        before = view;
    }
}

static void print_concept(const medtrie_system *system, medtrie_id id, uint32_t periods)
{
    char display[24];
    struct medtrie_text code = medtrie_code(system, id);
    enum medtrie_kind kind = medtrie_kind(system, id);

    medtrie_display(system, id, display);
    printf("concept %" PRIu32 " %s %s", id, display, medtrie_kind_name(kind));
    print_id(medtrie_find(system, code.data, code.size));
    print_id(medtrie_find_kind(system, code.data, code.size, kind));
    print_range(medtrie_codes_of(system, id));
    print_validity(system, id, periods);
    print_statuses(system, id);
    print_text(code);
    putchar('\n');
    print_above(system, id, periods);
    print_texts(system, id, periods);
}

/* Every beginning of every code, in the order in which they first occur. */
static void print_prefixes(const medtrie_system *system, uint32_t codes)
{
    struct medtrie_text before = {.data = "", .size = 0};

    for (medtrie_id id = 0; id < codes; id++) {
        struct medtrie_text code = medtrie_code(system, id);
        size_t size = 1;
        while (size <= before.size && size <= code.size &&
               code.data[size - 1] == before.data[size - 1])
            size++;
        for (; size <= code.size; size++) {
            printf("prefix %.*s", (int)size, code.data);
            print_range(medtrie_prefix(system, code.data, size));
            putchar('\n');
        }
        before = code;
    }
}

static void print_children(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    medtrie_id child = medtrie_child_after(system, id, MEDTRIE_NONE, period);

    if (child == MEDTRIE_NONE)
        return;
    printf("children");
    print_id(id);
    for (; child != MEDTRIE_NONE; child = medtrie_child_after(system, id, child, period))
        print_id(child);
    putchar('\n');
}

/* In one period, and everything that is valid in it. */
static void print_tree(const medtrie_system *system, uint32_t concepts, medtrie_period period)
{
    medtrie_id id = MEDTRIE_NONE;

    printf("tree %" PRIu32, period);
    while ((id = medtrie_descendant_after(system, MEDTRIE_NONE, id, period)) != MEDTRIE_NONE)
        print_id(id);
    putchar('\n');
    print_children(system, MEDTRIE_NONE, period);
    for (id = 0; id < concepts; id++)
        print_children(system, id, period);
}

static void print_replacements(const char *what, medtrie_id id, medtrie_day day,
                               const struct medtrie_replacement *found, size_t count)
{
    if (count == 0)
        return;
    printf("%s %" PRIu32, what, id);
    print_day(day);
    for (size_t i = 0; i < count && i < SUCCESSORS_MAX; i++) {
        print_text(found[i].code);
        print_id(found[i].id);
        print_day(found[i].day);
        print_text(found[i].table);
    }
    putchar('\n');
}

static void print_lineage(const medtrie_system *system, medtrie_id id)
{
    static struct medtrie_replacement found[SUCCESSORS_MAX];
    struct medtrie_period_view period = {.struct_size = sizeof period};
    medtrie_day day = MEDTRIE_DAY_DEFAULT;

    for (medtrie_period i = 0;; i++) {
        size_t count = medtrie_successors(system, id, day, found, SUCCESSORS_MAX);
        print_replacements("successors", id, day, found, count);
        count = medtrie_predecessors(system, id, day, found, SUCCESSORS_MAX);
        print_replacements("predecessors", id, day, found, count);
        if (!medtrie_period_at(system, i, &period))
            return;
        day = period.last_day;
    }
}

static void print_all(const medtrie_system *system)
{
    struct medtrie_system_view about = {.struct_size = sizeof about};
    struct medtrie_release_view release = {.struct_size = sizeof release};
    uint32_t concepts;

    medtrie_system_describe(system, &about);
    concepts = about.code_count + about.grouping_count;
    print_system(system, &about);
    for (medtrie_id id = 0; id < concepts; id++)
        print_concept(system, id, about.period_count);
    print_prefixes(system, about.code_count);
    if (about.period_count <= PERIODS_ALL)
        for (medtrie_period period = 0; period < about.period_count; period++)
            print_tree(system, concepts, period);
    else
        for (size_t i = 0; medtrie_release_at(system, i, &release); i++)
            print_tree(system, concepts, release.period);
    for (medtrie_id id = 0; id < about.code_count; id++)
        print_lineage(system, id);
}

/* The next line of standard input, which may hold NULs, without its LF; false: no more. */
static bool next_line(struct medtrie_text *line)
{
    static char *buffer;
    static size_t capacity;
    ssize_t size = getline(&buffer, &capacity, stdin);

    if (size < 0) {
        free(buffer);
        return false;
    }
    *line = (struct medtrie_text){.data = buffer, .size = (size_t)size - 1};
    buffer[size - 1] = '\0';
    return true;
}

static void answer_lines(const medtrie_system *system)
{
    struct medtrie_text line;

    while (next_line(&line)) {
        char *text;
        medtrie_day day = (medtrie_day)strtol(line.data, &text, 10);
        size_t len = line.size - (size_t)(++text - line.data);
        medtrie_id id = medtrie_find(system, text, len);
        print_id(id);
        print_range(medtrie_prefix(system, text, len));
        printf(" %c\n", id == MEDTRIE_NONE ? '-' : status_letter(system, text, len, day));
    }
}

static void verify_lines(void)
{
    const struct medtrie_open_options options = {.struct_size = sizeof options,
                                                 .verify = MEDTRIE_VERIFY_FULL};
    struct medtrie_text path;

    while (next_line(&path)) {
        medtrie_index *index;
        struct medtrie_error error = {.struct_size = sizeof error};
        if (medtrie_open(path.data, &options, &index, &error) == MEDTRIE_OK)
            printf("ok\n");
        else
            printf("%s at byte %" PRIu64 "\t%s\n", medtrie_result_name(error.result), error.offset,
                   error.message);
        fflush(stdout);
        medtrie_close(index);
    }
}

int main(int argc, char **argv)
{
    medtrie_index *index;
    struct medtrie_error error = {.struct_size = sizeof error};

    if (argc == 2 && strcmp(argv[1], "--verify") == 0) {
        verify_lines();
        return 0;
    }
    if (argc < 2 || medtrie_open(argv[1], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "answers: %s\n", argc < 2 ? "no index" : error.message);
        return 1;
    }
    for (size_t i = 0; argc == 2 && i < medtrie_system_count(index); i++)
        print_all(medtrie_system_at(index, i));
    if (argc > 2)
        answer_lines(medtrie_system_named(index, argv[2], strlen(argv[2])));
    medtrie_close(index);
    return 0;
}

/*
 * Parses a code list for a system of the sample, which the first byte chooses. What it means is
 * known otherwise too: from each of its lines alone, in any order, and from the codes that it
 * holds, written one a line.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define LINES_MAX 12
#define LINE_BYTES_MAX 200
#define CODES_MAX 64

static medtrie_set *parse(const medtrie_system *system, const char *text, size_t size, bool lenient,
                          struct medtrie_error *error)
{
    struct medtrie_set_options options = {.struct_size = sizeof options, .lenient = lenient};
    char *alone = fuzz_alone(text, size);
    medtrie_set *set;
    enum medtrie_result result;

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_set_parse(system, alone, size, &options, &set, error);
    free(alone);
    fuzz_expect((result == MEDTRIE_OK) == (set != NULL), "a set of a failure, or none of none");
    if (result != MEDTRIE_OK)
        fuzz_expect_told(result, error);
    return set;
}

/* ---- What a set must be ---------------------------------------------------------------------- */

static uint32_t concepts_of(const medtrie_system *system)
{
    struct medtrie_system_view about = {.struct_size = sizeof about};

    medtrie_system_describe(system, &about);
    return about.code_count + about.grouping_count;
}

static bool is_same(const medtrie_set *a, const medtrie_set *b)
{
    medtrie_id id = MEDTRIE_NONE;

    if (medtrie_set_count(a) != medtrie_set_count(b))
        return false;
    while ((id = medtrie_set_after(a, id)) != MEDTRIE_NONE)
        if (!medtrie_set_contains(b, id))
            return false;
    return true;
}

static void expect_sound(const medtrie_set *set)
{
    const medtrie_system *system = medtrie_set_system(set);
    uint32_t concepts = concepts_of(system);
    size_t contained = 0, listed = 0;
    medtrie_id before = MEDTRIE_NONE, id = MEDTRIE_NONE;

    for (medtrie_id i = 0; i < concepts; i++)
        contained += medtrie_set_contains(set, i);
    while ((id = medtrie_set_after(set, before)) != MEDTRIE_NONE) {
        fuzz_expect(id < concepts && (before == MEDTRIE_NONE || id > before) &&
                        medtrie_set_contains(set, id),
                    "it lists what it does not hold");
        before = id;
        listed++;
    }
    fuzz_expect(contained == listed && listed == medtrie_set_count(set), "three counts differ");
    fuzz_expect(!medtrie_set_contains(set, concepts) && !medtrie_set_contains(set, MEDTRIE_NONE),
                "it holds what is no concept");
}

/* The codes of a set, and its groupings aside, written one a line. */
static void expect_written(const medtrie_set *set)
{
    const medtrie_system *system = medtrie_set_system(set);
    struct medtrie_system_view about = {.struct_size = sizeof about};
    char text[CODES_MAX * 24];
    struct medtrie_error error;
    size_t size = 0, count = 0;
    medtrie_id id = MEDTRIE_NONE;
    medtrie_set *again;

    medtrie_system_describe(system, &about);
    while ((id = medtrie_set_after(set, id)) < about.code_count && count < CODES_MAX) {
        size += medtrie_display(system, id, text + size);
        text[size++] = '\n';
        count++;
    }
    if (id < about.code_count)
        return; /* more than have room */
    again = parse(system, text, size, false, &error);
    fuzz_expect(again != NULL && medtrie_set_count(again) == count, "written out it is another");
    for (id = MEDTRIE_NONE; (id = medtrie_set_after(again, id)) != MEDTRIE_NONE;)
        fuzz_expect(medtrie_set_contains(set, id), "written out it holds another code");
    medtrie_set_free(again);
}

/* ---- Line by line ---------------------------------------------------------------------------- */

/* What lines hold and leave out so far. */
struct lines {
    medtrie_set *held, *kept; /* kept: of everything, what no line excepts */
    uint64_t number;
};

static void replace(medtrie_set **set, enum medtrie_result result, medtrie_set *by)
{
    fuzz_expect(result == MEDTRIE_OK, "two sets cannot be put together");
    medtrie_set_free(*set);
    *set = by;
}

/* An exception takes off what the same entry without its hyphen would add. */
static void expect_exception(const medtrie_set *kept, const char *text, size_t size)
{
    const medtrie_system *system = medtrie_set_system(kept);
    struct medtrie_error error;
    medtrie_set *all, *entry, *expected;

    while (size > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        size--;
    }
    if (size < 2 || text[0] != '-' || text[1] == '-')
        return;
    entry = parse(system, text + 1, size - 1, false, &error);
    if (entry == NULL || medtrie_set_count(entry) == 0) {
        medtrie_set_free(entry);
        return;
    }
    all = parse(system, "*", 1, false, &error);
    fuzz_expect(medtrie_set_difference(all, entry, &expected, &error) == MEDTRIE_OK &&
                    is_same(kept, expected),
                "an exception is not what its entry is");
    medtrie_set_free(expected);
    medtrie_set_free(entry);
    medtrie_set_free(all);
}

/* Whether a line alone is accepted, here behind a line with text on it. */
static bool take_line(const medtrie_system *system, struct lines *lines, const char *text,
                      size_t size)
{
    char line[LINE_BYTES_MAX + 2] = "\n";
    struct medtrie_error error;
    medtrie_set *alone, *all, *joined;
    enum medtrie_result result;

    memcpy(line + 1, text, size);
    alone = parse(system, line, size + 1, false, &error);
    if (alone == NULL)
        return false;
    result = medtrie_set_union(lines->held, alone, &joined, &error);
    replace(&lines->held, result, joined);
    medtrie_set_free(alone);

    memmove(line + 2, text, size);
    memcpy(line, "*\n", 2);
    all = parse(system, line, size + 2, false, &error);
    fuzz_expect(all != NULL, "behind everything a line is refused");
    expect_exception(all, text, size);
    result = medtrie_set_intersection(lines->kept, all, &joined, &error);
    replace(&lines->kept, result, joined);
    medtrie_set_free(all);
    return true;
}

/* Lines up to the first that is refused; how many there are. */
static size_t take_lines(const medtrie_system *system, struct lines *lines, const char *text,
                         size_t size)
{
    struct fuzz_input input = {(const uint8_t *)text, size};

    while (input.left > 0) {
        struct medtrie_text line = fuzz_up_to(&input, '\n');

        lines->number++;
        if (!take_line(system, lines, line.data, line.size))
            return lines->number - 1;
    }
    return lines->number;
}

static void expect_lines(const medtrie_system *system, const char *text, size_t size)
{
    struct medtrie_error error;
    struct lines lines = {.held = parse(system, "", 0, false, &error),
                          .kept = parse(system, "*", 1, false, &error)};
    medtrie_set *set = parse(system, text, size, false, &error), *expected, *lenient;
    size_t accepted = take_lines(system, &lines, text, size);

    if (set == NULL) {
        fuzz_expect(lines.number == error.line && accepted == lines.number - 1,
                    "refused at another line than the first that is refused alone");
    } else {
        fuzz_expect(accepted == lines.number, "accepted with a line that is refused alone");
        fuzz_expect(medtrie_set_intersection(lines.held, lines.kept, &expected, &error) ==
                        MEDTRIE_OK,
                    "two sets cannot be put together");
        fuzz_expect(is_same(set, expected), "it is not what its lines are");
        medtrie_set_free(expected);
        lenient = parse(system, text, size, true, &error);
        fuzz_expect(lenient != NULL && is_same(set, lenient), "leniently it is another");
        medtrie_set_free(lenient);
        expect_sound(set);
        expect_written(set);
        medtrie_set_free(set);
    }
    medtrie_set_free(lines.held);
    medtrie_set_free(lines.kept);
}

/* A mark in front is passed over in the first line alone, and is left to the other checks. */
static bool begins_with_mark(const char *text, size_t size)
{
    return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
}

static bool is_short(const char *text, size_t size)
{
    struct fuzz_input input = {(const uint8_t *)text, size};
    size_t count = 0;

    while (input.left > 0)
        if (fuzz_up_to(&input, '\n').size > LINE_BYTES_MAX - 2 || ++count > LINES_MAX)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const medtrie_system *system = fuzz_system(fuzz_index(), fuzz_byte(&input));
    const char *text = (const char *)input.next;
    struct medtrie_error error;

    if (begins_with_mark(text, input.left)) {
        text += 3;
        input.left -= 3;
    }
    if (is_short(text, input.left) && !begins_with_mark(text, input.left))
        expect_lines(system, text, input.left);
    medtrie_set_free(parse(system, text, input.left, true, &error));
    return 0;
}

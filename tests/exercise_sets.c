/* What is asked of code lists and of the sets that they make. */
#include "exercise_ask.h"

#define IDS_MAX 64

static void note_line(void *context, uint64_t line, const char *message)
{
    (void)context;
    take(line);
    take_name(message);
}

#define STEM_MAX 40
#define LIST_BYTES 512

/* A list of every form of an entry, of the texts. */
static size_t write_list(const struct asked_texts *texts, char list[LIST_BYTES])
{
    static const char *const before[] = {"", "", "-", "", "", "-", "#"};
    static const char *const behind[] = {"\n", "*\n", "\n", ".-\n", " # note\n", "*\r\n", "\n"};
    size_t size = 0;

    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        size_t number = (exercise.choice + i) % texts->count;
        size_t stem = texts->sizes[number] < STEM_MAX ? texts->sizes[number] : STEM_MAX;

        memcpy(list + size, before[i], strlen(before[i]));
        size += strlen(before[i]);
        memcpy(list + size, texts->texts[number], stem);
        size += stem;
        memcpy(list + size, behind[i], strlen(behind[i]));
        size += strlen(behind[i]);
    }
    return size;
}

static void take_set(const struct asked *asked, const medtrie_set *set)
{
    medtrie_id id = MEDTRIE_NONE;
    size_t count = 0;
    medtrie_id ids[IDS_MAX];
    uint8_t answers[IDS_MAX], bits[IDS_MAX / 8];

    if (ASK(medtrie_set_system, set) != asked->system)
        exercise_fail("another system than the set's");
    while ((id = ASK(medtrie_set_after, set, id)) != MEDTRIE_NONE) {
        take_id(asked, id);
        if (!ASK(medtrie_set_contains, set, id))
            exercise_fail("not in the set that gave it");
        if (++count > asked->concepts)
            exercise_fail("a walk that does not end");
    }
    if (ASK(medtrie_set_count, set) != count)
        exercise_fail("not as many as are in the set");
    for (medtrie_id i = 0; i < IDS_MAX; i++)
        ids[i] = i + 1 == IDS_MAX ? MEDTRIE_NONE : i;
    ASK(medtrie_contains_batch, set, ids, IDS_MAX, NULL, answers, bits);
    for (size_t i = 0; i < IDS_MAX; i++)
        if ((answers[i] == MEDTRIE_ROW_YES) != medtrie_set_contains(set, ids[i]))
            exercise_fail("another answer than the single call's");
}

/* A list makes a set, or an error that names a line. */
static medtrie_set *parse(const struct asked *asked, const char *list, size_t size, bool lenient)
{
    struct medtrie_set_options options = {
        .struct_size = sizeof options, .lenient = lenient, .passed_over = note_line};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_set *set;
    enum medtrie_result result = ASK(medtrie_set_parse, asked->system, exercise_placed(list, size),
                                     size, &options, &set, &error);

    if (result == MEDTRIE_OK) {
        take_set(asked, set);
        return set;
    }
    if (set != NULL || error.result != result || error.line == 0 || error.message[0] == '\0')
        exercise_fail("a failure that is not explained");
    take_name(error.message);
    return NULL;
}

typedef enum medtrie_result combination(const medtrie_set *, const medtrie_set *, medtrie_set **,
                                        struct medtrie_error *);

static void combine(const struct asked *asked, const char *name, combination *function,
                    medtrie_set *const sets[2])
{
    medtrie_set *combined;

    exercise_note(name);
    if (function(sets[0], sets[1], &combined, NULL) != MEDTRIE_OK)
        exercise_fail("two sets of one system do not combine");
    take_set(asked, combined);
    ASK(medtrie_set_free, combined);
}

void exercise_sets(const struct asked *asked, const struct asked_texts *texts)
{
    static const char *const lists[] = {"A00*\nA00-A09\n-A0*\n", "1-2\n0DT-\n250*\nA0.-B1.-\n",
                                        "X1 - LAB\n* # all\n-1\n", "A-J\n-A0100\n0-9\nE8*\n"};
    const char *given = lists[exercise.choice % (sizeof lists / sizeof lists[0])];
    char list[LIST_BYTES];
    medtrie_set *sets[2];

    sets[0] = parse(asked, given, strlen(given), exercise.choice % 2 == 0);
    sets[1] = parse(asked, list, write_list(texts, list), true);
    for (size_t i = 0; i < 2; i++)
        if (sets[i] == NULL)
            sets[i] = parse(asked, "*", 1, false);
    if (sets[0] == NULL || sets[1] == NULL)
        exercise_fail("a list of everything is refused");
    combine(asked, "medtrie_set_union", medtrie_set_union, sets);
    combine(asked, "medtrie_set_intersection", medtrie_set_intersection, sets);
    combine(asked, "medtrie_set_difference", medtrie_set_difference, sets);
    ASK(medtrie_set_free, sets[0]);
    ASK(medtrie_set_free, sets[1]);
}

/*
 * Differential: what the library says of a text, as it stands and however it is spelled, must be
 * what the reader in tests/format said, which is written in Python from docs/FORMAT.md alone. Its
 * answers were computed before (answers.py) and lie beside the index, in the file "answers"; a text
 * that is not among them, once it is trimmed and folded, means nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rows.h"

#define SYSTEMS_MAX 32
#define DAYS_MAX 32
#define ANSWERS_MAX 20000

struct answer {
    unsigned system;
    char text[24];
    medtrie_id id;
    struct medtrie_range range;
    char statuses[DAYS_MAX + 1];
};

struct asked_system {
    const medtrie_system *system;
    bool keeps_case;
    medtrie_day days[DAYS_MAX];
    unsigned day_count;
};

static struct asked_system systems[SYSTEMS_MAX];
static unsigned system_count;
static struct answer *answers; /* ascending by system and text */
static size_t answer_count;

/* ---- The answers ----------------------------------------------------------------------------- */

static void read_system(char *line)
{
    struct asked_system *system = &systems[system_count++];
    char *rest, *word = strtok_r(line, " ", &rest);

    fuzz_expect(system_count <= SYSTEMS_MAX, "too many systems");
    word = strtok_r(NULL, " ", &rest);
    system->system = medtrie_system_named(fuzz_index(), word, strlen(word));
    fuzz_expect(system->system != NULL, "answers of another index");
    system->keeps_case = strcmp(strtok_r(NULL, " ", &rest), "1") == 0;
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        fuzz_expect(system->day_count < DAYS_MAX, "too many days");
        system->days[system->day_count++] =
            strcmp(word, "-") == 0 ? MEDTRIE_DAY_DEFAULT : (medtrie_day)strtol(word, NULL, 10);
    }
}

static void read_answer(char *line)
{
    struct answer *answer = &answers[answer_count++];
    char *tab = strchr(line, '\t');
    int64_t id;

    fuzz_expect(answer_count < ANSWERS_MAX && tab != NULL && tab - line < 24, "no answer");
    *tab = '\0';
    answer->system = system_count - 1;
    strcpy(answer->text, line);
    fuzz_expect(sscanf(tab + 1, "%" SCNd64 " %" SCNu32 " %" SCNu32 " %32s", &id,
                       &answer->range.first, &answer->range.end, answer->statuses) == 4,
                "no answer");
    answer->id = id < 0 ? MEDTRIE_NONE : (medtrie_id)id;
}

static void read_answers(void)
{
    char path[4096], line[4096];
    const char *slash = strrchr(fuzz_index_path(), '/');
    FILE *file;

    snprintf(path, sizeof path, "%.*sanswers",
             slash == NULL ? 0 : (int)(slash - fuzz_index_path()) + 1, fuzz_index_path());
    file = fopen(path, "r");
    answers = calloc(ANSWERS_MAX, sizeof *answers);
    fuzz_expect(file != NULL && answers != NULL, "no answers beside the index");
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "system ", 7) == 0)
            read_system(line);
        else
            read_answer(line);
    }
    fclose(file);
    fuzz_expect(system_count == medtrie_system_count(fuzz_index()), "answers of another index");
}

static int compare(const void *a, const void *b)
{
    const struct answer *one = a, *other = b;

    if (one->system != other->system)
        return one->system < other->system ? -1 : 1;
    return strcmp(one->text, other->text);
}

/* ---- Normalisation, as the page has it ------------------------------------------------------- */

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_no_break_space(const char *text)
{
    return (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] == 0xA0;
}

static struct medtrie_text trimmed(struct medtrie_text text)
{
    for (;;) {
        if (text.size >= 1 && is_blank((unsigned char)text.data[0])) {
            text.data++;
            text.size--;
        } else if (text.size >= 2 && is_no_break_space(text.data)) {
            text.data += 2;
            text.size -= 2;
        } else if (text.size >= 1 && is_blank((unsigned char)text.data[text.size - 1])) {
            text.size--;
        } else if (text.size >= 2 && is_no_break_space(text.data + text.size - 2)) {
            text.size -= 2;
        } else {
            return text;
        }
    }
}

/* What the other reader said of a text; NULL: it means nothing. */
static const struct answer *answer_to(unsigned system, struct medtrie_text text)
{
    struct answer wanted = {.system = system};

    text = trimmed(text);
    if (text.size >= sizeof wanted.text || memchr(text.data, '\0', text.size) != NULL)
        return NULL;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        wanted.text[i] = c >= 'a' && c <= 'z' && !systems[system].keeps_case ? (char)(c - 32) : c;
    }
    return bsearch(&wanted, answers, answer_count, sizeof *answers, compare);
}

/* ---- Comparing ------------------------------------------------------------------------------- */

static void expect_answer(unsigned number, struct medtrie_text text, unsigned day)
{
    const struct asked_system *asked = &systems[number];
    const struct answer *answer = answer_to(number, text);
    char *alone = fuzz_alone(text.data, text.size);
    medtrie_id id = medtrie_find(asked->system, alone, text.size);
    struct medtrie_range range = medtrie_prefix(asked->system, alone, text.size);
    enum medtrie_status status =
        medtrie_check(asked->system, alone, text.size, asked->days[day % asked->day_count], NULL);

    fuzz_expect(id == (answer == NULL ? MEDTRIE_NONE : answer->id), "another concept");
    if (answer == NULL || answer->range.first == answer->range.end)
        fuzz_expect(range.first == range.end, "a range where there is none");
    else
        fuzz_expect(range.first == answer->range.first && range.end == answer->range.end,
                    "another range");
    if (id != MEDTRIE_NONE)
        fuzz_expect("vhrn??c?"[status] == answer->statuses[day % asked->day_count],
                    "another status");
    else
        fuzz_expect(status >= MEDTRIE_STATUS_UNKNOWN, "a status of a code that there is not");
    free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    unsigned number, day;
    struct rows rows;

    if (answers == NULL) {
        read_answers();
        qsort(answers, answer_count, sizeof *answers, compare);
    }
    number = fuzz_byte(&input) % system_count;
    day = fuzz_byte(&input);
    rows = rows_of(systems[number].system, &input);
    for (size_t row = 0; row < rows.count; row++)
        expect_answer(number, row_text(&rows, row), day);
    free(rows.bytes);
    return 0;
}

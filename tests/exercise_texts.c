/*
 * What is asked of a text: all codes of the system as people write them, and a choice of texts that
 * are none. Every text ends where the next byte cannot be read.
 */
#include "exercise_ask.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Texts and days ------------------------------------------------------------------------- */

const char *exercise_placed(const char *text, size_t len)
{
    static char *end;
    static size_t room;

    if (end == NULL) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        char *pages =
            mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
            exercise_fail("no memory for texts");
        end = pages + page;
        room = page;
    }
    if (len > room)
        exercise_fail("a text that is too long");
    return memcpy(end - len, text, len);
}

#define TEXT(literal)                                                                              \
  {                                                                                                \
    literal, sizeof literal - 1                                                                    \
  }

/* Nothing, blanks, dots, controls, other alphabets, NUL; codes that are nearly right in each of the
 * ways that a check repairs; texts as long as a word, a key, a code and more. */
static const struct medtrie_text odd_texts[] = {
    TEXT(""),
    TEXT(" "),
    TEXT("."),
    TEXT("-"),
    TEXT("\0"),
    TEXT("\xC2"),
    TEXT("\xC2\xA0"),
    TEXT("\xA0"),
    TEXT(" \xC2\xA0\tA00\r\n"),
    TEXT("A00."),
    TEXT("a00.0"),
    TEXT("A0O.0"),
    TEXT("A00.0."),
    TEXT("A00\0"
         "0"),
    TEXT("A00-A09"),
    TEXT("A00.-A09"),
    TEXT("A000X1A"),
    TEXT("A00.0X1A"),
    TEXT("AOO.O"),
    TEXT("OA0.0"),
    TEXT("0DT"),
    TEXT("0DTJ0Z"),
    TEXT("ODTJOZZ"),
    TEXT("A0100-25"),
    TEXT("A0100QN"),
    TEXT("90001 1A"),
    TEXT("9000"),
    TEXT("1.1"),
    TEXT("10"),
    TEXT("E8000"),
    TEXT("E800.0"),
    TEXT("E800.00000"),
    TEXT("v27.0"),
    TEXT("LAB"),
    TEXT("lab 1"),
    TEXT("X1YZ"),
    TEXT("~~~~~~~"),
    TEXT("_______"),
    TEXT("\x7F\x80\xFF\x01\x1F"),
    TEXT("ABCDEFG"),
    TEXT("ABCDEFGH"),
    TEXT("ABC.EFGH"),
    TEXT("ABCDEFGHI"),
    TEXT("ABCDEFGHIJKLMNOP"),
    TEXT("ABCDEFGHIJKLMNOPQ"),
    TEXT("1111111111111111"),
    TEXT("                A000"),
    TEXT("A000                                                                  "),
    TEXT("0000000000000000000000000000000000000000000000000000000000000000000000000"),
};
#define ODD_TEXTS (sizeof odd_texts / sizeof odd_texts[0])
#define ODD_CHOSEN 4

/* Ends and middles of the periods of the tests' indexes, the ends of ICD-9, of the calendar and of
 * the type. */
static const medtrie_day odd_days[] = {
    MEDTRIE_DAY_NONE,
    16708,
    16709,
    17600,
    18261,
    18262,
    18992,
    20000,
    20362,
    20400,
    -1,
    0,
    1,
    20727,
    MEDTRIE_DAY_DEFAULT,
    MEDTRIE_DAY_FIRST,
    MEDTRIE_DAY_LAST,
};

medtrie_day exercise_day(size_t number)
{
    return odd_days[(exercise.choice + number) % (sizeof odd_days / sizeof odd_days[0])];
}

/* Any kind, none, and numbers that are none. */
enum medtrie_kind exercise_kind(uint32_t number)
{
    return (enum medtrie_kind)((int)((exercise.choice + number) % (MEDTRIE_KIND_MODIFIER + 3)) - 1);
}

static void add_text(struct asked_texts *texts, const char *text, size_t size)
{
    if (texts->count == EXERCISE_TEXTS)
        return;
    memcpy(texts->texts[texts->count], text, size);
    texts->sizes[texts->count++] = size;
}

void exercise_choose_texts(const struct asked *asked, struct asked_texts *texts)
{
    char display[24];

    texts->count = 0;
    for (size_t i = 0; i < (exercise.brief ? 1 : ODD_CHOSEN); i++) {
        struct medtrie_text odd = odd_texts[(exercise.choice + i * 13) % ODD_TEXTS];

        add_text(texts, odd.data, odd.size);
    }
    for (medtrie_id id = 0; id < asked->concepts && id < EXERCISE_TEXTS; id++)
        if (!exercise.brief || (id + exercise.choice) % 4 == 0)
            add_text(texts, display, medtrie_display(asked->system, id, display));
}

/* ---- Names of numbers: any number will do ---------------------------------------------------- */

void exercise_names(void)
{
    static const int numbers[] = {-1, 0, 3, 404, INT32_MAX};

    for (size_t i = 0; i < 2; i++) {
        int number = numbers[(exercise.choice + i) % (sizeof numbers / sizeof numbers[0])];
        const char *kind = ASK(medtrie_kind_name, (enum medtrie_kind)number);

        take(ASK(medtrie_kind_named, kind, strlen(kind)));
        take_name(kind);
        take_name(ASK(medtrie_result_name, (enum medtrie_result)number));
        take_name(ASK(medtrie_status_name, (enum medtrie_status)number));
        take_name(ASK(medtrie_repair_kind_name, (enum medtrie_repair_kind)number));
        take_name(ASK(medtrie_change_kind_name, (enum medtrie_change_kind)number));
        take_name(ASK(medtrie_subsumption_name, (enum medtrie_subsumption)number));
        take((uint64_t)ASK(medtrie_day_of, number, number, number));
    }
    for (size_t i = 0; i < 2; i++) {
        struct medtrie_text odd = odd_texts[(exercise.choice + i) % ODD_TEXTS];
        char date[11];

        take((uint64_t)ASK(medtrie_day_parse, exercise_placed(odd.data, odd.size), odd.size));
        ASK(medtrie_day_format, exercise_day(i), date);
        take((uint64_t)ASK(medtrie_day_parse, exercise_placed(date, strlen(date)), strlen(date)));
    }
    exercise_note("medtrie_version");
    take_name(medtrie_version());
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static void ask_found(const struct asked *asked, const char *text, size_t len)
{
    const medtrie_system *system = asked->system;
    uint64_t key = ASK(medtrie_key, system, text, len);
    struct medtrie_range range = ASK(medtrie_prefix, system, text, len);
    struct medtrie_match matches[2];
    size_t count;

    take_range(asked, range);
    take_most(key, (UINT64_C(1) << 42) - 1);
    take_id(asked, ASK(medtrie_find, system, text, len));
    take_id(asked, ASK(medtrie_find_key, system, key));
    take_id(asked, ASK(medtrie_find_key, system, ~key));
    for (uint32_t i = 0; i < 3; i++)
        take_id(asked, ASK(medtrie_find_kind, system, text, len, exercise_kind(i * 5)));
    take_most(ASK(medtrie_longest_prefix, system, text, len, &range), 16);
    take_range(asked, range);
    take_most(ASK(medtrie_longest_prefix, system, text, len, NULL), 16);
    count = ASK(medtrie_resolve, asked->index, text, len, matches, 2);
    take_most(count, 2 * medtrie_system_count(asked->index));
    for (size_t i = 0; i < count && i < 2; i++)
        take_found(asked->index, matches[i].system, matches[i].id);
    take_most(ASK(medtrie_resolve, asked->index, text, len, NULL, 0), count);
}

static void ask_reasons(const struct asked *asked, enum medtrie_status status)
{
    struct medtrie_reasons reasons;

    for (int principal = 0; principal < 2; principal++) {
        ASK(medtrie_reasons_of, asked->system, status, principal != 0, &reasons);
        take_most(strlen(reasons.rarc), sizeof reasons.rarc - 1);
        take_most(strlen(reasons.x277ca), sizeof reasons.x277ca - 1);
    }
    ASK(medtrie_reasons_of, NULL, status, false, &reasons);
    take(reasons.carc);
}

static void ask_check(const struct asked *asked, const char *text, size_t len, medtrie_day day)
{
    const medtrie_system *system = asked->system;
    struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
    struct medtrie_verdict little = {.struct_size = offsetof(struct medtrie_verdict, malformed_at)};
    enum medtrie_status status = ASK(medtrie_check, system, text, len, day, &verdict);

    take_verdict(asked->index, &verdict);
    take_most(status == MEDTRIE_STATUS_MALFORMED ? verdict.malformed_at : 0, len);
    ask_reasons(asked, status);
    if (ASK(medtrie_check, system, text, len, day, NULL) != status ||
        ASK(medtrie_check, system, text, len, day, &little) != status || verdict.status != status)
        exercise_fail("another status without room for the verdict");
    take_text(little.code);
}

/* By a name: a family, a system, none, or any. */
static void ask_check_all(const struct asked *asked, const char *text, size_t len, size_t number)
{
    static const char *const given[] = {NULL,       "dx",      "px",   "procedure",
                                        "modifier", "icd10cm", "none", "cpt"};
    const char *name = given[(number + exercise.choice) % (sizeof given / sizeof given[0])];
    medtrie_day day = exercise_day(number);
    struct medtrie_verdict verdicts[2];
    size_t count;

    for (size_t i = 0; i < 2; i++)
        verdicts[i].struct_size = sizeof verdicts[i];
    count = ASK(medtrie_check_all, asked->index, name, name == NULL ? 0 : strlen(name), text, len,
                day, verdicts, 2);
    take_most(count, 1 + medtrie_system_count(asked->index));
    for (size_t i = 0; i < count && i < 2; i++)
        take_verdict(asked->index, &verdicts[i]);
    take_most(ASK(medtrie_check_all, asked->index, name, name == NULL ? 0 : strlen(name), text, len,
                  day, NULL, 0),
              count);
}

void exercise_texts(const struct asked *asked, const struct asked_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        size_t len = texts->sizes[i];
        const char *text = exercise_placed(texts->texts[i], len);

        ask_found(asked, text, len);
        ask_check(asked, text, len, exercise_day(i * 5));
        ask_check_all(asked, text, len, i);
    }
}

/* What the parts of exercise.h share: how a question is asked, and what an answer must be. */
#ifndef MEDTRIE_TESTS_EXERCISE_ASK_H
#define MEDTRIE_TESTS_EXERCISE_ASK_H

#include <string.h>

#include "exercise.h"

/* Calls a function of the library, whose name is known by then. */
#define ASK(function, ...) (exercise_note(#function), function(__VA_ARGS__))

/* Notes which query comes now, and that the last one allocated nothing. */
void exercise_note(const char *name);

/* Ends the program: the query that was asked last gave what it must not give. */
_Noreturn void exercise_fail(const char *what);

/* The system that is asked. */
struct asked {
    const medtrie_index *index;
    const medtrie_system *system;
    uint32_t codes, concepts, periods;
    medtrie_period default_period;
};

struct asked exercise_asks(const medtrie_index *index, const medtrie_system *system);

/* ---- Answers: each reads all of it and fails for one that leads out of bounds --------------- */

static inline void take(uint64_t number)
{
    exercise_sum += number;
}

void take_text(struct medtrie_text text);
void take_name(const char *name);
void take_id(const struct asked *asked, medtrie_id id); /* a concept or MEDTRIE_NONE */
void take_range(const struct asked *asked, struct medtrie_range range);
void take_period(const struct asked *asked, medtrie_period period);
void take_most(uint64_t number, uint64_t most);
void take_day_name(medtrie_day day);
void take_found(const medtrie_index *index, const medtrie_system *system, medtrie_id id);
void take_replacement(const medtrie_index *index, const struct medtrie_replacement *replacement);
void take_verdict(const medtrie_index *index, const struct medtrie_verdict *verdict);

/* ---- Texts and days ------------------------------------------------------------------------- */

/* The same bytes where the next one cannot be read; good until the next call. */
const char *exercise_placed(const char *text, size_t len);

#define EXERCISE_TEXTS 48

/* The texts that a system is asked for: codes of its own, and a choice of odd ones. */
struct asked_texts {
    size_t count;
    size_t sizes[EXERCISE_TEXTS];
    char texts[EXERCISE_TEXTS][80];
};
void exercise_choose_texts(const struct asked *asked, struct asked_texts *texts);

/* A day and a kind of the choice: another for another number. */
medtrie_day exercise_day(size_t number);
enum medtrie_kind exercise_kind(uint32_t number);

/* ---- The parts ------------------------------------------------------------------------------ */

void exercise_names(void);
void exercise_concepts(const struct asked *asked);
void exercise_texts(const struct asked *asked, const struct asked_texts *texts);
void exercise_batches(const struct asked *asked, const struct asked_texts *texts);
void exercise_text_batches(const struct asked *asked, const struct asked_texts *texts);
void exercise_sets(const struct asked *asked, const struct asked_texts *texts);

#endif

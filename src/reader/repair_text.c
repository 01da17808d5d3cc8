/*
 * The text of a repair as the kinds take it: what people and programs write around a code is left
 * out, in three steps, each for kinds that look at more or less of how it was written.
 */
#include "repair_text.h"

#include "key.h"
#include "probe.h"
#include "shape.h"

/* The bytes of the sign at a place, which no code has and that is no letter: of Unicode what is
 * punctuation or a blank (U+0080 to U+00BF, U+2000 to U+206F, the minus, the byte order mark), and
 * of older encodings what they have there. 0: a letter that is none of ASCII. */
static size_t sign_at(const char *text, size_t size)
{
    static const struct {
        const char *begin; /* of the sign's bytes */
        size_t size;
    } signs[] = {
        {"\xC2", 2}, {"\xE2\x80", 3}, {"\xE2\x81", 3}, {"\xE2\x88\x92", 3}, {"\xEF\xBB\xBF", 3},
    };

    if ((uint8_t)text[0] < 0xC0)
        return 1;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (size >= signs[i].size && memcmp(text, signs[i].begin, strlen(signs[i].begin)) == 0)
            return signs[i].size;
    return 0;
}

size_t medtrie_letters_of(const medtrie_system *system, const char *text, size_t len,
                          char letters[MEDTRIE_CODE_MAX])
{
    size_t size = 0, step;

    for (size_t i = 0; i < len; i += step) {
        step = 1;
        if (is_alphanumeric(text[i])) {
            if (size == MEDTRIE_CODE_MAX)
                return 0;
            letters[size++] = medtrie_folded(system, text[i]);
            continue;
        }
        step = sign_at(text + i, len - i);
        if (step == 0)
            return 0;
    }
    return size;
}

/* Leaves of the clean text what ends in a letter or digit. */
static void drop_signs_behind(struct attempt *attempt)
{
    while (attempt->clean_size > 0 && !is_alphanumeric(attempt->clean[attempt->clean_size - 1]))
        attempt->clean_size--;
}

/* Signs stand around a code by chance, or as in E11.- and E11.x mean that more has to follow; some
 * write a comma for the dot. In a user's list any character may be meant. */
static void set_clean(struct attempt *attempt, const struct medtrie_search *search)
{
    struct medtrie_text text = medtrie_trim(search->text, search->len);
    char *comma;

    attempt->clean_size = 0;
    if (attempt->system->shape != NULL &&
        medtrie_letters_of(attempt->system, text.data, text.size, attempt->base) == 0)
        return; /* letters of another alphabet are no signs */
    while (attempt->system->shape != NULL && text.size > 0 && !is_alphanumeric(text.data[0]))
        text.data++, text.size--;
    if (text.size > 0)
        memcpy(attempt->clean, text.data, text.size);
    attempt->clean_size = text.size;
    if (attempt->system->shape == NULL)
        return;
    drop_signs_behind(attempt);
    comma = memchr(attempt->clean, ',', attempt->clean_size);
    if (comma != NULL && memchr(attempt->clean, '.', attempt->clean_size) == NULL)
        *comma = '.';
    if (medtrie_prefix(attempt->system, attempt->clean, attempt->clean_size).end != 0)
        return;
    while (attempt->clean_size > 0 && (attempt->clean[attempt->clean_size - 1] | 0x20) == 'x')
        attempt->clean_size--;
    drop_signs_behind(attempt);
}

/* Codes of the official systems are letters and digits; in a user's list the text counts as it is.
 */
static void set_base(struct attempt *attempt)
{
    struct spelled spelled;

    medtrie_spell(attempt->system, attempt->clean, attempt->clean_size, &spelled);
    if (attempt->system->shape == NULL && spelled.complete) {
        memcpy(attempt->base, spelled.text, sizeof attempt->base);
        attempt->size = spelled.size;
    } else {
        attempt->size =
            medtrie_letters_of(attempt->system, attempt->clean, attempt->clean_size, attempt->base);
    }
}

/* Of a text that is no code what is left without stray characters may be one that is not billable,
 * most likely a header: M54.5- is how the tabular list writes that more has to follow. It is taken
 * for that code. */
static void set_code(struct attempt *attempt, const struct medtrie_search *search)
{
    attempt->id = search->id;
    if (search->id != MEDTRIE_NONE || search->is_of_another || attempt->system->shape == NULL ||
        attempt->size == 0)
        return;
    attempt->id = medtrie_node_of(attempt->system, attempt->base, attempt->size);
    if (attempt->id >= attempt->system->code_count ||
        medtrie_billable(attempt->system, attempt->id, attempt->period))
        attempt->id = MEDTRIE_NONE;
}

void medtrie_attempt_read(struct attempt *attempt, const struct medtrie_search *search)
{
    set_clean(attempt, search);
    set_base(attempt);
    set_code(attempt, search);
}

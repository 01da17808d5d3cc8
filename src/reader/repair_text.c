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

/* What of a text ends in a letter or digit. */
static struct medtrie_text without_signs_behind(struct medtrie_text text)
{
    while (text.size > 0 && !is_alphanumeric(text.data[text.size - 1]))
        text.size--;
    return text;
}

struct medtrie_text medtrie_clean(const struct medtrie_search *search, char clean[REPAIR_TEXT_MAX])
{
    struct medtrie_text text = without_signs_behind(medtrie_trim(search->text, search->len));
    char *comma;

    while (text.size > 0 && !is_alphanumeric(text.data[0]))
        text.data++, text.size--;
    if (text.size > 0)
        memcpy(clean, text.data, text.size);
    comma = memchr(clean, ',', text.size);
    if (comma != NULL && memchr(clean, '.', text.size) == NULL)
        *comma = '.';
    return (struct medtrie_text){clean, text.size};
}

/* Signs stand around a code by chance, or as in E11.- and E11.x mean that more has to follow; some
 * write a comma for the dot. In a user's list any character may be meant. Letters of another
 * alphabet are no signs. */
static void set_clean(struct attempt *attempt, const struct medtrie_search *search,
                      struct medtrie_text clean)
{
    attempt->clean = medtrie_trim(search->text, search->len);
    if (attempt->system->shape == NULL)
        return;
    if (medtrie_letters_of(attempt->system, attempt->clean.data, attempt->clean.size,
                           attempt->base) == 0)
        clean.size = 0;
    attempt->clean = clean;
    if (medtrie_prefix(attempt->system, clean.data, clean.size).end != 0)
        return;
    while (clean.size > 0 && (clean.data[clean.size - 1] | 0x20) == 'x')
        clean.size--;
    attempt->clean = without_signs_behind(clean);
}

/* Codes of the official systems are letters and digits; in a user's list the text counts as it is.
 */
static void set_base(struct attempt *attempt)
{
    struct spelled spelled;

    medtrie_spell(attempt->system, attempt->clean.data, attempt->clean.size, &spelled);
    if (attempt->system->shape == NULL && spelled.complete) {
        memcpy(attempt->base, spelled.text, sizeof attempt->base);
        attempt->size = spelled.size;
    } else {
        attempt->size = medtrie_letters_of(attempt->system, attempt->clean.data,
                                           attempt->clean.size, attempt->base);
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

void medtrie_attempt_read(struct attempt *attempt, const struct medtrie_search *search,
                          struct medtrie_text clean)
{
    set_clean(attempt, search, clean);
    set_base(attempt);
    set_code(attempt, search);
}

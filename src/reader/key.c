/*
 * Texts spelled out character by character, and packed keys for callers.
 *
 * This is the plain form of the normalisation; the one in registers (key.h, exact_template.h)
 * leaves to it whatever is long, padded or out of the ordinary. tests/test_exact.c holds them
 * against each other for every byte in every place.
 */
#include "key.h"

#include "probe.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether a no-break space (U+00A0 in UTF-8) begins at the byte. */
static bool is_nbsp(const char *text)
{
    return text[0] == '\xC2' && text[1] == '\xA0';
}

struct medtrie_text medtrie_trim(const char *text, size_t len)
{
    while (len > 0) {
        if (is_blank(text[0])) {
            text += 1;
            len -= 1;
        } else if (len >= 2 && is_nbsp(text)) {
            text += 2;
            len -= 2;
        } else if (is_blank(text[len - 1])) {
            len -= 1;
        } else if (len >= 2 && is_nbsp(text + len - 2)) {
            len -= 2;
        } else {
            break;
        }
    }
    return (struct medtrie_text){text, len};
}

void medtrie_spell(const medtrie_system *system, const char *text, size_t len,
                   struct spelled *spelled)
{
    struct medtrie_text rest = medtrie_trim(text, len);
    size_t dot_after = 0;

    memset(spelled, 0, sizeof *spelled);
    for (size_t i = 0; i < rest.size; i++) {
        char c = rest.data[i];

        if (c == '.' && i == dot_after && i != 0) {
            spelled->dotted = true;
            spelled->dot_ends = i + 1 == rest.size;
            continue;
        }
        if (system->folds_case && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c < ' ' || c > '~' || spelled->size == MEDTRIE_CODE_MAX)
            return;
        spelled->text[spelled->size++] = c;
        if (i == 0)
            dot_after = medtrie_dot_after(system->tables, c);
    }
    spelled->complete = true;
}

uint64_t medtrie_key(const medtrie_system *system, const char *text, size_t len)
{
    struct spelled spelled;
    uint64_t key;
    medtrie_id id;

    medtrie_spell(system, text, len, &spelled);
    if (!system->packed || !spelled.complete || spelled.dot_ends ||
        !medtrie_packable(spelled.text, spelled.size))
        return 0;
    key = medtrie_pack(spelled.text, spelled.size);
    if (!spelled.dotted)
        return key;

    /* Groupings are written without a dot: "A00.-A09" is none. */
    id = medtrie_probe(&system->concepts, key, system->concept_count);
    return id == MEDTRIE_NONE || id < system->code_count ? key : 0;
}

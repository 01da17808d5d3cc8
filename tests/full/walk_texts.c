/*
 * From texts to concepts: every prefix of every code, every concept by its own text, and a sample
 * of the codes as people and machines spell and misspell them.
 *
 * Each text that is asked for stands alone in memory, so that the address sanitizer sees a byte
 * read in front of it or behind it.
 */
#include "walk.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 64
#define SAMPLE 100       /* a random one in so many, */
#define SAMPLE_LEAST 500 /* or every one of so few */

/* What may stand behind a prefix in some code; no other character is tried there. */
static const char tried[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./@[`{";

static medtrie_id find(const struct plain *plain, const char *text, size_t len)
{
    char *alone = plain_memory(len, 1);
    medtrie_id id;

    memcpy(alone, text, len);
    id = medtrie_find(plain->system, alone, len);
    free(alone);
    return id;
}

static struct medtrie_range prefix(const struct plain *plain, const char *text, size_t len)
{
    char *alone = plain_memory(len, 1);
    struct medtrie_range range;

    memcpy(alone, text, len);
    range = medtrie_prefix(plain->system, alone, len);
    free(alone);
    return range;
}

static bool is_empty(struct medtrie_range range)
{
    return range.first == range.end;
}

/* Behind how many characters the display form of a code has its dot; 0: nowhere. */
static size_t dot_of(const struct plain *plain, medtrie_id code)
{
    char display[24];
    size_t len = medtrie_display(plain->system, code, display);

    for (size_t i = 0; i < len; i++)
        if (i >= plain->texts[code].size || display[i] != plain->texts[code].data[i])
            return i;
    return 0;
}

/* ---- Prefixes ---------------------------------------------------------------------------- */

/* The codes sorted[first] to sorted[end-1] are all that begin with a text. */
struct beginning {
    struct medtrie_text text;
    uint32_t first, end;
    bool followed[256]; /* by which characters */
    bool ends;          /* one of them is the text itself */
};

static void describe(const struct plain *plain, struct beginning *beginning)
{
    memset(beginning->followed, 0, sizeof beginning->followed);
    beginning->ends = false;
    for (beginning->end = beginning->first; beginning->end < plain->code_count; beginning->end++) {
        struct medtrie_text code = plain->texts[plain->sorted[beginning->end]];

        if (!plain_begins(code, beginning->text))
            break;
        if (code.size == beginning->text.size)
            beginning->ends = true;
        else
            beginning->followed[(unsigned char)code.data[beginning->text.size]] = true;
    }
}

/* The range has as many ids as codes begin so, and each of these is in it: they are the same. */
static void check_range(const struct plain *plain, const struct beginning *beginning,
                        const char *text, size_t len)
{
    struct medtrie_range range = prefix(plain, text, len);
    bool same = range.end - range.first == beginning->end - beginning->first;

    for (uint32_t i = beginning->first; same && i < beginning->end; i++)
        same = plain->sorted[i] >= range.first && plain->sorted[i] < range.end;
    if (!same)
        walk_differs(plain, "prefix \"%.*s\" is [%u, %u), not %u codes", (int)len, text,
                     range.first, range.end, beginning->end - beginning->first);
}

/* The same with the display form's dot, also where that is the last character and codes go on
 * behind it; where no display form has one, nobody begins so. */
static void check_dotted(const struct plain *plain, const struct beginning *beginning)
{
    size_t size = beginning->text.size;
    size_t dot = 0;
    char text[TEXT_MAX];

    for (uint32_t i = beginning->first; i < beginning->end && dot == 0; i++)
        dot = dot_of(plain, plain->sorted[i]);
    if (dot > size || (dot == 0 && beginning->followed['.']))
        return;
    if (dot == 0)
        dot = size;
    memcpy(text, beginning->text.data, dot);
    text[dot] = '.';
    memcpy(text + dot + 1, beginning->text.data + dot, size - dot);
    if (dot_of(plain, plain->sorted[beginning->end - 1]) != 0)
        check_range(plain, beginning, text, size + 1);
    else if (!is_empty(prefix(plain, text, size + 1)))
        walk_differs(plain, "no code begins with \"%.*s\"", (int)size + 1, text);
    if (dot == size && find(plain, text, size + 1) != MEDTRIE_NONE)
        walk_differs(plain, "\"%.*s\" is found", (int)size + 1, text);
}

static void check_followers(const struct plain *plain, const struct beginning *beginning)
{
    size_t size = beginning->text.size;
    char text[TEXT_MAX];

    memcpy(text, beginning->text.data, size);
    for (const char *next = tried; *next != '\0'; next++) {
        text[size] = *next;
        if (beginning->followed[(unsigned char)*next] || *next == '.')
            continue;
        if (!is_empty(prefix(plain, text, size + 1)))
            walk_differs(plain, "no code begins with \"%.*s\"", (int)size + 1, text);
    }
}

static void check_prefix(const struct plain *plain, struct beginning *beginning)
{
    struct medtrie_text text = beginning->text;
    medtrie_id expected;
    char lower[TEXT_MAX];

    describe(plain, beginning);
    check_range(plain, beginning, text.data, text.size);
    check_dotted(plain, beginning);
    check_followers(plain, beginning);
    for (size_t i = 0; i < text.size; i++)
        lower[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] + ('a' - 'A'))
                                                              : text.data[i];
    if (plain->folds_case)
        check_range(plain, beginning, lower, text.size);

    /* A prefix that nobody bears is no concept. */
    expected = beginning->ends ? plain->sorted[beginning->first] : plain_grouping(plain, text);
    if (find(plain, text.data, text.size) != expected)
        walk_differs(plain, "\"%.*s\" is not id %u", WALK_TEXT(text), expected);
}

uint32_t walk_prefixes(const struct plain *plain)
{
    struct medtrie_range all = medtrie_prefix(plain->system, "", 0);
    struct medtrie_text before = {NULL, 0};
    uint32_t count = 0;

    if (all.first != 0 || all.end != plain->code_count)
        walk_differs(plain, "the empty prefix is not all codes");
    for (uint32_t i = 0; i < plain->code_count; i++) {
        struct medtrie_text code = plain->texts[plain->sorted[i]];

        for (size_t size = 1; size <= code.size; size++) {
            struct beginning beginning = {.text = {code.data, size}, .first = i};

            if (plain_begins(before, beginning.text))
                continue;
            check_prefix(plain, &beginning);
            count++;
        }
        before = code;
    }
    if (count != plain->about.prefix_count)
        walk_differs(plain, "%u prefixes, the system says %u", count, plain->about.prefix_count);
    return count;
}

/* ---- Concepts ---------------------------------------------------------------------------- */

/* Packed codes find what their texts find, and compare as they do. */
static void check_keys(const struct plain *plain)
{
    uint64_t before = 0;

    for (uint32_t i = 0; i < plain->code_count; i++) {
        medtrie_id id = plain->sorted[i];
        struct medtrie_text text = plain->texts[id];
        uint64_t key = medtrie_key(plain->system, text.data, text.size);

        if (key == 0)
            continue;
        if (medtrie_find_key(plain->system, key) != id)
            walk_differs(plain, "the packed code of %.*s is not found", WALK_TEXT(text));
        if (key <= before)
            walk_differs(plain, "the packed code of %.*s is out of order", WALK_TEXT(text));
        before = key;
    }
    if (before == 0 && plain->tree != PLAIN_GIVEN && plain->code_count > 0)
        walk_differs(plain, "no code is packed");
}

static bool any_begins(const struct plain *plain, struct medtrie_text text)
{
    uint32_t at = plain_lower_bound(plain, text);

    return at < plain->code_count && plain_begins(plain->texts[plain->sorted[at]], text);
}

void walk_concepts(const struct plain *plain)
{
    medtrie_id next = MEDTRIE_NONE;

    check_keys(plain);
    for (uint32_t i = 0; i <= plain->count; i++) {
        medtrie_id expected = i < plain->count ? plain->official[i] : MEDTRIE_NONE;

        if (i > 0 || plain->count > 0)
            next = medtrie_concept_after(plain->system, next);
        if (next != expected) {
            walk_differs(plain, "concept %u in official order is id %u, not %u", i, next, expected);
            break;
        }
    }
    for (medtrie_id id = 0; id < plain->count; id++) {
        struct medtrie_text text = plain->texts[id];
        medtrie_id code = id < plain->code_count ? id : plain_code(plain, text);
        medtrie_id found =
            medtrie_find_kind(plain->system, text.data, text.size, medtrie_kind(plain->system, id));

        if (!any_begins(plain, text) && !is_empty(prefix(plain, text.data, text.size)))
            walk_differs(plain, "no code begins with the grouping %.*s", WALK_TEXT(text));
        if (found != id)
            walk_differs(plain, "%.*s by its kind is id %u, not %u", WALK_TEXT(text), found, id);
        if (find(plain, text.data, text.size) != (code == MEDTRIE_NONE ? id : code))
            walk_differs(plain, "%.*s is not found", WALK_TEXT(text));
    }
}

/* ---- Spellings --------------------------------------------------------------------------- */

struct spelling {
    const struct plain *plain;
    medtrie_id code;
    struct medtrie_text text, display;
    char display_data[24];
    uint32_t count;
};

static size_t put(char *to, size_t at, const char *text, size_t len)
{
    memcpy(to + at, text, len);
    return at + len;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static void expect_code(struct spelling *spelling, const char *front, struct medtrie_text body,
                        const char *behind, unsigned lower_mask)
{
    char text[TEXT_MAX];
    size_t len = put(text, 0, front, strlen(front));

    for (size_t i = 0; i < body.size; i++)
        text[len++] = (lower_mask >> i & 1) != 0 ? lower(body.data[i]) : body.data[i];
    len = put(text, len, behind, strlen(behind));
    spelling->count++;
    if (find(spelling->plain, text, len) != spelling->code)
        walk_differs(spelling->plain, "\"%.*s\" is not %.*s", (int)len, text,
                     WALK_TEXT(spelling->text));
}

static void check_spellings(struct spelling *spelling)
{
    unsigned all = spelling->plain->folds_case ? ~0u : 0;
    struct medtrie_text text = spelling->text, display = spelling->display;

    expect_code(spelling, "", text, "", 0);
    expect_code(spelling, "", display, "", 0);
    expect_code(spelling, "", text, "", all);
    expect_code(spelling, "", display, "", all);
    expect_code(spelling, "", display, "", all & 0x55555555u);
    expect_code(spelling, " ", text, "", 0);
    expect_code(spelling, "", display, "   ", 0);
    expect_code(spelling, "\t", text, "\t", 0);
    expect_code(spelling, "", text, "\r\n", 0);
    expect_code(spelling, "\n\n", display, "\n", all & 1);
    expect_code(spelling, "\xC2\xA0", display, "\xC2\xA0", 0);
    expect_code(spelling, "\xC2\xA0 \t\r\n\xC2\xA0\xC2\xA0", display, " \xC2\xA0\t\xC2\xA0\r\n",
                all);
}

/* Whether a text is some concept's: its own text or its display form. Case aside where the system
 * folds it. */
static bool is_known(const struct plain *plain, const char *text, size_t len)
{
    char folded[TEXT_MAX];
    struct medtrie_text undotted = {folded, 0};
    size_t dot = len;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (plain->folds_case && c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        folded[i] = c;
    }
    undotted.size = len;
    if (plain_code(plain, undotted) != MEDTRIE_NONE ||
        plain_grouping(plain, undotted) != MEDTRIE_NONE)
        return true;
    for (size_t i = 0; i < len; i++)
        if (folded[i] == '.')
            dot = i;
    if (dot + 1 >= len)
        return false;
    memmove(folded + dot, folded + dot + 1, len - dot - 1);
    undotted.size = len - 1;
    return plain_code(plain, undotted) != MEDTRIE_NONE &&
           dot_of(plain, plain_code(plain, undotted)) == dot;
}

static void expect_nothing(struct spelling *spelling, const char *text, size_t len)
{
    medtrie_id found;

    if (is_known(spelling->plain, text, len))
        return;
    spelling->count++;
    found = find(spelling->plain, text, len);
    if (found != MEDTRIE_NONE)
        walk_differs(spelling->plain, "\"%.*s\" (%zu bytes) is found as %.*s", (int)len, text, len,
                     WALK_TEXT(spelling->plain->texts[found]));
    if (medtrie_find_key(spelling->plain->system,
                         medtrie_key(spelling->plain->system, text, len)) != MEDTRIE_NONE)
        walk_differs(spelling->plain, "the packed code of \"%.*s\" is found", (int)len, text);
}

/* Something put into the code, at every place from one on and up to another. */
static void expect_inserted(struct spelling *spelling, struct medtrie_text into, const char *piece,
                            size_t piece_size, size_t from, size_t to)
{
    char text[TEXT_MAX];

    for (size_t at = from; at <= to; at++) {
        size_t len = put(text, 0, into.data, at);

        len = put(text, len, piece, piece_size);
        len = put(text, len, into.data + at, into.size - at);
        expect_nothing(spelling, text, len);
    }
}

/* One character replaced, at every place. */
static void expect_replaced(struct spelling *spelling)
{
    static const struct {
        char from, to;
    } confused[] = {{'0', 'O'}, {'O', '0'}, {'1', 'I'}, {'I', '1'}, {'1', 'l'}, {'5', 'S'}};
    char text[TEXT_MAX];

    for (size_t at = 0; at < spelling->text.size; at++) {
        size_t len = put(text, 0, spelling->text.data, spelling->text.size);
        char right = text[at];

        for (size_t i = 0; i < sizeof confused / sizeof *confused; i++)
            if (confused[i].from == right) {
                text[at] = confused[i].to;
                expect_nothing(spelling, text, len);
            }
        /* Each bit flipped: what folds case must fold nothing else. */
        for (unsigned bit = 0; bit < 8; bit++) {
            text[at] = (char)((unsigned char)right ^ 1u << bit);
            if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r' && text[at] != '\n')
                expect_nothing(spelling, text, len);
        }
        text[at] = right;
    }
}

/* Shorter, doubled and far too long. */
static void expect_resized(struct spelling *spelling)
{
    struct medtrie_text code = spelling->text;
    char text[TEXT_MAX];
    size_t len = put(text, 0, code.data, code.size);

    expect_nothing(spelling, text, len - 1);
    for (size_t at = 0; at < code.size; at++)
        expect_inserted(spelling, code, code.data + at, 1, at, at);
    while (len < 17)
        len = put(text, len, code.data + len % code.size, 1);
    expect_nothing(spelling, text, len);
    while (len < TEXT_MAX)
        text[len++] = '0';
    expect_nothing(spelling, text, len);
}

static void check_near_misses(struct spelling *spelling)
{
    struct medtrie_text text = spelling->text, display = spelling->display;
    size_t inner = text.size - 1;

    expect_inserted(spelling, text, ".", 1, 0, text.size);
    expect_inserted(spelling, display, ".", 1, 0, display.size);
    expect_inserted(spelling, text, " ", 1, 1, inner);
    expect_inserted(spelling, text, "\t", 1, 1, inner);
    expect_inserted(spelling, text, "\xC2\xA0", 2, 1, inner);
    expect_inserted(spelling, text, "-", 1, 0, text.size);
    expect_inserted(spelling, text, "\0", 1, 0, text.size);
    expect_inserted(spelling, text, "'", 1, 0, text.size);
    expect_inserted(spelling, text, "\xC3\x89", 2, 0, text.size); /* U+00C9 */
    expect_inserted(spelling, text, "\xA0", 1, 0, text.size);     /* U+00A0 in Latin-1 */
    expect_inserted(spelling, text, "\xC2", 1, 0, text.size);
    expect_inserted(spelling, text, "\v", 1, 0, text.size);
    expect_inserted(spelling, text, "\x7F", 1, 0, text.size);
    expect_inserted(spelling, text, "\xEF\xBB\xBF", 3, 0, text.size);
    expect_inserted(spelling, text, "X", 1, 0, text.size);
    expect_replaced(spelling);
    expect_resized(spelling);
}

/* A code with something glued to it: how far do codes begin so? */
static void check_longest(struct spelling *spelling)
{
    static const char *const glued[] = {"", "-59", "Z", "0000", "/X", "ABCDEFG", "\xC3\x89", "'"};
    const struct plain *plain = spelling->plain;

    for (size_t i = 0; i < sizeof glued / sizeof *glued; i++) {
        char text[TEXT_MAX];
        size_t len = put(text, 0, spelling->display.data, spelling->display.size);
        struct medtrie_text joined = {text, put(text, len, glued[i], strlen(glued[i]))};
        struct medtrie_text normal;
        struct medtrie_range range, expected;
        char undotted[TEXT_MAX];
        size_t longest;

        /* What some code begins with, by the sorted codes. */
        normal = (struct medtrie_text){undotted,
                                       put(undotted, 0, spelling->text.data, spelling->text.size)};
        normal.size = put(undotted, normal.size, glued[i], strlen(glued[i]));
        while (normal.size > 0 && !any_begins(plain, normal))
            normal.size--;
        longest = medtrie_longest_prefix(plain->system, joined.data, joined.size, &range);
        expected = medtrie_prefix(plain->system, normal.data, normal.size);
        spelling->count++;
        if (longest != normal.size || range.first != expected.first || range.end != expected.end)
            walk_differs(plain, "longest prefix of \"%.*s\" is %zu characters, not %zu",
                         WALK_TEXT(joined), longest, normal.size);
    }
}

uint32_t walk_spellings(const struct plain *plain)
{
    struct spelling spelling = {.plain = plain};
    bool few = plain->code_count <= SAMPLE_LEAST;
    uint32_t sampled = few ? plain->code_count : plain->code_count / SAMPLE;

    for (uint32_t i = 0; i < sampled; i++) {
        spelling.code = few ? i : walk_random(plain->code_count);
        spelling.text = plain->texts[spelling.code];
        spelling.display.data = spelling.display_data;
        spelling.display.size =
            medtrie_display(plain->system, spelling.code, spelling.display_data);
        check_spellings(&spelling);
        check_near_misses(&spelling);
        check_longest(&spelling);
    }
    /* Groupings are written without a dot. */
    for (medtrie_id id = plain->code_count; id < plain->count; id++)
        expect_inserted(&spelling, plain->texts[id], ".", 1, 0, plain->texts[id].size);
    return spelling.count;
}

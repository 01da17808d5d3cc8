/*
 * Shapes: the patterns of the official code systems, each checked against every official file of
 * 2015 to 2026, and a matcher that tells the first character that cannot stand.
 *
 * A text is compared with each pattern of its system; the one that it follows furthest says what is
 * wrong. Blanks, case and the dot are treated as in key.c, and the characters are counted in bytes
 * of the caller's text.
 */
#include "shape.h"

#include "key.h"

/*
 * Classes: 'a' a letter, '9' a digit, 'n' either; 'p' a letter or digit of ICD-10-PCS, which has
 * neither I nor O; 'h' the first letter of a HCPCS code, which is not D (those are the American
 * Dental Association's) and not after V; a capital letter stands for itself. A pattern of three
 * characters and up to four more has the lengths "34567".
 */
const struct medtrie_shape medtrie_shapes[MEDTRIE_OFFICIAL_SYSTEMS] = {
    {.name = "cpt", .takes_modifiers = true, .patterns = {{"9999n", "5"}}},
    {.name = "cpt-modifier", .modifier = true, .patterns = {{"99", "2"}, {"9a", "2"}, {"a9", "2"}}},
    {.name = "hcpcs", .takes_modifiers = true, .patterns = {{"h9999", "5"}}},
    {.name = "hcpcs-modifier", .modifier = true, .patterns = {{"an", "2"}}},
    /* The second character has been a letter since QA0 (2025-10-01). */
    {.name = "icd10cm", .dot_after = 3, .padded = true, .patterns = {{"annnnnn", "34567"}}},
    /* Codes and operations; sections and body systems. */
    {.name = "icd10pcs", .patterns = {{"ppppppp", "1237"}}},
    {.name = "icd9cm-dx",
     .dot_after = 3,
     .dot_after_e = 4,
     .patterns = {{"99999", "345"}, {"V9999", "345"}, {"E99999", "456"}}},
    {.name = "icd9cm-sg", .dot_after = 2, .patterns = {{"9999", "234"}}},
};

const struct medtrie_shape *medtrie_shape_named(const char *name, size_t len)
{
    for (size_t i = 0; i < MEDTRIE_OFFICIAL_SYSTEMS; i++)
        if (strlen(medtrie_shapes[i].name) == len && memcmp(medtrie_shapes[i].name, name, len) == 0)
            return &medtrie_shapes[i];
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Whether a character, folded, belongs to a class. */
static bool belongs(char class, char c)
{
    switch (class) {
    case '9':
        return is_digit(c);
    case 'a':
        return is_letter(c);
    case 'n':
        return is_letter(c) || is_digit(c);
    case 'p':
        return (is_letter(c) && c != 'I' && c != 'O') || is_digit(c);
    case 'h':
        return c >= 'A' && c <= 'V' && c != 'D';
    default:
        return c == class;
    }
}

static char folded(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Whether the byte is a dot where the display form has it. */
static bool is_dot(const struct medtrie_shape *shape, struct medtrie_text code, size_t byte)
{
    bool e = shape->dot_after_e != 0 && folded(code.data[0]) == 'E';
    size_t dot_after = e ? shape->dot_after_e : shape->dot_after;

    return byte != 0 && byte == dot_after && code.data[byte] == '.';
}

/* How far a trimmed text follows one pattern; at counts from the beginning of code, and is its size
 * when it ends too early. */
static struct medtrie_fit follow(const struct medtrie_shape *shape,
                                 const struct medtrie_pattern *pattern, struct medtrie_text code)
{
    struct medtrie_fit fit = {.at = code.size};
    size_t followed = 0;
    bool dot_ends = false;

    for (size_t byte = 0; byte < code.size; byte++) {
        char class = pattern->classes[followed];

        if (is_dot(shape, code, byte)) {
            dot_ends = byte + 1 == code.size;
            continue;
        }
        if (class == '\0' || !belongs(class, folded(code.data[byte]))) {
            fit.at = byte;
            return fit;
        }
        followed++;
    }
    fit.fits =
        !dot_ends && followed > 0 && strchr(pattern->lengths, (char)('0' + followed)) != NULL;
    return fit;
}

/* A user's code: 1 to MEDTRIE_CODE_MAX printable characters, the dot of its display form aside. */
static struct medtrie_fit follow_any(size_t dot_after, struct medtrie_text code)
{
    struct medtrie_fit fit = {.at = code.size};
    size_t followed = 0;
    bool dot_ends = false;

    for (size_t byte = 0; byte < code.size; byte++) {
        char c = code.data[byte];

        if (c == '.' && byte == dot_after && byte != 0) {
            dot_ends = byte + 1 == code.size;
            continue;
        }
        if (c < ' ' || c > '~' || followed == MEDTRIE_CODE_MAX) {
            fit.at = byte;
            return fit;
        }
        followed++;
    }
    fit.fits = !dot_ends && followed > 0;
    return fit;
}

/* From a place in the trimmed text to one in the caller's. */
static struct medtrie_fit placed(struct medtrie_fit fit, struct medtrie_text code, const char *text,
                                 size_t len)
{
    fit.at = fit.at == code.size ? len : fit.at + (size_t)(code.data - text);
    return fit;
}

struct medtrie_fit medtrie_shape_fit(const struct medtrie_shape *shape, const char *text,
                                     size_t len)
{
    struct medtrie_text code = medtrie_trim(text, len);
    struct medtrie_fit best = {.at = 0};

    if (shape == NULL)
        return placed(follow_any(0, code), code, text, len);
    for (size_t i = 0; i < MEDTRIE_SHAPE_PATTERNS && shape->patterns[i].classes != NULL; i++) {
        struct medtrie_fit fit = follow(shape, &shape->patterns[i], code);

        if (i == 0 || fit.fits || (!best.fits && fit.at > best.at))
            best = fit;
    }
    return placed(best, code, text, len);
}

struct medtrie_fit medtrie_system_fit(const medtrie_system *system, const char *text, size_t len)
{
    struct medtrie_text code = medtrie_trim(text, len);

    if (system->shape != NULL)
        return medtrie_shape_fit(system->shape, text, len);
    return placed(follow_any(system->tables->dot_after, code), code, text, len);
}

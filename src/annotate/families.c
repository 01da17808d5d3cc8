/* The names of families and versions. */
#include "families.h"

#include <string.h>

const struct family medtrie_families[FAMILIES] = {
    {"dx", {"icd9cm-dx", "icd10cm"}, 0},
    {"px", {"icd9cm-sg", "icd10pcs"}, 0},
    {"procedure", {"hcpcs", "cpt"}, 5},
    {"modifier", {"hcpcs-modifier", "cpt-modifier"}, 2},
};

static bool is_name(struct medtrie_text text, const char *name)
{
    return strlen(name) == text.size && memcmp(name, text.data, text.size) == 0;
}

size_t medtrie_families_named(struct medtrie_text name)
{
    size_t family = 0;

    while (family < FAMILIES && !is_name(name, medtrie_families[family].name))
        family++;
    return family;
}

size_t medtrie_families_with(struct medtrie_text system)
{
    size_t family = 0;

    while (family < FAMILIES && !is_name(system, medtrie_families[family].members[0]) &&
           !is_name(system, medtrie_families[family].members[1]))
        family++;
    return family;
}

/* ---- What cells say ------------------------------------------------------------------------- */

#define SPELLING_MAX 24

/* What is written ICD-10-CM is icd10cm: small letters and digits, without what stands between them.
 * Only what begins with a letter is a name: -9 stands for a missing value in many a table. Returns
 * the size, 0 for what is no name. */
static size_t fold(struct medtrie_text text, char folded[SPELLING_MAX])
{
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        char character = text.data[i];
        bool is_capital = character >= 'A' && character <= 'Z';
        bool is_letter = is_capital || (character >= 'a' && character <= 'z');
        bool is_digit = character >= '0' && character <= '9';

        if (is_letter || (is_digit && i > 0)) {
            if (size == SPELLING_MAX)
                return 0;
            folded[size++] = is_capital ? (char)(character - 'A' + 'a') : character;
        } else if (i == 0 || i + 1 == text.size ||
                   (character != '-' && character != '_' && character != ' ')) {
            return 0;
        }
    }
    return size;
}

/* Whether a name folds to the same. */
static bool is_spelt(struct medtrie_text name, const char *folded, size_t size)
{
    char other[SPELLING_MAX];

    return size > 0 && fold(name, other) == size && memcmp(other, folded, size) == 0;
}

int medtrie_families_version(struct medtrie_text text)
{
    static const char *const numbers[2][2] = {{"9", "09"}, {"0", "10"}};
    static const char *const names[2][2] = {{"icd9", "icd9cm"}, {"icd10", "icd10"}};
    char folded[SPELLING_MAX];
    size_t size = fold(text, folded);

    for (int member = 0; member < 2; member++)
        for (int i = 0; i < 2; i++)
            if (is_name(text, numbers[member][i]) ||
                is_name((struct medtrie_text){folded, size}, names[member][i]))
                return member;
    return -1;
}

struct medtrie_text medtrie_families_spelt(const medtrie_index *index, struct medtrie_text text)
{
    struct medtrie_text found = {NULL, 0};
    struct medtrie_system_view view = {.struct_size = sizeof view};
    char folded[SPELLING_MAX];
    size_t size, count = medtrie_system_count(index);

    if (medtrie_system_named(index, text.data, text.size) != NULL ||
        medtrie_families_named(text) < FAMILIES || medtrie_families_with(text) < FAMILIES)
        return text;
    size = fold(text, folded);
    for (size_t i = 0; i < FAMILIES; i++) {
        const char *const names[] = {medtrie_families[i].name, medtrie_families[i].members[0],
                                     medtrie_families[i].members[1]};

        for (size_t k = 0; k < 3; k++) {
            struct medtrie_text name = {names[k], strlen(names[k])};

            if (is_spelt(name, folded, size))
                return name;
        }
    }
    /* Of two lists whose names are alike neither is meant. */
    for (size_t i = 0; size > 0 && i < count; i++) {
        medtrie_system_describe(medtrie_system_at(index, i), &view);
        if (!is_spelt(view.name, folded, size))
            continue;
        if (found.data != NULL)
            return (struct medtrie_text){NULL, 0};
        found = view.name;
    }
    return found;
}

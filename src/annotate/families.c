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

#define SPELLING_MAX 64

/* Small letters and digits of a text, and what stands between its parts as a separator, or left out
 * where that is NUL. Only what begins with a letter is a name: -9 stands for a missing value in
 * many a table. Returns the size, 0 for what is no name. */
static size_t fold(struct medtrie_text text, char separator, char folded[SPELLING_MAX])
{
    size_t size = 0;

    if (text.size > SPELLING_MAX)
        return 0;
    for (size_t i = 0; i < text.size; i++) {
        char character = text.data[i];
        bool is_capital = character >= 'A' && character <= 'Z';
        bool is_letter = is_capital || (character >= 'a' && character <= 'z');
        bool is_between = character == '-' || character == '_' || character == ' ';

        if (is_letter || (i > 0 && character >= '0' && character <= '9'))
            folded[size++] = is_capital ? (char)(character - 'A' + 'a') : character;
        else if (i == 0 || i + 1 == text.size || !is_between)
            return 0;
        else if (separator != '\0')
            folded[size++] = separator;
    }
    return size;
}

/* The name that is exactly so, as long as the index is good: of a system that it has, of a family,
 * or of a member of one. */
static struct medtrie_text name_of(const medtrie_index *index, struct medtrie_text text)
{
    const medtrie_system *system = medtrie_system_named(index, text.data, text.size);
    struct medtrie_system_view view = {.struct_size = sizeof view};

    if (system != NULL) {
        medtrie_system_describe(system, &view);
        return view.name;
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct family *family = &medtrie_families[i];
        const char *names[] = {family->name, family->members[0], family->members[1]};

        for (size_t k = 0; k < 3; k++)
            if (names[k][0] == text.data[0] && is_name(text, names[k]))
                return (struct medtrie_text){names[k], text.size};
    }
    return (struct medtrie_text){NULL, 0};
}

int medtrie_families_version(struct medtrie_text text)
{
    static const char *const numbers[2][2] = {{"9", "09"}, {"0", "10"}};
    static const char *const names[2][2] = {{"icd9", "icd9cm"}, {"icd10", "icd10"}};
    char folded[SPELLING_MAX];
    size_t size = fold(text, '\0', folded);

    for (int member = 0; member < 2; member++)
        for (int i = 0; i < 2; i++)
            if (is_name(text, numbers[member][i]) ||
                is_name((struct medtrie_text){folded, size}, names[member][i]))
                return member;
    return -1;
}

/* Whether a name has these letters and digits. */
static bool has_letters(struct medtrie_text name, struct medtrie_text letters)
{
    char folded[SPELLING_MAX];

    return fold(name, '\0', folded) == letters.size &&
           memcmp(folded, letters.data, letters.size) == 0;
}

/* The first name with these letters and digits, whatever stands between them. */
static struct medtrie_text name_with(const medtrie_index *index, struct medtrie_text letters)
{
    for (size_t i = 0; i < medtrie_system_count(index); i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view};

        medtrie_system_describe(medtrie_system_at(index, i), &view);
        if (has_letters(view.name, letters))
            return view.name;
    }
    for (size_t i = 0; i < 2 * (size_t)FAMILIES; i++) {
        const char *member = medtrie_families[i / 2].members[i % 2];
        struct medtrie_text name = {member, strlen(member)};

        if (has_letters(name, letters))
            return name;
    }
    return (struct medtrie_text){NULL, 0};
}

struct medtrie_text medtrie_families_spelt(const medtrie_index *index, struct medtrie_text text)
{
    static const char separators[] = {'-', '\0'};
    struct medtrie_text found = {NULL, 0};
    char folded[SPELLING_MAX];
    size_t size = fold(text, '-', folded);

    /* As it stands there comes first: of two lists one may be named like the other, but for its
     * hyphens. */
    for (size_t i = 0; size > 0 && found.data == NULL && i < sizeof separators; i++) {
        size = fold(text, separators[i], folded);
        found = name_of(index, (struct medtrie_text){folded, size});
    }
    if (size > 0 && found.data == NULL)
        found = name_with(index, (struct medtrie_text){folded, size});
    return found;
}

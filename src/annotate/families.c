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

int medtrie_families_version(struct medtrie_text text)
{
    static const char *const versions[2][4] = {{"9", "09", "ICD9", "ICD-9"},
                                               {"0", "10", "ICD10", "ICD-10"}};

    for (int member = 0; member < 2; member++)
        for (size_t i = 0; i < 4; i++)
            if (is_name(text, versions[member][i]))
                return member;
    return -1;
}

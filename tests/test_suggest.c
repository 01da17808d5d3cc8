/* The nearest name. */
#include <criterion/criterion.h>
#include <string.h>

#include "suggest.h"

static const struct {
    const char *wrong;
    const char *nearest; /* "": none is near enough */
} cases[] = {
    {"jsn", "json"},        /* a letter missing */
    {"jsonn", "json"},      /* one too many */
    {"jsom", "json"},       /* a wrong one */
    {"josn", "json"},       /* two swapped */
    {"prop", "properties"}, /* the beginning of a name */
    {"sistem", "system"},
    {"frobnicate", ""},
    {"x", ""},
    {"", ""},
    {"a-name-much-longer-than-any-that-there-is", ""},
};

Test(suggest, nearest)
{
    static const char *const names[] = {"json", "tsv", "properties", "system", "date"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct suggestion suggestion;
        const char *nearest;

        medtrie_suggest_begin(&suggestion, cases[i].wrong, strlen(cases[i].wrong));
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
            medtrie_suggest_offer(&suggestion, names[j]);
        nearest = suggestion.nearest != NULL ? suggestion.nearest : "";
        cr_expect_str_eq(nearest, cases[i].nearest, "%s: %s", cases[i].wrong, nearest);
    }
}

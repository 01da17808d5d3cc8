/* Patterns of file names. */
#include "compiler/sources/name.h"

#include <criterion/criterion.h>

static const struct {
    const char *name, *pattern;
    bool like;
} rows[] = {
    {"a.txt", "a.txt", true},
    {"A.TXT", "a.txt", true}, /* case of letters aside */
    {"a.txt", "A.TXT", true},
    {"a.txt", "b.txt", false},
    {"a.txt", "a.tx", false}, /* all of the name */
    {"a.tx", "a.txt", false},
    {"icd10cm_order_2026.txt", "icd10cm-order-*.txt", true},
    {"icd10cm-order-2026.txt", "icd10cm-order-*.txt", true},
    {"icd10cm order 2026.txt", "icd10cm-order-*.txt", true},
    {"icd10cm.order.2026.txt", "icd10cm-order-*.txt", false}, /* '-' is no dot */
    {"icd10cm_order_.txt", "icd10cm-order-*.txt", true},      /* '*' may be nothing */
    {"CMS32_DESC", "CMS##-DESC", true},
    {"CMSxx_DESC", "CMS##-DESC", false}, /* '#' is a digit */
    {"ab", "a?", true},
    {"a", "a?", false},
    {"", "", true},
    {"", "*", true},
    {"abc", "*", true},
    {"", "a", false},
    {"aXbXc", "*X*c", true},
    {"aXbXd", "*X*c", false},
    {"aaab", "*aab", true}, /* goes back */
    {"abcabd", "*abd", true},
    {"abc", "**c", true},
    {"a", "*a*", true},
};

Test(name, like)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(medtrie_name_like(rows[i].name, rows[i].pattern), rows[i].like, "%s, %s",
                     rows[i].name, rows[i].pattern);
}

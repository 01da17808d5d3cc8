/* Names of columns. */
#include "compiler/sources/column.h"

#include <criterion/criterion.h>
#include <string.h>

Test(column, makes_names)
{
    static const struct {
        const char *header, *name; /* NULL: none */
    } cases[] = {
        {"code", "code"},
        {"Short Title", "short_title"},
        {"short-title", "short_title"},
        {"Level I/II", "level_i_ii"},
        {" (Price) $ ", "price"},
        {"__a__", "a"},
        {"a1", "a1"},
        {"Gr\xC3\xB6\xC3\x9F"
         "e",
         "gr_e"},
        {"", NULL},
        {" $ ", NULL},
        {"a23456789012345678901234567890123456789012345678901234567890ab",
         "a23456789012345678901234567890123456789012345678901234567890ab"},
        {"a23456789012345678901234567890123456789012345678901234567890abc", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[COLUMN_NAME_SIZE];
        bool made = medtrie_column_name(cases[i].header, strlen(cases[i].header), name);

        cr_expect_eq(made, cases[i].name != NULL, "%s", cases[i].header);
        if (made && cases[i].name != NULL)
            cr_expect_str_eq(name, cases[i].name);
    }
}

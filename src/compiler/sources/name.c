/*
 * Names of files. Matching goes back to the last '*' only, which is enough: what an earlier one
 * could take more of, the last one can, too.
 */
#include "name.h"

#include <stddef.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool character_is_like(char c, char pattern)
{
    switch (pattern) {
    case '?':
        return true;
    case '#':
        return c >= '0' && c <= '9';
    case '-':
        return c == '-' || c == '_' || c == ' ';
    default:
        return lower(c) == lower(pattern);
    }
}

bool medtrie_name_like(const char *name, const char *pattern)
{
    const char *after_star = NULL; /* in pattern */
    const char *taken = NULL;      /* up to where the star has taken the name */

    while (*name != '\0') {
        if (*pattern == '*') {
            after_star = ++pattern;
            taken = name;
        } else if (*pattern != '\0' && character_is_like(*name, *pattern)) {
            name++;
            pattern++;
        } else if (after_star != NULL) {
            name = ++taken;
            pattern = after_star;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

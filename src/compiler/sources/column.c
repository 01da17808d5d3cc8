/*
 * Names of columns. One rule for all headers, so that "Short Title", "short-title" and short_title
 * are one name.
 */
#include "column.h"

bool medtrie_column_name(const char *header, size_t size, char name[COLUMN_NAME_SIZE])
{
    size_t used = 0;
    bool gap = false;

    name[0] = '\0';
    for (size_t i = 0; i < size; i++) {
        char c = header[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            gap = true;
            continue;
        }
        if (used + 3 > COLUMN_NAME_SIZE) /* an underscore, the character and the NUL */
            return false;
        if (gap && used > 0)
            name[used++] = '_';
        gap = false;
        name[used++] = c;
        name[used] = '\0';
    }
    return used > 0;
}

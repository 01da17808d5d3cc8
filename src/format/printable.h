/*
 * What may be shown. Names of files and what files hold stand in messages, which may go to a log or
 * a terminal: there control characters would make lines, or do what they are for.
 */
#ifndef MEDTRIE_FORMAT_PRINTABLE_H
#define MEDTRIE_FORMAT_PRINTABLE_H

#include <stdbool.h>

/* Makes question marks of control characters, those of C1 (C2 80 to C2 9F) too, but for tabs. */
static inline void medtrie_make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        bool is_c1 = (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] >= 0x80 &&
                     (unsigned char)text[1] < 0xA0;

        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F)
            *text = '?';
        if (is_c1)
            text[0] = text[1] = '?';
    }
}

#endif

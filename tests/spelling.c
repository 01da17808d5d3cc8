/* See spelling.h. */
#include "spelling.h"

#include <stdlib.h>
#include <string.h>

/* A text trimmed and folded. A byte that no code has becomes '\1'. */
struct plain {
    char text[64];
};

/* The bytes of a blank that a text begins with, or ends with; 0: none. */
static size_t blank(const char *text, size_t len, bool ends)
{
    static const char *const blanks[] = {" ", "\t", "\r", "\n", "\xC2\xA0"};

    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        size_t width = strlen(blanks[i]);

        if (width <= len && memcmp(ends ? text + len - width : text, blanks[i], width) == 0)
            return width;
    }
    return 0;
}

static struct plain plain(bool keeps_case, const char *text, size_t len)
{
    struct plain plain = {{0}};
    size_t width;

    while ((width = blank(text, len, false)) != 0) {
        text += width;
        len -= width;
    }
    while ((width = blank(text, len, true)) != 0)
        len -= width;
    for (size_t i = 0; i < len && i < sizeof plain.text - 1; i++) {
        bool lower = text[i] >= 'a' && text[i] <= 'z';

        plain.text[i] = text[i] == '\0' ? '\1' : text[i];
        if (lower && !keeps_case)
            plain.text[i] = (char)(text[i] - 'a' + 'A');
    }
    return plain;
}

static uint32_t code_count(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    medtrie_system_describe(system, &view);
    return view.code_count;
}

medtrie_id spelling_find(const medtrie_system *system, bool keeps_case, const char *text,
                         size_t len)
{
    struct plain wanted = plain(keeps_case, text, len);

    for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++) {
        struct medtrie_text code = medtrie_code(system, id);
        char display[24];

        medtrie_display(system, id, display);
        if (strcmp(wanted.text, display) == 0 ||
            (strlen(wanted.text) == code.size && memcmp(wanted.text, code.data, code.size) == 0))
            return id;
    }
    return MEDTRIE_NONE;
}

struct medtrie_range spelling_prefix(const medtrie_system *system, bool keeps_case,
                                     const char *text, size_t len, bool *contiguous)
{
    struct plain wanted = plain(keeps_case, text, len);
    size_t size = strlen(wanted.text);
    struct medtrie_range range = {0, 0};
    char display[24];

    /* "E11." means what "E11" means, if any code goes on behind that dot. */
    for (medtrie_id id = 0; id < code_count(system); id++) {
        medtrie_display(system, id, display);
        if (size > 0 && wanted.text[size - 1] == '.' && medtrie_code(system, id).size >= size &&
            memcmp(medtrie_code(system, id).data, wanted.text, size) != 0 &&
            strncmp(display, wanted.text, size) == 0)
            wanted.text[--size] = '\0';
    }
    *contiguous = true;
    for (medtrie_id id = 0; id < code_count(system); id++) {
        struct medtrie_text code = medtrie_code(system, id);

        medtrie_display(system, id, display);
        if (strncmp(display, wanted.text, size) != 0 &&
            (code.size < size || memcmp(code.data, wanted.text, size) != 0))
            continue;
        if (range.end == 0)
            range.first = id;
        else
            *contiguous = *contiguous && range.end == id;
        range.end = id + 1;
    }
    return range;
}

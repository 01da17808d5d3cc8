/*
 * What is wrong with an entry that names nothing, and what would be right. Only a person reads
 * this, once a list: it may cost what it likes.
 */
#include <stdio.h>

#include "../format/error.h"
#include "entry.h"

/* A text that names nothing: hands over why, to whom it concerns. */
static enum medtrie_result fail_nameless(const struct list_line *line, struct medtrie_text text,
                                         const char *why)
{
    struct medtrie_place place = medtrie_entry_place(line, text.data);
    struct medtrie_text name = medtrie_entry_system(line);
    struct medtrie_error detail = {.struct_size = sizeof detail};

    medtrie_fail(&detail, MEDTRIE_ERROR_INPUT_NAMELESS, NULL, "\"%.*s\" names nothing in %.*s%s",
                 SHOWN(text), SHOWN(name), why);
    if (!line->options.lenient)
        return medtrie_fail(line->error, detail.result, &place, "%s", detail.message);
    if (line->options.passed_over != NULL)
        line->options.passed_over(line->options.context, line->number, detail.message);
    return MEDTRIE_OK;
}

/* Several codes in one line, or a code with its title. */
static bool has_separator(struct medtrie_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == ',' || text.data[i] == ';' || text.data[i] == ' ' ||
            text.data[i] == '\t')
            return true;
    return false;
}

static enum medtrie_result explain_nameless(const struct list_line *line, struct medtrie_text text)
{
    struct medtrie_range range;
    struct medtrie_text code;
    size_t known = medtrie_longest_prefix(line->system, text.data, text.size, &range);
    char why[120] = "";

    code = medtrie_code(line->system, range.first);
    if (medtrie_prefix(line->system, text.data, text.size).end != 0)
        snprintf(why, sizeof why, ", but codes begin so: %.*s* takes them all", (int)known,
                 code.data);
    else if (has_separator(text))
        snprintf(why, sizeof why, "; write one entry a line, and a # before any remark");
    else if (known > 0)
        snprintf(why, sizeof why, ": no code goes on so behind %.*s", (int)known, code.data);
    return fail_nameless(line, text, why);
}

/* The hyphen of a range of which one end is something; text.size: there is none. */
static size_t half_a_range(const struct list_line *line, struct medtrie_text text)
{
    struct medtrie_text parts[2];
    struct meaning meaning;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '-')
            continue;
        medtrie_entry_split(text, i, parts);
        if (medtrie_entry_end(line->system, parts[0], &meaning) ||
            medtrie_entry_end(line->system, parts[1], &meaning))
            return i;
    }
    return text.size;
}

static enum medtrie_result explain_range(const struct list_line *line, struct medtrie_text text,
                                         size_t hyphen)
{
    struct medtrie_place place = medtrie_entry_place(line, text.data);
    struct medtrie_text parts[2];
    struct meaning meaning;

    medtrie_entry_split(text, hyphen, parts);
    if (parts[0].size == 0)
        return medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "\"%.*s\" lacks the beginning of the range; an exception has one "
                            "hyphen before it",
                            SHOWN(text));
    if (parts[1].size == 0)
        return medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "\"%.*s\" lacks the end of the range; %.*s* takes all below that",
                            SHOWN(text), SHOWN(parts[0]));
    return explain_nameless(line,
                            parts[medtrie_entry_end(line->system, parts[0], &meaning) ? 1 : 0]);
}

/* What a word processor makes of a hyphen: U+2010 to U+2015, and U+2212. */
static bool is_dash(const char *text, size_t size)
{
    return size >= 3 && text[0] == '\xE2' &&
           ((text[1] == '\x80' && text[2] >= '\x90' && text[2] <= '\x95') ||
            (text[1] == '\x88' && text[2] == '\x92'));
}

/* Whether a text holds what no list has; *at receives where. */
static bool is_no_text(struct medtrie_text text, size_t *at, const char **why)
{
    for (*at = 0; *at < text.size; ++*at) {
        unsigned char c = (unsigned char)text.data[*at];

        *why = "a dash stands for the hyphen; a range is written E08-E13, an exception -E11.65";
        if (is_dash(text.data + *at, text.size - *at))
            return true;
        *why = "a control character stands there; a list is UTF-8 text, its lines end in LF or "
               "CR LF";
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

enum medtrie_result medtrie_entry_explain(const struct list_line *line, struct medtrie_text text)
{
    struct medtrie_place place = medtrie_entry_place(line, text.data);
    const char *why;
    size_t at;

    if (text.size == 0)
        return medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "nothing stands behind the hyphen; an exception is written -E11.65");
    if (is_no_text(text, &at, &why)) {
        place.column += at;
        return medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "%s", why);
    }
    at = half_a_range(line, text);
    return at < text.size ? explain_range(line, text, at) : explain_nameless(line, text);
}

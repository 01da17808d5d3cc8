/*
 * Beginnings of codes. Every one of them is a key of the hash: its node is the code or grouping
 * that bears it, or a bare prefix, and each of these has its codes as one range of ids.
 */
#include "key.h"
#include "probe.h"

/* The codes that begin with a code's text. Where the tree is not that of prefixes (a user's list
 * with parents) the section "extents" says how many follow; else they are the codes below it. */
static struct medtrie_range begins_with_code(const medtrie_system *system, medtrie_id code)
{
    bool own = medtrie_section(system, MEDTRIE_SECTION_EXTENTS) != NULL;
    uint32_t count =
        medtrie_number(system, own ? MEDTRIE_SECTION_EXTENTS : MEDTRIE_SECTION_SIZES, code);
    uint32_t most = system->code_count - code;

    return (struct medtrie_range){code, code + (count < most ? count : most)};
}

/* Whether a grouping's text is one that its codes begin with ("0D"), and not only a name ("22"). */
static bool is_prefix(const medtrie_system *system, medtrie_id grouping)
{
    struct medtrie_text text = medtrie_code(system, grouping);
    struct medtrie_range range = medtrie_range_of(system, grouping);

    return range.first < range.end &&
           memcmp(medtrie_code_bytes(system, range.first), text.data, text.size) == 0;
}

static struct medtrie_range range_of_node(const medtrie_system *system, uint32_t node)
{
    if (node < system->code_count)
        return begins_with_code(system, node);
    if (node >= system->node_count || (node < system->concept_count && !is_prefix(system, node)))
        return (struct medtrie_range){0, 0};
    return medtrie_range_of(system, node);
}

/* Whether a text that begins codes ends in the display form's dot where none can be: the one code
 * that it is has nothing behind that dot ("I10."), or it is a blank that the dot stands behind
 * ("I1 ."), which the lookup takes for one at the end. Nearly all texts end in a letter or digit,
 * which settles it. */
static bool is_dot_wrong(const medtrie_system *system, struct medtrie_range range, const char *text,
                         size_t len)
{
    char last = text[len - 1];
    struct spelled spelled;

    if ((last >= '0' && last <= '9') || (last >= 'A' && last <= 'Z') ||
        (last >= 'a' && last <= 'z'))
        return false;
    medtrie_spell(system, text, len, &spelled);
    if (!spelled.dot_ends)
        return false;
    return spelled.text[spelled.size - 1] == ' ' ||
           (range.end - range.first == 1 && medtrie_code(system, range.first).size == spelled.size);
}

struct medtrie_range medtrie_prefix(const medtrie_system *system, const char *text, size_t len)
{
    struct medtrie_range range = range_of_node(system, system->prefix(system, text, len));
    struct spelled spelled;

    if (range.end != 0)
        return is_dot_wrong(system, range, text, len) ? (struct medtrie_range){0, 0} : range;
    /* The empty text is in no hash. */
    medtrie_spell(system, text, len, &spelled);
    if (spelled.complete && spelled.size == 0)
        range.end = system->code_count;
    return range;
}

size_t medtrie_longest_prefix(const medtrie_system *system, const char *text, size_t len,
                              struct medtrie_range *range)
{
    struct medtrie_range longest = {0, 0};
    struct spelled spelled;
    size_t size = 0;

    medtrie_spell(system, text, len, &spelled);
    while (size < spelled.size) {
        uint32_t node = medtrie_node_of(system, spelled.text, size + 1);
        struct medtrie_range next = range_of_node(system, node);

        if (next.first == next.end)
            break;
        longest = next;
        size++;
    }
    if (range != NULL)
        *range = longest;
    return size;
}

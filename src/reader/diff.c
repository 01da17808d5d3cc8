/*
 * What changed between two periods of a system.
 *
 * Codes are compared one by one in the order of their ids, which is the official one. Nearly all of
 * them are as they were, so the comparison reads numbers only: the bits of both periods, which
 * version is in force, and as much of the way upwards as decides. Views are made for changes alone.
 * Neighbours mostly share a pattern, whose bits are therefore read once: 21 -> 14 ns a code in
 * ICD-10-CM, 17 -> 9 in ICD-10-PCS.
 */
#include "reader.h"

#define KINDS_MAX 6

/* The bits of a pattern in both periods. */
struct life {
    uint32_t pattern;
    bool in_from, in_to;
    bool was_billable, is_billable;
};

/* What is compared. */
struct pair {
    const medtrie_system *system;
    medtrie_period from, to;
    struct life last_code, last_above; /* what was read last of a code, and of one above a code */
};

/* The kinds of the changes of one code, ascending. */
struct kinds {
    enum medtrie_change_kind kinds[KINDS_MAX];
    size_t count;
};

static const char *const change_names[] = {
    [MEDTRIE_CHANGE_ADDED] = "added",
    [MEDTRIE_CHANGE_DELETED] = "deleted",
    [MEDTRIE_CHANGE_RETITLED] = "retitled",
    [MEDTRIE_CHANGE_BECAME_HEADER] = "became-header",
    [MEDTRIE_CHANGE_BECAME_BILLABLE] = "became-billable",
    [MEDTRIE_CHANGE_MOVED] = "moved",
};

const char *medtrie_change_kind_name(enum medtrie_change_kind kind)
{
    if ((size_t)kind >= sizeof change_names / sizeof change_names[0] || change_names[kind] == NULL)
        return "";
    return change_names[kind];
}

/* The bits of a concept; last has those that were read before. */
static const struct life *life_of(const struct pair *pair, medtrie_id id, struct life *last)
{
    uint32_t pattern = medtrie_number(pair->system, MEDTRIE_SECTION_HISTORY, id);

    if (pattern != last->pattern)
        *last = (struct life){
            .pattern = pattern,
            .in_from = medtrie_valid(pair->system, id, pair->from),
            .in_to = medtrie_valid(pair->system, id, pair->to),
            .was_billable = medtrie_billable(pair->system, id, pair->from),
            .is_billable = medtrie_billable(pair->system, id, pair->to),
        };
    return last;
}

/* Whether the text that a member of two versions refers to differs. */
static bool differs(const medtrie_system *system, const uint8_t *a, const uint8_t *b, size_t member)
{
    uint32_t references[2] = {medtrie_load32(a + member), medtrie_load32(b + member)};
    struct medtrie_text texts[2];

    if (references[0] == references[1])
        return false;
    texts[0] = medtrie_text_at(system, references[0]);
    texts[1] = medtrie_text_at(system, references[1]);
    return texts[0].size != texts[1].size ||
           memcmp(texts[0].data, texts[1].data, texts[0].size) != 0;
}

/* A version may also begin because a property changed. */
static bool is_retitled(const struct pair *pair, medtrie_id id)
{
    uint32_t first = medtrie_number(pair->system, MEDTRIE_SECTION_STARTS, id);
    uint32_t end = medtrie_number(pair->system, MEDTRIE_SECTION_STARTS, (size_t)id + 1);
    const uint8_t *from, *to;

    if (end - first == 1) /* most have had one title for ever */
        return false;
    from = medtrie_version_in(pair->system, id, pair->from);
    to = medtrie_version_in(pair->system, id, pair->to);
    if (from == to || from == NULL || to == NULL)
        return false;
    return differs(pair->system, from, to, MEDTRIE_VERSION_TITLE) ||
           differs(pair->system, from, to, MEDTRIE_VERSION_SHORT_TITLE);
}

/* The parent is the first concept upwards that is valid, so the first one that is valid in either
 * period decides: it is the parent in both, or in one of them only. Mostly it is the next. */
static bool is_moved(struct pair *pair, medtrie_id id)
{
    for (unsigned steps = 0; steps < MEDTRIE_LEVELS_MAX; steps++) {
        const struct life *life;

        id = medtrie_above(pair->system, id);
        if (id == MEDTRIE_NONE)
            break;
        life = life_of(pair, id, &pair->last_above);
        if (life->in_from || life->in_to)
            return life->in_from != life->in_to;
    }
    return false;
}

static void note(struct kinds *kinds, bool changed, enum medtrie_change_kind kind)
{
    if (changed)
        kinds->kinds[kinds->count++] = kind;
}

static void compare(struct pair *pair, medtrie_id id, struct kinds *kinds)
{
    const struct life *life = life_of(pair, id, &pair->last_code);

    kinds->count = 0;
    if (!life->in_from || !life->in_to) {
        note(kinds, life->in_to, MEDTRIE_CHANGE_ADDED);
        note(kinds, life->in_from, MEDTRIE_CHANGE_DELETED);
        return;
    }
    note(kinds, is_retitled(pair, id), MEDTRIE_CHANGE_RETITLED);
    note(kinds, life->was_billable && !life->is_billable, MEDTRIE_CHANGE_BECAME_HEADER);
    note(kinds, !life->was_billable && life->is_billable, MEDTRIE_CHANGE_BECAME_BILLABLE);
    note(kinds, is_moved(pair, id), MEDTRIE_CHANGE_MOVED);
}

/* Shows the changes of one code; false when the visitor has had enough. */
static bool show(const struct pair *pair, medtrie_id id, const struct kinds *kinds,
                 medtrie_change_visitor *visit, void *context, size_t *visited)
{
    struct medtrie_concept_view from = {.struct_size = sizeof from};
    struct medtrie_concept_view to = {.struct_size = sizeof to};
    struct medtrie_change change = {.id = id, .from = &from, .to = &to};

    medtrie_concept(pair->system, id, pair->from, &from);
    medtrie_concept(pair->system, id, pair->to, &to);
    if (!from.valid)
        change.from = NULL;
    if (!to.valid)
        change.to = NULL;
    for (size_t i = 0; i < kinds->count; i++) {
        change.kind = kinds->kinds[i];
        ++*visited;
        if (!visit(context, &change))
            return false;
    }
    return true;
}

size_t medtrie_diff(const medtrie_system *system, medtrie_period from, medtrie_period to,
                    medtrie_change_visitor *visit, void *context)
{
    struct pair pair = {.system = system, .from = from, .to = to};
    uint32_t period_count = system->tables->period_count;
    struct kinds kinds;
    size_t visited = 0;

    if (from >= period_count || to >= period_count || from == to)
        return 0;
    pair.last_code.pattern = pair.last_above.pattern = UINT32_MAX; /* no pattern has this number */
    for (medtrie_id id = 0; id < system->code_count; id++) {
        compare(&pair, id, &kinds);
        if (kinds.count > 0 && !show(&pair, id, &kinds, visit, context, &visited))
            break;
    }
    return visited;
}

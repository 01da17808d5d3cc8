/*
 * The model of one system: from the merged trie to concepts with parents and ranges.
 *
 * Contiguity is asserted, not assumed: the order is walked once more, and a prefix that is left and
 * entered again, or a tree that disagrees with the numbering, ends the compilation.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "groupings.h"
#include "grow.h"

#define PARENT_CHARACTERS_MIN 3 /* no ICD-10 code is shorter, so nothing shorter is a parent */

void medtrie_model_free(struct model *model)
{
    medtrie_trie_free(&model->trie);
    free(model->concepts);
    free(model->prefixes);
    free(model->grouping_titles);
    *model = (struct model){0};
}

uint32_t medtrie_model_find(const struct model *model, const struct code *code)
{
    uint32_t node = medtrie_trie_find(&model->trie, code->text, medtrie_code_size(code));

    return node == TRIE_NONE || !model->trie.nodes[node].is_code ? MEDTRIE_NONE
                                                                 : model->trie.nodes[node].first;
}

uint32_t medtrie_model_grouping_edition(const struct system_input *input, uint32_t edition)
{
    medtrie_day day = input->editions[edition].day;
    medtrie_day reach = medtrie_edition_reach(input, edition);
    uint32_t chosen = TRIE_NONE;

    for (uint32_t i = 0; i < input->grouping_count; i++) {
        medtrie_day own = input->groupings[i].day;

        /* Of several that belong to this release the newest serves it. */
        if (own >= day && own <= reach)
            chosen = i;
        else if (own > reach && chosen == TRIE_NONE)
            return i;
    }
    return chosen == TRIE_NONE && input->grouping_count > 0 ? input->grouping_count - 1 : chosen;
}

/* ---- Codes -------------------------------------------------------------------------------- */

/* Merges the editions, newest first; edition->ids receives the trie nodes, which
 * take_records turns into ids. */
static bool merge_editions(struct model *model)
{
    struct system_input *input = model->input;

    if (!medtrie_trie_init(&model->trie))
        return false;
    for (uint32_t i = input->edition_count; i-- > 0;) {
        struct edition *edition = &input->editions[i];

        edition->ids = malloc((edition->code_count + 1) * sizeof *edition->ids);
        if (edition->ids == NULL ||
            !medtrie_trie_add(&model->trie, edition, input->definition.sorted, edition->ids))
            return false;
    }
    medtrie_trie_number(&model->trie);
    return true;
}

/* Turns the nodes of each edition into ids, and takes kinds from the newest one. */
static void take_records(struct model *model)
{
    struct system_input *input = model->input;

    for (uint32_t e = 0; e < input->edition_count; e++) {
        struct edition *edition = &input->editions[e];

        for (uint32_t i = 0; i < edition->code_count; i++) {
            uint32_t id = model->trie.nodes[edition->ids[i]].first;

            edition->ids[i] = id;
            model->concepts[id].kind = edition->codes[i].kind;
        }
    }
}

/* Names the releases whose own order is another one: V02.0 and V06.1 of January 2021. A file that
 * tears the codes of one prefix apart shows here, too. A list's order is its maker's affair. */
static bool warn_of_order(const struct model *model, struct compilation *compilation)
{
    for (uint32_t e = 0; e < model->input->edition_count; e++) {
        const struct edition *edition = &model->input->editions[e];
        uint32_t first = 0, count = 0;

        for (uint32_t i = 1; i < edition->code_count; i++)
            if (edition->ids[i] < edition->ids[i - 1] && count++ == 0)
                first = i;
        if (count > 0 && model->input->definition.calendar != CALENDAR_LIST &&
            !medtrie_compilation_warn(compilation,
                                      "%s:%u: %.16s stands behind %.16s (%u such places in this "
                                      "file, this is the first); the index has the order of newer "
                                      "releases, and all codes of one beginning in a row",
                                      edition->base_name, edition->codes[first].line,
                                      edition->codes[first].code.text,
                                      edition->codes[first - 1].code.text, count))
            return false;
    }
    return true;
}

/* The nearest node above that is a code and long enough to be a parent. */
static uint32_t parent_by_prefix(const struct trie *trie, uint32_t node)
{
    for (uint32_t up = trie->nodes[node].parent; up != TRIE_NONE; up = trie->nodes[up].parent)
        if (trie->nodes[up].is_code && trie->nodes[up].depth >= PARENT_CHARACTERS_MIN)
            return trie->nodes[up].first;
    return MEDTRIE_NONE;
}

/* Lays out the codes; their order is that of the trie. */
static void lay_out_codes(struct model *model)
{
    const struct trie *trie = &model->trie;

    for (uint32_t node = 0; node != TRIE_NONE; node = medtrie_trie_next(trie, node)) {
        struct concept *concept = &model->concepts[trie->nodes[node].first];

        if (!trie->nodes[node].is_code)
            continue;
        medtrie_trie_text(trie, node, &concept->code);
        concept->extent = trie->nodes[node].end - trie->nodes[node].first;
        concept->size = 1;
        concept->parent =
            model->input->definition.parent_by_prefix ? parent_by_prefix(trie, node) : MEDTRIE_NONE;
    }
}

/* Notes which codes an edition has. */
static void mark_present(const struct edition *edition, bool *present, bool mark)
{
    for (uint32_t i = 0; i < edition->code_count; i++)
        present[edition->ids[i]] = mark;
}

/* The code that a row of a list names as its parent; MEDTRIE_NONE: none, or a group, which lists
 * its members itself. */
static uint32_t listed_parent(const struct model *model, const struct code_record *record,
                              const bool *present)
{
    size_t size = medtrie_code_size(&record->parent);
    uint32_t node =
        size == 0 ? TRIE_NONE : medtrie_trie_find(&model->trie, record->parent.text, size);

    if (node == TRIE_NONE || !model->trie.nodes[node].is_code)
        return MEDTRIE_NONE;
    return present[model->trie.nodes[node].first] ? model->trie.nodes[node].first : MEDTRIE_NONE;
}

/* Takes the nearest parent that any edition names: each begins its child, so it is the longest. */
static void take_nearest_parents(struct model *model, const struct edition *edition,
                                 const bool *present)
{
    for (uint32_t i = 0; i < edition->code_count; i++) {
        struct concept *concept = &model->concepts[edition->ids[i]];
        uint32_t parent = listed_parent(model, &edition->codes[i], present);

        if (parent != MEDTRIE_NONE &&
            (concept->parent == MEDTRIE_NONE ||
             medtrie_code_size(&model->concepts[parent].code) >
                 medtrie_code_size(&model->concepts[concept->parent].code)))
            concept->parent = parent;
    }
}

/* Seen through the codes of an edition, the one tree must be that which the edition lists. */
static enum medtrie_result assert_listed_parents(const struct model *model,
                                                 const struct edition *edition, const bool *present,
                                                 struct medtrie_error *error)
{
    for (uint32_t i = 0; i < edition->code_count; i++) {
        const struct code_record *record = &edition->codes[i];
        struct medtrie_place place = {.file = edition->file, .line = record->line};
        uint32_t listed = listed_parent(model, record, present);
        uint32_t parent = model->concepts[edition->ids[i]].parent;
        bool in_group = listed == MEDTRIE_NONE && record->parent.text[0] != '\0';

        while (parent != MEDTRIE_NONE && !present[parent] && !in_group)
            parent = model->concepts[parent].parent;
        if (!record->has_parent || parent == listed)
            continue;
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONFLICT, &place,
                            "the parent of %.16s is \"%.16s\" here and \"%.16s\" in another "
                            "release; an index has one tree a list",
                            record->code.text, record->parent.text,
                            parent == MEDTRIE_NONE ? "" : model->concepts[parent].code.text);
    }
    return MEDTRIE_OK;
}

/* The parents that a user's list names. A code that a release lacks is nobody's parent in it, so
 * releases may differ by levels that come and go, but not otherwise. */
static enum medtrie_result take_listed_parents(struct model *model, struct medtrie_error *error)
{
    const struct system_input *input = model->input;
    bool *present = calloc((size_t)model->code_count + 1, sizeof *present);
    enum medtrie_result result = MEDTRIE_OK;

    if (present == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t e = 0; e < input->edition_count; e++) {
        mark_present(&input->editions[e], present, true);
        take_nearest_parents(model, &input->editions[e], present);
        mark_present(&input->editions[e], present, false);
    }
    for (uint32_t e = 0; e < input->edition_count && result == MEDTRIE_OK; e++) {
        mark_present(&input->editions[e], present, true);
        result = assert_listed_parents(model, &input->editions[e], present, error);
        mark_present(&input->editions[e], present, false);
    }
    free(present);
    return result;
}

/* Sizes from parents; a child's id is greater than its parent's. */
static void count_sizes(struct model *model)
{
    for (uint32_t id = model->code_count; id-- > 0;) {
        uint32_t parent = model->concepts[id].parent;

        if (parent < model->code_count)
            model->concepts[parent].size += model->concepts[id].size;
    }
}

/* ---- Assertions --------------------------------------------------------------------------- */

static size_t common_prefix(const struct code *a, const struct code *b)
{
    size_t size = 0;

    while (size < MEDTRIE_CODE_MAX && a->text[size] != '\0' && a->text[size] == b->text[size])
        size++;
    return size;
}

/* Every prefix must be entered once in the order of ids. */
static enum medtrie_result assert_prefixes(const struct model *model, struct medtrie_error *error)
{
    bool *entered = calloc(model->trie.count, sizeof *entered);
    struct code previous = {{0}};

    if (entered == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t id = 0; id < model->code_count; id++) {
        const struct code *code = &model->concepts[id].code;
        size_t size = medtrie_code_size(code);

        for (size_t length = common_prefix(&previous, code) + 1; length <= size; length++) {
            uint32_t node = medtrie_trie_find(&model->trie, code->text, length);

            if (node == TRIE_NONE || entered[node] || model->trie.nodes[node].first != id) {
                free(entered);
                return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                                    "%s: the codes that begin with %.*s are not in one row (%.16s)",
                                    model->input->definition.name, (int)length, code->text,
                                    code->text);
            }
            entered[node] = true;
        }
        previous = *code;
    }
    free(entered);
    return MEDTRIE_OK;
}

/* Every code must stand inside its parent's range, directly behind what belongs there. */
static enum medtrie_result assert_tree(const struct model *model, struct medtrie_error *error)
{
    for (uint32_t id = 0; id < model->code_count; id++) {
        const struct concept *concept = &model->concepts[id];
        uint32_t parent = concept->parent;

        if (parent >= model->code_count)
            continue;
        if (parent >= id || id - parent >= model->concepts[parent].size)
            return medtrie_fail(
                error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                "%s: %.16s does not stand together with the other codes below %.16s: the tree and "
                "the beginnings of codes cannot both be in order; name the column otherwise than "
                "parent to keep it as a property",
                model->input->definition.name, concept->code.text,
                model->concepts[parent].code.text);
    }
    return MEDTRIE_OK;
}

/* No concept may be deeper than readers look. */
static enum medtrie_result assert_levels(const struct model *model, struct medtrie_error *error)
{
    for (uint32_t id = 0; id < model->concept_count; id++) {
        unsigned level = 0;

        for (uint32_t up = id; up != MEDTRIE_NONE; up = model->concepts[up].parent)
            if (++level > MEDTRIE_LEVELS_MAX)
                return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, NULL,
                                    "%s: %.16s has more than %d levels above it",
                                    model->input->definition.name, model->concepts[id].code.text,
                                    MEDTRIE_LEVELS_MAX - 1);
    }
    return MEDTRIE_OK;
}

/* ---- Prefixes ----------------------------------------------------------------------------- */

/* Whether a grouping bears this text; its node then serves as the prefix too. */
static enum medtrie_result grouping_serves(const struct model *model, const struct trie_node *node,
                                           const struct code *text, bool *serves,
                                           struct medtrie_error *error)
{
    *serves = false;
    for (uint32_t id = model->code_count; id < model->concept_count; id++) {
        const struct concept *grouping = &model->concepts[id];

        if (medtrie_code_compare(&grouping->code, text) != 0)
            continue;
        if (grouping->range.first != node->first || grouping->range.end != node->end)
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                                "%s: %.16s is a group and also the beginning of codes, but not of "
                                "just those that it holds; give the group another code",
                                model->input->definition.name, text->text);
        *serves = true;
        return MEDTRIE_OK;
    }
    return MEDTRIE_OK;
}

static enum medtrie_result collect_prefixes(struct model *model, struct medtrie_error *error)
{
    const struct trie *trie = &model->trie;

    model->prefixes = malloc((trie->count + 1) * sizeof *model->prefixes);
    if (model->prefixes == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    model->prefix_count = trie->count - 1;
    for (uint32_t node = medtrie_trie_next(trie, 0); node != TRIE_NONE;
         node = medtrie_trie_next(trie, node)) {
        struct bare_prefix *prefix = &model->prefixes[model->bare_prefix_count];
        enum medtrie_result result;
        bool serves;

        if (trie->nodes[node].is_code)
            continue;
        medtrie_trie_text(trie, node, &prefix->text);
        prefix->range = (struct medtrie_range){trie->nodes[node].first, trie->nodes[node].end};
        result = grouping_serves(model, &trie->nodes[node], &prefix->text, &serves, error);
        if (result != MEDTRIE_OK)
            return result;
        if (!serves)
            model->bare_prefix_count++;
    }
    return MEDTRIE_OK;
}

/* ---- Building ----------------------------------------------------------------------------- */

enum medtrie_result medtrie_model_build(struct model *model, struct compilation *compilation,
                                        struct system_input *input, struct medtrie_error *error)
{
    enum medtrie_result result = MEDTRIE_OK;

    *model = (struct model){.input = input};
    if (!merge_editions(model))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    model->code_count = model->trie.code_count;
    model->concept_count = model->code_count;
    model->concepts = calloc(model->code_count + 1, sizeof *model->concepts);
    if (model->concepts == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    take_records(model);
    if (!warn_of_order(model, compilation))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    lay_out_codes(model);
    if (input->definition.calendar == CALENDAR_LIST)
        result = take_listed_parents(model, error);
    if (result != MEDTRIE_OK)
        return result;
    count_sizes(model);
    result = assert_prefixes(model, error);
    if (result == MEDTRIE_OK)
        result = assert_tree(model, error);
    if (result == MEDTRIE_OK)
        result = medtrie_groupings_build(model, compilation, error);
    if (result == MEDTRIE_OK)
        result = assert_levels(model, error);
    return result == MEDTRIE_OK ? collect_prefixes(model, error) : result;
}

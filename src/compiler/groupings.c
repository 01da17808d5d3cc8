/*
 * Groupings: from what the XML of each release lists to ranges of ids.
 *
 * A grouping's range runs from the first to the last code that it ever held. Releases move
 * categories in and out of blocks, but the ranges nest; that no release has a category inside a
 * range that its own XML does not list there is asserted.
 */
#include "groupings.h"

#include <stdlib.h>
#include <string.h>

/* A grouping of any release, before it is sorted. */
struct candidate {
    struct concept concept;
    uint32_t sequence; /* its place in the newest file that has it */
    uint32_t titles;   /* row of the title table */
};

struct candidates {
    struct candidate *items;
    uint32_t count;
    uint32_t *titles; /* a row a candidate, a column a grouping edition */
    uint32_t columns;
};

static uint32_t records_in_all(const struct system_input *input)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < input->grouping_count; i++)
        count += grouping_records(&input->groupings[i])->grouping_count;
    return count;
}

static struct candidate *candidate_for(struct candidates *all, const struct grouping_record *record)
{
    struct candidate *added = &all->items[all->count];

    for (uint32_t i = 0; i < all->count; i++)
        if (all->items[i].concept.kind == record->kind &&
            medtrie_code_compare(&all->items[i].concept.code, &record->code) == 0)
            return &all->items[i];
    *added = (struct candidate){
        .concept = {.code = record->code,
                    .kind = record->kind,
                    .by_prefix = record->by_prefix,
                    .parent = MEDTRIE_NONE,
                    .range = {MEDTRIE_NONE, 0}},
        .titles = all->count,
    };
    all->count++;
    return added;
}

static void widen(struct medtrie_range *range, uint32_t first, uint32_t end)
{
    if (first >= end) /* an id whose ends are the wrong way round holds nothing */
        return;
    if (range->first > first)
        range->first = first;
    if (range->end < end)
        range->end = end;
}

/* The categories from the first to the last of an umbrella's id. Both ends are in the order file;
 * where one is not, the nearest inside them by ASCII order stands for it. */
static void widen_by_umbrella(struct model *model, const struct grouping_record *record,
                              struct medtrie_range *range)
{
    const struct trie *trie = &model->trie;
    uint32_t low =
        medtrie_trie_find(trie, record->range_first.text, medtrie_code_size(&record->range_first));
    uint32_t high =
        medtrie_trie_find(trie, record->range_last.text, medtrie_code_size(&record->range_last));

    if (low != TRIE_NONE && high != TRIE_NONE) {
        widen(range, trie->nodes[low].first, trie->nodes[high].end);
        return;
    }
    for (uint32_t id = 0; id < model->code_count; id++) {
        const struct concept *concept = &model->concepts[id];

        if (concept->parent == MEDTRIE_NONE &&
            medtrie_code_compare(&concept->code, &record->range_first) >= 0 &&
            medtrie_code_compare(&concept->code, &record->range_last) <= 0)
            widen(range, id, id + concept->size);
    }
}

/* Widens the candidate by what one file says that it holds. */
static bool widen_by_record(struct model *model, struct compilation *compilation,
                            const struct grouping_edition *edition,
                            const struct grouping_record *record, struct medtrie_range *range)
{
    const struct trie *trie = &model->trie;

    if (record->umbrella)
        widen_by_umbrella(model, record, range);
    if (record->by_prefix) {
        uint32_t node =
            medtrie_trie_find(trie, record->code.text, medtrie_code_size(&record->code));

        if (node != TRIE_NONE)
            widen(range, trie->nodes[node].first, trie->nodes[node].end);
    }
    for (uint32_t i = 0; i < record->member_count; i++) {
        const struct code *member = &grouping_records(edition)->members[record->first_member + i];
        uint32_t node = medtrie_trie_find(trie, member->text, medtrie_code_size(member));

        if (node != TRIE_NONE && trie->nodes[node].is_code)
            widen(range, trie->nodes[node].first,
                  trie->nodes[node].first + model->concepts[trie->nodes[node].first].size);
        else if (record->kind != MEDTRIE_KIND_CHAPTER &&
                 !medtrie_compilation_warn(
                     compilation, "%s %.16s lists %.16s, which is in no release at hand",
                     model->input->definition.name, record->code.text, member->text))
            return false;
    }
    return true;
}

static bool collect(struct model *model, struct compilation *compilation, struct candidates *all)
{
    const struct system_input *input = model->input;

    for (uint32_t e = 0; e < input->grouping_count; e++) {
        const struct records *records = grouping_records(&input->groupings[e]);

        for (uint32_t i = 0; i < records->grouping_count; i++) {
            const struct grouping_record *record = &records->groupings[i];
            struct candidate *candidate = candidate_for(all, record);

            candidate->sequence = i;
            all->titles[(size_t)candidate->titles * all->columns + e] = record->title + 1;
            if (!widen_by_record(model, compilation, &input->groupings[e], record,
                                 &candidate->concept.range))
                return false;
        }
    }
    return true;
}

/* Drops what holds no code. */
static bool drop_empty(struct model *model, struct compilation *compilation, struct candidates *all)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        const struct concept *concept = &all->items[i].concept;

        if (concept->range.first != MEDTRIE_NONE)
            all->items[kept++] = all->items[i];
        else if (!medtrie_compilation_warn(
                     compilation, "%s %s %.16s holds no code of any release at hand; left out",
                     model->input->definition.name, medtrie_kind_name(concept->kind),
                     concept->code.text))
            return false;
    }
    all->count = kept;
    return true;
}

static int compare_candidates(const void *a_pointer, const void *b_pointer)
{
    const struct candidate *a = a_pointer;
    const struct candidate *b = b_pointer;

    if (a->concept.range.first != b->concept.range.first)
        return a->concept.range.first < b->concept.range.first ? -1 : 1;
    if (a->concept.range.end != b->concept.range.end)
        return a->concept.range.end > b->concept.range.end ? -1 : 1;
    if (a->concept.kind != b->concept.kind)
        return a->concept.kind < b->concept.kind ? -1 : 1;
    if (a->sequence != b->sequence)
        return a->sequence < b->sequence ? -1 : 1;
    return medtrie_code_compare(&a->concept.code, &b->concept.code);
}

/* Parents of the sorted groupings; refuses two that cross. */
static enum medtrie_result nest(struct model *model, struct medtrie_error *error)
{
    uint32_t above = MEDTRIE_NONE; /* the innermost one that may still hold the next */

    for (uint32_t id = model->code_count; id < model->concept_count; id++) {
        struct concept *grouping = &model->concepts[id];

        while (above != MEDTRIE_NONE && model->concepts[above].range.end <= grouping->range.first)
            above = model->concepts[above].parent;
        if (above != MEDTRIE_NONE && model->concepts[above].range.end < grouping->range.end)
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                                "%s: %.16s and %.16s overlap, but neither holds the other",
                                model->input->definition.name, model->concepts[above].code.text,
                                grouping->code.text);
        grouping->parent = above;
        above = id;
    }
    return MEDTRIE_OK;
}

/* A grouping holds whole trees of codes: its ends may not lie among the codes below another. */
static enum medtrie_result assert_whole_trees(const struct model *model,
                                              struct medtrie_error *error)
{
    for (uint32_t id = model->code_count; id < model->concept_count; id++) {
        const struct concept *grouping = &model->concepts[id];
        const uint32_t ends[] = {grouping->range.first, grouping->range.end};

        for (size_t i = 0; i < 2; i++)
            if (ends[i] < model->code_count && model->concepts[ends[i]].parent < model->code_count)
                return medtrie_fail(
                    error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                    "%s: %.16s %s among the codes below %.16s, of which it does not hold all",
                    model->input->definition.name, grouping->code.text, i == 0 ? "begins" : "ends",
                    model->concepts[model->concepts[ends[i]].parent].code.text);
    }
    return MEDTRIE_OK;
}

/* Gives each root code the innermost grouping around it; one sweep over both in order. */
static void adopt_roots(struct model *model)
{
    uint32_t next = model->code_count;
    uint32_t innermost = MEDTRIE_NONE;

    for (uint32_t id = 0; id < model->code_count; id++) {
        while (next < model->concept_count && model->concepts[next].range.first <= id)
            innermost = next++;
        while (innermost != MEDTRIE_NONE && model->concepts[innermost].range.end <= id)
            innermost = model->concepts[innermost].parent;
        if (model->concepts[id].parent == MEDTRIE_NONE)
            model->concepts[id].parent = innermost;
    }
}

/* Names the categories that no list of any release puts into a block: they have no ancestors. */
static bool warn_of_orphans(const struct model *model, struct compilation *compilation)
{
    const struct system_definition *definition = &model->input->definition;

    for (uint32_t id = 0; id < model->code_count && definition->parent_by_prefix; id++)
        if (model->concepts[id].parent == MEDTRIE_NONE &&
            !medtrie_compilation_warn(compilation,
                                      "%s %.16s is in no chapter and no block of the lists at hand",
                                      definition->name, model->concepts[id].code.text))
            return false;
    return true;
}

/* ---- Assertion ---------------------------------------------------------------------------- */

/* The codes of an edition that stand directly below a grouping, or below nothing. */
struct roots {
    uint32_t *ids;
    uint32_t count;
};

static bool roots_of(const struct model *model, const struct edition *edition, struct roots *roots)
{
    bool *present = calloc((size_t)model->code_count + 1, sizeof *present);

    *roots = (struct roots){.ids = malloc(((size_t)edition->code_count + 1) * sizeof(uint32_t))};
    for (uint32_t i = 0; i < edition->code_count && present != NULL; i++)
        present[edition->ids[i]] = true;
    for (uint32_t i = 0; i < edition->code_count && present != NULL && roots->ids != NULL; i++) {
        uint32_t up = model->concepts[edition->ids[i]].parent;

        /* A header that the edition lacks is nobody's parent in it. */
        while (up < model->code_count && !present[up])
            up = model->concepts[up].parent;
        if (up >= model->code_count)
            roots->ids[roots->count++] = edition->ids[i];
    }
    free(present);
    return present != NULL && roots->ids != NULL;
}

/* Whether the code or one above it, in whichever release, is a member. */
static bool is_held(const struct model *model, const bool *is_member, uint32_t id)
{
    while (id < model->code_count && !is_member[id])
        id = model->concepts[id].parent;
    return id < model->code_count;
}

static const struct concept *grouping_of(const struct model *model,
                                         const struct grouping_record *record)
{
    for (uint32_t id = model->code_count; id < model->concept_count; id++)
        if (model->concepts[id].kind == record->kind &&
            medtrie_code_compare(&model->concepts[id].code, &record->code) == 0)
            return &model->concepts[id];
    return NULL; /* dropped: it holds nothing */
}

static void mark_members(const struct model *model, const struct records *records,
                         const struct grouping_record *record, bool *is_member, bool mark)
{
    for (uint32_t i = 0; i < record->member_count; i++) {
        const struct code *member = &records->members[record->first_member + i];
        uint32_t node = medtrie_trie_find(&model->trie, member->text, medtrie_code_size(member));

        if (node != TRIE_NONE && model->trie.nodes[node].is_code)
            is_member[model->trie.nodes[node].first] = mark;
    }
}

/* One edition that is held against the groupings that serve it. */
struct holding {
    const struct model *model;
    struct compilation *compilation;
    const struct edition *edition;
    const struct records *records; /* of the groupings */
    bool own;                      /* they are of this very release */
    struct roots roots;
    bool *is_member; /* by code id; all false between calls */
};

/* A category that the groupings do not list where it stands. Their own release must list it; one
 * that is served by another's may be ahead of it, and what stands between two categories of a block
 * is taken to belong there. */
static enum medtrie_result take_unlisted(const struct holding *holding, uint32_t id,
                                         const struct grouping_record *record,
                                         struct medtrie_error *error)
{
    const char *system = holding->model->input->definition.name;
    const char *code = holding->model->concepts[id].code.text;

    if (holding->own)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_CONTIGUITY, NULL,
                            "%s: %.16s of %s stands between the codes of %s %.16s, which does not "
                            "list it",
                            system, code, holding->edition->file, medtrie_kind_name(record->kind),
                            record->code.text);
    return record->kind == MEDTRIE_KIND_CHAPTER ||
                   medtrie_compilation_warn(holding->compilation,
                                            "%s: %.16s of %s is newer than the lists of blocks at "
                                            "hand; taken to belong to %.16s, where it stands",
                                            system, code, holding->edition->base_name,
                                            record->code.text)
               ? MEDTRIE_OK
               : medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

/* Whether every root of the edition inside a grouping's range is one of its members. */
static enum medtrie_result assert_holds(const struct holding *holding,
                                        const struct grouping_record *record,
                                        struct medtrie_error *error)
{
    const struct concept *grouping = grouping_of(holding->model, record);
    enum medtrie_result result = MEDTRIE_OK;

    if (record->umbrella || record->by_prefix || grouping == NULL)
        return MEDTRIE_OK;
    mark_members(holding->model, holding->records, record, holding->is_member, true);
    for (uint32_t i = 0; i < holding->roots.count && result == MEDTRIE_OK; i++) {
        uint32_t id = holding->roots.ids[i];

        if (id >= grouping->range.first && id < grouping->range.end &&
            !is_held(holding->model, holding->is_member, id))
            result = take_unlisted(holding, id, record, error);
    }
    mark_members(holding->model, holding->records, record, holding->is_member, false);
    return result;
}

static enum medtrie_result assert_edition(struct holding *holding, uint32_t e,
                                          struct medtrie_error *error)
{
    const struct system_input *input = holding->model->input;
    uint32_t g = medtrie_model_grouping_edition(input, e);
    enum medtrie_result result = MEDTRIE_OK;

    if (g == TRIE_NONE)
        return MEDTRIE_OK;
    holding->edition = &input->editions[e];
    holding->records = grouping_records(&input->groupings[g]);
    holding->own = input->groupings[g].day >= input->editions[e].day &&
                   input->groupings[g].day <= medtrie_edition_reach(input, e);
    if (!roots_of(holding->model, holding->edition, &holding->roots)) {
        free(holding->roots.ids);
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    }
    for (uint32_t i = 0; i < holding->records->grouping_count && result == MEDTRIE_OK; i++)
        result = assert_holds(holding, &holding->records->groupings[i], error);
    free(holding->roots.ids);
    return result;
}

static enum medtrie_result assert_exact(const struct model *model, struct compilation *compilation,
                                        struct medtrie_error *error)
{
    struct holding holding = {.model = model, .compilation = compilation};
    enum medtrie_result result = MEDTRIE_OK;

    holding.is_member = calloc((size_t)model->code_count + 1, sizeof *holding.is_member);
    if (holding.is_member == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    for (uint32_t e = 0; e < model->input->edition_count && result == MEDTRIE_OK; e++)
        result = assert_edition(&holding, e, error);
    free(holding.is_member);
    return result;
}

/* ---- Building ----------------------------------------------------------------------------- */

/* Moves the sorted candidates behind the codes. */
static bool append(struct model *model, const struct candidates *all)
{
    struct concept *grown =
        realloc(model->concepts, (model->code_count + all->count + 1) * sizeof *model->concepts);

    if (grown == NULL)
        return false;
    model->concepts = grown;
    model->grouping_count = all->count;
    model->concept_count = model->code_count + all->count;
    model->grouping_titles =
        calloc((size_t)all->count * all->columns + 1, sizeof *model->grouping_titles);
    if (model->grouping_titles == NULL)
        return false;
    for (uint32_t i = 0; i < all->count; i++) {
        model->concepts[model->code_count + i] = all->items[i].concept;
        memcpy(model->grouping_titles + (size_t)i * all->columns,
               all->titles + (size_t)all->items[i].titles * all->columns,
               all->columns * sizeof *all->titles);
    }
    return true;
}

enum medtrie_result medtrie_groupings_build(struct model *model, struct compilation *compilation,
                                            struct medtrie_error *error)
{
    uint32_t records = records_in_all(model->input);
    struct candidates all = {.columns = model->input->grouping_count};
    enum medtrie_result result = MEDTRIE_ERROR_MEMORY;

    if (records == 0)
        return MEDTRIE_OK;
    all.items = calloc((size_t)records + 1, sizeof *all.items);
    all.titles = calloc((size_t)records * all.columns + 1, sizeof *all.titles);
    if (all.items == NULL || all.titles == NULL || !collect(model, compilation, &all) ||
        !drop_empty(model, compilation, &all))
        goto out;
    qsort(all.items, all.count, sizeof *all.items, compare_candidates);
    if (!append(model, &all))
        goto out;
    result = nest(model, error);
    if (result == MEDTRIE_OK)
        result = assert_whole_trees(model, error);
    if (result == MEDTRIE_OK) {
        adopt_roots(model);
        result = assert_exact(model, compilation, error);
    }
    if (result == MEDTRIE_OK && !warn_of_orphans(model, compilation))
        result = MEDTRIE_ERROR_MEMORY;
out:
    free(all.items);
    free(all.titles);
    return result == MEDTRIE_ERROR_MEMORY ? medtrie_fail(error, result, NULL, "out of memory")
                                          : result;
}

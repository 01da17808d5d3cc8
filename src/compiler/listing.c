/*
 * Listing: the tree of a user's list.
 *
 * The records are looked up by code, linked into a tree in file order, and written out again in
 * pre-order: codes to the edition, groups with the codes they hold to a grouping edition.
 */
#include "listing.h"

#include <stdlib.h>
#include <string.h>

#include "code_order.h"
#include "grow.h"

#define NO_ROW UINT32_MAX

/* The list as a tree; rows are the records of the edition, in file order. */
struct tree {
    const struct edition *edition;
    uint32_t *parent; /* row, or NO_ROW */
    uint32_t *first_child, *last_child, *next_sibling;
    bool *is_group;
    uint32_t first_root, last_root;
};

static void fold(struct code *code)
{
    for (size_t i = 0; i < MEDTRIE_CODE_MAX; i++)
        if (code->text[i] >= 'a' && code->text[i] <= 'z')
            code->text[i] = (char)(code->text[i] - 'a' + 'A');
}

/* Drops the dot of the display form, as readers do before they look a code up: a list may be
 * written either way. */
static void drop_dot(struct code *code, size_t dot_after)
{
    char *dot = code->text + dot_after;

    if (dot_after == 0 || medtrie_code_size(code) <= dot_after + 1 || *dot != '.')
        return;
    memmove(dot, dot + 1, MEDTRIE_CODE_MAX - dot_after - 1);
    code->text[MEDTRIE_CODE_MAX - 1] = '\0';
}

static void normalise(const struct system_definition *definition, struct code *code)
{
    if (!definition->keeps_case)
        fold(code);
    drop_dot(code, definition->dot_after);
}

static bool tree_init(struct tree *tree, const struct edition *edition)
{
    size_t rows = (size_t)edition->code_count + 1;

    *tree = (struct tree){.edition = edition, .first_root = NO_ROW, .last_root = NO_ROW};
    tree->parent = malloc(rows * sizeof *tree->parent);
    tree->first_child = malloc(rows * sizeof *tree->first_child);
    tree->last_child = malloc(rows * sizeof *tree->last_child);
    tree->next_sibling = malloc(rows * sizeof *tree->next_sibling);
    tree->is_group = calloc(rows, sizeof *tree->is_group);
    if (tree->parent == NULL || tree->first_child == NULL || tree->last_child == NULL ||
        tree->next_sibling == NULL || tree->is_group == NULL)
        return false;
    for (size_t i = 0; i < rows; i++)
        tree->parent[i] = tree->first_child[i] = tree->last_child[i] = tree->next_sibling[i] =
            NO_ROW;
    return true;
}

static void tree_free(struct tree *tree)
{
    free(tree->parent);
    free(tree->first_child);
    free(tree->last_child);
    free(tree->next_sibling);
    free(tree->is_group);
}

/* Appends a row to the children of its parent, or to the roots. */
static void append_row(struct tree *tree, uint32_t row, uint32_t parent)
{
    uint32_t *first = parent == NO_ROW ? &tree->first_root : &tree->first_child[parent];
    uint32_t *last = parent == NO_ROW ? &tree->last_root : &tree->last_child[parent];

    tree->parent[row] = parent;
    if (*first == NO_ROW)
        *first = row;
    else
        tree->next_sibling[*last] = row;
    *last = row;
}

/* Whether the chain of parents above a row ends after so many steps. */
static bool ends_within(const struct tree *tree, uint32_t row, uint32_t steps)
{
    while (row != NO_ROW && steps-- > 0)
        row = tree->parent[row];
    return row == NO_ROW;
}

static enum medtrie_result link_rows(struct tree *tree, const struct code_order *order,
                                     struct medtrie_error *error)
{
    const struct edition *edition = tree->edition;

    for (uint32_t row = 0; row < edition->code_count; row++) {
        const struct code_record *record = &edition->codes[row];
        struct medtrie_place place = {.file = edition->file, .line = record->line};
        uint32_t parent = NO_ROW;

        if (record->parent.text[0] != '\0') {
            parent = medtrie_code_order_find(order, &record->parent);
            if (parent == CODE_ORDER_NONE)
                return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                    "the parent of %.16s is \"%.16s\", which is no code of this "
                                    "list",
                                    record->code.text, record->parent.text);
        }
        append_row(tree, row, parent);
    }
    for (uint32_t row = 0; row < edition->code_count; row++) {
        struct medtrie_place place = {.file = edition->file, .line = edition->codes[row].line};

        if (ends_within(tree, row, MEDTRIE_LEVELS_MAX))
            continue;
        /* A chain that is longer than the list goes in a circle. */
        if (!ends_within(tree, row, edition->code_count))
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "the parents of %.16s lead in a circle",
                                edition->codes[row].code.text);
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "%.16s has more than %d levels above it", edition->codes[row].code.text,
                            MEDTRIE_LEVELS_MAX - 1);
    }
    return MEDTRIE_OK;
}

/* The row that follows in pre-order, or NO_ROW. */
static uint32_t next_row(const struct tree *tree, uint32_t row)
{
    if (tree->first_child[row] != NO_ROW)
        return tree->first_child[row];
    while (row != NO_ROW && tree->next_sibling[row] == NO_ROW)
        row = tree->parent[row];
    return row == NO_ROW ? NO_ROW : tree->next_sibling[row];
}

static bool begins(const struct code *prefix, const struct code *code)
{
    return memcmp(prefix->text, code->text, medtrie_code_size(prefix)) == 0;
}

/* Marks the groups: those so named, those whose code does not begin a child's, and all above. */
static void mark_groups(struct tree *tree)
{
    const struct edition *edition = tree->edition;

    for (uint32_t row = 0; row < edition->code_count; row++) {
        uint32_t parent = tree->parent[row];
        uint32_t group = NO_ROW;

        if (edition->codes[row].kind == MEDTRIE_KIND_GROUP)
            group = row;
        else if (parent != NO_ROW &&
                 !begins(&edition->codes[parent].code, &edition->codes[row].code))
            group = parent;
        for (; group != NO_ROW && !tree->is_group[group]; group = tree->parent[group])
            tree->is_group[group] = true;
    }
}

/* Adds a group and the codes that it holds, those with no code between. */
static bool write_group(const struct tree *tree, uint32_t group, struct records *records)
{
    const struct code_record *record = &tree->edition->codes[group];
    struct grouping_record *grouping = medtrie_records_grouping(records);
    uint32_t row = tree->first_child[group];

    if (grouping == NULL)
        return false;
    grouping->code = record->code;
    grouping->kind = MEDTRIE_KIND_GROUP;
    grouping->title = record->title;
    grouping->line = record->line;
    while (row != NO_ROW) {
        uint32_t up = row;

        if (tree->is_group[row] && tree->first_child[row] != NO_ROW) {
            row = tree->first_child[row];
            continue;
        }
        if (!tree->is_group[row] &&
            !medtrie_records_member(records, &tree->edition->codes[row].code))
            return false;
        while (up != group && tree->next_sibling[up] == NO_ROW)
            up = tree->parent[up];
        row = up == group ? NO_ROW : tree->next_sibling[up];
    }
    return true;
}

/* Columns of a group that a grouping cannot keep are named in the report. */
static bool warn_of_loss(struct compilation *compilation, const struct edition *edition,
                         const struct code_record *record)
{
    if (record->billable)
        return medtrie_compilation_warn(compilation,
                                        "%s:%u: %.16s is a group: it is not billable, and of its "
                                        "columns only code, title and parent are kept",
                                        edition->base_name, record->line, record->code.text);
    if (record->property_count == 0 && record->short_title == 0 &&
        record->from == MEDTRIE_DAY_NONE && record->to == MEDTRIE_DAY_NONE)
        return true;
    return medtrie_compilation_warn(compilation,
                                    "%s:%u: %.16s is a group: of its columns only code, title and "
                                    "parent are kept",
                                    edition->base_name, record->line, record->code.text);
}

/* Writes codes and groups out in pre-order; the edition's codes are replaced. */
static bool write_out(struct compilation *compilation, struct system_input *system,
                      struct edition *edition, const struct tree *tree)
{
    struct code_record *codes = malloc(((size_t)edition->code_count + 1) * sizeof *codes);
    struct records groups = {.strings = &compilation->strings};
    uint32_t count = 0;
    bool written = codes != NULL;

    for (uint32_t row = tree->first_root; row != NO_ROW && written; row = next_row(tree, row)) {
        if (!tree->is_group[row])
            codes[count++] = edition->codes[row];
        else
            written = write_group(tree, row, &groups) &&
                      warn_of_loss(compilation, edition, &edition->codes[row]);
    }
    if (!written ||
        !GROW(system->groupings, system->grouping_capacity, system->grouping_count + 1)) {
        free(codes);
        medtrie_records_free(&groups);
        return false;
    }
    /* Also without a group: those of another release are not this one's. */
    system->groupings[system->grouping_count++] =
        (struct grouping_edition){.day = edition->day, .file = edition->file, .own = groups};
    free(edition->codes);
    edition->codes = codes;
    edition->code_count = count;
    edition->code_capacity = count;
    return true;
}

static enum medtrie_result arrange_tree(struct compilation *compilation,
                                        struct system_input *system, struct edition *edition,
                                        const struct code_order *order, struct medtrie_error *error)
{
    struct tree tree;
    enum medtrie_result result = MEDTRIE_ERROR_MEMORY;

    if (tree_init(&tree, edition)) {
        result = link_rows(&tree, order, error);
        if (result == MEDTRIE_OK) {
            mark_groups(&tree);
            result =
                write_out(compilation, system, edition, &tree) ? MEDTRIE_OK : MEDTRIE_ERROR_MEMORY;
        }
    }
    tree_free(&tree);
    return result == MEDTRIE_ERROR_MEMORY ? medtrie_fail(error, result, NULL, "out of memory")
                                          : result;
}

/* Brings codes and parents into the form in which they are looked up. */
static enum medtrie_result normalise_all(const struct system_definition *definition,
                                         struct edition *edition, struct medtrie_error *error)
{
    size_t dot_after = definition->dot_after;

    for (uint32_t row = 0; row < edition->code_count; row++) {
        struct code_record *record = &edition->codes[row];
        struct medtrie_place place = {.file = edition->file, .line = record->line};

        if (dot_after > 0 && medtrie_code_size(&record->code) == dot_after + 1 &&
            record->code.text[dot_after] == '.')
            return medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                                "%.16s ends in the dot of the list option dot=%u; characters are "
                                "expected behind it",
                                record->code.text, (unsigned)dot_after);
        normalise(definition, &record->code);
        normalise(definition, &record->parent);
    }
    return MEDTRIE_OK;
}

enum medtrie_result medtrie_listing_arrange(struct compilation *compilation,
                                            struct system_input *system, struct edition *edition,
                                            struct medtrie_error *error)
{
    struct code_order order;
    enum medtrie_result result = normalise_all(&system->definition, edition, error);
    uint32_t repeated;

    if (result != MEDTRIE_OK)
        return result;
    if (!medtrie_code_order_init(&order, edition))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    repeated = medtrie_code_order_repeated(&order);
    if (repeated != CODE_ORDER_NONE) {
        struct medtrie_place place = {.file = edition->file, .line = edition->codes[repeated].line};

        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                              "%.16s is in this list already; codes that differ by case need the "
                              "list option case=keep, and the dot of the option dot=N makes no "
                              "difference",
                              edition->codes[repeated].code.text);
    } else {
        result = arrange_tree(compilation, system, edition, &order, error);
    }
    medtrie_code_order_free(&order);
    if (result == MEDTRIE_OK && edition->code_count == 0) {
        struct medtrie_place place = {.file = edition->file};

        result = medtrie_fail(error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                              "every row is a group; a list holds at least one code");
    }
    return result;
}

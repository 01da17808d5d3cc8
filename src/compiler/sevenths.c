/*
 * Seventh characters.
 *
 * The tabular list defines them at some code; they hold for all codes of 7 characters below it, of
 * several such definitions the nearest. A release takes the list that serves its chapters, its own
 * or the next later one. A code of 7 characters without a definition above it (C44.1021) has none.
 */
#include "sevenths.h"

#include <stdlib.h>

#include "merge.h"
#include "model.h"

#define SEVENTH 6 /* its place, from 0 */
#define CATEGORY_SIZE 3

static int compare(const void *a_pointer, const void *b_pointer)
{
    const struct seventh_record *a = a_pointer;
    const struct seventh_record *b = b_pointer;
    int order = medtrie_code_compare(&a->above, &b->above);

    return order != 0 ? order : (a->character > b->character) - (a->character < b->character);
}

/* The definitions of one list, sorted by code and character. */
struct definitions {
    struct seventh_record *items;
    uint32_t count;
};

/* The first definition that is not before a code and character. */
static uint32_t first_from(const struct definitions *definitions,
                           const struct seventh_record *wanted)
{
    uint32_t low = 0, high = definitions->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (compare(&definitions->items[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The meaning of a code's seventh character, as a text number; 0: the list defines none. */
static uint32_t meaning_of(const struct definitions *definitions, const struct code *code)
{
    for (size_t size = SEVENTH; size >= CATEGORY_SIZE; size--) {
        struct seventh_record wanted = {.character = code->text[SEVENTH]};
        uint32_t place;

        medtrie_code_set(&wanted.above, code->text, size);
        place = first_from(definitions, &wanted);
        if (place < definitions->count && compare(&definitions->items[place], &wanted) == 0)
            return definitions->items[place].meaning;
        /* One that defines other characters is the nearest all the same. */
        wanted.character = '\0';
        place = first_from(definitions, &wanted);
        if (place < definitions->count &&
            medtrie_code_compare(&definitions->items[place].above, &wanted.above) == 0)
            return 0;
    }
    return 0;
}

static enum medtrie_result attach(struct edition *edition, const struct definitions *definitions,
                                  uint32_t name)
{
    enum medtrie_result result = MEDTRIE_OK;

    for (uint32_t i = 0; i < edition->code_count && result == MEDTRIE_OK; i++) {
        struct code_record *code = &edition->codes[i];
        struct property property = {.name = name};

        if (medtrie_code_size(&code->code) != SEVENTH + 1)
            continue;
        property.value = meaning_of(definitions, &code->code);
        if (property.value != 0)
            result = medtrie_merge_property(edition, code, property);
    }
    return result;
}

static bool sort_definitions(struct definitions *definitions, const struct records *records)
{
    definitions->count = records->seventh_count;
    definitions->items = malloc(((size_t)definitions->count + 1) * sizeof *definitions->items);
    if (definitions->items == NULL)
        return false;
    for (uint32_t i = 0; i < definitions->count; i++)
        definitions->items[i] = records->sevenths[i];
    qsort(definitions->items, definitions->count, sizeof *definitions->items, compare);
    return true;
}

enum medtrie_result medtrie_sevenths_attach(struct compilation *compilation,
                                            struct system_input *system,
                                            struct medtrie_error *error)
{
    uint32_t name = medtrie_strings_add(&compilation->strings, "seventh_character", 17);
    enum medtrie_result result = name == STRINGS_FAILED ? MEDTRIE_ERROR_MEMORY : MEDTRIE_OK;

    for (uint32_t e = 0; e < system->edition_count && result == MEDTRIE_OK; e++) {
        uint32_t serving = medtrie_model_grouping_edition(system, e);
        struct definitions definitions = {0};

        if (serving == TRIE_NONE ||
            grouping_records(&system->groupings[serving])->seventh_count == 0)
            continue;
        result = sort_definitions(&definitions, grouping_records(&system->groupings[serving]))
                     ? attach(&system->editions[e], &definitions, name)
                     : MEDTRIE_ERROR_MEMORY;
        free(definitions.items);
    }
    return result == MEDTRIE_OK ? result : medtrie_fail(error, result, NULL, "out of memory");
}

#include "rollups.h"

#include "../format/layout.h"

/* Those that a report groups by. A subcategory has others inside, and what is left is the code
 * itself. */
#define REPORTED                                                                                   \
  (1u << MEDTRIE_KIND_CHAPTER | 1u << MEDTRIE_KIND_BLOCK | 1u << MEDTRIE_KIND_CATEGORY |           \
   1u << MEDTRIE_KIND_SECTION | 1u << MEDTRIE_KIND_BODY_SYSTEM | 1u << MEDTRIE_KIND_OPERATION |    \
   1u << MEDTRIE_KIND_GROUP)

uint32_t medtrie_rollup_kinds(const struct model *model)
{
    uint32_t kinds = 0;

    for (uint32_t i = 0; i < model->concept_count; i++)
        kinds |= 1u << model->concepts[i].kind;
    return kinds & REPORTED;
}

/* Whether a concept is valid in every period of another, which has any. */
static bool valid_whenever(const struct timeline *timeline, uint32_t id, uint32_t other)
{
    const uint64_t *mask = timeline->valid + (size_t)id * timeline->mask_words;
    const uint64_t *periods = timeline->valid + (size_t)other * timeline->mask_words;
    uint64_t any = 0, missing = 0;

    for (uint32_t word = 0; word < timeline->mask_words; word++) {
        any |= periods[word];
        missing |= periods[word] & ~mask[word];
    }
    return any != 0 && missing == 0;
}

uint32_t medtrie_rollup(const struct model *model, const struct timeline *timeline, uint32_t code,
                        unsigned kind)
{
    uint32_t id = code;

    while (id != MEDTRIE_NONE && model->concepts[id].kind != kind)
        id = model->concepts[id].parent;
    if (id == MEDTRIE_NONE || id == code || valid_whenever(timeline, id, code))
        return id;
    return MEDTRIE_ROLLUP_VARIES;
}

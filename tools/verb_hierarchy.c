/*
 * `medtrie parent`, `children`, `ancestors` and `descendants`: lists of concepts in the hierarchy
 * of the day. They differ in which concepts follow from one, and in nothing else.
 */
#include "concept.h"
#include "verbs.h"

#define HIERARCHY_OPTIONS                                                                          \
  (OPTIONS_INDEX | OPTIONS_FORMAT | OPTIONS_DATE | OPTIONS_SYSTEM | OPTIONS_LISTS)

/* The concepts that follow from one, in the order of the verb. */
struct following {
    struct output *output;
    const struct medtrie_text *code;
    size_t count;
    size_t written; /* of these, what --in keeps */
};

typedef void list_concepts(struct following *following, const struct found *found);

static void follow(struct following *following, const struct found *found, medtrie_id id)
{
    struct concept_row row = {.input = following->code, .in = found->in, .id = id};

    following->count++;
    if (!medtrie_query_in(found->in, id))
        return;
    following->written++;
    medtrie_concept_write(following->output, &row);
}

static void list_parent(struct following *following, const struct found *found)
{
    medtrie_id id = medtrie_parent(found->in->system, found->id, found->in->period);

    if (id != MEDTRIE_NONE)
        follow(following, found, id);
}

static void list_ancestors(struct following *following, const struct found *found)
{
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];
    size_t count = medtrie_ancestors(found->in->system, found->id, found->in->period, ancestors,
                                     MEDTRIE_LEVELS_MAX);
    size_t i;

    for (i = 0; i < count && i < MEDTRIE_LEVELS_MAX; i++)
        follow(following, found, ancestors[i]);
}

static void list_children(struct following *following, const struct found *found)
{
    const struct asked_system *in = found->in;
    medtrie_id id = MEDTRIE_NONE;

    while ((id = medtrie_child_after(in->system, found->id, id, in->period)) != MEDTRIE_NONE &&
           following->output->error == 0)
        follow(following, found, id);
}

static void list_descendants(struct following *following, const struct found *found)
{
    const struct asked_system *in = found->in;
    medtrie_id id = MEDTRIE_NONE;

    while ((id = medtrie_descendant_after(in->system, found->id, id, in->period)) != MEDTRIE_NONE &&
           following->output->error == 0)
        follow(following, found, id);
}

/* What a verb lists, and how that is said to be outside the list of --in. */
struct relation {
    const struct verb *verb;
    list_concepts *list;
    const char *none;
};

static const struct relation *relation_of(const struct verb *verb)
{
    static const struct relation relations[] = {
        {&medtrie_verb_parent, list_parent, "its parent is not"},
        {&medtrie_verb_children, list_children, "none of its children is"},
        {&medtrie_verb_ancestors, list_ancestors, "none of its ancestors is"},
        {&medtrie_verb_descendants, list_descendants, "none of its descendants is"},
    };
    size_t i = 0;

    while (relations[i].verb != verb)
        i++;
    return &relations[i];
}

static int answer(struct query *query, const struct arguments *arguments,
                  const struct medtrie_text *code)
{
    const struct relation *relation = relation_of(arguments->verb);
    struct following following = {.output = query->output, .code = code};
    size_t count = medtrie_query_find_codes(query, *code);
    int status = STATUS_FOUND;
    size_t i;

    if (count == 0)
        return medtrie_query_say_missing(query, *code);
    for (i = 0; i < count; i++) {
        if (query->found[i].in->period == MEDTRIE_NOT_COVERED)
            status = medtrie_query_say_uncovered(query, query->found[i].in, *code);
        else
            relation->list(&following, &query->found[i]);
    }
    if (following.count > 0 && following.written == 0)
        return medtrie_query_say_unlisted(query, *code, relation->none);
    return status;
}

static int run(const struct arguments *arguments, struct output *output)
{
    return medtrie_query_each(arguments, output, CONCEPT_COLUMNS, 1, answer);
}

const struct verb medtrie_verb_parent = {
    .name = "parent",
    .operands = "[CODE...]",
    .summary = "the concept directly above a code",
    .description = "Prints the parent of each code: the longest shorter code that is valid on the "
                   "day, above a category its block, above that the chapter. Nothing for a root. "
                   "It is not always the code less a character, for placeholders X are skipped.",
    .columns = CONCEPT_COLUMNS,
    .examples = "medtrie parent T36.0X1A\n"
                "medtrie parent --date 2021-09-30 --json M54.5\n"
                "medtrie parent A00-A09",
    .options = HIERARCHY_OPTIONS,
    .run = run,
};

const struct verb medtrie_verb_children = {
    .name = "children",
    .operands = "[CODE...]",
    .summary = "the concepts directly below a code",
    .description = "Prints the children of each code, block or chapter that are valid on the day, "
                   "in official order. Nothing for a code without any.",
    .columns = CONCEPT_COLUMNS,
    .examples = "medtrie children E11\n"
                "medtrie children 22\n"
                "medtrie children --date 2016-01-01 --tsv S82.1",
    .options = HIERARCHY_OPTIONS,
    .run = run,
};

const struct verb medtrie_verb_ancestors = {
    .name = "ancestors",
    .operands = "[CODE...]",
    .summary = "the concepts above a code, root first",
    .description = "Prints everything above each code as of the day, one concept a row, chapter "
                   "first. A header that did not exist yet on that day is no ancestor.",
    .columns = CONCEPT_COLUMNS,
    .examples = "medtrie ancestors E11.9\n"
                "medtrie ancestors C01\n"
                "medtrie ancestors --json 0DTJ4ZZ",
    .options = HIERARCHY_OPTIONS,
    .run = run,
};

const struct verb medtrie_verb_descendants = {
    .name = "descendants",
    .operands = "[CODE...]",
    .summary = "all concepts below a code",
    .description = "Prints everything below each code, block or chapter that is valid on the day, "
                   "in official order, blocks before what they hold.",
    .columns = CONCEPT_COLUMNS,
    .examples = "medtrie descendants E11\n"
                "medtrie descendants --tsv A00-A09 | cut -f4\n"
                "medtrie descendants --date 2019-01-01 --json M54.5",
    .options = HIERARCHY_OPTIONS,
    .run = run,
};

/*
 * Opens arbitrary bytes as an index and, where the structure check lets them pass, asks everything:
 * whatever the bytes are, no query may read outside them, loop or crash.
 *
 *     cmake --preset fuzz && cmake --build --preset fuzz
 *     build/fuzz/tests/fuzz/fuzz_open CORPUS      a folder that holds an index compiled from data/
 */
#include <medtrie/medtrie.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte of a text must be readable. */
static void read_text(struct medtrie_text text)
{
    volatile unsigned char sum = 0;

    for (size_t i = 0; i < text.size; i++)
        sum = (unsigned char)(sum ^ (unsigned char)text.data[i]);
}

static void ask_concept(const medtrie_system *system, medtrie_id id, medtrie_period period)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    struct medtrie_text name, value;
    medtrie_id ancestors[MEDTRIE_LEVELS_MAX];

    if (!medtrie_concept(system, id, period, &view))
        return;
    read_text(view.code);
    read_text(view.title);
    read_text(view.short_title);
    for (size_t i = 0; medtrie_property_at(system, id, period, i, &name, &value); i++) {
        read_text(name);
        read_text(value);
    }
    medtrie_find(system, view.code.data, view.code.size);
    medtrie_prefix(system, view.code.data, view.code.size);
    medtrie_ancestors(system, id, period, ancestors, MEDTRIE_LEVELS_MAX);
    medtrie_common_ancestor(system, id, view.parent, period);
    for (medtrie_id child = MEDTRIE_NONE;
         (child = medtrie_child_after(system, id, child, period)) != MEDTRIE_NONE;)
        ;
}

static void ask_system(const medtrie_system *system)
{
    struct medtrie_system_view about = {.struct_size = sizeof about};
    struct medtrie_release_view release = {.struct_size = sizeof release};
    struct medtrie_period_view span = {.struct_size = sizeof span};

    medtrie_system_describe(system, &about);
    read_text(about.name);
    read_text(about.title);
    for (size_t i = 0; medtrie_release_at(system, i, &release); i++)
        ;
    for (medtrie_period period = 0; medtrie_period_at(system, period, &span); period++) {
        medtrie_id id = MEDTRIE_NONE;

        while ((id = medtrie_concept_after(system, id)) != MEDTRIE_NONE)
            ask_concept(system, id, period);
        while ((id = medtrie_descendant_after(system, MEDTRIE_NONE, id, period)) != MEDTRIE_NONE)
            ;
    }
}

static void ask_index(const medtrie_index *index)
{
    struct medtrie_source_view source = {.struct_size = sizeof source};
    struct medtrie_section_view section = {.struct_size = sizeof section};
    struct medtrie_match matches[4];
    struct medtrie_text text;

    for (size_t i = 0; medtrie_source_at(index, i, &source); i++)
        read_text(source.name);
    for (size_t i = 0; medtrie_section_at(index, i, &section); i++)
        read_text(section.name);
    for (size_t i = 0; medtrie_warning_at(index, i, &text); i++)
        read_text(text);
    medtrie_resolve(index, "E11.9", 5, matches, 4);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        ask_system(medtrie_system_at(index, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum medtrie_verify levels[] = {MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_VERIFY_FULL};

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct medtrie_open_options options = {.struct_size = sizeof options, .verify = levels[i]};
        medtrie_index *index = NULL;

        if (medtrie_open_memory(data, size, &options, &index, NULL) == MEDTRIE_OK)
            ask_index(index);
        medtrie_close(index);
    }
    return 0;
}

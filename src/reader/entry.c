/*
 * What an entry of a code list means.
 *
 * A code of a user's list may hold blanks, hyphens, stars and number signs. Hence the one rule of
 * precedence: a text that as a whole is a code is that code, and only what is none is taken apart.
 */
#include "entry.h"

#include "../format/error.h"
#include "key.h"

/* ---- What a text means ------------------------------------------------------------------- */

static struct meaning concept_alone(const medtrie_system *system, medtrie_id id)
{
    struct medtrie_range alone = {id, id + 1};

    return id < system->code_count ? (struct meaning){.codes = alone}
                                   : (struct meaning){.groupings = alone};
}

/* A concept and everything below it. Groupings ascend by their first code, outer before inner. */
static struct meaning concept_and_below(const medtrie_system *system, medtrie_id id)
{
    struct meaning meaning = {.codes = medtrie_codes_of(system, id)};
    medtrie_id end = id + 1;

    if (id < system->code_count)
        return meaning;
    while (end < system->concept_count && medtrie_codes_of(system, end).first < meaning.codes.end)
        end++;
    meaning.groupings = (struct medtrie_range){id, end};
    return meaning;
}

static struct meaning everything(const medtrie_system *system)
{
    return (struct meaning){.codes = {0, system->code_count},
                            .groupings = {system->code_count, system->concept_count}};
}

/* The concept that a text is, or else the codes that begin with it, and everything below. */
static bool read_stem(const medtrie_system *system, struct medtrie_text stem,
                      struct meaning *meaning)
{
    medtrie_id id;

    if (stem.size == 0)
        return false;
    id = medtrie_find(system, stem.data, stem.size);
    if (id != MEDTRIE_NONE)
        *meaning = concept_and_below(system, id);
    else
        *meaning = (struct meaning){.codes = medtrie_prefix(system, stem.data, stem.size)};
    return id != MEDTRIE_NONE || meaning->codes.first < meaning->codes.end;
}

/*
 * E11*, E11.* and, as the tabular list writes it, E11.- and S82.1-. Without a dot the hyphen may
 * as well be a range whose end is missing: that is nothing.
 */
static bool read_wildcard(const medtrie_system *system, struct medtrie_text text,
                          struct meaning *meaning)
{
    char last = text.size > 0 ? text.data[text.size - 1] : '\0';
    struct medtrie_text stem;
    struct spelled spelled;

    if (last != '*' && last != '-')
        return false;
    stem = medtrie_trim(text.data, text.size - 1);
    medtrie_spell(system, stem.data, stem.size, &spelled);
    if (last == '-' && !spelled.dotted)
        return false;
    if (spelled.dot_ends)
        stem.size--;
    return read_stem(system, stem, meaning);
}

bool medtrie_entry_end(const medtrie_system *system, struct medtrie_text text,
                       struct meaning *meaning)
{
    return read_stem(system, text, meaning) || read_wildcard(system, text, meaning);
}

/* From the beginning of one to the end of the other. Groupings are in it when both are such. */
static struct meaning from_to(const struct meaning ends[2])
{
    struct meaning meaning = {.codes = {ends[0].codes.first, ends[1].codes.end}};

    if (ends[0].groupings.end != 0 && ends[1].groupings.end != 0)
        meaning.groupings = (struct medtrie_range){ends[0].groupings.first, ends[1].groupings.end};
    return meaning;
}

void medtrie_entry_split(struct medtrie_text text, size_t hyphen, struct medtrie_text parts[2])
{
    parts[0] = medtrie_trim(text.data, hyphen);
    parts[1] = medtrie_trim(text.data + hyphen + 1, text.size - hyphen - 1);
}

/* ---- Reading ------------------------------------------------------------------------------- */

static enum outcome refuse_backwards(const struct list_line *line, struct medtrie_text text,
                                     const struct medtrie_text parts[2])
{
    struct medtrie_place place = medtrie_entry_place(line, text.data);
    struct medtrie_text name = medtrie_entry_system(line);

    medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                 "\"%.*s\" runs backwards: in the order of %.*s, %.*s stands before %.*s",
                 SHOWN(text), SHOWN(name), SHOWN(parts[1]), SHOWN(parts[0]));
    return REFUSED;
}

static enum outcome refuse_two_ways(const struct list_line *line, struct medtrie_text text)
{
    struct medtrie_place place = medtrie_entry_place(line, text.data);

    medtrie_fail(line->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                 "\"%.*s\" is a range in more than one way, for codes have hyphens too; write its "
                 "codes one a line",
                 SHOWN(text));
    return REFUSED;
}

/* Every hyphen may be that of the range, for a user's codes have hyphens too. */
static enum outcome read_range(const struct list_line *line, struct entry *entry)
{
    enum outcome outcome = NAMES_NOTHING;
    struct medtrie_text parts[2];
    struct meaning ends[2];

    for (size_t i = 0; i < entry->text.size; i++) {
        if (entry->text.data[i] != '-')
            continue;
        medtrie_entry_split(entry->text, i, parts);
        if (!medtrie_entry_end(line->system, parts[0], &ends[0]) ||
            !medtrie_entry_end(line->system, parts[1], &ends[1]))
            continue;
        if (outcome == NAMES)
            return refuse_two_ways(line, entry->text);
        if (ends[0].codes.first > ends[1].codes.first)
            return refuse_backwards(line, entry->text, parts);
        entry->meaning = from_to(ends);
        outcome = NAMES;
    }
    return outcome;
}

/* A text that is a code or a grouping. A block that is named by a range is meant with all that it
 * holds, as any range is. */
static bool read_whole(const medtrie_system *system, struct entry *entry)
{
    struct medtrie_text text = entry->text;
    medtrie_id id = medtrie_find(system, text.data, text.size);

    if (id == MEDTRIE_NONE)
        return false;
    if (id >= system->code_count && memchr(text.data, '-', text.size) != NULL)
        entry->meaning = concept_and_below(system, id);
    else
        entry->meaning = concept_alone(system, id);
    return true;
}

enum outcome medtrie_entry_read(const struct list_line *line, struct medtrie_text text,
                                struct entry *entry)
{
    *entry = (struct entry){.text = text};
    if (read_whole(line->system, entry))
        return NAMES;
    if (text.size > 0 && text.data[0] == '-') {
        entry->exception = true;
        entry->text = medtrie_trim(text.data + 1, text.size - 1);
        if (read_whole(line->system, entry))
            return NAMES;
    }
    if (entry->text.size == 1 && entry->text.data[0] == '*') {
        entry->meaning = everything(line->system);
        return NAMES;
    }
    if (read_wildcard(line->system, entry->text, &entry->meaning))
        return NAMES;
    return read_range(line, entry);
}

/*
 * A verdict for a person: one line, and for a code that may not be billed as notes below it why,
 * what would be right, and by which numbers a payer would say so.
 */
#include "verdict_text.h"

#include <stdarg.h>
#include <stdio.h>

#include "escape.h"
#include "table.h"

#define NOTE_BYTES 1024

/* A note of so many formatted bytes at most. */
MEDTRIE_PRINTF(3, 4)
static void note(struct output *output, const char *name, const char *format, ...)
{
    char text[NOTE_BYTES];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    medtrie_table_note(output, medtrie_output_text(name), medtrie_output_text(text));
}

static enum table_style style_of(enum medtrie_status status)
{
    if (status == MEDTRIE_STATUS_VALID)
        return TABLE_GOOD;
    return status == MEDTRIE_STATUS_HEADER ? TABLE_MIDDLE : TABLE_BAD;
}

/* The release that answers, and what else than itself the answer rests on. */
static void write_release(const struct asked_system *in, char release[32])
{
    bool plain = in->basis[0] == '\0' || strcmp(in->basis, "release") == 0;

    if (plain)
        snprintf(release, 32, "%s", in->release);
    else
        snprintf(release, 32, "%s (%s)", in->release, in->basis);
}

static void write_line(struct output *output, const struct verdict_facts *facts)
{
    const struct asked_system *in = facts->in;
    char display[24] = "";
    char release[32] = "";

    if (facts->verdict->id != MEDTRIE_NONE)
        medtrie_display(facts->verdict->system, facts->verdict->id, display);
    if (in != NULL)
        write_release(in, release);
    medtrie_table_cell(output, facts->input, TABLE_NORMAL);
    medtrie_table_cell(output, in != NULL ? in->name : medtrie_output_text("-"), TABLE_FAINT);
    medtrie_table_string(output, display, TABLE_STRONG);
    medtrie_table_string(output, medtrie_status_name(facts->verdict->status),
                         style_of(facts->verdict->status));
    medtrie_table_string(output, release, TABLE_FAINT);
    medtrie_table_cell(output,
                       facts->view.title.size > 0 ? facts->view.title : facts->view.short_title,
                       TABLE_NORMAL);
    medtrie_table_row(output);
}

/* ---- Why ---------------------------------------------------------------------------------- */

/* What was asked for: a system, a family or any system. */
static struct medtrie_text asked_name(const struct verdict_facts *facts)
{
    if (facts->in != NULL)
        return facts->in->name;
    return medtrie_output_text(facts->query->name != NULL ? facts->query->name : "any system");
}

static void say_malformed(struct output *output, const struct verdict_facts *facts)
{
    struct medtrie_text asked = asked_name(facts);
    size_t at = facts->verdict->malformed_at;
    bool valid;

    if (facts->code.size == 0)
        note(output, "why", "there is nothing that could be a code");
    else if (facts->position == 0 && facts->code.data[facts->code.size - 1] == '.')
        note(output, "why", "nothing follows the dot");
    else if (facts->position == 0)
        note(output, "why", "it ends too early for a code of %.*s", medtrie_query_shown(asked),
             asked.data);
    else
        note(output, "why", "character %u, \"%.*s\", cannot stand there in a code of %.*s",
             facts->position,
             (int)medtrie_escape_character(facts->input.data + at, facts->input.size - at, &valid),
             facts->input.data + at, medtrie_query_shown(asked), asked.data);
}

static void say_retired(struct output *output, const struct verdict_facts *facts)
{
    char last[11] = "";

    if (facts->last_valid != MEDTRIE_DAY_NONE && facts->last_valid < facts->in->first_day) {
        medtrie_day_format(facts->last_valid, last);
        note(output, "why", "valid until %s", last);
    } else if (facts->first_valid == MEDTRIE_DAY_NONE) {
        note(output, "why", "announced, but never valid");
    } else {
        note(output, "why", "valid before and after, but not on that day");
    }
}

/* Whether a text that the system of the day lacks is a code of the one that answers on other days;
 * then that is said. */
static bool say_other_era(struct output *output, const struct verdict_facts *facts)
{
    const medtrie_system *other = medtrie_query_other_member(facts->query);
    struct medtrie_text name;
    bool is_older;

    if (other == NULL || facts->verdict->id != MEDTRIE_NONE ||
        medtrie_find(other, facts->input.data, facts->input.size) == MEDTRIE_NONE)
        return false;
    name = medtrie_query_asked(facts->query, other)->name;
    is_older = name.size > 4 && memcmp(name.data, "icd9", 4) == 0;
    note(output, "why", "it is a code of %.*s, in use %s", medtrie_query_shown(name), name.data,
         is_older ? "to 2015-09-30" : "from 2015-10-01 on");
    return true;
}

static void say_why(struct output *output, const struct verdict_facts *facts)
{
    char first[11] = "";

    if (say_other_era(output, facts))
        return;
    switch (facts->verdict->status) {
    case MEDTRIE_STATUS_MALFORMED:
        say_malformed(output, facts);
        break;
    case MEDTRIE_STATUS_NOT_COVERED:
        note(output, "why", "no loaded release is in effect on %s",
             facts->date[0] != '\0' ? facts->date : "that day");
        break;
    case MEDTRIE_STATUS_NOT_LOADED:
        note(output, "why", "it may be a code of an official system that this index does not hold");
        break;
    case MEDTRIE_STATUS_UNKNOWN:
        if (facts->in != NULL)
            note(output, "why", "it looks like a code, but no loaded release of %.*s has it",
                 medtrie_query_shown(facts->in->name), facts->in->name.data);
        else
            note(output, "why", "it looks like a code, but no loaded release has it");
        break;
    case MEDTRIE_STATUS_NOT_YET_VALID:
        medtrie_day_format(facts->first_valid, first);
        note(output, "why", "valid from %s on", first);
        break;
    case MEDTRIE_STATUS_RETIRED:
        say_retired(output, facts);
        break;
    case MEDTRIE_STATUS_HEADER:
        note(output, "why", "a header, not to be billed; %zu billable %s below it",
             facts->completion_count, facts->completion_count == 1 ? "code stands" : "codes stand");
        break;
    case MEDTRIE_STATUS_VALID:
        break;
    }
}

/* ---- What would be right ------------------------------------------------------------------ */

/* What tells a completed code from its neighbours: the meaning of its last character where the
 * index has it, else its title. */
static struct medtrie_text meaning_of(const struct verdict_facts *facts,
                                      const struct medtrie_repair *repair)
{
    struct medtrie_text meaning = {"", 0};

    if (repair->kind == MEDTRIE_REPAIR_SEVENTH_CHARACTER || repair->kind == MEDTRIE_REPAIR_COMPLETE)
        meaning = medtrie_property(repair->system, repair->id,
                                   medtrie_query_asked(facts->query, repair->system)->texts,
                                   "seventh_character", 17);
    return meaning.size > 0 ? meaning
                            : medtrie_verdict_title(facts->query, repair->system, repair->id);
}

/* Successors of a code are named with their table further down; those of what is left without stray
 * characters here. */
static void say_repairs(struct output *output, const struct verdict_facts *facts)
{
    size_t i;

    for (i = 0; i < facts->repair_count; i++) {
        const struct medtrie_repair *repair = &facts->verdict->repairs[i];
        struct medtrie_text meaning = meaning_of(facts, repair);
        struct medtrie_text system = medtrie_query_asked(facts->query, repair->system)->name;
        bool modifier = repair->modifier[0] != '\0';
        char display[24];

        if (repair->kind == MEDTRIE_REPAIR_SUCCESSOR && facts->successor_count > 0)
            continue;
        medtrie_display(repair->system, repair->id, display);
        note(output, medtrie_repair_kind_name(repair->kind), "%s%s%s%s%.*s  %.*s", display,
             modifier ? " with modifier " : "", repair->modifier, facts->in == NULL ? "  " : "",
             facts->in == NULL ? medtrie_query_shown(system) : 0, system.data,
             (int)(meaning.size < NOTE_BYTES ? meaning.size : NOTE_BYTES), meaning.data);
    }
    /* Of a chapter none is named: the title has said how many there are. */
    if (facts->repair_count > 0 && facts->completion_count > MEDTRIE_VERDICT_LIST)
        note(output, "complete", "and more: %zu in all", facts->completion_count);
}

static void say_successors(struct output *output, const struct verdict_facts *facts)
{
    size_t i;

    for (i = 0; i < medtrie_verdict_listed(facts->successor_count); i++) {
        const struct medtrie_replacement *successor = &facts->verdict->successors[i];
        struct medtrie_text title = medtrie_output_text("of a system that is not loaded");
        char display[24];
        char since[11] = "";

        snprintf(display, sizeof display, "%.*s", medtrie_query_shown(successor->code),
                 successor->code.data);
        if (successor->system != NULL) {
            medtrie_display(successor->system, successor->id, display);
            title = medtrie_verdict_title(facts->query, successor->system, successor->id);
        }
        medtrie_day_format(successor->day, since);
        note(output, "successor", "%s  %.*s (%.*s, since %s)", display,
             (int)(title.size < NOTE_BYTES / 2 ? title.size : NOTE_BYTES / 2), title.data,
             medtrie_query_shown(successor->table), successor->table.data, since);
    }
    if (facts->successor_count > MEDTRIE_VERDICT_LIST)
        note(output, "successor", "and more: %zu in all", facts->successor_count);
}

static void say_reasons(struct output *output, const struct medtrie_reasons *reasons)
{
    if (reasons->carc == 0)
        return;
    note(output, "reasons", "CARC %u%s%s, 277CA %s", reasons->carc,
         reasons->rarc[0] != '\0' ? ", RARC " : "", reasons->rarc, reasons->x277ca);
}

void medtrie_verdict_text(struct output *output, const struct verdict_facts *facts)
{
    write_line(output, facts);
    say_why(output, facts);
    say_successors(output, facts);
    say_repairs(output, facts);
    say_reasons(output, &facts->reasons);
}

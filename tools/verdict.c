/*
 * The three shapes of a verdict. What they have in common is gathered first, so that each of them
 * only writes.
 */
#include "verdict.h"

#include <stdio.h>

#include "escape.h"
#include "json.h"
#include "tsv.h"
#include "verdict_text.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether a no-break space (U+00A0 in UTF-8) begins at the byte. */
static bool is_nbsp(const char *text)
{
    return text[0] == '\xC2' && text[1] == '\xA0';
}

/* A text without the blanks around it, as the library reads codes. */
static struct medtrie_text trimmed(struct medtrie_text text)
{
    const char *data = text.data;
    size_t size = text.size;

    while (size > 0) {
        if (is_blank(data[0])) {
            data += 1;
            size -= 1;
        } else if (size >= 2 && is_nbsp(data)) {
            data += 2;
            size -= 2;
        } else if (is_blank(data[size - 1])) {
            size -= 1;
        } else if (size >= 2 && is_nbsp(data + size - 2)) {
            size -= 2;
        } else {
            break;
        }
    }
    return (struct medtrie_text){data, size};
}

/* Whether a system is a user's list, for which payers have no reasons: its case may count. */
static bool is_list(const medtrie_system *system)
{
    struct medtrie_reasons reasons;

    medtrie_reasons_of(system, MEDTRIE_STATUS_UNKNOWN, false, &reasons);
    return system != NULL && reasons.carc == 0;
}

/* The code: of the index, or what was given, trimmed and in upper case. What is looked
 * for in a user's list, or longer than any code could be, stays as it is. */
static struct medtrie_text code_of(struct verdict_facts *facts)
{
    struct medtrie_text text = facts->verdict->code;
    size_t i;

    if (facts->verdict->id != MEDTRIE_NONE)
        return text;
    text = trimmed(facts->input);
    if (text.size > sizeof facts->upper || is_list(facts->verdict->system))
        return text;
    for (i = 0; i < text.size; i++) {
        char c = text.data[i];

        facts->upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    text.data = facts->upper;
    return text;
}

/* The number, from 1, of the character at a byte; 0: the text ends there. */
static unsigned position_of(struct medtrie_text text, size_t byte)
{
    unsigned position = 1;
    size_t at = 0;
    bool valid;

    if (byte >= text.size)
        return 0;
    while ((at += medtrie_escape_character(text.data + at, text.size - at, &valid)) <= byte)
        position++;
    return position;
}

static void gather(struct verdict_facts *facts, bool principal)
{
    const struct medtrie_verdict *verdict = facts->verdict;

    facts->first_valid = facts->last_valid = MEDTRIE_DAY_NONE;
    facts->view = (struct medtrie_concept_view){.struct_size = sizeof facts->view};
    medtrie_reasons_of(verdict->system, verdict->status, principal, &facts->reasons);
    if (verdict->status == MEDTRIE_STATUS_MALFORMED)
        facts->position = position_of(facts->input, verdict->malformed_at);
    if (verdict->system != NULL)
        facts->in = medtrie_query_asked(facts->query, verdict->system);
    if (verdict->id != MEDTRIE_NONE) {
        medtrie_concept(verdict->system, verdict->id, facts->in->texts, &facts->view);
        facts->first_valid = facts->view.first_valid;
        facts->last_valid = facts->view.last_valid;
    }
    facts->code = code_of(facts);
    medtrie_day_format(facts->query->day, facts->date);
    /* What a valid verdict has behind its code means nothing. */
    if (verdict->status != MEDTRIE_STATUS_VALID) {
        facts->repair_count = verdict->repair_count;
        facts->completion_count = verdict->completion_count;
        facts->successor_count = verdict->successor_count;
    }
}

struct medtrie_text medtrie_verdict_title(const struct query *query, const medtrie_system *system,
                                          medtrie_id id)
{
    struct medtrie_concept_view view = {.struct_size = sizeof view};

    medtrie_concept(system, id, medtrie_query_asked(query, system)->texts, &view);
    return view.title.size > 0 ? view.title : view.short_title;
}

size_t medtrie_verdict_listed(size_t count)
{
    return count < MEDTRIE_VERDICT_LIST ? count : MEDTRIE_VERDICT_LIST;
}

/* The code of a successor as people write it. */
static void display_successor(const struct medtrie_replacement *successor, char display[24])
{
    if (successor->system != NULL)
        medtrie_display(successor->system, successor->id, display);
    else
        snprintf(display, 24, "%.*s", medtrie_query_shown(successor->code), successor->code.data);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void json_or_null(struct output *output, const char *name, struct medtrie_text text)
{
    if (text.size > 0)
        medtrie_json_text(output, name, text);
    else
        medtrie_json_null(output, name);
}

static void json_repairs(struct output *output, const struct verdict_facts *facts)
{
    size_t i;

    medtrie_json_begin(output, "repairs", '[');
    for (i = 0; i < facts->repair_count; i++) {
        const struct medtrie_repair *repair = &facts->verdict->repairs[i];
        char display[24];

        medtrie_display(repair->system, repair->id, display);
        medtrie_json_begin(output, NULL, '{');
        medtrie_json_string(output, "kind", medtrie_repair_kind_name(repair->kind));
        medtrie_json_string(output, "code", display);
        medtrie_json_text(output, "title",
                          medtrie_verdict_title(facts->query, repair->system, repair->id));
        medtrie_json_text(output, "system",
                          medtrie_query_asked(facts->query, repair->system)->name);
        if (repair->modifier[0] != '\0')
            medtrie_json_string(output, "modifier", repair->modifier);
        medtrie_json_end(output, '}');
    }
    medtrie_json_end(output, ']');
}

static void json_lists(struct output *output, const struct verdict_facts *facts)
{
    const struct medtrie_verdict *verdict = facts->verdict;
    char display[24];
    size_t i;

    medtrie_json_begin(output, "completions", '{');
    medtrie_json_number(output, "count", facts->completion_count);
    medtrie_json_begin(output, "first", '[');
    for (i = 0; i < medtrie_verdict_listed(facts->completion_count); i++) {
        medtrie_display(verdict->system, verdict->completions[i], display);
        medtrie_json_string(output, NULL, display);
    }
    medtrie_json_end(output, ']');
    medtrie_json_end(output, '}');
    medtrie_json_begin(output, "successors", '{');
    json_or_null(output, "source",
                 facts->successor_count > 0 ? verdict->successors[0].table
                                            : medtrie_output_text(""));
    medtrie_json_number(output, "count", facts->successor_count);
    medtrie_json_begin(output, "first", '[');
    for (i = 0; i < medtrie_verdict_listed(facts->successor_count); i++) {
        display_successor(&verdict->successors[i], display);
        medtrie_json_string(output, NULL, display);
    }
    medtrie_json_end(output, ']');
    medtrie_json_end(output, '}');
}

static void json_reasons(struct output *output, const struct medtrie_reasons *reasons)
{
    medtrie_json_begin(output, "reasons", '{');
    medtrie_json_begin(output, "carc", '[');
    if (reasons->carc != 0)
        medtrie_json_number(output, NULL, reasons->carc);
    medtrie_json_end(output, ']');
    medtrie_json_begin(output, "rarc", '[');
    if (reasons->rarc[0] != '\0')
        medtrie_json_string(output, NULL, reasons->rarc);
    medtrie_json_end(output, ']');
    medtrie_json_begin(output, "x277ca", '[');
    if (reasons->x277ca[0] != '\0')
        medtrie_json_string(output, NULL, reasons->x277ca);
    medtrie_json_end(output, ']');
    medtrie_json_end(output, '}');
}

static void write_json(struct output *output, const struct verdict_facts *facts)
{
    const struct asked_system *in = facts->in;

    medtrie_json_begin(output, NULL, '{');
    medtrie_json_text(output, "input", facts->input);
    json_or_null(output, "system", in != NULL ? in->name : medtrie_output_text(""));
    medtrie_json_text(output, "code", facts->code);
    json_or_null(output, "date", medtrie_output_text(facts->date));
    medtrie_json_string(output, "status", medtrie_status_name(facts->verdict->status));
    json_or_null(output, "release", medtrie_output_text(in != NULL ? in->release : ""));
    json_or_null(output, "basis", medtrie_output_text(in != NULL ? in->basis : ""));
    json_or_null(output, "title",
                 facts->view.title.size > 0 ? facts->view.title : facts->view.short_title);
    json_repairs(output, facts);
    json_lists(output, facts);
    medtrie_json_day(output, "last_valid", facts->last_valid);
    json_reasons(output, &facts->reasons);
    medtrie_json_day(output, "first_valid", facts->first_valid);
    if (facts->position != 0)
        medtrie_json_number(output, "position", facts->position);
    else
        medtrie_json_null(output, "position");
    medtrie_json_end(output, '}');
    medtrie_json_line(output);
}

/* ---- TSV ---------------------------------------------------------------------------------- */

/* An item of a list in one field. */
static void tsv_item(struct output *output, size_t number, const char *item)
{
    if (number > 0)
        medtrie_output_bytes(output, ";", 1);
    medtrie_output_plain(output, medtrie_output_text(item));
}

static void tsv_repairs(struct output *output, const struct verdict_facts *facts)
{
    const struct medtrie_repair *repairs = facts->verdict->repairs;
    size_t i;

    medtrie_tsv_empty(output, 1);
    for (i = 0; i < facts->repair_count; i++)
        tsv_item(output, i, medtrie_repair_kind_name(repairs[i].kind));
    medtrie_tsv_empty(output, 1);
    for (i = 0; i < facts->repair_count; i++) {
        char text[32];
        size_t size = medtrie_display(repairs[i].system, repairs[i].id, text);

        if (repairs[i].modifier[0] != '\0')
            snprintf(text + size, sizeof text - size, "-%s", repairs[i].modifier);
        tsv_item(output, i, text);
    }
    medtrie_tsv_empty(output, 1);
    for (i = 0; i < facts->repair_count; i++) {
        if (i > 0)
            medtrie_output_bytes(output, ";", 1);
        medtrie_output_plain(output, medtrie_query_asked(facts->query, repairs[i].system)->name);
    }
}

static void tsv_lists(struct output *output, const struct verdict_facts *facts)
{
    const struct medtrie_verdict *verdict = facts->verdict;
    char display[24];
    size_t i;

    medtrie_tsv_number(output, facts->completion_count);
    medtrie_tsv_empty(output, 1);
    for (i = 0; i < medtrie_verdict_listed(facts->completion_count); i++) {
        medtrie_display(verdict->system, verdict->completions[i], display);
        tsv_item(output, i, display);
    }
    medtrie_tsv_number(output, facts->successor_count);
    medtrie_tsv_empty(output, 1);
    for (i = 0; i < medtrie_verdict_listed(facts->successor_count); i++) {
        display_successor(&verdict->successors[i], display);
        tsv_item(output, i, display);
    }
    medtrie_tsv_text(output, facts->successor_count > 0 ? verdict->successors[0].table
                                                        : medtrie_output_text(""));
}

static void tsv_number_or_empty(struct output *output, unsigned number)
{
    if (number != 0)
        medtrie_tsv_number(output, number);
    else
        medtrie_tsv_empty(output, 1);
}

static void write_tsv(struct output *output, const struct verdict_facts *facts)
{
    const struct asked_system *in = facts->in;

    medtrie_tsv_text(output, facts->input);
    medtrie_tsv_text(output, in != NULL ? in->name : medtrie_output_text(""));
    medtrie_tsv_text(output, facts->code);
    medtrie_tsv_string(output, facts->date);
    medtrie_tsv_string(output, medtrie_status_name(facts->verdict->status));
    tsv_number_or_empty(output, facts->position);
    medtrie_tsv_string(output, in != NULL ? in->release : "");
    medtrie_tsv_string(output, in != NULL ? in->basis : "");
    medtrie_tsv_text(output,
                     facts->view.title.size > 0 ? facts->view.title : facts->view.short_title);
    tsv_repairs(output, facts);
    tsv_lists(output, facts);
    medtrie_tsv_day(output, facts->first_valid);
    medtrie_tsv_day(output, facts->last_valid);
    tsv_number_or_empty(output, facts->reasons.carc);
    medtrie_tsv_string(output, facts->reasons.rarc);
    medtrie_tsv_string(output, facts->reasons.x277ca);
    medtrie_tsv_end(output);
}

void medtrie_verdict_write(struct query *query, struct medtrie_text input,
                           const struct medtrie_verdict *verdict, bool principal)
{
    struct verdict_facts facts;

    facts.query = query;
    facts.input = input;
    facts.verdict = verdict;
    facts.in = NULL;
    facts.position = 0;
    facts.repair_count = facts.completion_count = facts.successor_count = 0;
    gather(&facts, principal);
    switch (query->output->format) {
    case OUTPUT_JSON:
        write_json(query->output, &facts);
        break;
    case OUTPUT_TSV:
        write_tsv(query->output, &facts);
        break;
    case OUTPUT_TEXT:
        medtrie_verdict_text(query->output, &facts);
        break;
    }
}

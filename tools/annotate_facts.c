/*
 * Gathering: the annotator is asked for each of its counts, and the index once more for each of the
 * bad codes that are listed.
 */
#include "annotate_facts.h"

#include <stdio.h>
#include <stdlib.h>

#include "table.h"

/* Makes room for one more item; doubling keeps it cheap. */
static void *grow(void *items, size_t count, size_t item_bytes)
{
    if ((count & (count - 1)) != 0)
        return items;
    return realloc(items, (count == 0 ? 1 : 2 * count) * item_bytes);
}

/* ---- Counts -------------------------------------------------------------------------------- */

static bool add_count(struct annotate_facts *facts, const struct counted_cells *counted)
{
    struct counted_cells *grown = grow(facts->counts, facts->count_count, sizeof *grown);

    if (grown == NULL)
        return false;
    facts->counts = grown;
    facts->counts[facts->count_count++] = *counted;
    facts->statuses[counted->status] += counted->count;
    return true;
}

static bool gather_column(struct annotate_facts *facts, size_t column)
{
    size_t first = facts->count_count;
    size_t systems = medtrie_system_count(facts->index);
    uint64_t codes = 0;

    /* The last one is no system. */
    for (size_t number = 0; number <= systems; number++) {
        struct counted_cells counted = {.column = column};

        counted.system = medtrie_system_at(facts->index, number);
        for (counted.status = 0; counted.status < MEDTRIE_CELL_STATUSES; counted.status++) {
            counted.count =
                medtrie_annotator_count(facts->annotator, column, counted.system, counted.status);
            if (counted.count > 0 && !add_count(facts, &counted))
                return false;
            codes += counted.status != MEDTRIE_CELL_EMPTY ? counted.count : 0;
        }
    }
    for (size_t i = first; i < facts->count_count; i++)
        if (facts->counts[i].status != MEDTRIE_CELL_EMPTY)
            facts->counts[i].codes = codes;
    return true;
}

static bool gather_months(struct annotate_facts *facts)
{
    struct medtrie_annotate_month month = {.struct_size = sizeof month};

    while (medtrie_annotator_month(facts->annotator, facts->month_count, &month)) {
        struct medtrie_annotate_month *grown =
            grow(facts->months, facts->month_count, sizeof *grown);

        if (grown == NULL)
            return false;
        facts->months = grown;
        facts->months[facts->month_count++] = month;
        facts->month_codes += month.valid + month.wrong;
    }
    return true;
}

/* ---- Bad codes ----------------------------------------------------------------------------- */

static void add_proposal(struct bad_code *bad, const struct medtrie_repair *repair)
{
    struct proposal *proposal = &bad->proposals[bad->proposal_count++];
    char display[24];

    medtrie_display(repair->system, repair->id, display);
    snprintf(proposal->display, sizeof proposal->display, "%s%s%s", display,
             repair->modifier[0] != '\0' ? "-" : "", repair->modifier);
    proposal->system = repair->system;
    proposal->kind = repair->kind;
}

static void propose(const struct annotate_facts *facts, struct bad_code *bad)
{
    const struct medtrie_annotate_worst *found = &bad->found;
    struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
    size_t size = strlen(found->text);

    /* For a code of a system that is not loaded, codes of others would be proposed: a taxi for a
     * diagnosis, A0100 for A01.00. Its cell alone may have named that system. */
    if (found->status == MEDTRIE_STATUS_NOT_LOADED || found->is_cut ||
        (found->system == NULL && found->name == NULL && found->by_cell))
        return;
    if (found->system != NULL)
        medtrie_check(found->system, found->text, size, found->day, &verdict);
    else
        medtrie_check_all(facts->index, found->name, found->name != NULL ? strlen(found->name) : 0,
                          found->text, size, found->day, &verdict, 1);
    /* Another verdict is of another text (there was a NUL in it), or the fault is not the code's
     * but that of its date. */
    if (verdict.status != found->status || verdict.system != found->system)
        return;
    bad->has_more = verdict.repair_count > FACTS_PROPOSALS;
    for (size_t i = 0; i < verdict.repair_count && i < FACTS_PROPOSALS; i++)
        add_proposal(bad, &verdict.repairs[i]);
}

/* The annotator returns none without memory, and there are some unless all were valid. */
static bool gather_bad(struct annotate_facts *facts)
{
    const struct medtrie_annotate_totals *totals = &facts->totals;
    struct medtrie_annotate_worst worst[FACTS_BAD_CODES];

    facts->bad_count = medtrie_annotator_worst(facts->annotator, worst, FACTS_BAD_CODES);
    for (size_t i = 0; i < facts->bad_count; i++) {
        facts->bad[i].found = worst[i];
        propose(facts, &facts->bad[i]);
    }
    return facts->bad_count > 0 || totals->cells == totals->valid;
}

bool medtrie_annotate_facts(struct annotate_facts *facts, const medtrie_annotator *annotator,
                            const medtrie_index *index, const struct arguments *arguments)
{
    *facts =
        (struct annotate_facts){.annotator = annotator, .index = index, .arguments = arguments};
    facts->totals.struct_size = sizeof facts->totals;
    medtrie_annotator_totals(annotator, &facts->totals);
    for (size_t column = 0; column < facts->totals.columns; column++)
        if (!gather_column(facts, column))
            return false;
    return gather_months(facts) && gather_bad(facts);
}

void medtrie_annotate_facts_release(struct annotate_facts *facts)
{
    free(facts->counts);
    free(facts->months);
    *facts = (struct annotate_facts){0};
}

/* ---- In words ------------------------------------------------------------------------------ */

const char *medtrie_facts_input(const struct annotate_facts *facts)
{
    const struct arguments *arguments = facts->arguments;

    if (arguments->operand_count == 0 || strcmp(arguments->operands[0], "-") == 0)
        return "standard input";
    return arguments->operands[0];
}

struct medtrie_text medtrie_facts_column(const struct annotate_facts *facts, size_t column)
{
    const char *name = medtrie_annotator_column(facts->annotator, column);

    return medtrie_output_text(name != NULL ? name : "");
}

struct medtrie_text medtrie_facts_system(const medtrie_system *system)
{
    struct medtrie_system_view view = {.struct_size = sizeof view};

    if (system == NULL)
        return medtrie_output_text("");
    medtrie_system_describe(system, &view);
    return view.name;
}

bool medtrie_facts_have(const struct annotate_facts *facts, const medtrie_system *system)
{
    for (size_t i = 0; i < facts->count_count; i++)
        if (facts->counts[i].system == system)
            return true;
    return false;
}

const char *medtrie_facts_code(const struct bad_code *bad, char text[FACTS_CODE_BYTES])
{
    snprintf(text, FACTS_CODE_BYTES, "%s%s", bad->found.text,
             bad->found.is_cut ? "\xE2\x80\xA6" : "");
    return text;
}

const char *medtrie_facts_proposals(const struct bad_code *bad, char text[FACTS_PROPOSALS_BYTES])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < bad->proposal_count; i++)
        used += (size_t)snprintf(text + used, FACTS_PROPOSALS_BYTES - used, "%s%s",
                                 i > 0 ? ", " : "", bad->proposals[i].display);
    if (bad->has_more)
        snprintf(text + used, FACTS_PROPOSALS_BYTES - used, " and more");
    return text;
}

const char *medtrie_facts_month(const struct medtrie_annotate_month *month,
                                char text[FACTS_MONTH_BYTES])
{
    snprintf(text, FACTS_MONTH_BYTES, "%04d-%02d", month->year, month->month);
    return text;
}

unsigned medtrie_facts_reasons(const struct annotate_facts *facts,
                               unsigned reasons[MEDTRIE_CELL_STATUSES])
{
    unsigned count = 0;

    for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++) {
        unsigned place = count;

        if (status == MEDTRIE_STATUS_VALID || status == MEDTRIE_CELL_EMPTY ||
            facts->statuses[status] == 0)
            continue;
        for (; place > 0 && facts->statuses[reasons[place - 1]] < facts->statuses[status]; place--)
            reasons[place] = reasons[place - 1];
        reasons[place] = status;
        count++;
    }
    return count;
}

const char *medtrie_facts_meaning(unsigned status)
{
    static const char *const meanings[MEDTRIE_CELL_STATUSES] = {
        [MEDTRIE_STATUS_VALID] = "billable on its day",
        [MEDTRIE_STATUS_HEADER] = "valid on its day, but not to be billed: codes stand below it",
        [MEDTRIE_STATUS_RETIRED] = "valid earlier, and no longer on its day",
        [MEDTRIE_STATUS_NOT_YET_VALID] = "valid only later than its day",
        [MEDTRIE_STATUS_UNKNOWN] = "looks like a code, but no loaded release has it",
        [MEDTRIE_STATUS_NOT_LOADED] =
            "of a system that the index lacks, or that its cell names and nobody knows",
        [MEDTRIE_STATUS_NOT_COVERED] = "no loaded release is in effect on its day",
        [MEDTRIE_STATUS_MALFORMED] = "cannot be a code",
        [MEDTRIE_CELL_EMPTY] = "no code, and not counted as one",
        [MEDTRIE_CELL_NO_DATE] = "its date is empty",
        [MEDTRIE_CELL_BAD_DATE] = "its date cannot be read",
    };

    return status < MEDTRIE_CELL_STATUSES ? meanings[status] : "";
}

const char *medtrie_facts_unlisted(const struct annotate_facts *facts, char text[FACTS_NOTE_BYTES])
{
    char number[TABLE_NUMBER_BYTES];

    text[0] = '\0';
    if (facts->totals.others > 0)
        snprintf(
            text, FACTS_NOTE_BYTES,
            "Only the first 65,536 different codes that are not valid were counted one by one. "
            "Cells with others, which this list leaves out: %s.",
            medtrie_table_format_number(facts->totals.others, number));
    return text;
}

const char *medtrie_facts_undated(const struct annotate_facts *facts, char text[FACTS_NOTE_BYTES])
{
    uint64_t undated = facts->totals.cells - facts->month_codes;
    char number[TABLE_NUMBER_BYTES];

    text[0] = '\0';
    if (!medtrie_arguments_have(facts->arguments, OPTION_DATE_COLUMN))
        snprintf(text, FACTS_NOTE_BYTES, "There is no column of dates (--date).");
    else if (facts->totals.cells == 0)
        snprintf(text, FACTS_NOTE_BYTES, "There are no codes.");
    else if (undated > 0)
        snprintf(text, FACTS_NOTE_BYTES,
                 "Codes of no month, because their date is empty, cannot be read, or lies before "
                 "1950 or after 2099: %s.",
                 medtrie_table_format_number(undated, number));
    return text;
}

/* What was counted, for the caller: of the parts that are closed, and of the one that serves in one
 * thread. */
#include <stdlib.h>

#include "annotator.h"
#include "view.h"

/* Up to two tallies, one behind the other. */
static size_t tallies_of(const medtrie_annotator *annotator, const struct tally *tallies[2])
{
    size_t count = 0;

    if (annotator->has_tally)
        tallies[count++] = &annotator->tally;
    if (annotator->part != NULL)
        tallies[count++] = &annotator->part->tally;
    return count;
}

void medtrie_annotator_totals(const medtrie_annotator *annotator,
                              struct medtrie_annotate_totals *totals)
{
    struct medtrie_annotate_totals filled = {.columns = annotator->plan.code_count};
    const struct tally *tallies[2];
    size_t count = tallies_of(annotator, tallies);

    for (size_t t = 0; t < count; t++) {
        filled.rows += tallies[t]->rows;
        filled.shown += tallies[t]->shown;
        filled.diverted += tallies[t]->diverted;
        filled.others += tallies[t]->other_texts;
        if (tallies[t]->multiline > 0 &&
            (filled.multiline == 0 || tallies[t]->multiline_line < filled.multiline_line))
            filled.multiline_line = tallies[t]->multiline_line;
        filled.multiline += tallies[t]->multiline;
        for (size_t i = 0; i < tallies[t]->cell_count; i++) {
            unsigned status = (unsigned)(i % MEDTRIE_CELL_STATUSES);
            uint64_t cells = tallies[t]->cells[i];

            filled.valid += status == MEDTRIE_STATUS_VALID ? cells : 0;
            filled.empty += status == MEDTRIE_CELL_EMPTY ? cells : 0;
            filled.cells += status == MEDTRIE_CELL_EMPTY ? 0 : cells;
        }
    }
    medtrie_give_view(totals, &filled, sizeof filled);
}

const char *medtrie_annotator_column(const medtrie_annotator *annotator, size_t column)
{
    return column < annotator->plan.code_count ? annotator->plan.codes[column].label : NULL;
}

uint64_t medtrie_annotator_count(const medtrie_annotator *annotator, size_t column,
                                 const medtrie_system *system, unsigned status)
{
    size_t systems = medtrie_system_count(annotator->plan.index), number = 0;
    const struct tally *tallies[2];
    size_t count = tallies_of(annotator, tallies);
    uint64_t cells = 0;

    if (column >= annotator->plan.code_count || status >= MEDTRIE_CELL_STATUSES)
        return 0;
    while (number < systems && medtrie_system_at(annotator->plan.index, number) != system)
        number++;
    for (size_t t = 0; t < count; t++)
        cells +=
            tallies[t]->cells[(column * (systems + 1) + number) * MEDTRIE_CELL_STATUSES + status];
    return cells;
}

/* The year and month of a day. */
static void month_of(medtrie_day day, int *year, int *month)
{
    char text[11];

    medtrie_day_format(day, text);
    *year = atoi(text);
    *month = atoi(text + 5);
}

bool medtrie_annotator_month(const medtrie_annotator *annotator, size_t number,
                             struct medtrie_annotate_month *month)
{
    struct medtrie_annotate_month filled = {0};
    const struct tally *tallies[2];
    size_t count = tallies_of(annotator, tallies), before = 0;

    /* None is a failure, too few would be a wrong answer. */
    for (size_t t = 0; t < count; t++)
        if (tallies[t]->failed)
            return false;
    for (size_t place = 0; place < TALLY_DAYS; place++) {
        uint64_t valid = 0, wrong = 0;
        int year, of_year;

        for (size_t t = 0; t < count; t++) {
            valid += medtrie_tally_of_day(tallies[t], place, true);
            wrong += medtrie_tally_of_day(tallies[t], place, false);
        }
        if (valid + wrong == 0)
            continue;
        month_of(TALLY_FIRST_DAY + (medtrie_day)place, &year, &of_year);
        if (filled.year != year || filled.month != of_year) {
            if (filled.year != 0 && before++ == number)
                break;
            filled.valid = filled.wrong = 0;
            filled.year = year;
            filled.month = of_year;
        }
        filled.valid += valid;
        filled.wrong += wrong;
    }
    if (filled.year == 0 || before < number)
        return false;
    medtrie_give_view(month, &filled, sizeof filled);
    return true;
}

static struct medtrie_annotate_worst worst_of(const struct plan *plan,
                                              const struct tally_text *text)
{
    const struct code_column *code = &plan->codes[text->column];
    size_t most = text->size < TALLY_TEXT_BYTES ? text->size : TALLY_TEXT_BYTES;
    const char *nul = memchr(text->text, '\0', most);
    size_t size = nul != NULL ? (size_t)(nul - text->text) : most;
    struct medtrie_annotate_worst worst = {.is_cut = text->size > size,
                                           .status = text->status,
                                           .column = text->column,
                                           .name = code->system,
                                           .by_cell = code->system_slot != NO_SLOT,
                                           .system = text->system,
                                           .day = text->day,
                                           .count = text->count};

    memcpy(worst.text, text->text, size);
    return worst;
}

size_t medtrie_annotator_worst(const medtrie_annotator *annotator,
                               struct medtrie_annotate_worst *worst, size_t capacity)
{
    const struct tally *tallies[2];
    size_t count = tallies_of(annotator, tallies), found;
    const struct tally_text **texts;
    struct tally all = {.plan = &annotator->plan};

    /* The counts of one text stand in both tallies. */
    for (size_t t = 0; t < count; t++) {
        all.failed |= tallies[t]->failed;
        medtrie_tally_texts(&all, tallies[t]);
    }
    texts = calloc(capacity + 1, sizeof *texts);
    /* None is a failure, some of them would be a wrong answer. */
    found = texts == NULL || all.failed ? 0 : medtrie_tally_worst(&all, texts, capacity);
    for (size_t i = 0; i < found; i++)
        worst[i] = worst_of(&annotator->plan, texts[i]);
    free(texts);
    medtrie_tally_free(&all);
    return found;
}

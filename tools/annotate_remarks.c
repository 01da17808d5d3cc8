/*
 * Remarks: what is no error, and hardly meant. None of them changes the exit status.
 */
#include "annotate_remarks.h"

#include <inttypes.h>
#include <string.h>

/* The cells of a column of codes that have one of some statuses, a bit for each. */
static uint64_t count_cells(const medtrie_annotator *annotator, const medtrie_index *index,
                            size_t column, unsigned statuses)
{
    uint64_t cells = 0;

    /* The last one is no system. */
    for (size_t number = 0; number <= medtrie_system_count(index); number++)
        for (unsigned status = 0; status < MEDTRIE_CELL_STATUSES; status++)
            if ((statuses >> status & 1) != 0)
                cells += medtrie_annotator_count(annotator, column,
                                                 medtrie_system_at(index, number), status);
    return cells;
}

static void say_empty(struct output *output, const medtrie_annotator *annotator,
                      const medtrie_index *index, const struct medtrie_annotate_totals *totals)
{
    size_t first = 0, count = 0;

    for (size_t column = 0; totals->rows > 0 && column < totals->columns; column++)
        if (count_cells(annotator, index, column, ~(1u << MEDTRIE_CELL_EMPTY)) == 0 && count++ == 0)
            first = column;
    if (count == 1)
        medtrie_output_say(output, "column %.300s: no row has a code in it",
                           medtrie_annotator_column(annotator, first));
    else if (count > 1)
        medtrie_output_say(output, "column %.300s and %zu more: no row has a code in them",
                           medtrie_annotator_column(annotator, first), count - 1);
}

static void say_bad_dates(struct output *output, const medtrie_annotator *annotator,
                          const medtrie_index *index, const struct medtrie_annotate_totals *totals,
                          const char *dates)
{
    const unsigned no_date = 1u << MEDTRIE_CELL_NO_DATE, bad_date = 1u << MEDTRIE_CELL_BAD_DATE;
    uint64_t none = 0, bad = 0;

    for (size_t column = 0; dates != NULL && column < totals->columns; column++) {
        none += count_cells(annotator, index, column, no_date);
        bad += count_cells(annotator, index, column, bad_date);
    }
    if (bad > 0 && none + bad == totals->cells)
        medtrie_output_say(output,
                           "date %.300s: no code has one that can be read%s; of dates with "
                           "slashes --date-format tells which number is the month",
                           dates, strchr(dates, ',') != NULL ? ", or its end lies before it" : "");
}

void medtrie_annotate_say_remarks(struct output *output, const medtrie_annotator *annotator,
                                  const medtrie_index *index, const char *dates)
{
    struct medtrie_annotate_totals totals = {.struct_size = sizeof totals};

    medtrie_annotator_totals(annotator, &totals);
    say_empty(output, annotator, index, &totals);
    say_bad_dates(output, annotator, index, &totals, dates);
    if (totals.multiline > 0)
        medtrie_output_say(output,
                           "rows over several lines: %" PRIu64 ", the first from line %" PRIu64
                           " on; where quotes are characters, quote the cell and double them",
                           totals.multiline, totals.multiline_line);
}

/* The charts of a summary: time runs from left to right without gaps, whether there are codes of a
 * month or not. */
#include "annotate_chart.h"

#include <stdio.h>

#include "escape.h"
#include "table.h"

#define MONTHS_MAX 60     /* more are summed up by year */
#define SLOTS_MIN 8       /* fewer columns are not made wider */
#define LABEL_WIDTH 18.0  /* percent: what "2025-11" and a gap take of a telephone */
#define LABELS_WIDTH 33.0 /* two of them and the gap between */
#define PLOT_TOP 12       /* pixels above the highest line, for half a letter */
#define PLOT_HEIGHT 180   /* of the columns */
#define CHART_HEIGHT 216  /* with the labels below */
#define DIGIT_WIDTH 8     /* of a label beside the lines, at most */

void medtrie_chart_bar(struct output *page, uint64_t part, uint64_t whole)
{
    medtrie_output_format(page,
                          "<svg class=\"bar\" width=\"100%%\" height=\"14\" aria-hidden=\"true\">"
                          "<rect class=\"bad\" width=\"%.2f%%\" height=\"14\"/></svg>",
                          whole > 0 ? 100.0 * (double)part / (double)whole : 0);
}

/* ---- Columns ------------------------------------------------------------------------------- */

struct chart {
    const struct annotate_facts *facts;
    bool by_year;
    int first_year, first_month;
    unsigned slots;
    uint64_t step, top; /* between two lines, and of the highest */
};

/* The codes of a slot. */
struct column {
    unsigned slot;
    uint64_t valid, wrong;
};

static unsigned slot_of(const struct chart *chart, const struct medtrie_annotate_month *month)
{
    int years = month->year - chart->first_year;

    return (unsigned)(chart->by_year ? years : 12 * years + month->month - chart->first_month);
}

/* The column that begins with month *next, which moves on behind it; false at the end. */
static bool next_column(const struct chart *chart, size_t *next, struct column *column)
{
    const struct annotate_facts *facts = chart->facts;

    if (*next == facts->month_count)
        return false;
    *column = (struct column){.slot = slot_of(chart, &facts->months[*next])};
    for (; *next < facts->month_count; (*next)++) {
        const struct medtrie_annotate_month *month = &facts->months[*next];

        if (slot_of(chart, month) != column->slot)
            break;
        column->valid += month->valid;
        column->wrong += month->wrong;
    }
    return true;
}

/* 1, 2 or 5 and zeros: so many that four of them reach up to most. */
static uint64_t step_for(uint64_t most)
{
    static const uint64_t factors[] = {1, 2, 5};

    for (uint64_t power = 1; power <= UINT64_MAX / 50; power *= 10)
        for (unsigned i = 0; i < 3; i++)
            if (factors[i] * power >= (most + 3) / 4)
                return factors[i] * power;
    return most;
}

static struct chart chart_of(const struct annotate_facts *facts)
{
    const struct medtrie_annotate_month *last = &facts->months[facts->month_count - 1];
    struct chart chart = {
        .facts = facts, .first_year = facts->months[0].year, .first_month = facts->months[0].month};
    struct column column;
    uint64_t most = 1;
    size_t next = 0;

    chart.by_year = slot_of(&chart, last) >= MONTHS_MAX;
    chart.slots = slot_of(&chart, last) + 1;
    while (next_column(&chart, &next, &column))
        if (column.valid + column.wrong > most)
            most = column.valid + column.wrong;
    chart.step = step_for(most);
    chart.top = (most + chart.step - 1) / chart.step * chart.step;
    return chart;
}

/* ---- Drawing ------------------------------------------------------------------------------- */

static double height_of(const struct chart *chart, uint64_t count)
{
    return PLOT_HEIGHT * (double)count / (double)chart->top;
}

static double slot_width(const struct chart *chart)
{
    return 100.0 / (chart->slots > SLOTS_MIN ? chart->slots : SLOTS_MIN);
}

static void name_slot(const struct chart *chart, unsigned slot, char name[FACTS_MONTH_BYTES])
{
    unsigned months = (unsigned)chart->first_month - 1 + slot;
    struct medtrie_annotate_month month = {.year = chart->first_year + (int)(months / 12),
                                           .month = (int)(months % 12) + 1};

    if (chart->by_year)
        snprintf(name, FACTS_MONTH_BYTES, "%04d", chart->first_year + (int)slot);
    else
        medtrie_facts_month(&month, name);
}

/* The numbers of the lines, in a picture of their own, since their width is not in percent. */
static void draw_numbers(struct output *page, const struct chart *chart)
{
    char text[TABLE_NUMBER_BYTES];
    size_t width = DIGIT_WIDTH * strlen(medtrie_table_format_number(chart->top, text));

    medtrie_output_format(page, "<svg class=\"numbers\" width=\"%zu\" height=\"%d\">\n", width,
                          CHART_HEIGHT);
    for (uint64_t line = 0; line <= chart->top; line += chart->step)
        medtrie_output_format(page,
                              "<text x=\"100%%\" y=\"%.1f\" dy=\"4\" text-anchor=\"end\">%s"
                              "</text>\n",
                              PLOT_TOP + PLOT_HEIGHT - height_of(chart, line),
                              medtrie_table_format_number(line, text));
    medtrie_output_literal(page, "</svg>\n");
}

static void draw_lines(struct output *page, const struct chart *chart)
{
    for (uint64_t line = 0; line <= chart->top; line += chart->step) {
        double y = PLOT_TOP + PLOT_HEIGHT - height_of(chart, line);

        medtrie_output_format(
            page, "<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>\n", y, y);
    }
}

static void draw_part(struct output *page, const char *style, const struct chart *chart,
                      unsigned slot, double y, double height)
{
    double width = slot_width(chart);

    medtrie_output_format(page,
                          "<rect class=\"%s\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" "
                          "height=\"%.1f\"/>",
                          style, width * slot + width * 0.1, y, width * 0.8, height);
}

static void draw_column(struct output *page, const struct chart *chart, const struct column *column)
{
    double wrong = height_of(chart, column->wrong), valid = height_of(chart, column->valid);
    double foot = PLOT_TOP + PLOT_HEIGHT;
    char name[FACTS_MONTH_BYTES], number[TABLE_NUMBER_BYTES], share[TABLE_SHARE_BYTES];

    /* Nothing that is not valid goes unseen. */
    if (column->wrong > 0 && wrong < 1)
        wrong = 1;
    name_slot(chart, column->slot, name);
    medtrie_output_format(page, "<g><title>%s: %s valid, ", name,
                          medtrie_table_format_number(column->valid, number));
    medtrie_output_format(page, "%s not valid (",
                          medtrie_table_format_number(column->wrong, number));
    medtrie_output_markup(page, medtrie_output_text(medtrie_table_format_share(
                                    column->wrong, column->valid + column->wrong, share)));
    medtrie_output_literal(page, ")</title>");
    draw_part(page, "good", chart, column->slot, foot - wrong - valid, valid);
    draw_part(page, "bad", chart, column->slot, foot - wrong, wrong);
    medtrie_output_literal(page, "</g>\n");
}

/* From one label to the next; of months so that every year has the same. */
static unsigned label_step(const struct chart *chart)
{
    static const unsigned steps[] = {1, 2, 3, 6, 12};
    unsigned step = 1;

    for (unsigned i = 0; i < sizeof steps / sizeof steps[0] && !chart->by_year; i++)
        if (steps[i] * slot_width(chart) >= LABEL_WIDTH)
            return steps[i];
    while (step * slot_width(chart) < LABEL_WIDTH)
        step++;
    return step;
}

static void draw_label(struct output *page, const struct chart *chart, unsigned slot, double x,
                       const char *anchor)
{
    char name[FACTS_MONTH_BYTES];

    name_slot(chart, slot, name);
    medtrie_output_format(page, "<text x=\"%.2f%%\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x,
                          PLOT_TOP + PLOT_HEIGHT + 17, anchor, name);
}

/* The first column and the last have a label if there is room for two, and some between. */
static void draw_labels(struct output *page, const struct chart *chart)
{
    unsigned step = label_step(chart);
    double width = slot_width(chart), end = width * chart->slots;

    draw_label(page, chart, 0, 0, "start");
    for (unsigned slot = step; width * slot + LABELS_WIDTH <= end; slot += step)
        draw_label(page, chart, slot, width * slot, "start");
    if (end >= LABELS_WIDTH)
        draw_label(page, chart, chart->slots - 1, end, "end");
}

void medtrie_chart_months(struct output *page, const struct annotate_facts *facts)
{
    struct chart chart = chart_of(facts);
    struct column column;
    size_t next = 0;

    medtrie_output_literal(page,
                           "<figure><figcaption class=\"key\"><span class=\"good\"></span>valid "
                           "<span class=\"bad\"></span>not valid</figcaption>\n"
                           "<div class=\"chart\" role=\"img\" aria-label=\"Codes by ");
    medtrie_output_literal(page, chart.by_year ? "year" : "month");
    medtrie_output_literal(page, " of service; the table below has the numbers\">\n");
    draw_numbers(page, &chart);
    medtrie_output_format(page, "<svg class=\"columns\" width=\"100%%\" height=\"%d\">\n",
                          CHART_HEIGHT);
    draw_lines(page, &chart);
    while (next_column(&chart, &next, &column))
        draw_column(page, &chart, &column);
    draw_labels(page, &chart);
    medtrie_output_literal(page, "</svg>\n</div></figure>\n");
}

/*
 * The charts of a summary as inline SVG. What lies side by side is in percent of the width and what
 * lies on top of each other in pixels, so that a chart fills any screen and its letters keep their
 * size.
 */
#ifndef MEDTRIE_TOOLS_ANNOTATE_CHART_H
#define MEDTRIE_TOOLS_ANNOTATE_CHART_H

#include "annotate_facts.h"

/* A bar as long as part is of whole. */
void medtrie_chart_bar(struct output *page, uint64_t part, uint64_t whole);

/* Columns by month, or by year where there are too many months: what is not valid stands at the
 * foot, so that it can be compared, and what is valid on top of it. */
void medtrie_chart_months(struct output *page, const struct annotate_facts *facts);

#endif

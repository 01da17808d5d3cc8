/* The build report. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

bool medtrie_report_add(struct report *report, enum medtrie_report_kind kind, const char *format,
                        ...)
{
    char text[1024];
    char *copy;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    copy = strdup(text);
    if (copy == NULL || !GROW(report->lines, report->capacity, report->count + 1)) {
        free(copy);
        return false;
    }
    report->lines[report->count] = (struct report_line){kind, report->count, copy};
    report->count++;
    return true;
}

static bool names_files(enum medtrie_report_kind kind)
{
    return kind == MEDTRIE_REPORT_USED || kind == MEDTRIE_REPORT_UNUSED ||
           kind == MEDTRIE_REPORT_UNKNOWN;
}

/* Kind by kind; files by name, everything else as it was added. */
static int compare_lines(const void *a, const void *b)
{
    const struct report_line *first = a;
    const struct report_line *second = b;

    if (first->kind != second->kind)
        return first->kind < second->kind ? -1 : 1;
    if (names_files(first->kind))
        return strcmp(first->text, second->text);
    return (first->number > second->number) - (first->number < second->number);
}

void medtrie_report_tell(struct report *report, const struct medtrie_compile_options *options)
{
    if (options->report == NULL)
        return;
    if (report->count > 0)
        qsort(report->lines, report->count, sizeof *report->lines, compare_lines);
    for (uint32_t i = 0; i < report->count; i++)
        options->report(options->context, report->lines[i].kind, report->lines[i].text);
}

void medtrie_report_free(struct report *report)
{
    for (uint32_t i = 0; i < report->count; i++)
        free(report->lines[i].text);
    free(report->lines);
    *report = (struct report){0};
}

/* The build report: told kind by kind, files by name. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "compiler/report.h"

static char told[4096];

static void tell(void *context, enum medtrie_report_kind kind, const char *text)
{
    size_t used = strlen(told);

    cr_expect_str_eq(context, "context");
    snprintf(told + used, sizeof told - used, "%d %s\n", (int)kind, text);
}

static char context[] = "context";

/* Whatever the order of adding: files sort by name, all else stays as it was added. */
Test(report, order)
{
    struct medtrie_compile_options options = {
        .struct_size = sizeof options, .report = tell, .context = context};
    struct report report = {0};

    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_WARNING, "z.txt:%d: first", 1));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_USED, "b.txt: %s", "order file"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_INDEX, "in all"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_UNUSED, "d.pdf"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_UNUSED, "c.pdf"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_UNKNOWN, "y"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_UNKNOWN, "x"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_USED, "a.txt: order file"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_RELEASE, "pcs 2025-10-01"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_WARNING, "a.txt:7: second"));
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_RELEASE, "cm 2025-10-01"));
    told[0] = '\0';
    medtrie_report_tell(&report, &options);
    cr_expect_str_eq(told, "1 pcs 2025-10-01\n1 cm 2025-10-01\n"
                           "2 a.txt: order file\n2 b.txt: order file\n"
                           "3 c.pdf\n3 d.pdf\n4 x\n4 y\n"
                           "5 z.txt:1: first\n5 a.txt:7: second\n6 in all\n");
    medtrie_report_free(&report);
    cr_expect_eq(report.count, 0);
}

/* Nobody listens, or there is nothing to tell. */
Test(report, silent)
{
    struct medtrie_compile_options options = {.struct_size = sizeof options};
    struct report report = {0};

    medtrie_report_tell(&report, &options);
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_USED, "a"));
    medtrie_report_tell(&report, &options);
    options.report = tell;
    options.context = context;
    told[0] = '\0';
    medtrie_report_tell(&report, &options);
    cr_expect_str_eq(told, "2 a\n");
    medtrie_report_free(&report);
    medtrie_report_tell(&report, &options);
    cr_expect_str_eq(told, "2 a\n");
}

/* A line too long is cut, not overrun. */
Test(report, long_line)
{
    struct report report = {0};
    char text[3000];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    cr_assert(medtrie_report_add(&report, MEDTRIE_REPORT_USED, "%s", text));
    cr_expect_eq(strncmp(report.lines[0].text, text, strlen(report.lines[0].text)), 0);
    cr_expect_geq(strlen(report.lines[0].text), 512);
    medtrie_report_free(&report);
}

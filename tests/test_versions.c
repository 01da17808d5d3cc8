/* Versions: titles and properties as of each release. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records_builder.h"

static struct builder builder;
static medtrie_index *medical_index;
static uint8_t *bytes;

static void start(void)
{
    builder_init(&builder);
    medical_index = NULL;
    bytes = NULL;
}

static void end(void)
{
    medtrie_close(medical_index);
    free(bytes);
    builder_free(&builder);
}

TestSuite(versions, .init = start, .fini = end);

static const medtrie_system *open_system(const char *name)
{
    const medtrie_system *system;

    medical_index = builder_open(&builder, &bytes);
    system = medtrie_system_named(medical_index, name, strlen(name));
    cr_assert_not_null(system);
    return system;
}

/* Title and short title on a day, as "title/short". */
static const char *titles_on(const medtrie_system *system, const char *code, const char *day)
{
    static char text[256];
    struct medtrie_concept_view view = {.struct_size = sizeof view};
    medtrie_id id = medtrie_find(system, code, strlen(code));

    cr_assert_neq(id, MEDTRIE_NONE, "%s", code);
    cr_assert(medtrie_concept(system, id, medtrie_period_near(system, medtrie_day_parse(day, 10)),
                              &view));
    snprintf(text, sizeof text, "%.*s/%.*s", (int)view.title.size, view.title.data,
             (int)view.short_title.size, view.short_title.data);
    return text;
}

static const char *property_on(const medtrie_system *system, const char *code, const char *day)
{
    static char text[256];
    medtrie_id id = medtrie_find(system, code, strlen(code));
    struct medtrie_text value = medtrie_property(
        system, id, medtrie_period_near(system, medtrie_day_parse(day, 10)), "x", 1);

    snprintf(text, sizeof text, "%.*s", (int)value.size, value.data);
    return text;
}

/* How many versions a system's concepts have in all. */
static uint32_t version_count(void)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    struct medtrie_tables *tables = NULL;
    struct medtrie_file file;
    uint32_t count;

    medtrie_index_describe(medical_index, &view);
    cr_assert_eq(medtrie_layout_read(bytes, (size_t)view.size_bytes, true, &file, &tables, NULL),
                 MEDTRIE_OK);
    count = tables[0].version_count;
    free(tables);
    return count;
}

/* A title revised in 2023 is not the title of 2021; what did not change is kept once. */
Test(versions, titles_by_release)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2021-10-01", "a.txt",
                 "A00,t=old,s=o B00,t=same C00,t=only");
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", "A00,t=new,s=n B00,t=same");
    builder_file(&builder, &built_order, "2023-10-01", "c.txt", "A00,t=old,s=o B00,t=same D00,t=d");
    cm = open_system("icd10cm");
    cr_expect_str_eq(titles_on(cm, "A00", "2022-09-30"), "old/o");
    cr_expect_str_eq(titles_on(cm, "A00", "2022-10-01"), "new/n");
    cr_expect_str_eq(titles_on(cm, "A00", "2023-10-01"), "old/o");
    cr_expect_str_eq(titles_on(cm, "B00", "2022-10-01"), "same/");
    cr_expect_str_eq(titles_on(cm, "C00", "2023-10-01"), "only/"); /* that of its last valid day */
    cr_expect_str_eq(titles_on(cm, "C00", "2015-01-01"), "only/"); /* of its first */
    cr_expect_str_eq(titles_on(cm, "D00", "2021-10-01"), "d/");
    cr_expect_eq(version_count(), 3 + 1 + 1 + 1);
}

/* Properties are versions, too, and equal sets are one. */
Test(versions, properties_by_release)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2021-10-01", "a.txt", "A00,x=1 B00,x=1");
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", "A00,x=2 B00");
    cm = open_system("icd10cm");
    cr_expect_str_eq(property_on(cm, "A00", "2021-10-01"), "1");
    cr_expect_str_eq(property_on(cm, "A00", "2022-10-01"), "2");
    cr_expect_str_eq(property_on(cm, "B00", "2021-10-01"), "1");
    cr_expect_str_eq(property_on(cm, "B00", "2022-10-01"), "");
    cr_expect_eq(version_count(), 4);
}

/* The names of a set ascend bytewise, a shorter one before those that it begins. */
Test(versions, property_names_ascend)
{
    static const char *const names[] = {"tos", "betos", "b", "poa", "be"};
    static const char *const expected[] = {"b", "be", "betos", "poa", "tos"};
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00");
    for (size_t i = 0; i < 5; i++)
        cr_assert(medtrie_records_property(&builder.compilation.files[0].records, names[i],
                                           names[i], strlen(names[i])));
    cm = open_system("icd10cm");
    for (size_t i = 0; i < 5; i++) {
        struct medtrie_text name, value;

        cr_assert(medtrie_property_at(cm, 0, 1, i, &name, &value));
        cr_expect_eq(name.size, strlen(expected[i]));
        cr_expect_eq(memcmp(name.data, expected[i], name.size), 0, "%zu: %.*s", i, (int)name.size,
                     name.data);
        cr_expect_eq(memcmp(value.data, expected[i], value.size), 0);
    }
}

/* HCPCS: the file of the newest edition up to the day that has the code, else the first after. A
 * code that is never valid in the covered days has the texts of its newest record. */
Test(versions, titles_of_records)
{
    const medtrie_system *hcpcs;

    builder_file(&builder, &built_hcpcs, "2018-01-01", "a.txt",
                 "A0021,t=first,from=1982-01-01 K0001,t=old,from=2010-01-01,to=2014-06-30");
    builder_file(&builder, &built_hcpcs, "2019-01-01", "b.txt",
                 "A0021,t=second,from=1982-01-01 G0001,t=late,from=2018-02-01 "
                 "K0001,t=new,from=2010-01-01,to=2014-06-30");
    hcpcs = open_system("hcpcs");
    cr_expect_str_eq(titles_on(hcpcs, "A0021", "2018-12-31"), "first/");
    cr_expect_str_eq(titles_on(hcpcs, "A0021", "2019-01-01"), "second/");
    cr_expect_str_eq(titles_on(hcpcs, "G0001", "2018-02-01"), "late/");
    cr_expect_str_eq(titles_on(hcpcs, "K0001", "2018-01-01"), "new/");
}

/* A grouping's title is that of the XML that serves the release. */
Test(versions, titles_of_groupings)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2021-10-01", "a.txt", "A00");
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", "A00");
    builder_file(&builder, &built_order, "2023-10-01", "c.txt", "A00");
    builder_file(&builder, &built_tabular, "2022-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "old", "A00");
    builder_file(&builder, &built_tabular, "2024-04-01", "c.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "new", "A00");
    cm = open_system("icd10cm");
    cr_expect_str_eq(titles_on(cm, "A00-A09", "2021-10-01"), "old/");
    cr_expect_str_eq(titles_on(cm, "A00-A09", "2023-09-30"), "old/");
    cr_expect_str_eq(titles_on(cm, "A00-A09", "2023-10-01"), "new/");
}

/* In a period that a conversion table corrects, what comes of the next later release has its texts:
 * not those of an older one that had the code too, nor of the newest. */
Test(versions, titles_of_corrected_periods)
{
    const medtrie_system *cm;

    builder_file(&builder, &built_order, "2021-10-01", "a.txt", "A00 B00,t=old");
    builder_file(&builder, &built_order, "2022-10-01", "b.txt", "A00");
    builder_file(&builder, &built_order, "2023-10-01", "c.txt", "A00 B00,t=next");
    builder_file(&builder, &built_order, "2024-10-01", "d.txt", "A00 B00,t=newest");
    builder_file(&builder, &built_tabular, "2022-10-01", "b.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "first", "A00");
    builder_file(&builder, &built_tabular, "2023-10-01", "c.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "first", "A00");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "B00-B09", "next", "B00");
    builder_file(&builder, &built_tabular, "2024-10-01", "d.xml", "");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "A00-A09", "first", "A00");
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, "B00-B09", "newest", "B00");
    builder_file(&builder, &built_conversion, "2023-10-01", "table.xlsx", "");
    builder_conversion(&builder, "B00 2023-04-01 <");
    cm = open_system("icd10cm");
    cr_expect_str_eq(titles_on(cm, "B00", "2021-10-01"), "old/");
    cr_expect_str_eq(titles_on(cm, "B00", "2023-04-01"), "next/");
    cr_expect_str_eq(titles_on(cm, "B00-B09", "2023-04-01"), "next/");
    cr_expect_str_eq(titles_on(cm, "B00", "2024-10-01"), "newest/");
    cr_expect_str_eq(titles_on(cm, "B00-B09", "2024-10-01"), "newest/");
}

/* A grouping without a title has an empty one. */
Test(versions, untitled_grouping)
{
    const medtrie_system *pcs;

    builder_file(&builder, &built_pcs, "2025-10-01", "a.txt", "0D1,h,t=x 0D10074");
    pcs = open_system("icd10pcs");
    cr_expect_str_eq(titles_on(pcs, "0", "2025-10-01"), "/");
}

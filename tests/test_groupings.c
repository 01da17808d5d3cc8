/* Groupings: chapters and blocks as ranges over the codes of all releases. */
#include <criterion/criterion.h>
#include <string.h>

#include "compiler/groupings.h"
#include "records_builder.h"

static struct builder builder;

static void start(void)
{
    builder_init(&builder);
}

static void end(void)
{
    builder_free(&builder);
}

TestSuite(groupings, .init = start, .fini = end);

static void codes(const char *day, const char *name, const char *list)
{
    builder_file(&builder, &built_order, day, name, list);
}

static void xml(const char *day, const char *name)
{
    builder_file(&builder, &built_tabular, day, name, "");
}

static void chapter(const char *code, const char *members)
{
    builder_grouping(&builder, MEDTRIE_KIND_CHAPTER, code, "a chapter", members);
}

static void block(const char *code, const char *members)
{
    builder_grouping(&builder, MEDTRIE_KIND_BLOCK, code, "a block", members);
}

static const char *parent_of(const char *name)
{
    return builder_name(&builder, builder.model.concepts[builder_id(&builder, name)].parent);
}

static void expect_refused(enum medtrie_result expected, const char *says)
{
    enum medtrie_result result = builder_run(&builder, "icd10cm");

    cr_expect_eq(result, expected, "%d: %s", (int)result, builder.error.message);
    cr_expect(strstr(builder.error.message, says) != NULL, "%s", builder.error.message);
}

/* A block runs over the categories that its XML lists, in official order: J4A before J45. */
Test(groupings, block_of_listed_categories)
{
    codes("2025-10-01", "a.txt", "J40 J44,h J440 J4A,h J4A0 J45 J47 J60");
    xml("2025-10-01", "a.xml");
    chapter("10", "J40 J44 J4A J45 J47 J60");
    block("J40-J4A", "J40 J44 J4A J45 J47");
    block("J60-J70", "J60");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_groupings(&builder), "10<- J40-J4A<10 J60-J70<10");
    cr_expect_str_eq(builder_codes_of(&builder, "block:J40-J4A"), "J40 J44 J440 J4A J4A0 J45 J47");
    cr_expect_str_eq(parent_of("J45"), "J40-J4A");
    cr_expect_str_eq(parent_of("J440"), "J44");
    cr_expect_str_eq(parent_of("J60"), "J60-J70");
}

/* Over all releases a block grows at both ends, in whatever order its categories are listed. */
Test(groupings, block_over_releases)
{
    codes("2024-10-01", "a.txt", "A00 A01 A02 A03");
    codes("2025-10-01", "b.txt", "A00 A01 A02 A03");
    xml("2024-10-01", "a.xml");
    block("A01-A09", "A02 A01");
    block("A03", "A03");
    block("A00", "A00");
    xml("2025-10-01", "b.xml");
    block("A01-A09", "A03 A00 A01 A02");
    cr_expect_eq(builder_run(&builder, "icd10cm"), MEDTRIE_ERROR_INPUT_CONTIGUITY,
                 "in 2024 A00 is not in it: %s", builder.error.message);
    cr_expect_str_eq(builder_codes_of(&builder, "block:A01-A09"), "A00 A01 A02 A03");
}

/* Umbrellas list no category and take the range of their id; all nest: ancestors of C01. */
Test(groupings, umbrellas)
{
    codes("2025-10-01", "a.txt", "C00 C01 C43 C4A C44 C75 C81 C96 D00");
    xml("2025-10-01", "a.xml");
    chapter("2", "C00 C01 C43 C4A C44 C75 C81 C96 D00");
    block("C00-C96", "*");
    block("C00-C75", "*");
    block("C00-C14", "C00 C01");
    block("C43-C44", "C43 C4A C44");
    block("C73-C75", "C75");
    block("C81-C96", "C81 C96");
    block("D00-D09", "D00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_groupings(&builder),
                     "2<- C00-C96<2 C00-C75<C00-C96 C00-C14<C00-C75 C43-C44<C00-C75 "
                     "C73-C75<C00-C75 C81-C96<C00-C96 D00-D09<2");
    cr_expect_str_eq(builder_codes_of(&builder, "block:C00-C75"), "C00 C01 C43 C4A C44 C75");
    cr_expect_str_eq(parent_of("C01"), "C00-C14");
}

/* An umbrella whose ends are in no release holds what lies between them. */
Test(groupings, umbrella_without_its_ends)
{
    codes("2025-10-01", "a.txt", "V10 V20 W01 Y10");
    xml("2025-10-01", "a.xml");
    chapter("20", "V10 V20 W01 Y10");
    block("V00-X58", "*");
    block("V00-V99", "V10 V20");
    block("W00-W19", "W01");
    block("Y10-Y10", "Y10");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_codes_of(&builder, "block:V00-X58"), "V10 V20 W01");
    cr_expect_str_eq(parent_of("block:W00-W19"), "V00-X58");
}

/* Ends the wrong way round hold nothing, and the report says so. */
Test(groupings, umbrella_backwards)
{
    codes("2025-10-01", "a.txt", "C00 C40 C75");
    xml("2025-10-01", "a.xml");
    block("C75-C00", "*");
    block("C00-C75", "C00 C40 C75");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_groupings(&builder), "C00-C75<-");
    cr_expect(builder_warns(&builder, "block C75-C00 holds no code"));
}

/* The block B99 holds one category and bears its code: two concepts of different kind. */
Test(groupings, block_with_the_code_of_its_category)
{
    codes("2025-10-01", "a.txt", "B99,h B998");
    xml("2025-10-01", "a.xml");
    chapter("1", "B99");
    block("B99", "B99");
    builder_must_run(&builder, "icd10cm");
    cr_expect_neq(builder_id(&builder, "block:B99"), builder_id(&builder, "B99"));
    cr_expect_eq(builder.model.concepts[builder_id(&builder, "B99")].parent,
                 builder_id(&builder, "block:B99"));
    cr_expect_str_eq(builder_codes_of(&builder, "block:B99"), "B99 B998");
}

/* A block that one release has and another lacks lives in its own periods. */
Test(groupings, blocks_of_their_periods)
{
    codes("2024-10-01", "a.txt", "J40 J44 J45");
    codes("2025-10-01", "b.txt", "J40 J44 J4A J45");
    xml("2024-10-01", "a.xml");
    block("J40-J45", "J40 J44 J45");
    xml("2025-10-01", "b.xml");
    block("J40-J4A", "J40 J44 J4A J45");
    builder_must_run(&builder, "icd10cm");
    /* Periods: before ICD-10, 2024, 2025 to 2026-03-31 and on. */
    cr_expect_str_eq(builder_on(&builder, "block:J40-J45", "2025-01-01"), "h");
    cr_expect_str_eq(builder_on(&builder, "block:J40-J45", "2025-11-01"), ".");
    cr_expect_str_eq(builder_on(&builder, "block:J40-J4A", "2025-01-01"), ".");
    cr_expect_str_eq(builder_on(&builder, "block:J40-J4A", "2025-11-01"), "h");
}

/* A grouping is valid when it holds a code that is. */
Test(groupings, valid_with_its_codes)
{
    codes("2024-10-01", "a.txt", "A00");
    codes("2025-10-01", "b.txt", "A00 U07");
    xml("2025-10-01", "b.xml"); /* serves the release before, too */
    block("A00-A09", "A00");
    block("U00-U49", "U07");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_on(&builder, "block:U00-U49", "2025-01-01"), ".");
    cr_expect_str_eq(builder_on(&builder, "block:U00-U49", "2025-11-01"), "h");
    cr_expect_str_eq(builder_on(&builder, "block:A00-A09", "2025-01-01"), "h");
    cr_expect_str_eq(builder_on(&builder, "block:A00-A09", "2014-01-01"), ".");
}

/* A beginning of codes is there with each of them, also before the file that brought it: a record
 * may be older than the edition in which it is first at hand. */
Test(groupings, group_older_than_its_file)
{
    builder_file(&builder, &built_hcpcs, "2019-01-01", "a.txt", "A0001,from=2010-01-01");
    builder_grouping(&builder, MEDTRIE_KIND_GROUP, "A", "Transport", "");
    builder_file(&builder, &built_hcpcs, "2020-10-01", "b.txt",
                 "A0001,from=2010-01-01 U0001,from=2020-02-04");
    builder_grouping(&builder, MEDTRIE_KIND_GROUP, "A", "Transport", "");
    builder_grouping(&builder, MEDTRIE_KIND_GROUP, "U", "Tests", "");
    builder_must_run(&builder, "hcpcs");
    cr_expect_str_eq(builder_on(&builder, "group:A", "2019-06-01"), "h");
    cr_expect_str_eq(builder_on(&builder, "group:U", "2020-02-03"), ".");
    cr_expect_str_eq(builder_on(&builder, "group:U", "2020-02-04"), "h");
    cr_expect_str_eq(builder_on(&builder, "group:U", "2020-10-01"), "h");
}

/* A category inside a block's range that the XML of the release does not list in it. */
Test(groupings, unlisted_category_is_refused)
{
    codes("2025-10-01", "a.txt", "A00 A01 A02");
    xml("2025-10-01", "a.xml");
    block("A00-A09", "A00 A02");
    expect_refused(MEDTRIE_ERROR_INPUT_CONTIGUITY,
                   "A01 of a.txt stands between the codes of block A00-A09");
}

/* A release without its own XML may be ahead of the lists that serve it, as FY2027 is of those of
 * FY2026: a category between two of a block's is taken to belong there, and the report says so. */
Test(groupings, category_newer_than_the_lists)
{
    codes("2025-10-01", "a.txt", "A00 A02");
    xml("2025-10-01", "a.xml");
    block("A00-A09", "A00 A02");
    codes("2026-10-01", "b.txt", "A00 A01 A02");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_on(&builder, "block:A00-A09", "2026-11-01"), "h");
    cr_expect(builder_warns(&builder, "A01 of b.txt is newer than the lists of blocks at hand"));
}

/* A category outside the range of every block has no ancestors, which is said. */
Test(groupings, category_in_no_block)
{
    codes("2025-10-01", "a.txt", "A00 B00");
    xml("2025-10-01", "a.xml");
    block("A00-A09", "A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect(builder_warns(&builder, "B00 is in no chapter and no block"));
    cr_expect_not(builder_warns(&builder, "A00 is in no"));
}

/* Lists dated behind the end of a cycle belong to the next one, even where its codes are missing.
 */
Test(groupings, lists_of_the_next_cycle)
{
    codes("2025-10-01", "a.txt", "A00");
    xml("2025-10-01", "a.xml");
    block("A00-A09", "A00");
    xml("2026-10-01", "b.xml");
    block("A00-B99", "A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_on(&builder, "block:A00-A09", "2026-09-30"), "h");
    cr_expect_str_eq(builder_on(&builder, "block:A00-B99", "2026-09-30"), ".");
}

/* The same across releases: A01 is in the range only because another release lists A02. */
Test(groupings, unlisted_category_of_another_release_is_refused)
{
    codes("2024-10-01", "a.txt", "A00 A01 A02");
    codes("2025-10-01", "b.txt", "A00 A02");
    xml("2024-10-01", "a.xml");
    block("A00-A09", "A00");
    block("A01", "A01 A02");
    xml("2025-10-01", "b.xml");
    block("A00-A09", "A00 A02");
    expect_refused(MEDTRIE_ERROR_INPUT_CONTIGUITY, "A01 of a.txt stands between");
}

/* Two blocks that overlap and of which neither holds the other. */
Test(groupings, crossing_is_refused)
{
    codes("2025-10-01", "a.txt", "A00 A01 A02");
    xml("2025-10-01", "a.xml");
    block("A00-A01", "A00 A01");
    block("A01-A02", "A01 A02");
    expect_refused(MEDTRIE_ERROR_INPUT_CONTIGUITY, "A00-A01 and A01-A02 overlap");
}

/* A grouping holds whole trees: not M54.5 without the rest of M54. */
Test(groupings, part_of_a_category_is_refused)
{
    codes("2025-10-01", "a.txt", "M54,h M545 M546");
    xml("2025-10-01", "a.xml");
    block("M545", "M545");
    expect_refused(MEDTRIE_ERROR_INPUT_CONTIGUITY, "M545 begins among the codes below M54");
}

/* A category that no release has is reported; a block of nothing else is left out. */
Test(groupings, members_that_do_not_exist)
{
    codes("2025-10-01", "a.txt", "A00");
    xml("2025-10-01", "a.xml");
    chapter("1", "A00 A05 B00");
    block("A00-A09", "A00 A05");
    block("B00-B09", "B00");
    builder_must_run(&builder, "icd10cm");
    cr_expect(builder_warns(&builder, "A00-A09 lists A05, which is in no release"));
    cr_expect(builder_warns(&builder, "block B00-B09 holds no code"));
    cr_expect_not(builder_warns(&builder, " 1 lists"), "a chapter repeats what its blocks list");
    cr_expect_str_eq(builder_groupings(&builder), "1<- A00-A09<1");
}

/* Categories that no XML lists have no grouping above them. */
Test(groupings, category_outside_all)
{
    codes("2025-10-01", "a.txt", "A00 U07");
    xml("2025-10-01", "a.xml");
    block("A00-A09", "A00");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(parent_of("U07"), "-");
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* In the older release X1 is a root; the newer one puts X, which holds it, into G. Through the one
 * tree X1 would stand in G before its time. */
Test(groupings, root_in_a_later_group_is_refused)
{
    enum medtrie_result result;

    builder_file(&builder, &built_list, "2024-01-01", "a.csv", "G,g,p= A,p=G X1,p=");
    builder_file(&builder, &built_list, "2025-01-01", "b.csv", "G,g,p= A,p=G X,h,p=G X1,p=X");
    result = builder_run(&builder, "charges");
    cr_expect_eq(result, MEDTRIE_ERROR_INPUT_CONTIGUITY, "%d: %s", (int)result,
                 builder.error.message);
    cr_expect(strstr(builder.error.message, "X1 of a.csv stands between the codes of group G") !=
                  NULL,
              "%s", builder.error.message);
}

/* Groups within groups: the outer before the inner although both hold the same. */
Test(groupings, groups_within_groups)
{
    builder_file(&builder, &built_list, "2025-01-01", "a.csv",
                 "OUTER,g,p= INNER,g,p=OUTER 450,p=INNER 451,p=INNER 30,p=");
    builder_must_run(&builder, "charges");
    cr_expect_str_eq(builder_groupings(&builder), "OUTER<- INNER<OUTER");
    cr_expect_str_eq(parent_of("450"), "INNER");
    cr_expect_str_eq(parent_of("30"), "-");
}

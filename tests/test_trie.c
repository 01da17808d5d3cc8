/* The trie: releases merged so that every beginning of a code stays one row. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/trie.h"
#include "records_builder.h"

static const struct {
    const char *system;   /* icd10cm: order of the newest release; icd10pcs: ASCII */
    const char *older;    /* codes of 2024-10-01 */
    const char *newer;    /* codes of 2025-10-01 */
    const char *expected; /* the numbering */
} merges[] = {
    /* Official order is not ASCII order: C4A stands before C44. */
    {"icd10cm", "C43,h C4A,h C44,h", "C43,h C4A,h C44,h", "C43 C4A C44"},
    /* A code that the newer release lacks stays behind its old neighbour. */
    {"icd10cm", "A00,h A000 A001 A009", "A00,h A000 A009", "A00 A000 A001 A009"},
    /* Its first code stays first. */
    {"icd10cm", "A00,h A000 A001", "A00,h A001", "A00 A000 A001"},
    /* Behind a neighbour with codes of its own it does not tear them apart. */
    {"icd10cm", "M54,h M545 M546", "M54,h M545,h M5450 M5451", "M54 M545 M5450 M5451 M546"},
    /* Two in a row keep their order. */
    {"icd10cm", "B20 B21 B22 B23", "B20 B23", "B20 B21 B22 B23"},
    /* Where the two disagree the newer order holds: V02.0 in January 2021 and since. */
    {"icd10cm", "V020,h V0200 V0201 V0203 V0202 V0209", "V020,h V0200 V0201 V0202 V0203 V0209",
     "V020 V0200 V0201 V0202 V0203 V0209"},
    /* A category that is new stands where its own release has it. */
    {"icd10cm", "P29 Z00", "P29 QA0 Z00", "P29 QA0 Z00"},
    /* A retired subtree goes where its own release had it, whole. */
    {"icd10cm", "A00,h A000,h A0001 A0002 A01", "A00,h A01", "A00 A000 A0001 A0002 A01"},
    /* PCS is sorted: behind its old predecessor 0DB would tear nothing here, but stands in ASCII.
     */
    {"icd10pcs", "0D1,h 0D10074 0DB,h 0DB10ZX", "0D1,h 0D10079 0DT,h 0DT10ZZ",
     "0D1 0D10074 0D10079 0DB 0DB10ZX 0DT 0DT10ZZ"},
    /* Digits before letters. */
    {"icd10pcs", "0A1 091", "0B1 001", "001 091 0A1 0B1"},
};

Test(trie, merge)
{
    for (size_t i = 0; i < sizeof merges / sizeof merges[0]; i++) {
        bool pcs = strcmp(merges[i].system, "icd10pcs") == 0;
        const struct source *source = pcs ? &built_pcs : &built_order;
        struct builder builder;

        builder_init(&builder);
        builder_file(&builder, source, "2024-10-01", "old.txt", merges[i].older);
        builder_file(&builder, source, "2025-10-01", "new.txt", merges[i].newer);
        builder_must_run(&builder, merges[i].system);
        cr_expect_str_eq(builder_order(&builder), merges[i].expected);
        builder_free(&builder);
    }
}

/* The codes that begin with a text, by the trie alone. */
static void expect_prefix(const struct builder *builder, const char *prefix, uint32_t first,
                          uint32_t end)
{
    const struct trie *trie = &builder->model.trie;
    uint32_t node = medtrie_trie_find(trie, prefix, strlen(prefix));

    if (first == end) {
        cr_expect_eq(node, TRIE_NONE, "%s", prefix);
        return;
    }
    cr_assert_neq(node, TRIE_NONE, "%s", prefix);
    cr_expect_eq(trie->nodes[node].first, first, "%s", prefix);
    cr_expect_eq(trie->nodes[node].end, end, "%s", prefix);
}

/* A retired code is in the same row of every beginning that it shares with a newer one. */
Test(trie, prefixes_are_rows)
{
    struct builder builder;

    builder_init(&builder);
    builder_file(&builder, &built_order, "2020-10-01", "a.txt",
                 "C43,h C430 C4A,h C4A0 C44,h C440 C449");
    builder_file(&builder, &built_order, "2025-10-01", "b.txt", "C43,h C430 C4A,h C4A0 C44,h C441");
    builder_must_run(&builder, "icd10cm");
    cr_expect_str_eq(builder_order(&builder), "C43 C430 C4A C4A0 C44 C440 C449 C441");
    expect_prefix(&builder, "", 0, 8);
    expect_prefix(&builder, "C", 0, 8);
    expect_prefix(&builder, "C4", 0, 8);
    expect_prefix(&builder, "C43", 0, 2);
    expect_prefix(&builder, "C4A", 2, 4);
    expect_prefix(&builder, "C44", 4, 8);
    expect_prefix(&builder, "C449", 6, 7);
    expect_prefix(&builder, "C45", 0, 0);
    expect_prefix(&builder, "C4499", 0, 0);
    builder_free(&builder);
}

/* The walk visits every node once and parents first; the text of a node is its prefix. */
Test(trie, walk)
{
    static const char *const expected[] = {"A", "A0", "A00", "A000", "B", "B9", "B99"};
    size_t count = 0;
    struct builder builder;
    struct code text;

    builder_init(&builder);
    builder_file(&builder, &built_order, "2025-10-01", "a.txt", "A00,h A000 B99");
    builder_must_run(&builder, "icd10cm");
    for (uint32_t node = medtrie_trie_next(&builder.model.trie, 0); node != TRIE_NONE;
         node = medtrie_trie_next(&builder.model.trie, node), count++) {
        cr_assert_lt(count, sizeof expected / sizeof expected[0]);
        medtrie_trie_text(&builder.model.trie, node, &text);
        cr_expect_str_eq(text.text, expected[count]);
    }
    cr_expect_eq(count, sizeof expected / sizeof expected[0]);
    builder_free(&builder);
}

/* 16 characters are the longest code. */
Test(trie, longest_code)
{
    struct builder builder;

    builder_init(&builder);
    builder_file(&builder, &built_list, "2025-10-01", "a.csv", "ABCDEFGHIJKLMNOP ABCDEFGHIJKLMNO");
    builder_must_run(&builder, "charges");
    cr_expect_str_eq(builder_order(&builder), "ABCDEFGHIJKLMNO ABCDEFGHIJKLMNOP");
    builder_free(&builder);
}

/* An empty trie has a root and no code. */
Test(trie, empty)
{
    struct edition edition = {.day = 1};
    struct trie trie;

    cr_assert(medtrie_trie_init(&trie));
    cr_assert(medtrie_trie_add(&trie, &edition, false, NULL));
    medtrie_trie_number(&trie);
    cr_expect_eq(trie.code_count, 0);
    cr_expect_eq(medtrie_trie_next(&trie, 0), TRIE_NONE);
    medtrie_trie_free(&trie);
}

/* Successors and predecessors: what the tables say, chains, other systems, and bytes that lie. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../src/format/layout.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define CODE(text, life)                                                                           \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_CODE, .valid = life, .title = text                          \
  }

/*
 * A system like ICD-10-PCS with four editions. Codes live in some of the periods: 1 2 3 4.
 *   A001 was replaced by A002 on day 2, that by A003 and A004 on day 3: a chain, and a fork.
 *   B001 came from B002 and B003 on day 2; B002 is billable still.
 *   C001 and C002 were replaced by each other: a ring that ends nowhere.
 *   D001 ended without a successor.
 *   E001 ended on day 2, came back on day 3 and ended on day 4, each time replaced by another.
 *   F001 lost something to F002 on day 2, and was replaced by F003 on day 3.
 *   G001 lost something to G002 on day 2, and ended on day 3: no table says into what.
 *   H001 lost something to H002 in the hole before day 1, and was replaced by H003 on day 3.
 */
static const struct image_period periods[] = {
    {"0001-01-01", "2015-09-30", MEDTRIE_BASIS_NONE, NULL},
    {"2016-10-01", "2017-09-30", MEDTRIE_BASIS_RELEASE, "2016-10-01"},
    {"2017-10-01", "2018-09-30", MEDTRIE_BASIS_RELEASE, "2017-10-01"},
    {"2018-10-01", "2019-09-30", MEDTRIE_BASIS_RELEASE, "2018-10-01"},
    {"2019-10-01", "2020-09-30", MEDTRIE_BASIS_RELEASE, "2019-10-01"},
};

static const struct image_concept codes[] = {
    CODE("A001", ".b..."), CODE("A002", "..b.."), CODE("A003", "...bb"), CODE("A004", "...bb"),
    CODE("B001", "..bbb"), CODE("B002", ".bbbb"), CODE("B003", ".b..."), CODE("C001", ".b..."),
    CODE("C002", ".b..."), CODE("D001", ".b..."), CODE("E001", ".b.b."), CODE("E002", "..bbb"),
    CODE("E003", "....b"), CODE("F001", ".bb.."), CODE("F002", "..bbb"), CODE("F003", "...bb"),
    CODE("G001", ".bb.."), CODE("G002", "..bbb"), CODE("H001", ".bb.."), CODE("H002", ".bbbb"),
    CODE("H003", "...bb"),
};

static const struct image_replacement replacements[] = {
    {"A001", "2017-10-01", "A002", "table"}, {"A002", "2018-10-01", "A003", "table"},
    {"A002", "2018-10-01", "A004", "table"}, {"B002", "2017-10-01", "B001", "table"},
    {"B003", "2017-10-01", "B001", "table"}, {"C001", "2017-10-01", "C002", "table"},
    {"C002", "2017-10-01", "C001", "table"}, {"E001", "2017-10-01", "E002", "table"},
    {"E001", "2019-10-01", "E003", "table"}, {"F001", "2017-10-01", "F002", "table"},
    {"F001", "2018-10-01", "F003", "table"}, {"G001", "2017-10-01", "G002", "table"},
    {"H001", "2016-04-01", "H002", "table"}, {"H001", "2018-10-01", "H003", "table"},
};

static const struct image_concept cpt_codes[] = {CODE("00001", ".b..."), CODE("00002", "....b")};
static const struct image_concept hcpcs_codes[] = {CODE("G0001", ".b..."), CODE("G0002", ".bbbb")};
static const struct image_replacement hcpcs_replacements[] = {
    {"G0001", "2017-10-01", "00001", "cross-references"},
    {"G0001", "2017-10-01", "00002", "cross-references"},
    {"G0001", "2018-10-01", "00002", "cross-references"}, /* said again */
};

static const struct image_system systems[] = {
    {.name = "cpt",
     .title = "CPT",
     .uri = "",
     .key_class = MEDTRIE_KEYS_PACKED,
     .periods = periods,
     .period_count = COUNT(periods),
     .default_period = 4,
     .codes = cpt_codes,
     .code_count = COUNT(cpt_codes)},
    {.name = "hcpcs",
     .title = "HCPCS",
     .uri = "",
     .key_class = MEDTRIE_KEYS_PACKED,
     .periods = periods,
     .period_count = COUNT(periods),
     .default_period = 4,
     .codes = hcpcs_codes,
     .code_count = COUNT(hcpcs_codes),
     .replacements = hcpcs_replacements,
     .replacement_count = COUNT(hcpcs_replacements)},
    {.name = "icd10pcs",
     .title = "PCS",
     .uri = "",
     .key_class = MEDTRIE_KEYS_PACKED,
     .periods = periods,
     .period_count = COUNT(periods),
     .default_period = 4,
     .codes = codes,
     .code_count = COUNT(codes),
     .replacements = replacements,
     .replacement_count = COUNT(replacements)},
};

static struct image image;
static medtrie_index *index_of_all;

static void open_index(void)
{
    image = image_build(systems, COUNT(systems), NULL);
    index_of_all = miniature_open(&image);
}

static void close_index(void)
{
    medtrie_close(index_of_all);
    image_free(&image);
}

TestSuite(successors, .init = open_index, .fini = close_index);

/* The codes of an answer with blanks between; "+" in front of those of another system, "?" of one
 * that the index lacks. */
static const char *listed(const medtrie_system *system, const struct medtrie_replacement *found,
                          size_t count)
{
    static char text[256];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *mark = found[i].system == system ? "" : found[i].system == NULL ? "?" : "+";
        int size = snprintf(text + used, sizeof text - used, "%s%s%.*s", i > 0 ? " " : "", mark,
                            (int)found[i].code.size, found[i].code.data);

        used += (size_t)size;
        cr_expect_eq(found[i].system == NULL, found[i].id == MEDTRIE_NONE);
    }
    return text;
}

static const struct {
    const char *system, *code, *day, *successors;
} forward[] = {
    {"icd10pcs", "A001", "2017-09-30", ""},          /* billable itself */
    {"icd10pcs", "A001", "2017-10-01", "A002"},      /* its direct successor, while that lives */
    {"icd10pcs", "A001", "2018-10-01", "A003 A004"}, /* the chain */
    {"icd10pcs", "A001", NULL, "A003 A004"},         /* as of the default period */
    {"icd10pcs", "A002", "2016-10-01", ""},          /* not yet valid: nothing has replaced it */
    {"icd10pcs", "B003", "2019-10-01", "B001"},
    {"icd10pcs", "B002", "2019-10-01", ""},          /* split, and billable still */
    {"icd10pcs", "C001", "2019-10-01", ""},          /* a ring */
    {"icd10pcs", "D001", "2019-10-01", ""},          /* none is invented */
    {"icd10pcs", "E001", "2017-10-01", "E002"},      /* the later row does not hold yet */
    {"icd10pcs", "E001", "2018-10-01", ""},          /* it is back */
    {"icd10pcs", "E001", "2019-10-01", "E002 E003"}, /* both tables speak of it */
    {"icd10pcs", "F001", "2019-10-01", "F003"},      /* what was split off before is none */
    {"icd10pcs", "G001", "2019-10-01", "G002"},      /* unless there is nothing else */
    {"icd10pcs", "H001", "2019-10-01", "H003"},      /* nor what was split off in a hole */
    {"icd10pcs", "A001", "2025-01-01", ""},          /* not covered */
    {"icd10pcs", "A001", "2015-09-30", ""},          /* before its time */
    {"hcpcs", "G0001", "2019-10-01", "+00002"},      /* of CPT what is billable that day */
    {"hcpcs", "G0002", "2019-10-01", ""},
    {"cpt", "00001", "2019-10-01", ""}, /* a system without any table */
};

Test(successors, forward)
{
    for (size_t i = 0; i < COUNT(forward); i++) {
        const medtrie_system *system =
            medtrie_system_named(index_of_all, forward[i].system, strlen(forward[i].system));
        struct medtrie_replacement found[8];
        medtrie_day day = forward[i].day == NULL
                              ? MEDTRIE_DAY_DEFAULT
                              : medtrie_day_parse(forward[i].day, strlen(forward[i].day));
        size_t count = medtrie_successors(system, miniature_id(system, forward[i].code), day, found,
                                          COUNT(found));

        cr_expect_str_eq(listed(system, found, count), forward[i].successors, "%s on %s",
                         forward[i].code, forward[i].day);
    }
}

static const struct {
    const char *code, *day, *predecessors;
} back[] = {
    {"A003", NULL, "A002"},         /* what the table names */
    {"A003", "2017-10-01", "A002"}, /* billable that day */
    {"A003", "2016-10-01", "A001"}, /* the chain */
    {"A003", "2019-10-01", ""},     /* none of them is billable any more */
    {"B001", NULL, "B002 B003"},
    {"B001", "2016-10-01", "B002 B003"},
    {"B001", "2019-10-01", "B002"},
    {"C001", "2019-10-01", ""}, /* a ring */
    {"D001", NULL, ""},
    {"A001", NULL, ""},
    {"A003", "2015-01-01", ""}, /* before its time */
    {"A003", "2030-01-01", ""}, /* not covered */
};

Test(successors, back)
{
    const medtrie_system *system = medtrie_system_named(index_of_all, "icd10pcs", 8);

    for (size_t i = 0; i < COUNT(back); i++) {
        struct medtrie_replacement found[8];
        medtrie_day day = back[i].day == NULL ? MEDTRIE_DAY_DEFAULT
                                              : medtrie_day_parse(back[i].day, strlen(back[i].day));
        size_t count = medtrie_predecessors(system, miniature_id(system, back[i].code), day, found,
                                            COUNT(found));

        cr_expect_str_eq(listed(system, found, count), back[i].predecessors, "%s on %s",
                         back[i].code, back[i].day);
    }
}

Test(successors, says_where_and_when)
{
    const medtrie_system *system = medtrie_system_named(index_of_all, "icd10pcs", 8);
    struct medtrie_replacement found[1];

    /* There are two; one fits. */
    cr_assert_eq(
        medtrie_successors(system, miniature_id(system, "A001"), MEDTRIE_DAY_DEFAULT, found, 1), 2);
    cr_expect_eq(found[0].day, medtrie_day_of(2018, 10, 1));
    cr_expect_eq(found[0].table.size, 5);
    cr_expect_eq(memcmp(found[0].table.data, "table", 5), 0);
    cr_expect_eq(
        medtrie_successors(system, miniature_id(system, "A001"), MEDTRIE_DAY_DEFAULT, NULL, 0), 2);
    cr_expect_eq(medtrie_successors(system, MEDTRIE_NONE, MEDTRIE_DAY_DEFAULT, found, 1), 0);
    cr_expect_eq(medtrie_predecessors(system, MEDTRIE_NONE, MEDTRIE_DAY_DEFAULT, found, 1), 0);
}

/* Without CPT in the index its code is given all the same, as one that nobody could check. */
Test(successors, other_system_not_loaded)
{
    struct image alone = image_build(&systems[1], 1, NULL);
    medtrie_index *index = miniature_open(&alone);
    const medtrie_system *system = medtrie_system_at(index, 0);
    struct medtrie_replacement found[4];
    size_t count = medtrie_successors(system, miniature_id(system, "G0001"), MEDTRIE_DAY_DEFAULT,
                                      found, COUNT(found));

    cr_expect_str_eq(listed(system, found, count), "?00001 ?00002");
    medtrie_close(index);
    image_free(&alone);
}

/* Of codes of another system 16 are given; a HCPCS record refers to 5. Of a system that has no
 * partner, as ICD-10-PCS, they are codes that nobody could check. */
Test(successors, many_of_another_system)
{
    static char names[20][8];
    struct image_replacement many[COUNT(names)];
    struct image_system hcpcs = systems[1], pcs = systems[2];

    hcpcs.replacements = pcs.replacements = many;
    hcpcs.replacement_count = pcs.replacement_count = COUNT(many);
    for (unsigned i = 0; i < COUNT(many); i++) {
        snprintf(names[i], sizeof names[i], "9%04u", i % 100);
        many[i] = (struct image_replacement){"G0001", "2017-10-01", names[i], "table"};
    }
    pcs.codes = hcpcs_codes;
    pcs.code_count = COUNT(hcpcs_codes);
    for (size_t i = 0; i < 2; i++) {
        struct image alone = image_build(i == 0 ? &hcpcs : &pcs, 1, NULL);
        medtrie_index *index = miniature_open(&alone);
        const medtrie_system *system = medtrie_system_at(index, 0);
        struct medtrie_replacement found[COUNT(many)];

        cr_expect_eq(medtrie_successors(system, miniature_id(system, "G0001"), MEDTRIE_DAY_DEFAULT,
                                        found, COUNT(found)),
                     16);
        for (size_t f = 0; f < 16; f++)
            cr_expect(found[f].system == NULL && memcmp(found[f].code.data, names[f], 5) == 0);
        medtrie_close(index);
        image_free(&alone);
    }
}

/* After a check of the structure alone no number leads outside, whatever it is. */
Test(successors, numbers_out_of_bounds)
{
    static const char *const sections[] = {"replaced", "replaces"};
    static const uint8_t fills[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};

    for (size_t s = 0; s < COUNT(sections); s++)
        for (size_t f = 0; f < COUNT(fills); f++) {
            struct image damaged = image_build(systems, COUNT(systems), NULL);
            struct medtrie_replacement found[8];
            medtrie_index *index;
            size_t size;
            uint8_t *bytes = image_section(&damaged, sections[s], 2, &size);
            const medtrie_system *system;

            memset(bytes, fills[f], size);
            cr_assert_eq(medtrie_open_memory(damaged.bytes, damaged.size, NULL, &index, NULL),
                         MEDTRIE_OK);
            system = medtrie_system_named(index, "icd10pcs", 8);
            for (medtrie_id id = 0; id < COUNT(codes) + 1; id++) {
                medtrie_successors(system, id, MEDTRIE_DAY_DEFAULT, found, COUNT(found));
                medtrie_successors(system, id, medtrie_day_of(2018, 1, 1), found, COUNT(found));
                medtrie_predecessors(system, id, MEDTRIE_DAY_DEFAULT, found, COUNT(found));
                medtrie_predecessors(system, id, medtrie_day_of(2018, 1, 1), found, COUNT(found));
            }
            medtrie_close(index);
            image_free(&damaged);
        }
}

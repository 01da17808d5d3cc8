/* The verdict: statuses in their order, one system, a family, all; what a verdict is filled with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "billing.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct image image;
static medtrie_index *all;

static void set_up(void)
{
    image = billing_build(NULL);
    all = billing_open(&image);
}

static void tear_down(void)
{
    medtrie_close(all);
    image_free(&image);
}

TestSuite(check, .init = set_up, .fini = tear_down);

static const medtrie_system *system_named(const medtrie_index *index, const char *name)
{
    return medtrie_system_named(index, name, strlen(name));
}

static size_t check_all(const medtrie_index *index, const char *name, const char *text,
                        const char *day, struct medtrie_verdict *verdicts, size_t capacity)
{
    for (size_t i = 0; i < capacity; i++) {
        memset(&verdicts[i], 0x55, sizeof verdicts[i]);
        verdicts[i].struct_size = sizeof verdicts[i];
    }
    return medtrie_check_all(index, name, name == NULL ? 0 : strlen(name), text, strlen(text),
                             billing_day(day), verdicts, capacity);
}

/* Verdicts as "system status", with blanks between; "-" for no system, and the place of what is
 * malformed behind it. */
static const char *said(const struct medtrie_verdict *verdicts, size_t count)
{
    static char text[512];
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        struct medtrie_system_view view = {.struct_size = sizeof view, .name = {"-", 1}};

        if (verdicts[i].system != NULL)
            medtrie_system_describe(verdicts[i].system, &view);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s %s", i > 0 ? " " : "",
                                 (int)view.name.size, view.name.data,
                                 medtrie_status_name(verdicts[i].status));
        if (verdicts[i].status == MEDTRIE_STATUS_MALFORMED)
            used += (size_t)snprintf(text + used, sizeof text - used, " at %zu",
                                     verdicts[i].malformed_at);
    }
    return text;
}

/* ---- One system -------------------------------------------------------------------------- */

static const struct {
    const char *system, *text, *day, *said;
} ones[] = {
    {"icd10cm", "E11.9", "2024-01-01", "icd10cm valid"},
    {"icd10cm", " e119 ", NULL, "icd10cm valid"}, /* as of the default period */
    {"icd10cm", "E11", "2024-01-01", "icd10cm header"},
    {"icd10cm", "E08-E13", "2024-01-01", "icd10cm header"}, /* a block where it exists */
    {"icd10cm", "E08-E14", "2024-01-01", "icd10cm malformed at 3"},
    {"hcpcs", "A", "2018-01-01", "hcpcs header"}, /* a group */
    {"hcpcs", "B", "2018-01-01", "hcpcs malformed at 1"},
    {"icd10pcs", "0D", "2024-01-01", "icd10pcs header"}, /* a body system */
    {"icd10pcs", "ZZ", "2024-01-01", "icd10pcs unknown"},
    /* M54.5 was billable until 2021-09-30 and is a header since. */
    {"icd10cm", "M54.5", "2021-09-30", "icd10cm valid"},
    {"icd10cm", "M54.5", "2021-10-01", "icd10cm header"},
    {"icd10cm", "M54.50", "2021-09-30", "icd10cm not-yet-valid"},
    {"icd10cm", "M54.50", "2021-10-01", "icd10cm valid"},
    {"icd10cm", "T40.7X1A", "2021-09-30", "icd10cm valid"},
    {"icd10cm", "T40.7X1A", "2021-10-01", "icd10cm retired"},
    {"icd10cm", "Z38.0", "2022-01-01", "icd10cm retired"},       /* also where it comes back */
    {"icd10cm", "E11.9", "2015-09-30", "icd10cm not-yet-valid"}, /* before ICD-10 */
    {"icd9cm-dx", "250.00", "2015-09-30", "icd9cm-dx valid"},
    {"icd9cm-dx", "250.00", "2015-10-01", "icd9cm-dx retired"}, /* behind ICD-9 */
    {"hcpcs", "G0001", "2018-12-31", "hcpcs valid"},
    {"hcpcs", "G0001", "2019-01-01", "hcpcs retired"},
    {"revenue", "0450", "2024-01-01", "revenue valid"},
    /* Malformed goes before not covered, that before unknown; a code is what it is. */
    {"icd10cm", "E11.9", "2023-01-01", "icd10cm not-covered"},
    {"icd10cm", "E11.7", "2023-01-01", "icd10cm not-covered"},
    {"icd10cm", "E11.", "2023-01-01", "icd10cm malformed at 4"},
    {"icd10cm", "E11.7", "2024-01-01", "icd10cm unknown"},
    {"icd10cm", "112.0", "2024-01-01", "icd10cm malformed at 0"},
    {"icd10cm", "\xC2\xA0\tE1O-9", "2024-01-01", "icd10cm malformed at 6"},
    {"icd10cm", "", "2024-01-01", "icd10cm malformed at 0"},
    {"revenue", "45\x01", "2024-01-01", "revenue malformed at 2"},
    {"revenue", "4.5 0", "2024-01-01", "revenue unknown"},
    {"revenue", "0450", "2009-12-31", "revenue not-covered"},
    /* Of one system asked for by name it never says not-loaded. */
    {"hcpcs", "99213", "2018-01-01", "hcpcs malformed at 0"},
};

Test(check, one_system)
{
    for (size_t i = 0; i < COUNT(ones); i++) {
        const medtrie_system *system = system_named(all, ones[i].system);
        struct medtrie_verdict verdicts[2];
        enum medtrie_status status = medtrie_check(system, ones[i].text, strlen(ones[i].text),
                                                   billing_day(ones[i].day), NULL);

        cr_assert_eq(
            check_all(all, ones[i].system, ones[i].text, ones[i].day, verdicts, COUNT(verdicts)),
            1);
        cr_expect_str_eq(said(verdicts, 1), ones[i].said, "%s on %s: %s", ones[i].text, ones[i].day,
                         said(verdicts, 1));
        cr_expect_eq(status, verdicts[0].status);
        cr_expect_eq(verdicts[0].id, medtrie_find(system, ones[i].text, strlen(ones[i].text)));
        cr_expect_eq(verdicts[0].period,
                     ones[i].day == NULL ? 3 : medtrie_period_on(system, billing_day(ones[i].day)));
    }
}

/* ---- All systems, and families ----------------------------------------------------------- */

static const char everything[] = "cpt cpt-modifier hcpcs hcpcs-modifier icd10cm icd10pcs icd9cm-dx "
                                 "icd9cm-sg";

static const struct {
    const char *loaded, *name, *text, *day, *said;
} many[] = {
    /* Without a name each system that has the code, in order of names. */
    {everything, NULL, "J0120", "2024-01-01", "hcpcs valid"},
    {everything, NULL, "A9", "2018-06-01", "cpt-modifier valid hcpcs-modifier header"},
    {everything, NULL, "250.00", "2024-01-01", "icd9cm-dx retired"},
    {everything, NULL, "845", "2015-01-01", "icd9cm-sg valid"},
    /* And where none has it, one. */
    {everything, NULL, "E11.7", "2024-01-01", "- unknown"},
    {everything, NULL, "250.99", "2026-01-01", "- unknown"}, /* ICD-9 is covered for ever */
    {"icd10cm hcpcs icd10pcs cpt icd9cm-sg icd9cm-dx", NULL, "Q1111", "2023-01-01", "- unknown"},
    {"cpt hcpcs icd10cm icd10pcs icd9cm-sg icd9cm-dx", NULL, "M99.99", "2023-01-01",
     "- not-covered"}, /* the one system of whose shape it is does not cover the day */
    {everything, NULL, "E11..9", "2024-01-01", "- malformed at 4"},  /* furthest in ICD-10-CM */
    {everything, NULL, "0DTJ4ZO", "2024-01-01", "- malformed at 6"}, /* in ICD-10-PCS */
    {everything, NULL, "", "2024-01-01", "- malformed at 0"},
    /* A user's list takes anything, so that nothing printable is malformed. */
    {"icd10cm revenue", NULL, "E11..9", "2024-01-01", "- unknown"},
    /* Of the shape of an official system that is not there, before unknown and malformed. */
    {"hcpcs icd10cm icd10pcs icd9cm-dx icd9cm-sg", NULL, "99213", "2024-01-01", "- not-loaded"},
    {"hcpcs revenue", NULL, "E11.9", "2024-01-01", "- not-loaded"},
    {"icd10cm", NULL, "E1175", "2024-01-01", "- not-loaded"}, /* it may be one of HCPCS */
    /* Modifiers are of two characters and count for nothing. */
    {"hcpcs icd10cm icd10pcs icd9cm-dx cpt icd9cm-sg", NULL, "QN", "2024-01-01", "- unknown"},
    {"hcpcs icd10cm icd9cm-dx cpt icd9cm-sg revenue", NULL, "Q-", "2024-01-01", "- unknown"},

    /* dx and px: the member of the day alone counts. */
    {everything, "dx", "250.00", "2015-09-30", "icd9cm-dx valid"},
    {everything, "dx", "250.00", "2015-10-01", "icd10cm malformed at 0"},
    {everything, "dx", "E11.9", "2015-09-30", "icd9cm-dx malformed at 3"},
    {everything, "dx", "E11.9", "2015-10-01", "icd10cm valid"},
    {everything, "dx", "E11.9", NULL, "icd10cm valid"},
    {everything, "px", "0DTJ4ZZ", "2024-01-01", "icd10pcs valid"},
    {everything, "px", "00.66", "2015-01-01", "icd9cm-sg valid"},
    {"icd9cm-dx", "dx", "E11.9", "2024-01-01", "- not-loaded"},
    {"icd9cm-dx", "dx", "!", "2024-01-01", "- malformed at 0"},
    {"icd9cm-dx", "dx", "250.00", NULL, "icd9cm-dx retired"}, /* the newer that is there */
    {"icd10cm", "dx", "250.00", "2015-01-01", "- not-loaded"},
    {"icd10cm", "dx", "M54.9", "2024-01-01", "icd10cm unknown"},
    {"hcpcs", "dx", "E11.9", NULL, "- not-loaded"},

    /* procedure and modifier: the member that has it. */
    {everything, "procedure", "J0120", "2024-01-01", "hcpcs valid"},
    {everything, "procedure", "9921z", "2024-01-01", "cpt valid"},
    {everything, "procedure", "G0001", "2024-01-01", "hcpcs retired"},
    {everything, "procedure", "J9999", "2024-01-01", "hcpcs unknown"},
    {everything, "procedure", "99999", "2024-01-01", "cpt unknown"},
    {everything, "procedure", "99999", "2030-01-01", "cpt not-covered"},
    {everything, "procedure", "J01", "2024-01-01", "hcpcs malformed at 3"},
    {everything, "procedure", "990", "2024-01-01", "cpt malformed at 3"},
    {"hcpcs", "procedure", "99213", "2024-01-01", "- not-loaded"},
    {"hcpcs", "procedure", "J9999", "2024-01-01", "hcpcs unknown"},
    {"hcpcs", "procedure", "992", "2024-01-01", "hcpcs malformed at 0"},
    {"hcpcs", "procedure", "99213-25", "2024-01-01", "hcpcs malformed at 0"},
    {"icd10cm", "procedure", "J0120", "2024-01-01", "- not-loaded"},
    /* Both have A9 and P1: valid goes before header, and before retired or not yet valid. */
    {everything, "modifier", "A9", "2018-06-01", "cpt-modifier valid"},
    {everything, "modifier", "P1", "2018-06-01", "cpt-modifier valid"},
    {everything, "modifier", "P1", "2024-06-01", "hcpcs-modifier valid"},
    {everything, "modifier", "QN", "2024-06-01", "hcpcs-modifier valid"},
    {everything, "modifier", "ZZ", "2024-06-01", "hcpcs-modifier unknown"},
    /* Who asks for modifiers by name is told that those of CPT are not there. */
    {"hcpcs-modifier", "modifier", "25", "2024-06-01", "- not-loaded"},
    {"hcpcs-modifier", "modifier", "ZZ", "2024-06-01", "hcpcs-modifier unknown"},

    /* A name that the index lacks and that is no family. */
    {"hcpcs", "icd10pcs", "0DTJ4ZZ", "2024-01-01", "- not-loaded"},
    {"hcpcs", "icd10pcs", "0DTJ4Z", "2024-01-01", "- malformed at 6"},
    {"hcpcs", "rooms", "any code", "2024-01-01", "- not-loaded"},
    {"hcpcs", "rooms", "", "2024-01-01", "- malformed at 0"},
};

Test(check, many_systems)
{
    for (size_t i = 0; i < COUNT(many); i++) {
        struct image part = billing_build(many[i].loaded);
        medtrie_index *index = billing_open(&part);
        struct medtrie_verdict verdicts[12];
        size_t count =
            check_all(index, many[i].name, many[i].text, many[i].day, verdicts, COUNT(verdicts));

        cr_expect_str_eq(said(verdicts, count), many[i].said, "%s of %s on %s with %s: %s",
                         many[i].text, many[i].name, many[i].day, many[i].loaded,
                         said(verdicts, count));
        /* Counted all the same with less room, or none. */
        cr_expect_eq(check_all(index, many[i].name, many[i].text, many[i].day, verdicts, 1), count);
        cr_expect_eq(check_all(index, many[i].name, many[i].text, many[i].day, NULL, 0), count);
        medtrie_close(index);
        image_free(&part);
    }
}

/* ---- What is in a verdict ---------------------------------------------------------------- */

static const char *codes_of(const medtrie_system *system, const medtrie_id *ids, size_t count)
{
    static char text[256];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && i < MEDTRIE_VERDICT_LIST; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "",
                                 miniature_name(system, ids[i]));
    return text;
}

static struct medtrie_verdict verdict_of(const char *system, const char *text, const char *day)
{
    struct medtrie_verdict verdict;

    cr_assert_eq(check_all(all, system, text, day, &verdict, 1), 1);
    return verdict;
}

/* A header's completions: the billable codes below it that day, and how many in all. */
Test(check, completions)
{
    const medtrie_system *cm = system_named(all, "icd10cm");
    struct medtrie_verdict verdict = verdict_of("icd10cm", "E11", "2024-01-01");

    cr_expect_eq(verdict.completion_count, 9);
    cr_expect_str_eq(codes_of(cm, verdict.completions, 9),
                     "E1100 E1101 E1110 E1121 E1122 E1140 E1165 E118"); /* the first eight */
    verdict = verdict_of("icd10cm", "M54.5", "2021-10-01");
    cr_expect_eq(verdict.completion_count, 3);
    cr_expect_str_eq(codes_of(cm, verdict.completions, 3), "M5450 M5451 M5459");
    verdict = verdict_of("icd10cm", "M54", "2021-09-30"); /* none of these was there */
    cr_expect_str_eq(codes_of(cm, verdict.completions, verdict.completion_count), "M545");
    verdict = verdict_of("icd10cm", "E08-E13", NULL);
    cr_expect_eq(verdict.completion_count, 10);
    verdict = verdict_of("icd10cm", "E11.7", NULL); /* no header */
    cr_expect_eq(verdict.completion_count, 0);
}

/* Successors are given for what is no longer billable, with the table that says so. */
Test(check, successors)
{
    struct medtrie_verdict verdict = verdict_of("icd10cm", "M54.5", "2021-10-01");

    cr_assert_eq(verdict.successor_count, 3);
    cr_expect_eq(verdict.successors[2].id, miniature_id(verdict.system, "M5459"));
    cr_expect_eq(memcmp(verdict.successors[0].table.data, "a conversion table", 18), 0);
    cr_expect_eq(verdict.successors[0].day, billing_day("2021-10-01"));
    cr_expect_eq(verdict_of("icd10cm", "M54.5", "2023-01-01").successor_count, 0); /* not covered */
    cr_expect_eq(verdict_of("icd10cm", "M54.50", "2021-01-01").successor_count, 0);
    cr_expect_eq(verdict_of("icd10cm", "E11", NULL).successor_count, 0); /* never was billable */
    /* HCPCS refers to CPT. */
    verdict = verdict_of("hcpcs", "G0001", "2024-01-01");
    cr_assert_eq(verdict.successor_count, 1);
    cr_expect_eq(verdict.successors[0].system, system_named(all, "cpt"));
}

/* The code of a verdict is that of the index, however it was written: also of a valid one, whose
 * code is found without looking there. */
Test(check, code_of_any_spelling)
{
    static const char *const around[] = {"", " ", "\t", "\xC2\xA0", "  \r"};

    for (size_t number = 0; medtrie_system_at(all, number) != NULL; number++) {
        const medtrie_system *system = medtrie_system_at(all, number);

        for (medtrie_id id = 0; medtrie_kind(system, id) != MEDTRIE_KIND_NONE; id++)
            for (size_t a = 0; a < COUNT(around) * COUNT(around) * 4; a++) {
                struct medtrie_text code = medtrie_code(system, id);
                struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
                char display[24], text[64];

                medtrie_display(system, id, display);
                snprintf(text, sizeof text, "%s%.24s%s", around[a % COUNT(around)],
                         a % 2 == 0 ? display : code.data, around[a / COUNT(around) % 5]);
                if (a % 3 == 0 && text[0] >= 'A' && text[0] <= 'Z')
                    text[0] = (char)(text[0] - 'A' + 'a');
                for (medtrie_period p = 0; p < 4; p++) {
                    struct medtrie_period_view view = {.struct_size = sizeof view};

                    if (!medtrie_period_at(system, p, &view))
                        continue;
                    medtrie_check(system, text, strlen(text), view.first_day, &verdict);
                    cr_assert(verdict.id == MEDTRIE_NONE || verdict.code.size == code.size,
                              "\"%s\"", text);
                    cr_assert(verdict.id == MEDTRIE_NONE || verdict.code.data == code.data);
                    cr_assert_eq(verdict.status == MEDTRIE_STATUS_VALID,
                                 verdict.id != MEDTRIE_NONE && medtrie_billable(system, id, p));
                }
            }
    }
}

/* Of a struct of any size only that many bytes are written, the same as of the whole. */
Test(check, struct_sizes)
{
    static const char *const texts[] = {"E11.9", "E11", "M54.5", "E1O.9", "E11-9"};
    const medtrie_system *cm = system_named(all, "icd10cm");

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct medtrie_verdict whole = {.struct_size = sizeof whole};
        size_t len = strlen(texts[i]);

        medtrie_check(cm, texts[i], len, billing_day("2021-10-01"), &whole);
        for (size_t size = sizeof size; size <= sizeof whole; size++) {
            unsigned char *bytes = malloc(size);
            size_t used = size < offsetof(struct medtrie_verdict, malformed_at)
                              ? size
                              : offsetof(struct medtrie_verdict, malformed_at);

            memset(bytes, 0, size);
            memcpy(bytes, &size, sizeof size);
            medtrie_check(cm, texts[i], len, billing_day("2021-10-01"),
                          (struct medtrie_verdict *)(void *)bytes);
            whole.struct_size = size;
            if (whole.status != MEDTRIE_STATUS_VALID)
                used = size < offsetof(struct medtrie_verdict, repairs)
                           ? size
                           : offsetof(struct medtrie_verdict, repairs);
            if (used == size && size > offsetof(struct medtrie_verdict, repair_count) &&
                size < offsetof(struct medtrie_verdict, repairs))
                used = offsetof(struct medtrie_verdict, repair_count);
            cr_assert_eq(memcmp(bytes, &whole, used), 0, "%s, %zu bytes", texts[i], size);
            free(bytes);
        }
    }
    medtrie_check(cm, "E11.9", 5, MEDTRIE_DAY_DEFAULT, &(struct medtrie_verdict){.struct_size = 0});
}

/* Verdicts of an older version stand one behind the other in its size, not in this library's. */
Test(check, struct_sizes_of_an_array)
{
    struct medtrie_verdict whole[2];
    size_t size = offsetof(struct medtrie_verdict, repair_count);
    unsigned char *bytes = calloc(2, size);

    for (size_t i = 0; i < 2; i++)
        memcpy(bytes + i * size, &size, sizeof size);
    cr_assert_eq(check_all(all, NULL, "A9", "2018-06-01", whole, 2), 2);
    cr_assert_eq(medtrie_check_all(all, NULL, 0, "A9", 2, billing_day("2018-06-01"),
                                   (struct medtrie_verdict *)(void *)bytes, 2),
                 2);
    for (size_t i = 0; i < 2; i++) {
        struct medtrie_verdict one;

        memcpy(&one, bytes + i * size, size);
        cr_expect_eq(one.struct_size, size);
        cr_expect_eq(one.system, whole[i].system);
        cr_expect_eq(one.id, whole[i].id);
        cr_expect_eq(one.status, whole[i].status);
    }
    free(bytes);
}

/* A valid code's verdict leaves alone what means nothing for it. */
Test(check, nothing_needless)
{
    struct medtrie_verdict verdict;

    memset(&verdict, 0x55, sizeof verdict);
    verdict.struct_size = sizeof verdict;
    medtrie_check(system_named(all, "icd10cm"), "E11.9", 5, MEDTRIE_DAY_DEFAULT, &verdict);
    cr_expect_eq(verdict.status, MEDTRIE_STATUS_VALID);
    cr_expect_eq(verdict.repair_count, (size_t)0x5555555555555555u);
}

/* What is no day, such as what medtrie_day_parse gives for a text that is no date, is covered by no
 * release: a code is not valid on it, by whatever call. */
Test(check, no_day)
{
    static const medtrie_day none[] = {MEDTRIE_DAY_NONE, MEDTRIE_DAY_NONE + 1,
                                       MEDTRIE_DAY_FIRST - 1, MEDTRIE_DAY_LAST + 1,
                                       MEDTRIE_DAY_DEFAULT - 1};
    static const char *const names[] = {"icd10cm", "dx"};
    const medtrie_system *cm = system_named(all, "icd10cm");
    const struct medtrie_texts texts = {.count = 1, .bytes = "E11.9", .cell_size = 5};
    const medtrie_id old = medtrie_find(cm, "M54.5", 5), new = medtrie_find(cm, "M54.50", 6);

    for (size_t i = 0; i < COUNT(none); i++) {
        struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
        struct medtrie_replacement found[1];

        cr_expect_eq(medtrie_check(cm, "E11.9", 5, none[i], NULL), MEDTRIE_STATUS_NOT_COVERED);
        medtrie_check_all(all, NULL, 0, "E11.9", 5, none[i], &verdict, 1);
        cr_expect_eq(verdict.status, MEDTRIE_STATUS_NOT_COVERED);
        for (size_t n = 0; n < COUNT(names); n++) {
            uint8_t status;

            medtrie_check_all(all, names[n], strlen(names[n]), "E11.9", 5, none[i], &verdict, 1);
            cr_expect_neq(verdict.status, MEDTRIE_STATUS_VALID, "%s %zu", names[n], i);
            cr_expect(n == 1 || verdict.status == MEDTRIE_STATUS_NOT_COVERED, "%zu", i);
            medtrie_check_batch(all, names[n], strlen(names[n]), &texts, &none[i], 0, &status, NULL,
                                NULL);
            cr_expect_eq(status, verdict.status, "%s %zu", names[n], i);
        }
        cr_expect_eq(medtrie_successors(cm, old, none[i], found, 1), 0);
        cr_expect_eq(medtrie_predecessors(cm, new, none[i], found, 1), 0);
    }
    cr_expect_gt(medtrie_successors(cm, old, MEDTRIE_DAY_DEFAULT, NULL, 0), 0);
    cr_expect_gt(medtrie_predecessors(cm, new, MEDTRIE_DAY_DEFAULT, NULL, 0), 0);
    cr_expect_eq(medtrie_check(cm, "E11.9", 5, MEDTRIE_DAY_DEFAULT, NULL), MEDTRIE_STATUS_VALID);
}

Test(check, names)
{
    static const char *const names[] = {"valid",   "header",     "retired",     "not-yet-valid",
                                        "unknown", "not-loaded", "not-covered", "malformed"};

    for (size_t i = 0; i < COUNT(names); i++)
        cr_expect_str_eq(medtrie_status_name((enum medtrie_status)i), names[i]);
    cr_expect_str_eq(medtrie_status_name((enum medtrie_status)99), "");
}

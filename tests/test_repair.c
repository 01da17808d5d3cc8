/* Repairs: each kind by cases from practice, their order, their bounds. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../src/reader/confusable.h"
#include "billing.h"

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

TestSuite(repair, .init = set_up, .fini = tear_down);

static const struct {
    const char *name, *text, *day, *repairs;
} rows[] = {
    /* stray-character: all that is no letter or digit. */
    {"icd10cm", "E11-9", NULL, "stray-character:E11.9"},
    {"icd10cm", "E.119", NULL, "stray-character:E11.9"},
    {"icd10cm", "E119.", NULL, "stray-character:E11.9"},
    {"icd10cm", "'E119", NULL, "stray-character:E11.9"},
    {"icd10cm", "\"e11.9\"", NULL, "stray-character:E11.9"},
    {"icd10cm", "E11 9", NULL, "stray-character:E11.9"},
    {"icd10cm",
     "E11\xE2\x80\x93"
     "9",
     NULL, "stray-character:E11.9"}, /* a dash of Unicode */
    {"icd10cm", "I10.", NULL, "stray-character:I10"},
    {"hcpcs", "J01.20", NULL, "stray-character:J0120"},
    {"icd9cm-dx", "E80.00", "2015-01-01", "stray-character:E800.0"},
    {"revenue", "0-450", NULL, "stray-character:0450"},
    {"revenue", "r&d-1", NULL, ""}, /* a list may have such signs */
    /* modifier-attached: a billable code, and a modifier of the day. */
    {"cpt", "9921Z-25", NULL, "modifier-attached:9921Z+25"},
    {"procedure", "A0428QN", NULL, "modifier-attached:A0428+QN"},
    {"procedure", "a0428-qn", NULL, "modifier-attached:A0428+QN"},
    {"hcpcs", "J0120 JW", NULL, "modifier-attached:J0120+JW"},
    {"hcpcs", "J0120-25", NULL, "modifier-attached:J0120+25"}, /* CPT's serve HCPCS too */
    {"hcpcs", "J0120 - 25", NULL, "modifier-attached:J0120+25"},
    {"hcpcs", "J0120XQ", "2018-06-01", "modifier-attached:J0120+XQ"},
    {"hcpcs", "J0120XQ", "2019-06-01", ""},  /* no modifier any more */
    {"hcpcs", "J0120ZZ", NULL, ""},          /* none at all */
    {"hcpcs", "G0001-25", "2019-06-01", ""}, /* the code is not billable */
    {"hcpcs", "J0120-255", NULL, ""},
    {"hcpcs", "J0120-2", NULL, ""},
    {"icd10cm", "E1100-25", NULL, ""}, /* diagnoses have no modifiers */
    /* placeholder-x: one run of X, from the fourth place on. */
    {"icd10cm", "T40.11A", NULL, "placeholder-x:T40.1X1A"},
    {"icd10cm", "t4011d", NULL, "placeholder-x:T40.1X1D"},
    {"icd10cm", "T07.A", NULL, "placeholder-x:T07.XXXA"},
    {"icd10cm", "W19A", NULL, "placeholder-x:W19.XXXA"},
    {"icd10cm", "W19XA", NULL, "placeholder-x:W19.XXXA"},
    {"icd10cm", "W19.XXA", NULL, "placeholder-x:W19.XXXA"},
    {"icd10pcs", "T07A", NULL, ""}, /* no such thing in another system */
    /* successor, then what is below the header without those that were named. */
    {"icd10cm", "T40.7X1A", "2021-10-01", "successor:T40.711A"},
    {"icd10cm", "T40.7X1A", "2021-09-30", ""}, /* valid */
    {"icd10cm", "M54.5", "2021-10-01", "successor:M54.50 successor:M54.51 successor:M54.59"},
    {"hcpcs", "G0001", "2024-01-01", "successor:00001"},
    /* seventh-character: padded with X to six. */
    {"icd10cm", "S72.001", NULL, "seventh-character:S72.001A seventh-character:S72.001D"},
    {"icd10cm", "T401X1", NULL, "seventh-character:T40.1X1A seventh-character:T40.1X1D"},
    {"icd10cm", "W19", NULL, "seventh-character:W19.XXXA seventh-character:W19.XXXS"},
    {"icd10cm", "W19XX", NULL, "seventh-character:W19.XXXA seventh-character:W19.XXXS"},
    /* complete: in official order, at most eight. */
    {"icd10cm", "E11", NULL,
     "complete:E11.00 complete:E11.01 complete:E11.10 complete:E11.21 complete:E11.22 "
     "complete:E11.40 complete:E11.65 complete:E11.8"},
    {"icd10cm", "E11.0", NULL, "complete:E11.00 complete:E11.01"},
    {"icd10cm", "S72.0", NULL, "complete:S72.001A complete:S72.001D"},
    {"icd10pcs", "0DT", NULL, "complete:0DTJ0ZZ complete:0DTJ4ZZ"},
    {"icd10pcs", "0D", NULL, ""},                    /* a body system has too many below it */
    {"icd10pcs", "0DTJ4", NULL, "complete:0DTJ4ZZ"}, /* the text is no code */
    {"icd10cm", "E11.", NULL,
     "complete:E11.00 complete:E11.01 complete:E11.10 complete:E11.21 complete:E11.22 "
     "complete:E11.40 complete:E11.65 complete:E11.8"},
    {"icd10cm", "E08-E13", NULL, ""},
    {"hcpcs", "A", NULL, ""},
    {"revenue", "room", NULL, "complete:0250 complete:0450"}, /* one of a list has not */
    {"icd10cm", "E", NULL, ""}, /* and a letter is the beginning of too many */
    {"icd10cm", "-M.", NULL, ""},
    /* A beginning is one with signs around it, a comma for its dot, and an x for what follows too.
     */
    {"icd9cm-dx", "845-", "2015-01-01",
     "complete:845.00 complete:845.01 complete:845.02 complete:845.03 complete:845.09 "
     "complete:845.10 leading-zero:008.45"},
    {"icd9cm-dx", "=\"8,45\"", "2015-01-01", "leading-zero:008.45"},
    {"icd9cm-dx", "112.xx", "2015-01-01", "complete:112.0"},
    {"icd9cm-dx", "'112", "2015-01-01", "complete:112.0"},
    {"icd10cm", "E11.0x", NULL, "complete:E11.00 complete:E11.01"},
    {"icd10cm", "E11.9x", NULL, "stray-character:E11.9"},
    {"icd10cm", "T07.x", NULL,
     "seventh-character:T07.XXXA seventh-character:T07.XXXD"}, /* where X is the placeholder */
    /* A code that is not billable behind stray characters is that code. */
    {"icd10cm", "M54.5-", "2021-10-01", "successor:M54.50 successor:M54.51 successor:M54.59"},
    {"icd10cm", "'M54,5", "2021-10-01", "successor:M54.50 successor:M54.51 successor:M54.59"},
    {"icd10cm", "E11.0-", NULL, "complete:E11.00 complete:E11.01"},
    {"icd10cm", "S72.001-", NULL, "seventh-character:S72.001A seventh-character:S72.001D"},
    {"hcpcs", "G0001.", "2024-01-01", "successor:00001"},
    {NULL, "E11.0-", NULL, "complete:icd10cm/E11.00 complete:icd10cm/E11.01"},
    /* leading-zero: fewest first; a dot must come to stand in its place, and is no stray character
     * then. */
    {"icd9cm-dx", "11.20", "2015-01-01", "stray-character:112.0"},
    {"icd9cm-dx", "112.00", "2015-01-01", "stray-character:112.0"}, /* and zeros behind are some */
    {"icd9cm-dx", "1120.0", "2015-01-01", "stray-character:112.0"},
    {"icd9cm-dx", "8.4500", "2015-01-01", "leading-zero:008.45 stray-character:845.00"},
    {"icd9cm-dx", "8.4", "2015-01-01", "leading-zero:008.45"}, /* 008.45 as 8.4 began it */
    {"icd9cm-dx", "0.0", "2015-01-01", ""},
    {"icd9cm-dx", "8", "2015-01-01", "leading-zero:008.45"}, /* of 008.0 a spreadsheet leaves 8 */
    {"icd9cm-dx", "08", "2015-01-01", "leading-zero:008.45"},
    {"icd9cm-sg", "8.45", "2015-01-01", "stray-character:84.5"},
    {"icd9cm-dx", "1.1", "2015-01-01", "leading-zero:001.1"},
    {"icd9cm-dx", "11", "2015-01-01", "leading-zero:001.1 complete:112.0"}, /* no code in itself */
    {"icd9cm-dx", "112", "2015-01-01", "complete:112.0"},
    {"icd9cm-dx", "845", "2015-01-01",
     "complete:845.00 complete:845.01 complete:845.02 complete:845.03 complete:845.09 "
     "complete:845.10 leading-zero:008.45"}, /* 845.11 gives way */
    {"icd9cm-dx", "8.45", "2015-01-01", "leading-zero:008.45"},
    {"icd9cm-sg", "66", "2015-01-01", "leading-zero:00.66"},
    {"icd9cm-sg", "0.66", "2015-01-01", "leading-zero:00.66"},
    {"icd9cm-sg", "84.5", "2015-01-01", ""}, /* billable itself */
    {"revenue", "450", NULL, "leading-zero:0450"},
    {"cpt", "100", NULL, "leading-zero:00100"},
    {"cpt", "1", NULL, "leading-zero:00001"},
    {"cpt", "1.", NULL, "leading-zero:00001"},
    {"cpt", "1-", NULL, "leading-zero:00001"},
    {"cpt", "-.-", NULL, ""},
    /* confusable: O and 0, I and 1, L and 1, both ways. */
    {"icd10cm", "E1O.9", NULL, "confusable:E10.9"},
    {"icd10cm", "EI1.9", NULL, "confusable:E11.9"},
    {"icd10cm", "El1.9", NULL, "confusable:E11.9"},
    {"icd10cm", "EIl.9", NULL, "confusable:E11.9"}, /* two changes */
    {"icd10cm", "112.0", NULL, "confusable:I12.0"}, /* a digit for a letter */
    {"icd10cm", "l1o", NULL, ""},                   /* L and I look like 1, not like each other */
    {"icd10pcs", "ODTJ4ZZ", NULL, "confusable:0DTJ4ZZ"},
    {"procedure", "JO12O", NULL, "confusable:J0120"},
    {"icd10cm", "E11.O", NULL, "confusable:E11.00 confusable:E11.01"}, /* a beginning */
    {"icd9cm-dx", "1l2", "2015-01-01", "confusable:112.0"},
    {"icd10cm",
     "E\xD0\x9E"
     "9",
     NULL, ""}, /* a letter of another alphabet is no sign */
    {"icd10cm", "E11\xD0\x9E", NULL, ""},
    {"icd10cm",
     "\xC3\x89"
     "119",
     NULL, ""},
    {"icd10cm",
     "E11\x96"
     "9",
     NULL, "stray-character:E11.9"},                 /* the dash of Windows */
    {"revenue", "b1O-", NULL, "confusable:B10-"},    /* a sign of a list is none around it */
    {"icd10cm", "EI-1.9", NULL, "confusable:E11.9"}, /* what is stray is left out before */
    /* transposed: two neighbours, or two with one character between. */
    {"icd10cm", "E91.1", NULL, "transposed:E11.9"},
    {"icd10cm", "E191", NULL, "transposed:E11.9"},
    {"icd9cm-dx", "84520", "2015-01-01", "transposed:845.02 transposed:485.20"}, /* from the end */
    {"icd10cm", "1E19", NULL, "transposed:E11.9"},
    {"hcpcs", "J1020", NULL, "transposed:J0120"},
    {"icd10cm", "E1-19", NULL, "stray-character:E11.9"}, /* not when something else was found */
    {"icd10cm", "M4-55", NULL, "stray-character:M45.5"},
    {"icd10cm", "I1-20", NULL, "stray-character:I12.0"},
    /* What is a code was hardly mistyped: no M45.5 for the header M54.5 (above). */
    {"icd10cm", "M54.50", "2021-09-30", ""},
    /* Nothing is billable on a day that is not covered. */
    {"icd10cm", "E11-9", "2023-01-01", ""},
    {"icd10cm", "E11", "2023-01-01", ""},
    /* A code that is billable is not repaired. */
    {"icd10cm", "E11.9", NULL, ""},
    /* Of no system: in all of them, kind by kind. */
    {NULL, "E11-9", NULL, "stray-character:icd10cm/E11.9"},
    {NULL, "A0428QN", NULL, "modifier-attached:hcpcs/A0428+QN"},
    {NULL, "9921Z-25", NULL, "modifier-attached:cpt/9921Z+25"},
    {NULL, "100", NULL, "leading-zero:cpt/00100"},
    {NULL, "Q.N", NULL, ""}, /* but not in those of modifiers, which nobody means without saying */
    {"modifier", "Q.N", NULL, "stray-character:QN"},
    {NULL, "ODT", NULL, "confusable:icd10pcs/0DTJ0ZZ confusable:icd10pcs/0DTJ4ZZ"},
    {NULL, "E11..", NULL,
     "complete:icd10cm/E11.00 complete:icd10cm/E11.01 complete:icd10cm/E11.10 "
     "complete:icd10cm/E11.21 complete:icd10cm/E11.22 complete:icd10cm/E11.40 "
     "complete:icd10cm/E11.65 complete:icd10cm/E11.8"},
    /* Of a family: in its member of the day. */
    {"procedure", "G0001", "2024-01-01", "successor:00001"}, /* it has the code: in it alone */
    {"dx", "E11-9", "2024-01-01", "stray-character:E11.9"},
    {"dx", "112-0", "2015-01-01", "stray-character:112.0"},
    {"dx", "112-0", "2024-01-01", "confusable:I12.0"},
    {"dx", "112.0", "2024-01-01", ""}, /* a code of ICD-9-CM was hardly mistyped */
    {"dx", "E11.9", "2015-01-01", ""}, /* nor one of ICD-10-CM */
    {"dx", "112", "2024-01-01", ""},   /* nor what its codes begin with */
    {"procedure", "9921z.25", "2024-01-01", "modifier-attached:9921Z+25"},
    /* Nothing to take. */
    {NULL, "", NULL, ""},
    {NULL, "---", NULL, ""},
    {NULL, "12345678901234567", NULL, ""},
    {NULL, "E11-9------------------------------------------------------------", NULL, ""}, /* 65 */
    {"icd10cm", "E11-9-----------------------------------------------------------", NULL,
     "stray-character:E11.9"}, /* 64 */
    {"revenue", "", NULL, ""}, /* nothing is no number */
    {"revenue", "0", NULL, "leading-zero:000"},
};

Test(repair, rows)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
        size_t len = rows[i].name == NULL ? 0 : strlen(rows[i].name);

        medtrie_check_all(all, rows[i].name, len, rows[i].text, strlen(rows[i].text),
                          billing_day(rows[i].day), &verdict, 1);
        if (verdict.status == MEDTRIE_STATUS_VALID)
            verdict.repair_count = 0;
        cr_expect_str_eq(billing_repairs(&verdict), rows[i].repairs, "%s \"%s\" on %s: %s",
                         rows[i].name, rows[i].text, rows[i].day, billing_repairs(&verdict));
    }
}

/* Where the modifiers' system is not loaded, their shape decides. */
Test(repair, modifiers_that_are_not_loaded)
{
    static const struct {
        const char *loaded, *text, *repairs;
    } parts[] = {
        {"hcpcs", "J0120-25", "modifier-attached:J0120+25"},
        {"hcpcs", "J0120ZZ", "modifier-attached:J0120+ZZ"},
        {"hcpcs hcpcs-modifier", "J0120ZZ", ""},
        {"hcpcs hcpcs-modifier", "J0120-25", "modifier-attached:J0120+25"},
        {"cpt-modifier hcpcs hcpcs-modifier", "J0120-26", ""},
        {"hcpcs", "J0120-255", ""},
    };

    for (size_t i = 0; i < COUNT(parts); i++) {
        struct image part = billing_build(parts[i].loaded);
        medtrie_index *index = billing_open(&part);
        struct medtrie_verdict verdict = {.struct_size = sizeof verdict};

        medtrie_check(medtrie_system_named(index, "hcpcs", 5), parts[i].text, strlen(parts[i].text),
                      MEDTRIE_DAY_DEFAULT, &verdict);
        cr_expect_str_eq(billing_repairs(&verdict), parts[i].repairs, "%s with %s: %s",
                         parts[i].text, parts[i].loaded, billing_repairs(&verdict));
        medtrie_close(index);
        image_free(&part);
    }
}

/* What may be a code of a system that is not loaded is read as it stands there alone. */
Test(repair, systems_that_are_not_loaded)
{
    static const struct {
        const char *loaded, *name, *text, *day, *repairs;
    } parts[] = {
        {"icd9cm-dx", NULL, "84050", "2015-01-01", ""}, /* CPT's shape */
        {"cpt icd9cm-dx", NULL, "84050", "2015-01-01", "transposed:icd9cm-dx/845.00"},
        {"icd9cm-dx", "icd9cm-dx", "84050", "2015-01-01", "transposed:845.00"},
        {"hcpcs-modifier", "modifier", "1P", NULL, ""}, /* it may be one of CPT */
        {"hcpcs-modifier", "hcpcs-modifier", "NQ", NULL, "transposed:QN"},
        {"hcpcs", NULL, "A0428QN", NULL,
         "modifier-attached:hcpcs/A0428+QN"}, /* ICD-10-PCS' shape */
    };

    for (size_t i = 0; i < COUNT(parts); i++) {
        struct image part = billing_build(parts[i].loaded);
        medtrie_index *index = billing_open(&part);
        struct medtrie_verdict verdict = {.struct_size = sizeof verdict};
        const char *name = parts[i].name;

        medtrie_check_all(index, name, name == NULL ? 0 : strlen(name), parts[i].text,
                          strlen(parts[i].text), billing_day(parts[i].day), &verdict, 1);
        cr_expect_str_eq(billing_repairs(&verdict), parts[i].repairs, "%s with %s: %s",
                         parts[i].text, parts[i].loaded, billing_repairs(&verdict));
        medtrie_close(index);
        image_free(&part);
    }
}

/* Of every text near a code: whatever is proposed is billable that day, no code comes twice, and
 * never more than eight. */
Test(repair, near_every_code)
{
    static const char characters[] = "0O1IlLXAE9 .-";
    size_t proposed = 0;

    for (size_t number = 0; medtrie_system_at(all, number) != NULL; number++)
        for (medtrie_id id = 0;
             medtrie_kind(medtrie_system_at(all, number), id) != MEDTRIE_KIND_NONE; id++)
            for (size_t change = 0; change < 25 * (sizeof characters - 1); change++) {
                struct medtrie_verdict verdicts[12];
                char text[32];
                size_t len = medtrie_display(medtrie_system_at(all, number), id, text);
                size_t place = change / (sizeof characters - 1);
                size_t count;

                if (place > len)
                    break;
                text[place] = characters[change % (sizeof characters - 1)];
                for (size_t i = 0; i < COUNT(verdicts); i++)
                    verdicts[i].struct_size = sizeof verdicts[i];
                count = medtrie_check_all(all, NULL, 0, text, place == len ? len + 1 : len,
                                          billing_day("2015-01-01") + (medtrie_day)change * 9,
                                          verdicts, COUNT(verdicts));
                for (size_t v = 0; v < count; v++) {
                    const struct medtrie_repair *repairs = verdicts[v].repairs;
                    size_t n =
                        verdicts[v].status == MEDTRIE_STATUS_VALID ? 0 : verdicts[v].repair_count;

                    cr_assert(n <= MEDTRIE_VERDICT_LIST);
                    for (size_t i = 0; i < n; i++) {
                        medtrie_day day = billing_day("2015-01-01") + (medtrie_day)change * 9;

                        proposed++;
                        cr_assert(medtrie_billable(repairs[i].system, repairs[i].id,
                                                   medtrie_period_on(repairs[i].system, day)));
                        cr_assert(verdicts[v].system == NULL || repairs[i].id != verdicts[v].id ||
                                  repairs[i].system != verdicts[v].system);
                        for (size_t j = 0; j < i; j++)
                            cr_assert(repairs[i].id != repairs[j].id ||
                                      repairs[i].system != repairs[j].system);
                    }
                }
            }
    cr_expect_gt(proposed, 1000);
}

/* Readings come with the fewest changes first, each once, and end. */
Test(repair, readings)
{
    static const struct {
        const char *text, *readings;
    } cases[] = {
        {"E9", ""}, {"O", "0"}, {"1", "I L"}, {"O0", "00 OO 0O"}, {"1L", "IL LL 11 I1 L1"},
    };
    struct medtrie_readings readings;
    char text[MEDTRIE_CODE_MAX];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(cases); i++) {
        char found[128] = "";

        medtrie_readings_begin(&readings, cases[i].text, strlen(cases[i].text), true);
        while (medtrie_readings_next(&readings, text))
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s%.*s",
                     found[0] == '\0' ? "" : " ", (int)strlen(cases[i].text), text);
        cr_expect_str_eq(found, cases[i].readings, "%s: %s", cases[i].text, found);
    }
    medtrie_readings_begin(&readings, "1111111111111111", 16, true);
    while (medtrie_readings_next(&readings, text))
        count++;
    cr_expect(count > 400 && count <= 512, "%zu", count);
    medtrie_readings_begin(&readings, "I1O.101", 7, true); /* all subsets of nine options */
    for (count = 0; medtrie_readings_next(&readings, text);)
        count++;
    cr_expect_eq(count, 2 * 3 * 2 * 3 * 2 * 3 - 1);
}

Test(repair, names)
{
    static const char *const names[] = {"",
                                        "stray-character",
                                        "modifier-attached",
                                        "placeholder-x",
                                        "successor",
                                        "seventh-character",
                                        "complete",
                                        "leading-zero",
                                        "confusable",
                                        "transposed",
                                        ""};

    for (size_t i = 0; i < COUNT(names); i++)
        cr_expect_str_eq(medtrie_repair_kind_name((enum medtrie_repair_kind)i), names[i]);
}

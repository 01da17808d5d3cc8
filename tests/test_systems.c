/* The official systems and the calendars of their editions. */
#include <criterion/criterion.h>
#include <string.h>

#include "compiler/systems.h"

static medtrie_day day(const char *text)
{
    medtrie_day parsed = medtrie_day_parse(text, strlen(text));

    cr_assert_neq(parsed, MEDTRIE_DAY_NONE, "%s", text);
    return parsed;
}

static void expect_day(medtrie_day actual, const char *expected, const char *of)
{
    char text[11];

    medtrie_day_format(actual, text);
    cr_expect_str_eq(text, expected, "%s", of);
}

/* The tables of days are written as numbers, with these dates beside them. */
Test(systems, extra_editions)
{
    static const struct {
        const char *system;
        const char *days[8];
    } cases[] = {
        {"icd10cm", {"2020-04-01", "2021-01-01", "2022-04-01", "2023-04-01"}},
        {"icd10pcs",
         {"2020-08-01", "2021-01-01", "2022-04-01", "2023-04-01", "2024-04-01", "2025-04-01",
          "2026-04-01"}},
        {"hcpcs", {NULL}},
        {"icd9cm-dx", {NULL}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct system_definition *system = medtrie_system_definition(cases[i].system);
        size_t count = 0;

        while (cases[i].days[count] != NULL)
            count++;
        cr_assert_eq(system->edition_count, count, "%s", cases[i].system);
        for (size_t d = 0; d < count; d++)
            expect_day(system->editions[d], cases[i].days[d], cases[i].system);
    }
}

Test(systems, edition_after)
{
    static const struct {
        const char *system, *day, *next;
    } cases[] = {
        {"icd10cm", "2015-10-01", "2016-10-01"},  /* each 1 October */
        {"icd10cm", "2016-09-30", "2016-10-01"},  /* from the day before */
        {"icd10cm", "2019-10-01", "2020-04-01"},  /* U07.1 */
        {"icd10cm", "2020-04-01", "2020-10-01"},  /* CM had no edition of August 2020 */
        {"icd10pcs", "2019-10-01", "2020-08-01"}, /* PCS had, and none of April 2020 */
        {"icd10cm", "2020-10-01", "2021-01-01"},
        {"icd10cm", "2021-01-01", "2021-10-01"},
        {"icd10cm", "2021-10-01", "2022-04-01"},
        {"icd10cm", "2022-10-01", "2023-04-01"},
        {"icd10cm", "2023-10-01", "2024-10-01"},  /* April 2024 changed no code of CM */
        {"icd10pcs", "2023-10-01", "2024-04-01"}, /* but PCS */
        {"icd10cm", "2025-10-01", "2026-10-01"},
        {"icd10pcs", "2025-10-01", "2026-04-01"},
        {"icd10cm", "2026-10-01", "2027-04-01"}, /* from 2027 on each 1 April counts */
        {"icd10cm", "2027-04-01", "2027-10-01"},
        {"icd10cm", "2030-01-01", "2030-04-01"},
        {"icd9cm-dx", "2014-10-01", "2015-10-01"},
        {"icd10cm", "9999-04-01", "9999-10-01"}, /* the last of the calendar */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_day(
            medtrie_edition_after(medtrie_system_definition(cases[i].system), day(cases[i].day)),
            cases[i].next, cases[i].day);
    cr_expect_eq(medtrie_edition_after(medtrie_system_definition("icd10cm"), day("9999-10-01")),
                 MEDTRIE_DAY_LAST + 1);
}

Test(systems, ends)
{
    static const struct {
        const char *day, *cycle, *quarter, *year;
    } cases[] = {
        {"2015-10-01", "2016-09-30", "2015-12-31", "2015-12-31"},
        {"2016-09-30", "2016-09-30", "2016-09-30", "2016-12-31"},
        {"2020-01-01", "2020-09-30", "2020-03-31", "2020-12-31"},
        {"2020-02-29", "2020-09-30", "2020-03-31", "2020-12-31"},
        {"2020-04-01", "2020-09-30", "2020-06-30", "2020-12-31"},
        {"2020-12-31", "2021-09-30", "2020-12-31", "2020-12-31"},
        {"9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31"}, /* no later year */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_day(medtrie_cycle_end(day(cases[i].day)), cases[i].cycle, cases[i].day);
        expect_day(medtrie_quarter_end(day(cases[i].day)), cases[i].quarter, cases[i].day);
        expect_day(medtrie_year_end(day(cases[i].day)), cases[i].year, cases[i].day);
    }
}

Test(systems, split)
{
    int year, month, day_of_month;

    medtrie_day_split(day("2020-02-29"), &year, &month, &day_of_month);
    cr_expect_eq(year, 2020);
    cr_expect_eq(month, 2);
    cr_expect_eq(day_of_month, 29);
}

/* DESIGN's table: display form, FHIR URI, days of use. */
Test(systems, definitions)
{
    static const struct {
        const char *name, *uri;
        unsigned dot_after, dot_after_e;
        const char *from, *to;
        bool licensed;
    } cases[] = {
        {"icd10cm", "http://hl7.org/fhir/sid/icd-10-cm", 3, 0, "2015-10-01", "9999-12-31", false},
        {"icd10pcs", "http://www.cms.gov/Medicare/Coding/ICD10", 0, 0, "2015-10-01", "9999-12-31",
         false},
        {"hcpcs", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", 0, 0, "0001-01-01",
         "9999-12-31", false},
        {"hcpcs-modifier", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", 0, 0,
         "0001-01-01", "9999-12-31", false},
        {"cpt", "http://www.ama-assn.org/go/cpt", 0, 0, "0001-01-01", "9999-12-31", true},
        {"cpt-modifier", "http://www.ama-assn.org/go/cpt", 0, 0, "0001-01-01", "9999-12-31", true},
        {"icd9cm-dx", "http://hl7.org/fhir/sid/icd-9-cm", 3, 4, "0001-01-01", "2015-09-30", false},
        {"icd9cm-sg", "http://hl7.org/fhir/sid/icd-9-cm", 2, 0, "0001-01-01", "2015-09-30", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct system_definition *system = medtrie_system_definition(cases[i].name);

        cr_assert_not_null(system, "%s", cases[i].name);
        cr_expect_str_eq(system->uri, cases[i].uri);
        cr_expect_eq(system->dot_after, cases[i].dot_after, "%s", cases[i].name);
        cr_expect_eq(system->dot_after_e, cases[i].dot_after_e, "%s", cases[i].name);
        cr_expect_eq(system->licensed, cases[i].licensed, "%s", cases[i].name);
        expect_day(system->in_use_from, cases[i].from, cases[i].name);
        expect_day(system->in_use_to, cases[i].to, cases[i].name);
    }
    cr_expect_null(medtrie_system_definition("icd10"));
    cr_expect_null(medtrie_system_definition("ICD10CM"));
}

Test(systems, names)
{
    static const struct {
        const char *name;
        bool family, list;
    } cases[] = {
        {"dx", true, false},        {"px", true, false},
        {"procedure", true, false}, {"modifier", true, false},
        {"icd10cm", false, false},  {"cpt", false, false},
        {"charges", false, true},   {"pos-2025", false, true},
        {"a", false, true},         {"", false, false},
        {"2025", false, false},     {"-a", false, false},
        {"Charges", false, false},  {"a b", false, false},
        {"a_b", false, false},      {"caf\xC3\xA9", false, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(medtrie_family_name(cases[i].name), cases[i].family, "%s", cases[i].name);
        cr_expect_eq(medtrie_list_name(cases[i].name), cases[i].list, "%s", cases[i].name);
    }
}

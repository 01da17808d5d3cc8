/*
 * The official code systems and the calendars of their editions.
 *
 * Sources of the calendars: the files' own effective dates and the conversion tables of FY2026,
 * which list every day on which a code of ICD-10-CM or ICD-10-PCS took effect. ICD-10-CM files of
 * April 2024, 2025 and 2026 changed no code and are no editions. ICD-10 replaced ICD-9-CM on
 * 2015-10-01 (45 CFR 162.1002). Days are written as the count since 1970-01-01 with the date
 * beside them, so that the tables are constants; tests/test_systems.c checks each pair.
 */
#include "systems.h"

#include <string.h>

#define ICD10_FIRST_DAY 16709 /* 2015-10-01 */
#define ICD9_LAST_DAY 16708   /* 2015-09-30 */
#define APRIL_EDITIONS_FROM_YEAR 2027

static const medtrie_day icd10cm_editions[] = {
    18353, /* 2020-04-01 */
    18628, /* 2021-01-01 */
    19083, /* 2022-04-01 */
    19448, /* 2023-04-01 */
};

static const medtrie_day icd10pcs_editions[] = {
    18475, /* 2020-08-01 */
    18628, /* 2021-01-01 */
    19083, /* 2022-04-01 */
    19448, /* 2023-04-01 */
    19814, /* 2024-04-01 */
    20179, /* 2025-04-01 */
    20544, /* 2026-04-01 */
};

static const struct system_definition definitions[] = {
    {
        .name = "icd10cm",
        .title = "ICD-10-CM diagnoses",
        .uri = "http://hl7.org/fhir/sid/icd-10-cm",
        .calendar = CALENDAR_ICD10,
        .parent_by_prefix = true,
        .dot_after = 3,
        .in_use_from = ICD10_FIRST_DAY,
        .in_use_to = MEDTRIE_DAY_LAST,
        .editions = icd10cm_editions,
        .edition_count = sizeof icd10cm_editions / sizeof icd10cm_editions[0],
    },
    {
        .name = "icd10pcs",
        .title = "ICD-10-PCS inpatient procedures",
        .uri = "http://www.cms.gov/Medicare/Coding/ICD10",
        .calendar = CALENDAR_ICD10,
        .parent_by_prefix = true,
        .sorted = true,
        .outlined = true,
        .in_use_from = ICD10_FIRST_DAY,
        .in_use_to = MEDTRIE_DAY_LAST,
        .editions = icd10pcs_editions,
        .edition_count = sizeof icd10pcs_editions / sizeof icd10pcs_editions[0],
    },
    {
        .name = "hcpcs",
        .title = "HCPCS Level II supplies and services",
        .uri = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        .calendar = CALENDAR_RECORD,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = MEDTRIE_DAY_LAST,
    },
    {
        .name = "hcpcs-modifier",
        .title = "HCPCS Level II modifiers",
        .uri = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        .calendar = CALENDAR_RECORD,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = MEDTRIE_DAY_LAST,
    },
    {
        .name = "cpt",
        .title = "CPT procedures",
        .uri = "http://www.ama-assn.org/go/cpt",
        .calendar = CALENDAR_CPT,
        .licensed = true,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = MEDTRIE_DAY_LAST,
    },
    {
        .name = "cpt-modifier",
        .title = "CPT modifiers",
        .uri = "http://www.ama-assn.org/go/cpt",
        .calendar = CALENDAR_CPT,
        .licensed = true,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = MEDTRIE_DAY_LAST,
    },
    {
        .name = "icd9cm-dx",
        .title = "ICD-9-CM diagnoses",
        .uri = "http://hl7.org/fhir/sid/icd-9-cm",
        .calendar = CALENDAR_CLOSED,
        .dot_after = 3,
        .dot_after_e = 4,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = ICD9_LAST_DAY,
    },
    {
        .name = "icd9cm-sg",
        .title = "ICD-9-CM procedures",
        .uri = "http://hl7.org/fhir/sid/icd-9-cm",
        .calendar = CALENDAR_CLOSED,
        .dot_after = 2,
        .in_use_from = MEDTRIE_DAY_FIRST,
        .in_use_to = ICD9_LAST_DAY,
    },
};

const char medtrie_licensed_notice[] =
    "This index holds CPT codes and descriptors from files that its maker supplied. CPT is "
    "copyright of the American Medical Association, all rights reserved; CPT is a registered "
    "trademark of the American Medical Association. Use and distribution need a licence from the "
    "AMA that covers every user.";

const struct system_definition *medtrie_system_definition(const char *name)
{
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++)
        if (strcmp(definitions[i].name, name) == 0)
            return &definitions[i];
    return NULL;
}

bool medtrie_family_name(const char *name)
{
    return strcmp(name, "dx") == 0 || strcmp(name, "px") == 0 || strcmp(name, "procedure") == 0 ||
           strcmp(name, "modifier") == 0;
}

bool medtrie_list_name(const char *name)
{
    if (name[0] < 'a' || name[0] > 'z')
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-'))
            return false;
    return medtrie_system_definition(name) == NULL && !medtrie_family_name(name);
}

void medtrie_day_split(medtrie_day day, int *year, int *month, int *day_of_month)
{
    char text[11];

    medtrie_day_format(day, text);
    *year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    *month = (text[5] - '0') * 10 + text[6] - '0';
    *day_of_month = (text[8] - '0') * 10 + text[9] - '0';
}

medtrie_day medtrie_edition_after(const struct system_definition *definition, medtrie_day day)
{
    int year, month, day_of_month;
    medtrie_day next;

    medtrie_day_split(day, &year, &month, &day_of_month);
    next = medtrie_day_of(month >= 10 ? year + 1 : year, 10, 1);
    if (next == MEDTRIE_DAY_NONE)
        next = MEDTRIE_DAY_LAST + 1;
    for (size_t i = 0; i < definition->edition_count; i++)
        if (definition->editions[i] > day && definition->editions[i] < next)
            next = definition->editions[i];
    for (int april = year; april <= year + 1; april++) {
        medtrie_day edition = medtrie_day_of(april, 4, 1);

        if (april >= APRIL_EDITIONS_FROM_YEAR && edition > day && edition < next)
            next = edition;
    }
    return next;
}

medtrie_day medtrie_cycle_end(medtrie_day day)
{
    int year, month, day_of_month;
    medtrie_day end;

    medtrie_day_split(day, &year, &month, &day_of_month);
    end = medtrie_day_of(month >= 10 ? year + 1 : year, 9, 30);
    return end == MEDTRIE_DAY_NONE ? MEDTRIE_DAY_LAST : end;
}

medtrie_day medtrie_quarter_end(medtrie_day day)
{
    static const int last_day[4] = {31, 30, 30, 31};
    int year, month, day_of_month;
    int quarter;

    medtrie_day_split(day, &year, &month, &day_of_month);
    quarter = (month - 1) / 3;
    return medtrie_day_of(year, quarter * 3 + 3, last_day[quarter]);
}

medtrie_day medtrie_year_end(medtrie_day day)
{
    int year, month, day_of_month;

    medtrie_day_split(day, &year, &month, &day_of_month);
    return medtrie_day_of(year, 12, 31);
}

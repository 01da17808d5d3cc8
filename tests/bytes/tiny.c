/* See tiny.h. */
#include "tiny.h"

#include <string.h>

#include "../../src/format/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define NO_ROWS NULL, 0

/* ---- icd10cm: before its time and two releases; a header, a retired code, a new title ------- */

static const struct image_period cm_periods[] = {
    {"0001-01-01", "2015-09-30", MEDTRIE_BASIS_NONE, NULL},
    {"2015-10-01", "2021-09-30", MEDTRIE_BASIS_RELEASE, "2015-10-01"},
    {"2021-10-01", "2022-09-30", MEDTRIE_BASIS_RELEASE, "2021-10-01"},
};

static const struct image_concept cm_codes[] = {
    {"A00", MEDTRIE_KIND_CATEGORY, ".hh", .title = "Cholera", .short_title = "Chol."},
    {"A000", MEDTRIE_KIND_SUBCATEGORY, ".bh", .title = "Classical"},
    {"A000X1A", MEDTRIE_KIND_SUBCATEGORY, "..b", .title = "Initial", .properties = "poa_exempt=1"},
    {"A009", MEDTRIE_KIND_SUBCATEGORY, ".b.", .title = "Unspecified"},
};

static const struct image_concept cm_groupings[] = {
    {"1", MEDTRIE_KIND_CHAPTER, ".hh", .title = "Infectious", .first = "A00", .last = "A00"},
    {"A00", MEDTRIE_KIND_BLOCK, ".hh", .title = "Intestinal", .first = "A00", .last = "A00"},
};

static const struct image_replacement cm_replacements[] = {
    {"A009", "2021-10-01", "A000X1A", "table"},
};

/* ---- icd10pcs: sections and body systems that are beginnings of codes ------------------------ */

static const struct image_period pcs_periods[] = {
    {"2023-10-01", "2024-03-31", MEDTRIE_BASIS_RELEASE, "2023-10-01"},
    {"2024-04-01", "2024-09-30", MEDTRIE_BASIS_RELEASE, "2024-04-01"},
};

static const struct image_concept pcs_codes[] = {
    {"0DT", MEDTRIE_KIND_OPERATION, "hh", .title = "Resection"},
    {"0DTJ0ZZ", MEDTRIE_KIND_CODE, "bb", .title = "Appendix, open", .later_title = "Open",
     .later_period = 1},
    {"0DTJ4ZZ", MEDTRIE_KIND_CODE, "b.", .title = "Appendix"},
    {"0DTJ8ZZ", MEDTRIE_KIND_CODE, ".b", .title = "Via opening"},
};

static const struct image_concept pcs_groupings[] = {
    {"0", MEDTRIE_KIND_SECTION, "hh", .title = "Medical", .first = "0DT", .last = "0DT"},
    {"0D", MEDTRIE_KIND_BODY_SYSTEM, "hh", .title = "Gastro", .first = "0DT", .last = "0DT"},
};

static const struct image_replacement pcs_replacements[] = {
    {"0DTJ4ZZ", "2024-04-01", "0DTJ0ZZ", "table"},
    {"0DTJ4ZZ", "2024-04-01", "0DTJ8ZZ", "table"},
};

/* ---- hcpcs: records with dates, properties, references to CPT -------------------------------- */

static const struct image_period hcpcs_periods[] = {
    {"2018-01-01", "2018-03-31", MEDTRIE_BASIS_RELEASE, "2018-01-01"},
    {"2018-04-01", "2018-12-31", MEDTRIE_BASIS_RECORD, "2018-01-01"},
    {"2019-01-01", "2019-03-31", MEDTRIE_BASIS_RELEASE, "2019-01-01"},
};

static const struct image_concept hcpcs_codes[] = {
    {"A0100", MEDTRIE_KIND_CODE, "bbb", .title = "Taxi", .properties = "betos=O1A;coverage=I"},
    {"A0110", MEDTRIE_KIND_CODE, "bb.", .title = "Bus", .short_title = "B",
     .properties = "betos=O1A"},
    {"J0120", MEDTRIE_KIND_CODE, "..b", .title = "Injection"},
};

static const struct image_concept hcpcs_groupings[] = {
    {"A", MEDTRIE_KIND_GROUP, "hhh", .title = "Transport", .first = "A0100", .last = "A0110"},
};

static const struct image_replacement hcpcs_replacements[] = {
    {"A0110", "2019-01-01", "A0100", "xref"},
    {"A0110", "2019-01-01", "00001", "xref"},
};

/* ---- icd9cm-dx: two places for the dot; icd9cm-sg: after two characters ---------------------- */

static const struct image_period icd9_periods[] = {
    {"2013-10-01", "2014-09-30", MEDTRIE_BASIS_RELEASE, "2013-10-01"},
    {"2014-10-01", "2015-09-30", MEDTRIE_BASIS_RELEASE, "2014-10-01"},
    {"2015-10-01", "9999-12-31", MEDTRIE_BASIS_RELEASE, "2014-10-01"},
};

static const struct image_concept icd9_codes[] = {
    {"0010", MEDTRIE_KIND_CODE, "bb.", .title = "Cholera"},
    {"25000", MEDTRIE_KIND_CODE, ".b.", .title = "Diabetes"},
    {"V270", MEDTRIE_KIND_CODE, "b..", .title = "Delivery"},
    {"E8000", MEDTRIE_KIND_CODE, "bb.", .title = "Railway", .short_title = "Rail"},
};

static const struct image_concept icd9_procedures[] = {
    {"0010", MEDTRIE_KIND_CODE, "bb.", .title = "Substance"},
    {"470", MEDTRIE_KIND_CODE, "b..", .title = "Appendectomy"},
    {"4701", MEDTRIE_KIND_CODE, ".b.", .title = "Laparoscopic"},
};

/* ---- cpt: licensed --------------------------------------------------------------------------- */

static const struct image_period cpt_periods[] = {
    {"2018-01-01", "2018-12-31", MEDTRIE_BASIS_RELEASE, "2018-01-01"},
    {"2019-01-01", "2019-12-31", MEDTRIE_BASIS_RELEASE, "2019-01-01"},
};

static const struct image_concept cpt_codes[] = {
    {"00001", MEDTRIE_KIND_CODE, "bb", .title = "Invented", .short_title = "Inv."},
    {"9999A", MEDTRIE_KIND_CODE, "b.", .title = "Invented, too", .properties = "medium=m"},
    {"9999Z", MEDTRIE_KIND_CODE, ".b", .title = "Invented, later"},
};

/* ---- A user's list of general keys: its tree is not that of prefixes, it keeps case ---------- */

static const struct image_period list_periods[] = {
    {"2023-01-01", "2023-12-31", MEDTRIE_BASIS_RELEASE, "2023-01-01"},
    {"2024-01-01", "9999-12-31", MEDTRIE_BASIS_RELEASE, "2024-01-01"},
};

static const struct image_concept list_codes[] = {
    {"LAB", MEDTRIE_KIND_CODE, "hh", .title = "Laboratory", .parent = ""},
    {"X1", MEDTRIE_KIND_CODE, "bb", .title = "Glucose", .parent = "LAB"},
    {"X1Y", MEDTRIE_KIND_CODE, ".b", .title = "Fasting", .parent = "LAB", .properties = "unit=mg"},
    {"lab 1/2", MEDTRIE_KIND_CODE, "b.", .title = "Of 16 characters below", .parent = ""},
    {"CHG-000000000001", MEDTRIE_KIND_CODE, "bb", .title = "Long", .parent = ""},
};

/* ---- Systems --------------------------------------------------------------------------------- */

#define PACKED MEDTRIE_KEYS_PACKED
#define ICD10CM                                                                                    \
  {                                                                                                \
    "icd10cm", "ICD-10-CM", "urn:cm", PACKED, 3, 0, 0, cm_periods, COUNT(cm_periods), 2, cm_codes, \
        COUNT(cm_codes), cm_groupings, COUNT(cm_groupings), cm_replacements,                       \
        COUNT(cm_replacements)                                                                     \
  }
#define ICD9CM_DX                                                                                  \
  {                                                                                                \
    "icd9cm-dx", "ICD-9-CM", "", PACKED, 3, 4, 0, icd9_periods, COUNT(icd9_periods), 2,            \
        icd9_codes, COUNT(icd9_codes), NO_ROWS, NO_ROWS                                            \
  }
#define HCPCS                                                                                      \
  {                                                                                                \
    "hcpcs", "HCPCS", "", PACKED, 0, 0, 0, hcpcs_periods, COUNT(hcpcs_periods), 2, hcpcs_codes,    \
        COUNT(hcpcs_codes), hcpcs_groupings, COUNT(hcpcs_groupings), hcpcs_replacements,           \
        COUNT(hcpcs_replacements)                                                                  \
  }
#define CPT                                                                                        \
  {                                                                                                \
    "cpt", "CPT", "", PACKED, 0, 0, MEDTRIE_SYSTEM_LICENSED, cpt_periods, COUNT(cpt_periods), 1,   \
        cpt_codes, COUNT(cpt_codes), NO_ROWS, NO_ROWS                                              \
  }

static const struct image_system cm[] = {ICD10CM};
static const struct image_system pcs[] = {{"icd10pcs", "ICD-10-PCS", "urn:pcs", PACKED, 0, 0, 0,
                                           pcs_periods, COUNT(pcs_periods), 1, pcs_codes,
                                           COUNT(pcs_codes), pcs_groupings, COUNT(pcs_groupings),
                                           pcs_replacements, COUNT(pcs_replacements)}};
static const struct image_system hcpcs[] = {HCPCS};
static const struct image_system icd9dx[] = {ICD9CM_DX};
static const struct image_system icd9sg[] = {{"icd9cm-sg", "Procedures", "", PACKED, 2, 0, 0,
                                              icd9_periods, COUNT(icd9_periods), 2, icd9_procedures,
                                              COUNT(icd9_procedures), NO_ROWS, NO_ROWS}};
static const struct image_system cpt[] = {CPT};
static const struct image_system list[] = {
    {"charges", "Charges", "", MEDTRIE_KEYS_GENERAL, 0, 0, MEDTRIE_SYSTEM_KEEPS_CASE, list_periods,
     COUNT(list_periods), 1, list_codes, COUNT(list_codes), NO_ROWS, NO_ROWS}};

/* Of the families one whose members follow each other, and one of which both are in use. */
static const struct image_system dx[] = {ICD10CM, ICD9CM_DX};
static const struct image_system procedure[] = {CPT, HCPCS};

const struct tiny tiny_indexes[TINY_COUNT] = {
    {"icd10cm", cm, COUNT(cm), NULL, false},
    {"icd10pcs", pcs, COUNT(pcs), NULL, false},
    {"hcpcs", hcpcs, COUNT(hcpcs), NULL, false},
    {"icd9cm-dx", icd9dx, COUNT(icd9dx), NULL, false},
    {"icd9cm-sg", icd9sg, COUNT(icd9sg), NULL, false},
    {"cpt", cpt, COUNT(cpt), "Licensed.", false},
    {"list", list, COUNT(list), NULL, false},
    {"dx", dx, COUNT(dx), NULL, true},
    {"procedure", procedure, COUNT(procedure), "Licensed.", true},
};

const struct tiny *tiny_named(const char *name)
{
    for (size_t i = 0; i < TINY_COUNT; i++)
        if (strcmp(tiny_indexes[i].name, name) == 0)
            return &tiny_indexes[i];
    return NULL;
}

/* See miniature.h. */
#include "miniature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- icd10cm: before its time, two editions, a hole, a third ----------------------------- */

static const struct image_period cm_periods[] = {
    {"0001-01-01", "2015-09-30", MEDTRIE_BASIS_NONE, NULL},
    {"2015-10-01", "2021-09-30", MEDTRIE_BASIS_RELEASE, "2015-10-01"},
    {"2021-10-01", "2022-09-30", MEDTRIE_BASIS_RELEASE, "2021-10-01"},
    {"2023-10-01", "2024-09-30", MEDTRIE_BASIS_RELEASE, "2023-10-01"},
};

#define CATEGORY(code, valid, title)                                                               \
  {                                                                                                \
    code, MEDTRIE_KIND_CATEGORY, valid, title, .short_title = title                                \
  }
#define SUB(code, valid, title)                                                                    \
  {                                                                                                \
    code, MEDTRIE_KIND_SUBCATEGORY, valid, title, .short_title = title                             \
  }

static const struct image_concept cm_codes[] = {
    CATEGORY("A00", ".hhh", "Cholera"),
    SUB("A000", ".bbb", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    SUB("A009", ".bbb", "Cholera, unspecified"),
    CATEGORY("A09", ".bbb", "Infectious gastroenteritis and colitis, unspecified"),
    CATEGORY("B99", ".hhh", "Other and unspecified infectious diseases"),
    SUB("B998", ".bbb", "Other infectious disease"),
    /* Official order is not ASCII order: C4A stands before C44. */
    CATEGORY("C4A", ".hhh", "Merkel cell carcinoma"),
    SUB("C4A0", ".bbb", "Merkel cell carcinoma of lip"),
    CATEGORY("C44", ".hhh", "Other and unspecified malignant neoplasm of skin"),
    SUB("C440", ".bbb", "Other and unspecified malignant neoplasm of skin of lip"),
    CATEGORY("E11", ".hhh", "Type 2 diabetes mellitus"),
    {"E119", MEDTRIE_KIND_SUBCATEGORY, ".bbb", "Type 2 diabetes mellitus without complications",
     .short_title = "Type 2 diabetes mellitus without complications",
     .later_title = "Type 2 diabetes mellitus, as retitled", .later_period = 3},
    CATEGORY("I10", ".bbb", "Essential (primary) hypertension"),
    CATEGORY("J44", ".hhh", "Other chronic obstructive pulmonary disease"),
    SUB("J449", ".bbb", "Chronic obstructive pulmonary disease, unspecified"),
    CATEGORY("J4A", "...h", "Chronic lung allograft dysfunction"),
    SUB("J4A9", "...b", "Chronic lung allograft dysfunction, unspecified"),
    /* M54.5 was billable until 2021-09-30 and is a header since. */
    CATEGORY("M54", ".hhh", "Dorsalgia"),
    SUB("M545", ".bhh", "Low back pain"),
    SUB("M5450", "..bb", "Low back pain, unspecified"),
    SUB("M5459", "..bb", "Other low back pain"),
    /* Placeholders: T36.0X and T36.0X1 are no codes, so T36.0 is the parent. */
    CATEGORY("T36", ".hhh", "Poisoning by systemic antibiotics"),
    SUB("T360", ".hhh", "Poisoning by penicillins"),
    SUB("T360X1A", ".bbb", "Poisoning by penicillins, accidental, initial encounter"),
    SUB("T360X1D", ".bbb", "Poisoning by penicillins, accidental, subsequent encounter"),
    /* A header of one edition only, and a code that was retired. */
    CATEGORY("Z00", ".hhh", "Encounter for general examination"),
    SUB("Z000", ".h..", "Encounter for general adult medical examination"),
    {"Z0000", MEDTRIE_KIND_SUBCATEGORY, ".bbb", "Encounter, without abnormal findings",
     .properties = "poa_exempt=1"},
    SUB("Z001", ".b..", "Encounter for newborn examination"),
};

#define GROUPING(code, kind, valid, title, first_code, last_code)                                  \
  {                                                                                                \
    code, kind, valid, title, .first = first_code, .last = last_code                               \
  }
#define CHAPTER(code, valid, title, first_code, last_code)                                         \
  GROUPING(code, MEDTRIE_KIND_CHAPTER, valid, title, first_code, last_code)
#define BLOCK(code, valid, title, first_code, last_code)                                           \
  GROUPING(code, MEDTRIE_KIND_BLOCK, valid, title, first_code, last_code)

static const struct image_concept cm_groupings[] = {
    CHAPTER("1", ".hhh", "Certain infectious and parasitic diseases", "A00", "B99"),
    BLOCK("A00-A09", ".hhh", "Intestinal infectious diseases", "A00", "A09"),
    BLOCK("B99", ".hhh", "Other infectious diseases", "B99", "B99"),
    CHAPTER("2", ".hhh", "Neoplasms", "C4A", "C44"),
    BLOCK("C00-C96", ".hhh", "Malignant neoplasms", "C4A", "C44"),
    BLOCK("C43-C44", ".hhh", "Melanoma and other malignant neoplasms of skin", "C4A", "C44"),
    CHAPTER("4", ".hhh", "Endocrine, nutritional and metabolic diseases", "E11", "E11"),
    BLOCK("E08-E13", ".hhh", "Diabetes mellitus", "E11", "E11"),
    CHAPTER("9", ".hhh", "Diseases of the circulatory system", "I10", "I10"),
    CHAPTER("10", ".hhh", "Diseases of the respiratory system", "J44", "J4A"),
    BLOCK("J40-J4A", "...h", "Chronic lower respiratory diseases", "J44", "J4A"),
    BLOCK("J40-J47", ".hh.", "Chronic lower respiratory diseases", "J44", "J44"),
};

static const struct image_replacement cm_replacements[] = {
    {"M545", "2021-10-01", "M5450", "a conversion table"},
    {"M545", "2021-10-01", "M5459", "a conversion table"},
    {"Z001", "2021-10-01", "Z0000", "a conversion table"},
};

/* ---- hcpcs: records with dates, groups by their letter ------------------------------------ */

static const struct image_period hcpcs_periods[] = {
    {"2018-01-01", "2018-03-31", MEDTRIE_BASIS_RELEASE, "2018-01-01"},
    {"2018-04-01", "2018-12-31", MEDTRIE_BASIS_RECORD, "2018-01-01"},
    {"2019-01-01", "2019-03-31", MEDTRIE_BASIS_RELEASE, "2019-01-01"},
};

static const struct image_concept hcpcs_codes[] = {
    {"A0100", MEDTRIE_KIND_CODE, "bbb", "Nonemergency transportation; taxi",
     .short_title = "Nonemergency transport taxi", .properties = "betos=O1A;coverage=I;tos=9"},
    {"A0110", MEDTRIE_KIND_CODE, "bb.", "Nonemergency transportation and bus",
     .properties = "betos=O1A"},
    {"J0120", MEDTRIE_KIND_CODE, "bbb", "Injection, tetracycline, up to 250 mg",
     .short_title = "Tetracyclin injection"},
    {"J0121", MEDTRIE_KIND_CODE, "..b", .title = "Injection, omadacycline, 1 mg"},
};

static const struct image_concept hcpcs_groupings[] = {
    GROUPING("A", MEDTRIE_KIND_GROUP, "hhh", "Transportation, supplies", "A0100", "A0110"),
    GROUPING("J", MEDTRIE_KIND_GROUP, "hhh", "Drugs", "J0120", "J0121"),
};

/* To a code of the system, and to one of CPT. */
static const struct image_replacement hcpcs_replacements[] = {
    {"A0110", "2019-01-01", "A0100", "cross-references"},
    {"A0110", "2019-01-01", "00001", "cross-references"},
};

/* ---- icd9cm-dx: a dot after 3 characters, in E codes after 4 ------------------------------ */

static const struct image_period icd9_periods[] = {
    {"2014-10-01", "2015-09-30", MEDTRIE_BASIS_RELEASE, "2014-10-01"},
    {"2015-10-01", "9999-12-31", MEDTRIE_BASIS_NONE, NULL},
};

static const struct image_concept icd9_codes[] = {
    {"0010", MEDTRIE_KIND_CODE, "b.", .title = "Cholera due to vibrio cholerae"},
    {"25000", MEDTRIE_KIND_CODE, "b.",
     .title = "Diabetes mellitus without mention of complication"},
    {"V270", MEDTRIE_KIND_CODE, "b.", .title = "Outcome of delivery, single liveborn"},
    {"E8000", MEDTRIE_KIND_CODE, "b.", .title = "Railway accident injuring railway employee"},
};

/* ---- Two lists of a user: folded, with parents; and with case kept ------------------------ */

static const struct image_period list_periods[] = {
    {"2024-01-01", "9999-12-31", MEDTRIE_BASIS_RELEASE, "2024-01-01"},
};

static const struct image_concept charges_codes[] = {
    {"LAB", MEDTRIE_KIND_CODE, "h", "Laboratory", .parent = ""},
    {"X1", MEDTRIE_KIND_CODE, "b", "Glucose", .parent = "LAB"},
    /* It begins with X1 but does not stand below it. */
    {"X1Y", MEDTRIE_KIND_CODE, "b", "Glucose, fasting", .parent = "LAB"},
    {"ROOM 1/BED_2", MEDTRIE_KIND_CODE, "b", "A bed", .parent = ""},
    {"A.5", MEDTRIE_KIND_CODE, "b", "A code with a dot of its own", .parent = ""},
    {"CHG-000000000001", MEDTRIE_KIND_CODE, "b", "A code of 16 characters", .parent = ""},
};

static const struct image_concept local_codes[] = {
    {"ab1", MEDTRIE_KIND_CODE, "b", "Small", .parent = ""},
    {"AB1", MEDTRIE_KIND_CODE, "b", "Large", .parent = ""},
    {"ABCDEFGHIJKL", MEDTRIE_KIND_CODE, "b", "Long, with a dot after two characters", .parent = ""},
};

const struct image_system miniature_systems[MINIATURE_SYSTEMS] = {
    {"charges", "Charge codes", "", MEDTRIE_KEYS_GENERAL, 0, 0, 0, list_periods,
     COUNT(list_periods), 0, charges_codes, COUNT(charges_codes), NULL, 0, NULL, 0},
    {"hcpcs", "HCPCS Level II supplies and services",
     "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", MEDTRIE_KEYS_PACKED, 0, 0, 0,
     hcpcs_periods, COUNT(hcpcs_periods), 2, hcpcs_codes, COUNT(hcpcs_codes), hcpcs_groupings,
     COUNT(hcpcs_groupings), hcpcs_replacements, COUNT(hcpcs_replacements)},
    {"icd10cm", "ICD-10-CM diagnoses", "http://hl7.org/fhir/sid/icd-10-cm", MEDTRIE_KEYS_PACKED, 3,
     0, 0, cm_periods, COUNT(cm_periods), 3, cm_codes, COUNT(cm_codes), cm_groupings,
     COUNT(cm_groupings), cm_replacements, COUNT(cm_replacements)},
    {"icd9cm-dx", "ICD-9-CM diagnoses", "http://hl7.org/fhir/sid/icd-9-cm", MEDTRIE_KEYS_PACKED, 3,
     4, 0, icd9_periods, COUNT(icd9_periods), 1, icd9_codes, COUNT(icd9_codes), NULL, 0, NULL, 0},
    {"local", "Local codes", "", MEDTRIE_KEYS_GENERAL, 2, 0,
     MEDTRIE_SYSTEM_KEEPS_CASE | MEDTRIE_SYSTEM_LICENSED, list_periods, COUNT(list_periods), 0,
     local_codes, COUNT(local_codes), NULL, 0, NULL, 0},
};

struct image miniature_build(void)
{
    return image_build(miniature_systems, MINIATURE_SYSTEMS, "Licensed to the tests.");
}

medtrie_index *miniature_open(const struct image *image)
{
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = MEDTRIE_VERIFY_FULL};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;

    if (medtrie_open_memory(image->bytes, image->size, &options, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "miniature: %s\n", error.message);
        abort();
    }
    return index;
}

struct image miniature_image;
medtrie_index *miniature_index;

void miniature_set_up(void)
{
    miniature_image = miniature_build();
    miniature_index = miniature_open(&miniature_image);
}

void miniature_tear_down(void)
{
    medtrie_close(miniature_index);
    image_free(&miniature_image);
}

medtrie_id miniature_id(const medtrie_system *system, const char *name)
{
    const char *colon = strchr(name, ':');
    medtrie_id id;

    if (colon == NULL)
        id = medtrie_find(system, name, strlen(name));
    else
        id = medtrie_find_kind(system, colon + 1, strlen(colon + 1),
                               medtrie_kind_named(name, (size_t)(colon - name)));
    if (id == MEDTRIE_NONE) {
        fprintf(stderr, "miniature: no %s\n", name);
        abort();
    }
    return id;
}

const char *miniature_name(const medtrie_system *system, medtrie_id id)
{
    static char buffers[16][40];
    static unsigned next;
    char *buffer = buffers[next++ % 16];
    struct medtrie_text code = medtrie_code(system, id);
    struct medtrie_system_view view = {.struct_size = sizeof view};
    const char *kind = medtrie_kind_name(medtrie_kind(system, id));

    medtrie_system_describe(system, &view);
    if (id == MEDTRIE_NONE)
        return "-";
    if (id < view.code_count)
        snprintf(buffer, sizeof buffers[0], "%.*s", (int)code.size, code.data);
    else
        snprintf(buffer, sizeof buffers[0], "%s:%.*s", kind, (int)code.size, code.data);
    return buffer;
}

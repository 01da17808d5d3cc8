/* See billing.h. */
#include "billing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/format/layout.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define CODE(text, life)                                                                           \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_CODE, .valid = life, .title = text                          \
  }
#define CATEGORY(text, life)                                                                       \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_CATEGORY, .valid = life, .title = text                      \
  }
#define SUB(text, life)                                                                            \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_SUBCATEGORY, .valid = life, .title = text                   \
  }
#define MODIFIER(text, life)                                                                       \
  {                                                                                                \
    .code = text, .kind = MEDTRIE_KIND_MODIFIER, .valid = life, .title = text                      \
  }

/* ---- ICD-10-CM: before its time, two editions, a hole, a third --------------------------- */

static const struct image_period cm_periods[] = {
    {"0001-01-01", "2015-09-30", MEDTRIE_BASIS_NONE, NULL},
    {"2015-10-01", "2021-09-30", MEDTRIE_BASIS_RELEASE, "2015-10-01"},
    {"2021-10-01", "2022-09-30", MEDTRIE_BASIS_RELEASE, "2021-10-01"},
    {"2023-10-01", "2024-09-30", MEDTRIE_BASIS_RELEASE, "2023-10-01"},
};

static const struct image_concept cm_codes[] = {
    CATEGORY("E10", ".hhh"), SUB("E109", ".bbb"),     CATEGORY("E11", ".hhh"),
    SUB("E110", ".hhh"),     SUB("E1100", ".bbb"),    SUB("E1101", ".bbb"),
    SUB("E1110", ".bbb"),    SUB("E1121", ".bbb"),    SUB("E1122", ".bbb"),
    SUB("E1140", ".bbb"),    SUB("E1165", ".bbb"),    SUB("E118", ".bbb"),
    SUB("E119", ".bbb"),     CATEGORY("I10", ".bbb"), CATEGORY("I12", ".hhh"),
    SUB("I120", ".bbb"),     SUB("I129", ".bbb"),     CATEGORY("M45", ".hhh"),
    SUB("M455", ".bbb"), /* what M54.5 is with two characters swapped */
    CATEGORY("M54", ".hhh"), SUB("M545", ".bhh"),     SUB("M5450", "..bb"),
    SUB("M5451", "..bb"),    SUB("M5459", "..bb"),    CATEGORY("S72", ".hhh"),
    SUB("S720", ".hhh"),     SUB("S7200", ".hhh"),    SUB("S72001", ".hhh"),
    SUB("S72001A", ".bbb"),  SUB("S72001D", ".bbb"),  CATEGORY("T07", ".hhh"),
    SUB("T07XXXA", ".bbb"),  SUB("T07XXXD", ".bbb"),  CATEGORY("T40", ".hhh"),
    SUB("T401", ".hhh"),     SUB("T401X", ".hhh"),    SUB("T401X1", ".hhh"),
    SUB("T401X1A", ".bbb"),  SUB("T401X1D", ".bbb"),  SUB("T407", ".hhh"),
    SUB("T407X", ".h.."),    SUB("T407X1", ".h.."),   SUB("T407X1A", ".b.."),
    SUB("T4071", "..hh"),    SUB("T40711", "..hh"),   SUB("T40711A", "..bb"),
    CATEGORY("W19", ".hhh"), SUB("W19XXXA", ".bbb"),  SUB("W19XXXS", ".bbb"),
    CATEGORY("Z38", ".hhh"), SUB("Z380", ".b.b"), /* gone for one edition, and back */
};

static const struct image_concept cm_groupings[] = {
    {"E08-E13", MEDTRIE_KIND_BLOCK, ".hhh", "Diabetes mellitus", .first = "E10", .last = "E11"},
};

static const struct image_replacement cm_replacements[] = {
    {"M545", "2021-10-01", "M5450", "a conversion table"},
    {"M545", "2021-10-01", "M5451", "a conversion table"},
    {"M545", "2021-10-01", "M5459", "a conversion table"},
    {"T407X1A", "2021-10-01", "T40711A", "a conversion table"},
};

/* ---- ICD-10-PCS -------------------------------------------------------------------------- */

static const struct image_concept pcs_codes[] = {
    {"0DT", MEDTRIE_KIND_OPERATION, ".hhh", .title = "0DT"},
    CODE("0DTJ0ZZ", ".bbb"),
    CODE("0DTJ4ZZ", ".bbb"),
};

static const struct image_concept pcs_groupings[] = {
    {"0D", MEDTRIE_KIND_BODY_SYSTEM, ".hhh", "Gastrointestinal", .first = "0DT", .last = "0DTJ4ZZ"},
};

/* ---- ICD-9-CM: one edition, and the time behind it ---------------------------------------- */

static const struct image_period icd9_periods[] = {
    {"2014-10-01", "2015-09-30", MEDTRIE_BASIS_RELEASE, "2014-10-01"},
    {"2015-10-01", "9999-12-31", MEDTRIE_BASIS_NONE, NULL},
};

static const struct image_concept icd9_dx_codes[] = {
    CODE("0011", "b."),  CODE("00845", "b."), CODE("1120", "b."),  CODE("25000", "b."),
    CODE("48520", "b."), CODE("84500", "b."), CODE("84501", "b."), CODE("84502", "b."),
    CODE("84503", "b."), CODE("84509", "b."), CODE("84510", "b."), CODE("84511", "b."),
    CODE("V270", "b."),  CODE("E8000", "b."),
};

static const struct image_concept icd9_sg_codes[] = {CODE("0066", "b."), CODE("845", "b.")};

/* ---- HCPCS and CPT ------------------------------------------------------------------------ */

static const struct image_period record_periods[] = {
    {"2018-01-01", "2018-12-31", MEDTRIE_BASIS_RELEASE, "2018-01-01"},
    {"2019-01-01", "2024-12-31", MEDTRIE_BASIS_RECORD, "2018-01-01"},
};

static const struct image_concept cpt_codes[] = {CODE("00001", "bb"), CODE("00100", "bb"),
                                                 CODE("9921Z", "bb")};
static const struct image_concept cpt_modifiers[] = {MODIFIER("25", "bb"), MODIFIER("A9", "bb"),
                                                     MODIFIER("P1", "b.")};
static const struct image_concept hcpcs_codes[] = {CODE("A0428", "bb"), CODE("G0001", "b."),
                                                   CODE("J0120", "bb")};
static const struct image_concept hcpcs_groupings[] = {
    {"A", MEDTRIE_KIND_GROUP, "hh", "Transportation", .first = "A0428", .last = "A0428"},
};
static const struct image_concept hcpcs_modifiers[] = {MODIFIER("A9", "h."), MODIFIER("JW", "bb"),
                                                       MODIFIER("P1", ".b"), MODIFIER("QN", "bb"),
                                                       MODIFIER("XQ", "b.")};
static const struct image_replacement hcpcs_replacements[] = {
    {"G0001", "2019-01-01", "00001", "cross-references"},
};

/* ---- A list ------------------------------------------------------------------------------- */

static const struct image_period list_periods[] = {
    {"2010-01-01", "9999-12-31", MEDTRIE_BASIS_RELEASE, "2010-01-01"},
};

static const struct image_concept revenue_codes[] = {
    {"000", MEDTRIE_KIND_CODE, "b", "A code of zeros alone", .parent = ""},
    {"0250", MEDTRIE_KIND_CODE, "b", "Pharmacy", .parent = ""},
    {"0450", MEDTRIE_KIND_CODE, "b", "Emergency room", .parent = ""},
    {"B10-", MEDTRIE_KIND_CODE, "b", "A code that ends in a sign", .parent = ""},
    {"R&D-1", MEDTRIE_KIND_CODE, "b", "A code with signs in it", .parent = ""},
};

static const struct image_concept revenue_groupings[] = {
    {"ROOM", MEDTRIE_KIND_GROUP, "h", "Rooms", .first = "0250", .last = "0450"},
};

#define SYSTEM(its_name, class, dot, dot_e, periods_, default_, codes_)                            \
  .name = its_name, .title = its_name, .uri = "", .key_class = class, .dot_after = dot,            \
  .dot_after_e = dot_e, .periods = periods_, .period_count = COUNT(periods_),                      \
  .default_period = default_, .codes = codes_, .code_count = COUNT(codes_)
#define PACKED(name, dot, dot_e, periods, period, codes)                                           \
  SYSTEM(name, MEDTRIE_KEYS_PACKED, dot, dot_e, periods, period, codes)

static const struct image_system systems[] = {
    {PACKED("cpt", 0, 0, record_periods, 1, cpt_codes)},
    {PACKED("cpt-modifier", 0, 0, record_periods, 1, cpt_modifiers)},
    {PACKED("hcpcs", 0, 0, record_periods, 1, hcpcs_codes), .groupings = hcpcs_groupings,
     .grouping_count = COUNT(hcpcs_groupings), .replacements = hcpcs_replacements,
     .replacement_count = COUNT(hcpcs_replacements)},
    {PACKED("hcpcs-modifier", 0, 0, record_periods, 1, hcpcs_modifiers)},
    {PACKED("icd10cm", 3, 0, cm_periods, 3, cm_codes), .groupings = cm_groupings,
     .grouping_count = COUNT(cm_groupings), .replacements = cm_replacements,
     .replacement_count = COUNT(cm_replacements)},
    {PACKED("icd10pcs", 0, 0, cm_periods, 3, pcs_codes), .groupings = pcs_groupings,
     .grouping_count = COUNT(pcs_groupings)},
    {PACKED("icd9cm-dx", 3, 4, icd9_periods, 1, icd9_dx_codes)},
    {PACKED("icd9cm-sg", 2, 0, icd9_periods, 1, icd9_sg_codes)},
    {SYSTEM("revenue", MEDTRIE_KEYS_GENERAL, 0, 0, list_periods, 0, revenue_codes),
     .groupings = revenue_groupings, .grouping_count = COUNT(revenue_groupings)},
};

/* Whether a name is among names with blanks between. */
static bool among(const char *names, const char *name)
{
    size_t size = strlen(name);

    while (*names != '\0') {
        size_t word = strcspn(names, " ");

        if (word == size && memcmp(names, name, size) == 0)
            return true;
        names += word;
        names += strspn(names, " ");
    }
    return false;
}

struct image billing_build(const char *names)
{
    struct image_system chosen[COUNT(systems)];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(systems); i++)
        if (names == NULL || among(names, systems[i].name))
            chosen[count++] = systems[i];
    return image_build(chosen, count, NULL);
}

medtrie_index *billing_open(const struct image *image)
{
    return miniature_open(image);
}

medtrie_day billing_day(const char *text)
{
    return text == NULL ? MEDTRIE_DAY_DEFAULT : medtrie_day_parse(text, strlen(text));
}

const char *billing_repairs(const struct medtrie_verdict *verdict)
{
    static char text[1024];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < verdict->repair_count; i++) {
        const struct medtrie_repair *repair = &verdict->repairs[i];
        struct medtrie_system_view view = {.struct_size = sizeof view};
        char display[24];

        medtrie_display(repair->system, repair->id, display);
        medtrie_system_describe(repair->system, &view);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%.*s%s%s%s%s",
                                 i > 0 ? " " : "", medtrie_repair_kind_name(repair->kind),
                                 verdict->system == NULL ? (int)view.name.size : 0, view.name.data,
                                 verdict->system == NULL ? "/" : "", display,
                                 repair->modifier[0] != '\0' ? "+" : "", repair->modifier);
    }
    return text;
}

/* Reasons: which number is sent for which status and kind of code. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* One system of each name, with a code that no test asks about. */
static const char *const names[] = {"charges",        "cpt",     "cpt-modifier", "hcpcs",
                                    "hcpcs-modifier", "icd10cm", "icd10pcs",     "icd9cm-dx",
                                    "icd9cm-sg"};

static const struct {
    const char *system;
    enum medtrie_status status;
    bool principal;
    const char *expected; /* "CARC RARC 277CA", - for none */
} rows[] = {
    /* Not valid on the date of service: CARC 146, 181, 182, without a remark. */
    {"icd10cm", MEDTRIE_STATUS_RETIRED, false, "146 - A7:255"},
    {"icd10cm", MEDTRIE_STATUS_NOT_YET_VALID, false, "146 - A7:255"},
    {"icd10cm", MEDTRIE_STATUS_RETIRED, true, "146 - A7:254"}, /* as principal diagnosis */
    {"icd9cm-dx", MEDTRIE_STATUS_RETIRED, false, "146 - A7:255"},
    {"hcpcs", MEDTRIE_STATUS_RETIRED, false, "181 - A7:454"},
    {"cpt", MEDTRIE_STATUS_NOT_YET_VALID, false, "181 - A7:454"},
    {"icd10pcs", MEDTRIE_STATUS_RETIRED, false, "181 - A7:454"},
    {"icd9cm-sg", MEDTRIE_STATUS_RETIRED, true, "181 - A7:454"}, /* no diagnosis is no principal */
    {"hcpcs-modifier", MEDTRIE_STATUS_RETIRED, false, "182 - A7:453"},
    {"cpt-modifier", MEDTRIE_STATUS_NOT_YET_VALID, false, "182 - A7:453"},
    /* No code, or none that may be billed: CARC 16 with the remark that names the field. */
    {"icd10cm", MEDTRIE_STATUS_HEADER, false, "16 M76 A7:255"},
    {"icd10cm", MEDTRIE_STATUS_UNKNOWN, true, "16 M76 A7:254"},
    {"icd10cm", MEDTRIE_STATUS_MALFORMED, false, "16 M76 A7:255"},
    {"icd10pcs", MEDTRIE_STATUS_HEADER, false, "16 M51 A7:454"},
    {"hcpcs", MEDTRIE_STATUS_UNKNOWN, false, "16 M51 A7:454"},
    {"cpt", MEDTRIE_STATUS_MALFORMED, false, "16 M51 A7:454"},
    {"hcpcs-modifier", MEDTRIE_STATUS_UNKNOWN, false, "16 N823 A7:453"},
    {"cpt-modifier", MEDTRIE_STATUS_MALFORMED, false, "16 N823 A7:453"},
    /* Nothing is wrong with the code, or nobody can say. */
    {"icd10cm", MEDTRIE_STATUS_VALID, true, "0 - -"},
    {"icd10cm", MEDTRIE_STATUS_NOT_COVERED, false, "0 - -"},
    {"hcpcs", MEDTRIE_STATUS_NOT_LOADED, false, "0 - -"},
    /* Payers have no numbers for a user's own list, nor for a code of no system. */
    {"charges", MEDTRIE_STATUS_UNKNOWN, false, "0 - -"},
    {NULL, MEDTRIE_STATUS_UNKNOWN, false, "0 - -"},
};

Test(reasons, rows)
{
    struct image_system systems[COUNT(names)];
    struct image image;
    medtrie_index *index;

    for (size_t i = 0; i < COUNT(names); i++) {
        systems[i] = miniature_systems[MINIATURE_ICD9];
        systems[i].name = names[i];
    }
    image = image_build(systems, COUNT(names), NULL);
    index = miniature_open(&image);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const medtrie_system *system =
            rows[i].system == NULL
                ? NULL
                : medtrie_system_named(index, rows[i].system, strlen(rows[i].system));
        struct medtrie_reasons reasons;
        char text[32];

        memset(&reasons, 0x55, sizeof reasons);
        medtrie_reasons_of(system, rows[i].status, rows[i].principal, &reasons);
        snprintf(text, sizeof text, "%u %s %s", reasons.carc,
                 reasons.rarc[0] == '\0' ? "-" : reasons.rarc,
                 reasons.x277ca[0] == '\0' ? "-" : reasons.x277ca);
        cr_expect_str_eq(text, rows[i].expected, "%s %s: %s", rows[i].system,
                         medtrie_status_name(rows[i].status), text);
    }
    medtrie_close(index);
    image_free(&image);
}

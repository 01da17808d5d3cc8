/*
 * Reasons: the numbers by which payers name what is wrong with a code.
 *
 * Not checked against the current lists, which are licensed by X12 (claim adjustment reason codes,
 * remittance advice remark codes, claim status and category codes). The numbers are those in common
 * use by Medicare contractors; whoever sends them on should compare them with the lists of the
 * day. Of the lists only numbers stand here: the texts belong to X12.
 *
 *   CARC   claim adjustment reason code, in a remittance advice (835)
 *   RARC   remittance advice remark code, beside it
 *   277CA  category and status in the acknowledgement of a claim
 */
#include <stdio.h>

#include "shape.h"

/* What a code stands for on a claim. */
enum use { DIAGNOSIS, PROCEDURE, MODIFIER, USE_COUNT };

/* In the order of medtrie_shapes. */
static const enum use uses[MEDTRIE_OFFICIAL_SYSTEMS] = {
    PROCEDURE, MODIFIER,  /* CPT */
    PROCEDURE, MODIFIER,  /* HCPCS */
    DIAGNOSIS, PROCEDURE, /* ICD-10 */
    DIAGNOSIS, PROCEDURE, /* ICD-9 */
};

/* By use: a code that is none or may not be billed, one that is not valid on that day, and the
 * status of a claim that is refused before it is judged (category A7). */
static const struct {
    unsigned wrong_code; /* CARC */
    const char *remark;  /* RARC, beside wrong_code */
    unsigned wrong_date; /* CARC */
    const char *x277ca;
    const char *x277ca_principal;
} numbers[USE_COUNT] = {
    [DIAGNOSIS] = {16, "M76", 146, "A7:255", "A7:254"},
    [PROCEDURE] = {16, "M51", 181, "A7:454", "A7:454"},
    [MODIFIER] = {16, "N823", 182, "A7:453", "A7:453"},
};

void medtrie_reasons_of(const medtrie_system *system, enum medtrie_status status, bool principal,
                        struct medtrie_reasons *reasons)
{
    enum use use;

    memset(reasons, 0, sizeof *reasons);
    if (system == NULL || system->shape == NULL)
        return;
    use = uses[system->shape - medtrie_shapes];
    switch (status) {
    case MEDTRIE_STATUS_RETIRED:
    case MEDTRIE_STATUS_NOT_YET_VALID:
        reasons->carc = numbers[use].wrong_date;
        break;
    case MEDTRIE_STATUS_HEADER:
    case MEDTRIE_STATUS_UNKNOWN:
    case MEDTRIE_STATUS_MALFORMED:
        reasons->carc = numbers[use].wrong_code;
        snprintf(reasons->rarc, sizeof reasons->rarc, "%s", numbers[use].remark);
        break;
    case MEDTRIE_STATUS_VALID:
    case MEDTRIE_STATUS_NOT_LOADED:
    case MEDTRIE_STATUS_NOT_COVERED:
        return;
    }
    snprintf(reasons->x277ca, sizeof reasons->x277ca, "%s",
             principal ? numbers[use].x277ca_principal : numbers[use].x277ca);
}

/*
 * The groups of HCPCS Level II: what the first letter of a code says.
 *
 * The letters are those of the section ranges that CMS describes in "HCPCS Level II Coding
 * Process & Criteria" and heads its alpha-numeric index with (A codes: transportation, supplies
 * ...). The titles are in our own words, for the file itself names no section; D (dental) is left
 * out, since CDT is licensed.
 */
#include "hcpcs.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

#define GROUP_TITLE_MAX 64

static const struct {
    char letter;
    const char *title;
} groups[] = {
    {'A', "Transportation services, medical and surgical supplies, miscellaneous and experimental"},
    {'B', "Enteral and parenteral therapy"},
    {'C', "Hospital outpatient items and services"},
    {'E', "Durable medical equipment"},
    {'G', "Procedures and professional services (temporary)"},
    {'H', "Behavioral health, alcohol and drug abuse treatment services"},
    {'J', "Drugs administered other than by mouth, chemotherapy drugs"},
    {'K', "Durable medical equipment for Medicare contractors (temporary)"},
    {'L', "Orthotic and prosthetic procedures and devices"},
    {'M', "Medical services and quality measures"},
    {'P', "Pathology and laboratory services"},
    {'Q', "Miscellaneous services, supplies and drugs (temporary)"},
    {'R', "Diagnostic radiology services"},
    {'S', "Services of private payers (temporary, not paid by Medicare)"},
    {'T', "Services of state Medicaid agencies"},
    {'U', "Clinical laboratory tests for the coronavirus"},
    {'V', "Vision, hearing and speech-language pathology services"},
};

static enum medtrie_result group_add(const struct source_file *file, struct records *records,
                                     const struct code_record *first, struct medtrie_error *error)
{
    const struct medtrie_place place = {.file = file->name, .line = first->line};
    struct grouping_record *group = medtrie_records_grouping(records);
    char letter = first->code.text[0];
    char unnamed[GROUP_TITLE_MAX];
    const char *title = unnamed;

    if (group == NULL)
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &place, "no memory for the groups");
    snprintf(unnamed, sizeof unnamed, "Codes that begin with %c", letter);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (groups[i].letter == letter)
            title = groups[i].title;
    medtrie_code_set(&group->code, &letter, 1);
    group->kind = MEDTRIE_KIND_GROUP;
    group->by_prefix = true;
    group->line = first->line;
    if (title == unnamed &&
        !medtrie_records_warn(records, &place, "no name is known for the codes that begin with %c",
                              letter))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &place, "no memory for the groups");
    return medtrie_text_add(records, title, strlen(title), &place, &group->title, error);
}

enum medtrie_result medtrie_hcpcs_add_groups(const struct source_file *file,
                                             struct records *records, struct medtrie_error *error)
{
    bool seen[26] = {false};
    enum medtrie_result result = MEDTRIE_OK;

    for (uint32_t i = 0; i < records->code_count && result == MEDTRIE_OK; i++) {
        const struct code_record *code = &records->codes[i];
        int letter = code->code.text[0] - 'A';

        if (code->system != 0 || seen[letter])
            continue;
        seen[letter] = true;
        result = group_add(file, records, code, error);
    }
    return result;
}

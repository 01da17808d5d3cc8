/*
 * All sources by name. Each is defined in the file of its format; registry.c has their order.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_REGISTRY_H
#define MEDTRIE_COMPILER_SOURCES_REGISTRY_H

#include "../source.h"

/* Used: official formats. */
extern const struct source medtrie_source_icd10cm_order;
extern const struct source medtrie_source_icd10cm_tabular;
extern const struct source medtrie_source_poa_exempt;
extern const struct source medtrie_source_icd10cm_conversion;
extern const struct source medtrie_source_icd10pcs_order;
extern const struct source medtrie_source_icd10pcs_tables;
extern const struct source medtrie_source_icd10pcs_conversion;
extern const struct source medtrie_source_hcpcs_text;
extern const struct source medtrie_source_hcpcs_workbook;
extern const struct source medtrie_source_noc;
extern const struct source medtrie_source_cpt_long;
extern const struct source medtrie_source_cpt_medium;
extern const struct source medtrie_source_cpt_short;
extern const struct source medtrie_source_cpt_consolidated;
extern const struct source medtrie_source_cpt_modifiers;
extern const struct source medtrie_source_icd9cm_dx_long;
extern const struct source medtrie_source_icd9cm_dx_short;
extern const struct source medtrie_source_icd9cm_sg_long;
extern const struct source medtrie_source_icd9cm_sg_short;

/* Used: a user's own list. */
extern const struct source medtrie_source_list;

/* Known and unused. */
extern const struct source medtrie_source_hidden;
extern const struct source medtrie_source_checksums;
extern const struct source medtrie_source_read_me;
extern const struct source medtrie_source_document;
extern const struct source medtrie_source_index;
extern const struct source medtrie_source_order_addenda;
extern const struct source medtrie_source_codes_addenda;
extern const struct source medtrie_source_addenda;
extern const struct source medtrie_source_codes;
extern const struct source medtrie_source_cm_index;
extern const struct source medtrie_source_cm_drugs;
extern const struct source medtrie_source_cm_neoplasms;
extern const struct source medtrie_source_cm_external_causes;
extern const struct source medtrie_source_pcs_index;
extern const struct source medtrie_source_pcs_definitions;
extern const struct source medtrie_source_xml_schema;
extern const struct source medtrie_source_mapping;
extern const struct source medtrie_source_poa_changes;
extern const struct source medtrie_source_hcpcs_corrections;
extern const struct source medtrie_source_hcpcs_transactions;
extern const struct source medtrie_source_hcpcs_layout;
extern const struct source medtrie_source_hcpcs_notes;
extern const struct source medtrie_source_icd9cm_workbook;

#endif

/*
 * The registry of sources, and how a file's format is told.
 *
 * An official name is a promise: a file that bears one is read as that format, so that a slightly
 * broken one is refused with the place of the fault rather than as unknown. Without such a name the
 * contents decide. The known and unused come before the used: some of them look like the latter (a
 * report is a workbook of codes) and are told by more marks.
 */
#include "registry.h"

const struct source *const medtrie_sources[] = {
    &medtrie_source_hidden,
    &medtrie_source_checksums,
    &medtrie_source_read_me,
    &medtrie_source_document,
    &medtrie_source_index,
    &medtrie_source_order_addenda,
    &medtrie_source_codes_addenda,
    &medtrie_source_addenda,
    &medtrie_source_codes,
    &medtrie_source_cm_drugs,
    &medtrie_source_cm_neoplasms,
    &medtrie_source_cm_external_causes,
    &medtrie_source_cm_index,
    &medtrie_source_pcs_index,
    &medtrie_source_pcs_definitions,
    &medtrie_source_xml_schema,
    &medtrie_source_mapping,
    &medtrie_source_poa_changes,
    &medtrie_source_hcpcs_corrections,
    &medtrie_source_hcpcs_transactions,
    &medtrie_source_hcpcs_layout,
    &medtrie_source_hcpcs_notes,
    &medtrie_source_icd9cm_workbook,

    &medtrie_source_icd10cm_order,
    &medtrie_source_icd10cm_tabular,
    &medtrie_source_icd10cm_conversion,
    &medtrie_source_poa_exempt,
    &medtrie_source_icd10pcs_order,
    &medtrie_source_icd10pcs_tables,
    &medtrie_source_icd10pcs_conversion,
    &medtrie_source_hcpcs_text,
    &medtrie_source_hcpcs_workbook,
    &medtrie_source_noc,
    &medtrie_source_icd9cm_dx_long,
    &medtrie_source_icd9cm_dx_short,
    &medtrie_source_icd9cm_sg_long,
    &medtrie_source_icd9cm_sg_short,
    &medtrie_source_cpt_consolidated,
    &medtrie_source_cpt_modifiers,
    &medtrie_source_cpt_long,
    &medtrie_source_cpt_medium,
    &medtrie_source_cpt_short,

    &medtrie_source_list, /* last: any text with commas or tabs is one */
    NULL,
};

static const struct source *named(const char *base_name)
{
    for (size_t i = 0; medtrie_sources[i] != NULL; i++)
        if (medtrie_sources[i]->bears_name != NULL && medtrie_sources[i]->bears_name(base_name))
            return medtrie_sources[i];
    return NULL;
}

/* Reads a file whose contents are not what its name promises, for the fault. */
static enum medtrie_result find_fault(const struct source *source, const struct source_file *file,
                                      struct medtrie_error *error)
{
    struct strings strings;
    struct records records = {.strings = &strings};
    enum medtrie_result result;

    if (!medtrie_strings_init(&strings))
        return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    result = source->read(file, &records, error);
    medtrie_records_free(&records);
    medtrie_strings_free(&strings);
    return result;
}

/* By its contents. */
static const struct source *find(const struct source_file *file, const bool *no_memory)
{
    for (size_t i = 0; medtrie_sources[i] != NULL && !*no_memory; i++)
        if (medtrie_sources[i]->recognise(file))
            return medtrie_sources[i];
    return NULL;
}

const struct source *medtrie_source_recognise(const struct source_file *given,
                                              enum medtrie_result *result,
                                              struct medtrie_error *error)
{
    const struct source *source = named(given->base_name);
    struct source_file file = *given;
    bool no_memory = false;

    *result = MEDTRIE_OK;
    file.no_memory = &no_memory;
    if (source == NULL)
        source = find(&file, &no_memory);
    else if (!source->recognise(&file) && !no_memory)
        *result = find_fault(source, &file, error);
    if (no_memory)
        *result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
    return *result == MEDTRIE_OK ? source : NULL;
}

/* Reading one file with one source, for the tests of src/compiler/sources. */
#ifndef MEDTRIE_TESTS_SOURCE_CASE_H
#define MEDTRIE_TESTS_SOURCE_CASE_H

#include "compiler/source.h"

/* What a source made of a file. */
struct source_case {
    struct strings strings;
    struct records records;
    struct medtrie_error error;
    enum medtrie_result result;
};

/* Copies the bytes into a block of exactly their size and reads that, so that a read behind the end
 * is found. Freed by source_case_free. */
void source_case_read(struct source_case *source_case, const struct source *source,
                      const char *base_name, const char *bytes, size_t size);
void source_case_free(struct source_case *source_case);

/* Whether the source recognises the bytes. */
bool source_recognises(const struct source *source, const char *base_name, const char *bytes,
                       size_t size);

/* The record of a code, or NULL. */
const struct code_record *source_case_find(const struct source_case *source_case, int system,
                                           const char *code);

/* A text, NUL-terminated; good until the next four calls. */
const char *source_case_text(const struct source_case *source_case, uint32_t number);

/* The value of a property, NULL when the record has none. As good as a text. */
const char *source_case_property(const struct source_case *source_case,
                                 const struct code_record *record, const char *name);

/* Whether a warning contains the text. */
bool source_case_warns(const struct source_case *source_case, const char *text);

/* A file of a zip. */
struct zip_part {
    const char *name;
    const char *text;
    size_t size; /* 0: up to the NUL */
};

/* Makes a zip. The caller frees it. */
char *zip_make(const struct zip_part *parts, size_t count, size_t *size);

/* Makes a workbook of one worksheet from rows whose cells are separated by tabs; NULL leaves a row
 * out, an empty cell is left out. The caller frees it. */
char *workbook_make(const char *const *rows, size_t count, size_t *size);

#endif

/*
 * Compilations from small tables, as if official files had been read: what a test says of a file is
 * one text of codes, and what it asks of the result is a text to compare.
 *
 * Codes stand apart by blanks. Behind a code, each after a comma:
 *     h               a header; otherwise it is billable
 *     t=TITLE s=SHORT title ("title of CODE" otherwise) and short title; an underscore is a blank
 *     p=PARENT        parent column of a list; "p=" is an empty one
 *     g               kind group (lists)
 *     from=DAY to=DAY dates of the record
 *     R=DAY           action R, effective that day
 *     x=VALUE         the property "x"; xref=CODES the property "xref"
 *     2               belongs to the second system of the source (modifiers)
 */
#ifndef MEDTRIE_TESTS_RECORDS_BUILDER_H
#define MEDTRIE_TESTS_RECORDS_BUILDER_H

#include "compiler/edition.h"
#include "compiler/model.h"
#include "compiler/replacements.h"

/* Formats in name only: they say which system a file feeds. */
extern const struct source built_order;          /* icd10cm */
extern const struct source built_tabular;        /* icd10cm, groupings */
extern const struct source built_exempt;         /* icd10cm, properties */
extern const struct source built_conversion;     /* icd10cm, conversions */
extern const struct source built_pcs_conversion; /* icd10pcs, conversions */
extern const struct source built_pcs;            /* icd10pcs */
extern const struct source built_pcs_tables;     /* icd10pcs, groupings */
extern const struct source built_hcpcs;          /* hcpcs, hcpcs-modifier */
extern const struct source built_workbook;  /* the same, of higher rank; agrees when titles do */
extern const struct source built_modifiers; /* hcpcs-modifier alone */
extern const struct source built_cpt_long;  /* cpt */
extern const struct source built_cpt_short; /* cpt, of higher rank */
extern const struct source built_icd9;      /* icd9cm-dx */
extern const struct source built_list;      /* a user's list named "charges" */

struct builder {
    struct compilation compilation;
    struct medtrie_error error;
    struct model model; /* of the system that builder_run was asked for */
    struct timeline timeline;
    struct replacements replacements;
};

void builder_init(struct builder *builder);
void builder_free(struct builder *builder);

/* Adds a file; day is YYYY-MM-DD, path "folder/name", codes as above or "". */
void builder_file(struct builder *builder, const struct source *source, const char *day,
                  const char *path, const char *codes);

/* To the file that was added last: a grouping that holds the members, which stand apart by blanks;
 * members "*" make it an umbrella over the two ends of its code, "" one that holds by prefix. */
void builder_grouping(struct builder *builder, enum medtrie_kind kind, const char *code,
                      const char *title, const char *members);

/* To the file that was added last: a property of a code. */
void builder_property(struct builder *builder, const char *code, const char *name,
                      const char *value);

/* To the file that was added last: a row of a conversion table, "A04.71 2017-10-01 < A04.7":
 * begins; "0370046 2019-10-01 >": ends, "> 037004Z" with a successor; "= X": revised. A range of
 * previous codes has a hyphen. */
void builder_conversion(struct builder *builder, const char *row);

/* To the file that was added last: the meaning of a seventh character of the codes below a code. */
void builder_seventh(struct builder *builder, const char *above, char character,
                     const char *meaning);

/* Assembles the editions and builds model and timeline of a system; stops at the first failure. */
enum medtrie_result builder_run(struct builder *builder, const char *system);

/* The same, for tests of what must succeed. */
void builder_must_run(struct builder *builder, const char *system);

/* Lays out an index of all systems and opens it after a full check. The caller closes the index and
 * then frees bytes. Only builder_free may follow for the builder. */
medtrie_index *builder_open(struct builder *builder, uint8_t **bytes);

struct system_input *builder_system(struct builder *builder, const char *system);

/* The id of a code, or of a grouping as "block:C43-C44"; MEDTRIE_NONE. */
medtrie_id builder_id(const struct builder *builder, const char *name);

/* The texts below are good until BUILDER_TEXT_COUNT of them were made since. */
#define BUILDER_TEXT_COUNT 8
const char *builder_name(const struct builder *builder, medtrie_id id); /* "-" for none */
const char *builder_order(const struct builder *builder); /* codes in order: "C43 C4A C44" */
const char *builder_groupings(
    const struct builder *builder); /* each with its parent: "1<- A00-A09<1" */
const char *builder_codes_of(const struct builder *builder, const char *name); /* range */
const char *builder_history(const struct builder *builder, const char *name);  /* ".hb" by period */
const char *builder_periods(const struct builder *builder); /* "FIRST..LAST basis RELEASE|..." */
const char *builder_validity(const struct builder *builder, const char *name); /* "FIRST..LAST" */
const char *builder_on(const struct builder *builder, const char *name, const char *day);

/* What builder_on gives must be as expected. */
void builder_expect_on(const struct builder *builder, const char *name, const char *day,
                       const char *expected);
const char *builder_replaced(const struct builder *builder); /* "A047>A0471@2017-10-01 ..." */

/* A code of an edition, which must be there; a text; the value of a property, "-" for none. */
const struct code_record *builder_record(struct builder *builder, const char *system,
                                         uint32_t edition, const char *code);
const char *builder_text(const struct builder *builder, uint32_t number);
const char *builder_property_of(struct builder *builder, const char *system, uint32_t edition,
                                const char *code, const char *name);

/* Whether a warning of the compilation contains the text. */
bool builder_warns(const struct builder *builder, const char *text);

#endif

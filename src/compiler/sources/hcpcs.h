/*
 * HCPCS Level II: the fields of the contractor record, which CMS publishes as 320-byte text and as
 * a workbook, and what both readers share: checking of values, building of records, groups, and
 * the agreement of the two.
 *
 * Source: CMS RIF report "HCPCS Contractor Record" (HCPCS2019_recordlayout.txt and
 * HCPC2025_recordlayout.txt in the published zips), fields 1 to 31.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_HCPCS_H
#define MEDTRIE_COMPILER_SOURCES_HCPCS_H

#include "../source.h"

#define HCPCS_RECORD_SIZE 320    /* bytes of a line, without its line end */
#define HCPCS_RECORD_ID_END 11   /* the last position of code, sequence number and record id */
#define HCPCS_DETAIL_SIZE 293    /* what follows is filler, which a record may lack */
#define HCPCS_DETAIL_FIRST 92    /* first position that a continuation leaves blank */
#define HCPCS_FILLER_BETWEEN 260 /* between BETOS and type of service */
#define HCPCS_VALUE_COUNT 48     /* fields, each repetition counted: the workbook's columns */

enum hcpcs_field_number {
    HCPCS_CODE,
    HCPCS_SEQUENCE,
    HCPCS_RECORD_ID,
    HCPCS_LONG,
    HCPCS_SHORT,
    HCPCS_PRICING,
    HCPCS_MULTIPLE_PRICING,
    HCPCS_CIM,
    HCPCS_MCM,
    HCPCS_STATUTE,
    HCPCS_LAB_CERT,
    HCPCS_XREF,
    HCPCS_COVERAGE,
    HCPCS_ASC_GROUP,
    HCPCS_ASC_DATE,
    HCPCS_OPPS,
    HCPCS_OPPS_INDICATOR,
    HCPCS_OPPS_DATE,
    HCPCS_PROCESSING_NOTE,
    HCPCS_BETOS,
    HCPCS_TOS,
    HCPCS_ANESTHESIA_BASE,
    HCPCS_ADDED,
    HCPCS_EFFECTIVE,
    HCPCS_TERMINATED,
    HCPCS_ACTION,
    HCPCS_FIELD_COUNT
};

/* What a value may consist of. Blank is always possible. */
enum hcpcs_check {
    HCPCS_CHECK_TITLE,     /* any text; looked at where titles are made */
    HCPCS_CHECK_PRINTABLE, /* ASCII 0x20 to 0x7E */
    HCPCS_CHECK_UPPER,     /* A-Z and 0-9 */
    HCPCS_CHECK_DIGITS,
    HCPCS_CHECK_DAY,     /* YYYYMMDD; decides when the code is valid */
    HCPCS_CHECK_DAY_KEPT /* as DAY, but the publisher's slips are kept, with a warning */
};

struct hcpcs_field {
    const char *header;   /* of the workbook's column; repetitions have 1, 2 ... behind it */
    const char *property; /* NULL: goes into the record itself */
    uint16_t position;    /* in the text, from 1 */
    uint8_t width;
    uint8_t repetitions;
    uint8_t first_value; /* number of its first value among HCPCS_VALUE_COUNT */
    enum hcpcs_check check;
    const char *listed; /* single characters of the layout's list; NULL: no such list */
};

extern const struct hcpcs_field medtrie_hcpcs_fields[HCPCS_FIELD_COUNT];

/* The value of one field as it stands, padding included, and where. */
struct hcpcs_value {
    const char *text;
    size_t size;
    uint32_t column; /* byte of the line, or column of the sheet, from 1 */
};

/* One line or row. */
struct hcpcs_row {
    struct hcpcs_value values[HCPCS_VALUE_COUNT];
    uint32_t line;
};

/* Builds records from rows. Zero-initialise and set the first three. */
struct hcpcs_builder {
    const struct source_file *file;
    struct records *records;
    struct medtrie_error *error;

    char *title; /* of the code that was begun last, its chunks joined so far */
    size_t title_size, title_capacity;
    uint32_t title_column;
    char code[6];      /* the code that was begun last; "" before the first */
    uint32_t sequence; /* of the last row, and of the code's first */
    uint32_t sequence_step;
    uint32_t squeezed_count; /* titles with runs of blanks */
    uint32_t squeezed_line;
    uint32_t cut_count; /* continuations that the text cuts off */
    uint32_t cut_line;
};

/* Takes the next row. */
enum medtrie_result medtrie_hcpcs_add(struct hcpcs_builder *builder, const struct hcpcs_row *row);

/* Ends the file: completes the last code, refuses doubles and an empty file, adds the groups. */
enum medtrie_result medtrie_hcpcs_finish(struct hcpcs_builder *builder);

void medtrie_hcpcs_builder_free(struct hcpcs_builder *builder);

/* Checks that a code, already without padding, is one of HCPCS Level II or, with modifier, one of
 * its modifiers; CPT and CDT codes are refused as licensed. */
enum medtrie_result medtrie_hcpcs_check_code(const char *code, size_t size, bool modifier,
                                             const struct medtrie_place *place,
                                             struct medtrie_error *error);

/* Whether the publisher gives this name to the contractor file in one form:
 * HCPC2025_OCT_ANWEB.xlsx, HCPC2018_CONTR_ANWEB_disc.txt, but not its corrections and reports.
 * pattern is that of medtrie_name_like for the form. */
bool medtrie_hcpcs_bears_name(const char *base_name, const char *pattern);

/* Adds a group for each first letter that the codes have, in the order of the codes. */
enum medtrie_result medtrie_hcpcs_add_groups(const struct source_file *file,
                                             struct records *records, struct medtrie_error *error);

/*
 * Whether the workbook's record of a code says what the text's record says: source.agree of the
 * workbook, whose base is the text.
 *
 * What may differ, as it does in the editions of 2019 and January 2025: the workbook's ACT EFF DT
 * may be blank, its TOS4 may have a value that the text lacks, and its long title may be cut off
 * after more than 1,000 bytes. The text is right in all of these.
 *
 * Fails with MEDTRIE_ERROR_INPUT_CONFLICT at the workbook's row.
 */
enum medtrie_result medtrie_hcpcs_agree(const struct strings *strings,
                                        const struct source_entry *text,
                                        const struct source_entry *workbook,
                                        struct medtrie_error *error);

/* Whether two texts of one edition say the same of a code, in everything: source.agree of the text.
 * Fails with MEDTRIE_ERROR_INPUT_CONFLICT at the other one's line. */
enum medtrie_result medtrie_hcpcs_equal(const struct strings *strings,
                                        const struct source_entry *base,
                                        const struct source_entry *other,
                                        struct medtrie_error *error);

#endif

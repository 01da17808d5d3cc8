/*
 * medtrie's annotator as a library: delimited text in, the same text out with what an index knows
 * of each code behind every row. The program `medtrie annotate` is a thin front of it. Link with
 * libmedtrie-annotate and libmedtrie; it needs nothing else.
 *
 *     struct medtrie_annotate_options options = {.struct_size = sizeof options};
 *     const char *codes[] = {"dx:icd10cm"};
 *     options.format = MEDTRIE_ANNOTATE_CSV;
 *     options.codes = codes, options.code_count = 1;
 *     options.dates = "dos", options.fields = "status,billable,title";
 *     result = medtrie_annotator_open(index, &options, &annotator, &error);
 *     while (result == MEDTRIE_OK && (size = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
 *         result = medtrie_annotator_push(annotator, buffer, size, &out, &error);
 *         fwrite(out.output.data, 1, out.output.size, stdout);
 *     }
 *     if (result == MEDTRIE_OK)
 *         result = medtrie_annotator_end(annotator, &out, &error);
 *     if (result == MEDTRIE_OK)
 *         fwrite(out.output.data, 1, out.output.size, stdout);
 *     else
 *         fprintf(stderr, "line %llu: %s\n", (unsigned long long)error.line, error.message);
 *     medtrie_annotator_close(annotator);
 *
 * What came in goes out byte for byte, in its order; what is added stands behind the last cell of a
 * row and in front of its line end, quoted where it has to be. Nothing is buffered but the record
 * that is not yet complete, and the memory used does not depend on the size of the input.
 *
 * Rows. CSV follows RFC 4180: cells may be quoted, quoted cells may hold delimiters and line ends,
 * and a quote that does not stand at the beginning of a cell is a character like any other. Lines
 * end in LF or CR LF. A line with nothing in it is passed on, and is no row. A byte order mark is
 * passed on; UTF-16 is refused.
 *
 * Threads. An annotator is used by one thread at a time; so is each part of it
 * (medtrie_annotator_part_open), and parts of one annotator may run at once.
 */
#ifndef MEDTRIE_ANNOTATE_H
#define MEDTRIE_ANNOTATE_H

#include <medtrie/medtrie.h>

#ifdef __cplusplus
extern "C" {
#endif

/* So much is kept at most of a row, or of a header, that is not complete. */
#define MEDTRIE_ANNOTATE_ROW_MAX (64u << 20)

enum medtrie_annotate_format {
    MEDTRIE_ANNOTATE_CSV = 1,    /* RFC 4180 with any one-byte delimiter */
    MEDTRIE_ANNOTATE_NDJSON = 2, /* one object a line */
    MEDTRIE_ANNOTATE_LINES = 3   /* one code a line; what is added stands behind a tab */
};

/* What became of a cell: enum medtrie_status, or one of these. */
enum medtrie_cell_status {
    MEDTRIE_CELL_EMPTY = 8,    /* no code; never counted as wrong */
    MEDTRIE_CELL_NO_DATE = 9,  /* a code, but its date is empty */
    MEDTRIE_CELL_BAD_DATE = 10 /* its date cannot be read, or a range ends before it begins */
};
#define MEDTRIE_CELL_STATUSES 11

/* As medtrie_status_name, of both: e.g. "retired", "no-date"; never NULL. */
MEDTRIE_API const char *medtrie_cell_status_name(unsigned status);

struct medtrie_annotate_options {
    size_t struct_size;
    enum medtrie_annotate_format format;
    char delimiter;  /* of CSV; 0: a comma */
    bool no_header;  /* the first line is a row, columns have numbers from 1 only */
    bool pad_ragged; /* a row with fewer cells than the first line is filled up; otherwise an error.
                        One with more is always an error */
    bool normalise;  /* also adds the code as the index writes it: upper case, without dot */
    bool counts_texts; /* also count each text that is not valid: medtrie_annotator_worst */
    bool divert;       /* rows with a code that is not valid go to `rejects` and not to `output` */

    /* "COLUMN[:SYSTEM]": a column by its name, its number from 1, or a pattern with one star, which
     * stands for every column that fits; a system's name or a family's (medtrie_systems_for);
     * without, every system that has the code. In NDJSON the name of a member of the object. LINES
     * have one column: "1". */
    const char *const *codes;
    size_t code_count;

    /* Where the data names the system of a code: columns that hold the name of a system or family,
     * however it is written (ICD-10-CM), or 9 or 0 (10, ICD-9, ICD-9-CM, ICD-10) for the older or
     * newer member of the family of the code's option.
     * NULL, or one for each of `codes`, NULL or empty where there is none; a star stands for what
     * it stands for in the code's pattern. */
    const char *const *system_columns;

    const char *dates; /* the column of the date of service; "FROM,TO": valid on every day of it;
                          NULL: as_of */
    const char *date_form; /* "YYYY-MM-DD", "YYYYMMDD", "DD-Mon-YYYY", "MM/DD/YYYY", "DD/MM/YYYY";
                              NULL: any of the first three, which cannot be mistaken */
    medtrie_day as_of;     /* where there is no column; MEDTRIE_DAY_DEFAULT: the default period */

    const char *fields; /* what is added, separated by commas: docs/ANNOTATE.md has the names;
                           NULL: "status" */
    const char *only;   /* statuses, separated by commas: rows without a code of one of these are
                           left out; NULL: all rows */
};

typedef struct medtrie_annotator medtrie_annotator;           /* one input */
typedef struct medtrie_annotator_part medtrie_annotator_part; /* what annotates pieces of it */

/* Good until the next call with the same annotator or part. Empty after an error: rows in front of
 * the one that is wrong may be missing. */
struct medtrie_annotated {
    struct medtrie_text output;
    struct medtrie_text rejects; /* with its own header; empty unless options divert */
};

/*
 * Makes an annotator of an index, which must stay open as long.
 *
 * options     what to do; texts are copied. as_of must be set where there is no column of dates: 0
 *             is a day
 * annotator   receives the handle, or NULL on failure
 *
 * Returns MEDTRIE_OK; MEDTRIE_ERROR_ARGUMENT for a field, form of dates, status, delimiter or
 * as_of that is none; MEDTRIE_ERROR_MEMORY. Columns are looked for when the header is known.
 */
MEDTRIE_API enum medtrie_result medtrie_annotator_open(
    const medtrie_index *index, const struct medtrie_annotate_options *options,
    medtrie_annotator **annotator, struct medtrie_error *error);

/* Frees it; its parts must be closed before. NULL is fine. */
MEDTRIE_API void medtrie_annotator_close(medtrie_annotator *annotator);

/* ---- In one thread ------------------------------------------------------------------------- */

/*
 * Annotates what comes next of the input: any number of bytes, cut anywhere. out receives what is
 * complete, perhaps nothing.
 *
 * Returns MEDTRIE_OK; MEDTRIE_ERROR_ARGUMENT when the input lacks a header, or that a column that
 * options name; MEDTRIE_ERROR_INPUT_FORMAT with the line for a row that breaks the format,
 * ..._INPUT_ENCODING for UTF-16, ..._INPUT_LIMIT for a row that does not end within
 * MEDTRIE_ANNOTATE_ROW_MAX; MEDTRIE_ERROR_MEMORY. Every call after an error returns that error
 * again, so that nothing goes on behind what is missing: the annotator can only be closed.
 * MEDTRIE_ERROR_ARGUMENT also after medtrie_annotator_end, and where begin was called: these
 * refusals change nothing.
 */
MEDTRIE_API enum medtrie_result medtrie_annotator_push(medtrie_annotator *annotator,
                                                       const char *data, size_t size,
                                                       struct medtrie_annotated *out,
                                                       struct medtrie_error *error);

/* The input has ended: annotates what is left, a last row that lacks its line end. */
MEDTRIE_API enum medtrie_result medtrie_annotator_end(medtrie_annotator *annotator,
                                                      struct medtrie_annotated *out,
                                                      struct medtrie_error *error);

/* ---- In several ---------------------------------------------------------------------------- */

/*
 * Instead of push and end, not beside them: the reading thread begins, then cuts pieces of whole
 * rows, which parts annotate in any order and at once; what comes of them is to be written in the
 * order of the pieces. After an error of begin or cut every call but medtrie_annotator_part_run
 * and those that close returns it again; the error of a part is of its piece alone.
 */

/*
 * Reads the header, if there is to be one, of an input that begins with data.
 *
 * last    data is all of the input
 * begun   receives whether data was enough; else it is to be given again with more behind it
 * taken   receives how many bytes were taken; the first piece begins there
 * out     the header with the names of what is added
 */
MEDTRIE_API enum medtrie_result medtrie_annotator_begin(medtrie_annotator *annotator,
                                                        const char *data, size_t size, bool last,
                                                        bool *begun, size_t *taken,
                                                        struct medtrie_annotated *out,
                                                        struct medtrie_error *error);

struct medtrie_annotate_piece {
    const char *data;
    size_t size;   /* 0: no row is complete yet */
    uint64_t line; /* of its first byte in the input, from 1 */
};

/* Cuts what is whole rows off data, which goes on where the last piece ended. last: data is all
 * that is left. What was given before, and was not whole, is not looked through again. */
MEDTRIE_API enum medtrie_result medtrie_annotator_cut(medtrie_annotator *annotator,
                                                      const char *data, size_t size, bool last,
                                                      struct medtrie_annotate_piece *piece,
                                                      struct medtrie_error *error);

/* Makes a part; after medtrie_annotator_begin, and of an input with nothing in it, whose columns
 * nobody knows, MEDTRIE_ERROR_ARGUMENT. Closing it adds what it counted to the annotator's
 * counts, and is to be done by one thread after the other. */
MEDTRIE_API enum medtrie_result medtrie_annotator_part_open(medtrie_annotator *annotator,
                                                            medtrie_annotator_part **part,
                                                            struct medtrie_error *error);
MEDTRIE_API void medtrie_annotator_part_close(medtrie_annotator_part *part);

/* Annotates a piece; out is good until the part is asked again. */
MEDTRIE_API enum medtrie_result medtrie_annotator_part_run(
    medtrie_annotator_part *part, const struct medtrie_annotate_piece *piece,
    struct medtrie_annotated *out, struct medtrie_error *error);

/* ---- What was counted ---------------------------------------------------------------------- */

/* Complete after medtrie_annotator_end, or when all parts are closed. */
struct medtrie_annotate_totals {
    size_t struct_size;
    uint64_t rows;     /* of the input, the header not among them */
    uint64_t shown;    /* in the output */
    uint64_t diverted; /* in rejects */
    uint64_t cells;    /* with a code */
    uint64_t valid;    /* of these */
    uint64_t empty;    /* cells without one */
    uint64_t others;   /* cells that are not valid and that medtrie_annotator_worst says nothing of,
                          since there were more than 65,536 different ones in a part */
    size_t columns;    /* of codes */
    uint64_t multiline; /* rows with a line end in a quoted cell: very many are a sign of quotes
                           that are meant as characters, and swallow what is between them */
    uint64_t multiline_line; /* the line on which the first of these begins */
};
MEDTRIE_API void medtrie_annotator_totals(const medtrie_annotator *annotator,
                                          struct medtrie_annotate_totals *totals);

/* The name of a column of codes; its number where there is no header. NULL: there is none. */
MEDTRIE_API const char *medtrie_annotator_column(const medtrie_annotator *annotator, size_t column);

/* Cells of a column of codes that a system answered with a status; system NULL: that none has. */
MEDTRIE_API uint64_t medtrie_annotator_count(const medtrie_annotator *annotator, size_t column,
                                             const medtrie_system *system, unsigned status);

/* Cells with codes by month of service, in order; false when number is not below the count. False
 * also for the first when memory ran out, though totals say that there are cells. */
struct medtrie_annotate_month {
    size_t struct_size;
    int year, month;
    uint64_t valid, wrong;
};
MEDTRIE_API bool medtrie_annotator_month(const medtrie_annotator *annotator, size_t number,
                                         struct medtrie_annotate_month *month);

/* The most frequent texts that are not valid, the first the most frequent; none unless options
 * count them. None also when memory ran out, though totals say that not all cells are valid. */
struct medtrie_annotate_worst {
    char text[25]; /* its first 24 bytes, or those in front of a NUL byte; and a NUL */
    bool is_cut;   /* it is longer */
    unsigned status;
    size_t column;    /* of codes */
    const char *name; /* of the system or family that the column's option names, good as long as the
                         annotator; NULL: none, so that every system was asked */
    bool by_cell;     /* unless the cell of a system column named another */
    const medtrie_system *system; /* NULL: none has it */
    medtrie_day day;              /* the first on which it was not valid; MEDTRIE_DAY_DEFAULT where
                                     no day was asked, ..._NONE where it cannot be read */
    uint64_t count;
};
MEDTRIE_API size_t medtrie_annotator_worst(const medtrie_annotator *annotator,
                                           struct medtrie_annotate_worst *worst, size_t capacity);

/* ---- What is in a table ---------------------------------------------------------------------- */

/*
 * Which columns hold codes of which system, and which hold dates: every cell of a sample, mostly
 * the beginning of a file, is looked up in every system and read as a date of every form, and what
 * fits is counted. What to make of the counts is left to the caller; docs/ANNOTATE.md has the rules
 * of `medtrie profile`.
 */
typedef struct medtrie_profile medtrie_profile;

struct medtrie_profile_options {
    size_t struct_size;
    enum medtrie_annotate_format format;
    char delimiter; /* as in struct medtrie_annotate_options, and so are the others */
    bool no_header;
    bool last; /* data is all of the input; otherwise a last row that is not complete is no row */

    size_t date_column;    /* of the date of service, from 1; 0: none */
    const char *date_form; /* as in struct medtrie_annotate_options */
};

/*
 * Makes a profile of a sample.
 *
 * data, size   the input from its beginning; not needed any longer when the call returns
 * profile      receives the profile, or NULL on failure; free it with medtrie_profile_free. The
 *              index must stay open as long
 *
 * Columns are those of the first line, at most 4,096; in NDJSON the members of the first 1,000
 * objects, at most 256. Cells that a row lacks are empty, and those that it has too many are passed
 * over.
 *
 * Returns MEDTRIE_OK; MEDTRIE_ERROR_ARGUMENT for options that are none, a column of dates that the
 * input lacks among them; for inputs that no annotator reads MEDTRIE_ERROR_INPUT_FORMAT, with the
 * line, and ..._INPUT_ENCODING;
 * ..._INPUT_LIMIT for a sample that ends within the first row; MEDTRIE_ERROR_MEMORY.
 */
MEDTRIE_API enum medtrie_result medtrie_profile_make(const medtrie_index *index,
                                                     const struct medtrie_profile_options *options,
                                                     const char *data, size_t size,
                                                     medtrie_profile **profile,
                                                     struct medtrie_error *error);

/* NULL is fine. */
MEDTRIE_API void medtrie_profile_free(medtrie_profile *profile);

struct medtrie_profile_totals {
    size_t struct_size;
    uint64_t rows;       /* of the sample, the header not among them */
    uint64_t short_rows; /* of these, with fewer cells than there are columns */
    uint64_t long_rows;  /* of these, with more */
    size_t columns;
    size_t matches; /* of each column: medtrie_profile_match_at */
};
MEDTRIE_API void medtrie_profile_describe(const medtrie_profile *profile,
                                          struct medtrie_profile_totals *totals);

/* The forms of dates as options name them: "YYYY-MM-DD", "YYYYMMDD", "DD-Mon-YYYY", "MM/DD/YYYY",
 * "DD/MM/YYYY". NULL when form is not below MEDTRIE_DATE_FORMS. */
#define MEDTRIE_DATE_FORMS 5
MEDTRIE_API const char *medtrie_date_form_name(unsigned form);

/* A column, numbered from 0; false when there is none of that number. */
struct medtrie_profile_column {
    size_t struct_size;
    struct medtrie_text name; /* empty where there is no header; good as long as the profile */
    uint64_t filled;          /* cells with something in them other than blanks */
    uint64_t versions;        /* of these, that name a system as --system-column has it */
    uint64_t dates[MEDTRIE_DATE_FORMS]; /* of these, that can be read as a date of each form */
};
MEDTRIE_API bool medtrie_profile_column_at(const medtrie_profile *profile, size_t column,
                                           struct medtrie_profile_column *view);

/*
 * What of a column fits a system or a family. The systems of the index come first, in their order,
 * then dx, px, procedure and modifier, in each of which a cell counts that one of its members has.
 * False when there is no such column or match.
 */
struct medtrie_profile_match {
    size_t struct_size;
    struct medtrie_text name;     /* of the system or family */
    const medtrie_system *system; /* NULL: it is a family */
    uint64_t codes;               /* cells that are a code of it; groupings do not count */
    uint64_t billable;            /* of these, billable on the date of service; where there is none,
                                     in the default period, or, of a system that is in use no more,
                                     in its last release */
    uint64_t not_loaded; /* cells that may be a code of a member that the index lacks, such as CPT;
                            of procedure and modifier alone */
    bool varies;         /* not all of these are the same code */
};
MEDTRIE_API bool medtrie_profile_match_at(const medtrie_profile *profile, size_t column,
                                          size_t number, struct medtrie_profile_match *match);

#ifdef __cplusplus
}
#endif

#endif

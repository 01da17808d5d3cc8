/*
 * medtrie: lookups of US medical billing codes in one memory-mapped index file.
 *
 * An index is made by the program `medtrie compile` (or by medtrie/compile.h) from the official
 * files of ICD-10-CM, ICD-10-PCS, HCPCS Level II, ICD-9-CM, from a user's licensed CPT files and
 * from delimited lists. This header is all that a program needs to ask it questions:
 *
 *     medtrie_index *index = NULL;
 *     struct medtrie_error error = {.struct_size = sizeof error};
 *     if (medtrie_open("all.medtrie", NULL, &index, &error) != MEDTRIE_OK)
 *         return fail(error.message);
 *     const medtrie_system *cm = medtrie_system_named(index, "icd10cm", 7);
 *     medtrie_day day = medtrie_day_of(2025, 11, 3);
 *     bool billable = medtrie_check(cm, "e11.9", 5, day, NULL) == MEDTRIE_STATUS_VALID;
 *     medtrie_close(index);
 *
 * The idea. The codes of a code system are numbered in official order, every header before what
 * stands below it, so that everything below a code, and everything that begins with a text, is a
 * range of numbers. Chapters, blocks, sections and groups ("groupings" here) are numbered after
 * the codes, each with the range of codes that it holds.
 *
 * Words. *System*: a code system such as icd10cm. *Release*: one edition of it, named by its first
 * day. *Concept*: a code or a grouping; it has an id. *Period*: a span of days in which nothing
 * changes in a system. *Header*: a valid concept that may not be billed. *Billable*: valid for a
 * claim. The words are those of the official files.
 *
 * Normalisation. Where a function takes a code as text, blanks, tabs, CR, LF and U+00A0 (in UTF-8)
 * around it are dropped, letters are folded to upper case (unless the user's list was compiled
 * with case=keep), and a dot is accepted only where the system's display form has it. Nothing
 * else is repaired: any other difference means that the text is not that code.
 *
 * Caveats.
 *  - A mapped file must not be changed or cut while it is open: cut, it ends the process by SIGBUS;
 *    changed, it answers wrongly. Publish a new index under a temporary name and rename it, as
 *    `medtrie compile` does, or open with a private copy: see "Maps" at medtrie_open. To take up a
 *    new file while others go on asking is what medtrie/store.h is for.
 *  - medtrie_open checks the structure of the file. After it no query reads outside the index,
 *    loops, allocates or writes, whatever the bytes of the file are and whatever is asked; only
 *    calls that make a set allocate. It does not check that the answers are those that were
 *    compiled: that takes MEDTRIE_VERIFY_FULL. MEDTRIE_VERIFY_NONE is outside this promise.
 *    SECURITY.md has its limits, and which test proves what.
 *  - A code does not tell its system: J0120 is a HCPCS code and an undotted ICD-10-CM code. Use
 *    medtrie_resolve when the system is not known, and take all that it returns.
 *  - A date that no loaded release covers has no answer: MEDTRIE_NOT_COVERED is neither valid nor
 *    invalid. The days of an ICD-10 edition that is not loaded are answered by the release before
 *    it in the same year, as far as that and the conversion tables reach: the basis of the period
 *    is MEDTRIE_BASIS_NEIGHBOUR then.
 *
 * Pointers. A text of no bytes may be NULL, and so may a name of no bytes; what is called optional
 * may be NULL, and options, where a call has defaults for all of them. Nothing else may: a handle
 * that medtrie_system_named did not find is not to be asked.
 *
 * Sets of codes (medtrie_set_parse and its like) are objects of their own: they allocate, and each
 * is to be freed. All other calls below medtrie_open allocate nothing.
 *
 * Work. No call of this header calls itself, and each ends after as many steps as these allow,
 * whatever the bytes of the file are (tests/bounds/queries.c has the numbers):
 *  - what takes a text, in proportion to its length: medtrie_find, medtrie_key, medtrie_prefix and
 *    medtrie_longest_prefix depend on nothing else; medtrie_find_kind and medtrie_resolve may also
 *    pass over the groupings of a system, whose own code may be that of a code too;
 *  - what takes an id, by the MEDTRIE_LEVELS_MAX above it and by the periods; a step of a walk may
 *    pass over all concepts that are not valid, and a whole walk meets each once;
 *  - medtrie_check and medtrie_check_all, where a code is not billable, by the length of the text,
 *    the periods and the codes below it;
 *  - medtrie_successors and medtrie_predecessors look at MEDTRIE_REPLACEMENTS_MAX codes at most and
 *    16 times as many rows of the tables;
 *  - medtrie_diff by the codes, a batch by its rows, a set by its intervals, a code list by its
 *    bytes, the concepts, and for each entry the groupings;
 *  - all else takes the same few steps always.
 *
 * Threads. After medtrie_open the handle is read-only: any number of threads may query it at once.
 * No query allocates, locks or fails other than by the value it returns. medtrie_close must come
 * after the last query. Texts and other views point into the index and live until medtrie_close.
 *
 * Structs that may grow in later versions begin with `struct_size`: set it to sizeof the struct
 * before the call; only that many bytes are written, so a size of 0 gets nothing. Options whose
 * size is not set are refused; members that a later header adds are passed over by this library, so
 * that who needs them asks medtrie_version first.
 */
#ifndef MEDTRIE_MEDTRIE_H
#define MEDTRIE_MEDTRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(MEDTRIE_SHARED)
#  ifdef MEDTRIE_BUILDING
#    define MEDTRIE_API __declspec(dllexport)
#  else
#    define MEDTRIE_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
#  define MEDTRIE_API __attribute__((visibility("default")))
#else
#  define MEDTRIE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define MEDTRIE_VERSION_MAJOR 0
#define MEDTRIE_VERSION_MINOR 1
#define MEDTRIE_VERSION_PATCH 0
#define MEDTRIE_VERSION "0.1.0"

/* Returns the version of the library that runs, e.g. "0.1.0", for comparison with the macro. */
MEDTRIE_API const char *medtrie_version(void);

/* ---- Numbers and texts ------------------------------------------------------------------- */

/* A concept's number in its system: codes are [0, code_count), groupings follow them. Ids belong
 * to one index; across indexes the code itself is the key. */
typedef uint32_t medtrie_id;

/* A period's number in its system: [0, period_count), in time order. */
typedef uint32_t medtrie_period;

/* A day as the count of days since 1970-01-01 (Gregorian), as in Arrow's date32. */
typedef int32_t medtrie_day;

#define MEDTRIE_NONE UINT32_MAX        /* no such concept */
#define MEDTRIE_NOT_COVERED UINT32_MAX /* no period: no loaded release covers the day */
#define MEDTRIE_DAY_FIRST (-719162)    /* 0001-01-01, the earliest day */
#define MEDTRIE_DAY_LAST 2932896       /* 9999-12-31, the latest day: "without end" */
#define MEDTRIE_DAY_NONE INT32_MIN     /* not a day, or no such day: no release covers it */
#define MEDTRIE_DAY_DEFAULT INT32_MAX  /* instead of one, where a call takes it */

/* UTF-8 (in a file that passes MEDTRIE_VERIFY_FULL), not NUL-terminated. An absent text has size 0
 * and data that may be read for 0 bytes. */
struct medtrie_text {
    const char *data;
    size_t size; /* bytes */
};

/* Ids from first up to, not including, end; empty when they are equal. */
struct medtrie_range {
    medtrie_id first;
    medtrie_id end;
};

/* Returns the day of a Gregorian date, or MEDTRIE_DAY_NONE when there is no such date between the
 * years 1 and 9999 (month 1-12, day 1-31). */
MEDTRIE_API medtrie_day medtrie_day_of(int year, int month, int day);

/* Reads "YYYY-MM-DD" and nothing else; MEDTRIE_DAY_NONE when the text is not a date. */
MEDTRIE_API medtrie_day medtrie_day_parse(const char *text, size_t len);

/* Writes "YYYY-MM-DD" and a NUL to buffer; a day outside the calendar gives an empty string. */
MEDTRIE_API void medtrie_day_format(medtrie_day day, char buffer[11]);

/* ---- Errors ------------------------------------------------------------------------------ */

/* The numbers are pinned for ever; the hundreds are the group and the program's exit status. */
enum medtrie_result {
    MEDTRIE_OK = 0,
    /* 2xx: the call or the command line is wrong */
    MEDTRIE_ERROR_ARGUMENT = 200,
    MEDTRIE_ERROR_RELEASE_UNKNOWN = 201, /* an input whose release cannot be told */
    MEDTRIE_ERROR_NO_INPUT = 202,        /* nothing to compile */
    /* 3xx: an input file is wrong */
    MEDTRIE_ERROR_INPUT_FORMAT = 300,     /* a line or field breaks its layout */
    MEDTRIE_ERROR_INPUT_UNKNOWN = 301,    /* a file that nobody recognises */
    MEDTRIE_ERROR_INPUT_CONFLICT = 302,   /* two inputs contradict each other */
    MEDTRIE_ERROR_INPUT_LIMIT = 303,      /* an input exceeds a protecting limit */
    MEDTRIE_ERROR_INPUT_DAMAGED = 304,    /* a damaged archive, XML or workbook */
    MEDTRIE_ERROR_INPUT_ENCODING = 305,   /* text in no accepted encoding */
    MEDTRIE_ERROR_INPUT_LICENSED = 306,   /* CPT or CDT codes where they may not be */
    MEDTRIE_ERROR_INPUT_CONTIGUITY = 307, /* a list whose tree and prefixes cannot both be ranges */
    MEDTRIE_ERROR_INPUT_NAMELESS = 308,   /* a line of a code list that names nothing */
    /* 4xx: an index file is wrong */
    MEDTRIE_ERROR_INDEX_MAGIC = 400,     /* not an index, or damaged in a text-mode transfer */
    MEDTRIE_ERROR_INDEX_VERSION = 401,   /* made for a newer reader */
    MEDTRIE_ERROR_INDEX_FEATURE = 402,   /* needs a feature or section that this reader lacks */
    MEDTRIE_ERROR_INDEX_TRUNCATED = 403, /* shorter or longer than it says */
    MEDTRIE_ERROR_INDEX_CHECKSUM = 404,  /* bytes were changed */
    MEDTRIE_ERROR_INDEX_STRUCTURE = 405, /* sections that contradict each other */
    MEDTRIE_ERROR_INDEX_LOST = 406,      /* lacks a system or release that the one before it had */
    /* 5xx: the operating system refused */
    MEDTRIE_ERROR_OPEN = 500,
    MEDTRIE_ERROR_READ = 501,
    MEDTRIE_ERROR_WRITE = 502,
    /* 6xx */
    MEDTRIE_ERROR_MEMORY = 600,
    MEDTRIE_ERROR_BUSY = 601 /* a store has no room or no time now: call again later */
};

/*
 * Detail of a failure, for a person. Optional: every function that takes one accepts NULL. All
 * texts are NUL-terminated; numbers that do not apply are 0.
 */
struct medtrie_error {
    size_t struct_size;         /* set by the caller */
    enum medtrie_result result; /* what the function returned; untouched where it is MEDTRIE_OK */
    char message[512];          /* what is wrong and what was expected. Of a file with its place in
                                   front, "file:line: column n: "; of text from memory the place is
                                   in line and column alone */
    char file[256];             /* the file, `archive.zip!inner.txt` inside an archive */
    uint64_t line;              /* from 1 */
    uint64_t column;            /* byte in the line, from 1 */
    uint64_t offset;            /* byte in an index file, from 0 */
};

/* Returns the constant's short name in words, e.g. "index: checksum"; never NULL. */
MEDTRIE_API const char *medtrie_result_name(enum medtrie_result result);

/* ---- Opening ----------------------------------------------------------------------------- */

typedef struct medtrie_index medtrie_index;   /* an open index */
typedef struct medtrie_system medtrie_system; /* one code system of it; lives as long */

enum medtrie_verify {
    MEDTRIE_VERIFY_STRUCTURE = 0, /* the default: header, section table, every size; about 0.1 ms */
    MEDTRIE_VERIFY_FULL = 1,      /* also checksums and every cross-reference; some ms a MB */
    MEDTRIE_VERIFY_NONE = 2       /* only for a file that this process has just verified */
};

struct medtrie_open_options {
    size_t struct_size;
    enum medtrie_verify verify;
    bool copy;           /* into memory of the index's own; see "Maps" below */
    uint8_t reserved[3]; /* 0 */
};

/*
 * Maps. An index is asked where its bytes are, and there are three places:
 *
 *                            file cut      overwritten     replaced by    costs
 *                                                          rename
 *   medtrie_open             SIGBUS        wrong answers   no matter      nothing, and is shared
 *   ... with options.copy    no matter     no matter       no matter      a read, and memory
 *   medtrie_open_memory      the bytes are the caller's; with options.copy no longer so
 *
 * A map is the file: publish a new index under a temporary name and rename it over the old one,
 * which goes on answering, and keeps its room on the disk, until medtrie_close. `medtrie compile`
 * does so; cp, scp, rsync --inplace, a shell's `>` and restoring a backup do not: they cut the very
 * file that is mapped and write into it, and what was checked at opening no longer holds. A query
 * that touches what was cut off gets SIGBUS, and so does one whose page the disk or the network
 * file system can no longer deliver. This library sets no handler for it, nor for any other signal:
 * whoever has to live with such files asks for a copy.
 *
 * A copy is checked after it was made, never before, and with MEDTRIE_VERIFY_STRUCTURE by its
 * checksums too: of a file that is changed while it is being copied the copy is sound, and is all
 * old or all new, or it is refused.
 */

/*
 * Opens an index file, by mapping it read-only unless options ask for a copy.
 *
 * path      the file; publish new versions by rename, never by writing into it
 * options   NULL for the defaults
 * index     receives the handle, or NULL on failure
 * error     optional detail
 *
 * The variable MEDTRIE_CPU in the environment (portable, sse42, avx2) keeps to fewer instructions
 * than the processor has; it is read whenever an index is opened.
 *
 * Returns MEDTRIE_OK, MEDTRIE_ERROR_ARGUMENT for options that are none, or a 4xx, 5xx or 6xx
 * result. Touches only the header and the small tables, whatever the size of the file, unless
 * options ask for MEDTRIE_VERIFY_FULL or a copy.
 */
MEDTRIE_API enum medtrie_result medtrie_open(const char *path,
                                             const struct medtrie_open_options *options,
                                             medtrie_index **index, struct medtrie_error *error);

/* As medtrie_open, from bytes that the caller keeps unchanged until medtrie_close, or with
 * options.copy until the call returns. Any alignment will do. */
MEDTRIE_API enum medtrie_result medtrie_open_memory(const void *data, size_t size_bytes,
                                                    const struct medtrie_open_options *options,
                                                    medtrie_index **index,
                                                    struct medtrie_error *error);

/* Unmaps the file or frees the copy, and frees the handle; every id, system and text of it is void.
 * NULL is fine. */
MEDTRIE_API void medtrie_close(medtrie_index *index);

/* ---- What is in the index ---------------------------------------------------------------- */

struct medtrie_index_view {
    size_t struct_size;
    uint32_t format_major;
    uint32_t format_minor;
    uint64_t size_bytes;
    uint8_t content_id[16]; /* equal exactly when the compiled content is equal */
    bool licensed;          /* holds CPT: see notice */
    struct medtrie_text notice;
    size_t system_count;
    size_t source_count;
    size_t warning_count;
    size_t section_count;
};

struct medtrie_source_view {
    size_t struct_size;
    struct medtrie_text name;   /* file name as published, without its folder */
    struct medtrie_text format; /* e.g. "ICD-10-CM order file" */
    struct medtrie_text system;
    medtrie_day release;   /* first day of the release it belongs to */
    uint64_t size_bytes;   /* uncompressed */
    const uint8_t *sha256; /* 32 bytes */
};

struct medtrie_section_view {
    size_t struct_size;
    struct medtrie_text name;
    struct medtrie_text system; /* empty for sections of the whole index */
    uint64_t size_bytes;
};

MEDTRIE_API void medtrie_index_describe(const medtrie_index *index,
                                        struct medtrie_index_view *view);

/* The numbered parts of the index: false when number is not below the count. Sources are in the
 * order of system and release, warnings as the build reported them. */
MEDTRIE_API bool medtrie_source_at(const medtrie_index *index, size_t number,
                                   struct medtrie_source_view *view);
MEDTRIE_API bool medtrie_section_at(const medtrie_index *index, size_t number,
                                    struct medtrie_section_view *view);
MEDTRIE_API bool medtrie_warning_at(const medtrie_index *index, size_t number,
                                    struct medtrie_text *text);

/* ---- Systems, releases, periods ---------------------------------------------------------- */

struct medtrie_system_view {
    size_t struct_size;
    struct medtrie_text name;  /* e.g. "icd10cm" */
    struct medtrie_text title; /* e.g. "ICD-10-CM diagnoses" */
    struct medtrie_text uri;   /* the FHIR code system, or empty */
    uint32_t code_count;       /* codes are the ids [0, code_count) */
    uint32_t grouping_count;   /* groupings are the ids that follow */
    uint32_t prefix_count;     /* distinct prefixes of codes, the codes themselves included */
    uint32_t release_count;
    uint32_t period_count;
    medtrie_period default_period; /* the one that answers when no date is given */
    bool licensed;
};

struct medtrie_release_view {
    size_t struct_size;
    medtrie_day first_day;
    medtrie_day last_day;    /* the day before the next edition; MEDTRIE_DAY_LAST: without end */
    uint32_t code_count;     /* codes valid on the first day */
    uint32_t billable_count; /* of these, billable */
    uint32_t grouping_count; /* chapters, blocks ... valid on the first day */
    medtrie_period period;   /* the period that begins on the first day */
};

/* What a period's answers rest on; the rules stand in docs/FORMAT.md, "Periods". */
enum medtrie_basis {
    MEDTRIE_BASIS_RELEASE = 1,   /* the edition in effect is loaded and decides alone */
    MEDTRIE_BASIS_NEIGHBOUR = 2, /* it is not; the release before it answers, corrected by the
                                    conversion tables that are loaded */
    MEDTRIE_BASIS_RECORD = 3,    /* the code's own dates answer (HCPCS, CPT) */
    MEDTRIE_BASIS_NONE = 4       /* before the system was in use: nothing is valid */
};

struct medtrie_period_view {
    size_t struct_size;
    medtrie_day first_day;
    medtrie_day last_day;
    enum medtrie_basis basis;
    medtrie_day release; /* first day of the release that answers; MEDTRIE_DAY_NONE if none does */
};

MEDTRIE_API size_t medtrie_system_count(const medtrie_index *index);

/* Systems in ascending order of their names; NULL when number is not below the count. */
MEDTRIE_API const medtrie_system *medtrie_system_at(const medtrie_index *index, size_t number);

/* The system of exactly this name, or NULL. */
MEDTRIE_API const medtrie_system *medtrie_system_named(const medtrie_index *index, const char *name,
                                                       size_t len);

/*
 * The systems that a system's name or a family's stands for on a day.
 *
 * name, len   a system's name, or a family: `dx` (icd9cm-dx to 2015-09-30, icd10cm since), `px`
 *             (icd9cm-sg, icd10pcs), `procedure` (hcpcs and cpt), `modifier` (hcpcs-modifier and
 *             cpt-modifier)
 * day         the date of service; MEDTRIE_DAY_DEFAULT, as what is no day: the newer that is loaded
 * systems     receives at most two
 *
 * Returns how many were written, in the order of names; 0 when the index has none of those meant.
 */
MEDTRIE_API size_t medtrie_systems_for(const medtrie_index *index, const char *name, size_t len,
                                       medtrie_day day, const medtrie_system *systems[2]);

MEDTRIE_API void medtrie_system_describe(const medtrie_system *system,
                                         struct medtrie_system_view *view);

/* Releases and periods are in time order; false when number is not below the count. */
MEDTRIE_API bool medtrie_release_at(const medtrie_system *system, size_t number,
                                    struct medtrie_release_view *view);
MEDTRIE_API bool medtrie_period_at(const medtrie_system *system, medtrie_period period,
                                   struct medtrie_period_view *view);

/* The period of a day, or MEDTRIE_NOT_COVERED. A few loads where periods are as long as those of
 * the official systems; where many begin in one of the 512 stretches that time is cut into, a load
 * for each of them. */
MEDTRIE_API medtrie_period medtrie_period_on(const medtrie_system *system, medtrie_day day);

/* As medtrie_period_on; for an uncovered day the last period before it, else the first of all. For
 * texts only: a day that is not covered has no validity. */
MEDTRIE_API medtrie_period medtrie_period_near(const medtrie_system *system, medtrie_day day);

/* ---- Finding ----------------------------------------------------------------------------- */

/* The numbers are those of the index file. */
enum medtrie_kind {
    MEDTRIE_KIND_NONE = 0,
    MEDTRIE_KIND_CHAPTER = 1,     /* ICD-10-CM grouping */
    MEDTRIE_KIND_BLOCK = 2,       /* ICD-10-CM grouping */
    MEDTRIE_KIND_CATEGORY = 3,    /* ICD-10-CM, 3 characters */
    MEDTRIE_KIND_SUBCATEGORY = 4, /* ICD-10-CM, 4 to 7 characters */
    MEDTRIE_KIND_SECTION = 5,     /* ICD-10-PCS grouping, 1 character */
    MEDTRIE_KIND_BODY_SYSTEM = 6, /* ICD-10-PCS grouping, 2 characters */
    MEDTRIE_KIND_OPERATION = 7,   /* ICD-10-PCS, 3 characters */
    MEDTRIE_KIND_CODE = 8,
    MEDTRIE_KIND_GROUP = 9, /* grouping of the other systems */
    MEDTRIE_KIND_MODIFIER = 10
};

/* The kind's name, e.g. "body-system"; "" for MEDTRIE_KIND_NONE and unknown numbers. */
MEDTRIE_API const char *medtrie_kind_name(enum medtrie_kind kind);

/* The kind of that name, or MEDTRIE_KIND_NONE. */
MEDTRIE_API enum medtrie_kind medtrie_kind_named(const char *name, size_t len);

/*
 * Finds a code, or a grouping by its own code ("A00-A09", "22", "0D").
 *
 * text, len   the code as written, e.g. "e11.9": see "Normalisation" above; need not be
 *             NUL-terminated
 *
 * Returns its id, or MEDTRIE_NONE when the system never had it in any release of this index.
 * Where a block bears the code of its one category (B99) the category is meant. Whether it was
 * valid on a day is medtrie_valid's question. One probe of a perfect hash; bench/README.md has
 * the time.
 */
MEDTRIE_API medtrie_id medtrie_find(const medtrie_system *system, const char *text, size_t len);

/* As medtrie_find for a concept of the given kind: tells the block B99 from the category B99. Goes
 * through the groupings where a code bears the text and has another kind. */
MEDTRIE_API medtrie_id medtrie_find_kind(const medtrie_system *system, const char *text, size_t len,
                                         enum medtrie_kind kind);

/*
 * Packs a code for medtrie_find_key: 7 characters of 6 bits in the low 42 bits, the first
 * character highest, so that packed codes compare as their texts do. Of an official system it is
 * the same in every index: it may be stored, and joined with. Of a list of one's own it is so only
 * while every code of the list can be packed: one that cannot makes all its keys 0.
 *
 * Returns 0 when the text is no code that can be packed (more than 7 characters, others than
 * letters, digits and hyphen after normalisation, or a system whose codes are not packed).
 */
MEDTRIE_API uint64_t medtrie_key(const medtrie_system *system, const char *text, size_t len);

/* As medtrie_find, for a code packed by medtrie_key; MEDTRIE_NONE for 0 and for unknown keys. */
MEDTRIE_API medtrie_id medtrie_find_key(const medtrie_system *system, uint64_t key);

/*
 * The codes that begin with a text, in official order, whatever their dates; groupings are not
 * among them. The empty text means all. A dot at the end is accepted where the display form goes
 * on behind it ("E11."). The same probe as medtrie_find.
 *
 * Returns an empty range when no code ever began so.
 */
MEDTRIE_API struct medtrie_range medtrie_prefix(const medtrie_system *system, const char *text,
                                                size_t len);

/*
 * The longest beginning of a text with which some code begins. For "what did they mean" and for
 * codes with something glued to them.
 *
 * range   receives the codes that begin so; optional
 *
 * Returns the length of that beginning in characters of the normalised text (no dot); 0: none.
 */
MEDTRIE_API size_t medtrie_longest_prefix(const medtrie_system *system, const char *text,
                                          size_t len, struct medtrie_range *range);

struct medtrie_match {
    const medtrie_system *system;
    medtrie_id id;
};

/*
 * Finds a text in every system of the index, the code and the grouping of each.
 *
 * matches, capacity   receive the matches in the order of system names, a code before a grouping
 *
 * Returns how many there are, which may be more than capacity (at most 2 a system).
 */
MEDTRIE_API size_t medtrie_resolve(const medtrie_index *index, const char *text, size_t len,
                                   struct medtrie_match *matches, size_t capacity);

/* ---- Validity ---------------------------------------------------------------------------- */

/* Whether the concept is valid, or billable, in a period. false for ids and periods out of range,
 * MEDTRIE_NOT_COVERED among them. Two loads. */
MEDTRIE_API bool medtrie_valid(const medtrie_system *system, medtrie_id id, medtrie_period period);
MEDTRIE_API bool medtrie_billable(const medtrie_system *system, medtrie_id id,
                                  medtrie_period period);

/* First and last known day of validity, holes ignored; last is MEDTRIE_DAY_NONE while it has no
 * end. HCPCS: as in the record (positions 269-276 and 285-292), also outside the covered days. Both
 * are MEDTRIE_DAY_NONE for an id out of range. */
MEDTRIE_API void medtrie_validity(const medtrie_system *system, medtrie_id id, medtrie_day *first,
                                  medtrie_day *last);

/* ---- Hierarchy --------------------------------------------------------------------------- */

/*
 * The hierarchy is that of a period: a concept that is not valid in it is nobody's ancestor, and
 * has no descendants. The ancestors of a concept that is itself not valid in the period are those
 * of the nearest period in which it was: the last before, else the first after.
 *
 * In ICD the parent is the longest proper prefix that is valid (11 % of the ICD-10-CM codes have
 * another parent than "the code less a character"); above the codes stand the groupings.
 * Levels count from 1 at a root. No concept is more than MEDTRIE_LEVELS_MAX deep.
 */
#define MEDTRIE_LEVELS_MAX 32

/* The kind of a concept; MEDTRIE_KIND_NONE for an id out of range. */
MEDTRIE_API enum medtrie_kind medtrie_kind(const medtrie_system *system, medtrie_id id);

/* The parent, or MEDTRIE_NONE at a root. */
MEDTRIE_API medtrie_id medtrie_parent(const medtrie_system *system, medtrie_id id,
                                      medtrie_period period);

/* The number of ancestors and 1; 0 for an id out of range. */
MEDTRIE_API unsigned medtrie_level(const medtrie_system *system, medtrie_id id,
                                   medtrie_period period);

/* The nearest of a concept and its ancestors that has the kind, or MEDTRIE_NONE: where a code is
 * counted when a report goes by chapter, category or section. */
MEDTRIE_API medtrie_id medtrie_ancestor(const medtrie_system *system, medtrie_id id,
                                        enum medtrie_kind kind, medtrie_period period);

/* The one that has the level, from 1 at the root; MEDTRIE_NONE where the concept's own is less. */
MEDTRIE_API medtrie_id medtrie_ancestor_at(const medtrie_system *system, medtrie_id id,
                                           unsigned level, medtrie_period period);

/* Writes the ancestors, root first, the concept itself excluded. Returns how many there are; when
 * that is more than capacity, the nearest ones are missing. */
MEDTRIE_API size_t medtrie_ancestors(const medtrie_system *system, medtrie_id id,
                                     medtrie_period period, medtrie_id *ancestors, size_t capacity);

/*
 * The children, one a call, in official order: previous is MEDTRIE_NONE for the first and then
 * what the last call returned. Returns MEDTRIE_NONE after the last. parent may be MEDTRIE_NONE:
 * the roots. A previous that no such call returned gives some concept of the parent, or none.
 * Passes over what is not valid in the period, one by one.
 */
MEDTRIE_API medtrie_id medtrie_child_after(const medtrie_system *system, medtrie_id parent,
                                           medtrie_id previous, medtrie_period period);

/* The same for all descendants, groupings before what they hold; with ancestor MEDTRIE_NONE every
 * concept of the system that is valid in the period. */
MEDTRIE_API medtrie_id medtrie_descendant_after(const medtrie_system *system, medtrie_id ancestor,
                                                medtrie_id previous, medtrie_period period);

/* The same without regard to time: every concept that the index ever knew, in official order. */
MEDTRIE_API medtrie_id medtrie_concept_after(const medtrie_system *system, medtrie_id previous);

/* The codes of a grouping, or a code and all below it, as a range of ids, whatever their dates:
 * x is a code or below it exactly when x is in the code's range. Empty for an id out of range. */
MEDTRIE_API struct medtrie_range medtrie_codes_of(const medtrie_system *system, medtrie_id id);

/* FHIR's $subsumes. */
enum medtrie_subsumption {
    MEDTRIE_NOT_SUBSUMED = 0,
    MEDTRIE_EQUIVALENT = 1,
    MEDTRIE_SUBSUMES = 2,   /* a is an ancestor of b */
    MEDTRIE_SUBSUMED_BY = 3 /* b is an ancestor of a */
};

MEDTRIE_API enum medtrie_subsumption medtrie_subsumes(const medtrie_system *system, medtrie_id a,
                                                      medtrie_id b, medtrie_period period);

/* FHIR's word: "equivalent", "subsumes", "subsumed-by" or "not-subsumed". */
MEDTRIE_API const char *medtrie_subsumption_name(enum medtrie_subsumption outcome);

/* The nearest concept that is a or b or above both, or MEDTRIE_NONE. */
MEDTRIE_API medtrie_id medtrie_common_ancestor(const medtrie_system *system, medtrie_id a,
                                               medtrie_id b, medtrie_period period);

/* ---- Texts ------------------------------------------------------------------------------- */

/*
 * What is known of a concept in a period. title and short_title are those of the
 * period; for a concept that is not valid in it those of the nearest period in which it was, as
 * for the hierarchy.
 */
struct medtrie_concept_view {
    size_t struct_size;
    medtrie_id id;
    medtrie_id parent; /* MEDTRIE_NONE at a root */
    enum medtrie_kind kind;
    unsigned level; /* from 1 */
    bool valid;
    bool billable;
    medtrie_day first_valid;
    medtrie_day last_valid;          /* MEDTRIE_DAY_NONE while it has no end */
    struct medtrie_text code;        /* as the index has it */
    struct medtrie_text title;       /* the long title */
    struct medtrie_text short_title; /* empty where the source has none */
    char display[24];                /* the code with its dot, NUL-terminated */
};

/* Fills a view; false, with nothing written, when the id or the period is out of range. */
MEDTRIE_API bool medtrie_concept(const medtrie_system *system, medtrie_id id, medtrie_period period,
                                 struct medtrie_concept_view *view);

/* The titles alone, at a fraction of the cost: as in a view, and empty for an id or a period out of
 * range. */
MEDTRIE_API struct medtrie_text medtrie_title(const medtrie_system *system, medtrie_id id,
                                              medtrie_period period);
MEDTRIE_API struct medtrie_text medtrie_short_title(const medtrie_system *system, medtrie_id id,
                                                    medtrie_period period);

/* The code alone, as the index has it: of official systems in upper case and without its dot, of a
 * list of your own as its options say. Empty for an id out of range. */
MEDTRIE_API struct medtrie_text medtrie_code(const medtrie_system *system, medtrie_id id);

/* Writes the code as people write it (E11.9) and a NUL; returns its length without the NUL. */
MEDTRIE_API size_t medtrie_display(const medtrie_system *system, medtrie_id id, char buffer[24]);

/* A property by name, e.g. "betos" or "poa_exempt"; empty text when the concept has none so named
 * in that period. The names of each source are listed in docs/SOURCES.md. */
MEDTRIE_API struct medtrie_text medtrie_property(const medtrie_system *system, medtrie_id id,
                                                 medtrie_period period, const char *name,
                                                 size_t len);

/* The properties by number, in order of name; false when number is not below their count. */
MEDTRIE_API bool medtrie_property_at(const medtrie_system *system, medtrie_id id,
                                     medtrie_period period, size_t number,
                                     struct medtrie_text *name, struct medtrie_text *value);

/* ---- Replacements ------------------------------------------------------------------------ */

/*
 * What the official tables say of codes that were replaced: the conversion tables of ICD-10-CM and
 * ICD-10-PCS, and the cross-references (XREF, positions 205-229) of terminated HCPCS records.
 * Where they are silent there is nothing; none is invented.
 */
struct medtrie_replacement {
    const medtrie_system *system; /* of the code; NULL: it is of a system that the index lacks */
    medtrie_id id;                /* MEDTRIE_NONE where system is NULL */
    struct medtrie_text code;     /* as the index that holds it has it */
    struct medtrie_text table;    /* where it says so, e.g. "ICD-10-CM conversion table" */
    medtrie_day day;              /* the first day of the replacement */
};

/*
 * The codes to use on a day instead of one that can no longer be billed.
 *
 * day           the date of service, or MEDTRIE_DAY_DEFAULT for the first day of the default period
 * replacements  receives at most capacity: the fewer steps lead to one the earlier it stands; those
 *               of one code by day, then in official order
 *
 * Chains are followed to codes that are billable on that day (a code that was replaced twice gives
 * its present successors). What was split off from a code that stayed billable is no successor
 * while a table says what replaced the code itself. A HCPCS record may refer to CPT: that code is
 * given with its system where the index has CPT and it is billable, and with system NULL where the
 * index lacks CPT, for then nobody can say.
 *
 * Returns how many there are, which may be more than capacity; 0 for a code that is billable on
 * that day, was not yet billable, or has no successor at hand, and on a day that is not covered.
 * Looks at no more than MEDTRIE_REPLACEMENTS_MAX codes.
 */
#define MEDTRIE_REPLACEMENTS_MAX 256
MEDTRIE_API size_t medtrie_successors(const medtrie_system *system, medtrie_id id, medtrie_day day,
                                      struct medtrie_replacement *replacements, size_t capacity);

/*
 * The codes that a code came from, in its own system: with a day those of them that were billable
 * on that day, chains followed backwards; with MEDTRIE_DAY_DEFAULT those that the tables name
 * themselves, billable or not. Those of one code stand in official order, then by day. Otherwise as
 * medtrie_successors.
 */
MEDTRIE_API size_t medtrie_predecessors(const medtrie_system *system, medtrie_id id,
                                        medtrie_day day, struct medtrie_replacement *replacements,
                                        size_t capacity);

/* ---- The verdict ------------------------------------------------------------------------- */

/* Of these the first that fits, in the order of docs/CHECK.md, "Statuses". */
enum medtrie_status {
    MEDTRIE_STATUS_VALID = 0,         /* billable on that day */
    MEDTRIE_STATUS_HEADER = 1,        /* valid on that day, and not to be billed */
    MEDTRIE_STATUS_RETIRED = 2,       /* was valid earlier, and is not on that day; or was announced
                                         and dropped before it was */
    MEDTRIE_STATUS_NOT_YET_VALID = 3, /* is valid only later */
    MEDTRIE_STATUS_UNKNOWN = 4,       /* well formed, and in no release of the system */
    MEDTRIE_STATUS_NOT_LOADED = 5,    /* of the shape of an official system that the index lacks */
    MEDTRIE_STATUS_NOT_COVERED = 6,   /* no loaded release covers the day */
    MEDTRIE_STATUS_MALFORMED = 7      /* cannot be a code of the system */
};

/* The status as the program writes it, e.g. "not-yet-valid"; never NULL. */
MEDTRIE_API const char *medtrie_status_name(enum medtrie_status status);

/* What may have been meant; docs/CHECK.md, "Repairs", has the rules, and the order of proposals. */
enum medtrie_repair_kind {
    MEDTRIE_REPAIR_STRAY_CHARACTER = 1,   /* without its dots, dashes and the like */
    MEDTRIE_REPAIR_MODIFIER_ATTACHED = 2, /* 99213-25, A0428QN: the code, and a modifier */
    MEDTRIE_REPAIR_PLACEHOLDER_X = 3,     /* T40.11A for T40.1X1A */
    MEDTRIE_REPAIR_SUCCESSOR = 4,         /* what an official table puts in its place */
    MEDTRIE_REPAIR_SEVENTH_CHARACTER = 5, /* S72.001 lacks it */
    MEDTRIE_REPAIR_COMPLETE = 6,          /* a billable code that begins so */
    MEDTRIE_REPAIR_LEADING_ZERO = 7,      /* 450 for 0450: lost by a spreadsheet */
    MEDTRIE_REPAIR_CONFUSABLE = 8,        /* O for 0, I or l for 1, or the reverse */
    MEDTRIE_REPAIR_TRANSPOSED = 9         /* two characters swapped */
};

/* The kind as the program writes it, e.g. "placeholder-x"; never NULL. */
MEDTRIE_API const char *medtrie_repair_kind_name(enum medtrie_repair_kind kind);

/* A proposal: billable on the day that was asked for, and never applied. */
struct medtrie_repair {
    enum medtrie_repair_kind kind;
    medtrie_id id;
    const medtrie_system *system; /* that has it */
    char modifier[4];             /* MODIFIER_ATTACHED: "25"; else "" */
};

#define MEDTRIE_VERDICT_LIST 8

/*
 * What is to be said of a code on a day. Lists hold the first MEDTRIE_VERDICT_LIST, their counts
 * are of all. Members behind `code` mean something only for a status other than VALID.
 */
struct medtrie_verdict {
    size_t struct_size;
    enum medtrie_status status;
    medtrie_id id;                /* MEDTRIE_NONE: not in the system */
    const medtrie_system *system; /* that the verdict is about; NULL: none has the code */
    medtrie_period period;        /* of the day; MEDTRIE_NOT_COVERED */
    struct medtrie_text code;     /* normalised, from the index; empty where id is none */
    size_t malformed_at;          /* MALFORMED: the byte of the text that cannot stand there; its
                                     length: the text ends too early */
    size_t repair_count;
    size_t completion_count;                             /* HEADER: the billable codes below it */
    size_t successor_count;                              /* a code that is no longer billable */
    struct medtrie_repair repairs[MEDTRIE_VERDICT_LIST]; /* at most so many are looked for */
    medtrie_id completions[MEDTRIE_VERDICT_LIST];        /* in official order */
    struct medtrie_replacement successors[MEDTRIE_VERDICT_LIST];
};

/*
 * Says whether a code may be billed on a day, and if not, why, and what would be right instead.
 *
 * text, len   the code as written, e.g. "e11.9"
 * day         the date of service, or MEDTRIE_DAY_DEFAULT for the default period
 * verdict     optional; filled as far as its struct_size goes
 *
 * On what is no day, such as medtrie_day_parse gives for a text that it cannot read, no code is
 * valid.
 *
 * Returns the status, which is in the verdict too. A code (of a block that bears the text of its
 * one category, the category) is meant, as in medtrie_find.
 *
 * A valid code costs little more than medtrie_find and medtrie_period_on; proposals for one that is
 * not cost some microseconds, and a header's completions 2 ns for each code below it; neither are
 * looked for when verdict has no room for them.
 */
MEDTRIE_API enum medtrie_status medtrie_check(const medtrie_system *system, const char *text,
                                              size_t len, medtrie_day day,
                                              struct medtrie_verdict *verdict);

/*
 * Checks a code whose system is not known, or of a family.
 *
 * name, name_len   a system's name or a family's, as in medtrie_systems_for; NULL: every system of
 *                  the index
 * verdicts         receives at most capacity; each one's struct_size must be set, to the same
 *
 * Returns how many verdicts there are, at least one. Without a name: one a system that has the
 * code, in the order of names, and if none has it one whose system is NULL. With a name: exactly
 * one. A name that the index lacks and that is no family gives one verdict with system NULL and
 * NOT_LOADED or MALFORMED.
 */
MEDTRIE_API size_t medtrie_check_all(const medtrie_index *index, const char *name, size_t name_len,
                                     const char *text, size_t len, medtrie_day day,
                                     struct medtrie_verdict *verdicts, size_t capacity);

/*
 * The numbers by which payers name what is wrong: claim adjustment reason code, remittance advice
 * remark code, and status of a claim acknowledgement. Numbers alone: the texts are licensed by X12.
 */
struct medtrie_reasons {
    unsigned carc;  /* e.g. 146; 0: none */
    char rarc[6];   /* e.g. "M76"; "": none */
    char x277ca[8]; /* category and status, e.g. "A7:255"; "": none */
};

/*
 * The reasons of a status for codes of a system.
 *
 * principal   the code stands as principal diagnosis
 *
 * All are none for a code that is valid, a status that says nothing of the code (NOT_COVERED,
 * NOT_LOADED), system NULL and a user's list.
 */
MEDTRIE_API void medtrie_reasons_of(const medtrie_system *system, enum medtrie_status status,
                                    bool principal, struct medtrie_reasons *reasons);

/* ---- What changed ------------------------------------------------------------------------ */

enum medtrie_change_kind {
    MEDTRIE_CHANGE_ADDED = 1,
    MEDTRIE_CHANGE_DELETED = 2,
    MEDTRIE_CHANGE_RETITLED = 3, /* the title or the short title */
    MEDTRIE_CHANGE_BECAME_HEADER = 4,
    MEDTRIE_CHANGE_BECAME_BILLABLE = 5,
    MEDTRIE_CHANGE_MOVED = 6 /* another parent */
};

/* The kind as the program writes it, e.g. "became-header"; never NULL. */
MEDTRIE_API const char *medtrie_change_kind_name(enum medtrie_change_kind kind);

/* A code on both sides; NULL on the side where it is not valid. Good during the call. */
struct medtrie_change {
    enum medtrie_change_kind kind;
    medtrie_id id;
    const struct medtrie_concept_view *from;
    const struct medtrie_concept_view *to;
};

/* Is shown one change; false ends the walk. */
typedef bool medtrie_change_visitor(void *context, const struct medtrie_change *change);

/*
 * Visits what differs between two periods of a system, code by code in official order; a code with
 * several differences is visited for each, in the order of the numbers above. Groupings are not
 * visited.
 *
 * Returns how many changes were visited; 0 also for periods out of range. Costs 9 ns
 * (ICD-10-PCS) to 14 ns (ICD-10-CM) for each code that did not change, on an AMD EPYC Milan.
 */
MEDTRIE_API size_t medtrie_diff(const medtrie_system *system, medtrie_period from,
                                medtrie_period to, medtrie_change_visitor *visit, void *context);

/* ---- Code lists -------------------------------------------------------------------------- */

/*
 * A set of concepts of one system, whatever their dates, as sorted intervals of ids. It refers to
 * its index and must be freed before medtrie_close. Any number of threads may ask it.
 */
typedef struct medtrie_set medtrie_set;

struct medtrie_set_options {
    size_t struct_size;
    bool lenient; /* lines that name nothing are passed over */
    /* Told of each line that is passed over; optional. line counts from 1. */
    void (*passed_over)(void *context, uint64_t line, const char *message);
    void *context;
};

/*
 * Compiles a code list, one entry a line:
 *
 *     E11        that code (or block, or chapter)
 *     E11*       it and everything below it; any beginning of codes will do, e.g. 250* in ICD-9-CM
 *     E11.-      the same, as the tabular list writes it
 *     E08-E13    from one code to another in official order, with everything below the last; a
 *                block's own code means the block
 *     -E11.65    except: any of these forms behind a hyphen, wherever in the list it stands
 *     # ...      a comment, also behind an entry and a blank; empty lines are passed over
 *
 * text, len   the list: UTF-8 or ASCII, LF or CR LF; a byte order mark is passed over
 * options     NULL for the defaults
 * set         receives the set, or NULL on failure; free it with medtrie_set_free
 *
 * Fails with MEDTRIE_ERROR_INPUT_NAMELESS for an entry that names nothing in the system,
 * MEDTRIE_ERROR_INPUT_FORMAT for a range that runs backwards or a line that is no entry, each with
 * line and column; MEDTRIE_ERROR_ARGUMENT; MEDTRIE_ERROR_MEMORY.
 */
MEDTRIE_API enum medtrie_result medtrie_set_parse(const medtrie_system *system, const char *text,
                                                  size_t len,
                                                  const struct medtrie_set_options *options,
                                                  medtrie_set **set, struct medtrie_error *error);

/* NULL is fine. */
MEDTRIE_API void medtrie_set_free(medtrie_set *set);

/* The system that the set was made for. */
MEDTRIE_API const medtrie_system *medtrie_set_system(const medtrie_set *set);

/* Whether the set holds a concept. One binary search over the intervals. */
MEDTRIE_API bool medtrie_set_contains(const medtrie_set *set, medtrie_id id);

/* How many concepts it holds, whatever their dates. */
MEDTRIE_API size_t medtrie_set_count(const medtrie_set *set);

/* The concepts, one a call, codes in official order and then groupings; previous is MEDTRIE_NONE
 * for the first. MEDTRIE_NONE after the last. */
MEDTRIE_API medtrie_id medtrie_set_after(const medtrie_set *set, medtrie_id previous);

/*
 * New sets from two of the same system: what either, both, or the first alone holds.
 *
 * Fail with MEDTRIE_ERROR_ARGUMENT for sets of different systems, or MEDTRIE_ERROR_MEMORY.
 */
MEDTRIE_API enum medtrie_result medtrie_set_union(const medtrie_set *a, const medtrie_set *b,
                                                  medtrie_set **set, struct medtrie_error *error);
MEDTRIE_API enum medtrie_result medtrie_set_intersection(const medtrie_set *a, const medtrie_set *b,
                                                         medtrie_set **set,
                                                         struct medtrie_error *error);
MEDTRIE_API enum medtrie_result medtrie_set_difference(const medtrie_set *a, const medtrie_set *b,
                                                       medtrie_set **set,
                                                       struct medtrie_error *error);

/* ---- Batches ----------------------------------------------------------------------------- */

/*
 * The same questions for whole columns, and the same answers: a batch call says of every row what
 * the single call says; medtrie_valid_batch and medtrie_billable_batch, which are asked with days
 * instead of periods, also that a day is not covered. It takes the keys of a block of rows before
 * it asks for any of them, so that the loads overlap; bench/README.md has what that gains.
 *
 * Columns are laid out as in Arrow. Of a column with `present`, row i is there when bit i % 8 of
 * present[i / 8] is 1; NULL: all are. A row that is not there is answered as a code that is not
 * found. Offsets are trusted, as pointers are. No batch call allocates or fails; any number of
 * threads. Outputs must not overlap inputs.
 */
struct medtrie_texts {
    size_t count; /* rows */
    const char *bytes;
    /* Row i is the bytes from offsets[i] up to, not including, offsets[i + 1], ascending. One of
     * these two is set, or neither: then row i is the cell_size bytes at i * cell_size, with blanks
     * or NULs behind the code. */
    const int32_t *offsets32;
    const int64_t *offsets64;
    size_t cell_size;
    const uint8_t *present;
};

/* medtrie_find for every text; ids receives count ids. */
MEDTRIE_API void medtrie_find_batch(const medtrie_system *system, const struct medtrie_texts *texts,
                                    medtrie_id *ids);

/* medtrie_key for every text; keys receives count keys. */
MEDTRIE_API void medtrie_key_batch(const medtrie_system *system, const struct medtrie_texts *texts,
                                   uint64_t *keys);

/* medtrie_find_key for every key. */
MEDTRIE_API void medtrie_find_keys(const medtrie_system *system, const uint64_t *keys, size_t count,
                                   const uint8_t *present, medtrie_id *ids);

/*
 * medtrie_find for every line of a text.
 *
 * text, size     lines that end in LF or CR LF
 * last           the text goes on nowhere: its last line may lack the line end
 * ids, capacity  receive the ids of at most capacity lines
 * taken          receives the bytes of the lines that were answered; what is left is to be given
 *                again, with more room or with what follows it
 *
 * Returns how many lines were answered.
 */
MEDTRIE_API size_t medtrie_find_lines(const medtrie_system *system, const char *text, size_t size,
                                      bool last, medtrie_id *ids, size_t capacity, size_t *taken);

/* What a row of medtrie_valid_batch and medtrie_billable_batch is. */
#define MEDTRIE_ROW_NO 0
#define MEDTRIE_ROW_YES 1
#define MEDTRIE_ROW_NOT_COVERED 2 /* no loaded release covers the day: neither */

/*
 * Whether each concept is valid, or billable, on its day.
 *
 * days, day_step  day i is days[i * day_step]: 1 for a column of days, 0 for one day for all
 * answers         receives count of MEDTRIE_ROW_*; NULL: not wanted
 * bits            receives a bitmap of (count + 7) / 8 bytes with the rows that are YES; NULL: not
 *                 wanted
 *
 * A row that is not there, or whose id is MEDTRIE_NONE, is NO on any day.
 */
MEDTRIE_API void medtrie_valid_batch(const medtrie_system *system, const medtrie_id *ids,
                                     size_t count, const uint8_t *present, const medtrie_day *days,
                                     size_t day_step, uint8_t *answers, uint8_t *bits);
MEDTRIE_API void medtrie_billable_batch(const medtrie_system *system, const medtrie_id *ids,
                                        size_t count, const uint8_t *present,
                                        const medtrie_day *days, size_t day_step, uint8_t *answers,
                                        uint8_t *bits);

/*
 * medtrie_check for every text on its day, or medtrie_check_all with a name.
 *
 * name, name_len  a system's name or a family's: the verdict of a row is the first that
 *                 medtrie_check_all gives with this name. Without a name it would be that of one of
 *                 the systems that have the code: name the system
 * days, day_step  as above, or MEDTRIE_DAY_DEFAULT
 * statuses        receives count of enum medtrie_status
 * ids             receives the ids; NULL: not wanted
 * systems         receives the system of each verdict, for a family has two; NULL: not wanted
 *
 * A row that is not there is MALFORMED, as an empty text is.
 */
MEDTRIE_API void medtrie_check_batch(const medtrie_index *index, const char *name, size_t name_len,
                                     const struct medtrie_texts *texts, const medtrie_day *days,
                                     size_t day_step, uint8_t *statuses, medtrie_id *ids,
                                     const medtrie_system **systems);

/*
 * medtrie_ancestor, or medtrie_ancestor_at, of every id, all in one period: a roll-up.
 *
 * ancestors   receives count ids; may be ids itself
 *
 * By kind a code's is one load from the index for chapter, block, category, section, body-system,
 * operation and group, unless it was another in another period; other kinds, levels and groupings
 * are walks of a few steps.
 */
MEDTRIE_API void medtrie_ancestor_batch(const medtrie_system *system, const medtrie_id *ids,
                                        size_t count, const uint8_t *present,
                                        enum medtrie_kind kind, medtrie_period period,
                                        medtrie_id *ancestors);
MEDTRIE_API void medtrie_ancestor_at_batch(const medtrie_system *system, const medtrie_id *ids,
                                           size_t count, const uint8_t *present, unsigned level,
                                           medtrie_period period, medtrie_id *ancestors);

/* medtrie_subsumes of every a and b, as numbers of enum medtrie_subsumption; a_step and b_step as
 * day_step above. A row that is not there is NOT_SUBSUMED. */
MEDTRIE_API void medtrie_subsumes_batch(const medtrie_system *system, const medtrie_id *a,
                                        size_t a_step, const medtrie_id *b, size_t b_step,
                                        size_t count, const uint8_t *present, medtrie_period period,
                                        uint8_t *outcomes);

/* medtrie_set_contains for every id: 1 or 0 in answers, and a bitmap in bits; either may be NULL.
 */
MEDTRIE_API void medtrie_contains_batch(const medtrie_set *set, const medtrie_id *ids, size_t count,
                                        const uint8_t *present, uint8_t *answers, uint8_t *bits);

#ifdef __cplusplus
}
#endif

#endif

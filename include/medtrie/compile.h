/*
 * medtrie's compiler as a library: official files in, one index file out. The program
 * `medtrie compile` is a thin front of it. Link with libmedtrie-compile (which needs expat,
 * libarchive, nettle and zlib); programs that only ask questions need medtrie/medtrie.h alone.
 *
 * The same inputs give the same bytes, whatever their order, folder, locale, time zone or machine.
 */
#ifndef MEDTRIE_COMPILE_H
#define MEDTRIE_COMPILE_H

#include <medtrie/medtrie.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits that protect against hostile archives; an input beyond them is refused by name. */
#define MEDTRIE_INPUT_FILES_MAX 10000             /* files in all, archives unpacked */
#define MEDTRIE_INPUT_FILE_BYTES_MAX (256u << 20) /* one file, unpacked: 256 MiB */
#define MEDTRIE_INPUT_BYTES_MAX (4ull << 30)      /* all files, unpacked: 4 GiB */
#define MEDTRIE_INPUT_NESTING_MAX 4               /* archives within archives */

/* One --release SYSTEM:FROM=PATH: the files below path are this release. One of them at least must
 * be a source of codes. */
struct medtrie_release_input {
    const char *system; /* hcpcs names hcpcs-modifier too; cpt likewise; else a list's own name */
    medtrie_day first_day;
    const char *path; /* an input like those of paths */
};

/* A user's own code list: what its file cannot say. */
struct medtrie_list_options {
    const char *system; /* [a-z][a-z0-9-]*, not a name of an official system or family */
    bool keep_case;     /* codes differ by case; otherwise they are folded to upper case */
    unsigned dot_after; /* display form: a dot after so many characters, which the file
                         * may have or not; 0: as given */
    const char *title;  /* UTF-8 without control characters, at most 65,535 bytes; NULL: the name */
    const char *uri;    /* FHIR code system, the same; NULL: none */
};

/* What the report callback is told, one call a fact, in this order of kinds. */
enum medtrie_report_kind {
    MEDTRIE_REPORT_RELEASE = 1, /* "icd10cm 2025-10-01: 98186 codes, 74719 billable ..." */
    MEDTRIE_REPORT_USED = 2,    /* a file that was read, and as what */
    MEDTRIE_REPORT_UNUSED = 3,  /* a known file that is no source, and what it is */
    MEDTRIE_REPORT_UNKNOWN = 4, /* skipped because of skip_unknown */
    MEDTRIE_REPORT_WARNING = 5, /* an oddity of a source: file:line: what was done with it */
    MEDTRIE_REPORT_INDEX = 6    /* size by system and in all */
};

struct medtrie_compile_options {
    size_t struct_size;
    const char *const *paths; /* files, folders, archives */
    size_t path_count;
    const struct medtrie_release_input *releases;
    size_t release_count;
    const struct medtrie_list_options *lists;
    size_t list_count;
    bool skip_unknown; /* report files that nobody recognises instead of refusing them */

    /* Called after the index is published; text is one line, valid during the call. */
    void (*report)(void *context, enum medtrie_report_kind kind, const char *text);
    /* Called between files: how many of how many input bytes were read, and the current file. */
    void (*progress)(void *context, uint64_t done_bytes, uint64_t total_bytes, const char *file);
    void *context; /* handed to both */
};

/*
 * Compiles official files into an index.
 *
 *     output_path   the index; it is written to a temporary file beside it,
 *                   OUTPUT.medtrie-tmp-0 to -31, synced, verified in full and renamed over it
 *                   (over the file that it stands for, where it is a symbolic link)
 *     options       the inputs
 *     error         optional detail: the file, line and column at fault
 *
 * On any failure an older file at output_path stays as it was, but for one: that the folder could
 * not be synced after the renaming, of which the message tells.
 *
 * Nobody may read the new file, nor what is written of it, who could not read the older one; where
 * there is none the umask decides. A temporary file that a killed run left is removed by the next
 * for the same path; of runs at the same time none removes another's, and the last one counts.
 *
 * Returns MEDTRIE_OK, or 2xx when the request is wrong, 3xx when an input is, 4xx when the new
 * file does not read back as it was written, 5xx when the system refused to read or write, 6xx when
 * memory ran out.
 *
 * Needs about 500 MB of memory and 10 s for every edition since 2015 of the four official systems.
 * Any number of threads may compile at once to different paths.
 */
MEDTRIE_API enum medtrie_result medtrie_compile(const char *output_path,
                                                const struct medtrie_compile_options *options,
                                                struct medtrie_error *error);

#ifdef __cplusplus
}
#endif

#endif

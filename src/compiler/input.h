/*
 * Input: expands files, folders and archives, and gives the files in them, one at a time.
 */
#ifndef MEDTRIE_COMPILER_INPUT_H
#define MEDTRIE_COMPILER_INPUT_H

#include <medtrie/compile.h>

#include "source.h"

/*
 * Takes one unpacked file, which is good during the call. What it returns ends the walk unless it
 * is MEDTRIE_OK.
 *
 * given   the --release that the file came by; NULL: it came by a plain path
 */
typedef enum medtrie_result input_taker(void *context, const struct source_file *file,
                                        const struct medtrie_release_input *given,
                                        struct medtrie_error *error);

/*
 * Walks every file below options->releases, then below options->paths; a file that a release has
 * named is not given once more because a path holds it, too. Calls options->progress before each
 * file, and once more at the end with the name "".
 *
 * Folders are walked in bytewise order of the names in them; zip, gzip and xz files are unpacked,
 * by what they hold rather than how they are named; office files, which are zips, are given as they
 * are. Hidden files, checksums and the like are given, too: what is a source is not decided here.
 * Symbolic links are followed; a folder that holds itself is refused.
 *
 * Fails with MEDTRIE_ERROR_OPEN or _READ when the system refuses, _INPUT_DAMAGED for a damaged
 * archive, or for one that a name promises and that is none, _INPUT_LIMIT beyond a limit of
 * medtrie/compile.h.
 */
enum medtrie_result medtrie_input_walk(const struct medtrie_compile_options *options,
                                       input_taker *take, void *context,
                                       struct medtrie_error *error);

/* The limits of medtrie/compile.h, and the same walk within others. */
struct input_limits {
    uint64_t files; /* on disk and in archives, archives and folders in archives included */
    uint64_t file_bytes;
    uint64_t bytes;
    unsigned nesting;
};

extern const struct input_limits medtrie_input_limits;

enum medtrie_result medtrie_input_walk_within(const struct input_limits *limits,
                                              const struct medtrie_compile_options *options,
                                              input_taker *take, void *context,
                                              struct medtrie_error *error);

#endif

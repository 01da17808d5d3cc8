/* Merging: what the files of one release say of its codes, together. */
#ifndef MEDTRIE_COMPILER_MERGE_H
#define MEDTRIE_COMPILER_MERGE_H

#include "edition.h"

/* Makes a file the base of an edition: its codes of the source's first (0) or second (1) system. */
bool medtrie_merge_base(struct edition *edition, const struct parsed_file *file, uint8_t system);

/* Holds the codes of a further file against the edition's; a contradiction is refused. */
enum medtrie_result medtrie_merge_codes(struct edition *edition, const struct parsed_file *file,
                                        uint8_t system, struct medtrie_error *error);

/* Gives a code of the edition a property; its properties move to the end. Fails without message:
 * MEDTRIE_ERROR_INPUT_CONFLICT when it has another value, or MEDTRIE_ERROR_MEMORY. */
enum medtrie_result medtrie_merge_property(struct edition *edition, struct code_record *code,
                                           struct property property);

/* Gives codes the properties that a file of properties lists; warns of codes that are not there. */
enum medtrie_result medtrie_merge_properties(struct compilation *compilation,
                                             struct edition *edition,
                                             const struct parsed_file *file,
                                             struct medtrie_error *error);

#endif

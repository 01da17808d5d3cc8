/*
 * Listing: what a user's list needs before it can be treated like an official release: its case
 * and dots, and the tree that its parent column describes.
 */
#ifndef MEDTRIE_COMPILER_LISTING_H
#define MEDTRIE_COMPILER_LISTING_H

#include "edition.h"

/*
 * Folds the codes of a list's edition to upper case (unless the list keeps case), drops the dot of
 * its display form, and puts them in the pre-order of their parents. A parent whose code does not
 * begin all the codes below it cannot stand among them without tearing prefixes apart: it becomes a
 * group, as does every parent of a group; groups move to system->groupings.
 */
enum medtrie_result medtrie_listing_arrange(struct compilation *compilation,
                                            struct system_input *system, struct edition *edition,
                                            struct medtrie_error *error);

#endif

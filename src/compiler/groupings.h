/*
 * Groupings: chapters and blocks, sections and body systems, groups. All that any release has, each
 * with the range of codes that it holds, numbered behind the codes in a pre-order of their own.
 */
#ifndef MEDTRIE_COMPILER_GROUPINGS_H
#define MEDTRIE_COMPILER_GROUPINGS_H

#include "model.h"

/* Adds the groupings to model->concepts and gives every root code the innermost one as parent. */
enum medtrie_result medtrie_groupings_build(struct model *model, struct compilation *compilation,
                                            struct medtrie_error *error);

#endif

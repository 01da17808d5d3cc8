/*
 * Seventh characters: what the tabular list says that a code's last character means becomes the
 * property seventh_character of the code ("initial encounter for closed fracture").
 */
#ifndef MEDTRIE_COMPILER_SEVENTHS_H
#define MEDTRIE_COMPILER_SEVENTHS_H

#include "edition.h"

/* Gives the codes of every edition of a system the property. */
enum medtrie_result medtrie_sevenths_attach(struct compilation *compilation,
                                            struct system_input *system,
                                            struct medtrie_error *error);

#endif

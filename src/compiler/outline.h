/*
 * The outline of ICD-10-PCS: sections and body systems of every release, with the titles that the
 * tables XML gives, or for those newer than any XML, that the order file implies.
 */
#ifndef MEDTRIE_COMPILER_OUTLINE_H
#define MEDTRIE_COMPILER_OUTLINE_H

#include "edition.h"

/* Replaces the groupings of the system by one grouping edition for each release. */
bool medtrie_outline_complete(struct compilation *compilation, struct system_input *system);

#endif

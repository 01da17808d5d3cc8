/*
 * An index of five small systems that has one of everything: holes in time, headers that come and
 * go, blocks that share a category's code, codes longer than their parent by more than a character,
 * both key classes. The codes of the official systems are real, their histories mostly are not.
 */
#ifndef MEDTRIE_TESTS_MINIATURE_H
#define MEDTRIE_TESTS_MINIATURE_H

#include "image.h"

/* The numbers of its systems. */
enum { MINIATURE_CHARGES, MINIATURE_HCPCS, MINIATURE_CM, MINIATURE_ICD9, MINIATURE_LOCAL };
#define MINIATURE_SYSTEMS 5

extern const struct image_system miniature_systems[MINIATURE_SYSTEMS];

/* Lays it out. */
struct image miniature_build(void);

/* Opens a laid-out index, which must be sound. */
medtrie_index *miniature_open(const struct image *image);

/* The same open, for test suites that take these as .init and .fini. */
extern struct image miniature_image;
extern medtrie_index *miniature_index;
void miniature_set_up(void);
void miniature_tear_down(void);

/* The id of a code or grouping that must be there; a grouping is written with its kind before it:
 * "block:B99". */
medtrie_id miniature_id(const medtrie_system *system, const char *name);

/* The name of a concept in that form, "-" for MEDTRIE_NONE; in a buffer of its own per call, of
 * which there are 16. */
const char *miniature_name(const medtrie_system *system, medtrie_id id);

#endif

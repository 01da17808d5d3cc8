/*
 * What a code of a system looks like, for the official systems, whether the index has them or not,
 * and for lists of a user (shape.c).
 */
#ifndef MEDTRIE_READER_SHAPE_H
#define MEDTRIE_READER_SHAPE_H

#include "reader.h"

#define MEDTRIE_SHAPE_PATTERNS 3

/* A way to write a code: a class a character (shape.c), and the lengths that it may have. */
struct medtrie_pattern {
    const char *classes;
    const char *lengths; /* a digit each */
};

struct medtrie_shape {
    const char *name; /* the system's */
    uint8_t dot_after, dot_after_e;
    bool modifier;        /* of modifiers: two characters, as much else has */
    bool takes_modifiers; /* of procedures that are billed with modifiers */
    bool padded;          /* X holds the place of what a code with a 7th character lacks */
    struct medtrie_pattern patterns[MEDTRIE_SHAPE_PATTERNS];
};

/* How far a text follows a shape. */
struct medtrie_fit {
    bool fits;
    size_t at; /* where not fits: the byte that cannot stand there; the text's length when it ends
                  too early */
};

/* The official systems, in the order of their names. */
#define MEDTRIE_OFFICIAL_SYSTEMS 8
extern const struct medtrie_shape medtrie_shapes[MEDTRIE_OFFICIAL_SYSTEMS];

/* The shape of an official system, or NULL. */
const struct medtrie_shape *medtrie_shape_named(const char *name, size_t len);

/* Compares a text, normalised as medtrie.h says, with a shape; NULL: that of a user's list. */
struct medtrie_fit medtrie_shape_fit(const struct medtrie_shape *shape, const char *text,
                                     size_t len);

/* The same with the shape of a system of the index, whose list may have a dot of its own. */
struct medtrie_fit medtrie_system_fit(const medtrie_system *system, const char *text, size_t len);

#endif

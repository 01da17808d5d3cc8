/* Texts and properties of each concept, as the versions of src/format/layout.h. */
#ifndef MEDTRIE_COMPILER_VERSIONS_H
#define MEDTRIE_COMPILER_VERSIONS_H

#include "tables.h"

/* The three sections that hold them. */
struct versions {
    struct section starts, versions, properties;
};

enum medtrie_result medtrie_versions_build(struct versions *versions, struct image *image,
                                           const struct model *model,
                                           const struct timeline *timeline,
                                           struct medtrie_error *error);

void medtrie_versions_free(struct versions *versions);

#endif

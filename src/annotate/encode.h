/* How a value is written in each format. */
#ifndef MEDTRIE_ANNOTATE_ENCODE_H
#define MEDTRIE_ANNOTATE_ENCODE_H

#include <medtrie/medtrie.h>

#include "buffer.h"

/* A cell: in quotes where it has to be. */
void medtrie_encode_cell(struct buffer *buffer, struct medtrie_text value, char delimiter);

/* A string with its quotes. */
void medtrie_encode_json(struct buffer *buffer, struct medtrie_text value);

#endif

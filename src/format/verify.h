/* The full check of an index: every byte under a checksum, every cross-reference in bounds. */
#ifndef MEDTRIE_FORMAT_VERIFY_H
#define MEDTRIE_FORMAT_VERIFY_H

#include "layout.h"

/* Checks the part that finds a file that was changed: the checksum of each section, the content id,
 * and that all other bytes are zero. The file is one that medtrie_layout_read accepted. */
enum medtrie_result medtrie_verify_bytes(const struct medtrie_file *file,
                                         struct medtrie_error *error);

/*
 * Checks everything that medtrie_layout_read does not (MEDTRIE_VERIFY_FULL): the checksum of each
 * section, zero padding, and that all numbers in the tables refer to what exists and agree with
 * each other: it finds any change of any one byte. tables are those that medtrie_layout_read gave.
 */
enum medtrie_result medtrie_verify_full(const struct medtrie_file *file,
                                        const struct medtrie_tables *tables,
                                        struct medtrie_error *error);

#endif

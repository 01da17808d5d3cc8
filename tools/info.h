/*
 * What `medtrie info` tells of an index, in two shapes, and the facts that both derive.
 */
#ifndef MEDTRIE_TOOLS_INFO_H
#define MEDTRIE_TOOLS_INFO_H

#include "output.h"

#define INFO_DIGEST_BYTES 32 /* SHA-256 */

/* One JSON object with everything; the warnings of the build only where asked for. */
void medtrie_info_write_json(struct output *output, const medtrie_index *index, const char *path,
                             bool warnings);

/* The same for a person. */
void medtrie_info_write_text(struct output *output, const medtrie_index *index, const char *path,
                             bool warnings);

/* Writes 2 * size hexadecimal digits and a NUL. */
void medtrie_info_format_hex(const uint8_t *bytes, size_t size, char *text);

/* The uncovered days between a period and the next; false when there are none. */
bool medtrie_info_hole_after(const medtrie_system *system, medtrie_period period,
                             medtrie_day *first, medtrie_day *last);

/* The last day that is covered; MEDTRIE_DAY_NONE without periods. */
medtrie_day medtrie_info_last_covered_day(const medtrie_system *system, uint32_t period_count);

#endif

/*
 * Naming: which release a file is of, as its folders and its name tell. Neither has to: then the
 * caller must be told.
 */
#ifndef MEDTRIE_COMPILER_NAMING_H
#define MEDTRIE_COMPILER_NAMING_H

#include "source.h"

/*
 * The first day of the release that a file is of, or MEDTRIE_DAY_NONE when neither its folders, in
 * and around archives, nor its name tells. A relative name is taken from the working folder on.
 *
 * The first of these that fits decides:
 *  1. the innermost folder (or zip) that is named as a release: fy2026, fy2026-apr, 2025-oct,
 *     2018-annual, v32;
 *  2. the file, else the innermost folder of an official name, that tells year and month:
 *     icd10cm-order-April-2025.txt, HCPC2025_OCT_ANWEB.xlsx;
 *  3. the same that tells a year: icd10cm_order_2026.txt, 2026-code-descriptions-tabular-order.zip,
 *     or a folder 2025 right above the file or the archive. Not where a name says "update": then a
 *     release within the year is meant, and which one is not told.
 *
 * A year is a fiscal one for ICD (2026: from 2025-10-01), and a calendar one for HCPCS and CPT.
 * With a month it is a calendar year, but for fy2026-apr.
 */
medtrie_day medtrie_naming_release(const struct source_file *file, const struct source *source);

/* The same for a name, the working folder that it starts from, and the name of a system. */
medtrie_day medtrie_naming_day(const char *name, const char *folder, const char *system);

#endif

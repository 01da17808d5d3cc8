/*
 * An index as a biller's is, in small: diagnoses before and since ICD-10, procedures and modifiers
 * of HCPCS and CPT, revenue codes. ICD and HCPCS codes are real, their histories mostly are not;
 * CPT codes are invented.
 */
#ifndef MEDTRIE_TESTS_BILLING_H
#define MEDTRIE_TESTS_BILLING_H

#include "image.h"

/* Lays out the systems named, with blanks between, in ascending order; NULL: all. */
struct image billing_build(const char *names);

/* Opens it; the image must live as long. */
medtrie_index *billing_open(const struct image *image);

/* "YYYY-MM-DD", or NULL for no day. */
medtrie_day billing_day(const char *text);

/* The repairs of a verdict as "kind:code", a modifier behind a plus, with blanks between; system
 * names before the code where the verdict is about none. In a buffer that the next call uses. */
const char *billing_repairs(const struct medtrie_verdict *verdict);

#endif

/* The real official files, for tests that read them: the folder in MEDTRIE_CODESETS. */
#ifndef MEDTRIE_TESTS_OFFICIAL_H
#define MEDTRIE_TESTS_OFFICIAL_H

#include "compiler/source.h"

/* The folder, or NULL: then the test is to be skipped. */
const char *official_folder(void);

/*
 * Reads a file of the folder, which holds it packed by xz, e.g. "icd10cm/fy2016/Tabular.xml". Fails
 * the test when it cannot. The name in file is path. Freed by official_free.
 */
void official_read(const char *path, struct source_file *file);
void official_free(struct source_file *file);

#endif

/* The folder that operations write to: which of its files are the older ones, which the newer. */
#ifndef MEDTRIE_TESTS_FAULTS_FOLDER_H
#define MEDTRIE_TESTS_FAULTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the folder if there is none, and removes every file in it. */
void folder_empty(const char *path);

/* Takes what is in these files, up to the first NULL, as the newer bytes; false when one is not
 * there. */
bool folder_keep_new(const char *const *names, size_t most);

/* Writes older files under all those names, and removes what else there is. */
void folder_put_older(void);

enum held { HELD_OLDER, HELD_NEWER, HELD_OTHER };

/* What the file of that number is now; older only if it is still the same file. */
enum held folder_holds(size_t number);

/* Whether there is any other file. */
bool folder_has_others(void);

#endif

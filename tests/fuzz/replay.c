/*
 * Runs a fuzz target over files, without libFuzzer and by any compiler: the corpus, and all that
 * ever made it fail.
 *
 *     fuzz_TARGET PATH...     files, or folders of files; a folder that is not there has none
 *
 * Ends with 1 when there was no file at all.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* Of a corpus; longer ones are none of it. */
#define FILE_BYTES_MAX (1 << 20)

static unsigned replayed;

static void replay_file(const char *path)
{
    static char bytes[FILE_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    size_t size;
    char *alone;

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size = fread(bytes, 1, sizeof bytes, file);
    if (ferror(file) || size == sizeof bytes) {
        fprintf(stderr, "%s: cannot be read, or is too long\n", path);
        exit(1);
    }
    fclose(file);
    /* The last file named is the one at fault when this ends before its time. */
    printf("%s\n", path);
    fflush(stdout);
    alone = fuzz_alone(bytes, size);
    LLVMFuzzerTestOneInput((const uint8_t *)alone, size);
    free(alone);
    replayed++;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* In order of names, so that runs are alike. Whether it is a folder. */
static bool replay_folder(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_shown, alphasort);
    char file[4096];

    for (int i = 0; i < count; i++) {
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        replay_file(file);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count >= 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *there = fopen(argv[i], "rb");

        if (there == NULL)
            continue;
        fclose(there);
        if (!replay_folder(argv[i]))
            replay_file(argv[i]);
    }
    printf("%u files\n", replayed);
    return replayed > 0 ? 0 : 1;
}

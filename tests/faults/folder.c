/* See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MAX 3
#define FILE_BYTES (1 << 19)

static const char *folder;
static struct {
    char path[512];
    const char *name;
    unsigned char newer[FILE_BYTES];
    size_t newer_size;
    ino_t older_inode;
} files[FILES_MAX];
static size_t file_count;

static bool is_output(const char *name)
{
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i].name, name) == 0)
            return true;
    return false;
}

/* How many files there are that are no output; removes them if asked. */
static size_t others(bool and_remove)
{
    DIR *directory = opendir(folder);
    size_t count = 0;
    char path[1024];

    if (directory == NULL)
        abort();
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            is_output(entry->d_name))
            continue;
        count++;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (and_remove && remove(path) != 0)
            abort();
    }
    closedir(directory);
    return count;
}

void folder_empty(const char *path)
{
    folder = path;
    file_count = 0;
    mkdir(path, 0777);
    others(true);
}

/* How many bytes the file holds, FILE_BYTES for more; into takes them. */
static size_t read_file(const char *path, unsigned char into[FILE_BYTES])
{
    FILE *file = fopen(path, "rb");
    size_t size;

    if (file == NULL)
        return 0;
    size = fread(into, 1, FILE_BYTES, file);
    fclose(file);
    return size;
}

bool folder_keep_new(const char *const *names, size_t most)
{
    for (size_t i = 0; i < most && names[i] != NULL; i++) {
        files[i].name = names[i];
        snprintf(files[i].path, sizeof files[i].path, "%s/%s", folder, names[i]);
        files[i].newer_size = read_file(files[i].path, files[i].newer);
        if (files[i].newer_size == 0 || files[i].newer_size == FILE_BYTES)
            return false;
        file_count = i + 1;
    }
    return others(false) == 0;
}

void folder_put_older(void)
{
    others(true);
    for (size_t i = 0; i < file_count; i++) {
        struct stat status;
        FILE *file;

        if (stat(files[i].path, &status) == 0 && folder_holds(i) == HELD_OLDER)
            continue;
        remove(files[i].path);
        file = fopen(files[i].path, "wb");
        if (file == NULL || fputs(files[i].name, file) < 0 || fclose(file) != 0 ||
            stat(files[i].path, &status) != 0)
            abort();
        files[i].older_inode = status.st_ino;
    }
}

enum held folder_holds(size_t number)
{
    static unsigned char bytes[FILE_BYTES];
    size_t size = read_file(files[number].path, bytes);
    struct stat status;

    if (size == files[number].newer_size && memcmp(bytes, files[number].newer, size) == 0)
        return HELD_NEWER;
    if (size == strlen(files[number].name) && memcmp(bytes, files[number].name, size) == 0 &&
        stat(files[number].path, &status) == 0 && status.st_ino == files[number].older_inode)
        return HELD_OLDER;
    return HELD_OTHER;
}

bool folder_has_others(void)
{
    return others(false) > 0;
}

/*
 * Opens every file that tests/format/bad_files.py has made, by path and from memory, and compares
 * error and byte offset with its manifest. What the full check alone refuses opens at the structure
 * check, and is then asked everything that there is to ask.
 *
 *     format_bad_files FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <medtrie/medtrie.h>

#include "../exercise.h"

#define RULES_LEAST 60 /* fewer were lost on the way */

/* A line of the manifest. */
struct line {
    char file[128], level[16], error[64];
    int number;
    unsigned long long offset;
};

/* A file's bytes in a block of exactly their size, so that a sanitizer notices a byte read beyond.
 */
struct bytes {
    uint8_t *data;
    size_t size;
};

static int failures;

static struct bytes read_file(const char *path)
{
    struct bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    rewind(file);
    bytes.size = (size_t)size;
    bytes.data = malloc(bytes.size + (size == 0));
    if (bytes.data == NULL || fread(bytes.data, 1, bytes.size, file) != bytes.size) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return bytes;
}

static void ask_everything(const medtrie_index *index)
{
    exercise_index(index);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_system(index, medtrie_system_at(index, i));
}

/* Compares what an opening gave with the manifest. */
static void take(const struct line *line, const char *how, enum medtrie_result result,
                 medtrie_index *index, const struct medtrie_error *error, int expected)
{
    unsigned long long offset = expected == MEDTRIE_OK ? 0 : line->offset;

    if ((int)result != expected || error->result != result || error->offset != offset ||
        (index == NULL) != (result != MEDTRIE_OK) ||
        (error->message[0] == '\0') != (result == MEDTRIE_OK)) {
        fprintf(stderr, "%s, %s: %d at %llu, expected %d at %llu: %s\n", line->file, how,
                (int)result, (unsigned long long)error->offset, expected, offset, error->message);
        failures++;
    }
    if (index != NULL)
        ask_everything(index);
    medtrie_close(index);
}

/* Opens a file in both ways at a level. */
static void open_file(const char *path, const struct line *line, enum medtrie_verify level,
                      int expected)
{
    bool full = level == MEDTRIE_VERIFY_FULL;
    const struct medtrie_open_options options = {.struct_size = sizeof options, .verify = level};
    struct medtrie_error error = {.struct_size = sizeof error};
    struct bytes bytes = read_file(path);
    medtrie_index *index;
    enum medtrie_result result = medtrie_open(path, &options, &index, &error);

    take(line, full ? "full, by path" : "structure, by path", result, index, &error, expected);
    error = (struct medtrie_error){.struct_size = sizeof error};
    result = medtrie_open_memory(bytes.data, bytes.size, &options, &index, &error);
    take(line, full ? "full, from memory" : "structure, from memory", result, index, &error,
         expected);
    free(bytes.data);
}

static bool read_line(FILE *manifest, struct line *line)
{
    char text[1024];

    if (fgets(text, sizeof text, manifest) == NULL)
        return false;
    if (sscanf(text, "%127[^\t]\t%15[^\t]\t%63[^\t]\t%d\t%llu\t", line->file, line->level,
               line->error, &line->number, &line->offset) != 5) {
        fprintf(stderr, "manifest.tsv: not a line: %s", text);
        exit(EXIT_FAILURE);
    }
    return true;
}

int main(int argc, char **argv)
{
    char path[4096], head[1024];
    struct line line;
    int good = 0, bad = 0;
    FILE *manifest;

    if (argc != 2) {
        fprintf(stderr, "usage: format_bad_files FOLDER\n");
        return EXIT_FAILURE;
    }
    snprintf(path, sizeof path, "%s/manifest.tsv", argv[1]);
    manifest = fopen(path, "r");
    if (manifest == NULL || fgets(head, sizeof head, manifest) == NULL) {
        perror(path);
        return EXIT_FAILURE;
    }
    while (read_line(manifest, &line)) {
        bool structure = strcmp(line.level, "structure") == 0;

        snprintf(path, sizeof path, "%s/%s", argv[1], line.file);
        open_file(path, &line, MEDTRIE_VERIFY_STRUCTURE, structure ? line.number : MEDTRIE_OK);
        open_file(path, &line, MEDTRIE_VERIFY_FULL, line.number);
        good += line.number == MEDTRIE_OK;
        bad += line.number != MEDTRIE_OK;
    }
    fclose(manifest);
    printf("%d bad files, %d good ones, %d failures\n", bad, good, failures);
    return failures == 0 && bad >= RULES_LEAST && good > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

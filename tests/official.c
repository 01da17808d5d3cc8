/* Unpacks one official file into memory with libarchive's raw format. */
#include "official.h"

#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *official_folder(void)
{
    const char *folder = getenv("MEDTRIE_CODESETS");

    return folder == NULL || folder[0] == '\0' ? NULL : folder;
}

static char *read_all(struct archive *archive, size_t *size)
{
    size_t capacity = (size_t)1 << 20;
    char *bytes = malloc(capacity + 1);
    la_ssize_t got;

    *size = 0;
    cr_assert_not_null(bytes);
    while ((got = archive_read_data(archive, bytes + *size, capacity - *size)) > 0) {
        *size += (size_t)got;
        if (*size == capacity) {
            capacity *= 2;
            bytes = realloc(bytes, capacity + 1);
            cr_assert_not_null(bytes);
        }
    }
    cr_assert_eq(got, 0, "%s", archive_error_string(archive));
    bytes[*size] = '\0';
    return bytes;
}

void official_read(const char *path, struct source_file *file)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    const char *base_name = strrchr(path, '/');
    char name[4096];

    cr_assert_not_null(archive);
    snprintf(name, sizeof name, "%s/%s.xz", official_folder(), path);
    archive_read_support_filter_xz(archive);
    archive_read_support_format_raw(archive);
    cr_assert_eq(archive_read_open_filename(archive, name, 65536), ARCHIVE_OK, "%s: %s", name,
                 archive_error_string(archive));
    cr_assert_eq(archive_read_next_header(archive, &entry), ARCHIVE_OK, "%s", name);
    *file =
        (struct source_file){.name = path, .base_name = base_name == NULL ? path : base_name + 1};
    file->bytes = read_all(archive, &file->size);
    archive_read_free(archive);
}

void official_free(struct source_file *file)
{
    union {
        const char *constant;
        char *bytes;
    } owned = {.constant = file->bytes};

    free(owned.bytes);
    *file = (struct source_file){0};
}

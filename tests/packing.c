/* Packing bytes by libarchive. */
#include "packing.h"

#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PACKED_SIZE_MAX ((size_t)8 << 20)

static void add_member(struct archive *archive, const char *name, const char *bytes, size_t size)
{
    struct archive_entry *entry = archive_entry_new();

    cr_assert_not_null(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    cr_assert_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    if (size > 0)
        cr_assert_eq(archive_write_data(archive, bytes, size), (la_ssize_t)size);
    archive_entry_free(entry);
}

static struct archive *open_memory(struct packed_bytes *packed, bool zip, bool gzip)
{
    struct archive *archive = archive_write_new();

    packed->bytes = malloc(PACKED_SIZE_MAX);
    cr_assert_not_null(archive);
    cr_assert_not_null(packed->bytes);
    if (zip)
        archive_write_set_format_zip(archive);
    else
        archive_write_set_format_raw(archive);
    if (!zip)
        cr_assert_eq(gzip ? archive_write_add_filter_gzip(archive)
                          : archive_write_add_filter_xz(archive),
                     ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(archive, 1);
    cr_assert_eq(archive_write_open_memory(archive, packed->bytes, PACKED_SIZE_MAX, &packed->size),
                 ARCHIVE_OK);
    return archive;
}

static struct packed_bytes pack(const char *name, const char *bytes, size_t size, bool zip,
                                bool gzip)
{
    struct packed_bytes packed;
    struct archive *archive = open_memory(&packed, zip, gzip);

    add_member(archive, name, bytes, size);
    cr_assert_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return packed;
}

struct packed_bytes pack_gzip(const char *bytes, size_t size)
{
    return pack("data", bytes, size, false, true);
}

struct packed_bytes pack_xz(const char *bytes, size_t size)
{
    return pack("data", bytes, size, false, false);
}

struct packed_bytes pack_zip(const char *name, const char *bytes, size_t size)
{
    return pack(name, bytes, size, true, false);
}

struct packed_bytes pack_many(size_t count)
{
    struct packed_bytes packed;
    struct archive *archive = open_memory(&packed, true, false);

    for (size_t i = 0; i < count; i++) {
        char name[32];

        snprintf(name, sizeof name, "%zu", i);
        add_member(archive, name, "", 0);
    }
    cr_assert_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return packed;
}

void write_file(const char *folder, const char *name, const char *bytes, size_t size)
{
    char path[512];
    FILE *file;

    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    cr_assert_not_null(file, "%s", path);
    if (size > 0)
        cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

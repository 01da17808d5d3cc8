/*
 * Unpacking by libarchive, from memory to memory. Archives are told by their first bytes, never by
 * their names alone. libarchive checks the sums of zip and xz, but not those of gzip (as of version
 * 3.7), which is read by zlib.
 *
 * libarchive converts the names in a zip to the thread's locale; that is set to UTF-8 meanwhile, so
 * that the same archive gives the same names everywhere.
 */
#include "unpack.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#include <archive.h>
#include <archive_entry.h>

#include "../gunzip/gunzip.h"
#include "grow.h"

#define READ_STEP 65536

void medtrie_unpacked_free(struct unpacked *unpacked)
{
    free(unpacked->bytes);
    *unpacked = (struct unpacked){0};
}

/* ---- Kinds -------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *suffix)
{
    size_t name_size = strlen(name);
    size_t suffix_size = strlen(suffix);

    return name_size > suffix_size && strcasecmp(name + name_size - suffix_size, suffix) == 0;
}

static bool begins_with(const char *bytes, size_t size, const char *magic, size_t magic_size)
{
    return size >= magic_size && memcmp(bytes, magic, magic_size) == 0;
}

bool medtrie_unpack_lacks_memory(struct archive *archive)
{
    return errno == ENOMEM || (archive != NULL && archive_errno(archive) == ENOMEM);
}

static bool is_zip(const char *bytes, size_t size)
{
    return begins_with(bytes, size, "PK\3\4", 4) || begins_with(bytes, size, "PK\5\6", 4);
}

static bool is_office_name(const char *base_name)
{
    static const char *const suffixes[] = {".xlsx", ".xlsm", ".xlsb", ".docx", ".docm",
                                           ".pptx", ".ppsx", ".ods",  ".odt",  ".odp"};

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (ends_with(base_name, suffixes[i]))
            return true;
    return false;
}

static struct archive *open_zip(const char *bytes, size_t size)
{
    struct archive *archive = archive_read_new();

    errno = 0;
    if (archive == NULL)
        return NULL;
    if (archive_read_support_format_zip(archive) != ARCHIVE_OK ||
        archive_read_open_memory(archive, bytes, size) != ARCHIVE_OK) {
        archive_read_free(archive);
        return NULL;
    }
    return archive;
}

/* A document or a zip: ECMA-376 part 2 and ODF part 2 (section 3.3) name a member that each
 * document has. A zip that cannot be read is none. */
static enum packing zip_kind(const char *bytes, size_t size)
{
    struct archive *archive = open_zip(bytes, size);
    struct archive_entry *entry;
    bool found = false, has_memory = true;

    if (archive == NULL)
        return PACKING_NO_MEMORY;
    for (bool first = true; !found; first = false) {
        const char *name;
        int status;

        errno = 0;
        status = archive_read_next_header(archive, &entry);
        name =
            status == ARCHIVE_OK || status == ARCHIVE_WARN ? archive_entry_pathname(entry) : NULL;
        has_memory = name != NULL || !medtrie_unpack_lacks_memory(archive);
        if ((status != ARCHIVE_OK && status != ARCHIVE_WARN) || !has_memory)
            break;
        found = name != NULL && (strcmp(name, "[Content_Types].xml") == 0 ||
                                 (first && strcmp(name, "mimetype") == 0));
    }
    archive_read_free(archive);
    if (!has_memory)
        return PACKING_NO_MEMORY;
    return found ? PACKING_NONE : PACKING_ZIP;
}

enum packing medtrie_unpack_kind(const char *base_name, const char *bytes, size_t size)
{
    if (begins_with(bytes, size, "\x1f\x8b", 2))
        return PACKING_GZIP;
    if (begins_with(bytes, size,
                    "\xfd"
                    "7zXZ\0",
                    6))
        return PACKING_XZ;
    return is_zip(bytes, size) && !is_office_name(base_name) ? zip_kind(bytes, size) : PACKING_NONE;
}

enum packing medtrie_unpack_kind_named(const char *base_name)
{
    if (ends_with(base_name, ".zip"))
        return PACKING_ZIP;
    if (ends_with(base_name, ".gz"))
        return PACKING_GZIP;
    return ends_with(base_name, ".xz") ? PACKING_XZ : PACKING_NONE;
}

/* ---- Limits ------------------------------------------------------------------------------- */

enum medtrie_result medtrie_unpack_count(struct unpack_budget *budget, const char *name,
                                         struct medtrie_error *error)
{
    struct medtrie_place place = {.file = name};

    if (budget->files >= budget->files_max)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "one file too many; at most %llu are read, archives and what is in "
                            "them included",
                            (unsigned long long)budget->files_max);
    budget->files++;
    return MEDTRIE_OK;
}

static enum medtrie_result too_large(const struct unpack_budget *budget, const char *name,
                                     uint64_t size, struct medtrie_error *error)
{
    struct medtrie_place place = {.file = name};

    if (size > budget->file_bytes_max)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "more than %llu bytes, the most that one file may have, unpacked",
                            (unsigned long long)budget->file_bytes_max);
    return medtrie_fail(
        error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
        "with this file all together have more than %llu bytes, the most that is read",
        (unsigned long long)budget->bytes_max);
}

enum medtrie_result medtrie_unpack_spend(struct unpack_budget *budget, const char *name,
                                         uint64_t size, struct medtrie_error *error)
{
    if (size > budget->file_bytes_max || size > budget->bytes_max - budget->bytes)
        return too_large(budget, name, size, error);
    budget->bytes += size;
    return MEDTRIE_OK;
}

/* ---- Members ------------------------------------------------------------------------------ */

static enum medtrie_result no_memory(struct medtrie_error *error)
{
    return medtrie_fail(error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

static enum medtrie_result damaged(const char *name, struct archive *archive,
                                   struct medtrie_error *error)
{
    struct medtrie_place place = {.file = name};
    const char *detail = archive == NULL ? NULL : archive_error_string(archive);

    if (medtrie_unpack_lacks_memory(archive))
        return no_memory(error);
    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place, "damaged archive: %s",
                        detail == NULL ? "it cannot be read" : detail);
}

static enum medtrie_result damaged_gzip(const char *name, const char *reason,
                                        struct medtrie_error *error)
{
    struct medtrie_place place = {.file = name};

    if (strcmp(reason, GUNZIP_NO_MEMORY) == 0)
        return no_memory(error);
    return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place, "damaged archive: %s", reason);
}

/* What is read: the member of an archive whose header was read last, or what is in a gzip file. */
struct stream {
    struct archive *archive;
    struct gunzip *gunzip;
};

/* Some bytes more; none: it has ended. */
static enum medtrie_result read_some(const struct stream *stream, const char *name, char *data,
                                     size_t size, size_t *count, struct medtrie_error *error)
{
    const char *reason;
    ssize_t got;

    if (stream->gunzip != NULL) {
        got = medtrie_gunzip_read(stream->gunzip, data, size, &reason);
        if (got < 0)
            return damaged_gzip(name, reason, error);
    } else {
        errno = 0;
        got = archive_read_data(stream->archive, data, size);
        if (got < 0)
            return damaged(name, stream->archive, error);
    }
    *count = (size_t)got;
    return MEDTRIE_OK;
}

/* Reads all of a stream. */
static enum medtrie_result read_member(const struct stream *stream, const char *name,
                                       struct unpack_budget *budget, struct unpacked *unpacked,
                                       struct medtrie_error *error)
{
    uint64_t left = budget->bytes_max - budget->bytes;
    uint64_t most = left < budget->file_bytes_max ? left : budget->file_bytes_max;

    for (;;) {
        enum medtrie_result result;
        size_t count = 0;

        if (!GROW(unpacked->bytes, unpacked->capacity, unpacked->size + READ_STEP + 1))
            return no_memory(error);
        result = read_some(stream, name, unpacked->bytes + unpacked->size,
                           unpacked->capacity - unpacked->size - 1, &count, error);
        if (result != MEDTRIE_OK)
            return result;
        if (count == 0)
            break;
        unpacked->size += count;
        if (unpacked->size > most)
            return too_large(budget, name, unpacked->size, error);
    }
    unpacked->bytes[unpacked->size] = '\0';
    budget->bytes += unpacked->size;
    return MEDTRIE_OK;
}

/* ---- gzip and xz -------------------------------------------------------------------------- */

/* What is left of a file in memory. */
struct rest {
    const char *bytes;
    size_t size;
};

static ssize_t give_rest(void *context, char *data, size_t size)
{
    struct rest *rest = context;

    if (size > rest->size)
        size = rest->size;
    memcpy(data, rest->bytes, size);
    rest->bytes += size;
    rest->size -= size;
    return (ssize_t)size;
}

static enum medtrie_result read_gzip(const char *name, const char *bytes, size_t size,
                                     struct unpack_budget *budget, struct unpacked *unpacked,
                                     struct medtrie_error *error)
{
    struct rest rest = {bytes, size};
    const struct stream stream = {.gunzip = medtrie_gunzip_open(give_rest, &rest)};
    enum medtrie_result result;
    const char *reason;

    if (stream.gunzip == NULL)
        return no_memory(error);
    result = medtrie_gunzip_begin(stream.gunzip, &reason)
                 ? read_member(&stream, name, budget, unpacked, error)
                 : damaged_gzip(name, reason, error);
    medtrie_gunzip_close(stream.gunzip);
    return result;
}

/* Reads an archive that is fresh. */
static enum medtrie_result read_archive(struct archive *archive, const char *name,
                                        const char *bytes, size_t size,
                                        struct unpack_budget *budget, struct unpacked *unpacked,
                                        struct medtrie_error *error)
{
    struct archive_entry *entry;
    int status;

    errno = 0;
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    archive_read_support_filter_xz(archive);
    if (archive_read_open_memory(archive, bytes, size) != ARCHIVE_OK)
        return damaged(name, archive, error);
    status = archive_read_next_header(archive, &entry);
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
        return damaged(name, archive, error);

    /* Without its filter libarchive would hand out the packed bytes. */
    if (archive_filter_code(archive, 0) != ARCHIVE_FILTER_XZ)
        return damaged(name, NULL, error);
    if (status == ARCHIVE_EOF) {
        if (!GROW(unpacked->bytes, unpacked->capacity, 1))
            return no_memory(error);
        unpacked->bytes[0] = '\0';
        return MEDTRIE_OK;
    }
    return read_member(&(struct stream){.archive = archive}, name, budget, unpacked, error);
}

static enum medtrie_result read_xz(const char *name, const char *bytes, size_t size,
                                   struct unpack_budget *budget, struct unpacked *unpacked,
                                   struct medtrie_error *error)
{
    struct archive *archive = archive_read_new();
    enum medtrie_result result;

    if (archive == NULL)
        return no_memory(error);
    result = read_archive(archive, name, bytes, size, budget, unpacked, error);
    archive_read_free(archive);
    return result;
}

enum medtrie_result medtrie_unpack_stream(enum packing kind, const char *name, const char *bytes,
                                          size_t size, struct unpack_budget *budget,
                                          struct unpacked *unpacked, struct medtrie_error *error)
{
    enum medtrie_result result;

    *unpacked = (struct unpacked){0};
    result = kind == PACKING_GZIP ? read_gzip(name, bytes, size, budget, unpacked, error)
                                  : read_xz(name, bytes, size, budget, unpacked, error);
    if (result != MEDTRIE_OK)
        medtrie_unpacked_free(unpacked);
    return result;
}

/* ---- zip ---------------------------------------------------------------------------------- */

struct zip_walk {
    struct archive *archive;
    const char *name;
    struct unpack_budget *budget;
    enum medtrie_result (*member)(void *context, const char *inner_name,
                                  const struct unpacked *file, struct medtrie_error *error);
    void *context;
};

/* Whether the entry is a file; a folder is none, and other things are refused. */
static enum medtrie_result check_entry(const struct zip_walk *walk, struct archive_entry *entry,
                                       const char *inner_name, bool *is_file,
                                       struct medtrie_error *error)
{
    struct medtrie_place place = {.file = walk->name};

    *is_file = archive_entry_filetype(entry) == AE_IFREG;
    if (!*is_file && archive_entry_filetype(entry) != AE_IFDIR)
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                            "%s in it is neither a file nor a folder", inner_name);
    if (archive_entry_is_encrypted(entry))
        return medtrie_fail(error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                            "%s in it is encrypted; unpack the archive first", inner_name);
    return MEDTRIE_OK;
}

static enum medtrie_result visit_entry(const struct zip_walk *walk, struct archive_entry *entry,
                                       struct medtrie_error *error)
{
    const char *inner_name = archive_entry_pathname(entry);
    struct medtrie_place place = {.file = walk->name};
    struct unpacked unpacked = {0};
    enum medtrie_result result;
    char name[1024];
    bool is_file;

    if (inner_name == NULL && medtrie_unpack_lacks_memory(walk->archive))
        return no_memory(error);
    /* libarchive does not tell the two apart when it got no converter of names. */
    if (inner_name == NULL)
        return medtrie_fail(
            error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
            "damaged archive: the name of a file in it is no text, or memory for it "
            "ran out");
    result = check_entry(walk, entry, inner_name, &is_file, error);
    if (result == MEDTRIE_OK)
        result = medtrie_unpack_count(walk->budget, walk->name, error);
    if (result != MEDTRIE_OK || !is_file)
        return result;
    snprintf(name, sizeof name, "%s!%s", walk->name, inner_name);
    result = read_member(&(struct stream){.archive = walk->archive}, name, walk->budget, &unpacked,
                         error);
    if (result == MEDTRIE_OK)
        result = walk->member(walk->context, inner_name, &unpacked, error);
    medtrie_unpacked_free(&unpacked);
    return result;
}

static enum medtrie_result visit_entries(const struct zip_walk *walk, struct medtrie_error *error)
{
    for (;;) {
        struct archive_entry *entry;
        enum medtrie_result result;
        int status;

        errno = 0;
        status = archive_read_next_header(walk->archive, &entry);
        if (status == ARCHIVE_EOF)
            return MEDTRIE_OK;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) /* a warning is about a name */
            return damaged(walk->name, walk->archive, error);
        result = visit_entry(walk, entry, error);
        if (result != MEDTRIE_OK)
            return result;
    }
}

/* Whether the locale converts UTF-8. Without memory for that glibc takes ASCII, and says nothing.
 */
static bool converts_utf8(void)
{
    mbstate_t state = {0};
    wchar_t character;

    return mbrtowc(&character, "\xC3\xA9", 2, &state) == 2 && character == 0xE9;
}

enum medtrie_result medtrie_unpack_zip(
    const char *name, const char *bytes, size_t size, struct unpack_budget *budget,
    enum medtrie_result (*member)(void *context, const char *inner_name,
                                  const struct unpacked *file, struct medtrie_error *error),
    void *context, struct medtrie_error *error)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before;
    struct zip_walk walk = {.name = name, .budget = budget, .member = member, .context = context};
    enum medtrie_result result;

    if (utf8 == (locale_t)0 && errno == ENOMEM)
        return no_memory(error);
    before = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
    if (utf8 == (locale_t)0 || converts_utf8())
        walk.archive = open_zip(bytes, size);
    result = walk.archive == NULL ? no_memory(error) : visit_entries(&walk, error);
    archive_read_free(walk.archive);
    if (utf8 != (locale_t)0) {
        uselocale(before);
        freelocale(utf8);
    }
    return result;
}

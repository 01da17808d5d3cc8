/* What is inside zip, gzip and xz files. */
#include "compiler/unpack.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packing.h"
#include "source_case.h"

static const struct unpack_budget plenty = {
    .files_max = 100, .file_bytes_max = 1 << 20, .bytes_max = 1 << 20};

/* Text that does not compress to nothing. */
static void fill(char *bytes, size_t size)
{
    unsigned state = 1;

    for (size_t i = 0; i < size; i++) {
        state = state * 1103515245u + 12345u;
        bytes[i] = (char)('a' + (state >> 16) % 20);
    }
}

/* ---- Kinds -------------------------------------------------------------------------------- */

Test(unpack, kinds)
{
    static const struct {
        const char *name, *bytes;
        size_t size;
        enum packing kind;
    } rows[] = {
        {"a.txt", "\x1f\x8b\x08", 3, PACKING_GZIP}, /* the contents tell, not the name */
        {"a.gz", "plain", 5, PACKING_NONE},
        {"a",
         "\xfd"
         "7zXZ\0",
         6, PACKING_XZ},
        {"a",
         "\xfd"
         "7zX",
         4, PACKING_NONE},
        {"a", "PK\3\4", 4, PACKING_ZIP},
        {"a", "PK\5\6", 4, PACKING_ZIP}, /* an empty zip has its end alone */
        {"a.xlsx", "PK\3\4", 4, PACKING_NONE},
        {"a.XLSX", "PK\3\4", 4, PACKING_NONE},
        {"a.ods", "PK\3\4", 4, PACKING_NONE},
        {"a", "PK", 2, PACKING_NONE},
        {"a", "", 0, PACKING_NONE},
    };
    static const struct zip_part workbook[] = {{"xl/a.xml", "<a/>", 0},
                                               {"[Content_Types].xml", "<a/>", 0}};
    static const struct zip_part sheet[] = {{"mimetype", "application/x", 0}, {"a.xml", "", 0}};
    static const struct zip_part files[] = {{"a.txt", "x", 0}, {"mimetype", "x", 0}};
    size_t size;
    char *zip;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(medtrie_unpack_kind(rows[i].name, rows[i].bytes, rows[i].size), rows[i].kind,
                     "row %zu", i);
    zip = zip_make(workbook, 2, &size);
    cr_expect_eq(medtrie_unpack_kind("unnamed", zip, size), PACKING_NONE, "a workbook");
    free(zip);
    zip = zip_make(sheet, 2, &size);
    cr_expect_eq(medtrie_unpack_kind("unnamed", zip, size), PACKING_NONE, "an open document");
    free(zip);
    zip = zip_make(files, 2, &size);
    cr_expect_eq(medtrie_unpack_kind("unnamed", zip, size), PACKING_ZIP, "neither");
    free(zip);
    cr_expect_eq(medtrie_unpack_kind_named("a.ZIP"), PACKING_ZIP);
    cr_expect_eq(medtrie_unpack_kind_named("a.txt.gz"), PACKING_GZIP);
    cr_expect_eq(medtrie_unpack_kind_named("a.txt.xz"), PACKING_XZ);
    cr_expect_eq(medtrie_unpack_kind_named(".xz"), PACKING_NONE, "a suffix needs a name");
    cr_expect_eq(medtrie_unpack_kind_named("a.txt"), PACKING_NONE);
}

/* ---- gzip and xz -------------------------------------------------------------------------- */

static enum medtrie_result unpack(enum packing kind, const char *bytes, size_t size,
                                  const struct unpack_budget *budget, struct unpacked *unpacked,
                                  struct medtrie_error *error)
{
    struct unpack_budget copy = *budget;
    char *exact = malloc(size + 1);
    enum medtrie_result result;

    cr_assert_not_null(exact);
    memcpy(exact, bytes, size);
    error->struct_size = sizeof *error;
    result = medtrie_unpack_stream(kind, "file", exact, size, &copy, unpacked, error);
    free(exact);
    if (result == MEDTRIE_OK)
        cr_expect_eq(copy.bytes, unpacked->size);
    else
        cr_expect_null(unpacked->bytes);
    return result;
}

Test(unpack, streams)
{
    static const size_t sizes[] = {0, 1, 100, 65536, 300001};

    for (int gzip = 0; gzip < 2; gzip++) {
        enum packing kind = gzip ? PACKING_GZIP : PACKING_XZ;

        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            char *bytes = malloc(sizes[i] + 1);
            struct packed_bytes packed;
            struct medtrie_error error;
            struct unpacked unpacked;

            cr_assert_not_null(bytes);
            fill(bytes, sizes[i]);
            packed = gzip ? pack_gzip(bytes, sizes[i]) : pack_xz(bytes, sizes[i]);
            cr_expect_eq(unpack(kind, packed.bytes, packed.size, &plenty, &unpacked, &error),
                         MEDTRIE_OK, "%s", error.message);
            cr_assert_eq(unpacked.size, sizes[i]);
            cr_expect_eq(memcmp(unpacked.bytes, bytes, sizes[i]), 0);
            cr_expect_eq(unpacked.bytes[sizes[i]], '\0');
            medtrie_unpacked_free(&unpacked);
            free(packed.bytes);
            free(bytes);
        }
    }
}

/* A file that is cut anywhere, or has one byte changed, never gives other data. (A changed byte of
 * a gzip header's time says nothing of the data, so it may pass.) */
Test(unpack, damaged_streams)
{
    char bytes[400];

    fill(bytes, sizeof bytes);
    for (int gzip = 0; gzip < 2; gzip++) {
        enum packing kind = gzip ? PACKING_GZIP : PACKING_XZ;
        struct packed_bytes packed =
            gzip ? pack_gzip(bytes, sizeof bytes) : pack_xz(bytes, sizeof bytes);

        for (size_t at = 0; at < packed.size; at++) {
            struct medtrie_error error;
            struct unpacked unpacked;

            cr_expect_eq(unpack(kind, packed.bytes, at, &plenty, &unpacked, &error),
                         MEDTRIE_ERROR_INPUT_DAMAGED, "%d cut at %zu", gzip, at);
            packed.bytes[at] ^= 4;
            if (unpack(kind, packed.bytes, packed.size, &plenty, &unpacked, &error) == MEDTRIE_OK) {
                cr_expect(gzip, "xz has every byte under a checksum: %zu", at);
                cr_expect_eq(unpacked.size, sizeof bytes);
                cr_expect_eq(memcmp(unpacked.bytes, bytes, sizeof bytes), 0);
                medtrie_unpacked_free(&unpacked);
            } else {
                cr_expect_eq(error.result, MEDTRIE_ERROR_INPUT_DAMAGED);
            }
            packed.bytes[at] ^= 4;
        }
        free(packed.bytes);
    }
}

/* Members one behind the other are one file (RFC 1952, section 2.2), of which each must be sound;
 * behind the last nothing stands but zeros. */
Test(unpack, gzip_of_two_members)
{
    struct packed_bytes first = pack_gzip("one", 3), second = pack_gzip("three", 5);
    char both[200];
    size_t size = first.size + second.size;
    struct medtrie_error error;
    struct unpacked unpacked;

    memcpy(both, first.bytes, first.size);
    memcpy(both + first.size, second.bytes, second.size);
    memset(both + size, 0, sizeof both - size);
    for (size_t padding = 0; padding < 10; padding++) {
        cr_assert_eq(unpack(PACKING_GZIP, both, size + padding, &plenty, &unpacked, &error),
                     MEDTRIE_OK, "%s", error.message);
        cr_expect_str_eq(unpacked.bytes, "onethree");
        medtrie_unpacked_free(&unpacked);
    }
    /* The sum and the length of the first, the header of the second, and what is none. */
    for (size_t at = first.size - 8; at <= size; at++) {
        if (at >= first.size + 2 && at < size)
            continue;
        both[at] ^= 0x20;
        cr_expect_eq(unpack(PACKING_GZIP, both, size + 1, &plenty, &unpacked, &error),
                     MEDTRIE_ERROR_INPUT_DAMAGED, "byte %zu of %zu", at, size);
        both[at] ^= 0x20;
    }
    free(first.bytes);
    free(second.bytes);
}

/* A small file that unpacks to a large one ends at the limit. */
Test(unpack, limits)
{
    size_t size = 300000;
    char *zeros = calloc(size, 1);
    struct packed_bytes packed = pack_xz(zeros, size);
    struct unpack_budget budget = plenty;
    struct medtrie_error error;
    struct unpacked unpacked;

    budget.file_bytes_max = size;
    budget.bytes_max = size;
    cr_expect_eq(unpack(PACKING_XZ, packed.bytes, packed.size, &budget, &unpacked, &error),
                 MEDTRIE_OK);
    medtrie_unpacked_free(&unpacked);
    budget.file_bytes_max = size - 1;
    cr_expect_eq(unpack(PACKING_XZ, packed.bytes, packed.size, &budget, &unpacked, &error),
                 MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_not_null(strstr(error.message, "one file may have"), "%s", error.message);
    budget.file_bytes_max = size;
    budget.bytes_max = size - 1;
    cr_expect_eq(unpack(PACKING_XZ, packed.bytes, packed.size, &budget, &unpacked, &error),
                 MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_not_null(strstr(error.message, "all together"), "%s", error.message);
    free(packed.bytes);
    free(zeros);
}

Test(unpack, count_and_spend)
{
    struct unpack_budget budget = {.files_max = 2, .file_bytes_max = 10, .bytes_max = 15};
    struct medtrie_error error = {.struct_size = sizeof error};

    cr_expect_eq(medtrie_unpack_count(&budget, "a", &error), MEDTRIE_OK);
    cr_expect_eq(medtrie_unpack_count(&budget, "b", &error), MEDTRIE_OK);
    cr_expect_eq(medtrie_unpack_count(&budget, "c", &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_str_eq(error.file, "c");
    cr_expect_eq(medtrie_unpack_spend(&budget, "a", 11, &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_eq(medtrie_unpack_spend(&budget, "a", 10, &error), MEDTRIE_OK);
    cr_expect_eq(medtrie_unpack_spend(&budget, "b", 6, &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_eq(medtrie_unpack_spend(&budget, "b", 5, &error), MEDTRIE_OK);
}

/* ---- zip ---------------------------------------------------------------------------------- */

/* What members were given, as "name=text;". */
struct given {
    char text[4096];
    enum medtrie_result answer;
};

static enum medtrie_result take(void *context, const char *inner_name, const struct unpacked *file,
                                struct medtrie_error *error)
{
    struct given *given = context;
    size_t used = strlen(given->text);

    (void)error;
    cr_assert_eq(strlen(file->bytes), file->size, "NUL behind the last byte");
    snprintf(given->text + used, sizeof given->text - used, "%s=%s;", inner_name, file->bytes);
    return given->answer;
}

static enum medtrie_result unpack_zip(const char *bytes, size_t size, struct given *given,
                                      struct medtrie_error *error)
{
    struct unpack_budget budget = plenty;

    error->struct_size = sizeof *error;
    given->text[0] = '\0';
    return medtrie_unpack_zip("a.zip", bytes, size, &budget, take, given, error);
}

Test(unpack, zip)
{
    /* Names are names: nothing is written anywhere. */
    static const struct zip_part parts[] = {{"folder/a.txt", "A", 0},
                                            {"../../outside.txt", "B", 0},
                                            {"/absolute.txt", "C", 0},
                                            {"\xC3\xA9.txt", "D", 0},
                                            {"empty.txt", "", 0}};
    struct given given = {.answer = MEDTRIE_OK};
    struct medtrie_error error;
    size_t size;
    char *zip = zip_make(parts, 5, &size);

    cr_expect_eq(unpack_zip(zip, size, &given, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(given.text, "folder/a.txt=A;../../outside.txt=B;/absolute.txt=C;"
                                 "\xC3\xA9.txt=D;empty.txt=;");
    cr_expect_str_eq(setlocale(LC_CTYPE, NULL), "C", "the locale is as before");
    given.answer = MEDTRIE_ERROR_INPUT_FORMAT;
    cr_expect_eq(unpack_zip(zip, size, &given, &error), MEDTRIE_ERROR_INPUT_FORMAT);
    cr_expect_str_eq(given.text, "folder/a.txt=A;", "the first refusal ends it");
    free(zip);
}

Test(unpack, damaged_zips)
{
    char bytes[500];
    struct packed_bytes packed;
    struct given given = {.answer = MEDTRIE_OK}, sound = {.answer = MEDTRIE_OK};
    struct medtrie_error error;

    fill(bytes, sizeof bytes);
    packed = pack_zip("inner.txt", bytes, sizeof bytes);
    cr_assert_eq(unpack_zip(packed.bytes, packed.size, &sound, &error), MEDTRIE_OK);
    for (size_t at = 4; at < packed.size; at++) {
        char *exact = malloc(at);

        cr_assert_not_null(exact);
        memcpy(exact, packed.bytes, at);
        if (unpack_zip(exact, at, &given, &error) == MEDTRIE_OK)
            cr_expect_str_eq(given.text, sound.text, "cut at %zu: only the directory is lost", at);
        free(exact);
        packed.bytes[at] ^= 4;
        if (unpack_zip(packed.bytes, packed.size, &given, &error) == MEDTRIE_OK &&
            strchr(given.text, '=') != NULL)
            cr_expect_str_eq(strchr(given.text, '='), strchr(sound.text, '='),
                             "changed at %zu: the data are as they were", at);
        packed.bytes[at] ^= 4;
    }
    /* in the middle of the data */
    cr_expect_eq(unpack_zip(packed.bytes, 200, &given, &error), MEDTRIE_ERROR_INPUT_DAMAGED);
    packed.bytes[150] ^= 4;
    cr_expect_eq(unpack_zip(packed.bytes, packed.size, &given, &error),
                 MEDTRIE_ERROR_INPUT_DAMAGED);
    cr_expect_str_eq(error.file, "a.zip!inner.txt");
    free(packed.bytes);
}

/* An entry that says it is encrypted (general purpose bit 0, APPNOTE 4.4.4) is refused. */
Test(unpack, encrypted_zip)
{
    struct packed_bytes packed = pack_zip("inner.txt", "secret", 6);
    struct given given = {.answer = MEDTRIE_OK};
    struct medtrie_error error;

    for (size_t i = 0; i + 10 < packed.size; i++) {
        if (memcmp(packed.bytes + i, "PK\3\4", 4) == 0)
            packed.bytes[i + 6] |= 1;
        if (memcmp(packed.bytes + i, "PK\1\2", 4) == 0)
            packed.bytes[i + 8] |= 1;
    }
    cr_expect_eq(unpack_zip(packed.bytes, packed.size, &given, &error),
                 MEDTRIE_ERROR_INPUT_DAMAGED);
    cr_expect_not_null(strstr(error.message, "encrypted"), "%s", error.message);
    free(packed.bytes);
}

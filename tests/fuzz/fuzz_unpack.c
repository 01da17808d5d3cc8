/*
 * Unpacks arbitrary bytes as a zip, and as a gzip or xz file, within small limits: no more may come
 * out than the budget allows, and what comes must be counted.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/unpack.h"

#define BYTES_MAX (1 << 16)
#define FILE_BYTES_MAX (1 << 15)
#define FILES_MAX 20

static struct unpack_budget budget_of(void)
{
    return (struct unpack_budget){
        .files_max = FILES_MAX, .file_bytes_max = FILE_BYTES_MAX, .bytes_max = BYTES_MAX};
}

struct seen {
    uint64_t files, bytes, names;
};

static void expect_unpacked(const struct unpacked *file)
{
    fuzz_expect(file->size <= FILE_BYTES_MAX && file->size < file->capacity,
                "a file beyond the limit");
    fuzz_expect(file->bytes[file->size] == '\0', "no NUL behind the last byte");
}

static enum medtrie_result take_member(void *context, const char *inner_name,
                                       const struct unpacked *file, struct medtrie_error *error)
{
    struct seen *seen = context;

    (void)error;
    expect_unpacked(file);
    seen->names += strlen(inner_name);
    seen->files++;
    seen->bytes += file->size;
    return MEDTRIE_OK;
}

static void unpack_zip(const char *bytes, size_t size)
{
    struct unpack_budget budget = budget_of();
    struct medtrie_error error = {.struct_size = sizeof error};
    struct seen seen = {0, 0, 0};
    enum medtrie_result result =
        medtrie_unpack_zip("a.zip", bytes, size, &budget, take_member, &seen, &error);

    if (result != MEDTRIE_OK)
        fuzz_expect_told(result, &error);
    fuzz_expect(seen.files <= FILES_MAX && seen.bytes <= BYTES_MAX, "more than the budget");
    fuzz_expect(seen.bytes <= budget.bytes, "files that were not counted");
}

static void unpack_stream(enum packing kind, const char *bytes, size_t size)
{
    struct unpack_budget budget = budget_of();
    struct medtrie_error error = {.struct_size = sizeof error};
    struct unpacked unpacked;
    enum medtrie_result result =
        medtrie_unpack_stream(kind, "a.gz", bytes, size, &budget, &unpacked, &error);

    if (result == MEDTRIE_OK)
        expect_unpacked(&unpacked);
    else
        fuzz_expect_told(result, &error);
    fuzz_expect(result == MEDTRIE_OK || unpacked.bytes == NULL, "a failure with bytes");
    medtrie_unpacked_free(&unpacked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = fuzz_string(data, size);
    enum packing kind = medtrie_unpack_kind("a", bytes, size);

    if (kind == PACKING_ZIP)
        unpack_zip(bytes, size);
    else if (kind != PACKING_NONE)
        unpack_stream(kind, bytes, size);
    free(bytes);
    return 0;
}

/*
 * Asks for the format and the release of a file of any name, up to a line end, and any contents
 * behind it: every source looks at the bytes, and names are taken apart for dates.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../../src/compiler/naming.h"
#include "../../src/compiler/unpack.h"

static void expect_day(medtrie_day day)
{
    fuzz_expect(day == MEDTRIE_DAY_NONE || (day >= MEDTRIE_DAY_FIRST && day <= MEDTRIE_DAY_LAST),
                "a release that begins on no day");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const systems[] = {"icd10cm", "icd10pcs", "hcpcs", "cpt", "icd9cm-dx"};
    struct fuzz_input input = {data, size};
    struct medtrie_text line = fuzz_up_to(&input, '\n');
    char *name = fuzz_string(line.data, line.size);
    char *bytes = fuzz_string(input.next, input.left);
    const char *slash = strrchr(name, '/');
    struct source_file file = {.name = name,
                               .base_name = slash == NULL ? name : slash + 1,
                               .bytes = bytes,
                               .size = input.left};
    struct medtrie_error error = {.struct_size = sizeof error};
    enum medtrie_result result;
    const struct source *source = medtrie_source_recognise(&file, &result, &error);

    if (result != MEDTRIE_OK) {
        fuzz_expect_told(result, &error);
        fuzz_expect(source == NULL, "refused, and of a format");
    }
    if (source != NULL && source->class == SOURCE_USED && source->systems[0] != NULL)
        expect_day(medtrie_naming_release(&file, source));
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++)
        expect_day(medtrie_naming_day(name, "/a/fy2022", systems[i]));
    medtrie_unpack_kind(file.base_name, bytes, file.size);
    medtrie_unpack_kind_named(file.base_name);
    free(bytes);
    free(name);
    return 0;
}

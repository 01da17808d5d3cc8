/*
 * Opens arbitrary bytes as an index at both levels of verification and, where they open, asks
 * everything (tests/exercise.h): whatever the bytes are, no query may read outside of them, loop or
 * crash, and no answer may be out of bounds. What passes full verification as it is must pass the
 * structure's too. open_mutate.c changes indexes in the terms of the format, and makes checksums
 * right again, which no fuzzer would guess.
 */
#include "fuzz.h"

#include "../exercise.h"

/* Whether it opens. */
static bool ask(const uint8_t *data, size_t size, enum medtrie_verify verify)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .verify = verify};
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index = NULL;
    enum medtrie_result result = medtrie_open_memory(data, size, &options, &index, &error);

    if (result != MEDTRIE_OK) {
        fuzz_expect_told(result, &error);
        fuzz_expect(index == NULL && result >= 400 && result < 500 && error.offset <= size,
                    "refused with an index, or with an error beyond the file");
        return false;
    }
    exercise_index(index);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_system(index, medtrie_system_at(index, i));
    medtrie_close(index);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool structure;

    exercise.bytes = data;
    exercise.size = size;
    exercise.brief = true;
    exercise.choice = 1; /* another for other bytes */
    for (size_t i = 0; i < size; i++)
        exercise.choice = (exercise.choice * 31 + data[i]) | 1;
    structure = ask(data, size, MEDTRIE_VERIFY_STRUCTURE);
    exercise.choice += 2;
    if (ask(data, size, MEDTRIE_VERIFY_FULL) && !structure)
        fuzz_fail("it passes full verification and not that of the structure");
    return 0;
}

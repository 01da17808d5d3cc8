/*
 * Opens arbitrary bytes as an index, as they are and with the checksum of the header made right,
 * which no fuzzer would guess. Where the verification lets them pass, it asks everything
 * (tests/exercise.h): whatever the bytes are, no query may read outside them, loop or crash, and no
 * answer may be out of bounds.
 *
 *     cmake --preset fuzz && cmake --build --preset fuzz
 *     build/fuzz/tests/fuzz/fuzz_open CORPUS      a folder that holds an index compiled from data/
 */
#include <stdlib.h>
#include <string.h>

#include "exercise.h"
#include "format/layout.h"
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const uint8_t *data, size_t size, enum medtrie_verify verify)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .verify = verify};
    medtrie_index *index = NULL;

    if (medtrie_open_memory(data, size, &options, &index, NULL) != MEDTRIE_OK)
        return;
    exercise.bytes = data;
    exercise.size = size;
    exercise_index(index);
    for (size_t i = 0; i < medtrie_system_count(index); i++)
        exercise_system(index, medtrie_system_at(index, i));
    medtrie_close(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image repaired = {NULL, size};

    exercise.choice = 1; /* another for other bytes */
    for (size_t i = 0; i < size; i++)
        exercise.choice = (exercise.choice * 31 + data[i]) | 1;
    ask(data, size, MEDTRIE_VERIFY_STRUCTURE);
    ask(data, size, MEDTRIE_VERIFY_FULL);
    if (size < MEDTRIE_HEADER_SIZE || (repaired.bytes = malloc(size)) == NULL)
        return 0;
    memcpy(repaired.bytes, data, size);
    image_seal_header(&repaired);
    ask(repaired.bytes, size, MEDTRIE_VERIFY_STRUCTURE);
    image_free(&repaired);
    return 0;
}

/* See fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Inputs -------------------------------------------------------------------------------- */

unsigned fuzz_byte(struct fuzz_input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->next++;
}

unsigned fuzz_two_bytes(struct fuzz_input *input)
{
    unsigned low = fuzz_byte(input);

    return low | fuzz_byte(input) << 8;
}

struct medtrie_text fuzz_up_to(struct fuzz_input *input, char end)
{
    const uint8_t *found = input->left == 0 ? NULL : memchr(input->next, end, input->left);
    size_t size = found == NULL ? input->left : (size_t)(found - input->next);
    struct medtrie_text text = {(const char *)input->next, size};

    input->next += size + (found != NULL);
    input->left -= size + (found != NULL);
    return text;
}

static char *copy(const void *bytes, size_t size, size_t behind)
{
    char *block = malloc(size + behind);

    if (block == NULL && size + behind > 0)
        fuzz_fail("out of memory");
    if (size > 0)
        memcpy(block, bytes, size);
    if (behind > 0)
        block[size] = '\0';
    return block;
}

char *fuzz_alone(const void *bytes, size_t size)
{
    return copy(bytes, size, 0);
}

char *fuzz_string(const void *bytes, size_t size)
{
    return copy(bytes, size, 1);
}

/* ---- What must be -------------------------------------------------------------------------- */

void fuzz_fail(const char *what)
{
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

void fuzz_expect_told(enum medtrie_result result, const struct medtrie_error *error)
{
    fuzz_expect(error->result == result, "a result that the error does not have");
    fuzz_expect(memchr(error->message, '\0', sizeof error->message) != NULL &&
                    error->message[0] != '\0',
                "a failure without a message");
    fuzz_expect(memchr(error->file, '\0', sizeof error->file) != NULL, "a file's name without end");
}

/* ---- The index of the sample --------------------------------------------------------------- */

const char *fuzz_index_path(void)
{
    const char *path = getenv("MEDTRIE_INDEX");

    if (path == NULL) {
        fprintf(stderr, "fuzz: MEDTRIE_INDEX is to name the index of data/\n");
        exit(1);
    }
    return path;
}

medtrie_index *fuzz_index_at(const char *level)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    const char *before = getenv("MEDTRIE_CPU");
    char *kept = before == NULL ? NULL : fuzz_string(before, strlen(before));
    medtrie_index *index;

    if (level != NULL)
        setenv("MEDTRIE_CPU", level, 1);
    if (medtrie_open(fuzz_index_path(), NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "fuzz: %s\n", error.message);
        exit(1);
    }
    if (kept != NULL)
        setenv("MEDTRIE_CPU", kept, 1);
    else
        unsetenv("MEDTRIE_CPU");
    free(kept);
    return index;
}

medtrie_index *fuzz_index(void)
{
    static medtrie_index *index;

    if (index == NULL)
        index = fuzz_index_at(NULL);
    return index;
}

const medtrie_system *fuzz_system(const medtrie_index *index, unsigned number)
{
    return medtrie_system_at(index, number % medtrie_system_count(index));
}

medtrie_day fuzz_day(const medtrie_system *system, unsigned number)
{
    struct medtrie_system_view about = {.struct_size = sizeof about};
    struct medtrie_period_view period = {.struct_size = sizeof period};

    medtrie_system_describe(system, &about);
    if (number == 0)
        return MEDTRIE_DAY_DEFAULT;
    number--;
    medtrie_period_at(system, number / 4 % about.period_count, &period);
    switch (number % 4) {
    case 0:
        return period.first_day;
    case 1:
        return period.last_day;
    case 2:
        return period.first_day - 1;
    default:
        return period.last_day + 1;
    }
}

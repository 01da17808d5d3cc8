/* The output buffer: what is written arrives, and what cannot be written is noticed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "tool_output.h"

/* Pieces of every size from 0 to beyond the buffer arrive whole and in order. */
Test(output, pieces)
{
    static const size_t sizes[] = {0,
                                   1,
                                   7,
                                   OUTPUT_BUFFER_BYTES - 9,
                                   1,
                                   1,
                                   300,
                                   OUTPUT_BUFFER_BYTES,
                                   1,
                                   OUTPUT_BUFFER_BYTES + 1,
                                   3 * OUTPUT_BUFFER_BYTES,
                                   5};
    struct output *output = tool_output_open(OUTPUT_TEXT);
    char *piece = malloc(3 * OUTPUT_BUFFER_BYTES);
    size_t total = 0;
    size_t size;
    char *text;

    cr_assert_not_null(piece);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(piece, 'a' + (int)i, sizes[i]);
        medtrie_output_bytes(output, piece, sizes[i]);
        total += sizes[i];
    }
    text = tool_output_close(output, &size);
    cr_assert_eq(size, total);
    total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            cr_assert_eq(text[total + j], 'a' + (int)i, "piece %zu", i);
        total += sizes[i];
    }
    free(text);
    free(piece);
}

Test(output, numbers)
{
    struct output *output = tool_output_open(OUTPUT_TEXT);
    char *text;

    medtrie_output_number(output, 0);
    medtrie_output_literal(output, " ");
    medtrie_output_number(output, 98847);
    medtrie_output_literal(output, " ");
    medtrie_output_number(output, UINT64_MAX);
    medtrie_output_format(output, " %s-%d", "a", 7);
    text = tool_output_close(output, NULL);
    cr_expect_str_eq(text, "0 98847 18446744073709551615 a-7");
    free(text);
}

/* Before the program waits for input, what it answered must be on its way. */
Test(output, flush)
{
    struct output *output = tool_output_open(OUTPUT_TEXT);
    char text[8] = "";

    medtrie_output_literal(output, "answer");
    cr_expect_eq(pread(output->file, text, sizeof text, 0), 0, "nothing is written yet");
    medtrie_output_flush(output);
    cr_expect_eq(pread(output->file, text, sizeof text, 0), 6);
    cr_expect_str_eq(text, "answer");
    free(tool_output_close(output, NULL));
}

/* The first failure is kept, later writes are dropped, closing says 5 (or 6 for memory). */
Test(output, failures)
{
    static const struct {
        int error;
        int status;
    } cases[] = {{EIO, STATUS_SYSTEM}, {ENOSPC, STATUS_SYSTEM}, {ENOMEM, STATUS_MEMORY}};
    struct output *output = malloc(sizeof *output);
    int file = open("/dev/full", O_WRONLY);

    cr_assert_not_null(output);
    cr_assert_geq(file, 0);
    medtrie_output_open(output, file, OUTPUT_TEXT);
    medtrie_output_literal(output, "lost");
    cr_expect_eq(output->error, 0, "nothing is known before the buffer is full");
    medtrie_output_flush(output);
    cr_expect_eq(output->error, ENOSPC);
    medtrie_output_literal(output, "dropped");
    cr_expect_eq(medtrie_output_close(output), STATUS_SYSTEM);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        medtrie_output_open(output, STDOUT_FILENO, OUTPUT_TEXT);
        output->error = cases[i].error;
        medtrie_output_literal(output, "dropped");
        cr_expect_eq(medtrie_output_close(output), cases[i].status);
    }
    close(file);
    free(output);
}

/* Takes at most so many bytes, as a disk does. */
struct taken {
    size_t size, calls;
    size_t capacity;
};

static bool take(void *context, const char *data, size_t size)
{
    struct taken *taken = context;

    taken->calls++;
    if (size > taken->capacity - taken->size)
        return false;
    cr_expect_eq(data[0], 's');
    taken->size += size;
    return true;
}

/* A sink gets every byte; when it fails nothing more comes. */
Test(output, sink)
{
    struct output *output = malloc(sizeof *output);
    struct taken taken = {.capacity = SIZE_MAX};
    struct taken full = {.capacity = 10};
    char piece[1000];

    cr_assert_not_null(output);
    memset(piece, 's', sizeof piece);
    medtrie_output_open_sink(output, take, &taken, OUTPUT_TEXT);
    for (size_t i = 0; i < 1000; i++)
        medtrie_output_bytes(output, piece, sizeof piece);
    cr_expect_eq(medtrie_output_close(output), STATUS_FOUND);
    cr_expect_eq(taken.size, 1000 * sizeof piece);
    medtrie_output_open_sink(output, take, &full, OUTPUT_TEXT);
    medtrie_output_bytes(output, piece, 11);
    medtrie_output_flush(output);
    medtrie_output_bytes(output, piece, 1);
    medtrie_output_flush(output);
    cr_expect_eq(output->error, EIO);
    cr_expect_eq(full.calls, 1);
    free(output);
}

/* A file is no terminal: no colour, whatever the environment says. */
Test(output, no_colour_in_files)
{
    struct output *output;

    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    output = tool_output_open(OUTPUT_TEXT);
    cr_expect_not(output->terminal);
    cr_expect_not(output->colour);
    free(tool_output_close(output, NULL));
}

/* The exit status of a failed call is the hundred of its result. */
Test(output, exit_status_of_results)
{
    static const struct {
        enum medtrie_result result;
        int status;
    } cases[] = {
        {MEDTRIE_ERROR_ARGUMENT, STATUS_USAGE},       {MEDTRIE_ERROR_INPUT_FORMAT, STATUS_INPUT},
        {MEDTRIE_ERROR_INDEX_CHECKSUM, STATUS_INDEX}, {MEDTRIE_ERROR_OPEN, STATUS_SYSTEM},
        {MEDTRIE_ERROR_MEMORY, STATUS_MEMORY},
    };
    struct output *output = tool_output_open(OUTPUT_TEXT);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_error error = {.struct_size = sizeof error, .result = cases[i].result};

        cr_expect_eq(medtrie_output_fail(output, &error), cases[i].status);
    }
    free(tool_output_close(output, NULL));
}

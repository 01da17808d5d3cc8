/* An output into a temporary file that is unlinked at once, so that a failing test leaves nothing.
 */
#include "tool_output.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct output *tool_output_open(enum output_format format)
{
    char path[] = "/tmp/medtrie-output-XXXXXX";
    struct output *output = malloc(sizeof *output);
    int file = mkstemp(path);

    cr_assert_not_null(output);
    cr_assert_geq(file, 0);
    unlink(path);
    medtrie_output_open(output, file, format);
    return output;
}

char *tool_output_close(struct output *output, size_t *size)
{
    int file = output->file;
    struct stat status;
    char *text;

    cr_assert_eq(medtrie_output_close(output), STATUS_FOUND);
    cr_assert_eq(fstat(file, &status), 0);
    text = malloc((size_t)status.st_size + 1);
    cr_assert_not_null(text);
    cr_assert_eq(pread(file, text, (size_t)status.st_size, 0), status.st_size);
    text[status.st_size] = '\0';
    if (size != NULL)
        *size = (size_t)status.st_size;
    close(file);
    free(output);
    return text;
}

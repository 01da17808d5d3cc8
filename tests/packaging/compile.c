/* Compiles an index with the installed libmedtrie-compile and opens it with libmedtrie. */
#include <stdio.h>
#include <stdlib.h>

#include <medtrie/compile.h>

int main(int argc, char **argv)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    struct medtrie_compile_options options = {.struct_size = sizeof options};
    medtrie_index *index = NULL;

    if (argc < 3) {
        fprintf(stderr, "usage: compile INDEX PATH...\n");
        return EXIT_FAILURE;
    }
    options.paths = (const char *const *)argv + 2;
    options.path_count = (size_t)argc - 2;
    if (medtrie_compile(argv[1], &options, &error) != MEDTRIE_OK ||
        medtrie_open(argv[1], NULL, &index, &error) != MEDTRIE_OK) {
        fprintf(stderr, "compile: %s\n", error.message);
        return EXIT_FAILURE;
    }
    size_t systems = medtrie_system_count(index);
    medtrie_close(index);
    return systems > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

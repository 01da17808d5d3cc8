/* Names of results: each has its own, and the word before the colon is that of its hundred. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include <medtrie/medtrie.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    int first, last; /* all results of a hundred */
    const char *group;
} groups[] = {
    {MEDTRIE_ERROR_ARGUMENT, MEDTRIE_ERROR_NO_INPUT, "usage: "},
    {MEDTRIE_ERROR_INPUT_FORMAT, MEDTRIE_ERROR_INPUT_NAMELESS, "input: "},
    {MEDTRIE_ERROR_INDEX_MAGIC, MEDTRIE_ERROR_INDEX_LOST, "index: "},
    {MEDTRIE_ERROR_OPEN, MEDTRIE_ERROR_WRITE, "system: "},
    {MEDTRIE_ERROR_MEMORY, MEDTRIE_ERROR_BUSY, "system: "},
};

Test(error, names_of_results)
{
    const char *names[32];
    size_t count = 0;

    cr_expect_str_eq(medtrie_result_name(MEDTRIE_OK), "ok");
    for (size_t g = 0; g < COUNT(groups); g++)
        for (int result = groups[g].first; result <= groups[g].last; result++) {
            const char *name = medtrie_result_name((enum medtrie_result)result);

            cr_expect_eq(strncmp(name, groups[g].group, strlen(groups[g].group)), 0, "%d", result);
            for (size_t i = 0; i < count; i++)
                cr_expect_str_neq(name, names[i], "%d", result);
            names[count++] = name;
        }
    cr_expect_eq(count, 24);
    /* What no version has, between the groups and in them. */
    cr_expect_str_eq(medtrie_result_name((enum medtrie_result)1), "unknown result");
    cr_expect_str_eq(medtrie_result_name((enum medtrie_result)699), "unknown result");
}

/* Of a long path the ends are shown: what is wrong with the file has room in any case. */
Test(error, long_paths)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    char path[900];
    medtrie_index *index;

    memset(path, 'x', sizeof path);
    memcpy(path, "/begin", 6);
    memcpy(path + sizeof path - 5, "end", 4);
    cr_expect_eq(medtrie_open(path, NULL, &index, &error), MEDTRIE_ERROR_OPEN);
    cr_expect_eq(strncmp(error.message, "/beginx", 7), 0, "%s", error.message);
    cr_expect_not_null(strstr(error.message, "xend: "), "%s", error.message);
    cr_expect_not_null(strstr(error.message, strerror(ENAMETOOLONG)), "%s", error.message);
    /* Characters of two bytes are shown whole, wherever the cuts fall: */
    for (size_t i = 1; i + 2 < sizeof path; i++)
        path[i] = i % 2 == 1 ? '\xC3' : '\xA9';
    memcpy(path + sizeof path - 3, "/e", 3); /* before one, */
    medtrie_open(path, NULL, &index, &error);
    cr_expect_not_null(strstr(error.message, "\xC3\xA9...\xC3\xA9"), "%s", error.message);
    cr_expect_not_null(strstr(error.message, "\xC3\xA9/e: "), "%s", error.message);
    memcpy(path + sizeof path - 5, "x/e", 4); /* and in one */
    medtrie_open(path, NULL, &index, &error);
    cr_expect_not_null(strstr(error.message, "\xC3\xA9...\xC3\xA9"), "%s", error.message);
}

/* A message may go to a log: names of files and what is in them cannot make lines of it. */
Test(error, control_characters)
{
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;

    cr_expect_eq(medtrie_open("no\nsuch\x1B[1m\x7F\xC2\x9B\xC2\xA0 file", NULL, &index, &error),
                 MEDTRIE_ERROR_OPEN);
    cr_expect_not_null(strstr(error.message, "no?such?[1m???\xC2\xA0 file"), "%s", error.message);
}

/* What the program prints of replacements, by `successors`, `predecessors` and `check`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "billing.h"
#include "tool_output.h"
#include "verbs.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *path; /* of an index without CPT */

static void write_index(void)
{
    static char name[] = "/tmp/medtrie-successors-XXXXXX";
    struct image image = billing_build("hcpcs icd10cm");
    int file = mkstemp(name);

    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, image.bytes, image.size), (ssize_t)image.size);
    close(file);
    image_free(&image);
    path = name;
}

static void remove_index(void)
{
    unlink(path);
}

TestSuite(verb_successors, .init = write_index, .fini = remove_index);

/* Runs a command line of words with blanks between; returns what it wrote, to be freed. */
static char *run(const char *line, int *status)
{
    char copy[256], message[ARGUMENTS_MESSAGE_BYTES];
    char *words[16] = {"medtrie", "-i", NULL};
    struct arguments arguments;
    struct output *output;
    int count = 3;

    snprintf(copy, sizeof copy, "%s %s", path, line);
    words[2] = strtok(copy, " ");
    for (char *word; (word = strtok(NULL, " ")) != NULL;)
        words[count++] = word;
    cr_assert_eq(medtrie_arguments_parse(&arguments, count, words, message), 0, "%s", message);
    output = tool_output_open(medtrie_arguments_format(&arguments));
    *status = arguments.verb->run(&arguments, output);
    medtrie_arguments_release(&arguments);
    return tool_output_close(output, NULL);
}

static const struct {
    const char *line;
    int status;
    const char *printed;
} rows[] = {
    {"successors --date 2021-10-01 --json T40.7X1A", 0,
     "{\"input\": \"T40.7X1A\", \"system\": \"icd10cm\", \"code\": \"T40711A\", "
     "\"display\": \"T40.711A\", \"kind\": \"subcategory\", \"billable\": true, \"valid\": true, "
     "\"title\": \"T40711A\", \"short_title\": \"\", \"parent\": \"T40711\", \"level\": 5, "
     "\"release\": \"2021-10-01\", \"basis\": \"release\", \"first_valid\": \"2021-10-01\", "
     "\"last_valid\": null, \"table\": \"a conversion table\", \"since\": \"2021-10-01\"}\n"},
    {"successors T40.7X1A", 0,
     "T40.7X1A  icd10cm  T40.711A  subcategory  billable  2023-10-01  T40711A\n"
     "    table: a conversion table, since 2021-10-01\n"},
    /* Of a system that the index lacks: the code alone. */
    {"successors --json G0001", 0,
     "{\"input\": \"G0001\", \"system\": null, \"code\": \"00001\", \"display\": \"00001\", "
     "\"kind\": null, \"billable\": null, \"valid\": null, \"title\": null, \"short_title\": null, "
     "\"parent\": null, \"level\": null, \"release\": null, \"basis\": null, "
     "\"first_valid\": null, \"last_valid\": null, \"table\": \"cross-references\", "
     "\"since\": \"2019-01-01\"}\n"},
    {"successors --tsv G0001", 0,
     "input\tsystem\tcode\tdisplay\tkind\tvalid\tbillable\tlevel\tparent\trelease\tbasis\t"
     "first_valid\tlast_valid\tshort_title\ttitle\ttable\tsince\n"
     "G0001\t\t00001\t00001\t\t\t\t\t\t\t\t\t\t\t\tcross-references\t2019-01-01\n"},
    {"successors G0001", 0,
     "G0001    00001    not loaded\n"
     "    table: cross-references, since 2019-01-01\n"},
    {"successors E11.9", 1, ""},   /* billable */
    {"successors Q99 T40.7X1A", 1, /* one bad code does not stop the others */
     "T40.7X1A  icd10cm  T40.711A  subcategory  billable  2023-10-01  T40711A\n"
     "    table: a conversion table, since 2021-10-01\n"},
    {"predecessors --tsv --date 2021-09-30 M54.50", 0,
     "input\tsystem\tcode\tdisplay\tkind\tvalid\tbillable\tlevel\tparent\trelease\tbasis\t"
     "first_valid\tlast_valid\tshort_title\ttitle\ttable\tsince\n"
     "M54.50\ticd10cm\tM545\tM54.5\tsubcategory\t1\t1\t2\tM54\t2015-10-01\trelease\t2015-10-01\t\t"
     "\tM545\ta conversion table\t2021-10-01\n"},
    {"predecessors E11.9", 1, ""},
    /* A check names the table; a code that nobody can check is shown, and not proposed. */
    {"check -s icd10cm M54.5", 1,
     "M54.5  icd10cm  M54.5  header  2023-10-01  M545\n"
     "    why: a header, not to be billed; 3 billable codes stand below it\n"
     "    successor: M54.50  M5450 (a conversion table, since 2021-10-01)\n"
     "    successor: M54.51  M5451 (a conversion table, since 2021-10-01)\n"
     "    successor: M54.59  M5459 (a conversion table, since 2021-10-01)\n"
     "    reasons: CARC 16, RARC M76, 277CA A7:255\n"},
    {"check -s hcpcs --date 2024-01-01 G0001", 1,
     "G0001  hcpcs  G0001  retired  2018-01-01 (record)  G0001\n"
     "    why: valid until 2018-12-31\n"
     "    successor: 00001  of a system that is not loaded (cross-references, since 2019-01-01)\n"
     "    reasons: CARC 181, 277CA A7:454\n"},
    {"check -s hcpcs --json --date 2024-01-01 G0001", 1,
     "{\"input\": \"G0001\", \"system\": \"hcpcs\", \"code\": \"G0001\", "
     "\"date\": \"2024-01-01\", \"status\": \"retired\", \"release\": \"2018-01-01\", "
     "\"basis\": \"record\", \"title\": \"G0001\", \"repairs\": [], "
     "\"completions\": {\"count\": 0, \"first\": []}, "
     "\"successors\": {\"source\": \"cross-references\", \"count\": 1, \"first\": [\"00001\"]}, "
     "\"last_valid\": \"2018-12-31\", "
     "\"reasons\": {\"carc\": [181], \"rarc\": [], \"x277ca\": [\"A7:454\"]}, "
     "\"first_valid\": \"2018-01-01\", \"position\": null}\n"},
    {"check -s dx Z38.0 --date 2022-01-01", 1, /* it comes back later */
     "Z38.0  icd10cm  Z38.0  retired  2021-10-01  Z380\n"
     "    why: valid before and after, but not on that day\n"
     "    reasons: CARC 146, 277CA A7:255\n"},
};

Test(verb_successors, rows)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        int status;
        char *printed = run(rows[i].line, &status);

        cr_expect_eq(status, rows[i].status, "%s: %d", rows[i].line, status);
        cr_expect_str_eq(printed, rows[i].printed, "%s:\n%s", rows[i].line, printed);
        free(printed);
    }
}

/* Opening an index, and what it says of itself. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "miniature.h"

TestSuite(index, .init = miniature_set_up, .fini = miniature_tear_down);

static bool is(struct medtrie_text text, const char *expected)
{
    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

Test(index, describes_itself)
{
    struct medtrie_index_view view = {.struct_size = sizeof view};
    struct medtrie_source_view source = {.struct_size = sizeof source};
    struct medtrie_section_view section = {.struct_size = sizeof section};
    struct medtrie_text warning;
    uint64_t bytes = 0;

    cr_expect_str_eq(medtrie_version(), MEDTRIE_VERSION);
    medtrie_index_describe(miniature_index, &view);
    cr_expect(view.format_major == 1 && view.format_minor == 0);
    cr_expect_eq(view.size_bytes, miniature_image.size);
    cr_expect(view.licensed && is(view.notice, "Licensed to the tests."));
    cr_expect(view.system_count == MINIATURE_SYSTEMS && view.source_count == 1);
    cr_expect_eq(view.warning_count, 2);

    cr_assert(medtrie_source_at(miniature_index, 0, &source));
    cr_expect(is(source.name, "source_2023.txt") && is(source.system, "charges"));
    cr_expect(source.size_bytes == 123456 && source.sha256[31] == 31);
    cr_expect_eq(source.release, medtrie_day_of(2023, 10, 1));
    cr_expect_not(medtrie_source_at(miniature_index, 1, &source));

    cr_expect(medtrie_warning_at(miniature_index, 1, &warning) && is(warning, "b.txt: the second"));
    cr_expect_not(medtrie_warning_at(miniature_index, 2, &warning));

    for (size_t i = 0; i < view.section_count; i++) {
        cr_assert(medtrie_section_at(miniature_index, i, &section));
        cr_expect(section.name.size > 0 && section.name.size <= 8);
        cr_expect_eq(section.system.size == 0, i < 4, "section %zu", i);
        bytes += section.size_bytes;
    }
    cr_expect_lt(bytes, miniature_image.size);
    cr_expect_not(medtrie_section_at(miniature_index, view.section_count, &section));
}

Test(index, systems)
{
    const medtrie_system *cm = medtrie_system_named(miniature_index, "icd10cm", 7);
    struct medtrie_system_view view = {.struct_size = sizeof view};
    struct medtrie_release_view release = {.struct_size = sizeof release};

    cr_assert_eq(medtrie_system_count(miniature_index), MINIATURE_SYSTEMS);
    for (size_t i = 0; i < MINIATURE_SYSTEMS; i++) {
        medtrie_system_describe(medtrie_system_at(miniature_index, i), &view);
        cr_expect(is(view.name, miniature_systems[i].name));
        cr_expect(is(view.title, miniature_systems[i].title));
        cr_expect_eq(view.code_count, miniature_systems[i].code_count);
        cr_expect_eq(view.grouping_count, miniature_systems[i].grouping_count);
        cr_expect_eq(view.licensed, i == MINIATURE_LOCAL);
    }
    cr_expect_null(medtrie_system_at(miniature_index, MINIATURE_SYSTEMS));
    cr_assert_eq(cm, medtrie_system_at(miniature_index, MINIATURE_CM));
    cr_expect_null(medtrie_system_named(miniature_index, "icd10c", 6));
    cr_expect_null(medtrie_system_named(miniature_index, "", 0));

    cr_assert(medtrie_release_at(cm, 1, &release));
    cr_expect_eq(release.first_day, medtrie_day_of(2021, 10, 1));
    cr_expect_eq(release.last_day, medtrie_day_of(2022, 9, 30));
    cr_expect_eq(release.period, 2);
    /* All codes but J4A, J4A9, Z000 and Z001; the last is only of the first edition. */
    cr_expect_eq(release.code_count, 25);
    cr_expect_eq(release.billable_count, 14);
    cr_expect_eq(release.grouping_count, 11);
    cr_expect_not(medtrie_release_at(cm, 3, &release));
}

/* Families: the date decides between ICD-9 and ICD-10; the day after 2015-09-30 is the first. */
Test(index, families)
{
    static const struct {
        const char *name, *day, *expected[2];
    } rows[] = {
        {"dx", "2015-09-30", {"icd9cm-dx", NULL}},
        {"dx", "2015-10-01", {"icd10cm", NULL}},
        {"dx", NULL, {"icd10cm", NULL}},      /* no day: today's */
        {"px", NULL, {NULL, NULL}},           /* neither is loaded */
        {"procedure", NULL, {"hcpcs", NULL}}, /* cpt is not loaded */
        {"modifier", "2020-01-01", {NULL, NULL}},
        {"hcpcs", "1990-01-01", {"hcpcs", NULL}}, /* a system's own name, whatever the day */
        {"local", NULL, {"local", NULL}},
        {"d", NULL, {NULL, NULL}},
        {"dxx", NULL, {NULL, NULL}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const medtrie_system *systems[2];
        medtrie_day day =
            rows[i].day == NULL ? MEDTRIE_DAY_DEFAULT : medtrie_day_parse(rows[i].day, 10);
        size_t count =
            medtrie_systems_for(miniature_index, rows[i].name, strlen(rows[i].name), day, systems);

        cr_assert_eq(count, rows[i].expected[0] != NULL, "%s", rows[i].name);
        if (count == 1)
            cr_expect_eq(systems[0], medtrie_system_named(miniature_index, rows[i].expected[0],
                                                          strlen(rows[i].expected[0])));
    }
}

/* With both members at hand a family without choice by date gives both, in order of name. */
Test(index, family_of_two)
{
    struct image_system systems[] = {miniature_systems[MINIATURE_HCPCS],
                                     miniature_systems[MINIATURE_HCPCS],
                                     miniature_systems[MINIATURE_ICD9]};
    struct image two;
    medtrie_index *opened;
    const medtrie_system *found[2];

    systems[0].name = "cpt";
    two = image_build(systems, 3, NULL);
    opened = miniature_open(&two);
    cr_assert_eq(medtrie_systems_for(opened, "procedure", 9, MEDTRIE_DAY_DEFAULT, found), 2);
    cr_expect_eq(found[0], medtrie_system_named(opened, "cpt", 3));
    cr_expect_eq(found[1], medtrie_system_named(opened, "hcpcs", 5));
    /* Without ICD-10 the older system serves where no day is given, and only its own days else. */
    cr_expect_eq(medtrie_systems_for(opened, "dx", 2, MEDTRIE_DAY_DEFAULT, found), 1);
    cr_expect_eq(medtrie_systems_for(opened, "dx", 2, 16709, found), 0);
    medtrie_close(opened);
    image_free(&two);
}

/* A view that was compiled against an older header is filled as far as it goes. */
Test(index, older_views)
{
    struct medtrie_index_view view;

    memset(&view, 0x5A, sizeof view);
    view.struct_size = offsetof(struct medtrie_index_view, format_minor);
    medtrie_index_describe(miniature_index, &view);
    cr_expect_eq(view.struct_size, offsetof(struct medtrie_index_view, format_minor));
    cr_expect_eq(view.format_major, 1);
    cr_expect_eq(view.format_minor, 0x5A5A5A5Au);
}

/* Any alignment will do for bytes in memory. */
Test(index, any_alignment)
{
    uint8_t *shifted = malloc(miniature_image.size + 8);

    cr_assert_not_null(shifted);
    for (size_t shift = 0; shift < 8; shift++) {
        struct image moved = {shifted + shift, miniature_image.size};
        medtrie_index *opened;

        memmove(shifted + shift, miniature_image.bytes, miniature_image.size);
        opened = miniature_open(&moved);
        cr_expect_eq(medtrie_find(medtrie_system_at(opened, MINIATURE_CM), "E11.9", 5),
                     medtrie_find(medtrie_system_at(miniature_index, MINIATURE_CM), "E11.9", 5));
        medtrie_close(opened);
    }
    free(shifted);
}

static enum medtrie_result open_file(const char *path, struct medtrie_error *error)
{
    medtrie_index *opened = (medtrie_index *)1;
    enum medtrie_result result;

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    result = medtrie_open(path, NULL, &opened, error);
    if (result == MEDTRIE_OK) {
        cr_expect_neq(medtrie_find(medtrie_system_at(opened, MINIATURE_CM), "A00", 3),
                      MEDTRIE_NONE);
        medtrie_close(opened);
    } else {
        cr_expect_null(opened);
    }
    return result;
}

Test(index, files)
{
    char folder[] = "/tmp/medtrie-index-XXXXXX";
    char path[64];
    struct medtrie_error error;
    FILE *file;

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.medtrie", folder);
    cr_expect_eq(open_file(path, &error), MEDTRIE_ERROR_OPEN);
    cr_expect_not_null(strstr(error.message, path));

    file = fopen(path, "wb");
    cr_assert_not_null(file);
    fclose(file);
    cr_expect_eq(open_file(path, &error), MEDTRIE_ERROR_INDEX_TRUNCATED); /* an empty file */

    file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(miniature_image.bytes, 1, miniature_image.size, file),
                 miniature_image.size);
    fclose(file);
    cr_expect_eq(open_file(path, &error), MEDTRIE_OK);

    /* The message names the file and the byte, the detail has both. */
    cr_assert_eq(truncate(path, (off_t)miniature_image.size - 1), 0);
    cr_expect_eq(open_file(path, &error), MEDTRIE_ERROR_INDEX_TRUNCATED);
    cr_expect_not_null(strstr(error.message, path));
    cr_expect_not_null(strstr(error.message, "byte 24"));
    cr_expect_eq(error.offset, 24);
    cr_expect_str_eq(error.file, path);

    cr_expect_eq(open_file(folder, &error), MEDTRIE_ERROR_OPEN); /* a folder */
    unlink(path);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_expect_eq(open_file(path, &error), MEDTRIE_ERROR_OPEN); /* a pipe without a writer */
    unlink(path);
    rmdir(folder);
    medtrie_close(NULL);
}

/* A file for which the process has no addresses left. */
Test(index, a_file_that_cannot_be_mapped)
{
    char path[] = "/tmp/medtrie-index-XXXXXX";
    int file = mkstemp(path);
    struct rlimit before, none;
    struct medtrie_error error = {.struct_size = sizeof error};
    medtrie_index *index;
    enum medtrie_result result;

    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, miniature_image.bytes, miniature_image.size),
                 (ssize_t)miniature_image.size);
    close(file);
    cr_assert_eq(open_file(path, &error), MEDTRIE_OK); /* so that the stack need not grow */
    cr_assert_eq(getrlimit(RLIMIT_AS, &before), 0);
    none = before;
    none.rlim_cur = 1;
    cr_assert_eq(setrlimit(RLIMIT_AS, &none), 0);
    result = medtrie_open(path, NULL, &index, &error);
    setrlimit(RLIMIT_AS, &before);
    cr_expect_eq(result, MEDTRIE_ERROR_READ);
    cr_expect_null(index);
    cr_expect_not_null(strstr(error.message, path));
    unlink(path);
}

Test(index, options)
{
    struct medtrie_open_options options = {.struct_size = sizeof options,
                                           .verify = (enum medtrie_verify)7};
    medtrie_index *opened;

    cr_expect_eq(
        medtrie_open_memory(miniature_image.bytes, miniature_image.size, &options, &opened, NULL),
        MEDTRIE_ERROR_ARGUMENT);
    cr_expect_null(opened);
    /* Without a header checksum only MEDTRIE_VERIFY_NONE opens. */
    miniature_image.bytes[56] ^= 1;
    options.verify = MEDTRIE_VERIFY_NONE;
    cr_assert_eq(
        medtrie_open_memory(miniature_image.bytes, miniature_image.size, &options, &opened, NULL),
        MEDTRIE_OK);
    medtrie_close(opened);
    /* What was asked for must not get lost by a size that was not set. */
    options.struct_size = 0;
    cr_expect_eq(
        medtrie_open_memory(miniature_image.bytes, miniature_image.size, &options, &opened, NULL),
        MEDTRIE_ERROR_ARGUMENT);
    options.struct_size = sizeof options;
    options.reserved[2] = 1;
    cr_expect_eq(
        medtrie_open_memory(miniature_image.bytes, miniature_image.size, &options, &opened, NULL),
        MEDTRIE_ERROR_ARGUMENT);
}

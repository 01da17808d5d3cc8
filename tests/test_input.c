/* Expanding files, folders and archives. */
#include "compiler/input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "official.h"
#include "packing.h"
#include "source_case.h"

static char root[] = "/tmp/medtrie-input-XXXXXX";

static void make_root(void)
{
    cr_assert_not_null(mkdtemp(root));
    cr_assert_eq(chdir(root), 0);
}

static void remove_root(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf '%s'", root);
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(system(command), 0);
}

TestSuite(input, .init = make_root, .fini = remove_root);

/* ---- What a walk gave --------------------------------------------------------------------- */

struct given {
    char files[8192];    /* "name(base name)=text;", with '*' before it when of a release */
    char progress[8192]; /* "done/total name;" */
    const struct medtrie_release_input *release;
    enum medtrie_result answer;
};

static enum medtrie_result take(void *context, const struct source_file *file,
                                const struct medtrie_release_input *release,
                                struct medtrie_error *error)
{
    struct given *given = context;
    size_t used = strlen(given->files);

    (void)error;
    cr_assert_eq(file->bytes[file->size], '\0');
    snprintf(given->files + used, sizeof given->files - used, "%s%s(%s)=%s;",
             release != NULL ? "*" : "", file->name, file->base_name,
             file->size < 100 ? file->bytes : "...");
    given->release = release;
    return given->answer;
}

static void hear(void *context, uint64_t done, uint64_t total, const char *file)
{
    struct given *given = context;
    size_t used = strlen(given->progress);

    snprintf(given->progress + used, sizeof given->progress - used, "%u/%u %s;", (unsigned)done,
             (unsigned)total, file);
}

static enum medtrie_result walk(const char *const *paths, size_t count, struct given *given,
                                struct medtrie_error *error)
{
    struct medtrie_compile_options options = {.struct_size = sizeof options,
                                              .paths = paths,
                                              .path_count = count,
                                              .progress = hear,
                                              .context = given};

    given->files[0] = given->progress[0] = '\0';
    *error = (struct medtrie_error){.struct_size = sizeof *error};
    return medtrie_input_walk(&options, take, given, error);
}

static enum medtrie_result walk_one(const char *path, struct given *given,
                                    struct medtrie_error *error)
{
    return walk(&path, 1, given, error);
}

/* ---- Folders ------------------------------------------------------------------------------ */

Test(input, folders)
{
    static struct given given;
    struct medtrie_error error;
    const char *const two[] = {"d/b", "d/a.txt"};

    mkdir("d", 0700);
    write_file("d/b", "2.txt", "two", 3);
    write_file("d/b", "10.txt", "ten", 3);
    write_file("d/b", "B.txt", "upper", 5);
    write_file("d/b", "a.txt", "lower", 5);
    write_file("d", "a.txt", "first", 5);
    write_file("d", ".DS_Store", "x", 1);
    write_file("d", "empty", "", 0);
    mkdir("d/nothing", 0700);

    /* bytewise order of the names in each folder, capitals before small letters; hidden files too
     */
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(given.files, "d/.DS_Store(.DS_Store)=x;d/a.txt(a.txt)=first;"
                                  "d/b/10.txt(10.txt)=ten;d/b/2.txt(2.txt)=two;"
                                  "d/b/B.txt(B.txt)=upper;d/b/a.txt(a.txt)=lower;"
                                  "d/empty(empty)=;");
    cr_expect_str_eq(given.progress, "0/22 d/.DS_Store;1/22 d/a.txt;6/22 d/b/10.txt;"
                                     "9/22 d/b/2.txt;12/22 d/b/B.txt;17/22 d/b/a.txt;"
                                     "22/22 d/empty;22/22 ;");
    /* a slash at the end is not doubled */
    cr_expect_eq(walk_one("d/b/", &given, &error), MEDTRIE_OK);
    cr_expect_eq(strncmp(given.files, "d/b/10.txt(10.txt)", 18), 0, "%s", given.files);
    /* paths keep their order */
    cr_expect_eq(walk(two, 2, &given, &error), MEDTRIE_OK);
    cr_expect_not_null(strstr(given.files, "d/b/a.txt(a.txt)=lower;d/a.txt(a.txt)=first;"));
    /* the taker's refusal ends it */
    given.answer = MEDTRIE_ERROR_INPUT_UNKNOWN;
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_ERROR_INPUT_UNKNOWN);
    cr_expect_str_eq(given.files, "d/.DS_Store(.DS_Store)=x;");
}

Test(input, links)
{
    static struct given given;
    struct medtrie_error error;

    write_file("d", "a.txt", "A", 1);
    write_file("e", "b.txt", "B", 1);
    cr_assert_eq(symlink("../e", "d/to-e"), 0);
    cr_assert_eq(symlink("a.txt", "d/to-a"), 0);
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(given.files, "d/a.txt(a.txt)=A;d/to-a(to-a)=A;d/to-e/b.txt(b.txt)=B;",
                     "followed");

    cr_assert_eq(symlink("..", "e/up"), 0); /* d/to-e/up holds d */
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_ERROR_OPEN);
    cr_expect_not_null(strstr(error.message, "a link to a folder around it"), "%s", error.message);
    cr_assert_eq(unlink("e/up"), 0);

    cr_assert_eq(symlink("self", "d/self"), 0);
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_ERROR_OPEN, "a link to itself");
    cr_assert_eq(unlink("d/self"), 0);
    cr_assert_eq(symlink("nowhere", "d/broken"), 0);
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_ERROR_OPEN, "a link to nothing");
    cr_expect_str_eq(error.file, "d/broken");
}

Test(input, refused)
{
    static struct given given;
    struct medtrie_error error;

    cr_expect_eq(walk_one("missing", &given, &error), MEDTRIE_ERROR_OPEN);
    cr_expect_str_eq(error.file, "missing");
    cr_expect_eq(walk_one("", &given, &error), MEDTRIE_ERROR_OPEN);
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    cr_expect_eq(walk_one("pipe", &given, &error), MEDTRIE_ERROR_OPEN, "and is not waited for");
    cr_expect_not_null(strstr(error.message, "neither a file nor a folder"));
    /* a file that opens and cannot be read */
    if (access("/proc/self/mem", R_OK) == 0)
        cr_expect_eq(walk_one("/proc/self/mem", &given, &error), MEDTRIE_ERROR_READ, "%s",
                     error.message);
    if (geteuid() != 0) {
        write_file("d", "secret", "x", 1);
        cr_assert_eq(chmod("d/secret", 0), 0);
        cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_ERROR_OPEN);
    }
    cr_expect_str_eq(given.files, "");
}

/* ---- Releases ----------------------------------------------------------------------------- */

/* Files of a release come first, by that release, and once. */
Test(input, releases)
{
    static struct given given;
    const char *const paths[] = {"d"};
    struct medtrie_release_input release = {"icd10cm", 0, "d/odd.txt"};
    struct medtrie_compile_options options = {
        .paths = paths, .path_count = 1, .releases = &release, .release_count = 1};
    struct medtrie_error error = {.struct_size = sizeof error};

    write_file("d", "a.txt", "A", 1);
    write_file("d", "odd.txt", "O", 1);
    cr_expect_eq(medtrie_input_walk(&options, take, &given, &error), MEDTRIE_OK);
    cr_expect_str_eq(given.files, "*d/odd.txt(odd.txt)=O;d/a.txt(a.txt)=A;");
    given.files[0] = '\0';
    options.path_count = 0;
    cr_expect_eq(medtrie_input_walk(&options, take, &given, &error), MEDTRIE_OK);
    cr_expect_eq(given.release, &release);
}

/* ---- Archives ----------------------------------------------------------------------------- */

static void write_packed(const char *folder, const char *name, struct packed_bytes packed)
{
    write_file(folder, name, packed.bytes, packed.size);
    free(packed.bytes);
}

Test(input, archives)
{
    static const struct zip_part parts[] = {
        {"Code Descriptions/a.txt", "A", 0}, {"../b.txt", "B", 0}, {"__MACOSX/._a.txt", "M", 0}};
    static const struct zip_part workbook[] = {{"[Content_Types].xml", "<a/>", 0}};
    static struct given given;
    struct medtrie_error error;
    struct packed_bytes inner;
    size_t size;
    char *zip = zip_make(parts, 3, &size);

    write_file("d", "1.zip", zip, size);
    write_packed("d", "2.txt.gz", pack_gzip("G", 1));
    write_packed("d", "3.txt.xz", pack_xz("X", 1));
    write_packed("d", "4.dat", pack_xz("no suffix", 9));
    inner = pack_gzip("deep", 4);
    write_packed("d", "5.zip", pack_zip("in/ner.gz", inner.bytes, inner.size));
    free(inner.bytes);
    write_packed("d", "6.zip", pack_zip("nested.zip", zip, size));
    free(zip);
    zip = zip_make(workbook, 1, &size);
    write_file("d", "7.xlsx", zip, size);
    free(zip);

    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(given.files,
                     "d/1.zip!Code Descriptions/a.txt(a.txt)=A;d/1.zip!../b.txt(b.txt)=B;"
                     "d/1.zip!__MACOSX/._a.txt(._a.txt)=M;d/2.txt.gz(2.txt)=G;"
                     "d/3.txt.xz(3.txt)=X;d/4.dat(4.dat)=no suffix;d/5.zip!in/ner.gz(ner)=deep;"
                     "d/6.zip!nested.zip!Code Descriptions/a.txt(a.txt)=A;"
                     "d/6.zip!nested.zip!../b.txt(b.txt)=B;"
                     "d/6.zip!nested.zip!__MACOSX/._a.txt(._a.txt)=M;d/7.xlsx(7.xlsx)=...;");
    cr_expect_eq(access("../b.txt", F_OK), -1, "nothing is written");
}

/* What file systems and archivers leave beside an archive bears its name and is none. */
Test(input, hidden_files_named_as_archives)
{
    static const struct zip_part parts[] = {{"__MACOSX/._a.zip", "M", 0},
                                            {"__MACOSX/b.gz", "N", 0}};
    static struct given given;
    struct medtrie_error error;
    size_t size;
    char *zip = zip_make(parts, 2, &size);

    write_file("d", "1.zip", zip, size);
    free(zip);
    write_file("d", "._x.gz", "plain", 5);
    write_file("d", ".y.xz", "", 0);
    write_packed("d", ".z.gz", pack_gzip("G", 1)); /* which is one */
    cr_expect_eq(walk_one("d", &given, &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_str_eq(given.files, "d/._x.gz(._x.gz)=plain;d/.y.xz(.y.xz)=;d/.z.gz(.z)=G;"
                                  "d/1.zip!__MACOSX/._a.zip(._a.zip)=M;"
                                  "d/1.zip!__MACOSX/b.gz(b.gz)=N;");
}

Test(input, damaged_archives)
{
    static const struct {
        const char *name, *bytes;
        size_t size;
    } rows[] = {
        {"a.zip", "plain text", 10}, /* what the name promises is not there */
        {"a.gz", "plain text", 10},
        {"a.xz", "plain text", 10},
        {"a.zip", "", 0},
        {"a.zip", "PK\3\4", 4}, /* only a beginning */
        {"a.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3", 10},
        {"a.xz",
         "\xfd"
         "7zXZ\0\0\4",
         8},
        {"a", "\x1f\x8b\x08\0\0\0\0\0\0\3", 10},
    };
    static struct given given;
    struct medtrie_error error;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[32];

        snprintf(path, sizeof path, "d/%s", rows[i].name);
        write_file("d", rows[i].name, rows[i].bytes, rows[i].size);
        cr_expect_eq(walk_one(path, &given, &error), MEDTRIE_ERROR_INPUT_DAMAGED, "row %zu: %s", i,
                     error.message);
        cr_expect_str_eq(error.file, path);
        cr_expect_str_eq(given.files, "");
    }
}

/* ---- Limits ------------------------------------------------------------------------------- */

static enum medtrie_result walk_within(struct input_limits limits, const char *path,
                                       struct medtrie_error *error)
{
    static struct given given;
    struct medtrie_compile_options options = {.paths = &path, .path_count = 1};

    given = (struct given){.answer = MEDTRIE_OK};
    *error = (struct medtrie_error){.struct_size = sizeof *error};
    return medtrie_input_walk_within(&limits, &options, take, &given, error);
}

Test(input, limits)
{
    const struct input_limits enough = {
        .files = 4, .file_bytes = 1000, .bytes = 2000, .nesting = 2};
    struct input_limits limits = enough;
    struct medtrie_error error;
    char zeros[1001] = {0};

    /* files: one zip and three in it */
    write_packed("d", "many.zip", pack_many(3));
    cr_expect_eq(walk_within(enough, "d/many.zip", &error), MEDTRIE_OK, "%s", error.message);
    limits.files = 3;
    cr_expect_eq(walk_within(limits, "d/many.zip", &error), MEDTRIE_ERROR_INPUT_LIMIT);
    write_file("e", "1", "", 0);
    write_file("e", "2", "", 0);
    limits.files = 1;
    cr_expect_eq(walk_within(limits, "e", &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_str_eq(error.file, "e/2");

    /* bytes of one file, as it is and packed */
    write_file("d", "thousand", zeros, 1000);
    write_file("d", "more", zeros, 1001);
    write_packed("d", "thousand.gz", pack_gzip(zeros, 1000));
    write_packed("d", "more.gz", pack_gzip(zeros, 1001));
    cr_expect_eq(walk_within(enough, "d/thousand", &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_eq(walk_within(enough, "d/more", &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_eq(walk_within(enough, "d/thousand.gz", &error), MEDTRIE_OK, "%s", error.message);
    cr_expect_eq(walk_within(enough, "d/more.gz", &error), MEDTRIE_ERROR_INPUT_LIMIT);

    /* bytes of all files */
    write_file("f", "1", zeros, 1000);
    write_file("f", "2", zeros, 1000);
    cr_expect_eq(walk_within(enough, "f", &error), MEDTRIE_OK, "%s", error.message);
    limits = enough;
    limits.bytes = 1999;
    cr_expect_eq(walk_within(limits, "f", &error), MEDTRIE_ERROR_INPUT_LIMIT);
    cr_expect_str_eq(error.file, "f/2");
}

/* As many layers as are allowed, and one more. */
Test(input, nesting)
{
    struct packed_bytes packed = pack_gzip("x", 1);
    struct medtrie_error error;

    for (unsigned layers = 1; layers <= 5; layers++) {
        struct packed_bytes outer;

        write_file("d", "nested", packed.bytes, packed.size);
        cr_expect_eq(walk_within(medtrie_input_limits, "d/nested", &error),
                     layers <= MEDTRIE_INPUT_NESTING_MAX ? MEDTRIE_OK : MEDTRIE_ERROR_INPUT_LIMIT,
                     "%u layers: %s", layers, error.message);
        outer = layers % 2 == 0 ? pack_xz(packed.bytes, packed.size)
                                : pack_zip("inner", packed.bytes, packed.size);
        free(packed.bytes);
        packed = outer;
    }
    free(packed.bytes);
}

/* The public limits, with what a hostile archive would be: 260 MB of zeros, 10,001 files. */
Test(input, public_limits)
{
    static struct given given;
    size_t size = MEDTRIE_INPUT_FILE_BYTES_MAX + 1;
    char *zeros = calloc(size, 1);
    struct medtrie_error error;

    cr_assert_not_null(zeros);
    write_packed("d", "bomb", pack_gzip(zeros, size));
    free(zeros);
    cr_expect_eq(walk_one("d/bomb", &given, &error), MEDTRIE_ERROR_INPUT_LIMIT, "%s",
                 error.message);
    write_packed("d", "many", pack_many(MEDTRIE_INPUT_FILES_MAX));
    cr_expect_eq(walk_one("d/many", &given, &error), MEDTRIE_ERROR_INPUT_LIMIT, "%s",
                 error.message);
}

/* ---- The official files ------------------------------------------------------------------- */

static enum medtrie_result count(void *context, const struct source_file *file,
                                 const struct medtrie_release_input *release,
                                 struct medtrie_error *error)
{
    unsigned *files = context;

    (void)release, (void)error;
    cr_expect_null(strstr(file->base_name, ".xz"));
    cr_expect_gt(file->size, 0);
    (*files)++;
    return MEDTRIE_OK;
}

Test(input_official, icd9cm)
{
    struct medtrie_compile_options options = {.path_count = 1};
    struct medtrie_error error = {.struct_size = sizeof error};
    const char *path = official_folder();
    char icd9cm[512];
    unsigned files = 0;

    if (path == NULL)
        cr_skip("MEDTRIE_CODESETS is not set");
    snprintf(icd9cm, sizeof icd9cm, "%s/icd9cm", path);
    path = icd9cm;
    options.paths = &path;
    cr_expect_eq(medtrie_input_walk(&options, count, &files, &error), MEDTRIE_OK, "%s",
                 error.message);
    cr_expect_eq(files, 4);
}

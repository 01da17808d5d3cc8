/*
 * Publishing: the bytes of an index, and that the name of a file only ever stands for a whole one.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/publish.h"
#include "draft/draft.h"
#include "records_builder.h"

#define OLDER "an older index"

static char folder[64];
static char path[128];
static struct builder builder;
static struct index_bytes laid_out;

/* Lays out an index of one release. */
static struct index_bytes lay_out(struct builder *one, bool licensed)
{
    struct index_bytes bytes;
    medtrie_index *opened;
    struct medtrie_index_view view = {.struct_size = sizeof view};

    builder_init(one);
    builder_file(one, &built_order, "2025-10-01", "a.txt", "A00,h A000 A001");
    if (licensed)
        builder_file(one, &built_cpt_long, "2025-01-01", "b.txt", "99990");
    opened = builder_open(one, &bytes.bytes);
    medtrie_index_describe(opened, &view);
    bytes.size = (size_t)view.size_bytes;
    medtrie_close(opened);
    return bytes;
}

static void start(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(folder, sizeof folder, "%s/medtrie-XXXXXX", base != NULL ? base : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chmod(folder, 0777), 0);
    snprintf(path, sizeof path, "%s/all.medtrie", folder);
    laid_out = lay_out(&builder, false);
}

/* How many files are in the folder; removes them if asked. */
static int count_files(bool and_remove)
{
    DIR *directory = opendir(folder);
    char name[512];
    int count = 0;

    cr_assert_not_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        if (and_remove && remove(name) != 0)
            cr_log_warn("cannot remove %s", name);
    }
    closedir(directory);
    return count;
}

static void end(void)
{
    chmod(folder, 0777);
    count_files(true);
    rmdir(folder);
    free(laid_out.bytes);
    builder_free(&builder);
}

TestSuite(publish, .init = start, .fini = end);

static void write_older(void)
{
    FILE *file = fopen(path, "wb");

    cr_assert_not_null(file);
    cr_assert_eq(fwrite(OLDER, 1, strlen(OLDER), file), strlen(OLDER));
    fclose(file);
}

/* Whether the file at path holds exactly these bytes. */
static bool holds(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    char *read = malloc(size + 1);
    bool same;

    cr_assert_not_null(file);
    same = fread(read, 1, size + 1, file) == size && memcmp(read, bytes, size) == 0;
    fclose(file);
    free(read);
    return same;
}

static enum medtrie_result publish(const char *to)
{
    return medtrie_publish_write(to, &laid_out, &builder.error);
}

/* A failure must name the path, leave the older file as it was, and nothing beside it. */
static void expect_failed(enum medtrie_result result, enum medtrie_result expected,
                          const char *says)
{
    cr_expect_eq(result, expected, "%d: %s", (int)result, builder.error.message);
    cr_expect(strstr(builder.error.message, says) != NULL, "%s", builder.error.message);
    cr_expect(holds(OLDER, strlen(OLDER)));
    cr_expect_eq(count_files(false), 1);
}

/* ---- Writing ------------------------------------------------------------------------------ */

/* A new file, and one over an older: nothing else is left in the folder. */
Test(publish, write)
{
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
        cr_expect(holds(laid_out.bytes, laid_out.size));
        cr_expect_eq(count_files(false), 1);
        write_older();
    }
    cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect(holds(laid_out.bytes, laid_out.size));
}

/* A name without a folder is one in the current folder. */
Test(publish, relative_path)
{
    cr_assert_eq(chdir(folder), 0);
    cr_expect_eq(publish("all.medtrie"), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect(holds(laid_out.bytes, laid_out.size));
    cr_expect_eq(count_files(false), 1);
}

/* Who may read it: what the umask leaves, and of an older file nobody who could not read that. */
Test(publish, mode)
{
    static const struct {
        mode_t older, mask, mode; /* older 0: there is none */
    } cases[] = {{0, 022, 0644},    {0, 027, 0640},    {0, 077, 0600},    {0, 0, 0666},
                 {0600, 022, 0600}, {0640, 022, 0640}, {0644, 077, 0600}, {0666, 027, 0640},
                 {0755, 022, 0644}, {0444, 022, 0444}, {04600, 0, 0600}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stat status;

        remove(path);
        if (cases[i].older != 0) {
            write_older();
            cr_assert_eq(chmod(path, cases[i].older), 0);
        }
        umask(cases[i].mask);
        cr_assert_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
        cr_assert_eq(stat(path, &status), 0);
        cr_expect_eq(status.st_mode & 07777, cases[i].mode, "%04o, umask %03o: %04o",
                     (unsigned)cases[i].older, (unsigned)cases[i].mask,
                     (unsigned)(status.st_mode & 07777));
        cr_expect_eq(count_files(false), 1);
    }
}

/* What a run left that is no more goes, and what another is writing stays. */
Test(publish, left_over_temporary)
{
    static const int numbers[] = {0, 1, 3, MEDTRIE_DRAFTS_MAX - 1};
    int held = -1;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char name[256];
        int fd;

        snprintf(name, sizeof name, "%s.medtrie-tmp-%d", path, numbers[i]);
        fd = open(name, O_RDWR | O_CREAT | O_EXCL, i == 2 ? 0444 : 0644);
        cr_assert_geq(fd, 0);
        if (i == 1) {
            held = fd;
            cr_assert_eq(flock(held, LOCK_EX | LOCK_NB), 0);
        } else {
            close(fd);
        }
    }
    cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect(holds(laid_out.bytes, laid_out.size));
    cr_expect_eq(count_files(false), 2, "the file, and what another is writing");
    close(held);
    cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect_eq(count_files(false), 1);
}

/* Whatever has a name of a temporary file and is no file stays, and is not followed. */
Test(publish, names_taken)
{
    char name[256], other[256];
    struct stat status;

    write_older();
    snprintf(other, sizeof other, "%s/other", folder);
    cr_assert_eq(rename(path, other), 0);
    snprintf(name, sizeof name, "%s.medtrie-tmp-0", path);
    cr_assert_eq(symlink("other", name), 0);
    snprintf(name, sizeof name, "%s.medtrie-tmp-1", path);
    cr_assert_eq(mkdir(name, 0777), 0);
    snprintf(name, sizeof name, "%s.medtrie-tmp-2", path);
    cr_assert_eq(mkfifo(name, 0666), 0);
    cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect(holds(laid_out.bytes, laid_out.size));
    cr_expect_eq(count_files(false), 5);
    cr_assert_eq(stat(other, &status), 0);
    cr_expect_eq(status.st_size, strlen(OLDER));
}

/* When all names are taken by others that write, the file is refused. */
Test(publish, too_many_at_once)
{
    int held[MEDTRIE_DRAFTS_MAX];

    write_older();
    for (int i = 0; i < MEDTRIE_DRAFTS_MAX; i++) {
        char name[256];

        snprintf(name, sizeof name, "%s.medtrie-tmp-%d", path, i);
        held[i] = open(name, O_RDWR | O_CREAT | O_EXCL, 0644);
        cr_assert_eq(flock(held[i], LOCK_EX | LOCK_NB), 0);
    }
    cr_expect_eq(publish(path), MEDTRIE_ERROR_WRITE);
    cr_expect(holds(OLDER, strlen(OLDER)));
    cr_expect_eq(count_files(false), MEDTRIE_DRAFTS_MAX + 1);
    for (int i = 0; i < MEDTRIE_DRAFTS_MAX; i++)
        close(held[i]);
    cr_expect_eq(publish(path), MEDTRIE_OK, "%s", builder.error.message);
    cr_expect_eq(count_files(false), 1);
}

/* ---- Failures ----------------------------------------------------------------------------- */

/* Bytes that do not pass the full check are not published: one changed bit anywhere. */
Test(publish, unsound_index)
{
    static const double places[] = {0.0, 0.1, 0.5, 0.9, 0.999};

    write_older();
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t place = (size_t)(places[i] * (double)laid_out.size);
        enum medtrie_result result;

        laid_out.bytes[place] ^= 1;
        result = publish(path);
        laid_out.bytes[place] ^= 1;
        cr_expect_eq(result / 100, 4, "byte %zu: %d", place, (int)result);
        cr_expect(holds(OLDER, strlen(OLDER)));
        cr_expect_eq(count_files(false), 1);
    }
}

/* A folder that may not be written. */
Test(publish, unwritable_folder)
{
    write_older();
    cr_assert_eq(chmod(folder, 0555), 0);
    if (geteuid() == 0)
        cr_assert_eq(seteuid(65534), 0);
    expect_failed(publish(path), MEDTRIE_ERROR_WRITE, "all.medtrie");
    if (getuid() == 0)
        cr_assert_eq(seteuid(0), 0);
}

/* A disk that is full in the middle. */
Test(publish, no_space)
{
    struct rlimit limit;

    write_older();
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = laid_out.size / 2;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    expect_failed(publish(path), MEDTRIE_ERROR_WRITE, "cannot write");
    limit.rlim_cur = limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A folder that is not there, one that is a file, and no name at all. */
Test(publish, impossible_paths)
{
    char name[256];

    write_older();
    snprintf(name, sizeof name, "%s/none/all.medtrie", folder);
    expect_failed(publish(name), MEDTRIE_ERROR_WRITE, name);
    snprintf(name, sizeof name, "%s/all.medtrie/more", folder);
    expect_failed(publish(name), MEDTRIE_ERROR_WRITE, name);
    cr_assert_eq(chdir(folder), 0);
    expect_failed(publish(""), MEDTRIE_ERROR_WRITE, "");
}

/* What is no file is not replaced: a folder, and a pipe, which stands for a device. */
Test(publish, target_is_no_file)
{
    struct stat status;
    char name[256];

    cr_assert_eq(mkdir(path, 0777), 0);
    cr_expect_eq(publish(path), MEDTRIE_ERROR_WRITE);
    cr_expect_eq(count_files(false), 1);
    snprintf(name, sizeof name, "%s/", path);
    cr_expect_eq(publish(name), MEDTRIE_ERROR_WRITE);
    cr_assert_eq(rmdir(path), 0, "it is not empty");
    cr_assert_eq(mkfifo(path, 0666), 0);
    cr_expect_eq(publish(path), MEDTRIE_ERROR_WRITE);
    cr_assert_eq(lstat(path, &status), 0);
    cr_expect(S_ISFIFO(status.st_mode), "it was replaced");
    cr_expect_eq(count_files(false), 1);
}

/* ---- Layout ------------------------------------------------------------------------------- */

/* docs/FORMAT.md, "Header". */
/* A link is followed: who points readers at "current" must not find it cut loose. */
Test(publish, symbolic_link)
{
    char link_path[160];
    struct stat status;

    write_older();
    snprintf(link_path, sizeof link_path, "%s/current", folder);
    cr_assert_eq(symlink("all.medtrie", link_path), 0);
    cr_expect_eq(publish(link_path), MEDTRIE_OK);
    cr_assert_eq(lstat(link_path, &status), 0);
    cr_expect(S_ISLNK(status.st_mode));
    cr_expect(holds(laid_out.bytes, laid_out.size));
    cr_expect_eq(count_files(false), 2);
}

Test(publish, header)
{
    const uint8_t *bytes = laid_out.bytes;

    cr_expect_arr_eq(bytes, "\x89MTI\r\n\x1a\n", 8);
    cr_expect_eq(medtrie_load16(bytes + 8), 1, "major");
    cr_expect_eq(medtrie_load16(bytes + 10), 0, "minor");
    cr_expect_eq(medtrie_load16(bytes + 12), 0, "oldest reader");
    cr_expect_eq(medtrie_load16(bytes + 14), 0);
    cr_expect_eq(medtrie_load32(bytes + 16), 0, "required features");
    cr_expect_eq(medtrie_load32(bytes + 20), 0, "optional features");
    cr_expect_eq(medtrie_load64(bytes + 24), laid_out.size);
    cr_expect_eq(medtrie_load32(bytes + 52), 0);
}

/* Sections ascend at multiples of 64 bytes, without a gap wider than that, up to the end. */
Test(publish, section_table)
{
    uint32_t count = medtrie_load32(laid_out.bytes + 48);
    uint64_t before = 64 + (uint64_t)count * 40;

    cr_assert_gt(count, 4);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = laid_out.bytes + 64 + (size_t)i * 40;
        uint64_t offset = medtrie_load64(entry + 16);

        cr_expect_eq(offset % 64, 0, "section %u", i);
        cr_expect(offset >= before && offset - before < 64, "section %u at %llu", i,
                  (unsigned long long)offset);
        cr_expect_eq(medtrie_load16(entry + 8), 1, "version");
        cr_expect_eq(medtrie_load32(entry + 12), 1, "required");
        before = offset + medtrie_load64(entry + 24);
    }
    cr_expect_eq(before, laid_out.size);
    cr_expect_eq(strncmp((const char *)laid_out.bytes + 64, "texts", 8), 0);
}

/* The header of an index with CPT says so. */
Test(publish, licensed)
{
    struct builder one;
    struct index_bytes licensed = lay_out(&one, true);

    cr_expect_eq(medtrie_load32(licensed.bytes + 20), 1);
    free(licensed.bytes);
    builder_free(&one);
}

/* The same inputs give the same bytes, in whichever order the files come. */
Test(publish, determinism)
{
    uint8_t *first = NULL;
    size_t first_size = 0;

    for (int i = 0; i < 4; i++) {
        struct medtrie_index_view view = {.struct_size = sizeof view};
        struct builder one;
        medtrie_index *opened;
        uint8_t *bytes;

        builder_init(&one);
        for (int f = 0; f < 4; f++)
            switch ((f + i) % 4) {
            case 0:
                builder_file(&one, &built_order, "2024-10-01", i % 2 ? "x/a.txt" : "y/a.txt",
                             "C43,h C430 C4A C44,t=old");
                break;
            case 1:
                builder_file(&one, &built_order, "2025-10-01", "b.txt", "C43,h C431 C44,t=new,x=1");
                break;
            case 2:
                builder_file(&one, &built_tabular, "2025-10-01", "b.xml", "");
                builder_grouping(&one, MEDTRIE_KIND_BLOCK, "C43-C44", "Skin", "C43 C4A C44");
                break;
            default:
                builder_file(&one, &built_hcpcs, "2025-01-01", "c.txt", "A0021 AA,2");
            }
        opened = builder_open(&one, &bytes);
        medtrie_index_describe(opened, &view);
        medtrie_close(opened);
        if (first == NULL) {
            first = bytes;
            first_size = (size_t)view.size_bytes;
        } else {
            cr_assert_eq(view.size_bytes, first_size);
            cr_expect_eq(memcmp(bytes, first, first_size), 0, "order %d", i);
            free(bytes);
        }
        builder_free(&one);
    }
    free(first);
}

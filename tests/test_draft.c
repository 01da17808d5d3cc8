/*
 * Drafts: names and modes. What is left when a writer is killed, and what runs at the same time do
 * to each other, test_publish and faults/kill.py look at.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "draft/draft.h"

static char folder[64];

static void start(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(folder, sizeof folder, "%s/medtrie-XXXXXX", base != NULL ? base : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static void end(void)
{
    static const char *const names[] = {"a",   "b", "link", "a.medtrie-tmp-0", "a.medtrie-tmp-1",
                                        "pipe"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    cr_expect_eq(rmdir(folder), 0, "something is left in it");
}

TestSuite(draft, .init = start, .fini = end);

static void write_file(const char *name, const char *text, mode_t mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    cr_assert_eq(fchmod(fd, mode), 0);
    close(fd);
}

static bool holds(const char *name, const char *text)
{
    char bytes[64] = {0};
    int fd = open(name, O_RDONLY);
    ssize_t size = read(fd, bytes, sizeof bytes - 1);

    close(fd);
    return size == (ssize_t)strlen(text) && strcmp(bytes, text) == 0;
}

static bool exists(const char *name)
{
    struct stat status;

    return lstat(name, &status) == 0;
}

static void begin(struct medtrie_draft *draft, const char *path, const char *text)
{
    cr_assert(medtrie_draft_find(draft, path), "%s", strerror(draft->error));
    cr_assert(medtrie_draft_create(draft), "%s", strerror(draft->error));
    cr_assert_eq(write(draft->fd, text, strlen(text)), (ssize_t)strlen(text));
}

static bool is_same(const char *a, const char *b)
{
    struct medtrie_draft first, second;
    bool same;

    cr_assert(medtrie_draft_find(&first, a) && medtrie_draft_find(&second, b));
    same = medtrie_draft_is_same(&first, &second);
    cr_assert_eq(medtrie_draft_is_same(&second, &first), same);
    medtrie_draft_close(&first);
    medtrie_draft_close(&second);
    return same;
}

Test(draft, knows_the_same_name)
{
    char whole[80], folder_again[80];

    snprintf(whole, sizeof whole, "%s/a", folder);
    snprintf(folder_again, sizeof folder_again, "../%s/./a", strrchr(folder, '/') + 1);
    for (int there = 0; there < 2; there++) {
        cr_expect(is_same("a", "a") && is_same("a", "./a") && is_same(whole, "a"));
        cr_expect(is_same(folder_again, ".//a"));
        cr_expect_not(is_same("a", "b") || is_same("a", "../a") || is_same("a", "none/a"));
        if (there == 0)
            write_file("a", "", 0644);
    }
    cr_assert_eq(symlink("a", "link"), 0);
    cr_expect(is_same("link", "a"));
    cr_expect_not(is_same("/dev/null", "/dev/null"));
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    cr_expect_not(is_same("pipe", "pipe"));
}

/* An open file is replaced under whatever name it was opened, and only while it has the target's.
 */
Test(draft, knows_what_it_replaces)
{
    struct medtrie_draft draft;
    int fd;

    write_file("a", "", 0644);
    cr_assert_eq(symlink("a", "link"), 0);
    fd = open("a", O_WRONLY);
    cr_assert(fd >= 0 && medtrie_draft_find(&draft, "link"));
    cr_expect(medtrie_draft_replaces(&draft, fd));
    cr_assert_eq(rename("a", "b"), 0);
    cr_expect_not(medtrie_draft_replaces(&draft, fd));
    write_file("a", "", 0644);
    cr_expect_not(medtrie_draft_replaces(&draft, fd));
    medtrie_draft_close(&draft);
    close(fd);
}

/* Until it is published the older file is there, and a draft that is closed before is gone. */
Test(draft, publish_and_close)
{
    struct medtrie_draft draft;

    write_file("a", "older", 0644);
    begin(&draft, "a", "newer");
    cr_expect(holds("a", "older"));
    medtrie_draft_close(&draft);
    cr_expect(holds("a", "older"));
    cr_expect_not(exists("a.medtrie-tmp-0"));
    begin(&draft, "a", "newer");
    cr_expect(medtrie_draft_publish(&draft));
    cr_expect(holds("a", "newer"));
    medtrie_draft_close(&draft);
    cr_expect(holds("a", "newer"));
    cr_expect_not(exists("a.medtrie-tmp-0"));
}

/* Drafts of one target at the same time, also of one process: each has a file, the last one counts.
 */
Test(draft, two_at_once)
{
    struct medtrie_draft first, second;

    begin(&first, "a", "first");
    begin(&second, "a", "second");
    cr_expect(exists("a.medtrie-tmp-0") && exists("a.medtrie-tmp-1"));
    cr_expect(medtrie_draft_publish(&second));
    cr_expect(medtrie_draft_publish(&first));
    cr_expect(holds("a", "first"));
    medtrie_draft_close(&second);
    medtrie_draft_close(&first);
}

/* Between the end of its writing and its name a draft is held as before. */
Test(draft, held_until_named)
{
    struct medtrie_draft first, second;

    begin(&first, "a", "first");
    close(first.fd);
    first.fd = open("/dev/null", O_WRONLY);
    begin(&second, "a", "second");
    cr_expect(exists("a.medtrie-tmp-0"), "the other one took it for dead");
    medtrie_draft_close(&second);
    medtrie_draft_close(&first);
}

/* No bit that the older file lacks, whatever the umask, from the first moment on. */
Test(draft, mode)
{
    static const struct {
        mode_t older, mask, mode;
    } cases[] = {{0600, 022, 0600}, {0644, 077, 0600}, {0640, 0, 0640}, {0777, 0, 0666}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct medtrie_draft draft;
        struct stat status;

        write_file("a", "older", cases[i].older);
        umask(cases[i].mask);
        begin(&draft, "a", "newer");
        cr_assert_eq(fstat(draft.fd, &status), 0);
        cr_expect_eq(status.st_mode & 07777, cases[i].mode, "%04o", (unsigned)cases[i].older);
        medtrie_draft_close(&draft);
        unlink("a");
    }
}

/* Writes a draft for an older file of group 4 (root's to give) and this mode; what it becomes. */
static struct stat status_over(mode_t older, uid_t writer)
{
    struct medtrie_draft draft;
    struct stat status;
    int other;

    write_file("a", "older", older);
    cr_assert_eq(chown("a", writer, 4), 0);
    cr_assert_eq(chown(folder, writer, (gid_t)-1), 0);
    umask(022);
    cr_assert_eq(seteuid(writer), 0);
    begin(&draft, "a", "newer");
    cr_assert_eq(fstat(draft.fd, &status), 0);
    other = open("a.medtrie-tmp-0", O_RDONLY);
    cr_expect_eq(flock(other, LOCK_EX | LOCK_NB), -1, "it is not held");
    close(other);
    medtrie_draft_close(&draft);
    cr_expect_not(exists("a.medtrie-tmp-0"));
    cr_assert_eq(seteuid(0), 0);
    unlink("a");
    return status;
}

/* The group is that of the older file. Where the writer cannot give it away, nobody gets in by
 * another group: neither who is of the writer's, nor who was of the older one and is now none of
 * it.
 */
Test(draft, group)
{
    static const struct {
        mode_t older, kept, lost; /* modes: older, and newer with its group and with another */
    } cases[] = {{0640, 0640, 0600}, {0644, 0644, 0644}, {0604, 0604, 0600},
                 {0600, 0600, 0600}, {0660, 0640, 0600}, {0646, 0644, 0644}};

    if (geteuid() != 0)
        cr_skip("only root may give files away");
    cr_assert_eq(setgroups(0, NULL), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stat kept = status_over(cases[i].older, 0);
        struct stat lost = status_over(cases[i].older, 65534);

        cr_expect_eq(kept.st_gid, 4);
        cr_expect_eq(kept.st_mode & 07777, cases[i].kept, "%04o", (unsigned)kept.st_mode);
        cr_expect_neq(lost.st_gid, 4);
        cr_expect_eq(lost.st_mode & 07777, cases[i].lost, "%04o", (unsigned)lost.st_mode);
    }
}

/* A link is followed, also by the draft's own name; what is no file is told by its mode. */
Test(draft, find)
{
    struct medtrie_draft draft;

    write_file("a", "older", 0644);
    cr_assert_eq(symlink("a", "link"), 0);
    begin(&draft, "link", "newer");
    cr_expect(exists("a.medtrie-tmp-0"));
    cr_expect(medtrie_draft_publish(&draft));
    medtrie_draft_close(&draft);
    cr_expect(holds("a", "newer"));
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    cr_expect(medtrie_draft_find(&draft, "pipe") && S_ISFIFO(draft.mode));
    medtrie_draft_close(&draft);
    cr_expect(medtrie_draft_find(&draft, "b") && draft.mode == 0, "there is none yet");
    medtrie_draft_close(&draft);
    cr_expect_not(medtrie_draft_find(&draft, "a/b"));
    cr_expect_eq(draft.error, ENOTDIR);
    medtrie_draft_close(&draft);
}

/* A link to a file that is not there yet is kept, and the file gets there; also by another link,
 * and by the way from the folder in which the link is. */
Test(draft, link_to_nothing)
{
    static const char *const ends[] = {"a", "../sub/a", "b"};
    char path[128];

    cr_assert_eq(mkdir("sub", 0755), 0);
    cr_assert_eq(symlink("a", "sub/b"), 0);
    for (size_t i = 0; i <= sizeof ends / sizeof ends[0]; i++) {
        struct medtrie_draft draft;

        snprintf(path, sizeof path, "%s/sub/a", folder);
        cr_assert_eq(symlink(i < 3 ? ends[i] : path, "sub/link"), 0);
        begin(&draft, "sub/link", "newer");
        cr_expect(exists("sub/a.medtrie-tmp-0"));
        cr_expect(medtrie_draft_publish(&draft));
        medtrie_draft_close(&draft);
        cr_expect(holds("sub/a", "newer"), "%zu", i);
        cr_expect_gt(readlink("sub/link", path, sizeof path), 0, "%zu: it was replaced", i);
        unlink("sub/a");
        unlink("sub/link");
    }
    unlink("sub/b");
    rmdir("sub");
}

/* A loop of links is no new file, and none of them is replaced. */
Test(draft, what_cannot_be_resolved_is_not_replaced)
{
    struct medtrie_draft draft;

    cr_assert_eq(symlink("b", "a"), 0);
    cr_assert_eq(symlink("a", "b"), 0);
    cr_expect_not(medtrie_draft_find(&draft, "a"));
    cr_expect_eq(draft.error, ELOOP);
    medtrie_draft_close(&draft);
}

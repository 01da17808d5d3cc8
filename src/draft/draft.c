/*
 * Drafts have names that can be guessed, "a.csv.medtrie-tmp-0" and so on, so that the next run for
 * the same target finds what a run left that was killed, and takes nobody's own file for one.
 * Whether its writer is alive is told by a lock that the writer holds on it, which ends with the
 * writer however that ends; a number of a process may be another's by then, or of another machine.
 *
 * The rules that keep a draft of a writer that is alive from being removed:
 *
 *   - Only who holds the lock on a file, and sees then that the name still stands for that file,
 *     removes or renames that name.
 *   - A writer that was overtaken between creating and locking sees it and takes another name.
 *   - The lock ends after the rename. Since the end of the writing (close) may tell of a full disk,
 *     and ends locks of the same descriptor, a second descriptor holds it.
 *
 * On a file system without locks nothing is removed. A file without a name (O_TMPFILE) would leave
 * nothing behind, but can only be linked to a name that is free, not replace a file.
 */
#include "draft.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MORE 16 /* ".medtrie-tmp-31" and a NUL */
#define LINKS_MAX 40 /* as many as Linux follows */

static bool fail(struct medtrie_draft *draft, const char *what)
{
    draft->failed = what;
    draft->error = errno;
    return false;
}

/* Where a link leads, seen from the folder that it is in; NULL without memory. */
static char *end_of_link(const char *link, const char *end)
{
    const char *slash = strrchr(link, '/');
    int folder = end[0] == '/' || slash == NULL ? 0 : (int)(slash + 1 - link);
    size_t size = (size_t)folder + strlen(end) + 1;
    char *target = malloc(size);

    if (target != NULL)
        snprintf(target, size, "%.*s%s", folder, link, end);
    return target;
}

/* A symbolic link whose file is not there yet stands for that file, too: it gets the name. */
static bool follow_links(struct medtrie_draft *draft)
{
    char end[PATH_MAX];

    for (int links = 0; links < LINKS_MAX; links++) {
        ssize_t size = readlink(draft->target, end, sizeof end - 1);
        char *target;

        if (size < 0)
            return errno == EINVAL || errno == ENOENT; /* no link, or nothing */
        end[size] = '\0';
        target = end_of_link(draft->target, end);
        if (target == NULL)
            return false;
        free(draft->target);
        draft->target = target;
    }
    errno = ELOOP;
    return false;
}

bool medtrie_draft_find(struct medtrie_draft *draft, const char *path)
{
    struct stat status;

    *draft = (struct medtrie_draft){.fd = -1, .lock = -1};
    draft->target = realpath(path, NULL);
    if (draft->target == NULL && errno == ENOENT) {
        draft->target = strdup(path); /* there is none yet */
        if (draft->target != NULL && !follow_links(draft))
            return fail(draft, "find it");
    }
    if (draft->target == NULL)
        return fail(draft, "find it");
    if (stat(draft->target, &status) != 0)
        return errno == ENOENT || fail(draft, "find it");
    draft->mode = status.st_mode;
    draft->group = status.st_gid;
    return true;
}

/* Looks at the folder that a name is in, and returns what it is called there; NULL: there is no
 * such folder. */
static const char *name_in_folder(const char *path, struct stat *folder)
{
    const char *slash = strrchr(path, '/');
    char copy[PATH_MAX];

    if (slash == NULL)
        return stat(".", folder) == 0 ? path : NULL;
    if (slash - path >= PATH_MAX - 1)
        return NULL;
    snprintf(copy, sizeof copy, "%.*s", (int)(slash - path + 1), path);
    return stat(copy, folder) == 0 ? slash + 1 : NULL;
}

bool medtrie_draft_is_same(const struct medtrie_draft *a, const struct medtrie_draft *b)
{
    struct stat folder_a, folder_b;
    const char *name_a, *name_b;

    if ((a->mode != 0 && !S_ISREG(a->mode)) || (b->mode != 0 && !S_ISREG(b->mode)))
        return false;
    name_a = name_in_folder(a->target, &folder_a);
    name_b = name_in_folder(b->target, &folder_b);
    return name_a != NULL && name_b != NULL && strcmp(name_a, name_b) == 0 &&
           folder_a.st_dev == folder_b.st_dev && folder_a.st_ino == folder_b.st_ino;
}

static bool stands_for(const char *name, int fd)
{
    struct stat file, named;

    return fstat(fd, &file) == 0 && lstat(name, &named) == 0 && S_ISREG(file.st_mode) &&
           file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

bool medtrie_draft_replaces(const struct medtrie_draft *draft, int fd)
{
    return stands_for(draft->target, fd);
}

/* ---- Names and locks ----------------------------------------------------------------------- */

static void name_draft(struct medtrie_draft *draft, int number)
{
    snprintf(draft->name, strlen(draft->target) + NAME_MORE, "%s.medtrie-tmp-%d", draft->target,
             number);
}

/* Locks a file; false with EWOULDBLOCK: another has it. */
static bool lock(int fd)
{
    int result;

    do
        result = flock(fd, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* Removes a file that no writer holds. */
static void remove_dead(const char *name)
{
    int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int fd = open(name, O_RDWR | flags); /* NFS locks only what may be written */

    if (fd < 0 && errno == EACCES)
        fd = open(name, O_RDONLY | flags);
    if (fd < 0)
        return;
    if (lock(fd) && stands_for(name, fd))
        unlink(name);
    close(fd);
}

/* Whether the file that was just created is this writer's. Without locks nobody else takes it. */
static bool claim(int fd, const char *name)
{
    return lock(fd) ? stands_for(name, fd) : errno != EWOULDBLOCK;
}

/* ---- Writing ------------------------------------------------------------------------------- */

/* Creates the first draft whose name is free; the umask takes from the mode. */
static bool create_first_free(struct medtrie_draft *draft, mode_t mode)
{
    for (int i = 0; i < MEDTRIE_DRAFTS_MAX; i++) {
        name_draft(draft, i);
        draft->fd = open(draft->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (draft->fd < 0 && errno != EEXIST)
            return false;
        if (draft->fd < 0)
            continue;
        if (claim(draft->fd, draft->name))
            return true;
        close(draft->fd);
        draft->fd = -1;
        errno = EEXIST;
    }
    return false;
}

/* What a file may have of a mode whatever its group is: who was of the old group may be one of the
 * others now, and the other way round. */
static mode_t mode_of_any_group(mode_t mode)
{
    mode_t both = mode >> 3 & mode & 07;

    return (mode & 0700) | both << 3 | both;
}

/*
 * Gives the draft the group of the file that it will replace, where it has got another one from its
 * writer or folder. Who is of that group may have opened it by now and would read on, so it makes
 * way for one that this group cannot open. Where the group is not the writer's to give, it keeps
 * what is allowed to everybody.
 */
static bool take_group(struct medtrie_draft *draft)
{
    struct stat status;

    if (fstat(draft->fd, &status) != 0)
        return false;
    if (draft->mode == 0 || status.st_gid == draft->group)
        return true;
    unlink(draft->name);
    close(draft->fd);
    draft->fd = -1;
    if (!create_first_free(draft, mode_of_any_group(status.st_mode & 0666)))
        return false;
    return fchown(draft->fd, (uid_t)-1, draft->group) != 0 ||
           fchmod(draft->fd, status.st_mode & 0666) == 0;
}

bool medtrie_draft_create(struct medtrie_draft *draft)
{
    draft->name = malloc(strlen(draft->target) + NAME_MORE);
    if (draft->name == NULL)
        return fail(draft, "write it");
    for (int i = 0; i < MEDTRIE_DRAFTS_MAX; i++) {
        name_draft(draft, i);
        remove_dead(draft->name);
    }
    if (!create_first_free(draft, draft->mode != 0 ? draft->mode & 0666 : 0666) ||
        !take_group(draft)) {
        fail(draft, "write beside it");
        if (draft->fd >= 0)
            unlink(draft->name);
        free(draft->name);
        draft->name = NULL;
        return false;
    }
    draft->lock = fcntl(draft->fd, F_DUPFD_CLOEXEC, 0);
    return draft->lock >= 0 || fail(draft, "write it");
}

bool medtrie_draft_publish(struct medtrie_draft *draft)
{
    int fd = draft->fd;

    draft->fd = -1;
    if (close(fd) != 0)
        return fail(draft, "write it");
    if (rename(draft->name, draft->target) != 0)
        return fail(draft, "rename the new file to it");
    free(draft->name);
    draft->name = NULL;
    return true;
}

void medtrie_draft_close(struct medtrie_draft *draft)
{
    if (draft->name != NULL)
        unlink(draft->name);
    if (draft->fd >= 0)
        close(draft->fd);
    if (draft->lock >= 0)
        close(draft->lock);
    free(draft->name);
    free(draft->target);
    *draft = (struct medtrie_draft){.fd = -1, .lock = -1};
}

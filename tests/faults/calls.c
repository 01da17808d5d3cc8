/* See calls.h. Each is wrapped by its name and by that for files of any size ("open64"). */
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const fault_names[FAULTS] = {"none", "EIO", "ENOSPC", "EINTR", "EMFILE", "short"};

static bool armed, fails_on;
static enum fault kind;
static size_t failing, made;
static long open_files;

/* What is not yet on the disk: bytes that were written, and a new name. */
static bool bytes_pending, name_pending, renamed_too_early;
static const char *first_failed = "";

void calls_arm(enum fault fault, size_t first, bool goes_on)
{
    kind = fault;
    failing = first;
    fails_on = goes_on;
    made = 0;
    first_failed = "";
    bytes_pending = name_pending = renamed_too_early = false;
    armed = true;
}

size_t calls_disarm(void)
{
    armed = false;
    return made;
}

const char *calls_failed(void)
{
    return first_failed;
}

long calls_open(void)
{
    return open_files;
}

bool calls_lasting(void)
{
    return !bytes_pending && !name_pending && !renamed_too_early;
}

/* Whether the call is to fail in some way. */
static bool is_due(const char *name)
{
    if (!armed)
        return false;
    made++;
    if (kind == FAULT_NONE || made < failing || (made > failing && !fails_on))
        return false;
    if (first_failed[0] == '\0')
        first_failed = name;
    return true;
}

static bool fails(const char *name)
{
    static const int numbers[FAULTS] = {0, EIO, ENOSPC, EINTR, EMFILE, 0};

    if (!is_due(name) || numbers[kind] == 0)
        return false;
    errno = numbers[kind];
    return true;
}

/* Reads and writes: how much is to be done; -1: it fails. One that is short alone is of one byte,
 * one of many is of half. */
static ssize_t asked(const char *name, size_t size)
{
    bool is_short = kind == FAULT_SHORT && is_due(name);

    if (!is_short && kind != FAULT_SHORT && fails(name))
        return -1;
    if (is_short && size > 1)
        return fails_on ? (ssize_t)(size / 2) : 1;
    return (ssize_t)size;
}

static int opened(int fd)
{
    open_files += fd >= 0;
    return fd;
}

/* ---- Calls of one name --------------------------------------------------------------------- */

/* A call that does nothing but fail, or what it does. */
#define WRAP(type, name, parameters, arguments, failure)                                           \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    return fails(#name) ? failure : __real_##name arguments;                                       \
  }

WRAP(int, flock, (int fd, int operation), (fd, operation), -1)
WRAP(int, unlink, (const char *path), (path), -1)
WRAP(char *, realpath, (const char *path, char *into), (path, into), NULL)
WRAP(char *, getcwd, (char *into, size_t size), (into, size), NULL)
WRAP(int, pipe2, (int fds[2], int flags), (fds, flags), -1)

ssize_t __real_write(int fd, const void *from, size_t size);
int __real_close(int fd);
int __real_munmap(void *map, size_t size);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
ssize_t __wrap_write(int fd, const void *from, size_t size);
int __wrap_close(int fd);
int __wrap_munmap(void *map, size_t size);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);

ssize_t __wrap_write(int fd, const void *from, size_t size)
{
    ssize_t count = asked("write", size);

    bytes_pending = true;
    return count < 0 ? -1 : __real_write(fd, from, (size_t)count);
}

int __wrap_fsync(int fd)
{
    if (fails("fsync"))
        return -1;
    bytes_pending = name_pending = false;
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    if (fails("rename"))
        return -1;
    renamed_too_early = renamed_too_early || bytes_pending;
    name_pending = true;
    return __real_rename(from, to);
}

#ifdef FAULTS_WRAP

ssize_t __real_read(int fd, void *into, size_t size);
ssize_t __wrap_read(int fd, void *into, size_t size);

ssize_t __wrap_read(int fd, void *into, size_t size)
{
    ssize_t count = asked("read", size);

    return count < 0 ? -1 : __real_read(fd, into, (size_t)count);
}

#else

/* Also where a library reads a file itself. */
__attribute__((visibility("default"))) ssize_t read(int fd, void *into, size_t size)
{
    ssize_t count = asked("read", size);

    return count < 0 ? -1 : (ssize_t)syscall(SYS_read, fd, into, (size_t)count);
}

#endif

/* As on Linux the file is closed also when the call fails. */
int __wrap_close(int fd)
{
    bool is_bad = fails("close");
    int number = errno;

    open_files--;
    if (__real_close(fd) == 0 && is_bad) {
        errno = number;
        return -1;
    }
    return 0;
}

int __wrap_munmap(void *map, size_t size)
{
    open_files--;
    return __real_munmap(map, size);
}

/* ---- Calls of two names -------------------------------------------------------------------- */

#define WRAP_TWICE(type, name, parameters, arguments, failure)                                     \
  WRAP(type, name, parameters, arguments, failure)                                                 \
  WRAP(type, name##64, parameters, arguments, failure)

WRAP_TWICE(int, stat, (const char *path, struct stat *status), (path, status), -1)
WRAP_TWICE(int, lstat, (const char *path, struct stat *status), (path, status), -1)
WRAP_TWICE(int, fstat, (int fd, struct stat *status), (fd, status), -1)
WRAP_TWICE(int, ftruncate, (int fd, off_t size), (fd, size), -1)
WRAP_TWICE(int, fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size),
           -1)
WRAP_TWICE(int, scandir,
           (const char *path, struct dirent ***entries, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)),
           (path, entries, select, compare), -1)

#define WRAP_OPEN(name)                                                                            \
  int __real_##name(const char *path, int flags, mode_t mode);                                     \
  int __wrap_##name(const char *path, int flags, ...);                                             \
  int __wrap_##name(const char *path, int flags, ...)                                              \
  {                                                                                                \
    mode_t mode = 0;                                                                               \
                                                                                                   \
    if ((flags & O_CREAT) != 0) {                                                                  \
      va_list more;                                                                                \
                                                                                                   \
      va_start(more, flags);                                                                       \
      mode = va_arg(more, mode_t);                                                                 \
      va_end(more);                                                                                \
    }                                                                                              \
    return fails("open") ? -1 : opened(__real_##name(path, flags, mode));                          \
  }

WRAP_OPEN(open)
WRAP_OPEN(open64)

#define WRAP_FCNTL(name)                                                                           \
  int __real_##name(int fd, int command, int argument);                                            \
  int __wrap_##name(int fd, int command, int argument);                                            \
  int __wrap_##name(int fd, int command, int argument)                                             \
  {                                                                                                \
    int result = fails("fcntl") ? -1 : __real_##name(fd, command, argument);                       \
                                                                                                   \
    return command == F_DUPFD_CLOEXEC ? opened(result) : result;                                   \
  }

WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

#define WRAP_MMAP(name)                                                                            \
  void *__real_##name(void *at, size_t size, int access, int flags, int fd, off_t from);           \
  void *__wrap_##name(void *at, size_t size, int access, int flags, int fd, off_t from);           \
  void *__wrap_##name(void *at, size_t size, int access, int flags, int fd, off_t from)            \
  {                                                                                                \
    void *map = MAP_FAILED;                                                                        \
                                                                                                   \
    if (!fails("mmap"))                                                                            \
      map = __real_##name(at, size, access, flags, fd, from);                                      \
    open_files += map != MAP_FAILED;                                                               \
    return map;                                                                                    \
  }

WRAP_MMAP(mmap)
WRAP_MMAP(mmap64)

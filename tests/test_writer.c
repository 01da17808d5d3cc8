/* Files written in order: a writer that can be woken while what it writes to takes nothing. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"

#define PIPE_BYTES 65536 /* of a new pipe, 16 pages */

/* Whether a process ends with 0 within some seconds. */
static bool ends_well(pid_t process)
{
    int status = 1;

    for (int i = 0; i < 500; i++) {
        if (waitpid(process, &status, WNOHANG) == process)
            return status == 0;
        usleep(10000);
    }
    kill(process, SIGKILL);
    waitpid(process, &status, 0);
    return false;
}

/* Of a pipe that nobody reads, and in which so many steps of so many bytes wait. */
static void expect_woken(size_t step, size_t count)
{
    static char data[PIPE_BYTES];
    char folder[] = "/tmp/medtrie-writer-XXXXXX", path[64];
    struct writer writer;
    int wake[2], reader;
    pid_t process;

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fifo", folder);
    cr_assert_eq(mkfifo(path, 0600), 0);
    reader = open(path, O_RDONLY | O_NONBLOCK);
    cr_assert(reader >= 0 && pipe(wake) == 0);
    cr_assert(medtrie_writer_open(&writer, path), "%s", writer.message);
    writer.wake = wake[0];
    cr_assert(medtrie_writer_begin(&writer), "%s", writer.message);
    for (size_t i = 0; i < count; i++)
        cr_assert(medtrie_writer_write(&writer, data, step));
    process = fork();
    cr_assert_geq(process, 0);
    if (process == 0)
        _exit(!medtrie_writer_write(&writer, data, sizeof data) && writer.is_woken ? 0 : 1);
    usleep(100000);
    cr_assert_eq(write(wake[1], "!", 1), 1);
    cr_expect(ends_well(process), "%zu steps of %zu bytes", count, step);
    medtrie_writer_close(&writer);
    close(reader);
    close(wake[0]);
    close(wake[1]);
    unlink(path);
    rmdir(folder);
}

/* Pages that are partly full take nothing that does not fit into the rest of them. */
Test(writer, is_woken_while_it_waits)
{
    static const struct {
        size_t step, count;
    } rows[] = {{1, 1}, {2100, 10}, {2049, 14}, {4096, 15}, {4000, 8}, {1366, 30}, {65536, 1}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect_woken(rows[i].step, rows[i].count);
}

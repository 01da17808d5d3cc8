/*
 * What becomes of an open index when its file is cut, overwritten or replaced: mapped, as a private
 * copy, and from memory; and of a copy when the file is changed while it is being made.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "format/layout.h"
#include "miniature.h"

static char folder[] = "/tmp/medtrie-map-XXXXXX";
static char path[64], beside[64];
static struct image first, second; /* of the same size; one title is another */

static const char title_first[] = "Cholera", title_second[] = "CHOLERA";

/* ---- Changing a file ----------------------------------------------------------------------- */

static void write_file(const char *name, const struct image *image, int flags)
{
    int file = open(name, O_WRONLY | O_CREAT | flags, 0600);

    cr_assert(file >= 0 && write(file, image->bytes, image->size) == (ssize_t)image->size);
    close(file);
}

static void overwrite(void)
{
    write_file(path, &second, 0);
}

static void cut(void)
{
    cr_assert_eq(truncate(path, 0), 0);
}

static void cut_half(void)
{
    cr_assert_eq(truncate(path, (off_t)first.size / 2), 0);
}

/* What cp does to a file that is there. */
static void cut_and_overwrite(void)
{
    write_file(path, &second, O_TRUNC);
}

static void append(void)
{
    int file = open(path, O_WRONLY | O_APPEND);

    cr_assert(file >= 0 && write(file, second.bytes, second.size) == (ssize_t)second.size);
    close(file);
}

static void replace(void)
{
    write_file(beside, &second, O_TRUNC);
    cr_assert_eq(rename(beside, path), 0);
}

static void remove_file(void)
{
    cr_assert_eq(unlink(path), 0);
}

/* ---- Reading while it is changed ----------------------------------------------------------- */

/* The library's read, as every other of this program: before the call of this number something
 * happens. The first call gets no more than header and section table. */
static struct {
    bool armed;
    int calls;
    int at;
    void (*happens)(void);
    int error; /* what it fails with, once; 0: it does not */
} reading;

ssize_t read(int file, void *buffer, size_t size)
{
    if (!reading.armed)
        return syscall(SYS_read, file, buffer, size);
    if (reading.calls++ == reading.at) {
        if (reading.happens != NULL)
            reading.happens();
        if (reading.error != 0) {
            errno = reading.error;
            return -1;
        }
    } else if (size == first.size) {
        size =
            MEDTRIE_HEADER_SIZE +
            (size_t)medtrie_load32(first.bytes + MEDTRIE_HEADER_SECTION_COUNT) * MEDTRIE_ENTRY_SIZE;
    }
    return syscall(SYS_read, file, buffer, size);
}

/* ---- Asking -------------------------------------------------------------------------------- */

enum place { MAPPED, COPIED, MEMORY, MEMORY_COPIED };

static const char *const place_names[] = {"mapped", "copied", "memory", "memory, copied"};

static uint8_t *callers[4]; /* the bytes that were opened at a place */

static enum medtrie_result open_at(enum place place, enum medtrie_verify verify,
                                   medtrie_index **index, struct medtrie_error *error)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .verify = verify};

    options.copy = place == COPIED || place == MEMORY_COPIED;
    if (place == MAPPED || place == COPIED)
        return medtrie_open(path, &options, index, error);
    callers[place] = malloc(first.size);
    cr_assert_not_null(callers[place]);
    memcpy(callers[place], first.bytes, first.size);
    return medtrie_open_memory(callers[place], first.size, &options, index, error);
}

static void close_at(enum place place, medtrie_index *index)
{
    medtrie_close(index);
    free(callers[place]);
    callers[place] = NULL;
}

/* The title of A00: of the first file or of the second. NULL: neither. */
static const char *ask(const medtrie_index *index)
{
    const medtrie_system *cm = medtrie_system_named(index, "icd10cm", 7);
    struct medtrie_text title = medtrie_title(cm, medtrie_find(cm, "A00", 3), 0);

    if (title.size == strlen(title_first) && memcmp(title.data, title_first, title.size) == 0)
        return title_first;
    if (title.size == strlen(title_second) && memcmp(title.data, title_second, title.size) == 0)
        return title_second;
    return NULL;
}

/* The signal that ends a process which does this; 0: none does. */
static int signal_of(void (*act)(const medtrie_index *index), const medtrie_index *index)
{
    const struct rlimit no_core = {0, 0};
    int status;
    pid_t child = fork();

    cr_assert(child >= 0);
    if (child == 0) {
        signal(SIGBUS, SIG_DFL); /* a sanitizer's handler is not the library's */
        signal(SIGSEGV, SIG_DFL);
        setrlimit(RLIMIT_CORE, &no_core);
        act(index);
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void ask_and_forget(const medtrie_index *index)
{
    ask(index);
}

static void write_into(const medtrie_index *index)
{
    const medtrie_system *cm = medtrie_system_named(index, "icd10cm", 7);
    uintptr_t place = (uintptr_t)medtrie_title(cm, medtrie_find(cm, "A00", 3), 0).data;

    *(volatile char *)place = 'x';
}

/* ---- Tests --------------------------------------------------------------------------------- */

static void set_up(void)
{
    struct image *images[] = {&first, &second};
    const char *const titles[] = {title_first, title_second};

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.medtrie", folder);
    snprintf(beside, sizeof beside, "%s/a.medtrie.tmp", folder);
    for (int i = 0; i < 2; i++) {
        size_t size = 0;
        uint8_t *texts, *title;

        *images[i] = miniature_build();
        texts = image_section(images[i], "texts", 0xFFFF, &size);
        cr_assert_not_null(texts);
        title = memmem(texts, size, title_first, strlen(title_first));
        cr_assert_not_null(title);
        memcpy(title, titles[i], strlen(titles[i]));
        image_seal(images[i]);
    }
    cr_assert(first.size > 4 * 4096, "some pages, so that there is what no query has touched yet");
    write_file(path, &first, O_TRUNC);
}

static void tear_down(void)
{
    image_free(&first);
    image_free(&second);
    unlink(path);
    unlink(beside);
    rmdir(folder);
}

TestSuite(map, .init = set_up, .fini = tear_down);

/* The table of the header's "Maps". */
Test(map, open_index_and_its_file)
{
    static const struct {
        const char *what;
        void (*happens)(void);
        const char *mapped; /* what a map answers then; NULL: SIGBUS. All others: as before */
    } rows[] = {
        {"cut", cut, NULL},
        {"overwritten", overwrite, title_second},
        {"cut and overwritten", cut_and_overwrite, title_second},
        {"replaced", replace, title_first},
        {"removed", remove_file, title_first},
        {"appended to", append, title_first},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        medtrie_index *opened[4];

        unlink(path);
        write_file(path, &first, O_TRUNC);
        for (enum place place = MAPPED; place <= MEMORY_COPIED; place++)
            cr_assert_eq(open_at(place, MEDTRIE_VERIFY_FULL, &opened[place], NULL), MEDTRIE_OK);
        rows[i].happens();
        for (enum place place = MAPPED; place <= MEMORY_COPIED; place++) {
            const char *expected = place == MAPPED ? rows[i].mapped : title_first;

            if (expected == NULL)
                cr_expect_eq(signal_of(ask_and_forget, opened[place]), SIGBUS, "%s, %s",
                             rows[i].what, place_names[place]);
            else
                cr_expect_eq(ask(opened[place]), expected, "%s, %s", rows[i].what,
                             place_names[place]);
            close_at(place, opened[place]);
        }
    }
}

/* A new process, or a new open, gets the new file. */
Test(map, replaced_file_opens_anew)
{
    medtrie_index *before, *after;

    cr_assert_eq(open_at(MAPPED, MEDTRIE_VERIFY_STRUCTURE, &before, NULL), MEDTRIE_OK);
    replace();
    cr_assert_eq(open_at(MAPPED, MEDTRIE_VERIFY_STRUCTURE, &after, NULL), MEDTRIE_OK);
    cr_expect_eq(ask(before), title_first);
    cr_expect_eq(ask(after), title_second);
    medtrie_close(before);
    cr_expect_eq(ask(after), title_second);
    medtrie_close(after);
}

/* With options.copy the caller's bytes may go as soon as the call returns. */
Test(map, callers_bytes)
{
    medtrie_index *opened;

    cr_assert_eq(open_at(MEMORY_COPIED, MEDTRIE_VERIFY_STRUCTURE, &opened, NULL), MEDTRIE_OK);
    memset(callers[MEMORY_COPIED], 0xA5, first.size);
    cr_expect_eq(ask(opened), title_first);
    close_at(MEMORY_COPIED, opened);
    /* Otherwise the index is where the caller's bytes are. */
    cr_assert_eq(open_at(MEMORY, MEDTRIE_VERIFY_STRUCTURE, &opened, NULL), MEDTRIE_OK);
    memcpy(callers[MEMORY], second.bytes, second.size);
    cr_expect_eq(ask(opened), title_second);
    close_at(MEMORY, opened);
}

/* A stray write hurts neither a map nor a copy. */
Test(map, read_only_pages)
{
    static const enum place places[] = {MAPPED, COPIED, MEMORY_COPIED};

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        medtrie_index *opened;

        cr_assert_eq(open_at(places[i], MEDTRIE_VERIFY_STRUCTURE, &opened, NULL), MEDTRIE_OK);
        cr_expect_eq(signal_of(write_into, opened), SIGSEGV, "%s", place_names[places[i]]);
        close_at(places[i], opened);
    }
}

/* A copy is checked after it was made: it is all old, all new, or refused. */
Test(map, changed_while_copied)
{
    static const struct {
        const char *what;
        int at; /* the read before which it happens: 1: header and section table are read */
        void (*happens)(void);
        int error;
        enum medtrie_result result;
        const char *title;
    } rows[] = {
        {"nothing", 0, NULL, 0, MEDTRIE_OK, title_first},
        {"overwritten before", 0, overwrite, 0, MEDTRIE_OK, title_second},
        {"overwritten", 1, overwrite, 0, MEDTRIE_ERROR_INDEX_CHECKSUM, NULL},
        {"cut and overwritten", 1, cut_and_overwrite, 0, MEDTRIE_ERROR_INDEX_CHECKSUM, NULL},
        {"cut before", 0, cut, 0, MEDTRIE_ERROR_INDEX_TRUNCATED, NULL},
        {"cut", 1, cut_half, 0, MEDTRIE_ERROR_INDEX_TRUNCATED, NULL},
        {"appended to", 1, append, 0, MEDTRIE_OK, title_first},
        {"replaced", 1, replace, 0, MEDTRIE_OK, title_first},
        {"removed", 1, remove_file, 0, MEDTRIE_OK, title_first},
        {"a signal came", 1, NULL, EINTR, MEDTRIE_OK, title_first},
        {"the disk failed", 1, NULL, EIO, MEDTRIE_ERROR_READ, NULL},
    };
    static const enum medtrie_verify levels[] = {MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_VERIFY_FULL};

    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        struct medtrie_error error = {.struct_size = sizeof error};
        medtrie_index *opened;
        enum medtrie_result result;

        unlink(path);
        write_file(path, &first, O_TRUNC);
        reading.calls = 0;
        reading.at = rows[i / 2].at;
        reading.happens = rows[i / 2].happens;
        reading.error = rows[i / 2].error;
        reading.armed = true;
        result = open_at(COPIED, levels[i % 2], &opened, &error);
        reading.armed = false;
        cr_assert_gt(reading.calls, reading.at, "the library does not call this read");
        cr_expect_eq(result, rows[i / 2].result, "%s: %s", rows[i / 2].what, error.message);
        if (result != MEDTRIE_OK) {
            cr_expect_null(opened);
            cr_expect_not_null(strstr(error.message, path));
        } else {
            cr_expect_eq(ask(opened), rows[i / 2].title, "%s", rows[i / 2].what);
        }
        medtrie_close(opened);
    }
}

/* What a map does not look at, a copy does: bytes that were changed. Nothing is checked on demand.
 */
Test(map, copy_is_checked)
{
    static const struct {
        enum place place;
        enum medtrie_verify verify;
        enum medtrie_result result;
    } rows[] = {
        {MAPPED, MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_OK},
        {COPIED, MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_ERROR_INDEX_CHECKSUM},
        {MEMORY, MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_OK},
        {MEMORY_COPIED, MEDTRIE_VERIFY_STRUCTURE, MEDTRIE_ERROR_INDEX_CHECKSUM},
        {COPIED, MEDTRIE_VERIFY_FULL, MEDTRIE_ERROR_INDEX_CHECKSUM},
        {COPIED, MEDTRIE_VERIFY_NONE, MEDTRIE_OK},
    };
    size_t size;

    image_section(&first, "texts", 0xFFFF, &size)[size - 1] ^= 1;
    write_file(path, &first, O_TRUNC);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        medtrie_index *opened;

        cr_expect_eq(open_at(rows[i].place, rows[i].verify, &opened, NULL), rows[i].result, "%zu",
                     i);
        close_at(rows[i].place, opened);
    }
}

/* Nothing to copy is no index, and no crash. */
Test(map, empty)
{
    struct medtrie_open_options options = {.struct_size = sizeof options, .copy = true};
    medtrie_index *opened;

    cut();
    cr_expect_eq(open_at(COPIED, MEDTRIE_VERIFY_STRUCTURE, &opened, NULL),
                 MEDTRIE_ERROR_INDEX_TRUNCATED);
    cr_expect_eq(open_at(MAPPED, MEDTRIE_VERIFY_STRUCTURE, &opened, NULL),
                 MEDTRIE_ERROR_INDEX_TRUNCATED);
    cr_expect_eq(medtrie_open_memory("", 0, &options, &opened, NULL),
                 MEDTRIE_ERROR_INDEX_TRUNCATED);
    cr_expect_null(opened);
}

/* See trial.h. */
#include "trial.h"

#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "allocator.h"
#include "crash.h"
#include "folder.h"

/* How libarchive (3.6) ends a process for want of memory: on purpose (archive_util.c), or because
 * it did not look whether it got any. */
#define LIBARCHIVE_ENDS "Fatal Internal Error in libarchive"
#define LIBARCHIVE_CRASHES "crashed in libarchive.so"

#ifdef MEDTRIE_COVERAGE
void __gcov_dump(void); /* writes the counts */
#endif

/* What the process of a trial tells. */
struct told {
    struct ending ending;
    size_t made;
    long alive, open; /* more than before */
    char failed[32];
    bool is_lasting;
    bool is_complete;
};

static struct told *told; /* shared with the process */
static struct told sound; /* of the run in which nothing fails */
static size_t sound_calls;
static char said[2048]; /* what the process wrote to standard error */

/* Has libc load what it keeps for good: the time zone, the locale that zips are read in, and what
 * converts it. */
static void warm_up(void)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); /* for good, too */
    locale_t before = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
    wchar_t wide[2] = {0xE9, 0};
    char bytes[MB_LEN_MAX * 2];

    tzset();
    if (before == (locale_t)0)
        return;
    wcstombs(bytes, wide, sizeof bytes);
    mbstowcs(wide, bytes, 2);
    iconv_close(iconv_open("UTF-8", "CP437")); /* names in zips */
    uselocale(before);
}

/* ---- The process --------------------------------------------------------------------------- */

static void run_in_process(const struct operation *operation, const struct scene *scene,
                           const struct plan *plan)
{
    long alive, open_files = calls_open();

    if (!operation->is_cold)
        warm_up();
    alive = allocator_alive();
    if (plan->allocations)
        allocator_arm(plan->first, plan->goes_on);
    else
        calls_arm(plan->first == 0 ? FAULT_NONE : plan->fault, plan->first, plan->goes_on);
    operation->run(scene, &told->ending);
    told->made = plan->allocations ? allocator_disarm() : calls_disarm();
    told->alive = allocator_alive() - alive;
    told->open = calls_open() - open_files;
    snprintf(told->failed, sizeof told->failed, "%s",
             plan->allocations ? allocator_failed_in() : calls_failed());
    told->is_lasting = calls_lasting();
    told->is_complete = true;
}

static int start(const struct operation *operation, const struct scene *scene,
                 const struct plan *plan, int errors)
{
    pid_t process;
    int status = -1;

    memset(told, 0, sizeof *told);
    if (ftruncate(errors, 0) != 0 || lseek(errors, 0, SEEK_SET) != 0)
        return -1;
    process = fork();
    if (process == 0) {
        int nowhere = open("/dev/null", O_WRONLY);

        dup2(nowhere, STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        tell_of_crashes();
        run_in_process(operation, scene, plan);
#ifdef MEDTRIE_COVERAGE
        __gcov_dump(); /* _exit does not */
#endif
        _exit(0);
    }
    return process > 0 && waitpid(process, &status, 0) == process ? status : -1;
}

static int run(const struct operation *operation, const struct scene *scene,
               const struct plan *plan)
{
    static FILE *errors;
    ssize_t size;
    int status;

    if (told == NULL)
        told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (errors == NULL)
        errors = tmpfile();
    if (told == MAP_FAILED || errors == NULL)
        abort();
    status = start(operation, scene, plan, fileno(errors));
    size = pread(fileno(errors), said, sizeof said - 1, 0);
    said[size > 0 ? size : 0] = '\0';
    return status;
}

/* ---- The judgement ------------------------------------------------------------------------- */

static bool wrong(const struct plan *plan, const struct operation *operation, const char *what)
{
    fprintf(stderr, "%s: %s %zu%s, of %s: %s\n    result %d, %ld more in memory, \"%s\" %s\n",
            operation->name, plan->allocations ? "allocation" : fault_names[plan->fault],
            plan->first, plan->goes_on ? " and all behind it" : "", told->failed, what,
            told->ending.result, told->alive - sound.alive, told->ending.message, said);
    return false;
}

/* Whether the failure says what it has to. */
static bool is_clean(const struct operation *operation, const struct plan *plan)
{
    if (told->ending.message[0] == '\0' && said[0] == '\0')
        return wrong(plan, operation, "fails without a message");
    /* newlocale fails as if there were no such locale; names in a zip cannot be read without. */
    if (plan->allocations && !told->ending.for_memory &&
        !(strcmp(told->failed, "newlocale") == 0 &&
          strstr(told->ending.message, "or memory for it ran out") != NULL))
        return wrong(plan, operation, "does not end as for want of memory");
    return true;
}

/* What may be left for the next run: by a process that was ended, and by one that cannot remove a
 * file, or not see that it is its own. */
static bool may_leave(const struct plan *plan)
{
    if (plan->allocations)
        return !told->is_complete;
    return (plan->goes_on || strstr(told->failed, "stat") != NULL ||
            strcmp(told->failed, "unlink") == 0);
}

/* Each output is the older or the newer file; the older where the operation failed, unless it was
 * behind the renaming, of which it tells. */
static bool files_are_sound(const struct operation *operation, const struct plan *plan, bool failed)
{
    bool several = operation->outputs[1] != NULL;

    for (size_t i = 0; i < OUTPUTS_MAX && operation->outputs[i] != NULL; i++) {
        enum held held = folder_holds(i);
        bool may_be_new = !failed || several || strstr(told->ending.message, "new file is there") ||
                          strstr(said, "the index is written");

        if (held == HELD_OTHER)
            return wrong(plan, operation, "a file is neither the older nor the newer one");
        if (!failed && held == HELD_OLDER)
            return wrong(plan, operation, "the older file is still there");
        if (held == HELD_NEWER && !may_be_new)
            return wrong(plan, operation, "failed, and the file is the newer one");
    }
    if (folder_has_others() && !may_leave(plan))
        return wrong(plan, operation, "a temporary file is left");
    return true;
}

/* libarchive (3.6) loses one or two blocks when it gets no memory for a filter of its reader, and
 * glibc keeps what it had loaded of a locale. */
static bool libraries_leak(const struct operation *operation, const struct plan *plan)
{
    long more = told->alive - sound.alive;

    if (!plan->allocations)
        return false;
    return (more <= 2 && strncmp(told->failed, "libarchive.so", 13) == 0) ||
           (more <= 1 && strcmp(told->failed, "newlocale") == 0) ||
           (more <= 1 && operation->is_cold && strncmp(told->failed, "libc.so", 7) == 0);
}

static enum verdict judge(const struct operation *operation, const struct plan *plan, int status)
{
    bool failed;

    if (!told->is_complete && plan->allocations &&
        (strstr(said, LIBARCHIVE_ENDS) != NULL || strstr(said, LIBARCHIVE_CRASHES) != NULL))
        return files_are_sound(operation, plan, true) ? VERDICT_ENDED : VERDICT_WRONG;
    if (!told->is_complete) {
        wrong(plan, operation, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it ended");
        return VERDICT_WRONG;
    }
    failed = told->ending.result != 0;
    if (failed && !is_clean(operation, plan))
        return VERDICT_WRONG;
    if (!failed && told->ending.answer != sound.ending.answer)
        return wrong(plan, operation, "another answer") ? VERDICT_DONE : VERDICT_WRONG;
    if (told->alive > sound.alive && !libraries_leak(operation, plan))
        return wrong(plan, operation, "memory is leaked") ? VERDICT_DONE : VERDICT_WRONG;
    if (told->open != sound.open)
        return wrong(plan, operation, "a file or map is left open") ? VERDICT_DONE : VERDICT_WRONG;
    if (!files_are_sound(operation, plan, failed))
        return VERDICT_WRONG;
    return failed ? VERDICT_REFUSED : VERDICT_DONE;
}

/* ---- The whole ----------------------------------------------------------------------------- */

bool trial_prepare(const struct operation *operation, const struct scene *scene)
{
    struct plan calls = {.fault = FAULT_NONE}, allocations = {.allocations = true};
    bool is_lasting;
    int status;

    folder_empty(scene->folder);
    status = run(operation, scene, &calls);
    is_lasting = status == 0 && told->is_lasting;
    sound_calls = told->made;
    status = run(operation, scene, &allocations);
    sound = *told;
    if (status != 0 || !sound.is_complete || sound.ending.result != 0 || sound.open != 0 ||
        (sound.alive != 0 && !operation->is_cold) || (operation->is_lasting && !is_lasting)) {
        fprintf(stderr, "%s: fails by itself: result %d, %ld open, %ld in memory%s, %s%s\n",
                operation->name, sound.ending.result, sound.open, sound.alive,
                is_lasting ? "" : ", not synced", sound.ending.message, said);
        return false;
    }
    return folder_keep_new(operation->outputs, OUTPUTS_MAX);
}

size_t trial_count(bool allocations)
{
    return allocations ? sound.made : sound_calls;
}

struct trial trial_run(const struct operation *operation, const struct scene *scene,
                       const struct plan *plan)
{
    struct plan nothing = {.allocations = true};
    struct trial trial;
    int status;

    folder_put_older();
    status = run(operation, scene, plan);
    trial.made = told->made;
    memcpy(trial.failed, told->failed, sizeof trial.failed);
    trial.verdict = judge(operation, plan, status);
    if (trial.verdict == VERDICT_WRONG || !folder_has_others())
        return trial;
    /* What is left the next run removes. */
    if (run(operation, scene, &nothing) != 0 || told->ending.result != 0 ||
        !files_are_sound(operation, &nothing, false))
        trial.verdict = VERDICT_WRONG;
    return trial;
}

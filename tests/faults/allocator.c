/* See allocator.h. The names are libc's and the linker's. */
#include "allocator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"

#define CALLER __builtin_return_address(0)

static bool armed, fails_on;
static size_t failing, made;
static const void *failed_for; /* an address in what asked */
static bool failed_in_locale;  /* for newlocale, through whatever it calls in libc */

void allocator_arm(size_t first, bool goes_on)
{
    failing = first;
    fails_on = goes_on;
    made = 0;
    failed_for = NULL;
    armed = true;
}

size_t allocator_disarm(void)
{
    armed = false;
    return made;
}

const char *allocator_failed_in(void)
{
    return failed_in_locale ? "newlocale" : file_of(failed_for);
}

/* Whether this allocation is to fail. */
static bool fails(const void *caller)
{
    if (!armed)
        return false;
    made++;
    if (failing == 0 || made < failing || (made > failing && !fails_on))
        return false;
    if (failed_for == NULL) {
        failed_for = caller;
        failed_in_locale = is_called_by("newlocale");
    }
    errno = ENOMEM;
    return true;
}

#ifdef FAULTS_WRAP

size_t __sanitizer_get_current_allocated_bytes(void); /* gcc has it and lacks the header */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return fails(CALLER) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(CALLER) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails(CALLER) ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    return fails(CALLER) ? NULL : __real_strdup(text);
}

long allocator_alive(void)
{
    return (long)__sanitizer_get_current_allocated_bytes();
}

#else

#  define SHOWN __attribute__((visibility("default")))

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);
void *memalign(size_t alignment, size_t size);

static long alive;

static void *counted(void *memory)
{
    alive += memory != NULL;
    return memory;
}

SHOWN void *malloc(size_t size)
{
    return fails(CALLER) ? NULL : counted(__libc_malloc(size));
}

SHOWN void *calloc(size_t count, size_t size)
{
    return fails(CALLER) ? NULL : counted(__libc_calloc(count, size));
}

/* One of 0 bytes frees. */
SHOWN void *realloc(void *memory, size_t size)
{
    void *grown;

    if (fails(CALLER))
        return NULL;
    grown = __libc_realloc(memory, size);
    alive += (grown != NULL) - (memory != NULL && (grown != NULL || size == 0));
    return grown;
}

SHOWN void *memalign(size_t alignment, size_t size)
{
    return fails(CALLER) ? NULL : counted(__libc_memalign(alignment, size));
}

SHOWN void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(CALLER) ? NULL : counted(__libc_memalign(alignment, size));
}

SHOWN int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *made_now = fails(CALLER) ? NULL : counted(__libc_memalign(alignment, size));

    if (made_now == NULL)
        return ENOMEM;
    *memory = made_now;
    return 0;
}

SHOWN void free(void *memory)
{
    alive -= memory != NULL;
    __libc_free(memory);
}

long allocator_alive(void)
{
    return alive;
}

#endif

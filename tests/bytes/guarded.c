/* See guarded.h. */
#include "guarded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#  define WATCHED 1
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define WATCHED 1
#  endif
#endif
#ifdef WATCHED
#  include <sanitizer/asan_interface.h>
#endif

static void must(int failed, const char *what)
{
    if (failed) {
        perror(what);
        exit(1);
    }
}

struct guarded guarded_make(size_t most)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (most + page - 1) / page * page;
    uint8_t *pages = mmap(NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    must(pages == MAP_FAILED, "mmap");
    return (struct guarded){pages + page, room};
}

const uint8_t *guarded_put(const struct guarded *guarded, const uint8_t *bytes, size_t size)
{
    uint8_t *place = guarded->pages + guarded->room - size;

    must(mprotect(guarded->pages, guarded->room, PROT_READ | PROT_WRITE) != 0, "mprotect");
#ifdef WATCHED
    __asan_unpoison_memory_region(guarded->pages, guarded->room);
#endif
    memcpy(place, bytes, size);
#ifdef WATCHED
    __asan_poison_memory_region(guarded->pages, (size_t)(place - guarded->pages));
#endif
    must(mprotect(guarded->pages, guarded->room, PROT_READ) != 0, "mprotect");
    return place;
}

/*
 * Gunzip: what is in a gzip file (RFC 1952), member by member. By zlib and not libarchive, which
 * compares neither sum nor length of a member and takes a later one that is damaged for the end.
 */
#ifndef MEDTRIE_GUNZIP_GUNZIP_H
#define MEDTRIE_GUNZIP_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct gunzip;

/* Where the compressed bytes come from: at least one, 0 at the end, -1 on failure. */
typedef ssize_t gunzip_source(void *context, char *data, size_t size);

/* NULL: out of memory. */
struct gunzip *medtrie_gunzip_open(gunzip_source *source, void *context);

/* What is wrong where memory runs out. */
#define GUNZIP_NO_MEMORY "out of memory"

/* Looks at the first bytes; false with what is wrong, as medtrie_gunzip_read says it. */
bool medtrie_gunzip_begin(struct gunzip *gunzip, const char **reason);

/* Reads at least one byte of at most size; 0 at the end; -1 with what is wrong, which is NULL
 * when it is the source that failed. */
ssize_t medtrie_gunzip_read(struct gunzip *gunzip, char *data, size_t size, const char **reason);

void medtrie_gunzip_close(struct gunzip *gunzip);

#endif

/* The bytes of an index that the library holds itself: a file mapped, or a private copy. */
#ifndef MEDTRIE_READER_MAP_H
#define MEDTRIE_READER_MAP_H

#include <medtrie/medtrie.h>

/* Pages that cannot be written to. bytes is NULL when there are none. */
struct medtrie_map {
    void *bytes;
    size_t size;
};

/* Takes hold of a regular file. With copy its bytes are read, once, and it does not matter what
 * becomes of the file afterwards; otherwise they are the file's own. */
enum medtrie_result medtrie_map_file(const char *path, bool copy, struct medtrie_map *map,
                                     struct medtrie_error *error);

/* Copies bytes of the caller's. */
enum medtrie_result medtrie_map_copy(const void *data, size_t size, struct medtrie_map *map,
                                     struct medtrie_error *error);

void medtrie_map_free(struct medtrie_map *map);

#endif

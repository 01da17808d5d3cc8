/* What is handed to callers that were compiled with another version of a struct. */
#ifndef MEDTRIE_ANNOTATE_VIEW_H
#define MEDTRIE_ANNOTATE_VIEW_H

#include <stddef.h>
#include <string.h>

/* Fills in as much of a view as its caller knows. Both begin with struct_size, of which the view's
 * is set. */
static inline void medtrie_give_view(void *view, void *filled, size_t filled_size)
{
    size_t size;

    memcpy(&size, view, sizeof size);
    memcpy(filled, &size, sizeof size);
    memcpy(view, filled, size < filled_size ? size : filled_size);
}

#endif

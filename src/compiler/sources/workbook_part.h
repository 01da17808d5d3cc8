/*
 * One part of a workbook, which is a zip of XML files (ECMA-376 part 2): unpacked and parsed in one
 * pass, so that a large sheet never stands in memory. DTDs are refused, and with them entities.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_WORKBOOK_PART_H
#define MEDTRIE_COMPILER_SOURCES_WORKBOOK_PART_H

#include "../source.h"

struct workbook_part;

/* What a reader of a part is told. Element names come without their namespace. */
struct workbook_part_handlers {
    void (*start)(struct workbook_part *part, const char *element, const char **attributes);
    void (*end)(struct workbook_part *part, const char *element);
    void (*text)(struct workbook_part *part, const char *text, size_t size); /* NULL: none wanted */
};

/*
 * Parses the part of that name, e.g. "xl/workbook.xml".
 *
 * found   receives false, with MEDTRIE_OK, when the zip has no such part
 *
 * Fails with MEDTRIE_ERROR_INPUT_DAMAGED for a damaged zip or XML, with MEDTRIE_ERROR_INPUT_LIMIT
 * beyond MEDTRIE_INPUT_FILE_BYTES_MAX, or with what a handler gave medtrie_part_fail.
 */
enum medtrie_result medtrie_part_parse(const struct source_file *file, const char *name,
                                       const struct workbook_part_handlers *handlers, void *context,
                                       bool *found, struct medtrie_error *error);

/* For handlers: what was given to medtrie_part_parse as context. */
void *medtrie_part_context(const struct workbook_part *part);

/* For handlers: the value of an attribute, or NULL. With namespaced, one that has a namespace (the
 * "id" of r:id), else one without. */
const char *medtrie_part_attribute(const char **attributes, const char *name, bool namespaced);

/* For handlers: no more is wanted. medtrie_part_parse returns MEDTRIE_OK. */
void medtrie_part_stop(struct workbook_part *part);

/* For handlers: the part is wrong at this place; no further handler is called. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void medtrie_part_fail(struct workbook_part *part, enum medtrie_result result, const char *format,
                       ...);

/* For handlers: memory ran out. */
void medtrie_part_no_memory(struct workbook_part *part);

#endif

/*
 * XML of a source file: a thin layer over expat for formats whose grammar fits in a table.
 *
 * A format lists which elements may stand in which, what each may hold and who hears of it; an
 * element that is not listed at its place is an error. A part of the grammar that a reader has no
 * use for yet is listed as XML_UNREAD; to read it, its row gets handlers and its parts get rows,
 * and nothing else changes.
 *
 * A document type declaration is refused, so there are no entities but the five of XML itself.
 */
#ifndef MEDTRIE_COMPILER_SOURCES_XML_H
#define MEDTRIE_COMPILER_SOURCES_XML_H

#include "../source.h"

#define XML_DEPTH_MAX 64   /* elements within elements; the official files have 10 */
#define XML_TEXT_MAX 65535 /* bytes of text in one element; the longest official one has 1500 */

struct xml; /* a document while it is read; it stands at one element */

enum xml_content {
    XML_ELEMENTS, /* elements, and blanks between them */
    XML_TEXT,     /* text, and such elements as have rows */
    XML_UNREAD    /* anything, whatever it is; well-formed all the same */
};

/* An element at its place. A handler that is not MEDTRIE_OK ends the reading. */
struct xml_rule {
    const char *parent; /* NULL: the root */
    const char *name;
    enum xml_content content;
    enum medtrie_result (*start)(struct xml *xml, void *context); /* NULL: no interest */
    enum medtrie_result (*end)(struct xml *xml, void *context);   /* its text is complete */
};

/*
 * Reads a document.
 *
 * rules     the grammar; ends with a NULL name. The first row is the root.
 * context   handed to the handlers
 *
 * Fails with MEDTRIE_ERROR_INPUT_DAMAGED when the XML is ill-formed or ends early, with
 * MEDTRIE_ERROR_INPUT_ENCODING when its bytes are not of its encoding, with
 * MEDTRIE_ERROR_INPUT_FORMAT when it breaks the grammar or has a document type declaration, with
 * MEDTRIE_ERROR_INPUT_LIMIT beyond the limits above, or with what a handler returned.
 */
enum medtrie_result medtrie_xml_read(const struct source_file *file, const struct xml_rule *rules,
                                     void *context, struct medtrie_error *error);

/* Whether the document's root element has this name; looks no further than its start. */
bool medtrie_xml_root_is(const struct source_file *file, const char *name);

/* The rest is for handlers. */

/* An attribute of the element that starts, or NULL. Good during the start handler. */
const char *medtrie_xml_attribute(const struct xml *xml, const char *name);

/*
 * The text of the XML_TEXT element that ends, NUL-terminated UTF-8: without the blanks at its ends,
 * a line break and the blanks around it as one blank, a tab or CR as a blank, other blanks as they
 * are.
 * Good during the end handler.
 */
const char *medtrie_xml_text(const struct xml *xml, size_t *size);

/*
 * The number, in records->strings, of the text of the XML_TEXT element that ends. Control
 * characters, which XML lets stand as references ("&#x85;"), are refused as in all sources.
 */
enum medtrie_result medtrie_xml_add_text(struct xml *xml, struct records *records,
                                         uint32_t *number);

/* The name of the element so many levels above the current one (0: itself), or NULL above the
 * root. */
const char *medtrie_xml_above(const struct xml *xml, size_t levels);

/* Where the current element starts. For failures: to count the column it goes back to the line's
 * start, which may be that of the file. */
struct medtrie_place medtrie_xml_place(const struct xml *xml);

/* Its line alone, at once. */
uint64_t medtrie_xml_line(const struct xml *xml);

/* For `return medtrie_xml_fail(...)`: wrong contents, with the place where the element starts. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum medtrie_result
medtrie_xml_fail(struct xml *xml, const char *format, ...);

/* For `return medtrie_xml_memory(...)`. */
enum medtrie_result medtrie_xml_memory(struct xml *xml);

#endif

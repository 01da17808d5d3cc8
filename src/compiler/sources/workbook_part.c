/*
 * A part of a workbook: libarchive finds it by the zip's central directory and unpacks it block by
 * block into expat's own buffer.
 *
 * Only the zip reader that starts from the central directory is used: a zip without one was cut
 * off, and is damaged even if the wanted part can still be read.
 */
#include "workbook_part.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include <medtrie/compile.h>

#include "../unpack.h"

#define BLOCK_SIZE (64 << 10)
#define NAMESPACE_SEPARATOR '|'
#define PLACE_MAX 512
#define MESSAGE_MAX 256

struct workbook_part {
    const struct source_file *file;
    const char *name;
    const struct workbook_part_handlers *handlers;
    void *context;
    XML_Parser xml;
    bool stopped;
    enum medtrie_result result;
    struct medtrie_error *error;
};

/* ---- What handlers may call -------------------------------------------------------------- */

void *medtrie_part_context(const struct workbook_part *part)
{
    return part->context;
}

static const char *local_name(const char *name)
{
    const char *separator = strrchr(name, NAMESPACE_SEPARATOR);

    return separator == NULL ? name : separator + 1;
}

const char *medtrie_part_attribute(const char **attributes, const char *name, bool namespaced)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        const char *local = local_name(attributes[i]);

        if ((local != attributes[i]) == namespaced && strcmp(local, name) == 0)
            return attributes[i + 1];
    }
    return NULL;
}

void medtrie_part_stop(struct workbook_part *part)
{
    part->stopped = true;
    XML_StopParser(part->xml, XML_FALSE);
}

/* Fails at the place in the part that expat stands at. */
static enum medtrie_result fail_here(struct workbook_part *part, enum medtrie_result result,
                                     const char *message)
{
    char file[PLACE_MAX];
    struct medtrie_place place = {.file = file,
                                  .line = XML_GetCurrentLineNumber(part->xml),
                                  .column = XML_GetCurrentColumnNumber(part->xml) + 1};

    snprintf(file, sizeof file, "%s!%s", part->file->name, part->name);
    return medtrie_fail(part->error, result, &place, "%s", message);
}

void medtrie_part_fail(struct workbook_part *part, enum medtrie_result result, const char *format,
                       ...)
{
    char message[MESSAGE_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    part->result = fail_here(part, result, message);
    medtrie_part_stop(part);
}

void medtrie_part_no_memory(struct workbook_part *part)
{
    medtrie_part_fail(part, MEDTRIE_ERROR_MEMORY, "no memory for the workbook");
}

/* ---- expat's handlers -------------------------------------------------------------------- */

/* expat may still call handlers after XML_StopParser (the end of an empty element), so each looks
 * at stopped first. */
static void XMLCALL on_start(void *data, const XML_Char *element, const XML_Char **attributes)
{
    struct workbook_part *part = data;

    if (!part->stopped)
        part->handlers->start(part, local_name(element), attributes);
}

static void XMLCALL on_end(void *data, const XML_Char *element)
{
    struct workbook_part *part = data;

    if (!part->stopped)
        part->handlers->end(part, local_name(element));
}

static void XMLCALL on_text(void *data, const XML_Char *text, int size)
{
    struct workbook_part *part = data;

    if (!part->stopped)
        part->handlers->text(part, text, (size_t)size);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal_subset)
{
    struct workbook_part *part = data;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    if (!part->stopped)
        medtrie_part_fail(part, MEDTRIE_ERROR_INPUT_DAMAGED,
                          "a document type declaration; workbooks have none, and none is read");
}

static bool parser_create(struct workbook_part *part)
{
    part->xml = XML_ParserCreateNS(NULL, NAMESPACE_SEPARATOR);
    if (part->xml == NULL)
        return false;
    XML_SetUserData(part->xml, part);
    XML_SetElementHandler(part->xml, on_start, on_end);
    if (part->handlers->text != NULL)
        XML_SetCharacterDataHandler(part->xml, on_text);
    XML_SetStartDoctypeDeclHandler(part->xml, on_doctype);
    return true;
}

/* ---- The zip ----------------------------------------------------------------------------- */

static enum medtrie_result archive_damaged(const struct workbook_part *part, struct archive *zip)
{
    const char *reason = archive_error_string(zip);
    char file[PLACE_MAX];
    struct medtrie_place place = {.file = file};

    snprintf(file, sizeof file, "%s!%s", part->file->name, part->name);
    if (medtrie_unpack_lacks_memory(zip))
        return medtrie_fail(part->error, MEDTRIE_ERROR_MEMORY, &place,
                            "no memory for the workbook");
    return medtrie_fail(part->error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                        "the workbook's zip is damaged: %s",
                        reason == NULL ? "it cannot be read" : reason);
}

/* Leaves the reader at the part's data. */
static enum medtrie_result part_find(const struct workbook_part *part, struct archive *zip,
                                     bool *found)
{
    struct archive_entry *entry;
    int status;

    *found = false;
    errno = 0;
    if (archive_read_support_format_zip_seekable(zip) != ARCHIVE_OK ||
        archive_read_open_memory(zip, part->file->bytes, part->file->size) != ARCHIVE_OK)
        return archive_damaged(part, zip);

    /* ARCHIVE_WARN: the name of some entry is in an unknown encoding; it is not the wanted one. */
    while ((status = archive_read_next_header(zip, &entry)) == ARCHIVE_OK ||
           status == ARCHIVE_WARN) {
        const char *name = archive_entry_pathname(entry);

        if (name == NULL && medtrie_unpack_lacks_memory(zip))
            return archive_damaged(part, zip);
        if (name != NULL && strcmp(name, part->name) == 0) {
            *found = true;
            return MEDTRIE_OK;
        }
    }
    return status == ARCHIVE_EOF ? MEDTRIE_OK : archive_damaged(part, zip);
}

static enum medtrie_result parse_failed(struct workbook_part *part)
{
    char message[MESSAGE_MAX];
    enum XML_Error code = XML_GetErrorCode(part->xml);

    if (part->stopped)
        return part->result;
    if (code == XML_ERROR_NO_MEMORY || errno == ENOMEM) /* expat also says other things then */
        return fail_here(part, MEDTRIE_ERROR_MEMORY, "no memory for the workbook");
    snprintf(message, sizeof message, "the XML is damaged: %s", XML_ErrorString(code));
    return fail_here(part, MEDTRIE_ERROR_INPUT_DAMAGED, message);
}

static enum medtrie_result part_read(struct workbook_part *part, struct archive *zip)
{
    size_t total = 0;

    for (;;) {
        void *block = XML_GetBuffer(part->xml, BLOCK_SIZE);
        la_ssize_t size;

        if (block == NULL)
            return fail_here(part, MEDTRIE_ERROR_MEMORY, "no memory for the workbook");
        errno = 0;
        size = archive_read_data(zip, block, BLOCK_SIZE);
        if (size < 0)
            return archive_damaged(part, zip);
        if ((size_t)size > MEDTRIE_INPUT_FILE_BYTES_MAX - total)
            return fail_here(part, MEDTRIE_ERROR_INPUT_LIMIT,
                             "this part is larger than 256 MiB unpacked");
        total += (size_t)size;
        errno = 0;
        if (XML_ParseBuffer(part->xml, (int)size, size == 0) != XML_STATUS_OK)
            return parse_failed(part);
        if (size == 0)
            return MEDTRIE_OK;
    }
}

enum medtrie_result medtrie_part_parse(const struct source_file *file, const char *name,
                                       const struct workbook_part_handlers *handlers, void *context,
                                       bool *found, struct medtrie_error *error)
{
    struct workbook_part part = {.file = file,
                                 .name = name,
                                 .handlers = handlers,
                                 .context = context,
                                 .result = MEDTRIE_OK,
                                 .error = error};
    struct archive *zip = archive_read_new();
    enum medtrie_result result;

    *found = false;
    if (zip == NULL || !parser_create(&part)) {
        result = medtrie_fail(error, MEDTRIE_ERROR_MEMORY, &(struct medtrie_place){.file = name},
                              "no memory for the workbook");
        goto done;
    }
    result = part_find(&part, zip, found);
    if (result == MEDTRIE_OK && *found)
        result = part_read(&part, zip);
done:
    if (part.xml != NULL)
        XML_ParserFree(part.xml);
    if (zip != NULL)
        archive_read_free(zip);
    return result;
}

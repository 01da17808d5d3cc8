/*
 * XML of a source file: expat tells of starts, ends and characters, this keeps the path of open
 * elements and the text of each, and holds every element against the format's grammar.
 *
 * Texts are one buffer: an element's text begins where its parent's stood when it started, and what
 * the element added is cut off when it ends. Expat gives UTF-8 whatever the file's encoding is.
 */
#include "xml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <expat.h>

#include "../grow.h"
#include "text.h"

/* Bytes per call of expat, which takes an int. */
#define PIECE_MAX ((size_t)1 << 20)

struct open_element {
    const struct xml_rule *rule; /* NULL: somewhere inside an unread element */
    uint64_t line;
    size_t offset;     /* in the file */
    size_t text_start; /* in text */
};

struct xml {
    const struct source_file *file;
    const struct xml_rule *rules;
    void *context;
    struct medtrie_error *error;
    XML_Parser parser;
    enum medtrie_result result;
    struct open_element open[XML_DEPTH_MAX];
    size_t depth;
    const XML_Char **attributes; /* name, value, ... NULL: of the element that starts */
    char *text;
    size_t text_size, text_capacity;
};

/* ---- Places and failures ------------------------------------------------------------------- */

/* The byte in its line, from 1, of an offset in the file. */
static uint64_t column_of(const struct source_file *file, size_t offset)
{
    size_t start = offset;

    while (start > 0 && file->bytes[start - 1] != '\n')
        start--;
    return offset - start + 1;
}

static struct medtrie_place place_of(const struct xml *xml, uint64_t line, size_t offset)
{
    return (struct medtrie_place){
        .file = xml->file->name, .line = line, .column = column_of(xml->file, offset)};
}

struct medtrie_place medtrie_xml_place(const struct xml *xml)
{
    const struct open_element *element = &xml->open[xml->depth - 1];

    return place_of(xml, element->line, element->offset);
}

uint64_t medtrie_xml_line(const struct xml *xml)
{
    return xml->open[xml->depth - 1].line;
}

/* Where expat stands, from the file's start. */
static size_t current_offset(const struct xml *xml)
{
    XML_Index index = XML_GetCurrentByteIndex(xml->parser);

    if (index < 0)
        return 0;
    return (size_t)index < xml->file->size ? (size_t)index : xml->file->size;
}

static struct medtrie_place current_place(const struct xml *xml)
{
    return place_of(xml, XML_GetCurrentLineNumber(xml->parser), current_offset(xml));
}

enum medtrie_result medtrie_xml_fail(struct xml *xml, const char *format, ...)
{
    struct medtrie_place place = medtrie_xml_place(xml);
    char message[sizeof xml->error->message];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_FORMAT, &place, "%s", message);
}

enum medtrie_result medtrie_xml_memory(struct xml *xml)
{
    return medtrie_fail(xml->error, MEDTRIE_ERROR_MEMORY, NULL, "out of memory");
}

/* Ends the reading with a handler's result, unless it is MEDTRIE_OK. */
static void conclude(struct xml *xml, enum medtrie_result result)
{
    xml->result = result;
    if (result != MEDTRIE_OK)
        XML_StopParser(xml->parser, XML_FALSE);
}

/* ---- What handlers ask --------------------------------------------------------------------- */

const char *medtrie_xml_attribute(const struct xml *xml, const char *name)
{
    for (const XML_Char **pair = xml->attributes; pair != NULL && pair[0] != NULL; pair += 2)
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    return NULL;
}

const char *medtrie_xml_text(const struct xml *xml, size_t *size)
{
    size_t start = xml->open[xml->depth - 1].text_start;

    *size = xml->text_size - start;
    return xml->text + start;
}

enum medtrie_result medtrie_xml_add_text(struct xml *xml, struct records *records, uint32_t *number)
{
    struct medtrie_place place = {.file = xml->file->name, .line = medtrie_xml_line(xml)};
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);
    enum medtrie_result result = medtrie_text_add(records, text, size, &place, number, NULL);

    if (result == MEDTRIE_ERROR_MEMORY)
        return medtrie_xml_memory(xml);
    if (result == MEDTRIE_OK)
        return MEDTRIE_OK;
    /* Its bytes are good UTF-8 and as few as a text may have. Where in the file the character
     * stands is not known any more. */
    place = medtrie_xml_place(xml);
    return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_ENCODING, &place,
                        "the text of <%s> has a control character, written as a reference",
                        medtrie_xml_above(xml, 0));
}

const char *medtrie_xml_above(const struct xml *xml, size_t levels)
{
    return levels < xml->depth ? xml->open[xml->depth - 1 - levels].rule->name : NULL;
}

/* ---- Text ---------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Brings the text of the element that ends into the form that medtrie_xml_text promises. */
static bool tidy(struct xml *xml)
{
    size_t start = xml->open[xml->depth - 1].text_start;
    size_t kept = start;

    for (size_t i = start; i < xml->text_size;) {
        size_t run = i;
        bool breaks = false;

        while (run < xml->text_size && is_blank(xml->text[run]))
            breaks = xml->text[run++] == '\n' || breaks;
        if (run == i) {
            xml->text[kept++] = xml->text[i++];
            continue;
        }
        if (kept > start && run < xml->text_size)
            for (size_t blanks = breaks ? 1 : run - i; blanks > 0; blanks--)
                xml->text[kept++] = ' ';
        i = run;
    }
    if (!GROW(xml->text, xml->text_capacity, kept + 1))
        return false;
    xml->text[kept] = '\0';
    xml->text_size = kept;
    return true;
}

static enum medtrie_result add_text(struct xml *xml, const char *bytes, size_t size)
{
    const struct open_element *element = &xml->open[xml->depth - 1];

    if (element->rule == NULL || element->rule->content == XML_UNREAD)
        return MEDTRIE_OK;
    if (element->rule->content == XML_ELEMENTS) {
        for (size_t i = 0; i < size; i++)
            if (!is_blank(bytes[i]))
                return medtrie_xml_fail(xml, "text in <%s>; only elements stand there",
                                        element->rule->name);
        return MEDTRIE_OK;
    }
    if (size > XML_TEXT_MAX - (xml->text_size - element->text_start)) {
        struct medtrie_place place = medtrie_xml_place(xml);

        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "the text of <%s> is longer than %d bytes", element->rule->name,
                            XML_TEXT_MAX);
    }
    if (!GROW(xml->text, xml->text_capacity, xml->text_size + size))
        return medtrie_xml_memory(xml);
    memcpy(xml->text + xml->text_size, bytes, size);
    xml->text_size += size;
    return MEDTRIE_OK;
}

/* ---- Elements ------------------------------------------------------------------------------ */

static const struct xml_rule *find_rule(const struct xml *xml, const char *parent, const char *name)
{
    if (parent == NULL)
        return strcmp(xml->rules[0].name, name) == 0 ? &xml->rules[0] : NULL;
    for (const struct xml_rule *rule = &xml->rules[1]; rule->name != NULL; rule++)
        if (strcmp(rule->name, name) == 0 && strcmp(rule->parent, parent) == 0)
            return rule;
    return NULL;
}

/* Refuses an element that the grammar does not have below parent (NULL: as the root). */
static enum medtrie_result refuse(struct xml *xml, const char *parent, const char *name)
{
    struct medtrie_place place = current_place(xml);

    if (parent == NULL)
        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                            "the root element is <%.64s>; <%s> was expected", name,
                            xml->rules[0].name);
    return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                        "element <%.64s> in <%s>; this format has none there", name, parent);
}

static enum medtrie_result start_element(struct xml *xml, const char *name)
{
    const struct open_element *above = xml->depth == 0 ? NULL : &xml->open[xml->depth - 1];
    bool unread = above != NULL && (above->rule == NULL || above->rule->content == XML_UNREAD);
    struct open_element element = {.line = XML_GetCurrentLineNumber(xml->parser),
                                   .offset = current_offset(xml),
                                   .text_start = xml->text_size};

    if (xml->depth == XML_DEPTH_MAX) {
        struct medtrie_place place = current_place(xml);

        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_LIMIT, &place,
                            "<%.64s> stands more than %d elements deep", name, XML_DEPTH_MAX);
    }
    if (!unread) {
        const char *parent = above == NULL ? NULL : above->rule->name;

        element.rule = find_rule(xml, parent, name);
        if (element.rule == NULL)
            return refuse(xml, parent, name);
    }
    xml->open[xml->depth++] = element;
    if (element.rule == NULL || element.rule->start == NULL)
        return MEDTRIE_OK;
    return element.rule->start(xml, xml->context);
}

static enum medtrie_result end_element(struct xml *xml)
{
    const struct open_element *element = &xml->open[xml->depth - 1];
    enum medtrie_result result = MEDTRIE_OK;

    if (element->rule != NULL && element->rule->end != NULL) {
        if (element->rule->content == XML_TEXT && !tidy(xml))
            return medtrie_xml_memory(xml);
        result = element->rule->end(xml, xml->context);
    }
    xml->text_size = element->text_start;
    xml->depth--;
    return result;
}

/* ---- What expat calls ---------------------------------------------------------------------- */

/* After XML_StopParser expat may still tell of the end of an empty element: nobody hears of it. */

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *xml = user;

    if (xml->result != MEDTRIE_OK)
        return;
    xml->attributes = attributes;
    conclude(xml, start_element(xml, name));
    xml->attributes = NULL;
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct xml *xml = user;

    (void)name;
    if (xml->result == MEDTRIE_OK)
        conclude(xml, end_element(xml));
}

static void XMLCALL on_text(void *user, const XML_Char *bytes, int size)
{
    struct xml *xml = user;

    if (xml->result == MEDTRIE_OK)
        conclude(xml, add_text(xml, bytes, (size_t)size));
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal_subset)
{
    struct xml *xml = user;
    struct medtrie_place place = current_place(xml);

    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    conclude(xml, medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_FORMAT, &place,
                               "a document type declaration (<!DOCTYPE %.64s>); no official file "
                               "has one and none is read",
                               name));
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool is_encoding_error(const struct xml *xml, enum XML_Error code)
{
    size_t offset = current_offset(xml);

    if (code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING)
        return true;
    return code == XML_ERROR_INVALID_TOKEN && offset < xml->file->size &&
           (unsigned char)xml->file->bytes[offset] >= 0x80;
}

/* What expat found wrong. */
static enum medtrie_result fail_expat(struct xml *xml)
{
    enum XML_Error code = XML_GetErrorCode(xml->parser);
    struct medtrie_place place = current_place(xml);
    bool ended = code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
                 code == XML_ERROR_UNCLOSED_CDATA_SECTION || code == XML_ERROR_PARTIAL_CHAR;

    if (code == XML_ERROR_NO_MEMORY || errno == ENOMEM) /* expat also says other things then */
        return medtrie_xml_memory(xml);
    if (is_encoding_error(xml, code))
        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_ENCODING, &place,
                            "bytes that are no text of the XML's encoding (%s)",
                            XML_ErrorString(code));
    if (ended && xml->depth > 0 && xml->open[xml->depth - 1].rule != NULL)
        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                            "the XML ends early, inside <%s> of line %llu",
                            xml->open[xml->depth - 1].rule->name,
                            (unsigned long long)xml->open[xml->depth - 1].line);
    if (ended)
        return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_DAMAGED, &place, "the XML ends early");
    return medtrie_fail(xml->error, MEDTRIE_ERROR_INPUT_DAMAGED, &place,
                        "the XML is not well-formed: %s", XML_ErrorString(code));
}

enum medtrie_result medtrie_xml_read(const struct source_file *file, const struct xml_rule *rules,
                                     void *context, struct medtrie_error *error)
{
    struct xml xml = {.file = file, .rules = rules, .context = context, .error = error};
    enum XML_Status status = XML_STATUS_OK;

    xml.parser = XML_ParserCreate(NULL);
    if (xml.parser == NULL)
        return medtrie_xml_memory(&xml);
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml.parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml.parser, on_doctype);

    for (size_t offset = 0; status == XML_STATUS_OK && offset <= file->size;) {
        size_t piece = file->size - offset < PIECE_MAX ? file->size - offset : PIECE_MAX;
        bool last = offset + piece == file->size;

        errno = 0;
        status = XML_Parse(xml.parser, file->bytes + offset, (int)piece, last);
        if (last)
            break;
        offset += piece;
    }
    if (status != XML_STATUS_OK && xml.result == MEDTRIE_OK)
        xml.result = fail_expat(&xml);
    XML_ParserFree(xml.parser);
    free(xml.text);
    return xml.result;
}

/* ---- Recognising --------------------------------------------------------------------------- */

struct cursor {
    const char *at;
    const char *end;
};

static bool skip(struct cursor *cursor, const char *text)
{
    size_t size = strlen(text);

    if (size > (size_t)(cursor->end - cursor->at) || memcmp(cursor->at, text, size) != 0)
        return false;
    cursor->at += size;
    return true;
}

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(*cursor->at))
        cursor->at++;
}

static bool skip_past(struct cursor *cursor, const char *text)
{
    while (cursor->at < cursor->end)
        if (skip(cursor, text))
            return true;
        else
            cursor->at++;
    return false;
}

bool medtrie_xml_root_is(const struct source_file *file, const char *name)
{
    struct cursor cursor = {file->bytes, file->bytes + file->size};

    skip(&cursor, "\xEF\xBB\xBF"); /* a byte order mark */
    for (;;) {
        skip_blanks(&cursor);
        if (skip(&cursor, "<?")) {
            if (!skip_past(&cursor, "?>"))
                return false;
        } else if (skip(&cursor, "<!--")) {
            if (!skip_past(&cursor, "-->"))
                return false;
        } else {
            break;
        }
    }
    /* A document type names the root too; medtrie_xml_read refuses it with its place. */
    if (skip(&cursor, "<!DOCTYPE"))
        skip_blanks(&cursor);
    else if (!skip(&cursor, "<"))
        return false;
    return skip(&cursor, name) &&
           (cursor.at == cursor.end || is_blank(*cursor.at) || strchr("\r/>[", *cursor.at) != NULL);
}

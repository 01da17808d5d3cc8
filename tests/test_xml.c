/* The layer over expat: grammar, texts, places, and what is refused. */
#include "compiler/sources/xml.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the handlers of the grammar below heard, as one line a call. */
struct heard {
    char lines[4096];
    size_t size;
    enum medtrie_result answer; /* of the handler of <refused> */
};

static void hear(struct heard *heard, const char *what, const char *value)
{
    int written = snprintf(heard->lines + heard->size, sizeof heard->lines - heard->size, "%s=%s;",
                           what, value);

    cr_assert(written > 0 && (size_t)written < sizeof heard->lines - heard->size);
    heard->size += (size_t)written;
}

static enum medtrie_result item_start(struct xml *xml, void *context)
{
    const char *id = medtrie_xml_attribute(xml, "id");

    cr_assert_null(medtrie_xml_attribute(xml, "absent"));
    hear(context, "item", id == NULL ? "none" : id);
    return MEDTRIE_OK;
}

static enum medtrie_result item_end(struct xml *xml, void *context)
{
    cr_assert_null(medtrie_xml_attribute(xml, "id"), "attributes are the start's");
    hear(context, "end", medtrie_xml_above(xml, 1));
    return MEDTRIE_OK;
}

static enum medtrie_result text_end(struct xml *xml, void *context)
{
    size_t size;
    const char *text = medtrie_xml_text(xml, &size);

    cr_assert_eq(size, strlen(text));
    cr_assert_str_eq(medtrie_xml_above(xml, 2), "root");
    cr_assert_null(medtrie_xml_above(xml, 3));
    hear(context, medtrie_xml_above(xml, 0), text);
    return MEDTRIE_OK;
}

static enum medtrie_result mark_end(struct xml *xml, void *context)
{
    size_t size;

    hear(context, "mark", medtrie_xml_text(xml, &size));
    return MEDTRIE_OK;
}

static enum medtrie_result refused_start(struct xml *xml, void *context)
{
    struct heard *heard = context;

    hear(heard, "refused", "");
    return heard->answer == MEDTRIE_ERROR_MEMORY ? medtrie_xml_memory(xml)
                                                 : medtrie_xml_fail(xml, "no %s here", "such");
}

static enum medtrie_result refused_end(struct xml *xml, void *context)
{
    (void)xml;
    hear(context, "after", "the end");
    return MEDTRIE_OK;
}

static const struct xml_rule grammar[] = {
    {NULL, "root", XML_ELEMENTS, NULL, NULL},
    {"root", "item", XML_ELEMENTS, item_start, item_end},
    {"item", "title", XML_TEXT, NULL, text_end},
    {"title", "mark", XML_TEXT, NULL, mark_end},
    {"item", "notes", XML_UNREAD, NULL, NULL},
    {"item", "refused", XML_ELEMENTS, refused_start, refused_end},
    {NULL, NULL, XML_ELEMENTS, NULL, NULL},
};

static enum medtrie_result read_text(const char *text, size_t size, struct heard *heard,
                                     struct medtrie_error *error)
{
    struct source_file file = {.name = "a.xml", .base_name = "a.xml", .bytes = text, .size = size};

    *error = (struct medtrie_error){.struct_size = sizeof *error};
    return medtrie_xml_read(&file, grammar, heard, error);
}

Test(xml, tells_what_stands_in_the_document)
{
    static const struct {
        const char *text;
        const char *heard;
    } cases[] = {
        /* an empty root, with and without a declaration and a byte order mark */
        {"<root/>", ""},
        {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<root>\r\n</root>\r\n", ""},
        /* attributes are the element's own */
        {"<root><item id='1'/><item/></root>", "item=1;end=root;item=none;end=root;"},
        /* blanks at the ends go, those inside stay */
        {"<root><item id='1'><title>  a  b </title></item></root>", "item=1;title=a  b;end=root;"},
        /* a line break and the blanks around it are one blank; a tab is one */
        {"<root><item id='1'><title>\r\n a \r\n\tb\tc\n</title></item></root>",
         "item=1;title=a b c;end=root;"},
        /* so is a CR, which only a reference leaves as it is; it may stand between elements, too */
        {"<root>&#13;<item id='1'><title>&#13;a&#13;b&#13;&#10;c&#xD;</title></item></root>",
         "item=1;title=a b c;end=root;"},
        /* entities and character references of XML; a section of character data */
        {"<root><item id='&lt;'><title>a &amp; &#233;<![CDATA[<b>]]></title></item></root>",
         "item=<;title=a & \xC3\xA9<b>;end=root;"},
        /* an empty text */
        {"<root><item id='1'><title/></item></root>", "item=1;title=;end=root;"},
        /* another encoding becomes UTF-8 */
        {"<?xml version='1.0' encoding='iso-8859-1'?><root><item><title>\xE9</title></item></root>",
         "item=none;title=\xC3\xA9;end=root;"},
        /* an element within a text has its own text, and the text goes on behind it */
        {"<root><item><title>a <mark>m</mark>b</title></item></root>",
         "item=none;mark=m;title=a b;end=root;"},
        /* what is not read may hold anything, also names that the grammar has elsewhere */
        {"<root><item><notes>x<title>y<z a='b'/></title></notes><title>t</title></item></root>",
         "item=none;title=t;end=root;"},
        /* comments and processing instructions say nothing */
        {"<!-- a --><?b c?><root><!-- d --><item><title>e<!-- f -->g</title></item></root>",
         "item=none;title=eg;end=root;"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct heard heard = {.answer = MEDTRIE_OK};
        struct medtrie_error error;
        enum medtrie_result result =
            read_text(cases[i].text, strlen(cases[i].text), &heard, &error);

        cr_assert_eq(result, MEDTRIE_OK, "%s: %s", cases[i].text, error.message);
        cr_assert_str_eq(heard.lines, cases[i].heard, "%s: %s", cases[i].text, heard.lines);
    }
}

Test(xml, refuses_with_the_place)
{
    static const struct {
        const char *text;
        enum medtrie_result result;
        uint64_t line, column;
        const char *message; /* a part of it */
    } cases[] = {
        /* not XML, and nothing at all */
        {"code,title\n", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 1, "not well-formed"},
        {"", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 1, "ends early"},
        /* another root */
        {"<tree/>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 1, "root element is <tree>; <root> was"},
        /* an element that the grammar has not, or not there */
        {"<root>\n <note/></root>", MEDTRIE_ERROR_INPUT_FORMAT, 2, 2, "<note> in <root>"},
        {"<root><title/></root>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 7, "<title> in <root>"},
        {"<root><item><item/></item></root>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 13,
         "<item> in <item>"},
        {"<root><item><title>a<b/></title></item></root>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 21,
         "<b> in <title>"},
        /* text where elements stand; the place is that of the element */
        {"<root>\n<item>a</item></root>", MEDTRIE_ERROR_INPUT_FORMAT, 2, 1, "text in <item>"},
        /* an end that does not match, a second root, text behind the root */
        {"<root>\n<item></root>", MEDTRIE_ERROR_INPUT_DAMAGED, 2, 9, "mismatched tag"},
        {"<root/><root/>", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 8, "junk after"},
        {"<root/>x", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 8, "not well-formed"},
        /* a file that ends early: between elements, in a tag, in a text, in a character */
        {"<root>\n<item>\n", MEDTRIE_ERROR_INPUT_DAMAGED, 3, 1, "inside <item> of line 2"},
        {"<root>\n<ite", MEDTRIE_ERROR_INPUT_DAMAGED, 2, 1, "inside <root> of line 1"},
        {"<root><item><title>abc", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 23, "inside <title>"},
        {"<root><item><title>\xC3", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 20, "inside <title>"},
        {"<root><item><title><![CDATA[a", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 30, "inside <title>"},
        /* bytes that are not UTF-8; an encoding that nobody knows */
        {"<root>\n<item><title>a\xFF</title></item></root>", MEDTRIE_ERROR_INPUT_ENCODING, 2, 15,
         "no text of the XML's encoding"},
        {"<?xml version='1.0' encoding='ebcdic-7'?><root/>", MEDTRIE_ERROR_INPUT_ENCODING, 1, 31,
         "unknown encoding"},
        /* a document type, so no entity of one's own and no file that one includes */
        {"<!DOCTYPE root>\n<root/>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 15, "document type"},
        {"<!DOCTYPE root [<!ENTITY a 'b'>]>\n<root/>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 16,
         "document type"},
        {"<!DOCTYPE root SYSTEM 'file:///etc/passwd'>\n<root/>", MEDTRIE_ERROR_INPUT_FORMAT, 1, 43,
         "document type"},
        {"<root><item><title>&a;</title></item></root>", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 20,
         "undefined entity"},
        /* a control character is no character of XML */
        {"<root><item><title>\x01</title></item></root>", MEDTRIE_ERROR_INPUT_DAMAGED, 1, 20,
         "not well-formed"},
        /* a handler's refusal ends the reading: the end is not told, nor is what follows */
        {"<root>\r\n  <item><refused/><title>x</title></item></root>", MEDTRIE_ERROR_INPUT_FORMAT,
         2, 9, "no such here"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct heard heard = {.answer = MEDTRIE_ERROR_INPUT_FORMAT};
        struct medtrie_error error;
        enum medtrie_result result =
            read_text(cases[i].text, strlen(cases[i].text), &heard, &error);

        cr_assert_eq(result, cases[i].result, "%s: %d %s", cases[i].text, result, error.message);
        cr_assert_eq(error.result, cases[i].result);
        cr_assert_str_eq(error.file, "a.xml");
        cr_assert_eq(error.line, cases[i].line, "%s: line %d", cases[i].text, (int)error.line);
        cr_assert_eq(error.column, cases[i].column, "%s: %s", cases[i].text, error.message);
        cr_assert_not_null(strstr(error.message, cases[i].message), "%s: %s", cases[i].text,
                           error.message);
        cr_assert_null(strstr(heard.lines, "after"), "%s", cases[i].text);
        cr_assert_null(strstr(heard.lines, "x"), "%s", cases[i].text);
    }
}

Test(xml, passes_on_what_a_handler_answers)
{
    const char *text = "<root><item><refused/></item></root>";
    struct heard heard = {.answer = MEDTRIE_ERROR_MEMORY};
    struct medtrie_error error;

    cr_assert_eq(read_text(text, strlen(text), &heard, &error), MEDTRIE_ERROR_MEMORY);
    cr_assert_str_eq(heard.lines, "item=none;refused=;");
}

/* Texts and depth up to the limit are read, one more is refused. */
Test(xml, has_limits)
{
    for (int over = 0; over <= 1; over++) {
        size_t size = XML_TEXT_MAX + (size_t)over;
        char *text = malloc(size + 64);
        struct heard heard = {.answer = MEDTRIE_OK};
        struct medtrie_error error;
        int start = snprintf(text, 64, "<root><item><title><mark>");
        enum medtrie_result result;

        cr_assert_not_null(text);
        memset(text + start, ' ', size);
        strcpy(text + (size_t)start + size, "</mark></title></item></root>");
        result = read_text(text, strlen(text), &heard, &error);
        cr_assert_eq(result, over ? MEDTRIE_ERROR_INPUT_LIMIT : MEDTRIE_OK, "%s", error.message);
        free(text);
    }
    for (int over = 0; over <= 1; over++) {
        char text[XML_DEPTH_MAX * 8 + 64] = "<root><item><notes>";
        size_t inner = XML_DEPTH_MAX - 3 + (size_t)over;
        struct heard heard = {.answer = MEDTRIE_OK};
        struct medtrie_error error;
        enum medtrie_result result;

        for (size_t i = 0; i < inner; i++)
            strcat(text, "<a>");
        for (size_t i = 0; i < inner; i++)
            strcat(text, "</a>");
        strcat(text, "</notes></item></root>");
        result = read_text(text, strlen(text), &heard, &error);
        cr_assert_eq(result, over ? MEDTRIE_ERROR_INPUT_LIMIT : MEDTRIE_OK, "%s", error.message);
    }
}

#define PIECES_ID "12345"
#define PIECES_TITLE "Ab \xC3\xA9 & cd"

static enum medtrie_result count_item(struct xml *xml, void *context)
{
    size_t *counts = context;

    counts[0] += strcmp(medtrie_xml_attribute(xml, "id"), PIECES_ID) == 0;
    return MEDTRIE_OK;
}

static enum medtrie_result count_title(struct xml *xml, void *context)
{
    size_t *counts = context;
    size_t size;

    counts[1] += strcmp(medtrie_xml_text(xml, &size), PIECES_TITLE) == 0;
    return MEDTRIE_OK;
}

static const struct xml_rule counting_grammar[] = {
    {NULL, "root", XML_ELEMENTS, NULL, NULL},
    {"root", "item", XML_ELEMENTS, count_item, NULL},
    {"item", "title", XML_TEXT, NULL, count_title},
    {NULL, NULL, XML_ELEMENTS, NULL, NULL},
};

/* A document is handed to expat in pieces of 1 MiB: whatever is cut there must come out whole. */
Test(xml, reads_across_pieces)
{
    static const char item[] =
        "<item id='" PIECES_ID "'><title>Ab \xC3\xA9 &amp; cd</title></item>\n";
    size_t items = ((size_t)12 << 20) / (sizeof item - 1);
    char *text = malloc(items * sizeof item + 64);
    size_t size = 6;
    struct source_file file = {.name = "a.xml", .base_name = "a.xml"};
    size_t counts[2] = {0, 0};
    struct medtrie_error error = {.struct_size = sizeof error};

    cr_assert_not_null(text);
    memcpy(text, "<root>", 6);
    for (size_t i = 0; i < items; i++, size += sizeof item - 1)
        memcpy(text + size, item, sizeof item - 1);
    memcpy(text + size, "<bad/>", 6);
    file.bytes = text;
    file.size = size + 6;
    cr_assert_eq(medtrie_xml_read(&file, counting_grammar, counts, &error),
                 MEDTRIE_ERROR_INPUT_FORMAT);
    cr_assert_eq(error.line, items + 1);
    cr_assert_eq(error.column, 1);
    cr_assert_eq(counts[0], items);
    cr_assert_eq(counts[1], items);
    free(text);
}

Test(xml, knows_the_root_without_reading)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"<root>", true},
        {"<root/>", true},
        {"<root a='b'>", true},
        {"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<!-- <tree> -->\n<root\n>", true},
        {"<!DOCTYPE root [", true}, /* so that it is refused as what it is, with a reason */
        {"<rooted>", false},
        {"<roo", false},
        {"<tree><root/></tree>", false},
        {"root", false},
        {"", false},
        {"<?xml version='1.0'", false},
        {"<!-- <root>", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source_file file = {.bytes = cases[i].text, .size = strlen(cases[i].text)};

        cr_assert_eq(medtrie_xml_root_is(&file, "root"), cases[i].is, "%s", cases[i].text);
    }
}

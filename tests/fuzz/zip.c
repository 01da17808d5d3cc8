/* See zip.h. Zip: APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12 and 4.3.16; workbook: ECMA-376 part 1. */
#include "zip.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/format/bytes.h"
#include "fuzz.h"

/* ---- Bytes ----------------------------------------------------------------------------------- */

struct growing {
    char *bytes;
    size_t size, capacity;
};

static void put(struct growing *to, const void *bytes, size_t size)
{
    if (size + 1 > to->capacity - to->size) {
        to->capacity = 2 * (to->size + size) + 256;
        to->bytes = realloc(to->bytes, to->capacity);
        fuzz_expect(to->bytes != NULL, "out of memory");
    }
    if (size > 0)
        memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
    to->bytes[to->size] = '\0';
}

static void put_text(struct growing *to, const char *text)
{
    put(to, text, strlen(text));
}

static struct fuzz_bytes taken(struct growing *from)
{
    /* In a block of just that size, so that a read behind it is seen. */
    struct fuzz_bytes bytes = {fuzz_string(from->bytes, from->size), from->size};

    free(from->bytes);
    return bytes;
}

/* ---- Zip ------------------------------------------------------------------------------------- */

/* CRC-32 as zips have it, by the table of all bytes. */
static uint32_t checksum(const char *bytes, size_t size)
{
    static uint32_t table[256];
    uint32_t sum = UINT32_MAX;

    for (uint32_t i = 0; i < 256 && table[255] == 0; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xEDB88320 : 0);
    }
    for (size_t i = 0; i < size; i++)
        sum = sum >> 8 ^ table[(sum ^ (uint8_t)bytes[i]) & 0xFF];
    return ~sum;
}

#define LOCAL_SIZE 30
#define CENTRAL_SIZE 46
#define END_SIZE 22

/* The header of a part: what the local and the central one have in common begins at a place. */
static void put_part_header(struct growing *to, const struct fuzz_zip_part *part, bool central,
                            uint32_t offset)
{
    uint8_t header[CENTRAL_SIZE] = {'P', 'K', 3, 4, 20};
    uint8_t *common = header + 4;

    if (central) {
        memcpy(header, "PK\1\2\24\0\24", 7);
        common = header + 6;
        medtrie_store32(header + 42, offset);
    }
    medtrie_store32(common + 10, checksum(part->bytes, part->size));
    medtrie_store32(common + 14, (uint32_t)part->size);
    medtrie_store32(common + 18, (uint32_t)part->size);
    medtrie_store16(common + 22, (uint16_t)strlen(part->name));
    put(to, header, central ? CENTRAL_SIZE : LOCAL_SIZE);
    put_text(to, part->name);
}

struct fuzz_bytes fuzz_zip(const struct fuzz_zip_part *parts, size_t count)
{
    struct growing zip = {0}, directory = {0};
    uint8_t end[END_SIZE] = {'P', 'K', 5, 6};

    for (size_t i = 0; i < count; i++) {
        put_part_header(&directory, &parts[i], true, (uint32_t)zip.size);
        put_part_header(&zip, &parts[i], false, 0);
        put(&zip, parts[i].bytes, parts[i].size);
    }
    medtrie_store16(end + 8, (uint16_t)count);
    medtrie_store16(end + 10, (uint16_t)count);
    medtrie_store32(end + 12, (uint32_t)directory.size);
    medtrie_store32(end + 16, (uint32_t)zip.size);
    put(&zip, directory.bytes, directory.size);
    put(&zip, end, sizeof end);
    free(directory.bytes);
    return taken(&zip);
}

/* ---- Workbook -------------------------------------------------------------------------------- */

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE                                                                                    \
  "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define SHEET "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"

struct fuzz_bytes fuzz_workbook(struct fuzz_zip_part strings, struct fuzz_zip_part sheet)
{
    static const char package[] = PACKAGE "<Relationship Id=\"r\" Type=\"" RELATIONS
                                          "/officeDocument\" Target=\"w.xml\"/></Relationships>";
    static const char relations[] =
        PACKAGE "<Relationship Id=\"a\" Type=\"" RELATIONS "/worksheet\" Target=\"s.xml\"/>"
                "<Relationship Id=\"b\" Type=\"" RELATIONS
                "/sharedStrings\" Target=\"t.xml\"/></Relationships>";
    static const char workbook[] =
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "xmlns:r=\"" RELATIONS
        "\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>";
    const struct fuzz_zip_part parts[] = {
        {"_rels/.rels", package, sizeof package - 1},
        {"w.xml", workbook, sizeof workbook - 1},
        {"_rels/w.xml.rels", relations, sizeof relations - 1},
        {"t.xml", strings.bytes, strings.size},
        {"s.xml", sheet.bytes, sheet.size},
    };

    return fuzz_zip(parts, sizeof parts / sizeof parts[0]);
}

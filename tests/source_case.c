/* Reading one file with one source, and making zips and workbooks. */
#include "source_case.h"

#include <ctype.h>
#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZIP_SIZE_MAX ((size_t)4 << 20)

static char *exact_copy(const char *bytes, size_t size)
{
    char *copy = malloc(size + 1);

    cr_assert_not_null(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

void source_case_read(struct source_case *source_case, const struct source *source,
                      const char *base_name, const char *bytes, size_t size)
{
    char *copy = exact_copy(bytes, size);
    struct source_file file = {
        .name = base_name, .base_name = base_name, .bytes = copy, .size = size};

    *source_case = (struct source_case){.error = {.struct_size = sizeof source_case->error}};
    cr_assert(medtrie_strings_init(&source_case->strings));
    source_case->records.strings = &source_case->strings;
    source_case->result = source->read(&file, &source_case->records, &source_case->error);
    free(copy);
}

void source_case_free(struct source_case *source_case)
{
    medtrie_records_free(&source_case->records);
    medtrie_strings_free(&source_case->strings);
}

bool source_recognises(const struct source *source, const char *base_name, const char *bytes,
                       size_t size)
{
    char *copy = exact_copy(bytes, size);
    struct source_file file = {
        .name = base_name, .base_name = base_name, .bytes = copy, .size = size};
    bool recognised = source->recognise(&file);

    free(copy);
    return recognised;
}

const struct code_record *source_case_find(const struct source_case *source_case, int system,
                                           const char *code)
{
    struct code wanted;

    cr_assert(medtrie_code_set(&wanted, code, strlen(code)));
    for (uint32_t i = 0; i < source_case->records.code_count; i++) {
        const struct code_record *record = &source_case->records.codes[i];

        if (record->system == system && medtrie_code_compare(&record->code, &wanted) == 0)
            return record;
    }
    return NULL;
}

const char *source_case_text(const struct source_case *source_case, uint32_t number)
{
    static char texts[4][70000];
    static unsigned next;
    struct medtrie_text text = medtrie_strings_get(&source_case->strings, number);
    char *copy = texts[next++ % 4];

    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return copy;
}

const char *source_case_property(const struct source_case *source_case,
                                 const struct code_record *record, const char *name)
{
    for (uint32_t i = 0; i < record->property_count; i++) {
        const struct property *property = &source_case->records.properties[record->properties + i];

        if (strcmp(source_case_text(source_case, property->name), name) == 0)
            return source_case_text(source_case, property->value);
    }
    return NULL;
}

bool source_case_warns(const struct source_case *source_case, const char *text)
{
    const char *place = strchr(text, ':');

    /* A record's warning begins behind the name of its file, which the report puts before it. */
    if (place != NULL && isdigit((unsigned char)place[1]))
        text = place;
    for (uint32_t i = 0; i < source_case->records.warning_count; i++)
        if (strstr(source_case->records.warnings[i], text) != NULL)
            return true;
    return false;
}

char *zip_make(const struct zip_part *parts, size_t count, size_t *size)
{
    struct archive *zip = archive_write_new();
    char *bytes = malloc(ZIP_SIZE_MAX);

    cr_assert(zip != NULL && bytes != NULL);
    archive_write_set_format_zip(zip);
    archive_write_set_bytes_in_last_block(zip, 1);
    cr_assert_eq(archive_write_open_memory(zip, bytes, ZIP_SIZE_MAX, size), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        size_t part_size = parts[i].size > 0 ? parts[i].size : strlen(parts[i].text);
        struct archive_entry *entry = archive_entry_new();

        archive_entry_set_pathname(entry, parts[i].name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)part_size);
        cr_assert_eq(archive_write_header(zip, entry), ARCHIVE_OK);
        cr_assert_eq(archive_write_data(zip, parts[i].text, part_size), (la_ssize_t)part_size);
        archive_entry_free(entry);
    }
    cr_assert_eq(archive_write_close(zip), ARCHIVE_OK);
    archive_write_free(zip);
    return bytes;
}

static void column_letters(size_t column, char letters[4])
{
    if (column < 26)
        snprintf(letters, 4, "%c", (int)('A' + column));
    else
        snprintf(letters, 4, "%c%c", (int)('A' + column / 26 - 1), (int)('A' + column % 26));
}

static void row_write(FILE *sheet, const char *row, size_t number)
{
    size_t column = 0;

    fprintf(sheet, "<row r=\"%zu\">", number);
    while (*row != '\0') {
        size_t cell_size = strcspn(row, "\t");
        char letters[4];

        column_letters(column, letters);
        if (cell_size > 0) {
            fprintf(sheet, "<c r=\"%s%zu\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", letters,
                    number);
            for (size_t i = 0; i < cell_size; i++) {
                if (row[i] == '&')
                    fputs("&amp;", sheet);
                else if (row[i] == '<')
                    fputs("&lt;", sheet);
                else
                    fputc(row[i], sheet);
            }
            fputs("</t></is></c>", sheet);
        }
        column++;
        row += cell_size + (row[cell_size] == '\t');
    }
    fputs("</row>", sheet);
}

char *workbook_make(const char *const *rows, size_t count, size_t *size)
{
    struct zip_part parts[] = {
        {"_rels/.rels",
         "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/officeDocument\" "
         "Target=\"xl/workbook.xml\"/></Relationships>",
         0},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" "
         "Target=\"worksheets/sheet1.xml\"/></Relationships>",
         0},
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"http://r\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/>"
         "</sheets></workbook>",
         0},
        {"xl/worksheets/sheet1.xml", NULL, 0},
    };
    char *text = NULL, *zip;
    size_t text_size;
    FILE *sheet = open_memstream(&text, &text_size);

    cr_assert_not_null(sheet);
    fputs("<worksheet><sheetData>", sheet);
    for (size_t i = 0; i < count; i++)
        if (rows[i] != NULL)
            row_write(sheet, rows[i], i + 1);
    fputs("</sheetData></worksheet>", sheet);
    fclose(sheet);
    parts[3].text = text;
    zip = zip_make(parts, sizeof parts / sizeof parts[0], size);
    free(text);
    return zip;
}

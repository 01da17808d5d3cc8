/* Shapes: what a code of each official system looks like, and where a text ceases to. */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../src/reader/shape.h"
#include "miniature.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define FITS SIZE_MAX

static const struct {
    const char *system, *text;
    size_t at; /* the byte that cannot stand there; FITS */
} rows[] = {
    /* ICD-10-CM: a letter, two of either, up to four more; a dot after three. */
    {"icd10cm", "E11", FITS},
    {"icd10cm", "E11.9", FITS},
    {"icd10cm", "e119", FITS},
    {"icd10cm", "QA0", FITS}, /* the second character may be a letter */
    {"icd10cm", "T40.1X1A", FITS},
    {"icd10cm", "T401X1A", FITS},
    {"icd10cm", "112.0", 0}, /* the first may be no digit */
    {"icd10cm", "E1", 2},    /* too short: its length */
    {"icd10cm", "E11.", 4},  /* something must follow a dot */
    {"icd10cm", "E.119", 1}, /* a dot elsewhere */
    {"icd10cm", "E119.", 4},
    {"icd10cm", "E11-9", 3},
    {"icd10cm", "'E119", 0},
    {"icd10cm", "T40.1X1AB", 8}, /* too long: the first character too many */
    {"icd10cm", "", 0},
    {"icd10cm", "  ", 2},
    /* Bytes are counted in the text as it was given. */
    {"icd10cm", "  E1#", 4},
    {"icd10cm",
     " \xC2\xA0"
     "E11.9\xC2\xA0 ",
     FITS},
    {"icd10cm",
     "\xC2\xA0"
     "E11\xC2\xA0"
     "9",
     5},
    {"icd10cm", "E1 \t", 4}, /* too short, blanks behind */
    /* ICD-10-PCS: 3 or 7, for sections and body systems 1 and 2; neither I nor O; no dot. */
    {"icd10pcs", "0", FITS},
    {"icd10pcs", "0D", FITS},
    {"icd10pcs", "0DT", FITS},
    {"icd10pcs", "0dtj4zz", FITS},
    {"icd10pcs", "0DTJ", 4},
    {"icd10pcs", "0DTJ4Z", 6},
    {"icd10pcs", "0DTJ4ZZ1", 7},
    {"icd10pcs", "ODTJ4ZZ", 0},
    {"icd10pcs", "0DTI4ZZ", 3},
    {"icd10pcs", "0DT.J4ZZ", 3},
    /* HCPCS: a letter to V but D, and four digits. */
    {"hcpcs", "A0428", FITS},
    {"hcpcs", "v2020", FITS},
    {"hcpcs", "D0120", 0}, /* dental codes are not HCPCS' own */
    {"hcpcs", "W0000", 0},
    {"hcpcs", "A042", 4},
    {"hcpcs", "A04Z8", 3},
    {"hcpcs", "A0428QN", 5},
    {"hcpcs-modifier", "QN", FITS},
    {"hcpcs-modifier", "A1", FITS},
    {"hcpcs-modifier", "25", 0},
    {"hcpcs-modifier", "A", 1},
    {"hcpcs-modifier", "A12", 2},
    /* CPT: four digits, and a fifth or a letter. */
    {"cpt", "99213", FITS},
    {"cpt", "0001F", FITS},
    {"cpt", "9921", 4},
    {"cpt", "992F3", 3},
    {"cpt-modifier", "25", FITS},
    {"cpt-modifier", "1P", FITS},
    {"cpt-modifier", "P1", FITS},
    {"cpt-modifier", "QN", 1},
    /* ICD-9-CM diagnoses: E codes have their dot after four. */
    {"icd9cm-dx", "001", FITS},
    {"icd9cm-dx", "250.00", FITS},
    {"icd9cm-dx", "V27", FITS},
    {"icd9cm-dx", "V27.01", FITS},
    {"icd9cm-dx", "E800", FITS},
    {"icd9cm-dx", "e800.01", FITS},
    {"icd9cm-dx", "25", 2},
    {"icd9cm-dx", "8.45", 1},
    {"icd9cm-dx", "250.001", 6},
    {"icd9cm-dx", "E80", 3}, /* the pattern that is followed furthest says what is wrong */
    {"icd9cm-dx", "E80.00", 3},
    {"icd9cm-dx", "V2A", 2},
    {"icd9cm-dx", "X27", 0},
    /* ICD-9-CM procedures. */
    {"icd9cm-sg", "00.66", FITS},
    {"icd9cm-sg", "00", FITS},
    {"icd9cm-sg", "0", 1},
    {"icd9cm-sg", "001.1", 3},
    {"icd9cm-sg", "00123", 4},
    /* A user's list: 1 to 16 printable characters. */
    {"charges", "ROOM 1/BED_2", FITS},
    {"charges", "A.5", FITS},
    {"charges", "CHG-000000000001", FITS},
    {"charges", "CHG-0000000000012", 16},
    {"charges", "\xC3\x89t\xC3\xA9", 0},
    {"charges", "a\x01", 1},
    {"charges", "", 0},
};

Test(shape, rows)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len = strlen(rows[i].text);
        const struct medtrie_shape *shape =
            medtrie_shape_named(rows[i].system, strlen(rows[i].system));
        char *copy = malloc(len + 1); /* of its own size, so that a read beyond is noticed */
        struct medtrie_fit fit;

        memcpy(copy, rows[i].text, len);
        fit = medtrie_shape_fit(shape, copy, len);
        cr_expect_eq(fit.fits, rows[i].at == FITS, "%s \"%s\"", rows[i].system, rows[i].text);
        if (rows[i].at != FITS)
            cr_expect_eq(fit.at, rows[i].at, "%s \"%s\": %zu", rows[i].system, rows[i].text,
                         fit.at);
        free(copy);
    }
}

/* Systems of the index have the shape of their name, lists that of any list with their own dot. */
Test(shape, of_systems)
{
    struct image image = miniature_build();
    medtrie_index *index = miniature_open(&image);
    const medtrie_system *local = medtrie_system_at(index, MINIATURE_LOCAL);

    for (size_t number = 0; number < MINIATURE_SYSTEMS; number++) {
        const medtrie_system *system = medtrie_system_at(index, number);

        cr_expect_eq(system->shape != NULL,
                     number != MINIATURE_CHARGES && number != MINIATURE_LOCAL);
        /* What is a code has the shape. */
        for (medtrie_id id = 0; id < system->code_count; id++) {
            char display[24];
            size_t len = medtrie_display(system, id, display);

            cr_expect(medtrie_system_fit(system, display, len).fits, "%s", display);
        }
    }
    cr_expect(medtrie_system_fit(local, "AB.CDEFGHIJKLMNOP", 17).fits); /* 16, the dot aside */
    cr_expect_eq(medtrie_system_fit(local, "AB.CDEFGHIJKLMNOPQ", 18).at, 17);
    cr_expect_eq(medtrie_system_fit(local, "AB.", 3).at, 3);
    medtrie_close(index);
    image_free(&image);
}
